# SPDX-License-Identifier: Apache-2.0
"""What the clients do in PartiQL: the same lists, registers, counters and bank.

INSERT wants that there is nothing, UPDATE that there is something, and DELETE with a condition is
content when there is nothing: what they are told is a reading, too."""
from history import UNTOLD, Audit, Ticket, Touch, Transfer, Txn

WHERE = '"pk" = ? AND "sk" = ?'
OLD = {"ReturnValuesOnConditionCheckFailure": "ALL_OLD"}


def number(value):
    return {"N": str(value)}


class Speaker:
    """The part of a Client that speaks PartiQL; the rest is in clients.py."""
    TABLE = "Shared"

    def speeches(self):
        """What it may do, with weights."""
        return {self.say_append: 4, self.say_append_several: 8, self.say_append_where: 6,
                self.say_appends: 4, self.say_read: 2, self.say_reads: 5, self.say_each: 1,
                self.say_first: 2, self.say_swap: 4, self.say_end: 2, self.say_raise: 3,
                self.say_transfer: 6, self.say_audit: 3}

    def at(self, text, name, *values, **more):
        """A statement about one item: `text` up to WHERE, and after it."""
        before, _, after = text.partition("WHERE")
        key = self.key_of(name)
        count = before.count("?")
        return {"Statement": f"{before}WHERE {WHERE}{after}", **more, "Parameters": [
            *values[:count], key["pk"], key["sk"], *values[count:]]}

    def insertion(self, name, **attributes):
        item = {**self.key_of(name), **attributes}
        inner = ", ".join(f"'{attribute}': ?" for attribute in item)
        return {"Statement": f'INSERT INTO "{self.TABLE}" VALUE {{{inner}}}',
                "Parameters": list(item.values())}

    def selection(self, name):
        return self.at(f'SELECT * FROM "{self.TABLE}" WHERE', name)

    def say(self, event, statement):
        return (yield from self.ask(event, "ExecuteStatement", statement))

    def say_all(self, event, statements):
        return (yield from self.ask(event, "ExecuteTransaction", {
            "TransactStatements": statements}))

    # Lists

    def lengthening(self, name, element, size=None, returning=""):
        """INSERT of a list that seems to be missing, or UPDATE; with `size` if it has that one."""
        one = {"L": [number(element)]}
        if not self.sizes.get(name):
            return self.insertion(name, l=one)
        text = f'UPDATE "{self.TABLE}" SET l = list_append(l, ?) WHERE'
        if size is not None:
            return self.at(text + " AND size(l) = ?", name, one, number(size), **OLD)
        return self.at(text + returning, name, one)

    def grew(self, event, name):
        """What an appending statement that was performed has seen."""
        if not self.sizes.get(name):
            event.reads[name] = ()
            self.sizes[name] = 1

    def stumbled(self, name, code):
        """The list was there, or was not."""
        if code == "DuplicateItem":
            self.sizes[name] = 1
        elif code == "ConditionalCheckFailed":
            self.sizes.pop(name, None)

    def saw_new(self, event, name, item):
        found = self.elements(item)
        if found[-1:] != (event.appends[name],):
            raise ValueError(f"{event} ended as {found}")
        event.reads[name] = found[:-1]
        self.sizes[name] = len(found)

    def say_append(self):
        name, = self.lists(1)
        event = Txn(self.name, {name: self.element()})
        reply = yield from self.say(event, self.lengthening(
            name, event.appends[name], returning=" RETURNING ALL NEW *"))
        if reply.good and reply.json["Items"]:
            self.saw_new(event, name, reply.json["Items"][0])
        elif reply.good:
            self.grew(event, name)
        else:
            self.stumbled(name, reply.error.removesuffix("Exception"))

    def say_append_several(self):
        event = Txn(self.name, {n: self.element() for n in self.lists(self.chance.randint(2, 3))})
        reply = yield from self.say_all(event, [
            self.lengthening(n, e) for n, e in event.appends.items()])
        self.learn(event, list(event.appends), reply)

    def learn(self, event, names, reply):
        if reply.good:
            for name in event.appends:
                self.grew(event, name)
        elif reply.error == "TransactionCanceledException":
            for name, why in zip(names, reply.json["CancellationReasons"]):
                if "l" in why.get("Item", {}):
                    self.sizes[name] = len(why["Item"]["l"]["L"])
                else:
                    self.stumbled(name, why["Code"])

    def say_append_where(self):
        """Appends to one list if another, or the same, has the size that was seen."""
        name, other = self.lists(2)
        if self.chance.random() < 0.3:
            other = name
        size = self.sizes.get(other)
        if not size:
            yield from self.say_append_several()
            return
        event = Txn(self.name, {name: self.element()})
        if other == name:
            statements = [self.lengthening(name, event.appends[name], size)]
        else:
            check = self.at(f'EXISTS(SELECT * FROM "{self.TABLE}" WHERE AND size(l) = ?)', other,
                            number(size), **OLD)
            statements = [self.lengthening(name, event.appends[name]), check]
        reply = yield from self.say_all(event, statements)
        self.learn(event, [name, other], reply)
        if reply.good:
            event.reads[other] = size
            if other == name:
                self.sizes[name] = size + 1

    def say_appends(self):
        """A batch: each statement is a transaction of its own."""
        names = self.lists(self.chance.randint(2, 3))
        events = [Txn(self.name, {name: self.element()}) for name in names]
        reply = yield "BatchExecuteStatement", {"Statements": [
            self.lengthening(n, e.appends[n], returning=" RETURNING ALL NEW *")
            for n, e in zip(names, events)]}
        for name, event, told in zip(names, events, self.results(reply)["Responses"]):
            self.history.append(event.finish(reply))
            if "Error" in told:
                event.outcome = "failed"
                self.stumbled(name, told["Error"]["Code"])
                if told["Error"]["Code"] not in self.PASSING_CODES:
                    raise ValueError(f"{event}: {told}")
            elif "Item" in told:
                self.saw_new(event, name, told["Item"])
            else:
                self.grew(event, name)

    def say_read(self):
        name, = self.lists(1)
        strong = self.chance.random() < 0.7
        event = Txn(self.name, loose=not strong)
        reply = yield from self.say(event, self.selection(name) | {"ConsistentRead": strong})
        if reply.good:
            self.saw(event, name, next(iter(reply.json["Items"]), None))

    def say_reads(self):
        names = self.lists(self.chance.randint(2, 4))
        event = Txn(self.name)
        reply = yield from self.say_all(event, [self.selection(name) for name in names])
        for name, found in zip(names, reply.json["Responses"] if reply.good else ()):
            self.saw(event, name, found.get("Item"))

    def say_each(self):
        """Several readings."""
        names = self.lists(4)
        reply = yield "BatchExecuteStatement", {"Statements": [
            self.selection(name) | {"ConsistentRead": True} for name in names]}
        self.saw_each(reply, {name: found.get("Item") for name, found in zip(
            names, self.results(reply)["Responses"])})

    # Registers

    def change(self, event, statement):
        """A swap; what a refusal tells is what was there."""
        reply = yield from self.say(event, statement)
        if reply.good:
            self.values[event.key] = event.value
        elif reply.error in self.PASSING:
            self.history.remove(event)
        elif reply.error == "DuplicateItemException":
            event.found = UNTOLD
        else:
            event.found = self.values[event.key] = self.value_of(reply.json.get("Item"))
        return reply

    def say_first(self):
        name = self.register()
        event = Touch(self.name, name, "swap", self.element(), None)
        yield from self.change(event, self.insertion(
            name, v=number(event.value), of={"S": name}))

    def say_swap(self):
        name = self.register()
        old = self.values.get(name)
        if old is None:
            yield from self.say_first()
            return
        event = Touch(self.name, name, "swap", self.element(), old)
        yield from self.change(event, self.at(
            f'UPDATE "{self.TABLE}" SET v = ? WHERE AND v = ?', name, number(event.value),
            number(old), **OLD))

    def say_end(self):
        """Empties a register that has the value that was seen, or finds it empty."""
        name = self.register()
        old = self.values.get(name)
        if old is None:
            yield from self.read()
            return
        event = Touch(self.name, name, "swap", None, old)
        reply = yield from self.change(event, self.at(
            f'DELETE FROM "{self.TABLE}" WHERE AND v = ? RETURNING ALL OLD *', name, number(old),
            **OLD))
        if reply.good and not reply.json["Items"]:
            event.kind, event.value = "read", None

    # Counters

    def say_raise(self):
        name = self.counter()
        event = Ticket(self.name, name)
        reply = yield from self.say(event, self.at(
            f'UPDATE "{self.TABLE}" SET v = v + ? WHERE RETURNING MODIFIED NEW *', name, number(1)))
        if reply.good:
            event.value = self.value_of(reply.json["Items"][0])
        elif reply.error == "ConditionalCheckFailedException":
            event = Ticket(self.name, name, 1)
            yield from self.say(event, self.insertion(name, v=number(1)))

    # The bank

    def say_transfer(self):
        amounts = self.amounts()
        yield from self.say_all(Transfer(self.name, amounts), [
            self.at(f'UPDATE "{self.TABLE}" SET v = v + ? WHERE AND v >= ?', account,
                    number(amount), number(max(0, -amount)), **OLD)
            for account, amount in self.chance.sample(sorted(amounts.items()), len(amounts))])

    def say_audit(self):
        event = Audit(self.name)
        reply = yield from self.say_all(event, [self.selection(a) for a in self.ACCOUNTS])
        if reply.good:
            event.balances = {account: self.value_of(found["Item"]) for account, found in
                              zip(self.ACCOUNTS, reply.json["Responses"])}
