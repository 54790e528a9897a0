# SPDX-License-Identifier: Apache-2.0
"""What goes wrong, as exceptions."""
from __future__ import annotations

import enum
from typing import Any


class Code(enum.IntEnum):
    """Why an engine could not do something; the values are those of gramme.h."""

    NOMEM = 1
    IO = 2
    BUSY = 3
    FOREIGN = 4
    NEWER = 5
    DAMAGED = 6
    MISUSE = 7
    INTERNAL = 8
    NOTFOUND = 9


class Error(Exception):
    """All of Gramme's exceptions; `message` says what happened."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class EngineError(Error):
    """The engine itself could not do it: open a file, find a table, take a snapshot."""

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.code, self.message)


class OperationError(Error):
    """DynamoDB's answer to a call is an error, such as ConditionalCheckFailedException."""

    def __init__(self, type: str, status: int, message: str, response: dict[str, Any]) -> None:
        super().__init__(message)
        self.type = type
        """The exception's name, "ResourceNotFoundException"."""
        self.status = status
        """The HTTP status, 400 or 500."""
        self.response = response
        """The whole answer: an Item, CancellationReasons and others come in it."""

    def __str__(self) -> str:
        return f"{self.type}: {self.message}"

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.type, self.status, self.message, self.response)
