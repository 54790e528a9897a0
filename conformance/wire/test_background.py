# SPDX-License-Identifier: Apache-2.0
"""Long work in the background: an index filled from a full table, a big table deleted. Both
leave the server quick to answer, and a backfill goes on after SIGKILL."""
import http.client
import os
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

import disk as disks
import schema
from pulse import Pulse
from raw import Sender
from values import everything, item, plain

pytestmark = [pytest.mark.gramme_only, pytest.mark.slow]

SANITIZED = bool(os.environ.get("GRAMME_SANITIZED"))
ITEMS = int(os.environ.get("GRAMME_BIG_TABLE", 10_000 if SANITIZED else 100_000))
LIMIT_MS = 1000 if SANITIZED else 50


def fill(server, name):
    """ITEMS items of some 300 bytes, by the shortest way there is."""
    headers = {"Content-Type": "application/x-amz-json-1.0",
               "X-Amz-Target": "DynamoDB_20120810.BatchWriteItem", "X-Amz-Date": "20261121T000000Z",
               "Authorization": "AWS4-HMAC-SHA256 Credential=conformance/20261121/us-east-1/"
               "dynamodb/aws4_request, SignedHeaders=host, Signature=0"}
    put = ('{"PutRequest":{"Item":{"pk":{"S":"k%07d"},"a":{"S":"g%d"},"n":{"N":"%d"},"pad":{"S":"'
           + "x" * 200 + '"}}}}')

    def write(part):
        wire = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
        for start in range(part * 25, ITEMS, 50):
            rows = (put % (n, n % 10, n) for n in range(start, min(start + 25, ITEMS)))
            wire.request("POST", "/", '{"RequestItems":{"%s":[%s]}}' % (name, ",".join(rows)),
                         headers)
            reply = wire.getresponse()
            assert reply.read() == b'{"UnprocessedItems":{}}', reply.status
        wire.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(write, range(2)))


def add_index(client, name):
    return client.update_table(
        TableName=name, AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "a", "AttributeType": "S"},
            {"AttributeName": "n", "AttributeType": "N"}],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "late", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"},
                                               {"AttributeName": "n", "KeyType": "RANGE"}],
            "Projection": {"ProjectionType": "ALL"}}}])["TableDescription"]


def late(client, name):
    table = client.describe_table(TableName=name)["Table"]
    return table["TableStatus"], next(
        (i for i in table.get("GlobalSecondaryIndexes", []) if i["IndexName"] == "late"), None)


def check_times(times, disk):
    """All answered in time; one hiccup of a busy machine is not the server's, nor are syncs that
    take `disk` ms."""
    slow, limit = sorted(times)[::-1], LIMIT_MS + disk
    said = "%d puts, %d over %d ms (the disk's slowest sync %d), slowest %s" % (
        len(times), sum(t > limit for t in times), limit, disk, slow[:5])
    assert len(times) > 10 and slow[1] < limit, said
    return said


@pytest.fixture
def disk(big, tmp_path):
    found = disks.beside(big[0], tmp_path)
    yield found
    found.end()


@pytest.fixture(params=["memory", "file"])
def big(request, start_gramme, client_for, tmp_path):
    where = ["-inMemory"] if request.param == "memory" else ["-dbPath", tmp_path]
    server = start_gramme("-sharedDb", *where)
    client = client_for(server.url)
    client.create_table(**schema.request("Big", "pk:S"))
    client.create_table(**schema.request("Other", "pk:S"))
    fill(server, "Big")
    return server, client


def check_index(server, written=0):
    """Every item is in the index once, in order."""
    call = Sender(server.url)

    def numbers(group):
        ask = {"TableName": "Big", "IndexName": "late", "KeyConditionExpression": "a = :a",
               "ExpressionAttributeValues": {":a": {"S": group}}, "ProjectionExpression": "n"}
        while True:
            page = call("Query", ask).json
            yield from (int(found["n"]["N"]) for found in page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            ask["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    for group in range(10):
        assert list(numbers("g%d" % group)) == list(range(group, ITEMS, 10))
    assert list(numbers("pulse")) == list(range(written))


def test_backfill_beside_writes(big, disk, client_for):
    server, client = big
    pulse = Pulse(server, "Big")
    made = add_index(client, "Big")
    assert made["TableStatus"] == "UPDATING"
    new = made["GlobalSecondaryIndexes"][0]
    # Developer guide, "Managing global secondary indexes": Backfilling is false at first.
    assert (new["IndexStatus"], new["Backfilling"]) == ("CREATING", False)
    seen = set()
    end = time.monotonic() + 600
    while time.monotonic() < end:
        status, index = late(client, "Big")
        seen.add((status, index["IndexStatus"], index.get("Backfilling")))
        if index["IndexStatus"] == "ACTIVE":
            break
        time.sleep(0.005)
    assert (status, index["IndexStatus"], index.get("Backfilling")) == ("ACTIVE", "ACTIVE", None)
    assert any(state[1:] == ("CREATING", True) for state in seen), seen
    time.sleep(0.1)
    times = pulse.end()
    check_index(server, len(times))
    print(check_times(times, disk.end()))


def test_index_is_not_read_before_it_is_whole(big, client_for):
    server, client = big
    add_index(client, "Big")
    _, index = late(client, "Big")
    if index["IndexStatus"] == "CREATING":
        with pytest.raises(client.exceptions.ClientError) as caught:
            client.scan(TableName="Big", IndexName="late")
        if late(client, "Big")[1]["IndexStatus"] == "CREATING":
            error = caught.value.response["Error"]
            assert "backfilling" in error["Message"].lower(), error


def delete_big(client):
    """How long the answer took, in ms."""
    begin = time.perf_counter()
    client.delete_table(TableName="Big")
    took = (time.perf_counter() - begin) * 1000
    schema.wait_gone(client, "Big")
    # The name is free at once, and the new table is empty.
    client.create_table(**schema.request("Big", "pk:S"))
    assert client.scan(TableName="Big")["Count"] == 0
    return took


def test_delete_of_a_big_table_returns_at_once(big, disk):
    server, client = big
    pulse = Pulse(server, "Other")
    took = [delete_big(client)]
    time.sleep(1)
    print(check_times(pulse.end(), disk.end()))
    while took[-1] >= LIMIT_MS and len(took) < 3:  # a busy machine's hiccup does not come again
        fill(server, "Big")
        took.append(delete_big(client))
    assert took[-1] < LIMIT_MS, took


def test_backfill_goes_on_after_sigkill(start_gramme, client_for, tmp_path):
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    client = client_for(server.url)
    client.create_table(**schema.request("Big", "pk:S"))
    fill(server, "Big")
    add_index(client, "Big")
    for pause in (0.02, 0.05, 0.1):
        time.sleep(pause)
        server.kill()
        server = start_gramme("-sharedDb", "-dbPath", tmp_path)
        client = client_for(server.url)
    schema.wait_active(client, "Big", "late")
    check_index(server)


def test_delete_goes_on_after_sigkill(start_gramme, client_for, tmp_path):
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    client = client_for(server.url)
    client.create_table(**schema.request("Big", "pk:S"))
    fill(server, "Big")
    client.delete_table(TableName="Big")
    server.kill()
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    client = client_for(server.url)
    schema.wait_gone(client, "Big")
    client.create_table(**schema.request("Big", "pk:S"))
    client.put_item(TableName="Big", Item=item(pk="new"))
    time.sleep(0.5)
    assert [plain(i)["pk"] for i in everything(client.scan, TableName="Big")] == ["new"]
