# SPDX-License-Identifier: Apache-2.0
"""The same moves in PartiQL: ExecuteStatement, BatchExecuteStatement, ExecuteTransaction.

PartiQL says less than the other operations: INSERT wants that there is no item, UPDATE that there
is one, DELETE with a condition is content when there is none, and nothing adds to a number that
may be missing."""
from fleet import Reply
from moves import Move, Touch


def fit(touch):
    """The touch as PartiQL can say it."""
    condition, changes = touch.condition, touch.changes
    if touch.kind == "put":
        condition = ("absent",)
    elif touch.kind == "update":
        changes = dict(changes)
        if condition is None or condition[0] == "absent":
            condition = ("present",)
        if "account" not in touch.name:
            changes.pop("add", None)
    elif touch.kind == "delete":
        condition = ("is or absent", condition[1]) if condition and condition[0] == "is" else None
    return Touch(touch.kind, touch.table, touch.key, word=touch.word, item=touch.item,
                 changes=changes, condition=condition)


def statement(touch, shows=None):
    """A statement with its parameters."""
    values = []

    def given(value):
        values.append(value)
        return "?"

    if touch.kind == "put":
        inner = ", ".join(f"'{name}': {given(value)}" for name, value in touch.item.items())
        text = f'INSERT INTO "{touch.table}" VALUE {{{inner}}}'
    elif touch.kind == "update":
        text = f'UPDATE "{touch.table}"{changes(touch, given)} WHERE {where(touch, given)}'
    elif touch.kind == "delete":
        text = f'DELETE FROM "{touch.table}" WHERE {where(touch, given)}'
    else:
        text = f'SELECT * FROM "{touch.table}" WHERE {where(touch, given)}'
        if touch.kind == "check":
            text = f"EXISTS({text})"
    if shows:
        text += f" RETURNING ALL {shows.upper()} *"
    return {"Statement": text, "Parameters": values} | (
        {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"} if touch.condition else {})


def changes(touch, given):
    parts = [f' SET "{n}" = {given(v)}' for n, v in touch.changes.get("set", {}).items()]
    parts += [f' SET "{n}" = "{n}" + {given({"N": str(v)})}'
              for n, v in touch.changes.get("add", {}).items()]
    parts += [f' REMOVE "{n}"' for n in touch.changes.get("remove", ())]
    return "".join(parts)


def where(touch, given):
    parts = [f'"{name}" = {given(value)}' for name, value in touch.key.items()]
    word, *of = touch.condition or ("none",)
    if word in ("is", "is or absent"):
        parts.append(f'"w" = {given({"S": of[0]})}')
    elif word == "least":
        parts.append(f'"n" >= {given({"N": str(of[0])})}')
    return " AND ".join(parts)


class Spoken(Move):
    """`shows` is what RETURNING asks for: None, "old" or "new"."""
    shows = None

    def take_results(self, answer):
        if self.operation == "ExecuteTransaction" and self.reads:
            for touch, found in zip(self.touches, answer["Responses"]):
                touch.returned["new"] = found.get("Item")
        shows = "new" if self.reads else self.shows
        if self.operation == "ExecuteStatement" and shows:
            found = answer["Items"]
            self.touches[0].returned[shows] = found[0] if found else None


class Several(Spoken):
    """A BatchExecuteStatement is as many moves as it has statements, at the same time."""

    def parts(self, reply):
        """The moves, each with its own answer."""
        return [part.finish(self.answer(at, reply)) for at, part in enumerate(self.members())]

    def members(self):
        found = []
        for touch, body in zip(self.touches, self.body["Statements"]):
            part = Spoken("ExecuteStatement", body, [touch], self.client)
            part.shows = self.shows_of(touch)
            found.append(part)
        return found

    @staticmethod
    def shows_of(touch):
        return "old" if touch.kind in ("update", "delete") else None

    @staticmethod
    def answer(at, reply):
        """What ExecuteStatement would have answered."""
        if not reply.good:
            return reply
        told = reply.json["Responses"][at]
        items = [told["Item"]] if "Item" in told else []
        status, body = 200, {"Items": items}
        if "Error" in told:
            status = 400
            body = {**told["Error"], "__type": f"x#{told['Error']['Code']}Exception"}
        return Reply(status, body, reply.sent, reply.received)


def single(touch, client, give="NONE"):
    """`give` as ReturnValues has it; INSERT gives nothing, DELETE what was there."""
    touch = fit(touch)
    asked = None if give == "NONE" else give[4:].lower()
    shows = {"update": asked, "delete": "old"}.get(touch.kind)
    body = statement(touch, shows)
    if touch.kind == "read":
        body["ConsistentRead"] = True
    move = Spoken("ExecuteStatement", body, [touch], client)
    move.shows = shows
    return move


def batch(touches, client):
    touches = [fit(touch) for touch in touches]
    return Several("BatchExecuteStatement", {"Statements": [
        statement(touch, Several.shows_of(touch)) for touch in touches]}, touches, client)


def transaction(touches, client, token=None):
    """Of writes and checks, or of reads alone."""
    touches = [fit(touch) for touch in touches]
    body = {"TransactStatements": [statement(touch) for touch in touches]}
    if token:
        body["ClientRequestToken"] = token
    return Spoken("ExecuteTransaction", body, touches, client, token)
