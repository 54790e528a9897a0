# SPDX-License-Identifier: Apache-2.0
"""Fixtures of the wire tests.

endpoint       URL of the server judged: --endpoint, $GRAMME_ENDPOINT, or a fresh gramme in memory
start_gramme   start_gramme(*options) -> process.Gramme, ended with the test
client         boto3 client on endpoint; resource is its high-level sister
raw            raw(operation, body) -> raw.Reply: requests that an SDK would refuse to send
table_factory  table_factory("pk:S", "sk:N", **CreateTable parameters) -> unique name, dropped after
hook           triggers.Hook, a web hook on a free port
standing       standing["ss"] -> name of a table the whole session shares (see schema.STANDING)
"""
import os
import time

import boto3
import pytest
import urllib3
from botocore.config import Config

import hostile
import report
import schema
from process import Gramme
from raw import Sender
from triggers import Hook

os.environ.setdefault("AWS_ACCESS_KEY_ID", "conformance")
os.environ.setdefault("AWS_SECRET_ACCESS_KEY", "conformance")
os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"

# Seconds a request, and in another's server a test, may take; and how many of such tests may
# fail for want of an answer before the rest is not tried.
ANSWER, TEST, UNANSWERED = 60, 60, 12
PATIENCE = Config(retries={"total_max_attempts": 1}, connect_timeout=10, read_timeout=ANSWER,
                  max_pool_connections=50, user_agent_extra="conformance")


def pytest_addoption(parser):
    parser.addoption("--endpoint", help="judge the server at this URL")
    parser.addoption("--quick", action="store_true", help="leave the slow tests out")


def other_endpoint(config):
    return config.getoption("--endpoint") or os.environ.get("GRAMME_ENDPOINT")


def pytest_terminal_summary(terminalreporter):
    if hostile.summary():
        terminalreporter.write_line("counts: " + hostile.summary())


def pytest_configure(config):
    config.pluginmanager.register(report.Families(), "families")
    config.pluginmanager.register(Watch(), "watch")
    if other_endpoint(config):
        config.pluginmanager.register(Stranger(other_endpoint(config)), "stranger")


def pytest_collection_modifyitems(config, items):
    for item in items:
        if other_endpoint(config) and item.get_closest_marker("gramme_only"):
            item.add_marker(pytest.mark.skip(reason="about Gramme itself"))
        if config.getoption("--quick") and item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow"))


class Watch:
    """Ends the session when the server that all share has died: nothing after it would say
    anything."""
    server = None

    def pytest_runtest_setup(self, item):
        if self.server and not self.server.alive():
            self.server.wait()
            pytest.exit("the server died before %s, status %s:\n%s" % (
                item.nodeid, self.server.process.returncode,
                self.server.sanitizer_report() or "\n".join(self.server.stderr_lines[-20:])), 3)


class Stranger:
    """Another's server: one that has gone, or that leaves requests unanswered, fails what is left
    at once instead of holding the suite up."""

    def __init__(self, url):
        self.url, self.slow, self.verdict = url, 0, None
        self.pool = urllib3.PoolManager(retries=False, timeout=10)

    def answers(self):
        for _ in range(3):
            try:
                return bool(self.pool.request("GET", self.url).status)
            except urllib3.exceptions.HTTPError:
                time.sleep(1)
        return False

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items):
        for item in items:
            item.add_marker(pytest.mark.timeout(TEST))

    def pytest_runtest_setup(self, item):
        if self.verdict:
            pytest.fail(self.verdict, pytrace=False)

    def pytest_runtest_logreport(self, report):
        if not report.failed or self.verdict:
            return
        self.slow += report.duration > TEST / 2
        if self.slow >= UNANSWERED:
            self.verdict = "too many requests were never answered"
        elif not self.answers():
            self.verdict = "the server does not answer any more"


@pytest.fixture(scope="session")
def endpoint(request):
    url = other_endpoint(request.config)
    if url:
        yield url.rstrip("/")
        return
    server = Gramme("-inMemory", "--lambda-api")
    request.config.pluginmanager.get_plugin("watch").server = server
    yield server.url
    request.config.pluginmanager.get_plugin("watch").server = None
    assert server.alive(), "the server died:\n" + "\n".join(server.stderr_lines[-40:])
    assert server.stop() == 0, "\n".join(server.stderr_lines[-40:])
    assert not server.sanitizer_report(), server.sanitizer_report()


@pytest.fixture
def start_gramme():
    started = []

    def start(*args, **kwargs):
        server = Gramme(*args, **kwargs)
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()
        assert not server.sanitizer_report(), server.sanitizer_report()


@pytest.fixture(scope="session")
def client_for():
    """client_for(url, **boto3 arguments): for tests that start servers or switch keys."""

    def make(url, **kwargs):
        return boto3.client("dynamodb", endpoint_url=url, config=PATIENCE, **kwargs)

    return make


@pytest.fixture(scope="session")
def client(endpoint, client_for):
    return client_for(endpoint)


@pytest.fixture(scope="session")
def resource(endpoint):
    return boto3.resource("dynamodb", endpoint_url=endpoint, config=PATIENCE)


@pytest.fixture(scope="session")
def raw(endpoint):
    return Sender(endpoint)


@pytest.fixture(scope="session")
def tables(client):
    """Every table of the session is made here, so that none stays behind."""
    book = schema.Book(client)
    yield book
    book.drop_all()


@pytest.fixture
def table_factory(tables):
    made = []

    def make(*keys, **kwargs):
        made.append(tables.create(*keys, **kwargs))
        return made[-1]

    yield make
    for name in made:
        tables.drop(name)


@pytest.fixture(scope="session")
def standing(tables):
    return schema.Standing(tables)


@pytest.fixture
def hook():
    server = Hook()
    yield server
    server.shutdown()
    server.server_close()
