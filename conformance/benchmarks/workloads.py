# SPDX-License-Identifier: Apache-2.0
"""What is asked: tables, items, and the loads, each with a check of what came of it.

A text's `#` and `@` are keys, see driver.h: item NUMBER has the partition key k000000000000 +
NUMBER / 40 and the sort key 2026-00 + NUMBER % 40, so that 40 items make an item collection. Items
are 350 bytes by DynamoDB's measure, the body of a PutItem request is about 440."""
import dataclasses
import json
import typing

PER_KEY = 40
FRESH = 40 * 10**12    # so many numbers that none is drawn twice
BATCH = 25
PAD = ("abcdefghij" * 32)[:317]
WANTED = 17            # what the Scan's filter lets through: one item of 40


class Wrong(Exception):
    """A request failed, or the answer is not what it has to be: the run is worth nothing."""


def text(value):
    return json.dumps(value, separators=(",", ":"))


def item(number="1", **more):
    return {"pk": {"S": "k#"}, "sk": {"S": "2026-@"}, "c": {"N": "@"}, "n": {"N": number},
            "pad": {"S": PAD}, **more}


def filled(pattern, number):
    """A text with the keys of an item, and of those after it."""
    done = []
    for letter in pattern:
        if letter == "#":
            done.append("%012d" % (number // PER_KEY))
            rest = number % PER_KEY
            number += 1
        else:
            done.append("%02d" % rest if letter == "@" else letter)
    return "".join(done)


def batch(table, one):
    """A BatchWriteItem that puts 25 items."""
    return text({"RequestItems": {table: [{"PutRequest": {"Item": one}}] * BATCH}})


def size_of(one):
    """Bytes of an item as DynamoDB counts them, near enough: a number of two digits has two."""
    number = json.loads(filled(text(one), 0))
    return sum(len(name) + (2 if "N" in value else len(value["S"]))
               for name, value in number.items())


# The loads that only read come first, those that add items last.
@dataclasses.dataclass(frozen=True)
class Load:
    name: str
    title: str
    operation: str
    body: str
    check: typing.Callable
    fresh: bool = False    # its keys are new ones; else those of items that are there
    items: int = 1         # that one request reads or writes

    def keys(self, items):
        """Below which number keys are drawn in a table of so many items."""
        return FRESH if self.fresh else items


def get(server, number, table="bench"):
    key = json.loads(filled(text({"pk": {"S": "k#"}, "sk": {"S": "2026-@"}}), number))
    return server.call("GetItem", {"TableName": table, "Key": key,
                                   "ConsistentRead": True}).get("Item")


def expect(load, found, wanted):
    if found != wanted:
        raise Wrong(f"{load.name}: {text(found)[:400]} instead of {text(wanted)[:400]}")


def number_of(one, name):
    return int(one[name]["N"])


def there(load, server, number, table="bench", count="1", **more):
    """The item is there, whole."""
    wanted = json.loads(filled(text(item(count, **more)), number))
    wanted["c"]["N"] = str(number % PER_KEY)
    expect(load, get(server, number, table), wanted)


def ask(load, server, number):
    return server.call(load.operation, json.loads(filled(load.body, number)))


def check_get(load, server):
    there(load, server, 123)
    expect(load, number_of(ask(load, server, 123)["Item"], "c"), 123 % PER_KEY)


def check_query(load, server):
    found = ask(load, server, 123)
    expect(load, [one["sk"]["S"] for one in found["Items"]],
           ["2026-%02d" % n for n in range(PER_KEY - 1, PER_KEY - 21, -1)])


def check_scan(load, server):
    """A page of 1 MB less a bit, of which the filter lets one item in 40 through."""
    found = ask(load, server, 0)
    scanned = found["ScannedCount"]
    if not 2_500 < scanned < 3_100 or "LastEvaluatedKey" not in found:
        raise Wrong(f"{load.name}: {scanned} items are no page of 1 MB")
    if abs(found["Count"] - scanned / PER_KEY) > 3 or any(
            number_of(one, "c") != WANTED for one in found["Items"]):
        raise Wrong(f"{load.name}: {found['Count']} items of {scanned} came through the filter")


def check_update(load, server):
    for n in (2, 3):
        ask(load, server, 200)
        there(load, server, 200, count=str(n))


def check_put(load, server):
    ask(load, server, FRESH - 1)
    there(load, server, FRESH - 1)


def check_index(load, server):
    ask(load, server, FRESH - 1)
    there(load, server, FRESH - 1, "bench-gsi", g={"S": "g@"})
    found = server.call("Query", {
        "TableName": "bench-gsi", "IndexName": "by-g", "KeyConditionExpression": "g = :g",
        "ScanIndexForward": False, "Limit": 1,
        "ExpressionAttributeValues": {":g": {"S": f"g{PER_KEY - 1}"}}})
    expect(load, [one["pk"]["S"] for one in found["Items"]], ["k%012d" % (FRESH // PER_KEY - 1)])


def check_batch(load, server):
    first = FRESH - 100
    expect(load, ask(load, server, first).get("UnprocessedItems", {}), {})
    for number in range(first, first + BATCH):
        there(load, server, number)


def check_transaction(load, server):
    first = FRESH - 200
    ask(load, server, first)
    there(load, server, first)
    there(load, server, first + 1)
    expect(load, number_of(get(server, first + 2), "n"), 1)
    expect(load, get(server, first + 3), None)


KEY = {"pk": {"S": "k#"}, "sk": {"S": "2026-@"}}
NEW = {"TableName": "bench", "ConditionExpression": "attribute_not_exists(pk)"}

LOADS = {load.name: load for load in (
    Load("GetItem", "GetItem", "GetItem", text({"TableName": "bench", "Key": KEY}), check_get),
    Load("Query", "Query, 20 items, newest first", "Query", text({
        "TableName": "bench", "KeyConditionExpression": "pk = :p", "ScanIndexForward": False,
        "ExpressionAttributeValues": {":p": {"S": "k#"}}, "Limit": 20}), check_query, items=20),
    Load("Scan", "Scan of 1 MB with a filter", "Scan", text({
        "TableName": "bench", "FilterExpression": "c = :c",
        "ExpressionAttributeValues": {":c": {"N": str(WANTED)}}}), check_scan, items=2900),
    Load("UpdateItem", "UpdateItem with a condition", "UpdateItem", text({
        "TableName": "bench", "Key": KEY, "UpdateExpression": "SET n = n + :one",
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeValues": {":one": {"N": "1"}}}), check_update),
    Load("PutItem", "PutItem", "PutItem", text({"TableName": "bench", "Item": item()}), check_put,
         fresh=True),
    Load("PutItemGSI", "PutItem, table with a GSI", "PutItem", text({
        "TableName": "bench-gsi", "Item": item(g={"S": "g@"})}), check_index, fresh=True),
    Load("BatchWriteItem", "BatchWriteItem of 25", "BatchWriteItem", batch("bench", item()),
         check_batch, fresh=True, items=25),
    Load("TransactWriteItems", "TransactWriteItems of 4", "TransactWriteItems", text({
        "TransactItems": [
            {"Put": {**NEW, "Item": item()}}, {"Put": {**NEW, "Item": item()}},
            {"Update": {"TableName": "bench", "Key": KEY, "UpdateExpression": "SET n = :one",
                        "ExpressionAttributeValues": {":one": {"N": "1"}}}},
            {"ConditionCheck": {**NEW, "Key": KEY}}]}), check_transaction, fresh=True, items=4),
)}

TABLE = {
    "TableName": "bench", "BillingMode": "PAY_PER_REQUEST",
    "AttributeDefinitions": [{"AttributeName": a, "AttributeType": "S"} for a in ("pk", "sk")],
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
                  {"AttributeName": "sk", "KeyType": "RANGE"}]}
INDEXED = {
    **TABLE, "TableName": "bench-gsi",
    "AttributeDefinitions": [{"AttributeName": a, "AttributeType": "S"}
                             for a in ("pk", "sk", "g")],
    "GlobalSecondaryIndexes": [{
        "IndexName": "by-g", "Projection": {"ProjectionType": "ALL"},
        "KeySchema": [{"AttributeName": "g", "KeyType": "HASH"},
                      {"AttributeName": "pk", "KeyType": "RANGE"}]}]}
STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}
FILL = {"bench": batch("bench", item()), "bench-gsi": batch("bench-gsi", item(g={"S": "g@"}))}
# The same bytes for SQLite alone: a key, and what DynamoDB counts of the item.
BARE_ITEM = "k#2026-@|" + "x" * (size_of(item()) - 20)
