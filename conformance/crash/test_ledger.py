# SPDX-License-Identifier: Apache-2.0
"""The checker of the crash test: a history that is right passes, and every kind of damage is
found.

The histories come from a model of the service that does one request after the other."""
import copy
import pathlib
import random
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "concurrency")]

import layout  # noqa: E402
from fleet import Reply  # noqa: E402
from layout import BALANCE, BOOK, INDEXES, PLAIN, ROWS, STREAMED  # noqa: E402
from ledger import Ledger  # noqa: E402
from moves import Touch, batch  # noqa: E402
from workload import Owner, World, Writer  # noqa: E402

REQUESTS = 400
SHARD = {ROWS: "shard-rows", BOOK: "shard-book"}


class Model:
    """Tables in memory, and their logs."""

    def __init__(self):
        self.items = {}
        self.tables = {}
        self.logs = {table: [] for table in STREAMED}
        self.time = 0

    def run(self, move):
        """The answer."""
        if move.operation == "BatchExecuteStatement":
            return self.run_each(move)
        states = [self.items.get(t.name) for t in move.touches]
        self.time += 2
        allowed = [t.permits(s) for t, s in zip(move.touches, states)]
        if not all(allowed):
            return self.reply(400, self.refusal(move, states, allowed))
        for touch, state in zip(move.touches, states):
            if touch.writes:
                self.write(touch, state, touch.apply(state))
        answer = {}
        given = move.body.get("ReturnValues")
        shown = states[0] if given == "ALL_OLD" else self.items.get(move.touches[0].name)
        if given and shown is not None:
            answer["Attributes"] = shown
        if move.operation == "GetItem" and states[0] is not None:
            answer["Item"] = states[0]
        if move.is_transaction:
            answer["Responses"] = [{} if s is None else {"Item": s} for s in states]
        if move.operation == "ExecuteStatement":
            shown = self.items.get(move.touches[0].name) if move.shows == "new" else states[0]
            answer["Items"] = [shown] if shown and (move.shows or move.reads) else []
        return self.reply(200, answer)

    def run_each(self, move):
        found = []
        for part in move.members():
            reply = self.run(part)
            if reply.good:
                found.append({"Item": i for i in reply.json["Items"]})
            else:
                code = reply.error.removesuffix("Exception")
                found.append({"Error": {**reply.json, "Code": code}})
        reply.sent -= 2 * len(found) - 2
        return Reply(200, {"Responses": found}, reply.sent, reply.received)

    def reply(self, status, body):
        return Reply(status, copy.deepcopy(body), self.time, self.time + 1)

    @staticmethod
    def refusal(move, states, allowed):
        found = [{"Code": "None"} if good else
                 {"Code": "ConditionalCheckFailed", **({"Item": s} if s else {})}
                 for s, good in zip(states, allowed)]
        for touch, reason in zip(move.touches, found):
            if touch.kind == "put" and move.operation.startswith("Execute") and "Item" in reason:
                del reason["Item"]
                reason["Code"] = "DuplicateItem"
        if move.is_transaction:
            return {"__type": "x#TransactionCanceledException", "CancellationReasons": found}
        return {"__type": f"x#{found[0].pop('Code')}Exception", **found[0]}

    def write(self, touch, before, after):
        self.items[touch.name] = after
        self.tables[touch.name] = touch.table
        if before == after or touch.table == PLAIN:
            return
        log = self.logs[touch.table]
        change = {"Keys": touch.key, "SequenceNumber": str(len(log) + 1)}
        if before is not None:
            change["OldImage"] = before
        if after is not None:
            change["NewImage"] = after
        name = "INSERT" if before is None else "REMOVE" if after is None else "MODIFY"
        log.append({"eventName": name, "dynamodb": change})


class Story:
    """What a checker gets to see: moves, logs, items by table."""

    def __init__(self, seed):
        model, world = Model(), World(seed, 0)
        clients = [Writer(world, 0), Writer(world, 1), Owner(world, 2)]
        accounts = []
        for number in range(layout.ACCOUNTS):
            key, word = layout.account(number), f"first {number}"
            item = {**key, "w": {"S": word}, "n": {"N": str(BALANCE)}}
            accounts.append(Touch("put", BOOK, key, word=word, item=item))
        moves = [batch(accounts, -1)]
        world.note(moves[0], model.run(moves[0]))
        chance = random.Random(seed)
        for _ in range(REQUESTS):
            move = chance.choice(clients).next()
            world.note(move, model.run(move))
        self.moves, self.logs = world.moves, model.logs
        self.items = {table: [i for name, i in model.items.items()
                              if i is not None and model.tables[name] == table]
                      for table in (ROWS, BOOK, PLAIN)}

    def lose(self, move):
        """The answer never came."""
        move.finish(Reply(None, None, move.begin, move.end))
        move.outcome, move.end, move.reasons = "unknown", 1 << 62, []
        for touch in move.touches:
            touch.returned = {}

    def judge(self):
        ledger = Ledger()
        for table in STREAMED:
            ledger.take_log(table, [{"ShardId": SHARD[table]}], lambda _, t=table: self.logs[t])
        ledger.judge(self.moves)
        ledger.judge_tables(self.items)
        for table in STREAMED:
            for index in INDEXES[table]:
                rows = [index.row(table, item) for item in self.items[table]]
                ledger.judge_index(table, index, self.items[table], [r for r in rows if r])
        return ledger.problems


@pytest.fixture(params=range(3))
def story(request):
    return Story(request.param)


def done(story, *operations):
    """Acknowledged moves from the middle of the story that have records."""
    logged = {r["dynamodb"].get("NewImage", {}).get("w", {}).get("S")
              for log in story.logs.values() for r in log}
    return [m for m in story.moves[50:] if m.outcome == "ok" and m.operation in operations
            and any(t.word and t.word in logged for t in m.touches)]


def records_of(story, move):
    words = {t.word for t in move.touches if t.word}
    return [(log, r) for log in story.logs.values() for r in log
            if r["dynamodb"].get("NewImage", {}).get("w", {}).get("S") in words]


def last_of_item(story, record):
    """Whether no later record tells of the same item."""
    log = next(log for log in story.logs.values() if record in log)
    keys = record["dynamodb"]["Keys"]
    return not any(r["dynamodb"]["Keys"] == keys for r in log[log.index(record) + 1:])


def told_of(story, move):
    """Whether the answer to a later request depends on what this one wrote."""
    name = move.touches[0].name
    return any(t.name == name for other in story.moves if other.begin > move.begin
               for t in other.touches)


def forget(story, record):
    """The record's change is undone, as if it had never been; only the last of an item."""
    for table, log in story.logs.items():
        if record in log:
            log.remove(record)
            keys = record["dynamodb"]["Keys"]
            items = story.items[table]
            items[:] = [i for i in items if {n: i[n] for n in keys} != keys]
            if "OldImage" in record["dynamodb"]:
                items.append(record["dynamodb"]["OldImage"])


def test_what_is_right_passes(story):
    assert len(story.logs[ROWS]) > 100 and len(story.logs[BOOK]) > 50
    assert story.judge() == []


def test_what_was_under_way_may_have_happened(story):
    for move in random.Random(1).sample(story.moves[20:], 100):
        story.lose(move)
    assert story.judge() == []


def test_what_was_under_way_may_have_been_lost(story):
    lost = 0
    for move in done(story, "PutItem", "UpdateItem", "ExecuteStatement"):
        (_, record), = records_of(story, move)
        if last_of_item(story, record) and not told_of(story, move):
            story.lose(move)
            forget(story, record)
            lost += 1
    assert lost > 2 and story.judge() == []


def test_an_acknowledged_write_is_lost(story):
    move = next(m for m in done(story, "PutItem", "UpdateItem")
                if last_of_item(story, records_of(story, m)[0][1]))
    forget(story, records_of(story, move)[0][1])
    assert any("acknowledged, but not in the log" in p for p in story.judge())


def test_an_acknowledged_deletion_is_lost(story):
    record = next(r for r in reversed(story.logs[ROWS])
                  if r["eventName"] == "REMOVE" and last_of_item(story, r))
    forget(story, record)
    assert story.judge()


def test_half_a_transaction(story):
    for move in reversed(done(story, "TransactWriteItems")):
        found = [r for _, r in records_of(story, move)]
        lasts = [r for r in found if last_of_item(story, r)]
        if lasts and len(found) > 1:
            story.lose(move)
            forget(story, lasts[0])
            break
    assert any("half a transaction" in p for p in story.judge())


def test_half_a_transaction_beside_the_streams(story):
    """Its items with a stream are there, the one without is not."""
    move = [m for m in done(story, "TransactWriteItems") if m.touches[0].table == PLAIN][-1]
    story.lose(move)
    keys = [t.key for t in move.touches if t.table == PLAIN]
    items = story.items[PLAIN]
    items[:] = [i for i in items if {"pk": i["pk"]} not in keys]
    assert any("is not what was acknowledged" in p for p in story.judge())


def test_an_older_state_comes_back(story):
    record = next(r for r in reversed(story.logs[ROWS])
                  if r["eventName"] == "MODIFY" and last_of_item(story, r))
    items, change = story.items[ROWS], record["dynamodb"]
    items[items.index(change["NewImage"])] = change["OldImage"]
    assert any("differs from its last record" in p for p in story.judge())


def test_a_record_comes_twice(story):
    log = story.logs[ROWS]
    log.insert(41, log[40])
    assert story.judge()


def test_records_change_places(story):
    log = story.logs[ROWS]
    for at, record in enumerate(log[50:], 50):
        for later, other in enumerate(log[at + 1:], at + 1):
            if other["dynamodb"]["Keys"] == record["dynamodb"]["Keys"]:
                log[at], log[later] = other, record
                assert story.judge()
                return


def test_a_write_that_nobody_asked_for(story):
    move = done(story, "PutItem")[-1]
    story.moves.remove(move)
    assert any("nobody wrote this" in p for p in story.judge())


def test_a_refused_write_that_happened(story):
    move = done(story, "UpdateItem")[-1]
    move.outcome = "failed"
    move.reply.status, move.reply.json = 400, {"__type": "x#ConditionalCheckFailedException"}
    move.touches[0].returned = {}
    assert any("refused, and written all the same" in p for p in story.judge())


def test_a_transaction_that_happened_twice(story):
    """Its second outcome has other images but the same words."""
    move = next(m for m in reversed(done(story, "TransactWriteItems"))
                if m.token and any(t.kind == "update" and t.table == BOOK and t.condition is None
                                   and story_last(story, t) for t in m.touches))
    touch = next(t for t in move.touches if t.kind == "update" and t.table == BOOK
                 and t.condition is None and story_last(story, t))
    log = story.logs[BOOK]
    record = next(r for r in log if r["dynamodb"].get("NewImage", {}).get("w") ==
                  {"S": touch.word})
    again = copy.deepcopy(record)
    again["eventName"] = "MODIFY"
    again["dynamodb"]["OldImage"] = record["dynamodb"]["NewImage"]
    again["dynamodb"]["NewImage"] = touch.apply(record["dynamodb"]["NewImage"])
    again["dynamodb"]["SequenceNumber"] = str(len(log) + 1)
    log.append(again)
    assert any("written twice" in p for p in story.judge())


def story_last(story, touch):
    return any(r["dynamodb"].get("NewImage", {}).get("w") == {"S": touch.word}
               and last_of_item(story, r) for r in story.logs[BOOK])


def test_an_outcome_that_was_not_asked_for(story):
    record = next(r for r in reversed(story.logs[ROWS])
                  if r["eventName"] != "REMOVE" and last_of_item(story, r))
    items = story.items[ROWS]
    at = items.index(record["dynamodb"]["NewImage"])
    record["dynamodb"]["NewImage"] = items[at] = {**items[at], "n": {"N": "77"}}
    assert any("not what was asked for" in p for p in story.judge())


def test_a_read_of_what_never_was(story):
    move = next(m for m in story.moves if m.operation == "GetItem" and m.outcome == "ok")
    move.touches[0].returned["new"] = {**move.touches[0].key, "w": {"S": "x"}}
    assert any("never was what a client read" in p for p in story.judge())


def test_a_read_of_the_past(story):
    """What was there, but was overwritten before the client asked."""
    move = [m for m in story.moves if m.operation == "GetItem" and m.outcome == "ok"][-1]
    move.touches[0].returned["new"] = None if move.touches[0].returned["new"] else {
        **move.touches[0].key, "w": {"S": "x"}}
    assert story.judge()


def test_an_index_row_too_few_and_too_many(story):
    index = INDEXES[ROWS][0]
    items = story.items[ROWS]
    rows = [r for r in (index.row(ROWS, item) for item in items) if r]
    for wrong in (rows[1:], rows + [{**rows[0], "sk": {"N": "99"}}],
                  [{**rows[0], "b": {"N": "-99"}}] + rows[1:]):
        ledger = Ledger()
        ledger.judge_index(ROWS, index, items, wrong)
        assert ledger.problems


def test_money_is_lost(story):
    at = next(n for n, item in enumerate(story.items[BOOK])
              if item["pk"]["S"].startswith("account"))
    story.items[BOOK][at] = {**story.items[BOOK][at], "n": {"N": "-1000000"}}
    assert any("in all" in p for p in story.judge())


def test_an_item_without_a_stream_is_lost(story):
    story.items[PLAIN].pop()
    assert any("is not what was acknowledged" in p for p in story.judge())


# PartiQL

def test_a_story_has_all_kinds_of_statements(story):
    told = {(m.operation, t.kind, m.outcome) for m in story.moves for t in m.touches}
    for kind in ("put", "update", "delete", "read"):
        assert ("ExecuteStatement", kind, "ok") in told
        assert ("ExecuteTransaction", kind, "ok") in told
    assert ("ExecuteTransaction", "check", "ok") in told
    assert {r["Code"] for m in story.moves for r in m.reasons} >= {
        "DuplicateItem", "ConditionalCheckFailed"}
    assert "BatchExecuteStatement" not in {m.operation for m in story.moves}


def test_an_acknowledged_statement_is_lost(story):
    move = next(m for m in done(story, "ExecuteStatement")
                if last_of_item(story, records_of(story, m)[0][1]))
    forget(story, records_of(story, move)[0][1])
    assert any("acknowledged, but not in the log" in p for p in story.judge())


def test_half_a_transaction_of_statements(story):
    for move in reversed(done(story, "ExecuteTransaction")):
        found = [r for _, r in records_of(story, move)]
        lasts = [r for r in found if last_of_item(story, r)]
        if lasts and len(found) > 1:
            story.lose(move)
            forget(story, lasts[0])
            break
    assert any("half a transaction" in p for p in story.judge())


def test_an_insertion_over_an_item(story):
    """It must have been refused."""
    move = next(m for m in done(story, "ExecuteStatement") if m.touches[0].kind == "put")
    (log, record), = records_of(story, move)
    at, keys = log.index(record), record["dynamodb"]["Keys"]
    old = {**keys, "w": {"S": "r0.c0.0"}}
    before = Touch("put", move.touches[0].table, move.touches[0].key, word="r0.c0.0", item=old)
    log.insert(at, {"eventName": "INSERT", "dynamodb": {
        "Keys": keys, "NewImage": old, "SequenceNumber": record["dynamodb"]["SequenceNumber"]}})
    record["eventName"], record["dynamodb"]["OldImage"] = "MODIFY", old
    for number, one in enumerate(log, 1):
        one["dynamodb"]["SequenceNumber"] = str(number)
    first = batch([before], 9)
    story.moves.append(first.finish(Reply(200, {}, 0, 1 << 40)))
    assert any("the condition was false" in p for p in story.judge())


def test_a_false_duplicate(story):
    """Refused, though there was nothing."""
    move = next(m for m in reversed(story.moves) if [r["Code"] for r in m.reasons] == [
        "DuplicateItem"] and m.touches[0].table != PLAIN)
    touch = move.touches[0]
    move.touches = [Touch("put", touch.table, {n: {"S": "x"} if n == "pk" else v
                                               for n, v in touch.key.items()}, word=touch.word,
                          condition=touch.condition)]
    assert any("nothing to be a duplicate of" in p for p in story.judge())


def test_a_deletion_of_another_state(story):
    """DELETE ... AND "w" = ? has removed what it does not name."""
    move = next(m for m in story.moves if m.operation == "ExecuteStatement" and m.outcome == "ok"
                and m.touches[0].condition and m.touches[0].condition[0] == "is or absent"
                and m.touches[0].returned["old"] and m.touches[0].table != PLAIN)
    move.touches[0].condition = ("is or absent", "another")
    assert any("the condition was false" in p for p in story.judge())


def test_a_transaction_of_statements_reads_half_the_money(story):
    move = next(m for m in story.moves if m.operation == "ExecuteTransaction" and m.reads
                and len(m.touches) == layout.ACCOUNTS and m.outcome == "ok")
    touch = move.touches[0]
    touch.returned["new"] = {**touch.returned["new"], "n": {"N": "-7"}}
    assert any("a client read accounts of" in p for p in story.judge())
