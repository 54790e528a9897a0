# SPDX-License-Identifier: Apache-2.0
"""An engine over HTTP."""
from __future__ import annotations

import ctypes
from typing import Optional

from gramme._calls import text
from gramme._library import Failure, OpenOptions, ServerOptions, check, library


class Server:
    """The threads that serve an engine; stop() them before the engine is closed, free() them
    after that."""

    def __init__(
        self,
        db: int,
        port: int = 0,
        hosts: Optional[str] = None,
        threads: int = 1,
        cors: Optional[str] = None,
        lambda_api: bool = False,
    ) -> None:
        self._gramme = library()
        self._server = ctypes.c_void_p()
        failure = Failure()
        options = ServerOptions(
            version=1,
            db=db,
            port=port,
            hosts=None if hosts is None else text(hosts),
            threads=threads,
            cors=None if cors is None else text(cors),
            lambda_api=lambda_api,
            engine=OpenOptions(version=1),
        )
        check(self._gramme.gramme_server_start(self._server, options, failure), failure)
        self.port: int = self._gramme.gramme_server_port(self._server)
        self.url = f"http://{_reachable(hosts)}:{self.port}"

    def stop(self) -> None:
        self._gramme.gramme_server_stop(self._server)

    def free(self) -> None:
        self._gramme.gramme_server_free(self._server)


def _reachable(hosts: Optional[str]) -> str:
    """The first of the addresses, as this machine reaches it."""
    first = (hosts or "127.0.0.1").split(",")[0].strip().strip("[]")
    first = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(first, first)
    return f"[{first}]" if ":" in first else first
