# SPDX-License-Identifier: Apache-2.0
"""What the clients do: lists, registers, counters and a bank in one table, all at once."""
import random
import time

from history import Audit, Ticket, Touch, Transfer, Txn
from speaker import Speaker, number

TABLE = "Shared"
ACCOUNTS, BALANCE = 5, 50
REGISTERS, COUNTERS, LISTS = 4, 2, 4
LIST_SECONDS = 0.15  # after which other lists are used
FIRST = {f"account-{n}": BALANCE for n in range(ACCOUNTS)}
PASSING = {"TransactionConflictException", "TransactionInProgressException"}

CREATION = {
    "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
                  {"AttributeName": "sk", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
                             {"AttributeName": "sk", "AttributeType": "S"},
                             {"AttributeName": "of", "AttributeType": "S"}],
    "GlobalSecondaryIndexes": [{
        "IndexName": "by-register", "KeySchema": [{"AttributeName": "of", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"}}],
    "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}}


def key_of(name):
    """Items of one kind share a partition: "list-7-2" is item 2 of "list-7"."""
    pk, _, sk = name.rpartition("-")
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def at(name):
    return {"TableName": TABLE, "Key": key_of(name)}


def elements(item):
    """What a list's item holds."""
    return tuple(int(one["N"]) for one in item["l"]["L"]) if item else ()


def value_of(item):
    return int(item["v"]["N"]) if item else None


class Unexpected(Exception):
    """An answer that no client may get here."""


class Client(Speaker):
    """Plays until its fleet ends. `history` has what it saw."""
    TABLE, ACCOUNTS, PASSING = TABLE, list(FIRST), PASSING
    PASSING_CODES = {"ConditionalCheckFailed", "DuplicateItem", "TransactionConflict"}
    key_of, elements, value_of = map(staticmethod, (key_of, elements, value_of))

    def __init__(self, seed, name, begin):
        self.chance = random.Random(f"{seed} {name}")
        self.name, self.begin = name, begin
        self.count, self.history = 0, []
        self.sizes, self.values = {}, {}  # last seen, of lists and registers

    def moves(self):
        kinds = {self.append: 10, self.append_several: 20, self.append_where: 15,
                 self.read_list: 8, self.read_lists: 15, self.query_lists: 4, self.batch_lists: 3,
                 self.write: 5, self.read: 8, self.swap: 8, self.raise_counter: 6,
                 self.raise_by_reading: 4, self.transfer: 15, self.audit: 8, **self.speeches()}
        while True:
            kind, = self.chance.choices(list(kinds), kinds.values())
            yield from kind()

    def ask(self, event, operation, body):
        """The answer, noted with the event; a refusal that may be is noted, too."""
        reply = yield operation, body
        event.finish(reply)
        self.history.append(event)
        if event.outcome == "failed" and not self.may_fail(reply):
            raise Unexpected(f"{operation} {body}: {reply}")
        return reply

    @staticmethod
    def may_fail(reply):
        if reply.error == "TransactionCanceledException":
            return all(r["Code"] in {"None", *Client.PASSING_CODES}
                       for r in reply.json["CancellationReasons"])
        return reply.error in PASSING | {"ConditionalCheckFailedException",
                                         "DuplicateItemException"}

    def element(self):
        self.count += 1
        return self.name * 1_000_000 + self.count

    # Lists

    def lists(self, count):
        group = int((time.monotonic() - self.begin) / LIST_SECONDS)
        return [f"list-{group}-{n}" for n in self.chance.sample(range(LISTS), count)]

    def addition(self, name, element, size=None):
        """An update that appends, if the list has that size."""
        body = {**at(name), "UpdateExpression":
                "SET l = list_append(if_not_exists(l, :none), :e)",
                "ExpressionAttributeValues": {":none": {"L": []}, ":e": {"L": [number(element)]}}}
        if size is not None:
            self.demand(body, size)
        return body

    @staticmethod
    def demand(body, size):
        """Adds the condition that a list has that size."""
        if size == 0:
            body["ConditionExpression"] = "attribute_not_exists(l)"
        else:
            body["ConditionExpression"] = "size(l) = :size"
            body.setdefault("ExpressionAttributeValues", {})[":size"] = number(size)
        return body

    def append(self):
        """One update, which also tells what was there."""
        name, = self.lists(1)
        event = Txn(self.name, {name: self.element()})
        body = self.addition(name, event.appends[name]) | {"ReturnValues": "ALL_NEW"}
        reply = yield from self.ask(event, "UpdateItem", body)
        if reply.good:
            found = elements(reply.json["Attributes"])
            event.reads[name] = found[:-1]
            self.sizes[name] = len(found)
            if found[-1] != event.appends[name]:
                raise Unexpected(f"{event} ended as {found}")

    def append_several(self):
        event = Txn(self.name, {n: self.element() for n in self.lists(self.chance.randint(2, 3))})
        yield from self.transact(event, [
            {"Update": self.addition(n, e)} for n, e in event.appends.items()])

    def append_where(self):
        """Appends to one list if another, or the same, has the size that was seen."""
        name, other = self.lists(2)
        if self.chance.random() < 0.3:
            other = name
        size = self.sizes.get(other, 0)
        event = Txn(self.name, {name: self.element()})
        if other == name:
            items = [{"Update": self.addition(name, event.appends[name], size)}]
        else:
            items = [{"Update": self.addition(name, event.appends[name])},
                     {"ConditionCheck": self.demand(at(other), size)}]
        reply = yield from self.transact(event, items)
        if reply.good:
            event.reads[other] = size
            if other == name:
                self.sizes[name] = size + 1

    def transact(self, event, items):
        for one in items:
            next(iter(one.values()))["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        reply = yield from self.ask(event, "TransactWriteItems", {"TransactItems": items})
        if reply.error == "TransactionCanceledException":
            for one, why in zip(items, reply.json["CancellationReasons"]):
                if "l" in why.get("Item", {}):
                    key = why["Item"]["pk"]["S"] + "-" + why["Item"]["sk"]["S"]
                    self.sizes[key] = len(why["Item"]["l"]["L"])
        return reply

    def saw(self, event, name, item):
        event.reads[name] = elements(item)
        self.sizes[name] = len(event.reads[name])

    def read_list(self):
        name, = self.lists(1)
        strong = self.chance.random() < 0.7
        event = Txn(self.name, loose=not strong)
        reply = yield from self.ask(event, "GetItem", at(name) | {"ConsistentRead": strong})
        if reply.good:
            self.saw(event, name, reply.json.get("Item"))

    def read_lists(self):
        names = self.lists(self.chance.randint(2, LISTS))
        event = Txn(self.name)
        reply = yield from self.ask(event, "TransactGetItems", {
            "TransactItems": [{"Get": at(name)} for name in names]})
        for name, found in zip(names, reply.json["Responses"] if reply.good else ()):
            self.saw(event, name, found.get("Item"))

    def query_lists(self):
        """Several readings: AWS does not promise that they are of one moment."""
        group = self.lists(1)[0].rpartition("-")[0]
        reply = yield "Query", {
            "TableName": TABLE, "ConsistentRead": True, "KeyConditionExpression": "pk = :p",
            "ExpressionAttributeValues": {":p": {"S": group}}}
        found = {i["sk"]["S"]: i for i in self.results(reply)["Items"]}
        self.saw_each(reply, {f"{group}-{n}": found.get(str(n)) for n in range(LISTS)})

    def batch_lists(self):
        names = self.lists(LISTS)
        reply = yield "BatchGetItem", {"RequestItems": {TABLE: {
            "Keys": [key_of(name) for name in names], "ConsistentRead": True}}}
        found = {f"{i['pk']['S']}-{i['sk']['S']}": i
                 for i in self.results(reply)["Responses"][TABLE]}
        self.saw_each(reply, {name: found.get(name) for name in names})

    def saw_each(self, reply, items):
        for name, item in items.items():
            self.history.append(Txn(self.name).finish(reply))
            self.saw(self.history[-1], name, item)

    @staticmethod
    def results(reply):
        if not reply.good:
            raise Unexpected(str(reply))
        return reply.json

    # Registers

    def register(self):
        return f"register-{self.chance.randrange(REGISTERS)}"

    def write(self):
        event = Touch(self.name, self.register(), "write", self.element())
        yield from self.ask(event, "PutItem", {"TableName": TABLE, "Item": {
            **key_of(event.key), "v": number(event.value), "of": {"S": event.key}}})

    def read(self):
        event = Touch(self.name, self.register(), "read")
        reply = yield from self.ask(event, "GetItem", at(event.key) | {"ConsistentRead": True})
        event.value = self.values[event.key] = value_of(reply.json.get("Item"))

    def swap(self):
        name = self.register()
        event = Touch(self.name, name, "swap", self.element(), self.values.get(name))
        body = {**at(name), "UpdateExpression": "SET v = :new",
                "ExpressionAttributeValues": {":new": number(event.value)},
                "ConditionExpression": "attribute_not_exists(v)",
                "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
        if event.old is not None:
            body["ConditionExpression"] = "v = :old"
            body["ExpressionAttributeValues"][":old"] = number(event.old)
        reply = yield from self.ask(event, "UpdateItem", body)
        if reply.good:
            self.values[name] = event.value
        elif reply.error in PASSING:
            self.history.remove(event)  # it says nothing of the value
        else:
            event.found = self.values[name] = value_of(reply.json.get("Item"))

    # Counters

    def counter(self):
        return f"counter-{self.chance.randrange(COUNTERS)}"

    def raise_counter(self):
        event = Ticket(self.name, self.counter())
        reply = yield from self.ask(event, "UpdateItem", {
            **at(event.key), "UpdateExpression": "ADD v :one", "ReturnValues": "UPDATED_NEW",
            "ExpressionAttributeValues": {":one": number(1)}})
        if reply.good:
            event.value = value_of(reply.json["Attributes"])

    def raise_by_reading(self):
        """The same by hand: read, and write if nobody else did."""
        name = f"counter-{COUNTERS + self.chance.randrange(COUNTERS)}"
        reply = yield "GetItem", at(name) | {"ConsistentRead": True}
        old = value_of(self.results(reply).get("Item")) or 0
        event = Ticket(self.name, name)
        condition = "v = :old" if old else "attribute_not_exists(v)"
        values = {":new": number(old + 1)} | ({":old": number(old)} if old else {})
        yield from self.ask(event, "UpdateItem", {
            **at(name), "UpdateExpression": "SET v = :new", "ConditionExpression": condition,
            "ExpressionAttributeValues": values})
        event.value = old + 1

    # The bank

    def amounts(self):
        payer, *others = self.chance.sample(sorted(FIRST), self.chance.randint(2, 3))
        amount = self.chance.randint(1, 20)
        return {payer: -amount * len(others), **{other: amount for other in others}}

    def transfer(self):
        amounts = self.amounts()
        items = [{"Update": {
            **at(account), "UpdateExpression": "SET v = v + :a",
            "ConditionExpression": "v >= :least",
            "ExpressionAttributeValues": {":a": number(value), ":least": number(max(0, -value))}}}
            for account, value in self.chance.sample(sorted(amounts.items()), len(amounts))]
        yield from self.transact(Transfer(self.name, amounts), items)

    def audit(self):
        event = Audit(self.name)
        reply = yield from self.ask(event, "TransactGetItems", {
            "TransactItems": [{"Get": at(account)} for account in FIRST]})
        if reply.good:
            event.balances = {account: value_of(found["Item"]) for account, found in
                              zip(FIRST, reply.json["Responses"])}


def prepare(line):
    """The table and the money in it."""
    for operation, body in [("CreateTable", CREATION)] + [
            ("PutItem", {"TableName": TABLE, "Item": {**key_of(account), "v": number(balance)}})
            for account, balance in FIRST.items()]:
        while (reply := line.ask(operation, body)).error in PASSING:
            pass
        Client.results(reply)


def last_words(line):
    """A history of what is there in the end: a reading of everything, and its numbers."""
    history, numbers, start = [], {}, None
    while True:
        body = {"TableName": TABLE, "ConsistentRead": True}
        reply = line.ask("Scan", body | ({"ExclusiveStartKey": start} if start else {}))
        for item in Client.results(reply)["Items"]:
            name = f"{item['pk']['S']}-{item['sk']['S']}"
            if "l" in item:
                history.append(Txn(0, reads={name: elements(item)}).finish(reply))
            elif name.startswith("register"):
                history.append(Touch(0, name, "read", value_of(item)).finish(reply))
            else:
                numbers[name] = value_of(item)
        start = reply.json.get("LastEvaluatedKey")
        if not start:
            empty = {f"register-{n}" for n in range(REGISTERS)} - {
                e.key for e in history if isinstance(e, Touch)}
            history += [Touch(0, name, "read").finish(reply) for name in sorted(empty)]
            return history, numbers
