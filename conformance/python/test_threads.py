# SPDX-License-Identifier: Apache-2.0
"""Several threads, several engines, and nothing left of them."""
import gc
import pathlib
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import NOTES, STREAM, put, threads

from gramme import Code, Engine, EngineError


def resident():
    """KB."""
    text = pathlib.Path("/proc/self/smaps_rollup").read_text()
    return int(text.split("Rss:")[1].split()[0])


def test_one_engine_in_threads(notes):
    put(notes, "sum", n={"N": "0"})

    def add(_):
        for _ in range(100):
            notes.call("UpdateItem", {
                "TableName": "notes", "Key": {"id": {"S": "sum"}},
                "UpdateExpression": "ADD n :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}}})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(8)))
    assert notes.read("notes") == [{"id": {"S": "sum"}, "n": {"N": "800"}}]


def test_one_client_in_threads(notes, dynamodb_client):
    def write(thread):
        for i in range(30):
            dynamodb_client.put_item(TableName="notes", Item={"id": {"S": f"{thread}-{i}"}})
            assert "Item" in dynamodb_client.get_item(
                TableName="notes", Key={"id": {"S": f"{thread}-{i}"}})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))
    assert len(notes.read("notes")) == 240


def test_engines_in_threads():
    def live(thread):
        for _ in range(10):
            with Engine() as engine:
                engine.call("CreateTable", NOTES)
                put(engine, str(thread))
                assert engine.read("notes") == [{"id": {"S": str(thread)}}]

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(live, range(8)))


def test_clients_made_in_threads(notes):
    with ThreadPoolExecutor(4) as pool:
        clients = list(pool.map(lambda _: notes.client(), range(8)))
    assert all(client.list_tables()["TableNames"] == ["notes"] for client in clients)
    for client in clients:
        client.close()


def test_one_server_for_all(notes):
    before = threads()
    with ThreadPoolExecutor(8) as pool:
        urls = set(pool.map(lambda _: notes.endpoint_url, range(32)))
    assert len(urls) == 1
    assert threads() == before + 1
    notes.stop_serving()
    assert threads() == before


def test_close_with_a_call_in_flight(streamed):
    running, go_on = threading.Event(), threading.Event()

    def wait(event, context):
        running.set()
        go_on.wait(60)

    streamed.add_trigger("notes", wait)
    put(streamed, "1")
    assert running.wait(30)
    with ThreadPoolExecutor(1) as pool:
        settled = pool.submit(streamed.settle_triggers, 60)
        while streamed._handle._users == 0:
            pass
        with pytest.raises(EngineError, match="in flight") as caught:
            streamed.close()
        assert caught.value.code is Code.BUSY and not streamed.closed
        assert streamed.tables() == ["notes"]
        go_on.set()
        assert settled.result(60)
    streamed.close()
    assert streamed.closed


def test_closed_under_the_feet_of_others():
    """Threads that go on calling while the engine is closed get an error, never a crash."""
    for _ in range(20):
        engine = Engine()
        engine.call("CreateTable", NOTES)
        started = threading.Barrier(5)

        def call():
            started.wait()
            with pytest.raises(EngineError, match="closed"):
                while True:
                    engine.call("ListTables")

        with ThreadPoolExecutor(4) as pool:
            callers = [pool.submit(call) for _ in range(4)]
            started.wait()
            while not engine.closed:
                try:
                    engine.close()
                except EngineError as error:
                    assert error.code is Code.BUSY
            for caller in callers:
                caller.result()


def test_nothing_is_left():
    def live():
        with Engine() as engine:
            engine.call("CreateTable", {**NOTES, **STREAM})
            engine.add_trigger("notes", lambda event, context: None)
            engine.serve()
            put(engine, "1", text={"S": "x" * 1000})
            assert engine.settle_triggers()
            engine.restore(engine.snapshot())
            with engine.clone() as twin:
                twin.read("notes")

    before = threads()
    for _ in range(40):
        live()
    gc.collect()
    begin = resident()
    for _ in range(200):
        live()
    gc.collect()
    assert threads() == before
    assert resident() - begin < 2000  # KB; an engine that stayed would be 50 each
