# SPDX-License-Identifier: Apache-2.0
"""The checker of deliveries: what comes again is fine, what is left out or out of order is not."""
import json
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

from delivery import Delivery  # noqa: E402

KNOWN = {shard: [{"eventID": f"{shard}{n}", "dynamodb": {"SequenceNumber": str(n)}}
                 for n in range(size)] for shard, size in (("a", 5), ("b", 3))}
PARENTS = {"a": None, "b": "a"}


def line(*names):
    return json.dumps({"Records": [KNOWN[n[0]][int(n[1:])] for n in names]}, separators=(",", ":"))


@pytest.fixture
def deliver(tmp_path):
    delivery = Delivery(tmp_path / "events")

    def take(*lines, end="\n"):
        with open(delivery.path, "a", encoding="utf-8") as file:
            file.write("\n".join(lines) + end)
        return delivery.take(KNOWN, PARENTS), delivery.problems

    return take


def test_everything_in_order_and_some_of_it_again(deliver):
    assert deliver(line("a0", "a1", "a2")) == (False, [])
    assert deliver(line("a1", "a2"), line("a3", "a4"), line("b0")) == (False, [])
    assert deliver(line("b1", "b2")) == (True, [])


def test_a_line_that_a_kill_cut(deliver):
    assert deliver(line("a0", "a1")[:-20], end="") == (False, [])
    assert deliver(line("a0", "a1", "a2", "a3", "a4"), line("b0", "b1", "b2")) == (True, [])


@pytest.mark.parametrize("lines", [
    [line("a0", "a2")], [line("a1")], [line("a0", "a1"), line("b0")]],
    ids=["one left out", "not from the first", "a child before its parent's end"])
def test_what_is_wrong_is_found(deliver, lines):
    assert deliver(*lines)[1]


def test_a_record_that_never_was(deliver):
    assert deliver(line("a0").replace("a0", "z9"))[1]


def test_a_record_with_another_number(deliver):
    assert deliver(line("a0").replace('"0"', '"7"'))[1]
