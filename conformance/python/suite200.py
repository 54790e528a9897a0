# SPDX-License-Identifier: Apache-2.0
"""What a project's suite may look like: 200 tests, each with its own engine and table."""
import pytest
from conftest import NOTES


@pytest.fixture
def client(dynamodb_client):
    dynamodb_client.create_table(**NOTES)
    return dynamodb_client


@pytest.mark.parametrize("number", range(100))
def test_update(client, number):
    key = {"id": {"S": str(number)}}
    client.put_item(TableName="notes", Item={**key, "n": {"N": "1"}, "text": {"S": "x" * 300}})
    client.update_item(TableName="notes", Key=key, UpdateExpression="ADD n :one",
                       ConditionExpression="attribute_exists(id)",
                       ExpressionAttributeValues={":one": {"N": "1"}})
    assert client.get_item(TableName="notes", Key=key)["Item"]["n"] == {"N": "2"}


@pytest.mark.parametrize("number", range(100))
def test_batch(client, gramme, number):
    requests = [{"PutRequest": {"Item": {"id": {"S": f"{number}-{i}"}}}} for i in range(5)]
    client.batch_write_item(RequestItems={"notes": requests})
    assert client.scan(TableName="notes")["Count"] == 5
    client.delete_item(TableName="notes", Key={"id": {"S": f"{number}-0"}})
    assert len(gramme.read("notes")) == 4
