# SPDX-License-Identifier: Apache-2.0
"""DynamoDB Local and what the tests of gramme import put into it: every setting and type it has.

    python localdata.py URL [NEW]    fills the DynamoDB Local at URL as the files in local/ were
                                     filled; NEW: it knows multi-attribute keys (3.3)
"""
import importlib.util
import os
import pathlib
import random
import socket
import subprocess
import sys
import time
from decimal import Decimal

import schema

HERE = pathlib.Path(__file__).resolve().parent
KEY, REGION = "localkey", "eu-central-1"
FILE = f"{KEY}_{REGION}.db"
BIG = "9" * 38 + "0" * 88          # 9.99...E+125
SMALL = "0." + "0" * 129 + "1"     # 1E-130
NUMBERS = ("0", "1", "-1", "10", "0.5", "-0.25", BIG, "-" + BIG, SMALL, "-" + SMALL,
           "12345678901234567890123456789012345678", "-0.12345678901234567890123456789012345678")
TEXTS = ("", "a", "\u00e9\U0001f600", "with \"quotes\" and \\", "\u0000", "a\u0000b", "\u007f\n\t",
         "x" * 300)
BYTES = (b"", b"\x00", b"\xff\x00\xff", b"plain", bytes(range(256)))


# ---- the data

def scalar(rng):
    kind = rng.choice("SSNNB")
    return {kind: rng.choice({"S": TEXTS, "N": NUMBERS, "B": BYTES}[kind])}


def value(rng, depth=0):
    roll = rng.random()
    if roll < 0.5 or depth > 4:
        return scalar(rng)
    if roll < 0.6:
        return rng.choice(({"BOOL": True}, {"BOOL": False}, {"NULL": True}))
    if roll < 0.75:
        kind, pool = rng.choice((("SS", TEXTS), ("NS", NUMBERS), ("BS", BYTES)))
        return {kind: rng.sample(pool, rng.randint(1, 4))}
    if roll < 0.88:
        return {"L": [value(rng, depth + 1) for _ in range(rng.randint(0, 4))]}
    return {"M": {rng.choice(TEXTS[1:]) + str(i): value(rng, depth + 1)
                  for i in range(rng.randint(0, 4))}}


def deep(levels):
    found = {"S": "at the bottom"}
    for level in range(levels):
        found = {"L": [found]} if level % 2 else {"M": {"m": found}}
    return found


def with_values(rng, keys):
    return {**{f"v{i}": value(rng) for i in range(rng.randint(0, 6))}, **keys}


def everything(rng, scale):
    for at in range(12 * scale):
        keys = {"pk": {"S": f"p{at % 4}"}, "sk": {"N": str(at - 5)}}
        if at % 3:
            keys["g"] = {"S": f"g{at % 2}"}
        if at % 4:
            keys["h"] = {"N": rng.choice(NUMBERS)}
        if at % 5:
            keys["l"] = {"B": rng.choice(BYTES[1:]) + bytes([at % 256])}
        yield with_values(rng, keys)
    yield {"pk": {"S": "deep"}, "sk": {"N": "0"}, "d": deep(30)}
    yield {"pk": {"S": "long"}, "sk": {"N": "0"}, "b": {"B": b"b" * 5000 * scale}}


def binary_keys(rng, _scale):
    for one in BYTES[1:]:
        for two in BYTES[1:]:
            yield with_values(rng, {"pk": {"B": one}, "sk": {"B": two}})


def number_keys(rng, _scale):
    for number in NUMBERS:
        yield with_values(rng, {"pk": {"N": number}, "sk": {"S": "s"}, "again": {"N": number}})


def text_keys(rng, _scale):
    for at, text in enumerate((*TEXTS[1:], "k" * 2048, "\u00ff" * 1024)):
        yield with_values(rng, {"pk": {"S": text}, "ttl": {"N": str(4102444800 + at)}})


def few(_rng, scale):
    for at in range(4 * scale):
        yield {"pk": {"S": str(at)}, "g": {"S": f"g{at % 3}"}, "n": {"N": str(at)}}


def several(rng, scale):
    for at in range(6 * scale):
        found = {"pk": {"S": str(at)}, "a": {"S": f"a{at % 2}"}, "b": {"N": str(at % 3)},
                 "c": {"S": rng.choice("xyz")}, "d": {"N": str(at)}}
        found.pop(rng.choice(("a", "b", "c", "none", "none")), None)
        yield found


def units(reads, writes):
    return {"ProvisionedThroughput": {"ReadCapacityUnits": reads, "WriteCapacityUnits": writes}}


def provisioned(name, *keys, **more):
    wanted = schema.request(name, *keys, **more)
    del wanted["BillingMode"]
    return wanted


def tables(new):
    """(CreateTable's input, items, whether DynamoDB Local has to be new for it)"""
    yield provisioned(
        "Everything", "pk:S", "sk:N",
        gsi=[schema.index("by-all", "g:S", "h:N", **units(5, 6)),
             schema.index("by-some", "h:N", include=["v0", "v1"], **units(7, 8)),
             schema.index("by-keys", "l:B", projection="KEYS_ONLY", **units(9, 10))],
        lsi=[schema.index("local-all", "pk:S", "h:N"),
             schema.index("local-some", "pk:S", "l:B", include=["v2"])],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        **units(3, 4)), everything
    yield schema.request("binary.keys", "pk:B", "sk:B"), binary_keys
    yield schema.request("number_keys", "pk:N", "sk:S"), number_keys
    yield schema.request("text-keys", "pk:S", StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}), text_keys
    yield provisioned("changed", "pk:S", gsi=[schema.index("old", "g:S", **units(1, 1))],
                      **units(1, 1)), few
    yield schema.request("empty", "pk:S", "sk:B"), lambda rng, scale: ()
    if new:
        yield schema.request(
            "several", "pk:S", DeletionProtectionEnabled=True,
            OnDemandThroughput={"MaxReadRequestUnits": 70, "MaxWriteRequestUnits": 80},
            gsi=[schema.index("two-by-two", "a:S+b:N", "c:S+d:N", OnDemandThroughput={
                "MaxReadRequestUnits": 7, "MaxWriteRequestUnits": 8})]), several


def items(name, make, scale):
    return list(make(random.Random(name), scale))


def expected(new, scale):
    """{table: its items}"""
    return {wanted["TableName"]: items(wanted["TableName"], make, scale)
            for wanted, make in tables(new)}


def change(client):
    """What UpdateTable and UpdateTimeToLive leave behind."""
    client.create_table(**schema.request("gone", "pk:S", StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}))
    client.put_item(TableName="gone", Item={"pk": {"S": "k"}})
    client.delete_table(TableName="gone")
    client.update_time_to_live(TableName="text-keys", TimeToLiveSpecification={
        "Enabled": True, "AttributeName": "ttl"})
    for enabled in (True, False):
        client.update_time_to_live(TableName="changed", TimeToLiveSpecification={
            "Enabled": enabled, "AttributeName": "ttl"})
    client.update_table(
        TableName="changed",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"},
                              {"AttributeName": "n", "AttributeType": "N"}],
        GlobalSecondaryIndexUpdates=[{"Create": {
            "IndexName": "new", "KeySchema": [{"AttributeName": "n", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"}, **units(2, 3)}}])
    schema.wait_active(client, "changed", "new")
    client.update_table(TableName="changed", GlobalSecondaryIndexUpdates=[
        {"Delete": {"IndexName": "old"}}])
    for _ in range(600):
        indexes = client.describe_table(TableName="changed")["Table"]["GlobalSecondaryIndexes"]
        if [i["IndexName"] for i in indexes] == ["new"]:
            break
        time.sleep(0.05)
    client.update_table(TableName="changed", **units(8, 9))
    for wanted in ({"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
                   {"StreamEnabled": False},
                   {"StreamEnabled": True, "StreamViewType": "OLD_IMAGE"}):
        client.update_table(TableName="changed", StreamSpecification=wanted)


def fill(client, new, scale=1):
    for wanted, make in tables(new):
        client.create_table(**wanted)
        for one in items(wanted["TableName"], make, scale):
            client.put_item(TableName=wanted["TableName"], Item=one)
    change(client)


# ---- comparing

def canonical(attribute):
    """Equal values as equal objects: numbers as Decimal, sets in order."""
    (kind, inner), = attribute.items()
    if kind == "N":
        return "N", Decimal(inner)
    if kind == "B":
        return "B", bytes(inner)
    if kind in ("SS", "BS"):
        return kind, tuple(sorted(map(bytes if kind == "BS" else str, inner)))
    if kind == "NS":
        return "NS", tuple(sorted(map(Decimal, inner)))
    if kind == "L":
        return "L", tuple(map(canonical, inner))
    if kind == "M":
        return "M", tuple(sorted((name, canonical(one)) for name, one in inner.items()))
    return kind, inner


def as_set(found):
    """Items in an order of their own."""
    return sorted((tuple(sorted((name, canonical(one)) for name, one in item.items()))
                   for item in found), key=repr)


# ---- the server

class Missing(Exception):
    """DynamoDB Local cannot be had here."""


def find():
    """The folder of its jar, fetched once."""
    place = HERE.parent / "differential" / "servers.py"
    spec = importlib.util.spec_from_file_location("differential_servers", place)
    servers = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(servers)
    try:
        return servers.dynamodb_local()
    except servers.Missing as why:
        raise Missing(str(why)) from None


class Local:
    """DynamoDB Local on files in a folder."""

    def __init__(self, folder, *args):
        jar = find()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            ["java", f"-Djava.library.path={jar}/DynamoDBLocal_lib", "-jar",
             f"{jar}/DynamoDBLocal.jar", "-disableTelemetry", "-port", str(self.port), "-dbPath",
             str(folder), *args], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env={**os.environ, "AWS_REGION": REGION})
        end = time.monotonic() + 60
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if self.process.poll() is not None or time.monotonic() > end:
                    self.stop()
                    raise Missing("DynamoDB Local did not start") from None
                time.sleep(0.05)

    def stop(self):
        self.process.kill()
        self.process.wait()


def main():
    import boto3
    fill(boto3.client("dynamodb", endpoint_url=sys.argv[1], region_name=REGION,
                      aws_access_key_id=KEY, aws_secret_access_key="x"), len(sys.argv) > 2)


if __name__ == "__main__":
    main()
