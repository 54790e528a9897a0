# SPDX-License-Identifier: Apache-2.0
"""Pattern E: on the table's stream. Each new message moves its group's conversations to the top:
their rows, found through the index, are deleted and put again under the message's time.

As on AWS: the client is made once, for AWS's own address. One record at a time."""
import os

import boto3
from boto3.dynamodb.conditions import Key

REGION = os.environ.get("AWS_REGION", "us-east-1")
TABLE = os.environ.get("TABLE_NAME", "cruddur-messages")
INDEX = os.environ.get("INDEX_NAME", "message-group-sk-index")

dynamodb = boto3.resource("dynamodb", region_name=REGION,
                          endpoint_url=f"http://dynamodb.{REGION}.amazonaws.com")
table = dynamodb.Table(TABLE)


def lambda_handler(event, context):
    record = event["Records"][0]
    if record["eventName"] == "REMOVE":
        print("skip REMOVE")
        return
    keys = record["dynamodb"]["Keys"]
    pk, sk = keys["pk"]["S"], keys["sk"]["S"]
    if not pk.startswith("MSG#"):
        return
    group = pk.removeprefix("MSG#")
    message = record["dynamodb"]["NewImage"]["message"]["S"]
    rows = table.query(IndexName=INDEX,
                       KeyConditionExpression=Key("message_group_uuid").eq(group))["Items"]
    print("group", group, "rows", len(rows))
    for row in rows:
        table.delete_item(Key={"pk": row["pk"], "sk": row["sk"]})
        table.put_item(Item={**row, "sk": sk, "message": message})
