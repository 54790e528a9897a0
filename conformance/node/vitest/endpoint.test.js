// SPDX-License-Identifier: Apache-2.0
// endpoint.test.js - gramme/setup/endpoint: code that knows nothing of it finds the engine.
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { engine } from "gramme/setup/endpoint";
import { expect, test } from "vitest";

const client = new DynamoDBClient({});

for (const round of ["first", "again"]) {
  test(`a client without options, ${round}`, async () => {
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual([]);
    await engine.call("CreateTable", { TableName: "own", BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] });
    expect((await client.send(new ListTablesCommand({}))).TableNames).toEqual(["own"]);
  });
}
