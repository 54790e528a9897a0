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
WRONG = ("", "x", 1, True, [], {}, 1.5, -1, "a" * 300, ["a"], {"S": "a"})


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
    found = list(places(body))
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
    elif roll < 0.75 and isinstance(node, dict) and last in ("S", "N", "B", "SS", "NS", "BS"):
        node[rng.choice(("S", "N", "B", "SS", "NS", "BOOL"))] = node.pop(last)
    else:
        node[last] = copy.deepcopy(rng.choice(WRONG))
    return body
