# SPDX-License-Identifier: Apache-2.0
"""What triggers call: commands, web hooks, plug-ins, functions."""
import json
import pathlib
import statistics
import subprocess
import threading
import time

import pytest

import process
from triggers import (ARN, STREAM, TABLE, client_of, events, keys_in, log_of, make, put, refused,
                      to_file, until)
from values import item

pytestmark = pytest.mark.gramme_only


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


@pytest.mark.parametrize("words, seen", [
    ("one  two three", "one|two|three|"),
    ("'one  two' three", "one  two|three|"),
    ("$GRAMME_TABLE", TABLE + "|"),
    ("one; true", "one|"),
])
def test_words_of_a_command(start_gramme, client_for, script, words, seen):
    handler = script("handler", "cat > /dev/null; printf '%s|' \"$@\"")
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}=exec:{handler} {words}")
    client = client_of(client_for, server)
    make(client)
    put(client, "a")
    until(lambda: ": OK" in log_of(server))
    assert any(line.endswith(": " + seen) for line in server.stderr_lines), log_of(server)


def test_what_only_a_shell_runs(start_gramme, client_for, tmp_path):
    path = tmp_path / "no-interpreter"
    path.write_text("cat > /dev/null; echo ran by a shell\n")
    path.chmod(0o755)
    server = start_gramme("-inMemory", "--trigger", f"{TABLE}=exec:{path}",
                          "--trigger", f"Others=exec:{tmp_path}/nothing,retries=0")
    client = client_of(client_for, server)
    make(client)
    make(client, "Others")
    put(client, "a")
    client.put_item(TableName="Others", Item=item(pk="a"))
    until(lambda: ": OK" in log_of(server) and "FAILED: exit status 127" in log_of(server))
    assert "ran by a shell" in log_of(server)
    assert "not found" in log_of(server)


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
                          f"{TABLE}=exec:{tmp_path}/stamp {tmp_path}/out")
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


def test_a_bucket_gets_the_whole_event(start_gramme, client_for, tmp_path):
    """LocalStack's snapshot of AWS: ..._with_s3_on_failure_destination; others get the batch's
    place only."""
    bucket = "arn:aws:s3:::failures"
    server = start_gramme(
        "-inMemory", "--destination", f"{bucket}={to_file(tmp_path / 'whole')}",
        "--destination", f"{ARN}={to_file(tmp_path / 'place')}",
        "--trigger", f"{TABLE}={to_file(tmp_path / 'all')}",
        "--trigger", f"{TABLE}=exec:exit 1,retries=0,destination={bucket}",
        "--trigger", f"{TABLE}=exec:exit 2,retries=0,destination={ARN}")
    client = client_of(client_for, server)
    make(client)
    put(client, "a")
    until(lambda: all(events(tmp_path / name) for name in ("whole", "place", "all")))
    whole, = events(tmp_path / "whole")
    place, = events(tmp_path / "place")
    event, = events(tmp_path / "all")
    assert whole["payload"] == event
    assert set(whole) - {"payload"} == set(place)
    assert "functionError" in whole["responseContext"]


REPORT = """
import json, os
def handler(event, context):
    with open(os.environ["OUT"], "a") as out:
        out.write(json.dumps(event) + "\\n")
    bad = [r["dynamodb"]["SequenceNumber"] for r in event["Records"]
           if r["dynamodb"]["Keys"]["pk"]["S"] != "good"]
    return {"batchItemFailures": [{"itemIdentifier": one} for one in bad]}
"""


def test_a_reported_failure_is_no_error_of_the_function(start_gramme, client_for, tmp_path):
    """LocalStack's snapshot of AWS: test_dynamodb_report_batch_item_failures, where a record that
    fails behind good ones comes once with them and then as often as any batch."""
    (tmp_path / "f.py").write_text(REPORT)
    server = start_gramme(
        "-inMemory", "--destination", f"{ARN}={to_file(tmp_path / 'failed')}",
        "--trigger", f"{TABLE}=lambda:{tmp_path}/f.py,handler=f.handler,batch=2,window=1,retries=3,"
        f"report-failures,destination={ARN},env.OUT={tmp_path}/out")
    client = client_of(client_for, server)
    make(client)
    client.transact_write_items(TransactItems=[
        {"Put": {"TableName": TABLE, "Item": item(pk=key)}} for key in ("good", "bad")])
    failed, = until(lambda: events(tmp_path / "failed"))
    assert [len(event["Records"]) for event in events(tmp_path / "out")] == [2, 1, 1, 1, 1]
    assert failed["requestContext"]["approximateInvokeCount"] == 4
    assert failed["responseContext"] == {
        "statusCode": 200, "executedVersion": "$LATEST", "functionError": None}
    assert failed["DDBStreamBatchInfo"]["batchSize"] == 1


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
    until((tmp_path / "out").exists)
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


# ---- functions

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
