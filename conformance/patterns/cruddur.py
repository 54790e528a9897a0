# SPDX-License-Identifier: Apache-2.0
"""What the scripts share: the endpoint, the table's name, two users, and printing.

The endpoint is the first argument that looks like one (a URL, or "prod" for AWS itself), else
$AWS_ENDPOINT_URL, else http://localhost:8000. Everything else about the connection is the AWS
SDK's business; where neither keys nor a region are configured, a local endpoint gets made-up
ones, the same in every script, since keys and region choose the database."""
import datetime
import json
import os
import sys

import boto3

TABLE = "cruddur-messages"
GROUP = "5ae290ed-55d1-47a0-bc6d-fe2bc2700399"      # the conversation that seed makes

ANA = {"uuid": "b7a1f0c2-0a52-4a39-9a43-2f0d5e7f6f10", "display_name": "Ana Lima",
       "handle": "ana"}
BEN = {"uuid": "0e5c2d9e-6f6b-4d0b-8f0e-3a1d1f2b7c55", "display_name": "Ben Okafor",
       "handle": "ben"}
CLEO = {"uuid": "c3f4e1b8-91d7-4d7e-8a55-7f2c9d0b1e22", "display_name": "Cleo Marsh",
        "handle": "cleo"}
USERS = {user["handle"]: user for user in (ANA, BEN, CLEO)}


def arguments():
    """The arguments without the endpoint."""
    return [a for a in sys.argv[1:] if not is_endpoint(a)]


def is_endpoint(word):
    return word == "prod" or word.startswith(("http://", "https://"))


def endpoint():
    for word in sys.argv[1:]:
        if is_endpoint(word):
            return None if word == "prod" else word
    return os.environ.get("AWS_ENDPOINT_URL") or "http://localhost:8000"


def settings():
    url = endpoint()
    if url and not (os.environ.get("AWS_ACCESS_KEY_ID") or os.environ.get("AWS_PROFILE")):
        os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "local"
    if url and not os.environ.get("AWS_PROFILE"):
        os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    return {"endpoint_url": url} if url else {}


def client():
    return boto3.client("dynamodb", **settings())


def resource():
    return boto3.resource("dynamodb", **settings())


def timestamp(moment=None):
    """ISO 8601 with microseconds and +00:00: these sort as they follow each other."""
    moment = moment or datetime.datetime.now(datetime.timezone.utc)
    return moment.isoformat(timespec="microseconds")


def this_year():
    return str(datetime.datetime.now(datetime.timezone.utc).year)


def show(answer):
    """An answer as JSON, without the SDK's notes on the transport."""
    answer = {k: v for k, v in answer.items() if k != "ResponseMetadata"}
    print(json.dumps(answer, indent=2, sort_keys=True, default=str, ensure_ascii=False))


def message(group, moment, uuid, text, sender):
    """A message row, as PutItem takes it."""
    return {
        "pk": {"S": f"MSG#{group}"},
        "sk": {"S": moment},
        "message_uuid": {"S": uuid},
        "message": {"S": text},
        "user_uuid": {"S": sender["uuid"]},
        "user_display_name": {"S": sender["display_name"]},
        "user_handle": {"S": sender["handle"]},
    }


def conversation(group, moment, text, mine, other):
    """A conversation as one participant sees it: the last message, and who the other one is."""
    return {
        "pk": {"S": f"GRP#{mine['uuid']}"},
        "sk": {"S": moment},
        "message_group_uuid": {"S": group},
        "message": {"S": text},
        "user_uuid": {"S": other["uuid"]},
        "user_display_name": {"S": other["display_name"]},
        "user_handle": {"S": other["handle"]},
    }
