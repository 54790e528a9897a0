# SPDX-License-Identifier: Apache-2.0
"""The fixtures of the pytest plugin."""
import os
import subprocess
import sys

import pytest
from conftest import NOTES, put

from gramme import Engine


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_has_its_own(gramme, dynamodb_client, dynamodb_resource, turn):
    assert gramme.tables() == []
    dynamodb_client.create_table(**NOTES)
    dynamodb_resource.Table("notes").put_item(Item={"id": "1"})
    assert gramme.read("notes") == [{"id": {"S": "1"}}]


@pytest.mark.parametrize("turn", [1, 2])
def test_shared(gramme_shared, gramme_session, turn):
    assert gramme_shared is gramme_session and gramme_shared.tables() == []
    gramme_shared.call("CreateTable", NOTES)


def test_endpoint(gramme, gramme_endpoint):
    gramme.call("CreateTable", NOTES)
    code = ("import boto3; boto3.client('dynamodb').put_item(TableName='notes', "
            "Item={'id': {'S': 'far'}}); print(boto3.client('dynamodbstreams').list_streams()"
            "['Streams'])")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")
    assert gramme.read("notes") == [{"id": {"S": "far"}}]
    assert os.environ["AWS_ENDPOINT_URL_DYNAMODB"] == gramme_endpoint


class TestOptions:
    @pytest.fixture
    def gramme_options(self, tmp_path):
        return {"path": tmp_path / "a.db", "region": "eu-west-1"}

    def test_options(self, dynamodb_client, tmp_path):
        arn = dynamodb_client.create_table(**NOTES)["TableDescription"]["TableArn"]
        assert ":eu-west-1:" in arn and (tmp_path / "a.db").exists()


@pytest.fixture(scope="module")
def filled():
    with Engine() as engine:
        engine.call("CreateTable", NOTES)
        put(engine, "1")
        yield engine


class TestOwnFixture:
    @pytest.fixture
    def gramme(self, filled):
        with filled.clone() as engine:
            yield engine

    @pytest.mark.parametrize("turn", [1, 2])
    def test_clone(self, gramme, dynamodb_client, turn):
        assert dynamodb_client.scan(TableName="notes")["Count"] == 1
        put(gramme, "2")
