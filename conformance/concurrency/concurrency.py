#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Many clients at once, and a judge of everything they saw.

    python3 conformance/concurrency/concurrency.py [--seconds N] [--seed N] [--all]
                                                   [--only WAY] [--junit FILE]

Gramme is started in several ways, each for so many seconds. Two processes of eight clients each
append to lists in transactions, swap registers, raise counters and move money; then their history
must be strictly serialisable (cycles.py), each register linearisable (registers.py), and nothing
lost or gained (sums.py). Ends with status 0 when all was well."""
import argparse
import collections
import multiprocessing
import pathlib
import pickle
import random
import sys
import tempfile
import time
import traceback
import xml.etree.ElementTree as tree

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "wire")]

import clients  # noqa: E402
import cycles  # noqa: E402
import registers  # noqa: E402
import sums  # noqa: E402
from fleet import Fleet, Line  # noqa: E402
from history import Audit, Ticket, Touch, Transfer, Txn  # noqa: E402
from process import Gramme, program  # noqa: E402

PROCESSES, CLIENTS = 2, 8
STEP = 5.0  # seconds of one history: what it costs to check grows faster than it
WAYS = {
    "memory": ["-inMemory", "--threads", "3"],
    "file": ["--durability", "normal", "--threads", "3"],
    "conflicts": ["-inMemory", "--threads", "3", "--inject-conflicts", "0.05"],
    "one thread": ["-inMemory", "--threads", "1"],
    "file, synced": ["--durability", "full", "--threads", "3"]}
EVERYDAY = ["memory", "file", "conflicts"]


def work(port, seed, process, begin, seconds, pipe):
    """One process's clients; sends their history, or what went wrong as text."""
    try:
        found = [clients.Client(seed, process * CLIENTS + n + 1, begin) for n in range(CLIENTS)]
        fleet = Fleet(port, [c.moves() for c in found], f"{seed} {process}")
        fleet.run(begin + seconds)
        told = [event for c in found for event in c.history]
        if fleet.cut_off:
            told = "connections ended"
    except (clients.Unexpected, OSError, KeyError, TypeError) as why:
        told = "".join(traceback.format_exception(why))
    pipe.send_bytes(pickle.dumps(told))


def play(port, seed, seconds):
    """The history of all clients, and the numbers that are there in the end."""
    line = Line(port)
    clients.prepare(line)
    begin = time.monotonic()
    pipes, workers = [], []
    for process in range(PROCESSES):
        here, there = multiprocessing.Pipe(duplex=False)
        worker = multiprocessing.Process(
            target=work, args=(port, seed, process, begin, seconds, there))
        worker.start()
        pipes.append(here)
        workers.append(worker)
    told = [pickle.loads(pipe.recv_bytes()) for pipe in pipes]
    for worker in workers:
        worker.join()
    for text in told:
        if isinstance(text, str):
            raise RuntimeError(text)
    last, numbers = clients.last_words(line)
    line.close()
    return [event for history in told for event in history] + last, numbers


def judge(history, numbers):
    """What is wrong with it."""
    kinds = collections.defaultdict(list)
    for event in history:
        kinds[type(event)].append(event)
    first = clients.FIRST
    last = {account: numbers.get(account) for account in first}
    return [*cycles.check(kinds[Txn]), *registers.check(kinds[Touch]),
            *sums.counters(kinds[Ticket], numbers),
            *sums.bank(kinds[Transfer], kinds[Audit], first, last)]


class Run:
    def __init__(self, options):
        self.options = options
        self.results = []  # (name, problems)
        self.served = self.transactions = self.refused = self.seconds = 0

    def way(self, name):
        left = self.options.seconds
        for part in range(round(left / STEP + 0.499)):
            seconds = min(STEP, left - part * STEP)
            with tempfile.TemporaryDirectory() as folder:
                self.part(name, part, seconds, folder)

    def part(self, name, part, seconds, folder):
        words = list(WAYS[name])
        if "-inMemory" not in words:
            words += ["-dbPath", folder]
        seed = f"{self.options.seed} {name} {part}"
        server = Gramme("-sharedDb", *words)
        history, numbers, problems = [], {}, []
        try:
            history, numbers = play(server.port, seed, seconds)
            problems = judge(history, numbers)
        except (RuntimeError, clients.Unexpected, TimeoutError, OSError) as why:
            problems = [str(why)]
        if server.stop() != 0 or server.sanitizer_report():
            problems.append(f"{server.process.returncode} {server.sanitizer_report()}")
        self.count(history, seconds)
        self.report(f"{name}, part {part}", history, numbers, problems)

    def count(self, history, seconds):
        self.seconds += seconds
        self.served += len(history)
        self.refused += sum(e.outcome == "failed" for e in history)
        self.transactions += sum(
            e.outcome == "ok" and (isinstance(e, (Transfer, Audit)) or
                                   isinstance(e, Txn) and len(e.reads) + len(e.appends) > 1)
            for e in history)

    def report(self, name, history, numbers, problems):
        self.results.append((name, problems))
        print(f"{name}: {'FAILED' if problems else 'good'}, {len(history)} requests", flush=True)
        for problem in problems[:10]:
            print(f"    error: {problem[:3000]}")
        if problems:
            kept = pathlib.Path("build") / f"history-{self.options.seed}-{len(self.results)}"
            kept.parent.mkdir(exist_ok=True)
            kept.write_bytes(pickle.dumps((history, numbers)))
            print(f"    {len(problems)} in all, the history is in {kept}", flush=True)

    def junit(self, path):
        suite = tree.Element("testsuite", name="concurrency")
        for name, problems in self.results:
            case = tree.SubElement(suite, "testcase", classname="concurrency", name=name)
            for problem in problems[:1]:
                clean = "".join(c if c.isprintable() else " " for c in problem[:500])
                tree.SubElement(case, "failure", message=clean).text = "see the log"
        tree.ElementTree(suite).write(path)


def options():
    words = argparse.ArgumentParser(description=__doc__,
                                    formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--seconds", type=float, default=4)
    words.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    words.add_argument("--all", action="store_true")
    words.add_argument("--only", choices=WAYS, action="append")
    words.add_argument("--junit")
    return words.parse_args()


def main():
    run = Run(options())
    print(f"seed {run.options.seed}, {program()}", flush=True)
    for name in run.options.only or (WAYS if run.options.all else EVERYDAY):
        run.way(name)
    if run.options.junit:
        run.junit(run.options.junit)
    bad = sum(bool(problems) for _, problems in run.results)
    print(f"counts: {run.served} requests of {PROCESSES * CLIENTS} clients in {run.seconds:.0f} s, "
          f"{run.transactions} of them transactions, {run.refused} refused; "
          f"{len(run.results) - bad} of {len(run.results)} histories explained")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
