#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Kills Gramme with SIGKILL in the middle of its work, again and again, and judges what is left.

    python3 conformance/crash/crash.py [--rounds N] [--seed N] [--only ROUND] [--junit FILE]

A round: clients write, read and run transactions on a database in a folder until the server is
killed, at a random moment or in a random system call (fatal.c); it is started again, sometimes
killed while it starts, and what it then has is compared with what the clients were told
(ledger.py). Transactions that were under way are sent again with their tokens, and judged again.
Five rounds share a folder. --only plays the folder with that round; what clients send is the same
for the same seed, when it meets is not."""
import argparse
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import traceback
import xml.etree.ElementTree as tree

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "concurrency"), str(HERE.parent / "wire")]

import layout  # noqa: E402
import reading  # noqa: E402
from delivery import Delivery  # noqa: E402
from fleet import Fleet, Line  # noqa: E402
from layout import ACCOUNTS, BALANCE, BOOK, PLAIN, ROWS, STREAMED  # noqa: E402
from ledger import Ledger, index_named  # noqa: E402
from moves import Touch, again, batch  # noqa: E402
from process import Gramme, program  # noqa: E402
from workload import Indexer, Owner, Reader, World, Writer  # noqa: E402

ROUNDS_A_FOLDER = 5
WRITERS, OWNERS = 9, 3
SANITIZED = bool(os.environ.get("GRAMME_SANITIZED"))
LONGEST = 2.5 if SANITIZED else 0.9  # seconds until the kill
KILLED_AGAIN = 0.3  # of rounds: also while it starts
BULK = 1000         # items that nobody touches
PATIENCE = 30       # seconds for triggers to get all there is
AT_ONCE = 1.0       # seconds in which all connections end
CALLS = {"pwrite": 200, "send": 400, "fdatasync": 3, "write": 20, "ftruncate": 1}
RESENT = 12         # answered transactions that are sent again
DATABASE = "shared-local-instance.db"


def build_fatal(where):
    """fatal.c as a library; None where there is no compiler, or a sanitizer wants to be first."""
    if SANITIZED or not shutil.which("cc"):
        return None
    library = pathlib.Path(where) / "fatal.so"
    subprocess.run(["cc", "-O1", "-shared", "-fPIC", HERE / "fatal.c", "-o", library, "-ldl"],
                   check=True)
    return library


def first(table, key, **numbers):
    """An item that is there from the beginning."""
    word = "first " + layout.name_of(table, key)
    item = {**key, "w": {"S": word}, "c": {"S": word[-7:]},
            **{name: {"N": str(value)} for name, value in numbers.items()}}
    return Touch("put", table, key, word=word, item=item)


class Folder:
    """A database through its rounds."""

    def __init__(self, path, seed, number, fatal):
        self.path, self.seed, self.fatal = path, seed, fatal
        self.chance = random.Random(f"{seed} folder {number}")
        self.options = ["-sharedDb", "-dbPath", path, "--durability",
                        self.chance.choice(["normal", "normal", "full"]),
                        "--shard-width", self.chance.choice([1, 2]),
                        "--shard-records", self.chance.choice([100, 1000])]
        self.ledger = Ledger()
        self.deliveries = {table: Delivery(f"{path}-{table}.events") for table in STREAMED}
        for table, delivery in self.deliveries.items():
            batch_size = self.chance.choice([1, 10, 1000])
            self.options += ["--trigger", delivery.option(table, batch_size)]
        self.late = False
        self.server = self.arns = None

    def start(self, *more, **environment):
        """Nothing expires unless told: else items would go while they are judged."""
        self.server = Gramme(*self.options, "--threads", self.chance.randint(1, 4),
                             *(more or ("--ttl-interval", "0")), env=environment)
        return Line(self.server.port)

    def begin(self):
        """Tables and accounts; they are the first moves."""
        line = self.start()
        for table in (ROWS, BOOK, PLAIN):
            reading.ask(line, "CreateTable", layout.creation(table))
        reading.ask(line, "UpdateTimeToLive", layout.LIFE)
        touches = [first(BOOK, layout.account(n), n=BALANCE) for n in range(ACCOUNTS)]
        touches += [first(ROWS, layout.bulk(n), b=n % 7) for n in range(BULK)]
        moves = [batch(touches[at:at + 25], -1) for at in range(0, len(touches), 25)]
        for move in moves:
            move.finish(line.ask(move.operation, move.body))
        self.arns = {t: reading.describe(line, t)["LatestStreamArn"] for t in STREAMED}
        self.judge(line, moves, [])
        line.close()

    def doom(self):
        """How the server will end: {}, or when it is to kill itself; and when it is killed."""
        seconds = self.chance.uniform(0.02, LONGEST)
        if not self.fatal or self.chance.random() < 0.5:
            return {}, seconds
        call = self.chance.choice(list(CALLS))
        count = self.chance.randint(1, CALLS[call])
        return {"LD_PRELOAD": str(self.fatal),
                "GRAMME_FATAL": f"{call} {int(seconds * 500)} {count}"}, seconds + 0.5

    def play(self, number):
        """Clients at work until the server is gone. What they did."""
        environment, seconds = self.doom()
        self.start("--ttl-interval", "0.1", **environment).close()
        world = World(self.seed, number)
        known = {shard: found[-1]["dynamodb"]["SequenceNumber"]
                 for shard, found in self.ledger.known.items() if found}
        writers = [Writer(world, n) for n in range(WRITERS)]
        owners = [Owner(world, WRITERS + n) for n in range(OWNERS)]
        readers = [Reader(world, 20, self.arns, {}), Reader(world, 21, self.arns, known)]
        indexer = Indexer(world, 30, self.late)
        clients = writers + owners + readers + [indexer] * (self.chance.random() < 0.6)
        fleet = Fleet(self.server.port, [c.moves() for c in clients], self.chance.random())
        self.kill_after(seconds)
        fleet.run(time.monotonic() + 60)
        signal.setitimer(signal.ITIMER_REAL, 0)
        self.server.kill()
        self.check_end(self.server, -signal.SIGKILL)
        if max(fleet.cut_off) - min(fleet.cut_off) > AT_ONCE * 1e9:
            self.ledger.wrong("a connection ended before the kill")
        self.late = indexer.wanted
        self.ledger.problems += indexer.problems
        return world

    def kill_after(self, seconds):
        signal.signal(signal.SIGALRM,
                      lambda *_: os.kill(self.server.process.pid, signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, seconds)

    def start_again(self):
        """Perhaps with kills on the way. The number of those."""
        kills = 0
        while self.chance.random() < KILLED_AGAIN:
            server = Gramme(*self.options, wait=False)
            time.sleep(self.chance.uniform(0, 0.02))
            server.kill()
            self.check_end(server, -signal.SIGKILL)
            kills += 1
        return kills, self.start()

    def judge(self, line, moves, readers):
        """Everything that is there against everything that was told."""
        ledger = self.ledger
        for table, arn in self.arns.items():
            ledger.take_log(table, reading.shards(line, arn),
                            lambda shard, at=arn: reading.records(line, at, shard))
        ledger.judge(moves)
        ledger.take_readers(readers)
        self.judge_iterators(line, readers)
        scanned = {table: reading.scan(line, table) for table in (ROWS, BOOK, PLAIN)}
        ledger.judge_tables(scanned)
        described = {ROWS: reading.settled(line), BOOK: reading.describe(line, BOOK)}
        self.judge_late(described[ROWS])
        for table, description in described.items():
            ledger.judge_counts(table, description, scanned[table])
            for one in (description["GlobalSecondaryIndexes"] +
                        description.get("LocalSecondaryIndexes", [])):
                index = index_named(table, one["IndexName"])
                ledger.judge_index(table, index, scanned[table],
                                   reading.scan(line, table, index.name, 2))

    def judge_deliveries(self):
        """Everything is handed to the triggers in time."""
        end = time.monotonic() + PATIENCE
        for table, delivery in self.deliveries.items():
            known = {shard: self.ledger.known[shard] for shard in self.ledger.shards[table]}
            while not delivery.take(known, self.ledger.parents):
                if time.monotonic() > end:
                    self.ledger.wrong(f"records of {table} do not reach their trigger",
                                      {s: len(k) for s, k in known.items()}, delivery.furthest)
                    break
                time.sleep(0.02)
            self.ledger.problems += delivery.problems

    def judge_iterators(self, line, readers):
        """An iterator from before the kill goes on where it was."""
        for reader in readers:
            for shard, iterator in reader.iterators.items():
                if iterator is None:
                    continue
                known = self.ledger.known.get(shard, [])
                read = reader.seen[shard]
                rest = known[known.index(read[-1]) + 1:] if read and read[-1] in known else None
                if rest is not None and reading.follow(line, iterator) != rest:
                    self.ledger.wrong(f"an iterator of {shard} does not go on where it was")

    def judge_late(self, description):
        present = "late" in [i["IndexName"] for i in description["GlobalSecondaryIndexes"]]
        if self.late not in (None, present):
            self.ledger.wrong(f"late index: {present}, acknowledged was {self.late}")
        self.late = present

    def send_again(self, line, world):
        """Transactions with tokens: those under way at the kill happen now if they had not, the
        answered ones do not happen again."""
        lost = [m for m in world.moves if m.token and m.outcome == "unknown"]
        done = [m for m in world.moves if m.token and m.outcome == "ok"]
        there = {id(m) for m in lost if any(self.ledger.happened(t) for t in m.touches)}
        resent = []
        for move in lost + self.chance.sample(done, min(RESENT, len(done))):
            copy = again(move)
            copy.finish(line.ask(copy.operation, copy.body))
            if move in done or id(move) in there:
                if copy.outcome != "ok":
                    self.ledger.wrong("happened, but its token is not known:", copy, copy.reply)
            else:
                resent.append(copy)
        return resent

    def check_file(self):
        """What `gramme check` finds in what the kill left, and SQLite itself in a copy of it."""
        found = subprocess.run([program(), "check", self.path / DATABASE], capture_output=True,
                               text=True, timeout=300, check=False)
        if found.returncode != 0:
            self.ledger.wrong("gramme check", found.returncode, found.stdout, found.stderr)
        with tempfile.TemporaryDirectory(dir=self.path.parent) as copy:
            for file in self.path.glob(DATABASE + "*"):
                shutil.copy(file, copy)
            base = sqlite3.connect(pathlib.Path(copy) / DATABASE)
            found = base.execute("PRAGMA integrity_check").fetchall()
            base.close()
        if found != [("ok",)]:
            self.ledger.wrong("integrity_check", found)

    def round(self, number):
        """The world, and how often the start was killed."""
        world = self.play(number)
        self.check_file()
        kills, line = self.start_again()
        self.judge(line, world.moves, world.readers)
        resent = self.send_again(line, world)
        self.judge(line, resent, [])
        self.judge_deliveries()
        line.close()
        self.end()
        return world, kills

    def end(self):
        self.server.stop()
        self.check_end(self.server, 0)

    def check_end(self, server, status):
        if server.process.returncode != status or server.sanitizer_report():
            self.ledger.wrong("the server ended with", server.process.returncode,
                              server.sanitizer_report(), server.stderr_lines[-20:])


class Run:
    def __init__(self, options):
        self.options = options
        self.fatal = None
        self.results = []  # (round, problems)
        self.sums = dict.fromkeys(
            ["acknowledged", "transactions", "statements", "refused", "reads", "lost", "there",
             "records", "starts killed", "delivered", "again"], 0)

    def folder(self, number, where):
        """Plays one folder's rounds, until one goes wrong."""
        path = pathlib.Path(where) / f"folder-{number}"
        path.mkdir()
        folder = Folder(path, self.options.seed, number, self.fatal)
        first = number * ROUNDS_A_FOLDER
        for at in range(first, min(first + ROUNDS_A_FOLDER, self.options.rounds)):
            begin = time.monotonic()
            try:
                if at == first:
                    folder.begin()
                    folder.end()
                self.count(folder.ledger, *folder.round(at))
            except (reading.Refused, TimeoutError, OSError, RuntimeError) as why:
                folder.ledger.wrong("".join(traceback.format_exception(why)))
            finally:
                if folder.server:
                    folder.server.kill()
            self.report(at, folder, time.monotonic() - begin)
            if folder.ledger.problems:
                shutil.copytree(path, f"build/crash-{self.options.seed}-{at}",
                                dirs_exist_ok=True)
                break
        self.sums["records"] += folder.ledger.records
        for delivery in folder.deliveries.values():
            self.sums["delivered"] += delivery.count
            self.sums["again"] += delivery.again
        shutil.rmtree(path)

    def count(self, ledger, world, kills):
        moves, sums = world.moves, self.sums
        for move in moves:
            if move.outcome == "ok":
                sums["acknowledged"] += not move.reads
                sums["reads"] += move.reads
                sums["transactions"] += move.is_transaction
                sums["statements"] += move.operation.startswith("Execute")
            sums["refused"] += move.outcome == "failed"
        sums["starts killed"] += kills
        sums["lost"] += sum(ledger.decided.values())
        sums["there"] += ledger.decided["there"]
        ledger.decided = dict.fromkeys(ledger.decided, 0)

    def report(self, at, folder, seconds):
        problems = folder.ledger.problems
        self.results.append((at, problems))
        print(f"round {at} of seed {self.options.seed}: "
              f"{'FAILED' if problems else 'good'}, {seconds:.1f} s", flush=True)
        for problem in problems[:20]:
            print(f"    error: {problem[:2000]}")
        if problems:
            print(f"    {len(problems)} in all; folder kept in build; again with "
                  f"--seed {self.options.seed} --only {at}", flush=True)

    def junit(self, path):
        suite = tree.Element("testsuite", name="crash")
        for at, problems in self.results:
            case = tree.SubElement(suite, "testcase", classname="crash", name=f"round {at}")
            for problem in problems[:1]:
                clean = "".join(c if c.isprintable() else " " for c in problem[:500])
                tree.SubElement(case, "failure", message=clean).text = "see the log"
        tree.ElementTree(suite).write(path)


def options():
    words = argparse.ArgumentParser(description=__doc__,
                                    formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--rounds", type=int, default=20)
    words.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    words.add_argument("--only", type=int)
    words.add_argument("--junit")
    return words.parse_args()


def main():
    run = Run(options())
    print(f"seed {run.options.seed}, {program()}", flush=True)
    folders = range((run.options.rounds + ROUNDS_A_FOLDER - 1) // ROUNDS_A_FOLDER)
    if run.options.only is not None:
        run.options.rounds = max(run.options.rounds, run.options.only + 1)
        folders = [run.options.only // ROUNDS_A_FOLDER]
    with tempfile.TemporaryDirectory() as where:
        run.fatal = build_fatal(where)
        for number in folders:
            run.folder(number, where)
    if run.options.junit:
        run.junit(run.options.junit)
    good = sum(not problems for _, problems in run.results)
    sums = run.sums
    print(f"counts: {good} of {len(run.results)} kills survived ({sums['starts killed']} more "
          f"while it started): {sums['acknowledged']} writes acknowledged, "
          f"{sums['transactions']} transactions, {sums['reads']} reads, "
          f"{sums['statements']} of all these in PartiQL, "
          f"{sums['refused']} refusals, {sums['records']} records, "
          f"{sums['delivered']} delivered, {sums['again']} of them again; {sums['there']} of "
          f"{sums['lost']} requests lost in the kill had happened")
    return int(good < len(run.results))


if __name__ == "__main__":
    sys.exit(main())
