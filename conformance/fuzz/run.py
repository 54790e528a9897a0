#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds the fuzz targets with clang, runs the inputs of the repository through each, then lets
libFuzzer look for new ones, and tells what it tried and reached.

    python3 conformance/fuzz/run.py [--seconds N] [--jobs N] [--junit FILE] [--minimise] [TARGET...]

What it finds stays in build/fuzz/work/TARGET: corpus/ is gone on with the next time, found/ has
inputs that crash, hang or take too much memory. --minimise then chooses anew what the repository
keeps of the corpus: the inputs that between them reach most."""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as tree

import corpus
import seeds

ROOT = pathlib.Path(__file__).resolve().parents[2]
HERE = ROOT / "conformance" / "fuzz"
BUILD = ROOT / "build" / "fuzz"
LONG = 60  # seconds from which on the many seeds are worth their time
LENGTHS = {"number": 400, "http": 2048}
LIMITS = ["-timeout=60", "-rss_limit_mb=2048", "-print_final_stats=1", "-verbosity=1"]
DONE = re.compile(r"^#\d+\s+(?:DONE|INITED|pulse|NEW|REDUCE)\s+cov: (\d+) ft: (\d+) corp: (\d+)",
                  re.M)
EDGES = re.compile(r"^INFO: Loaded 1 modules +\((\d+) inline 8-bit counters\)", re.M)
UNITS = re.compile(r"stat::number_of_executed_units: (\d+)")


def targets():
    """As fuzz.cmake has them."""
    return re.findall(r"^gramme_fuzz_target\((\w+)", (HERE / "fuzz.cmake").read_text(), re.M)


def build(names):
    """False when clang refuses something."""
    configure = ["cmake", "-S", str(ROOT), "-B", str(BUILD), "-G", "Ninja",
                 "-DCMAKE_BUILD_TYPE=Debug", "-DCMAKE_C_COMPILER=clang", "-DGRAMME_FUZZ=ON",
                 "-DGRAMME_SANITIZE=address,undefined", "-DGRAMME_WERROR=ON"]
    make = ["cmake", "--build", str(BUILD), "--target", *(f"fuzz_{name}" for name in names)]
    return all(subprocess.run(command, check=False).returncode == 0
               for command in (configure, make))


class Target:
    """One program, its folders, and what came of it."""

    def __init__(self, name):
        self.name = name
        self.program = BUILD / "fuzz" / f"fuzz_{name}"
        self.kept = HERE / "corpus" / name
        self.work = BUILD / "work" / name
        self.tried = self.cov = self.edges = self.inputs = self.seconds = 0
        self.trouble = None

    def call(self, *words):
        """Runs the program; its output, and whether it was content."""
        environment = dict(os.environ, UBSAN_OPTIONS="print_stacktrace=1",
                           ASAN_OPTIONS="detect_leaks=1:quarantine_size_mb=32")
        done = subprocess.run([str(self.program), *map(str, words)], cwd=self.work, text=True,
                              errors="replace", stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              env=environment, check=False)
        return done.stdout, done.returncode == 0

    def replay(self):
        """What crashed once does no more; files are named as they are run."""
        crashes = sorted((HERE / "crashes" / self.name).glob("*"))
        if not crashes:
            return True
        output, good = self.call(*LIMITS, *crashes)
        self.trouble = None if good else output
        return good

    def folders(self, seconds):
        """What libFuzzer begins with; the first takes what it finds. A short run has no time for
        all that was found before."""
        self.kept.mkdir(parents=True, exist_ok=True)
        if seconds < LONG:
            return [self.work / "new", self.kept]
        seeds.write(self.name, self.work / "seeds")
        return [self.work / "new", self.work / "corpus", self.work / "seeds", self.kept]

    def run(self, seconds):
        """Both; fills in the figures."""
        for name in ("corpus", "found", "new"):
            (self.work / name).mkdir(parents=True, exist_ok=True)
        if not self.replay():
            return self
        begin = time.monotonic()
        output, good = self.call(
            *self.folders(seconds), f"-max_total_time={seconds}", *LIMITS,
            f"-max_len={LENGTHS.get(self.name, 4096)}", f"-artifact_prefix={self.work}/found/")
        self.seconds = time.monotonic() - begin
        for found in (self.work / "new").iterdir():
            found.replace(self.work / "corpus" / found.name)
        figures = DONE.findall(output)
        units = UNITS.findall(output)
        self.cov, self.inputs = (int(figures[-1][0]), int(figures[-1][2])) if figures else (0, 0)
        self.edges = int((EDGES.findall(output) or [0])[0])
        self.tried = int(units[-1]) if units else 0
        self.trouble = None if good and figures else output
        return self

    def line(self):
        share = 100 * self.cov / max(self.edges, 1)
        return (f"{self.name:12} {self.tried:>10,} inputs tried, {self.cov:>6,} edges covered "
                f"({share:>2.0f} %), {self.inputs:>5,} in the corpus, {self.seconds:>5.0f} s, "
                f"{'NOT survived' if self.trouble is not None else 'all survived'}")


def report(path, done):
    suite = tree.Element("testsuite", name="fuzz")
    for target in done:
        case = tree.SubElement(suite, "testcase", classname="fuzz", name=target.name,
                               time=f"{target.seconds:.1f}")
        if target.trouble is not None:
            clean = re.sub(r"[^\t\n\x20-\x7e]", "?", target.trouble[-20000:])
            tree.SubElement(case, "failure", message="an input is not survived").text = clean
    tree.ElementTree(suite).write(path)


def main():
    words = argparse.ArgumentParser()
    words.add_argument("--seconds", type=int, default=4)
    words.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    words.add_argument("--junit")
    words.add_argument("--minimise", action="store_true")
    words.add_argument("names", nargs="*", metavar="TARGET")
    words = words.parse_args()
    names = words.names or targets()
    if shutil.which("clang") is None:
        sys.exit("there is no clang")
    if not build(names):
        sys.exit("the targets cannot be built")
    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(words.jobs) as pool:
        runs = [pool.submit(Target(name).run, words.seconds) for name in names]
        done = []
        for running in runs:
            done.append(running.result())
            print(done[-1].line(), flush=True)
    print(f"counts: {sum(target.tried for target in done):,} inputs tried on {len(done)} targets "
          f"in {time.monotonic() - begin:.0f} s, {sum(target.cov for target in done):,} edges "
          f"covered, {sum(target.trouble is not None for target in done)} targets crashed")
    for target in done:
        if target.trouble is not None:
            print(f"FAILED {target.name}: see {target.work}/found\n{target.trouble[-6000:]}")
        elif words.minimise:
            print(f"{target.name}: keeps", corpus.minimise(target))
    if words.junit:
        report(words.junit, done)
    return int(any(target.trouble is not None for target in done))


if __name__ == "__main__":
    sys.exit(main())
