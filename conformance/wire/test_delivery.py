# SPDX-License-Identifier: Apache-2.0
"""Delivery to a trigger under failures: ten thousand writes, a target that fails at random, and a
server that is killed and started again twice. Every record arrives, each item's in order."""
import collections
import http.server
import json
import random
import threading
import time

import pytest
from botocore.exceptions import BotoCoreError, ClientError

import schema

pytestmark = [pytest.mark.gramme_only, pytest.mark.slow]

WRITES, ITEMS, WRITERS, TABLE = 10_000, 200, 4, "Journal"


class Target(http.server.ThreadingHTTPServer):
    """Notes what it takes; refuses a part of the requests, before or after it noted them."""
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.random = random.Random(7)
        self.newest = collections.defaultdict(int)  # of each item
        self.taken = self.refused = self.repeated = 0
        self.gaps = []
        self.url = f"http://127.0.0.1:{self.server_address[1]}/"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self, event):
        """False: refused. A record may come again, but none before all of its item's earlier
        ones have come."""
        with self.lock:
            fate = self.random.random()
            if fate < 0.1:
                self.refused += 1
                return False
            for record in event["Records"]:
                image = record["dynamodb"]["NewImage"]
                key, n = image["pk"]["S"], int(image["n"]["N"])
                if n > self.newest[key] + 1:
                    self.gaps.append((key, self.newest[key], n))
                self.repeated += n <= self.newest[key]
                self.newest[key] = max(self.newest[key], n)
                self.taken += 1
            self.refused += fate > 0.95
            return fate <= 0.95


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        event = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        good = self.server.take(event)
        self.send_response(200 if good else 500)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *args):
        pass


class Writers:
    """Threads that put each item's versions in order, again and again until it is answered."""

    def __init__(self, client_for):
        self.client_for, self.url = client_for, None
        self.done = [0] * WRITERS
        self.threads = [threading.Thread(target=self.write, args=(n,)) for n in range(WRITERS)]

    def write(self, number):
        mine = range(number, ITEMS, WRITERS)
        url, client = None, None
        for n in range(1, WRITES // ITEMS + 1):
            for item in mine:
                while True:
                    if url != self.url:
                        url = self.url
                        client = self.client_for(url)
                    try:
                        client.put_item(TableName=TABLE, Item={
                            "pk": {"S": f"item-{item}"}, "n": {"N": str(n)},
                            "text": {"S": "x" * 100}})
                        break
                    except (BotoCoreError, ClientError, AttributeError, ValueError):
                        time.sleep(0.05)
                self.done[number] += 1


@pytest.mark.timeout(300)
def test_ten_thousand_writes_two_kills(start_gramme, client_for, tmp_path):
    target = Target()
    words = ["-dbPath", tmp_path, "-sharedDb", "--shard-records", 1500,
             "--trigger", f"{TABLE}=http:{target.url},batch=20,parallel=2"]
    server = start_gramme(*words)
    client = client_for(server.url)
    client.create_table(**schema.request(TABLE, "pk:S", StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}))
    writers = Writers(client_for)
    writers.url = server.url
    for thread in writers.threads:
        thread.start()
    for part in (1, 2):
        while sum(writers.done) < part * WRITES // 3:
            time.sleep(0.01)
        server.kill()
        server = start_gramme(*words)
        writers.url = server.url
    for thread in writers.threads:
        thread.join()
    wanted = {f"item-{n}": WRITES // ITEMS for n in range(ITEMS)}
    end = time.monotonic() + 120
    while dict(target.newest) != wanted and time.monotonic() < end:
        time.sleep(0.05)
    assert not target.gaps, target.gaps[:5]
    assert dict(target.newest) == wanted
    assert target.refused > 50
    print(f"{target.taken} records taken, {target.repeated} of them again, "
          f"{target.refused} requests refused")
    target.shutdown()
