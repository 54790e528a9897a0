# SPDX-License-Identifier: Apache-2.0
"""boto3 into the engine through botocore's events: no HTTP, all of botocore's own at work."""
import decimal
import types
import zlib

import boto3
import botocore.httpsession
import botocore.session
import pytest
from boto3.dynamodb.conditions import Attr, Key
from botocore.config import Config
from botocore.exceptions import ClientError, NoCredentialsError, ParamValidationError
from conftest import NOTES, STREAM

from gramme import Engine, EngineError, Error

TABLE = {
    "TableName": "orders", "BillingMode": "PAY_PER_REQUEST",
    "KeySchema": [{"AttributeName": "customer", "KeyType": "HASH"},
                  {"AttributeName": "number", "KeyType": "RANGE"}],
    "AttributeDefinitions": [{"AttributeName": "customer", "AttributeType": "S"},
                             {"AttributeName": "number", "AttributeType": "N"}],
}


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Nothing here may leave the process."""
    def refuse(_, request):
        raise AssertionError(f"a request to {request.url}")
    monkeypatch.setattr(botocore.httpsession.URLLib3Session, "send", refuse)


@pytest.fixture
def orders(dynamodb_resource):
    return dynamodb_resource.create_table(**TABLE)


@pytest.fixture
def notes_client(dynamodb_client):
    dynamodb_client.create_table(**NOTES)
    return dynamodb_client


def test_items(notes_client):
    item = {"id": {"S": "1"}, "bytes": {"B": b"\x00\xff"}, "text": {"S": "Grüße"},
            "list": {"L": [{"NULL": True}, {"BOOL": False}, {"NS": ["1", "2.50"]}]}}
    notes_client.put_item(TableName="notes", Item=item)
    got = notes_client.get_item(TableName="notes", Key={"id": {"S": "1"}})
    item["list"]["L"][2] = {"NS": ["1", "2.5"]}
    got["Item"]["list"]["L"][2]["NS"].sort()
    assert got["Item"] == item
    meta = got["ResponseMetadata"]
    assert meta["HTTPStatusCode"] == 200 and meta["RetryAttempts"] == 0
    assert len(meta["RequestId"]) == 52
    assert meta["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.0"


def test_errors(dynamodb_client):
    with pytest.raises(dynamodb_client.exceptions.ResourceNotFoundException) as caught:
        dynamodb_client.get_item(TableName="none", Key={"id": {"S": "1"}})
    assert caught.value.response["Error"]["Message"] == "Requested resource not found"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    with pytest.raises(ClientError, match="ValidationException"):
        dynamodb_client.create_table(**{**NOTES, "TableName": "?!"})
    with pytest.raises(ParamValidationError):
        dynamodb_client.get_item(TableName="none")


def test_conditional_failure(notes_client):
    notes_client.put_item(TableName="notes", Item={"id": {"S": "1"}, "n": {"N": "7"}})
    with pytest.raises(notes_client.exceptions.ConditionalCheckFailedException) as caught:
        notes_client.put_item(
            TableName="notes", Item={"id": {"S": "1"}},
            ConditionExpression="attribute_not_exists(id)",
            ReturnValuesOnConditionCheckFailure="ALL_OLD")
    assert caught.value.response["Item"] == {"id": {"S": "1"}, "n": {"N": "7"}}


def test_resource(orders):
    for number in range(5):
        orders.put_item(Item={"customer": "ada", "number": number,
                              "total": decimal.Decimal("1.50") * number})
    answer = orders.query(KeyConditionExpression=Key("customer").eq("ada") & Key("number").gte(1),
                          FilterExpression=Attr("total").lt(5), ScanIndexForward=False)
    assert [item["number"] for item in answer["Items"]] == [3, 2, 1]
    orders.update_item(Key={"customer": "ada", "number": 1}, UpdateExpression="ADD hits :one",
                       ExpressionAttributeValues={":one": 1})
    assert orders.get_item(Key={"customer": "ada", "number": 1})["Item"]["hits"] == 1
    assert orders.item_count == 0 or orders.table_status == "ACTIVE"


def test_batch_writer(orders):
    with orders.batch_writer(overwrite_by_pkeys=["customer", "number"]) as batch:
        for number in range(120):
            batch.put_item(Item={"customer": "ada", "number": number % 100, "turn": number})
        batch.delete_item(Key={"customer": "ada", "number": 0})
    found = orders.scan()
    assert found["Count"] == 99
    assert {item["turn"] for item in found["Items"] if item["number"] < 20} == set(range(101, 120))


def test_paginators(notes_client):
    for i in range(25):
        notes_client.put_item(TableName="notes", Item={"id": {"S": f"{i:02}"}})
    pages = list(notes_client.get_paginator("scan").paginate(
        TableName="notes", PaginationConfig={"PageSize": 10}))
    assert [page["Count"] for page in pages] == [10, 10, 5]
    for i in range(3):
        notes_client.create_table(**{**NOTES, "TableName": f"more-{i}"})
    names = notes_client.get_paginator("list_tables").paginate(PaginationConfig={"PageSize": 1})
    assert list(names.search("TableNames[]")) == ["more-0", "more-1", "more-2", "notes"]


def test_waiters():
    with Engine(transient_ms=300) as engine:
        client = engine.client()
        client.create_table(**NOTES)
        patience = {"Delay": 1, "MaxAttempts": 20}
        client.get_waiter("table_exists").wait(TableName="notes", WaiterConfig=patience)
        assert client.describe_table(TableName="notes")["Table"]["TableStatus"] == "ACTIVE"
        client.delete_table(TableName="notes")
        client.get_waiter("table_not_exists").wait(TableName="notes", WaiterConfig=patience)
        client.close()


def test_transactions(notes_client):
    put = {"TableName": "notes", "Item": {"id": {"S": "1"}}}
    notes_client.transact_write_items(TransactItems=[{"Put": put}])
    with pytest.raises(notes_client.exceptions.TransactionCanceledException) as caught:
        notes_client.transact_write_items(TransactItems=[
            {"Put": {"TableName": "notes", "Item": {"id": {"S": "2"}}}},
            {"Put": {**put, "ConditionExpression": "attribute_not_exists(id)"}}])
    codes = [reason["Code"] for reason in caught.value.response["CancellationReasons"]]
    assert codes == ["None", "ConditionalCheckFailed"]
    got = notes_client.transact_get_items(TransactItems=[
        {"Get": {"TableName": "notes", "Key": {"id": {"S": id}}}} for id in "12"])
    assert got["Responses"] == [{"Item": {"id": {"S": "1"}}}, {}]


def test_partiql(notes_client):
    notes_client.execute_statement(
        Statement="INSERT INTO notes VALUE {'id': ?, 'n': 1}", Parameters=[{"S": "1"}])
    notes_client.execute_statement(Statement="UPDATE notes SET n = n + 1 WHERE id = '1'")
    found = notes_client.execute_statement(Statement="SELECT n FROM notes WHERE id = '1'")
    assert found["Items"] == [{"n": {"N": "2"}}]
    with pytest.raises(notes_client.exceptions.DuplicateItemException):
        notes_client.execute_statement(Statement="INSERT INTO notes VALUE {'id': '1'}")


def test_streams(dynamodb_client, dynamodbstreams_client):
    dynamodb_client.create_table(**NOTES, **STREAM)
    for i in range(3):
        dynamodb_client.put_item(TableName="notes", Item={"id": {"S": str(i)}})
    arn = dynamodbstreams_client.list_streams(TableName="notes")["Streams"][0]["StreamArn"]
    stream = dynamodbstreams_client.describe_stream(StreamArn=arn)["StreamDescription"]
    iterator = dynamodbstreams_client.get_shard_iterator(
        StreamArn=arn, ShardId=stream["Shards"][0]["ShardId"],
        ShardIteratorType="TRIM_HORIZON")["ShardIterator"]
    records = dynamodbstreams_client.get_records(ShardIterator=iterator)["Records"]
    assert [record["dynamodb"]["Keys"]["id"]["S"] for record in records] == ["0", "1", "2"]
    assert records[0]["dynamodb"]["ApproximateCreationDateTime"].tzinfo is not None
    with pytest.raises(dynamodbstreams_client.exceptions.ResourceNotFoundException):
        dynamodbstreams_client.describe_stream(StreamArn=arn[:-3] + "999")


def test_region(notes_client):
    with Engine(region="eu-west-1") as engine:
        client = engine.client()
        assert client.meta.region_name == "eu-west-1"
        arn = client.create_table(**NOTES)["TableDescription"]["TableArn"]
        assert ":eu-west-1:" in arn
        other = engine.client(region_name="ap-south-1", config=Config(user_agent_extra="me"))
        arn = other.describe_table(TableName="notes")["Table"]["TableArn"]
        assert ":ap-south-1:" in arn
        client.close()
        other.close()


def test_checksum(notes_client, monkeypatch):
    """botocore compares x-amz-crc32 with what it got, and tries again when they differ."""
    sums = []

    def crc32(body):
        sums.append(zlib.crc32(body))
        return sums[-1] + (len(sums) == 1)

    monkeypatch.setattr("gramme._boto.zlib", types.SimpleNamespace(crc32=crc32))
    answer = notes_client.get_item(TableName="notes", Key={"id": {"S": "1"}})
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1 and len(sums) == 2


def test_server_error_is_retried(notes_client, gramme, monkeypatch):
    """A 500 of the engine's is one of HTTP's to botocore."""
    from gramme._calls import Answer, Handle
    tries = []
    original = Handle.call

    def call(self, *arguments):
        tries.append(1)
        if len(tries) == 1:
            return Answer(500, b'{"__type":"x#InternalServerError"}', "InternalServerError", "")
        return original(self, *arguments)

    monkeypatch.setattr(Handle, "call", call)
    answer = notes_client.list_tables()
    assert answer["TableNames"] == ["notes"]
    assert answer["ResponseMetadata"]["RetryAttempts"] == 1


@pytest.fixture(autouse=True)
def no_credentials(monkeypatch):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/nonexistent")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")


def test_attach_a_client(gramme):
    client = boto3.client("dynamodb", region_name="eu-central-1")
    with pytest.raises(NoCredentialsError):
        client.list_tables()
    with gramme.attach(client):
        arn = client.create_table(**NOTES)["TableDescription"]["TableArn"]
        assert ":eu-central-1:" in arn and gramme.tables() == ["notes"]
    with pytest.raises(NoCredentialsError):
        client.list_tables()
    client.close()


def test_attach_a_resource(gramme):
    resource = boto3.resource("dynamodb", region_name="us-east-1")
    with gramme.attach(resource):
        resource.create_table(**NOTES).put_item(Item={"id": "1"})
        assert gramme.read("notes") == [{"id": {"S": "1"}}]


@pytest.mark.parametrize("make", [boto3.Session, botocore.session.Session])
def test_attach_a_session(gramme, make):
    session = make()
    with gramme.attach(session):
        create = session.create_client if hasattr(session, "create_client") else session.client
        client = create("dynamodb", region_name="us-east-1")
        streams = create("dynamodbstreams", region_name="us-east-1")
        client.create_table(**NOTES, **STREAM)
        assert len(streams.list_streams()["Streams"]) == 1
    later = create("dynamodb", region_name="us-east-1")
    with pytest.raises(NoCredentialsError):
        later.list_tables()


def test_the_last_one_attached_has_it(gramme):
    """A request is performed once, whoever was attached before."""
    session = boto3.Session()
    with Engine() as first, Engine() as second:
        earlier = first.attach(session)
        client = session.client("dynamodb", region_name="us-east-1")
        with second.attach(client):
            client.create_table(**NOTES)
            assert (first.tables(), second.tables()) == ([], ["notes"])
            earlier.detach()
            assert client.list_tables()["TableNames"] == ["notes"]
            attachment = gramme.attach(client)
        assert client.list_tables()["TableNames"] == []
        attachment.engine = second
        assert client.list_tables()["TableNames"] == ["notes"]
        attachment.detach()
        attachment.detach()
        with pytest.raises(NoCredentialsError):
            client.list_tables()


def test_other_services_go_where_they_went(gramme):
    session = boto3.Session(aws_access_key_id="a", aws_secret_access_key="b")
    gramme.attach(session)
    with pytest.raises(AssertionError, match="a request to https://sqs"):
        session.client("sqs", region_name="us-east-1",
                       config=Config(retries={"max_attempts": 0})).list_queues()


def test_attach_nonsense(gramme):
    with pytest.raises(TypeError):
        gramme.attach("dynamodb")


def test_another_protocol(notes_client):
    def strip(request, **_):
        del request.headers["X-Amz-Target"]

    notes_client.meta.events.register("before-sign.dynamodb", strip)
    try:
        with pytest.raises(Error, match="another protocol"):
            notes_client.list_tables()
    finally:
        notes_client.meta.events.unregister("before-sign.dynamodb", strip)


def test_closed_engine(gramme):
    client = gramme.client()
    gramme.close()
    with pytest.raises(EngineError, match="closed"):
        client.list_tables()
    client.close()
