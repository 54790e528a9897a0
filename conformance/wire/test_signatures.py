# SPDX-License-Identifier: Apache-2.0
"""--credentials: signatures verified, and refused in AWS's words. The words and their order are
those of DynamoDB as recorded by dynalite (index.js), ScyllaDB's Alternator suite
(test_authorization.py), boto issue 1552, aws-sdk-php issue 2469 and the IAM user guide's
"Troubleshoot signed requests"."""
import gzip
import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.parse

import boto3
import pytest
from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

import rest
import schema
from process import Gramme, program
from raw import Sender
from signer import Signer, now, sha256
from sockets import Wire
from test_lambda_api import ROLE, create, until, zipped
from values import item

pytestmark = pytest.mark.gramme_only

KEYS = """# who may come in
[default]
aws_access_key_id = AKIAONE
aws_secret_access_key = one/+secret
[other]
aws_access_key_id=AKIATWO
aws_secret_access_key=two
region = eu-west-1
[session]
aws_access_key_id=ASIASESSION
aws_secret_access_key=session
aws_session_token=FwoGZXIvYXdz//token+with=signs==
[over]
aws_access_key_id=ASIAOVER
aws_secret_access_key=over
aws_session_token=over
x_security_token_expires = 2020-01-01T00:00:00+00:00
"""
ONE = ("AKIAONE", "one/+secret")
SESSION = ("ASIASESSION", "session", "FwoGZXIvYXdz//token+with=signs==")
INVALID = "com.amazon.coral.service#InvalidSignatureException"
UNKNOWN = "com.amazon.coral.service#UnrecognizedClientException"
MISMATCH = ("The request signature we calculated does not match the signature you provided. Check "
            "your AWS Secret Access Key and signing method. Consult the service documentation for "
            "details.")


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "credentials"
    path.write_text(KEYS)
    return path


@pytest.fixture(scope="module")
def server(keys):
    running = Gramme("-inMemory", "--lambda-api", "--credentials", keys)
    yield running
    assert running.stop() == 0
    assert not running.sanitizer_report(), running.sanitizer_report()


def client(server, key, secret, token=None, service="dynamodb", region="us-east-1"):
    return boto3.client(service, endpoint_url=server.url, region_name=region,
                        aws_access_key_id=key, aws_secret_access_key=secret,
                        aws_session_token=token, config=Config(retries={"total_max_attempts": 1}))


def refusal(what, *args, **kwargs):
    with pytest.raises(ClientError) as caught:
        what(*args, **kwargs)
    response = caught.value.response
    return (response["Error"]["Code"], response["Error"]["Message"],
            response["ResponseMetadata"]["HTTPStatusCode"])


def plain(server, operation="ListTables"):
    host = urllib.parse.urlsplit(server.url).netloc
    return {"Host": host, "Content-Type": "application/x-amz-json-1.0",
            "X-Amz-Target": f"DynamoDB_20120810.{operation}"}


def send(server, headers, body=b"{}", target="/", method="POST"):
    return Sender(server.url).send(method, target, body, headers)


def ask(server, body=b"{}", signer=None, operation="ListTables", **parts):
    signer = signer or Signer(*ONE)
    return send(server, signer.headers(plain(server, operation), body, **parts), body)


# Who is let in

def test_everyday_work(server):
    one = client(server, *ONE)
    one.create_table(**schema.request("Things", "pk:S"))
    one.put_item(TableName="Things", Item=item(pk="k", text="ä €"))
    assert one.query(TableName="Things", KeyConditionExpression="pk = :k",
                     ExpressionAttributeValues={":k": {"S": "k"}})["Count"] == 1
    assert client(server, "AKIATWO", "two").list_tables()["TableNames"] == []
    assert client(server, *ONE, region="eu-west-1").list_tables()["TableNames"] == []
    streams = client(server, *ONE, service="dynamodbstreams")
    assert streams.list_streams()["Streams"] == []
    one.delete_table(TableName="Things")


def test_a_session(server):
    key, secret, token = SESSION
    assert client(server, key, secret, token).list_tables()["TableNames"] == []
    code, message, status = refusal(client(server, key, secret).list_tables)
    assert (code, status) == ("UnrecognizedClientException", 400)
    assert message == "The security token included in the request is invalid."
    for wrong in (token + "x", "x" * len(token)):
        code, message, _ = refusal(client(server, key, secret, wrong).list_tables)
        assert (code, message) == ("UnrecognizedClientException",
                                   "The security token included in the request is invalid")
    code, message, _ = refusal(client(server, *ONE, token).list_tables)
    assert (code, message) == ("UnrecognizedClientException",
                               "The security token included in the request is invalid")
    code, message, status = refusal(client(server, "ASIAOVER", "over", "over").list_tables)
    assert (code, status) == ("ExpiredTokenException", 400)
    assert message == "The security token included in the request is expired"


def test_an_unknown_key(server):
    code, message, status = refusal(client(server, "AKIATHREE", "x").list_tables)
    assert (code, status) == ("UnrecognizedClientException", 400)
    assert message == "The security token included in the request is invalid."


def test_a_wrong_secret_is_told_what_should_have_been_signed(server):
    signer = Signer("AKIAONE", "wrong")
    reply = ask(server, b'{"Limit": 5}', signer)
    assert (reply.status, reply.full_type) == (400, INVALID)
    assert reply.message == (
        f"{MISMATCH}\n\nThe Canonical String for this request should have been\n"
        f"'{signer.canonical}'\n\nThe String-to-Sign should have been\n'{signer.to_sign}'\n")
    assert signer.canonical.split("\n")[-1] == sha256(b'{"Limit": 5}')
    code, message, status = refusal(client(server, "AKIAONE", "wrong").list_tables)
    assert (code, status) == ("InvalidSignatureException", 400) and message.startswith(MISMATCH)


def test_no_signature(server):
    reply = send(server, plain(server))
    assert (reply.status, reply.full_type, reply.message) == (
        400, "com.amazon.coral.service#MissingAuthenticationTokenException",
        "Request is missing Authentication Token")


@pytest.mark.parametrize("part", ["Credential", "Signature", "SignedHeaders"])
def test_a_part_is_missing(server, part):
    headers = Signer(*ONE).headers(plain(server), b"{}")
    algorithm, _, rest = headers["Authorization"].partition(" ")
    kept = [entry for entry in rest.split(", ") if not entry.startswith(part + "=")]
    headers["Authorization"] = f"{algorithm} {', '.join(kept)}"
    reply = send(server, headers)
    assert (reply.status, reply.type) == (400, "IncompleteSignatureException")
    assert reply.message == (f"Authorization header requires '{part}' parameter. "
                             f"Authorization={headers['Authorization']}")


def test_clocks(server):
    for offset in (-290, 290):
        assert ask(server, when=now(offset)).status == 200
    for offset, words in ((-400, "Signature expired: "), (400, "Signature not yet current: ")):
        when = now(offset)
        reply = ask(server, when=when)
        assert (reply.status, reply.full_type) == (400, INVALID)
        assert reply.message.startswith(words + when)
        assert reply.message.endswith("- 5 min.)" if offset < 0 else "+ 5 min.)")


def test_a_date_header_will_do(server):
    when = now()
    at = time.strptime(when, "%Y%m%dT%H%M%SZ")
    for date in (when, time.strftime("%a, %d %b %Y %H:%M:%S GMT", at)):
        headers = {**plain(server), "Date": date}
        assert send(server, Signer(*ONE).headers(headers, b"{}", when=when)).status == 200


@pytest.mark.parametrize("parts, message", [
    ({"service": "execute-api"}, "Credential should be scoped to correct service: 'dynamodb'. "),
    ({"service": "lambda"}, "Credential should be scoped to correct service: 'dynamodb'. "),
    ({"term": "aws4_Request"}, "Credential should be scoped with a valid terminator: "
                               "'aws4_request', not 'aws4_Request'. "),
    ({"region": ""}, "Credential should be scoped to a valid region, not ''. "),
    ({"names": ["x-amz-date"]}, "'Host' or ':authority' must be a 'SignedHeader' in the AWS "
                                "Authorization.")])
def test_scopes(server, parts, message):
    reply = ask(server, **parts)
    assert (reply.status, reply.full_type, reply.message) == (400, INVALID, message)


def test_a_date_that_is_not_the_scopes(server):
    when = now()
    reply = ask(server, when=when, date="20200101")
    assert reply.message == (
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: "
        f"'20200101' != '{when[:8]}', from '{when}'.")


@pytest.mark.parametrize("algorithm", ["AWS4-ECDSA-P256-SHA256", "AWS4-HMAC-SHA1"])
def test_other_algorithms(server, algorithm):
    reply = ask(server, algorithm=algorithm)
    assert (reply.status, reply.type) == (400, "IncompleteSignatureException")
    assert reply.message == (f"Unsupported AWS 'algorithm': '{algorithm}' (only AWS4-HMAC-SHA256 "
                             "for now). ")


def test_what_aws_finds_first(server):
    """A body that is no JSON and an operation that is none go before the signature."""
    signer = Signer("AKIAONE", "wrong")
    assert ask(server, b"{", signer).type == "SerializationException"
    assert ask(server, b"{}", signer, "NoSuchOperation").type == "UnknownOperationException"


def test_what_needs_no_signature(server):
    assert send(server, {}, b"", "/_gramme/health", "GET").status == 200
    reply = send(server, {}, b"", "/", "GET")
    assert (reply.status, reply.type) == (400, "MissingAuthenticationToken")


# What is signed

def wire_request(headers, body=b"{}", target="/", order=None):
    lines = [f"{name}: {value}" for name, value in (order or list(headers.items()))]
    head = "\r\n".join([f"POST {target} HTTP/1.1", *lines, f"Content-Length: {len(body)}", "", ""])
    return head.encode() + body


def test_headers_as_a_proxy_may_leave_them(server):
    signer, fields = Signer(*ONE), {**plain(server), "Meerkat": "Hello  wide   world",
                                    "Empty": "", "Twice": "a,b"}
    headers = signer.headers(fields, b"{}", unsigned={"Via": "1.1 proxy", "X-Other": "new"})
    pairs = list(headers.items())
    variants = [
        pairs, pairs[::-1],
        [(name.upper(), value) for name, value in pairs],
        [(name, f"   {value}\t ") for name, value in pairs],
        [(name, value.replace("  ", " ")) for name, value in pairs],
        [pair for pair in pairs if pair[0] != "Twice"] + [("Twice", "a"), ("TWICE", "b")]]
    with Wire(server.url) as wire:
        for variant in variants:
            answer = wire.ask(wire_request(headers, order=variant))
            assert answer.status == 200, (variant, answer.body)
        for variant in ([pair for pair in pairs if pair[0] != "Twice"] + [("Twice", "b,a")],
                        [(n, v.replace("Hello", "hello")) for n, v in pairs],
                        [pair for pair in pairs if pair[0] != "Meerkat"],
                        [*pairs, ("Empty", "x")]):
            answer = wire.ask(wire_request(headers, order=variant))
            assert (answer.status, answer.type) == (400, INVALID), variant


def test_nothing_that_is_signed_may_change(server):
    signer, fields = Signer(*ONE), plain(server)
    headers = signer.headers(fields, b'{"Limit":1}')
    assert send(server, headers, b'{"Limit":1}').status == 200
    for changed, body, target in (
            ({}, b'{"Limit":2}', "/"), ({}, b"{}", "/"), ({}, b"", "/"),
            ({"X-Amz-Target": "DynamoDB_20120810.DescribeLimits"}, b'{"Limit":1}', "/"),
            ({"X-Amz-Date": now(60)}, b'{"Limit":1}', "/"),
            ({"Content-Type": "application/x-amz-json-1.1"}, b'{"Limit":1}', "/"),
            ({}, b'{"Limit":1}', "/?x=y")):
        reply = send(server, {**headers, **changed}, body, target)
        assert (reply.status, reply.full_type) == (400, INVALID), (changed, body, target)
    good = headers["Authorization"]
    for wrong in (good[:-1] + ("0" if good[-1] != "0" else "1"), good[:-1], good + "0",
                  good[:-64] + good[-64:].upper(), good[:-64], good[:-64] + "x" * 64):
        reply = send(server, {**headers, "Authorization": wrong}, b'{"Limit":1}')
        assert reply.status == 400
        assert reply.type in ("InvalidSignatureException", "IncompleteSignatureException")


def test_the_body_is_what_was_sent(server):
    """The service hashes it itself: X-Amz-Content-Sha256 is a header like any other, and a body
    cannot be left unsigned."""
    body = b'{"Limit": 3}'
    headers = {**plain(server), "X-Amz-Content-Sha256": sha256(body)}
    assert send(server, Signer(*ONE).headers(headers, body), body).status == 200
    headers["X-Amz-Content-Sha256"] = "UNSIGNED-PAYLOAD"
    reply = send(server, Signer(*ONE).headers(headers, body, payload="UNSIGNED-PAYLOAD"), body)
    assert (reply.status, reply.full_type) == (400, INVALID)
    assert reply.message.split("'\n\n")[0].endswith(sha256(body))
    headers["X-Amz-Content-Sha256"] = sha256(b"other")
    reply = send(server, Signer(*ONE).headers(headers, body, payload=sha256(b"other")), body)
    assert (reply.status, reply.full_type) == (400, INVALID)


def test_packed_and_chunked_bodies(server):
    packed = gzip.compress(b'{"Limit": 3}')
    headers = {**plain(server), "Content-Encoding": "gzip"}
    assert send(server, Signer(*ONE).headers(headers, packed), packed).status == 200
    reply = send(server, Signer(*ONE).headers(headers, b'{"Limit": 3}'), packed)
    assert (reply.status, reply.full_type) == (400, INVALID)
    headers = Signer(*ONE).headers(plain(server), b"{ }", unsigned={"Transfer-Encoding": "chunked"})
    head = "\r\n".join(["POST / HTTP/1.1", *(f"{k}: {v}" for k, v in headers.items()), "", ""])
    with Wire(server.url) as wire:
        answer = wire.ask(head.encode() + b"1\r\n{\r\n2\r\n }\r\n0\r\n\r\n")
        assert answer.status == 200, answer.body


def test_through_a_proxys_eyes(server):
    """HTTP_PROXY: the target is a whole URL, the Host AWS's."""
    headers = {**plain(server), "Host": "dynamodb.us-east-1.amazonaws.com"}
    headers = Signer(*ONE).headers(headers, b"{}")
    with Wire(server.url) as wire:
        answer = wire.ask(wire_request(headers, target="http://dynamodb.us-east-1.amazonaws.com/"))
        assert answer.status == 200, answer.body


# Presigned

def test_presigned(server):
    signer, fields = Signer(*ONE), {"Host": plain(server)["Host"]}
    more = {k: v for k, v in plain(server).items() if k != "Host"}
    for expires in (None, 1, 300, 86400):
        target = signer.query(fields, b"{}", expires=expires)
        assert send(server, {**fields, **more}, b"{}", target).status == 200
        reply = send(server, {**fields, **more}, b"{ }", target)
        assert (reply.status, reply.full_type) == (400, INVALID)
    session = Signer(*SESSION)
    assert send(server, {**fields, **more}, b"{}", session.query(fields, b"{}")).status == 200
    old = signer.query(fields, b"{}", when=now(-3000), expires=3600)
    assert send(server, {**fields, **more}, b"{}", old).status == 200
    for life, minutes in ((None, "- 5 min.)"), (600, "- 10 min.)"), (30, "- 30 sec.)")):
        target = signer.query(fields, b"{}", when=now(-3000), expires=life)
        reply = send(server, {**fields, **more}, b"{}", target)
        assert (reply.status, reply.full_type) == (400, INVALID)
        assert reply.message.startswith("Signature expired: ") and reply.message.endswith(minutes)
    reply = send(server, {**fields, **more}, b"{}", signer.query(fields, b"{}") + "&x=y")
    assert (reply.status, reply.full_type) == (400, INVALID)


class Presigned(SigV4QueryAuth):
    """botocore would move the body into the query."""

    def payload(self, request):
        return sha256(b"{}")


@pytest.mark.parametrize("credentials", [ONE, SESSION])
def test_botocore_presigns(server, credentials):
    request = AWSRequest("POST", server.url + "/", headers={
        "Content-Type": "application/x-amz-json-1.0",
        "X-Amz-Target": "DynamoDB_20120810.ListTables"})
    Presigned(Credentials(*credentials), "dynamodb", "eu-west-1", expires=60).add_auth(request)
    target = urllib.parse.urlsplit(request.url)
    reply = send(server, dict(request.headers.items()), b"{}", f"/?{target.query}")
    assert reply.status == 200, reply


def test_botocore_signs_anything(server):
    """Odd headers, bodies and regions, and each with one thing changed."""
    dice = random.Random(20261121)
    sender = Sender(server.url)
    letters = "abcXYZ019 _-.~!$%&'()*+,/:;=?@[]äß"
    for number in range(60):
        headers = {"Content-Type": "application/x-amz-json-1.0",
                   "X-Amz-Target": "DynamoDB_20120810.ListTables"}
        for extra in range(dice.randrange(4)):
            headers[f"X-Odd-{extra}"] = "".join(
                dice.choice(letters[:-2]) for _ in range(dice.randrange(30))).strip()
        body = json.dumps({"Limit": dice.randrange(1, 100)}).encode()
        request = AWSRequest("POST", server.url + "/", data=body, headers=headers)
        region = dice.choice(["us-east-1", "local", "eu-central-1", "x" * 40])
        SigV4Auth(Credentials(*dice.choice([ONE, SESSION])), "dynamodb", region).add_auth(request)
        signed = dict(request.headers.items())
        reply = sender.send("POST", "/", body, signed)
        assert reply.status == 200, (number, reply)
        name = dice.choice([n for n in signed if n.startswith("X-Odd") and signed[n]]
                           or ["X-Amz-Target"])
        reply = sender.send("POST", "/", body, {**signed, name: signed[name] + "x"})
        assert reply.status == 400 and reply.type in (
            "InvalidSignatureException", "UnknownOperationException"), (number, reply)


# AWS Lambda's API

def test_functions_too(server):
    functions = boto3.client("lambda", endpoint_url=server.url, region_name="us-east-1",
                             aws_access_key_id=ONE[0], aws_secret_access_key=ONE[1])
    assert functions.list_functions()["Functions"] == []
    functions.create_function(
        FunctionName="arn-like", Runtime="python3.12", Role=ROLE, Handler="index.handler",
        Code={"ZipFile": zipped("def handler(e, c): return e")})
    for name in ("arn-like", "arn:aws:lambda:us-east-1:000000000000:function:arn-like"):
        assert functions.get_function_configuration(FunctionName=name)["Handler"]
    assert functions.list_functions(MaxItems=1)["Functions"]
    functions.delete_function(FunctionName="arn-like")
    for key, secret, code in (("AKIAONE", "x", "InvalidSignatureException"),
                              ("nobody", "x", "UnrecognizedClientException")):
        other = boto3.client("lambda", endpoint_url=server.url, region_name="us-east-1",
                             aws_access_key_id=key, aws_secret_access_key=secret)
        found, message, status = refusal(other.list_functions)
        assert (found, status) == (code, 403)
    reply = rest.sign_and_send(Sender(server.url), "GET", rest.FUNCTIONS)
    assert (reply.status, reply.type) == (403, "UnrecognizedClientException")


CALL_BACK = """
import boto3
def handler(event, context):
    print("called")
    boto3.client("dynamodb").put_item(TableName="Output", Item={"pk": {"S": "from-the-function"}})
"""


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("credentials", [ONE, SESSION])
def test_a_function_gets_its_databases_key(start_gramme, keys, tmp_path, shared, credentials):
    """A trigger's function and command can sign, too."""
    (tmp_path / "fn.py").write_text(CALL_BACK.replace("handler(", "lambda_handler("))
    server = start_gramme(
        "-inMemory", "--credentials", keys, "--python", sys.executable, *["-sharedDb"] * shared,
        "--trigger", f"Input=lambda:{tmp_path}/fn.py",
        "--trigger", f"Input=exec:env > {tmp_path}/new; mv {tmp_path}/new {tmp_path}/env")
    one = client(server, *credentials)
    one.create_table(**schema.request("Output", "pk:S"))
    one.create_table(**schema.request("Input", "pk:S", StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}))
    one.put_item(TableName="Input", Item=item(pk="1"))
    until(lambda: one.scan(TableName="Output")["Items"] == [item(pk="from-the-function")])
    until((tmp_path / "env").exists)
    env = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines()
               if line.startswith("AWS_"))
    expected = ONE if shared else credentials
    assert (env["AWS_ACCESS_KEY_ID"], env["AWS_SECRET_ACCESS_KEY"]) == expected[:2]
    assert env.get("AWS_SESSION_TOKEN") == (expected[2] if len(expected) > 2 else None)


def test_a_function_of_the_api_can_sign(start_gramme, keys):
    server = start_gramme("-inMemory", "--credentials", keys, "--lambda-api", "--python",
                          sys.executable)
    one = client(server, *ONE)
    one.create_table(**schema.request("Output", "pk:S"))
    functions = boto3.client("lambda", endpoint_url=server.url, region_name="us-east-1",
                             aws_access_key_id=ONE[0], aws_secret_access_key=ONE[1])
    create(functions, code=CALL_BACK)
    reply = functions.invoke(FunctionName="fn", Payload=b"{}")
    assert "FunctionError" not in reply, reply["Payload"].read()
    assert one.scan(TableName="Output")["Count"] == 1


# The file

def test_the_file_is_read_again(start_gramme, tmp_path):
    path = tmp_path / "keys"
    path.write_text("[a]\naws_access_key_id=A\naws_secret_access_key=a\n")
    server = start_gramme("-inMemory", "--credentials", path)
    first, second = client(server, "A", "a"), client(server, "B", "b")
    first.list_tables()
    assert refusal(second.list_tables)[0] == "UnrecognizedClientException"
    path.write_text("[b]\naws_access_key_id=B\naws_secret_access_key=b\n")
    server.process.send_signal(signal.SIGHUP)
    until(lambda: not fails(second.list_tables))
    assert refusal(first.list_tables)[0] == "UnrecognizedClientException"
    path.write_text("[b]\naws_access_key_id=B\n")
    server.process.send_signal(signal.SIGHUP)
    until(lambda: server.stderr_lines)
    assert server.stderr_lines == [
        f"gramme: {path}:1: the profile has an access key but no aws_secret_access_key"]
    second.list_tables()
    assert server.stop() == 0


def fails(what):
    try:
        what()
    except ClientError:
        return True
    return False


def test_without_it_sighup_ends_the_program(start_gramme):
    server = start_gramme("-inMemory")
    assert server.stop(signal.SIGHUP) == -signal.SIGHUP


@pytest.mark.parametrize("text, words", [
    (None, "cannot read "), ("", " holds no access key"),
    ("[a]\naws_access_key_id=A\n", ":1: the profile has an access key but no")])
def test_files_that_will_not_do(tmp_path, text, words):
    path = tmp_path / "keys"
    if text is not None:
        path.write_text(text)
    done = subprocess.run([program(), "-inMemory", "-port", "0", "--credentials", path],
                          capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    line, = done.stderr.splitlines()
    assert str(path) in line and words in line


def test_no_secret_is_shown(server):
    """Not in what the program says, nor in what a refused client is told."""
    reply = ask(server, signer=Signer("AKIATWO", "guess"))
    assert reply.status == 400
    for secret in ("one/+secret", "two\n"):
        assert secret.encode() not in reply.body
        assert secret not in "\n".join(server.stderr_lines)


def test_the_aws_cli(server, keys):
    def aws(profile, *args):
        environment = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
        return subprocess.run(
            [os.path.join(os.path.dirname(sys.executable), "aws"), "dynamodb", "--endpoint-url",
             server.url, "--region", "us-east-1", "--profile", profile, *args],
            env={**environment, "AWS_SHARED_CREDENTIALS_FILE": str(keys),
                 "AWS_CONFIG_FILE": os.devnull},
            capture_output=True, text=True, timeout=60, check=False)

    for profile in ("default", "other", "session"):
        done = aws(profile, "list-tables")
        assert done.returncode == 0 and "TableNames" in json.loads(done.stdout), done.stderr
    done = aws("over", "list-tables")
    assert "ExpiredTokenException" in done.stderr


def test_others_can_reach_it(start_gramme, keys):
    server = start_gramme("-inMemory", "--host", "0.0.0.0", "--credentials", keys)
    assert client(server, *ONE).list_tables()["TableNames"] == []
    server.stop()
    assert server.stderr_lines == [
        f"gramme: warning: others can reach port {server.port} on 0.0.0.0: with a key of the "
        "credentials file they may read and change all data"]
