# SPDX-License-Identifier: Apache-2.0
"""AWS Lambda's own API: functions and mappings made with boto3 and the AWS CLI, what they do, what
is refused, and that they survive a restart."""
import base64
import contextlib
import hashlib
import io
import json
import os
import pathlib
import subprocess
import sys
import threading
import time
import zipfile

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import raw
import rest
import schema
from values import item

pytestmark = pytest.mark.gramme_only

ROLE = "arn:aws:iam::000000000000:role/anything"
STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
ECHO = "def handler(event, context):\n    print('called')\n    return {'event': event}\n"
# Writes each event to the file that its environment names.
KEEP = """
import json, os
def handler(event, context):
    with open(os.environ["OUT"], "a") as out:
        out.write(json.dumps(event) + "\\n")
"""


def zipped(text, name="index.py"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, text)
    return out.getvalue()


def lambda_of(server, key="first", region="us-east-1"):
    return boto3.client("lambda", endpoint_url=server.url, region_name=region,
                        aws_access_key_id=key, aws_secret_access_key="x",
                        config=Config(retries={"total_max_attempts": 1}, read_timeout=60))


def create(client, name="fn", code=ECHO, **more):
    return client.create_function(**{
        "FunctionName": name, "Runtime": "python3.12", "Role": ROLE, "Handler": "index.handler",
        "Code": {"ZipFile": zipped(code)}, "Timeout": 20, **more})


def call(client, name="fn", event=None, **more):
    reply = client.invoke(FunctionName=name, Payload=json.dumps(event or {}), **more)
    return reply, json.loads(reply["Payload"].read() or "null")


def until(what, limit=20):
    end = time.monotonic() + limit
    while True:
        found = what()
        if found:
            return found
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def refused(name, status, what, *args, **kwargs):
    with pytest.raises(ClientError) as caught:
        what(*args, **kwargs)
    response = caught.value.response
    assert response["Error"]["Code"] == name, response
    assert response["ResponseMetadata"]["HTTPStatusCode"] == status
    return response["Error"]["Message"]


def events(path):
    text = path.read_text() if path.exists() else ""
    return [json.loads(line) for line in text.split("\n")[:-1] if line]


@pytest.fixture(scope="module")
def shared():
    from process import Gramme
    server = Gramme("-inMemory", "--lambda-api")
    yield server
    assert server.stop() == 0
    assert not server.sanitizer_report(), server.sanitizer_report()


@pytest.fixture
def functions(shared):
    """A client with a database of its own."""
    return lambda_of(shared, schema.unique("key"))


def dynamodb_of(client_for, server, key="first"):
    return client_for(server.url, aws_access_key_id=key, aws_secret_access_key="x")


def table(client_for, server, key="first", name="things"):
    client = dynamodb_of(client_for, server, key)
    client.create_table(**schema.request(name, "pk:S", StreamSpecification=STREAM))
    return client, client.describe_table(TableName=name)["Table"]["LatestStreamArn"]


# ---- functions

@pytest.mark.operation("CreateFunction", "GetFunction", "GetFunctionConfiguration")
def test_a_function_is_described_as_by_aws(functions):
    code = zipped(ECHO)
    made = create(functions, Code={"ZipFile": code}, Description="d", Tags={"k": "v"},
                  Environment={"Variables": {"NAME": "välue"}}, MemorySize=256)
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 201
    digest = base64.b64encode(hashlib.sha256(code).digest()).decode()
    wanted = {
        "FunctionName": "fn", "Runtime": "python3.12", "Role": ROLE, "Handler": "index.handler",
        "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:fn", "Version": "$LATEST",
        "CodeSize": len(code), "CodeSha256": digest, "Description": "d", "Timeout": 20,
        "MemorySize": 256, "Environment": {"Variables": {"NAME": "välue"}}, "PackageType": "Zip",
        "TracingConfig": {"Mode": "PassThrough"}, "Architectures": ["x86_64"], "State": "Active",
        "EphemeralStorage": {"Size": 512}, "LastUpdateStatus": "Successful",
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        "LoggingConfig": {"LogFormat": "Text", "LogGroup": "/aws/lambda/fn"}}
    assert {name: made[name] for name in wanted} == wanted
    assert made["LastModified"].endswith("+0000") and len(made["RevisionId"]) == 36
    got = functions.get_function(FunctionName="fn")
    assert {name: got["Configuration"][name] for name in wanted} == wanted
    assert got["Code"]["RepositoryType"] == "S3" and got["Tags"] == {"k": "v"}
    for name in ("function:fn", "000000000000:function:fn", made["FunctionArn"],
                 made["FunctionArn"] + ":$LATEST", "us-east-1:000000000000:function:fn"):
        assert functions.get_function_configuration(FunctionName=name)["CodeSha256"] == digest
    qualified = functions.get_function_configuration(FunctionName="fn", Qualifier="$LATEST")
    assert qualified["FunctionArn"] == made["FunctionArn"] + ":$LATEST"


@pytest.mark.operation("ListFunctions", "DeleteFunction")
def test_functions_are_listed_in_pages_and_deleted(functions):
    assert functions.list_functions()["Functions"] == []
    names = [f"fn-{n}" for n in range(7)]
    for name in names:
        create(functions, name)
    pages = functions.get_paginator("list_functions").paginate(PaginationConfig={"PageSize": 3})
    sizes = [[one["FunctionName"] for one in page["Functions"]] for page in pages]
    assert sizes == [names[:3], names[3:6], names[6:]]
    assert functions.delete_function(FunctionName=names[0])[
        "ResponseMetadata"]["HTTPStatusCode"] == 204
    refused("ResourceNotFoundException", 404, functions.delete_function, FunctionName=names[0])
    refused("ResourceConflictException", 409, create, functions, names[1])
    create(functions, names[0])


@pytest.mark.operation("Invoke")
def test_invoke(functions):
    create(functions)
    reply, answer = call(functions, event={"a": [1, "ü"]}, LogType="Tail")
    assert answer == {"event": {"a": [1, "ü"]}}
    assert (reply["StatusCode"], reply["ExecutedVersion"]) == (200, "$LATEST")
    assert "FunctionError" not in reply
    log = base64.b64decode(reply["LogResult"]).decode()
    assert "START RequestId:" in log and "called\n" in log and "REPORT" in log
    reply, _ = call(functions)
    assert "LogResult" not in reply
    assert json.loads(functions.invoke(FunctionName="fn")["Payload"].read()) == {"event": {}}
    assert functions.invoke(FunctionName="fn", InvocationType="DryRun")["StatusCode"] == 204


@pytest.mark.operation("Invoke")
def test_what_a_function_does_wrong_is_told(functions):
    create(functions, code="def handler(event, context):\n    return 1 / event['by']\n")
    reply, answer = call(functions, event={"by": 0})
    assert (reply["StatusCode"], reply["FunctionError"]) == (200, "Unhandled")
    assert answer["errorType"] == "ZeroDivisionError" and answer["stackTrace"]
    assert call(functions, event={"by": 2})[1] == 0.5
    create(functions, "broken", code="import nothing_of_this_name\n")
    reply, answer = call(functions, "broken")
    assert reply["FunctionError"] == "Unhandled"
    assert answer["errorType"] == "Runtime.ImportModuleError"
    create(functions, "slow", code="import time\ndef handler(e, c):\n    time.sleep(60)\n",
           Timeout=1)
    reply, answer = call(functions, "slow")
    assert reply["FunctionError"] == "Unhandled" and "timed out" in answer["errorMessage"]


@pytest.mark.operation("Invoke")
def test_invoked_by_event_nobody_waits(functions, tmp_path):
    out = tmp_path / "out"
    create(functions, code=KEEP, Environment={"Variables": {"OUT": str(out)}})
    begun = time.monotonic()
    for n in range(12):
        assert functions.invoke(FunctionName="fn", InvocationType="Event",
                                Payload=json.dumps({"n": n}))["StatusCode"] == 202
    assert time.monotonic() - begun < 5
    until(lambda: len(events(out)) == 12)
    assert sorted(event["n"] for event in events(out)) == list(range(12))


@pytest.mark.operation("UpdateFunctionCode", "UpdateFunctionConfiguration")
def test_an_update_takes_effect(functions):
    made = create(functions, code="def handler(e, c): return 'old'\n")
    assert call(functions)[1] == "old"
    new = zipped("import os\ndef handler(e, c): return 'new ' + os.environ.get('WHO', '')\n")
    dry = functions.update_function_code(FunctionName="fn", ZipFile=new, DryRun=True)
    assert dry["CodeSha256"] != made["CodeSha256"] and call(functions)[1] == "old"
    changed = functions.update_function_code(FunctionName="fn", ZipFile=new,
                                             RevisionId=made["RevisionId"])
    assert changed["CodeSize"] == len(new) and changed["RevisionId"] != made["RevisionId"]
    assert call(functions)[1] == "new "
    refused("PreconditionFailedException", 412, functions.update_function_configuration,
            FunctionName="fn", Timeout=3, RevisionId=made["RevisionId"])
    changed = functions.update_function_configuration(
        FunctionName="fn", Environment={"Variables": {"WHO": "one"}}, MemorySize=512)
    assert (changed["MemorySize"], changed["Timeout"]) == (512, 20)
    assert call(functions)[1] == "new one"
    refused("InvalidParameterValueException", 400, functions.update_function_code,
            FunctionName="fn", ZipFile=b"no zip")
    assert call(functions)[1] == "new one"


@pytest.mark.operation("CreateFunction", "Invoke")
def test_code_in_a_folder_is_used_where_it_is(functions, tmp_path):
    (tmp_path / "app.py").write_text("def run(e, c): return 1\n")
    made = create(functions, Handler="app.run",
                  Code={"S3Bucket": "local", "S3Key": str(tmp_path)})
    assert made["CodeSize"] == 0
    assert functions.get_function(FunctionName="fn")["Code"]["Location"] == f"file://{tmp_path}"
    assert call(functions)[1] == 1
    (tmp_path / "app.py").write_text("def run(e, c): return 22\n")
    until(lambda: call(functions)[1] == 22)


@pytest.mark.operation("CreateFunction")
def test_what_cannot_run_is_refused(functions):
    message = refused("InvalidParameterValueException", 400, create, functions, Runtime="java21")
    assert "java21" in message
    bad = io.BytesIO()
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("../escape.py", "x")
    refused("InvalidParameterValueException", 400, create, functions,
            Code={"ZipFile": bad.getvalue()})
    message = refused("InvalidParameterValueException", 400, create, functions,
                      Environment={"Variables": {"AWS_REGION": "x"}})
    assert "AWS_REGION" in message
    assert functions.list_functions()["Functions"] == []


@pytest.mark.operation("CreateFunction")
def test_a_zip_of_twenty_megabytes(functions):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("index.py", ECHO)
        archive.writestr("data", os.urandom(20 << 20))
    made = create(functions, Code={"ZipFile": out.getvalue()})
    assert made["CodeSize"] > 20 << 20
    assert call(functions)[1] == {"event": {}}


def test_other_requests_do_not_wait_for_a_function(shared, functions, client_for):
    create(functions, code="import time\ndef handler(e, c): time.sleep(3)\n")
    other = dynamodb_of(client_for, shared, schema.unique("key"))
    waiting = threading.Thread(target=call, args=(functions,))
    waiting.start()
    time.sleep(0.3)
    worst = 0
    while waiting.is_alive():
        begun = time.monotonic()
        other.list_tables()
        worst = max(worst, time.monotonic() - begun)
    waiting.join()
    assert worst < 1


def test_many_at_a_time(shared):
    key = schema.unique("key")
    create(lambda_of(shared, key),
           code="import time\ndef handler(e, c):\n    time.sleep(.2)\n    return e\n")
    answers = []

    def one(number):
        answers.append(call(lambda_of(shared, key), event={"n": number})[1])

    threads = [threading.Thread(target=one, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer["n"] for answer in answers) == list(range(12))


def call_in_vain(client):
    with contextlib.suppress(Exception):
        call(client)


@pytest.mark.parametrize("hang_up", [False, True])
def test_the_end_of_the_server_ends_an_invocation(start_gramme, hang_up):
    server = start_gramme("-inMemory", "--lambda-api")
    client = lambda_of(server)
    create(client, code="import time\ndef handler(e, c): time.sleep(600)\n", Timeout=900)
    if hang_up:
        hasty = boto3.client("lambda", endpoint_url=server.url, region_name="us-east-1",
                             aws_access_key_id="first", aws_secret_access_key="x",
                             config=Config(retries={"total_max_attempts": 1}, read_timeout=1))
        with pytest.raises(Exception, match="[Tt]ime"):
            hasty.invoke(FunctionName="fn")
        assert client.list_functions()["Functions"]
    else:
        threading.Thread(target=call_in_vain, args=(client,), daemon=True).start()
    until(lambda: any("START" in line for line in server.stderr_lines))
    begun = time.monotonic()
    assert server.stop() == 0
    assert time.monotonic() - begun < 10


# ---- mappings

@pytest.mark.operation("CreateEventSourceMapping", "GetEventSourceMapping",
                       "ListEventSourceMappings", "UpdateEventSourceMapping",
                       "DeleteEventSourceMapping")
def test_a_mapping_calls_its_function(shared, client_for, tmp_path):
    key = schema.unique("key")
    functions, out = lambda_of(shared, key), tmp_path / "out"
    database, arn = table(client_for, shared, key)
    create(functions, code=KEEP, Environment={"Variables": {"OUT": str(out)}})
    made = functions.create_event_source_mapping(
        FunctionName="fn", EventSourceArn=arn, StartingPosition="TRIM_HORIZON", BatchSize=1)
    assert made["ResponseMetadata"]["HTTPStatusCode"] == 202
    uuid = made["UUID"]
    wanted = {
        "BatchSize": 1, "BisectBatchOnFunctionError": False, "DestinationConfig": {"OnFailure": {}},
        "EventSourceArn": arn, "FunctionResponseTypes": [], "State": "Creating",
        "EventSourceMappingArn": f"arn:aws:lambda:us-east-1:000000000000:event-source-mapping:{uuid}",
        "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:fn",
        "LastProcessingResult": "No records processed", "MaximumBatchingWindowInSeconds": 0,
        "MaximumRecordAgeInSeconds": -1, "MaximumRetryAttempts": -1, "ParallelizationFactor": 1,
        "StartingPosition": "TRIM_HORIZON", "StateTransitionReason": "User action",
        "TumblingWindowInSeconds": 0}
    assert {name: made[name] for name in wanted} == wanted
    assert abs(made["LastModified"].timestamp() - time.time()) < 60
    assert functions.get_event_source_mapping(UUID=uuid)["State"] == "Enabled"
    database.put_item(TableName="things", Item=item(pk="1"))
    record = until(lambda: events(out))[0]["Records"][0]
    assert record["dynamodb"]["NewImage"] == {"pk": {"S": "1"}}
    assert record["eventSourceARN"] == arn
    until(lambda: functions.get_event_source_mapping(UUID=uuid)["LastProcessingResult"] == "OK")

    message = refused("ResourceConflictException", 409, functions.create_event_source_mapping,
                      FunctionName="fn", EventSourceArn=arn, StartingPosition="LATEST")
    assert uuid in message
    for query, count in (({}, 1), ({"FunctionName": "fn"}, 1), ({"EventSourceArn": arn}, 1),
                         ({"FunctionName": "other"}, 0), ({"EventSourceArn": arn + "1"}, 0),
                         ({"EventSourceArn": "arn:aws:sqs:us-east-1:000000000000:q"}, 0)):
        found = functions.list_event_source_mappings(**query)["EventSourceMappings"]
        assert [one["UUID"] for one in found] == [uuid] * count

    changed = functions.update_event_source_mapping(UUID=uuid, Enabled=False, BatchSize=10)
    assert (changed["State"], changed["BatchSize"]) == ("Disabling", 10)
    assert functions.get_event_source_mapping(UUID=uuid)["State"] == "Disabled"
    for n in range(3):
        database.put_item(TableName="things", Item=item(pk=f"later-{n}"))
    time.sleep(0.3)
    assert len(events(out)) == 1
    assert functions.update_event_source_mapping(UUID=uuid, Enabled=True)["State"] == "Enabling"
    until(lambda: sum(len(event["Records"]) for event in events(out)) == 4)

    functions.update_function_code(FunctionName="fn", ZipFile=zipped(
        KEEP.replace("json.dumps(event)", "json.dumps({'new': len(event['Records'])})")))
    database.put_item(TableName="things", Item=item(pk="2"))
    until(lambda: events(out)[-1] == {"new": 1})
    assert functions.delete_event_source_mapping(UUID=uuid)["State"] == "Deleting"
    refused("ResourceNotFoundException", 404, functions.get_event_source_mapping, UUID=uuid)
    database.put_item(TableName="things", Item=item(pk="3"))
    time.sleep(0.3)
    assert events(out)[-1] == {"new": 1}


@pytest.mark.operation("CreateEventSourceMapping", "UpdateEventSourceMapping")
def test_a_filter_and_another_function(shared, client_for, tmp_path):
    key = schema.unique("key")
    functions = lambda_of(shared, key)
    database, arn = table(client_for, shared, key)
    for name in ("one", "two"):
        create(functions, name, code=KEEP, Environment={"Variables": {"OUT": str(tmp_path / name)}})
    pattern = {"dynamodb": {"NewImage": {"pk": {"S": [{"prefix": "yes"}]}}}}
    uuid = functions.create_event_source_mapping(
        FunctionName="one", EventSourceArn=arn, StartingPosition="TRIM_HORIZON",
        FilterCriteria={"Filters": [{"Pattern": json.dumps(pattern)}]})["UUID"]
    for pk in ("no-1", "yes-1", "no-2"):
        database.put_item(TableName="things", Item=item(pk=pk))
    until(lambda: events(tmp_path / "one"))
    changed = functions.update_event_source_mapping(UUID=uuid, FunctionName="two")
    assert changed["FunctionArn"].endswith(":two") and changed["FilterCriteria"]["Filters"]
    database.put_item(TableName="things", Item=item(pk="yes-2"))
    until(lambda: events(tmp_path / "two"))
    seen = [record["dynamodb"]["Keys"]["pk"]["S"] for name in ("one", "two")
            for event in events(tmp_path / name) for record in event["Records"]]
    assert seen == ["yes-1", "yes-2"]


@pytest.mark.operation("DeleteFunction")
def test_a_mapping_waits_for_its_function_to_come_back(shared, client_for, tmp_path):
    key = schema.unique("key")
    functions, out = lambda_of(shared, key), tmp_path / "out"
    database, arn = table(client_for, shared, key)
    settings = {"code": KEEP, "Environment": {"Variables": {"OUT": str(out)}}}
    create(functions, **settings)
    uuid = functions.create_event_source_mapping(
        FunctionName="fn", EventSourceArn=arn, StartingPosition="TRIM_HORIZON")["UUID"]
    functions.delete_function(FunctionName="fn")
    database.put_item(TableName="things", Item=item(pk="1"))
    until(lambda: "PROBLEM" in
          functions.get_event_source_mapping(UUID=uuid)["LastProcessingResult"])
    create(functions, **settings)
    until(lambda: events(out), limit=60)


def test_a_restart_keeps_functions_and_mappings(start_gramme, client_for, tmp_path):
    out, folder = tmp_path / "out", tmp_path / "db"
    folder.mkdir()
    options = ("-dbPath", folder, "--lambda-api")
    server = start_gramme(*options)
    functions = lambda_of(server, "a-key", "eu-west-1")
    database = client_for(server.url, aws_access_key_id="a-key", aws_secret_access_key="x",
                          region_name="eu-west-1")
    database.create_table(**schema.request("things", "pk:S", StreamSpecification=STREAM))
    arn = database.describe_table(TableName="things")["Table"]["LatestStreamArn"]
    code = KEEP.replace("json.dumps(event)", "json.dumps([event, os.environ['AWS_REGION'], "
                        "os.environ['AWS_ACCESS_KEY_ID']])")
    create(functions, code=code, Environment={"Variables": {"OUT": str(out)}})
    uuid = functions.create_event_source_mapping(
        FunctionName="fn", EventSourceArn=arn, StartingPosition="TRIM_HORIZON", BatchSize=7,
        MaximumRetryAttempts=3)["UUID"]
    database.put_item(TableName="things", Item=item(pk="1"))
    until(lambda: events(out))
    before = functions.get_event_source_mapping(UUID=uuid)
    configuration = functions.get_function_configuration(FunctionName="fn")
    server.kill()

    server = start_gramme(*options)
    functions = lambda_of(server, "a-key", "eu-west-1")
    database = client_for(server.url, aws_access_key_id="a-key", aws_secret_access_key="x",
                          region_name="eu-west-1")
    database.put_item(TableName="things", Item=item(pk="2"))
    until(lambda: any(record["dynamodb"]["Keys"]["pk"]["S"] == "2"
                      for event in events(out) for record in event[0]["Records"]))
    assert {tuple(event[1:]) for event in events(out)} == {("eu-west-1", "a-key")}
    after = functions.get_event_source_mapping(UUID=uuid)
    for name in ("BatchSize", "MaximumRetryAttempts", "State", "EventSourceArn", "LastModified"):
        assert after[name] == before[name]
    again = functions.get_function_configuration(FunctionName="fn")
    assert {**again, "ResponseMetadata": 0} == {**configuration, "ResponseMetadata": 0}
    server.stop()

    server = start_gramme("-dbPath", folder)
    message = refused("AccessDeniedException", 403, lambda_of(server, "a-key", "eu-west-1")
                      .list_functions)
    assert "--lambda-api" in message


# ---- who may

def test_without_the_option_nothing_is_allowed(start_gramme):
    server = start_gramme("-inMemory")
    sender = raw.Sender(server.url)
    for operation, (method, path, _) in rest.OPERATIONS.items():
        reply = rest.sign_and_send(sender, method, path.format("x"))
        assert (reply.status, reply.type) == (403, "AccessDeniedException"), operation
        assert "--lambda-api" in reply.message


def test_web_pages_and_strangers_are_refused(shared):
    sender = raw.Sender(shared.url)
    path = rest.FUNCTIONS
    assert rest.sign_and_send(sender, "GET", path).status == 200
    for origin in ("http://localhost:3000", "http://127.0.0.1", "https://example.com", "null"):
        for method in ("GET", "POST", "OPTIONS", "DELETE"):
            reply = rest.sign_and_send(sender, method, path, headers={"Origin": origin})
            assert (reply.status, reply.type) == (403, "AccessDeniedException")
            assert "Access-Control-Allow-Origin" not in reply.headers
    reply = rest.named(sender.send("GET", path))
    assert (reply.status, reply.type) == (403, "MissingAuthenticationTokenException")
    assert reply.message == "Missing Authentication Token"
    reply = rest.named(sender.send("GET", path + "?X-Amz-Algorithm=AWS4-HMAC-SHA256&"
                                   "X-Amz-Credential=k%2F20261121%2Fus-east-1%2Flambda%2F"
                                   "aws4_request&X-Amz-Signature=x&X-Amz-SignedHeaders=host&"
                                   "X-Amz-Date=20261121T000000Z"))
    assert (reply.status, reply.type) == (403, "MissingAuthenticationTokenException")
    reply = rest.named(sender.send("GET", path, headers={"Authorization": "AWS4-HMAC-SHA256 x"}))
    assert (reply.status, reply.type) == (403, "IncompleteSignatureException")
    scope = "AWS4-HMAC-SHA256 Credential=k/20261121/us-east-1/dynamodb/aws4_request, " \
            "SignedHeaders=host, Signature=x"
    reply = rest.named(sender.send("GET", path, headers={"Authorization": scope,
                                                         "X-Amz-Date": "20261121T000000Z"}))
    assert (reply.status, reply.type) == (403, "InvalidSignatureException")


def test_no_target_leads_to_them(shared):
    sender = raw.Sender(shared.url)
    for operation in rest.OPERATIONS:
        reply = sender(operation, "{}", X_Amz_Target=f"AWSLambda_20150331.{operation}")
        assert (reply.status, reply.type) == (400, "UnknownOperationException")


def test_paths(shared):
    sender = raw.Sender(shared.url)
    assert rest.sign_and_send(sender, "GET", rest.FUNCTIONS + "/").status == 200
    assert rest.sign_and_send(sender, "GET", rest.FUNCTIONS + "?Other=1&MaxItems=1").status == 200
    for method, path in (("GET", "/2015-03-31/"), ("PUT", rest.FUNCTIONS),
                         ("GET", rest.FUNCTIONS + "/f/versions"), ("POST", rest.FUNCTIONS + "/f"),
                         ("GET", rest.FUNCTIONS + "/f/code/more"), ("PATCH", rest.MAPPINGS)):
        reply = rest.sign_and_send(sender, method, path)
        assert (reply.status, reply.type) == (404, "UnknownOperationException"), path
    for path in ("/f%00g", "/%ff%fe", "/%25", "/a%22b", "/" + "x" * 5000):
        reply = rest.sign_and_send(sender, "GET", rest.FUNCTIONS + path)
        assert (reply.status, reply.type) == (400, "ValidationException"), path
    for body in (b"", b"{", b"[]", b"{}", b'{"UUID": "x"}', b"\xff", b'{"FunctionName": {}}',
                 b" \n{ } ", b"{nothing", b'{"Code": {"ZipFile": "%%%"}}'):
        for method, path in (("POST", rest.FUNCTIONS), ("POST", rest.MAPPINGS),
                             ("PUT", rest.MAPPINGS + "/" + "1" * 36),
                             ("PUT", rest.FUNCTIONS + "/none/code")):
            reply = rest.sign_and_send(sender, method, path, body)
            assert reply.status in (400, 404), (path, body, reply)
            assert reply.message is not None


# ---- the AWS CLI

def test_the_aws_cli_sets_all_of_it_up(start_gramme, tmp_path):
    server = start_gramme("-inMemory", "--lambda-api")
    out, archive = tmp_path / "out", tmp_path / "f.zip"
    archive.write_bytes(zipped(KEEP))
    environment = {**os.environ, "AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s",
                   "AWS_DEFAULT_REGION": "us-east-1", "AWS_PAGER": ""}

    def aws(*words):
        done = subprocess.run(
            [pathlib.Path(sys.executable).parent / "aws", *map(str, words),
             "--endpoint-url", server.url, "--output", "json"],
            env=environment, capture_output=True, text=True, timeout=60, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout or "null")

    made = aws("dynamodb", "create-table", "--table-name", "things",
               "--attribute-definitions", "AttributeName=pk,AttributeType=S",
               "--key-schema", "AttributeName=pk,KeyType=HASH", "--billing-mode", "PAY_PER_REQUEST",
               "--stream-specification", "StreamEnabled=true,StreamViewType=NEW_IMAGE")
    arn = made["TableDescription"]["LatestStreamArn"]
    made = aws("lambda", "create-function", "--function-name", "keep", "--runtime", "python3.12",
               "--role", ROLE, "--handler", "index.handler", "--zip-file", f"fileb://{archive}",
               "--environment", json.dumps({"Variables": {"OUT": str(out)}}))
    assert made["State"] == "Active"
    assert aws("lambda", "wait", "function-active-v2", "--function-name", "keep") is None
    answer = aws("lambda", "invoke", "--function-name", "keep", "--payload", '{"by": "hand"}',
                 "answer")
    assert answer == {"StatusCode": 200, "ExecutedVersion": "$LATEST"}
    assert (tmp_path / "answer").read_text() == "null"
    assert events(out) == [{"by": "hand"}]
    made = aws("lambda", "create-event-source-mapping", "--function-name", "keep",
               "--event-source-arn", arn, "--starting-position", "TRIM_HORIZON",
               "--batch-size", "1")
    aws("dynamodb", "put-item", "--table-name", "things", "--item", '{"pk": {"S": "1"}}')
    until(lambda: len(events(out)) == 2)
    listed = aws("lambda", "list-event-source-mappings", "--function-name", "keep")
    assert [one["UUID"] for one in listed["EventSourceMappings"]] == [made["UUID"]]
    assert len(aws("lambda", "list-functions")["Functions"]) == 1
    aws("lambda", "update-function-code", "--function-name", "keep", "--zip-file",
        f"fileb://{archive}")
    aws("lambda", "delete-event-source-mapping", "--uuid", made["UUID"])
    aws("lambda", "delete-function", "--function-name", "keep")
    assert aws("lambda", "list-functions")["Functions"] == []
