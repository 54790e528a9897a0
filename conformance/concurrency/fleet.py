# SPDX-License-Identifier: Apache-2.0
"""Many clients in one thread, each with a connection of its own and one request under way.

A client is a generator: it yields (operation, body) and is sent the Reply. Requests leave in
volleys, as many at once as the fleet's chance wants, so that they meet in the server. Times are
nanoseconds of the machine's steady clock, which all processes share."""
import json
import random
import select
import socket
import time

HEAD = ("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n"
        "X-Amz-Target: {target}\r\nX-Amz-Date: 20261121T120000Z\r\n"
        "Authorization: AWS4-HMAC-SHA256 Credential=conformance/20261121/us-east-1/dynamodb/"
        "aws4_request, SignedHeaders=host;x-amz-date, Signature=0\r\n"
        "Content-Length: {size}\r\n\r\n")
OF_STREAMS = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}
LENGTH = b"content-length:"
PATIENCE = 60  # seconds for an answer


def encode(operation, body):
    """The bytes of a request."""
    service = "DynamoDBStreams_20120810" if operation in OF_STREAMS else "DynamoDB_20120810"
    text = json.dumps(body, separators=(",", ":")).encode()
    return HEAD.format(target=f"{service}.{operation}", size=len(text)).encode() + text


class Reply:
    """status is None when the connection ended without a whole answer: what was asked may have
    happened or not."""
    __slots__ = ("status", "json", "sent", "received")

    def __init__(self, status, body, sent, received):
        self.status, self.json, self.sent, self.received = status, body, sent, received

    @property
    def good(self):
        return self.status == 200

    @property
    def lost(self):
        return self.status is None

    @property
    def error(self):
        """The short name of an error, "" without one."""
        return "" if self.good or self.lost else self.json.get("__type", "").rpartition("#")[2]

    @property
    def message(self):
        return self.json.get("message", self.json.get("Message", ""))

    def __repr__(self):
        return f"<{self.status} {str(self.json)[:500]}>"


class Line:
    """A connection: post() a request, take() the answer once all of it is there."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = bytearray()
        self.sent = None

    def post(self, request):
        """False when the connection has ended."""
        self.data.clear()
        self.sent = time.monotonic_ns()
        try:
            self.socket.sendall(request)
        except OSError:
            return False
        return True

    def take(self):
        """None while bytes are missing."""
        try:
            got = self.socket.recv(1 << 18, socket.MSG_DONTWAIT)
        except (BlockingIOError, InterruptedError):
            return None
        except OSError:
            got = b""
        if not got:
            return self.lost()
        self.data += got
        return self.whole()

    def lost(self):
        return Reply(None, None, self.sent, time.monotonic_ns())

    def whole(self):
        end = self.data.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = bytes(self.data[:end]).lower()
        begin = head.index(LENGTH) + len(LENGTH)
        size = int(head[begin:].split(b"\r\n", 1)[0])
        if len(self.data) < end + 4 + size:
            return None
        now = time.monotonic_ns()
        return Reply(int(head.split(b" ", 2)[1]), json.loads(self.data[end + 4:]), self.sent, now)

    def ask(self, operation, body):
        """One request, alone."""
        if not self.post(encode(operation, body)):
            return self.lost()
        poll = select.poll()
        poll.register(self.socket, select.POLLIN)
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if poll.poll(1000):
                reply = self.take()
                if reply:
                    return reply
        raise TimeoutError(f"{operation} was not answered")

    def close(self):
        self.socket.close()


class Crew:
    """One client's generator on its line."""

    def __init__(self, line, client):
        self.line, self.client = line, client
        self.request = encode(*next(client))
        self.ended = False  # the connection, between two requests

    def go_on(self, reply):
        """Hands the answer over; False when there is no next request."""
        try:
            self.request = encode(*self.client.send(reply))
        except StopIteration:
            return False
        return not reply.lost


class Fleet:
    """run() plays the clients until they end, are cut off, or the time is over. `largest` is the
    size of the biggest volley, all of them by default. `served` counts answers."""

    def __init__(self, port, clients, seed=0, largest=None):
        self.chance = random.Random(seed)
        self.crews = [Crew(Line(port), client) for client in clients]
        self.largest = min(largest or len(self.crews), len(self.crews))
        self.served = 0
        self.cut_off = []  # times at which connections ended without an answer

    def run(self, until):
        """`until` is in seconds of time.monotonic(); what is under way then is waited for."""
        poll = select.poll()
        by_fd = {crew.line.socket.fileno(): crew for crew in self.crews}
        for fd in by_fd:
            poll.register(fd, select.POLLIN)
        ready, out = list(self.crews), set()
        while ready or out:
            if time.monotonic() >= until:
                ready = []
            if ready and (not out or len(ready) >= self.chance.randint(1, self.largest)):
                self.volley(ready, out, poll)
                ready = []
            elif out:
                ready += self.collect(poll, by_fd, out, until)
        for crew in self.crews:
            crew.client.close()
            crew.line.close()
        return self

    def volley(self, ready, out, poll):
        """Sends all; an end found here is found again by collect()."""
        self.chance.shuffle(ready)
        for crew in ready:
            crew.line.post(crew.request)
            out.add(crew)
            if crew.ended:
                poll.register(crew.line.socket, select.POLLIN)

    def collect(self, poll, by_fd, out, until):
        """Who has an answer and a next request."""
        found = []
        limit = max(until, time.monotonic()) + PATIENCE
        events = poll.poll((limit - time.monotonic()) * 1000)
        if not events:
            raise TimeoutError(f"{len(out)} requests were not answered")
        for fd, _ in events:
            crew = by_fd[fd]
            if crew not in out:
                crew.ended = True
                poll.unregister(fd)
                continue
            reply = crew.line.take()
            if reply is None:
                continue
            out.discard(crew)
            if reply.lost:
                self.cut_off.append(reply.received)
            else:
                self.served += 1
            if crew.go_on(reply):
                found.append(crew)
            else:
                poll.unregister(fd)
        return found
