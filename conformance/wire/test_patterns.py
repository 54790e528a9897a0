# SPDX-License-Identifier: Apache-2.0
"""The messaging application's scripts, run as its people run them, and the same from the CLI."""
import ast
import json
import os
import pathlib
import subprocess
import sys

import pytest

PATTERNS = pathlib.Path(__file__).resolve().parents[1] / "patterns"
TABLE = "cruddur-messages"
GROUP = "5ae290ed-55d1-47a0-bc6d-fe2bc2700399"
INDEX = "message-group-sk-index"


@pytest.fixture(scope="module")
def script(endpoint, client):
    """script(name, *arguments) -> what it printed; the first use makes and seeds the table."""
    if TABLE in client.list_tables()["TableNames"]:
        pytest.skip(f"there is a table {TABLE}, which is not ours to drop")
    environment = {**os.environ, "AWS_ENDPOINT_URL": endpoint, "PYTHONDONTWRITEBYTECODE": "1",
                   "PATH": os.path.dirname(sys.executable) + os.pathsep + os.environ["PATH"],
                   "AWS_PAGER": ""}

    def run(name, *args, check=True):
        done = subprocess.run([PATTERNS / name, *args], env=environment, text=True, check=False,
                              capture_output=True, timeout=100)
        assert done.returncode == 0 or not check, done.stderr
        return done.stdout if check else done

    run.created = run("schema-load", "--project", "cruddur")
    client.get_waiter("table_exists").wait(TableName=TABLE)
    run.seeded = run("seed")
    yield run
    if TABLE in client.list_tables()["TableNames"]:
        client.delete_table(TableName=TABLE)


def answer(text):
    """The JSON that a script printed first, and the lines after it."""
    found, end = json.JSONDecoder().raw_decode(text)
    return found, text[end:].strip().splitlines()


def aws(script_endpoint, *args):
    command = [os.path.join(os.path.dirname(sys.executable), "aws"), "dynamodb", *args,
               "--endpoint-url", script_endpoint, "--output", "json"]
    if not os.path.exists(command[0]):
        command[0] = "aws"
    done = subprocess.run(command, text=True, capture_output=True, timeout=100, check=False,
                          env={**os.environ, "AWS_PAGER": ""})
    return done.returncode, (json.loads(done.stdout) if done.stdout.strip() else None), done.stderr


def test_schema_load(script, client):
    made = json.loads(script.created)["TableDescription"]
    assert (made["TableName"], made["TableStatus"]) in ((TABLE, "ACTIVE"), (TABLE, "CREATING"))
    assert [i["IndexName"] for i in made["GlobalSecondaryIndexes"]] == [INDEX]
    assert made["ProvisionedThroughput"]["ReadCapacityUnits"] == 5
    tags = client.list_tags_of_resource(ResourceArn=made["TableArn"])["Tags"]
    assert tags == [{"Key": "PROJECT", "Value": "cruddur"}]
    again = script("schema-load", check=False)
    assert again.returncode != 0 and "ResourceInUseException" in again.stderr


def test_list_tables(script):
    lines = script("list-tables").splitlines()
    assert lines[0].startswith("--") and "ListTables" in lines[1]
    assert any(TABLE in line for line in lines)


def test_seed_and_scan(script):
    assert script.seeded.startswith("2 conversations and 100 messages, from 20")
    items = [ast.literal_eval(line) for line in script("scan").splitlines()]
    messages = [i for i in items if i["pk"] == f"MSG#{GROUP}"]
    groups = [i for i in items if i["pk"].startswith("GRP#") and i["message_group_uuid"] == GROUP]
    assert len(groups) == 2 and len(messages) >= 100
    assert all(set(m) == {"pk", "sk", "message_uuid", "message", "user_uuid", "user_display_name",
                          "user_handle"} for m in messages)


def test_get_conversation(script):
    found, lines = answer(script("get-conversation"))
    assert (found["Count"], found["ScannedCount"], len(found["Items"])) == (20, 20, 20)
    keys = [i["sk"]["S"] for i in found["Items"]]
    assert keys == sorted(keys, reverse=True)
    assert set(found["LastEvaluatedKey"]) == {"pk", "sk"}
    assert found["LastEvaluatedKey"]["sk"]["S"] == keys[-1]
    # Twenty rows of some 250 bytes: 5 KB, two blocks of 4 KB, eventually consistent.
    assert found["ConsumedCapacity"] == {"TableName": TABLE, "CapacityUnits": 1.0}
    assert lines[0] == "consumed capacity: 1.0"
    assert len(lines) == 21


def test_list_conversations(script):
    for handle, other in (("ana", "Ben Okafor"), ("ben", "Ana Lima")):
        found, lines = answer(script("list-conversations", handle))
        mine = [i for i in found["Items"] if i["message_group_uuid"]["S"] == GROUP]
        assert [i["user_display_name"]["S"] for i in mine] == [other]
        assert lines[0] == "consumed capacity: 0.5"
    found, lines = answer(script("list-conversations", "cleo"))
    assert lines[0].startswith("consumed capacity:")


def test_create_message(script):
    row, lines = answer(script("create-message", "Written by the test, \u00fc."))
    assert lines == ["consumed capacity: 1.0"]
    found, _ = answer(script("get-conversation"))
    assert found["Items"][0] == row


def test_create_message_group(script, client):
    found, lines = answer(script("create-message-group", "cleo", "Hello Cleo."))
    assert found["UnprocessedItems"] == {}
    # Three rows, and two of them in the index too.
    assert found["ConsumedCapacity"] == [{"TableName": TABLE, "CapacityUnits": 5.0}]
    group = lines[-1].removeprefix("message group: ")
    got = client.query(TableName=TABLE, IndexName=INDEX,
                       KeyConditionExpression="message_group_uuid = :g",
                       ExpressionAttributeValues={":g": {"S": group}})
    assert got["Count"] == 2
    for handle in ("ana", "cleo"):
        conversations, shown = answer(script("list-conversations", handle))
        assert conversations["Items"][0]["message_group_uuid"]["S"] == group
        assert shown[1].endswith("Hello Cleo.")
    messages, _ = answer(script("get-conversation", group))
    assert [i["message"]["S"] for i in messages["Items"]] == ["Hello Cleo."]


def test_index_is_sparse(script, client):
    got = client.scan(TableName=TABLE, IndexName=INDEX)
    assert all(i["pk"]["S"].startswith("GRP#") for i in got["Items"])
    assert client.query(TableName=TABLE, IndexName=INDEX, Select="COUNT",
                        KeyConditionExpression="message_group_uuid = :g",
                        ExpressionAttributeValues={":g": {"S": GROUP}})["Count"] == 2


def test_the_same_from_the_cli(script, endpoint):
    code, found, _ = aws(
        endpoint, "query", "--table-name", TABLE, "--no-scan-index-forward", "--max-items", "3",
        "--key-condition-expression", "pk = :pk AND begins_with(sk, :year)",
        "--expression-attribute-values",
        json.dumps({":pk": {"S": "MSG#" + GROUP}, ":year": {"S": "20"}}))
    assert code == 0 and len(found["Items"]) == 3 and found["NextToken"]
    code, found, _ = aws(endpoint, "describe-table", "--table-name", TABLE)
    assert code == 0 and found["Table"]["TableStatus"] == "ACTIVE"
    code, _, stderr = aws(endpoint, "describe-table", "--table-name", "conformance-absent")
    assert code != 0 and "ResourceNotFoundException" in stderr
    key = json.dumps({"pk": {"S": "cli"}, "sk": {"S": "x"}})
    code, found, _ = aws(
        endpoint, "update-item", "--table-name", TABLE, "--key", key, "--update-expression",
        "SET n = if_not_exists(n, :z) + :o", "--expression-attribute-values",
        '{":z": {"N": "0"}, ":o": {"N": "1"}}', "--return-values", "ALL_NEW")
    assert code == 0 and found["Attributes"]["n"] == {"N": "1"}
    code, found, _ = aws(endpoint, "get-item", "--table-name", TABLE, "--key", key)
    assert code == 0 and found["Item"]["n"] == {"N": "1"}
    code, _, stderr = aws(endpoint, "delete-item", "--table-name", TABLE, "--key", key,
                          "--condition-expression", "attribute_not_exists(pk)")
    assert code != 0 and "ConditionalCheckFailedException" in stderr
    assert aws(endpoint, "delete-item", "--table-name", TABLE, "--key", key)[0] == 0
    code, found, _ = aws(endpoint, "scan", "--table-name", TABLE, "--select", "COUNT",
                         "--page-size", "30")
    assert code == 0 and found["Count"] >= 102


def test_drop_comes_last(script, client):
    dropped = json.loads(script("drop"))["TableDescription"]
    assert dropped["TableName"] == TABLE
    client.get_waiter("table_not_exists").wait(TableName=TABLE)
    gone = script("get-conversation", check=False)
    assert gone.returncode != 0 and "ResourceNotFoundException" in gone.stderr
