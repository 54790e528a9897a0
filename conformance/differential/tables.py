# SPDX-License-Identifier: Apache-2.0
"""The shapes of tables that sequences work on, and requests about tables."""
import copy

import values


def index(name, hashes, ranges, projection="ALL", include=None):
    keys = [{"AttributeName": a, "KeyType": role}
            for role, part in (("HASH", hashes), ("RANGE", ranges)) for a in part.split()]
    shape = {"ProjectionType": "INCLUDE" if include else projection}
    if include:
        shape["NonKeyAttributes"] = include
    return {"IndexName": name, "KeySchema": keys, "Projection": shape}


GLOBAL = (index("g-all", "a", ""), index("g-keys", "a", "b", "KEYS_ONLY"),
          index("g-some", "c", "a", include=["d", "m"]))
LOCAL = (index("l-all", "pk", "a"), index("l-keys", "pk", "b", "KEYS_ONLY"),
         index("l-some", "pk", "c", include=["d", "m"]))
MANY = (index("many", "a b", "c d"), index("hashes", "c a", "", "KEYS_ONLY"))

COMING = (index("g-new", "d", ""), index("g-new", "c", "b", "KEYS_ONLY"),
          index("g-new", "d", "a", include=["m", "l"]))

# (keys, global indexes, local indexes, on demand?)
SHAPES = (
    ("pk:S", (), (), True), ("pk:S sk:S", (), (), True), ("pk:S sk:N", (), (), True),
    ("pk:N sk:B", (), (), False), ("pk:B", (), (), True),
    ("pk:S sk:S", GLOBAL, (), True), ("pk:S sk:S", (), LOCAL, True),
    ("pk:S sk:S", GLOBAL[:2], LOCAL[:2], False), ("pk:S", GLOBAL[1:], (), False),
    ("pk:S sk:S", MANY, (), True))
INDEX_TYPES = {"a": "S", "b": "N", "c": "S", "d": "S"}
UNITS = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}


class Table:
    """A table's name and shape, and how to make it."""

    def __init__(self, name, shape):
        self.name = name
        keys, self.globals, self.locals, self.on_demand = shape
        self.keys = [tuple(k.split(":")) for k in keys.split()]
        self.indexes = {i["IndexName"]: i for i in (*self.globals, *self.locals)}
        self.ever = dict(self.indexes)  # those that are gone, too
        self.local_names = {i["IndexName"] for i in self.locals}
        self.multi = self.globals is MANY
        self.changing = False  # an index comes and goes: the billing mode stays

    @property
    def index_keys(self):
        """The attributes that are keys of indexes, with their types."""
        used = {k["AttributeName"] for i in self.indexes.values() for k in i["KeySchema"]}
        return {a: INDEX_TYPES[a] for a in sorted(used & set(INDEX_TYPES))}

    def key(self, rng):
        return {name: values.key_value(rng, kind, name) for name, kind in self.keys}

    def roles(self, index_name=None):
        """The HASH and the RANGE attributes with their types."""
        types = dict(self.keys) | INDEX_TYPES
        if index_name is None:
            return self.keys[:1], self.keys[1:]
        schema = self.ever[index_name]["KeySchema"]
        return tuple([(k["AttributeName"], types[k["AttributeName"]]) for k in schema
                      if k["KeyType"] == role] for role in ("HASH", "RANGE"))

    def projected(self, index_name):
        """The attributes that an index holds, None for all."""
        found = self.indexes.get(index_name)
        if found is None or found["Projection"]["ProjectionType"] == "ALL":
            return None
        return {name for name, _ in self.keys} | {k["AttributeName"] for k in found["KeySchema"]} | \
            set(found["Projection"].get("NonKeyAttributes", ()))

    def gain(self, rng):
        """UpdateTable that makes one more global index, of attributes that items have already."""
        new = rng.choice(COMING)
        self.indexes[new["IndexName"]] = self.ever[new["IndexName"]] = new
        types = dict(self.keys) | INDEX_TYPES
        create = copy.deepcopy(new)
        if not self.on_demand:
            create["ProvisionedThroughput"] = dict(UNITS)
        return {"TableName": self.name, "GlobalSecondaryIndexUpdates": [{"Create": create}],
                "AttributeDefinitions": [{"AttributeName": n, "AttributeType": types[n]}
                                         for n in sorted(dict(self.keys) | self.index_keys)]}

    def lose(self, rng):
        """UpdateTable that drops a global index, the new one or another."""
        name = rng.choice([n for n in self.indexes if n not in self.local_names])
        del self.indexes[name]
        return {"TableName": self.name, "GlobalSecondaryIndexUpdates": [
            {"Delete": {"IndexName": name}}]}

    def request(self):
        body = {"TableName": self.name, "KeySchema": [
            {"AttributeName": name, "KeyType": role}
            for (name, _), role in zip(self.keys, ("HASH", "RANGE"))],
            "AttributeDefinitions": [{"AttributeName": n, "AttributeType": t}
                                     for n, t in [*self.keys, *self.index_keys.items()]]}
        body |= {"BillingMode": "PAY_PER_REQUEST"} if self.on_demand else \
            {"ProvisionedThroughput": dict(UNITS)}
        for field, found in (("GlobalSecondaryIndexes", self.globals),
                             ("LocalSecondaryIndexes", self.locals)):
            if found:
                body[field] = copy.deepcopy(list(found))
        for one in body.get("GlobalSecondaryIndexes", []):
            if not self.on_demand:
                one["ProvisionedThroughput"] = dict(UNITS)
        return body


def spoil(rng, body):
    """A CreateTable request made wrong in one way that people do."""
    def indexes(*new):
        if "ProvisionedThroughput" in body:
            new = [one | {"ProvisionedThroughput": dict(UNITS)} for one in new]
        body["GlobalSecondaryIndexes"] = list(new)

    ways = [
        lambda: body["AttributeDefinitions"].append({"AttributeName": "q", "AttributeType": "S"}),
        lambda: body["AttributeDefinitions"].pop(),
        lambda: body["AttributeDefinitions"].append(dict(body["AttributeDefinitions"][0])),
        lambda: body["KeySchema"].append({"AttributeName": "pk", "KeyType": "RANGE"}),
        lambda: body["KeySchema"].append({"AttributeName": "a", "KeyType": "RANGE"}),
        lambda: body["KeySchema"].reverse(),
        lambda: body["KeySchema"].clear(),
        lambda: body.update(TableName=rng.choice(("ab", "", "a b c", "x" * 256, "a/b/c"))),
        lambda: body.update(BillingMode=rng.choice(("ON_DEMAND", "PROVISIONED"))),
        lambda: body.update(ProvisionedThroughput={"ReadCapacityUnits": rng.choice((0, -1, 5)),
                                                   "WriteCapacityUnits": 1}),
        lambda: body.pop(rng.choice(sorted(body))),
        lambda: body["AttributeDefinitions"][0].update(AttributeType=rng.choice(("BOOL", "M", ""))),
        lambda: body["KeySchema"][0].update(KeyType=rng.choice(("RANGE", "hash"))),
        lambda: body.update(GlobalSecondaryIndexes=[]),
        lambda: body.update(LocalSecondaryIndexes=[]),
        lambda: body.update(LocalSecondaryIndexes=[index("l", "sk", "pk")]),
        lambda: body.update(LocalSecondaryIndexes=[index("l", "pk", "")]),
        lambda: indexes(index("g", "pk", ""), index("g", "pk", "")),
        lambda: indexes(index("ab", "pk", "")),
        lambda: indexes(index("g-x", "nope", "")),
        lambda: indexes(
            dict(index("g-x", "pk", ""), Projection=rng.choice((
                {}, {"ProjectionType": "SOME"}, {"ProjectionType": "INCLUDE"},
                {"ProjectionType": "ALL", "NonKeyAttributes": ["a"]},
                {"ProjectionType": "INCLUDE", "NonKeyAttributes": []})))),
        lambda: body.update(StreamSpecification={"StreamEnabled": True}),
        lambda: body.update(Tags=[{"Key": "k", "Value": "v"}])]
    rng.choice(ways)()
    return body


def create(rng, table, extra):
    if rng.random() < 0.1:
        return "CreateTable", table.request()
    body = Table(extra, rng.choice(SHAPES)).request()
    return "CreateTable", spoil(rng, body) if rng.slip(0.75) else body


def describe(rng, table, extra):
    return "DescribeTable", {"TableName": other(rng, table, extra)}


def other(rng, table, extra):
    """The table's name, now and then of one that may not be there or cannot be."""
    return rng.choice((extra, extra, "ab", "")) if rng.slip(0.3) else table.name


def delete(rng, table, extra):
    return "DeleteTable", {"TableName": "ab" if rng.slip(0.2) else "" if rng.slip(0.1) else extra}


def names(rng, table, extra):
    right = ({}, {"Limit": 1}, {"Limit": 2}, {"ExclusiveStartTableName": "a" * 3})
    bad = ({"Limit": 0}, {"Limit": 101}, {"ExclusiveStartTableName": "a"})
    return "ListTables", dict(rng.choice(bad if rng.slip(0.4) else right))


def change(rng, table, extra):
    """UpdateTable: refused or about the billing mode. An index comes and goes by itself, see Table."""
    if rng.slip(0.25):
        return "UpdateTable", {"TableName": rng.choice((extra, "nope")), "BillingMode": "PAY_PER_REQUEST"}
    body = {"TableName": table.name}
    gsi = rng.choice((
        {"Delete": {"IndexName": "nope"}},
        {"Create": index("g-more", "q", "")},
        {"Create": {"IndexName": "g-more"}},
        {"Update": {"IndexName": rng.choice(("nope", "g-keys")), "ProvisionedThroughput": dict(
            UNITS, ReadCapacityUnits=rng.choice((0, 5, 7)))}}, {}))
    figures = {"ProvisionedThroughput": dict(UNITS, ReadCapacityUnits=rng.choice((3, 4, 6)))}
    if not table.on_demand and rng.random() < 0.3:
        return "UpdateTable", body | figures
    if table.on_demand and "g-keys" in table.indexes and rng.random() < 0.2:
        return "UpdateTable", body | {"GlobalSecondaryIndexUpdates": [
            {"Update": {"IndexName": "g-keys", **figures}}]}
    body |= rng.choice((
        {}, {"BillingMode": "PAY_PER_REQUEST"}, {"BillingMode": "PROVISIONED"},
        {"ProvisionedThroughput": dict(UNITS)},
        {"ProvisionedThroughput": dict(UNITS, ReadCapacityUnits=rng.choice((0, 6)))},
        {"GlobalSecondaryIndexUpdates": [gsi]}, {"GlobalSecondaryIndexUpdates": []},
        {"GlobalSecondaryIndexUpdates": [gsi], "AttributeDefinitions": [
            {"AttributeName": "a", "AttributeType": "S"}]},
        {"DeletionProtectionEnabled": False}))
    rng.fresh(spare=False)
    if table.changing:
        body.pop("BillingMode", None)
    return "UpdateTable", body


def ttl(rng, table, extra):
    name = extra if rng.slip(0.2) else table.name
    if rng.random() < 0.4:
        return "DescribeTimeToLive", {"TableName": name}
    bad = ({"Enabled": True, "AttributeName": ""}, {"Enabled": True}, {"AttributeName": "ttl"}, {})
    return "UpdateTimeToLive", {
        "TableName": name, "TimeToLiveSpecification": rng.choice(bad) if rng.slip(0.4) else
        {"Enabled": rng.random() < 0.6, "AttributeName": "ttl"}}


def tags(rng, table, extra):
    """DynamoDB Local has none; Gramme must take them all the same."""
    body = {"ResourceArn": "arn:aws:dynamodb:us-east-1:000000000000:table/" + table.name}
    rng.fresh(spare=False)
    return rng.choice((
        ("TagResource", body | {"Tags": [{"Key": rng.choice("kl"), "Value": "v"}]}),
        ("UntagResource", body | {"TagKeys": [rng.choice("kl")]}), ("ListTagsOfResource", body)))


ADMIN = ((create, 4), (describe, 4), (delete, 1), (names, 1), (change, 3), (ttl, 2), (tags, 1))


def request(rng, table, extra):
    kinds, weights = zip(*ADMIN)
    return rng.choices(kinds, weights)[0](rng, table, extra)
