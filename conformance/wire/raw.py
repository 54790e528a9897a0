# SPDX-License-Identifier: Apache-2.0
"""Signed requests without an SDK's opinion: any operation name, body and header."""
import json
import os

import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

VERSION = "DynamoDB_20120810"
STREAMS_VERSION = "DynamoDBStreams_20120810"
STREAMS = {"DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"}


def target(operation):
    return f"{STREAMS_VERSION if operation in STREAMS else VERSION}.{operation}"


class Reply:
    """status, headers, body (bytes), json (None when the body is no JSON), type and message."""

    def __init__(self, response):
        self.status = response.status
        self.headers = response.headers
        self.body = response.data
        try:
            self.json = json.loads(self.body)
        except ValueError:
            self.json = None
        fields = self.json if isinstance(self.json, dict) else {}
        self.full_type = fields.get("__type", "")
        self.type = self.full_type.rsplit("#", 1)[-1]
        self.message = fields.get("message", fields.get("Message"))

    def __repr__(self):
        return f"<{self.status} {self.body[:2000]!r}>"


class Sender:
    """sender(operation, body, **headers): body is a dict, a str or bytes. A header given as None
    is left out; underscores in a header's name stand for dashes."""

    def __init__(self, url, access_key=None, region=None):
        self.url = url.rstrip("/")
        self.region = region or os.environ["AWS_DEFAULT_REGION"]
        self.credentials = Credentials(
            access_key or os.environ["AWS_ACCESS_KEY_ID"],
            os.environ["AWS_SECRET_ACCESS_KEY"], os.environ.get("AWS_SESSION_TOKEN"))
        self.pool = urllib3.PoolManager(maxsize=8, retries=False, timeout=60)

    def __call__(self, operation, body, path="/", method="POST", **headers):
        data = body if isinstance(body, (str, bytes)) else json.dumps(body)
        data = data.encode() if isinstance(data, str) else data
        wanted = {"Content-Type": "application/x-amz-json-1.0",
                  "X-Amz-Target": target(operation)}
        wanted |= {k.replace("_", "-").title(): v for k, v in headers.items()}
        wanted = {k: v for k, v in wanted.items() if v is not None}
        signed = AWSRequest(method, self.url + path, data=data, headers=wanted)
        if "Authorization" not in {k.title() for k in headers}:
            SigV4Auth(self.credentials, "dynamodb", self.region).add_auth(signed)
        return self.send(method, path, data, dict(signed.headers.items()))

    def send(self, method="POST", path="/", data=b"", headers=None):
        """As it is: nothing added, nothing signed."""
        return Reply(self.pool.request(method, self.url + path, body=data,
                                       headers={"Accept-Encoding": "identity", **(headers or {})}))
