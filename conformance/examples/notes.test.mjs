// SPDX-License-Identifier: Apache-2.0
// notes.test.mjs - tests with a database that is as new for each: the README shows this file.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { engine, startWith } from "gramme/setup";
import { expect, test } from "vitest";

const notes = DynamoDBDocument.from(new DynamoDBClient(engine.clientConfig()));

startWith((engine) => engine.call("CreateTable", {
  TableName: "notes", BillingMode: "PAY_PER_REQUEST",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] }));

test("what is put can be got", async () => {
  await notes.put({ TableName: "notes", Item: { id: "1", text: "buy milk" } });
  const { Item } = await notes.get({ TableName: "notes", Key: { id: "1" } });
  expect(Item.text).toBe("buy milk");
});

test("another test sees nothing of it", () => {
  expect(engine.read("notes")).toEqual([]);
});
