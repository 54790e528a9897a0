# SPDX-License-Identifier: Apache-2.0
"""boto3 without HTTP: botocore makes the request and reads the answer, the engine is between.

botocore asks by an event, before-send, whether somebody else delivers a request. So its own
serializer, parser, checksums, retries and exceptions are at work unchanged."""
from __future__ import annotations

import functools
import itertools
import threading
import zlib
from typing import TYPE_CHECKING, Any, Iterator, Optional

from gramme._errors import Error

if TYPE_CHECKING:
    from gramme._engine import Engine

_SERVICES = ("dynamodb", "dynamodb-streams")
_REGION = "X-Gramme-Region"
_OWNER = "gramme"  # an event of our own: whoever is attached answers
_making = threading.Lock()
_numbers = itertools.count(1)


class _Body:
    """What botocore reads the body of an answer from."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._body


class Attachment:
    """The way from boto3 into an engine, until detach(). `engine` may be changed."""

    def __init__(self, engine: Engine, events: Any) -> None:
        from botocore import UNSIGNED  # type: ignore[import-untyped]
        from botocore.awsrequest import AWSResponse  # type: ignore[import-untyped]

        self.engine = engine
        self._events = events
        self._response = AWSResponse
        self._unsigned = UNSIGNED
        self._handlers = {
            f"{event}.{service}": handler
            for service in _SERVICES
            for event, handler in (("choose-signer", self._choose_signer),
                                   ("before-sign", self._before_sign),
                                   ("before-send", self._before_send))
        }
        self._handlers[_OWNER] = self._owner
        for event, handler in self._handlers.items():
            events.unregister(event, unique_id=f"{_OWNER}-{event}")  # an earlier engine's
            events.register(event, handler, unique_id=f"{_OWNER}-{event}")

    def detach(self) -> None:
        """The client sends its requests where it used to. Clients that a session made meanwhile
        stay attached."""
        if any(owner is self for _, owner in self._events.emit(_OWNER)):
            for event in self._handlers:
                self._events.unregister(event, unique_id=f"{_OWNER}-{event}")

    def __enter__(self) -> Attachment:
        return self

    def __exit__(self, *_: Any) -> None:
        self.detach()

    def _owner(self, **_: Any) -> Attachment:
        return self

    def _choose_signer(self, **_: Any) -> Any:
        return self._unsigned

    def _before_sign(self, request: Any, region_name: Optional[str] = None, **_: Any) -> None:
        request.headers[_REGION] = region_name or ""

    def _before_send(self, request: Any, **_: Any) -> Any:
        headers = request.headers
        if "X-Amz-Target" not in headers:
            raise Error("boto3 has sent another protocol than DynamoDB's JSON 1.0")
        answer = self.engine._handle.call(
            _bytes(headers["X-Amz-Target"]),
            _bytes(request.body),
            _bytes(headers.get(_REGION)) or self.engine._region,
        )
        reply = {
            "Content-Type": "application/x-amz-json-1.0",
            "Content-Length": str(len(answer.body)),
            "x-amzn-RequestId": f"{next(_numbers):052d}",
            "x-amz-crc32": str(zlib.crc32(answer.body)),
        }
        return self._response(request.url, answer.status, reply, _Body(answer.body))


def _bytes(value: Any) -> bytes:
    return value.encode() if isinstance(value, str) else bytes(value or b"")


def attach(engine: Engine, other: Any) -> Attachment:
    """Finds the events of a client, a resource or a session."""
    for path in ("meta.events", "meta.client.meta.events", "events"):
        events = functools.reduce(lambda at, name: getattr(at, name, None), path.split("."), other)
        if events is not None:
            return Attachment(engine, events)
    if hasattr(other, "get_component"):
        return Attachment(engine, other.get_component("event_emitter"))
    raise TypeError(f"neither a client nor a resource nor a session: {other!r}")


@functools.lru_cache(maxsize=None)
def _session() -> Any:
    try:
        import boto3  # type: ignore[import-untyped]
    except ImportError as problem:
        raise Error("boto3 is not installed: pip install gramme[boto3]") from problem
    return boto3.Session()


def make(kind: str, engine: Engine, region: str, service: str, options: dict[str, Any]) -> Any:
    """A client or resource that is attached from the first. Its credentials are nobody's."""
    usual = {"region_name": region, "aws_access_key_id": "local", "aws_secret_access_key": "local"}
    with _making:
        made = getattr(_session(), kind)(service, **{**usual, **options})
    attach(engine, made)
    return made
