// SPDX-License-Identifier: Apache-2.0
// require.test.cjs - gramme/setup in node:test, CommonJS.
const assert = require("node:assert/strict");
const { test } = require("node:test");
const { engine } = require("gramme/setup");

for (const round of ["leaves a table", "finds none"]) {
  test(round, async () => {
    assert.deepEqual(engine.tables(), []);
    await engine.call("CreateTable", { TableName: "own", BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] });
    assert.deepEqual(engine.tables(), ["own"]);
  });
}
