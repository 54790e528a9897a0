# SPDX-License-Identifier: Apache-2.0
"""The program: DynamoDB Local's command line and start-up lines, databases and their files, how
it ends and what it refuses to touch."""
import os
import pathlib
import signal
import socket
import sqlite3
import stat
import subprocess

import pytest

import process
import schema
from values import item, refused

pytestmark = pytest.mark.gramme_only


def run(*args, cwd=None, limit=20):
    return subprocess.run([process.program(), *map(str, args)], cwd=cwd, capture_output=True,
                          text=True, timeout=limit, stdin=subprocess.DEVNULL, check=False)


def client_of(client_for, server, key="first", region="us-east-1"):
    return client_for(server.url, aws_access_key_id=key, aws_secret_access_key="x",
                      region_name=region)


def make(client, name="Things"):
    client.create_table(**schema.request(name, "pk:S"))
    client.put_item(TableName=name, Item=item(pk="k"))


# ---- the command line

def test_start_up_lines(start_gramme):
    server = start_gramme("-inMemory", "-sharedDb")
    at = server.stdout_lines.index(
        "Initializing DynamoDB Local with the following configuration:")
    lines = [line.split("\t") for line in server.stdout_lines[at + 1:at + 8]]
    assert [name for name, _ in lines] == [
        "Port:", "InMemory:", "Version:", "DbPath:", "SharedDb:", "shouldDelayTransientStatuses:",
        "CorsParams:"]
    found = {name.rstrip(":"): value for name, value in lines}
    assert found.pop("Version")
    assert found == {"Port": str(server.port), "InMemory": "true", "DbPath": "null",
                     "SharedDb": "true", "shouldDelayTransientStatuses": "false",
                     "CorsParams": "null"}


def test_start_up_lines_with_everything(start_gramme, tmp_path):
    server = start_gramme("-dbPath", tmp_path, "-delayTransientStatuses", "-cors",
                          "http://a.example,http://b.example", "-optimizeDbBeforeStartup",
                          "-disableTelemetry")
    found = dict(line.split("\t") for line in server.stdout_lines if "\t" in line)
    assert found["InMemory:"] == "false"
    assert found["DbPath:"] == str(tmp_path)
    assert found["SharedDb:"] == "false"
    assert found["shouldDelayTransientStatuses:"] == "true"
    assert found["CorsParams:"] == "http://a.example,http://b.example"


def test_a_table_that_is_being_made_is_not_there_already(start_gramme, client_for):
    """ack-api-quirks services/dynamodb DDB-TABLE-005: seen on AWS in October 2026."""
    server = start_gramme("-inMemory", "-sharedDb", "-delayTransientStatuses")
    client = client_for(server.url)
    client.create_table(**schema.request("making", "pk:S"))
    with refused("ResourceInUseException", "Attempt to change a resource which is still in use: "
                                           "Table is being created: making"):
        client.create_table(**schema.request("making", "pk:S"))


def test_as_a_java_program(start_gramme, client_for):
    server = start_gramme("-Xmx512m", "-Djava.library.path=./DynamoDBLocal_lib", "-jar",
                          "DynamoDBLocal.jar", "-inMemory", "-sharedDb")
    assert client_for(server.url).list_tables()["TableNames"] == []


@pytest.mark.parametrize("args", [["--in-memory", "--shared-db"], ["--inMemory"], ["-in-memory"]])
def test_long_options(start_gramme, client_for, args):
    server = start_gramme(*args)
    assert client_for(server.url).list_tables()["TableNames"] == []


def test_help_and_version():
    for word in ("-help", "--help"):
        got = run(word)
        assert got.returncode == 0
        for option in ("-port", "-inMemory", "-dbPath", "-sharedDb", "-cors",
                       "-delayTransientStatuses", "-optimizeDbBeforeStartup", "-help", "--host"):
            assert option in got.stdout, option
    got = run("-version")
    assert got.returncode == 0 and got.stdout.strip()


@pytest.mark.parametrize("args", [["-nonsense"], ["-port"], ["-port", "x"], ["-port", "70000"],
                                  ["-inMemory", "-dbPath", "."], ["stray"]])
def test_refused_command_lines(args, tmp_path):
    got = run(*args, cwd=tmp_path)
    assert got.returncode == 1
    assert len(got.stderr.strip().splitlines()) >= 1
    assert list(tmp_path.iterdir()) == []


def test_port_zero_prints_the_port(start_gramme):
    first, second = start_gramme("-inMemory", port=0), start_gramme("-inMemory", port=0)
    assert first.port != second.port and min(first.port, second.port) > 1023


def test_port_in_use():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        got = run("-inMemory", "-port", taken.getsockname()[1])
    assert got.returncode == 1
    assert len(got.stderr.strip().splitlines()) == 1
    assert "port" in got.stderr.lower() or "address" in got.stderr.lower()


def test_folder_that_is_none(tmp_path):
    for wrong in (tmp_path / "absent", tmp_path / "file"):
        (tmp_path / "file").write_text("x", encoding="ascii")
        got = run("-port", 0, "-dbPath", wrong)
        assert (got.returncode, len(got.stderr.strip().splitlines())) == (1, 1), got
    assert not (tmp_path / "absent").exists()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_without_permission(tmp_path):
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    got = run("-port", 0, "-sharedDb", "-dbPath", tmp_path)
    assert (got.returncode, len(got.stderr.strip().splitlines())) == (1, 1), got


@pytest.mark.parametrize("sig", [signal.SIGTERM, signal.SIGINT])
def test_signals_close_cleanly(start_gramme, client_for, tmp_path, sig):
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    make(client_for(server.url))
    assert server.stop(sig) == 0
    assert {p.name for p in tmp_path.iterdir()} == {"shared-local-instance.db"}


def test_help_of_the_container_shim(tmp_path):
    """What the compose file says starts, without a container engine."""
    (tmp_path / "data").mkdir()
    shim = pathlib.Path(process.ROOT) / "server" / "java-shim"
    with subprocess.Popen(
            [shim, "-jar", "DynamoDBLocal.jar", "-sharedDb", "-dbPath", "./data", "-port", "0"],
            cwd=tmp_path, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "GRAMME_PROGRAM": process.program()}) as started:
        for line in started.stdout:
            if line.startswith("CorsParams"):
                break
        started.terminate()
        assert started.wait(20) == 0
    assert (tmp_path / "data" / "shared-local-instance.db").exists()


# ---- databases

def test_keys_and_regions_have_databases_of_their_own(start_gramme, client_for):
    server = start_gramme("-inMemory")
    make(client_of(client_for, server))
    assert client_of(client_for, server).list_tables()["TableNames"] == ["Things"]
    for key, region in (("second", "us-east-1"), ("first", "eu-west-1"), ("first", "local")):
        assert client_of(client_for, server, key, region).list_tables()["TableNames"] == []


def test_shared_database(start_gramme, client_for):
    server = start_gramme("-inMemory", "-sharedDb")
    make(client_of(client_for, server))
    for key, region in (("second", "us-east-1"), ("first", "eu-west-1"), ("a", "localhost")):
        assert client_of(client_for, server, key, region).list_tables()["TableNames"] == ["Things"]


def test_arn_carries_the_callers_region(start_gramme, client_for):
    server = start_gramme("-inMemory", "-sharedDb")
    make(client_of(client_for, server, region="eu-west-1"))
    for region in ("eu-west-1", "ap-south-1"):
        found = client_of(client_for, server, region=region).describe_table(TableName="Things")
        assert found["Table"]["TableArn"] == (
            f"arn:aws:dynamodb:{region}:000000000000:table/Things")


def test_hint_when_a_table_is_elsewhere(start_gramme, client_for):
    server = start_gramme("-inMemory")
    make(client_of(client_for, server, "first", "us-east-1"))
    other = client_of(client_for, server, "first", "eu-west-1")
    with refused("ResourceNotFoundException"):
        other.get_item(TableName="Things", Key=item(pk="k"))
    server.stop()
    hints = [line for line in server.stderr_lines if "Things" in line]
    assert len(hints) == 1 and "us-east-1" in hints[0]


def test_file_names(start_gramme, client_for, tmp_path):
    server = start_gramme("-dbPath", tmp_path)
    make(client_of(client_for, server, "AKIAEXAMPLE", "eu-west-1"))
    make(client_of(client_for, server, "other", "local"))
    server.stop()
    assert {p.name for p in tmp_path.iterdir()} == {"AKIAEXAMPLE_eu-west-1.db", "other_local.db"}


@pytest.mark.parametrize("key,region", [
    ("../../evil", "us-east-1"), ("..", ".."), ("a/b\\c", "x/../../y"), ("k" * 300, "r"),
    (".hidden", "us-east-1"), ("with space", "\u00fc")])
def test_no_name_leaves_the_folder(start_gramme, client_for, tmp_path, key, region):
    from raw import Sender
    folder = tmp_path / "data"
    folder.mkdir()
    server = start_gramme("-dbPath", folder)
    headers = {"Authorization": f"AWS4-HMAC-SHA256 Credential={key}/20261121/{region}/dynamodb/"
               "aws4_request, SignedHeaders=host, Signature=0"}
    reply = Sender(server.url)("CreateTable", schema.request("Things", "pk:S"),
                               **{"Authorization": headers["Authorization"].encode(),
                                  "X_Amz_Date": "20261121T000000Z"})
    server.stop()
    assert {p.name for p in tmp_path.iterdir()} == {"data"}
    files = [p for p in folder.rglob("*")]
    assert all(p.parent == folder and not p.name.startswith(".") for p in files)
    assert reply.status in (200, 400)
    assert reply.status == 400 or len(files) == 1


def test_data_is_there_after_a_restart(start_gramme, client_for, tmp_path):
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    client = client_for(server.url)
    client.create_table(**schema.request("Things", "pk:S", "sk:N", gsi=[
        schema.index("idx", "a:S")], Tags=[{"Key": "k", "Value": "v"}]))
    client.update_time_to_live(TableName="Things", TimeToLiveSpecification={
        "Enabled": True, "AttributeName": "ttl"})
    client.put_item(TableName="Things", Item=item(pk="k", sk=1, a="a"))
    before = client.describe_table(TableName="Things")["Table"]
    server.stop()
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    client = client_for(server.url)
    assert client.describe_table(TableName="Things")["Table"] == before
    assert client.scan(TableName="Things", IndexName="idx")["Items"] == [item(pk="k", sk=1, a="a")]
    assert client.list_tags_of_resource(ResourceArn=before["TableArn"])["Tags"] == [
        {"Key": "k", "Value": "v"}]
    assert client.describe_time_to_live(TableName="Things")["TimeToLiveDescription"][
        "AttributeName"] == "ttl"


def test_memory_leaves_no_files(start_gramme, client_for, tmp_path):
    server = start_gramme("-inMemory", cwd=tmp_path)
    make(client_for(server.url))
    server.stop()
    assert list(tmp_path.iterdir()) == []


FOREIGN = {
    "text": lambda path: path.write_bytes(b"this is no database\n" * 100),
    "short": lambda path: path.write_bytes(b"x"),
    "another program's database": lambda path: _sqlite(path, "CREATE TABLE theirs (a)"),
    "a newer format": lambda path: _sqlite(path, "PRAGMA user_version = 999999",
                                           "CREATE TABLE theirs (a)"),
}


def _sqlite(path, *statements):
    base = sqlite3.connect(path)
    for statement in statements:
        base.execute(statement)
    base.commit()
    base.close()


@pytest.mark.parametrize("kind", FOREIGN)
def test_shared_file_that_is_not_ours(tmp_path, kind):
    path = tmp_path / "shared-local-instance.db"
    FOREIGN[kind](path)
    before = path.read_bytes()
    got = run("-port", 0, "-sharedDb", "-dbPath", tmp_path)
    assert got.returncode == 1
    assert len(got.stderr.strip().splitlines()) == 1 and "shared-local-instance.db" in got.stderr
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("kind", FOREIGN)
def test_file_of_a_key_that_is_not_ours(start_gramme, client_for, tmp_path, kind):
    path = tmp_path / "bad_us-east-1.db"
    FOREIGN[kind](path)
    before = path.read_bytes()
    server = start_gramme("-dbPath", tmp_path)
    for _ in range(2):
        with refused("InternalServerError"):
            client_of(client_for, server, "bad").list_tables()
    make(client_of(client_for, server, "good"))
    server.stop()
    assert path.read_bytes() == before
    assert len([line for line in server.stderr_lines if "bad_us-east-1.db" in line]) == 1


def test_two_programs_on_one_file(start_gramme, client_for, tmp_path):
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    make(client_for(server.url))
    got = run("-port", 0, "-sharedDb", "-dbPath", tmp_path)
    assert (got.returncode, len(got.stderr.strip().splitlines())) == (1, 1), got
    assert client_for(server.url).scan(TableName="Things")["Count"] == 1


def test_transient_statuses(start_gramme, client_for):
    server = start_gramme("-inMemory", "-delayTransientStatuses")
    client = client_for(server.url)
    made = client.create_table(**schema.request("Things", "pk:S"))["TableDescription"]
    assert made["TableStatus"] == "CREATING"
    assert client.describe_table(TableName="Things")["Table"]["TableStatus"] == "CREATING"
    with refused("ResourceInUseException"):
        client.delete_table(TableName="Things")
    schema.wait_active(client, "Things")
    client.put_item(TableName="Things", Item=item(pk="k"))
    client.delete_table(TableName="Things")
    assert client.describe_table(TableName="Things")["Table"]["TableStatus"] == "DELETING"
    schema.wait_gone(client, "Things")
