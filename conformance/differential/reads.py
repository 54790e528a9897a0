# SPDX-License-Identifier: Apache-2.0
"""Random queries and scans, of tables and of indexes, old parameters too."""
import expressions
import items
import values

SELECTS = ("ALL_ATTRIBUTES", "COUNT", "ALL_PROJECTED_ATTRIBUTES", "SPECIFIC_ATTRIBUTES")


def common(rng, table, body, index_name):
    if index_name:
        body["IndexName"] = index_name
    if rng.random() < 0.2:
        body["Limit"] = rng.choice((1, 2, 3, 10))
    elif rng.slip(0.02):
        body["Limit"] = rng.choice((0, -1))
    everywhere = index_name is None or index_name in table.local_names
    if rng.random() < 0.15:
        body["ConsistentRead"] = rng.random() < 0.5 and (everywhere or rng.slip(0.3))
    if rng.random() < 0.15:
        select(rng, table, body, index_name)
    if rng.random() < 0.2:
        body["ReturnConsumedCapacity"] = rng.choice(("TOTAL", "INDEXES", "NONE"))
    # In which segment a key lies each server's own hash tells; 1 and 1.0 are two numbers to
    # DynamoDB Local here.
    if body.get("TotalSegments", 1) == 1 and "N" not in rng.types.values() and rng.slip(0.05):
        body["ExclusiveStartKey"] = start_key(rng, table, index_name)
    return body


def select(rng, table, body, index_name):
    """Select, mostly one that goes with the rest."""
    if rng.slip(0.15):
        kinds = SELECTS
    elif {"ProjectionExpression", "AttributesToGet"} & set(body):
        kinds = ("SPECIFIC_ATTRIBUTES",)
    elif index_name is None:
        kinds = ("ALL_ATTRIBUTES", "COUNT")
    elif index_name in table.local_names or table.projected(index_name) is None:
        kinds = ("ALL_ATTRIBUTES", "COUNT", "ALL_PROJECTED_ATTRIBUTES")
    else:
        kinds = ("COUNT", "ALL_PROJECTED_ATTRIBUTES")
    body["Select"] = rng.choice(kinds)


def start_key(rng, table, index_name):
    """One that no page ever gave. Its range key is no bound of a condition: whether a bound itself
    lies within nobody has recorded."""
    key = table.key(rng)
    for name, kind in table.keys[1:]:
        key[name] = {kind: rng.choice({"S": ("A", "aa", "zz"), "B": ("YWE=", "eg==")}[kind])}
    if index_name in table.indexes and rng.random() < 0.8:
        for name, kind in sum(map(list, table.roles(index_name)), []):
            key.setdefault(name, values.index_value(rng, kind))
    if rng.random() < 0.3:
        key.pop(rng.choice(sorted(key)))
    if rng.random() < 0.3:
        key["q"] = {"S": "a"}
    return key


def pick_index(rng, table):
    if rng.slip(0.02):
        return rng.choice(("nope", "ab", "a" * 300))
    return rng.choice([None, *table.indexes]) if table.indexes else None


def query(rng, table):
    name = pick_index(rng, table)
    keys = table.roles(name if name in table.indexes else None)
    body = {"TableName": table.name}
    terms = expressions.Terms(rng, table.projected(name), [n for part in keys for n, _ in part])
    if not table.multi and rng.slip(0.005):
        body["KeyConditions"] = {}
    elif rng.random() < 0.08:
        body["KeyConditions"] = legacy_keys(rng, keys)
        if rng.random() < 0.3:
            body["QueryFilter"] = {one: items.legacy_condition(rng, one) for one in {
                terms.pick(expressions.PLAIN) for _ in range(rng.choice((1, 1, 2)))}}
            items.joined(rng, body, len(body["QueryFilter"]))
        if rng.random() < 0.2:
            body["AttributesToGet"] = list({terms.pick(expressions.PLAIN) for _ in range(2)})
        elif rng.slip(0.05):
            body["AttributesToGet"] = []
    else:
        body["KeyConditionExpression"] = expressions.key_condition(rng, terms, keys)
        refine(rng, terms, body)
        if rng.slip(0.004):
            body |= {"KeyConditionExpression": "pk = :lost", "FilterExpression": "d = :lost"}
    if rng.random() < 0.35:
        body["ScanIndexForward"] = rng.random() < 0.3
    return "Query", terms.into(common(rng, table, body, name))


def legacy_keys(rng, keys):
    hashes, ranges = keys
    found = {name: {"ComparisonOperator": "EQ", "AttributeValueList": [
        expressions.table_value(rng, name, kind)]} for name, kind in hashes}
    for name, kind in ranges:
        if rng.random() > 0.6:
            break
        found[name] = {"ComparisonOperator": "EQ", "AttributeValueList": [
            expressions.table_value(rng, name, kind)]}
        if rng.random() < 0.5 or rng.slip(0.05):
            found[name] = legacy_range(rng, name, kind)
            break
    return found


def legacy_range(rng, name, kind):
    operator = rng.choice(("LT", "LE", "GT", "GE", "BETWEEN") + ("BEGINS_WITH",) * (kind != "N"))
    if rng.slip(0.05):
        operator = rng.choice(("NE", "BEGINS_WITH", "IN", "NOT_NULL"))
    found = values.bounds(rng, name) if operator == "BETWEEN" else \
        [expressions.table_value(rng, name, kind)]
    return {"ComparisonOperator": operator, "AttributeValueList": found}


def refine(rng, terms, body):
    if rng.slip(0.004):
        body["FilterExpression"] = ""
        terms.value({"S": "a"})
    elif rng.random() < 0.35:
        held = terms.among
        if held and rng.slip(0.06):  # with what the index does not project
            terms.among = None
        body["FilterExpression"] = expressions.condition(rng, terms)
        terms.among = held
    if rng.random() < 0.2:
        terms.avoid.clear()
        body["ProjectionExpression"] = expressions.projection(rng, terms)


def scan(rng, table):
    body = {"TableName": table.name}
    name = pick_index(rng, table)
    terms = expressions.Terms(rng, table.projected(name))
    if rng.random() < 0.08:
        for one in {terms.pick(expressions.PLAIN) for _ in range(rng.choice((1, 2)))}:
            body.setdefault("ScanFilter", {})[one] = items.legacy_condition(rng, one)
        items.joined(rng, body, len(body["ScanFilter"]))
    else:
        refine(rng, terms, body)
    if rng.random() < 0.1:
        total = rng.choice((1, 2, 3))
        body |= {"Segment": rng.randrange(total), "TotalSegments": total}
        if rng.slip(0.12):
            body |= rng.choice(({"Segment": total}, {"TotalSegments": 0}, {"Segment": -1}, {}, {}))
            if body["Segment"] < total == body["TotalSegments"] and body["Segment"] >= 0:
                body.pop(rng.choice(("Segment", "TotalSegments")))
    return "Scan", terms.into(common(rng, table, body, name))


def request(rng, table, extra):
    return (query if rng.random() < 0.65 else scan)(rng, table)
