# SPDX-License-Identifier: Apache-2.0
"""gramme import: what DynamoDB Local wrote is found again in Gramme, to the last byte; the
original stays as it is; what goes wrong leaves nothing behind."""
import lzma
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import time

import boto3
import pytest
from botocore.config import Config

import localdata
import process

pytestmark = pytest.mark.gramme_only
FILES = pathlib.Path(__file__).resolve().parent / "local"
VERSIONS = sorted(p.name.removesuffix(".db.xz") for p in FILES.glob("*.db.xz"))
NEW = "3.3.0"


def run(*args, limit=120, **more):
    return subprocess.run([process.program(), *map(str, args)], capture_output=True, text=True,
                          timeout=limit, stdin=subprocess.DEVNULL, check=False, **more)


def sources(folder, version=NEW, name=localdata.FILE):
    """A folder with a file of that version in it."""
    folder.mkdir()
    (folder / name).write_bytes(lzma.decompress((FILES / f"{version}.db.xz").read_bytes()))
    return folder


def state(folder):
    """Everything about a folder that must not change."""
    return {p.name: (p.read_bytes(), p.stat().st_mtime_ns) for p in folder.iterdir()}


def names(folder):
    return sorted(p.name for p in folder.iterdir())


@pytest.fixture
def client_of(client_for):
    def make(server, key=localdata.KEY, region=localdata.REGION):
        return client_for(server.url, aws_access_key_id=key, aws_secret_access_key="x",
                          region_name=region)

    return make


def scan(client, table, **more):
    return [one for page in client.get_paginator("scan").paginate(TableName=table, **more)
            for one in page["Items"]]


def assert_expected(client, version):
    wanted = localdata.expected(version == NEW, 1)
    assert sorted(client.list_tables()["TableNames"]) == sorted(wanted)
    for table, items in wanted.items():
        assert localdata.as_set(scan(client, table)) == localdata.as_set(items), table


# ---- files of each version

@pytest.mark.parametrize("version", VERSIONS)
def test_items(start_gramme, client_of, tmp_path, version):
    source, target = sources(tmp_path / "old", version), tmp_path / "new"
    before = state(source)
    got = run("import", source / localdata.FILE, "--db-path", target)
    assert (got.returncode, got.stderr) == (0, "")
    assert "table text-keys: 9 items" in got.stdout.splitlines()
    assert state(source) == before
    assert names(target) == [localdata.FILE]
    assert run("check", target / localdata.FILE).returncode == 0
    assert_expected(client_of(start_gramme("-dbPath", target)), version)


@pytest.mark.parametrize("version", VERSIONS)
def test_settings(start_gramme, client_of, tmp_path, version):
    source, target = sources(tmp_path / "old", version), tmp_path / "new"
    assert run("import", source, "-dbPath", target).returncode == 0
    client = client_of(start_gramme("-dbPath", target))

    def table(name):
        return client.describe_table(TableName=name)["Table"]

    def ttl(name):
        return client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]

    with sqlite3.connect(source / localdata.FILE) as base:
        created = dict(base.execute("SELECT TableName, CreationDateTime FROM dm"))
        streams = {table: created for table, created in base.execute(
            "SELECT TableName, CreationDateTime FROM sm WHERE StreamStatus = 'ENABLED'")}
    base.close()
    for name, moment in created.items():
        assert round(table(name)["CreationDateTime"].timestamp() * 1000) == moment
    for name, moment in streams.items():
        label = table(name)["LatestStreamLabel"]
        assert label.endswith(f".{moment % 1000:03}")
        assert time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment // 1000)) == label[:-4]
        assert localdata.REGION in table(name)["LatestStreamArn"]

    full = table("Everything")
    assert full["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    assert "BillingModeSummary" not in full
    assert full["ProvisionedThroughput"]["ReadCapacityUnits"] == 3
    indexes = {i["IndexName"]: i for i in full["GlobalSecondaryIndexes"]}
    assert {n: i["ProvisionedThroughput"]["WriteCapacityUnits"] for n, i in indexes.items()} == {
        "by-all": 6, "by-some": 8, "by-keys": 10}
    assert sorted(indexes["by-some"]["Projection"].pop("NonKeyAttributes")) == ["v0", "v1"]
    assert indexes["by-keys"]["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert {i["IndexName"] for i in full["LocalSecondaryIndexes"]} == {"local-all", "local-some"}

    assert table("binary.keys").get("BillingModeSummary", {}).get("BillingMode") in (
        "PAY_PER_REQUEST", None)
    assert ttl("text-keys") == {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}
    assert ttl("changed") == {"TimeToLiveStatus": "DISABLED"}
    changed = table("changed")
    assert [i["IndexName"] for i in changed["GlobalSecondaryIndexes"]] == ["new"]
    assert changed["ProvisionedThroughput"]["WriteCapacityUnits"] == 9
    assert changed["StreamSpecification"]["StreamViewType"] == "OLD_IMAGE"
    assert {d["AttributeName"] for d in changed["AttributeDefinitions"]} == {"pk", "n"}
    assert "StreamSpecification" not in table("binary.keys")
    if version == NEW:
        several = table("several")
        assert several["DeletionProtectionEnabled"] is True
        assert several["OnDemandThroughput"]["MaxWriteRequestUnits"] == 80
        index, = several["GlobalSecondaryIndexes"]
        assert [k["KeyType"] for k in index["KeySchema"]] == ["HASH", "HASH", "RANGE", "RANGE"]
        assert index["OnDemandThroughput"]["MaxReadRequestUnits"] == 7


def test_life_goes_on(start_gramme, client_of, client_for, tmp_path):
    """Writes, index rows and stream records after an import; nothing of it was news."""
    target = tmp_path / "new"
    run("import", sources(tmp_path / "old"), "--db-path", target)
    server = start_gramme("-dbPath", target)
    client = client_of(server)
    streams = client_for(server.url).meta  # only for its endpoint
    assert streams.endpoint_url == server.url
    client.put_item(TableName="changed", Item={"pk": {"S": "0"}, "n": {"N": "77"}})
    found = client.query(TableName="changed", IndexName="new", KeyConditionExpression="n = :n",
                         ExpressionAttributeValues={":n": {"N": "77"}})
    assert found["Count"] == 1
    with pytest.raises(client.exceptions.ClientError, match="protected"):
        client.delete_table(TableName="several")
    server.stop()
    assert run("check", target / localdata.FILE).returncode == 0


# ---- beside DynamoDB Local

@pytest.fixture(scope="module")
def beside(tmp_path_factory):
    """DynamoDB Local with data of all kinds, still running, and its folder."""
    folder = tmp_path_factory.mktemp("local")
    try:
        local = localdata.Local(folder)
    except localdata.Missing as why:
        pytest.skip(str(why))
    # It answers InternalFailure now and then while it fills an index in a file.
    client = boto3.client(
        "dynamodb", endpoint_url=local.url, aws_access_key_id=localdata.KEY,
        aws_secret_access_key="x", region_name=localdata.REGION,
        config=Config(retries={"mode": "standard", "max_attempts": 8}))
    localdata.fill(client, True, 3)
    yield folder, client
    local.stop()


def described(client, table):
    found = client.describe_table(TableName=table)["Table"]
    for index in found.get("GlobalSecondaryIndexes", []) + found.get("LocalSecondaryIndexes", []):
        for name in ("IndexArn", "IndexSizeBytes", "WarmThroughput"):
            index.pop(name, None)
        throughput = index.get("ProvisionedThroughput", {})
        index["ProvisionedThroughput"] = (throughput.get("ReadCapacityUnits", 0),
                                          throughput.get("WriteCapacityUnits", 0))
        index["Projection"] = (index["Projection"]["ProjectionType"],
                               sorted(index["Projection"].get("NonKeyAttributes", [])))
    for name in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
        found[name] = sorted(found.get(name, []), key=lambda i: i["IndexName"])
    for name in ("TableArn", "TableId", "WarmThroughput", "LatestStreamArn"):
        found.pop(name, None)
    found["AttributeDefinitions"].sort(key=lambda d: d["AttributeName"])
    throughput = found["ProvisionedThroughput"]
    found["ProvisionedThroughput"] = (throughput["ReadCapacityUnits"],
                                      throughput["WriteCapacityUnits"])
    return found


def keys_of(schema, role):
    return [k["AttributeName"] for k in schema if k["KeyType"] == role]


def query_each(client, table, schema, index=None):
    """What each partition answers, in the order of its answer, both ways."""
    hashes, ranges = keys_of(schema, "HASH"), keys_of(schema, "RANGE")
    more = {"IndexName": index} if index else {}
    found = {}
    for item in scan(client, table, **more):
        values = tuple(localdata.canonical(item[name]) for name in hashes)
        if values in found:
            continue
        for forward in (True, False):
            answer = [
                one for page in client.get_paginator("query").paginate(
                    TableName=table, ScanIndexForward=forward, **more,
                    KeyConditionExpression=" AND ".join(
                        f"#k{i} = :k{i}" for i in range(len(hashes))),
                    ExpressionAttributeNames={f"#k{i}": n for i, n in enumerate(hashes)},
                    ExpressionAttributeValues={
                        f":k{i}": item[n] for i, n in enumerate(hashes)})
                for one in page["Items"]]
            order = [tuple(localdata.canonical(one[name]) for name in ranges) for one in answer]
            found.setdefault(values, []).append((order, localdata.as_set(answer)))
    return found


def test_answers_as_dynamodb_local_does(beside, start_gramme, client_of, tmp_path):
    folder, local = beside
    before = state(folder)
    got = run("import", folder, "--db-path", tmp_path / "new")
    assert got.returncode == 0, got.stderr
    assert state(folder) == before
    assert run("check", tmp_path / "new" / localdata.FILE).returncode == 0
    gramme = client_of(start_gramme("-dbPath", tmp_path / "new"))
    tables = local.list_tables()["TableNames"]
    assert gramme.list_tables()["TableNames"] == tables
    for table in tables:
        wanted, found = described(local, table), described(gramme, table)
        assert found == wanted
        assert localdata.as_set(scan(gramme, table)) == localdata.as_set(scan(local, table))
        assert query_each(gramme, table, wanted["KeySchema"]) == query_each(
            local, table, wanted["KeySchema"])
        for kind in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes"):
            for index in wanted[kind]:
                assert query_each(gramme, table, index["KeySchema"], index["IndexName"]) == \
                    query_each(local, table, index["KeySchema"], index["IndexName"]), index


def test_while_dynamodb_local_writes(beside, tmp_path):
    """It may go on meanwhile: what comes over is of one moment."""
    folder, local = beside
    for number in range(3):
        local.put_item(TableName="empty", Item={"pk": {"S": str(number)}, "sk": {"B": b"s"}})
        got = run("import", folder, "--db-path", tmp_path / str(number))
        assert got.returncode == 0
        assert f"table empty: {number + 1} items" in got.stdout.splitlines()


# ---- what lies beside a file

def test_journal_of_a_kill(start_gramme, client_of, tmp_path):
    """Half a transaction is in the file, and the journal takes it back: in a copy."""
    source, killed = sources(tmp_path / "old"), tmp_path / "killed"
    killed.mkdir()
    base = sqlite3.connect(source / localdata.FILE, isolation_level=None)
    for statement in ("PRAGMA cache_size = 1", "PRAGMA cache_spill = 1", "BEGIN",
                      'UPDATE "Everything" SET ObjectJSON = zeroblob(900)', "DELETE FROM dm"):
        base.execute(statement)
    for path in source.iterdir():
        shutil.copy(path, killed)
    base.execute("ROLLBACK")
    base.close()
    assert names(killed) == [localdata.FILE, localdata.FILE + "-journal"]
    before = state(killed)
    got = run("import", killed, "--db-path", tmp_path / "new")
    assert got.returncode == 0, got.stderr
    assert state(killed) == before
    assert_expected(client_of(start_gramme("-dbPath", tmp_path / "new")), NEW)


def test_write_ahead_log(start_gramme, client_of, tmp_path):
    """Somebody has switched the log on, and not all is in the file yet."""
    source, other = sources(tmp_path / "old"), tmp_path / "other"
    other.mkdir()
    base = sqlite3.connect(source / localdata.FILE, isolation_level=None)
    base.execute("PRAGMA journal_mode = WAL")
    base.execute("""INSERT INTO "empty" VALUES('k', x'00', x'01', x'01', 3,
                 '{"pk":{"S":"k"},"sk":{"B":"AA=="}}')""")
    for ending in ("", "-wal"):
        shutil.copy(source / (localdata.FILE + ending), other)
    base.close()
    before = state(other)
    assert run("import", other, "--db-path", tmp_path / "new").returncode == 0
    assert state(other) == before
    client = client_of(start_gramme("-dbPath", tmp_path / "new"))
    assert scan(client, "empty") == [{"pk": {"S": "k"}, "sk": {"B": b"\x00"}}]


# ---- refusals: one line, and nothing is made

def alter(path, *statements):
    base = sqlite3.connect(path)
    for statement in statements:
        base.execute(statement)
    base.commit()
    base.close()


WRONG = {
    "another format": (("UPDATE cf SET version = 'v9.0.0'",), "v9.0.0"),
    "no format": (("DELETE FROM cf",), "format"),
    "a description that is none": (
        ("UPDATE dm SET TableInfo = '{' WHERE TableName = 'empty'",), "table empty"),
    "a description without keys": (
        ("UPDATE dm SET TableInfo = '{\"Attributes\":[]}' WHERE TableName = 'empty'",),
        "table empty"),
    "an item that is none": (
        ("UPDATE \"number_keys\" SET ObjectJSON = '[]' WHERE rowid = 3",), "table number_keys: item"),
    "a number that is none": (
        ("UPDATE \"number_keys\" SET ObjectJSON = replace(ObjectJSON, '\"N\":\"1\"',"
         " '\"N\":\"one\"')",), "table number_keys: item"),
    "an item without a key": (
        ("UPDATE \"text-keys\" SET ObjectJSON = '{\"x\":{\"S\":\"y\"}}'",), "lacks a key"),
    "an item twice": (
        ("UPDATE \"text-keys\" SET ObjectJSON = '{\"pk\":{\"S\":\"y\"}}'",), "table text-keys"),
    "a table that is not there": (("DROP TABLE \"empty\"",), "empty"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_damaged_source(tmp_path, kind):
    statements, words = WRONG[kind]
    source, target = sources(tmp_path / "old"), tmp_path / "new"
    target.mkdir()
    alter(source / localdata.FILE, *statements)
    got = run("import", source, "--db-path", target)
    assert got.returncode == 2
    assert len(got.stderr.splitlines()) == 1 and words in got.stderr
    assert names(target) == []


def test_unknown_settings_are_told(tmp_path):
    source = sources(tmp_path / "old")
    alter(source / localdata.FILE, "UPDATE dm SET TableInfo = replace(TableInfo, '{\"Attributes\"',"
          " '{\"Novelty\":1,\"Attributes\"') WHERE TableName = 'empty'")
    got = run("import", source, "--db-path", tmp_path / "new")
    assert got.returncode == 0
    assert "table empty: Novelty is left out, which Gramme does not know" in got.stdout


def test_nothing_is_replaced(tmp_path):
    source, target = sources(tmp_path / "old"), tmp_path / "new"
    assert run("import", source, "--db-path", target).returncode == 0
    before = state(target)
    got = run("import", source, "--db-path", target)
    assert got.returncode == 2 and "is there already" in got.stderr
    assert state(target) == before
    got = run("import", source, "--db-path", source)
    assert got.returncode == 2 and "another folder" in got.stderr
    assert names(source) == [localdata.FILE]


def test_all_or_none(tmp_path):
    """The second file cannot be made, so the first is not begun."""
    source, target = sources(tmp_path / "old"), tmp_path / "new"
    shutil.copy(source / localdata.FILE, source / "aaa_local.db")
    target.mkdir()
    (target / localdata.FILE).write_bytes(b"")
    got = run("import", source, "--db-path", target)
    assert got.returncode == 2 and localdata.FILE in got.stderr
    assert names(target) == [localdata.FILE]


def test_names(tmp_path):
    """As the server will look for them; other names tell no key and region."""
    source = sources(tmp_path / "old", name="shared-local-instance.db")
    shutil.copy(source / "shared-local-instance.db", source / "key_my_region.db")
    (source / "notes.txt").write_text("no database")
    alter(source / "other_app.db", "CREATE TABLE x(y)")
    got = run("import", source, "--db-path", tmp_path / "new")
    assert got.returncode == 0
    assert "other_app.db: left out" in got.stdout
    assert names(tmp_path / "new") == ["key_my%5Fregion.db", "shared-local-instance.db"]
    for name in ("backup.db", "key_region.sqlite", "_x.db", "x_.db"):
        shutil.copy(source / "shared-local-instance.db", tmp_path / name)
        got = run("import", tmp_path / name, "--db-path", tmp_path / "none")
        assert got.returncode == 2 and name in got.stderr and "region" in got.stderr
    assert not (tmp_path / "none").exists()


def test_words(tmp_path):
    source = sources(tmp_path / "old")
    (tmp_path / "nothing").mkdir()
    for args, words in (((), "usage: gramme import"), ((source,), "usage"),
                        (("--db-path", "x"), "usage"), ((source, "--db-path"), "missing"),
                        ((source, "--what", "x"), "no such option"),
                        ((tmp_path / "absent", "--db-path", "x"), "absent"),
                        ((tmp_path / "nothing", "--db-path", tmp_path / "new"), "no database"),
                        ((source, source, "--db-path", tmp_path / "new"), "both to become"),
                        ((source, "--db-path", tmp_path / "a" / "b"), "a/b")):
        got = run("import", *args)
        assert got.returncode == 2 and got.stdout == "" and words in got.stderr, (args, got)
    assert not (tmp_path / "new").exists()
    got = run("import", "--help")
    assert got.returncode == 0 and got.stdout.startswith("usage: gramme import")


def test_source_being_written(tmp_path):
    source = sources(tmp_path / "old")
    base = sqlite3.connect(source / localdata.FILE, isolation_level=None)
    base.execute("BEGIN EXCLUSIVE")
    got = run("import", source / localdata.FILE, "--db-path", tmp_path / "new")
    assert got.returncode == 2 and "is writing to it" in got.stderr
    base.execute("ROLLBACK")
    base.close()
    assert run("import", source, "--db-path", tmp_path / "new").returncode == 0


# ---- killed

def make_large(path, count):
    """Many items more in the table text-keys."""
    base = sqlite3.connect(path)
    base.executemany(
        'INSERT INTO "text-keys"(hashKey, hashValue, itemSize, ObjectJSON) VALUES(?, x\'00\', 9, ?)',
        ((f"k{i}", f'{{"pk":{{"S":"k{i}"}},"v":{{"S":"{"x" * 200}"}}}}') for i in range(count)))
    base.commit()
    base.close()


def test_killed_in_the_middle(tmp_path):
    source, target = sources(tmp_path / "old"), tmp_path / "new"
    make_large(source / localdata.FILE, 60000)
    target.mkdir()
    before = state(source)
    with subprocess.Popen([process.program(), "import", source, "--db-path", target],
                          stdout=subprocess.DEVNULL) as child:
        end = time.monotonic() + 60
        while time.monotonic() < end and sum(p.stat().st_size for p in target.iterdir()) < 2e6:
            time.sleep(0.01)
        child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    assert not (target / localdata.FILE).exists() and names(target) != []
    assert state(source) == before
    got = run("import", source, "--db-path", target)
    assert got.returncode == 0, got.stderr
    assert "table text-keys: 60009 items" in got.stdout
    assert names(target) == [localdata.FILE]
    assert run("check", target / localdata.FILE).returncode == 0


# ---- at the start

def test_start_on_a_folder_of_dynamodb_local(tmp_path):
    source = sources(tmp_path / "old")
    shutil.copy(source / localdata.FILE, source / "shared-local-instance.db")
    before = state(source)
    for more in ((), ("-sharedDb",)):
        got = run("-port", 0, "-dbPath", source, *more, limit=20)
        assert got.returncode == 1
        assert len(got.stderr.splitlines()) == 1
        assert "DynamoDB Local" in got.stderr and "gramme import" in got.stderr
    assert state(source) == before


def test_start_beside_files_of_dynamodb_local(start_gramme, client_of, tmp_path):
    """With databases of its own in the folder the server serves those, and says so."""
    folder = sources(tmp_path / "old", name="other_local.db")
    run("import", sources(tmp_path / "more"), "--db-path", folder)
    server = start_gramme("-dbPath", folder)
    assert "Everything" in client_of(server).list_tables()["TableNames"]
    server.stop()
    lines = [line for line in server.stderr_lines if "other_local.db" in line]
    assert len(lines) == 1 and "gramme import" in lines[0]


def test_start_with_import(start_gramme, client_of, tmp_path):
    source, target = sources(tmp_path / "old"), tmp_path / "new"
    before = state(source)
    words = ("-dbPath", target, "--import-dynamodb-local", source)
    server = start_gramme(*words)
    client = client_of(server)
    assert_expected(client, NEW)
    client.put_item(TableName="changed", Item={"pk": {"S": "later"}})
    server.stop()
    assert any("table changed: 4 items" in line for line in server.stderr_lines)
    server = start_gramme(*words)
    assert len(scan(client_of(server), "changed")) == 5
    server.stop()
    assert any("is there already" in line for line in server.stderr_lines)
    assert state(source) == before


def test_start_with_import_refused(tmp_path):
    source = sources(tmp_path / "old")
    for words, wanted in ((("-inMemory", "--import-dynamodb-local", source), "inMemory"),
                          (("-dbPath", source, "--import-dynamodb-local", source), "another"),
                          (("-dbPath", tmp_path, "--import-dynamodb-local", tmp_path / "none"),
                           "none")):
        got = run("-port", 0, *words, limit=20)
        assert got.returncode == 1 and len(got.stderr.splitlines()) == 1, got
        assert wanted in got.stderr
    assert os.listdir(source) == [localdata.FILE]
