# SPDX-License-Identifier: Apache-2.0
"""Streams: what is logged, in which form, and how it is read back."""
import collections
import time

import boto3
import pytest
from botocore.exceptions import ClientError

from conftest import PATIENCE
from triggers import until
from values import refused

VIEWS = ("KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES")
pytestmark = pytest.mark.operation("ListStreams", "DescribeStream", "GetShardIterator",
                                   "GetRecords")


def on(view):
    return {"StreamEnabled": True, "StreamViewType": view}


def streams_client(url, **kwargs):
    return boto3.client("dynamodbstreams", endpoint_url=url, config=PATIENCE, **kwargs)


@pytest.fixture(scope="session")
def streams(endpoint):
    return streams_client(endpoint)


@pytest.fixture
def table(table_factory):
    """table(view, *keys): a table with a stream."""
    def make(view="NEW_AND_OLD_IMAGES", *keys, **more):
        return table_factory(*(keys or ("pk:S",)), StreamSpecification=on(view), **more)
    return make


def arn_of(client, name):
    return client.describe_table(TableName=name)["Table"]["LatestStreamArn"]


def shards_of(streams, arn, **kwargs):
    found, after = [], {}
    while True:
        page = streams.describe_stream(StreamArn=arn, **kwargs, **after)["StreamDescription"]
        found += page["Shards"]
        if "LastEvaluatedShardId" not in page:
            return found
        assert page["LastEvaluatedShardId"] == page["Shards"][-1]["ShardId"]
        after = {"ExclusiveStartShardId": page["LastEvaluatedShardId"]}


def iterator(streams, arn, shard, kind="TRIM_HORIZON", **kwargs):
    return streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"],
                                      ShardIteratorType=kind, **kwargs)["ShardIterator"]


def read_shard(streams, arn, shard, limit=1000):
    """All that is there now."""
    found, at = [], iterator(streams, arn, shard)
    while at:
        page = streams.get_records(ShardIterator=at, Limit=limit)
        found += page["Records"]
        at = page.get("NextShardIterator")
        if not page["Records"]:
            break
    return found


def read_all(streams, arn):
    return [r for shard in shards_of(streams, arn) for r in read_shard(streams, arn, shard)]


def changes(streams, arn):
    """[(eventName, Keys, OldImage, NewImage)] of all records."""
    return [(r["eventName"], r["dynamodb"]["Keys"], r["dynamodb"].get("OldImage"),
             r["dynamodb"].get("NewImage")) for r in read_all(streams, arn)]


@pytest.mark.parametrize("view", VIEWS)
def test_what_each_view_shows(client, streams, table, view):
    name = table(view, "pk:S", "sk:N")
    key = {"pk": {"S": "a"}, "sk": {"N": "1"}}
    first = {**key, "x": {"S": "one"}}
    second = {**key, "x": {"S": "two"}, "y": {"L": [{"NULL": True}]}}
    client.put_item(TableName=name, Item=first)
    client.put_item(TableName=name, Item=second)
    client.delete_item(TableName=name, Key=key)
    old = view in ("OLD_IMAGE", "NEW_AND_OLD_IMAGES")
    new = view in ("NEW_IMAGE", "NEW_AND_OLD_IMAGES")
    assert changes(streams, arn_of(client, name)) == [
        ("INSERT", key, None, first if new else None),
        ("MODIFY", key, first if old else None, second if new else None),
        ("REMOVE", key, second if old else None, None)]


def test_the_form_of_a_record(client, streams, table):
    name = table()
    began = int(time.time())
    client.put_item(TableName=name, Item={"pk": {"S": "k\u00e9"}, "n": {"N": "1"}})
    record, = read_all(streams, arn_of(client, name))
    assert set(record) == {"eventID", "eventName", "eventVersion", "eventSource", "awsRegion",
                           "dynamodb"}
    assert len(record["eventID"]) == 32 and int(record["eventID"], 16) >= 0
    assert (record["eventVersion"], record["eventSource"]) == ("1.1", "aws:dynamodb")
    assert record["awsRegion"] == client.meta.region_name
    body = record["dynamodb"]
    assert set(body) == {"ApproximateCreationDateTime", "Keys", "NewImage", "SequenceNumber",
                         "SizeBytes", "StreamViewType"}
    assert body["SequenceNumber"].isdecimal() and 21 <= len(body["SequenceNumber"]) <= 40
    assert body["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    # Keys: pk and its three bytes; the image: both again, and n with a number of two bytes.
    assert body["SizeBytes"] == 5 + 5 + 3
    made = body["ApproximateCreationDateTime"]
    assert made.microsecond == 0 and began - 2 <= made.timestamp() <= time.time() + 2


def test_an_event_keeps_its_id(client, streams, table):
    name = table("KEYS_ONLY")
    for n in range(5):
        client.put_item(TableName=name, Item={"pk": {"S": str(n)}})
    arn = arn_of(client, name)
    ids = [r["eventID"] for r in read_all(streams, arn)]
    assert len(set(ids)) == 5
    assert ids == [r["eventID"] for r in read_all(streams, arn)]


def test_nothing_changed_nothing_logged(client, streams, table):
    name = table()
    item = {"pk": {"S": "a"}, "s": {"SS": ["x", "y"]}, "n": {"N": "1.0"}}
    client.put_item(TableName=name, Item=item)
    client.put_item(TableName=name, Item={**item, "s": {"SS": ["y", "x"]}, "n": {"N": "1"}})
    client.delete_item(TableName=name, Key={"pk": {"S": "none"}})
    client.update_item(TableName=name, Key={"pk": {"S": "a"}}, UpdateExpression="REMOVE nothing")
    with pytest.raises(client.exceptions.ConditionalCheckFailedException):
        client.put_item(TableName=name, Item={"pk": {"S": "a"}},
                        ConditionExpression="attribute_not_exists(pk)")
    assert [c[0] for c in changes(streams, arn_of(client, name))] == ["INSERT"]


def test_a_batch_is_logged_in_order(client, streams, table):
    name = table("KEYS_ONLY", "pk:S", "sk:S")
    client.batch_write_item(RequestItems={name: [
        {"PutRequest": {"Item": {"pk": {"S": "p"}, "sk": {"S": str(n)}}}} for n in range(25)]})
    client.batch_write_item(RequestItems={name: [
        {"DeleteRequest": {"Key": {"pk": {"S": "p"}, "sk": {"S": "3"}}}},
        {"DeleteRequest": {"Key": {"pk": {"S": "p"}, "sk": {"S": "none"}}}},
        {"PutRequest": {"Item": {"pk": {"S": "p"}, "sk": {"S": "new"}}}}]})
    got = [(c[0], c[1]["sk"]["S"]) for c in changes(streams, arn_of(client, name))]
    assert got == [("INSERT", str(n)) for n in range(25)] + [("REMOVE", "3"), ("INSERT", "new")]


def test_a_transaction_is_logged_whole_or_not_at_all(client, streams, table):
    name = table("NEW_IMAGE")
    put = [{"Put": {"TableName": name, "Item": {"pk": {"S": str(n)}}}} for n in range(4)]
    client.transact_write_items(TransactItems=put)
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=[
            {"Put": {"TableName": name, "Item": {"pk": {"S": "5"}}}},
            {"ConditionCheck": {"TableName": name, "Key": {"pk": {"S": "none"}},
                                "ConditionExpression": "attribute_exists(pk)"}}])
    client.transact_write_items(TransactItems=[
        {"Update": {"TableName": name, "Key": {"pk": {"S": "0"}}, "UpdateExpression": "SET a = :a",
                    "ExpressionAttributeValues": {":a": {"N": "1"}}}},
        {"Delete": {"TableName": name, "Key": {"pk": {"S": "1"}}}},
        {"Delete": {"TableName": name, "Key": {"pk": {"S": "none"}}}}])
    got = [(c[0], c[1]["pk"]["S"]) for c in changes(streams, arn_of(client, name))]
    assert got == [("INSERT", str(n)) for n in range(4)] + [("MODIFY", "0"), ("REMOVE", "1")]


def test_partiql_is_logged(client, streams, table):
    name = table()
    for statement in ("INSERT INTO \"%s\" VALUE {'pk': 'a', 'x': 1}",
                      "UPDATE \"%s\" SET x = 2 WHERE pk = 'a'", "DELETE FROM \"%s\" WHERE pk = 'a'"):
        client.execute_statement(Statement=statement % name)
    assert [c[0] for c in changes(streams, arn_of(client, name))] == [
        "INSERT", "MODIFY", "REMOVE"]


def test_a_table_without_a_stream_has_none(client, streams, table_factory):
    name = table_factory("pk:S")
    assert streams.list_streams(TableName=name)["Streams"] == []
    assert "LatestStreamArn" not in client.describe_table(TableName=name)["Table"]


def test_list_streams_pages(client, streams, table):
    names = [table("KEYS_ONLY") for _ in range(3)]
    found, after = [], {}
    while True:
        page = streams.list_streams(Limit=2, **after)
        assert len(page["Streams"]) <= 2
        found += page["Streams"]
        if "LastEvaluatedStreamArn" not in page:
            break
        assert page["LastEvaluatedStreamArn"] == page["Streams"][-1]["StreamArn"]
        after = {"ExclusiveStartStreamArn": page["LastEvaluatedStreamArn"]}
    arns = [s["StreamArn"] for s in found]
    assert len(arns) == len(set(arns))
    assert {arn_of(client, name) for name in names} <= set(arns)
    for one in streams.list_streams(TableName=names[0])["Streams"]:
        assert one["TableName"] == names[0]
        assert one["StreamArn"].endswith(f"table/{names[0]}/stream/{one['StreamLabel']}")


def test_describe_stream(client, streams, table):
    name = table("OLD_IMAGE", "pk:S", "sk:B")
    arn = arn_of(client, name)
    got = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    label = client.describe_table(TableName=name)["Table"]["LatestStreamLabel"]
    assert (got["StreamArn"], got["StreamLabel"], got["StreamStatus"], got["StreamViewType"],
            got["TableName"]) == (arn, label, "ENABLED", "OLD_IMAGE", name)
    assert got["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"},
                                {"AttributeName": "sk", "KeyType": "RANGE"}]
    assert abs(got["CreationRequestDateTime"].timestamp() - time.time()) < 60
    for shard in got["Shards"]:
        assert 28 <= len(shard["ShardId"]) <= 65
        assert "EndingSequenceNumber" not in shard["SequenceNumberRange"]
        assert "ParentShardId" not in shard


def test_where_iterators_start(client, streams, table):
    name = table("KEYS_ONLY")
    arn = arn_of(client, name)
    for n in range(5):
        client.put_item(TableName=name, Item={"pk": {"S": "same"}, "n": {"N": str(n)}})
    shard, = [s for s in shards_of(streams, arn) if read_shard(streams, arn, s)]
    numbers = [r["dynamodb"]["SequenceNumber"] for r in read_shard(streams, arn, shard)]
    assert numbers == sorted(numbers, key=int) and len(set(numbers)) == 5

    def from_(kind, **kwargs):
        at = iterator(streams, arn, shard, kind, **kwargs)
        page = streams.get_records(ShardIterator=at)
        assert "NextShardIterator" in page
        return [r["dynamodb"]["SequenceNumber"] for r in page["Records"]]

    assert from_("TRIM_HORIZON") == numbers
    assert from_("LATEST") == []
    assert from_("AT_SEQUENCE_NUMBER", SequenceNumber=numbers[2]) == numbers[2:]
    assert from_("AFTER_SEQUENCE_NUMBER", SequenceNumber=numbers[2]) == numbers[3:]
    assert from_("AFTER_SEQUENCE_NUMBER", SequenceNumber=numbers[4]) == []
    start = shard["SequenceNumberRange"]["StartingSequenceNumber"]
    assert from_("AT_SEQUENCE_NUMBER", SequenceNumber=start) == numbers


def test_an_iterator_waits_for_what_comes(client, streams, table):
    name = table("KEYS_ONLY")
    arn = arn_of(client, name)
    at = {s["ShardId"]: iterator(streams, arn, s, "LATEST") for s in shards_of(streams, arn)}
    for n in range(3):
        client.put_item(TableName=name, Item={"pk": {"S": str(n)}})
        got = []
        for shard, where in at.items():
            page = streams.get_records(ShardIterator=where)
            got += page["Records"]
            at[shard] = page["NextShardIterator"]
        assert [r["dynamodb"]["Keys"]["pk"]["S"] for r in got] == [str(n)]


def test_pages_of_records(client, streams, table):
    name = table("KEYS_ONLY", "pk:S", "sk:S")
    for start in range(0, 100, 25):
        client.batch_write_item(RequestItems={name: [
            {"PutRequest": {"Item": {"pk": {"S": "p"}, "sk": {"S": f"{n:03}"}}}}
            for n in range(start, start + 25)]})
    arn = arn_of(client, name)
    got = [r["dynamodb"]["Keys"]["sk"]["S"] for s in shards_of(streams, arn)
           for r in read_shard(streams, arn, s, 7)]
    assert got == [f"{n:03}" for n in range(100)]


def test_a_page_holds_a_megabyte(client, streams, table):
    name = table("NEW_IMAGE", "pk:S", "sk:N")
    for n in range(8):
        client.put_item(TableName=name, Item={"pk": {"S": "p"}, "sk": {"N": str(n)},
                                              "x": {"S": "x" * 300_000}})
    arn = arn_of(client, name)
    sizes, at = [], None
    for shard in shards_of(streams, arn):
        at = iterator(streams, arn, shard)
        while at:
            page = streams.get_records(ShardIterator=at)
            sizes.append(len(page["Records"]))
            at = page.get("NextShardIterator") if page["Records"] else None
    assert sum(sizes) == 8 and 1 < max(sizes) <= 4


def test_off_and_on_again(client, streams, table):
    name = table("KEYS_ONLY")
    first = arn_of(client, name)
    client.put_item(TableName=name, Item={"pk": {"S": "a"}})
    with refused("ValidationException"):
        client.update_table(TableName=name, StreamSpecification=on("NEW_IMAGE"))
    client.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    client.get_waiter("table_exists").wait(TableName=name)
    client.put_item(TableName=name, Item={"pk": {"S": "b"}})
    with refused("ValidationException"):
        client.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    old = streams.describe_stream(StreamArn=first)["StreamDescription"]
    assert old["StreamStatus"] in ("DISABLING", "DISABLED")
    for shard in old["Shards"]:
        assert shard["SequenceNumberRange"]["EndingSequenceNumber"].isdecimal()
        at = iterator(streams, first, shard)
        for _ in range(3):
            at = at and streams.get_records(ShardIterator=at).get("NextShardIterator")
        assert at is None
    client.update_table(TableName=name, StreamSpecification=on("NEW_IMAGE"))
    second = arn_of(client, name)
    assert second != first
    client.put_item(TableName=name, Item={"pk": {"S": "c"}})
    assert [c[1]["pk"]["S"] for c in changes(streams, first)] == ["a"]
    assert [c[3] for c in changes(streams, second)] == [{"pk": {"S": "c"}}]
    assert {first, second} == {s["StreamArn"]
                               for s in streams.list_streams(TableName=name)["Streams"]}


def test_the_stream_of_a_deleted_table_stays_readable(client, streams, tables):
    name = tables.create("pk:S", StreamSpecification=on("KEYS_ONLY"))
    arn = arn_of(client, name)
    client.put_item(TableName=name, Item={"pk": {"S": "a"}})
    tables.drop(name)
    got = streams.describe_stream(StreamArn=arn)["StreamDescription"]
    assert got["StreamStatus"] in ("DISABLING", "DISABLED")
    assert [c[1]["pk"]["S"] for c in changes(streams, arn)] == ["a"]


@pytest.fixture
def own(start_gramme, client_for):
    """own(*options) -> client, streams client of a server of its own."""
    def start(*options, memory=True):
        server = start_gramme(*(["-inMemory"] if memory else []), *options)
        return client_for(server.url), streams_client(server.url)
    return start


def make(client, name="Log", view="NEW_AND_OLD_IMAGES", **more):
    client.create_table(TableName=name, BillingMode="PAY_PER_REQUEST",
                        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
                        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
                        StreamSpecification=on(view), **more)
    return arn_of(client, name)


@pytest.mark.gramme_only
def test_shards_roll_over_by_count(own):
    client, streams = own("--shard-records", 10)
    arn = make(client)
    for n in range(35):
        client.put_item(TableName="Log", Item={"pk": {"S": str(n)}})
    shards = shards_of(streams, arn, Limit=2)
    assert len(shards) == 4
    assert [s["ShardId"] for s in shards] == sorted(s["ShardId"] for s in shards)
    for parent, child in zip(shards, shards[1:]):
        assert child["ParentShardId"] == parent["ShardId"]
        assert (int(parent["SequenceNumberRange"]["EndingSequenceNumber"])
                < int(child["SequenceNumberRange"]["StartingSequenceNumber"]))
    assert "EndingSequenceNumber" not in shards[-1]["SequenceNumberRange"]
    assert "ParentShardId" not in shards[0]
    assert [len(read_shard(streams, arn, s)) for s in shards] == [10, 10, 10, 5]
    assert [c[1]["pk"]["S"] for c in changes(streams, arn)] == [str(n) for n in range(35)]
    children = streams.describe_stream(StreamArn=arn, ShardFilter={
        "Type": "CHILD_SHARDS", "ShardId": shards[1]["ShardId"]})["StreamDescription"]["Shards"]
    assert children == [shards[2]]


@pytest.mark.gramme_only
def test_shards_roll_over_by_time(own):
    client, streams = own("--shard-time", 0.3)
    arn = make(client)
    client.put_item(TableName="Log", Item={"pk": {"S": "a"}})
    end = time.monotonic() + 10
    while len(shards_of(streams, arn)) < 3 and time.monotonic() < end:
        time.sleep(0.05)
    client.put_item(TableName="Log", Item={"pk": {"S": "b"}})
    assert len(shards_of(streams, arn)) >= 3
    assert [c[1]["pk"]["S"] for c in changes(streams, arn)] == ["a", "b"]


@pytest.mark.gramme_only
def test_several_open_shards(own):
    client, streams = own("--shard-width", 4)
    arn = make(client)
    for n in range(200):
        client.put_item(TableName="Log", Item={"pk": {"S": str(n % 40)}, "n": {"N": str(n)}})
    shards = shards_of(streams, arn)
    assert len(shards) == 4 and not any("ParentShardId" in s for s in shards)
    assert [s["ShardId"] for s in shards] == sorted(s["ShardId"] for s in shards)
    by_shard = [read_shard(streams, arn, s) for s in shards]
    assert all(by_shard) and sum(map(len, by_shard)) == 200
    home = collections.defaultdict(set)
    for at, records in enumerate(by_shard):
        last = {}
        for r in records:
            image = r["dynamodb"]["NewImage"]
            home[image["pk"]["S"]].add(at)
            assert last.get(image["pk"]["S"], -1) < int(image["n"]["N"])
            last[image["pk"]["S"]] = int(image["n"]["N"])
    assert all(len(where) == 1 for where in home.values())


def is_there(streams, arn, shard):
    """Whether the shard has a record; one that is trimmed between two requests refuses the second."""
    try:
        return read_shard(streams, arn, shard)
    except streams.exceptions.TrimmedDataAccessException:
        return True


@pytest.mark.gramme_only
def test_records_are_trimmed(own):
    client, streams = own("--stream-retention", 1)
    arn = make(client)
    shard, = shards_of(streams, arn)
    client.put_item(TableName="Log", Item={"pk": {"S": "old"}})
    old = read_shard(streams, arn, shard)[0]["dynamodb"]["SequenceNumber"]
    at = iterator(streams, arn, shard)
    until(lambda: not is_there(streams, arn, shard))
    client.put_item(TableName="Log", Item={"pk": {"S": "new"}})
    assert [c[1]["pk"]["S"] for c in changes(streams, arn)] == ["new"]
    with refused("TrimmedDataAccessException"):
        streams.get_records(ShardIterator=at)
    with refused("TrimmedDataAccessException"):
        iterator(streams, arn, shard, "AT_SEQUENCE_NUMBER", SequenceNumber=old)


@pytest.mark.gramme_only
def test_iterators_expire(own, start_gramme, client_for, tmp_path):
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    client, streams = client_for(server.url), streams_client(server.url)
    arn = make(client)
    at = iterator(streams, arn, shards_of(streams, arn)[0])
    assert streams.get_records(ShardIterator=at)["Records"] == []
    assert server.stop() == 0
    server = start_gramme("-sharedDb", "-dbPath", tmp_path, "--clock-offset", 16 * 60)
    with refused("ExpiredIteratorException"):
        streams_client(server.url).get_records(ShardIterator=at)


@pytest.mark.gramme_only
def test_what_expires_is_the_services_doing(own):
    client, streams = own("--ttl-interval", 0.1)
    arn = make(client)
    client.update_time_to_live(TableName="Log", TimeToLiveSpecification={
        "Enabled": True, "AttributeName": "ends"})
    client.put_item(TableName="Log", Item={"pk": {"S": "a"}, "ends": {"N": str(int(time.time()) - 9)}})
    client.put_item(TableName="Log", Item={"pk": {"S": "b"}})
    client.delete_item(TableName="Log", Key={"pk": {"S": "b"}})
    end = time.monotonic() + 20
    while time.monotonic() < end:
        removed = {r["dynamodb"]["Keys"]["pk"]["S"]: r for r in read_all(streams, arn)
                   if r["eventName"] == "REMOVE"}
        if len(removed) == 2:
            break
        time.sleep(0.05)
    assert removed["a"]["userIdentity"] == {"PrincipalId": "dynamodb.amazonaws.com",
                                            "Type": "Service"}
    assert "userIdentity" not in removed["b"]
    assert removed["a"]["dynamodb"]["OldImage"]["pk"] == {"S": "a"}


@pytest.mark.gramme_only
def test_a_stream_survives_a_kill(start_gramme, client_for, tmp_path):
    server = start_gramme("-sharedDb", "-dbPath", tmp_path, "--shard-records", 7)
    client = client_for(server.url)
    arn = make(client)
    for n in range(20):
        client.put_item(TableName="Log", Item={"pk": {"S": str(n)}})
    server.kill()
    server = start_gramme("-sharedDb", "-dbPath", tmp_path, "--shard-records", 7)
    client, streams = client_for(server.url), streams_client(server.url)
    for n in range(20, 30):
        client.put_item(TableName="Log", Item={"pk": {"S": str(n)}})
    records = read_all(streams, arn)
    assert [r["dynamodb"]["Keys"]["pk"]["S"] for r in records] == [str(n) for n in range(30)]
    numbers = [int(r["dynamodb"]["SequenceNumber"]) for r in records]
    assert numbers == sorted(set(numbers))


def test_reads_by_time(client, streams, table):
    name = table("KEYS_ONLY")
    arn = arn_of(client, name)
    client.put_item(TableName=name, Item={"pk": {"S": "a"}})
    shard, = [s for s in shards_of(streams, arn) if read_shard(streams, arn, s)]
    try:
        at = iterator(streams, arn, shard, "AT_TIMESTAMP", Timestamp=time.time() - 3600)
    except ClientError as err:
        pytest.fail(str(err))
    assert len(streams.get_records(ShardIterator=at)["Records"]) == 1
    made = read_shard(streams, arn, shard)[0]["dynamodb"]["ApproximateCreationDateTime"]
    while time.time() < made.timestamp() + 1.1:
        time.sleep(0.05)
    at = iterator(streams, arn, shard, "AT_TIMESTAMP", Timestamp=made.timestamp() + 1)
    assert streams.get_records(ShardIterator=at)["Records"] == []
