# SPDX-License-Identifier: Apache-2.0
"""The clients of a round, as the fleet plays them: writers, an owner of items outside of streams,
a reader of streams, one that makes and drops an index."""
import random
import time
import uuid

import layout
from layout import ACCOUNTS, BOOK, PLAIN, ROWS, STREAMED
import statements
from moves import Touch, batch, single, snapshot, transaction, word_of

PARTITIONS, SORTS, PAGES = 6, 6, 16  # keys of ROWS, of BOOK


class World:
    """What all clients of a round share. `seen` has the last known word of each item."""

    def __init__(self, seed, number):
        self.seed, self.number = seed, number
        self.moves = []
        self.seen = {}
        self.readers = []

    def note(self, move, reply):
        """Every answered move is kept; what it tells of items is remembered."""
        for part in move.parts(reply):
            self.moves.append(part)
            self.remember(part)

    def remember(self, move):
        for touch in move.touches:
            if move.outcome == "ok" and touch.kind in ("put", "update"):
                self.seen[touch.name] = touch.word
            elif move.outcome == "ok" and touch.kind == "delete":
                self.seen.pop(touch.name, None)
            elif "new" in touch.returned:
                self.seen[touch.name] = word_of(touch.returned["new"])
        for touch, reason in zip(move.touches, move.reasons):
            if reason.get("Item"):
                self.seen[touch.name] = word_of(reason["Item"])


class Client:
    def __init__(self, world, number):
        self.world, self.number = world, number
        self.chance = random.Random(f"{world.seed} {world.number} {number}")
        self.count = 0

    def word(self):
        self.count += 1
        return f"r{self.world.number}.c{self.number}.{self.count}"

    def key(self):
        """A table and one of its few keys."""
        if self.chance.random() < 0.7:
            return ROWS, {"pk": {"S": f"p{self.chance.randrange(PARTITIONS)}"},
                          "sk": {"N": str(self.chance.randrange(SORTS))}}
        return BOOK, {"pk": {"S": f"page-{self.chance.randrange(PAGES)}"}}

    def keys(self, count, pick=None):
        """That many different ones."""
        found = {}
        while len(found) < count:
            table, key = (pick or self.key)()
            found[layout.name_of(table, key)] = table, key
        return list(found.values())

    def attributes(self):
        chance = self.chance
        found = {}
        if chance.random() < 0.6:
            found["a"] = {"S": chance.choice("xyz")}
        if chance.random() < 0.6:
            found["b"] = {"N": str(chance.randrange(-5, 100))}
        if chance.random() < 0.6:
            found["c"] = {"S": chance.choice("klmn") * chance.randint(1, 40)}
        if chance.random() < 0.5:
            found["filler"] = {"S": "." * int(chance.paretovariate(0.7) * 20 % 6000)}
        if chance.random() < 0.1:
            found["expiry"] = {"N": str(int(time.time()) - chance.choice([-1000, 0, 1000]))}
        return found

    def put(self, table, key, condition=None):
        word = self.word()
        return Touch("put", table, key, word=word, condition=condition,
                     item={**key, "w": {"S": word}, **self.attributes()})

    def update(self, table, key, condition=None):
        word, found = self.word(), self.attributes()
        gone = [name for name in ("a", "b", "c") if name not in found]
        changes = {"set": {"w": {"S": word}, **found}, "add": {"n": 1},
                   "remove": self.chance.sample(gone, self.chance.randint(0, len(gone)))}
        return Touch("update", table, key, word=word, condition=condition, changes=changes)

    def delete(self, table, key, condition=None):
        return Touch("delete", table, key, condition=condition)

    def condition(self, table, key):
        """One that may well hold, by what was last seen."""
        seen = self.world.seen.get(layout.name_of(table, key))
        if seen is None:
            return ("absent",)
        return ("is", seen) if self.chance.random() < 0.8 else ("present",)


class Writer(Client):
    def moves(self):
        while True:
            move = self.next()
            self.world.note(move, (yield move.operation, move.body))

    def next(self):
        kinds = {self.one: 30, self.many: 7, self.several: 15, self.transfer: 10,
                 self.audit: 2, self.look: 5, self.say_one: 15, self.say_many: 4,
                 self.say_several: 10, self.say_transfer: 5, self.say_audit: 1, self.say_look: 2}
        kind, = self.chance.choices(list(kinds), kinds.values())
        return kind()

    def one(self):
        table, key = self.key()
        make = self.chance.choice([self.put, self.update, self.update, self.delete])
        condition = self.condition(table, key) if self.chance.random() < 0.3 else None
        touch = make(table, key, condition)
        return single(touch, self.number, "ALL_NEW" if touch.kind == "update" and
                      self.chance.random() < 0.5 else "ALL_OLD")

    def many(self):
        found = self.keys(self.chance.choice([2, 5, 25]))
        make = (self.put, self.put, self.delete)
        return batch([self.chance.choice(make)(*one) for one in found], self.number)

    def several(self):
        first, *others = self.keys(self.chance.choice([2, 3, 4, 12]))
        touches = [self.put(*first)]  # tells whether it happened
        for table, key in others:
            seen = self.world.seen.get(layout.name_of(table, key))
            kind = self.chance.random()
            if kind < 0.15 and seen:
                touches.append(self.delete(table, key, ("is", seen)))
            elif kind < 0.25:
                condition = ("is", seen) if seen else ("absent",)
                touches.append(Touch("check", table, key, condition=condition))
            else:
                make = self.chance.choice([self.put, self.update])
                condition = self.condition(table, key) if self.chance.random() < 0.2 else None
                touches.append(make(table, key, condition))
        self.chance.shuffle(touches)
        return transaction(touches, self.number, self.token())

    def token(self):
        if self.chance.random() < 0.3:
            return None
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))

    def transfer(self):
        return transaction(self.payments(), self.number, self.token())

    def payments(self):
        """From one account to one or two others."""
        payer, *others = self.chance.sample(range(ACCOUNTS), self.chance.choice([2, 3]))
        amount = self.chance.randint(1, 30)
        touches = [self.pay(payer, -amount * len(others), ("least", amount * len(others)))]
        touches += [self.pay(other, amount) for other in others]
        self.chance.shuffle(touches)
        return touches

    def pay(self, number, amount, condition=None):
        word = self.word()
        return Touch("update", BOOK, layout.account(number), word=word, condition=condition,
                     changes={"set": {"w": {"S": word}}, "add": {"n": amount}})

    def audit(self):
        return snapshot(self.accounts(), self.number)

    @staticmethod
    def accounts():
        return [Touch("read", BOOK, layout.account(n)) for n in range(ACCOUNTS)]

    def look(self):
        if self.chance.random() < 0.5:
            return single(Touch("read", *self.key()), self.number)
        return snapshot([Touch("read", *one) for one in self.keys(4)], self.number)

    # In PartiQL

    def likely(self, table, key, *more):
        """A write that may well be allowed: INSERT, or UPDATE of what was seen."""
        seen = self.world.seen.get(layout.name_of(table, key))
        condition = ("is", seen) if seen and self.chance.random() < 0.3 else None
        usual = [self.update] * 5 + [self.put] if seen else [self.put] * 5 + [self.update]
        make = self.chance.choice([*more * 3, *usual])
        return make(table, key, condition)

    def say_one(self):
        return statements.single(self.likely(*self.key(), self.delete), self.number,
                                 self.chance.choice(["ALL_OLD", "ALL_NEW", "NONE"]))

    def say_many(self):
        found = self.keys(self.chance.choice([2, 5, 25]))
        return statements.batch([self.likely(*one, self.delete) for one in found], self.number)

    def say_several(self):
        first, *others = self.keys(self.chance.choice([2, 3, 4, 12]))
        touches = [self.likely(*first)]  # tells whether it happened
        for table, key in others:
            seen = self.world.seen.get(layout.name_of(table, key))
            if seen and self.chance.random() < 0.15:
                touches.append(Touch("check", table, key, condition=("is", seen)))
            else:
                touches.append(self.likely(table, key, self.delete))
        self.chance.shuffle(touches)
        return statements.transaction(touches, self.number, self.token())

    def say_transfer(self):
        return statements.transaction(self.payments(), self.number, self.token())

    def say_audit(self):
        return statements.transaction(self.accounts(), self.number)

    def say_look(self):
        if self.chance.random() < 0.5:
            return statements.single(Touch("read", *self.key()), self.number)
        return statements.transaction([Touch("read", *one) for one in self.keys(4)], self.number)


class Owner(Writer):
    """Writes items that nobody else does, in a table without a stream, and also in transactions
    with items that have one."""

    def own(self):
        return PLAIN, {"pk": {"S": f"c{self.number}-{self.chance.randrange(8)}"}}

    def next(self):
        if self.chance.random() < 0.3:
            return self.say()
        kind = self.chance.random()
        if kind < 0.5:
            make = self.chance.choice([self.put, self.update, self.delete])
            return single(make(*self.own()), self.number, "ALL_OLD")
        if kind < 0.65:
            make = (self.put, self.put, self.delete)
            return batch([self.chance.choice(make)(*one) for one in self.keys(4, self.own)],
                         self.number)
        make = (self.put, self.update)
        found = self.keys(2, self.own) + self.keys(2)
        return transaction([self.chance.choice(make)(*one) for one in found], self.number,
                           self.token())

    def say(self):
        kind = self.chance.random()
        if kind < 0.4:
            return statements.single(self.likely(*self.own(), self.delete), self.number)
        if kind < 0.6:
            return statements.batch([self.likely(*one, self.delete)
                                     for one in self.keys(4, self.own)], self.number)
        found = self.keys(2, self.own) + self.keys(2)
        return statements.transaction([self.likely(*one) for one in found], self.number,
                                      self.token())


class Reader(Client):
    """Reads the streams as they grow. `seen` has by shard what was read, in order, `iterators`
    where to go on; what went before is known by `known`: {shard: number of records}."""

    def __init__(self, world, number, arns, known):
        super().__init__(world, number)
        self.arns, self.known = arns, known
        self.seen, self.iterators, self.problems = {}, {}, []
        world.readers.append(self)

    def moves(self):
        while True:
            for table in STREAMED:
                shards = yield from self.shards(table)
                for shard in shards or ():
                    yield from self.read(table, shard)

    def shards(self, table):
        found, body = [], {"StreamArn": self.arns[table]}
        while True:
            reply = yield "DescribeStream", body
            if not reply.good:
                return self.complain(reply)
            described = reply.json["StreamDescription"]
            found += [shard["ShardId"] for shard in described["Shards"]]
            if "LastEvaluatedShardId" not in described:
                return found
            body["ExclusiveStartShardId"] = described["LastEvaluatedShardId"]

    def read(self, table, shard):
        if shard not in self.iterators:
            reply = yield "GetShardIterator", self.start(table, shard)
            if not reply.good:
                return self.complain(reply)
            self.iterators[shard] = reply.json["ShardIterator"]
            self.seen[shard] = []
        if self.iterators[shard] is None:
            return None
        reply = yield "GetRecords", {"ShardIterator": self.iterators[shard],
                                     "Limit": self.chance.choice([1, 10, 1000])}
        if not reply.good:
            return self.complain(reply)
        self.seen[shard] += reply.json["Records"]
        self.iterators[shard] = reply.json.get("NextShardIterator")
        return None

    def start(self, table, shard):
        body = {"StreamArn": self.arns[table], "ShardId": shard}
        last = self.known.get(shard)
        if last:
            return body | {"ShardIteratorType": "AFTER_SEQUENCE_NUMBER", "SequenceNumber": last}
        return body | {"ShardIteratorType": "TRIM_HORIZON"}

    def complain(self, reply):
        if not reply.lost:
            self.problems.append(f"reading a stream: {reply}")


class Indexer(Client):
    """Makes and drops the late index. `wanted` is whether it must be there, None when that was
    under way at the end."""

    def __init__(self, world, number, present):
        super().__init__(world, number)
        self.wanted, self.problems = present, []

    def moves(self):
        while True:
            for _ in range(self.chance.randint(0, 12)):
                yield "DescribeTable", {"TableName": ROWS}
            present, self.wanted = self.wanted, None
            reply = yield "UpdateTable", (
                layout.late_deletion() if present else layout.late_creation())
            if reply.good:
                self.wanted = not present
            elif not reply.lost:
                self.wanted = present
                if reply.error not in ("ResourceInUseException", "LimitExceededException"):
                    self.problems.append(f"late index: {reply}")
