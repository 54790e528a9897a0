# SPDX-License-Identifier: Apache-2.0
"""SIGKILL in the middle of writes: what was acknowledged is there after a restart, whole."""
import random
import threading
import time

import pytest

import schema
from values import everything, item, plain, values

pytestmark = [pytest.mark.gramme_only, pytest.mark.slow]
WRITERS = 8


class Writer(threading.Thread):
    """Writes until the connection breaks, noting what was acknowledged: numbers of puts that
    are there, the last acknowledged counter, the keys it deleted."""

    def __init__(self, client, number):
        super().__init__(daemon=True)
        self.client, self.pk = client, "writer-%d" % number
        self.put, self.deleted, self.counter, self.batches = set(), set(), 0, set()
        self.tried_delete = set()

    def run(self):
        try:
            for n in range(1_000_000):
                self.step(n)
        except Exception:        # the server is gone, as it should be
            return

    def step(self, n):
        self.client.put_item(TableName="Things", Item=item(
            pk=self.pk, sk=n, a=self.pk, pad="x" * random.randrange(2000)))
        self.put.add(n)
        self.client.update_item(TableName="Things", Key=item(pk=self.pk, sk=-1),
                                UpdateExpression="ADD n :one",
                                ExpressionAttributeValues=values(one=1))
        self.counter += 1
        if n % 5 == 4:
            self.tried_delete.add(n - 2)
            self.client.delete_item(TableName="Things", Key=item(pk=self.pk, sk=n - 2))
            self.deleted.add(n - 2)
        if n % 7 == 6:
            rows = range(1_000_000 + n * 10, 1_000_000 + n * 10 + 10)
            self.client.batch_write_item(RequestItems={"Things": [
                {"PutRequest": {"Item": item(pk=self.pk, sk=r, a=self.pk)}} for r in rows]})
            self.batches.update(rows)

    def check(self, client):
        found = [plain(i) for i in everything(
            client.query, TableName="Things", KeyConditionExpression="pk = :p",
            ExpressionAttributeValues=values(p=self.pk), ConsistentRead=True)]
        there = {i["sk"] for i in found}
        maybe_gone = self.tried_delete - self.deleted
        assert self.put - self.deleted - maybe_gone <= there
        assert not self.deleted & there
        assert self.batches <= there
        counter = next((i["n"] for i in found if i["sk"] == -1), 0)
        assert self.counter <= counter <= self.counter + 1
        # The index holds what the table holds, no more and no less.
        indexed = {plain(i)["sk"] for i in everything(
            client.query, TableName="Things", IndexName="idx", KeyConditionExpression="a = :a",
            ExpressionAttributeValues=values(a=self.pk))}
        assert indexed == there - {-1}


@pytest.mark.parametrize("options", [[], ["--durability", "full"]], ids=["normal", "full"])
def test_sigkill_loses_nothing_acknowledged(start_gramme, client_for, tmp_path, options):
    def start():
        return start_gramme("-sharedDb", "-dbPath", tmp_path, *options)

    server = start()
    client_for(server.url).create_table(**schema.request(
        "Things", "pk:S", "sk:N", gsi=[schema.index("idx", "a:S", projection="KEYS_ONLY")]))
    for round_ in range(3):
        writers = [Writer(client_for(server.url), round_ * 100 + n) for n in range(WRITERS)]
        for writer in writers:
            writer.start()
        time.sleep(0.7 + random.random())
        server.kill()
        for writer in writers:
            writer.join(60)
            assert not writer.is_alive()
        assert sum(len(w.put) for w in writers) > 20
        server = start()
        client = client_for(server.url)
        for writer in writers:
            writer.check(client)


def test_sigkill_between_tables(start_gramme, client_for, tmp_path):
    """Tables made, changed and deleted while the program is killed again and again."""
    def names(client):
        pages = client.get_paginator("list_tables").paginate()
        return {name for page in pages for name in page["TableNames"]}

    known = set()
    for round_ in range(4):
        server = start_gramme("-sharedDb", "-dbPath", tmp_path)
        client = client_for(server.url)
        assert names(client) >= known
        deadline = time.monotonic() + 0.4
        killer = threading.Timer(0.4, server.kill)
        killer.start()
        number = 0
        try:
            while time.monotonic() < deadline + 5:
                name = "Table-%d-%d" % (round_, number)
                client.create_table(**schema.request(name, "pk:S"))
                known.add(name)
                client.put_item(TableName=name, Item=item(pk="k"))
                if number % 3 == 2:
                    gone = "Table-%d-%d" % (round_, number - 1)
                    known.discard(gone)
                    client.delete_table(TableName=gone)
                number += 1
        except Exception:
            pass
        killer.join()
    server = start_gramme("-sharedDb", "-dbPath", tmp_path)
    client = client_for(server.url)
    assert names(client) >= known
    for name in known:
        assert client.scan(TableName=name)["Count"] <= 1
