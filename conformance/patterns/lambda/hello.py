# SPDX-License-Identifier: Apache-2.0
"""The smallest function of a stream: says what was written."""


def lambda_handler(event, context):
    for record in event["Records"]:
        change = record["dynamodb"]
        print(record["eventName"], change["Keys"], change.get("NewImage", {}).get("text"))
