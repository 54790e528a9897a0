# SPDX-License-Identifier: Apache-2.0
"""Access keys and regions that have no database yet: asking under them leaves nothing behind, no
file, no memory, no descriptor; the first table makes a database, of which there are not too
many."""
import concurrent.futures
import json
import os
import re

import pytest

import raw
import schema
from hostile import SANITIZED, Honest, Meter, ask, create
from process import ROOT, Gramme
from sockets import Wire, headers, post
from test_lambda_api import create as create_function
from test_lambda_api import lambda_of

pytestmark = pytest.mark.gramme_only
KEY = {"pk": {"S": "a"}}
NAME = {"TableName": "nowhere"}
ARN = "arn:aws:dynamodb:us-east-1:000000000000:table/nowhere"
STREAM = ARN + "/stream/2026-11-21T00:00:00.000"
SELECT = "SELECT * FROM nowhere WHERE pk='a'"
INSERT = "INSERT INTO nowhere VALUE {'pk': 'a'}"

# Every operation but CreateTable, as it would be in order if the table were there.
QUESTIONS = {
    "BatchExecuteStatement": {"Statements": [{"Statement": SELECT}]},
    "BatchGetItem": {"RequestItems": {"nowhere": {"Keys": [KEY]}}},
    "BatchWriteItem": {"RequestItems": {"nowhere": [{"PutRequest": {"Item": KEY}}]}},
    "DeleteItem": {**NAME, "Key": KEY},
    "DeleteTable": NAME,
    "DescribeLimits": {},
    "DescribeStream": {"StreamArn": STREAM},
    "DescribeTable": NAME,
    "DescribeTimeToLive": NAME,
    "ExecuteStatement": {"Statement": INSERT},
    "ExecuteTransaction": {"TransactStatements": [{"Statement": INSERT}]},
    "GetItem": {**NAME, "Key": KEY},
    "GetRecords": {"ShardIterator": "x"},
    "GetShardIterator": {"StreamArn": STREAM, "ShardId": "shardId-00000001763683200000-abcdef01",
                         "ShardIteratorType": "LATEST"},
    "ListStreams": {},
    "ListTables": {},
    "ListTagsOfResource": {"ResourceArn": ARN},
    "PutItem": {**NAME, "Item": KEY},
    "Query": {**NAME, "KeyConditionExpression": "pk = :a",
              "ExpressionAttributeValues": {":a": {"S": "a"}}},
    "Scan": NAME,
    "TagResource": {"ResourceArn": ARN, "Tags": [{"Key": "a", "Value": "b"}]},
    "TransactGetItems": {"TransactItems": [{"Get": {**NAME, "Key": KEY}}]},
    "TransactWriteItems": {"TransactItems": [{"Put": {**NAME, "Item": KEY}}]},
    "UntagResource": {"ResourceArn": ARN, "TagKeys": ["a"]},
    "UpdateItem": {**NAME, "Key": KEY},
    "UpdateTable": {**NAME, "DeletionProtectionEnabled": True},
    "UpdateTimeToLive": {**NAME, "TimeToLiveSpecification": {
        "AttributeName": "a", "Enabled": True}},
    "DescribeEndpoints": {}}
BAD_TABLE = {**schema.request("nowhere", "pk:S"), "BillingMode": "CASH"}


def operations():
    """Of DynamoDB and its streams, as the server's table of them says."""
    rows = (ROOT / "api" / "op.def").read_text()
    return set(re.findall(r"^GRAMME_OP\(DYNAMODB(?:STREAMS)?, (\w+),", rows, re.M))


def question(operation, body, key, region="us-east-1"):
    return post(json.dumps(body), headers(operation, key=key, region=region,
                                          X_Amz_Target=raw.target(operation)))


def plain(answer):
    """Without what names the moment."""
    return answer.status, re.sub(rb"[0-9a-f-]{36}|127\.0\.0\.1:\d+", b"", answer.body)


@pytest.fixture(params=["memory", "file"])
def server(request, start_gramme, tmp_path):
    started = start_gramme(*(["-inMemory"] if request.param == "memory" else [
        "-dbPath", tmp_path]))
    yield started
    assert started.stop() == 0


def test_questions_are_answered_as_from_an_empty_database(server, tmp_path):
    assert set(QUESTIONS) | {"CreateTable"} == operations()
    empty = Gramme("-inMemory", "-sharedDb")
    try:
        with Wire(server.url) as wire, Wire(empty.url) as other:
            for operation, body in {**QUESTIONS, "CreateTable": BAD_TABLE}.items():
                for region in ("us-east-1", "eu-west-1"):
                    asked = question(operation, body, f"NEW{operation}", region)
                    assert plain(wire.ask(asked)) == plain(other.ask(asked)), operation
        assert os.listdir(tmp_path) == []
    finally:
        empty.stop()


def test_the_first_table_makes_the_database(server, tmp_path):
    with Wire(server.url) as wire:
        for key in ("A", "B"):
            assert ask(wire, "PutItem", {**NAME, "Item": KEY}, key=key).status == 400
            assert ask(wire, "CreateTable", BAD_TABLE, key=key).status == 400
            create(server.url, key=key)
            assert ask(wire, "ListTables", {}, key=key).json["TableNames"] == ["honest"]
            assert ask(wire, "PutItem", {"TableName": "honest", "Item": KEY}, key=key).status == 200
        assert ask(wire, "ListTables", {}, key="C").json["TableNames"] == []
    if "-dbPath" in server.args:
        assert {n for n in os.listdir(tmp_path) if n.endswith(".db")} == {
            "A_us-east-1.db", "B_us-east-1.db"}


def test_tables_are_found_after_a_restart(start_gramme, tmp_path):
    server = start_gramme("-dbPath", tmp_path)
    for number in range(5):
        create(server.url, key=f"KEY{number}")
    server.kill()
    server = start_gramme("-dbPath", tmp_path)
    with Wire(server.url) as wire:
        for number in range(10):
            found = ask(wire, "ListTables", {}, key=f"KEY{number}").json["TableNames"]
            assert found == (["honest"] if number < 5 else [])
            put = ask(wire, "PutItem", {"TableName": "honest", "Item": KEY}, key=f"KEY{number}")
            assert put.status == (200 if number < 5 else 400)
    assert len([n for n in os.listdir(tmp_path) if n.endswith(".db")]) == 5


def test_thousands_of_new_keys(server, tmp_path):
    """They leave nothing in memory, descriptors and the folder, and others do not wait."""
    meter = Meter(server)
    count = 500 if SANITIZED else 3000
    questions = [("ListTables", {}, 200), ("GetItem", QUESTIONS["GetItem"], 400),
                 ("CreateTable", BAD_TABLE, 400)]
    with Honest(server.url), Wire(server.url) as wire:
        before = open_before = None
        for number in range(count):
            for operation, body, status in questions:
                reply = wire.ask(question(operation, body, f"KEY{number}"))
                assert reply.status == status, (number, operation, reply.body)
            if number == count // 5:
                before, open_before = meter.memory, meter.open
        assert SANITIZED or meter.memory < before + 4
        assert meter.open <= open_before + 2
    assert {n for n in os.listdir(tmp_path) if n.endswith(".db")} <= {"httptest_us-east-1.db"}


def test_thousands_of_new_keys_with_tables(start_gramme, tmp_path):
    """Files are made up to the limit, few of them are open; then there is an error that names it,
    and who has a database goes on."""
    server = start_gramme("-dbPath", tmp_path, "--max-databases", "8", "--max-database-files", "40")
    meter = Meter(server)
    table = schema.request("things", "pk:S")
    with Honest(server.url, usual=1), Wire(server.url) as wire:
        replies = [wire.ask(question("CreateTable", table, f"KEY{n}")) for n in range(200)]
        assert [r.status for r in replies] == [200] * 39 + [500] * 161
        assert all("40 database files" in r.json["message"] and
                   "--max-database-files" in r.json["message"] for r in replies[39:])
        for number in range(200):
            reply = wire.ask(question("ListTables", {}, f"KEY{number}"))
            assert reply.json["TableNames"] == (["things"] if number < 39 else [])
        assert meter.open < 120
    assert len([n for n in os.listdir(tmp_path) if n.endswith(".db")]) == 40
    server.stop()
    assert len([line for line in server.stderr_lines if "--max-database-files" in line]) == 1
    os.remove(tmp_path / "KEY5_us-east-1.db")
    server = start_gramme("-dbPath", tmp_path, "--max-database-files", "40")
    with Wire(server.url) as wire:
        assert wire.ask(question("CreateTable", table, "KEY199")).status == 200
        assert wire.ask(question("CreateTable", table, "KEY198")).status == 500
        assert wire.ask(question("ListTables", {}, "KEY38")).json["TableNames"] == ["things"]


def test_tables_that_are_refused_take_no_room_in_memory(start_gramme):
    server = start_gramme("-inMemory", "--max-databases", "3")
    with Wire(server.url) as wire:
        for number in range(50):
            assert wire.ask(question("CreateTable", BAD_TABLE, f"KEY{number}")).status == 400
            batch = wire.ask(question("BatchExecuteStatement",
                                      QUESTIONS["BatchExecuteStatement"], f"KEY{number}"))
            assert batch.status == 200
    for key in ("A", "B", "C"):
        create(server.url, key=key)
    with Wire(server.url) as wire:
        full = wire.ask(question("CreateTable", schema.request("things", "pk:S"), "D"))
        assert full.status == 500 and "--max-databases" in full.json["message"]


def test_many_at_once_make_one_database(start_gramme, tmp_path):
    """Who was told that a table is there sees it, whoever made the database."""
    server = start_gramme("-dbPath", tmp_path, "--threads", "3")

    def one(number):
        key, name = f"KEY{number // 8}", f"table{number % 8}"
        with Wire(server.url) as wire:
            wire.ask(question("ListTables", {}, key))
            made = wire.ask(question("CreateTable", schema.request(name, "pk:S"), key))
            again = wire.ask(question("CreateTable", schema.request(name, "pk:S"), key))
            seen = wire.ask(question("ListTables", {}, key)).json["TableNames"]
        return made.status, again.status, name in seen

    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        assert set(pool.map(one, range(80))) == {(200, 400, True)}
    assert len([n for n in os.listdir(tmp_path) if n.endswith(".db")]) == 10


def test_functions_make_a_database_questions_about_them_do_not(start_gramme, tmp_path):
    server = start_gramme("-dbPath", tmp_path, "--lambda-api")
    for number in range(20):
        client = lambda_of(server, key=f"key{number}")
        assert client.list_functions()["Functions"] == []
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.get_function(FunctionName="fn")
        with pytest.raises(client.exceptions.ResourceNotFoundException):
            client.invoke(FunctionName="fn")
    assert os.listdir(tmp_path) == []
    create_function(lambda_of(server, key="maker"))
    assert lambda_of(server, key="maker").list_functions()["Functions"][0]["FunctionName"] == "fn"
    assert lambda_of(server, key="other").list_functions()["Functions"] == []
    assert {n for n in os.listdir(tmp_path) if n.endswith(".db")} == {"maker_us-east-1.db"}
