# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python package have in common."""
import pathlib
import time

import pytest

NOTES = {
    "TableName": "notes", "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
}
STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}}


def put(engine, id, **attributes):
    engine.call("PutItem", {"TableName": "notes", "Item": {"id": {"S": id}, **attributes}})


def threads():
    """How many the process has, whoever started them. The kernel shows one that has been joined
    for a moment more."""
    counts = []
    for _ in range(10):
        counts.append(len(list(pathlib.Path("/proc/self/task").iterdir())))
        time.sleep(0.005)
    return min(counts)


@pytest.fixture
def notes(gramme):
    """The test's engine with an empty table."""
    gramme.call("CreateTable", NOTES)
    return gramme


@pytest.fixture
def streamed(gramme):
    """Likewise with a stream."""
    gramme.call("CreateTable", {**NOTES, **STREAM})
    return gramme
