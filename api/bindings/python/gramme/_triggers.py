# SPDX-License-Identifier: Apache-2.0
"""Python functions as targets of triggers."""
from __future__ import annotations

import ctypes
import json
from typing import Any, Callable, NamedTuple, Optional

from gramme._calls import Handle, text
from gramme._library import INVOKE, Failure, check, library
from gramme._library import Target as TargetStruct


class Invocation(NamedTuple):
    """One call of a trigger's function: what AWS Lambda calls its context."""

    aws_request_id: str
    """A UUID of this call."""
    table: Optional[str]
    """The table that the stream belongs to."""
    trigger: Optional[str]
    """The UUID of the event source mapping."""
    region: str
    """The engine's region."""
    attempt: int
    """Which attempt at the batch this is, from 1."""


Target = Callable[[dict[str, Any], Invocation], Any]


def _context(invocation: Any) -> Invocation:
    def optional(name: Optional[bytes]) -> Optional[str]:
        return None if name is None else name.decode()

    return Invocation(
        aws_request_id=invocation.request_id.decode(),
        table=optional(invocation.table),
        trigger=optional(invocation.trigger),
        region=invocation.region.decode(),
        attempt=invocation.attempt,
    )


def _invoker(handle: Handle, function: Target) -> Any:
    """What C calls: 0 when the function returned, 1 when it raised."""
    gramme = library()

    def invoke(_: Any, pointer: Any, outcome: int) -> int:
        handle.in_target(True)
        try:
            invocation = pointer.contents
            event = json.loads(ctypes.string_at(invocation.event, invocation.event_size))
            response = function(event, _context(invocation))
            answer = json.dumps(response).encode()
            gramme.gramme_outcome_set_response(outcome, answer, len(answer))
            return 0
        except BaseException as problem:
            message = f"{problem}".replace("\0", " ").encode("utf-8", "replace")
            gramme.gramme_outcome_set_error(outcome, type(problem).__name__.encode(), message)
            return 1
        finally:
            handle.in_target(False)

    return INVOKE(invoke)


def add_trigger(
    handle: Handle,
    db: int,
    table: str,
    function: Target,
    name: Optional[str],
    settings: dict[str, Any],
) -> list[Any]:
    """Adds a trigger and returns what has to be kept until the engine is closed."""
    target, failure = TargetStruct(version=1, invoke=_invoker(handle, function)), Failure()
    if name is None:
        name = getattr(function, "__qualname__", type(function).__qualname__)
    code = library().gramme_trigger_add(
        db, text(table), text(name), json.dumps(settings).encode(), target, failure)
    check(code, failure)
    return [target]


def add_destination(handle: Handle, db: int, arn: str, function: Target) -> list[Any]:
    """Adds a destination and returns what has to be kept until the engine is closed."""
    target, failure = TargetStruct(version=1, invoke=_invoker(handle, function)), Failure()
    check(library().gramme_destination_add(db, text(arn), target, failure), failure)
    return [target]
