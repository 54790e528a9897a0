# SPDX-License-Identifier: Apache-2.0
"""Short ways between Python values and DynamoDB's, and to expect refusals."""
import contextlib
import uuid
from decimal import Decimal

import pytest
from boto3.dynamodb.types import Binary, TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

_to = TypeSerializer()
_from = TypeDeserializer()


def av(value):
    """5 -> {"N": "5"}, {"a"} -> {"SS": ["a"]} and so on."""
    return _to.serialize(value)


def item(**attributes):
    return {name: av(value) for name, value in attributes.items()}


def plain(attributes):
    """A reply's item as Python values; binaries as bytes, whole numbers as int."""
    return {name: _plain(_from.deserialize(value)) for name, value in attributes.items()}


def _plain(value):
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else value
    if isinstance(value, Binary):
        return bytes(value)
    if isinstance(value, list):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, set):
        return {_plain(v) for v in value}
    return value


def fresh(stem="k"):
    """A key nobody used before."""
    return f"{stem}-{uuid.uuid4().hex[:12]}"


def values(**attributes):
    """a=1 -> {":a": {"N": "1"}}"""
    return {":" + name: av(value) for name, value in attributes.items()}


def pages(call, **request):
    """All pages of a Query or Scan, following LastEvaluatedKey."""
    while True:
        page = call(**request)
        yield page
        if "LastEvaluatedKey" not in page:
            return
        request["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def everything(call, **request):
    return [one for page in pages(call, **request) for one in page["Items"]]


@contextlib.contextmanager
def refused(code="ValidationException", words=""):
    with pytest.raises(ClientError) as caught:
        yield caught
    error = caught.value.response["Error"]
    assert error["Code"] == code, error
    assert words in error["Message"], error
