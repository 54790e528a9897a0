# SPDX-License-Identifier: Apache-2.0
"""What streams and triggers cost, and how soon a target starts.

Rates: PutItem over HTTP at 16 connections and in process on one thread, without a stream, with
one, with a C callback on it; over HTTP also with a warm Python function.
Times: from sending a PutItem to the target's first instruction, the writer idle before each, so
that the answer and the client's own work are in them.
Backlog: resident memory while records wait in a file for a target that hangs."""
import os
import pathlib
import shutil
import statistics
import sys
import tempfile
import time

import peers
import workloads
from embedded import Embedded
from server import Client, Server
from workloads import LOADS, STREAM, TABLE

PUTS = 50_000
ROUNDS = 15    # in process: half a second each, in which others may have had the processors
PUT = LOADS["PutItem"]
FUNCTION = """import time
def lambda_handler(event, context):
    at = time.time()
    with open({path!r}, "a") as out:
        for record in event["Records"]:
            image = record["dynamodb"]["NewImage"]
            if "sent" in image:
                out.write("%.6f\\n" % (at - float(image["sent"]["N"])))
"""
# Prints the time from "sent" in the event on its standard input to main(): starting it is in the
# time, its own reading is not.
STAMP = r"""#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
int main(int argc, char **argv)
{
    static char event[65536];
    struct timespec now;
    char *sent;
    FILE *out;
    (void)argc;
    clock_gettime(CLOCK_REALTIME, &now);
    event[fread(event, 1, sizeof(event) - 1, stdin)] = '\0';
    sent = strstr(event, "\"sent\":{\"N\":\"");
    out = fopen(argv[1], "a");
    if (sent == NULL || out == NULL) return 1;
    fprintf(out, "%.6f\n", (double)now.tv_sec + (double)now.tv_nsec / 1e9 - atof(sent + 13));
    return fclose(out);
}
"""


def in_process(rounds):
    """{none, stream, callback}: PutItem a second, each round on fresh engines."""
    found = {"none": [], "stream": [], "callback": []}
    for _ in range(rounds):
        for mode, rates in found.items():
            engine = Embedded(peers.in_process())
            engine.create(TABLE if mode == "none" else {**TABLE, **STREAM})
            if mode == "callback":
                engine.listen()
            rates.append(engine.run(PUT, 0, 1, 60, PUTS)["rate"])
            if mode == "callback":
                engine.delivered(PUTS)
            engine.stop()
    return {mode: statistics.median(rates) for mode, rates in found.items()}


class Called:
    """A server in a C program that has a callback on the table."""

    def __init__(self):
        self.engine = Embedded(peers.in_process())
        self.engine.listen()
        self.client = Client(self.engine.serve())
        self.create, self.run = self.client.create, self.client.run
        self.pause, self.resume, self.stop = (
            self.engine.pause, self.engine.resume, self.engine.stop)


def over_http(rounds, seconds, warm):
    """{none, stream, callback, function}: PutItem a second at 16 connections, in turns."""
    streaming = {**TABLE, **STREAM}
    running = {"none": (Server(peers.gramme()), TABLE),
               "stream": (Server(peers.gramme()), streaming),
               "callback": (Called(), streaming),
               "function": (Server(peers.gramme(warm)), streaming)}
    found = {mode: [] for mode in running}
    try:
        for one, table in running.values():
            one.create(table)
            one.pause()
        for turn in range(rounds):
            for mode, (one, _) in running.items():
                one.resume()
                if turn == 0:
                    one.run(PUT, 0, 16, 1)
                found[mode].append(one.run(PUT, 0, 16, seconds)["rate"])
                one.pause()
    finally:
        for one, _ in running.values():
            one.stop()
    return {mode: statistics.median(rates) for mode, rates in found.items()}


def times(words, path, samples):
    """Milliseconds from a write's start to the target's, one write at a time: p50 and p99."""
    server = Server(peers.gramme(words))
    try:
        server.create({**TABLE, **STREAM})
        for n in range(samples):
            server.post("PutItem", workloads.text({"TableName": "bench", "Item": {
                "pk": {"S": f"k{n}"}, "sk": {"S": "s"}, "sent": {"N": "%.6f" % time.time()}}}))
            end = time.monotonic() + 10
            while lines(path) <= n and time.monotonic() < end:
                time.sleep(0.001)
            time.sleep(0.005)
    finally:
        server.stop()
    found = [float(line) * 1000 for line in path.read_text().split()][samples // 10:]
    return statistics.median(found), statistics.quantiles(found, n=100)[98]


def backlog(folder, seconds):
    """[(records waiting, MB)], of a server in a file whose target never ends."""
    folder.mkdir()
    server = Server(peers.gramme(["--trigger", "bench=exec:sleep 600"]), folder)
    found = [(0, server.resident_mb())]
    try:
        server.create({**TABLE, **STREAM})
        for _ in range(4):
            done = server.run(PUT, 0, 16, seconds)
            found.append((found[-1][0] + round(done["rate"] * seconds), server.resident_mb()))
    finally:
        server.stop()
    return found


def lines(path):
    return path.read_bytes().count(b"\n") if path.exists() else 0


def row(title, rates):
    alone, *others = rates.values()
    cells = [f"{alone:.0f}"] + [f"{rate:.0f} ({rate / alone:.0%})" for rate in others]
    return f"| {title} | " + " | ".join(cells + [""] * (4 - len(cells))) + " |"


def measure(rounds, seconds, samples):
    """{HTTP, in process: {kept: of the rate with a callback}, table: Markdown lines}."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gramme-bench-"))
    try:
        function, stamp = folder / "function.py", folder / "stamp"
        function.write_text(FUNCTION.format(path=str(folder / "lambda.txt")))
        (folder / "stamp.c").write_text(STAMP)
        peers.quiet("cc", "-O2", "-o", stamp, folder / "stamp.c")
        python = ["--python", sys.executable]
        http = over_http(rounds, seconds, python + [
            "--trigger", f"bench=lambda:{function},batch=100"])
        here = in_process(max(rounds, ROUNDS))
        exec_ms = times(["--trigger", f"bench=exec:{stamp} {folder}/exec.txt"],
                        folder / "exec.txt", samples)
        if (folder / "lambda.txt").exists():
            os.truncate(folder / "lambda.txt", 0)
        lambda_ms = times(python + ["--trigger", f"bench=lambda:{function}"],
                          folder / "lambda.txt", samples)
        waiting = backlog(folder / "backlog", seconds)
    finally:
        shutil.rmtree(folder)
    return {"HTTP": {"kept": http["callback"] / http["none"]},
            "in process": {"kept": here["callback"] / here["none"]},
            "table": [
                "| PutItem, requests a second | no stream | stream | C callback | warm `lambda:` |",
                "| --- | --- | --- | --- | --- |",
                row("HTTP, 16 connections", http), row("in process, one thread", here), "",
                "| from a write to its target's start, ms | median | 99 % |", "| --- | --- | --- |",
                *(f"| {name} | {p50:.2f} | {p99:.2f} |" for name, (p50, p99) in (
                    ("`exec:`", exec_ms), ("a warm `lambda:`", lambda_ms))), "",
                "| records waiting, in a file | " + " | ".join(str(n) for n, _ in waiting) + " |",
                "| --- |" + " --- |" * len(waiting),
                "| resident memory, MB | " + " | ".join(f"{mb:.1f}" for _, mb in waiting) + " |"]}
