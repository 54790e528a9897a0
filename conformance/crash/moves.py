# SPDX-License-Identifier: Apache-2.0
"""What clients do, as the checker sees it: a Move is one request, and has a Touch for each item.

Every write leaves a word of its own in the item's attribute "w", so that a state of an item tells
which write made it. A touch knows what it makes of an item, so that all states can be computed."""
import layout

NEVER = 1 << 62  # later than any time
REFUSED = {"ConditionalCheckFailedException": "ConditionalCheckFailed",
           "DuplicateItemException": "DuplicateItem"}


class Touch:
    """One item of a request. `kind` is put, update, delete, check or read.

    condition  None, ("absent",), ("present",), ("is", word), ("is or absent", word) or
               ("least", number)
    returned   what the answer told of the item: {"old": item or None, "new": item or None}"""

    def __init__(self, kind, table, key, *, word=None, item=None, changes=None, condition=None):
        self.kind, self.table, self.key = kind, table, key
        self.name = layout.name_of(table, key)
        self.word, self.item, self.changes = word, item, changes or {}
        self.condition = condition
        self.returned = {}

    @property
    def writes(self):
        return self.kind in ("put", "update", "delete")

    @property
    def may_find_nothing(self):
        """A deletion that is acknowledged also when the item was not there."""
        return self.kind == "delete" and not (self.condition and self.condition[0] == "is")

    def permits(self, state):
        """Whether the condition holds for a state of the item."""
        if self.condition is None:
            return True
        word, *values = self.condition
        if word == "absent":
            return state is None
        if word == "present":
            return state is not None
        if state is None:
            return word == "is or absent"
        if word in ("is", "is or absent"):
            return word_of(state) == values[0]
        return int(state["n"]["N"]) >= values[0]

    def apply(self, state):
        """The item afterwards."""
        if self.kind == "put":
            return self.item
        if self.kind == "delete":
            return None
        after = dict(state or self.key)
        for name, value in self.changes.get("set", {}).items():
            after[name] = value
        for name in self.changes.get("remove", ()):
            after.pop(name, None)
        for name, number in self.changes.get("add", {}).items():
            before = int(after[name]["N"]) if name in after else 0
            after[name] = {"N": str(before + number)}
        return after

    # As parts of a request

    def expressions(self):
        """ConditionExpression, UpdateExpression and what they need."""
        values, parts = {}, {}
        if self.condition:
            parts["ConditionExpression"] = self.condition_text(values)
        if self.kind == "update":
            parts["UpdateExpression"] = self.update_text(values)
        if values:
            parts["ExpressionAttributeValues"] = values
        return parts

    def condition_text(self, values):
        word, *of = self.condition
        if word == "absent":
            return "attribute_not_exists(pk)"
        if word == "present":
            return "attribute_exists(pk)"
        if word == "is":
            values[":is"] = {"S": of[0]}
            return "w = :is"
        values[":least"] = {"N": str(of[0])}
        return "n >= :least"

    def update_text(self, values):
        text = []
        for word, joint in (("set", " = "), ("add", " ")):
            found = self.changes.get(word, {})
            for name, value in found.items():
                values[f":{word}{name}"] = value if word == "set" else {"N": str(value)}
            if found:
                text.append(word.upper() + " " + ", ".join(
                    f"{name}{joint}:{word}{name}" for name in found))
        if self.changes.get("remove"):
            text.append("REMOVE " + ", ".join(self.changes["remove"]))
        return " ".join(text)

    def subject(self):
        """TableName with Item or Key."""
        if self.kind == "put":
            return {"TableName": self.table, "Item": self.item}
        return {"TableName": self.table, "Key": self.key}

    def __repr__(self):
        condition = f" if {self.condition}" if self.condition else ""
        return f"{self.kind} {self.word or ''} {self.name}{condition}"


def word_of(state):
    return state["w"]["S"] if state and "w" in state else None


class Move:
    """A request, and what became of it: outcome is ok, failed (told by an error) or unknown."""

    def __init__(self, operation, body, touches, client, token=None):
        self.operation, self.body, self.touches = operation, body, touches
        self.client, self.token = client, token
        self.outcome, self.reply = "unknown", None
        self.begin, self.end = 0, NEVER
        self.reasons = []  # of a cancelled transaction, one for each touch

    @property
    def atomic(self):
        return self.operation != "BatchWriteItem"

    @property
    def reads(self):
        return all(touch.kind == "read" for touch in self.touches)

    @property
    def is_transaction(self):
        return self.operation in ("TransactWriteItems", "TransactGetItems", "ExecuteTransaction")

    def parts(self, reply):
        """The moves that it counts as, answered."""
        return [self.finish(reply)]

    def finish(self, reply):
        """Takes the answer apart."""
        self.reply, self.begin = reply, reply.sent
        if reply.lost:
            return self
        self.end = reply.received
        self.outcome = "ok" if reply.good else "failed"
        if reply.good:
            self.take_results(reply.json)
        elif reply.error == "TransactionCanceledException":
            self.reasons = reply.json["CancellationReasons"]
        elif reply.error in REFUSED:
            self.reasons = [{"Code": REFUSED[reply.error], "Item": reply.json.get("Item")}]
        return self

    def take_results(self, answer):
        wanted = self.body.get("ReturnValues", "NONE")
        if wanted in ("ALL_OLD", "ALL_NEW"):
            self.touches[0].returned[wanted[4:].lower()] = answer.get("Attributes")
        elif self.operation == "GetItem":
            self.touches[0].returned["new"] = answer.get("Item")
        elif self.operation == "TransactGetItems":
            for touch, found in zip(self.touches, answer["Responses"]):
                touch.returned["new"] = found.get("Item")

    def __repr__(self):
        return (f"{self.operation} by client {self.client}, {self.outcome}: "
                + "; ".join(map(repr, self.touches)))


def single(touch, client, give="NONE"):
    """PutItem, UpdateItem, DeleteItem or GetItem."""
    body = touch.subject() | touch.expressions()
    if touch.kind == "read":
        return Move("GetItem", body | {"ConsistentRead": True}, [touch], client)
    if give != "NONE":
        body["ReturnValues"] = give
    if touch.condition:
        body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    name = {"put": "PutItem", "update": "UpdateItem", "delete": "DeleteItem"}[touch.kind]
    return Move(name, body, [touch], client)


def batch(touches, client):
    asked = {}
    for touch in touches:
        one = ({"PutRequest": {"Item": touch.item}} if touch.kind == "put"
               else {"DeleteRequest": {"Key": touch.key}})
        asked.setdefault(touch.table, []).append(one)
    return Move("BatchWriteItem", {"RequestItems": asked}, touches, client)


def transaction(touches, client, token=None):
    names = {"put": "Put", "update": "Update", "delete": "Delete", "check": "ConditionCheck"}
    items = []
    for touch in touches:
        body = touch.subject() | touch.expressions()
        if touch.condition:
            body["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        items.append({names[touch.kind]: body})
    body = {"TransactItems": items}
    if token:
        body["ClientRequestToken"] = token
    return Move("TransactWriteItems", body, touches, client, token)


def snapshot(touches, client):
    gets = [{"Get": touch.subject()} for touch in touches]
    return Move("TransactGetItems", {"TransactItems": gets}, touches, client)


def again(move):
    """The same request as a new move."""
    touches = [Touch(t.kind, t.table, t.key, word=t.word, item=t.item, changes=t.changes,
                     condition=t.condition) for t in move.touches]
    return type(move)(move.operation, move.body, touches, move.client, move.token)
