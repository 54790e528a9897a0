# SPDX-License-Identifier: Apache-2.0
"""Short ways between Python values and DynamoDB's, and to expect refusals."""
import contextlib
import uuid
from decimal import Decimal

import pytest
from boto3.dynamodb.types import TypeSerializer
from botocore.exceptions import ClientError

_to = TypeSerializer()

# Before what is wrong with a single-item write's request by itself [paritysuite
# captures/cross-region-latest].
ENVELOPE = "1 validation error detected: "


def av(value):
    """5 -> {"N": "5"}, {"a"} -> {"SS": ["a"]} and so on."""
    return _to.serialize(value)


def item(**attributes):
    return {name: av(value) for name, value in attributes.items()}


def plain(attributes):
    """A reply's item as Python values; whole numbers as int."""
    return {name: _plain(value) for name, value in attributes.items()}


def _number(text):
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number


def _plain(value):
    (kind, inner), = value.items()
    if kind == "N":
        return _number(inner)
    if kind == "L":
        return [_plain(one) for one in inner]
    if kind == "M":
        return plain(inner)
    if kind == "NS":
        return {_number(one) for one in inner}
    if kind in ("SS", "BS"):
        return set(inner)
    return None if kind == "NULL" else inner


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
