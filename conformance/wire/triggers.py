# SPDX-License-Identifier: Apache-2.0
"""What the tests of triggers share: a table with a stream, reading what a target wrote, a web hook."""
import http.server
import json
import subprocess
import threading
import time

import process
import schema
from values import item

TABLE = "Things"
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}
ARN = "arn:aws:sqs:us-east-1:000000000000:failures"


def client_of(client_for, server, key="first", region="us-east-1"):
    return client_for(server.url, aws_access_key_id=key, aws_secret_access_key="x",
                      region_name=region)


def make(client, name=TABLE, stream=STREAM):
    more = {"StreamSpecification": stream} if stream else {}
    client.create_table(**schema.request(name, "pk:S", **more))


def put(client, *keys, table=TABLE, **more):
    for key in keys:
        client.put_item(TableName=table, Item=item(pk=str(key), **more))


def until(what, limit=20):
    """The first true answer."""
    end = time.monotonic() + limit
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def events(path):
    """The events that a target wrote, a line each; one that is being written does not count."""
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text.split("\n")[:-1] if line]


def records(path):
    return [r for event in events(path) for r in event["Records"]]


def keys_in(path):
    return [r["dynamodb"]["Keys"]["pk"]["S"] for r in records(path)]


def log_of(server):
    return "\n".join(server.stderr_lines)


def to_file(path):
    """A command that appends the event as a line, whole."""
    return f"exec:printf '%s\\n' \"$(cat)\" >> {path}"


def refused(trigger, words, *more, option="--trigger"):
    """The program ends at once with these words in one line."""
    got = subprocess.run([process.program(), "-inMemory", "-port", "0", option, trigger, *more],
                         capture_output=True, text=True, timeout=30, check=False,
                         stdin=subprocess.DEVNULL)
    assert got.returncode == 1, got
    assert got.stdout == ""
    lines = got.stderr.splitlines()
    assert len(lines) == 1 and words in lines[0], lines


class Hook(http.server.ThreadingHTTPServer):
    """A web hook: keeps what it was sent, answers as `answer` says."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.bodies, self.headers, self.connections = [], [], 0
        self.answer = lambda handler, event: handler.reply(200, b"{}")
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_address[1]}"

    def keys(self):
        return [r["dynamodb"]["Keys"]["pk"]["S"] for b in self.bodies for r in b["Records"]]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.server.connections += 1

    def log_message(self, *args):
        pass

    def reply(self, status, body, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.headers.append(dict(self.headers, path=self.path))
        self.server.bodies.append(body)
        self.server.answer(self, body)
