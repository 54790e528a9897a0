# SPDX-License-Identifier: Apache-2.0
"""libgramme by ctypes: the structures and functions of gramme.h, gramme_plugin.h and
gramme_server.h that the package uses, and where the library is."""
from __future__ import annotations

import ctypes
import os
import threading
from ctypes import POINTER, c_char_p, c_double, c_int, c_int64, c_size_t, c_uint, c_void_p
from typing import Any, Optional

from gramme._errors import Code, EngineError, Error

LOG = ctypes.CFUNCTYPE(None, c_void_p, c_char_p)
EACH = ctypes.CFUNCTYPE(c_int, c_void_p, c_void_p, c_size_t)


# Zeros behind a structure that the library reads: what a later version of it appends is unset.
ROOM = ("room", ctypes.c_char * 512)


class Failure(ctypes.Structure):
    """gramme_failure"""

    _fields_ = [("code", c_int), ("message", ctypes.c_char * 512)]


class OpenOptions(ctypes.Structure):
    """gramme_open_options"""

    _fields_ = [
        ("version", c_uint),
        ("path", c_char_p),
        ("full_sync", c_int),
        ("transient_ms", c_int64),
        ("log", LOG),
        ("log_self", c_void_p),
        ("ttl_interval_ms", c_int64),
        ("item_collection_limit", c_int64),
        ("conflict_rate", c_double),
        ("region", c_char_p),
        ("access_key", c_char_p),
        ("shard_ms", c_int64),
        ("shard_records", c_int64),
        ("shard_width", c_int),
        ("stream_retention_ms", c_int64),
    ]


class RoomyOpenOptions(OpenOptions):
    """gramme_open_options, by itself"""

    _fields_ = [ROOM]


class Request(ctypes.Structure):
    """gramme_request"""

    _fields_ = [
        ("version", c_uint),
        ("target", c_char_p),
        ("body", c_char_p),
        ("body_size", c_size_t),
        ("region", c_char_p),
        ("host", c_char_p),
        ROOM,
    ]


class InvocationStruct(ctypes.Structure):
    """gramme_invocation"""

    _fields_ = [
        ("version", c_uint),
        ("event", c_void_p),
        ("event_size", c_size_t),
        ("request_id", c_char_p),
        ("trigger", c_char_p),
        ("table", c_char_p),
        ("region", c_char_p),
        ("access_key", c_char_p),
        ("committed_us", c_int64),
        ("attempt", c_uint),
    ]


INVOKE = ctypes.CFUNCTYPE(c_int, c_void_p, POINTER(InvocationStruct), c_void_p)


class Target(ctypes.Structure):
    """gramme_target; what is None is NULL"""

    _fields_ = [
        ("version", c_uint),
        ("invoke", INVOKE),
        ("interrupt", c_void_p),
        ("resume", c_void_p),
        ("release", c_void_p),
        ("self", c_void_p),
        ROOM,
    ]


class ServerOptions(ctypes.Structure):
    """gramme_server_options"""

    _fields_ = [
        ("version", c_uint),
        ("hosts", c_char_p),
        ("port", c_int),
        ("threads", c_int),
        ("max_connections", c_int),
        ("cors", c_char_p),
        ("db", c_void_p),
        ("folder", c_char_p),
        ("shared", c_int),
        ("max_databases", c_int),
        ("engine", OpenOptions),
        ("clock_offset_ms", c_int64),
        ("triggers", c_void_p),
        ("trigger_count", c_size_t),
        ("destinations", c_void_p),
        ("destination_count", c_size_t),
        ("lambda_api", c_int),
        ("python", c_char_p),
        ("node", c_char_p),
        ("function_logs", c_char_p),
        ("log", LOG),
        ("log_self", c_void_p),
        ("stop_ms", c_int64),
        ROOM,
    ]


FAILURE = POINTER(Failure)
FUNCTIONS: dict[str, tuple[Any, list[Any]]] = {
    "gramme_version": (c_char_p, []),
    "gramme_open": (c_int, [POINTER(c_void_p), POINTER(OpenOptions), FAILURE]),
    "gramme_close": (None, [c_void_p]),
    "gramme_call": (c_int, [c_void_p, c_void_p, POINTER(Request), c_void_p]),
    "gramme_reply_new": (c_void_p, []),
    "gramme_reply_free": (None, [c_void_p]),
    "gramme_reply_body": (c_void_p, [c_void_p, POINTER(c_size_t)]),
    "gramme_reply_exception": (c_char_p, [c_void_p]),
    "gramme_reply_message": (c_char_p, [c_void_p]),
    "gramme_has_table": (c_int, [c_void_p, c_char_p]),
    "gramme_list_tables": (
        c_int, [c_void_p, POINTER(POINTER(c_char_p)), POINTER(c_size_t), FAILURE]),
    "gramme_read_table": (c_int, [c_void_p, c_char_p, EACH, c_void_p, FAILURE]),
    "gramme_reset_table": (c_int, [c_void_p, c_char_p, FAILURE]),
    "gramme_reset": (c_int, [c_void_p, FAILURE]),
    "gramme_release": (None, [c_void_p]),
    "gramme_snapshot_take": (c_int, [c_void_p, POINTER(c_void_p), POINTER(c_size_t), FAILURE]),
    "gramme_snapshot_save": (c_int, [c_void_p, c_char_p, FAILURE]),
    "gramme_snapshot_restore": (c_int, [c_void_p, c_char_p, c_size_t, FAILURE]),
    "gramme_snapshot_load": (c_int, [c_void_p, c_char_p, FAILURE]),
    "gramme_clone": (c_int, [POINTER(c_void_p), c_void_p, FAILURE]),
    "gramme_settle": (None, [c_void_p]),
    "gramme_advance_clock": (None, [c_void_p, c_int64]),
    "gramme_set_clock": (None, [c_void_p, c_int64]),
    "gramme_clock_time": (c_int64, [c_void_p]),
    "gramme_outcome_set_response": (None, [c_void_p, c_char_p, c_size_t]),
    "gramme_outcome_set_error": (None, [c_void_p, c_char_p, c_char_p]),
    "gramme_trigger_add": (
        c_int, [c_void_p, c_char_p, c_char_p, c_char_p, POINTER(Target), FAILURE]),
    "gramme_destination_add": (c_int, [c_void_p, c_char_p, POINTER(Target), FAILURE]),
    "gramme_settle_triggers": (c_int, [c_void_p, c_int64]),
    "gramme_server_start": (c_int, [POINTER(c_void_p), POINTER(ServerOptions), FAILURE]),
    "gramme_server_port": (c_int, [c_void_p]),
    "gramme_server_stop": (None, [c_void_p]),
    "gramme_server_free": (None, [c_void_p]),
}

_lock = threading.Lock()
_library: Optional[ctypes.CDLL] = None


def _find() -> str:
    """$GRAMME_LIBRARY, what came with the package, or what the system has, in this order."""
    named = os.environ.get("GRAMME_LIBRARY")
    if named:
        return named
    ours = os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib", "libgramme.so")
    if os.path.exists(ours):
        return ours
    from ctypes.util import find_library  # has its price, and is seldom needed

    installed = find_library("gramme")
    if installed is None:
        raise Error("there is no libgramme: neither in the package nor on the system, "
                    "and GRAMME_LIBRARY does not name one")
    return installed


def _load() -> ctypes.CDLL:
    path = _find()
    try:
        loaded = ctypes.CDLL(path)
        for name, (result, arguments) in FUNCTIONS.items():
            function = getattr(loaded, name)
            function.restype, function.argtypes = result, arguments
    except (OSError, AttributeError) as problem:
        raise Error(f"{path} cannot be used: {problem}") from problem
    return loaded


def library() -> Any:
    """The library, loaded when it is first asked for."""
    global _library
    if _library is None:
        with _lock:
            if _library is None:
                _library = _load()
    return _library


def check(code: int, failure: Failure) -> None:
    """Turns a gramme_code that is no success into an exception."""
    if code != 0:
        reason = Code(code) if code in Code._value2member_map_ else Code.INTERNAL
        raise EngineError(reason, failure.message.decode("utf-8", "replace"))
