# SPDX-License-Identifier: Apache-2.0
"""Pattern E: the table's function runs on its stream, offline and unmodified. After each message
the conversations of its group lie on top of their owners' lists, with the message in them."""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.gramme_only

PATTERNS = pathlib.Path(__file__).resolve().parents[1] / "patterns"
SDK = pathlib.Path(__file__).resolve().parents[1] / "sdk-js"
FUNCTIONS = {
    "python": f"lambda:{PATTERNS}/lambda/cruddur-messaging-stream.py",
    "node": f"lambda:{PATTERNS}/lambda/cruddur-messaging-stream.mjs,env.SDK_FOLDER={SDK}",
}
TABLE, GROUP = "cruddur-messages", "5ae290ed-55d1-47a0-bc6d-fe2bc2700399"


@pytest.fixture(params=FUNCTIONS)
def app(request, start_gramme, client_for):
    """A server with the function on the table, its scripts, and a client."""
    if request.param == "node" and not (SDK / "node_modules").is_dir():
        pytest.skip("the JavaScript packages are not installed")
    node = shutil.which("node")
    words = ["-inMemory", "--trigger", f"{TABLE}={FUNCTIONS[request.param]}",
             "--python", sys.executable]
    if node:
        words += ["--node", node]
    server = start_gramme(*words)
    environment = {**os.environ, "AWS_ENDPOINT_URL": server.url, "PYTHONDONTWRITEBYTECODE": "1",
                   "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"]}

    class App:
        client = client_for(server.url)
        lines = server.stderr_lines

        @staticmethod
        def run(name, *args):
            done = subprocess.run([PATTERNS / name, *args], env=environment, text=True,
                                  check=False, capture_output=True, timeout=100)
            assert done.returncode == 0, done.stderr
            return done.stdout

        @classmethod
        def conversation(cls, handle):
            """The newest one of a user: (its time, its message)."""
            found, _ = json.JSONDecoder().raw_decode(cls.run("list-conversations", handle))
            top = found["Items"][0]
            return top["sk"]["S"], top["message"]["S"]

    App.run("schema-load", "--stream")
    App.run("seed")
    yield App
    assert not any("Task timed out" in line or "Traceback" in line for line in App.lines)


def rows_of(client, group):
    return client.query(TableName=TABLE, IndexName="message-group-sk-index",
                        KeyConditionExpression="message_group_uuid = :g",
                        ExpressionAttributeValues={":g": {"S": group}})["Items"]


def wait_for(check, what, limit=60):
    end = time.monotonic() + limit
    while time.monotonic() < end:
        if check():
            return
        time.sleep(0.02)
    raise AssertionError(what())


def settle(app, group, text):
    """Both conversation rows show `text`, and no others are left."""
    def both():
        rows = rows_of(app.client, group)
        return len(rows) == 2 and {r["message"]["S"] for r in rows} == {text}
    wait_for(both, lambda: (rows_of(app.client, group), app.lines[-20:]))


def test_a_message_takes_its_conversation_to_the_top(app):
    for text in ("Is this on?", "It is.", "Good."):
        sent, _ = json.JSONDecoder().raw_decode(app.run("create-message", text))
        settle(app, GROUP, text)
        for handle in ("ana", "ben"):
            assert app.conversation(handle) == (sent["sk"]["S"], text)


def test_twenty_messages_back_to_back(app):
    sys.path.insert(0, str(PATTERNS))
    try:
        import cruddur
    finally:
        sys.path.remove(str(PATTERNS))
    for n in range(20):
        app.client.put_item(TableName=TABLE, Item=cruddur.message(
            GROUP, cruddur.timestamp(), f"uuid-{n}", f"message {n}", cruddur.ANA))
    settle(app, GROUP, "message 19")
    found = app.client.query(TableName=TABLE, KeyConditionExpression="pk = :p",
                             ExpressionAttributeValues={":p": {"S": f"MSG#{GROUP}"}})["Items"]
    assert {f"message {n}" for n in range(20)} <= {i["message"]["S"] for i in found}
    assert app.conversation("ana")[1] == app.conversation("ben")[1] == "message 19"


def test_a_new_group_in_one_batch(app):
    app.run("create-message-group", "cleo", "Hello Cleo.")
    wait_for(lambda: app.conversation("cleo")[1] == "Hello Cleo.", lambda: app.lines[-20:])
    group = app.client.query(TableName=TABLE, KeyConditionExpression="pk = :p",
                             ExpressionAttributeValues={
                                 ":p": {"S": "GRP#c3f4e1b8-91d7-4d7e-8a55-7f2c9d0b1e22"}}
                             )["Items"][0]["message_group_uuid"]["S"]
    settle(app, group, "Hello Cleo.")
    app.run("create-message", "And again.", group)
    settle(app, group, "And again.")
    assert app.conversation("cleo")[1] == "And again."
