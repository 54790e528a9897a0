# SPDX-License-Identifier: Apache-2.0
"""Every row of cases/*.cases: the request as it stands, the exact error."""
import collections
import json
import pathlib
import re

import pytest

import casefile
import rest
import schema

CASES = casefile.read_all()
OPERATIONS = pathlib.Path(__file__).parents[2] / "api" / "op.def"
ROWS_EACH, ROWS_ALL = 8, 500
# Another program is no witness of what AWS answers.
NO_SOURCE = re.compile(r"DynamoDB Local|Gramme|\?")

# Which prefix AWS puts before the name of an error.
PREFIX = {"ValidationException": "com.amazon.coral.validate#",
          "SerializationException": "com.amazon.coral.service#",
          "AccessDeniedException": "com.amazon.coral.service#"}
MODELLED = "com.amazonaws.dynamodb.v20120810#"


def parameter(case):
    marks = [pytest.mark.operation(case.operation)]
    if case.operation in rest.OPERATIONS:
        marks.append(pytest.mark.gramme_only)
    return pytest.param(case, id=case.id, marks=marks)


@pytest.fixture(scope="module")
def stream_names(raw, standing):
    """What stands for the parts of a stream, looked up when first needed."""
    known = {}

    def look(wanted):
        if not known:
            known["st"] = standing["st"]
            table = raw("DescribeTable", {"TableName": known["st"]}).json["Table"]
            known["starn"] = table["LatestStreamArn"]
            shards = raw("DescribeStream", {"StreamArn": known["starn"]}).json
            known["stshard"] = shards["StreamDescription"]["Shards"][0]["ShardId"]
        return {name: known[name] for name in wanted}

    return look


@pytest.fixture(scope="module")
def function_names(raw, stream_names):
    """What stands for a function and its mapping, made when first needed."""
    known = {}

    def make(wanted):
        if not known:
            known["fn"] = schema.unique("fn")
            made = rest.send(raw, "CreateFunction", json.dumps({
                "FunctionName": known["fn"], "Runtime": "python3.12", "Handler": "f.handler",
                "Role": "arn:aws:iam::000000000000:role/conformance",
                "Code": {"S3Bucket": "local", "S3Key": str(pathlib.Path(__file__).parent)}}))
            assert made.status == 201, made
            made = rest.send(raw, "CreateEventSourceMapping", json.dumps({
                "FunctionName": known["fn"], "StartingPosition": "LATEST", "Enabled": False,
                "EventSourceArn": stream_names(["starn"])["starn"]}))
            assert made.status == 202, made
            known["esm"] = made.json["UUID"]
        return {name: known[name] for name in wanted}

    return make


@pytest.mark.parametrize("case", map(parameter, CASES))
def test_case(case, raw, standing, tables, stream_names, function_names):
    streams = case.tables & {"st", "starn", "stshard"}
    functions = case.tables & {"fn", "esm"}
    names = {kind: standing[kind] for kind in case.tables - streams - functions}
    names["absent"] = schema.PREFIX + "-absent"
    if streams:
        names |= stream_names(streams)
    if functions:
        names |= function_names(functions)
    if case.operation in rest.OPERATIONS:
        case.check(rest.send(raw, case.operation, case.body(names)), names)
        return
    reply = raw(case.operation, case.body(names).encode())
    if case.operation == "CreateTable" and reply.status == 200:
        tables.drop(reply.json["TableDescription"]["TableName"])
    case.check(reply, names)
    if case.type != "ok":
        assert reply.full_type == PREFIX.get(case.type, MODELLED) + case.type


def test_titles_are_unique():
    ids = [case.id for case in CASES]
    assert len(ids) == len(set(ids)), sorted({i for i in ids if ids.count(i) > 1})


@pytest.mark.gramme_only
def test_every_operation_has_its_rows():
    """Only errors with their message count, and only with a source: documentation, a public
    suite, AWS's own answer."""
    rows = collections.Counter(case.operation for case in CASES if case.type != "ok" and
                               case.message != "<any>" and not NO_SOURCE.match(case.source))
    operations = re.findall(r"^GRAMME_OP\(\w+, (\w+)", OPERATIONS.read_text(encoding="utf-8"), re.M)
    assert {name: rows[name] for name in operations if rows[name] < ROWS_EACH} == {}
    assert sum(rows[name] for name in operations) >= ROWS_ALL
