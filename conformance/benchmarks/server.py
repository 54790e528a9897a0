# SPDX-License-Identifier: Apache-2.0
"""A server under load: started, asked, filled, driven by wrk, held still, stopped."""
import http.client
import json
import os
import signal
import socket
import subprocess
import tempfile
import time

import workloads
from peers import HERE, Missing
from workloads import Wrong

HEADERS = {
    "Content-Type": "application/x-amz-json-1.0", "X-Amz-Date": "20261121T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=bench/20261121/us-east-1/dynamodb/aws4_request, "
                     "SignedHeaders=host;x-amz-date, Signature=" + "0" * 64}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A child that is measured: its memory, and its sleep while others are."""
    process = None

    def resident_mb(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            kb, = (line.split()[1] for line in status if line.startswith("VmRSS"))
        return int(kb) / 1024

    def processor_seconds(self):
        """User and system time of all its threads."""
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            user, system = stat.read().rpartition(")")[2].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def pause(self):
        self.process.send_signal(signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        self.resume()
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Client:
    """Speaks HTTP with the server on a port."""
    concurrent = True

    def __init__(self, port):
        self.port = port
        self.connection = None    # of http.client
        self.socket = None        # of post()
        self.runs = 0

    def call(self, operation, body):
        """The answer; `body` is a value or JSON text."""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            self.connection.request(
                "POST", "/", body if isinstance(body, str) else workloads.text(body),
                {**HEADERS, "X-Amz-Target": f"DynamoDB_20120810.{operation}"})
            reply = self.connection.getresponse()
            text = reply.read()
        except (OSError, http.client.HTTPException) as why:
            self.connection.close()
            self.connection = None
            raise OSError(f"{operation}: {why}") from None
        if reply.status != 200:
            raise Wrong(f"{operation}: {reply.status} {text[:300]!r}")
        return json.loads(text)

    def post(self, operation, text):
        """One request in one piece over a connection that is kept: costs the client little."""
        if self.socket is None:
            self.socket = socket.create_connection(("127.0.0.1", self.port))
            self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = "".join(f"{name}: {value}\r\n" for name, value in HEADERS.items())
        self.socket.sendall((
            f"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\n"
            f"{head}Content-Length: {len(text)}\r\n\r\n{text}").encode())
        answer = self.socket.recv(65536)
        if not answer.startswith(b"HTTP/1.1 200"):
            raise Wrong(f"{operation}: {answer[:300]!r}")

    def create(self, table):
        self.call("CreateTable", table)
        while self.call("DescribeTable", {"TableName": table["TableName"]})["Table"][
                "TableStatus"] != "ACTIVE":
            time.sleep(0.05)

    def fill(self, table, items):
        """Items of numbers 0 to `items`."""
        parts = workloads.FILL[table].split("#")
        for first in range(0, items, workloads.BATCH):
            text = [parts[0]]
            for number, part in enumerate(parts[1:], first):
                text += ["%012d" % (number // workloads.PER_KEY),
                         part.replace("@", "%02d" % (number % workloads.PER_KEY))]
            answer = self.call("BatchWriteItem", "".join(text))
            if answer.get("UnprocessedItems"):
                raise Wrong(f"the fill of {table}: {str(answer)[:300]}")
        self.connection.close()
        self.connection = None

    def run(self, load, items, connections, seconds):
        """{count, rate, p50, p99}: requests, a second, microseconds. Any failure ends the bench."""
        self.runs += 1
        with tempfile.NamedTemporaryFile("w", suffix=".json") as text:
            text.write(load.body)
            text.flush()
            done = subprocess.run(
                ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "100s", "-s",
                 HERE / "load.lua", f"http://127.0.0.1:{self.port}/"], capture_output=True,
                text=True, check=False, env={
                    **os.environ, "LOAD_OPERATION": load.operation, "LOAD_TEXT": text.name,
                    "LOAD_KEYS": str(load.keys(items)),
                    "LOAD_SEED": str(self.runs * 1000 + connections)})
        result = [line for line in done.stdout.splitlines() if line.startswith("RESULT")]
        if done.returncode or not result:
            raise Wrong(f"wrk: {done.stdout}{done.stderr}")
        count, micros, failures, p50, p99 = map(int, result[0].split()[1:])
        if count + failures == 0 and seconds < 30:    # slow: not one answer came in time
            return self.run(load, items, connections, 5 * seconds)
        if failures or not count:
            raise Wrong(f"{load.name} at {connections}: {failures} of {count} requests failed: "
                        + done.stdout.splitlines()[-1])
        return {"count": count, "rate": count / micros * 1e6, "p50": p50, "p99": p99}


class Server(Process, Client):
    """A server and its client. `program` is of peers.py, `folder` None for memory."""

    def __init__(self, program, folder=None):
        Client.__init__(self, free_port())
        self.lacks = program.lacks
        words = [str(w) for w in program.command(self.port, folder)]
        self.process = subprocess.Popen(
            words, cwd=program.directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        end = time.monotonic() + 60
        while True:
            try:
                self.call("ListTables", {})
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    self.stop()
                    raise Missing(f"{words[0]} did not start") from None
                time.sleep(0.002)
