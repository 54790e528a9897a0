# SPDX-License-Identifier: Apache-2.0
"""The limit to an item collection, made small: what makes a collection grow past it is refused
in every write path, all else goes on."""
import pytest

import schema
from values import everything, item, refused, values

pytestmark = pytest.mark.gramme_only

LIMIT = 10_000
CODE = "ItemCollectionSizeLimitExceededException"


@pytest.fixture
def client(start_gramme, client_for):
    client = client_for(start_gramme("-inMemory", "--item-collection-limit", LIMIT).url)
    client.create_table(**schema.request(
        "Local", "pk:S", "sk:N", lsi=[schema.index("all", "pk:S", "a:N"),
                                      schema.index("keys", "pk:S", "a:N",
                                                   projection="KEYS_ONLY"),
                                      schema.index("some", "pk:S", "b:N", include=["c"])],
        gsi=[schema.index("global", "g:S")]))
    client.create_table(**schema.request("Global", "pk:S", "sk:N",
                                         gsi=[schema.index("global", "pk:S", "a:N")]))
    return client


def put(client, pk, sk, size, **more):
    client.put_item(TableName=more.pop("table", "Local"),
                    Item=item(pk=pk, sk=sk, filler="x" * size, **more))


def count(client, pk):
    return len(everything(client.query, TableName="Local", KeyConditionExpression="pk = :k",
                          ExpressionAttributeValues=values(k=pk)))


def fill(client, pk, most=100, **more):
    """Puts items of a kilobyte until one is refused; how many there are."""
    for n in range(most):
        try:
            put(client, pk, n, 1000, **more)
        except client.exceptions.ItemCollectionSizeLimitExceededException as err:
            assert err.response["Error"]["Message"] == "Collection size exceeded"
            return n
    return most


@pytest.mark.operation("PutItem")
def test_rows_of_local_indexes_count(client):
    assert fill(client, "plain") == 9
    assert fill(client, "all", a=1) == 4  # twice, and the keys
    assert fill(client, "some", b=1) == 9
    assert fill(client, "include", b=1, c="x" * 1000) == 3
    assert fill(client, "global", g="g") == 9
    assert count(client, "plain") == 9
    # Another collection, and a table without collections, have room.
    put(client, "other", 0, 1000)
    for n in range(15):
        put(client, "k", n, 1000, table="Global", a=n)


@pytest.mark.operation("PutItem", "UpdateItem", "DeleteItem")
def test_what_does_not_grow_goes_on(client):
    assert fill(client, "k") == 9
    key = item(pk="k", sk=0)
    with refused(CODE, "Collection size exceeded"):
        put(client, "k", 9, 1000)
    with refused(CODE):
        client.update_item(TableName="Local", Key=key, UpdateExpression="SET more = :m",
                           ExpressionAttributeValues=values(m="x" * 1000))
    with refused(CODE):  # its row in the indexes is new
        client.update_item(TableName="Local", Key=key, UpdateExpression="SET a = :a",
                           ExpressionAttributeValues=values(a=1))
    assert client.get_item(TableName="Local", Key=key)["Item"] == item(pk="k", sk=0,
                                                                       filler="x" * 1000)
    put(client, "k", 0, 1000)
    put(client, "k", 0, 500)
    client.update_item(TableName="Local", Key=key, UpdateExpression="SET filler = :m",
                       ExpressionAttributeValues=values(m="x" * 900))
    client.delete_item(TableName="Local", Key=key)
    put(client, "k", 9, 1000)
    with refused(CODE):
        put(client, "k", 0, 1000)
    assert count(client, "k") == 9


@pytest.mark.operation("BatchWriteItem")
def test_batch(client):
    assert fill(client, "k") == 9
    with refused(CODE, "Collection size exceeded"):
        client.batch_write_item(RequestItems={"Local": [
            {"PutRequest": {"Item": item(pk="free", sk=0)}},
            {"PutRequest": {"Item": item(pk="k", sk=9, filler="x" * 1000)}}]})
    assert count(client, "free") == 0
    client.batch_write_item(RequestItems={"Local": [
        {"DeleteRequest": {"Key": item(pk="k", sk=0)}},
        {"PutRequest": {"Item": item(pk="k", sk=9, filler="x" * 1000)}}]})
    assert count(client, "k") == 9


@pytest.mark.operation("TransactWriteItems")
def test_transaction(client):
    assert fill(client, "k") == 9
    with pytest.raises(client.exceptions.TransactionCanceledException) as caught:
        client.transact_write_items(TransactItems=[
            {"Put": {"TableName": "Local", "Item": item(pk="free", sk=0)}},
            {"Put": {"TableName": "Local", "Item": item(pk="k", sk=9, filler="x" * 1000)}},
            {"Update": {"TableName": "Local", "Key": item(pk="k", sk=1),
                        "UpdateExpression": "SET more = :m",
                        "ExpressionAttributeValues": values(m="x" * 1000)}}])
    refusal = {"Code": "ItemCollectionSizeLimitExceeded", "Message": "Collection size exceeded"}
    assert caught.value.response["CancellationReasons"] == [{"Code": "None"}, refusal, refusal]
    assert caught.value.response["Error"]["Message"].endswith(
        "[None, ItemCollectionSizeLimitExceeded, ItemCollectionSizeLimitExceeded]")
    assert (count(client, "free"), count(client, "k")) == (0, 9)


@pytest.mark.operation("ExecuteStatement", "BatchExecuteStatement")
def test_statements(client):
    assert fill(client, "k") == 9
    insert = "INSERT INTO \"Local\" VALUE {'pk': '%s', 'sk': 9, 'filler': '" + "x" * 1000 + "'}"
    with refused(CODE, "Collection size exceeded"):
        client.execute_statement(Statement=insert % "k")
    got = client.batch_execute_statement(Statements=[
        {"Statement": insert % "k"}, {"Statement": insert % "free"}])["Responses"]
    assert got[0]["Error"] == {"Code": "ItemCollectionSizeLimitExceeded",
                               "Message": "Collection size exceeded"}
    assert "Error" not in got[1]
    assert (count(client, "free"), count(client, "k")) == (1, 9)
