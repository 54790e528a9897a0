# SPDX-License-Identifier: Apache-2.0
"""ReturnConsumedCapacity: AWS's figures. A write unit is a kilobyte, a read unit 4 KB, half when
eventually consistent; each changed index pays for itself."""
import pytest

from schema import index
from values import fresh, item, pages, values

pytestmark = pytest.mark.operation("PutItem", "GetItem", "UpdateItem", "DeleteItem", "Query",
                                   "Scan", "BatchGetItem", "BatchWriteItem")


def units(reply):
    return reply["ConsumedCapacity"]["CapacityUnits"]


def filler(size, **key):
    """An item of exactly size bytes: the key attributes, and pad."""
    used = sum(len(k) + len(v) for k, v in key.items()) + 3
    return item(**key, pad="x" * (size - used))


@pytest.fixture
def s(standing):
    return standing["s"]


WRITES = [(1, 10), (1, 1024), (2, 1025), (3, 3072), (4, 3073), (400, 409600)]


@pytest.mark.parametrize("cost,size", WRITES)
def test_put(client, s, cost, size):
    got = client.put_item(TableName=s, Item=filler(size, pk="0123"),
                          ReturnConsumedCapacity="TOTAL")
    assert got["ConsumedCapacity"] == {"TableName": s, "CapacityUnits": float(cost)}


READS = [(0.5, 10), (0.5, 4096), (1, 4097), (2.5, 20000), (50, 409600)]


@pytest.mark.parametrize("cost,size", READS)
def test_get(client, s, cost, size):
    key = fresh()
    client.put_item(TableName=s, Item=filler(size, pk=key))
    ask = dict(TableName=s, Key=item(pk=key), ReturnConsumedCapacity="TOTAL")
    assert units(client.get_item(**ask)) == cost
    assert units(client.get_item(**ask, ConsistentRead=True)) == cost * 2
    assert units(client.get_item(**ask, ProjectionExpression="pk")) == cost


def test_get_of_nothing(client, s):
    ask = dict(TableName=s, Key=item(pk=fresh()), ReturnConsumedCapacity="TOTAL")
    assert units(client.get_item(**ask)) == 0.5
    assert units(client.get_item(**ask, ConsistentRead=True)) == 1


def test_larger_of_old_and_new(client, s):
    key = fresh()
    client.put_item(TableName=s, Item=filler(3000, pk=key))
    total = dict(TableName=s, ReturnConsumedCapacity="TOTAL")
    assert units(client.put_item(**total, Item=item(pk=key))) == 3
    assert units(client.put_item(**total, Item=item(pk=key))) == 1
    client.put_item(TableName=s, Item=filler(3000, pk=key))
    assert units(client.update_item(**total, Key=item(pk=key), UpdateExpression="REMOVE #p",
                                    ExpressionAttributeNames={"#p": "pad"})) == 3
    client.put_item(TableName=s, Item=filler(3000, pk=key))
    assert units(client.delete_item(**total, Key=item(pk=key))) == 3
    assert units(client.delete_item(**total, Key=item(pk=key))) == 1


def test_absent_unless_asked_for(client, s):
    for wish in ({}, {"ReturnConsumedCapacity": "NONE"}):
        assert "ConsumedCapacity" not in client.put_item(
            TableName=s, Item=item(pk=fresh()), **wish)


@pytest.fixture(scope="module")
def indexed(client, tables):
    name = tables.create("pk:S", "sk:S", lsi=[index("lsi", "pk:S", "b:S", projection="KEYS_ONLY")],
                         gsi=[index("gsi", "a:S", include=["x"])])
    yield name
    tables.drop(name)


def by_index(reply):
    found = reply["ConsumedCapacity"]
    gsi = found.get("GlobalSecondaryIndexes", {}).get("gsi", {}).get("CapacityUnits", 0)
    lsi = found.get("LocalSecondaryIndexes", {}).get("lsi", {}).get("CapacityUnits", 0)
    table = found["Table"]["CapacityUnits"]
    assert found["CapacityUnits"] == table + gsi + lsi
    return table, gsi, lsi


def test_writes_by_index(client, indexed):
    key = dict(pk=fresh(), sk="s")
    more = dict(TableName=indexed, ReturnConsumedCapacity="INDEXES")

    def put(**attributes):
        return by_index(client.put_item(**more, Item=item(**key, **attributes)))

    def update(expression, **constants):
        extra = {"ExpressionAttributeValues": values(**constants)} if constants else {}
        return by_index(client.update_item(**more, Key=item(**key), UpdateExpression=expression,
                                           **extra))

    assert put() == (1, 0, 0)
    assert put(a="1") == (1, 1, 0)                       # into the index: one write
    assert put(a="1") == (1, 0, 0)                       # nothing in it changed
    assert put(a="1", y=1) == (1, 0, 0)                  # not projected
    assert put(a="1", x=1) == (1, 1, 0)                  # projected
    assert put(a="2", x=1) == (1, 2, 0)                  # key changed: delete and put
    assert put(a="2", b="1") == (1, 1, 1)
    assert update("SET b = :b", b="2") == (1, 0, 2)
    assert update("SET y = :y", y=5) == (1, 0, 0)
    assert update("REMOVE a") == (1, 1, 0)
    assert by_index(client.delete_item(**more, Key=item(**key))) == (1, 0, 1)
    total = client.put_item(TableName=indexed, Item=item(**key, a="1", b="1"),
                            ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]
    assert total == {"TableName": indexed, "CapacityUnits": 3.0}


@pytest.fixture(scope="module")
def rows(client, indexed):
    """Ten items of 2,000 bytes in one partition, all in both indexes."""
    pk, a = fresh(), fresh()
    for n in range(10):
        client.put_item(TableName=indexed, Item=filler(2000, pk=pk, sk=str(n), a=a, b=str(n)))
    return pk, a


def test_query(client, indexed, rows):
    pk, a = rows
    ask = dict(TableName=indexed, KeyConditionExpression="pk = :p",
               ExpressionAttributeValues=values(p=pk), ReturnConsumedCapacity="TOTAL")
    # The sizes are summed before they are rounded: 20,000 bytes are five times 4 KB.
    assert units(client.query(**ask)) == 2.5
    assert units(client.query(**ask, ConsistentRead=True)) == 5
    assert units(client.query(**ask, Limit=2)) == 0.5
    assert units(client.query(**ask, Select="COUNT")) == 2.5
    assert units(client.query(**ask, ProjectionExpression="sk")) == 2.5
    assert units(client.query(**ask, FilterExpression="attribute_exists(nothing)")) == 2.5


def test_query_by_index(client, indexed, rows):
    pk, a = rows
    got = client.query(TableName=indexed, IndexName="gsi", KeyConditionExpression="a = :a",
                       ExpressionAttributeValues=values(a=a), ReturnConsumedCapacity="INDEXES")
    assert by_index(got) == (0, 0.5, 0)
    ask = dict(TableName=indexed, IndexName="lsi", KeyConditionExpression="pk = :p",
               ExpressionAttributeValues=values(p=pk), ReturnConsumedCapacity="INDEXES")
    assert by_index(client.query(**ask)) == (0, 0, 0.5)
    # What the local index lacks is read from the table, an item at a time.
    assert by_index(client.query(**ask, Select="ALL_ATTRIBUTES")) == (5, 0, 0.5)


def test_scan(client, table_factory):
    # A Scan on AWS pays at least half a unit for each of its partitions, so only the
    # proportions are fixed.
    name = table_factory("pk:S")
    for n in range(5):
        client.put_item(TableName=name, Item=filler(40000, pk="k%d" % n))
    ask = dict(TableName=name, ReturnConsumedCapacity="TOTAL")
    eventual = units(client.scan(**ask))
    assert 24.5 <= eventual <= 28
    assert units(client.scan(**ask, ConsistentRead=True)) == 2 * eventual
    assert units(client.scan(**ask, FilterExpression="attribute_exists(nothing)")) == eventual
    assert units(client.scan(**ask, Select="COUNT")) == eventual


def test_full_pages(client, table_factory):
    # AWS was seen to charge 128.5 units for each full page of a Scan of 5,000 items of 1,042
    # bytes. So a page ends by the items' own sizes, with the item that takes it past a mebibyte:
    # 1,007 of them are 257 times 4 KB. Were they counted with their names packed, a page would
    # have some ten more and cost 129.5.
    name = table_factory("pk:S", "sk:S", BillingMode="PROVISIONED",
                         ProvisionedThroughput={"ReadCapacityUnits": 25,
                                                "WriteCapacityUnits": 25})
    puts = [{"PutRequest": {"Item": filler(1042, pk="one", sk="%04d" % n)}}
            for n in range(2100)]
    for start in range(0, len(puts), 25):
        client.batch_write_item(RequestItems={name: puts[start:start + 25]})

    def costs(operation, **more):
        return [(page["Count"], units(page)) for page in pages(
            operation, TableName=name, ReturnConsumedCapacity="TOTAL", **more)]

    one = dict(KeyConditionExpression="pk = :p", ExpressionAttributeValues=values(p="one"))
    wanted = [(1007, 128.5), (1007, 128.5), (86, 11)]
    assert costs(client.scan) == wanted
    assert costs(client.query, **one) == wanted
    assert costs(client.query, **one, Select="COUNT", ConsistentRead=True) == [
        (count, 2 * cost) for count, cost in wanted]


def test_batches(client, s, standing):
    ss, pk = standing["ss"], fresh()
    got = client.batch_write_item(ReturnConsumedCapacity="TOTAL", RequestItems={
        s: [{"PutRequest": {"Item": filler(1500, pk=pk + str(n))}} for n in range(3)],
        ss: [{"PutRequest": {"Item": item(pk=pk, sk="s")}}]})
    assert sorted((c["TableName"], c["CapacityUnits"]) for c in got["ConsumedCapacity"]) == sorted(
        [(s, 6.0), (ss, 1.0)])
    # Each item is rounded by itself, and those that are absent cost too.
    keys = {s: {"Keys": [item(pk=pk + str(n)) for n in range(4)]},
            ss: {"Keys": [item(pk=pk, sk="s")], "ConsistentRead": True}}
    got = client.batch_get_item(ReturnConsumedCapacity="TOTAL", RequestItems=keys)
    assert sorted((c["TableName"], c["CapacityUnits"]) for c in got["ConsumedCapacity"]) == sorted(
        [(s, 2.0), (ss, 1.0)])


def test_failed_condition_is_not_reported(client, s):
    key = fresh()
    client.put_item(TableName=s, Item=item(pk=key))
    with pytest.raises(client.exceptions.ConditionalCheckFailedException) as caught:
        client.put_item(TableName=s, Item=item(pk=key), ReturnConsumedCapacity="TOTAL",
                        ConditionExpression="attribute_not_exists(pk)")
    assert "ConsumedCapacity" not in caught.value.response


def test_item_collection_metrics(client, indexed, s):
    key = item(pk=fresh(), sk="s")
    got = client.put_item(TableName=indexed, Item=key, ReturnItemCollectionMetrics="SIZE")
    metrics = got["ItemCollectionMetrics"]
    assert metrics["ItemCollectionKey"] == {"pk": key["pk"]}
    low, high = metrics["SizeEstimateRangeGB"]
    assert 0 <= low < high <= low + 1
    # Only a table with a local index has item collections.
    got = client.put_item(TableName=s, Item=item(pk=fresh()), ReturnItemCollectionMetrics="SIZE")
    assert "ItemCollectionMetrics" not in got


def read_units(table, count):
    return [{"TableName": table, "CapacityUnits": count, "ReadCapacityUnits": count}]


@pytest.mark.operation("TransactWriteItems")
def test_repeated_transaction_is_charged_as_reads(client, s):
    """AWS API reference, TransactWriteItems, ClientRequestToken; paritysuite: of the item that the
    first call was charged for, gone or not, whatever level of detail it was asked for."""
    old, new, gone = fresh(), fresh(), fresh()
    client.put_item(TableName=s, Item=filler(9000, pk=old))
    request = {"ClientRequestToken": fresh(), "TransactItems": [
        {"Delete": {"TableName": s, "Key": item(pk=old)}},
        {"Put": {"TableName": s, "Item": filler(1500, pk=new)}},
        {"ConditionCheck": {"TableName": s, "Key": item(pk=gone),
                            "ConditionExpression": "attribute_not_exists(pk)"}}]}
    first = client.transact_write_items(**request, ReturnConsumedCapacity="TOTAL")
    assert first["ConsumedCapacity"] == [
        {"TableName": s, "CapacityUnits": 24.0, "WriteCapacityUnits": 24.0}]
    for _ in range(2):
        again = client.transact_write_items(**request, ReturnConsumedCapacity="TOTAL")
        assert again["ConsumedCapacity"] == read_units(s, 10.0)
    assert "ConsumedCapacity" not in client.transact_write_items(**request)


@pytest.mark.operation("ExecuteTransaction")
def test_repeated_statements_are_charged_as_reads(client, s):
    """paritysuite, by way of dynoxide's changelog: read on a replay, 2 units per statement."""
    request = {"ClientRequestToken": fresh(), "TransactStatements": [
        {"Statement": f"INSERT INTO \"{s}\" VALUE {{'pk': '{fresh()}'}}"}]}
    client.execute_transaction(**request)
    again = client.execute_transaction(**request, ReturnConsumedCapacity="TOTAL")
    assert again["ConsumedCapacity"] == read_units(s, 2.0)
    assert again["Responses"] == []
