# SPDX-License-Identifier: Apache-2.0
"""Turns a right request into a slightly wrong one, as a program with a bug would send it."""
import copy

# Members that do not fit another operation, for the mistake of mixing them up.
STRANGE = {"Foo": 1, "KeyConditionExpression": "pk = :v0", "Limit": "1", "Key": {},
           "ConditionExpression": "a = b", "Expected": {}, "AttributesToGet": ["a"],
           "ConditionalOperator": "AND", "TableName": "nope", "ConsistentRead": "true",
           "ReturnValues": "ALL", "ReturnConsumedCapacity": "ALL", "Select": "ALL",
           "ExpressionAttributeNames": {}, "ExpressionAttributeValues": {},
           "IndexName": "a", "Item": {}}
WRONG = ("", "x", [], {}, "a" * 300, ["a"], {"S": "a"})
SCALARS = (1, True, 1.5, -1)  # DynamoDB Local takes them for strings, and goes on


def places(node, path=(), depth=0):
    """All members of the tree that a mistake may meet, as paths."""
    if depth > 6:
        return
    pairs = node.items() if isinstance(node, dict) else \
        enumerate(node) if isinstance(node, list) else ()
    for key, inner in pairs:
        yield (*path, key)
        yield from places(inner, (*path, key), depth + 1)


def spoil(rng, body):
    body = copy.deepcopy(body)
    # An update without its action is a PUT to AWS, and nothing to DynamoDB Local; without an index
    # or a projection Select is wrong, too.
    spared = {"AttributeUpdates", "ConditionalOperator"} | (
        {"IndexName", "ProjectionExpression"} if "Select" in body else set())
    found = [path for path in places(body) if not spared & set(path)
             and path != ("ExpressionAttributeValues",)]  # two undefined ones in a query
    if not found or rng.random() < 0.25:
        name = rng.choice(sorted(STRANGE))
        body[name] = copy.deepcopy(STRANGE[name])
        return body
    *above, last = rng.choice(found)
    node = body
    for step in above:
        node = node[step]
    roll = rng.random()
    if roll < 0.4 and isinstance(node, dict):
        node.pop(last, None)
    elif roll < 0.5 and isinstance(node, list):
        node.append(copy.deepcopy(node[last]))
    elif roll < 0.6 and isinstance(node, dict):
        node[str(last) + "x"] = node.pop(last)
    elif roll < 0.8 and last == "B":
        node[last] = rng.choice(("YQ", "abc", 7, True))
    elif roll < 0.75 and isinstance(node, dict) and last in ("S", "N", "B", "SS", "NS", "BS"):
        node[rng.choice(("S", "N", "B", "SS", "NS", "L"))] = node.pop(last)
    else:
        # An empty key of an index is told with the index here, with the key there.
        wrong = WRONG[1:] if isinstance(node[last], bool) or last in ("S", "B") else WRONG
        text = isinstance(node[last], str) and not (last == "S" and "Key" in above)
        node[last] = copy.deepcopy(rng.choice(wrong if text else wrong + SCALARS))
    return body
