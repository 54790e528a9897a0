// SPDX-License-Identifier: Apache-2.0
// transact.test.mjs - transactions and PartiQL; waiters; requests that are given up.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  BatchExecuteStatementCommand, CreateTableCommand, DeleteTableCommand, DuplicateItemException,
  ExecuteStatementCommand, ExecuteTransactionCommand, GetItemCommand, ListTablesCommand,
  PutItemCommand, TransactGetItemsCommand, TransactWriteItemsCommand, TransactionCanceledException,
  waitUntilTableExists, waitUntilTableNotExists,
} from "@aws-sdk/client-dynamodb";
import { adopt, client, createTable } from "../harness.mjs";

const S = (text) => ({ S: text });

describe("transactions", () => {
  let TableName;
  before(async () => { TableName = await createTable({ pk: "S" }); });

  test("all or nothing", async () => {
    const put = (name, more) => ({ Put: { TableName, Item: { pk: S(name) }, ...more } });
    await client.send(new TransactWriteItemsCommand({ TransactItems: [put("a"), put("b")] }));
    const taken = { ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
    await assert.rejects(client.send(new TransactWriteItemsCommand({
      TransactItems: [put("c"), put("a", taken)] })), (err) => {
      assert.ok(err instanceof TransactionCanceledException);
      assert.equal(err.message, "Transaction cancelled, please refer cancellation reasons for "
        + "specific reasons [None, ConditionalCheckFailed]");
      assert.deepEqual(err.CancellationReasons.map((one) => one.Code),
        ["None", "ConditionalCheckFailed"]);
      assert.deepEqual(err.CancellationReasons[1].Item, { pk: S("a") });
      return true;
    });
    const get = (name) => ({ Get: { TableName, Key: { pk: S(name) } } });
    const { Responses } = await client.send(new TransactGetItemsCommand({
      TransactItems: [get("a"), get("b"), get("c")] }));
    assert.deepEqual(Responses.map((one) => one.Item?.pk.S), ["a", "b", undefined]);
  });

  test("a token makes it once", async () => {
    const request = new TransactWriteItemsCommand({
      ClientRequestToken: `${TableName}-token`.slice(-36),
      TransactItems: [{ Update: { TableName, Key: { pk: S("counter") },
        UpdateExpression: "ADD n :one", ExpressionAttributeValues: { ":one": { N: "1" } } } }] });
    await client.send(request);
    await client.send(request);
    const { Item } = await client.send(new GetItemCommand({
      TableName, Key: { pk: S("counter") } }));
    assert.deepEqual(Item.n, { N: "1" });
  });
});

describe("PartiQL", () => {
  let TableName;
  before(async () => { TableName = await createTable({ pk: "S", sk: "N" }); });

  test("statements", async () => {
    const run = (Statement, Parameters) => client.send(new ExecuteStatementCommand({
      Statement, Parameters }));
    const insert = `INSERT INTO "${TableName}" VALUE {'pk': ?, 'sk': 1, 'a': [1, {'b': 'c'}]}`;
    await run(insert, [S("p")]);
    await assert.rejects(run(insert, [S("p")]), DuplicateItemException);
    await run(`UPDATE "${TableName}" SET a[1].b='d' WHERE pk='p' AND sk=1`);
    const { Items } = await run(`SELECT a[1].b FROM "${TableName}" WHERE pk=?`, [S("p")]);
    assert.deepEqual(Items, [{ b: S("d") }]);
    await assert.rejects(run("SELECT"), { name: "ValidationException" });
  });

  test("batches and transactions", async () => {
    const insert = (n) => ({
      Statement: `INSERT INTO "${TableName}" VALUE {'pk': 'many', 'sk': ${n}}` });
    await client.send(new ExecuteTransactionCommand({
      TransactStatements: [insert(1), insert(2)] }));
    await assert.rejects(client.send(new ExecuteTransactionCommand({
      TransactStatements: [insert(3), insert(1)] })), (err) => {
      assert.deepEqual(err.CancellationReasons.map((one) => one.Code), ["None", "DuplicateItem"]);
      return true;
    });
    const { Responses } = await client.send(new BatchExecuteStatementCommand({
      Statements: [1, 3].map((n) => ({
        Statement: `SELECT * FROM "${TableName}" WHERE pk='many' AND sk=${n}` })) }));
    assert.deepEqual(Responses.map((one) => one.Item?.sk.N), ["1", undefined]);
  });
});

test("waiters", async () => {
  const TableName = adopt();
  const slow = { client, maxWaitTime: 10, minDelay: 1 };
  const gone = await waitUntilTableNotExists(slow, { TableName });
  assert.equal(gone.state, "SUCCESS");
  await client.send(new CreateTableCommand({ TableName, BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }] }));
  assert.equal((await waitUntilTableExists(slow, { TableName })).state, "SUCCESS");
  await client.send(new DeleteTableCommand({ TableName }));
  assert.equal((await waitUntilTableNotExists(slow, { TableName })).state, "SUCCESS");
  await assert.rejects(waitUntilTableExists(
    { client, maxWaitTime: 1, minDelay: 0.2, maxDelay: 0.2 }, { TableName }),
  { name: "TimeoutError" });
});

test("requests that are given up", async () => {
  const TableName = await createTable({ pk: "S" });
  const abortSignal = AbortSignal.abort();
  await assert.rejects(client.send(new ListTablesCommand({}), { abortSignal }),
    { name: "AbortError" });
  const controller = new AbortController();
  const sent = client.send(new PutItemCommand({ TableName, Item: { pk: S("x") } }),
    { abortSignal: controller.signal });
  controller.abort();
  await assert.rejects(sent, { name: "AbortError" });
  const later = new AbortController();
  const done = await client.send(new ListTablesCommand({}), { abortSignal: later.signal });
  later.abort();
  assert.equal(done.$metadata.httpStatusCode, 200);
});
