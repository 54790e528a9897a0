# SPDX-License-Identifier: Apache-2.0
"""Gramme's stored bytes, written anew from what the sources say about them, as seeds for the
targets that read such bytes."""
import base64
import decimal
import struct

TYPES = ("S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L", "M")


def count(number):
    out = bytearray()
    while number >= 0x80:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def run(data):
    return count(len(data)) + data


def number(text):
    """Base-100 digits behind an exponent, every bit turned round when negative."""
    sign, digits, exponent = decimal.Decimal(text).normalize().as_tuple()
    if digits == (0,):
        return b"\x80\x00"
    if exponent % 2:
        digits, exponent = digits + (0,), exponent - 1
    if len(digits) % 2:
        digits = (0,) + digits
    pairs = [a * 10 + b for a, b in zip(digits[::2], digits[1::2])]
    head = 0x80 + 65 + exponent // 2 + len(pairs) - 1
    out = bytes([head] + [pair * 2 + 1 for pair in pairs[:-1]] + [pairs[-1] * 2])
    return bytes(byte ^ 0xFF for byte in out) if sign else out


def tag(kind, size):
    code = TYPES.index(kind)
    return bytes([code | size << 4]) if size < 15 else bytes([code | 0xF0]) + count(size - 15)


def value(attribute):
    (kind, inner), = attribute.items()
    if kind == "S":
        return tag(kind, len(inner.encode())) + inner.encode()
    if kind == "B":
        data = base64.b64decode(inner)
        return tag(kind, len(data)) + data
    if kind == "N":
        return tag(kind, 0) + number(inner)
    if kind in ("BOOL", "NULL"):
        return tag(kind, int(inner and kind == "BOOL"))
    if kind == "NS":
        return tag(kind, len(inner)) + b"".join(sorted(map(number, inner)))
    if kind in ("SS", "BS"):
        parts = sorted(base64.b64decode(e) if kind == "BS" else e.encode() for e in inner)
        return tag(kind, len(parts)) + b"".join(map(run, parts))
    if kind == "L":
        return tag(kind, len(inner)) + b"".join(map(value, inner))
    return tag(kind, len(inner)) + members(inner)


def members(attributes):
    pairs = sorted((name.encode(), attribute) for name, attribute in attributes.items())
    return b"".join(run(name) + value(attribute) for name, attribute in pairs)


def item(attributes, size=0):
    """As codec.c draws it; `size` is DynamoDB's, which nobody needs to be right here."""
    return b"\x01" + count(size) + count(len(attributes)) + members(attributes)


def change(kind, keys=None, old=None, new=None):
    """An entry of a stream, as change.c draws it."""
    flags = kind | (8 if keys else 0) | (16 if old else 0) | (32 if new else 0)
    out = struct.pack(">BBqQ", 1, flags, 1763712000000000, 77)
    out += item(keys) if keys else b""
    for image in (old, new):
        out += struct.pack(">I", len(item(image))) + item(image) if image else b""
    return out


def definition():
    """A table with an index, as definition.c draws it."""
    index = {"name": {"S": "by_n"}, "tree": {"N": "2"}, "kind": {"N": "0"}, "state": {"N": "1"},
             "backfilling": {"BOOL": False}, "key": {"L": [{"S": "HNn"}, {"S": "RSpk"}]},
             "projection": {"N": "2"}, "include": {"L": [{"S": "a"}]}, "settings": {"M": {}}}
    return item({
        "name": {"S": "Things"}, "tree": {"N": "1"}, "state": {"N": "1"}, "ready_at": {"N": "5"},
        "created": {"N": "5"}, "key": {"L": [{"S": "HSpk"}, {"S": "RNsk"}]}, "ttl": {"S": "t"},
        "stream": {"N": "1"}, "settings": {"M": {"a": {"S": "b"}}},
        "indexes": {"L": [{"M": index}]}})


def stream():
    return (struct.pack(">BIIBBqq", 1, 1, 1, 1, 3, 5, 0) + struct.pack(">I", 9) + b"us-east-1" +
            b"\x01\x00" + struct.pack(">I", 2) + b"pk" + b"\x01\x01" + struct.pack(">I", 2) + b"sk")


def shard():
    name = b"shardId-00000001763712000000-1a2b3c4d"
    return (b"\x01" + struct.pack(">I", len(name)) + name + struct.pack(">I", 0) +
            struct.pack(">QQqq", 9, 1, 5, 6))


def checkpoints():
    yield struct.pack("<BBIQ", 1, 0, 1, 7)
    yield struct.pack("<BBIQqqQ", 1, 1, 2, 7, 100, 200, 3) + b'{"a":1}'
