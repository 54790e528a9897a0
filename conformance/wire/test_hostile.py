# SPDX-License-Identifier: Apache-2.0
"""Clients that mean no good, or are broken: many, slow, endless, greedy, garbled. The server's
memory stays bounded, its time-outs come, and honest clients are served meanwhile."""
import gzip
import json
import os
import random
import resource
import socket
import time

import pytest

import schema
from hostile import MIB, SANITIZED, Crowd, Honest, Meter, ask, create, descriptors, hang_up, receive
from process import Gramme
from sockets import Wire, head, headers, post

pytestmark = pytest.mark.gramme_only
SHARED = ("-inMemory", "-sharedDb")
PIECE = b"POST / HTTP/1.1\r\nHost: a\r\nX-Slow: "


@pytest.fixture(scope="module")
def standing_server():
    """For the tests that only speak in a strange way."""
    server = Gramme(*SHARED, "-cors", "*")
    yield server
    assert server.stop() == 0 and not server.sanitizer_report(), server.sanitizer_report()


def is_good(answer):
    return answer.status == 200 and "TableNames" in answer.json


def within(meter, most):
    """Whether the peak of memory is below so many MiB; sanitizers need more, so it is not asked
    there."""
    return SANITIZED or meter.peak < most


def settles(meter, most):
    return SANITIZED or meter.settle(most)


# Who does nothing

@pytest.mark.slow
def test_thousands_of_idle_connections(start_gramme):
    server = start_gramme(*SHARED, "--idle-timeout", "6")
    meter = Meter(server)
    count = descriptors(3000)
    before = meter.memory
    with Honest(server.url), Crowd(server, count) as crowd:
        assert len(crowd.alive()) == count
        assert SANITIZED or meter.memory < before + 8
        assert crowd.gone(20)
    assert server.alive()


def test_clients_that_only_connect_and_go(start_gramme):
    server = start_gramme(*SHARED)
    with Honest(server.url):
        for _ in range(2000):
            hang_up(socket.create_connection(("127.0.0.1", server.port)))
    assert Meter(server).open < 40


def test_idle_connections_make_way(start_gramme):
    """All places are taken by clients that rest, or never finish their headers."""
    server = start_gramme(*SHARED, "--max-connections", "60", "--threads", "2")
    with Crowd(server, 60) as crowd:
        time.sleep(0.3)
        for one in crowd.sockets[:30]:
            one.send(PIECE)
        begin = time.monotonic()
        with Honest(server.url, worst=15):
            assert time.monotonic() - begin < 15
            time.sleep(1)
        assert len(crowd.alive()) < 60


# Who is slow

def test_slow_headers(start_gramme):
    server = start_gramme(*SHARED, "--header-timeout", "1")
    meter = Meter(server)
    with Honest(server.url), Crowd(server, descriptors(1000)) as crowd:
        crowd.send(PIECE)
        for _ in range(40):
            crowd.send(b"x")
            time.sleep(0.1)
            if not crowd.alive():
                break
        assert not crowd.alive()
    assert within(meter, 60)


def test_slow_bodies(start_gramme):
    server = start_gramme(*SHARED, "--body-timeout", "1")
    begin = head(fields={**headers(), "Content-Length": MIB})
    chunks = head(fields={**headers(), "Transfer-Encoding": "chunked"})
    with Honest(server.url), Crowd(server, 400) as crowd:
        for number, one in enumerate(crowd.sockets):
            one.send(chunks if number % 2 else begin)
        for _ in range(50):
            for number, one in enumerate(crowd.sockets):
                try:
                    one.send(b"1\r\n \r\n" if number % 2 else b" ", socket.MSG_DONTWAIT)
                except OSError:
                    pass
            time.sleep(0.1)
            if not crowd.alive():
                break
        assert not crowd.alive()


def test_a_body_that_goes_on_coming_is_taken(start_gramme):
    """It takes longer than the time in which it has to bring something."""
    server = start_gramme(*SHARED, "--body-timeout", "1")
    piece = b" " * 24 * 1024
    with Wire(server.url) as wire:
        wire.send(head(fields={**headers(), "Content-Length": 2 + 8 * len(piece)}) + b"{")
        for _ in range(8):
            wire.send(piece)
            time.sleep(0.5)
        assert is_good(wire.send(b"}").answer())


def big_items(url, count):
    with Wire(url) as wire:
        for number in range(count):
            put = ask(wire, "PutItem", {"TableName": "honest", "Item": {
                "pk": {"S": f"big{number}"}, "x": {"S": "x" * 400_000}}})
            assert put.status == 200


BIG_READ = {"RequestItems": {"honest": {"Keys": [{"pk": {"S": f"big{n}"}} for n in range(20)]}}}


@pytest.mark.slow
def test_clients_that_do_not_read(start_gramme):
    """Answers of 8 MB that nobody takes."""
    server = start_gramme(*SHARED, "--answer-timeout", "2", "--max-buffered", 24 * MIB)
    meter = Meter(server)
    count = 12 if SANITIZED else 40
    with Honest(server.url), Crowd(server, count, receive_buffer=4096) as crowd:
        big_items(server.url, 20)
        crowd.send(post(json.dumps(BIG_READ), headers("BatchGetItem")))
        time.sleep(1)
        end = time.monotonic() + 60
        while meter.open > 30 and time.monotonic() < end:
            time.sleep(0.1)
        assert meter.open <= 30
        assert within(meter, 120)
    assert settles(meter, 90)


def test_a_slow_reader_gets_all(start_gramme):
    """Slower than the time in which it has to take something, as long as it goes on."""
    server = start_gramme(*SHARED, "--answer-timeout", "1")
    create(server.url)
    big_items(server.url, 20)
    with Crowd(server, 1, receive_buffer=65536) as crowd:
        one, = crowd.sockets
        one.sendall(post(json.dumps(BIG_READ), headers("BatchGetItem", Connection="close")))
        got = b""
        while piece := receive(one):
            got += piece
            time.sleep(0.03)
    body = got.partition(b"\r\n\r\n")[2]
    assert len(json.loads(body)["Responses"]["honest"]) == 20


def test_bodies_that_stop_near_the_end(start_gramme):
    """Fifteen megabytes each, and then nothing: they make way, also for a big honest one."""
    server = start_gramme(*SHARED, "--max-buffered", 48 * MIB)
    meter = Meter(server)
    stuck = head(fields={**headers(), "Content-Length": 16 * MIB}) + b" " * (15 * MIB)
    with Honest(server.url), Crowd(server, 12) as crowd:
        for one in crowd.sockets:
            try:
                one.sendall(stuck)
            except OSError:  # answered 503 meanwhile
                pass
        assert within(meter, 48 + 40)
        end = time.monotonic() + 20
        status = 503
        while status == 503 and time.monotonic() < end:
            with Wire(server.url) as wire:
                status = wire.ask(post(b"{" + b" " * (10 * MIB) + b"}")).status
            time.sleep(0.2)
        assert status == 200
    assert settles(meter, 90)


# Who sends too much

@pytest.mark.slow
def test_endless_headers(start_gramme):
    server = start_gramme(*SHARED)
    meter = Meter(server)
    streams = (b"X-A: b\r\n" * 8192, b"x" * 65536, b"\0" * 65536)
    with Honest(server.url), Crowd(server, len(streams)) as crowd:
        crowd.send(b"POST / HTTP/1.1\r\n")
        end = time.monotonic() + 30
        left = dict(zip(crowd.sockets, streams))
        while left and time.monotonic() < end:
            for one, stream in list(left.items()):
                try:
                    one.send(stream, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    pass
                except OSError:
                    del left[one]
            time.sleep(0.002)
        assert not left
    assert within(meter, 30)


def test_the_limits_are_options(start_gramme):
    server = start_gramme(*SHARED, "--max-header", "2048", "--max-body", "1000")
    with Wire(server.url) as wire:
        assert is_good(wire.ask(post(b"{" + b" " * 998 + b"}", headers(Long="x" * 1000))))
        assert wire.ask(post(fields=headers(Long="x" * 2000))).status == 400
    with Wire(server.url) as wire:
        assert wire.ask(post(b"{" + b" " * 999 + b"}")).status == 413
    with Wire(server.url) as wire:
        packed = gzip.compress(b"{" + b" " * 999 + b"}")
        assert wire.ask(post(packed, headers(Content_Encoding="gzip"))).status == 413
    server = start_gramme(*SHARED, "--max-header", "1000000")
    with Wire(server.url) as wire:
        assert is_good(wire.ask(post(fields=headers(Long="x" * 900_000))))
        assert wire.ask(post(fields=headers(Long="x" * 1_000_000))).status == 400


def test_pipelines_whose_answers_nobody_reads(start_gramme):
    server = start_gramme(*SHARED)
    meter = Meter(server)
    with Honest(server.url), Crowd(server, 20, receive_buffer=4096) as crowd:
        for _ in range(20):
            crowd.send(post() * 400)
            time.sleep(0.02)
    assert within(meter, 60)


def test_a_long_pipeline_is_answered(start_gramme):
    server = start_gramme(*SHARED)
    with Wire(server.url) as wire:
        for _ in range(20):
            wire.send(post() * 200)
            assert all(is_good(wire.answer()) for _ in range(200))


@pytest.mark.parametrize("size", [0, 10, 100, -1], ids=["nothing", "line", "headers", "body"])
def test_half_closed(start_gramme, size):
    """Nothing more will come: there is nothing to wait for."""
    server = start_gramme(*SHARED)
    with Crowd(server, 200) as crowd:
        crowd.send(post(b"{  }")[:size])
        for one in crowd.sockets:
            one.shutdown(socket.SHUT_WR)
        assert crowd.gone(10)
    assert Meter(server).open < 40


# Who speaks another language

CLIENT_HELLO = bytes.fromhex(
    "16030100c8010000c40303" + "5a" * 32 + "20" + "a5" * 32 + "0008130213031301009f"
    "01000073000b000403000102000a000c000a001d0017001e00190018") + b"\0" * 60
OTHERS = {
    "tls": CLIENT_HELLO, "http/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "ssh": b"SSH-2.0-x\r\n\r\n",
    "smtp": b"EHLO x\r\n\r\n", "redis": b"*1\r\n$4\r\nPING\r\n\r\n", "socks": b"\5\1\0\r\n\r\n",
    "zeros": b"\0" * 100 + b"\n\n", "ones": b"\xff" * 100 + b"\n\n"}


@pytest.mark.parametrize("what", OTHERS)
def test_other_protocols_are_sent_away(start_gramme, what):
    server = start_gramme(*SHARED)
    with Honest(server.url), Crowd(server, 20) as crowd:
        begin = time.monotonic()
        crowd.send(OTHERS[what])
        for one in crowd.sockets:
            answer = receive(one)
            status = b"505" if what == "http/2" else b"400"
            assert answer.startswith(b"HTTP/1.1 " + status), answer
            one.shutdown(socket.SHUT_WR)
        assert crowd.gone(5) and time.monotonic() - begin < 5


@pytest.mark.slow
def test_garbage(start_gramme):
    """Requests in which bytes were changed, left out, doubled, and plain noise."""
    server = start_gramme(*SHARED, "--header-timeout", "1", "--body-timeout", "1")
    chance = random.Random(20261121)
    whole = post(b'{"Limit": 5}', headers(Expect="100-continue", Accept_Encoding="gzip"))
    meter = Meter(server)
    with Honest(server.url):
        for _ in range(600):
            data = bytearray(whole)
            for _ in range(chance.randint(1, 8)):
                at = chance.randrange(len(data))
                kind = chance.randrange(4)
                if kind == 0:
                    data[at] = chance.randrange(256)
                elif kind == 1:
                    del data[at:at + chance.randint(1, 30)]
                elif kind == 2:
                    data[at:at] = data[at:at + chance.randint(1, 300)]
                else:
                    data[at:at] = chance.randbytes(chance.randint(1, 40))
                data = data or bytearray(b"\n")
            with Crowd(server, 1) as crowd:
                crowd.send(bytes(data))
                if chance.random() < 0.3:
                    hang_up(crowd.sockets.pop())
    assert server.alive() and within(meter, 30)


# Who makes much of little

@pytest.mark.slow
def test_bombs(start_gramme):
    """A few kilobytes that inflate to a few megabytes, or to far more than allowed."""
    server = start_gramme(*SHARED)
    meter = Meter(server)
    fits = gzip.compress(b"{" + b" " * (16 * MIB - 2) + b"}", 9)
    over = gzip.compress(b" " * (400 * MIB), 1)
    many = b"".join([gzip.compress(b" " * MIB)] * 200)
    with Honest(server.url, usual=2):
        wires = [Wire(server.url, 120) for _ in range(24)]
        for number, wire in enumerate(wires):
            body = (fits, over, many)[number % 3]
            wire.send(post(body, headers(Content_Encoding="gzip"))[:-1])
        for number, wire in enumerate(wires):
            wire.send((fits, over, many)[number % 3][-1:])
        for number, wire in enumerate(wires):
            assert wire.answer().status == (200 if number % 3 == 0 else 413)
            wire.__exit__()
    assert within(meter, 160)
    assert settles(meter, 90)


def flood(kind):
    size = 16 * MIB - 200
    begin, one, end = {
        "numbers": (b"[", b"0,", b"0]"), "objects": (b"[", b"{},", b"{}]"),
        "lists": (b"[", b"[],", b"[]]"), "nulls": (b"[", b'{"NULL":true},', b'{"NULL":true}]'),
        "strings": (b"[", b'{"S":""},', b'{"S":""}]')}[kind]
    whole = b'{"TableName":"honest","Item":{"pk":{"S":"a"},"l":{"L":%s}}}'
    return whole % (begin + one * (size // len(one)) + end)


@pytest.mark.parametrize("kind", ["numbers", "objects", "lists", "nulls", "strings"])
def test_millions_of_values(start_gramme, kind):
    """They are many times as big in memory as they are as text."""
    server = start_gramme(*SHARED)
    meter = Meter(server)
    with Honest(server.url), Wire(server.url, 120) as wire:
        refused = wire.ask(post(flood(kind), headers("PutItem")))
        assert refused.status == 400 and refused.type.rpartition("#")[2] in (
            "SerializationException", "ValidationException")
    assert within(meter, 600)
    assert settles(meter, 90)


CHUNKED = {**headers(), "Transfer-Encoding": "chunked"}


def test_chunks_with_more_around_them_than_in_them(start_gramme):
    server = start_gramme(*SHARED)
    meter = Meter(server)
    line = b"1;" + b"x" * 8000 + b"\r\n \r\n"
    with Honest(server.url), Wire(server.url) as wire:
        wire.send(head(fields=CHUNKED) + b"1\r\n{\r\n")
        for _ in range(2000):
            wire.send(line)
        assert is_good(wire.send(b"1\r\n}\r\n0\r\n\r\n").answer())
    assert within(meter, 30)


@pytest.mark.parametrize("end", [b"0\r\n" + b"X: y\r\n" * 4000, b"0;" + b"x" * 20000,
                                 b"5\r\n" + b"x" * 20000, b"0" * 20000 + b"1\r\n"],
                         ids=["trailers", "extension", "overrun", "zeros"])
def test_chunks_that_do_not_end(standing_server, end):
    with Wire(standing_server.url) as wire:
        assert wire.send(head(fields=CHUNKED) + end).answer().status == 400


# Who wants to be read in two ways

SMUGGLED = {
    "two codings": {"Transfer-Encoding": "chunked", "transfer-encoding": "identity"},
    "a list of codings": {"Transfer-Encoding": "identity, chunked"},
    "chunked twice": {"Transfer-Encoding": "chunked, chunked"},
    "unknown coding": {"Transfer-Encoding": "xchunked"},
    "tab in front": {"Transfer-Encoding": "\x0bchunked"},
    "length and coding": {"Content-Length": "4", "Transfer-Encoding": "chunked"},
    "two lengths": {"Content-Length": "4", "content-length": "50"},
    "the same length twice": {"Content-Length": "4", "content-length": "4"},
    "hexadecimal": {"Content-Length": "0x4"},
    "negative": {"Content-Length": "-4"},
    "too long to count": {"Content-Length": "9" * 30},
    "space before the colon": {"Content-Length ": "4"},
    "quoted": {"Content-Length": '"4"'}}


@pytest.mark.parametrize("what", SMUGGLED)
def test_what_follows_an_unclear_request_is_not_read(standing_server, what):
    """One refusal, and the end: the request hidden behind it is never answered."""
    with Wire(standing_server.url) as wire:
        answer = wire.ask(head(fields={**headers(), **SMUGGLED[what]}) + b"0\r\n\r\n" + post())
        assert answer.status in (400, 413, 501) and answer.headers["Connection"] == "close"
        assert wire.at_end()


def raw_answer(server, request):
    with Crowd(server, 1) as crowd:
        one, = crowd.sockets
        one.sendall(request)
        got = b""
        while piece := receive(one):
            got += piece
    return got


@pytest.mark.parametrize("value", [
    "http://localhost\rX-Bad: 1", "http://localhost\nX-Bad: 1", "http://localhost\0",
    "http://localhost%0d%0aX-Bad: 1", "http://localhost\x85X-Bad: 1", "\xe5\x98\x8aX-Bad: 1"])
@pytest.mark.parametrize("name", ["Origin", "Access-Control-Request-Headers", "Content-Type",
                                  "X-Amz-Target", "Host", "Accept-Encoding", "Authorization"])
def test_no_header_makes_another_in_the_answer(standing_server, name, value):
    fields = {**headers(Connection="close"), name: value}
    for method in ("POST", "OPTIONS", "GET"):
        request = head(method, fields={**fields, "Content-Length": 0})
        answer = raw_answer(standing_server, request)
        lines = answer.partition(b"\r\n\r\n")[0].splitlines()
        assert lines and lines[0].startswith(b"HTTP/1.1 ")
        assert not any(line.lower().startswith(b"x-bad") for line in lines)
        assert b"\0" not in answer.partition(b"\r\n\r\n")[0]


def test_expect_and_then_nothing(start_gramme):
    server = start_gramme(*SHARED, "--body-timeout", "1")
    with Honest(server.url), Crowd(server, 300) as crowd:
        crowd.send(head(fields={**headers(), "Content-Length": 5, "Expect": "100-continue"}))
        assert crowd.gone(10)


# Who has many names

NAMES = ["..", "../../etc/passwd", "..%2f..%2fx", "/etc/passwd", "a/b", "a\\b", ".hidden", "-rf",
         "CON", "a" * 5000, "%00", "%2e%2e%2f", "~root", "$(id)", "*", "a;b", "nul\t"]


def folder_of(tmp_path):
    folder = tmp_path / "a" / "b" / "data"
    folder.mkdir(parents=True)
    return folder


def test_keys_that_look_like_paths(start_gramme, tmp_path):
    folder = folder_of(tmp_path)
    server = start_gramme("-dbPath", folder)
    made = 0
    with Wire(server.url) as wire:
        for key in NAMES:
            for region in ("us-east-1", "..", "../x", "a" * 300):
                for reply in (wire.ask(post(fields=headers(key=key, region=region))),
                              ask(wire, "CreateTable", schema.request("things", "pk:S"), key=key,
                                  region=region)):
                    assert reply.status in (200, 400)
                made += reply.status == 200
    server.stop()
    assert made > 20 and len(list(folder.iterdir())) == made
    assert [p.name for p in tmp_path.iterdir()] == ["a"]
    assert [p.name for p in (tmp_path / "a").iterdir()] == ["b"]
    assert [p.name for p in (tmp_path / "a" / "b").iterdir()] == ["data"]
    assert all(p.is_file() and not p.name.startswith(".") for p in folder.iterdir())


@pytest.mark.slow
def test_a_new_key_with_every_request(start_gramme, tmp_path):
    server = start_gramme("-dbPath", tmp_path, "--max-databases", "8", "--threads", "2")
    meter = Meter(server)
    with Honest(server.url, usual=1):
        with Wire(server.url) as wire:
            for number in range(100):
                create(server.url, key=f"KEY{number}")
                assert is_good(wire.ask(post(fields=headers(key=f"KEY{number}"))))
                assert meter.open < 120
    assert within(meter, 40)


def test_a_new_key_with_every_request_in_memory(start_gramme):
    """Empty databases make way; what holds something stays."""
    server = start_gramme("-inMemory", "--max-databases", "50")
    meter = Meter(server)
    create(server.url, key="kept")
    with Honest(server.url), Wire(server.url) as wire:
        for number in range(1000):
            reply = wire.ask(post(fields=headers(key=f"KEY{number}")))
            assert is_good(reply) and reply.json["TableNames"] == []
        kept = wire.ask(post(fields=headers(key="kept")))
        assert kept.json["TableNames"] == ["honest"]
        missing = ask(wire, "PutItem", {"TableName": "x", "Item": {"pk": {"S": "a"}}}, key="other")
        assert missing.status == 400
    assert within(meter, 60)


# When descriptors run out

@pytest.mark.slow
def test_descriptors_run_out(start_gramme):
    """The server neither spins nor forgets who is there; when there is room again it takes it."""
    server = start_gramme(*SHARED, "--max-connections", "5000")
    meter = Meter(server)
    create(server.url)
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (60, 60))
    with Wire(server.url) as early, Crowd(server, 100) as crowd:
        crowd.send(post()[:40])
        time.sleep(0.5)
        before = meter.processor
        for _ in range(10):
            assert is_good(early.ask(post()))
            time.sleep(0.2)
        assert meter.processor - before < (1.5 if SANITIZED else 0.5)
        assert meter.open <= 60
        # Half-open requests make way for those who wait in the queue, at last for honest ones.
        begin = time.monotonic()
        with Wire(server.url, patience=60) as late:
            assert is_good(late.ask(post()))
        assert time.monotonic() - begin < 40
    with Honest(server.url):
        time.sleep(0.5)


def make_table(wire, key):
    return ask(wire, "CreateTable", schema.request("things", "pk:S"), key=key)


def test_descriptors_run_out_for_databases(start_gramme, tmp_path):
    """Who needs a new file is refused, the others are served; and later everybody is."""
    server = start_gramme("-dbPath", tmp_path)
    create(server.url, key="OLD")
    limit = Meter(server).open + 16  # enough for one more, if nobody else takes them
    resource.prlimit(server.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
    with Wire(server.url) as wire:
        with Crowd(server, 14):
            time.sleep(0.3)
            assert {make_table(wire, f"NEW{n}").status for n in range(5)} == {500}
            for number in range(5):
                if not (tmp_path / f"NEW{number}_us-east-1.db").exists():
                    assert is_good(wire.ask(post(fields=headers(key=f"NEW{number}"))))
            old = wire.ask(post(fields=headers(key="OLD")))
            assert old.status == 200 and old.json["TableNames"] == ["honest"]
        end = time.monotonic() + 10
        while make_table(wire, "NEW0").status != 200:
            assert time.monotonic() < end
            time.sleep(0.1)
    server.stop()
    assert all(name.endswith(".db") for name in os.listdir(tmp_path)), os.listdir(tmp_path)
