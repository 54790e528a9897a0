// SPDX-License-Identifier: Apache-2.0
// endpoint-1.test.js - gramme/setup/endpoint: code that knows nothing of it finds the engine.
const { DynamoDBClient, ListTablesCommand } = require("@aws-sdk/client-dynamodb");
const { engine } = require("gramme/setup/endpoint");

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

afterAll(() => client.destroy());
