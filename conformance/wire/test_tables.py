# SPDX-License-Identifier: Apache-2.0
"""The life of a table: CreateTable, DescribeTable, ListTables, UpdateTable, DeleteTable."""
import datetime
import re
import time

import pytest

import schema
from schema import index, unique, wait_active, wait_gone
from values import fresh, item, plain, refused, values

pytestmark = pytest.mark.operation(
    "CreateTable", "DescribeTable", "ListTables", "UpdateTable", "DeleteTable")

FIVE = {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5}
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@pytest.fixture
def create(client, tables):
    """The reply of CreateTable, for a table that is dropped afterwards."""
    made = []

    def make(*keys, **more):
        name = tables.adopt(more.pop("name", None) or unique())
        made.append(name)
        return client.create_table(**schema.request(name, *keys, **more))["TableDescription"]

    yield make
    for name in made:
        tables.drop(name)


def arn(client, name):
    region = client.meta.region_name
    return re.compile(rf"arn:aws:dynamodb:{region}:\d{{12}}:table/{re.escape(name)}")


def test_description_of_a_plain_table(client, create):
    before = time.time()
    made = create("pk:S", "sk:N", BillingMode="PROVISIONED", ProvisionedThroughput=FIVE)
    name = made["TableName"]
    assert made["TableStatus"] in ("ACTIVE", "CREATING")
    table = wait_active(client, name)
    assert arn(client, name).fullmatch(table["TableArn"])
    assert UUID.fullmatch(table["TableId"])
    assert table["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"},
                                  {"AttributeName": "sk", "KeyType": "RANGE"}]
    assert sorted(d["AttributeName"] + d["AttributeType"]
                  for d in table["AttributeDefinitions"]) == ["pkS", "skN"]
    assert isinstance(table["CreationDateTime"], datetime.datetime)
    assert before - 60 < table["CreationDateTime"].timestamp() < time.time() + 60
    assert (table["ItemCount"], table["TableSizeBytes"]) == (0, 0)
    throughput = table["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"],
            throughput["NumberOfDecreasesToday"]) == (5, 5, 0)
    assert table["DeletionProtectionEnabled"] is False
    for absent in ("GlobalSecondaryIndexes", "LocalSecondaryIndexes", "StreamSpecification",
                   "LatestStreamArn", "SSEDescription", "TableClassSummary"):
        assert absent not in table


@pytest.mark.gramme_only
def test_active_at_once_in_account_zero(create):
    made = create("pk:S")
    assert made["TableStatus"] == "ACTIVE"
    assert ":000000000000:table/" in made["TableArn"]


def test_description_on_demand(client, create):
    name = create("pk:S")["TableName"]
    table = wait_active(client, name)
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    throughput = table["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (0, 0)


def test_description_with_indexes(client, create):
    name = create(
        "pk:S", "sk:S", BillingMode="PROVISIONED", ProvisionedThroughput=FIVE,
        lsi=[index("lsi", "pk:S", "a:N", include=["x", "y"])],
        gsi=[index("gsi", "a:N", ProvisionedThroughput=FIVE)])["TableName"]
    table = wait_active(client, name)
    (lsi,), (gsi,) = table["LocalSecondaryIndexes"], table["GlobalSecondaryIndexes"]
    assert lsi["KeySchema"] == [{"AttributeName": "pk", "KeyType": "HASH"},
                                {"AttributeName": "a", "KeyType": "RANGE"}]
    assert lsi["Projection"]["ProjectionType"] == "INCLUDE"
    assert sorted(lsi["Projection"]["NonKeyAttributes"]) == ["x", "y"]
    assert lsi["IndexArn"] == table["TableArn"] + "/index/lsi"
    assert (lsi["ItemCount"], lsi["IndexSizeBytes"], "IndexStatus" in lsi) == (0, 0, False)
    assert gsi["IndexStatus"] == "ACTIVE" and "Backfilling" not in gsi
    assert gsi["IndexArn"] == table["TableArn"] + "/index/gsi"
    assert gsi["Projection"] == {"ProjectionType": "ALL"}
    assert gsi["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    assert (gsi["ItemCount"], gsi["IndexSizeBytes"]) == (0, 0)


def test_description_of_the_extras(client, create):
    name = create(
        "pk:S", StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
        SSESpecification={"Enabled": True, "SSEType": "KMS"}, DeletionProtectionEnabled=True,
        TableClass="STANDARD_INFREQUENT_ACCESS", Tags=[{"Key": "PROJECT", "Value": "x"}],
        OnDemandThroughput={"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 20},
        WarmThroughput={"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000})["TableName"]
    table = wait_active(client, name)
    assert table["StreamSpecification"] == {"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"}
    assert table["LatestStreamArn"] == (
        table["TableArn"] + "/stream/" + table["LatestStreamLabel"])
    assert table["SSEDescription"]["Status"] == "ENABLED"
    assert table["DeletionProtectionEnabled"] is True
    assert table["TableClassSummary"]["TableClass"] == "STANDARD_INFREQUENT_ACCESS"
    assert table["OnDemandThroughput"] == {"MaxReadRequestUnits": 10, "MaxWriteRequestUnits": 20}
    warm = table["WarmThroughput"]
    assert (warm["ReadUnitsPerSecond"], warm["WriteUnitsPerSecond"]) == (12000, 4000)
    tags = client.list_tags_of_resource(ResourceArn=table["TableArn"])["Tags"]
    assert tags == [{"Key": "PROJECT", "Value": "x"}]


def test_what_only_a_finished_table_tells(client, create):
    """LocalStack's snapshots of AWS: test_table_crud, test_gsi_with_billing_mode."""
    made = create("pk:S", gsi=[index("gsi", "a:S")])
    assert "WarmThroughput" not in made
    assert made["BillingModeSummary"] == {"BillingMode": "PAY_PER_REQUEST"}
    assert "WarmThroughput" not in made["GlobalSecondaryIndexes"][0]
    table = wait_active(client, made["TableName"])
    warm = {"ReadUnitsPerSecond": 12000, "WriteUnitsPerSecond": 4000, "Status": "ACTIVE"}
    assert table["WarmThroughput"] == warm
    assert table["GlobalSecondaryIndexes"][0]["WarmThroughput"] == warm
    assert "LastUpdateToPayPerRequestDateTime" in table["BillingModeSummary"]
    changed = client.update_table(
        TableName=made["TableName"],
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"})
    assert changed["TableDescription"]["WarmThroughput"] == warm
    wait_active(client, made["TableName"])
    gone = client.delete_table(TableName=made["TableName"])["TableDescription"]
    assert "WarmThroughput" not in gone


def test_warmth_that_was_asked_for(client, create):
    """LocalStack's snapshot of AWS: test_table_warm_throughput."""
    wish = {"ReadUnitsPerSecond": 1000, "WriteUnitsPerSecond": 1200}
    made = create("pk:S", BillingMode="PROVISIONED", ProvisionedThroughput=FIVE,
                  WarmThroughput=wish)
    assert made["WarmThroughput"] == {**wish, "Status": "UPDATING"}
    assert wait_active(client, made["TableName"])["WarmThroughput"] == {**wish,
                                                                        "Status": "ACTIVE"}


def test_encryption_given_up(client, create):
    """LocalStack's snapshot of AWS: test_dynamodb_create_table_with_partial_sse_specification."""
    made = create("pk:S", SSESpecification={"Enabled": True})
    name, key = made["TableName"], made["SSEDescription"]["KMSMasterKeyArn"]
    assert made["SSEDescription"] == {"Status": "ENABLED", "SSEType": "KMS",
                                      "KMSMasterKeyArn": key}
    wait_active(client, name)
    changed = client.update_table(TableName=name, SSESpecification={"Enabled": False})
    assert changed["TableDescription"]["SSEDescription"] == {
        "Status": "UPDATING", "SSEType": "KMS", "KMSMasterKeyArn": key}
    assert "SSEDescription" not in wait_active(client, name)


def test_encryption_that_is_there_already(client, create):
    """ack-api-quirks services/dynamodb DDB-TABLE-044, -078, -079: seen on AWS in October 2026."""
    made = create("pk:S", SSESpecification={"SSEType": "KMS"})
    name, key = made["TableName"], made["SSEDescription"]["KMSMasterKeyArn"]
    wait_active(client, name)
    with refused(words="Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId "
                       "parameter if you want to change Master Key"):
        client.update_table(TableName=name, SSESpecification={
            "Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key})
    client.update_table(TableName=name, SSESpecification={"Enabled": False})
    wait_active(client, name)
    with refused(words="Table is already encrypted by default"):
        client.update_table(TableName=name, SSESpecification={"Enabled": False})


def test_ids_differ(create):
    first, second = create("pk:S"), create("pk:S")
    assert first["TableId"] != second["TableId"]


def test_name_may_be_an_arn(client, create):
    name = create("pk:S")["TableName"]
    table = wait_active(client, name)
    assert client.describe_table(TableName=table["TableArn"])["Table"]["TableName"] == name
    client.update_table(TableName=table["TableArn"], DeletionProtectionEnabled=True)
    client.update_table(TableName=table["TableArn"], DeletionProtectionEnabled=False)
    assert client.delete_table(TableName=table["TableArn"])["TableDescription"][
        "TableName"] == name


def test_names_tell_capitals_apart(client, create):
    stem = unique()
    create("pk:S", name=stem + "a")
    create("pk:S", name=stem + "A")
    client.put_item(TableName=stem + "a", Item=item(pk="x"))
    assert client.scan(TableName=stem + "A")["Count"] == 0


def test_twice_is_once_too_often(client, create):
    name = create("pk:S")["TableName"]
    with refused("ResourceInUseException", "Table already exists: " + name):
        client.create_table(**schema.request(name, "pk:S"))


def test_delete(client, create):
    name = create("pk:S")["TableName"]
    wait_active(client, name)
    client.put_item(TableName=name, Item=item(pk="x"))
    gone = client.delete_table(TableName=name)["TableDescription"]
    assert (gone["TableName"], gone["TableStatus"]) == (name, "DELETING")
    wait_gone(client, name)
    for call in (lambda: client.delete_table(TableName=name),
                 lambda: client.describe_table(TableName=name)):
        with refused("ResourceNotFoundException",
                     f"Requested resource not found: Table: {name} not found"):
            call()
    with refused("ResourceNotFoundException", "Requested resource not found"):
        client.put_item(TableName=name, Item=item(pk="x"))
    assert name not in client.list_tables()["TableNames"]
    create("pk:S", name=name)
    wait_active(client, name)
    assert client.scan(TableName=name)["Count"] == 0


def test_deletion_protection(client, create):
    name = create("pk:S", DeletionProtectionEnabled=True)["TableName"]
    wait_active(client, name)
    with refused("ValidationException", "deletion protection"):
        client.delete_table(TableName=name)
    client.update_table(TableName=name, DeletionProtectionEnabled=False)
    wait_active(client, name)
    client.delete_table(TableName=name)


def test_item_count_and_size(client, create):
    name = create("pk:S", gsi=[index("gsi", "a:S", projection="KEYS_ONLY")])["TableName"]
    wait_active(client, name)
    for n in range(10):
        client.put_item(TableName=name, Item=item(pk=str(n), pad="x" * 91,
                                                  **({"a": "k"} if n < 4 else {})))
    client.delete_item(TableName=name, Key=item(pk="9"))
    if "127.0.0.1" not in client.meta.endpoint_url:
        pytest.skip("AWS counts every six hours")
    table = client.describe_table(TableName=name)["Table"]
    assert table["ItemCount"] == 9
    # pk 2 + 1, pad 3 + 91, a 1 + 1
    assert table["TableSizeBytes"] == 9 * 97 + 4 * 2
    assert table["GlobalSecondaryIndexes"][0]["ItemCount"] == 4
    assert table["GlobalSecondaryIndexes"][0]["IndexSizeBytes"] > 0


def test_list_in_pages(client, create):
    stem = unique("list")
    names = [create("pk:S", name=f"{stem}-{n:02}")["TableName"] for n in range(7)]
    found, start = [], stem
    while start:
        page = client.list_tables(ExclusiveStartTableName=start, Limit=3)
        assert len(page["TableNames"]) <= 3
        found += [n for n in page["TableNames"] if n.startswith(stem)]
        start = page.get("LastEvaluatedTableName")
        if start:
            assert start == page["TableNames"][-1]
            if not start.startswith(stem):
                break
    assert found == names
    page = client.list_tables(ExclusiveStartTableName=names[2], Limit=2)
    assert page["TableNames"] == names[3:5]
    everything = [n for p in client.get_paginator("list_tables").paginate(
        PaginationConfig={"PageSize": 2}) for n in p["TableNames"]]
    assert everything == sorted(everything) and set(names) <= set(everything)


def test_waiters(client, create):
    name = create("pk:S")["TableName"]
    client.get_waiter("table_exists").wait(TableName=name, WaiterConfig={"Delay": 1})
    client.delete_table(TableName=name)
    client.get_waiter("table_not_exists").wait(TableName=name, WaiterConfig={"Delay": 1})


def test_update_billing_and_throughput(client, create):
    name = create("pk:S")["TableName"]
    wait_active(client, name)
    client.update_table(TableName=name, BillingMode="PROVISIONED",
                        ProvisionedThroughput={"ReadCapacityUnits": 7, "WriteCapacityUnits": 8})
    table = wait_active(client, name)
    assert table["BillingModeSummary"]["BillingMode"] == "PROVISIONED"
    throughput = table["ProvisionedThroughput"]
    assert (throughput["ReadCapacityUnits"], throughput["WriteCapacityUnits"]) == (7, 8)
    # The reply has the old figures: dynalite test/updateTable.js, run on AWS.
    for reads, old, before, decreases in ((9, 7, 0, 0), (6, 9, 0, 1)):
        shown = client.update_table(TableName=name, ProvisionedThroughput={
            "ReadCapacityUnits": reads, "WriteCapacityUnits": 8})["TableDescription"]
        figures = shown["ProvisionedThroughput"]
        assert (figures["ReadCapacityUnits"], figures["NumberOfDecreasesToday"]) == (old, before)
        figures = wait_active(client, name)["ProvisionedThroughput"]
        assert (figures["ReadCapacityUnits"], figures["NumberOfDecreasesToday"]) == (
            reads, decreases)
    client.update_table(TableName=name, BillingMode="PAY_PER_REQUEST")
    table = wait_active(client, name)
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert table["ProvisionedThroughput"]["ReadCapacityUnits"] == 0


def test_update_to_the_same_throughput_is_refused(client, create):
    name = create("pk:S", BillingMode="PROVISIONED", ProvisionedThroughput=FIVE)["TableName"]
    wait_active(client, name)
    with refused(words="will not change"):
        client.update_table(TableName=name, ProvisionedThroughput=FIVE)


def test_update_to_the_same_throughput_of_an_index_is_refused(client, create):
    """ack-api-quirks services/dynamodb DDB-TABLE-164: seen on AWS in October 2026."""
    name = create("pk:S", gsi=[index("old", "a:S", ProvisionedThroughput=FIVE)],
                  **PROVISIONED)["TableName"]
    wait_active(client, name)
    with refused(words="The provisioned throughput for the index old will not change. The "
                       "requested value equals the current value. Current ReadCapacityUnits "
                       "provisioned for index old: 5. Requested ReadCapacityUnits: 5. Current "
                       "WriteCapacityUnits"):
        client.update_table(TableName=name, GlobalSecondaryIndexUpdates=[
            {"Update": {"IndexName": "old", "ProvisionedThroughput": FIVE}}])


def test_warm_throughput_never_goes_down(client, create):
    """ack-api-quirks services/dynamodb DDB-TABLE-032, -039, -058, -061: seen on AWS in October 2026."""
    def warm():
        got = wait_active(client, name)["WarmThroughput"]
        return got["ReadUnitsPerSecond"], got["WriteUnitsPerSecond"]

    name = create("pk:S", BillingMode="PROVISIONED", ProvisionedThroughput=FIVE)["TableName"]
    assert warm() == (5, 5)
    client.update_table(TableName=name, ProvisionedThroughput={
        "ReadCapacityUnits": 9, "WriteCapacityUnits": 2})
    assert warm() == (9, 5)
    with refused(words="decreasing WarmThroughput is not supported"):
        client.update_table(TableName=name, WarmThroughput={"ReadUnitsPerSecond": 8})
    client.update_table(TableName=name, WarmThroughput={"ReadUnitsPerSecond": 20})
    assert warm() == (20, 5)
    client.update_table(TableName=name, BillingMode="PAY_PER_REQUEST")
    assert warm() == (12000, 4000)
    client.update_table(TableName=name, BillingMode="PROVISIONED", ProvisionedThroughput=FIVE)
    assert warm() == (12000, 4000)
    name = create("pk:S", WarmThroughput={"ReadUnitsPerSecond": 12001})["TableName"]
    assert warm() == (12001, 4000)


def test_on_demand_maxima_one_by_one(client, create):
    """ack-api-quirks services/dynamodb DDB-TABLE-039, -178: seen on AWS in October 2026."""
    name = create("pk:S", OnDemandThroughput={"MaxReadRequestUnits": 100})["TableName"]
    assert wait_active(client, name)["OnDemandThroughput"] == {"MaxReadRequestUnits": 100}
    for asked, left in (
            ({"MaxWriteRequestUnits": 500},
             {"MaxReadRequestUnits": 100, "MaxWriteRequestUnits": 500}),
            ({"MaxReadRequestUnits": -1}, {"MaxWriteRequestUnits": 500}),
            ({"MaxReadRequestUnits": -1, "MaxWriteRequestUnits": -1}, None)):
        client.update_table(TableName=name, OnDemandThroughput=asked)
        assert wait_active(client, name).get("OnDemandThroughput") == left
    client.update_table(TableName=name, BillingMode="PROVISIONED", ProvisionedThroughput=FIVE)
    wait_active(client, name)
    with refused(words="MaxReadRequestUnits for OnDemandThroughput cannot be specified "
                       "when the table BillingMode is PROVISIONED"):
        client.update_table(TableName=name, OnDemandThroughput={"MaxReadRequestUnits": 5})


def test_update_stream(client, create):
    name = create("pk:S")["TableName"]
    wait_active(client, name)
    client.update_table(TableName=name, StreamSpecification={
        "StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    table = wait_active(client, name)
    assert table["StreamSpecification"]["StreamViewType"] == "NEW_AND_OLD_IMAGES"
    label = table["LatestStreamLabel"]
    with refused("ValidationException", "already has an enabled stream"):
        client.update_table(TableName=name, StreamSpecification={
            "StreamEnabled": True, "StreamViewType": "KEYS_ONLY"})
    client.update_table(TableName=name, StreamSpecification={"StreamEnabled": False})
    table = wait_active(client, name)
    assert "StreamSpecification" not in table
    assert table["LatestStreamLabel"] == label


def test_update_class_and_protection(client, create):
    name = create("pk:S")["TableName"]
    wait_active(client, name)
    client.update_table(TableName=name, TableClass="STANDARD_INFREQUENT_ACCESS")
    assert wait_active(client, name)["TableClassSummary"]["TableClass"] == (
        "STANDARD_INFREQUENT_ACCESS")
    client.update_table(TableName=name, DeletionProtectionEnabled=True)
    assert wait_active(client, name)["DeletionProtectionEnabled"] is True
    client.update_table(TableName=name, DeletionProtectionEnabled=False)


def add_index(client, name, wanted, definitions):
    wanted = {k: v for k, v in wanted.items() if k != "_definitions"}
    return client.update_table(
        TableName=name, GlobalSecondaryIndexUpdates=[{"Create": wanted}],
        AttributeDefinitions=[{"AttributeName": a.split(":")[0], "AttributeType": a[-1]}
                              for a in definitions])["TableDescription"]


def test_add_an_index_to_a_full_table(client, create):
    name = create("pk:S")["TableName"]
    wait_active(client, name)
    for n in range(60):
        extra = {"a": "k%d" % (n % 3)} if n % 4 else ({"a": n} if n % 8 else {})
        client.put_item(TableName=name, Item=item(pk=str(n), n=n, **extra))
    made = add_index(client, name, index("late", "a:S"), ["pk:S", "a:S"])
    (found,) = made["GlobalSecondaryIndexes"]
    assert (made["TableStatus"], found["IndexStatus"]) == ("UPDATING", "CREATING")
    table = wait_active(client, name, "late")
    assert sorted(d["AttributeName"] for d in table["AttributeDefinitions"]) == ["a", "pk"]
    # Items whose attribute is absent or of another type stay out.
    counts = {k: client.query(TableName=name, IndexName="late", KeyConditionExpression="a = :a",
                              ExpressionAttributeValues=values(a=k))["Count"]
              for k in ("k0", "k1", "k2")}
    assert counts == {"k%d" % m: sum(1 for n in range(60) if n % 4 and n % 3 == m)
                      for m in range(3)}
    with refused(words="Type mismatch for Index Key"):
        client.put_item(TableName=name, Item=item(pk="new", a=5))


def test_change_and_delete_an_index(client, create):
    name = create("pk:S", BillingMode="PROVISIONED", ProvisionedThroughput=FIVE,
                  gsi=[index("old", "a:S", ProvisionedThroughput=FIVE)])["TableName"]
    wait_active(client, name)
    client.update_table(TableName=name, GlobalSecondaryIndexUpdates=[{"Update": {
        "IndexName": "old", "ProvisionedThroughput": {
            "ReadCapacityUnits": 6, "WriteCapacityUnits": 6}}}])
    (found,) = wait_active(client, name, "old")["GlobalSecondaryIndexes"]
    assert found["ProvisionedThroughput"]["ReadCapacityUnits"] == 6
    client.update_table(TableName=name, GlobalSecondaryIndexUpdates=[
        {"Delete": {"IndexName": "old"}}])
    end = time.monotonic() + 30
    while "GlobalSecondaryIndexes" in client.describe_table(TableName=name)["Table"]:
        assert time.monotonic() < end
        time.sleep(0.05)
    with refused(words="The table does not have the specified index: old"):
        client.scan(TableName=name, IndexName="old")
    client.put_item(TableName=name, Item=item(pk="x", a=5))       # no longer an index key
    table = wait_active(client, name)
    assert [d["AttributeName"] for d in table["AttributeDefinitions"]] == ["pk"]


def test_index_that_is_there_already(client, create):
    name = create("pk:S", gsi=[index("old", "a:S")])["TableName"]
    wait_active(client, name)
    with refused():
        add_index(client, name, index("old", "a:S"), ["pk:S", "a:S"])


def test_an_index_more_than_20(client, create):
    """ack-api-quirks services/dynamodb DDB-TABLE-171: seen on AWS in October 2026."""
    name = create("pk:S", gsi=[index(f"g{n:02}", "a:S") for n in range(20)])["TableName"]
    wait_active(client, name)
    with refused("LimitExceededException", "Subscriber limit exceeded: Number of global "
                                           "secondary indexes exceeds per-table limit of 20"):
        add_index(client, name, index("late", "a:S"), ["pk:S", "a:S"])


def test_update_of_a_table_that_is_absent(client):
    with refused("ResourceNotFoundException"):
        client.update_table(TableName="conformance-absent", DeletionProtectionEnabled=True)


def test_five_local_and_twenty_global_indexes(client, create):
    names = ["a%02d" % n for n in range(20)]
    name = create("pk:S", "sk:S", lsi=[index("l" + n, "pk:S", n + ":S") for n in names[:5]],
                  gsi=[index("g" + n, n + ":S", projection="KEYS_ONLY")
                       for n in names])["TableName"]
    table = wait_active(client, name)
    assert len(table["LocalSecondaryIndexes"]), len(table["GlobalSecondaryIndexes"]) == (5, 20)
    client.put_item(TableName=name, Item=item(pk=fresh(), sk="s", **{n: "v" for n in names}))
    got = client.query(TableName=name, IndexName="ga19", KeyConditionExpression="a19 = :v",
                       ExpressionAttributeValues=values(v="v"))
    assert plain(got["Items"][0])["sk"] == "s"


def test_longest_names(client, create):
    name = create("k" * 255 + ":S", name="conformance-" + "t" * (255 - 12),
                  gsi=[index("i" * 255, "a" * 255 + ":S")])["TableName"]
    wait_active(client, name)
    client.put_item(TableName=name, Item={"k" * 255: {"S": "x"}, "a" * 255: {"S": "y"}})
    assert client.scan(TableName=name, IndexName="i" * 255)["Count"] == 1


ENCRYPTION = {"SSESpecification": {"Enabled": True, "SSEType": "KMS"}}
CLASS = {"TableClass": "STANDARD_INFREQUENT_ACCESS"}
PROTECTION = {"DeletionProtectionEnabled": False}
WARM = {"WarmThroughput": {"ReadUnitsPerSecond": 12000}}
MAXIMA = {"OnDemandThroughput": {"MaxReadRequestUnits": 10}}
STREAM = {"StreamSpecification": {"StreamEnabled": True, "StreamViewType": "KEYS_ONLY"}}
ON_DEMAND = {"BillingMode": "PAY_PER_REQUEST"}
PROVISIONED = {"BillingMode": "PROVISIONED", "ProvisionedThroughput": FIVE}
NEW_INDEX = {"GlobalSecondaryIndexUpdates": [{"Create": {
    "IndexName": "new", "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}],
    "Projection": {"ProjectionType": "ALL"}}}],
    "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"},
                             {"AttributeName": "a", "AttributeType": "S"}]}
DROPPED_INDEX = {"GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "old"}}]}


@pytest.mark.parametrize("changes, words", [
    ((PROTECTION, ENCRYPTION), "Server-Side Encryption modification must be the only operation"),
    ((CLASS, ENCRYPTION), "Server-Side Encryption modification must be the only operation"),
    ((NEW_INDEX, ENCRYPTION), "Server-Side Encryption modification must be the only operation"),
    ((PROTECTION, CLASS), "TableClass modification must be the only operation"),
    ((STREAM, CLASS), "TableClass modification must be the only operation"),
    ((ON_DEMAND, CLASS), "TableClass modification must be the only operation"),
    ((WARM, PROTECTION), "DeletionProtection modification must be the only operation"),
    ((MAXIMA, PROTECTION), "DeletionProtection modification must be the only operation"),
    ((PROVISIONED, PROTECTION), "DeletionProtection modification must be the only operation"),
    ((NEW_INDEX, PROTECTION), "DeletionProtection modification must be the only operation"),
    ((WARM, STREAM), "WarmThroughput must be the only operation in the request"),
    ((WARM, MAXIMA), "OnDemandThroughput can only be combined with BillingMode in an "
                     "UpdateTable request"),
    ((STREAM, MAXIMA), "OnDemandThroughput can only be combined with BillingMode in an "
                       "UpdateTable request"),
    ((STREAM, PROVISIONED), "You cannot modify stream status while updating table IOPS"),
    ((NEW_INDEX, WARM), "Create global secondary index cannot be specified when updating "
                        "WarmThroughput"),
    ((NEW_INDEX, STREAM), "You cannot create or delete index while changing stream status"),
])
def test_what_cannot_be_changed_together(client, create, changes, words):
    """ack-api-quirks services/dynamodb DDB-TABLE-174, -382, -433: seen on AWS in October 2026."""
    name = create("pk:S")["TableName"]
    before = wait_active(client, name)
    with refused(words="One or more parameter values were invalid: " + words):
        client.update_table(TableName=name, **changes[0], **changes[1])
    assert client.describe_table(TableName=name)["Table"] == before


@pytest.mark.parametrize("change", [NEW_INDEX, DROPPED_INDEX])
def test_indexes_and_figures_are_not_changed_together(client, create, change):
    """ack-api-quirks services/dynamodb DDB-TABLE-174, -382: seen on AWS in October 2026."""
    name = create("pk:S", gsi=[index("old", "a:S", ProvisionedThroughput=FIVE)],
                  **PROVISIONED)["TableName"]
    wait_active(client, name)
    with refused(words="You cannot create or delete index while updating table IOPS"):
        client.update_table(TableName=name, ProvisionedThroughput={
            "ReadCapacityUnits": 6, "WriteCapacityUnits": 6}, **change)


@pytest.mark.parametrize("more", [MAXIMA, STREAM, NEW_INDEX])
def test_what_goes_with_a_billing_mode(client, create, more):
    """ack-api-quirks services/dynamodb DDB-TABLE-174, -382, -433: seen on AWS in October 2026."""
    name = create("pk:S", **PROVISIONED)["TableName"]
    wait_active(client, name)
    client.update_table(TableName=name, **ON_DEMAND, **more)
    table = wait_active(client, name)
    assert table["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert {"OnDemandThroughput", "StreamSpecification", "GlobalSecondaryIndexes"} & set(table)
