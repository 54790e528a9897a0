# SPDX-License-Identifier: Apache-2.0
"""Tags, time to live, DescribeLimits, DescribeEndpoints."""
import pytest

from values import refused


@pytest.fixture
def arn(client, table_factory):
    return client.describe_table(TableName=table_factory("pk:S"))["Table"]["TableArn"]


def tags(client, arn):
    pages = client.get_paginator("list_tags_of_resource").paginate(ResourceArn=arn)
    return {t["Key"]: t["Value"] for page in pages for t in page["Tags"]}


@pytest.mark.operation("TagResource", "UntagResource", "ListTagsOfResource")
def test_tags_come_and_go(client, arn):
    assert tags(client, arn) == {}
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "1"},
                                               {"Key": "b", "Value": ""}])
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "a", "Value": "2"},
                                               {"Key": "\u00e9 +-=._:/@", "Value": "\u00fc"}])
    assert tags(client, arn) == {"a": "2", "b": "", "\u00e9 +-=._:/@": "\u00fc"}
    client.untag_resource(ResourceArn=arn, TagKeys=["a", "nothing"])
    assert set(tags(client, arn)) == {"b", "\u00e9 +-=._:/@"}


@pytest.mark.operation("TagResource", "ListTagsOfResource")
def test_fifty_tags_and_no_more(client, arn):
    client.tag_resource(ResourceArn=arn, Tags=[
        {"Key": f"k{n:02}", "Value": str(n)} for n in range(50)])
    assert len(tags(client, arn)) == 50
    with refused():
        client.tag_resource(ResourceArn=arn, Tags=[{"Key": "one more", "Value": ""}])
    assert len(tags(client, arn)) == 50


@pytest.mark.operation("TagResource")
def test_tag_lengths(client, arn):
    client.tag_resource(ResourceArn=arn, Tags=[{"Key": "k" * 128, "Value": "v" * 256}])
    for key, value in (("k" * 129, ""), ("k", "v" * 257), ("aws:k", "v")):
        with refused():
            client.tag_resource(ResourceArn=arn, Tags=[{"Key": key, "Value": value}])


@pytest.mark.operation("CreateTable", "ListTagsOfResource")
def test_tags_at_creation_go_with_the_table(client, tables):
    name = tables.create("pk:S", Tags=[{"Key": "PROJECT", "Value": "x"}])
    arn = client.describe_table(TableName=name)["Table"]["TableArn"]
    assert tags(client, arn) == {"PROJECT": "x"}
    tables.drop(name)
    again = tables.create("pk:S", name=name)
    assert tags(client, arn) == {}
    tables.drop(again)


@pytest.mark.operation("UpdateTimeToLive", "DescribeTimeToLive")
def test_time_to_live(client, table_factory):
    name = table_factory("pk:S")

    def described():
        return client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]

    assert described() == {"TimeToLiveStatus": "DISABLED"}
    wish = {"Enabled": True, "AttributeName": "expires"}
    got = client.update_time_to_live(TableName=name, TimeToLiveSpecification=wish)
    assert got["TimeToLiveSpecification"] == wish
    found = described()
    assert found["AttributeName"] == "expires"
    assert found["TimeToLiveStatus"] in ("ENABLED", "ENABLING")
    with refused(words="TimeToLive is already enabled"):
        client.update_time_to_live(TableName=name, TimeToLiveSpecification=wish)


@pytest.mark.operation("UpdateTimeToLive", "DescribeTimeToLive")
@pytest.mark.gramme_only
def test_time_to_live_off_again(client, table_factory):
    # AWS lets an hour pass between two changes.
    name = table_factory("pk:S")
    wish = {"Enabled": True, "AttributeName": "expires"}
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=wish)
    with refused(words="different"):
        client.update_time_to_live(TableName=name, TimeToLiveSpecification={
            "Enabled": False, "AttributeName": "other"})
    client.update_time_to_live(TableName=name, TimeToLiveSpecification={**wish, "Enabled": False})
    found = client.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
    assert found["TimeToLiveStatus"] in ("DISABLED", "DISABLING")


@pytest.mark.operation("DescribeLimits")
def test_limits(client):
    got = client.describe_limits()
    for field in ("AccountMaxReadCapacityUnits", "AccountMaxWriteCapacityUnits",
                  "TableMaxReadCapacityUnits", "TableMaxWriteCapacityUnits"):
        assert got[field] >= 40_000


@pytest.mark.operation("DescribeEndpoints")
def test_endpoints(raw):
    reply = raw("DescribeEndpoints", {})
    assert reply.status == 200, reply
    (found,) = reply.json["Endpoints"]
    assert found["CachePeriodInMinutes"] >= 1
    assert found["Address"]


@pytest.mark.operation("DescribeEndpoints")
def test_endpoint_is_where_we_asked(raw):
    (found,) = raw("DescribeEndpoints", {}).json["Endpoints"]
    address = found["Address"].split("://")[-1]
    assert address == raw.url.split("://")[-1]
