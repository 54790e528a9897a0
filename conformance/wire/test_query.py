# SPDX-License-Identifier: Apache-2.0
"""Query on a table: order, ranges, paging, filter, projection and select."""
from decimal import Decimal

import pytest

from values import av, everything, fresh, item, pages, plain, refused, values

pytestmark = pytest.mark.operation("Query")

STRINGS = ["", "A", "B", "a", "aa", "ab", "b", "\u00e9", "\u6c49", "\U0001f600"]
NUMBERS = [Decimal(n) for n in (
    "-9.9e125", "-1000", "-10.5", "-10", "-1", "-0.1", "-1e-130", "0", "1e-130", "0.001", "0.1",
    "1", "2", "9", "10", "10.5", "100", "12345678901234567890123456789012345678", "9.9e125")]
BINARIES = [b"\x00", b"\x00\x00", b"\x00\x01", b"\x01", b"\x7f", b"\x80", b"\xff", b"\xff\x00"]


@pytest.fixture(scope="module")
def filled(client, standing):
    """{kind: (table, partition)} with the sort keys above, written in a scrambled order."""
    found = {}
    for kind, keys in (("ss", STRINGS[1:]), ("sn", NUMBERS), ("sb", BINARIES)):
        pk = fresh("order")
        for n, sk in sorted(enumerate(keys), key=lambda pair: pair[0] * 7 % 11):
            client.put_item(TableName=standing[kind], Item=item(pk=pk, sk=sk, n=n))
        found[kind] = (standing[kind], pk)
    return found


def sort_keys(client, where, condition="", constants=None, **more):
    table, pk = where
    got = everything(client.query, TableName=table,
                     KeyConditionExpression="pk = :pk" + condition,
                     ExpressionAttributeValues=values(pk=pk, **(constants or {})), **more)
    return [plain(one)["sk"] for one in got]


@pytest.mark.parametrize("kind,keys", [("ss", STRINGS[1:]), ("sn", NUMBERS), ("sb", BINARIES)])
@pytest.mark.parametrize("limit", [None, 1, 3])
def test_order_both_ways(client, filled, kind, keys, limit):
    more = {"Limit": limit} if limit else {}
    assert sort_keys(client, filled[kind], **more) == keys
    assert sort_keys(client, filled[kind], ScanIndexForward=False, **more) == keys[::-1]


RANGES = [
    (" AND sk = :a", lambda k, a, b: k == a),
    (" AND sk < :a", lambda k, a, b: k < a),
    (" AND sk <= :a", lambda k, a, b: k <= a),
    (" AND sk > :a", lambda k, a, b: k > a),
    (" AND sk >= :a", lambda k, a, b: k >= a),
    (" AND sk BETWEEN :a AND :b", lambda k, a, b: a <= k <= b),
]


@pytest.mark.parametrize("condition,holds", RANGES, ids=[r[0].strip() for r in RANGES])
@pytest.mark.parametrize("kind", ["ss", "sn", "sb"])
def test_ranges(client, filled, kind, condition, holds):
    keys = {"ss": STRINGS[1:], "sn": NUMBERS, "sb": BINARIES}[kind]
    absent = {"ss": "aaa", "sn": Decimal("5.5"), "sb": b"\x80\x01"}[kind]
    order = (lambda k: k.encode()) if kind == "ss" else (lambda k: k)
    for low in (keys[0], keys[3], absent, keys[-1]):
        high = keys[-2] if order(low) <= order(keys[-2]) else low
        constants = {"a": low, "b": high} if ":b" in condition else {"a": low}
        wanted = [k for k in keys if holds(order(k), order(low), order(high))]
        assert sort_keys(client, filled[kind], condition, constants) == wanted
        assert sort_keys(client, filled[kind], condition, constants,
                         ScanIndexForward=False, Limit=2) == wanted[::-1]


@pytest.mark.parametrize("prefix", ["a", "aa", "b", "\u6c49", "\U0001f600", "zz"])
def test_begins_with_string(client, filled, prefix):
    wanted = [k for k in STRINGS[1:] if k.startswith(prefix)]
    assert sort_keys(client, filled["ss"], " AND begins_with(sk, :a)", {"a": prefix}) == wanted


@pytest.mark.parametrize("prefix", [b"\x00", b"\xff", b"\x7f", b"\x01\x01"])
def test_begins_with_binary(client, filled, prefix):
    wanted = [k for k in BINARIES if k.startswith(prefix)]
    assert sort_keys(client, filled["sb"], " AND begins_with(sk, :a)", {"a": prefix}) == wanted


def test_condition_in_any_writing(client, filled):
    table, pk = filled["ss"]
    for condition in ("sk > :a AND pk = :pk", "(pk = :pk) AND (sk > :a)", "(pk = :pk AND sk > :a)",
                      ":pk = pk and :a < sk", "#pk = :pk AND #sk > :a"):
        more = {"ExpressionAttributeNames": {"#pk": "pk", "#sk": "sk"}} if "#" in condition else {}
        got = client.query(TableName=table, KeyConditionExpression=condition,
                           ExpressionAttributeValues=values(pk=pk, a="b"), **more)
        assert [plain(i)["sk"] for i in got["Items"]] == STRINGS[7:], condition


def test_last_evaluated_key(client, filled):
    table, pk = filled["ss"]
    ask = dict(TableName=table, KeyConditionExpression="pk = :pk",
               ExpressionAttributeValues=values(pk=pk))
    page = client.query(**ask, Limit=4)
    assert page["LastEvaluatedKey"] == {k: page["Items"][-1][k] for k in ("pk", "sk")}
    assert (page["Count"], page["ScannedCount"]) == (4, 4)
    # A page that ends with the last item still names it: nothing was looked at beyond.
    page = client.query(**ask, Limit=len(STRINGS) - 1)
    assert "LastEvaluatedKey" in page
    page = client.query(**ask, ExclusiveStartKey=page["LastEvaluatedKey"])
    assert page["Items"] == [] and "LastEvaluatedKey" not in page
    # A key that is not in the table is as good a start.
    page = client.query(**ask, ExclusiveStartKey=item(pk=pk, sk="aaa"))
    assert [plain(i)["sk"] for i in page["Items"]] == STRINGS[5:]
    page = client.query(**ask, ExclusiveStartKey=item(pk=pk, sk="aaa"), ScanIndexForward=False)
    assert [plain(i)["sk"] for i in page["Items"]] == STRINGS[4:0:-1]


@pytest.mark.parametrize("forward", [True, False])
def test_last_evaluated_key_at_the_edge_of_a_range(client, filled, forward):
    """A page that Limit ends with the range's last item names it, and that name starts the next
    one (floci DynamoDbLimitBoundaryPaginationIntegrationTest, captured on AWS); DynamoDB Local
    refuses it backwards."""
    table, pk = filled["ss"]
    ask = dict(TableName=table, KeyConditionExpression="pk = :pk AND sk BETWEEN :a AND :b",
               ExpressionAttributeValues=values(pk=pk, a="a", b="b"), ScanIndexForward=forward)
    page = client.query(**ask, Limit=4)
    edge = "b" if forward else "a"
    assert plain(page["LastEvaluatedKey"]) == {"pk": pk, "sk": edge}
    page = client.query(**ask, ExclusiveStartKey=page["LastEvaluatedKey"])
    assert page["Items"] == [] and "LastEvaluatedKey" not in page


@pytest.fixture(scope="module")
def rows(client, standing):
    """Twenty rows sk 0..19 with n, even and words."""
    pk = fresh("rows")
    for n in range(20):
        client.put_item(TableName=standing["sn"], Item=item(
            pk=pk, sk=n, n=n, even=n % 2 == 0, word="w%02d" % n, m={"x": n}))
    return dict(TableName=standing["sn"], KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues=values(pk=pk))


def ask(rows, more_values=None, **more):
    return {**rows, **more, "ExpressionAttributeValues": {
        **rows["ExpressionAttributeValues"], **values(**(more_values or {}))}}


def test_filter(client, rows):
    got = client.query(**ask(rows, dict(t=True, n=7), FilterExpression="even = :t AND n > :n"))
    assert [plain(i)["n"] for i in got["Items"]] == [8, 10, 12, 14, 16, 18]
    assert (got["Count"], got["ScannedCount"]) == (6, 20)


def test_limit_counts_before_the_filter(client, rows):
    got = client.query(**ask(rows, dict(n=17), FilterExpression="n > :n", Limit=5))
    assert (got["Count"], got["ScannedCount"]) == (0, 5)
    assert plain(got["LastEvaluatedKey"])["sk"] == 4
    found = everything(client.query, **ask(rows, dict(n=17), FilterExpression="n > :n", Limit=5))
    assert [plain(i)["n"] for i in found] == [18, 19]


def test_projection(client, rows):
    got = client.query(**ask(rows, ProjectionExpression="n, m.x", Limit=2))["Items"]
    assert [plain(i) for i in got] == [{"n": 0, "m": {"x": 0}}, {"n": 1, "m": {"x": 1}}]
    got = client.query(**ask(rows, ProjectionExpression="nothing", Limit=2))
    assert (got["Items"], got["Count"]) == ([{}, {}], 2)


def test_filter_sees_what_projection_leaves_out(client, rows):
    got = client.query(**ask(rows, dict(n=18), FilterExpression="n > :n",
                             ProjectionExpression="word"))["Items"]
    assert [plain(i) for i in got] == [{"word": "w19"}]


def test_select_count(client, rows):
    got = client.query(**ask(rows, Select="COUNT"))
    assert "Items" not in got
    assert (got["Count"], got["ScannedCount"]) == (20, 20)
    got = client.query(**ask(rows, dict(t=True), FilterExpression="even = :t", Select="COUNT"))
    assert (got["Count"], got["ScannedCount"]) == (10, 20)


def test_select_others(client, rows):
    assert len(client.query(**ask(rows, Select="ALL_ATTRIBUTES"))["Items"][0]) == 6
    got = client.query(**ask(rows, Select="SPECIFIC_ATTRIBUTES", ProjectionExpression="n"))
    assert plain(got["Items"][3]) == {"n": 3}


def test_hash_only_table_has_no_second_page(client, standing):
    """DynamoDB Local 3.3.0, and as aws/aws-sdk-js issue 3290 tells of AWS."""
    pk = fresh()
    client.put_item(TableName=standing["s"], Item=item(pk=pk))
    got = client.query(TableName=standing["s"], KeyConditionExpression="pk = :p", Limit=1,
                       ExpressionAttributeValues=values(p=pk))
    assert got["Count"] == 1 and "LastEvaluatedKey" not in got
    assert "LastEvaluatedKey" in client.scan(TableName=standing["s"], Limit=1)


def test_hash_only_table(client, standing):
    key = item(pk=fresh(), x=1)
    client.put_item(TableName=standing["s"], Item=key)
    got = client.query(TableName=standing["s"], KeyConditionExpression="pk = :pk",
                       ExpressionAttributeValues={":pk": key["pk"]})
    assert got["Items"] == [key]
    got = client.query(TableName=standing["s"], KeyConditionExpression="pk = :pk",
                       ExpressionAttributeValues=values(pk=fresh()))
    assert (got["Items"], got["Count"], got["ScannedCount"]) == ([], 0, 0)


def test_neighbouring_partitions_do_not_show(client, standing):
    stem = fresh("p")
    names = [stem, stem + "\u0000", stem + "a", stem[:-1], stem + "\u0001"]
    for name in names:
        client.put_item(TableName=standing["ss"], Item=item(pk=name, sk="k", own=name))
    for name in names:
        got = everything(client.query, TableName=standing["ss"],
                         KeyConditionExpression="pk = :pk",
                         ExpressionAttributeValues=values(pk=name))
        assert [plain(i)["own"] for i in got] == [name]


def test_one_megabyte_pages(client, standing):
    pk = fresh("big")
    for n in range(25):
        client.put_item(TableName=standing["ss"], Item=item(
            pk=pk, sk="%02d" % n, pad="x" * 100_000))
    ask = dict(TableName=standing["ss"], KeyConditionExpression="pk = :pk",
               ExpressionAttributeValues=values(pk=pk), ConsistentRead=True)
    first, second, third = pages(client.query, **ask)
    # The page ends with the item that takes it past a mebibyte.
    assert [first["Count"], second["Count"], third["Count"]] == [11, 11, 3]
    got = everything(client.query, **ask, ScanIndexForward=False)
    assert [plain(i)["sk"] for i in got] == ["%02d" % n for n in range(24, -1, -1)]
    # What a filter or a projection drops was read all the same.
    counts = [p["ScannedCount"] for p in pages(client.query, **ask, ProjectionExpression="sk")]
    assert counts == [11, 11, 3]
    count = client.query(**ask, Select="COUNT")
    assert (count["Count"], "LastEvaluatedKey" in count) == (11, True)


def test_reading_while_writing_goes_on(client, standing):
    pk = fresh("live")
    for n in range(10):
        client.put_item(TableName=standing["sn"], Item=item(pk=pk, sk=n))
    ask = dict(TableName=standing["sn"], KeyConditionExpression="pk = :pk", Limit=5,
               ExpressionAttributeValues=values(pk=pk))
    first = client.query(**ask)
    client.delete_item(TableName=standing["sn"], Key=item(pk=pk, sk=4))
    client.put_item(TableName=standing["sn"], Item=item(pk=pk, sk=Decimal("4.5")))
    rest = everything(client.query, **ask, ExclusiveStartKey=first["LastEvaluatedKey"])
    assert [plain(i)["sk"] for i in rest] == [Decimal("4.5"), 5, 6, 7, 8, 9]


def test_table_arn_for_a_name(client, rows):
    arn = client.describe_table(TableName=rows["TableName"])["Table"]["TableArn"]
    assert client.query(**{**rows, "TableName": arn})["Count"] == 20


def test_sets_lists_and_maps_in_items(client, standing):
    one = item(pk=fresh(), sk="k", l=[1, {"a": [b"x"]}], s={"x"}, m={"e": {}})
    client.put_item(TableName=standing["ss"], Item=one)
    got = client.query(TableName=standing["ss"], KeyConditionExpression="pk = :pk",
                       ExpressionAttributeValues={":pk": one["pk"]})
    assert got["Items"] == [one]


def test_sort_key_condition_on_a_table_without_one(client, standing):
    with refused():
        client.query(TableName=standing["s"], KeyConditionExpression="pk = :a AND sk = :a",
                     ExpressionAttributeValues=values(a="x"))


def test_condition_of_a_set_is_refused(client, standing):
    with refused():
        client.query(TableName=standing["ss"], KeyConditionExpression="pk = :a",
                     ExpressionAttributeValues={":a": av({"x"})})
