# SPDX-License-Identifier: Apache-2.0
"""PutItem, GetItem, UpdateItem, DeleteItem: values of every type, what comes back, sizes, keys."""
import base64

import pytest

from values import ENVELOPE, av, fresh, item, plain, refused, values

pytestmark = pytest.mark.operation("PutItem", "GetItem", "UpdateItem", "DeleteItem")


@pytest.fixture
def s(client, standing):
    class Table:
        name = standing["s"]

        @staticmethod
        def put(attributes, **more):
            return client.put_item(TableName=Table.name, Item=attributes, **more)

        @staticmethod
        def get(key, **more):
            return client.get_item(TableName=Table.name, Key={"pk": av(key)},
                                   **{"ConsistentRead": True, **more}).get("Item")

        @staticmethod
        def update(key, expression, **more):
            return client.update_item(TableName=Table.name, Key={"pk": av(key)},
                                      UpdateExpression=expression, **more)

        @staticmethod
        def delete(key, **more):
            return client.delete_item(TableName=Table.name, Key={"pk": av(key)}, **more)
    return Table


VALUES = {
    "string": {"S": "hello"},
    "empty string": {"S": ""},
    "string beyond the BMP": {"S": "\U0001f600 z\u00fc\u6c49"},
    "string with U+0000": {"S": "a\u0000b"},
    "string of control characters": {"S": "\u0001\u001f\t\r\n\"\\/\u007f\u2028"},
    "number": {"N": "5"},
    "binary": {"B": b"\x00\x01\xff"},
    "empty binary": {"B": b""},
    "true": {"BOOL": True},
    "false": {"BOOL": False},
    "null": {"NULL": True},
    "list": {"L": [{"S": "a"}, {"N": "1"}, {"L": []}, {"M": {}}]},
    "map": {"M": {"x": {"M": {"y": {"L": [{"BOOL": False}]}}}}},
    "empty list": {"L": []},
    "empty map": {"M": {}},
    "set with an empty string": {"SS": ["", "a"]},
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES.keys())
def test_value_comes_back(s, value):
    wanted = {"pk": av(fresh()), "x": value}
    assert s.put(wanted).get("Attributes") is None
    assert s.get(wanted["pk"]["S"]) == wanted


@pytest.mark.parametrize("value", [
    {"SS": ["b", "a", "c"]}, {"NS": ["3", "-1", "2.5"]}, {"BS": [b"\x02", b"\x01"]}])
def test_set_comes_back_in_any_order(s, value):
    key = fresh()
    s.put({"pk": av(key), "x": value})
    (kind, members), = s.get(key)["x"].items()
    assert {kind: sorted(members)} == {k: sorted(v) for k, v in value.items()}


NUMBERS = [
    ("0", "0"), ("-0", "0"), ("0.0", "0"), ("00042", "42"), ("1.0", "1"), ("3.1400", "3.14"),
    ("1.5E2", "150"), ("1e2", "100"), ("+7", "7"), (".5", "0.5"), ("-.5e1", "-5"),
    ("0000012345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
    ("-00001.23456789012345678901234567890123456780000",
     "-1.2345678901234567890123456789012345678"),
    ("9.9999999999999999999999999999999999999E+125", "9" * 38 + "0" * 88),
    ("-9.9999999999999999999999999999999999999E+125", "-" + "9" * 38 + "0" * 88),
    ("1E-130", "0." + "0" * 129 + "1"),
    ("-1E-130", "-0." + "0" * 129 + "1"),
    ("0.00000000000000000000000000000000000001", "0." + "0" * 37 + "1"),
    ("123.456E-2", "1.23456"),
]


@pytest.mark.parametrize("given,kept", NUMBERS)
def test_number_is_normalised(raw, standing, given, kept):
    key = {"S": fresh()}
    put = raw("PutItem", {"TableName": standing["s"], "Item": {
        "pk": key, "x": {"N": given}, "xs": {"NS": [given]}}})
    assert put.status == 200, put
    got = raw("GetItem", {"TableName": standing["s"], "Key": {"pk": key}}).json["Item"]
    assert got["x"] == {"N": kept}
    assert got["xs"] == {"NS": [kept]}


@pytest.mark.parametrize("given", ["", " ", "a", "0x10", "1e", "e5", "1.2.3", "--1", "Infinity",
                                   "NaN", "1 ", "1,000", "-", "."])
def test_number_that_is_none(raw, standing, given):
    put = raw("PutItem", {"TableName": standing["s"],
                          "Item": {"pk": {"S": "n"}, "x": {"N": given}}})
    assert (put.status, put.type) == (400, "ValidationException")
    assert put.message.startswith(ENVELOPE + "The parameter cannot be converted to a numeric value")


def nest(depth, leaf):
    for level in range(depth):
        leaf = {"M": {"m": leaf}} if level % 2 else {"L": [leaf]}
    return leaf


def test_thirty_two_levels_and_no_more(s):
    # The item itself is not counted: 32 lists and maps around a leaf are taken.
    key = fresh()
    s.put({"pk": av(key), "x": nest(31, {"S": "deep"})})
    assert s.get(key)["x"] == nest(31, {"S": "deep"})
    with refused(words="Nesting Levels have exceeded supported limits"):
        s.put({"pk": av(key), "x": nest(33, {"S": "deep"})})


def test_put_replaces(s):
    key = fresh()
    s.put(item(pk=key, a=1, b=2))
    s.put(item(pk=key, c=3))
    assert plain(s.get(key)) == {"pk": key, "c": 3}


def test_put_all_old(s):
    key = fresh()
    assert "Attributes" not in s.put(item(pk=key, a=1), ReturnValues="ALL_OLD")
    assert plain(s.put(item(pk=key, b=2), ReturnValues="ALL_OLD")["Attributes"]) == {
        "pk": key, "a": 1}


def test_get_absent_has_no_item(client, standing):
    reply = client.get_item(TableName=standing["s"], Key=item(pk=fresh()))
    assert "Item" not in reply and "ConsumedCapacity" not in reply


def test_delete(s):
    key = fresh()
    s.put(item(pk=key, a=1))
    assert plain(s.delete(key, ReturnValues="ALL_OLD")["Attributes"]) == {"pk": key, "a": 1}
    assert s.get(key) is None
    assert "Attributes" not in s.delete(key, ReturnValues="ALL_OLD")


def test_delete_with_condition(s):
    key = fresh()
    s.put(item(pk=key, a=1))
    with refused("ConditionalCheckFailedException"):
        s.delete(key, ConditionExpression="a = :v", ExpressionAttributeValues=values(v=2))
    s.delete(key, ConditionExpression="a = :v", ExpressionAttributeValues=values(v=1))
    assert s.get(key) is None


def test_item_on_failed_condition(client, standing):
    key = fresh()
    client.put_item(TableName=standing["s"], Item=item(pk=key, a=1))
    calls = [
        lambda **m: client.put_item(TableName=standing["s"], Item=item(pk=key, a=2), **m),
        lambda **m: client.delete_item(TableName=standing["s"], Key=item(pk=key), **m),
        lambda **m: client.update_item(TableName=standing["s"], Key=item(pk=key), **m)]
    for call in calls:
        condition = {"ConditionExpression": "attribute_not_exists(pk)"}
        with refused("ConditionalCheckFailedException", "The conditional request failed") as err:
            call(**condition, ReturnValuesOnConditionCheckFailure="ALL_OLD")
        assert plain(err.value.response["Item"]) == {"pk": key, "a": 1}
        with refused("ConditionalCheckFailedException") as err:
            call(**condition)
        assert "Item" not in err.value.response


def test_the_message_beside_an_item_has_a_capital(raw, standing):
    """LocalStack's snapshot of AWS: test_return_values_on_conditions_check_failure."""
    key = {"pk": {"S": fresh()}}
    put = {"TableName": standing["s"], "Item": key,
           "ConditionExpression": "attribute_not_exists(pk)"}
    kind = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException"
    text = "The conditional request failed"
    assert raw("PutItem", put).status == 200
    assert raw("PutItem", put).json == {"__type": kind, "message": text}
    assert raw("PutItem", {**put, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}).json == {
        "__type": kind, "Item": key, "Message": text}


@pytest.mark.operation("TransactWriteItems")
def test_the_message_beside_reasons_has_a_capital(raw, standing):
    """An answer of AWS in boto3's issue 2657; the SDKs' model spells the member so, too."""
    key = {"pk": {"S": fresh()}}
    check = {"TableName": standing["s"], "Key": key, "ConditionExpression": "attribute_exists(pk)"}
    assert raw("TransactWriteItems", {"TransactItems": [{"ConditionCheck": check}]}).json == {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "CancellationReasons": [{"Code": "ConditionalCheckFailed",
                                 "Message": "The conditional request failed"}],
        "Message": "Transaction cancelled, please refer cancellation reasons for specific reasons "
                   "[ConditionalCheckFailed]"}


def test_no_item_on_failed_condition_when_there_was_none(client, standing):
    with refused("ConditionalCheckFailedException") as err:
        client.put_item(TableName=standing["s"], Item=item(pk=fresh()),
                        ConditionExpression="attribute_exists(pk)",
                        ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert "Item" not in err.value.response


UPDATE_RETURNS = {
    # ReturnValues -> attributes of an update of {pk, a: 1, b: 2} by SET a = 5, c = 6 REMOVE b
    "NONE": None,
    "ALL_OLD": {"pk": "KEY", "a": 1, "b": 2},
    "ALL_NEW": {"pk": "KEY", "a": 5, "c": 6},
    "UPDATED_OLD": {"a": 1, "b": 2},
    "UPDATED_NEW": {"a": 5, "c": 6},
}


@pytest.mark.parametrize("wish", UPDATE_RETURNS)
def test_update_returns(s, wish):
    key = fresh()
    s.put(item(pk=key, a=1, b=2))
    reply = s.update(key, "SET a = :a, c = :c REMOVE b", ReturnValues=wish,
                     ExpressionAttributeValues=values(a=5, c=6))
    wanted = UPDATE_RETURNS[wish]
    if wanted is None:
        assert "Attributes" not in reply
    else:
        wanted = {k: key if v == "KEY" else v for k, v in wanted.items()}
        assert plain(reply["Attributes"]) == wanted


def test_update_returns_of_nested_paths(s):
    key = fresh()
    s.put(item(pk=key, m={"x": 1, "y": 2}, l=[1, 2, 3]))
    old = s.update(key, "SET m.x = :v, l[1] = :v", ReturnValues="UPDATED_OLD",
                   ExpressionAttributeValues=values(v=9))["Attributes"]
    assert plain(old) == {"m": {"x": 1}, "l": [2]}
    new = s.update(key, "SET m.y = :v, l[0] = :v", ReturnValues="UPDATED_NEW",
                   ExpressionAttributeValues=values(v=8))["Attributes"]
    assert plain(new) == {"m": {"y": 8}, "l": [8]}


def test_update_makes_the_item(s):
    key = fresh()
    reply = s.update(key, "SET a = :a", ReturnValues="ALL_OLD",
                     ExpressionAttributeValues=values(a=1))
    assert "Attributes" not in reply
    assert plain(s.get(key)) == {"pk": key, "a": 1}


def test_update_without_an_expression_makes_the_item(client, standing, s):
    key = fresh()
    client.update_item(TableName=standing["s"], Key=item(pk=key))
    assert plain(s.get(key)) == {"pk": key}


def test_update_that_only_removes_makes_no_item(s):
    key = fresh()
    for expression in ("REMOVE a", "REMOVE a.b"):
        s.update(key, expression)
        assert s.get(key) is None


KEYS = [("s", {"pk": {"S": "k\u0000\u00e9"}}), ("n", {"pk": {"N": "-12.5"}}),
        ("b", {"pk": {"B": b"\x00\xff"}}), ("sn", {"pk": {"S": "k"}, "sk": {"N": "0"}}),
        ("sb", {"pk": {"S": "k"}, "sk": {"B": b"\x00"}})]


@pytest.mark.parametrize("kind,key", KEYS, ids=[k for k, _ in KEYS])
def test_keys_of_every_type(client, standing, kind, key):
    mark = fresh()
    client.put_item(TableName=standing[kind], Item={**key, "x": av(mark)})
    assert client.get_item(TableName=standing[kind], Key=key)["Item"] == {**key, "x": av(mark)}
    client.update_item(TableName=standing[kind], Key=key, UpdateExpression="REMOVE x")
    assert client.delete_item(TableName=standing[kind], Key=key,
                              ReturnValues="ALL_OLD")["Attributes"] == key


def test_number_keys_are_the_same_in_any_writing(client, standing):
    client.put_item(TableName=standing["n"], Item={"pk": {"N": "100"}, "x": av("first")})
    client.put_item(TableName=standing["n"], Item={"pk": {"N": "1.00E2"}, "x": av("second")})
    for writing in ("100", "100.0", "1e2", "00100"):
        got = client.get_item(TableName=standing["n"], Key={"pk": {"N": writing}})["Item"]
        assert got == {"pk": {"N": "100"}, "x": {"S": "second"}}


def test_item_size_counts_every_type(s):
    # key 2 + 1, names and values as AWS counts them; one byte more is refused.
    fixed = {"pk": {"S": "k"}, "nul": {"NULL": True}, "t": {"BOOL": True}, "n": {"N": "123"},
             "l": {"L": [{"S": "ab"}]}, "m": {"M": {"x": {"S": "y"}}}, "b": {"B": b"abc"},
             "ss": {"SS": ["a", "bc"]}}
    size = 3 + (3 + 1) + (1 + 1) + (1 + 3) + (1 + 3 + 1 + 2) + (1 + 3 + 1 + 2) + (1 + 3) + (2 + 3)
    room = 409600 - size - 1
    s.put({**fixed, "x": {"S": "z" * room}})
    with refused(words="Item size has exceeded the maximum allowed size"):
        s.put({**fixed, "x": {"S": "z" * (room + 1)}})


def test_update_past_the_size(s):
    key = fresh()
    s.put(item(pk=key, a="z" * 200000))
    with refused(words="Item size to update has exceeded the maximum allowed size"):
        s.update(key, "SET b = :b", ExpressionAttributeValues=values(b="z" * 210000))
    assert plain(s.get(key)) == {"pk": key, "a": "z" * 200000}


def test_sizes_are_utf8_bytes(client, standing):
    client.put_item(TableName=standing["s"], Item={"pk": {"S": "\u00e9" * 1024}})
    with refused(words="2048 bytes"):
        client.put_item(TableName=standing["s"], Item={"pk": {"S": "\u00e9" * 1024 + "a"}})


def test_attribute_name_lengths(s):
    key = fresh()
    s.put({"pk": av(key), "n" * 65535: av(1)})
    assert len(s.get(key)) == 2
    with refused(words="6553"):
        s.put({"pk": av(key), "n" * 65536: av(1)})


def test_binary_is_base64_on_the_wire(raw, standing):
    key = fresh()
    text = base64.b64encode(b"\xfb\xff\x00").decode()
    raw("PutItem", {"TableName": standing["s"], "Item": {"pk": {"S": key}, "x": {"B": text}}})
    got = raw("GetItem", {"TableName": standing["s"], "Key": {"pk": {"S": key}}})
    assert got.json["Item"]["x"] == {"B": text}


def test_bad_base64(raw, standing):
    for text in ("a", "abc", "a===", "ab=c", "YR==", "****"):
        put = raw("PutItem", {"TableName": standing["s"],
                              "Item": {"pk": {"S": "b"}, "x": {"B": text}}})
        assert (put.status, put.type) == (400, "SerializationException"), (text, put)


def test_empty_attribute_name(client, standing):
    for attributes in ({"": av(1)}, {"x": {"M": {"": av(1)}}}):
        with refused(words="Empty attribute name"):
            client.put_item(TableName=standing["s"], Item={"pk": av("a"), **attributes})


def test_table_arn_for_a_name(client, standing):
    arn = client.describe_table(TableName=standing["s"])["Table"]["TableArn"]
    key = fresh()
    client.put_item(TableName=arn, Item=item(pk=key, a=1))
    assert plain(client.get_item(TableName=arn, Key=item(pk=key))["Item"]) == {"pk": key, "a": 1}
    client.update_item(TableName=arn, Key=item(pk=key), UpdateExpression="SET a = :a",
                       ExpressionAttributeValues=values(a=2))
    got = client.get_item(TableName=standing["s"], Key=item(pk=key))["Item"]
    assert plain(got) == {"pk": key, "a": 2}
    client.delete_item(TableName=arn, Key=item(pk=key))


def test_projection(s):
    key = fresh()
    s.put(item(pk=key, a=1, m={"x": 1, "y": [10, 20, 30, {"z": 4}]}, name="reserved"))
    rows = [
        ("a", None, {"a": 1}),
        ("pk, a", None, {"pk": key, "a": 1}),
        ("m.x", None, {"m": {"x": 1}}),
        ("m.y[1]", None, {"m": {"y": [20]}}),
        ("m.y[2], m.y[0]", None, {"m": {"y": [10, 30]}}),
        ("m.y[3].z, m.x", None, {"m": {"x": 1, "y": [{"z": 4}]}}),
        ("#n", {"#n": "name"}, {"name": "reserved"}),
        ("#m.#x", {"#m": "m", "#x": "x"}, {"m": {"x": 1}}),
        ("nothing, m.nothing, a.b, m.y[9]", None, {}),
    ]
    for expression, names, wanted in rows:
        more = {"ExpressionAttributeNames": names} if names else {}
        got = s.get(key, ProjectionExpression=expression, **more)
        assert plain(got or {}) == wanted, expression
