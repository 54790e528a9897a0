# SPDX-License-Identifier: Apache-2.0
"""Python functions as triggers."""
import threading

import pytest
from conftest import NOTES, STREAM, put, threads

from gramme import Code, Engine, EngineError


def test_events(streamed):
    calls = []
    streamed.add_trigger("notes", lambda event, context: calls.append((event, context)))
    put(streamed, "1")
    put(streamed, "1", text={"S": "buy milk"})
    assert streamed.settle_triggers()
    records = [record for event, _ in calls for record in event["Records"]]
    assert [record["eventName"] for record in records] == ["INSERT", "MODIFY"]
    assert records[1]["dynamodb"]["NewImage"]["text"] == {"S": "buy milk"}
    context = calls[0][1]
    assert (context.table, context.attempt, context.region) == ("notes", 1, "us-east-1")
    assert len(context.aws_request_id) == 36 and len(context.trigger) == 36


def test_table_later(gramme):
    seen = []
    gramme.add_trigger("notes", lambda event, _: seen.append(len(event["Records"])),
                       BatchSize=10, MaximumBatchingWindowInSeconds=1)
    gramme.call("CreateTable", {**NOTES, **STREAM})
    for i in range(10):
        put(gramme, str(i))
    assert gramme.settle_triggers()
    assert sum(seen) == 10 and len(seen) < 10


def test_failure_is_tried_again(streamed):
    attempts, lines = [], []

    def fail_twice(event, context):
        attempts.append(context.attempt)
        if context.attempt < 3:
            raise RuntimeError("not\0yet")

    streamed.add_trigger("notes", fail_twice)
    put(streamed, "1")
    assert streamed.settle_triggers(30)
    assert attempts == [1, 2, 3]
    assert not lines


def test_answer_that_is_no_json(streamed):
    attempts = []

    def answer(event, context):
        attempts.append(context.attempt)
        return object() if context.attempt == 1 else {"batchItemFailures": []}

    streamed.add_trigger("notes", answer, FunctionResponseTypes=["ReportBatchItemFailures"])
    put(streamed, "1")
    assert streamed.settle_triggers(30)
    assert attempts == [1, 2]


def test_destination(streamed):
    lost = []
    arn = "arn:aws:sqs:us-east-1:000000000000:lost"

    def fail(event, context):
        raise ValueError("no")

    streamed.add_destination(arn, lambda event, context: lost.append(event))
    streamed.add_trigger("notes", fail, MaximumRetryAttempts=0,
                         DestinationConfig={"OnFailure": {"Destination": arn}})
    put(streamed, "1")
    assert streamed.settle_triggers(30)
    assert [event["requestContext"]["condition"] for event in lost] == ["RetryAttemptsExhausted"]


def test_settings_are_checked(streamed):
    with pytest.raises(EngineError) as caught:
        streamed.add_trigger("notes", print, BatchSize=0)
    assert caught.value.code is Code.MISUSE


def test_function_calls_the_engine(streamed):
    streamed.call("CreateTable", {**NOTES, "TableName": "copies"})

    def copy(event, context):
        for record in event["Records"]:
            streamed.call("PutItem", {"TableName": "copies",
                                      "Item": record["dynamodb"]["NewImage"]})

    streamed.add_trigger("notes", copy)
    for i in range(20):
        put(streamed, str(i))
    assert streamed.settle_triggers()
    assert len(streamed.read("copies")) == 20


def test_close_in_a_function_is_refused(streamed):
    refused = []

    def close(event, context):
        try:
            streamed.close()
        except EngineError as error:
            refused.append(error.code)

    streamed.add_trigger("notes", close)
    put(streamed, "1")
    assert streamed.settle_triggers()
    assert refused == [Code.BUSY]


def test_close_waits_for_a_function():
    """A function that is calling the engine when that is closed comes to its end."""
    for _ in range(20):
        running, ends = threading.Event(), []
        before = threads()
        engine = Engine()
        engine.call("CreateTable", {**NOTES, **STREAM})

        def busy(event, context):
            running.set()
            try:
                while True:
                    engine.call("ListTables")
            except EngineError:
                ends.append(1)
                raise

        engine.add_trigger("notes", busy)
        put(engine, "1")
        assert running.wait(30)
        engine.close()
        assert ends == [1] and threads() == before


def test_log():
    lines = []
    with Engine(log=lines.append) as engine:
        engine.call("CreateTable", {**NOTES, **STREAM})

        def hello(event, context):
            raise LookupError("nobody there")

        engine.add_trigger("notes", hello, name="greeter", MaximumRetryAttempts=0)
        put(engine, "1")
        assert engine.settle_triggers(30)
    assert any("greeter" in line or "notes" in line for line in lines)
    assert any("LookupError" in line and "nobody there" in line for line in lines)
