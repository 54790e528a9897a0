# SPDX-License-Identifier: Apache-2.0
"""The checkers themselves: what is right passes, and each way to be wrong is found."""
import pathlib
import random
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import cycles  # noqa: E402
import registers  # noqa: E402
import sums  # noqa: E402
from history import NEVER, UNTOLD, Audit, Ticket, Touch, Transfer, Txn  # noqa: E402


def txn(begin, end, appends=None, reads=None, **more):
    if more.get("outcome") == "unknown":
        end = NEVER
    return Txn(1, appends, reads, begin=begin, end=end, **more)


def kind(history):
    """The name of the only cycle, or the first word of what is wrong."""
    problems = cycles.check(history)
    return problems[0].partition(":")[0] if problems else None


# Lists

def test_one_after_the_other():
    assert cycles.check([
        txn(0, 1, {"x": 1}), txn(2, 3, {"x": 2, "y": 3}), txn(4, 5, {}, {"x": [1, 2], "y": [3]}),
        txn(6, 7, {"y": 4}, {"x": 2}), txn(8, 9, {}, {"y": [3, 4]}),
        txn(10, 11, {"x": 5}, outcome="failed"), txn(12, 13, {}, {"x": [1, 2]})]) == []


def test_at_the_same_time_any_order_will_do():
    assert cycles.check([
        txn(0, 9, {"x": 1}), txn(0, 9, {"x": 2}), txn(0, 9, {}, {"x": [2]}),
        txn(0, 9, {}, {"x": []}), txn(10, 11, {}, {"x": [2, 1]})]) == []


def test_what_was_under_way_may_be_seen_or_not():
    for seen in ([1], [1, 2]):
        assert cycles.check([txn(0, 1, {"x": 1}), txn(2, 3, {"x": 2}, outcome="unknown"),
                             txn(4, 5, {}, {"x": seen})]) == []


def test_dirty_write():
    """Two transactions, each before the other in one of the lists."""
    assert kind([txn(0, 9, {"x": 1, "y": 1}), txn(0, 9, {"x": 2, "y": 2}),
                 txn(0, 9, {}, {"x": [1, 2]}), txn(0, 9, {}, {"y": [2, 1]})]) == "G0"


def test_read_of_a_refused_append():
    assert "nobody appended" in cycles.check([
        txn(0, 1, {"x": 1}, outcome="failed"), txn(2, 3, {}, {"x": [1]})])[0]


def test_read_of_what_nobody_wrote():
    assert "nobody appended" in cycles.check([txn(2, 3, {}, {"x": [1]})])[0]


def test_circle_of_information():
    """Each saw what the other one did."""
    assert kind([txn(0, 9, {"x": 1}, {"y": [2]}), txn(0, 9, {"y": 2}, {"x": [1]})]) == "G1c"


def test_half_a_transaction_is_seen():
    assert kind([txn(0, 9, {"x": 1, "y": 2}), txn(0, 9, {}, {"x": [1], "y": []}),
                 txn(0, 9, {}, {"y": [2]})]) == "G-single"


def test_half_a_transaction_is_seen_and_the_rest_is_never_read():
    assert kind([txn(0, 9, {"x": 1, "y": 2}), txn(0, 9, {}, {"x": [1], "y": []})]) == "G-single"


def test_two_readers_see_two_orders():
    assert kind([txn(0, 9, {"x": 1}), txn(0, 9, {"y": 2}), txn(0, 9, {}, {"x": [1], "y": []}),
                 txn(0, 9, {}, {"x": [], "y": [2]}), txn(20, 21, {}, {"x": [1]}),
                 txn(20, 21, {}, {"y": [2]})]) == "G2"


def test_write_skew():
    """Each wrote because the other had not."""
    assert kind([txn(0, 9, {"x": 1}, {"y": 0}), txn(0, 9, {"y": 2}, {"x": 0}),
                 txn(20, 21, {}, {"x": [1], "y": [2]})]) == "G2"


def test_lost_update():
    """Both found one element and appended."""
    assert kind([txn(0, 1, {"x": 1}), txn(2, 9, {"x": 2}, {"x": 1}), txn(2, 9, {"x": 3}, {"x": 1}),
                 txn(20, 21, {}, {"x": [1, 2, 3]})]) == "G-single"


def test_lost_append():
    assert kind([txn(0, 1, {"x": 1}), txn(2, 3, {"x": 2}), txn(4, 5, {}, {"x": [2]})]) == "lost"
    assert kind([txn(0, 1, {"x": 1}), txn(2, 3, {}, {"x": []})]) == "lost"


def test_stale_read():
    assert kind([txn(0, 1, {"x": 1}), txn(2, 3, {}, {"x": []}),
                 txn(4, 5, {}, {"x": [1]})]) == "not real time"


def test_a_loose_read_may_be_stale():
    assert cycles.check([txn(0, 1, {"x": 1}), txn(2, 3, {}, {"x": []}, loose=True),
                         txn(4, 5, {}, {"x": [1]})]) == []


def test_reads_that_go_back():
    assert kind([txn(0, 9, {"x": 1}), txn(1, 2, {}, {"x": [1]}), txn(3, 4, {}, {"x": []}),
                 txn(10, 11, {}, {"x": [1]})]) == "not real time"


def test_appends_in_the_wrong_order():
    assert kind([txn(0, 1, {"x": 1}), txn(2, 3, {"x": 2}),
                 txn(4, 5, {}, {"x": [2, 1]})]) == "not real time"


def test_an_element_twice_and_readings_that_differ():
    once = txn(0, 1, {"x": 1})
    assert "twice" in cycles.check([once, txn(2, 3, {}, {"x": [1, 1]})])[0]
    assert "does not fit" in cycles.check([
        once, txn(0, 1, {"x": 2}), txn(0, 9, {}, {"x": [1, 2]}), txn(0, 9, {}, {"x": [2]})])[0]


def test_a_long_way_round():
    """Time and reads: three that each come before the next."""
    assert kind([txn(0, 1, {"x": 1}), txn(2, 3, {"y": 2}), txn(0, 9, {}, {"x": [], "y": [2]}),
                 txn(10, 11, {}, {"x": [1]})]) == "not real time"


class Service:
    """Does each request at one moment of its time."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.lists = {key: [] for key in "wxyz"}
        self.history, self.elements = [], iter(range(1, 1 << 30))

    def play(self, count):
        for moment in range(count):
            slack = self.chance.choice([1, 3, 40])
            self.one(moment * 10 - self.chance.randrange(slack) * 10 - 1,
                     moment * 10 + self.chance.randrange(slack) * 10 + 1)
        self.history += [txn(count * 1000, count * 1000 + 1, {}, {key: tuple(found)})
                         for key, found in self.lists.items()]
        return self.history

    def one(self, begin, end):
        keys = self.chance.sample("wxyz", self.chance.randint(1, 3))
        done = txn(begin, end)
        for key in keys:
            if self.chance.random() < 0.5:
                done.reads[key] = tuple(self.lists[key])
                if self.chance.random() < 0.2:
                    done.reads[key] = len(self.lists[key])
            else:
                done.appends[key] = next(self.elements)
        if self.chance.random() < 0.05:
            done.outcome, done.end = "unknown", NEVER
        if done.outcome == "ok" or self.chance.random() < 0.5:
            for key, element in done.appends.items():
                self.lists[key].append(element)
        self.history.append(done)


@pytest.mark.parametrize("seed", range(5))
def test_a_service_that_is_right(seed):
    assert cycles.check(Service(seed).play(600)) == []


@pytest.mark.parametrize("seed", range(20))
def test_a_service_that_once_reads_a_snapshot_that_is_too_old(seed):
    service = Service(seed)
    history = service.play(400)
    late = random.Random(seed).choice([t for t in history[100:400] if any(
        not isinstance(seen, int) and len(seen) > 20 for seen in t.reads.values())])
    late.outcome, late.end = "ok", max(late.begin + 1, min(late.end, 1 << 40))
    for key, seen in late.reads.items():
        if not isinstance(seen, int) and len(seen) > 20:
            late.reads[key] = seen[:-20]
    assert cycles.check(history)


# Registers

def touch(begin, end, what, value=None, **more):
    if more.get("outcome") == "unknown":
        end = NEVER
    return Touch(1, "r", what, value, begin=begin, end=end, **more)


def test_a_register_that_is_right():
    assert registers.check([
        touch(0, 1, "read"), touch(2, 9, "write", 1), touch(3, 4, "read"), touch(5, 6, "read", 1),
        touch(7, 8, "swap", 2, old=1), touch(10, 11, "swap", 3, old=1, outcome="failed", found=2),
        touch(12, 13, "write", 4, outcome="unknown"), touch(14, 15, "read", 2),
        touch(16, 17, "read", 4), touch(18, 19, "swap", 5, old=4)]) == []


def test_a_register_that_is_emptied_and_filled_again():
    assert registers.check([
        touch(0, 1, "swap", 1), touch(2, 3, "swap", 2, outcome="failed", found=UNTOLD),
        touch(4, 5, "swap", None, old=1), touch(6, 7, "read"),
        touch(8, 9, "swap", 3, old=1, outcome="failed", found=None), touch(10, 11, "swap", 4),
        touch(12, 13, "swap", None, old=4, outcome="unknown"), touch(14, 15, "read")]) == []


@pytest.mark.parametrize("history", [
    [touch(0, 1, "write", 1), touch(2, 3, "read")],
    [touch(0, 1, "write", 1), touch(2, 3, "write", 2), touch(4, 5, "read", 1)],
    [touch(0, 9, "write", 1), touch(1, 2, "read", 1), touch(3, 4, "read")],
    [touch(0, 1, "write", 1), touch(2, 9, "swap", 2, old=1), touch(2, 9, "swap", 3, old=1)],
    [touch(0, 1, "write", 1), touch(2, 3, "swap", 2, old=1, outcome="failed", found=1)],
    [touch(0, 1, "write", 1), touch(2, 3, "swap", 2, old=9, outcome="failed", found=5)],
    [touch(0, 1, "write", 1, outcome="failed"), touch(2, 3, "read", 1)],
    [touch(0, 1, "swap", 1, outcome="failed", found=UNTOLD)],
    [touch(0, 1, "swap", 1), touch(2, 3, "swap", 2)],
    [touch(0, 1, "swap", 1), touch(2, 3, "swap", None, old=1), touch(4, 5, "read", 1)],
    [touch(0, 9, "write", 1), touch(0, 9, "write", 2), touch(1, 3, "read", 1),
     touch(4, 5, "read", 2), touch(6, 7, "read", 1)],
    [touch(0, 1, "write", 1), touch(2, 3, "write", 2, outcome="unknown"), touch(4, 5, "read", 2),
     touch(6, 7, "read", 1)],
], ids=["lost write", "stale read", "reads that go back", "both swaps", "false refusal",
        "refusal that tells of nothing", "refused write", "false duplicate", "both insertions",
        "lost deletion", "back and forth", "unknown and back"])
def test_registers_that_are_wrong(history):
    assert registers.check(history)


@pytest.mark.parametrize("seed", range(5))
def test_a_register_that_is_right_most_of_the_time(seed):
    """A long history passes; with one reading of the last value but one it does not."""
    chance = random.Random(seed)
    value, before, history = None, None, []
    for moment in range(500):
        begin = moment * 10 - chance.randrange(4) * 10 - 1
        end = moment * 10 + chance.randrange(4) * 10 + 1
        if chance.random() < 0.5:
            history.append(touch(begin, end, "read", value))
        else:
            before, value = value, moment
            history.append(touch(begin, end, "write", value))
    history.append(touch(9000, 9001, "read", value))
    assert registers.check(history) == []
    history.append(touch(9002, 9003, "read", before))
    assert registers.check(history)


# Counters and the bank

def ticket(begin, end, value, **more):
    return Ticket(1, "c", value, begin=begin, end=end, **more)


def test_a_counter_that_is_right():
    assert list(sums.counters([ticket(0, 9, 2), ticket(0, 5, 1), ticket(10, 11, 3),
                               ticket(10, 11, None, outcome="failed")], {"c": 3})) == []


@pytest.mark.parametrize("given, last", [
    ([ticket(0, 1, 1), ticket(0, 1, 1)], 1),
    ([ticket(0, 1, 1), ticket(2, 3, 2)], 1),
    ([ticket(0, 1, 1), ticket(2, 3, 2)], 3),
    ([ticket(0, 1, 2), ticket(2, 3, 1)], 2)],
    ids=["a number twice", "lost in the end", "raised by nobody", "backwards"])
def test_counters_that_are_wrong(given, last):
    assert list(sums.counters(given, {"c": last}))


FIRST = {"a": 10, "b": 10}


def test_a_bank_that_is_right():
    assert list(sums.bank([Transfer(1, {"a": -3, "b": 3}),
                           Transfer(1, {"a": 5, "b": -5}, outcome="failed")],
                          [Audit(1, {"a": 7, "b": 13})], FIRST, {"a": 7, "b": 13})) == []


@pytest.mark.parametrize("seen, last", [
    ({"a": 7, "b": 10}, FIRST), ({"a": -1, "b": 21}, FIRST), (FIRST, {"a": 9, "b": 11}),
    (FIRST, {"a": 10, "b": None})],
    ids=["half a transfer seen", "debt", "money moved by nobody", "account lost"])
def test_banks_that_are_wrong(seen, last):
    assert list(sums.bank([], [Audit(1, seen)], FIRST, last))
