# SPDX-License-Identifier: Apache-2.0
# test_notes.py - tests with a database each: the README shows this file.
import pytest


@pytest.fixture
def notes(dynamodb_resource):
    return dynamodb_resource.create_table(
        TableName="notes", BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}])


def test_what_is_put_can_be_got(notes):
    notes.put_item(Item={"id": "1", "text": "buy milk"})
    assert notes.get_item(Key={"id": "1"})["Item"]["text"] == "buy milk"


def test_another_test_sees_nothing_of_it(notes, gramme):
    assert gramme.read("notes") == []
