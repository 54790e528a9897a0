# SPDX-License-Identifier: Apache-2.0
"""Amazon DynamoDB inside this process.

    import gramme

    with gramme.Engine() as engine:             # in memory; Engine("app.db") keeps it in a file
        engine.call("CreateTable", {...})       # DynamoDB's JSON
        client = engine.client()                # boto3, without HTTP, ports or credentials
        client.put_item(...)
        url = engine.serve()                    # HTTP on a free port of loopback, if asked for
"""
from gramme._engine import Engine
from gramme._errors import Code, EngineError, Error, OperationError
from gramme._triggers import Invocation

__all__ = ["Code", "Engine", "EngineError", "Error", "Invocation", "OperationError", "version"]


def version() -> str:
    """The library's version, "1.2.3"."""
    from gramme._library import library

    return str(library().gramme_version().decode())
