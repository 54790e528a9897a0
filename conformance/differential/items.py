# SPDX-License-Identifier: Apache-2.0
"""Random requests that read and write single items, batches and transactions."""
import expressions
import normal
import values

WRITE_RETURNS = {"PutItem": ("NONE", "ALL_OLD"), "DeleteItem": ("NONE", "ALL_OLD"),
                 "UpdateItem": ("NONE", "ALL_OLD", "ALL_NEW", "UPDATED_OLD", "UPDATED_NEW")}
LEGACY = ("EQ", "NE", "LT", "LE", "GT", "GE", "NOT_NULL", "NULL", "CONTAINS", "NOT_CONTAINS",
          "BEGINS_WITH", "IN", "BETWEEN")


def extras(rng, operation, body):
    """Members that change the answer's shape."""
    if rng.random() < 0.35:
        kinds = WRITE_RETURNS[operation]
        body["ReturnValues"] = rng.choice(kinds) if rng.random() < 0.97 else \
            rng.choice(WRITE_RETURNS["UpdateItem"] + ("ALL", ""))
    if rng.random() < 0.15:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES", "NONE"))
    if rng.random() < 0.06:
        body["ReturnItemCollectionMetrics"] = rng.choice(("SIZE", "NONE"))
    if rng.random() < 0.1:
        body["ReturnValuesOnConditionCheckFailure"] = rng.choice(("ALL_OLD", "NONE"))
    return body


def guarded(rng, body, likely=0.4):
    """With a condition, an old one (Expected) now and then."""
    roll = rng.random()
    terms = expressions.Terms(rng)
    if roll < likely:
        body["ConditionExpression"] = expressions.condition(rng, terms)
    elif roll < likely + 0.06:
        body["Expected"] = {name: expected(rng, name) for name in rng.sample(
            expressions.PLAIN, rng.choice((1, 1, 2)))}
        if rng.random() < 0.3:
            body["ConditionalOperator"] = rng.choice(("AND", "OR"))
    return terms.into(body)


def expected(rng, name):
    if rng.random() < 0.4:
        return rng.choice(({"Exists": False}, {"Value": values.usual(rng, name)},
                           {"Exists": True, "Value": values.usual(rng, name)}, {"Exists": True},
                           {"Exists": False, "Value": values.usual(rng, name)}, {}))
    return legacy_condition(rng, name)


def legacy_condition(rng, name):
    operator = rng.choice(LEGACY)
    count = {"NOT_NULL": 0, "NULL": 0, "BETWEEN": 2, "IN": rng.randint(1, 3)}.get(operator, 1)
    if rng.random() < 0.04:
        count = rng.randrange(4)
    found = {"ComparisonOperator": operator}
    if count or rng.random() < 0.2:
        found["AttributeValueList"] = [values.usual(rng, name) for _ in range(count)]
    return found


def put(rng, table):
    body = {"TableName": table.name, "Item": values.item(rng, table, bad=0.03)}
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
        body["AttributeUpdates"] = {
            name: legacy_update(rng, name) for name in rng.sample(
                expressions.PLAIN, rng.choice((1, 1, 2, 3)))}
        if all(u.get("Action") == "DELETE" for u in body["AttributeUpdates"].values()):
            body["AttributeUpdates"]["other"] = {"Action": "PUT", "Value": {"S": "a"}}
        guarded(rng, body, 0)
    else:
        terms = expressions.Terms(rng)
        body["UpdateExpression"] = expressions.update(rng, terms)
        if rng.random() < 0.3:
            body["ConditionExpression"] = expressions.condition(rng, terms)
        terms.into(body)
    return "UpdateItem", extras(rng, "UpdateItem", body)


def legacy_update(rng, name):
    """Action is always there: DynamoDB Local forgets the update when it is to be PUT by default."""
    action = rng.choice(("PUT", "PUT", "ADD", "DELETE"))
    found = {"Action": action}
    if action != "DELETE" or rng.random() < 0.5:
        found["Value"] = values.usual(rng, name)
    return found


def projected(rng, body, legacy=True):
    terms = expressions.Terms(rng)
    roll = rng.random()
    if roll < 0.3:
        body["ProjectionExpression"] = expressions.projection(rng, terms)
        return terms.into(body)
    if roll < 0.35 and legacy:
        body["AttributesToGet"] = rng.sample(expressions.PLAIN, rng.randint(1, 3))
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
    if rng.random() < 0.9:
        keys = distinct(keys)
    body = {"RequestItems": {table.name: projected(rng, {"Keys": keys})}}
    if rng.random() < 0.2:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES"))
    return "BatchGetItem", body


def batch_write(rng, table):
    found, seen = [], []
    for _ in range(rng.choice((1, 2, 3, 6))):
        whole = values.item(rng, table, bad=0.01)
        key = {name: whole[name] for name, _ in table.keys}
        if normal.trimmed(key) in seen and rng.random() < 0.95:
            continue
        seen.append(normal.trimmed(key))
        found.append({"PutRequest": {"Item": whole}} if rng.random() < 0.7 else
                     {"DeleteRequest": {"Key": key}})
    body = {"RequestItems": {table.name: found}}
    if rng.random() < 0.2:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES"))
    return "BatchWriteItem", body


def action(rng, table, key):
    kind = rng.choice(("Put", "Update", "Delete", "ConditionCheck"))
    terms = expressions.Terms(rng)
    body = {"TableName": table.name}
    if kind == "Put":
        body["Item"] = values.item(rng, table, bad=0.01) | key
    else:
        body["Key"] = key
    if kind == "Update":
        body["UpdateExpression"] = expressions.update(rng, terms)
    if kind == "ConditionCheck" or rng.random() < 0.25:
        body["ConditionExpression"] = expressions.condition(rng, terms) \
            if rng.random() < 0.6 else f"attribute_{rng.choice(('', 'not_'))}exists(pk)"
    if rng.random() < 0.3:
        body["ReturnValuesOnConditionCheckFailure"] = rng.choice(("ALL_OLD", "NONE"))
    return {kind: terms.into(body)}


def distinct_keys(rng, table, most):
    keys = distinct(table.key(rng) for _ in range(rng.randint(1, most)))
    return keys + keys[:1] if rng.random() < 0.02 else keys


def transact_write(rng, table):
    body = {"TransactItems": [action(rng, table, key)
                              for key in distinct_keys(rng, table, 4)]}
    if rng.random() < 0.1:
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
    return "TransactGetItems", body


KINDS = ((put, 14), (delete, 5), (update, 20), (get, 6), (batch_get, 4), (batch_write, 5),
         (transact_write, 7), (transact_get, 3))


def request(rng, table, extra):
    kinds, weights = zip(*KINDS)
    return rng.choices(kinds, weights)[0](rng, table)
