// SPDX-License-Identifier: Apache-2.0
// cases.js - what setup-1.test.js and setup-2.test.js both do, at the same time or one after the
// other in one process: what one test leaves, the next does not see.
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, test } from "vitest";

const Item = { id: { S: "1" } };

export function cases({ engine, startWith }) {
  const client = new DynamoDBClient(engine.clientConfig());

  startWith((same) => same.call("CreateTable", { TableName: "given",
    BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] }));

  test("leaves an item", async () => {
    await client.send(new PutItemCommand({ TableName: "given", Item }));
    const got = await client.send(new GetItemCommand({ TableName: "given", Key: Item }));
    expect(got.Item).toEqual(Item);
  });

  test("finds the table alone", () => {
    expect([engine.tables(), engine.read("given")]).toEqual([["given"], []]);
  });
}
