# SPDX-License-Identifier: Apache-2.0
"""--metrics: Prometheus's text, read by Prometheus's own parser, says what was asked."""
import threading
import time
import urllib.request

import pytest
from prometheus_client.parser import text_string_to_metric_families

import schema
from raw import Sender
from sockets import Wire, head, headers, post
from test_lambda_api import until
from values import item, refused

pytestmark = pytest.mark.gramme_only

STREAM = {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}


class Page:
    def __init__(self, server):
        with urllib.request.urlopen(server.url + "/_gramme/metrics", timeout=20) as reply:
            assert reply.status == 200
            assert reply.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
            self.text = reply.read().decode()
        self.families = {f.name: f for f in text_string_to_metric_families(self.text)}

    def get(self, name, **labels):
        """The sum of the samples with these labels; None without any."""
        found = [sample.value for family in self.families.values() for sample in family.samples
                 if sample.name == name and labels.items() <= sample.labels.items()]
        return sum(found) if found else None


def settled(server, count, **labels):
    """The first page that knows of so many requests, and how many pages were read before it: a
    request is counted after its answer was sent, which another thread may not have done yet."""
    for pages in range(1000):
        page = Page(server)
        if (page.get("gramme_requests_total", **labels) or 0) >= count + (0 if labels else pages):
            return page, pages
        time.sleep(0.01)
    raise AssertionError(page.text)


def test_requests(start_gramme, client_for):
    server = start_gramme("-inMemory", "--metrics")
    client = client_for(server.url)
    client.create_table(**schema.request("Things", "pk:S"))
    for number in range(7):
        client.put_item(TableName="Things", Item=item(pk=str(number)))
    for _ in range(2):
        with refused("ConditionalCheckFailedException"):
            client.put_item(TableName="Things", Item=item(pk="1"),
                            ConditionExpression="attribute_not_exists(pk)")
    with refused("ResourceNotFoundException"):
        client.get_item(TableName="Nothing", Key=item(pk="1"))
    with Wire(server.url) as wire:
        for name in ("Nonsense", "More", "x" * 200):
            wire.ask(post("{}", headers(name)))
            wire.ask(post("{", headers(name)))
        wire.ask(head("GET", "/_gramme/health", fields={"Host": "a"}))
        wire.ask(b"GARBAGE\r\n\r\n")
    page, pages = settled(server, 19)
    total = "gramme_requests_total"
    assert page.get(total, operation="CreateTable", status="2xx") == 1
    assert page.get(total, operation="PutItem", status="2xx") == 7
    assert page.get(total, operation="PutItem", status="4xx") == 2
    assert page.get(total, operation="GetItem", status="4xx") == 1
    assert page.get(total, operation="unknown", status="4xx") == 6
    assert page.get(total, operation="none", status="2xx") == 1 + pages
    assert page.get(total, operation="none", status="4xx") == 1
    assert page.get("gramme_exceptions_total", operation="PutItem",
                    exception="ConditionalCheckFailedException") == 2
    assert page.get("gramme_exceptions_total", operation="GetItem",
                    exception="ResourceNotFoundException") == 1
    assert page.get("gramme_build_info", version=server.stdout_lines[3].split("\t")[1]) == 1
    assert page.get("gramme_received_bytes_total") > 5000
    assert page.get("gramme_sent_bytes_total") > 2000
    assert page.get("gramme_uncounted_requests_total") == 0
    assert {f.type for f in page.families.values()} == {"counter", "gauge", "histogram"}
    assert "xxxx" not in page.text and "Nonsense" not in page.text
    assert page.get(total) == 19 + pages  # not yet the page itself


def test_durations(start_gramme):
    server = start_gramme("-inMemory", "--metrics", "--lambda-api")
    send = Sender(server.url)
    for _ in range(50):
        assert send("ListTables", {}).status == 200
    page, _ = settled(server, 50, operation="ListTables")
    name = "gramme_request_duration_seconds"
    buckets = [(float(s.labels["le"]), s.value) for s in page.families[name].samples
               if s.name == name + "_bucket" and s.labels["operation"] == "ListTables"]
    limits, counts = zip(*buckets)
    assert limits == tuple(sorted(limits)) and limits[-1] == float("inf") and len(limits) == 17
    assert counts == tuple(sorted(counts)) and counts[-1] == 50
    assert page.get(name + "_count", operation="ListTables") == 50
    assert 0 < page.get(name + "_sum", operation="ListTables") < 20


def test_connections(start_gramme):
    server = start_gramme("-inMemory", "--metrics", "--max-connections", "77")
    wires = [Wire(server.url) for _ in range(9)]
    for wire in wires:
        wire.ask(post())
    page = Page(server)
    assert page.get("gramme_connections") == 10
    assert page.get("gramme_connections_limit") == 77
    assert page.get("gramme_connections_accepted_total") >= 10
    for wire in wires:
        wire.__exit__()
    until(lambda: Page(server).get("gramme_connections") == 1)


def test_threads_are_added_up(start_gramme):
    server = start_gramme("-inMemory", "--metrics", "--threads", "4")

    def ask():
        with Wire(server.url) as wire:
            wire.send(post() * 200)
            for _ in range(200):
                assert wire.answer().status == 200

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        Page(server)
    for thread in threads:
        thread.join()
    page, _ = settled(server, 1600, operation="ListTables")
    assert page.get("gramme_requests_total", operation="ListTables") == 1600


def test_databases(start_gramme, client_for, tmp_path):
    server = start_gramme("-dbPath", tmp_path, "--metrics")
    assert Page(server).get("gramme_databases") == 0
    for key, count in (("one", 3), ("two", 5)):
        client = client_for(server.url, aws_access_key_id=key, aws_secret_access_key="x")
        client.create_table(**schema.request(
            "Things", "pk:S", gsi=[schema.index("by_n", "n:N")], StreamSpecification=STREAM))
        for number in range(count):
            client.put_item(TableName="Things", Item=item(pk=str(number), n=number))
    page = Page(server)
    assert page.get("gramme_databases") == 2
    for name, count in (("one_us-east-1.db", 3), ("two_us-east-1.db", 5)):
        assert page.get("gramme_tables", database=name) == 1
        assert page.get("gramme_indexes", database=name) == 1
        assert page.get("gramme_items", database=name) == count
        assert page.get("gramme_index_items", database=name) == count
        assert page.get("gramme_item_bytes", database=name) >= 5 * count
        assert page.get("gramme_stream_records_total", database=name) == count
        assert page.get("gramme_background_work", database=name) in (0, 1)


@pytest.mark.parametrize("options", [["-inMemory", "-sharedDb"], ["-inMemory"]])
def test_one_database_in_memory(start_gramme, client_for, options):
    server = start_gramme(*options, "--metrics")
    client_for(server.url).create_table(**schema.request("Things", "pk:S"))
    page = Page(server)
    assert (page.get("gramme_databases"), page.get("gramme_tables")) == (1, 1)


def test_triggers(start_gramme, client_for, tmp_path):
    """Deliveries, failures, records that were given up, and how far behind it is."""
    gate = tmp_path / "gate"
    server = start_gramme(
        "-inMemory", "--metrics",
        "--trigger", f"Things=file:{tmp_path}/good,name=good",
        "--trigger", "Things=exec:exit 1,retries=1,name=given-up",
        "--trigger", f"Things=exec:test -e {gate},name=waits")
    client = client_for(server.url)
    client.create_table(**schema.request("Things", "pk:S", StreamSpecification=STREAM))
    for number in range(3):
        client.put_item(TableName="Things", Item=item(pk=str(number)))

    def get(name, trigger):
        return Page(server).get("gramme_trigger_" + name, trigger=trigger, table="Things",
                                database="conformance_us-east-1.db")

    until(lambda: get("records_total", "good") == 3)
    assert get("invocations_total", "good") == 3 and get("failures_total", "good") == 0
    until(lambda: get("abandoned_records_total", "given-up") == 3, 30)
    assert get("failures_total", "given-up") == get("invocations_total", "given-up") == 6
    assert get("records_total", "given-up") == 0
    until(lambda: get("failures_total", "waits") > 1 and get("lag_seconds", "waits") > 0.5)
    assert get("lag_seconds", "good") == 0
    first = get("lag_seconds", "waits")
    time.sleep(0.2)
    assert get("lag_seconds", "waits") > first
    gate.touch()
    until(lambda: get("records_total", "waits") == 3, 60)
    until(lambda: get("lag_seconds", "waits") == 0)


def test_only_when_asked_for(start_gramme):
    server = start_gramme("-inMemory")
    reply = Sender(server.url).send("GET", "/_gramme/metrics")
    assert (reply.status, reply.type) == (400, "MissingAuthenticationToken")


def test_not_for_other_pages(start_gramme):
    server = start_gramme("-inMemory", "--metrics")
    with Wire(server.url) as wire:
        assert wire.ask(head("GET", "/_gramme/metrics", fields={
            "Host": "a", "Origin": "http://evil.example"})).status == 403
        assert wire.ask(head("HEAD", "/_gramme/metrics", fields={"Host": "a"}),
                        "HEAD").status == 200
        assert wire.ask(post(target="/_gramme/metrics")).status == 404
