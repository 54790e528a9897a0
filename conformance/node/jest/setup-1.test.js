// SPDX-License-Identifier: Apache-2.0
// setup-1.test.js - gramme/setup: what one test leaves, the next does not see. setup-2.test.js is
// the same again, at the same time or after it.
const { DynamoDBClient, GetItemCommand, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const { GrammeError, OperationError } = require("gramme");
const { engine, startWith } = require("gramme/setup");

const client = new DynamoDBClient(engine.clientConfig());
const notes = (TableName) => ({ TableName, BillingMode: "PAY_PER_REQUEST",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] });
const Item = { id: { S: "1" } };

test("makes a table and moves the clock", async () => {
  await engine.call("CreateTable", notes("own"));
  await client.send(new PutItemCommand({ TableName: "own", Item }));
  engine.setClock(0);
  expect(engine.tables()).toEqual(["own"]);
});

test("finds neither", () => {
  expect(engine.tables()).toEqual([]);
  expect(Math.abs(engine.now() - Date.now())).toBeLessThan(5000);
});

describe("startWith", () => {
  startWith((same) => same.call("CreateTable", notes("given")));

  describe("a suite inside", () => {
    startWith(() => client.send(new PutItemCommand({ TableName: "given", Item })));

    test("begins with both", async () => {
      const got = await client.send(new GetItemCommand({ TableName: "given", Key: Item }));
      expect(got.Item).toEqual(Item);
      engine.reset();
    });
  });

  test("a suite outside has its own alone", () => {
    expect(engine.read("given")).toEqual([]);
  });
});

test("errors are this realm's; timers may be fake", async () => {
  jest.useFakeTimers();
  await expect(client.send(new GetItemCommand({ TableName: "none", Key: Item })))
    .rejects.toThrow("Requested resource not found");
  jest.useRealTimers();
  await expect(engine.call("ListTables", { Limit: 0 })).rejects.toBeInstanceOf(OperationError);
  expect(() => engine.read("none")).toThrow(GrammeError);
  expect(() => engine.read("none")).toThrow(expect.any(Error));
});
