// SPDX-License-Identifier: Apache-2.0
// modules.test.mjs - gramme/setup in Jest's modules.
import { engine } from "gramme/setup";

test("leaves a table", async () => {
  await engine.call("CreateTable", { TableName: "own", BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] });
  expect(engine.tables()).toEqual(["own"]);
});

test("finds none", () => {
  expect(engine.tables()).toEqual([]);
});
