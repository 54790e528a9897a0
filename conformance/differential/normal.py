# SPDX-License-Identifier: Apache-2.0
"""Answers made comparable: what DynamoDB leaves open (order of sets and scans, times, ids, where
a page ends) is taken out; differences are named by their place."""
import decimal
import json
import re

DROPPED = {"CreationDateTime", "TableId", "TableArn", "IndexArn", "LastIncreaseDateTime",
           "LastDecreaseDateTime", "LastUpdateToPayPerRequestDateTime", "ItemCount", "TableSizeBytes",
           "IndexSizeBytes", "LatestStreamArn", "LatestStreamLabel", "NextToken"}
SETS = {"SS", "NS", "BS"}
INDEXES = {"GlobalSecondaryIndexes", "LocalSecondaryIndexes"}
UNORDERED = {"AttributeDefinitions", "NonKeyAttributes"}
LIST = re.compile(r"(project|attributes:|types:|keys:) ([\[{])([^\[\]{}]*)([\]}])")
ENVELOPE = "1 validation error detected: "
ENVELOPED = {"PutItem", "UpdateItem", "DeleteItem"}
DETECTED = re.compile(r"(\d+ validation errors? detected: )(.*)", re.S)


def ordered(found):
    return sorted(found, key=lambda v: json.dumps(v, sort_keys=True))


def clean(node, name=None):
    if isinstance(node, dict):
        return {key: clean(value, key) for key, value in node.items() if key not in DROPPED}
    if isinstance(node, list):
        found = [clean(value) for value in node]
        if name in INDEXES:
            return sorted(found, key=lambda index: index["IndexName"])
        return ordered(found) if name in SETS | UNORDERED else found
    return node


def number(text):
    """As AWS gives a number back ("Naming rules and data types": leading and trailing zeroes are
    trimmed). DynamoDB Local gives it as it came, so it is applied to its answers alone: Gramme's
    must be right by themselves."""
    try:
        plain = f"{decimal.Decimal(text):f}"
    except decimal.InvalidOperation:
        return text
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return "0" if plain in ("-0", "") else plain


def trimmed(node):
    """A tree whose attribute values hold such numbers."""
    if isinstance(node, list):
        return [trimmed(value) for value in node]
    if not isinstance(node, dict):
        return node
    if len(node) == 1 and isinstance(node.get("N"), str):
        return {"N": number(node["N"])}
    if len(node) == 1 and isinstance(node.get("NS"), list):
        return {"NS": [number(n) for n in node["NS"]]}
    return {key: trimmed(value) for key, value in node.items()}


def opened(operation, reply):
    """Without the envelope that AWS puts around what is wrong with a single-item write's request
    [paritysuite captures/cross-region-latest]. DynamoDB Local has none, so it is taken from
    Gramme's answers alone; violations of the model's constraints have it from both."""
    status, body = reply
    text = body.get("message") if isinstance(body, dict) else None
    if operation not in ENVELOPED or not text or not text.startswith(ENVELOPE) or \
            "ailed to satisfy constraint: " in text:
        return reply
    return status, {**body, "message": text[len(ENVELOPE):]}


def message(text):
    """Violations and lists of names in alphabetical order: theirs is the order of a hash table."""
    text = LIST.sub(lambda m: f"{m[1]} {m[2]}{', '.join(sorted(re.split(', ?', m[3])))}{m[4]}",
                    text or "")
    found = DETECTED.fullmatch(text)
    if not found:
        return text
    return found[1] + "; ".join(sorted(found[2].split("; ")))


class Answer:
    """status, type ("ok" when there is no error), message, and the rest of the body."""

    def __init__(self, reply):
        self.status, body = reply
        if reply == (200, ""):
            body = {}
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
