# SPDX-License-Identifier: Apache-2.0
"""BatchGetItem and BatchWriteItem."""
import pytest

from values import everything, fresh, item, plain, refused

pytestmark = pytest.mark.operation("BatchGetItem", "BatchWriteItem")


def put(**attributes):
    return {"PutRequest": {"Item": item(**attributes)}}


def delete(**key):
    return {"DeleteRequest": {"Key": item(**key)}}


def test_write_and_read_back(client, standing):
    s, ss, pk = standing["s"], standing["ss"], fresh()
    got = client.batch_write_item(RequestItems={
        s: [put(pk=pk + str(n), n=n) for n in range(10)],
        ss: [put(pk=pk, sk=str(n), n=n) for n in range(10)]})
    assert got["UnprocessedItems"] == {}
    got = client.batch_get_item(RequestItems={
        s: {"Keys": [item(pk=pk + str(n)) for n in range(12)]},
        ss: {"Keys": [item(pk=pk, sk=str(n)) for n in (3, 4, 77)], "ConsistentRead": True}})
    assert got["UnprocessedKeys"] == {}
    assert sorted(plain(i)["n"] for i in got["Responses"][s]) == list(range(10))
    assert sorted(plain(i)["n"] for i in got["Responses"][ss]) == [3, 4]


def test_puts_and_deletes_mixed(client, standing):
    ss, pk = standing["ss"], fresh()
    client.batch_write_item(RequestItems={ss: [put(pk=pk, sk=str(n)) for n in range(4)]})
    client.batch_write_item(RequestItems={ss: [
        delete(pk=pk, sk="0"), put(pk=pk, sk="1", new=True), delete(pk=pk, sk="absent"),
        put(pk=pk, sk="9")]})
    found = [plain(i) for i in everything(
        client.query, TableName=ss, KeyConditionExpression="pk = :p",
        ExpressionAttributeValues={":p": {"S": pk}})]
    assert [(i["sk"], i.get("new")) for i in found] == [
        ("1", True), ("2", None), ("3", None), ("9", None)]


def test_twenty_five_writes_hundred_reads(client, standing):
    s, pk = standing["s"], fresh()
    for start in range(0, 100, 25):
        client.batch_write_item(RequestItems={
            s: [put(pk=pk + str(n)) for n in range(start, start + 25)]})
    got = client.batch_get_item(RequestItems={s: {"Keys": [
        item(pk=pk + str(n)) for n in range(100)]}})
    assert len(got["Responses"][s]) == 100


def test_projection(client, standing):
    s, pk = standing["s"], fresh()
    client.batch_write_item(RequestItems={s: [put(pk=pk, a=1, name="x", m={"k": [1, 2]})]})
    keys = {"Keys": [item(pk=pk)]}
    for more, wanted in (
            ({"ProjectionExpression": "a, #n, m.k[1]",
              "ExpressionAttributeNames": {"#n": "name"}}, {"a": 1, "name": "x", "m": {"k": [2]}}),
            ({"AttributesToGet": ["a", "nothing"]}, {"a": 1})):
        got = client.batch_get_item(RequestItems={s: {**keys, **more}})
        assert [plain(i) for i in got["Responses"][s]] == [wanted]


def test_nothing_is_written_when_one_is_refused(client, standing):
    s, pk = standing["s"], fresh()
    for bad in (put(other=1), put(pk="")):
        with refused():
            client.batch_write_item(RequestItems={s: [put(pk=pk), bad]})
    assert "Item" not in client.get_item(TableName=s, Key=item(pk=pk))


def test_number_keys_that_are_equal_are_duplicates(client, standing):
    with refused(words="duplicates"):
        client.batch_get_item(RequestItems={standing["n"]: {"Keys": [
            {"pk": {"N": "1"}}, {"pk": {"N": "1.0"}}]}})
    with refused(words="duplicates"):
        client.batch_write_item(RequestItems={standing["n"]: [
            {"PutRequest": {"Item": {"pk": {"N": "1"}}}},
            {"DeleteRequest": {"Key": {"pk": {"N": "1e0"}}}}]})


def test_sixteen_megabytes_of_answer_and_the_rest_unprocessed(client, table_factory):
    s = table_factory("pk:S")
    pad = "x" * 350_000
    for n in range(60):
        client.put_item(TableName=s, Item=item(pk=str(n), pad=pad))
    wanted = [item(pk=str(n)) for n in range(60)]
    got = client.batch_get_item(RequestItems={s: {"Keys": wanted, "ProjectionExpression": "pk"}})
    found = got["Responses"][s]
    left = got["UnprocessedKeys"][s]["Keys"]
    assert 40 <= len(found) <= 48 and len(found) + len(left) == 60
    assert got["UnprocessedKeys"][s]["ProjectionExpression"] == "pk"
    again = client.batch_get_item(RequestItems=got["UnprocessedKeys"])
    assert again["UnprocessedKeys"] == {}
    assert sorted(map(str, found + again["Responses"][s])) == sorted(map(str, wanted))


def test_resource_batch_writer(resource, standing):
    table, pk = resource.Table(standing["ss"]), fresh()
    with table.batch_writer(overwrite_by_pkeys=["pk", "sk"]) as batch:
        for n in range(60):
            batch.put_item(Item={"pk": pk, "sk": "%03d" % n, "n": n})
        batch.delete_item(Key={"pk": pk, "sk": "000"})
    from boto3.dynamodb.conditions import Key
    assert table.query(KeyConditionExpression=Key("pk").eq(pk), Select="COUNT")["Count"] == 59


def test_table_arn_for_a_name(client, standing):
    arn = client.describe_table(TableName=standing["s"])["Table"]["TableArn"]
    pk = fresh()
    client.batch_write_item(RequestItems={arn: [put(pk=pk)]})
    got = client.batch_get_item(RequestItems={arn: {"Keys": [item(pk=pk)]}})
    assert sum(map(len, got["Responses"].values())) == 1


def test_table_by_arn_and_name_is_one_table(client, standing):
    """ExtendDB tests/test_table_arn_as_name.py, run against us-east-1."""
    name = standing["s"]
    arn = client.describe_table(TableName=name)["Table"]["TableArn"]
    pk = fresh()
    client.put_item(TableName=name, Item=item(pk=pk))
    keys = {"Keys": [item(pk=pk)]}
    got = client.batch_get_item(RequestItems={arn: keys, name: keys}, ReturnConsumedCapacity="TOTAL")
    assert list(got["Responses"].values()) == [[item(pk=pk)]]
    assert len(got["ConsumedCapacity"]) == 1
