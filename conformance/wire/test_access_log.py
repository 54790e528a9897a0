# SPDX-License-Identifier: Apache-2.0
"""--access-log: one line of JSON for each request, none of anybody's data, and nobody waits."""
import json
import os
import re
import signal
import subprocess
import threading
import time

import boto3
import pytest

import rest
import schema
from process import program
from raw import Sender
from sockets import Wire, head, headers, post
from test_lambda_api import create, lambda_of, until
from values import item, refused

pytestmark = pytest.mark.gramme_only

SECRET = "hush-hush-value"
ALWAYS = {"time", "remote", "status", "request_id", "bytes_in", "bytes_out", "duration_us"}


def lines_of(path):
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text.split("\n")[:-1]]


@pytest.fixture
def log(tmp_path):
    return tmp_path / "access.log"


@pytest.fixture
def server(start_gramme, log):
    return start_gramme("-inMemory", "--lambda-api", "--access-log", log)


def ended(server, log):
    """The lines, once the server has ended: all of them are there then."""
    assert server.stop() == 0
    return lines_of(log)


def test_a_line(server, log, client_for):
    before = time.time()
    client = client_for(server.url, region_name="eu-west-1", aws_access_key_id="AKIAX",
                        aws_secret_access_key="x")
    reply = client.create_table(**schema.request("Things", "pk:S"))
    found, = ended(server, log)
    assert set(found) == ALWAYS | {"operation", "table", "access_key", "region"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", found["time"])
    at = time.mktime(time.strptime(found["time"][:19], "%Y-%m-%dT%H:%M:%S")) - time.timezone
    assert before - 2 < at < time.time() + 2
    assert re.fullmatch(r"127\.0\.0\.1:\d+", found["remote"])
    assert (found["operation"], found["table"], found["status"]) == ("CreateTable", "Things", 200)
    assert (found["access_key"], found["region"]) == ("AKIAX", "eu-west-1")
    assert found["request_id"] == reply["ResponseMetadata"]["RequestId"]
    assert 0 < found["duration_us"] < 10_000_000
    body = len(json.dumps(schema.request("Things", "pk:S")))
    assert body < found["bytes_in"] < body + 1500
    assert found["bytes_out"] > int(reply["ResponseMetadata"]["HTTPHeaders"]["content-length"])


def test_each_kind_of_request(server, log, client_for):
    client = client_for(server.url)
    for name in ("One", "Two"):
        client.create_table(**schema.request(name, "pk:S", StreamSpecification={
            "StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}))
    arn = client.describe_table(TableName="One")["Table"]["LatestStreamArn"]
    client.put_item(TableName="One", Item=item(pk="a"), ReturnConsumedCapacity="TOTAL")
    client.get_item(TableName="One", Key=item(pk="a"), ReturnConsumedCapacity="TOTAL")
    client.batch_write_item(ReturnConsumedCapacity="TOTAL", RequestItems={
        name: [{"PutRequest": {"Item": item(pk="a")}}] for name in ("One", "Two")})
    client.transact_write_items(TransactItems=[
        {"Put": {"TableName": name, "Item": item(pk="b")}} for name in ("Two", "One")])
    with refused("ConditionalCheckFailedException"):
        client.put_item(TableName="One", Item=item(pk="a"),
                        ConditionExpression="attribute_not_exists(pk)")
    client.execute_statement(Statement="SELECT * FROM \"One\"")
    streams = boto3.client("dynamodbstreams", endpoint_url=server.url)
    streams.describe_stream(StreamArn=arn)
    with Wire(server.url) as wire:
        wire.ask(post("{", headers("PutItem")))
        wire.ask(post("{}", headers("Nonsense")))
        wire.ask(post("{}", headers(Authorization=None)))
        wire.ask(post("{}", headers(Origin="http://evil.example")))
        wire.ask(head("GET", "/_gramme/health", fields={"Host": "a"}))
        wire.ask(head("GET", "/?q=1", fields={"Host": "a"}))
        wire.ask(b"GARBAGE\r\n\r\n")
    with Wire(server.url) as wire:
        wire.ask(head(fields={**headers(), "Content-Length": 17 * 1024 * 1024}))
    found = ended(server, log)
    shown = [(one.get("operation", one.get("path")), one["status"],
              one.get("table", one.get("tables")), one.get("exception"), one.get("capacity"))
             for one in found]
    assert shown == [
        ("CreateTable", 200, "One", None, None), ("CreateTable", 200, "Two", None, None),
        ("DescribeTable", 200, "One", None, None),
        ("PutItem", 200, "One", None, 1), ("GetItem", 200, "One", None, 0.5),
        ("BatchWriteItem", 200, ["One", "Two"], None, 2),
        ("TransactWriteItems", 200, ["Two", "One"], None, None),
        ("PutItem", 400, "One", "ConditionalCheckFailedException", None),
        ("ExecuteStatement", 200, None, None, None),
        ("DescribeStream", 200, "One", None, None),
        ("PutItem", 400, None, "SerializationException", None),
        ("Nonsense", 400, None, "UnknownOperationException", None),
        ("ListTables", 400, None, "MissingAuthenticationTokenException", None),
        ("/", 403, None, "AccessDeniedException", None),
        ("/_gramme/health", 200, None, None, None),
        ("/", 400, None, "MissingAuthenticationToken", None),
        (None, 400, None, None, None),
        ("/", 413, None, None, None)]
    assert all(ALWAYS <= set(one) for one in found)
    assert len({one["request_id"] for one in found}) == len(found)
    assert found[14]["method"] == "GET" and "access_key" not in found[14]


def test_functions_too(server, log):
    functions = lambda_of(server)
    create(functions, Environment={"Variables": {"HIDDEN": SECRET}})
    functions.invoke(FunctionName="fn", Payload=json.dumps({"x": SECRET}))
    reply = rest.named(Sender(server.url).send("GET", rest.FUNCTIONS))
    assert reply.status == 403
    found = ended(server, log)
    assert [(one.get("operation"), one["status"], one.get("exception")) for one in found] == [
        ("CreateFunction", 201, None), ("Invoke", 200, None),
        (None, 403, "MissingAuthenticationTokenException")]
    assert found[1]["duration_us"] > 1000 and found[1]["access_key"] == "first"
    assert SECRET not in log.read_text()


def test_no_data_in_it(server, log, client_for):
    """Not of items, keys, filters, statements, errors that quote them, nor of what is no JSON."""
    client = client_for(server.url)
    client.create_table(**schema.request("Things", "pk:S"))
    put = {"TableName": "Things", "Item": item(pk=SECRET, other=SECRET)}
    client.put_item(**put)
    client.get_item(TableName="Things", Key=item(pk=SECRET))
    client.query(TableName="Things", KeyConditionExpression="pk = :p", FilterExpression="#a <> :p",
                 ExpressionAttributeNames={"#a": SECRET},
                 ExpressionAttributeValues={":p": {"S": SECRET}})
    client.execute_statement(Statement=f"SELECT * FROM Things WHERE pk = '{SECRET}'")
    client.batch_get_item(RequestItems={"Things": {"Keys": [item(pk=SECRET)]}})
    client.tag_resource(ResourceArn=client.describe_table(TableName="Things")["Table"]["TableArn"],
                        Tags=[{"Key": "k", "Value": SECRET}])
    with refused("ValidationException"):
        client.update_item(TableName="Things", Key=item(pk=SECRET),
                           UpdateExpression=f"SET {SECRET} =")
    with refused("ConditionalCheckFailedException"):
        client.put_item(**put, ConditionExpression="attribute_not_exists(pk)",
                        ReturnValuesOnConditionCheckFailure="ALL_OLD")
    with refused("TransactionCanceledException"):
        client.transact_write_items(TransactItems=[{"Put": {
            **put, "ConditionExpression": "attribute_not_exists(pk)"}}])
    with Wire(server.url) as wire:
        for body in (f'{{"Item": "{SECRET}', SECRET, f'["{SECRET}"]', f'{{"{SECRET}": 1}}'):
            wire.ask(post(body, headers("PutItem")))
        wire.ask(head("GET", f"/?{SECRET}={SECRET}", fields={"Host": "a", "X-Other": SECRET}))
    assert len(ended(server, log)) == 16
    assert SECRET not in log.read_text()


def test_every_request_has_its_line(start_gramme, log):
    """From several threads of the server, with clients that do not wait."""
    server = start_gramme("-inMemory", "--threads", "3", "--access-log", log)

    def ask():
        with Wire(server.url) as wire:
            wire.send(post() * 300)
            for _ in range(300):
                assert wire.answer().status == 200

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = ended(server, log)
    assert len(found) == 2400 and {one["operation"] for one in found} == {"ListTables"}


def test_it_is_there_soon(server, log):
    with Wire(server.url) as wire:
        wire.ask(post())
        until(lambda: len(lines_of(log)) == 1, 5)
        wire.ask(post())
        until(lambda: len(lines_of(log)) == 2, 5)


def test_rotation(server, log, tmp_path):
    """mv and SIGHUP, while requests go on: no line is lost, none is torn."""
    stop = threading.Event()
    asked = []

    def ask():
        with Wire(server.url) as wire:
            while not stop.is_set():
                asked.append(wire.ask(post()).headers["x-amzn-RequestId"])

    thread = threading.Thread(target=ask)
    thread.start()
    for number in range(5):
        time.sleep(0.1)
        os.rename(log, tmp_path / f"access.log.{number}")
        server.process.send_signal(signal.SIGHUP)
        until(log.exists)
    stop.set()
    thread.join()
    ended(server, log)
    found = [one["request_id"] for path in tmp_path.glob("access.log*") for one in lines_of(path)]
    assert sorted(found) == sorted(asked) and len(found) > 20
    assert server.stderr_lines == []


def test_a_place_that_is_gone(server, log):
    with Wire(server.url) as wire:
        wire.ask(post())
        until(lambda: lines_of(log))
        log.rename(log.with_suffix(".moved"))
        log.mkdir()
        server.process.send_signal(signal.SIGHUP)
        until(lambda: server.stderr_lines)
        assert server.stderr_lines == [f"gramme: access log {log}: Is a directory"]
        wire.ask(post())
    assert server.stop() == 0
    assert len(lines_of(log.with_suffix(".moved"))) == 2


def test_standard_output(start_gramme):
    server = start_gramme("-inMemory", "--access-log", "-")
    with Wire(server.url) as wire:
        wire.ask(post())
    assert server.stop() == 0
    assert json.loads(server.stdout_lines[-1])["operation"] == "ListTables"


def test_a_full_disk_stops_nobody(start_gramme):
    server = start_gramme("-inMemory", "--access-log", "/dev/full")
    with Wire(server.url) as wire:
        for _ in range(200):
            assert wire.ask(post()).status == 200
    assert server.stop() == 0
    assert server.stderr_lines == ["gramme: access log /dev/full: No space left on device"]


def test_a_reader_that_does_not_read_stops_nobody(tmp_path):
    """Standard output is a pipe that fills up; requests go on, and so does the end."""
    process = subprocess.Popen([program(), "-inMemory", "-port", "0", "--access-log", "-"],
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        lines = [process.stdout.readline() for _ in range(9)]
        port = int(lines[1].split("\t")[1])
        begin = time.monotonic()
        with Wire(f"http://127.0.0.1:{port}") as wire:
            for _ in range(20):
                wire.send(post() * 100)
                assert all(wire.answer().status == 200 for _ in range(100))
        assert time.monotonic() - begin < 30
        begin = time.monotonic()
        process.terminate()
        assert process.wait(20) == 0
        assert time.monotonic() - begin < 10
    finally:
        process.kill()
        process.communicate()


def test_a_place_that_is_none(tmp_path):
    done = subprocess.run([program(), "-inMemory", "-port", "0", "--access-log", tmp_path],
                          capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (
        1, f"gramme: access log {tmp_path}: Is a directory\n")
