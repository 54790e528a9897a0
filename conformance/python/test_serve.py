# SPDX-License-Identifier: Apache-2.0
"""The engine over HTTP."""
import urllib.error
import urllib.request

import boto3
import pytest
from conftest import put, threads

from gramme import Engine, EngineError, Error

ANYBODY = {"region_name": "us-east-1", "aws_access_key_id": "a", "aws_secret_access_key": "b"}


def health(url):
    with urllib.request.urlopen(f"{url}/_gramme/health", timeout=10) as answer:
        return answer.status


def test_serve(notes):
    before = threads()
    url = notes.serve(threads=2)
    assert url.startswith("http://127.0.0.1:") and notes.endpoint_url == url
    assert threads() > before
    client = boto3.client("dynamodb", endpoint_url=url, **ANYBODY)
    client.put_item(TableName="notes", Item={"id": {"S": "1"}})
    assert notes.read("notes") == [{"id": {"S": "1"}}]
    with pytest.raises(Error, match=url):
        notes.serve()
    client.close()
    notes.stop_serving()
    notes.stop_serving()
    assert threads() == before
    with pytest.raises(urllib.error.URLError):
        health(url)
    put(notes, "2")
    assert health(notes.endpoint_url) == 200


def test_closed_with_its_engine(gramme):
    before = threads()
    url = gramme.endpoint_url
    assert health(url) == 200
    gramme.close()
    assert threads() == before
    with pytest.raises(urllib.error.URLError):
        health(url)


def test_port_and_host(gramme):
    url = gramme.serve(hosts="127.0.0.1")
    port = int(url.rpartition(":")[2])
    with Engine() as other:
        with pytest.raises(EngineError):
            other.serve(port, hosts="127.0.0.1")
        assert other.serve(hosts="0.0.0.0").startswith("http://127.0.0.1:")
    gramme.stop_serving()
    assert gramme.serve(port, hosts="127.0.0.1") == url


def test_ipv6(gramme):
    try:
        url = gramme.serve(hosts="::1")
    except EngineError as error:
        pytest.skip(f"no IPv6 here: {error}")
    assert url.startswith("http://[::1]:") and health(url) == 200


def test_lambda_api(gramme):
    url = gramme.serve(lambda_api=True)
    functions = boto3.client("lambda", endpoint_url=url, **ANYBODY)
    assert functions.list_functions()["Functions"] == []
    functions.close()


def test_cors(gramme):
    def origin_is_served():
        request = urllib.request.Request(f"{gramme.endpoint_url}/_gramme/health",
                                         headers={"Origin": "http://example.com"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.headers["Access-Control-Allow-Origin"] is not None
        except urllib.error.HTTPError as error:
            error.close()
            return False

    assert not origin_is_served()
    gramme.stop_serving()
    gramme.serve(cors="*")
    assert origin_is_served()
