# SPDX-License-Identifier: Apache-2.0
"""The engine without boto3."""
import datetime
import json
import os
import pathlib
import pickle
import subprocess
import sys
import time

import pytest
from conftest import NOTES, put

from gramme import Code, Engine, EngineError, Error, OperationError, version

KEY = {"TableName": "notes", "Key": {"id": {"S": "1"}}}


def test_version():
    text = (pathlib.Path(__file__).parents[2] / "CMakeLists.txt").read_text()
    assert f"project(gramme VERSION {version()} " in text


def test_call(notes):
    assert notes.call("PutItem", {"TableName": "notes", "Item": {"id": {"S": "\u00e4\0"}}}) == {}
    answer = notes.call("GetItem", {"TableName": "notes", "Key": {"id": {"S": "\u00e4\0"}}})
    assert answer == {"Item": {"id": {"S": "\u00e4\0"}}}
    assert notes.call("ListTables") == {"TableNames": ["notes"]}


@pytest.mark.parametrize("kind", [str, str.encode, lambda text: bytearray(text.encode()),
                                  lambda text: memoryview(text.encode())])
def test_call_json(notes, kind):
    put(notes, "1")
    assert notes.call_json("GetItem", kind(json.dumps(KEY))) == b'{"Item":{"id":{"S":"1"}}}'


def test_call_json_is_not_cut_at_nul(notes):
    with pytest.raises(OperationError, match="SerializationException"):
        notes.call_json("ListTables", b"{}\0")


def test_whole_target(gramme):
    assert gramme.call("DynamoDBStreams_20120810.ListStreams") == {"Streams": []}
    assert gramme.call("ListStreams") == {"Streams": []}
    with pytest.raises(OperationError) as caught:
        gramme.call("AWSLambda_20150331.ListFunctions")
    assert caught.value.status >= 400


def test_operation_error(gramme):
    with pytest.raises(OperationError) as caught:
        gramme.call("GetItem", KEY)
    error = caught.value
    assert isinstance(error, Error)
    assert (error.type, error.status) == ("ResourceNotFoundException", 400)
    assert error.message == "Requested resource not found"
    assert str(error) == "ResourceNotFoundException: Requested resource not found"
    assert error.response["__type"].endswith("#ResourceNotFoundException")
    again = pickle.loads(pickle.dumps(error))
    assert (again.type, again.status, again.message) == (error.type, 400, error.message)


def test_error_with_members(notes):
    put(notes, "1", n={"N": "7"})
    with pytest.raises(OperationError) as caught:
        notes.call("PutItem", {"TableName": "notes", "Item": {"id": {"S": "1"}},
                               "ConditionExpression": "attribute_not_exists(id)",
                               "ReturnValuesOnConditionCheckFailure": "ALL_OLD"})
    assert caught.value.type == "ConditionalCheckFailedException"
    assert caught.value.response["Item"] == {"id": {"S": "1"}, "n": {"N": "7"}}


def test_unknown_operation(gramme):
    for name in ("Nonsense", "A.B.C", "", "\u00e4"):
        with pytest.raises(OperationError, match="UnknownOperationException"):
            gramme.call(name)


def test_nul_in_a_name(gramme):
    for use in (gramme.has_table, gramme.read, gramme.save, Engine):
        with pytest.raises(ValueError, match="null"):
            use("a\0b")


def test_file(tmp_path):
    path = tmp_path / "notes.db"
    with Engine(path) as engine:
        engine.call("CreateTable", NOTES)
        put(engine, "1")
        with pytest.raises(EngineError) as caught:
            Engine(path)
        assert caught.value.code is Code.BUSY
    with Engine(str(path), full_sync=True) as engine:
        assert engine.read("notes") == [{"id": {"S": "1"}}]


def test_foreign_file(tmp_path):
    path = tmp_path / "text"
    path.write_text("This is no database." * 100)
    with pytest.raises(EngineError) as caught:
        Engine(path)
    assert caught.value.code is Code.FOREIGN
    assert "text" in caught.value.message or caught.value.message
    again = pickle.loads(pickle.dumps(caught.value))
    assert (again.code, again.message) == (Code.FOREIGN, caught.value.message)
    assert path.read_text().startswith("This is no database.")


def test_options():
    with Engine(transient_ms=60000, region="eu-west-1") as engine:
        table = engine.call("CreateTable", NOTES)["TableDescription"]
        assert table["TableStatus"] == "CREATING"
        assert table["TableArn"].startswith("arn:aws:dynamodb:eu-west-1:")
    with Engine(conflict_rate=1.0) as engine:
        engine.call("CreateTable", NOTES)
        with pytest.raises(OperationError, match="TransactionConflict"):
            put(engine, "1")
    with pytest.raises(EngineError) as caught:
        Engine(shard_width=1000)
    assert caught.value.code is Code.MISUSE


def test_tables(notes):
    notes.call("CreateTable", {**NOTES, "TableName": "a.second"})
    assert notes.tables() == ["a.second", "notes"]
    assert notes.has_table("notes") and not notes.has_table("others")
    for i in range(10):
        put(notes, str(i))
    items = notes.read("notes")
    assert sorted(item["id"]["S"] for item in items) == [str(i) for i in range(10)]
    assert notes.read("notes", limit=3) == items[:3]
    assert notes.read("notes", limit=0) == []
    notes.reset_table("notes")
    assert notes.read("notes") == [] and notes.has_table("notes")
    notes.reset()
    assert notes.tables() == []
    for use in (notes.read, notes.reset_table):
        with pytest.raises(EngineError) as caught:
            use("notes")
        assert caught.value.code is Code.NOTFOUND


def test_snapshot(notes, tmp_path):
    put(notes, "1")
    snapshot = notes.snapshot()
    notes.save(tmp_path / "saved.db")
    put(notes, "2")
    notes.restore(snapshot)
    assert notes.read("notes") == [{"id": {"S": "1"}}]
    with Engine() as other:
        other.restore(snapshot)
        assert other.read("notes") == [{"id": {"S": "1"}}]
        with pytest.raises(EngineError):
            other.restore(b"nonsense")
        assert other.read("notes") == [{"id": {"S": "1"}}]
        other.reset()
        other.load(tmp_path / "saved.db")
        assert other.read("notes") == [{"id": {"S": "1"}}]
        with pytest.raises(EngineError):
            other.load(tmp_path / "missing.db")
    with Engine(tmp_path / "saved.db") as saved:
        assert saved.tables() == ["notes"]


def test_clone():
    with Engine(region="eu-west-1", log=lambda line: None) as engine:
        engine.call("CreateTable", NOTES)
        put(engine, "1")
        engine.set_clock(1e9)
        with engine.clone() as twin:
            put(twin, "2")
            engine.close()
            assert len(twin.read("notes")) == 2
            assert twin.clock() == pytest.approx(1e9, abs=60)
            table = twin.call("DescribeTable", {"TableName": "notes"})["Table"]
            assert ":eu-west-1:" in table["TableArn"]


def test_clock(notes):
    assert notes.clock() == pytest.approx(time.time(), abs=5)
    notes.set_clock(datetime.datetime(2001, 9, 9, 1, 46, 40, tzinfo=datetime.timezone.utc))
    assert notes.clock() == pytest.approx(1e9, abs=60)
    notes.set_clock(1_500_000_000.25)
    notes.advance_clock(datetime.timedelta(days=1))
    notes.advance_clock(-0.25)
    assert notes.clock() == pytest.approx(1_500_086_400, abs=60)
    notes.call("CreateTable", {**NOTES, "TableName": "dated"})
    table = notes.call("DescribeTable", {"TableName": "dated"})["Table"]
    assert table["CreationDateTime"] == pytest.approx(1_500_086_400, abs=60)


def test_expiry(notes):
    notes.call("UpdateTimeToLive", {"TableName": "notes", "TimeToLiveSpecification": {
        "Enabled": True, "AttributeName": "until"}})
    put(notes, "1", until={"N": str(int(time.time()) + 3600)})
    notes.settle()
    assert len(notes.read("notes")) == 1
    notes.advance_clock(2 * 3600)
    notes.settle()
    assert notes.read("notes") == []


def test_after_the_end(notes):
    assert not notes.closed and "open" in repr(notes)
    notes.close()
    notes.close()
    assert notes.closed and "closed" in repr(notes)
    for use in (notes.tables, notes.snapshot, notes.reset, notes.serve, notes.clone, notes.clock,
                lambda: notes.endpoint_url, lambda: notes.call("ListTables")):
        with pytest.raises(EngineError, match="closed") as caught:
            use()
        assert caught.value.code is Code.MISUSE


def test_forgotten():
    with pytest.warns(ResourceWarning, match="unclosed"):
        Engine()


def test_a_process_that_ends_with_open_engines():
    code = """if True:
        import gramme, threading
        engines = [gramme.Engine() for _ in range(3)]
        for engine in engines:
            engine.call("CreateTable", {"TableName": "notes", "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
                "StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}})
            engine.add_trigger("notes", lambda event, context: None)
            engine.serve()
            for i in range(100):
                engine.call("PutItem", {"TableName": "notes", "Item": {"id": {"S": str(i)}}})
        print("end")
    """
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout, done.stderr) == (0, "end\n", "")


def test_fork(notes):
    put(notes, "1")
    notes.serve()
    child = os.fork()
    if child == 0:
        status = 1
        try:
            for use in (notes.tables, lambda: notes.call("ListTables")):
                try:
                    use()
                except EngineError as error:
                    assert error.code is Code.MISUSE and "fork" in error.message
                else:
                    raise AssertionError
            notes.close()
            with Engine() as engine:
                engine.call("CreateTable", NOTES)
                assert engine.tables() == ["notes"]
            status = 0
        finally:
            os._exit(status)
    assert os.waitpid(child, 0)[1] == 0
    assert notes.read("notes") == [{"id": {"S": "1"}}]


def test_another_library(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", "import gramme; gramme.Engine()"], capture_output=True, text=True,
        env=dict(os.environ, GRAMME_LIBRARY=str(tmp_path / "missing.so")))
    assert done.returncode == 1 and "missing.so cannot be used" in done.stderr
