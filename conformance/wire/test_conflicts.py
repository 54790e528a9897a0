# SPDX-License-Identifier: Apache-2.0
"""Conflicts between transactions, made up at a rate so that code that retries can be tested."""
import pytest
from botocore.config import Config

import boto3
import schema
from values import item, refused, values

pytestmark = pytest.mark.gramme_only

ONGOING = "Transaction is ongoing for the item"
IN_PROGRESS = "Transaction from previous request is still in progress"


@pytest.fixture
def always(start_gramme, client_for, tmp_path):
    """A server that refuses everything, on a table with one item."""
    options = ["-sharedDb", "-dbPath", tmp_path]
    server = start_gramme(*options)
    client = client_for(server.url)
    client.create_table(**schema.request("Things", "pk:S"))
    client.put_item(TableName="Things", Item=item(pk="k", n=1))
    server.stop()
    return client_for(start_gramme(*options, "--inject-conflicts", "1").url)


def put(key="k"):
    return {"Put": {"TableName": "Things", "Item": item(pk=key)}}


@pytest.mark.operation("PutItem", "UpdateItem", "DeleteItem", "ExecuteStatement",
                       "BatchExecuteStatement")
def test_single_writes(always):
    key = {"TableName": "Things", "Key": item(pk="k")}
    with refused("TransactionConflictException", ONGOING):
        always.put_item(TableName="Things", Item=item(pk="k"))
    with refused("TransactionConflictException", ONGOING):
        always.delete_item(**key)
    with refused("TransactionConflictException", ONGOING):
        always.update_item(**key, UpdateExpression="ADD n :n",
                           ExpressionAttributeValues=values(n=1))
    statement = "DELETE FROM \"Things\" WHERE pk = 'k'"
    with refused("TransactionConflictException", ONGOING):
        always.execute_statement(Statement=statement)
    got = always.batch_execute_statement(Statements=[{"Statement": statement}])["Responses"]
    assert got[0]["Error"] == {"Code": "TransactionConflict", "Message": ONGOING}
    assert always.get_item(**key)["Item"] == item(pk="k", n=1)


@pytest.mark.operation("PutItem", "UpdateItem")
def test_what_is_wrong_comes_first(always):
    with refused("ResourceNotFoundException"):
        always.put_item(TableName="Nothing", Item=item(pk="k"))
    with refused("ValidationException", "Missing the key pk in the item"):
        always.put_item(TableName="Things", Item=item(other="k"))


@pytest.mark.operation("GetItem", "Query", "Scan", "BatchWriteItem")
def test_what_knows_no_conflicts(always):
    always.get_item(TableName="Things", Key=item(pk="k"), ConsistentRead=True)
    always.scan(TableName="Things")
    always.query(TableName="Things", KeyConditionExpression="pk = :k",
                 ExpressionAttributeValues=values(k="k"))
    always.batch_write_item(RequestItems={"Things": [
        {"PutRequest": {"Item": item(pk="batch")}}]})


def cancelled(call, **request):
    """The reasons' codes; None when it was said to be in progress."""
    with pytest.raises(call.__self__.exceptions.ClientError) as caught:
        call(**request)
    error = caught.value.response["Error"]
    if error["Code"] == "TransactionInProgressException":
        assert error["Message"] == IN_PROGRESS
        return None
    assert error["Code"] == "TransactionCanceledException"
    reasons = caught.value.response["CancellationReasons"]
    for reason in reasons:
        assert reason in ({"Code": "None"}, {"Code": "TransactionConflict", "Message": ONGOING})
    codes = [reason["Code"] for reason in reasons]
    assert error["Message"] == ("Transaction cancelled, please refer cancellation reasons for "
                                "specific reasons [%s]" % ", ".join(codes))
    return codes


@pytest.mark.operation("TransactWriteItems", "TransactGetItems", "ExecuteTransaction")
def test_transactions(always):
    written = [cancelled(always.transact_write_items, TransactItems=[put("k"), put("l")])
               for _ in range(60)]
    assert None in written  # boto3 always sends a token
    assert ["TransactionConflict", "None"] in written and ["None", "TransactionConflict"] in written
    key = {"Get": {"TableName": "Things", "Key": item(pk="k")}}
    assert cancelled(always.transact_get_items, TransactItems=[key]) == ["TransactionConflict"]
    statements = {cancelled(always.execute_transaction, TransactStatements=[
        {"Statement": "DELETE FROM \"Things\" WHERE pk = 'k'"}]) is None for _ in range(60)}
    assert statements == {True, False}
    assert always.scan(TableName="Things")["Items"] == [item(pk="k", n=1)]


@pytest.mark.operation("PutItem", "TransactWriteItems")
def test_a_rate_and_retries(start_gramme):
    """At one in three a client that tries again gets everything done, once."""
    server = start_gramme("-inMemory", "--inject-conflicts", "0.33")
    client = boto3.client("dynamodb", endpoint_url=server.url,
                          config=Config(retries={"total_max_attempts": 1}))
    client.create_table(**schema.request("Things", "pk:S"))
    failed = 0
    for n in range(300):
        try:
            client.put_item(TableName="Things", Item=item(pk="k"))
        except client.exceptions.TransactionConflictException:
            failed += 1
    assert 50 < failed < 150
    failed = 0
    for n in range(100):
        token, done = f"token-{n}", False
        while not done:
            try:
                client.transact_write_items(ClientRequestToken=token, TransactItems=[
                    {"Update": {"TableName": "Things", "Key": item(pk="count"),
                                "UpdateExpression": "ADD n :n",
                                "ExpressionAttributeValues": values(n=1)}}])
                done = True
            except (client.exceptions.TransactionCanceledException,
                    client.exceptions.TransactionInProgressException):
                failed += 1
    assert 10 < failed < 150
    assert client.get_item(TableName="Things", Key=item(pk="count"))["Item"] == item(
        pk="count", n=100)
