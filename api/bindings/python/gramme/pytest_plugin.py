# SPDX-License-Identifier: Apache-2.0
"""Fixtures for pytest, there as soon as the package is installed.

gramme                  an engine of the test's own, empty
gramme_shared           one engine for all tests, made empty after each
dynamodb_client         a boto3 client whose calls go into `gramme`
dynamodb_resource       likewise a resource
dynamodbstreams_client  likewise a client of DynamoDB Streams
gramme_endpoint         `gramme` over HTTP; AWS's environment variables lead there during the test
gramme_options          the options of `gramme`, {} unless a test file has its own

Each may be replaced by a fixture of the same name; the clients follow whatever `gramme` is.
"""
from __future__ import annotations

from typing import Any, Callable, Iterator

import pytest

from gramme._boto import Attachment
from gramme._engine import Engine


@pytest.fixture
def gramme_options() -> dict[str, Any]:
    """What Engine() is called with for the `gramme` fixture."""
    return {}


@pytest.fixture
def gramme(gramme_options: dict[str, Any]) -> Iterator[Engine]:
    """A fresh engine for this test."""
    with Engine(**gramme_options) as engine:
        yield engine


@pytest.fixture(scope="session")
def gramme_session() -> Iterator[Engine]:
    """The engine behind `gramme_shared`; what is put into it here lasts until the first test that
    uses that has ended."""
    with Engine() as engine:
        yield engine


@pytest.fixture
def gramme_shared(gramme_session: Engine) -> Iterator[Engine]:
    """One engine for all tests; what the test leaves in it is removed."""
    yield gramme_session
    gramme_session.reset()


@pytest.fixture(scope="session")
def _gramme_boto() -> Callable[[Engine, str, str], Any]:
    """Making a client takes boto3 longer than most tests run, so there is one of each kind, and
    each test attaches it to its own engine."""
    made: dict[tuple[str, str, bytes], tuple[Any, Attachment]] = {}

    def lend(engine: Engine, kind: str, service: str) -> Any:
        key = (kind, service, engine._region)
        if key not in made:
            client = getattr(engine, kind)(service)
            made[key] = client, engine.attach(client)
        client, attachment = made[key]
        attachment.engine = engine
        return client

    return lend


@pytest.fixture
def dynamodb_client(gramme: Engine, _gramme_boto: Callable[[Engine, str, str], Any]) -> Any:
    """boto3.client("dynamodb") on the test's engine."""
    return _gramme_boto(gramme, "client", "dynamodb")


@pytest.fixture
def dynamodb_resource(gramme: Engine, _gramme_boto: Callable[[Engine, str, str], Any]) -> Any:
    """boto3.resource("dynamodb") on the test's engine."""
    return _gramme_boto(gramme, "resource", "dynamodb")


@pytest.fixture
def dynamodbstreams_client(gramme: Engine, _gramme_boto: Callable[[Engine, str, str], Any]) -> Any:
    """boto3.client("dynamodbstreams") on the test's engine."""
    return _gramme_boto(gramme, "client", "dynamodbstreams")


@pytest.fixture
def gramme_endpoint(gramme: Engine, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of the test's engine, for code and programs that make their own clients."""
    url = gramme.endpoint_url
    region = gramme._region.decode()
    for name, value in (("AWS_ENDPOINT_URL_DYNAMODB", url),
                        ("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", url),
                        ("AWS_ACCESS_KEY_ID", "local"),
                        ("AWS_SECRET_ACCESS_KEY", "local"),
                        ("AWS_DEFAULT_REGION", region),
                        ("AWS_REGION", region)):
        monkeypatch.setenv(name, value)
    return url
