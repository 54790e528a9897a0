# SPDX-License-Identifier: Apache-2.0
"""The table of targets in DESIGN.md, with what was measured beside each and whether it is met.

Figures are of the stage in memory with the fewest items unless a row says otherwise. A row whose
figures were not taken says so: nothing is met by leaving it out."""
from measure import BARE, IN_PROCESS
from peers import STRANGERS
from workloads import LOADS

SINGLE = ("GetItem", "UpdateItem", "PutItem", "PutItemGSI")


def rate(results, name, load, connections):
    """Requests a second, None when that was not measured."""
    figures = results.get(name, {}).get("loads", {}).get(load, {}).get(str(connections))
    return figures and figures["rate"]


def ratio(results, load, connections, other="floor", times=1):
    ours, theirs = (rate(results, name, load, connections) for name in ("gramme", other))
    return ours and theirs and ours * times / theirs


def cheaper(results, load, connections):
    """What the floor's processor spends on a request against what ours does."""
    figures = [results.get(name, {}).get("loads", {}).get(load, {}).get(str(connections))
               for name in ("floor", "gramme")]
    if all(one and one["processor"] for one in figures):
        return figures[0]["processor"] / figures[1]["processor"]
    return None


def by_processor(results, loads, connections):
    """Beside a ratio of rates, which a busy machine bends: that of the processors' time."""
    values = {load: cheaper(results, load, connections) for load in loads}
    return f" (by processor time {shown(values)})" if all(values.values()) else ""


def shown(values, form="{:.2f}"):
    return ", ".join(f"{name} {form.format(value)}" for name, value in values.items())


def row(what, target, values, met, form="{:.2f}", note=""):
    """One row; `values` of names to numbers, None where nothing was measured."""
    there = {name: value for name, value in values.items() if value is not None}
    verdict = "not measured" if len(there) < len(values) or not there else (
        "met" if all(met(name, value) for name, value in there.items()) else "**not met**")
    return what, target, (shown(there, form) + note) if there else "", verdict


def against_floor(results):
    wanted = {"GetItem": 0.75, "PutItem": 0.6, "UpdateItem": 0.5}
    yield row("GetItem / PutItem / UpdateItem at 16 connections against the floor",
              "0.75 / 0.6 / 0.5", {load: ratio(results, load, 16) for load in wanted},
              lambda load, value: value >= wanted[load],
              note=by_processor(results, wanted, 16))
    yield row("every operation on one item at 1 connection against the floor", "0.8",
              {load: ratio(results, load, 1) for load in SINGLE}, lambda _, value: value >= 0.8,
              note=by_processor(results, SINGLE, 1))
    yield row("Query, Scan, batch and transaction at 1 connection against the floor, by their size:"
              " items a second against requests a second", "0.8",
              {load.name: ratio(results, load.name, 1, times=load.items)
               for load in LOADS.values() if load.items > 1}, lambda _, value: value >= 0.8,
              "{:.1f}")


def against_peers(results):
    values = {}
    for load in LOADS:
        found = [ratio(results, load, 16, other) for other in STRANGERS]
        known = [value for value in found if value]
        values[load] = min(known) if known else None
    yield row("every operation at 16 connections against the fastest peer", "at least 4 times",
              values, lambda _, value: value >= 4, "{:.1f}")


def alone(results):
    wanted = {"PutItem": 60_000, "GetItem": 150_000}
    beside = {load: rate(results, BARE, load, 1) for load in wanted}
    note = " (bare SQLite: " + shown(beside, "{:,.0f}") + ")" if all(beside.values()) else ""
    yield row("in process, no HTTP: PutItem, GetItem, requests a second", "60 k, 150 k",
              {load: rate(results, IN_PROCESS, load, 1) for load in wanted},
              lambda load, value: value >= wanted[load], "{:,.0f}", note)


def of_process(results):
    ours = results.get("gramme", {})
    yield row("start to first answer, ms; idle memory, MB", "under 4, under 4",
              {"start": ours.get("start"), "memory": ours.get("idle")},
              lambda _, value: value < 4, "{:.1f}")


def resident(stages):
    loaded = {stage["items"]: stage["results"].get("gramme", {}).get("loaded")
              for stage in stages if stage["file"]}
    big = loaded.get(1_000_000)
    yield row("resident memory after 1 million 350-byte items in file mode, MB", "100",
              {"memory": big}, lambda _, value: value <= 100, "{:.0f}")


def rows(found):
    """(what, target, measured, verdict) of all that bench.py found."""
    stages = found["stages"]
    memory = [stage for stage in stages if not stage["file"]]
    results = memory[0]["results"] if memory else {}
    for part in (against_floor, against_peers, alone, of_process):
        yield from part(results)
    yield from resident(stages)
    yield row("a fresh in-process engine, ms", "under 1", {"open and close": found.get("fresh")},
              lambda _, value: value < 1)
    kept = found.get("growth") or {}
    if (kept.get("small"), kept.get("big")) != (10_000, 1_000_000):
        kept = {}
    yield row("Put and Query at 1 million items against at 10 thousand", "0.7 of the speed",
              {load: kept.get(load) for load in ("PutItem", "Query")},
              lambda _, value: value >= 0.7)
    streams = found.get("triggers") or {}
    yield row("PutItem into a table with a stream and a C callback against without",
              "0.8 of the speed", {way: streams.get(way, {}).get("kept") for way in (
                  "HTTP", "in process")}, lambda _, value: value >= 0.8)


def table(found):
    """Markdown lines."""
    yield "| what | target | measured | |"
    yield "| --- | --- | --- | --- |"
    for cells in rows(found):
        yield "| " + " | ".join(cells) + " |"
