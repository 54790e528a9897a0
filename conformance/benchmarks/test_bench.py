# SPDX-License-Identifier: Apache-2.0
"""The benchmark's own: that it asks what it says, sees a wrong answer and a dearer operation."""
import dataclasses
import xml.etree.ElementTree as tree

import chart
import counts
import crowd
import embedded
import peers
import pytest
import report
import targets
import workloads
from workloads import LOADS, Wrong

KEPT = {"PutItem": 50_000, "bare SQLite PutItem": 20_000, "bare SQLite GetItem": 8_000}


def figures(rate):
    return {"count": rate, "rate": rate, "p50": 10.0, "p99": 20.0, "processor": 1e6 / rate}


def found(rate=10_000, peer=100, start=3.0):
    """As of a run in which everything has this rate."""
    def loads(value, connections=("16", "1")):
        return {name: {c: figures(value) for c in connections} for name in LOADS}
    there = {"floor": {"loads": loads(10_000)},
             "gramme": {"start": start, "idle": 3.5, "loaded": 12.0, "loads": loads(rate)},
             "in process": {"loaded": 11.0, "loads": loads(200_000, ("1",))},
             "dynalite": {"start": 190.0, "idle": 55.0, "loaded": 60.0, "loads": loads(peer)}}
    del there["dynalite"]["loads"]["TransactWriteItems"]
    return {"about": "today", "connections": [16, 1], "fresh": 0.2,
            "stages": [{"items": 10_000, "file": False, "results": there}]}


def verdicts(of):
    return {what.split(",")[0]: verdict for what, _, _, verdict in targets.rows(of)}


@pytest.fixture
def engine():
    one = embedded.Embedded(peers.in_process())
    yield one
    one.close()


def test_items_have_350_bytes():
    assert workloads.size_of(workloads.item()) == 350
    assert len(workloads.filled(workloads.BARE_ITEM, 0)) == 350 + 1


def test_keys_go_on_with_each_item():
    assert workloads.filled("#@#@@", 39) == "000000000000" "39" "000000000001" "00" "00"


def test_each_load_does_what_it_says(engine):
    engine.create(workloads.TABLE)
    engine.create(workloads.INDEXED)
    for table in workloads.FILL:
        engine.fill(table, 4_000)
    for load in LOADS.values():
        load.check(load, engine)
        assert engine.run(load, 4_000, 1, 60, 30)["rate"] > 0


def test_a_wrong_answer_is_seen(engine):
    engine.create(workloads.TABLE)
    engine.fill("bench", 4_000)
    few = LOADS["Query"].body.replace('"Limit":20', '"Limit":19')
    for name, body in (("Query", few), ("GetItem", LOADS["Query"].body)):
        with pytest.raises(Wrong):
            load = dataclasses.replace(LOADS[name], body=body)
            load.check(load, engine)


def test_a_failing_request_ends_the_run(engine):
    with pytest.raises(Wrong, match="ResourceNotFoundException"):
        engine.run(LOADS["PutItem"], 0, 1, 1)


def test_bare_sqlite_has_the_same_keys():
    bare = embedded.Bare(peers.bare())
    bare.fill("bench", 100)
    bare.check(100)
    with pytest.raises(Wrong):
        bare.check(101)
    bare.close()


def test_targets_are_met_or_not_or_not_measured():
    good = verdicts(found())
    floor = "GetItem / PutItem / UpdateItem at 16 connections against the floor"
    assert good[floor] == "met"
    assert good["every operation at 16 connections against the fastest peer"] == "not measured"
    assert good["resident memory after 1 million 350-byte items in file mode"] == "not measured"
    bad = verdicts(found(rate=5_500, start=4.5))
    assert bad[floor] == "**not met**"
    assert bad["start to first answer"] == "**not met**"


def test_growth_is_to_a_million():
    for big, verdict in ((1_000_000, "met"), (100_000, "not measured")):
        of = {**found(), "growth": {"small": 10_000, "big": big, "PutItem": 0.8, "Query": 0.9}}
        assert verdicts(of)["Put and Query at 1 million items against at 10 thousand"] == verdict


def test_the_fastest_peer_counts():
    slow = {name: load for name, load in found()["stages"][0]["results"]["dynalite"][
        "loads"].items()}
    every = found(rate=10_000, peer=3_000)
    results = every["stages"][0]["results"]
    results["dynoxide"] = {"loads": {**slow, "TransactWriteItems": {"16": figures(100)}}}
    assert verdicts(every)["every operation at 16 connections against the fastest peer"] == (
        "**not met**")


def test_what_a_peer_lacks_is_shown_as_none():
    one = "10.0 k (10.0 k)"
    assert f"| TransactWriteItems of 4 | {one} | {one} | 200.0 k | none |" in report.markdown(
        found())


def test_the_chart_is_a_picture_with_all_bars():
    picture = tree.fromstring(chart.svg(found()))
    bars = [one for one in picture.iter("{http://www.w3.org/2000/svg}rect")
            if one.get("class") != "paper"]
    assert len(bars) == 3 * len(LOADS) - 1
    assert "none" in [one.text for one in picture.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("number, same, good", [
    (52_400, True, True), (52_600, True, False), (40_000, True, True),
    (57_000, False, True), (58_000, False, False)])
def test_an_operation_may_cost_so_much(number, same, good):
    now = {**KEPT, "PutItem": number}
    assert {name: fine for name, _, fine in counts.compare(now, KEPT, same)} == {
        **dict.fromkeys(KEPT, True), "PutItem": good}


def test_elsewhere_bare_sqlite_is_the_measure():
    now = {name: number * 2 for name, number in KEPT.items()}
    assert all(good for _, _, good in counts.compare(now, KEPT, False))
    assert not all(good for _, _, good in counts.compare(now, KEPT, True))


def test_a_count_that_is_not_kept_fails():
    assert not all(good for _, _, good in counts.compare({**KEPT, "new": 1}, KEPT, True))


@pytest.mark.parametrize("p99, memory, wrong", [
    (20_000, [10, 20, 30, 30, 30, 30], 0),
    (20_001, [10, 20, 30, 30, 30, 30], 1),
    (1_000, [10, 20, 30, 30, 30, 32.1], 1),
    (1_000, [10, 20, 30, 30, 32, 31], 0),
    (1_000, [100, 100, 100, 100, 104, 104], 0),
    (1_000, [100, 100, 100, 100, 104, 106], 1),
])
def test_a_crowd_waits_evenly_and_costs_no_more_with_time(p99, memory, wrong):
    assert len(list(crowd.judge({"GetItem": {"p50": 1_000, "p99": p99}}, memory))) == wrong


def test_memory_of_a_short_run_is_not_judged():
    results = {"GetItem": {"p50": 1_000, "p99": 1_000}}
    assert list(crowd.judge(results, [10, 10, 20], 29)) == []
    assert len(list(crowd.judge(results, [10, 10, 20], 30))) == 1


def test_memory_that_was_not_looked_at_says_nothing():
    with pytest.raises(Wrong):
        crowd.thirds([1, 2])
