# SPDX-License-Identifier: Apache-2.0
"""PynamoDB's everyday work: models, indexes, conditions, pages, batches, transactions."""
import datetime
import os

import pytest
from pynamodb.attributes import (BooleanAttribute, JSONAttribute, ListAttribute, MapAttribute,
                                 NumberAttribute, NumberSetAttribute, UnicodeAttribute,
                                 UnicodeSetAttribute, UTCDateTimeAttribute, VersionAttribute)
from pynamodb.connection import Connection
from pynamodb.exceptions import DoesNotExist, PutError, TransactWriteError, UpdateError
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, LocalSecondaryIndex
from pynamodb.models import Model
from pynamodb.transactions import TransactGet, TransactWrite

import schema

pytestmark = pytest.mark.operation("CreateTable", "PutItem", "GetItem", "UpdateItem", "DeleteItem",
                                   "Query", "Scan", "BatchWriteItem", "BatchGetItem",
                                   "TransactWriteItems", "TransactGetItems")


class Address(MapAttribute):
    street = UnicodeAttribute()
    number = NumberAttribute(default=0)


class Common:
    """What Meta of every model needs."""
    billing_mode = "PAY_PER_REQUEST"
    region = os.environ.get("AWS_DEFAULT_REGION", "us-east-1")
    max_retry_attempts = 0
    read_timeout_seconds = 30


@pytest.fixture(scope="module")
def meta(endpoint, tables):
    """A Meta of its own for a model, on a table the session drops."""

    def make():
        return type("Meta", (Common,), {"host": endpoint, "table_name": tables.adopt(
            schema.unique("pynamodb"))})

    return make


@pytest.fixture(scope="module")
def order(meta):
    shared = meta()

    class ByStatus(GlobalSecondaryIndex):
        class Meta:
            index_name = "by-status"
            projection = AllProjection()

        status = UnicodeAttribute(hash_key=True)
        total = NumberAttribute(range_key=True)

    class ByTotal(LocalSecondaryIndex):
        class Meta:
            index_name = "by-total"
            projection = AllProjection()

        customer = UnicodeAttribute(hash_key=True)
        total = NumberAttribute(range_key=True)

    class Order(Model):
        Meta = shared
        customer = UnicodeAttribute(hash_key=True)
        number = NumberAttribute(range_key=True)
        status = UnicodeAttribute(default="new")
        total = NumberAttribute(default=0)
        paid = BooleanAttribute(default=False)
        tags = UnicodeSetAttribute(null=True)
        sizes = NumberSetAttribute(null=True)
        lines = ListAttribute(default=list)
        address = Address(null=True)
        extra = JSONAttribute(null=True)
        made = UTCDateTimeAttribute(null=True)
        by_status = ByStatus()
        by_total = ByTotal()

    Order.create_table(wait=True)
    assert Order.exists()
    return Order


@pytest.fixture(scope="module")
def account(meta):
    shared = meta()

    class Account(Model):
        Meta = shared
        name = UnicodeAttribute(hash_key=True)
        balance = NumberAttribute(default=0)
        version = VersionAttribute()

    Account.create_table(wait=True)
    return Account


def test_table(order):
    described = order.describe_table()
    assert described["TableStatus"] == "ACTIVE"
    assert [i["IndexName"] for i in described["GlobalSecondaryIndexes"]] == ["by-status"]
    assert [i["IndexName"] for i in described["LocalSecondaryIndexes"]] == ["by-total"]


def test_round_trip(order):
    made = datetime.datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=datetime.timezone.utc)
    order("trip", 1, tags={"a", "b"}, sizes={1, 2.5}, lines=["x", 2, {"y": [True]}], made=made,
          address=Address(street="Main", number=7), extra={"k": [1, None]}, paid=True).save()
    got = order.get("trip", 1, consistent_read=True)
    assert (got.tags, got.sizes, got.lines) == ({"a", "b"}, {1, 2.5}, ["x", 2, {"y": [True]}])
    assert (got.address.street, got.address.number) == ("Main", 7)
    assert (got.extra, got.made, got.paid, got.status) == ({"k": [1, None]}, made, True, "new")
    got.delete()
    with pytest.raises(DoesNotExist):
        order.get("trip", 1)


def test_update(order):
    row = order("update", 1, tags={"a", "b"}, lines=[1])
    row.save()
    row.update(actions=[order.total.set(order.total + 5), order.tags.delete({"a"}),
                        order.lines.set(order.lines.append([2])), order.extra.remove(),
                        order.address.set(Address(street="Side"))])
    assert (row.total, row.tags, row.lines, row.address.street) == (5, {"b"}, [1, 2], "Side")
    row.update(actions=[order.sizes.add({3}), order.address.number.set(9)],
               condition=(order.total == 5) & order.tags.contains("b"))
    assert (row.sizes, row.address.number) == ({3}, 9)
    with pytest.raises(UpdateError) as caught:
        row.update(actions=[order.total.set(0)], condition=order.total > 100)
    assert caught.value.cause_response_code == "ConditionalCheckFailedException"


def test_conditions(order):
    row = order("condition", 1, status="open")
    row.save(order.customer.does_not_exist())
    with pytest.raises(PutError) as caught:
        row.save(order.customer.does_not_exist())
    assert caught.value.cause_response_code == "ConditionalCheckFailedException"
    row.save(order.status.is_in("open", "shut") & order.status.startswith("op") &
             ~order.total.exists() | (order.total.between(0, 1)))
    row.delete(order.status == "open")


def test_versions(account):
    first = account("versions", balance=1)
    first.save()
    other = account.get("versions")
    first.balance = 2
    first.save()
    assert (first.version, other.version) == (2, 1)
    with pytest.raises(PutError):
        other.save()
    first.delete()


@pytest.fixture(scope="module")
def forty(order):
    """Two customers' orders by batch: more than one BatchWriteItem takes."""
    with order.batch_write() as batch:
        for n in range(40):
            batch.save(order("many", n, total=100 - n, status="even" if n % 2 == 0 else "odd"))
        for n in range(3):
            batch.save(order("few", n, total=n, status="even"))
    return order


def test_query(forty):
    rows = list(forty.query("many", forty.number.between(10, 19), scan_index_forward=False))
    assert [row.number for row in rows] == list(range(19, 9, -1))
    assert forty.count("many", forty.number < 5) == 5
    rows = forty.query("many", filter_condition=forty.total > 95, attributes_to_get=["total"])
    assert sorted(row.total for row in rows) == [96, 97, 98, 99, 100]


def test_pages(forty):
    rows = forty.query("many", page_size=7, limit=30)
    assert [row.number for row in rows] == list(range(30))
    rows = forty.query("many", last_evaluated_key=rows.last_evaluated_key)
    assert [row.number for row in rows] == list(range(30, 40))
    seen = [row for row in forty.scan(page_size=9) if row.customer in ("many", "few")]
    assert len(seen) == 43
    parts = [row.number for part in range(3) for row in
             forty.scan(forty.customer == "many", segment=part, total_segments=3)]
    assert sorted(parts) == list(range(40))


def test_indexes(forty):
    rows = forty.by_status.query("even", forty.total <= 66, page_size=4)
    assert [row.total for row in rows] == [0, 1, 2, 62, 64, 66]
    rows = list(forty.by_total.query("many", forty.total > 98, scan_index_forward=False))
    assert [(row.total, row.number) for row in rows] == [(100, 0), (99, 1)]
    assert forty.by_status.count("odd") == 20
    assert len([row for row in forty.by_status.scan() if row.customer == "few"]) == 3


def test_batch_get(forty):
    keys = [("many", n) for n in range(40)] + [("many", 99)]
    assert sorted(row.number for row in forty.batch_get(keys)) == list(range(40))
    with forty.batch_write() as batch:
        for n in range(3):
            batch.delete(forty("few", n))
    assert list(forty.query("few")) == []


def test_transactions(account, order):
    connection = Connection(host=account.Meta.host, region=account.Meta.region)
    account("from", balance=10).save()
    account("to", balance=0).save()

    def move(amount):
        with TransactWrite(connection=connection) as all_or_nothing:
            all_or_nothing.update(account.get("from"), actions=[account.balance.add(-amount)],
                                  condition=account.balance >= amount)
            all_or_nothing.update(account.get("to"), actions=[account.balance.add(amount)])
            all_or_nothing.save(order("moved", amount, total=amount))
            all_or_nothing.condition_check(order, "moved", 0,
                                           condition=order.customer.does_not_exist())

    move(7)
    with pytest.raises(TransactWriteError) as caught:
        move(8)
    # PynamoDB sends checks, deletes, puts and updates in this order.
    assert [reason.code if reason else None for reason in caught.value.cancellation_reasons] == [
        None, None, "ConditionalCheckFailed", None]
    with TransactGet(connection=connection) as reads:
        rows = [reads.get(account, "from"), reads.get(account, "to"), reads.get(order, "moved", 7),
                reads.get(order, "moved", 8)]
    assert [row.get().balance for row in rows[:2]] == [3, 7]
    assert rows[2].get().total == 7
    with pytest.raises(DoesNotExist):
        rows[3].get()
