// SPDX-License-Identifier: Apache-2.0
// import.test.mjs - gramme/setup in node:test.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { engine, startWith } from "gramme/setup";

describe("a suite", () => {
  startWith((same) => same.call("CreateTable", { TableName: "given",
    BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] }));

  test("leaves an item", async () => {
    await engine.call("PutItem", { TableName: "given", Item: { id: { S: "1" } } });
    assert.equal(engine.read("given").length, 1);
  });

  test("finds the table alone", () => {
    assert.deepEqual(engine.read("given"), []);
  });
});

test("outside of it there is nothing", () => {
  assert.deepEqual(engine.tables(), []);
});
