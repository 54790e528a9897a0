# SPDX-License-Identifier: Apache-2.0
"""The end of the program: requests under way are finished, new ones are not taken, what was
answered is kept, and who asks twice does not wait."""
import json
import signal
import socket
import threading
import time

import boto3
import pytest
from botocore.config import Config

import schema
from raw import Sender
from sockets import Wire, headers, is_good, post
from test_lambda_api import create, lambda_of
from values import item

pytestmark = pytest.mark.gramme_only

SLEEP = "import time\ndef handler(event, context):\n    time.sleep(event['s'])\n    return 'done'\n"


def refuses(port):
    """True once nothing listens there any more."""
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionError:
            return True
        time.sleep(0.01)
    return False


def fill(url, table="Big", items=38, size=390_000):
    send = Sender(url)
    assert send("CreateTable", schema.request(table, "pk:S")).status == 200
    for number in range(items):
        assert send("PutItem", {"TableName": table, "Item": item(
            pk=str(number), text="x" * size)}).status == 200


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_a_body_under_way_may_arrive(start_gramme, sig):
    server = start_gramme("-inMemory", "--stop-timeout", "20")
    request = post(b"{" + b" " * 100_000 + b"}")
    with Wire(server.url) as slow, Wire(server.url) as idle:
        assert is_good(idle.ask(post()))
        slow.send(request[:50_000])
        time.sleep(0.2)
        begin = time.monotonic()
        server.process.send_signal(sig)
        assert refuses(server.port)
        assert idle.at_end()
        assert server.alive()
        slow.send(request[50_000:])
        answer = slow.answer()
        assert is_good(answer) and answer.headers["Connection"] == "close"
        assert slow.at_end()
        assert server.wait() == 0
    assert time.monotonic() - begin < 10
    assert server.stderr_lines == []


def test_an_answer_under_way_is_read_to_its_end(start_gramme):
    """15 MB do not fit into the sockets' buffers."""
    server = start_gramme("-inMemory", "--stop-timeout", "20")
    fill(server.url)
    batch = post(json.dumps({"RequestItems": {"Big": {"Keys": [
        item(pk=str(number)) for number in range(38)]}}}),
        headers("BatchGetItem", key="conformance"))
    with Wire(server.url) as slow:
        slow.send(batch)
        time.sleep(0.3)
        server.process.send_signal(signal.SIGTERM)
        assert refuses(server.port)
        time.sleep(0.3)
        assert server.alive()
        answer = slow.answer()
        assert answer.status == 200 and len(answer.json["Responses"]["Big"]) == 38
        assert server.wait() == 0


def test_what_had_been_sent_is_answered(start_gramme):
    """Even what lies in a socket's buffer when the signal comes."""
    server = start_gramme("-inMemory")
    wires = [Wire(server.url) for _ in range(60)]
    for wire in wires:
        assert is_good(wire.ask(post()))
    for wire in wires:
        wire.send(post())
    server.process.send_signal(signal.SIGTERM)
    assert all(is_good(wire.answer()) for wire in wires)
    assert server.wait() == 0
    for wire in wires:
        wire.__exit__()


def test_who_never_finishes_is_left(start_gramme):
    server = start_gramme("-inMemory", "--stop-timeout", "0.5")
    with Wire(server.url) as head_only, Wire(server.url) as half:
        head_only.send(b"POST / HTTP/1.1\r\nHost: a\r\n")
        half.send(post(b"{}")[:-1])
        time.sleep(0.2)
        begin = time.monotonic()
        assert server.stop() == 0
        assert 0.4 < time.monotonic() - begin < 8
        assert half.at_end()


# ThreadSanitizer reports threads that nobody waits for: that is what the second signal asks for.
NO_WAIT = {"TSAN_OPTIONS": "report_thread_leaks=0"}


def test_the_second_signal_ends_it_at_once(start_gramme):
    server = start_gramme("-inMemory", "--stop-timeout", "600",
                          env=NO_WAIT)
    with Wire(server.url) as half:
        half.send(post(b"{}")[:-1])
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        assert refuses(server.port)
        assert server.alive()
        begin = time.monotonic()
        assert server.stop(signal.SIGINT) == 128 + signal.SIGINT
        assert time.monotonic() - begin < 5


def test_acknowledged_writes_are_kept(start_gramme, client_for, tmp_path):
    """Whatever the signal falls into: what a client was told is there, is there."""
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    Sender(server.url)("CreateTable", schema.request("Things", "pk:S"))
    kept = []

    def write(name):
        client = client_for(server.url)
        try:
            for number in range(100_000):
                client.put_item(TableName="Things", Item=item(pk=f"{name}-{number}"))
                kept.append(f"{name}-{number}")
        except Exception:  # the end, in one form or another
            pass

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    end = time.monotonic() + 30
    while len(kept) < 50 and time.monotonic() < end:
        time.sleep(0.01)
    assert server.stop() == 0
    for thread in threads:
        thread.join()
    assert len(kept) >= 50
    again = start_gramme("-sharedDb", "-dbPath", tmp_path)
    there = {entry["pk"]["S"] for page in client_for(again.url).get_paginator("scan").paginate(
        TableName="Things") for entry in page["Items"]}
    assert set(kept) <= there


def invoke(server, seconds, answers):
    client = boto3.client("lambda", endpoint_url=server.url, region_name="us-east-1",
                          aws_access_key_id="first", aws_secret_access_key="x",
                          config=Config(retries={"total_max_attempts": 1}))
    try:
        reply = client.invoke(FunctionName="fn", Payload=json.dumps({"s": seconds}))
        answers.append((reply["StatusCode"], reply.get("FunctionError"),
                        json.loads(reply["Payload"].read())))
    except Exception as why:  # told by the assertion that misses the answer
        answers.append(why)


@pytest.mark.parametrize("seconds, timeout, wanted", [
    (1.5, 20, (200, None, "done")), (600, 0.5, (200, "Unhandled", None))])
def test_an_invocation_under_way(start_gramme, seconds, timeout, wanted):
    """It may finish; what takes too long is interrupted, and its client told."""
    server = start_gramme("-inMemory", "--lambda-api", "--stop-timeout", timeout)
    create(lambda_of(server), code=SLEEP, Timeout=900)
    answers = []
    thread = threading.Thread(target=invoke, args=(server, seconds, answers))
    thread.start()
    end = time.monotonic() + 20
    while not any("START" in line for line in server.stderr_lines):
        assert time.monotonic() < end
        time.sleep(0.01)
    begin = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begin < 10
    thread.join()
    if wanted[1] is None:
        assert answers == [wanted]
    else:
        assert answers[0][:2] == wanted[:2], answers
