# SPDX-License-Identifier: Apache-2.0
"""The tables of the crash test: their requests, their keys, what their indexes must hold."""
import json

ROWS, BOOK, PLAIN = "Rows", "Book", "Plain"
STREAMED = (ROWS, BOOK)
ACCOUNTS, BALANCE = 6, 100
WITH_STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
TYPES = {"pk": "S", "sk": "N", "a": "S", "b": "N", "c": "S"}
KEYS = {ROWS: ("pk", "sk"), BOOK: ("pk",), PLAIN: ("pk",)}


class Index:
    """hash and range attribute, and what an index row has of its item (None: all)."""

    def __init__(self, name, hash_, range_=None, shows=None):
        self.name, self.keys = name, [hash_] + ([range_] if range_ else [])
        self.shows = shows

    def request(self):
        kind = "ALL" if self.shows is None else "INCLUDE" if self.shows else "KEYS_ONLY"
        projection = {"ProjectionType": kind}
        if self.shows:
            projection["NonKeyAttributes"] = list(self.shows)
        return {"IndexName": self.name, "KeySchema": roles(self.keys), "Projection": projection}

    def row(self, table, item):
        """What the index holds of the item; None: nothing."""
        if any(name not in item for name in self.keys):
            return None
        if self.shows is None:
            return item
        shown = {*KEYS[table], *self.keys, *self.shows}
        return {name: value for name, value in item.items() if name in shown}


INDEXES = {
    ROWS: [Index("by-a", "a", "b"), Index("by-b", "b", shows=("n",)),
           Index("by-c", "pk", "c", shows=())],
    BOOK: [Index("by-a", "a", shows=())],
    PLAIN: []}
LOCAL = {"by-c"}
LATE = Index("late", "c")  # comes and goes on ROWS
LIFE = {"TableName": BOOK,
        "TimeToLiveSpecification": {"Enabled": True, "AttributeName": "expiry"}}


def roles(names):
    return [{"AttributeName": n, "KeyType": r} for n, r in zip(names, ("HASH", "RANGE"))]


def definitions(names):
    return [{"AttributeName": n, "AttributeType": TYPES[n]} for n in sorted(names)]


def creation(table):
    """The CreateTable request."""
    used = set(KEYS[table])
    body = {"TableName": table, "BillingMode": "PAY_PER_REQUEST", "KeySchema": roles(KEYS[table])}
    for index in INDEXES[table]:
        used |= set(index.keys)
        kind = "LocalSecondaryIndexes" if index.name in LOCAL else "GlobalSecondaryIndexes"
        body.setdefault(kind, []).append(index.request())
    body["AttributeDefinitions"] = definitions(used)
    if table in STREAMED:
        body["StreamSpecification"] = WITH_STREAM
    return body


def late_creation():
    return {"TableName": ROWS, "AttributeDefinitions": definitions(LATE.keys),
            "GlobalSecondaryIndexUpdates": [{"Create": LATE.request()}]}


def late_deletion():
    return {"TableName": ROWS,
            "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": LATE.name}}]}


def key_of(table, item):
    return {name: item[name] for name in KEYS[table]}


def name_of(table, key):
    """A key as text, unique among all tables."""
    return table + json.dumps([key[name] for name in KEYS[table]])


def account(number):
    return {"pk": {"S": f"account-{number}"}}


def bulk(number):
    return {"pk": {"S": f"bulk-{number % 10}"}, "sk": {"N": str(number)}}
