# SPDX-License-Identifier: Apache-2.0
"""What a condition says of an item, row by row; each row is tried as ConditionExpression of
PutItem and as FilterExpression of Query, so that both ways cannot drift apart."""
import pytest
from botocore.exceptions import ClientError

from values import ENVELOPE, av, fresh, item, values

pytestmark = pytest.mark.operation("PutItem", "Query")

ITEM = dict(
    s="hello", n=5, b=b"\x01\x02", t=True, f=False, z=None, l=[1, "x", {"k": 2}],
    m={"x": {"y": 3}, "lst": [7]}, ss={"a", "b"}, ns={1, 2}, bs={b"1"}, e="", name="reserved")

YES, NO = True, False
ROWS = [
    # expression, values, outcome
    ("s = :v", dict(v="hello"), YES),
    ("s = :v", dict(v="Hello"), NO),
    ("s = :v", dict(v=5), NO),
    ("n = :v", dict(v=5), YES),
    ("n = :v", dict(v="5"), NO),
    ("b = :v", dict(v=b"\x01\x02"), YES),
    ("t = :v", dict(v=True), YES),
    ("t = :v", dict(v=False), NO),
    ("z = :v", dict(v=None), YES),
    ("l = :v", dict(v=[1, "x", {"k": 2}]), YES),
    ("l = :v", dict(v=["x", 1, {"k": 2}]), NO),
    ("m = :v", dict(v={"lst": [7], "x": {"y": 3}}), YES),
    ("m = :v", dict(v={"x": {"y": 3}}), NO),
    ("ss = :v", dict(v={"b", "a"}), YES),
    ("ss = :v", dict(v={"a"}), NO),
    ("ns = :v", dict(v={2, 1}), YES),
    ("nothing = :v", dict(v="x"), NO),
    ("s <> :v", dict(v="other"), YES),
    ("s <> :v", dict(v="hello"), NO),
    ("s <> :v", dict(v=5), YES),
    ("nothing <> :v", dict(v="x"), YES),
    ("ss <> :v", dict(v={"b", "a"}), NO),
    ("m <> :v", dict(v={"x": 1}), YES),
    ("n < :v", dict(v=6), YES),
    ("n < :v", dict(v=5), NO),
    ("n <= :v", dict(v=5), YES),
    ("n > :v", dict(v=4), YES),
    ("n > :v", dict(v=-100), YES),
    ("n >= :v", dict(v=5), YES),
    ("n >= :v", dict(v=6), NO),
    ("n < :v", dict(v="6"), NO),
    ("s < :v", dict(v="hellp"), YES),
    ("s < :v", dict(v="h"), NO),
    ("s > :v", dict(v="hell"), YES),
    ("b < :v", dict(v=b"\x01\x03"), YES),
    ("b < :v", dict(v=b"\x01"), NO),
    ("nothing < :v", dict(v=6), NO),
    ("t < :v", dict(v=6), NO),
    (":v < n", dict(v=4), YES),
    (":v = s", dict(v="hello"), YES),
    ("n < ns", {}, NO),
    ("n BETWEEN :a AND :b", dict(a=5, b=6), YES),
    ("n between :a and :b", dict(a=6, b=7), NO),
    ("s BETWEEN :a AND :b", dict(a="h", b="i"), YES),
    ("nothing BETWEEN :a AND :b", dict(a=1, b=2), NO),
    (":v BETWEEN n AND :b", dict(v=6, b=7), YES),
    ("n IN (:a, :b)", dict(a=1, b=5), YES),
    ("n IN (:a)", dict(a=1), NO),
    ("s IN (:a, :b)", dict(a=1, b="hello"), YES),
    ("l IN (:a)", dict(a=[1, "x", {"k": 2}]), YES),
    ("nothing IN (:a)", dict(a=1), NO),
    (":a IN (s, n)", dict(a=5), YES),
    ("attribute_exists(s)", {}, YES),
    ("attribute_exists(z)", {}, YES),
    ("attribute_exists(nothing)", {}, NO),
    ("attribute_exists(m.x.y)", {}, YES),
    ("attribute_exists(m.x.q)", {}, NO),
    ("attribute_exists(l[2].k)", {}, YES),
    ("attribute_exists(l[3])", {}, NO),
    ("attribute_exists(s.x)", {}, NO),
    ("attribute_not_exists(nothing)", {}, YES),
    ("attribute_not_exists(s)", {}, NO),
    ("attribute_not_exists(l[9])", {}, YES),
    ("attribute_type(s, :v)", dict(v="S"), YES),
    ("attribute_type(s, :v)", dict(v="N"), NO),
    ("attribute_type(n, :v)", dict(v="N"), YES),
    ("attribute_type(b, :v)", dict(v="B"), YES),
    ("attribute_type(t, :v)", dict(v="BOOL"), YES),
    ("attribute_type(z, :v)", dict(v="NULL"), YES),
    ("attribute_type(l, :v)", dict(v="L"), YES),
    ("attribute_type(m, :v)", dict(v="M"), YES),
    ("attribute_type(ss, :v)", dict(v="SS"), YES),
    ("attribute_type(ns, :v)", dict(v="NS"), YES),
    ("attribute_type(bs, :v)", dict(v="BS"), YES),
    ("attribute_type(nothing, :v)", dict(v="S"), NO),
    ("begins_with(s, :v)", dict(v="he"), YES),
    ("begins_with(s, :v)", dict(v=""), YES),
    ("begins_with(s, :v)", dict(v="hello!"), NO),
    ("begins_with(b, :v)", dict(v=b"\x01"), YES),
    ("begins_with(n, :v)", dict(v="5"), NO),
    ("begins_with(nothing, :v)", dict(v="x"), NO),
    ("begins_with(:v, s)", dict(v="hello world"), YES),
    ("contains(s, :v)", dict(v="ell"), YES),
    ("contains(s, :v)", dict(v="elo"), NO),
    ("contains(s, :v)", dict(v=5), NO),
    ("contains(b, :v)", dict(v=b"\x02"), YES),
    ("contains(l, :v)", dict(v="x"), YES),
    ("contains(l, :v)", dict(v=1), YES),
    ("contains(l, :v)", dict(v={"k": 2}), YES),
    ("contains(l, :v)", dict(v="1"), NO),
    ("contains(ss, :v)", dict(v="a"), YES),
    ("contains(ss, :v)", dict(v="c"), NO),
    ("contains(ns, :v)", dict(v=2), YES),
    ("contains(bs, :v)", dict(v=b"1"), YES),
    ("contains(nothing, :v)", dict(v="a"), NO),
    ("contains(n, :v)", dict(v=5), NO),
    ("contains(:v, s)", dict(v="say hello"), YES),
    ("size(s) = :v", dict(v=5), YES),
    ("size(e) = :v", dict(v=0), YES),
    ("size(b) = :v", dict(v=2), YES),
    ("size(l) = :v", dict(v=3), YES),
    ("size(m) = :v", dict(v=2), YES),
    ("size(ss) = :v", dict(v=2), YES),
    ("size(n) = :v", dict(v=1), NO),
    ("size(t) = :v", dict(v=1), NO),
    ("size(nothing) = :v", dict(v=0), NO),
    ("size(s) > n", {}, NO),
    ("size(s) >= n", {}, YES),
    ("size(s) BETWEEN :a AND :b", dict(a=1, b=9), YES),
    ("size(s) IN (:a, :b)", dict(a=1, b=5), YES),
    ("size(m.lst) < :v", dict(v=2), YES),
    ("NOT n = :v", dict(v=6), YES),
    ("NOT NOT n = :v", dict(v=5), YES),
    ("not (n = :v)", dict(v=5), NO),
    ("n = :v AND s = :w", dict(v=5, w="hello"), YES),
    ("n = :v AND s = :w", dict(v=5, w="x"), NO),
    ("n = :v OR s = :w", dict(v=1, w="hello"), YES),
    ("n = :v or s = :w", dict(v=1, w="x"), NO),
    # AND before OR, NOT before both
    ("n = :y OR n = :n AND n = :n", dict(y=5, n=1), YES),
    ("(n = :y OR n = :n) AND n = :n", dict(y=5, n=1), NO),
    ("NOT n = :n AND n = :y", dict(y=5, n=1), YES),
    ("NOT (n = :y AND n = :n)", dict(y=5, n=1), YES),
    ("n BETWEEN :a AND :b AND s = :w", dict(a=1, b=9, w="hello"), YES),
    ("m.x.y = :v", dict(v=3), YES),
    ("m.lst[0] = :v", dict(v=7), YES),
    ("l[1] = :v", dict(v="x"), YES),
    ("l[2].k < l[0]", {}, NO),
    ("l[0] < l[2].k", {}, YES),
    ("#m.#x.y = :v", dict(v=3), YES),
    ("#r = :v", dict(v="reserved"), YES),
    ("attribute_exists(#r) AND #m.#x.y > :v", dict(v=2), YES),
    ("  s\t=\n:v  ", dict(v="hello"), YES),
    ("(s=:v)AND(n>:w)", dict(v="hello", w=1), YES),
]
NAMES = {"#r": "name", "#m": "m", "#x": "x"}


@pytest.fixture(scope="module")
def stored(client, standing):
    key = item(pk=fresh("conditions"), sk="row")
    whole = {**key, **item(**ITEM)}
    client.put_item(TableName=standing["ss"], Item=whole)
    return whole


def parameters(expression, constants):
    used = {name: NAMES[name] for name in NAMES if name in expression}
    more = {"ExpressionAttributeNames": used} if used else {}
    if constants:
        more["ExpressionAttributeValues"] = values(**constants)
    return more


@pytest.mark.parametrize("expression,constants,outcome", ROWS,
                         ids=[f"{n}: {r[0]}" for n, r in enumerate(ROWS)])
def test_condition(client, standing, stored, expression, constants, outcome):
    more = parameters(expression, constants)
    try:
        client.put_item(TableName=standing["ss"], Item=stored,
                        ConditionExpression=expression, **more)
        held = True
    except ClientError as err:
        assert err.response["Error"]["Code"] == "ConditionalCheckFailedException", err
        held = False
    assert held == outcome

    more.setdefault("ExpressionAttributeValues", {})[":the_pk"] = stored["pk"]
    found = client.query(TableName=standing["ss"], KeyConditionExpression="pk = :the_pk",
                         FilterExpression=expression, **more)
    assert (found["Count"], found["ScannedCount"]) == (int(outcome), 1)


def test_condition_on_an_absent_item(client, standing):
    rows = [("attribute_not_exists(pk)", {}, YES), ("attribute_exists(pk)", {}, NO),
            ("x <> :v", dict(v=1), YES), ("x = :v", dict(v=1), NO), ("NOT x = :v", dict(v=1), YES),
            ("size(x) = :v", dict(v=0), NO)]
    for expression, constants, outcome in rows:
        more = parameters(expression, constants)
        try:
            client.put_item(TableName=standing["s"], Item=item(pk=fresh()),
                            ConditionExpression=expression, **more)
            held = True
        except ClientError as err:
            assert err.response["Error"]["Code"] == "ConditionalCheckFailedException"
            held = False
        assert held == outcome, expression


REFUSED = [
    # expression, the words behind "Invalid ConditionExpression: "
    ("a =", 'Syntax error; token: "<EOF>", near: "a ="'),
    ("= a", 'Syntax error; token: "=", near: "= a"'),
    ("a == b1", 'Syntax error; token: "=", near: "== b1"'),
    ("a = b1 c1 = d1", 'Syntax error; token: "c1", near: "b1 c1 ="'),
    ("(a = b1", 'Syntax error; token: "<EOF>", near: "b1"'),
    ("a in ()", 'Syntax error; token: ")", near: "()"'),
    ("a between b1", 'Syntax error; token: "<EOF>", near: "b1"'),
    ("a[x] = b1", 'Syntax error; token: "x", near: "[x]"'),
    ("a[-1] = b1", 'Syntax error; token: "-", near: "[-1"'),
    ("a. = b1", 'Syntax error; token: "=", near: ". = b1"'),
    ("a = 5", 'Syntax error; token: "5", near: "= 5"'),
    ("a & b1", 'Syntax error; token: "&", near: "a & b1"'),
    ("a = #", 'Syntax error; token: "#", near: "= #"'),
    ("", "The expression can not be empty;"),
    ("((a = b1))", "The expression has redundant parentheses;"),
    ("a = b1 and (((c1 = d1)))", "The expression has redundant parentheses;"),
]


@pytest.mark.parametrize("expression,words", REFUSED)
def test_refused(raw, standing, expression, words):
    reply = raw("PutItem", {"TableName": standing["s"], "Item": {"pk": {"S": "a"}},
                            "ConditionExpression": expression})
    assert (reply.status, reply.type) == (400, "ValidationException"), reply
    assert reply.message.startswith(ENVELOPE + "Invalid ConditionExpression: " + words[:12]), reply
    if not words.startswith("Syntax"):
        assert reply.message == ENVELOPE + "Invalid ConditionExpression: " + words


def test_expression_of_4096_bytes_and_no_more(raw, standing):
    base = "attribute_not_exists(%s)"

    def put(length):
        expression = base % ("x" * 100)
        expression += " " * (length - len(expression))
        return raw("PutItem", {"TableName": standing["s"], "Item": {"pk": {"S": fresh()}},
                               "ConditionExpression": expression})

    assert put(4096).status == 200
    reply = put(4097)
    assert reply.message == (ENVELOPE + "Invalid ConditionExpression: Expression size has exceeded "
                             "the maximum allowed size; expression size: 4097")


def test_three_hundred_operators_and_no_more(raw, standing):
    def put(count):
        return raw("PutItem", {"TableName": standing["s"], "Item": {"pk": {"S": fresh()}},
                               "ConditionExpression": " and ".join(["a<>b"] * count)})

    assert put(150).status == 200        # 150 comparisons and 149 ANDs
    reply = put(151)
    assert reply.message == (ENVELOPE + "Invalid ConditionExpression: The expression contains too "
                             "many operators; operator count: 301")


def test_in_takes_a_hundred_operands(raw, standing):
    def put(count):
        names = {f":v{n}": {"N": str(n)} for n in range(count)}
        return raw("PutItem", {"TableName": standing["s"], "Item": {"pk": {"S": fresh()}},
                               "ConditionExpression": f"NOT a1 IN ({', '.join(names)})",
                               "ExpressionAttributeValues": names})

    assert put(100).status == 200
    assert (put(101).status, put(101).type) == (400, "ValidationException")


def test_deep_parentheses_end_in_an_error(raw, standing):
    for expression in ("(" * 1500 + "a=b1" + ")" * 1500, "not " * 900 + "a=b1",
                       "a" + ".a" * 2000 + " = b1"):
        reply = raw("PutItem", {"TableName": standing["s"], "Item": {"pk": {"S": "a"}},
                                "ConditionExpression": expression})
        assert (reply.status, reply.type) == (400, "ValidationException"), reply


def test_a_stored_value_of_each_kind_survives(client, standing, stored):
    got = client.get_item(TableName=standing["ss"],
                          Key={"pk": stored["pk"], "sk": stored["sk"]})["Item"]
    assert set(got) == set(stored)
    assert got["m"] == av(ITEM["m"])
