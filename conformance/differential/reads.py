# SPDX-License-Identifier: Apache-2.0
"""Random queries and scans, of tables and of indexes, old parameters too."""
import expressions
import items
import values


def common(rng, table, body, index_name):
    if index_name:
        body["IndexName"] = index_name
    roll = rng.random()
    if roll < 0.2:
        body["Limit"] = rng.choice((1, 2, 3, 10))
    elif roll < 0.22:
        body["Limit"] = rng.choice((0, -1))
    if rng.random() < 0.15:
        body["ConsistentRead"] = rng.random() < 0.5 or index_name is None
    if rng.random() < 0.1:
        body["Select"] = rng.choice(("ALL_ATTRIBUTES", "COUNT", "ALL_PROJECTED_ATTRIBUTES",
                                     "SPECIFIC_ATTRIBUTES"))
    if rng.random() < 0.12:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES", "NONE"))
    if rng.random() < 0.04:
        body["ExclusiveStartKey"] = start_key(rng, table, index_name)
    return body


def start_key(rng, table, index_name):
    """Mostly one that no page ever gave."""
    key = table.key(rng)
    if index_name in table.indexes and rng.random() < 0.8:
        for name, kind in sum(map(list, table.roles(index_name)), []):
            key.setdefault(name, values.index_value(rng, kind))
    if rng.random() < 0.3:
        key.pop(rng.choice(sorted(key)))
    if rng.random() < 0.3:
        key["q"] = {"S": "a"}
    return key


def pick_index(rng, table):
    if rng.random() < 0.01:
        return "nope"
    return rng.choice([None, *table.indexes]) if table.indexes else None


def query(rng, table):
    name = pick_index(rng, table)
    keys = table.roles(name if name in table.indexes else None)
    body = {"TableName": table.name}
    terms = expressions.Terms(rng)
    if rng.random() < 0.08:
        body["KeyConditions"] = legacy_keys(rng, keys)
        if rng.random() < 0.3:
            one = rng.choice(expressions.PLAIN)
            body["QueryFilter"] = {one: items.legacy_condition(rng, one)}
        if rng.random() < 0.2:
            body["AttributesToGet"] = rng.sample(expressions.PLAIN, 2)
    else:
        body["KeyConditionExpression"] = expressions.key_condition(rng, terms, keys)
        refine(rng, terms, body)
    if rng.random() < 0.35:
        body["ScanIndexForward"] = rng.random() < 0.3
    return "Query", terms.into(common(rng, table, body, name))


def legacy_keys(rng, keys):
    hashes, ranges = keys
    found = {name: {"ComparisonOperator": "EQ", "AttributeValueList": [
        expressions.table_value(rng, name, kind)]} for name, kind in hashes}
    for name, kind in ranges:
        if rng.random() < 0.6:
            operator = rng.choice(("EQ", "LT", "LE", "GT", "GE", "BETWEEN", "BEGINS_WITH", "NE"))
            count = 2 if operator == "BETWEEN" else 1
            found[name] = {"ComparisonOperator": operator, "AttributeValueList": [
                expressions.table_value(rng, name, kind) for _ in range(count)]}
    return found


def refine(rng, terms, body):
    if rng.random() < 0.35:
        body["FilterExpression"] = expressions.condition(rng, terms)
    if rng.random() < 0.2:
        body["ProjectionExpression"] = expressions.projection(rng, terms)


def scan(rng, table):
    body = {"TableName": table.name}
    terms = expressions.Terms(rng)
    if rng.random() < 0.08:
        for one in rng.sample(expressions.PLAIN, rng.choice((1, 2))):
            body.setdefault("ScanFilter", {})[one] = items.legacy_condition(rng, one)
        if rng.random() < 0.3:
            body["ConditionalOperator"] = rng.choice(("AND", "OR"))
    else:
        refine(rng, terms, body)
    if rng.random() < 0.1:
        total = rng.choice((1, 2, 3, 0))
        body |= {"Segment": rng.choice((0, 0, 0, total)), "TotalSegments": total}
    terms.into(common(rng, table, body, pick_index(rng, table)))
    return "Scan", body


def request(rng, table, extra):
    return (query if rng.random() < 0.65 else scan)(rng, table)
