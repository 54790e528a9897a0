# SPDX-License-Identifier: Apache-2.0
"""The measuring itself. A stage has all programs side by side, in memory or in a file, with so many
items; one load after the other goes to each of them in turns, several rounds, while the others are
held still. What the machine does meanwhile then meets them all alike."""
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

import embedded
import peers
import server
import workloads
from peers import STRANGERS, Missing
from workloads import LOADS, Wrong

IN_PROCESS = "in process"    # column of Gramme without HTTP
BARE = "bare SQLite"
NAMES = (*list(peers.SERVERS)[:2], IN_PROCESS, BARE, *STRANGERS)
AS_BARE = {"GetItem", "PutItem"}
WARM = 1                     # seconds of each load before it is timed; a JVM needs them


def say(text):
    print(f"  {text}", file=sys.stderr, flush=True)


def median(values):
    """Of dicts of numbers, key by key."""
    return {key: statistics.median(value[key] for value in values) for key in values[0]}


class Stage:
    """`results` gets for each name {start, idle, loaded, loads: {load: {connections: figures}}}."""

    def __init__(self, options, items, in_file):
        self.options, self.items, self.in_file = options, items, in_file
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="data-", dir=options.out))
        self.running = {}
        self.results = {}

    def path(self, name):
        """Where a program's data go; None for memory."""
        if not self.in_file:
            return None
        folder = self.folder / name.replace(" ", "-")
        folder.mkdir(exist_ok=True)
        return folder

    def open(self, name):
        path = self.path(name)
        if name == IN_PROCESS:
            return embedded.Embedded(peers.in_process(), path and path / "gramme.db")
        if name == BARE:
            return embedded.Bare(peers.bare(), path and path / "bare.db")
        return server.Server(peers.SERVERS[name](), path)

    def prepare(self, name):
        """Starts a program, fills its tables and looks at an answer to each load."""
        begun = {}
        if not self.in_file and name in peers.SERVERS:
            begun = start(name, self.options)
        one = self.running[name] = self.open(name)
        self.results[name] = {**begun, "loads": {}}
        if name != "floor":
            one.create(workloads.TABLE)
            one.create(workloads.INDEXED)
            one.fill("bench", self.items)
            self.results[name]["loaded"] = one.resident_mb()
            one.fill("bench-gsi", self.items)
        if name == BARE:
            one.check(self.items)
        elif name != "floor":
            for load in self.loads(name):
                load.check(load, one)
        one.pause()
        say(f"{name:15} is ready with {self.items} items"
            f"{' in a file' if self.in_file else ''}")

    def loads(self, name):
        for key in self.options.loads:
            if LOADS[key].operation not in self.running[name].lacks and (
                    name != BARE or key in AS_BARE):
                yield LOADS[key]

    def measure(self, name, load, connections, rounds):
        one = self.running[name]
        one.resume()
        try:
            if not rounds:
                one.run(load, self.items, connections, min(WARM, self.options.seconds))
            before = one.processor_seconds()
            figures = one.run(load, self.items, connections, self.options.seconds)
            figures["processor"] = (one.processor_seconds() - before) / figures["count"] * 1e6
            rounds.append(figures)
        except Wrong as why:
            raise Wrong(f"{name}: {why}") from None
        finally:
            one.pause()

    def run_load(self, load):
        for connections in self.options.connections:
            found = {}
            for turn in range(self.options.rounds):
                for name, one in self.running.items():
                    if load in self.loads(name) and (one.concurrent or connections == 1) and (
                            turn == 0 or name not in STRANGERS):
                        self.measure(name, load, connections, found.setdefault(name, []))
            for name, rounds in found.items():
                figures = median(rounds)
                self.results[name]["loads"].setdefault(load.name, {})[str(connections)] = figures
                say(f"{name:15} {load.name:19} {connections:3} {figures['rate']:9.0f}/s "
                    f"{figures['p50']:9.0f} us {figures['p99']:9.0f} us")

    def run(self):
        try:
            for name in self.options.only:
                if name in STRANGERS and not self.options.strangers(self.items, self.in_file):
                    continue
                if name == "floor" and self.in_file:
                    continue
                try:
                    self.prepare(name)
                except Missing as why:
                    say(f"{name} is left out: {why}")
            for key in self.options.loads:
                self.run_load(LOADS[key])
        finally:
            self.end()
        return self.results

    def end(self):
        try:
            for one in self.running.values():
                one.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def start(name, options):
    """Milliseconds to the first answer, and megabytes resident after it."""
    program = peers.SERVERS[name]()
    port = server.free_port()
    runs = 3 if name == "dynamodb-local" else 21
    done = subprocess.run(
        [str(w) for w in (peers.starter(), 1 if options.quick else runs, port,
                          *program.command(port, None))],
        cwd=program.directory, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Missing(done.stderr.strip())
    runs = [[float(word) for word in line.split()] for line in done.stdout.splitlines()]
    return {"start": statistics.median(ms for ms, _ in runs),
            "start_best": min(ms for ms, _ in runs),
            "idle": statistics.median(kb for _, kb in runs) / 1024}


def growth(options, small, big):
    """Put and Query in process with so many items: the part that is left of the speed. Both engines
    live side by side and are timed in turns; a Put adds to the table, so that the small one is
    made anew each round."""
    rates = {"PutItem": [], "Query": []}
    program = peers.in_process()

    def filled(items):
        engine = embedded.Embedded(program)
        engine.create(workloads.TABLE)
        engine.fill("bench", items)
        return engine

    large = filled(big)
    try:
        for _ in range(3 if options.quick else 9):
            little = filled(small)
            for key, most in (("Query", small), ("PutItem", small)):
                rates[key].append([one.run(LOADS[key], items, 1, 30, most)["rate"]
                                   for one, items in ((little, small), (large, big))])
            little.stop()
    finally:
        large.stop()
    return {"small": small, "big": big, **{
        key: statistics.median(late / early for early, late in pairs)
        for key, pairs in rates.items()}}


def fresh():
    engine = embedded.Embedded(peers.in_process())
    try:
        return engine.fresh_ms()
    finally:
        engine.stop()


__all__ = ["BARE", "IN_PROCESS", "NAMES", "Stage", "Wrong", "fresh", "growth", "say"]
