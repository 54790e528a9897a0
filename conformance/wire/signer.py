# SPDX-License-Identifier: Apache-2.0
"""AWS Signature Version 4 of its own, from the IAM user guide, so that every part of a signature
can be chosen. Not an SDK's: those sign only what is right."""
import datetime
import hashlib
import hmac
import urllib.parse

ALGORITHM = "AWS4-HMAC-SHA256"


def now(seconds=0):
    """The time in so many seconds, as signatures write it."""
    at = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return at.strftime("%Y%m%dT%H%M%SZ")


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def encode(text):
    return urllib.parse.quote(text, safe="-_.~")


class Signer:
    """signer.headers(...) and signer.query(...) -> what makes a request a signed one.

    parts: date (of the scope), region, service, term; when (the request's); algorithm; names (of
    the signed headers, all unless told); payload (what stands for the body's hash); canonical
    keeps the last canonical request, to_sign the last string to sign."""

    def __init__(self, key, secret, token=None, region="us-east-1", service="dynamodb"):
        self.key, self.secret, self.token = key, secret, token
        self.region, self.service = region, service
        self.canonical = self.to_sign = None

    def scope(self, when, parts):
        return "/".join((parts.get("date", when[:8]), parts.get("region", self.region),
                         parts.get("service", self.service), parts.get("term", "aws4_request")))

    def signature(self, method, path, query, headers, body, when, parts):
        names = parts.get("names") or sorted(headers)
        lines = "".join(f"{n}:{' '.join(headers.get(n, '').split())}\n" for n in names)
        pairs = sorted((encode(k), encode(v)) for k, v in query)
        self.canonical = "\n".join((
            method, urllib.parse.quote(path, safe="/-_.~"),
            "&".join(f"{k}={v}" for k, v in pairs), lines, ";".join(names),
            parts.get("payload") or sha256(body)))
        scope = self.scope(when, parts)
        self.to_sign = "\n".join((ALGORITHM, when, scope, sha256(self.canonical.encode())))
        key = ("AWS4" + self.secret).encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        return names, scope, hmac.new(key, self.to_sign.encode(), hashlib.sha256).hexdigest()

    def headers(self, headers, body=b"", method="POST", path="/", query=(), **parts):
        """The headers with a date, a token if there is one, and an Authorization. `unsigned` is
        added after the signature."""
        when = parts.get("when") or now()
        sent = dict(headers)
        if "date" not in {name.lower() for name in sent}:
            sent["X-Amz-Date"] = when
        if self.token:
            sent["X-Amz-Security-Token"] = self.token
        signed = {name.lower(): value for name, value in sent.items()}
        names, scope, signature = self.signature(method, path, query, signed, body, when, parts)
        sent["Authorization"] = (
            f"{parts.get('algorithm', ALGORITHM)} Credential={self.key}/{scope}, "
            f"SignedHeaders={';'.join(names)}, Signature={signature}")
        return {**sent, **parts.get("unsigned", {})}

    def query(self, headers, body=b"", method="POST", path="/", expires=None, **parts):
        """A presigned request's target."""
        when = parts.get("when") or now()
        signed = {name.lower(): value for name, value in headers.items()}
        names = parts.get("names") or sorted(signed)
        query = {"X-Amz-Algorithm": ALGORITHM, "X-Amz-Date": when,
                 "X-Amz-Credential": f"{self.key}/{self.scope(when, parts)}",
                 "X-Amz-SignedHeaders": ";".join(names)}
        if expires is not None:
            query["X-Amz-Expires"] = str(expires)
        if self.token:
            query["X-Amz-Security-Token"] = self.token
        _, _, signature = self.signature(method, path, query.items(), signed, body, when, parts)
        query["X-Amz-Signature"] = signature
        return path + "?" + "&".join(f"{encode(k)}={encode(v)}" for k, v in query.items())
