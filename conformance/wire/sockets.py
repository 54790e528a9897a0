# SPDX-License-Identifier: Apache-2.0
"""Requests as bytes, and a connection that sends exactly what it is told."""
import http.client
import json
import socket
import urllib.parse

AUTHORIZATION = ("AWS4-HMAC-SHA256 Credential={key}/20261121/{region}/dynamodb/aws4_request, "
                 "SignedHeaders=host;x-amz-date, Signature=0123456789abcdef")


def headers(operation="ListTables", key="httptest", region="us-east-1", **more):
    found = {"Host": "localhost", "Content-Type": "application/x-amz-json-1.0",
             "X-Amz-Target": f"DynamoDB_20120810.{operation}", "X-Amz-Date": "20261121T120000Z",
             "Authorization": AUTHORIZATION.format(key=key, region=region)}
    found |= {k.replace("_", "-"): v for k, v in more.items()}
    return {k: v for k, v in found.items() if v is not None}


def head(method="POST", target="/", version="HTTP/1.1", fields=None):
    lines = [f"{method} {target} {version}"]
    lines += [f"{k}: {v}" for k, v in (headers() if fields is None else fields).items()]
    return "\r\n".join(lines + ["", ""]).encode("latin-1")


def post(body=b"{}", fields=None, target="/", **more):
    body = body.encode() if isinstance(body, str) else body
    fields = headers() if fields is None else fields
    return head(target=target, fields={**fields, "Content-Length": len(body), **more}) + body


class Answer:
    def __init__(self, status, fields, body):
        self.status, self.headers, self.body = status, fields, body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def type(self):
        return self.json["__type"]


class Wire:
    """A connection that sends exactly what it is told."""

    def __init__(self, url, patience=20):
        at = urllib.parse.urlsplit(url)
        self.socket = socket.create_connection((at.hostname, at.port), patience)
        self.file = self.socket.makefile("rb")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.file.close()
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)
        return self

    def answer(self, method="POST"):
        line = self.file.readline()
        assert line, "the server closed the connection"
        status = int(line.split()[1])
        fields = http.client.parse_headers(self.file)
        body = b""
        if method != "HEAD" and status != 100:
            if fields.get("Transfer-Encoding", "").lower() == "chunked":
                while size := int(self.file.readline(), 16):
                    body += self.file.read(size)
                    self.file.readline()
                self.file.readline()
            else:
                body = self.file.read(int(fields["Content-Length"]))
        return Answer(status, fields, body)

    def ask(self, data, method="POST"):
        return self.send(data).answer(method)

    def at_end(self):
        """True when the server has closed and sent nothing more."""
        return self.file.read(1) == b""


def is_good(answer):
    return answer.status == 200 and "TableNames" in answer.json
