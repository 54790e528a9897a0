# SPDX-License-Identifier: Apache-2.0
"""Reads all that a server has: tables, indexes, streams. Requests that fail raise Refused."""
import time

from layout import LATE, ROWS


class Refused(Exception):
    pass


def ask(line, operation, body):
    reply = line.ask(operation, body)
    if not reply.good:
        raise Refused(f"{operation} {body}: {reply}")
    return reply.json


def scan(line, table, index=None, segments=1):
    """All items, page by page: nobody may write meanwhile."""
    found = []
    for segment in range(segments):
        body = {"TableName": table, "Segment": segment, "TotalSegments": segments}
        if index:
            body["IndexName"] = index
        else:
            body["ConsistentRead"] = True
        while True:
            page = ask(line, "Scan", body)
            found += page["Items"]
            if "LastEvaluatedKey" not in page:
                break
            body["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    return found


def describe(line, table):
    return ask(line, "DescribeTable", {"TableName": table})["Table"]


def settled(line, limit=20):
    """The description of ROWS once the late index is either ACTIVE or gone."""
    end = time.monotonic() + limit
    while time.monotonic() < end:
        table = describe(line, ROWS)
        states = {i["IndexName"]: i["IndexStatus"] for i in table["GlobalSecondaryIndexes"]}
        if set(states.values()) == {"ACTIVE"} and table["TableStatus"] == "ACTIVE":
            return table
        time.sleep(0.01)
    raise Refused(f"the index {LATE.name} was not settled in {limit} s: {states}")


def shards(line, arn):
    """Shard ids, each behind its parent, and {id: parent}."""
    found, body = [], {"StreamArn": arn}
    while True:
        described = ask(line, "DescribeStream", body)["StreamDescription"]
        found += described["Shards"]
        if "LastEvaluatedShardId" not in described:
            return found
        body["ExclusiveStartShardId"] = described["LastEvaluatedShardId"]


def records(line, arn, shard):
    """The records of a shard, and whether it has ended."""
    body = {"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"}
    return follow(line, ask(line, "GetShardIterator", body)["ShardIterator"])


def follow(line, iterator):
    found = []
    while iterator:
        page = ask(line, "GetRecords", {"ShardIterator": iterator})
        found += page["Records"]
        if not page["Records"]:
            break
        iterator = page.get("NextShardIterator")
    return found
