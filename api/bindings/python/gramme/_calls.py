# SPDX-License-Identifier: Apache-2.0
"""Calls of the library: replies that are used again, and who may use an engine when."""
from __future__ import annotations

import ctypes
import os
import threading
from typing import Any, NamedTuple, Optional, Union

from gramme._errors import Code, EngineError
from gramme._library import Request, library

_forks = 0
_target = threading.local()  # its `handle`: the engine whose trigger's target the thread runs


def _forked() -> None:
    global _forks
    _forks += 1


os.register_at_fork(after_in_child=_forked)


def text(value: Union[str, os.PathLike[str]]) -> bytes:
    """What C gets of a name or path; a NUL inside it would cut it."""
    encoded = os.fsencode(value)
    if b"\0" in encoded:
        raise ValueError("embedded null character")
    return encoded


class Answer(NamedTuple):
    """One call's outcome: the HTTP status and the JSON text; `type` is None for success."""

    status: int
    body: bytes
    type: Optional[str]
    message: str


class Slot:
    """A reply and a request, used by one call at a time."""

    def __init__(self) -> None:
        self.gramme = library()
        self.reply = self.gramme.gramme_reply_new()
        if not self.reply:
            raise MemoryError
        self.request = Request(version=1)
        self.size = ctypes.c_size_t()

    def call(self, db: int, target: bytes, body: bytes, region: bytes) -> Answer:
        request, gramme = self.request, self.gramme
        request.target, request.region = target, region
        request.body, request.body_size = body, len(body)
        status = gramme.gramme_call(db, None, request, self.reply)
        at = gramme.gramme_reply_body(self.reply, self.size)
        answer = ctypes.string_at(at, self.size.value)
        type = gramme.gramme_reply_exception(self.reply)
        if type is None:
            return Answer(status, answer, None, "")
        message = gramme.gramme_reply_message(self.reply)
        return Answer(status, answer, type.decode(), message.decode("utf-8", "replace"))

    def __del__(self) -> None:
        reply, self.reply = getattr(self, "reply", None), None
        if reply:
            self.gramme.gramme_reply_free(reply)


class Handle:
    """The C engine, and a count of those who are using it. The calls of a trigger's target do
    not count: gramme_close() waits for it, and only then takes the engine apart."""

    def __init__(self, db: int) -> None:
        self._db: Optional[int] = db
        self._lock = threading.Lock()
        self._users = 0
        self._forks = _forks
        self._slots: list[Slot] = []

    @property
    def open(self) -> bool:
        return self._db is not None

    @property
    def forked(self) -> bool:
        """This is a child of the process that opened the engine."""
        return self._forks != _forks

    def enter(self) -> int:
        """The engine, until leave()."""
        if self._forks != _forks:
            raise EngineError(Code.MISUSE, "the engine was opened before a fork")
        with self._lock:
            if self._db is None:
                raise EngineError(Code.MISUSE, "the engine is closed")
            if getattr(_target, "handle", None) is not self:
                self._users += 1
            return self._db

    def leave(self) -> None:
        if getattr(_target, "handle", None) is not self:
            with self._lock:
                self._users -= 1

    def __enter__(self) -> int:
        return self.enter()

    def __exit__(self, *_: Any) -> None:
        self.leave()

    def call(self, target: bytes, body: bytes, region: bytes) -> Answer:
        """Performs one operation, from any thread."""
        db = self.enter()
        try:
            try:
                slot = self._slots.pop()
            except IndexError:
                slot = Slot()
            answer = slot.call(db, target, body, region)
            self._slots.append(slot)
            return answer
        finally:
            self.leave()

    def in_target(self, running: bool) -> None:
        """The calling thread runs a trigger's target of this engine, or does so no more."""
        _target.handle = self if running else None

    def take(self) -> Optional[int]:
        """The engine, for whoever closes it now; None when it is closed already."""
        if self.forked:
            self._db = None
            return None
        if getattr(_target, "handle", None) is self:
            raise EngineError(Code.BUSY, "a trigger's target cannot close its engine")
        with self._lock:
            if self._db is None:
                return None
            if self._users > 0:
                raise EngineError(Code.BUSY, f"{self._users} calls are in flight")
            db, self._db = self._db, None
            self._slots.clear()
            return db
