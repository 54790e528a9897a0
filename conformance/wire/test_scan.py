# SPDX-License-Identifier: Apache-2.0
"""Scan: completeness by pages and segments, filters, counts, the 1 MB page."""
from concurrent.futures import ThreadPoolExecutor

import pytest

from values import everything, fresh, item, pages, plain, values

pytestmark = pytest.mark.operation("Scan")

COUNT = 200


@pytest.fixture(scope="module")
def table(client, tables):
    name = tables.create("pk:S", "sk:N")
    puts = [{"PutRequest": {"Item": item(pk="p%02d" % (n % 40), sk=n, n=n, even=n % 2 == 0)}}
            for n in range(COUNT)]
    for start in range(0, COUNT, 25):
        client.batch_write_item(RequestItems={name: puts[start:start + 25]})
    yield name
    tables.drop(name)


def numbers(found):
    return sorted(plain(one)["n"] for one in found)


@pytest.mark.parametrize("limit", [None, 1, 7, 200, 1000])
def test_every_item_once(client, table, limit):
    more = {"Limit": limit} if limit else {}
    assert numbers(everything(client.scan, TableName=table, **more)) == list(range(COUNT))


@pytest.mark.parametrize("limit", [None, 3])
@pytest.mark.parametrize("total", [1, 2, 3, 16, 1000])
def test_segments_share_the_items_out(client, table, total, limit):
    more = {"Limit": limit} if limit else {}

    def one(segment):
        return everything(client.scan, TableName=table, Segment=segment, TotalSegments=total,
                          **more)

    with ThreadPoolExecutor(8) as pool:
        parts = list(pool.map(one, range(total)))
    assert numbers([i for part in parts for i in part]) == list(range(COUNT))
    # Items of one partition lie in one segment.
    owner = {}
    for segment, part in enumerate(parts):
        for found in part:
            assert owner.setdefault(found["pk"]["S"], segment) == segment


def test_partition_stays_together_in_order(client, table):
    found = [plain(i) for i in everything(client.scan, TableName=table, Limit=17)]
    seen, last = [], None
    for one in found:
        if one["pk"] != last:
            assert one["pk"] not in seen
            seen.append(one["pk"])
        else:
            assert one["sk"] > before
        last, before = one["pk"], one["sk"]


def test_filter_and_counts(client, table):
    got = client.scan(TableName=table, FilterExpression="even = :t AND n < :n",
                      ExpressionAttributeValues=values(t=True, n=10))
    assert (numbers(got["Items"]), got["Count"], got["ScannedCount"]) == (
        [0, 2, 4, 6, 8], 5, COUNT)
    got = client.scan(TableName=table, Select="COUNT")
    assert (got["Count"], got["ScannedCount"], "Items" in got) == (COUNT, COUNT, False)


def test_filter_may_name_keys(client, table):
    got = everything(client.scan, TableName=table, FilterExpression="pk = :p AND sk > :n",
                     ExpressionAttributeValues=values(p="p03", n=50))
    assert numbers(got) == [83, 123, 163]


def test_limit_counts_before_the_filter(client, table):
    got = client.scan(TableName=table, Limit=10, FilterExpression="n > :n",
                      ExpressionAttributeValues=values(n=10_000))
    assert (got["Count"], got["ScannedCount"], "LastEvaluatedKey" in got) == (0, 10, True)


def test_projection(client, table):
    got = everything(client.scan, TableName=table, ProjectionExpression="n")
    assert all(set(one) == {"n"} for one in got) and numbers(got) == list(range(COUNT))


def test_order_is_stable(client, table):
    first = everything(client.scan, TableName=table)
    assert first == everything(client.scan, TableName=table, Limit=9)


def test_start_key_need_not_exist(client, table):
    all_of_them = everything(client.scan, TableName=table)
    middle = all_of_them[100]
    key = {"pk": middle["pk"], "sk": {"N": str(plain(middle)["sk"] - 1) + ".5"}}
    rest = everything(client.scan, TableName=table, ExclusiveStartKey=key)
    assert rest == all_of_them[100:]


def test_one_megabyte_pages(client, table_factory):
    name = table_factory("pk:S")
    for n in range(15):
        client.put_item(TableName=name, Item=item(pk="k%d" % n, pad="x" * 150_000))
    counts = [page["Count"] for page in pages(client.scan, TableName=name)]
    assert counts == [7, 7, 1]
    assert sum(p["ScannedCount"] for p in pages(
        client.scan, TableName=name, FilterExpression="attribute_exists(nothing)")) == 15


def test_empty_table(client, table_factory):
    got = client.scan(TableName=table_factory("pk:S"))
    assert (got["Items"], got["Count"], got["ScannedCount"], "LastEvaluatedKey" in got) == (
        [], 0, 0, False)


@pytest.mark.parametrize("keys,attribute", [(("pk:N",), 5), (("pk:B",), b"\x01")])
def test_other_key_types(client, table_factory, keys, attribute):
    name = table_factory(*keys)
    client.put_item(TableName=name, Item=item(pk=attribute, x=fresh()))
    (got,) = everything(client.scan, TableName=name)
    assert plain(got)["pk"] == attribute


def test_table_arn_for_a_name(client, table):
    arn = client.describe_table(TableName=table)["Table"]["TableArn"]
    assert client.scan(TableName=arn, Select="COUNT")["Count"] == COUNT
