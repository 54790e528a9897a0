# SPDX-License-Identifier: Apache-2.0
"""What an UpdateExpression makes of an item, row by row."""
from decimal import Decimal

import pytest

from values import fresh, item, plain, refused, values

pytestmark = pytest.mark.operation("UpdateItem")

ROWS = [
    # before, expression, values, after (None for an attribute: gone)
    ({}, "SET a = :v", dict(v=1), {"a": 1}),
    ({"a": 1}, "SET a = :v", dict(v="text"), {"a": "text"}),
    ({"a": 1}, "set b1 = a", {}, {"b1": 1}),
    ({"a": 1, "c": 2}, "SET a = c, c = a", {}, {"a": 2, "c": 1}),
    ({"a": 1}, "SET a = a + :v", dict(v=2), {"a": 3}),
    ({"a": 1}, "SET a = a - :v", dict(v=2), {"a": -1}),
    ({"a": 1}, "SET a = :v - a", dict(v=10), {"a": 9}),
    ({"a": 1, "c": 5}, "SET d = a + c", {}, {"d": 6}),
    ({"a": Decimal("0.1")}, "SET a = a + :v", dict(v=Decimal("0.2")), {"a": Decimal("0.3")}),
    ({}, "SET a = if_not_exists(a, :v)", dict(v=7), {"a": 7}),
    ({"a": 1}, "SET a = if_not_exists(a, :v)", dict(v=7), {"a": 1}),
    ({"c": 3}, "SET a = if_not_exists(c, :v)", dict(v=7), {"a": 3}),
    ({}, "SET a = if_not_exists(a, :z) + :v", dict(z=0, v=1), {"a": 1}),
    ({"a": [1]}, "SET a = list_append(a, :v)", dict(v=[2, "x"]), {"a": [1, 2, "x"]}),
    ({"a": [1]}, "SET a = list_append(:v, a)", dict(v=[0]), {"a": [0, 1]}),
    ({}, "SET a = list_append(if_not_exists(a, :e), :v)", dict(e=[], v=[1]), {"a": [1]}),
    ({"a": [1], "c": [2]}, "SET a = list_append(a, c)", {}, {"a": [1, 2]}),
    ({"m": {"x": 1}}, "SET m.y = :v", dict(v=2), {"m": {"x": 1, "y": 2}}),
    ({"m": {"x": 1}}, "SET m.x = m.x + :v", dict(v=2), {"m": {"x": 3}}),
    ({"m": {"n": {"o": 1}}}, "SET m.n.o = :v", dict(v=[]), {"m": {"n": {"o": []}}}),
    ({"l": [1, 2, 3]}, "SET l[1] = :v", dict(v="x"), {"l": [1, "x", 3]}),
    ({"l": [1, 2, 3]}, "SET l[3] = :v", dict(v=4), {"l": [1, 2, 3, 4]}),
    ({"l": [1, 2, 3]}, "SET l[99] = :v", dict(v=4), {"l": [1, 2, 3, 4]}),
    ({"l": [1]}, "SET l[9] = :v, l[5] = :w", dict(v="b", w="a"), {"l": [1, "a", "b"]}),
    ({"l": [{"a": 1}]}, "SET l[0].a = :v", dict(v=2), {"l": [{"a": 2}]}),
    ({"l": [[1], [2]]}, "SET l[1][0] = :v", dict(v=5), {"l": [[1], [5]]}),
    ({"a": 1, "c": 2}, "REMOVE a", {}, {"a": None}),
    ({"a": 1, "c": 2}, "REMOVE a, c, nothing", {}, {"a": None, "c": None}),
    ({"m": {"x": 1, "y": 2}}, "REMOVE m.x", {}, {"m": {"y": 2}}),
    ({"m": {"x": 1}}, "REMOVE m.q", {}, {"m": {"x": 1}}),
    ({"l": [0, 1, 2, 3]}, "REMOVE l[1]", {}, {"l": [0, 2, 3]}),
    ({"l": [0, 1, 2, 3]}, "REMOVE l[0], l[2]", {}, {"l": [1, 3]}),
    ({"l": [0, 1, 2, 3]}, "REMOVE l[3], l[1], l[9]", {}, {"l": [0, 2]}),
    ({"l": [0, 1, 2]}, "REMOVE l[0] SET l[2] = :v", dict(v=9), {"l": [1, 9]}),
    ({}, "ADD a :v", dict(v=5), {"a": 5}),
    ({"a": 1}, "ADD a :v", dict(v=-5), {"a": -4}),
    ({}, "ADD a :v", dict(v={1, 2}), {"a": {1, 2}}),
    ({"a": {"x"}}, "ADD a :v", dict(v={"y", "x"}), {"a": {"x", "y"}}),
    ({"a": {b"1"}}, "ADD a :v", dict(v={b"2"}), {"a": {b"1", b"2"}}),
    ({"m": {"x": 1}}, "ADD m.x :v", dict(v=1), {"m": {"x": 2}}),
    ({"m": {}}, "ADD m.x :v", dict(v=1), {"m": {"x": 1}}),
    ({"a": {1, 2, 3}}, "DELETE a :v", dict(v={2, 9}), {"a": {1, 3}}),
    ({"a": {"x"}}, "DELETE a :v", dict(v={"x"}), {"a": None}),
    ({}, "DELETE a :v", dict(v={"x"}), {"a": None}),
    ({"m": {"s": {"x", "y"}}}, "DELETE m.s :v", dict(v={"x"}), {"m": {"s": {"y"}}}),
    ({"a": 1, "c": 2, "d": {1, 2}}, "SET e = :v REMOVE a ADD c :v DELETE d :d",
     dict(v=1, d={1}), {"a": None, "c": 3, "d": {2}, "e": 1}),
    ({"a": 1, "c": 2}, "DELETE d :d REMOVE a SET e = c ADD c :v", dict(v=1, d={1}),
     {"a": None, "c": 3, "e": 2}),
    ({"a": 1}, "SET #a = #a + :v", dict(v=1), {"a": 2}),
    ({"a": 1}, "SET a=:v,b1=:v", dict(v=1), {"a": 1, "b1": 1}),
    ({"a": 1}, "SET a = (a + :v)", dict(v=1), {"a": 2}),
]


@pytest.mark.parametrize("before,expression,constants,after", ROWS,
                         ids=[f"{n}: {r[1]}" for n, r in enumerate(ROWS)])
def test_update(client, standing, before, expression, constants, after):
    key = item(pk=fresh())
    client.put_item(TableName=standing["s"], Item={**key, **item(**before)})
    more = {"ExpressionAttributeNames": {"#a": "a"}} if "#a" in expression else {}
    if constants:
        more["ExpressionAttributeValues"] = values(**constants)
    wanted = {k: v for k, v in {**before, **after}.items() if v is not None}
    new = client.update_item(TableName=standing["s"], Key=key, UpdateExpression=expression,
                             ReturnValues="ALL_NEW", **more)["Attributes"]
    got = client.get_item(TableName=standing["s"], Key=key, ConsistentRead=True)["Item"]
    for found in (plain(new), plain(got)):
        assert found.pop("pk") == key["pk"]["S"]
        assert found == wanted


REFUSED = [
    # before, expression, values, words
    ({"a": "x"}, "SET a = a + :v", dict(v=1), "An operand in the update expression has an "
     "incorrect data type"),
    ({"a": "x"}, "ADD a :v", dict(v=1), "An operand in the update expression has an incorrect "
     "data type"),
    ({"a": {1}}, "ADD a :v", dict(v={"x"}), "An operand in the update expression has an "
     "incorrect data type"),
    ({"a": {1}}, "DELETE a :v", dict(v={"x"}), "An operand in the update expression has an "
     "incorrect data type"),
    ({"a": 1}, "SET a = list_append(a, :v)", dict(v=[1]), "An operand in the update expression "
     "has an incorrect data type"),
    ({}, "SET a = nothing", {}, "The provided expression refers to an attribute that does not "
     "exist in the item"),
    ({}, "SET a = nothing + :v", dict(v=1), "The provided expression refers to an attribute that "
     "does not exist in the item"),
    ({}, "SET a = list_append(nothing, :v)", dict(v=[1]), "The provided expression refers to an "
     "attribute that does not exist in the item"),
    ({}, "SET m.x = :v", dict(v=1), "The document path provided in the update expression is "
     "invalid for update"),
    ({"a": 1}, "SET a.x = :v", dict(v=1), "The document path provided in the update expression "
     "is invalid for update"),
    ({"m": {}}, "SET m[0] = :v", dict(v=1), "The document path provided in the update expression "
     "is invalid for update"),
    ({"l": []}, "SET l.x = :v", dict(v=1), "The document path provided in the update expression "
     "is invalid for update"),
    ({}, "REMOVE m.x", {}, "The document path provided in the update expression is invalid for "
     "update"),
    ({}, "ADD m.x :v", dict(v=1), "The document path provided in the update expression is "
     "invalid for update"),
    ({"a": Decimal("9.9e125")}, "SET a = a + :v", dict(v=Decimal("9e125")), "Number overflow"),
    ({"a": 10 ** 37}, "SET a = a + :v", dict(v=Decimal("0.01")), "number"),
]


@pytest.mark.parametrize("before,expression,constants,words", REFUSED,
                         ids=[f"{n}: {r[1]}" for n, r in enumerate(REFUSED)])
def test_refused_for_what_the_item_holds(client, standing, before, expression, constants, words):
    key = item(pk=fresh())
    client.put_item(TableName=standing["s"], Item={**key, **item(**before)})
    more = {"ExpressionAttributeValues": values(**constants)} if constants else {}
    with refused(words=words):
        client.update_item(TableName=standing["s"], Key=key, UpdateExpression=expression, **more)
    got = client.get_item(TableName=standing["s"], Key=key)["Item"]
    assert plain(got) == {"pk": key["pk"]["S"], **before}


def test_counter_under_contention(client, standing):
    from concurrent.futures import ThreadPoolExecutor
    key = item(pk=fresh())

    def bump(_):
        client.update_item(TableName=standing["s"], Key=key, UpdateExpression="ADD n :one",
                           ExpressionAttributeValues=values(one=1))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(bump, range(200)))
    assert plain(client.get_item(TableName=standing["s"], Key=key,
                                 ConsistentRead=True)["Item"])["n"] == 200


def test_lock_is_taken_once(client, standing):
    from concurrent.futures import ThreadPoolExecutor
    key = item(pk=fresh())

    def grab(owner):
        try:
            client.update_item(TableName=standing["s"], Key=key, UpdateExpression="SET o = :o",
                               ConditionExpression="attribute_not_exists(o)",
                               ExpressionAttributeValues=values(o=owner))
            return owner
        except client.exceptions.ConditionalCheckFailedException:
            return None

    with ThreadPoolExecutor(8) as pool:
        winners = [w for w in pool.map(grab, range(40)) if w is not None]
    assert len(winners) == 1
    got = client.get_item(TableName=standing["s"], Key=key, ConsistentRead=True)["Item"]
    assert plain(got)["o"] == winners[0]


# How many bytes less than 409,600 an UpdateItem may set :pad to: its actions have their price.
# paritysuite tier3/limits/itemSizeBySurface, eu-west-2 and most regions.
CHARGES = [
    # before, expression beside SET b1 = :pad, values, price
    ({}, "", {}, 0),
    ({}, ", c = :c", dict(c="y" * 500), 19 + 1 + 500),
    ({}, ", #long = :c", dict(c="y"), 19 + 11 + 1),
    ({"r": "z"}, " REMOVE r", {}, 1 + 1),
    ({"abcdefghij": "z"}, " REMOVE abcdefghij", {}, 1 + 10),
    ({"m": {"x": 1, "yy": 2}}, " REMOVE m.yy", {}, 1 + 1 + 4 + 2),
    ({"l": ["e"] * 11}, " REMOVE l[10]", {}, 1 + 1 + 4 + 2),
    ({"s": {"p", "q" * 20}}, " DELETE s :rm", dict(rm={"q" * 20}), 1 + 1),
    ({"big": "y" * 10}, ", c = big", {}, 19 + 1 + 15 + 3),
    ({"m": {"a": {"z": "y"}}}, ", c = m.a.z", {}, 19 + 1 + 1 + 3 * 15),
    ({"l": ["e"] * 11}, ", c = l[10]", {}, 19 + 1 + 1 + 15 + 16),
    ({"m": {"x": 1}}, ", m.x = :c", dict(c="y"), 19 + 1 + 4 + 1 + 1),
    ({"l": ["e"]}, ", l = list_append(l, :n)", dict(n=["y" * 10]), 19 + 1 + 37 + 16 + 14),
    ({"c": "c"}, ", c = if_not_exists(c, :m)", dict(m={"a": "y" * 100}), 19 + 1 + 39 + 16 + 105),
    ({"n": 12345678901234567890}, ", n = n + :n", dict(n=1), 19 + 1 + 34 + 16 + 2),
    ({"n": 1}, ", n = n - :n", dict(n=1), 19 + 1 + 37 + 16 + 2),
    ({"n": 1}, " ADD n :n", dict(n=1), 19 + 1 + 2),
    ({"ss": {"p" * 5}}, " ADD ss :n", dict(n={"s" * 500}), 19 + 2 + 500),
]
TOO_LARGE = "Item size to update has exceeded the maximum allowed size"


@pytest.mark.parametrize("before,more,operands,price", CHARGES, ids=[str(n) for n in range(len(CHARGES))])
def test_charge(client, standing, before, more, operands, price):
    request = {"TableName": standing["s"], "Key": item(pk="K"), "UpdateExpression": "SET b1 = :pad" + more}
    if "#long" in more:
        request["ExpressionAttributeNames"] = {"#long": "twelve_less"}
    most = 409600 - 3 - 19 - len("b1") - price
    for size in (most, most + 1):
        client.put_item(TableName=standing["s"], Item=item(pk="K", **before))
        request["ExpressionAttributeValues"] = values(pad="x" * size, **operands)
        if size == most:
            client.update_item(**request)
    with refused(words=TOO_LARGE):
        client.update_item(**request)


def test_charge_is_of_update_item_with_an_expression_alone(client, standing):
    s, pad = standing["s"], "x" * (409600 - len("pkK") - len("p"))
    for pk in "KL":
        client.put_item(TableName=s, Item=item(pk=pk))
    expression = {"TableName": s, "Key": item(pk="K"), "UpdateExpression": "SET p = :p",
                  "ExpressionAttributeValues": values(p=pad)}
    with refused(words=TOO_LARGE):
        client.update_item(**expression)
    client.transact_write_items(TransactItems=[{"Update": expression}])
    client.update_item(TableName=s, Key=item(pk="K"), AttributeUpdates={"p": {"Value": {"S": pad}}})
    client.execute_statement(Statement=f"UPDATE \"{s}\" SET p = ? WHERE pk = 'L'",
                             Parameters=[{"S": pad}])


def test_charge_comes_before_the_condition(client, standing):
    pk = fresh()
    client.put_item(TableName=standing["s"], Item=item(pk=pk, c="x"))
    with refused(words=TOO_LARGE):
        client.update_item(
            TableName=standing["s"], Key=item(pk=pk), ConditionExpression="attribute_exists(nope)",
            UpdateExpression="SET c = if_not_exists(c, :huge)",
            ExpressionAttributeValues=values(huge="h" * 409700))
