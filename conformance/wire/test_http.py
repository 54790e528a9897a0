# SPDX-License-Identifier: Apache-2.0
"""The wire below the operations: HTTP itself, the errors of AWS's front door, CORS,
compression. The expectations are AWS's unless a test says otherwise."""
import gzip
import json
import re
import socket
import threading
import time
import urllib.parse
import zlib

import pytest

from sockets import Wire, head, headers, is_good, post

MIB = 1024 * 1024


@pytest.fixture
def wire(endpoint):
    with Wire(endpoint) as connection:
        yield connection


# What every answer carries

def test_headers_of_an_answer(wire):
    answer = wire.ask(post())
    assert is_good(answer)
    assert re.fullmatch("[0-9A-Z]{52}", answer.headers["x-amzn-RequestId"])
    assert int(answer.headers["x-amz-crc32"]) == zlib.crc32(answer.body)
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.0"
    assert answer.headers["Server"] == "Server"
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT", answer.headers["Date"])


def test_request_ids_differ(wire):
    assert len({wire.ask(post()).headers["x-amzn-RequestId"] for _ in range(200)}) == 200


@pytest.mark.parametrize("sent, got", [
    ("application/x-amz-json-1.0", "application/x-amz-json-1.0"),
    ("application/x-amz-json-1.1", "application/x-amz-json-1.1"),
    ("application/x-amz-json-1.0; charset=utf-8", "application/x-amz-json-1.0"),
    ("application/json", "application/json"),
    ("application/json;blah", "application/json")])
def test_content_type_comes_back(wire, sent, got):
    answer = wire.ask(post(fields=headers(Content_Type=sent)))
    assert is_good(answer) and answer.headers["Content-Type"] == got


# Framing

def test_pipelined_requests_are_answered_in_order(wire):
    mixed = [post(), post("{", headers("ListTables")), head("GET", fields={"Host": "a"}),
             post(fields=headers("NoSuchOperation")), post()] * 20
    wire.send(b"".join(mixed))
    got = [wire.answer() for _ in mixed]
    assert [a.status for a in got] == [200, 400, 400, 400, 200] * 20
    assert [a.type.rpartition("#")[2] for a in got[1:4]] == [
        "SerializationException", "MissingAuthenticationToken", "UnknownOperationException"]


def test_a_request_in_single_bytes(wire):
    for byte in post():
        wire.send(bytes([byte]))
    assert is_good(wire.answer())


def test_http_1_0_closes_unless_asked(endpoint):
    fields = {**headers(), "Content-Length": 2}
    with Wire(endpoint) as wire:
        answer = wire.ask(head(version="HTTP/1.0", fields=fields) + b"{}")
        assert is_good(answer) and answer.headers["Connection"] == "close" and wire.at_end()
    with Wire(endpoint) as wire:
        keep = head(version="HTTP/1.0", fields={**fields, "Connection": "keep-alive"}) + b"{}"
        assert is_good(wire.ask(keep)) and is_good(wire.ask(keep))


def test_connection_close(wire):
    assert is_good(wire.ask(post(Connection="close"))) and wire.at_end()


def test_half_closed_client_gets_its_answer(wire):
    wire.send(post())
    wire.socket.shutdown(socket.SHUT_WR)
    assert is_good(wire.answer()) and wire.at_end()


def test_expect_continue(wire):
    fields = {**headers(), "Content-Length": 2, "Expect": "100-continue"}
    assert wire.ask(head(fields=fields)).status == 100
    assert is_good(wire.ask(b"{}"))


def test_expect_continue_of_too_much(wire):
    fields = {**headers(), "Content-Length": 17 * MIB, "Expect": "100-continue"}
    assert wire.ask(head(fields=fields)).status == 413


CHUNKED = {**headers(), "Transfer-Encoding": "chunked"}


@pytest.mark.parametrize("body", [
    b"2\r\n{}\r\n0\r\n\r\n",
    b"1\r\n{\r\n1\r\n}\r\n0\r\n\r\n",
    b"0002;name=value\r\n{}\r\n0\r\nTrailer: x\r\n\r\n",
    b"A\r\n{        }\r\n0\r\n\r\n"])
def test_chunked(wire, body):
    assert is_good(wire.ask(head(fields=CHUNKED) + body))
    for byte in head(fields=CHUNKED) + body:
        wire.send(bytes([byte]))
    assert is_good(wire.answer())
    assert [is_good(a) for a in (wire.ask(head(fields=CHUNKED) + body + post()), wire.answer())]


@pytest.mark.parametrize("body", [
    b"2\r\n{}X\r\n0\r\n\r\n", b"-2\r\n{}\r\n0\r\n\r\n", b"\r\n", b"0x2\r\n{}\r\n", b"2\r{}\r\n",
    b"FFFFFFFFFFFFFFFFF\r\n", b"2;" + b"x" * 20000 + b"\r\n"])
def test_broken_chunks(wire, body):
    answer = wire.ask(head(fields=CHUNKED) + body)
    assert answer.status == 400 and answer.headers["Connection"] == "close"


BROKEN = {
    "no version": b"POST /\r\n\r\n",
    "garbage": b"GARBAGE\r\n\r\n",
    "binary": bytes(range(14, 256)) + b"\r\n\r\n",
    "http 0.9": b"GET / HTTP/0.9x\r\n\r\n",
    "two lengths": head(fields={**headers(), "Content-Length": 2, "content-length": 3}) + b"{}",
    "signed length": head(fields={**headers(), "Content-Length": "+2"}) + b"{}",
    "list of lengths": head(fields={**headers(), "Content-Length": "2, 2"}) + b"{}",
    "length beside coding": head(fields={**CHUNKED, "Content-Length": 2}) + b"{}",
    "folded line": b"POST / HTTP/1.1\r\nHost: a\r\nX: 1\r\n 2\r\n\r\n",
    "space before colon": b"POST / HTTP/1.1\r\nHost : a\r\n\r\n",
    "no name": b"POST / HTTP/1.1\r\n: a\r\n\r\n",
    "nul in a value": b"POST / HTTP/1.1\r\nHost: a\0b\r\n\r\n",
    "cr in a value": b"POST / HTTP/1.1\r\nHost: a\rb\r\n\r\n",
    "space in the target": b"POST /a b HTTP/1.1\r\nHost: a\r\n\r\n",
}


@pytest.mark.gramme_only
@pytest.mark.parametrize("what", BROKEN)
def test_broken_http(wire, what):
    answer = wire.ask(BROKEN[what])
    assert answer.status == 400 and answer.headers["Connection"] == "close"


@pytest.mark.gramme_only
def test_other_versions_and_codings(endpoint):
    with Wire(endpoint) as wire:
        assert wire.ask(b"POST / HTTP/2.0\r\nHost: a\r\n\r\n").status == 505
    with Wire(endpoint) as wire:
        assert wire.ask(head(fields={**headers(), "Transfer-Encoding": "gzip"})).status == 501


@pytest.mark.gramme_only
def test_lines_may_end_in_bare_lf(wire):
    assert is_good(wire.ask(post().replace(b"\r\n", b"\n")))
    assert is_good(wire.ask(b"\r\n\r\n" + post()))


def test_absolute_form(wire):
    for target in ("http://dynamodb.us-east-1.amazonaws.com/", "http://dynamodb.us-east-1.amazonaws.com",
                   "https://dynamodb.eu-west-1.amazonaws.com:443/"):
        assert is_good(wire.ask(post(target=target)))


# Limits

def test_16_mib_are_taken(wire):
    assert is_good(wire.ask(post(b"{" + b" " * (16 * MIB - 2) + b"}")))


@pytest.mark.parametrize("size", [16 * MIB + 1, 50 * MIB])
def test_more_than_16_mib(wire, size):
    wire.send(head(fields={**headers(), "Content-Length": size}))
    for _ in range(size // MIB):
        wire.send(b" " * MIB)
    answer = wire.answer()
    assert answer.status == 413 and wire.at_end()


def test_more_than_16_mib_in_chunks(wire):
    wire.send(head(fields=CHUNKED))
    for _ in range(17):
        wire.send(b"100000\r\n" + b" " * MIB + b"\r\n")
    wire.send(b"0\r\n\r\n")
    assert wire.answer().status == 413


def test_more_than_16_kib_of_head(endpoint):
    for request in (post(fields=headers(One="x" * 8192, Two="y" * 8192)),
                    head(target="/" + "x" * 17000), b"x" * 20000):
        with Wire(endpoint) as wire:
            assert wire.ask(request).status == 400
    with Wire(endpoint) as wire:
        assert is_good(wire.ask(post(fields=headers(One="x" * 8192, Two="y" * 4096))))


def test_truncated_requests_leave_the_server_serving(endpoint):
    whole = post(b'{"Limit": 5}')
    for size in range(0, len(whole), 7):
        with Wire(endpoint) as wire:
            wire.send(whole[:size])
    with Wire(endpoint) as wire:
        assert is_good(wire.ask(whole))


def test_clients_that_hang_up(endpoint):
    for _ in range(200):
        with Wire(endpoint) as wire:
            wire.send(post() * 50)
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with Wire(endpoint) as wire:
        assert is_good(wire.ask(post()))


def test_many_connections(endpoint):
    wires = [Wire(endpoint) for _ in range(300)]
    for _ in range(3):
        for wire in wires:
            wire.send(post())
        assert all(is_good(wire.answer()) for wire in wires)
    for wire in wires:
        wire.__exit__()


def test_a_slow_reader_holds_nobody_up(endpoint):
    with Wire(endpoint) as slow, Wire(endpoint) as other:
        stop = threading.Event()

        def flood():
            try:
                while not stop.is_set():
                    slow.send(post() * 100)
            except OSError:
                pass

        thread = threading.Thread(target=flood, daemon=True)
        slow.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        thread.start()
        time.sleep(0.3)
        begin = time.monotonic()
        assert is_good(other.ask(post()))
        assert time.monotonic() - begin < 2
        stop.set()
        slow.socket.shutdown(socket.SHUT_RDWR)
        thread.join(5)


# The front door: methods, targets, credentials

NOT_FOUND = b"<UnknownOperationException/>\n"


@pytest.mark.gramme_only
def test_get_without_credentials_is_dynamodb_locals(wire):
    answer = wire.ask(head("GET", fields={"Host": "localhost:8000"}), "GET")
    assert answer.status == 400
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.0"
    assert answer.body == (
        b'{"__type":"com.amazonaws.dynamodb.v20120810#MissingAuthenticationToken","Message":'
        b'"Request must contain either a valid (registered) AWS access key ID or X.509 '
        b'certificate."}')


def test_get_with_credentials(wire):
    answer = wire.ask(head("GET"), "GET")
    assert answer.status == 200 and answer.body.startswith(b"healthy: dynamodb.")


@pytest.mark.gramme_only
def test_health(wire):
    answer = wire.ask(head("GET", "/_gramme/health", fields={"Host": "a"}), "GET")
    assert answer.status == 200 and answer.json["status"] == "ok"


@pytest.mark.gramme_only
def test_head_has_no_body(wire):
    answer = wire.send(head("HEAD", fields={"Host": "a"})).answer("HEAD")
    assert answer.status == 400 and int(answer.headers["Content-Length"]) > 0
    assert is_good(wire.ask(post()))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH", "BREW"])
def test_other_methods(wire, method):
    answer = wire.ask(head(method, fields={"Host": "a", "Content-Length": 0}))
    assert answer.status == 404 and answer.body == NOT_FOUND
    assert answer.headers["x-amz-crc32"] == "3552371480"


@pytest.mark.parametrize("kind", [None, "whatever", "application/jsonasdf"])
def test_other_content_types(wire, kind):
    answer = wire.ask(post("hi", headers(Content_Type=kind)))
    assert answer.status == 404 and answer.body == NOT_FOUND


def test_other_paths(wire):
    assert wire.ask(post(target="/garbage")).status == 404


def bare(target=None, **more):
    more = {k.replace("_", "-"): v for k, v in more.items()}
    return {"Host": "a", **({"X-Amz-Target": target} if target else {}), **more}


LIST = "DynamoDB_20120810.ListTables"
UNKNOWN = "com.amazon.coral.service#UnknownOperationException"


@pytest.mark.parametrize("target", [None, "whatever", "DynamoDB_20120810.ListTable", "a.b.c"])
def test_unknown_targets_come_before_credentials(wire, target):
    for fields in (bare(target), headers(X_Amz_Target=target)):
        answer = wire.ask(post(fields=bare(target) | {"Content-Type": "application/json"}))
        assert answer.status == 400 and answer.type == UNKNOWN


def test_broken_json_comes_before_credentials(wire):
    answer = wire.ask(post("hi", bare(LIST) | {"Content-Type": "application/x-amz-json-1.0"}))
    assert answer.status == 400
    assert answer.type == "com.amazon.coral.service#SerializationException"


def test_broken_json(wire):
    answer = wire.ask(post("hi"))
    assert answer.type == "com.amazon.coral.service#SerializationException"


@pytest.mark.parametrize("path, fields", [
    ("/", {}),
    ("/", {"Authorization": "AWS4"}),
    ("/", {"Authorization": "Basic YTpi"}),
    ("/?X-Amz-Algorith", {"Authorization": "X"}),
    ("/?X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d", {})])
def test_missing_token(wire, path, fields):
    answer = wire.ask(post("", bare(LIST, **fields), path))
    assert answer.status == 400
    assert answer.json == {
        "__type": "com.amazon.coral.service#MissingAuthenticationTokenException",
        "message": "Request is missing Authentication Token"}
    assert answer.headers["x-amz-crc32"] == "2088342776"


def test_both_kinds_of_signature(wire):
    answer = wire.ask(post("", bare(LIST, Authorization="X"), "/?X-Amz-Algorithm"))
    assert answer.json == {
        "__type": "com.amazon.coral.service#InvalidSignatureException",
        "message": "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' "
                   "as HTTP header."}
    assert answer.headers["x-amz-crc32"] == "2139606068"


NEEDS = "Authorization header requires '%s' parameter. "
QUERY = "AWS query-string parameters must include 'X-Amz-%s'. "
AGAIN = "Re-examine the query-string parameters."


@pytest.mark.parametrize("path, fields, message, crc", [
    ("/", {"Authorization": "AWS4-"},
     NEEDS % "Credential" + NEEDS % "Signature" + NEEDS % "SignedHeaders" +
     "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
     "Authorization=AWS4-", 1828866742),
    ("/", {"Authorization": "AWS4- Signature=b Credential=a", "Date": "a"},
     NEEDS % "SignedHeaders" + "Authorization=AWS4- Signature=b Credential=a", 15336762),
    ("/", {"Authorization": "AWS4- Signature=b,Credential=a", "Date": "a"},
     NEEDS % "SignedHeaders" + "Authorization=AWS4- Signature=b,Credential=a", 1159703774),
    ("/", {"Authorization": "AWS4- Signature=b, Credential=a", "Date": "a"},
     NEEDS % "SignedHeaders" + "Authorization=AWS4- Signature=b, Credential=a", 164353342),
    ("/?X-Amz-Algorithm", {},
     "".join(QUERY % w for w in ("Algorithm", "Credential", "Signature", "SignedHeaders",
                                 "Date")) + AGAIN, 2900502663),
    ("/?X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d", {},
     QUERY % "SignedHeaders" + AGAIN, 3712057481)])
def test_incomplete_signatures(wire, path, fields, message, crc):
    answer = wire.ask(post("", bare(LIST, **fields), path))
    assert answer.status == 400
    assert answer.json == {"__type": "com.amazon.coral.service#IncompleteSignatureException",
                           "message": message}
    assert answer.headers["x-amz-crc32"] == str(crc)
    assert answer.headers["Content-Type"] == "application/json"


def test_credential_scope_of_other_shape(wire):
    answer = wire.ask(post(fields=headers(
        Authorization="AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=host, Signature=x")))
    assert answer.type == "com.amazon.coral.service#IncompleteSignatureException"
    assert answer.json["message"] == ("Credential must have exactly 5 slash-delimited elements, "
                                      "e.g. keyid/date/region/service/term, got 'a/b/c/d'")


@pytest.mark.gramme_only
def test_presigned(wire):
    query = urllib.parse.urlencode({
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Signature": "x", "X-Amz-SignedHeaders": "host",
        "X-Amz-Credential": "httptest/20261121/us-east-1/dynamodb/aws4_request",
        "X-Amz-Date": "20261121T120000Z"})
    assert is_good(wire.ask(post(fields=headers(Authorization=None), target="/?" + query)))


@pytest.mark.gramme_only
@pytest.mark.parametrize("key", ["my-key_with.punctuation", "ÄÖÜ", "..%2F", "a" * 300])
def test_any_access_key_is_taken(wire, key):
    assert is_good(wire.ask(post(fields=headers(key=key))))


# Web pages

def preflight(origin, **more):
    return head("OPTIONS", fields={"Host": "a", "Origin": origin,
                                   **{k.replace("_", "-"): v for k, v in more.items()}})


def test_no_origin_no_cors(wire):
    for request in (post(), head("GET", fields={"Host": "evil.example"}), head("OPTIONS")):
        assert not [h for h in wire.ask(request).headers if h.lower().startswith("access-control")]


@pytest.mark.gramme_only
@pytest.mark.parametrize("origin", ["http://localhost", "http://localhost:3000", "http://[::1]:80",
                                    "https://127.0.0.1:8443", "http://app.localhost:5173"])
def test_loopback_pages_are_served(wire, origin):
    answer = wire.ask(post(Origin=origin))
    assert is_good(answer) and answer.headers["Access-Control-Allow-Origin"] == origin
    assert "x-amzn-RequestId" in answer.headers["Access-Control-Expose-Headers"]
    assert "Access-Control-Max-Age" not in answer.headers
    answer = wire.ask(preflight(origin, Access_Control_Request_Method="POST",
                                Access_Control_Request_Headers="a, b"))
    assert answer.status == 200 and answer.body == b""
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert answer.headers["Access-Control-Allow-Methods"] == "POST"
    assert answer.headers["Access-Control-Allow-Headers"] == "a, b"
    assert answer.headers["Access-Control-Max-Age"] == "172800"


@pytest.mark.gramme_only
@pytest.mark.parametrize("origin", ["http://example.com", "null", "http://localhost.example.com",
                                    "http://127.0.0.1.example.com", "http://example.com:80"])
def test_other_pages_are_not(wire, origin):
    for request in (post(Origin=origin), preflight(origin)):
        answer = wire.ask(request)
        assert answer.status == 403
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_cors_list(start_gramme):
    server = start_gramme("-inMemory", "-cors", "http://a.example, http://b.example:81")
    with Wire(server.url) as wire:
        for origin, status in {"http://a.example": 200, "http://b.example:81": 200,
                               "http://b.example": 403, "http://localhost": 403}.items():
            assert wire.ask(post(Origin=origin)).status == status
        assert is_good(wire.ask(post()))


def test_cors_star(start_gramme):
    server = start_gramme("-inMemory", "-cors", "*")
    with Wire(server.url) as wire:
        answer = wire.ask(post(Origin="http://example.com"))
        assert is_good(answer) and answer.headers["Access-Control-Allow-Origin"] == "*"


# Compression

@pytest.mark.parametrize("name, pack", [("gzip", gzip.compress), ("deflate", zlib.compress),
                                        ("GZIP", gzip.compress), ("identity", bytes)])
def test_compressed_requests(wire, name, pack):
    body = pack(b'{"Limit": 10' + b" " * 200000 + b"}")
    assert is_good(wire.ask(post(body, headers(Content_Encoding=name))))
    body = pack(b'{"Limit":') + pack(b"10}")
    if name.lower() == "gzip":
        assert is_good(wire.ask(post(body, headers(Content_Encoding=name))))


def packed(body):
    """The same in each process that collects the tests."""
    return gzip.compress(body, mtime=0)


@pytest.mark.parametrize("name, body", [
    ("gzip", b"{}"), ("gzip", b""), ("gzip", packed(b"{}")[:-1]), ("deflate", b"{}"),
    ("deflate", b""), ("garbage", b"{}"), ("gzip, gzip", packed(packed(b"{}")))])
def test_broken_compression(wire, name, body):
    assert wire.ask(post(body, headers(Content_Encoding=name))).status == 500
    assert is_good(wire.ask(post()))


def test_compressed_request_inflates_to_too_much(wire):
    body = gzip.compress(b"{" + b" " * (20 * MIB) + b"}", 1)
    assert wire.ask(post(body, headers(Content_Encoding="gzip"))).status in (413, 500)
    bomb = gzip.compress(gzip.compress(b" " * (200 * MIB), 9), 9)
    assert wire.ask(post(gzip.decompress(bomb), headers(Content_Encoding="gzip"))).status in (413, 500)
    assert is_good(wire.ask(post()))


def test_compressed_answers(wire, raw, table_factory):
    table = table_factory("pk:S")
    raw("PutItem", {"TableName": table, "Item": {"pk": {"S": "a"}, "x": {"S": "x" * 100000}}})
    raw("PutItem", {"TableName": table, "Item": {"pk": {"S": "b"}, "x": {"S": "x" * 2000}}})
    unpack = {"gzip": gzip.decompress, "deflate": zlib.decompress}

    def get(key, accept):
        reply = raw("GetItem", {"TableName": table, "Key": {"pk": {"S": key}}},
                    Accept_Encoding=accept)
        return reply

    plain = get("a", "identity")
    assert "Content-Encoding" not in plain.headers and len(plain.body) > 100000
    for name in ("gzip", "deflate"):
        # urllib3 unpacks what it is told is packed
        reply = get("a", name)
        assert reply.headers["Content-Encoding"] == name and reply.json == plain.json
        assert int(reply.headers["Content-Length"]) < 2000
        assert "Content-Encoding" not in get("b", name).headers


# The program

def test_unfinished_answers_leave_when_it_stops(start_gramme):
    server = start_gramme("-inMemory")
    with Wire(server.url) as idle, Wire(server.url) as busy:
        assert is_good(idle.ask(post()))
        whole = post()
        busy.send(whole[:-1])
        time.sleep(0.1)
        stopper = threading.Thread(target=server.stop)
        begin = time.monotonic()
        stopper.start()
        time.sleep(0.3)
        assert idle.at_end()
        answer = busy.ask(whole[-1:])
        assert is_good(answer) and answer.headers["Connection"] == "close" and busy.at_end()
        stopper.join()
        assert time.monotonic() - begin < 2.5


def test_more_clients_than_allowed_wait(start_gramme):
    server = start_gramme("-inMemory", "--max-connections", "4")
    wires = [Wire(server.url) for _ in range(4)]
    assert all(is_good(w.ask(post())) for w in wires)
    with Wire(server.url) as late:
        late.send(post())
        late.socket.settimeout(0.5)
        with pytest.raises(TimeoutError):
            late.socket.recv(1)
        for w in wires:
            w.__exit__()
        late.socket.settimeout(10)
        late.file = late.socket.makefile("rb")
        assert is_good(late.answer())


def test_several_threads(start_gramme):
    server = start_gramme("-inMemory", "-sharedDb", "--threads", "4")
    wires = [Wire(server.url) for _ in range(40)]
    for _ in range(20):
        for wire in wires:
            wire.send(post())
        assert all(is_good(wire.answer()) for wire in wires)
    for wire in wires:
        wire.__exit__()
    assert server.stop() == 0


def test_ipv6_loopback(start_gramme):
    server = start_gramme("-inMemory")
    try:
        with Wire(f"http://[::1]:{server.port}") as wire:
            assert is_good(wire.ask(post()))
    except OSError:
        if socket.has_ipv6 and "::1" in open("/etc/hosts").read():
            raise
        pytest.skip("no IPv6 here")
