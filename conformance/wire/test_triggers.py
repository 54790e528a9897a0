# SPDX-License-Identifier: Apache-2.0
"""Triggers of the command line: what they call, what they say when something is wrong, and that
what was written arrives, after a restart and a SIGKILL too."""
import http.server
import json
import pathlib
import statistics
import subprocess
import threading
import time

import pytest

import process
import schema
from values import item

pytestmark = pytest.mark.gramme_only

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


@pytest.fixture
def script(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_text("#!/bin/sh\n" + text)
        path.chmod(0o755)
        return path
    return write


# ---- exec

def test_exec(start_gramme, client_for, tmp_path, script):
    handler = script("handler", f"""
        env | grep -E '^(GRAMME|AWS)_' | sort > {tmp_path}/env
        cat > {tmp_path}/event.new
        echo "out"; echo "err" >&2; printf 'no end'
        mv {tmp_path}/event.new {tmp_path}/event
    """)
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}=exec:{handler}",
                          env={"AWS_PROFILE": "real", "AWS_SESSION_TOKEN": "secret"})
    client = client_of(client_for, server, "Key1", "eu-west-1")
    make(client)
    put(client, "a", n=1)
    until((tmp_path / "event").exists)
    record, = json.loads((tmp_path / "event").read_text())["Records"]
    assert record["eventName"] == "INSERT"
    assert record["eventSource"] == "aws:dynamodb"
    assert record["awsRegion"] == "eu-west-1"
    assert record["eventSourceARN"] == client.describe_table(
        TableName=TABLE)["Table"]["LatestStreamArn"]
    assert record["dynamodb"]["NewImage"] == item(pk="a", n=1)
    env = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines())
    assert abs(int(env.pop("GRAMME_COMMITTED_US")) / 1e6 - time.time()) < 30
    assert len(env.pop("GRAMME_TRIGGER")) == len(env.pop("GRAMME_REQUEST_ID")) == 36
    assert env == {
        "GRAMME_TABLE": TABLE, "GRAMME_ATTEMPT": "1", "AWS_ENDPOINT_URL": server.url,
        "AWS_REGION": "eu-west-1", "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_ACCESS_KEY_ID": "Key1", "AWS_SECRET_ACCESS_KEY": "gramme"}
    until(lambda: ": OK" in log_of(server))
    for line in ("out", "err", "no end"):
        assert any(text.endswith(f"exec:{handler}"[:79] + ": " + line)
                   for text in server.stderr_lines), log_of(server)


def test_big_event(start_gramme, client_for, tmp_path):
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}={to_file(tmp_path / 'out')}"
                          ",batch=100,window=1")
    client = client_of(client_for, server)
    make(client)
    put(client, *range(12), pad="x" * 380_000)
    until(lambda: len(keys_in(tmp_path / "out")) == 12)
    assert max(len(e["Records"]) for e in events(tmp_path / "out")) > 1


def test_command_that_does_not_read(start_gramme, client_for):
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}=exec:exit 0")
    client = client_of(client_for, server)
    make(client)
    put(client, 1, pad="x" * 390_000)
    until(lambda: ": OK" in log_of(server))


def test_trigger_before_table_and_stream(start_gramme, client_for, tmp_path):
    server = start_gramme("-inMemory", "-sharedDb", "--trigger",
                          f"{TABLE}={to_file(tmp_path / 'out')}")
    client = client_of(client_for, server)
    make(client, stream=None)
    put(client, "before")
    client.update_table(TableName=TABLE, StreamSpecification=STREAM)
    put(client, "a", "b")
    until(lambda: keys_in(tmp_path / "out") == ["a", "b"])
    client.update_table(TableName=TABLE, StreamSpecification={"StreamEnabled": False})
    put(client, "between")
    client.update_table(TableName=TABLE, StreamSpecification=STREAM)
    put(client, "c")
    until(lambda: keys_in(tmp_path / "out") == ["a", "b", "c"])
    client.delete_table(TableName=TABLE)
    make(client)
    put(client, "d")
    until(lambda: keys_in(tmp_path / "out") == ["a", "b", "c", "d"])


def test_failure_is_tried_again(start_gramme, client_for, tmp_path, script):
    handler = script("handler", f"""
        echo "$GRAMME_ATTEMPT" >> {tmp_path}/attempts
        [ "$GRAMME_ATTEMPT" -gt 2 ] || exit 3
    """)
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}=exec:{handler}")
    client = client_of(client_for, server)
    make(client)
    put(client, "a")
    until(lambda: "attempt 3 (" in log_of(server))
    assert (tmp_path / "attempts").read_text().split() == ["1", "2", "3"]
    assert "attempt 1 (new)" in log_of(server)
    assert log_of(server).count("FAILED: exit status 3") == 2


def test_timeout_kills_the_group(start_gramme, client_for, tmp_path, script):
    handler = script("handler", f"""
        sleep 600 &
        echo $! > {tmp_path}/child
        wait
    """)
    server = start_gramme("-inMemory", "--trigger",
                          f"{TABLE}=exec:{handler},timeout=1,retries=0")
    client = client_of(client_for, server)
    make(client)
    put(client, "a")
    until(lambda: "no end after 1 seconds, killed" in log_of(server))
    child = int((tmp_path / "child").read_text())
    until(lambda: not pathlib.Path(f"/proc/{child}").exists()
          or "Z" in pathlib.Path(f"/proc/{child}/stat").read_text().split(")")[1][:3])


def test_hanging_target_stops_nobody(start_gramme, client_for, tmp_path):
    server = start_gramme("-dbPath", tmp_path, "--trigger", f"{TABLE}=exec:sleep 600",
                          "--trigger", f"{TABLE}={to_file(tmp_path / 'out')}",
                          "--trigger", "Others=exec:trap '' TERM; sleep 600")
    client = client_of(client_for, server)
    make(client)
    make(client, "Others")
    put(client, 0, table="Others")
    begin = time.monotonic()
    put(client, *range(50))
    assert client.scan(TableName=TABLE)["Count"] == 50
    assert time.monotonic() - begin < 10
    until(lambda: keys_in(tmp_path / "out") == [str(n) for n in range(50)])
    begin = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begin < 5


def test_background_child_does_not_hold_up(start_gramme, client_for, tmp_path):
    server = start_gramme("-inMemory", "--trigger",
                          f"{TABLE}=exec:sleep 600 & echo done >> {tmp_path}/out")
    client = client_of(client_for, server)
    make(client)
    put(client, 1, 2)
    until(lambda: log_of(server).count(": OK") == 2)


def test_outputs_closed_early(start_gramme, client_for):
    server = start_gramme("-inMemory", "--trigger",
                          f"{TABLE}=exec:exec >&- 2>&-; sleep 0.2; exit 7,retries=0")
    client = client_of(client_for, server)
    make(client)
    put(client, 1)
    until(lambda: "FAILED: exit status 7" in log_of(server))


def test_what_is_printed_is_kept(start_gramme, client_for, tmp_path):
    logs = tmp_path / "logs"
    logs.mkdir()
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}=exec:echo hello,name=mine",
                          "--function-logs", logs)
    client = client_of(client_for, server)
    make(client)
    put(client, 1)
    until(lambda: any("hello" in p.read_text() for p in logs.iterdir()))
    assert "trigger mine of table Things: " in log_of(server)


def test_latency(start_gramme, client_for, tmp_path):
    """From a record's commit to the first instruction of the command's program."""
    source = tmp_path / "stamp.c"
    source.write_text("""
        #include <stdio.h>
        #include <stdlib.h>
        #include <time.h>
        int main(int argc, char **argv)
        {
            struct timespec now;
            FILE *out;
            clock_gettime(CLOCK_REALTIME, &now);
            out = fopen(argv[argc - 1], "a");
            fprintf(out, "%lld\\n", now.tv_sec * 1000000LL + now.tv_nsec / 1000
                    - atoll(getenv("GRAMME_COMMITTED_US")));
            return fclose(out);
        }
    """)
    subprocess.run(["cc", "-O1", "-o", tmp_path / "stamp", source], check=True)
    server = start_gramme("-inMemory", "--trigger",
                          f"{TABLE}=exec:exec {tmp_path}/stamp {tmp_path}/out")
    client = client_of(client_for, server)
    make(client)

    def times():
        path = tmp_path / "out"
        return [int(line) for line in path.read_text().splitlines()] if path.exists() else []

    for n in range(100):
        put(client, n)
        until(lambda: len(times()) == n + 1)
    median = statistics.median(times()) / 1000
    print(f"committed write to a command's start: median {median:.2f} ms")
    assert median < 50


# ---- http

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


@pytest.fixture
def hook():
    server = Hook()
    yield server
    server.shutdown()
    server.server_close()


def test_http(start_gramme, client_for, hook):
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}={hook.url}/a/b?c=d")
    client = client_of(client_for, server)
    make(client)
    put(client, *range(20))
    until(lambda: log_of(server).count(": OK") == 20)
    assert hook.keys() == [str(n) for n in range(20)]
    assert hook.connections == 1
    headers = hook.headers[0]
    assert headers["path"] == "/a/b?c=d"
    assert headers["Content-Type"] == "application/json"
    assert headers["Host"] == hook.url[len("http://"):]
    assert headers["X-Gramme-Table"] == TABLE
    assert headers["X-Gramme-Attempt"] == "1"


def test_http_answers(start_gramme, client_for, hook):
    def chunked(handler, _):
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b'5\r\n{"bat\r\nd\r\nchItemFailure\r\n6\r\ns":[]}\r\n0\r\n\r\n')

    def to_the_end(handler, _):
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n{}")
        handler.close_connection = True

    def closing(handler, _):
        handler.reply(200, b"", Connection="close")

    def silent(handler, _):
        handler.close_connection = True

    good = lambda handler, _: handler.reply(200, b"{}")
    kinds = iter([
        (good, None), (silent, "STALE"), (good, None),
        (lambda h, _: h.reply(500, b"no\nidea"), "FAILED: HTTP status 500: no idea"),
        (chunked, None),
        (lambda h, _: h.reply(200, b'{"errorMessage":"so it goes","errorType":"Sad"}',
                              X_Amz_Function_Error="Unhandled"), "FAILED: Sad: so it goes"),
        (to_the_end, None),
        (lambda h, _: h.wfile.write(b"nonsense\r\n\r\n"), "FAILED: the answer is no HTTP"),
        (closing, None),
        (lambda h, _: h.reply(204, b""), None),
        (lambda h, _: h.reply(301, b"", Location="/"), "FAILED: HTTP status 301"),
        (good, None)])
    expected = []

    def answer(handler, event):
        kind, text = next(kinds, (good, None))
        if text not in (None, "STALE"):
            expected.append(text)
        kind(handler, event)

    hook.answer = answer
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}={hook.url},report-failures")
    client = client_of(client_for, server)
    make(client)
    put(client, *range(6))
    until(lambda: log_of(server).count(": OK") == 6)
    assert expected
    for text in expected:
        assert text in log_of(server)


def test_http_stale_connection_is_no_failure(start_gramme, client_for, hook):
    """A kept connection that was closed is replaced, at whatever moment."""
    def answer(handler, _):
        handler.reply(200, b"{}")
        handler.close_connection = True

    hook.answer = answer
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}={hook.url}")
    client = client_of(client_for, server)
    make(client)
    put(client, *range(10))
    until(lambda: log_of(server).count(": OK") == 10)
    assert "FAILED" not in log_of(server)


def test_http_that_hangs_or_is_absent(start_gramme, client_for, hook):
    released = threading.Event()
    hook.answer = lambda handler, _: released.wait(30)
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}={hook.url},timeout=1,retries=0",
                          "--trigger", f"{TABLE}=http://127.0.0.1:9,retries=0",
                          "--trigger", f"{TABLE}={hook.url}/b")
    client = client_of(client_for, server)
    make(client)
    put(client, 1)
    until(lambda: "no answer within 1 seconds" in log_of(server))
    until(lambda: "FAILED: Connection refused" in log_of(server))
    begin = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begin < 5
    released.set()


# ---- plug-ins

EXAMPLE = process.ROOT / "conformance" / "plugin" / "example.c"


@pytest.fixture(scope="session")
def example():
    """What CMake built beside the program."""
    built = pathlib.Path(process.program()).parent / "example.so"
    if not built.exists():
        pytest.skip("the example was not built")
    return built


def compiled(path, *options, source=EXAMPLE):
    subprocess.run(["cc", "-shared", "-fPIC", "-std=c11", "-D_POSIX_C_SOURCE=200809L",
                    f"-I{process.ROOT}/api/include", *options, "-o", path, source], check=True)
    return path


def test_example_is_short():
    text = EXAMPLE.read_text()
    assert len(text.splitlines()) < 80
    assert [l for l in text.splitlines() if l.startswith("#include") and "gramme" in l] == [
        "#include <gramme_plugin.h>"]


def test_plugin(start_gramme, client_for, tmp_path, example):
    server = start_gramme("-inMemory", "--trigger",
                          f"{TABLE}=plugin:{example},{tmp_path}/out,batch=5,report-failures")
    client = client_of(client_for, server)
    make(client)
    put(client, *range(10))
    until(lambda: keys_in(tmp_path / "out") == [str(n) for n in range(10)])


def test_slow_plugin_does_not_stall(start_gramme, client_for, tmp_path, example):
    server = start_gramme("-inMemory",
                          "--trigger", f"{TABLE}=plugin:{example},{tmp_path}/slow,1000",
                          "--trigger", f"{TABLE}=plugin:{example},{tmp_path}/fast")
    client = client_of(client_for, server)
    make(client)
    begin = time.monotonic()
    put(client, *range(20))
    until(lambda: len(keys_in(tmp_path / "fast")) == 20)
    assert time.monotonic() - begin < 10
    assert len(keys_in(tmp_path / "slow")) < 15


@pytest.mark.slow
def test_hanging_plugin_cannot_hold_up_the_end(start_gramme, client_for, tmp_path, example):
    data = tmp_path / "data"
    data.mkdir()
    server = start_gramme("-dbPath", data, "-sharedDb", "--trigger",
                          f"{TABLE}=plugin:{example},{tmp_path}/out,600000")
    client = client_of(client_for, server)
    make(client)
    put(client, 1)
    begin = time.monotonic()
    assert server.stop() == 1
    assert time.monotonic() - begin < 15
    assert "does not return" in log_of(server)
    server = start_gramme("-dbPath", data, "-sharedDb", "--trigger",
                          f"{TABLE}=plugin:{example},{tmp_path}/out")
    until(lambda: keys_in(tmp_path / "out") == ["1"])


def test_plugins_that_are_refused(tmp_path):
    wrong = compiled(tmp_path / "wrong.so", "-DEXAMPLE_ABI=99")
    (tmp_path / "empty.c").write_text("int nothing;\n")
    empty = compiled(tmp_path / "empty.so", source=tmp_path / "empty.c")
    (tmp_path / "text.so").write_text("no object\n")
    good = compiled(tmp_path / "good.so")
    for path, words in [
            (wrong, "wrong.so was made for version 99 of the plug-in interface, this Gramme has "
                    "version 1"),
            (empty, "empty.so has no symbol gramme_plugin_entry"),
            (tmp_path / "text.so", "text.so: "), (tmp_path / "absent.so", "absent.so: "),
            (good, "the example wants a path")]:
        refused(f"{TABLE}=plugin:{path}", words)


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


def test_destinations_of_other_kinds(start_gramme, client_for, tmp_path, hook):
    server = start_gramme(
        "-inMemory", "--destination", f"{ARN}1={hook.url},timeout=5",
        "--destination", f"{ARN}2={to_file(tmp_path / 'out')}",
        "--trigger", f"{TABLE}=exec:exit 1,retries=0,destination={ARN}1",
        "--trigger", f"{TABLE}=exec:exit 2,retries=0,destination={ARN}2")
    client = client_of(client_for, server)
    make(client)
    put(client, "a")
    until(lambda: hook.bodies and events(tmp_path / "out"))
    assert hook.bodies[0]["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert events(tmp_path / "out")[0]["requestContext"]["condition"] == "RetryAttemptsExhausted"


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

def refused(trigger, words, *more, option="--trigger"):
    """The program ends at once with these words in one line."""
    got = subprocess.run([process.program(), "-inMemory", "-port", "0", option, trigger, *more],
                         capture_output=True, text=True, timeout=30, check=False,
                         stdin=subprocess.DEVNULL)
    assert got.returncode == 1, got
    assert got.stdout == ""
    lines = got.stderr.splitlines()
    assert len(lines) == 1 and words in lines[0], lines


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


@pytest.mark.slow
def test_sigkill_loses_and_reorders_nothing(start_gramme, client_for, tmp_path):
    """Two hard restarts while the target fails at random: every record arrives, and those of an
    item in their order."""
    data = tmp_path / "data"
    data.mkdir()
    code = tmp_path / "handler.py"
    code.write_text(f"""
import os, random, sys
event = sys.stdin.read()
if random.random() < 0.3:
    sys.exit(1)
with open({str(tmp_path / 'out')!r}, "a") as out:
    out.write(event + "\\n")
if random.random() < 0.2:
    sys.exit(1)
""")
    args = ("-dbPath", data, "-sharedDb", "--trigger",
            f"{TABLE}=exec:python3 {code},batch=20,parallel=3")
    server = start_gramme(*args)
    make(client_of(client_for, server))
    for round_ in range(3):
        client = client_of(client_for, server)
        for n in range(60):
            put(client, n % 7, n=round_ * 100 + n)
        if round_ < 2:
            time.sleep(0.3)
            server.kill()
            server = start_gramme(*args)
    wanted = {(str(n % 7), r * 100 + n) for r in range(3) for n in range(60)}

    def seen():
        return [(r["dynamodb"]["Keys"]["pk"]["S"], int(r["dynamodb"]["NewImage"]["n"]["N"]))
                for r in records(tmp_path / "out")]

    until(lambda: wanted <= set(seen()), 120)
    for key in {k for k, _ in wanted}:
        first = list(dict.fromkeys(n for k, n in seen() if k == key))
        assert first == sorted(first), key


# ---- a database for each key

def test_each_database_has_its_own(start_gramme, client_for, tmp_path, script):
    handler = script("handler", f"""
        echo "$AWS_ACCESS_KEY_ID $AWS_REGION" >> {tmp_path}/seen
        cat > /dev/null
    """)
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}=exec:{handler}")
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


def test_lambda_with_options(start_gramme, client_for, tmp_path):
    code = tmp_path / "mine.py"
    code.write_text(f"""
import json, os
def hello(event, context):
    open({str(tmp_path / 'out')!r}, "a").write(json.dumps(event) + "\\n")
    print(context.function_name, context.memory_limit_in_mb, os.environ["COLOUR"])
""")
    server = start_gramme(
        "-inMemory", "--trigger", f"{TABLE}=lambda:{code},handler=mine.hello,memory=256,"
        "name=greeter,env.COLOUR=red,timeout=20,batch=10")
    client = client_of(client_for, server)
    make(client)
    put(client, "a")
    until(lambda: keys_in(tmp_path / "out") == ["a"])
    until(lambda: "greeter: greeter 256 red" in log_of(server))
