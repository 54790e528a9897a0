#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""A thousand connections, each of which asks again as soon as it is answered: whether any request
fails, whether some wait much longer than others, and whether the server's memory stays as it is.

    conformance/benchmarks/crowd.py [--seconds 60] [--connections 1000] [--junit FILE]

Four loads at once have a quarter of the connections each: GetItem, Query, UpdateItem, and PutItem
over items that are there, so that nothing grows. In memory, then in a file. A run of less than half
a minute is not judged by its memory. Wants wrk."""
import argparse
import concurrent.futures
import dataclasses
import pathlib
import sys
import tempfile
import threading
import xml.etree.ElementTree as tree

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
import peers  # noqa: E402
import server  # noqa: E402
from workloads import LOADS, TABLE, Wrong  # noqa: E402

ITEMS = 10_000
PARTS = [LOADS["GetItem"], LOADS["Query"], LOADS["UpdateItem"],
         dataclasses.replace(LOADS["PutItem"], fresh=False)]
SPREAD = 20            # times the median that one request of a hundred may take
GROWTH = 0.05, 2.0     # of the memory: a part of it, or so many MB
WARM = 30              # seconds a run lasts for its memory to say anything


class Memory(threading.Thread):
    """Looks at a server's memory twice a second until told to stop."""

    def __init__(self, process):
        super().__init__()
        self.process = process
        self.seen = []
        self.over = threading.Event()

    def run(self):
        while not self.over.wait(0.5):
            self.seen.append(self.process.resident_mb())


def thirds(memory):
    """The most of the second third and of the last."""
    third = len(memory) // 3
    if third == 0:
        raise Wrong("the memory was not looked at")
    return max(memory[third:2 * third]), max(memory[2 * third:])


def judge(results, memory, seconds=WARM):
    """What is wrong; results as of Client.run(), by the name of their load."""
    for name, one in results.items():
        if one["p99"] > SPREAD * one["p50"]:
            yield (f"{name}: one request of a hundred takes {one['p99'] / 1000:.1f} ms, at the "
                   f"median {one['p50'] / 1000:.1f}")
    early, late = thirds(memory)
    if seconds >= WARM and late > early + max(GROWTH[0] * early, GROWTH[1]):
        yield f"the memory grows from {early:.1f} to {late:.1f} MB"


def press(one, seconds, connections):
    """Results by load, and the memory seen."""
    one.create(TABLE)
    one.fill("bench", ITEMS)
    memory = Memory(one)
    memory.start()
    try:
        with concurrent.futures.ThreadPoolExecutor(len(PARTS)) as pool:
            runs = [pool.submit(server.Client(one.port).run, load, ITEMS,
                                connections // len(PARTS), seconds) for load in PARTS]
            return {load.name: run.result() for load, run in zip(PARTS, runs)}, memory.seen
    finally:
        memory.over.set()
        memory.join()


def stage(kind, options):
    """(kind, what it says, what is wrong)."""
    with tempfile.TemporaryDirectory(prefix="gramme-crowd-") as folder:
        one = server.Server(peers.gramme(), folder if kind == "in a file" else None)
        try:
            results, memory = press(one, options.seconds, options.connections)
            early, late = thirds(memory)
        except Wrong as why:
            return kind, "", [str(why)]
        finally:
            one.stop()
    slow = max(results.values(), key=lambda result: result["p99"] / result["p50"])
    return kind, (
        f"{sum(result['count'] for result in results.values())} requests of {options.connections} "
        f"connections in {options.seconds} s {kind}, none failed; p50 {slow['p50'] / 1000:.1f} ms, "
        f"p99 {slow['p99'] / 1000:.1f} ms; memory {early:.0f}, then {late:.0f} MB"
    ), list(judge(results, memory, options.seconds))


def junit(path, stages):
    suite = tree.Element("testsuite", name="crowd")
    for kind, _, wrong in stages:
        case = tree.SubElement(suite, "testcase", name=kind)
        if wrong:
            tree.SubElement(case, "failure", message="; ".join(wrong))
    tree.ElementTree(suite).write(path)


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--seconds", type=int, default=60)
    words.add_argument("--connections", type=int, default=1000)
    words.add_argument("--junit")
    options = words.parse_args()
    peers.need("wrk")
    stages = [stage(kind, options) for kind in ("in memory", "in a file")]
    for kind, said, wrong in stages:
        if said:
            print(f"counts: {said}")
        for what in wrong:
            print(f"FAILED {kind}: {what}")
    if options.junit:
        junit(options.junit, stages)
    return 1 if any(wrong for _, _, wrong in stages) else 0


if __name__ == "__main__":
    sys.exit(main())
