# SPDX-License-Identifier: Apache-2.0
"""What the tests of hostile clients share: honest clients beside them, and what the server takes
of memory, processor and descriptors."""
import contextlib
import json
import os
import pathlib
import resource
import select
import socket
import statistics
import struct
import threading
import time

from sockets import Wire, headers, post

MIB = 1024 * 1024
SANITIZED = bool(os.environ.get("GRAMME_SANITIZED"))
USUAL, WORST = 0.5, 6.0  # seconds an honest client waits: at the median, and at most
PATIENCE = 120 if SANITIZED else 20
LEAST = 4                # of its requests
TABLE = "honest"
waits, connections = [], []  # of all honest requests; one for each hostile connection


def summary():
    """What all tests together have seen, for the end of the session."""
    if not waits:
        return None
    return (f"{len(connections)} hostile connections; beside them {2 * len(waits)} honest "
            f"requests, {statistics.median(waits) * 1000:.1f} ms at the median, {max(waits):.1f} s at most")


def descriptors(wanted):
    """How many connections a test may have: as many as wanted, or what the system gives."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return min(wanted, most // 2 - 200)


class Meter:
    """What a server's process takes."""

    def __init__(self, server):
        self.folder = pathlib.Path("/proc") / str(server.process.pid)

    def _status(self, name):
        for line in (self.folder / "status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024
        raise KeyError(name)

    @property
    def memory(self):
        """Resident, in MiB."""
        return self._status("VmRSS")

    @property
    def peak(self):
        return self._status("VmHWM")

    @property
    def processor(self):
        """Seconds, of all threads."""
        fields = (self.folder / "stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    @property
    def open(self):
        return len(os.listdir(self.folder / "fd"))

    def settle(self, most, seconds=10):
        """Whether resident memory comes down to `most` MiB."""
        end = time.monotonic() + seconds
        while self.memory > most and time.monotonic() < end:
            time.sleep(0.1)
        return self.memory <= most




def ask(wire, operation, body, **more):
    return wire.ask(post(json.dumps(body), headers(operation, **more)))


def create(url, **more):
    with Wire(url) as wire:
        made = ask(wire, "CreateTable", {
            "TableName": TABLE, "BillingMode": "PAY_PER_REQUEST",
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}]}, **more)
        assert made.status == 200 or b"already exists" in made.body, made.body


class Honest:
    """A client that puts and gets items meanwhile, on one connection and on fresh ones. At the
    end of the block it must have been served all the time."""

    def __init__(self, url, key="httptest", usual=USUAL, worst=WORST):
        self.url, self.key, self.usual, self.worst = url, key, usual, worst
        self.took, self.problems = [], []
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def __enter__(self):
        create(self.url, key=self.key)
        self.thread.start()
        return self

    def __exit__(self, kind, *_):
        end = time.monotonic() + 30
        while kind is None and len(self.took) < LEAST and not self.problems and (
                time.monotonic() < end):
            time.sleep(0.01)
        self.stopped.set()
        self.thread.join(PATIENCE)
        if kind is None:
            self.judge()

    def judge(self):
        assert not self.problems, self.problems[:3]
        assert len(self.took) >= LEAST, self.took
        slow = 20 if SANITIZED else 1
        assert statistics.median(self.took) < self.usual * slow, sorted(self.took)[-10:]
        assert max(self.took) < self.worst * slow, sorted(self.took)[-10:]

    def run(self):
        try:
            with Wire(self.url, PATIENCE) as old:
                while not self.stopped.wait(0.02):
                    self.once(old)
                    with Wire(self.url, PATIENCE) as new:
                        self.once(new)
        except (OSError, AssertionError, ValueError) as why:
            self.problems.append(repr(why))

    def once(self, wire):
        number = str(len(self.took))
        begin = time.monotonic()
        put = ask(wire, "PutItem", {"TableName": TABLE, "Item": {
            "pk": {"S": "a"}, "n": {"N": number}}}, key=self.key)
        got = ask(wire, "GetItem", {"TableName": TABLE, "Key": {"pk": {"S": "a"}},
                                    "ConsistentRead": True}, key=self.key)
        self.took.append((time.monotonic() - begin) / 2)
        waits.append(self.took[-1])
        if put.status != 200 or got.json.get("Item", {}).get("n") != {"N": number}:
            self.problems.append(f"{put.status} {put.body[:200]} {got.body[:200]}")


class Crowd:
    """Many raw connections."""

    def __init__(self, server, count, receive_buffer=None):
        self.server, self.sockets = server, []
        for _ in range(count):
            self.add(receive_buffer)

    def add(self, receive_buffer=None):
        one = socket.socket()
        if receive_buffer:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        one.settimeout(60)
        one.connect(("127.0.0.1", self.server.port))
        one.settimeout(None)  # with one, Python waits although MSG_DONTWAIT is there
        self.sockets.append(one)
        connections.append(1)
        return one

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in self.sockets:
            one.close()

    def send(self, data):
        """To all who are still there."""
        for one in self.sockets:
            with contextlib.suppress(OSError):
                one.send(data, socket.MSG_DONTWAIT)

    def alive(self):
        """Those that the server has not closed; what it sent is thrown away."""
        return [one for one in self.sockets if not is_closed(one)]

    def gone(self, seconds):
        """Whether the server closes all of them in this time."""
        end = time.monotonic() + seconds
        while self.alive() and time.monotonic() < end:
            time.sleep(0.05)
        return not self.alive()


def is_closed(one):
    try:
        while one.recv(65536, socket.MSG_DONTWAIT):
            pass
        return True
    except (BlockingIOError, InterruptedError):
        return False
    except OSError:
        return True


def receive(one, seconds=20):
    """What comes next; b"" at the end."""
    assert select.select([one], [], [], seconds)[0], "there was no answer"
    return one.recv(1 << 20)


def hang_up(one):
    """With a reset instead of a farewell."""
    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    one.close()
