# SPDX-License-Identifier: Apache-2.0
"""The server around the operations: what a bad command line is told, where it listens, how many
databases it keeps open and what their files are called, hints, and the container's shim."""
import json
import os
import shutil
import socket
import subprocess
import urllib.parse

import pytest

import schema
from process import ROOT, program
from raw import Sender

pytestmark = pytest.mark.gramme_only


def create(url, table, key="AKIA", region="us-east-1"):
    reply = Sender(url, key, region)("CreateTable", schema.request(table, "pk:S"))
    assert reply.status == 200, reply


def tables(url, key="AKIA", region="us-east-1"):
    reply = Sender(url, key, region)("ListTables", {})
    assert reply.status == 200, reply
    return reply.json["TableNames"]


def refused(*args, cwd=None):
    """The one line on standard error of a start that fails."""
    done = subprocess.run([program(), *args], cwd=cwd, capture_output=True, text=True, timeout=20,
                          check=False)
    assert (done.returncode, done.stdout) == (1, ""), done
    lines = done.stderr.splitlines()
    assert len(lines) == 1, lines
    return lines[0]


# The command line

@pytest.mark.parametrize("options, words", [
    (["-foo"], "Unrecognized option: -foo"),
    (["stray"], "Not an option: stray"),
    (["-inMemory", "-port"], "Missing argument for option"),
    (["-port", "abc"], "Invalid Port."),
    (["-port", "65536"], "Invalid Port."),
    (["-port", "-1"], "Invalid Port."),
    (["-inMemory", "-dbPath", "."], "dbPath and inMemory cannot be set at the same time."),
    (["-optimizeDbBeforeStartup"], "optimizeDbBeforeStartup option must be used with dbPath"),
    (["-dbPath", "/nowhere/at/all"], "Invalid directory for database creation"),
    (["-dbPath", "/dev/null"], "Invalid directory for database creation"),
    (["-inMemory", "--durability", "some"], "--durability"),
    (["-inMemory", "--threads", "0"], "--threads"),
    (["-inMemory", "--host", "no.such.host.invalid"], "no.such.host.invalid")])
def test_what_is_refused_is_told_why(options, words, tmp_path):
    if "-port" not in options:
        options = ["-port", "0", *options]
    assert words in refused(*options, cwd=tmp_path)
    assert os.listdir(tmp_path) == []


def test_port_in_use_by_another_gramme(start_gramme, tmp_path):
    server = start_gramme("-inMemory")
    line = refused("-port", str(server.port), cwd=tmp_path)
    assert str(server.port) in line and "in use" in line
    assert os.listdir(tmp_path) == []
    assert tables(server.url) == []


def test_port_in_use_on_one_address_only(tmp_path):
    with socket.socket(socket.AF_INET6) as other:
        try:
            other.bind(("::1", 0))
        except OSError:
            pytest.skip("no IPv6 here")
        other.listen()
        assert "in use" in refused("-port", str(other.getsockname()[1]), cwd=tmp_path)
    assert os.listdir(tmp_path) == []


def test_listens_only_where_it_is_told(start_gramme):
    server = start_gramme("-inMemory", "--host", "127.0.0.2,127.0.0.3", wait=False)
    assert server._port_known.wait(20)
    for host in ("127.0.0.2", "127.0.0.3"):
        assert tables(f"http://{host}:{server.port}") == []
    with pytest.raises(OSError):
        socket.create_connection(("127.0.0.1", server.port), 1)


# Databases

AWKWARD = [("..", "x"), (".hidden", "z"), ("a_b", "c"), ("a", "b_c"), ("a", "b"), ("k", ".."),
           ("%2e%2e%2f", "r"), ("key with spaces", "r"), ("ä", "r"), ("nul\0", "r"), ("nul", "r"),
           ("line\nbreak", "r"), ("x" * 3000, "r"), ("x" * 3000 + "y", "r"), ("a\\b", "r")]


def presigned(url, operation, body, key, region):
    """A query can carry any byte in a credential, which a header cannot."""
    query = urllib.parse.urlencode({
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256", "X-Amz-Signature": "x",
        "X-Amz-SignedHeaders": "host", "X-Amz-Date": "20261121T120000Z",
        "X-Amz-Credential": f"{key}/20261121/{region}/dynamodb/aws4_request"})
    return Sender(url).send(path="/?" + query, data=json.dumps(body).encode(), headers={
        "X-Amz-Target": "DynamoDB_20120810." + operation,
        "Content-Type": "application/x-amz-json-1.0"})


def test_every_name_has_a_file_of_its_own_in_the_folder(start_gramme, tmp_path):
    folder = tmp_path / "a" / "b" / "data"
    folder.mkdir(parents=True)
    server = start_gramme("-dbPath", folder)
    for number, who in enumerate(AWKWARD):
        reply = presigned(server.url, "CreateTable", schema.request(f"table{number}", "pk:S"), *who)
        assert reply.status == 200, (who, reply)
    for number, who in enumerate(AWKWARD):
        reply = presigned(server.url, "ListTables", {}, *who)
        assert reply.json["TableNames"] == [f"table{number}"], who
    for who in (("../../x", "y"), ("k", "../r"), ("/etc/x", "r"), ("k", "r/../../../x")):
        reply = presigned(server.url, "ListTables", {}, *who)
        assert reply.status == 400 and reply.type == "IncompleteSignatureException"
    server.stop()
    assert [str(p.relative_to(tmp_path)) for p in tmp_path.iterdir()] == ["a"]
    assert os.listdir(tmp_path / "a") == ["b"] and os.listdir(tmp_path / "a" / "b") == ["data"]
    names = os.listdir(folder)
    assert len(names) == len(AWKWARD)
    assert all(not n.startswith(".") and n.isascii() and n.isprintable() and len(n) < 255
               for n in names)


def test_more_databases_than_may_be_open(start_gramme, tmp_path):
    server = start_gramme("-dbPath", tmp_path, "--max-databases", "3", "--threads", "4")
    for number in range(12):
        create(server.url, f"table{number}", key=f"KEY{number}")
    for number in range(12):
        assert tables(server.url, key=f"KEY{number}") == [f"table{number}"]


def test_more_databases_than_fit_in_memory(start_gramme):
    server = start_gramme("-inMemory", "--max-databases", "2")
    for key in ("A", "B"):
        create(server.url, "kept", key=key)
    assert tables(server.url, key="C") == []
    reply = Sender(server.url, "C")("CreateTable", schema.request("more", "pk:S"))
    assert reply.status == 500 and "--max-databases" in reply.message
    assert tables(server.url, key="A") == ["kept"] and tables(server.url, key="B") == ["kept"]


@pytest.mark.parametrize("where", ["memory", "file", "closed file"])
def test_hint_at_a_table_under_another_key(start_gramme, tmp_path, where):
    options = ["-inMemory"] if where == "memory" else ["-dbPath", tmp_path]
    server = start_gramme(*options)
    create(server.url, "orders", key="MINE")
    if where == "closed file":
        server.stop()
        server = start_gramme(*options)
    for table in ("orders", "orders", "nowhere"):
        reply = Sender(server.url, "OTHER")("DescribeTable", {"TableName": table})
        assert reply.type == "ResourceNotFoundException"
    reply = Sender(server.url, "MINE", "eu-west-1")("GetItem", {
        "TableName": "orders", "Key": {"pk": {"S": "a"}}})
    assert reply.type == "ResourceNotFoundException"
    assert tables(server.url, key="MINE") == ["orders"]
    server.stop()
    hints = [line for line in server.stderr_lines if "hint" in line]
    assert len(hints) == 2, server.stderr_lines
    assert all("orders" in h and "MINE_us-east-1" in h and "-sharedDb" in h for h in hints)
    assert "OTHER_us-east-1" in hints[0] and "MINE_eu-west-1" in hints[1]


def test_no_hint_with_one_database(start_gramme):
    server = start_gramme("-inMemory", "-sharedDb")
    create(server.url, "orders")
    Sender(server.url)("DescribeTable", {"TableName": "other"})
    server.stop()
    assert server.stderr_lines == []


# The container, without a container engine

def test_shim_listens_on_all_addresses(tmp_path):
    """command: "-jar DynamoDBLocal.jar -sharedDb -dbPath ./data" in the image's folder"""
    (tmp_path / "data").mkdir()
    process = subprocess.Popen(
        [ROOT / "server" / "java-shim", "-jar", "DynamoDBLocal.jar", "-sharedDb", "-dbPath",
         "./data", "-port", "0"], cwd=tmp_path, env={**os.environ, "GRAMME_PROGRAM": program()},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        lines = [process.stdout.readline() for _ in range(9)]
        port = int(lines[1].split("\t")[1])
        create(f"http://127.0.0.1:{port}", "one")
        assert tables(f"http://127.0.0.9:{port}") == ["one"]
    finally:
        process.terminate()
        assert process.wait(20) == 0
    line, = process.stderr.read().splitlines()
    assert line.startswith(f"gramme: warning: others can reach port {port} on 0.0.0.0")
    assert os.listdir(tmp_path / "data") == ["shared-local-instance.db"]


def test_dockerfile_keeps_the_images_conventions():
    lines = (ROOT / "server" / "Dockerfile").read_text().splitlines()
    for wanted in ('ENTRYPOINT ["java"]', 'CMD ["-jar", "DynamoDBLocal.jar", "-inMemory"]',
                   "WORKDIR /home/dynamodblocal", "USER dynamodblocal", "EXPOSE 8000"):
        assert wanted in lines
    assert any(line.startswith("COPY") and line.endswith("server/java-shim /usr/local/bin/java")
               for line in lines)


def test_dockerfile_installs_what_the_scripts_install():
    packages = subprocess.run(
        ["bash", "-c", '. server/packages.sh; printf "%s\\n" "${gramme_packages[@]}"'],
        cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    words = (ROOT / "server" / "Dockerfile").read_text().split()
    assert packages and set(packages) <= set(words)


@pytest.mark.slow
def test_run_builds_and_starts(tmp_path):
    """server/run in a copy of the project: quiet, and the options arrive."""
    copy = tmp_path / "gramme"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(
        ".git", ".venv", "build*", "node_modules", "__pycache__", ".cache"))
    done = subprocess.run([copy / "server" / "run", "-version"], capture_output=True, text=True,
                          timeout=900, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.strip().replace(".", "").isdigit()
    again = subprocess.run([copy / "server" / "run", "-port", "x"], capture_output=True, text=True,
                           timeout=900, cwd=tmp_path, check=False)
    assert again.returncode == 1 and "Invalid Port" in again.stderr
