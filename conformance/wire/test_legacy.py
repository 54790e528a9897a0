# SPDX-License-Identifier: Apache-2.0
"""The parameters from before expressions: Expected, AttributeUpdates, KeyConditions, QueryFilter,
ScanFilter, AttributesToGet, ConditionalOperator."""
import pytest
from botocore.exceptions import ClientError

from values import av, everything, fresh, item, plain, refused

ITEM = dict(s="hello", n=5, b=b"\x01\x02", t=True, z=None, l=[1, "x"], m={"x": 1},
            ss={"a", "b"}, ns={1, 2})
YES, NO = True, False

# attribute, operator, arguments, outcome of Expected / outcome of a filter, where they differ
ROWS = [
    ("s", "EQ", ["hello"], YES),
    ("s", "EQ", ["x"], NO),
    ("n", "EQ", ["5"], NO),
    ("n", "EQ", [5], YES),
    ("ss", "EQ", [{"b", "a"}], YES),
    ("ss", "EQ", [{"b"}], NO),
    ("l", "EQ", [[1, "x"]], YES),
    ("m", "EQ", [{"x": 1}], YES),
    ("t", "EQ", [True], YES),
    ("nothing", "EQ", ["x"], NO),
    ("s", "NE", ["x"], YES),
    ("s", "NE", ["hello"], NO),
    ("n", "NE", ["5"], YES),
    ("nothing", "NE", ["x"], YES),
    ("l", "NE", [[1]], YES),
    ("n", "LT", [6], YES),
    ("n", "LT", [5], NO),
    ("n", "LE", [5], YES),
    ("n", "GT", [4], YES),
    ("n", "GE", [5], YES),
    ("n", "GE", [6], NO),
    ("s", "LT", ["i"], YES),
    ("s", "GT", [1], NO),
    ("b", "LE", [b"\x01\x02"], YES),
    ("nothing", "GT", [1], NO),
    ("n", "BETWEEN", [1, 5], YES),
    ("n", "BETWEEN", [6, 7], NO),
    ("s", "BETWEEN", ["a", "z"], YES),
    ("n", "IN", [1, 5, 9], YES),
    ("n", "IN", [1], NO),
    ("s", "IN", ["hello"], YES),
    ("s", "NOT_NULL", [], YES),
    ("z", "NOT_NULL", [], YES),
    ("nothing", "NOT_NULL", [], NO),
    ("nothing", "NULL", [], YES),
    ("z", "NULL", [], NO),
    ("s", "CONTAINS", ["ell"], YES),
    ("s", "CONTAINS", ["x"], NO),
    ("ss", "CONTAINS", ["a"], YES),
    ("ns", "CONTAINS", [2], YES),
    ("l", "CONTAINS", ["x"], YES),
    ("l", "CONTAINS", [2], NO),
    ("nothing", "CONTAINS", ["x"], NO),
    ("s", "NOT_CONTAINS", ["x"], YES),
    ("s", "NOT_CONTAINS", ["ell"], NO),
    ("ss", "NOT_CONTAINS", ["c"], YES),
    ("s", "BEGINS_WITH", ["he"], YES),
    ("s", "BEGINS_WITH", ["lo"], NO),
    ("b", "BEGINS_WITH", [b"\x01"], YES),
    ("n", "BEGINS_WITH", ["5"], NO),
]


def condition(operator, arguments):
    wanted = {"ComparisonOperator": operator}
    if arguments:
        wanted["AttributeValueList"] = [av(a) for a in arguments]
    return wanted


def holds(call, **request):
    try:
        call(**request)
        return True
    except ClientError as err:
        assert err.response["Error"]["Code"] == "ConditionalCheckFailedException", err
        return False


@pytest.fixture(scope="module")
def stored(client, standing):
    whole = {**item(pk=fresh("legacy"), sk="row"), **item(**ITEM)}
    client.put_item(TableName=standing["ss"], Item=whole)
    return whole


@pytest.mark.operation("PutItem", "Query", "Scan")
@pytest.mark.parametrize("attribute,operator,arguments,outcome", ROWS,
                         ids=[f"{n}: {r[0]} {r[1]}" for n, r in enumerate(ROWS)])
def test_condition(client, standing, stored, attribute, operator, arguments, outcome):
    wanted = {attribute: condition(operator, arguments)}
    assert holds(client.put_item, TableName=standing["ss"], Item=stored,
                 Expected=wanted) == outcome
    got = client.query(TableName=standing["ss"], QueryFilter=wanted, KeyConditions={
        "pk": condition("EQ", [stored["pk"]["S"]])})
    assert (got["Count"], got["ScannedCount"]) == (int(outcome), 1)
    got = everything(client.scan, TableName=standing["ss"], ScanFilter={
        **wanted, "pk": condition("EQ", [stored["pk"]["S"]])})
    assert len(got) == int(outcome)


@pytest.mark.operation("PutItem", "UpdateItem", "DeleteItem")
def test_expected_short_form(client, standing):
    key = item(pk=fresh())
    name = standing["s"]
    assert not holds(client.put_item, TableName=name, Item=key,
                     Expected={"pk": {"Exists": True, "Value": key["pk"]}})
    assert holds(client.put_item, TableName=name, Item={**key, "a": av(1)},
                 Expected={"pk": {"Exists": False}})
    assert not holds(client.put_item, TableName=name, Item=key,
                     Expected={"pk": {"Exists": False}})
    assert holds(client.put_item, TableName=name, Item={**key, "a": av(2)},
                 Expected={"a": {"Value": av(1)}})
    change = {"a": {"Value": av(3), "Action": "PUT"}}
    assert not holds(client.update_item, TableName=name, Key=key, AttributeUpdates=change,
                     Expected={"a": {"Value": av(1)}})
    assert holds(client.update_item, TableName=name, Key=key, AttributeUpdates=change,
                 Expected={"a": {"Value": av(2)}})
    assert not holds(client.delete_item, TableName=name, Key=key,
                     Expected={"a": {"Value": av(2)}})
    assert holds(client.delete_item, TableName=name, Key=key, Expected={"a": {"Value": av(3)}})


@pytest.mark.operation("PutItem", "Scan")
def test_conditional_operator(client, standing, stored):
    good, bad = {"n": condition("EQ", [5])}, {"s": condition("EQ", ["x"])}
    for operator, outcome in (("AND", NO), ("OR", YES), (None, NO)):
        more = {"ConditionalOperator": operator} if operator else {}
        assert holds(client.put_item, TableName=standing["ss"], Item=stored,
                     Expected={**good, **bad}, **more) == outcome
        got = client.query(TableName=standing["ss"], QueryFilter={**good, **bad}, **more,
                           KeyConditions={"pk": condition("EQ", [stored["pk"]["S"]])})
        assert got["Count"] == int(outcome)
    with refused():
        client.put_item(TableName=standing["ss"], Item=stored, ConditionalOperator="OR")


UPDATES = [
    # before, {attribute: (action, value)}, after
    ({}, {"a": ("PUT", 1)}, {"a": 1}),
    ({"a": 1}, {"a": ("PUT", "x")}, {"a": "x"}),
    ({"a": 1}, {"a": (None, 2)}, {"a": 2}),
    ({"a": 1, "c": 2}, {"a": ("DELETE", None)}, {"c": 2}),
    ({"a": 1}, {"nothing": ("DELETE", None)}, {"a": 1}),
    ({"a": {1, 2, 3}}, {"a": ("DELETE", {2, 9})}, {"a": {1, 3}}),
    ({"a": {"x"}}, {"a": ("DELETE", {"x"})}, {}),
    ({"a": 1}, {"a": ("ADD", 5)}, {"a": 6}),
    ({}, {"a": ("ADD", 5)}, {"a": 5}),
    ({"a": {1}}, {"a": ("ADD", {2})}, {"a": {1, 2}}),
    ({}, {"a": ("ADD", {"x"})}, {"a": {"x"}}),
    ({"a": [1]}, {"a": ("ADD", [2])}, {"a": [1, 2]}),
    ({"a": 1, "c": 2}, {"a": ("ADD", 1), "c": ("DELETE", None), "d": ("PUT", True)},
     {"a": 2, "d": True}),
    ({"a": 1}, {"x.y": ("PUT", 1)}, {"a": 1, "x.y": 1}),
]


@pytest.mark.operation("UpdateItem")
@pytest.mark.parametrize("before,updates,after", UPDATES, ids=range(len(UPDATES)))
def test_attribute_updates(client, standing, before, updates, after):
    key = item(pk=fresh())
    client.put_item(TableName=standing["s"], Item={**key, **item(**before)})
    wanted = {}
    for name, (action, value) in updates.items():
        wanted[name] = {k: v for k, v in (
            ("Action", action), ("Value", None if value is None else av(value))) if v}
    new = client.update_item(TableName=standing["s"], Key=key, AttributeUpdates=wanted,
                             ReturnValues="ALL_NEW")["Attributes"]
    found = plain(new)
    del found["pk"]
    assert found == after


@pytest.mark.operation("UpdateItem")
def test_attribute_updates_make_an_item_only_when_they_add(client, standing):
    name, key = standing["s"], item(pk=fresh())
    client.update_item(TableName=name, Key=key, AttributeUpdates={"a": {"Action": "DELETE"}})
    assert "Item" not in client.get_item(TableName=name, Key=key)
    client.update_item(TableName=name, Key=key, AttributeUpdates={
        "a": {"Action": "ADD", "Value": av(1)}})
    assert "Item" in client.get_item(TableName=name, Key=key)


@pytest.mark.operation("UpdateItem")
def test_attribute_updates_of_the_wrong_type(client, standing):
    name, key = standing["s"], item(pk=fresh(), a="text")
    client.put_item(TableName=name, Item=key)
    with refused():
        client.update_item(TableName=name, Key={"pk": key["pk"]}, AttributeUpdates={
            "a": {"Action": "ADD", "Value": av(1)}})


@pytest.fixture(scope="module")
def rows(client, standing):
    pk = fresh("legacy-rows")
    for n in range(10):
        client.put_item(TableName=standing["sn"], Item=item(pk=pk, sk=n, n=n, w="w%d" % n))
    return standing["sn"], pk


KEY_CONDITIONS = [
    ("EQ", [3], [3]), ("LT", [3], [0, 1, 2]), ("LE", [1], [0, 1]), ("GT", [7], [8, 9]),
    ("GE", [8], [8, 9]), ("BETWEEN", [2, 4], [2, 3, 4]),
]


@pytest.mark.operation("Query")
@pytest.mark.parametrize("operator,arguments,found", KEY_CONDITIONS)
def test_key_conditions(client, rows, operator, arguments, found):
    table, pk = rows
    got = client.query(TableName=table, KeyConditions={
        "pk": condition("EQ", [pk]), "sk": condition(operator, arguments)})
    assert [plain(i)["n"] for i in got["Items"]] == found


@pytest.mark.operation("Query")
def test_key_conditions_begins_with(client, standing):
    pk = fresh()
    for sk in ("aa", "ab", "b"):
        client.put_item(TableName=standing["ss"], Item=item(pk=pk, sk=sk))
    got = client.query(TableName=standing["ss"], ScanIndexForward=False, KeyConditions={
        "pk": condition("EQ", [pk]), "sk": condition("BEGINS_WITH", ["a"])})
    assert [plain(i)["sk"] for i in got["Items"]] == ["ab", "aa"]


@pytest.mark.operation("GetItem", "Query", "Scan", "BatchGetItem")
def test_attributes_to_get(client, rows):
    table, pk = rows
    wish = ["n", "nothing"]
    got = client.get_item(TableName=table, Key=item(pk=pk, sk=3), AttributesToGet=wish)
    assert plain(got["Item"]) == {"n": 3}
    got = client.query(TableName=table, KeyConditions={"pk": condition("EQ", [pk])},
                       AttributesToGet=wish, Limit=2)
    assert [plain(i) for i in got["Items"]] == [{"n": 0}, {"n": 1}]
    got = everything(client.scan, TableName=table, AttributesToGet=wish, ScanFilter={
        "pk": condition("EQ", [pk]), "n": condition("LT", [2])})
    assert sorted(plain(i)["n"] for i in got) == [0, 1]
    got = client.get_item(TableName=table, Key=item(pk=pk, sk=3), AttributesToGet=["nothing"])
    assert got["Item"] == {}
