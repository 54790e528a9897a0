# SPDX-License-Identifier: Apache-2.0
# embed.py - an engine in a Python program, without HTTP: the README shows this file.
import gramme

with gramme.Engine() as engine:
    engine.call("CreateTable", {
        "TableName": "notes", "BillingMode": "PAY_PER_REQUEST",
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}]})

    notes = engine.resource().Table("notes")  # boto3, straight into the engine
    notes.put_item(Item={"id": "1", "text": "buy milk"})
    print(notes.get_item(Key={"id": "1"})["Item"])
