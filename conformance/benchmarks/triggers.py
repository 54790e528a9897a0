# SPDX-License-Identifier: Apache-2.0
"""What streams and triggers cost, and how soon a target starts; bench prints it.

Rates: PutItem over HTTP at 16 connections and in process on one thread, without a stream, with
one, with a C callback on it; over HTTP also with a warm Python function.
Times: from sending a PutItem to the target's first instruction, the writer idle before each, so
that the answer and the client's own work are in them."""
import json
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time

PUTS, SAMPLES = 100_000, 200
STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}}
FUNCTION = """import time
def lambda_handler(event, context):
    at = time.time()
    with open({path!r}, "a") as out:
        for record in event["Records"]:
            image = record["dynamodb"]["NewImage"]
            if "sent" in image:
                out.write("%.6f\\n" % (at - float(image["sent"]["N"])))
"""
# Prints the time from "sent" in the event on its standard input to main(): the shell that starts
# it is in the time, its own reading is not.
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


def build(root, quiet):
    """The in-process benchmark's program."""
    quiet("cmake", "-S", root, "-B", root / "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release")
    quiet("cmake", "--build", root / "build", "--target", "gramme", "gramme_inprocess")
    return root / "build" / "gramme_inprocess"


def in_process(program):
    found = {}
    for mode in ("none", "stream", "callback"):
        runs = []
        for _ in range(3):
            done = subprocess.run([program, str(PUTS), mode], capture_output=True, text=True,
                                  check=True)
            runs.append(float(done.stdout.split()[0]))
        found[mode] = statistics.median(runs)
    return found


def table(server, **more):
    server.call("CreateTable", {
        "TableName": "bench", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": a, "AttributeType": "S"} for a in ("pk", "sk")],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"},
                      {"AttributeName": "sk", "KeyType": "RANGE"}], **more})


def over_http(start, load, words, **more):
    """PutItem requests a second."""
    server = start(words)
    try:
        table(server, **more)
        load(server, "PutItem", 16, 1)
        return load(server, "PutItem", 16, 4)
    finally:
        server.stop()


def times(start, words, path):
    """Milliseconds from a write's start to the target's, one write at a time."""
    server = start(words)
    try:
        table(server, **STREAM)
        for n in range(SAMPLES):
            wanted = n + 1
            post(server, {"TableName": "bench", "Item": {
                "pk": {"S": f"k{n}"}, "sk": {"S": "s"}, "sent": {"N": "%.6f" % time.time()}}})
            end = time.monotonic() + 10
            while lines(path) < wanted and time.monotonic() < end:
                time.sleep(0.001)
            time.sleep(0.005)
    finally:
        server.stop()
    found = [float(line) * 1000 for line in path.read_text().split()][SAMPLES // 10:]
    return statistics.median(found), statistics.quantiles(found, n=100)[98]


def lines(path):
    return path.read_bytes().count(b"\n") if path.exists() else 0


def post(server, body):
    """One write over a connection that is kept, so that the client costs little."""
    text = json.dumps(body).encode()
    if not hasattr(server, "kept"):
        server.kept = socket.create_connection(("127.0.0.1", server.port))
        server.kept.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    server.kept.sendall((
        "POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-amz-json-1.0\r\n"
        "X-Amz-Target: DynamoDB_20120810.PutItem\r\nX-Amz-Date: 20261121T000000Z\r\n"
        "Authorization: AWS4-HMAC-SHA256 Credential=bench/20261121/us-east-1/dynamodb/"
        "aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "0" * 64 +
        f"\r\nContent-Length: {len(text)}\r\n\r\n").encode() + text)
    answer = server.kept.recv(65536)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise SystemExit(f"PutItem: {answer[:300]!r}")


def row(title, alone, *others):
    cells = [f"{alone:.0f}"] + [f"{rate:.0f} ({rate / alone:.0%})" for rate in others]
    return f"| {title} | " + " | ".join(cells + [""] * (4 - len(cells))) + " |"


def report(root, start, serve, load, quiet):
    """Markdown lines. start(words) -> a server of Gramme with these options; serve(command, folder)
    -> any server; load and quiet as bench's."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="gramme-bench-"))
    try:
        program = build(root, quiet)
        function, stamp = folder / "function.py", folder / "stamp"
        function.write_text(FUNCTION.format(path=str(folder / "lambda.txt")))
        (folder / "stamp.c").write_text(STAMP)
        quiet("cc", "-O2", "-o", stamp, folder / "stamp.c")
        python = ["--python", sys.executable]
        warm = python + ["--trigger", f"bench=lambda:{function},batch=100"]
        alone = python + ["--trigger", f"bench=lambda:{function}"]
        none = over_http(start, load, [])
        stream = over_http(start, load, [], **STREAM)
        behind = over_http(start, load, warm, **STREAM)
        callback = over_http(lambda _: serve(lambda port: [program, "serve", port], None), load,
                             [], **STREAM)
        here = in_process(program)
        exec_ms = times(start, ["--trigger", f"bench=exec:exec {stamp} {folder}/exec.txt"],
                        folder / "exec.txt")
        os.truncate(folder / "lambda.txt", 0)
        lambda_ms = times(start, alone, folder / "lambda.txt")
    finally:
        shutil.rmtree(folder)
    yield "| PutItem, requests a second | no stream | stream | C callback | warm `lambda:` |"
    yield "| --- | --- | --- | --- | --- |"
    yield row("HTTP, 16 connections", none, stream, callback, behind)
    yield row("in process, one thread", here["none"], here["stream"], here["callback"])
    yield ""
    yield "| from a write to its target's start, ms | median | 99 % |"
    yield "| --- | --- | --- |"
    for name, (median, most) in (("`exec:`", exec_ms), ("a warm `lambda:`", lambda_ms)):
        yield f"| {name} | {median:.2f} | {most:.2f} |"
