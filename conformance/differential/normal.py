# SPDX-License-Identifier: Apache-2.0
"""Answers made comparable: what DynamoDB leaves open (order of sets and scans, times, ids, where
a page ends) is taken out; differences are named by their place."""
import json
import re

DROPPED = {"CreationDateTime", "TableId", "TableArn", "IndexArn", "LastIncreaseDateTime",
           "LastDecreaseDateTime", "LastUpdateToPayPerRequestDateTime", "ItemCount", "TableSizeBytes",
           "IndexSizeBytes", "LatestStreamArn", "LatestStreamLabel", "NextToken"}
SETS = {"SS", "NS", "BS"}
UNORDERED = {"GlobalSecondaryIndexes", "LocalSecondaryIndexes", "AttributeDefinitions",
             "NonKeyAttributes"}
DETECTED = re.compile(r"(\d+ validation errors? detected: )(.*)", re.S)


def ordered(found):
    return sorted(found, key=lambda v: json.dumps(v, sort_keys=True))


def clean(node, name=None):
    if isinstance(node, dict):
        return {key: clean(value, key) for key, value in node.items() if key not in DROPPED}
    if isinstance(node, list):
        found = [clean(value) for value in node]
        return ordered(found) if name in SETS | UNORDERED else found
    return node


def message(text):
    """Violations in alphabetical order: DynamoDB Local's come in the order of a hash table."""
    found = DETECTED.fullmatch(text or "")
    if not found:
        return text or ""
    return found[1] + "; ".join(sorted(found[2].split("; ")))


class Answer:
    """status, type ("ok" when there is no error), message, and the rest of the body."""

    def __init__(self, reply):
        self.status, body = reply
        if not isinstance(body, dict):
            self.type, self.message, self.body = f"HTTP {self.status}", str(body)[:200], {}
            return
        body = dict(body)
        self.type = "ok"
        self.message = ""
        if self.status != 200:
            self.type = body.pop("__type", "").rsplit("#", 1)[-1]
            self.message = message(body.pop("message", None) or body.pop("Message", None))
            body.pop("Message", None)
        self.body = clean(body)

    @property
    def line(self):
        return f"{self.type}: {self.message}" if self.message else self.type


def places(one, two, path=""):
    """Where two trees differ: "Item.a.N" with both values, lists by position."""
    if isinstance(one, dict) and isinstance(two, dict):
        for key in sorted(set(one) | set(two)):
            yield from places(one.get(key), two.get(key), f"{path}.{key}" if path else key)
    elif isinstance(one, list) and isinstance(two, list) and len(one) == len(two):
        for at, pair in enumerate(zip(one, two)):
            yield from places(*pair, f"{path}[{at}]")
    elif one != two:
        yield path, json.dumps(one, sort_keys=True), json.dumps(two, sort_keys=True)


def differences(local, gramme):
    """[(place, DynamoDB Local's, Gramme's)]; the place of type and message is "answer"."""
    if local.line != gramme.line or local.status != gramme.status:
        return [("answer", local.line, gramme.line)]
    return list(places(local.body, gramme.body))
