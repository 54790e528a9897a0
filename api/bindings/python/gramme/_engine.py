# SPDX-License-Identifier: Apache-2.0
"""The engine: one DynamoDB database, in memory or in a file."""
from __future__ import annotations

import atexit
import ctypes
import datetime
import json
import os
import threading
import warnings
import weakref
from typing import Any, Callable, Optional, Union

from gramme import _boto
from gramme._calls import Handle, text
from gramme._errors import Error, OperationError
from gramme._library import EACH, LOG, Failure, RoomyOpenOptions, check, library
from gramme._server import Server
from gramme._triggers import Target, add_destination, add_trigger

Json = Union[str, bytes, bytearray, memoryview]
Path = Union[str, "os.PathLike[str]"]

_STREAMS = {"ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"}
_targets: dict[str, bytes] = {}
_engines: weakref.WeakSet[Engine] = weakref.WeakSet()


def _target(operation: str) -> bytes:
    """X-Amz-Target of an operation of DynamoDB's or of its streams'; another service's is
    written out by the caller, "AWSLambda_20150331.Invoke"."""
    known = _targets.get(operation)
    if known is None:
        service = "DynamoDBStreams" if operation in _STREAMS else "DynamoDB"
        known = text(operation if "." in operation else f"{service}_20120810.{operation}")
        if len(_targets) < 1000:
            _targets[operation] = known
    return known


def _bytes(document: Json) -> bytes:
    return document.encode() if isinstance(document, str) else bytes(document)


def _milliseconds(time: Union[float, datetime.timedelta]) -> int:
    seconds = time.total_seconds() if isinstance(time, datetime.timedelta) else time
    return round(seconds * 1000)


class Engine:
    """One database. Any number of them may be open, and each may be used from any thread.

    Close it when it is no longer needed, or let `with` do so. In a child process after a fork,
    open another one; the parent's raises EngineError there.

    path: a file, made when it is missing; None keeps everything in memory.
    full_sync: sync every commit, so that a power cut loses nothing either.
    transient_ms: tables stay CREATING, UPDATING and DELETING for so long.
    ttl_interval_ms: between two searches for expired items; 0 is a minute, negative: they stay.
    item_collection_limit: bytes; 0 is AWS's 10 GB.
    conflict_rate: 0 to 1, this part of transactions and single writes is refused as if another
        transaction were in their way.
    region: of ARNs and records, and of the clients that client() and resource() make.
    access_key: who the database is to functions that its streams call.
    shard_ms, shard_records, shard_width, stream_retention_ms: how long a stream's shard is open
        (0: four hours), how many records it takes (0: any number), open shards of a new stream
        (0: one), how long a record is kept (0: 24 hours).
    log: gets each line of the engine's log, from any thread; it must not call the engine.
    """

    def __init__(
        self,
        path: Optional[Path] = None,
        *,
        full_sync: bool = False,
        transient_ms: int = 0,
        ttl_interval_ms: int = 0,
        item_collection_limit: int = 0,
        conflict_rate: float = 0.0,
        region: str = "us-east-1",
        access_key: str = "local",
        shard_ms: int = 0,
        shard_records: int = 0,
        shard_width: int = 0,
        stream_retention_ms: int = 0,
        log: Optional[Callable[[str], None]] = None,
    ) -> None:
        gramme = library()
        options = RoomyOpenOptions(
            version=1,
            path=None if path is None else text(path),
            full_sync=full_sync,
            transient_ms=transient_ms,
            ttl_interval_ms=ttl_interval_ms,
            item_collection_limit=item_collection_limit,
            conflict_rate=conflict_rate,
            region=text(region),
            access_key=text(access_key),
            shard_ms=shard_ms,
            shard_records=shard_records,
            shard_width=shard_width,
            stream_retention_ms=stream_retention_ms,
        )
        kept: list[Any] = []
        if log is not None:
            options.log = _logger(log)
            kept.append(options.log)
        db, failure = ctypes.c_void_p(), Failure()
        check(gramme.gramme_open(db, options, failure), failure)
        self._adopt(db, region, kept)

    def _adopt(self, db: ctypes.c_void_p, region: str, kept: list[Any]) -> None:
        """Becomes the owner of an engine that C opened."""
        self._gramme = library()
        assert db.value is not None
        self._handle = Handle(db.value)
        self._region = text(region)
        self._kept = kept  # what C holds pointers to
        self._server: Optional[Server] = None
        self._serving = threading.Lock()  # taken inside of a use of the handle
        _engines.add(self)

    def __repr__(self) -> str:
        state = "open" if self._handle.open else "closed"
        return f"<gramme.Engine {state} at {id(self):#x}>"

    # -- the end --

    def close(self) -> None:
        """Ends the engine, its server and its threads, and frees its memory. Raises EngineError
        while another thread has a call in flight. A second call does nothing."""
        db = self._handle.take()
        if db is not None:
            server, self._server = self._server, None
            if server is not None:
                server.stop()
            self._gramme.gramme_close(db)
            if server is not None:
                server.free()
            self._kept.clear()
            _engines.discard(self)

    @property
    def closed(self) -> bool:
        """It has been closed."""
        return not self._handle.open

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        handle = getattr(self, "_handle", None)
        if handle is not None and handle.open and not handle.forked:
            warnings.warn(f"unclosed {self!r}", ResourceWarning, source=self)
            self.close()

    # -- calls --

    def call(self, operation: str, request: Optional[dict[str, Any]] = None) -> dict[str, Any]:
        """Performs an operation of DynamoDB's or of its streams' and returns its answer, both as
        DynamoDB's JSON: {"TableName": "notes", "Key": {"id": {"S": "1"}}}.

        Raises OperationError when the answer is an error.
        """
        body = b"{}" if request is None else json.dumps(request).encode()
        answer = self._handle.call(_target(operation), body, self._region)
        response = json.loads(answer.body) if answer.body else {}
        if answer.type is not None:
            raise OperationError(answer.type, answer.status, answer.message, response)
        return response

    def call_json(self, operation: str, request: Json = b"{}") -> bytes:
        """Like call(), with JSON text for request and answer."""
        answer = self._handle.call(_target(operation), _bytes(request), self._region)
        if answer.type is not None:
            response = json.loads(answer.body)
            raise OperationError(answer.type, answer.status, answer.message, response)
        return answer.body

    # -- tables --

    def tables(self) -> list[str]:
        """The names of all tables, sorted."""
        names, count = ctypes.POINTER(ctypes.c_char_p)(), ctypes.c_size_t()
        failure = Failure()
        with self._handle as db:
            code = self._gramme.gramme_list_tables(db, names, count, failure)
            check(code, failure)
            found = [names[i].decode() for i in range(count.value)]
            self._gramme.gramme_release(names)
        return found

    def has_table(self, name: str) -> bool:
        """There is a table of this name."""
        with self._handle as db:
            return bool(self._gramme.gramme_has_table(db, text(name)))

    def read(self, table: str, limit: Optional[int] = None) -> list[dict[str, Any]]:
        """All items of a table, or the first `limit`, as DynamoDB's JSON in the order of a Scan."""
        items: list[bytes] = []

        def each(_: Any, item: int, size: int) -> int:
            if limit is not None and len(items) >= limit:
                return 1
            items.append(ctypes.string_at(item, size))
            return 0

        failure = Failure()
        with self._handle as db:
            check(self._gramme.gramme_read_table(db, text(table), EACH(each), None, failure),
                  failure)
        return [json.loads(item) for item in items]

    def reset_table(self, table: str) -> None:
        """Takes all items out of a table; its definition, indexes and stream stay."""
        failure = Failure()
        with self._handle as db:
            check(self._gramme.gramme_reset_table(db, text(table), failure), failure)

    def reset(self) -> None:
        """Makes the engine empty, as if it had just been opened. The clock stays as it was set,
        and so do triggers that were added here."""
        failure = Failure()
        with self._handle as db:
            check(self._gramme.gramme_reset(db, failure), failure)

    # -- snapshots --

    def snapshot(self) -> bytes:
        """All that the engine holds at this moment: tables, items, streams, how far triggers
        have come."""
        memory, size, failure = ctypes.c_void_p(), ctypes.c_size_t(), Failure()
        with self._handle as db:
            check(self._gramme.gramme_snapshot_take(db, memory, size, failure), failure)
            assert memory.value is not None
            try:
                return ctypes.string_at(memory.value, size.value)
            finally:
                self._gramme.gramme_release(memory)

    def restore(self, snapshot: bytes) -> None:
        """Puts a snapshot in the place of all that the engine holds."""
        failure = Failure()
        with self._handle as db:
            check(self._gramme.gramme_snapshot_restore(db, snapshot, len(snapshot), failure),
                  failure)

    def save(self, path: Path) -> None:
        """Writes a snapshot to a file, which Engine(path) can open, too."""
        failure = Failure()
        with self._handle as db:
            check(self._gramme.gramme_snapshot_save(db, text(path), failure), failure)

    def load(self, path: Path) -> None:
        """Like restore(), from a file; the file is only read."""
        failure = Failure()
        with self._handle as db:
            check(self._gramme.gramme_snapshot_load(db, text(path), failure), failure)

    def clone(self) -> Engine:
        """An engine in memory of its own that holds what this one does now, with the same options
        and clock; without triggers. The caller closes it."""
        db, failure = ctypes.c_void_p(), Failure()
        with self._handle as original:
            check(self._gramme.gramme_clone(db, original, failure), failure)
        twin = type(self).__new__(type(self))
        twin._adopt(db, os.fsdecode(self._region), [kept for kept in self._kept
                                                    if isinstance(kept, LOG)])
        return twin

    # -- time --

    def clock(self) -> float:
        """What the engine's clock shows, in seconds since 1970."""
        with self._handle as db:
            return float(self._gramme.gramme_clock_time(db)) / 1000

    def set_clock(self, time: Union[float, datetime.datetime]) -> None:
        """Sets the clock, from where it runs on: seconds since 1970, or a datetime (a naive one
        is in local time). Creation dates, items that expire and request tokens follow it."""
        seconds = time.timestamp() if isinstance(time, datetime.datetime) else time
        with self._handle as db:
            self._gramme.gramme_set_clock(db, _milliseconds(seconds))

    def advance_clock(self, time: Union[float, datetime.timedelta]) -> None:
        """Moves the clock ahead by seconds or a timedelta, or back when negative."""
        with self._handle as db:
            self._gramme.gramme_advance_clock(db, _milliseconds(time))

    def settle(self) -> None:
        """Waits until no background work is left: indexes to fill, items to delete, expired
        items to search for. Triggers have settle_triggers()."""
        with self._handle as db:
            self._gramme.gramme_settle(db)

    # -- triggers --

    def add_trigger(
        self,
        table: str,
        function: Target,
        *,
        name: Optional[str] = None,
        **settings: Any,
    ) -> None:
        """Calls `function(event, context)` for what is written to a table with a stream, as AWS
        Lambda does, in a thread of the engine's: a Lambda function's handler will do.

        The table and its stream may come later. An exception means that the batch failed; what
        the function returns counts as a function's response. `context` is an Invocation. `name`
        identifies the trigger among the table's (its progress is kept under it), by default
        the function's name. `settings` are those of CreateEventSourceMapping: BatchSize (1
        unless told), StartingPosition (TRIM_HORIZON unless told), MaximumRetryAttempts ...
        """
        with self._handle as db:
            self._kept += add_trigger(self._handle, db, table, function, name, settings)

    def add_destination(self, arn: str, function: Target) -> None:
        """Calls `function(event, context)` with AWS's description of a batch that a trigger gave
        up, when the trigger's DestinationConfig names `arn`."""
        with self._handle as db:
            self._kept += add_destination(self._handle, db, arn, function)

    def settle_triggers(self, timeout: float = 10.0) -> bool:
        """Waits until every trigger has delivered what was written before, at most so many
        seconds; False when they are over."""
        with self._handle as db:
            return bool(self._gramme.gramme_settle_triggers(db, _milliseconds(timeout)))

    # -- HTTP --

    def serve(
        self,
        port: int = 0,
        *,
        hosts: Optional[str] = None,
        threads: int = 1,
        cors: Optional[str] = None,
        lambda_api: bool = False,
    ) -> str:
        """Serves the engine over HTTP until it is closed or stop_serving(), from threads of its
        own, and returns the URL for `endpoint_url`. An engine has one server.

        port: 0 takes a free one. hosts: addresses separated by commas; None: 127.0.0.1 and ::1.
        cors: origins of web pages that may send requests, "*" for all; None: loopback's.
        lambda_api: allow AWS Lambda's operations; whoever reaches the port can then run code.
        """
        with self._handle as db, self._serving:
            if self._server is not None:
                raise Error(f"the engine is served at {self._server.url}")
            self._server = Server(db, port, hosts, threads, cors, lambda_api)
            return self._server.url

    def stop_serving(self) -> None:
        """Ends what serve() began, after the requests that are under way."""
        with self._handle, self._serving:
            server, self._server = self._server, None
            if server is not None:
                server.stop()
                server.free()

    @property
    def endpoint_url(self) -> str:
        """Where the engine is served; asking for it serves it, when nobody has called serve()."""
        with self._handle as db, self._serving:
            if self._server is None:
                self._server = Server(db)
            return self._server.url

    # -- boto3 --

    def client(self, service: str = "dynamodb", **options: Any) -> Any:
        """A boto3 client ("dynamodb" or "dynamodbstreams") whose calls go straight into the
        engine. `options` are those of boto3.client()."""
        return _boto.make("client", self, os.fsdecode(self._region), service, options)

    def resource(self, service: str = "dynamodb", **options: Any) -> Any:
        """A boto3 resource whose calls go straight into the engine. `options` are those of
        boto3.resource()."""
        return _boto.make("resource", self, os.fsdecode(self._region), service, options)

    def attach(self, other: Any) -> _boto.Attachment:
        """Sends the DynamoDB calls of somebody else's boto3 client or resource into the engine,
        or those of all clients that a boto3 or botocore session makes from now on. They want
        no credentials then. detach() of what is returned ends it, as does leaving its `with`."""
        return _boto.attach(self, other)


def _logger(log: Callable[[str], None]) -> Any:
    return LOG(lambda _, line: log(line.decode("utf-8", "replace")))


@atexit.register
def _close_all() -> None:
    """No thread of an engine's may call Python when the interpreter is gone."""
    for engine in list(_engines):
        try:
            if not engine._handle.forked:
                engine.close()
        except Error:
            pass  # a daemon thread is in a call, and nobody will close it any more
