# SPDX-License-Identifier: Apache-2.0
"""Triggers of the command line and of a file: their options, what they say when something is wrong,
and that what was written arrives, after a restart and a SIGKILL too."""
import json
import random
import subprocess
import threading
import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError

import process
from triggers import (ARN, TABLE, client_of, events, keys_in, log_of, make, put, records,
                      refused, to_file, until)
from values import item

pytestmark = pytest.mark.gramme_only


# ---- destinations, filters, batches

def test_destination(start_gramme, client_for, tmp_path):
    server = start_gramme(
        "-inMemory", "--destination", f"{ARN}=file:{tmp_path}/failed",
        "--trigger", f"{TABLE}=exec:exit 1,retries=0,destination={ARN}")
    client = client_of(client_for, server)
    make(client)
    put(client, "a", "b")
    found = until(lambda: len(events(tmp_path / "failed")) == 2 and events(tmp_path / "failed"))
    assert found[0]["requestContext"]["condition"] == "RetryAttemptsExhausted"
    batch = found[0]["DDBStreamBatchInfo"]
    assert batch["batchSize"] == 1
    assert batch["streamArn"] == client.describe_table(
        TableName=TABLE)["Table"]["LatestStreamArn"]
    assert f"told {ARN}" in log_of(server)


def test_filters(start_gramme, client_for, tmp_path):
    names = '{"dynamodb":{"NewImage":{"pk":{"S":["a","b,batch=3"]}}}}'
    removed = '{"eventName": ["REMOVE"]}'
    server = start_gramme(
        "-inMemory", "--trigger",
        f"{TABLE}={to_file(tmp_path / 'out')},filter={names},batch=2,filter={removed}")
    client = client_of(client_for, server)
    make(client)
    put(client, "x", "a", "y", "b,batch=3", "z")
    client.delete_item(TableName=TABLE, Key=item(pk="z"))
    until(lambda: len(keys_in(tmp_path / "out")) == 3)
    assert keys_in(tmp_path / "out") == ["a", "b,batch=3", "z"]


def test_batches(start_gramme, client_for, tmp_path):
    server = start_gramme("-inMemory", "--trigger",
                          f"{TABLE}={to_file(tmp_path / 'out')},batch=7,window=300")
    client = client_of(client_for, server)
    make(client)
    put(client, *range(21))
    until(lambda: len(keys_in(tmp_path / "out")) == 21)
    assert [len(e["Records"]) for e in events(tmp_path / "out")] == [7, 7, 7]
    put(client, "last")             # 300 seconds are not waited for at the end
    begin = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begin < 5


def test_batch_item_failures(start_gramme, client_for, tmp_path):
    """The second of four fails once: it and what follows come again."""
    code = tmp_path / "handler.py"
    code.write_text(f"""
import json, os, sys
event = json.load(sys.stdin)
keys = [r["dynamodb"]["Keys"]["pk"]["S"] for r in event["Records"]]
open({str(tmp_path / 'seen')!r}, "a").write(" ".join(keys) + "\\n")
print("some words")
if keys[0] == "0":
    failed = event["Records"][1]["dynamodb"]["SequenceNumber"]
    print(json.dumps({{"batchItemFailures": [{{"itemIdentifier": failed}}]}}))
print("{{ no answer")
print("the end", file=sys.stderr)
""")
    server = start_gramme("-inMemory", "--trigger",
                          f"{TABLE}=exec:python3 {code},batch=4,window=300,report-failures")
    client = client_of(client_for, server)
    make(client)
    put(client, *range(4))
    until(lambda: (tmp_path / "seen").exists()
          and (tmp_path / "seen").read_text().splitlines() == ["0 1 2 3", "1 2 3"])
    until(lambda: "OK before " in log_of(server))
    assert "FAILED" not in log_of(server)


def test_start_and_disabled(start_gramme, client_for, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    server = start_gramme("-dbPath", data, "-sharedDb")
    client = client_of(client_for, server)
    make(client)
    put(client, "old")
    server.stop()
    server = start_gramme(
        "-dbPath", data, "-sharedDb",
        "--trigger", f"{TABLE}={to_file(tmp_path / 'latest')},start=LATEST",
        "--trigger", f"{TABLE}={to_file(tmp_path / 'all')}",
        "--trigger", f"{TABLE}={to_file(tmp_path / 'off')},disabled")
    client = client_of(client_for, server)
    until(lambda: keys_in(tmp_path / "all") == ["old"])
    # What has gone by for LATEST is remembered at once.
    until(lambda: log_of(server).count(": begins ") + log_of(server).count(": goes on in ") == 2)
    put(client, "new")
    until(lambda: keys_in(tmp_path / "all") == ["old", "new"])
    until(lambda: keys_in(tmp_path / "latest") == ["new"])
    assert not (tmp_path / "off").exists()


# ---- what is wrong is said at the start

@pytest.mark.parametrize("trigger, words", [
    ("", "it is TABLE=TARGET"),
    ("Things", "it is TABLE=TARGET"),
    ("=exec:true", "it is TABLE=TARGET"),
    ("a b c=exec:true", "it is TABLE=TARGET"),
    ("Things=true", "a target begins with exec:"),
    ("Things=smtp:x", "not with smtp"),
    ("Things=exec:", "exec: says nothing behind the colon"),
    ("Things=lambda:f.py,bacth=3", "unknown option bacth"),
    ("Things=http://h/,speed=3", "unknown option speed"),
    ("Things=file:out,handler=x", "unknown option handler"),
    ("Things=exec:true,batch=many", "batch is a whole number, not many"),
    ("Things=exec:true,batch=0", "'batchSize' failed to satisfy constraint"),
    ("Things=exec:true,batch=10001", "'batchSize' failed to satisfy constraint"),
    ("Things=exec:true,window=301", "maximumBatchingWindowInSeconds"),
    ("Things=exec:true,start=now", "Value 'NOW' at 'startingPosition'"),
    ("Things=exec:true,parallel=11", "parallelizationFactor"),
    ("Things=exec:true,parallel=2,tumbling=5", "ParallelizationFactor must be 1"),
    ("Things=exec:true,filter=x", "filter is a JSON pattern, not x"),
    ("Things=exec:true,filter={\"a\":1}", "Invalid filter pattern definition"),
    ("Things=exec:true,bisect=maybe", "bisect is true or false, not maybe"),
    ("Things=exec:true,timeout=0", "timeout is 1 to 86400 seconds, not 0"),
    ("Things=exec:true,destination=x", "destination is an ARN, not x"),
    (f"Things=exec:true,destination={ARN}", f"the failure destination {ARN} is not mapped"),
    ("Things=https://h/", "https is not supported"),
    ("Things=http:https://h/", "https is not supported"),
    ("Things=http:h/", "an URL is http://HOST:PORT/PATH"),
    ("Things=http://h:99999/", "an URL is http://HOST:PORT/PATH"),
    ("Things=http://u:p@h/", "user and password are not supported"),
    ("Things=file:/nowhere/out", "No such file or directory"),
    ("Things=lambda:/nowhere/f.py", "/nowhere/f.py"),
])
def test_bad_triggers(trigger, words):
    refused(trigger, words)


def test_more_bad_options(tmp_path):
    refused("x=file:out", "it is ARN=TARGET", option="--destination")
    refused(f"{ARN}=file:out,batch=3", "unknown option batch", option="--destination")
    refused(f"{ARN}=out", "a target begins with", option="--destination")
    refused("Things=exec:true", "has a trigger called exec:true already",
            "--trigger", "Things=exec:true")
    assert not list(tmp_path.iterdir())


def test_nothing_is_touched_when_a_trigger_is_wrong(tmp_path):
    got = subprocess.run([process.program(), "-dbPath", tmp_path, "-sharedDb", "-port", "0",
                          "--trigger", "Things=exec:true,batch=0"], capture_output=True,
                         timeout=30, check=False)
    assert got.returncode == 1
    assert not list(tmp_path.iterdir())


# ---- the file

def test_file(start_gramme, client_for, tmp_path):
    config = tmp_path / "triggers.json"
    config.write_text(json.dumps([
        {"table": TABLE, "target": to_file(tmp_path / "a"), "name": "first",
         "settings": {"BatchSize": 3, "MaximumBatchingWindowInSeconds": 300, "FilterCriteria": {
             "Filters": [{"Pattern": json.dumps({"eventName": ["INSERT"]})}]}},
         "options": {"timeout": 9}},
        {"target": to_file(tmp_path / "b\u00e9"), "table": "Others"}]))
    server = start_gramme("-inMemory", "--triggers", config)
    client = client_of(client_for, server)
    make(client)
    make(client, "Others")
    put(client, 1, 1, 2, 3)
    put(client, 4, table="Others")
    until(lambda: keys_in(tmp_path / "a") == ["1", "2", "3"])
    until(lambda: keys_in(tmp_path / "b\u00e9") == ["4"])
    assert "trigger first of table Things: " in log_of(server)


@pytest.mark.parametrize("text, words", [
    ("", "no JSON in line 1"),
    ("[\n{},\n", "no JSON in line 3"),
    ("{}", "a list of triggers is wanted"),
    ("[1]", "trigger 1: it is no object"),
    ('[{"table": "Things"}]', "trigger 1: it names no target"),
    ('[{"target": "exec:true"}]', "trigger 1: it names no table"),
    ('[{"table": 3, "target": "exec:true"}]', "trigger 1: a string is wanted for table"),
    ('[{"table": "Things", "target": "true"}]', "a target begins with exec:"),
    ('[{"table": "Things", "target": "exec:true", "batch": 3}]', "unknown member batch"),
    ('[{"table": "Things", "target": "exec:true"},\n'
     '{"table": "Things", "target": "exec:false", "settings": {"Batch": 3}}]',
     "trigger 2: 'Batch' is no setting"),
    ('[{"table": "Things", "target": "exec:true", "settings": {"BatchSize": 0}}]', "batchSize"),
    ('[{"table": "Things", "target": "exec:true", "options": {"handler": "x"}}]',
     "its target has no option handler"),
    ('[{"table": "Things", "target": "exec:true", "options": {"timeout": {}}}]',
     "no good value for the option timeout"),
])
def test_bad_files(tmp_path, text, words):
    config = tmp_path / "triggers.json"
    config.write_text(text)
    refused(str(config), f"--triggers {config}: ", option="--triggers")
    refused(str(config), words, option="--triggers")


def test_absent_file(tmp_path):
    refused(str(tmp_path / "x.json"), "x.json: cannot be read: No such file or directory",
            option="--triggers")


# ---- restarts

def test_restart_delivers_nothing_twice(start_gramme, client_for, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    args = ("-dbPath", data, "-sharedDb", "--trigger", f"{TABLE}={to_file(tmp_path / 'out')}")
    server = start_gramme(*args)
    client = client_of(client_for, server)
    make(client)
    put(client, *range(10))
    until(lambda: len(keys_in(tmp_path / "out")) == 10)
    until(lambda: log_of(server).count(": OK") == 10)
    assert server.stop() == 0
    server = start_gramme(*args)
    until(lambda: "goes on in" in log_of(server))
    put(client_of(client_for, server), "more")
    until(lambda: keys_in(tmp_path / "out") == [*map(str, range(10)), "more"])


def test_undelivered_records_go_on_by_themselves(start_gramme, client_for, tmp_path):
    """In the database of a key that nobody asks for after the restart."""
    data = tmp_path / "data"
    data.mkdir()
    name = "name=same"
    server = start_gramme("-dbPath", data, "--trigger", f"{TABLE}=exec:exit 1,{name}")
    for key, region in (("one", "eu-west-1"), ("tw_o", "us-east-1"), ("k" * 250, "us-east-1")):
        client = client_of(client_for, server, key, region)
        make(client)
        put(client, key[:4])
    until(lambda: log_of(server).count("FAILED") >= 3)
    assert server.stop() == 0
    (data / "foreign_us-east-1.db").write_text("not a database, but long enough to look at" * 99)
    server = start_gramme("-dbPath", data, "--trigger",
                          f"{TABLE}={to_file(tmp_path / 'out')},{name}")
    until(lambda: sorted(keys_in(tmp_path / "out")) == ["one", "tw_o"])
    assert {r["awsRegion"] for r in records(tmp_path / "out")} == {"eu-west-1", "us-east-1"}
    assert "its name does not tell access key and region" in log_of(server)
    client_of(client_for, server, "k" * 250).list_tables()
    until(lambda: sorted(keys_in(tmp_path / "out")) == ["kkkk", "one", "tw_o"])


class Writer(threading.Thread):
    """Puts its own items in turn, each time with the next number, until there are so many; notes
    what was acknowledged. `connect` is asked for a client again when the server has gone."""

    def __init__(self, number, count, connect):
        super().__init__(daemon=True)
        self.number, self.count, self.connect = number, count, connect
        self.acknowledged = set()

    def run(self):
        client, n = self.connect(), 0
        while len(self.acknowledged) < self.count:
            n += 1
            key = f"{self.number}-{n % 20}"
            try:
                put(client, key, n=n)
                self.acknowledged.add((key, n))
            except (BotoCoreError, ClientError):
                time.sleep(0.05)
                client = self.connect()


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_sigkill_loses_and_reorders_nothing(start_gramme, client_for, tmp_path, hook):
    """10,000 writes while the target fails at random, before or after it took a batch, and the
    server is killed twice: every record arrives, and those of an item in their order."""
    seen = {}           # key -> its numbers, each where it came first
    lock = threading.Lock()

    def answer(handler, event):
        chance = random.random()
        if chance >= 0.05:
            with lock:
                for record in event["Records"]:
                    image = record["dynamodb"]["NewImage"]
                    seen.setdefault(image["pk"]["S"], {})[int(image["n"]["N"])] = True
        handler.reply(500 if chance < 0.1 else 200, b"")

    hook.answer = answer
    args = ("-dbPath", tmp_path, "-sharedDb", "--shard-width", "4", "--shard-records", "1500",
            "--trigger", f"{TABLE}={hook.url},batch=100,parallel=2")
    servers = [start_gramme(*args)]
    make(client_of(client_for, servers[0]))
    writers = [Writer(n, 2500, lambda: client_of(client_for, servers[-1])) for n in range(4)]
    for writer in writers:
        writer.start()
    for part in (3000, 6000):
        until(lambda: sum(len(w.acknowledged) for w in writers) > part, 200)
        servers[-1].kill()
        servers.append(start_gramme(*args))
    for writer in writers:
        writer.join(200)
    wanted = set().union(*(w.acknowledged for w in writers))
    assert len(wanted) == 10_000

    def missing():
        with lock:
            return [(k, n) for k, n in wanted if n not in seen.get(k, ())]

    until(lambda: not missing(), 200)
    for key, numbers in seen.items():
        assert list(numbers) == sorted(numbers), key


# ---- a database for each key

def test_each_database_has_its_own(start_gramme, client_for, tmp_path):
    server = start_gramme(
        "-inMemory", "--trigger",
        f'{TABLE}=exec:cat > /dev/null; echo "$AWS_ACCESS_KEY_ID $AWS_REGION" >> {tmp_path}/seen')
    places = [("alpha", "us-east-1"), ("alpha", "eu-west-1"), ("beta", "us-east-1")]
    for key, region in places:
        client = client_of(client_for, server, key, region)
        make(client)
        put(client, 1)
    until(lambda: log_of(server).count(": OK") == 3)
    assert sorted((tmp_path / "seen").read_text().splitlines()) == sorted(
        f"{k} {r}" for k, r in places)


def test_more_databases_than_may_be_open(start_gramme, client_for, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    server = start_gramme("-dbPath", data, "--max-databases", "2", "--trigger",
                          f"{TABLE}={to_file(tmp_path / 'out')}")
    for key in range(5):
        client = client_of(client_for, server, f"key{key}")
        make(client)
        put(client, key)
    until(lambda: sorted(keys_in(tmp_path / "out")) == list("01234"))
