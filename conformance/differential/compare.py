#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""compare - random sequences of requests to Gramme and to DynamoDB Local, side by side.

    conformance/differential/compare.py [--requests 2000] [--seed 1] [--only NUMBER] [--full]
                                        [--junit FILE]

A sequence makes a table and sends it some 80 requests, right ones and slightly wrong ones. Each
answer must be the same, or a difference of known.cases. What is neither is shown as the shortest
sequence that shows it. --full sends 50,000, and more until each entry of known.cases is met; it
fails when 250,000 have not met one.
--only plays one sequence. Ends with status 0 when all was well, 77 without DynamoDB Local.
"""
import argparse
import itertools
import json
import sys
import threading
import xml.etree.ElementTree as tree

import known
import play
import sequence as sequences
import servers
import shrink

WORKERS = 3
SHOWN = 12
STEP = 5000
AT_MOST = 5  # times as many requests as asked for, for the sake of entries not met yet


class Run:
    """What all workers share: the numbers handed out and what was found."""

    def __init__(self, options):
        self.options = options
        self.entries = known.read()
        self.lock = threading.Lock()
        self.numbers = iter([options.only]) if options.only is not None else itertools.count()
        self.sent = self.cut_short = self.stuck = 0
        self.results = []    # (number, [difference])
        self.broken = []     # workers that died, and of what

    def next_number(self):
        with self.lock:
            if self.broken or self.enough():
                return None
            return next(self.numbers, None)

    def enough(self):
        """A full run goes on while entries are not met: what is rare must not fail it by chance."""
        wanted = self.options.requests
        return self.sent >= wanted and (
            not self.unmatched() or self.sent >= wanted * AT_MOST)

    def work(self, pair):
        player = play.Player(pair)
        try:
            while (number := self.next_number()) is not None:
                self.one(player, sequences.Sequence(self.options.seed, number))
        except Exception as why:  # the main thread tells
            self.broken.append(f"{type(why).__name__}: {why}")
            raise

    def one(self, player, sequence):
        unknown, sent, last = [], 0, len(sequence.requests) - 1
        for at, (operation, body) in enumerate(sequence.requests):
            sent += 1
            try:
                found = player.play(operation, body, sequence)
            except play.Stuck as why:
                self.stuck += 1
                print(f"sequence {sequence.number}, request {at}: given up: {why}", flush=True)
                break
            if found is None:
                continue
            with self.lock:
                explained = known.explain(self.entries, found)
            found.entry = explained
            if not explained:
                found.sequence, found.at = sequence, at
                unknown.append(found)
            if found.parts_ways:
                self.cut_short += at < last
                break
        player.drop(sequence.names)
        with self.lock:
            before, self.sent = self.sent, self.sent + sent
            self.results.append((sequence.number, unknown))
            for found in unknown:
                print(f"sequence {sequence.number}, request {found.at}: {found.operation} "
                      f"{found.found[0]}"[:700], flush=True)
            if before // STEP != self.sent // STEP:
                print(f"{self.sent} requests; not met so far: known.cases:"
                      f"{','.join(str(e.line) for e in self.unmet())}", flush=True)

    def unmet(self):
        return [e for e in self.entries if not e.count]

    def unmatched(self):
        return self.unmet() if self.options.full else []


def show(run, pair):
    """The differences nobody explains: one of each kind, in short."""
    kinds = {}
    for _, unknown in run.results:
        for found in unknown:
            kinds.setdefault(summary(found), []).append(found)
    player = play.Player(pair)
    for at, (_, found) in enumerate(sorted(kinds.items(), key=lambda kv: -len(kv[1]))):
        first = found[0]
        requests = first.sequence.requests[:first.at + 1]
        if at < run.options.shrink:
            shrinker = shrink.Shrinker(player, first.sequence, run.entries)
            requests, first = shrinker.shrink(requests, first)
        else:
            requests = requests[-1:]
        print(f"\nFAILED {found[0].operation}, {len(found)} times; the first in sequence "
              f"{found[0].sequence.number} of seed {run.options.seed}, request {found[0].at}")
        for operation, body in requests:
            print(f"  {operation} {json.dumps(body, ensure_ascii=False)}")
        for place, local, gramme in first.found[:4]:
            print(f"  {place}\n    local:  {local[:1500]}\n    gramme: {gramme[:1500]}")


def summary(found):
    """Differences of one kind have one text: names and values do not count."""
    place, local, gramme = found.found[0]
    if place == "answer":
        return found.operation, words(local), words(gramme)
    return found.operation, "".join(c for c in place if not c.isdigit()), ""


def words(text):
    return " ".join(w for w in text.split() if w.isalpha())[:60]


def junit(run, path):
    suite = tree.Element("testsuite", name="differential")
    for number, unknown in sorted(run.results):
        case = tree.SubElement(suite, "testcase", classname="differential",
                               name=f"sequence {number}")
        for found in unknown[:1]:
            tree.SubElement(case, "failure", message=" | ".join(found.found[0])[:500].replace(
                "\0", "")).text = "see the log"
    for entry in run.entries if run.options.full else ():
        case = tree.SubElement(suite, "testcase", classname="known", name=entry.title)
        if not entry.count:
            tree.SubElement(case, "failure", message="matches nothing")
    tree.ElementTree(suite).write(path)


def options():
    words_ = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    words_.add_argument("--requests", type=int)
    words_.add_argument("--seed", type=int, default=1)
    words_.add_argument("--only", type=int)
    words_.add_argument("--full", action="store_true")
    words_.add_argument("--shrink", type=int, default=SHOWN)
    words_.add_argument("--junit")
    found = words_.parse_args()
    found.requests = found.requests or (50000 if found.full else 2000)
    return found


def main():
    run = Run(options())
    try:
        pair = servers.Pair()
    except servers.Missing as why:
        print(f"skipped: {why}")
        return 77
    try:
        pairs = [pair, *(pair.beside() for _ in range(WORKERS - 1))]
        workers = [threading.Thread(target=run.work, args=(p,)) for p in pairs]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        if not run.broken:
            show(run, pair)
    finally:
        pair.stop()
    for why in run.broken:
        print(f"error: {why}")
    if run.options.junit:
        junit(run, run.options.junit)
    for entry in run.unmatched():
        print(f"FAILED known.cases:{entry.line}: {entry.title}: matches nothing")
    bad = sum(bool(unknown) for _, unknown in run.results)
    print(f"\nseed {run.options.seed}: {run.sent} requests in {len(run.results)} sequences, "
          f"{run.cut_short} cut short by a known difference, {run.stuck} given up; {bad} differ")
    return int(bool(bad or run.broken or run.unmatched()))


if __name__ == "__main__":
    sys.exit(main())
