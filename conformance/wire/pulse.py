# SPDX-License-Identifier: Apache-2.0
"""Puts items one after another until its input ends and tells how long each took: a process of
its own, so that what the tests do beside it is not in the figures. Nor is the time in which the
server or this process waited for a processor that others had.

    python pulse.py <port> <table> <pid>     -> {"times": [milliseconds...], "failure": null}"""
import http.client
import json
import os
import subprocess
import sys
import threading
import time

HEADERS = {"Content-Type": "application/x-amz-json-1.0",
           "X-Amz-Target": "DynamoDB_20120810.PutItem", "X-Amz-Date": "20261121T000000Z",
           "Authorization": "AWS4-HMAC-SHA256 Credential=conformance/20261121/us-east-1/dynamodb/"
                            "aws4_request, SignedHeaders=host, Signature=0"}


class Pulse:
    """Runs this file against a server; end() gives its times, in the order of the items, whose
    keys are pulse0, pulse1 ... and who have a = "pulse" and their number as n."""

    def __init__(self, server, table):
        self.process = subprocess.Popen(
            [sys.executable, __file__, str(server.port), table, str(server.process.pid)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def end(self):
        said, _ = self.process.communicate()
        found = json.loads(said)
        assert found["failure"] is None, found["failure"]
        return found["times"]


class Queue:
    """Milliseconds that the threads of some processes have stood in line for a processor. Threads
    come and go; what one has waited stays in the sum."""

    def __init__(self, *pids):
        self.folders = [f"/proc/{pid}/task" for pid in pids]
        self.seen = {}

    def waited(self):
        for folder in self.folders:
            for task in os.listdir(folder):
                try:
                    with open(f"{folder}/{task}/schedstat", "rb") as stat:
                        self.seen[task] = int(stat.read().split()[1])
                except (OSError, IndexError):
                    continue
        return sum(self.seen.values()) / 1e6


def beat(port, table, pid, ended):
    queue = Queue(pid, os.getpid())
    wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times = []
    while not ended.is_set():
        body = json.dumps({"TableName": table, "Item": {
            "pk": {"S": "pulse%d" % len(times)}, "a": {"S": "pulse"}, "n": {"N": str(len(times))}}})
        waited, begin = queue.waited(), time.perf_counter()
        wire.request("POST", "/", body, HEADERS)
        reply = wire.getresponse()
        text = reply.read()
        took = (time.perf_counter() - begin) * 1000
        times.append(round(max(0, took - (queue.waited() - waited)), 3))
        if reply.status != 200:
            return times, text.decode()
    return times, None


def main():
    ended = threading.Event()
    threading.Thread(target=lambda: (os.read(0, 1), ended.set()), daemon=True).start()
    try:
        times, failure = beat(int(sys.argv[1]), sys.argv[2], sys.argv[3], ended)
    except OSError as err:
        times, failure = [], repr(err)
    print(json.dumps({"times": times, "failure": failure}))


if __name__ == "__main__":
    main()
