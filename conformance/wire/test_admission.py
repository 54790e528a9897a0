# SPDX-License-Identifier: Apache-2.0
"""Who is let in, and what may be started: addresses, web pages, and nothing that the operator did
not name."""
import os
import pathlib
import socket
import subprocess
import sys
import time

import pytest

import raw
import rest
import schema
from sockets import Wire, head, headers, is_good, post
from test_lambda_api import KEEP, STREAM, create, events, lambda_of, until
from values import item

pytestmark = pytest.mark.gramme_only


def other_address():
    """An address of this machine that is not loopback's; None on a machine without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # nothing is sent
            return probe.getsockname()[0]
        except OSError:
            return None


# Addresses

def listening(pid):
    """The addresses that the process listens on, as /proc shows them."""
    inodes = set()
    for entry in pathlib.Path(f"/proc/{pid}/fd").iterdir():
        try:
            link = os.readlink(entry)
        except OSError:
            continue
        if link.startswith("socket:["):
            inodes.add(link[8:-1])
    found = set()
    for name in ("tcp", "tcp6", "udp", "udp6"):
        try:
            lines = pathlib.Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:]
        except FileNotFoundError:
            continue
        for line in lines:
            fields = line.split()
            if fields[9] in inodes and (fields[3] == "0A" or name.startswith("udp")):
                found.add((name, fields[1]))
    return found


LOOPBACK = {"0100007F", "00000000000000000000000001000000"}


def test_loopback_only_by_default(start_gramme):
    server = start_gramme("-inMemory")
    found = listening(server.process.pid)
    assert {address.split(":")[0] for _, address in found} <= LOOPBACK
    assert {int(address.split(":")[1], 16) for _, address in found} == {server.port}
    assert all(name.startswith("tcp") for name, _ in found)
    if (address := other_address()) is not None:
        with pytest.raises(OSError):
            socket.create_connection((address, server.port), 2)
    server.stop()
    assert server.stderr_lines == []


@pytest.mark.parametrize("options, addresses, words", [
    (["--host", "0.0.0.0"], "0.0.0.0", ""),
    (["--host", "0.0.0.0", "--host", "127.0.0.1,localhost"], None, None),
    (["--host", "0.0.0.0", "--lambda-api"], "0.0.0.0", ", and run code on this machine")])
def test_other_addresses_are_told_in_one_line(start_gramme, options, addresses, words):
    if addresses is None:
        options = ["--host", "127.0.0.1", "--host", "127.5.5.5"]
    server = start_gramme("-inMemory", *options)
    with Wire(server.url) as wire:
        assert is_good(wire.ask(post()))
    server.stop()
    expected = [] if addresses is None else [
        f"gramme: warning: others can reach port {server.port} on {addresses}, and read and "
        f"change all data{words}"]
    assert server.stderr_lines == expected


# Web pages

OWN = "http://rebound.example:8000"


def test_a_page_whose_name_was_turned_to_this_machine(endpoint):
    """DNS rebinding: the page's own host is this server. Its writes carry its origin, its reads
    get nothing, its Host alone is no reason to refuse anybody."""
    mine = {"Host": "rebound.example:8000"}
    with Wire(endpoint) as wire:
        for method in ("POST", "OPTIONS"):
            request = post(Origin=OWN, **mine) if method == "POST" else head(
                "OPTIONS", fields={**mine, "Origin": OWN, "Access-Control-Request-Method": "POST"})
            answer = wire.ask(request)
            assert answer.status == 403 and "Access-Control-Allow-Origin" not in answer.headers
        answer = wire.ask(head("GET", fields=mine))
        assert answer.status == 400 and "TableNames" not in answer.json
        answer = wire.ask(head("GET", fields={**headers(), **mine}))
        assert (answer.status, answer.body[:8]) == (200, b"healthy:")
        assert is_good(wire.ask(post(fields={**headers(), **mine})))


def test_forms_and_pictures_of_a_page_change_nothing(endpoint):
    """What a page may send without being asked for leave: simple methods and content types."""
    with Wire(endpoint) as wire:
        for kind in ("text/plain", "application/x-www-form-urlencoded",
                     "multipart/form-data; boundary=x"):
            fields = {**headers("CreateTable"), "Content-Type": kind}
            answer = wire.ask(post(b'{"TableName":"from-a-page"}', fields))
            assert answer.status == 404
            assert wire.ask(post(b"{}", {**fields, "Origin": OWN})).status == 403
        assert wire.ask(head("GET", "/?Action=DeleteTable", fields=headers())).status == 200
        assert "from-a-page" not in wire.ask(post()).json["TableNames"]


@pytest.mark.parametrize("more", [
    {"Accept-Language": "en"}, {"accept-language": "*"}, {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Mode": "cors"}, {"Origin": OWN}])
def test_no_page_sees_functions(start_gramme, more):
    """A page of the server's own name sends no Origin with a GET: its browser gives it away."""
    server = start_gramme("-inMemory", "--lambda-api")
    sender = raw.Sender(server.url)
    assert rest.sign_and_send(sender, "GET", rest.FUNCTIONS).status == 200
    for method in ("GET", "POST", "DELETE"):
        reply = rest.sign_and_send(sender, method, rest.FUNCTIONS + "/f", headers=more)
        assert (reply.status, reply.type) == (403, "AccessDeniedException")
        assert "not for web pages" in reply.message


# Nothing is started that nobody named

def children(pid):
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        found += (task / "children").read_text().split()
    return found


def test_without_triggers_there_are_no_processes(start_gramme, client_for, tmp_path):
    """Neither beside an ordinary server nor beside one whose database has streams."""
    server = start_gramme("-dbPath", tmp_path, "-sharedDb")
    before = listening(server.process.pid)
    client = client_for(server.url)
    client.create_table(**schema.request("Things", "pk:S", StreamSpecification=STREAM))
    for number in range(20):
        client.put_item(TableName="Things", Item=item(pk=str(number)))
    assert children(server.process.pid) == []
    assert listening(server.process.pid) == before
    assert server.stderr_lines == []


def test_functions_in_a_file_do_not_run_unless_allowed(start_gramme, client_for, tmp_path):
    """A database that somebody else made may hold functions and mappings. Opening it, reading it
    and writing to it starts none of them; with --lambda-api they go on."""
    out, folder = tmp_path / "out", tmp_path / "db"
    folder.mkdir()
    allowed = ("-dbPath", folder, "-sharedDb", "--lambda-api")
    server = start_gramme(*allowed)
    functions, database = lambda_of(server, "conformance"), client_for(server.url)
    database.create_table(**schema.request("things", "pk:S", StreamSpecification=STREAM))
    create(functions, code=KEEP, Environment={"Variables": {"OUT": str(out)}})
    functions.create_event_source_mapping(
        FunctionName="fn", StartingPosition="TRIM_HORIZON", BatchSize=1,
        EventSourceArn=database.describe_table(TableName="things")["Table"]["LatestStreamArn"])
    database.put_item(TableName="things", Item=item(pk="1"))
    until(lambda: len(events(out)) == 1)
    assert server.stop() == 0

    log = tmp_path / "other"
    for more in ((), ("--trigger", f"things=file:{log}", "--python", sys.executable)):
        server = start_gramme("-dbPath", folder, "-sharedDb", *more)
        database = client_for(server.url)
        before = len(log.read_text().splitlines()) if log.exists() else 0
        database.put_item(TableName="things", Item=item(pk=f"quiet{len(more)}"))
        reply = rest.sign_and_send(raw.Sender(server.url), "POST",
                                   rest.FUNCTIONS + "/fn/invocations", b"{}")
        assert (reply.status, reply.type) == (403, "AccessDeniedException")
        if more:  # the trigger that was named runs, and time enough has passed for the other
            until(lambda: len(log.read_text().splitlines()) > before if log.exists() else False)
        else:
            time.sleep(1)
        assert children(server.process.pid) == []
        assert len(events(out)) == 1
        assert server.stop() == 0

    server = start_gramme(*allowed)
    until(lambda: len(events(out)) >= 3)
    assert server.stop() == 0


def test_interpreters_alone_start_nothing(start_gramme, tmp_path):
    """--python, --node and --function-logs say how, not what."""
    mark = tmp_path / "ran"
    script = tmp_path / "python"
    script.write_text(f"#!/bin/sh\ntouch {mark}\n")
    script.chmod(0o755)
    server = start_gramme("-inMemory", "--python", script, "--node", script, "--function-logs",
                          tmp_path)
    with Wire(server.url) as wire:
        assert is_good(wire.ask(post()))
    assert children(server.process.pid) == []
    server.stop()
    assert not mark.exists()
    assert subprocess.run([script], check=False).returncode == 0 and mark.exists()
