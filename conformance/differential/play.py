# SPDX-License-Identifier: Apache-2.0
"""Plays requests to both servers and says where the answers differ. Paged reads whose order is
open are read to their end on each side and compared as a whole."""
import json
import threading
import time

import normal

PAGES = 80
PATIENCE = 10  # seconds
READS = {"GetItem", "BatchGetItem", "TransactGetItems", "Query", "Scan", "DescribeTable",
         "ListTables", "DescribeTimeToLive"}
FOLLOW = {"Scan": ("LastEvaluatedKey", "ExclusiveStartKey"),
          "Query": ("LastEvaluatedKey", "ExclusiveStartKey"),
          "ExecuteStatement": ("NextToken", "NextToken"),
          "ListTables": ("LastEvaluatedTableName", "ExclusiveStartTableName")}
ITEMS = ("Attributes", "Items", "Responses")
LISTS = ("Items", "TableNames")


class Difference:
    """One answer that differs. found is normal.differences; entry the known one it matches."""

    def __init__(self, operation, body, found, local, gramme):
        self.operation, self.body, self.found = operation, body, found
        self.text = json.dumps(body, ensure_ascii=False)
        self.local, self.gramme = local, gramme
        self.entry = None

    @property
    def parts_ways(self):
        """Whether the two may hold different items from now on."""
        if self.operation in READS:
            return self.found[0][0] != "answer" and self.entry is None
        if (self.local.type == "ok") != (self.gramme.type == "ok"):
            return True
        return any(place.startswith(ITEMS) for place, _, _ in self.found)


class Stuck(Exception):
    """DynamoDB Local has begun to make or drop an index and does not end; it happens."""


class Player:
    """Plays over its own two connections; tables and indexes come and go one at a time, as
    DynamoDB Local fails inside when it makes two at once."""

    tables = threading.Lock()

    def __init__(self, pair):
        self.pair = pair

    def drop(self, names):
        with self.tables:
            for name in names:
                self.pair.ask("DeleteTable", {"TableName": name})
            try:
                self.settle(names)
            except Stuck:
                pass  # nobody uses these names again

    def settle(self, names):
        """Waits until the tables are ACTIVE, or gone, on both sides."""
        end = time.monotonic() + PATIENCE
        for server in (self.pair.local, self.pair.gramme):
            for name in names:
                while not settled(server.ask("DescribeTable", {"TableName": name})):
                    if time.monotonic() > end:
                        raise (Stuck if server is self.pair.local else TimeoutError)(
                            f"{server.name}: {name} is never ready")
                    time.sleep(0.002)

    def play(self, operation, body, sequence):
        """A Difference or None."""
        if operation in ("CreateTable", "UpdateTable", "DeleteTable"):
            with self.tables:
                replies = self.pair.ask(operation, body)
                self.settle(sequence.names)
        else:
            replies = self.pair.ask(operation, body)
        servers = (self.pair.local, self.pair.gramme)
        if all(status == 200 for status, _ in replies):
            if made_up_start(operation, body):
                return None
            replies = [whole(server, operation, body, reply)
                       for server, reply in zip(servers, replies)]
        local = normal.Answer((replies[0][0], normal.trimmed(replies[0][1])))
        gramme = normal.Answer(normal.opened(operation, replies[1]))
        for answer in (local, gramme):
            settle_order(operation, body, answer.body, sequence)
        found = normal.differences(local, gramme)
        return Difference(operation, body, found, local, gramme) if found else None


def settled(reply):
    status, body = reply
    if status != 200:
        return True
    table = body["Table"]
    return {table["TableStatus"]} | {i["IndexStatus"] for i in table.get(
        "GlobalSecondaryIndexes", [])} == {"ACTIVE"}


def made_up_start(operation, body):
    """A start in the middle of an order that is each server's own: the rest says nothing."""
    return "ExclusiveStartKey" in body and (operation == "Scan" or "IndexName" in body)


def open_order(operation, body):
    return operation in ("Scan", "ExecuteStatement", "ListTables") or \
        operation == "Query" and "IndexName" in body


def whole(server, operation, body, first):
    """The answer of all pages and all segments together, as if it were one."""
    if not open_order(operation, body):
        return first
    total = body.get("TotalSegments", 1)
    if not isinstance(total, int):  # a mistake that both take
        total = 1
    segments = [body] if total == 1 else [body | {"Segment": n} for n in range(total)]
    sum_up = None
    for segment in segments:
        reply = first if total == 1 else server.ask(operation, segment)
        for _ in range(PAGES):
            if reply[0] != 200:
                return reply
            sum_up = added(sum_up, reply[1])
            given, wanted = FOLLOW[operation]
            if given not in reply[1]:
                break
            reply = server.ask(operation, segment | {wanted: reply[1][given]})
    for given, _ in FOLLOW.values():
        sum_up.pop(given, None)
    return 200, sum_up


def added(one, two):
    if one is None:
        return dict(two)
    for name in LISTS:
        if name in two:
            one[name] = one.get(name, []) + two[name]
    for name in ("Count", "ScannedCount"):
        if name in two:
            one[name] += two[name]
    one.pop("ConsumedCapacity", None)
    return one


def settle_order(operation, body, answer, sequence):
    """What has no order gets one; what keeps one in part keeps that part."""
    if operation == "ListTables":
        answer["TableNames"] = sorted(n for n in answer.get("TableNames", ())
                                      if n.startswith(sequence.prefix))
    elif operation == "BatchGetItem" and "Responses" in answer:
        answer["Responses"] = {k: normal.ordered(v) for k, v in answer["Responses"].items()}
    elif open_order(operation, body) and "Items" in answer:
        if operation == "Query" and body["IndexName"] in sequence.table.ever:
            ranges = [n for n, _ in sequence.table.roles(body["IndexName"])[1]]
            answer["Order"] = [[i.get(n) for n in ranges] for i in answer["Items"]]
        answer["Items"] = normal.ordered(answer["Items"])
    if isinstance(answer.get("ConsumedCapacity"), list):
        answer["ConsumedCapacity"] = normal.ordered(answer["ConsumedCapacity"])
