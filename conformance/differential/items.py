# SPDX-License-Identifier: Apache-2.0
"""Random requests that read and write single items, batches and transactions."""
import expressions
import normal
import values

WRITE_RETURNS = {"PutItem": ("NONE", "ALL_OLD"), "DeleteItem": ("NONE", "ALL_OLD"),
                 "UpdateItem": ("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW")}
BESIDE = {"ConditionExpression", "UpdateExpression", "Expected", "AttributeUpdates"}
LEGACY = ("EQ", "NE", "LT", "LE", "GT", "GE", "NOT_NULL", "NULL", "CONTAINS", "NOT_CONTAINS",
          "BEGINS_WITH", "IN", "BETWEEN")


def extras(rng, operation, body):
    """Members that change the answer's shape."""
    if rng.random() < 0.35:
        kinds = WRITE_RETURNS[operation]
        body["ReturnValues"] = rng.choice(kinds)
    elif rng.slip(0.01):
        body["ReturnValues"] = rng.choice(WRITE_RETURNS["UpdateItem"] + ("ALL", ""))
    if rng.random() < 0.15:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES", "NONE"))
    if rng.spare and not BESIDE & set(body) and rng.slip(0.006):
        body["ConditionalOperator"] = "AND"
    if rng.random() < 0.06:
        body["ReturnItemCollectionMetrics"] = rng.choice(("SIZE", "NONE"))
    if rng.random() < 0.1:
        body["ReturnValuesOnConditionCheckFailure"] = rng.choice(("ALL_OLD", "NONE"))
    return body


def guarded(rng, body, likely=0.4):
    """With a condition, an old one (Expected) now and then; not where the rest is wrong."""
    roll = rng.random() if rng.spare else 1
    terms = expressions.Terms(rng)
    if roll < likely:
        body["ConditionExpression"] = expressions.condition(rng, terms)
    elif roll < likely + 0.06:
        body["Expected"] = {name: expected(rng, name) for name in rng.sample(
            expressions.PLAIN, rng.choice((1, 1, 2)))}
        joined(rng, body, len(body["Expected"]))
    return terms.into(body)


def joined(rng, body, count):
    """With a ConditionalOperator now and then; it needs two conditions."""
    if rng.random() < 0.4 and count > 1 or rng.slip(0.06):
        body["ConditionalOperator"] = rng.choice(("AND", "OR"))


def expected(rng, name):
    if rng.slip(0.06):
        return rng.choice(({"Exists": True}, {"Exists": False, "Value": values.usual(rng, name)},
                           {}))
    if rng.random() < 0.4:
        return rng.choice(({"Exists": False}, {"Value": values.usual(rng, name)},
                           {"Exists": True, "Value": values.usual(rng, name)}))
    return legacy_condition(rng, name)


def legacy_condition(rng, name):
    operator = rng.choice(LEGACY)
    count = {"NOT_NULL": 0, "NULL": 0, "IN": rng.randint(1, 3)}.get(operator, 1)
    found = {"ComparisonOperator": operator}
    if rng.slip(0.01):
        found = rng.choice(({"ComparisonOperator": "x"}, {}))
        found["AttributeValueList"] = [values.scalar(rng, name)]
    elif rng.slip(0.06):
        found["AttributeValueList"] = [values.anything(rng) for _ in range(rng.randrange(4))]
    elif operator == "BETWEEN":
        found["AttributeValueList"] = values.bounds(rng, name)
    elif operator == "IN":
        kind, = values.scalar(rng, name)
        found["AttributeValueList"] = [values.of_type(rng, kind) for _ in range(count)]
    elif count:
        found["AttributeValueList"] = [operand(rng, operator, name) for _ in range(count)]
    return found


def operand(rng, operator, name):
    if operator == "BEGINS_WITH":
        return values.of_type(rng, rng.choice("SSB"))
    return values.usual(rng, name) if operator in ("EQ", "NE") else values.scalar(rng, name)


def put(rng, table):
    body = {"TableName": table.name, "Item": values.item(rng, table, bad=0.03)}
    if rng.slip(0.006):
        name, kind = rng.choice(table.keys)
        body["Item"][name] = values.of_type(rng, rng.choice(
            [t for t in values.SCALARS if t != kind]))
    return "PutItem", extras(rng, "PutItem", guarded(rng, body, 0.2))


def delete(rng, table):
    body = {"TableName": table.name, "Key": table.key(rng)}
    return "DeleteItem", extras(rng, "DeleteItem", guarded(rng, body))


def update(rng, table):
    """Never one that only takes away: on an item that is not there DynamoDB Local makes one of
    it, and AWS does not (Alternator test_item.py)."""
    body = {"TableName": table.name, "Key": table.key(rng)}
    roll = rng.random()
    if roll < 0.08:
        may = [p for p in expressions.PLAIN if p not in dict(table.keys)]
        body["AttributeUpdates"] = {
            name: legacy_update(rng, name) for name in rng.sample(
                expressions.PLAIN if rng.slip(0.05) else may, rng.choice((1, 1, 2, 3)))}
        if all(u.get("Action") == "DELETE" for u in body["AttributeUpdates"].values()):
            body["AttributeUpdates"]["other"] = {"Action": "PUT", "Value": {"S": "a"}}
        guarded(rng, body, 0)
    else:
        terms = expressions.Terms(rng, avoid=dict(table.keys))
        body["UpdateExpression"] = expressions.update(rng, terms)
        if rng.spare and rng.random() < 0.3:
            terms.avoid.clear()
            body["ConditionExpression"] = expressions.condition(rng, terms)
        terms.into(body)
    return "UpdateItem", extras(rng, "UpdateItem", body)


def legacy_update(rng, name):
    """Action is always there: DynamoDB Local forgets the update when it is to be PUT by default."""
    if name not in rng.types and name not in values.STEADY and rng.slip(0.1):
        return {"Action": rng.choice(("PUT", "ADD", "DELETE")), "Value": values.anything(rng)}
    kind = rng.types.get(name, values.USUAL.get(name))
    action = rng.choice(("PUT", "PUT", "DELETE") + ("ADD",) * (kind in ("N", "SS", "NS", "BS")))
    found = {"Action": action}
    if action != "DELETE":
        found["Value"] = values.stored(rng, name) if action == "PUT" else \
            values.small(rng) if kind == "N" else values.of_type(rng, kind)
    elif kind in ("SS", "NS", "BS") and rng.random() < 0.7:
        found["Value"] = values.of_type(rng, kind)
    return found


def projected(rng, body, legacy=True):
    terms = expressions.Terms(rng)
    roll = rng.random()
    if roll < 0.3:
        body["ProjectionExpression"] = expressions.projection(rng, terms)
        return terms.into(body)
    if roll < 0.35 and legacy:
        body["AttributesToGet"] = rng.sample(expressions.PLAIN, rng.randint(1, 3))
        if rng.slip(0.05):
            body["AttributesToGet"] *= 2
    return body


def get(rng, table):
    body = projected(rng, {"TableName": table.name, "Key": table.key(rng)})
    if rng.random() < 0.3:
        body["ConsistentRead"] = rng.random() < 0.7
    if rng.random() < 0.15:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES", "NONE"))
    return "GetItem", body


def distinct(keys):
    """Without those that are the same key to DynamoDB, 1 and 1.0."""
    found = {str(normal.trimmed(key)): key for key in keys}
    return list(found.values())


def batch_get(rng, table):
    keys = [table.key(rng) for _ in range(rng.choice((1, 2, 3, 5)))]
    if not rng.slip(0.3 if "N" in dict(table.keys).values() else 0.03):
        keys = distinct(keys)
    body = {"RequestItems": {table.name: projected(rng, {"Keys": keys})}}
    if rng.random() < 0.2:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES"))
    if rng.slip(0.02):
        body = rng.choice(({}, {"RequestItems": {}}, {"RequestItems": {table.name: {"Keys": []}}},
                           {"RequestItems": {table.name: {"Keys": [{}]}}}))
    return "BatchGetItem", body


def batch_write(rng, table):
    found, seen = [], []
    for _ in range(rng.choice((1, 2, 3, 6))):
        whole = values.item(rng, table, bad=0.01)
        key = {name: whole[name] for name, _ in table.keys}
        if normal.trimmed(key) in seen and not rng.slip(0.05):
            continue
        seen.append(normal.trimmed(key))
        found.append({"PutRequest": {"Item": whole}} if rng.random() < 0.7 else
                     {"DeleteRequest": {"Key": key}})
    body = {"RequestItems": {table.name: found}}
    if rng.random() < 0.2:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES"))
    if rng.slip(0.02):
        body = rng.choice(({}, {"RequestItems": {}}, {"RequestItems": {table.name: []}},
                           {"RequestItems": {table.name: [{"PutRequest": {"Item": {}}}]}}))
    return "BatchWriteItem", body


def action(rng, table, key, sure):
    """sure: without any condition. What is told of an action that cannot be done beside one whose
    condition fails, nobody has recorded."""
    kind = rng.choice(("Put", "Update", "Delete") if sure else
                      ("Put", "Update", "Delete", "ConditionCheck"))
    terms = expressions.Terms(rng, avoid=dict(table.keys))
    body = {"TableName": table.name}
    if kind == "Put":
        body["Item"] = values.item(rng, table, bad=0.01) | key
    else:
        body["Key"] = key
    if kind == "Update":
        body["UpdateExpression"] = expressions.update(rng, terms)
    terms.avoid.clear()
    if kind == "ConditionCheck" or not sure and rng.spare and rng.random() < 0.25:
        body["ConditionExpression"] = expressions.condition(rng, terms) \
            if rng.random() < 0.6 else f"attribute_{rng.choice(('', 'not_'))}exists(pk)"
    if rng.random() < 0.3:
        body["ReturnValuesOnConditionCheckFailure"] = rng.choice(("ALL_OLD", "NONE"))
    return {kind: terms.into(body)}


def distinct_keys(rng, table, most):
    keys = distinct(table.key(rng) for _ in range(rng.randint(1, most)))
    return keys + keys[:1] if rng.slip(0.03) else keys


def transact_write(rng, table):
    keys = distinct_keys(rng, table, 4)
    sure = len(keys) > 1 and (not rng.spare or rng.random() < 0.4)
    if not sure and len(keys) > 1:
        rng.fresh(spare=False)
    body = {"TransactItems": [action(rng, table, key, sure) for key in keys]}
    if rng.spare and rng.random() < 0.1:
        body["ClientRequestToken"] = rng.choice(("t1", "t2")) + table.name
    if rng.random() < 0.15:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES"))
    return "TransactWriteItems", body


def transact_get(rng, table):
    body = {"TransactItems": [
        {"Get": projected(rng, {"TableName": table.name, "Key": key}, legacy=False)}
        for key in distinct_keys(rng, table, 4)]}
    if rng.random() < 0.15:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES"))
    if rng.slip(0.05):
        one = body["TransactItems"][0]["Get"]
        one |= rng.choice(({"TableName": ""}, {"TableName": "a" * 300},
                           {"Key": one["Key"] | {table.keys[0][0]: {"BOOL": True}}},
                           {"Key": one["Key"] | {table.keys[0][0]: values.of_type(rng, rng.choice(
                               [t for t in values.SCALARS if t != table.keys[0][1]]))}}))
        if rng.random() < 0.3:
            body["TransactItems"][0] = rng.choice(({"Get": {}}, {}))
    return "TransactGetItems", body


KINDS = ((put, 14), (delete, 5), (update, 20), (get, 6), (batch_get, 4), (batch_write, 5),
         (transact_write, 7), (transact_get, 3))


def request(rng, table, extra):
    kinds, weights = zip(*KINDS)
    return rng.choices(kinds, weights)[0](rng, table)
