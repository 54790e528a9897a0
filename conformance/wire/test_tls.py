# SPDX-License-Identifier: Apache-2.0
"""TLS: with a certificate made at the start or of one's own, and what clients of the other kind
are told."""
import json
import os
import pathlib
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import SSLError

import schema
from process import Gramme, program
from sockets import Wire, head, headers, is_good, post
from test_admission import LOOPBACK, listening
from test_lambda_api import create, until
from values import item

pytestmark = pytest.mark.gramme_only

MIB = 1024 * 1024


class Secure(Wire):
    """A Wire over TLS that trusts what `context` does."""

    def __init__(self, server, context, name="localhost", patience=20):
        super().__init__(server.url, patience)
        self.file.close()
        self.socket = context.wrap_socket(self.socket, server_hostname=name)
        self.file = self.socket.makefile("rb")


def trusting(path, **more):
    context = ssl.create_default_context(cafile=str(path))
    for name, value in more.items():
        setattr(context, name, value)
    return context


def url_of(server):
    return f"https://localhost:{server.port}"


def client(server, path, service="dynamodb", url=None, **more):
    return boto3.client(service, endpoint_url=url or url_of(server), verify=str(path),
                        region_name="us-east-1", aws_access_key_id="conformance",
                        aws_secret_access_key="x",
                        config=Config(retries={"total_max_attempts": 1}), **more)


@pytest.fixture(scope="module")
def ca(tmp_path_factory):
    return tmp_path_factory.mktemp("tls") / "ca.pem"


@pytest.fixture(scope="module")
def server(ca):
    running = Gramme("-inMemory", "--tls-self-signed", ca, "--tls-name", "gramme.test,10.1.2.3",
                     "--tls-name", "*.wild.test")
    yield running
    assert running.stop() == 0
    assert not running.sanitizer_report(), running.sanitizer_report()


@pytest.fixture
def wire(server, ca):
    with Secure(server, trusting(ca)) as connection:
        yield connection


def openssl(*words, cwd):
    subprocess.run(["openssl", *map(str, words)], cwd=cwd, check=True, capture_output=True,
                   timeout=60)


@pytest.fixture
def own(tmp_path):
    """make(stem) -> (certificate with its authority behind it, key), signed by ca.pem."""
    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-subj", "/CN=A test's authority", "-days", "2", cwd=tmp_path)

    def make(stem):
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-keyout", f"{stem}.key", "-out",
                f"{stem}.csr", "-subj", "/CN=localhost", cwd=tmp_path)
        (tmp_path / "ext").write_text("subjectAltName=DNS:localhost\n")
        openssl("x509", "-req", "-in", f"{stem}.csr", "-CA", "ca.pem", "-CAkey", "ca.key",
                "-CAcreateserial", "-days", "1", "-extfile", "ext", "-out", f"{stem}.pem",
                cwd=tmp_path)
        chain = tmp_path / f"{stem}.pem"
        chain.write_text(chain.read_text() + (tmp_path / "ca.pem").read_text())
        return chain, tmp_path / f"{stem}.key"

    make.ca = tmp_path / "ca.pem"
    return make


def fingerprint(server, context):
    with Secure(server, context) as connection:
        der = connection.socket.getpeercert(binary_form=True)
    import hashlib
    return ":".join(f"{byte:02X}" for byte in hashlib.sha256(der).digest())


# Everyday clients

def test_boto3(server, ca):
    for url in (None, f"https://127.0.0.1:{server.port}", f"https://[::1]:{server.port}"):
        there = client(server, ca, url=url)
        name = schema.unique()
        there.create_table(**schema.request(name, "pk:S"))
        there.put_item(TableName=name, Item=item(pk="k", text="ä" * 100_000))
        assert there.scan(TableName=name)["Count"] == 1
        assert there.describe_endpoints()["Endpoints"][0]["Address"]
        there.delete_table(TableName=name)
    streams = client(server, ca, "dynamodbstreams")
    assert streams.list_streams()["Streams"] == []


def test_who_does_not_trust_it(server):
    there = boto3.client("dynamodb", endpoint_url=url_of(server), region_name="us-east-1",
                         aws_access_key_id="a", aws_secret_access_key="b",
                         config=Config(retries={"total_max_attempts": 1}))
    with pytest.raises(SSLError, match="CERTIFICATE_VERIFY_FAILED"):
        there.list_tables()


def test_the_aws_cli(server, ca):
    done = subprocess.run(
        [os.path.join(os.path.dirname(sys.executable), "aws"), "dynamodb", "list-tables",
         "--endpoint-url", url_of(server)],
        env={**os.environ, "AWS_CA_BUNDLE": str(ca)}, capture_output=True, text=True, timeout=60,
        check=False)
    assert done.returncode == 0 and "TableNames" in json.loads(done.stdout), done.stderr


def test_with_signatures(start_gramme, tmp_path):
    keys, ca = tmp_path / "keys", tmp_path / "ca.pem"
    keys.write_text("[a]\naws_access_key_id=conformance\naws_secret_access_key=x\n")
    server = start_gramme("-inMemory", "--credentials", keys, "--tls-self-signed", ca)
    assert client(server, ca).list_tables()["TableNames"] == []


# The certificate

def test_it_is_as_strict_clients_want_it(server, ca):
    context = trusting(ca, verify_flags=ssl.VERIFY_X509_STRICT | ssl.VERIFY_DEFAULT)
    for name in ("localhost", "127.0.0.1", "::1", "gramme.test", "10.1.2.3", "a.wild.test"):
        with Secure(server, context, name) as connection:
            assert is_good(connection.ask(post()))
    for name in ("example.com", "127.0.0.2", "wild.test"):
        with pytest.raises(ssl.SSLCertVerificationError):
            Secure(server, context, name)


def test_its_file(server, ca):
    line = next(line for line in server.stderr_lines if "TLS" in line)
    assert line == (f"gramme: TLS with a certificate made just now, SHA-256 fingerprint "
                    f"{fingerprint(server, trusting(ca))}; clients trust it by AWS_CA_BUNDLE={ca}")
    assert stat.S_IMODE(ca.stat().st_mode) == 0o644
    text = ca.read_text()
    assert text.count("BEGIN CERTIFICATE") == 1 and "PRIVATE" not in text
    assert list(ca.parent.iterdir()) == [ca]


def test_versions(server, ca):
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context = trusting(ca, minimum_version=version, maximum_version=version)
        with Secure(server, context) as connection:
            assert is_good(connection.ask(post()))
            assert connection.socket.version() == {771: "TLSv1.2", 772: "TLSv1.3"}[version]
    context = trusting(ca)
    with pytest.warns(DeprecationWarning):
        context.minimum_version = ssl.TLSVersion.TLSv1_1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises(OSError):
        Secure(server, context)


def test_http_1_1_is_agreed_on(server, ca):
    for offered, chosen in ((["h2", "http/1.1"], "http/1.1"), (["h2"], None), (["x"], None)):
        context = trusting(ca)
        context.set_alpn_protocols(offered)
        with Secure(server, context) as connection:
            assert connection.socket.selected_alpn_protocol() == chosen
            assert is_good(connection.ask(post()))


def test_each_start_makes_another(start_gramme, tmp_path):
    ca = tmp_path / "ca.pem"
    server = start_gramme("-inMemory", "--tls-self-signed", ca)
    before, first = ca.read_bytes(), trusting(ca)
    server.stop()
    server = start_gramme("-inMemory", "--tls-self-signed", ca)
    assert ca.read_bytes() != before
    with pytest.raises(ssl.SSLCertVerificationError):
        Secure(server, first)
    assert client(server, ca).list_tables()["TableNames"] == []


def test_a_certificate_of_ones_own(start_gramme, own, tmp_path):
    chain, key = own("one")
    server = start_gramme("-inMemory", "--tls-certificate", chain, "--tls-key", key)
    assert client(server, own.ca).list_tables()["TableNames"] == []
    assert server.stderr_lines == [
        f"gramme: TLS with the certificate in {chain}, SHA-256 fingerprint "
        f"{fingerprint(server, trusting(own.ca))}"]
    both = tmp_path / "both.pem"
    both.write_text(chain.read_text() + key.read_text())
    server = start_gramme("-inMemory", "--tls-certificate", both)
    assert client(server, own.ca).list_tables()["TableNames"] == []


def test_a_renewed_certificate(start_gramme, own):
    chain, key = own("one")
    server = start_gramme("-inMemory", "--tls-certificate", chain, "--tls-key", key)
    context = trusting(own.ca)
    before = fingerprint(server, context)
    with Secure(server, context) as old:
        assert is_good(old.ask(post()))
        other, other_key = own("two")
        shutil.copy(other, chain)
        server.process.send_signal(signal.SIGHUP)  # its key is missing yet
        until(lambda: len(server.stderr_lines) == 2)
        assert f"no key for the certificate in {key}" in server.stderr_lines[1]
        assert fingerprint(server, context) == before
        shutil.copy(other_key, key)
        server.process.send_signal(signal.SIGHUP)
        until(lambda: fingerprint(server, context) != before)
        assert is_good(old.ask(post()))
    assert server.stop() == 0


def refused(*options):
    done = subprocess.run([program(), "-inMemory", "-port", "0", *map(str, options)],
                          capture_output=True, text=True, timeout=30, check=False)
    assert (done.returncode, done.stdout) == (1, ""), done
    line, = done.stderr.splitlines()
    return line


def test_what_will_not_do(own, tmp_path):
    chain, key = own("one")
    _, other = own("two")
    foreign = tmp_path / "foreign"
    foreign.write_text("precious")
    openssl("rsa", "-aes256", "-passout", "pass:x", "-in", key, "-out", "locked.key", cwd=tmp_path)
    for options, words in (
            (["--tls-certificate", "/nowhere"], "no certificate in /nowhere: "),
            (["--tls-certificate", "/no\x1b\nwhere"], "no certificate in /no??where: "),
            (["--tls-certificate", foreign], f"no certificate in {foreign}: "),
            (["--tls-certificate", chain], f"no key for the certificate in {chain}: "),
            (["--tls-certificate", chain, "--tls-key", other], "key values mismatch"),
            (["--tls-certificate", chain, "--tls-key", tmp_path / "locked.key"], "no key for"),
            (["--tls-key", key], "wants a certificate"),
            (["--tls-certificate", chain, "--tls-self-signed", tmp_path / "x"], "either"),
            (["--tls-certificate", chain, "--tls-key", key, "--tls-name", "x"], "that is made"),
            (["--tls-self-signed", foreign], "is not overwritten"),
            (["--tls-self-signed", tmp_path / "no" / "folder"], "cannot write"),
            (["--tls-self-signed", tmp_path / "x", "--tls-name", "a b"], "cannot be made for"),
            (["--tls-self-signed", tmp_path / "x", "--tls-name", "a,DNS:b"], "cannot be made")):
        assert words in refused(*options), options
    assert foreign.read_text() == "precious"
    assert not (tmp_path / "x").exists()


# HTTP through it

def test_requests_in_every_shape(wire):
    assert all(is_good(wire.ask(post())) for _ in range(20))
    wire.send(post() * 200)
    assert all(is_good(wire.answer()) for _ in range(200))
    for byte in post():
        wire.send(bytes([byte]))
    assert is_good(wire.answer())
    fields = {**headers(), "Transfer-Encoding": "chunked"}
    assert is_good(wire.ask(head(fields=fields) + b"2\r\n{}\r\n0\r\n\r\n" + post()))
    assert is_good(wire.answer())
    fields = {**headers(), "Content-Length": 2, "Expect": "100-continue"}
    assert wire.ask(head(fields=fields)).status == 100
    assert is_good(wire.ask(b"{}"))
    assert is_good(wire.ask(post(Connection="close")))
    assert wire.at_end()


def test_the_biggest_request(wire):
    assert is_good(wire.ask(post(b"{" + b" " * (16 * MIB - 2) + b"}")))
    assert is_good(wire.ask(post()))


def test_a_request_that_is_too_big(server, ca):
    with Secure(server, trusting(ca)) as wire:
        wire.send(head(fields={**headers(), "Content-Length": 17 * MIB}))
        for _ in range(17):
            wire.send(b" " * MIB)
        assert wire.answer().status == 413
        assert wire.at_end()


def test_what_fills_records_exactly(server, ca):
    """Bytes that wait in the session, not in the socket, are not forgotten."""
    with Secure(server, trusting(ca)) as wire:
        for size in (16384, 16385, 20480, 20481, 32768, 40960, 65536):
            one = post()
            big = post(b"{" + b" " * (size - len(post(b"{" + b" " * size + b"}")) + size) + b"}")
            wire.send(big + one * 3)
            assert [is_good(wire.answer()) for _ in range(4)] == [True] * 4


def test_an_answer_of_megabytes(server, ca):
    """The reader is slow: the rest waits, and arrives."""
    there = client(server, ca)
    name = schema.unique()
    there.create_table(**schema.request(name, "pk:S"))
    for number in range(38):
        there.put_item(TableName=name, Item=item(pk=str(number), text="x" * 390_000))
    keys = [item(pk=str(number)) for number in range(38)]
    with Secure(server, trusting(ca), patience=60) as slow:
        slow.send(post(json.dumps({"RequestItems": {name: {"Keys": keys}}}),
                       headers("BatchGetItem", key="conformance")))
        time.sleep(0.5)
        assert len(slow.answer().json["Responses"][name]) == 38
        assert is_good(slow.ask(post()))
    there.delete_table(TableName=name)


def test_many_connections(server, ca):
    context = trusting(ca)
    wires = [Secure(server, context, patience=60) for _ in range(100)]
    for _ in range(3):
        for wire in wires:
            wire.send(post())
        assert all(is_good(wire.answer()) for wire in wires)
    for wire in wires:
        wire.__exit__()


def test_several_threads(start_gramme, tmp_path):
    ca = tmp_path / "ca.pem"
    server = start_gramme("-inMemory", "--threads", "3", "--tls-self-signed", ca)
    context = trusting(ca)

    def ask():
        for _ in range(4):
            with Secure(server, context, patience=60) as wire:
                wire.send(post() * 50)
                assert all(is_good(wire.answer()) for _ in range(50))

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert server.stop() == 0


def test_the_end(start_gramme, tmp_path):
    """A request under way is finished; the connection ends in TLS's way, too."""
    ca = tmp_path / "ca.pem"
    server = start_gramme("-inMemory", "--stop-timeout", "20", "--tls-self-signed", ca)
    context = trusting(ca)
    request = post(b"{" + b" " * 100_000 + b"}")
    with Secure(server, context) as slow, Secure(server, context) as idle:
        assert is_good(idle.ask(post()))
        slow.send(request[:50_000])
        time.sleep(0.2)
        server.process.send_signal(signal.SIGTERM)
        assert idle.at_end()
        slow.send(request[50_000:])
        assert is_good(slow.answer())
        assert slow.at_end()
    assert server.wait() == 0


# Clients that do otherwise

def test_plain_http_on_the_tls_port(start_gramme, tmp_path):
    server = start_gramme("-inMemory", "--tls-self-signed", tmp_path / "ca.pem")
    for request in (post(), head("GET", fields={"Host": "a"}), b"\r\n", b"x"):
        with Wire(server.url) as wire:
            begin = time.monotonic()
            answer = wire.ask(request)
            assert answer.status == 400 and b"TLS" in answer.body
            assert answer.headers["Connection"] == "close"
            assert time.monotonic() - begin < 5
    server.stop()
    hints = [line for line in server.stderr_lines if "hint" in line]
    assert hints == [f"gramme: hint: a client speaks plain HTTP to port {server.port}, which "
                     "speaks TLS: its URL begins with https://"]


def test_tls_on_the_plain_port(start_gramme):
    server = start_gramme("-inMemory")
    for _ in range(3):
        begin = time.monotonic()
        with pytest.raises(ssl.SSLError):
            Secure(server, ssl.create_default_context())
        assert time.monotonic() - begin < 5
    with Wire(server.url) as wire:
        assert is_good(wire.ask(post()))
    server.stop()
    assert server.stderr_lines == [
        f"gramme: hint: a client speaks TLS to port {server.port}, which speaks plain HTTP: its "
        "URL begins with http://"]


@pytest.mark.parametrize("bytes_sent", [
    b"\x16", b"\x16\x03\x01", b"\x16\x03\x01\x00\x05hello", b"\x16\x03\x01\xff\xff" + b"x" * 70000,
    b"\x16" * 1000, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(505)])
def test_broken_hellos(server, ca, bytes_sent):
    with Wire(server.url) as wire:
        try:
            wire.send(bytes_sent)
            wire.socket.shutdown(socket.SHUT_WR)
            wire.file.read(1000)
        except OSError:
            pass  # the server may end it first
    with Secure(server, trusting(ca)) as wire:
        assert is_good(wire.ask(post()))


def test_a_handshake_has_a_time(start_gramme, tmp_path):
    ca = tmp_path / "ca.pem"
    server = start_gramme("-inMemory", "--tls-self-signed", ca, "--header-timeout", "0.5")
    with Wire(server.url) as wire, Secure(server, trusting(ca)) as idle:
        wire.send(b"\x16\x03\x01\x02\x00")
        begin = time.monotonic()
        assert wire.at_end()
        assert time.monotonic() - begin < 10
        time.sleep(1)
        assert is_good(idle.ask(post()))  # who has shaken hands may rest


def test_clients_that_hang_up(server, ca):
    context = trusting(ca)
    for number in range(60):
        with Secure(server, context) as wire:
            wire.send(post() * (number % 7))
            wire.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    with Secure(server, context) as wire:
        assert is_good(wire.ask(post()))


# What triggers call

CALL_BACK = """
import boto3
def {}(event, context):
    boto3.client("dynamodb").put_item(TableName="Output", Item={{"pk": {{"S": "called"}}}})
"""


def test_functions_reach_it(start_gramme, tmp_path):
    """They need no certificate: a port of this machine's alone is opened for them."""
    ca = tmp_path / "ca.pem"
    (tmp_path / "fn.py").write_text(CALL_BACK.format("lambda_handler"))
    server = start_gramme(
        "-inMemory", "--tls-self-signed", ca, "--python", sys.executable, "--lambda-api",
        "--trigger", f"Input=lambda:{tmp_path}/fn.py",
        "--trigger", f"Input=exec:env > {tmp_path}/new; mv {tmp_path}/new {tmp_path}/env")
    there = client(server, ca)
    for name, more in (("Output", {}), ("Input", {"StreamSpecification": {
            "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}})):
        there.create_table(**schema.request(name, "pk:S", **more))
    there.put_item(TableName="Input", Item=item(pk="1"))
    until(lambda: there.scan(TableName="Output")["Count"] == 1)
    until((tmp_path / "env").exists)
    env = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines()
               if "=" in line)
    inner = env["AWS_ENDPOINT_URL"]
    assert inner.startswith("http://127.0.0.1:") and not inner.endswith(f":{server.port}")
    with Wire(inner) as wire:
        assert is_good(wire.ask(post()))
    found = listening(server.process.pid)
    assert {address.split(":")[0] for _, address in found} <= LOOPBACK
    assert (f"0100007F:{int(inner.rsplit(':', 1)[1]):04X}"
            in {address for name, address in found if name == "tcp"})
    functions = client(server, ca, "lambda")
    create(functions, code=CALL_BACK.format("handler"))
    assert "FunctionError" not in functions.invoke(FunctionName="fn", Payload=b"{}")


def test_no_other_port_without_triggers(server):
    assert {address.split(":")[1] for _, address in listening(server.process.pid)} == {
        f"{server.port:04X}"}


# The module

def maps(server):
    return pathlib.Path(f"/proc/{server.process.pid}/maps").read_text()


def test_it_is_loaded_only_when_asked_for(start_gramme, server):
    assert "libssl" in maps(server) and "gramme-tls.so" in maps(server)
    plain = start_gramme("-inMemory", "--lambda-api", "--metrics")
    assert "libssl" not in maps(plain) and "libcrypto" not in maps(plain)


def test_without_it_there_is_no_tls(tmp_path):
    alone = tmp_path / "gramme"
    shutil.copy(program(), alone)

    def start():
        done = subprocess.run([alone, "-inMemory", "-port", "0", "--tls-self-signed",
                               tmp_path / "ca"],
                              capture_output=True, text=True, timeout=30, check=False)
        line, = done.stderr.splitlines()
        assert done.returncode == 1 and "TLS needs gramme-tls.so" in line
        assert not (tmp_path / "ca").exists()
        return line

    start()
    (tmp_path / "gramme-tls.so").write_text("no module")
    assert start().endswith("/gramme-tls.so: file too short")
