# SPDX-License-Identifier: Apache-2.0
"""ClientRequestToken: a transaction that comes again is answered and not repeated; one that comes
with other parameters is refused. AWS API reference, TransactWriteItems: ClientRequestToken."""
import json

import pytest

from values import fresh

pytestmark = pytest.mark.operation("TransactWriteItems")


@pytest.fixture
def stored(client, standing):
    def get(pk):
        return client.get_item(TableName=standing["s"], Key={"pk": {"S": pk}}).get("Item")

    return get


def turned(value):
    """The same request, every object's members in the opposite order."""
    if isinstance(value, dict):
        return {name: turned(one) for name, one in reversed(value.items())}
    return [turned(one) for one in value] if isinstance(value, list) else value


def actions(table, pk, count):
    """One action of each kind; some have more members than are sorted by insertion."""
    many = {f"a{n}": {"M": {"x": {"N": str(n)}, "y": {"L": [{"NULL": True}]}}} for n in range(count)}
    names = {f"#n{n}": f"n{n}" for n in range(count)}
    values = {f":n{n}": {"N": str(n)} for n in range(count)}
    sets = ", ".join(f"{name} = {value}" for name, value in zip(names, values))
    return [
        {"Put": {"TableName": table, "Item": {"pk": {"S": pk}, **many}}},
        {"Update": {"TableName": table, "Key": {"pk": {"S": pk + "-updated"}},
                    "UpdateExpression": f"SET {sets}", "ExpressionAttributeNames": names,
                    "ExpressionAttributeValues": values}},
        {"Delete": {"TableName": table, "Key": {"pk": {"S": pk + "-gone"}}}},
        {"ConditionCheck": {"TableName": table, "Key": {"pk": {"S": pk + "-none"}},
                            "ConditionExpression": "attribute_not_exists(#p) OR #p = :p",
                            "ExpressionAttributeNames": {"#p": "pk"},
                            "ExpressionAttributeValues": {":p": {"S": "p"}}}}]


@pytest.mark.parametrize("count", [2, 3, 60])
def test_the_order_of_members_says_nothing(raw, client, standing, stored, count):
    """guregu/dynamo, TestTx: Go writes maps in another order each time."""
    table, pk = standing["s"], fresh()
    request = {"TransactItems": actions(table, pk, count), "ClientRequestToken": fresh()}
    assert raw("TransactWriteItems", request).status == 200
    client.delete_item(TableName=table, Key={"pk": {"S": pk}})
    again = turned(request)
    assert json.dumps(again) != json.dumps(request) and again == request
    assert raw("TransactWriteItems", again).status == 200
    assert stored(pk) is None


def changes(request):
    """(what changed, a request that is another one)."""
    def changed(path, value):
        other = json.loads(json.dumps(request))
        *way, last = path
        at = other["TransactItems"]
        for step in way:
            at = at[step]
        at[last] = value
        return other

    yield "a value", changed((0, "Put", "Item", "a1"), {"S": "other"})
    yield "a value deep down", changed((0, "Put", "Item", "a1", "M", "y", "L", 0), {"BOOL": True})
    yield "an attribute more", changed((0, "Put", "Item", "more"), {"S": ""})
    yield "two values exchanged", changed((1, "Update", "ExpressionAttributeValues"),
                                          {":n0": {"N": "1"}, ":n1": {"N": "0"}})
    yield "a name", changed((1, "Update", "ExpressionAttributeNames", "#n1"), "other")
    yield "an expression", changed((1, "Update", "UpdateExpression"), "SET #n0 = :n1, #n1 = :n0")
    yield "the order of actions", request | {"TransactItems": request["TransactItems"][::-1]}
    yield "an action less", request | {"TransactItems": request["TransactItems"][:3]}


def test_other_parameters_are_refused(raw, standing, stored):
    table, pk = standing["s"], fresh()
    request = {"TransactItems": actions(table, pk, 2), "ClientRequestToken": fresh()}
    assert raw("TransactWriteItems", request).status == 200
    before = stored(pk)
    for what, other in changes(request):
        reply = raw("TransactWriteItems", other)
        assert (reply.status, reply.type) == (400, "IdempotentParameterMismatchException"), what
    assert stored(pk) == before
    assert raw("TransactWriteItems", request).status == 200


@pytest.mark.operation("ExecuteTransaction")
def test_statements_and_their_parameters(raw, standing, stored):
    table, pk = standing["s"], fresh()
    statement = {"Statement": f"INSERT INTO \"{table}\" VALUE {{'pk': ?, 'm': ?}}",
                 "Parameters": [{"S": pk}, {"M": {"a": {"N": "1"}, "b": {"N": "2"}}}]}
    request = {"TransactStatements": [statement], "ClientRequestToken": fresh()}
    assert raw("ExecuteTransaction", request).status == 200
    assert raw("ExecuteTransaction", turned(request)).status == 200
    statement["Parameters"][1]["M"]["b"]["N"] = "3"
    assert raw("ExecuteTransaction", request).type == "IdempotentParameterMismatchException"
    assert stored(pk)["m"] == {"M": {"a": {"N": "1"}, "b": {"N": "2"}}}
