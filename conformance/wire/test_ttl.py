# SPDX-License-Identifier: Apache-2.0
"""Items whose time to live is over disappear by themselves, with their index rows."""
import time

import pytest

import disk as disks
import schema
from pulse import Pulse
from test_background import check_times
from values import everything, item

pytestmark = pytest.mark.gramme_only

YEAR = 365 * 24 * 3600


def create(client, name="Sessions", **more):
    client.create_table(**schema.request(name, "pk:S", **more))
    client.update_time_to_live(TableName=name, TimeToLiveSpecification={
        "Enabled": True, "AttributeName": "ttl"})


def keys(client, name="Sessions", **more):
    return {i["pk"]["S"] for i in everything(client.scan, TableName=name, **more)}


def wait_for(client, wanted, limit=20, **more):
    end = time.monotonic() + limit
    while keys(client, **more) != wanted and time.monotonic() < end:
        time.sleep(0.02)
    assert keys(client, **more) == wanted


@pytest.mark.operation("UpdateTimeToLive")
def test_expired_items_disappear(start_gramme, client_for):
    client = client_for(start_gramme("-inMemory", "--ttl-interval", "0.05").url)
    create(client, gsi=[schema.index("by-g", "g:S")])
    now = int(time.time())
    rows = {"past": now - 1, "later": now + 3600, "old": now - 5 * YEAR - 60,
            "young": now - 5 * YEAR + 60, "text": str(now - 1), "none": None, "zero": 0}
    for key, ttl in rows.items():
        client.put_item(TableName="Sessions", Item=item(pk=key, g="x", **(
            {} if ttl is None else {"ttl": ttl})))
    stay = {"later", "old", "text", "none", "zero"}
    wait_for(client, stay)
    assert keys(client, IndexName="by-g") == stay
    client.update_item(TableName="Sessions", Key=item(pk="later"),
                       UpdateExpression="SET #t = :t", ExpressionAttributeNames={"#t": "ttl"},
                       ExpressionAttributeValues=item(**{":t": now - 1}))
    wait_for(client, stay - {"later"})
    assert client.describe_table(TableName="Sessions")["Table"]["ItemCount"] == 4


@pytest.mark.operation("UpdateTimeToLive")
def test_nothing_expires_without_time_to_live(start_gramme, client_for):
    client = client_for(start_gramme("-inMemory", "--ttl-interval", "0.05").url)
    create(client)
    create(client, "Other")
    client.update_time_to_live(TableName="Other", TimeToLiveSpecification={
        "Enabled": False, "AttributeName": "ttl"})
    for name in ("Other", "Sessions"):
        client.put_item(TableName=name, Item=item(pk="k", ttl=int(time.time()) - 1))
    wait_for(client, set())
    assert keys(client, "Other") == {"k"}


def test_expired_items_stay_when_told(start_gramme, client_for):
    client = client_for(start_gramme("-inMemory", "--ttl-interval", "0").url)
    create(client)
    client.put_item(TableName="Sessions", Item=item(pk="k", ttl=int(time.time()) - 1))
    time.sleep(0.3)
    assert keys(client) == {"k"}


def test_what_expired_while_it_was_closed(start_gramme, client_for, tmp_path):
    options = ["-sharedDb", "-dbPath", tmp_path]
    server = start_gramme(*options)
    client = client_for(server.url)
    create(client)
    now = int(time.time())
    client.put_item(TableName="Sessions", Item=item(pk="hour", ttl=now + 3600))
    client.put_item(TableName="Sessions", Item=item(pk="day", ttl=now + 86400))
    time.sleep(0.2)
    assert keys(client) == {"hour", "day"}
    server.kill()
    server = start_gramme(*options, "--clock-offset", "7200")
    client = client_for(server.url)
    wait_for(client, {"day"})
    create(client, "Later")
    made = client.describe_table(TableName="Later")["Table"]["CreationDateTime"].timestamp()
    assert 7000 < made - time.time() < 7400


@pytest.mark.slow
@pytest.mark.parametrize("where", ["memory", "file"])
def test_writes_go_on_beside_it(start_gramme, client_for, tmp_path, where):
    """Thousands of items expire at once while others are put."""
    options = ["-inMemory"] if where == "memory" else ["-dbPath", tmp_path]
    server = start_gramme("-sharedDb", "--ttl-interval", "0.2", *options)
    client = client_for(server.url)
    create(client, gsi=[schema.index("by-g", "g:S", "pk:S")])
    client.create_table(**schema.request("Other", "pk:S"))
    soon = int(time.time()) + 5
    for start in range(0, 5000, 25):
        client.batch_write_item(RequestItems={"Sessions": [
            {"PutRequest": {"Item": item(pk=f"k{n}", g=f"g{n % 10}", ttl=soon, pad="x" * 200)}}
            for n in range(start, start + 25)]})
    client.update_item(TableName="Sessions", Key=item(pk="k7"), UpdateExpression="REMOVE #t",
                       ExpressionAttributeNames={"#t": "ttl"})
    pulse, disk = Pulse(server, "Other"), disks.beside(server, tmp_path)
    try:
        wait_for(client, {"k7"}, limit=120)
    finally:
        times, slowest = pulse.end(), disk.end()
    print(check_times(times, slowest))
    assert keys(client, IndexName="by-g") == {"k7"}
