# SPDX-License-Identifier: Apache-2.0
"""Tables for tests: short ways to write a schema, unique names, and a book that drops them all."""
import time
import uuid

from botocore.exceptions import ClientError

PREFIX = "conformance"


def unique(stem="t"):
    return f"{PREFIX}-{stem}-{uuid.uuid4().hex[:12]}"


def key_schema(*keys):
    """("a:S", "b:N") -> the key schema and the definitions. A '+' joins attributes of one role:
    "a:S+b:S" are two HASH attributes."""
    roles, definitions = [], {}
    for role, part in zip(("HASH", "RANGE"), keys):
        for attribute in part.split("+"):
            name, kind = attribute.rsplit(":", 1)
            roles.append({"AttributeName": name, "KeyType": role})
            definitions[name] = kind
    return roles, definitions


def index(name, *keys, projection="ALL", include=None, **more):
    """An index as CreateTable takes it; its definitions ride along under a private name."""
    roles, definitions = key_schema(*keys)
    shape = {"ProjectionType": "INCLUDE" if include else projection}
    if include:
        shape["NonKeyAttributes"] = list(include)
    return {"IndexName": name, "KeySchema": roles, "Projection": shape,
            "_definitions": definitions, **more}


def request(name, *keys, gsi=(), lsi=(), **more):
    """A whole CreateTable request, on demand unless told otherwise."""
    roles, definitions = key_schema(*keys)
    wanted = {"TableName": name, "KeySchema": roles, "BillingMode": "PAY_PER_REQUEST"}
    for field, indexes in (("GlobalSecondaryIndexes", gsi), ("LocalSecondaryIndexes", lsi)):
        for one in indexes:
            definitions |= one["_definitions"]
        if indexes:
            wanted[field] = [{k: v for k, v in one.items() if k != "_definitions"}
                             for one in indexes]
    wanted["AttributeDefinitions"] = [
        {"AttributeName": k, "AttributeType": v} for k, v in definitions.items()]
    return {**wanted, **more}


def wait_active(client, name, index_name=None, limit=120):
    """The description, once the table (and that index) is ACTIVE."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        table = client.describe_table(TableName=name)["Table"]
        indexes = {i["IndexName"]: i for i in table.get("GlobalSecondaryIndexes", [])}
        states = [table["TableStatus"]] + [
            i["IndexStatus"] for n, i in indexes.items() if index_name in (None, n)]
        if set(states) == {"ACTIVE"} and (index_name is None or index_name in indexes):
            return table
        time.sleep(0.02 if "127.0.0.1" in client.meta.endpoint_url else 1)
    raise AssertionError(f"{name} is not ACTIVE after {limit} s")


def wait_gone(client, name, limit=120):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        try:
            client.describe_table(TableName=name)
        except client.exceptions.ResourceNotFoundException:
            return
        time.sleep(0.05)
    raise AssertionError(f"{name} is still there after {limit} s")


class Book:
    def __init__(self, client):
        self.client = client
        self.names = set()

    def create(self, *keys, **kwargs):
        name = kwargs.pop("name", None) or unique()
        self.names.add(name)
        self.client.create_table(**request(name, *(keys or ("pk:S",)), **kwargs))
        wait_active(self.client, name)
        return name

    def adopt(self, name):
        """A table that a test makes by itself and that must not stay behind."""
        self.names.add(name)
        return name

    def drop(self, name):
        self.names.discard(name)
        for _ in range(100):
            try:
                self.client.delete_table(TableName=name)
                return
            except ClientError as err:
                code = err.response["Error"]["Code"]
                if code == "ResourceInUseException":
                    time.sleep(0.1)
                elif code == "ValidationException":
                    self.client.update_table(TableName=name, DeletionProtectionEnabled=False)
                else:
                    return

    def drop_all(self):
        for name in sorted(self.names):
            self.drop(name)


# Tables that many tests share; each test keeps to partition keys of its own.
STANDING = {
    "s": (("pk:S",), {}),
    "n": (("pk:N",), {}),
    "b": (("pk:B",), {}),
    "ss": (("pk:S", "sk:S"), {}),
    "sn": (("pk:S", "sk:N"), {}),
    "sb": (("pk:S", "sk:B"), {}),
    "idx": (("pk:S", "sk:S"), {
        "lsi": [index("l-all", "pk:S", "a:S"),
                index("l-keys", "pk:S", "b:N", projection="KEYS_ONLY"),
                index("l-some", "pk:S", "c:S", include=["d"])],
        "gsi": [index("g-all", "a:S"),
                index("g-keys", "a:S", "b:N", projection="KEYS_ONLY"),
                index("g-some", "c:S", "a:S", include=["d"])]}),
    "st": (("pk:S",), {"StreamSpecification": {"StreamEnabled": True,
                                               "StreamViewType": "NEW_AND_OLD_IMAGES"}}),
}


class Standing(dict):
    """standing["ss"] makes the table at its first use."""

    def __init__(self, book):
        super().__init__()
        self.book = book

    def __missing__(self, kind):
        keys, more = STANDING[kind]
        self[kind] = self.book.create(*keys, name=unique(kind), **more)
        return self[kind]
