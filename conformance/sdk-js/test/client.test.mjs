// SPDX-License-Identifier: Apache-2.0
// client.test.mjs - the low-level client: tables, items, paginators, batches, errors.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  BatchGetItemCommand, BatchWriteItemCommand, ConditionalCheckFailedException,
  CreateTableCommand, DeleteItemCommand, DescribeTableCommand, GetItemCommand,
  ListTagsOfResourceCommand, ListTablesCommand, PutItemCommand, QueryCommand,
  ResourceInUseException, ResourceNotFoundException, ScanCommand, TagResourceCommand,
  UpdateItemCommand, UpdateTableCommand, paginateListTables, paginateQuery, paginateScan,
} from "@aws-sdk/client-dynamodb";
import { client, createTable } from "../harness.mjs";

const S = (text) => ({ S: text });
const N = (number) => ({ N: String(number) });

async function refused(promise, kind, words = "") {
  await assert.rejects(promise, (err) => {
    assert.ok(typeof kind === "string" ? err.name === kind : err instanceof kind, err);
    assert.ok(err.message.includes(words), err.message);
    assert.match(err.$metadata.requestId, /^[0-9A-Z]{52}$|^[0-9a-f-]{36}$/);
    return true;
  });
}

describe("tables", () => {
  test("create, describe, list", async () => {
    const TableName = await createTable({ pk: "S", sk: "N" }, {
      GlobalSecondaryIndexes: [{
        IndexName: "by-a", KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
        Projection: { ProjectionType: "ALL" } }],
      Tags: [{ Key: "k", Value: "v" }],
    }, { a: "S" });
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    assert.equal(Table.TableStatus, "ACTIVE");
    assert.ok(Table.CreationDateTime instanceof Date);
    assert.ok(Math.abs(Table.CreationDateTime - Date.now()) < 60_000);
    assert.equal(Table.GlobalSecondaryIndexes[0].IndexStatus, "ACTIVE");
    const names = [];
    for await (const page of paginateListTables({ client, pageSize: 1 }, {})) {
      names.push(...page.TableNames);
    }
    assert.ok(names.includes(TableName));
    const ResourceArn = Table.TableArn;
    await client.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "b", Value: "w" }] }));
    const { Tags } = await client.send(new ListTagsOfResourceCommand({ ResourceArn }));
    assert.deepEqual(Tags.map((t) => t.Key + t.Value).sort(), ["bw", "kv"]);
  });

  test("errors have their classes", async () => {
    const TableName = await createTable({ pk: "S" });
    await refused(client.send(new DescribeTableCommand({ TableName: "conformance-absent" })),
      ResourceNotFoundException, "Table: conformance-absent not found");
    await refused(client.send(new CreateTableCommand({
      TableName, KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      BillingMode: "PAY_PER_REQUEST" })), ResourceInUseException, "Table already exists");
    await refused(client.send(new ListTablesCommand({ Limit: 0 })), "ValidationException",
      "Member must have value greater than or equal to 1");
  });

  test("an index added later", async () => {
    const TableName = await createTable({ pk: "S" });
    await client.send(new PutItemCommand({ TableName, Item: { pk: S("k"), a: S("x") } }));
    await client.send(new UpdateTableCommand({
      TableName, AttributeDefinitions: [{ AttributeName: "a", AttributeType: "S" }],
      GlobalSecondaryIndexUpdates: [{ Create: {
        IndexName: "late", KeySchema: [{ AttributeName: "a", KeyType: "HASH" }],
        Projection: { ProjectionType: "KEYS_ONLY" } } }] }));
    for (;;) {
      const { Table } = await client.send(new DescribeTableCommand({ TableName }));
      if (Table.GlobalSecondaryIndexes[0].IndexStatus === "ACTIVE") break;
      await new Promise((done) => setTimeout(done, 20));
    }
    const { Items } = await client.send(new ScanCommand({ TableName, IndexName: "late" }));
    assert.deepEqual(Items, [{ pk: S("k"), a: S("x") }]);
  });
});

describe("items", () => {
  let TableName;
  before(async () => { TableName = await createTable({ pk: "S", sk: "N" }); });

  test("every type comes back", async () => {
    const Item = {
      pk: S("types"), sk: N(1), s: S("\u{1f600}\u0000"), n: N("-1.5"),
      b: { B: new Uint8Array([0, 255]) }, t: { BOOL: true }, z: { NULL: true },
      l: { L: [S("a"), { L: [] }] }, m: { M: { x: { M: {} } } },
      ss: { SS: ["a"] }, ns: { NS: ["1"] }, bs: { BS: [new Uint8Array([1])] },
    };
    await client.send(new PutItemCommand({ TableName, Item }));
    const got = await client.send(new GetItemCommand({
      TableName, Key: { pk: Item.pk, sk: Item.sk }, ConsistentRead: true }));
    assert.deepEqual(got.Item, Item);
  });

  test("update, conditions, delete", async () => {
    const Key = { pk: S("update"), sk: N(1) };
    const first = await client.send(new UpdateItemCommand({
      TableName, Key, UpdateExpression: "SET #a = if_not_exists(#a, :zero) + :one",
      ExpressionAttributeNames: { "#a": "a" },
      ExpressionAttributeValues: { ":zero": N(0), ":one": N(1) }, ReturnValues: "ALL_NEW",
      ReturnConsumedCapacity: "TOTAL" }));
    assert.deepEqual(first.Attributes, { ...Key, a: N(1) });
    assert.deepEqual(first.ConsumedCapacity, { TableName, CapacityUnits: 1 });
    await assert.rejects(client.send(new DeleteItemCommand({
      TableName, Key, ConditionExpression: "a > :v", ExpressionAttributeValues: { ":v": N(5) },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" })), (err) => {
      assert.ok(err instanceof ConditionalCheckFailedException);
      assert.equal(err.message, "The conditional request failed");
      assert.deepEqual(err.Item, { ...Key, a: N(1) });
      return true;
    });
    const gone = await client.send(new DeleteItemCommand({
      TableName, Key, ReturnValues: "ALL_OLD" }));
    assert.deepEqual(gone.Attributes, { ...Key, a: N(1) });
  });

  test("validation errors", async () => {
    await refused(client.send(new PutItemCommand({ TableName, Item: { pk: S("x") } })),
      "ValidationException", "Missing the key sk in the item");
    await refused(client.send(new GetItemCommand({ TableName, Key: { pk: S("x") } })),
      "ValidationException", "The provided key element does not match the schema");
    await refused(client.send(new GetItemCommand({
      TableName: "conformance-absent", Key: { pk: S("x") } })), ResourceNotFoundException);
  });
});

describe("pages and batches", () => {
  let TableName;
  before(async () => {
    TableName = await createTable({ pk: "S", sk: "N" });
    for (let start = 0; start < 100; start += 25) {
      const { UnprocessedItems } = await client.send(new BatchWriteItemCommand({ RequestItems: {
        [TableName]: Array.from({ length: 25 }, (_, n) => ({ PutRequest: { Item: {
          pk: S(`p${(start + n) % 2}`), sk: N(start + n) } } })) } }));
      assert.deepEqual(UnprocessedItems, {});
    }
  });

  test("query paginator, newest first", async () => {
    const found = [];
    for await (const page of paginateQuery({ client, pageSize: 7 }, {
      TableName, KeyConditionExpression: "pk = :p", ScanIndexForward: false,
      ExpressionAttributeValues: { ":p": S("p1") } })) {
      found.push(...page.Items.map((item) => Number(item.sk.N)));
    }
    assert.deepEqual(found, Array.from({ length: 50 }, (_, n) => 99 - 2 * n));
  });

  test("scan paginator, in segments", async () => {
    const found = [];
    await Promise.all([0, 1, 2].map(async (Segment) => {
      for await (const page of paginateScan({ client, pageSize: 9 }, {
        TableName, Segment, TotalSegments: 3 })) {
        found.push(...page.Items.map((item) => Number(item.sk.N)));
      }
    }));
    assert.deepEqual(found.sort((a, b) => a - b), Array.from({ length: 100 }, (_, n) => n));
  });

  test("filter and count", async () => {
    const got = await client.send(new QueryCommand({
      TableName, KeyConditionExpression: "pk = :p AND sk BETWEEN :a AND :b",
      FilterExpression: "attribute_not_exists(nothing)", Select: "COUNT",
      ExpressionAttributeValues: { ":p": S("p0"), ":a": N(10), ":b": N(20) } }));
    assert.deepEqual([got.Count, got.ScannedCount, got.Items], [6, 6, undefined]);
  });

  test("batch get", async () => {
    const Keys = Array.from({ length: 100 }, (_, n) => ({ pk: S(`p${n % 2}`), sk: N(n) }));
    const got = await client.send(new BatchGetItemCommand({
      RequestItems: { [TableName]: { Keys, ProjectionExpression: "sk" } } }));
    assert.equal(got.Responses[TableName].length, 100);
    assert.deepEqual(got.UnprocessedKeys, {});
  });
});
