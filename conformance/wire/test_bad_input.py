# SPDX-License-Identifier: Apache-2.0
"""Broken JSON, deep nesting, huge and odd requests: an error each time, and the server serves on.
What is below the body (HTTP itself) is in test_http.py."""
import json
import random

import pytest

from values import fresh


@pytest.fixture(autouse=True)
def still_serving(raw):
    yield
    assert raw("ListTables", {"Limit": 1}).status == 200


def serialization(reply):
    assert (reply.status, reply.full_type) == (
        400, "com.amazon.coral.service#SerializationException"), reply


BROKEN = [
    b"", b" ", b"{", b"}", b"[]", b"null", b"1", b'"text"', b"{}{}", b"{} x", b'{"TableName"}',
    b'{"TableName":}', b'{"TableName":"a",}', b"{'TableName':'a'}", b'{"TableName":"a" "b":1}',
    b'{TableName:"a"}', b'{"TableName":"a\n"}', b'{"TableName":"\\x"}', b'{"TableName":"\\u12"}',
    b'{"TableName":tru}', b'{"TableName":01}', b'{"TableName":1.}', b'{"TableName":+1}',
    b'{"TableName":.5}', b'{"TableName":NaN}', b'{"TableName":"a', b'{"a":' * 10,
    b'{"TableName":"\xff\xfe"}', b'{"TableName":"\xc0\x80"}', b'{"TableName":"\xed\xa0\x80"}',
    b'{"TableName":"\xf4\x90\x80\x80"}', b'{"TableName":"\xe2\x82"}', b"\x00", b'{"a":"b"}\x00',
    b"/* no */ {}", b'{"TableName":"a"} // no', b"\xfe\xff\x00{\x00}",
]


@pytest.mark.parametrize("body", BROKEN, ids=[repr(b)[2:30] for b in BROKEN])
def test_broken_json(raw, body):
    reply = raw("DescribeTable", body)
    assert reply.status == 400, reply
    if body.strip() not in (b"",):
        assert reply.type in ("SerializationException", "ValidationException"), reply


@pytest.mark.parametrize("opening,closing", [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("depth", [1_000, 100_000, 2_000_000])
@pytest.mark.parametrize("closed", [True, False])
def test_deep_nesting_of_json(raw, opening, closing, depth, closed):
    middle = "1" if closed else ""
    body = '{"TableName":' + opening * depth + middle + (closing * depth + "}" if closed else "")
    reply = raw("DescribeTable", body)
    assert reply.status in (400, 413), reply


@pytest.mark.parametrize("depth", [33, 100, 1_000, 20_000])
def test_deep_nesting_of_a_value(raw, standing, depth):
    for opening, closing in (('{"L":[', "]}"), ('{"M":{"a":', "}}")):
        body = ('{"TableName":"%s","Item":{"pk":{"S":"deep"},"x":' % standing["s"]
                + opening * depth + '{"S":"x"}' + closing * depth + "}}")
        reply = raw("PutItem", body)
        assert reply.status == 400, reply
        assert reply.type in ("ValidationException", "SerializationException"), reply


def nested(levels):
    return {"M": {"n": nested(levels - 1)}} if levels else {"S": "leaf"}


TOO_DEEP = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels " \
           "beyond supported limit"
OLDER_XOR = "1 validation error detected: Value 'XOR' at 'conditionalOperator' failed to satisfy " \
            "constraint: Member must satisfy enum value set: [OR, AND]"
OLDER_BOGUS = "1 validation error detected: Value 'BOGUS' at 'returnValues' failed to satisfy constraint: " \
              "Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"
XOR = {"Expected": {"a": {"Value": nested(100)}, "b": {"Exists": False}}, "ConditionalOperator": "XOR"}
PUT_X = {"AttributeUpdates": {"x": {"Action": "PUT", "Value": {"S": "1"}}}}
KEY = {"pk": {"S": "a"}, "sk": {"S": "1"}}


def condition(levels):
    return {"ConditionExpression": "#d = :deep", "ExpressionAttributeNames": {"#d": "d"},
            "ExpressionAttributeValues": {":deep": nested(levels)}}


@pytest.mark.parametrize("operation,request_,message", [
    ("PutItem", {"Item": KEY, **XOR}, OLDER_XOR),
    ("UpdateItem", {"Key": KEY, **PUT_X, **XOR}, OLDER_XOR),
    ("DeleteItem", {"Key": KEY, **condition(63), "ReturnValues": "BOGUS"}, OLDER_BOGUS),
    ("DeleteItem", {"Key": KEY, "Expected": {"d": {"Value": nested(63)}}, "ReturnValues": "BOGUS"},
     OLDER_BOGUS),
    ("DeleteItem", {"Key": {**KEY, "pk": nested(100)}, "ReturnValues": "BOGUS"}, OLDER_BOGUS),
    ("DeleteItem", {"Key": KEY, **condition(100), "ReturnValues": "UPDATED_NEW"},
     "ReturnValues can only be ALL_OLD or NONE"),
])
def test_single_writes_nested_past_62_levels_have_the_older_words(raw, operation, request_, message):
    """paritysuite tier3/validation-ordering/deepRequests, captured on AWS."""
    reply = raw(operation, {"TableName": "no-such-table", **request_})
    assert (reply.type, reply.message) == ("ValidationException", message)


@pytest.mark.operation("TransactWriteItems")
@pytest.mark.parametrize("item,message", [
    ({"m": {"M": {"": {"S": "x"}}}, "d": nested(40)}, TOO_DEEP),
    ({"d": nested(40), "m": {"M": {"": {"S": "x"}}}}, TOO_DEEP),
    ({"": {"S": "x"}, "d": nested(100)}, "Empty attribute name"),
    ({"d": nested(100), "": {"S": "x"}}, "Empty attribute name"),
])
def test_depth_and_names_in_a_transaction(raw, item, message):
    """paritysuite tier3/validation-ordering/deepRequests, captured on AWS."""
    put = {"Put": {"TableName": "no-such-table", "Item": {**KEY, **item}}}
    reply = raw("TransactWriteItems", {"TransactItems": [put]})
    assert (reply.type, reply.message) == ("ValidationException", message)


def test_unknown_fields_are_ignored(raw, standing):
    reply = raw("DescribeTable", {"TableName": standing["s"], "Nonsense": {"a": [1]}, "": None})
    assert reply.status == 200


def test_null_fields_count_as_absent(raw, standing):
    reply = raw("PutItem", {"TableName": standing["s"], "Item": {"pk": {"S": fresh()}},
                            "ConditionExpression": None, "Expected": None, "ReturnValues": None})
    assert reply.status == 200, reply


def test_escapes_in_names_and_values(raw, standing):
    key = fresh()
    body = ('{"TableName":"%s","\\u0049tem":{"pk":{"S":"%s"},"\\u0078\\u00fc":{"S":'
            '"\\ud83d\\ude00\\u0000\\/"}}}' % (standing["s"], key))
    assert raw("PutItem", body).status == 200
    got = raw("GetItem", {"TableName": standing["s"], "Key": {"pk": {"S": key}}})
    assert got.json["Item"]["x\u00fc"] == {"S": "\U0001f600\u0000/"}


def test_lone_surrogates_do_no_harm(raw, standing):
    for text in ("\\ud83d", "\\ude00", "\\ud83d\\u0041", "\\ude00\\ud83d"):
        body = '{"TableName":"%s","Item":{"pk":{"S":"%s%s"}}}' % (
            standing["s"], fresh(), text)
        reply = raw("PutItem", body)
        assert reply.status in (200, 400), reply
    got = raw("Scan", {"TableName": standing["s"]})
    got.body.decode("utf-8")


def test_many_attributes(raw, standing):
    key = fresh()
    attributes = {"a%d" % n: {"N": "1"} for n in range(30_000)}
    reply = raw("PutItem", {"TableName": standing["s"], "Item": {"pk": {"S": key}, **attributes}})
    assert reply.status == 200, reply
    got = raw("GetItem", {"TableName": standing["s"], "Key": {"pk": {"S": key}}})
    assert len(got.json["Item"]) == 30_001
    raw("DeleteItem", {"TableName": standing["s"], "Key": {"pk": {"S": key}}})


def test_large_sets(raw, standing):
    key = fresh()
    numbers = [str(n) for n in range(30_000)]
    reply = raw("PutItem", {"TableName": standing["s"], "Item": {
        "pk": {"S": key}, "x": {"NS": numbers}}})
    assert reply.status == 200, reply
    reply = raw("UpdateItem", {
        "TableName": standing["s"], "Key": {"pk": {"S": key}},
        "UpdateExpression": "DELETE x :v", "ExpressionAttributeValues": {":v": {"NS": numbers[1:]}},
        "ReturnValues": "ALL_NEW"})
    assert reply.json["Attributes"]["x"] == {"NS": ["0"]}


def test_sixteen_megabytes_of_request(raw, standing):
    body = {"RequestItems": {standing["s"]: [
        {"PutRequest": {"Item": {"pk": {"S": fresh()}, "x": {"S": "z" * 390_000}}}}
        for _ in range(25)]}}
    assert raw("BatchWriteItem", body).status == 200
    for write in body["RequestItems"][standing["s"]]:
        raw("DeleteItem", {"TableName": standing["s"],
                           "Key": {"pk": write["PutRequest"]["Item"]["pk"]}})


def test_random_damage(raw, standing):
    """A good request with bytes changed, dropped or doubled never gets worse than an error."""
    dice = random.Random(20261121)
    good = json.dumps({
        "TableName": standing["s"], "Key": {"pk": {"S": "damaged"}},
        "UpdateExpression": "SET a.b[1] = if_not_exists(c, :v) REMOVE d ADD e :n DELETE f :s",
        "ConditionExpression": "attribute_not_exists(g) AND NOT size(h) BETWEEN :n AND :n",
        "ExpressionAttributeNames": {"#x": "y"}, "ReturnValues": "ALL_NEW",
        "ExpressionAttributeValues": {":v": {"L": [{"M": {"k": {"BOOL": True}}}]},
                                      ":n": {"N": "1.5e3"}, ":s": {"SS": ["a"]}}}).encode()
    for _ in range(1500):
        body = bytearray(good)
        for _ in range(dice.randrange(1, 4)):
            at, what = dice.randrange(len(body)), dice.randrange(4)
            if what == 0:
                body[at] = dice.randrange(256)
            elif what == 1:
                del body[at:at + dice.randrange(1, 9)]
            elif what == 2:
                body[at:at] = body[at:at + dice.randrange(1, 30)]
            else:
                body[at:at] = bytes(dice.choice(b'{}[]",:()#.\\') for _ in range(3))
            if not body:
                body = bytearray(b"{")
        reply = raw("UpdateItem", bytes(body))
        assert reply.status in (200, 400), (bytes(body), reply)


OPERATIONS = ["CreateTable", "DescribeTable", "ListTables", "UpdateTable", "DeleteTable", "PutItem",
              "GetItem", "UpdateItem", "DeleteItem", "Query", "Scan", "BatchGetItem",
              "BatchWriteItem", "TagResource", "UntagResource", "ListTagsOfResource",
              "UpdateTimeToLive", "DescribeTimeToLive"]
WRONG = [None, True, 1, -1, 1.5, 1e300, "", "x", "$", [], [None], [[]], {}, {"S": "x"}, {"x": {}},
         [{"S": []}], "a" * 300]


@pytest.mark.parametrize("operation", OPERATIONS)
def test_wrong_types_everywhere(raw, standing, operation):
    """Each parameter of each operation given each of the wrong values above."""
    import botocore.loaders
    model = botocore.loaders.Loader().load_service_model("dynamodb", "service-2")
    shape = model["shapes"][model["operations"][operation]["input"]["shape"]]
    for member in shape["members"]:
        for wrong in WRONG:
            if operation == "DeleteTable" and member != "TableName":
                continue
            body = {"TableName": "conformance-absent", member: wrong}
            reply = raw(operation, body)
            assert reply.status in (200, 400), (operation, body, reply)
            if reply.status == 400:
                assert reply.type and (reply.message is not None or
                                       reply.type == "SerializationException"), reply
