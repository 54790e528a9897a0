// SPDX-License-Identifier: Apache-2.0
// toolbox.test.mjs - DynamoDB-Toolbox's everyday work on one table with an index: entities,
// expressions, pages, conditions, batches, transactions.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { Entity } from "dynamodb-toolbox/entity";
import { BatchDeleteRequest } from "dynamodb-toolbox/entity/actions/batchDelete";
import { BatchGetRequest } from "dynamodb-toolbox/entity/actions/batchGet";
import { BatchPutRequest } from "dynamodb-toolbox/entity/actions/batchPut";
import { DeleteItemCommand } from "dynamodb-toolbox/entity/actions/delete";
import { GetItemCommand } from "dynamodb-toolbox/entity/actions/get";
import { PutItemCommand } from "dynamodb-toolbox/entity/actions/put";
import { ConditionCheck } from "dynamodb-toolbox/entity/actions/transactCheck";
import { GetTransaction, execute as executeReads } from "dynamodb-toolbox/entity/actions/transactGet";
import { PutTransaction } from "dynamodb-toolbox/entity/actions/transactPut";
import { UpdateTransaction } from "dynamodb-toolbox/entity/actions/transactUpdate";
import { execute as executeWrites } from "dynamodb-toolbox/entity/actions/transactWrite";
import {
  UpdateItemCommand, $add, $append, $delete, $get, $remove, $set, $sum,
} from "dynamodb-toolbox/entity/actions/update";
import { boolean, item, list, map, number, set, string } from "dynamodb-toolbox/schema";
import { Table } from "dynamodb-toolbox/table";
import { BatchGetCommand, execute as executeBatchGet } from "dynamodb-toolbox/table/actions/batchGet";
import {
  BatchWriteCommand, execute as executeBatchWrite,
} from "dynamodb-toolbox/table/actions/batchWrite";
import { QueryCommand } from "dynamodb-toolbox/table/actions/query";
import { ScanCommand } from "dynamodb-toolbox/table/actions/scan";
import { client, createTable } from "../harness.mjs";

const FAILED = { name: "ConditionalCheckFailedException" };

describe("DynamoDB-Toolbox", () => {
  let table, Order;

  before(async () => {
    const name = await createTable({ customer: "S", number: "N" }, {
      GlobalSecondaryIndexes: [{ IndexName: "by-status", Projection: { ProjectionType: "ALL" },
        KeySchema: [{ AttributeName: "status", KeyType: "HASH" },
          { AttributeName: "total", KeyType: "RANGE" }] }],
    }, { status: "S", total: "N" });
    table = new Table({
      documentClient: DynamoDBDocumentClient.from(client), name,
      partitionKey: { name: "customer", type: "string" }, sortKey: { name: "number", type: "number" },
      indexes: { "by-status": { type: "global", partitionKey: { name: "status", type: "string" },
        sortKey: { name: "total", type: "number" } } },
    });
    Order = new Entity({ name: "Order", table, schema: item({
      customer: string().key(), number: number().key(),
      status: string().default("new"), total: number().default(0),
      paid: boolean().optional(), tags: set(string()).optional(), lines: list(string()).optional(),
      address: map({ street: string(), number: number().optional() }).optional(),
    }) });
  });

  const put = (row, options = {}) => Order.build(PutItemCommand).item(row).options(options).send();
  const get = async (key) =>
    (await Order.build(GetItemCommand).key(key).options({ consistent: true }).send()).Item;

  test("a round trip", async () => {
    const key = { customer: "trip", number: 1 };
    await put({ ...key, paid: true, tags: new Set(["a", "b"]), lines: ["x", "y"],
      address: { street: "Main", number: 7 } });
    const { created, modified, ...got } = await get(key);
    assert.deepEqual(got, { ...key, status: "new", total: 0, paid: true, lines: ["x", "y"],
      tags: new Set(["a", "b"]), address: { street: "Main", number: 7 } });
    assert.ok(Date.now() - new Date(created) < 60_000 && modified);
    const { Attributes } = await Order.build(DeleteItemCommand).key(key)
      .options({ returnValues: "ALL_OLD" }).send();
    assert.equal(Attributes.address.street, "Main");
    assert.equal(await get(key), undefined);
  });

  test("conditions", async () => {
    const row = { customer: "condition", number: 1, status: "open" };
    const absent = { condition: { attr: "customer", exists: false } };
    await put(row, absent);
    await assert.rejects(put(row, absent), FAILED);
    await put(row, { condition: { or: [{ attr: "total", between: [0, 1] },
      { not: { attr: "status", beginsWith: "op" } }] } });
    await assert.rejects(Order.build(DeleteItemCommand).key(row)
      .options({ condition: { attr: "status", in: ["shut", "gone"] } }).send(), FAILED);
  });

  test("update", async () => {
    const key = { customer: "update", number: 1 };
    await put({ ...key, total: 1, lines: ["a"], tags: new Set(["a", "b"]), paid: true });
    const { Attributes: got } = await Order.build(UpdateItemCommand).item({
      ...key, total: $sum($get("total"), 4), lines: $append(["b"]), tags: $delete(new Set(["a"])),
      paid: $remove(), address: $set({ street: "Side" }) }).options({ returnValues: "ALL_NEW" }).send();
    assert.deepEqual([got.total, got.lines, got.tags, got.paid, got.address],
      [5, ["a", "b"], new Set(["b"]), undefined, { street: "Side" }]);
    await Order.build(UpdateItemCommand).item({ ...key, total: $add(1), address: { number: 9 } })
      .options({ condition: { attr: "total", gte: 5 } }).send();
    const after = await get(key);
    assert.deepEqual([after.total, after.address], [6, { street: "Side", number: 9 }]);
    await assert.rejects(Order.build(UpdateItemCommand).item({ ...key, total: 0 })
      .options({ condition: { attr: "status", eq: "shut" } }).send(), FAILED);
  });

  describe("queries", () => {
    before(async () => {
      const rows = Array.from({ length: 40 }, (_, number) => Order.build(BatchPutRequest).item({
        customer: "many", number, total: 100 - number, status: number % 2 ? "odd" : "even" }));
      for (let at = 0; at < rows.length; at += 25) {
        await executeBatchWrite(
          table.build(BatchWriteCommand).requests(...rows.slice(at, at + 25)));
      }
    });

    const query = (what, options = {}) =>
      table.build(QueryCommand).query(what).entities(Order).options(options).send();

    test("by key, by condition, backwards", async () => {
      const { Items } = await query({ partition: "many", range: { between: [10, 19] } },
        { reverse: true });
      assert.deepEqual(Items.map((row) => row.number), [19, 18, 17, 16, 15, 14, 13, 12, 11, 10]);
      const dear = await query({ partition: "many" },
        { filters: { Order: { attr: "total", gt: 97 } }, attributes: ["total"] });
      assert.deepEqual(dear.Items.map((row) => row.total), [100, 99, 98]);
      const { Count } = await query({ partition: "many" }, { select: "COUNT" });
      assert.equal(Count, 40);
    });

    test("pages", async () => {
      const numbers = [];
      let exclusiveStartKey;
      do {
        const page = await query({ partition: "many" }, { limit: 7, exclusiveStartKey });
        numbers.push(...page.Items.map((row) => row.number));
        exclusiveStartKey = page.LastEvaluatedKey;
      } while (exclusiveStartKey);
      assert.deepEqual(numbers, Array.from({ length: 40 }, (_, n) => n));
      const all = await query({ partition: "many" }, { limit: 9, maxPages: Infinity });
      assert.equal(all.Items.length, 40);
    });

    test("an index", async () => {
      const { Items } = await query({ index: "by-status", partition: "even", range: { lt: 67 } });
      assert.deepEqual(Items.map((row) => row.total), [62, 64, 66]);
    });

    test("scans in parts", async () => {
      const parts = await Promise.all([0, 1, 2].map((segment) => table.build(ScanCommand)
        .entities(Order).options({ segment, totalSegments: 3, limit: 5, maxPages: Infinity,
          filters: { Order: { attr: "customer", eq: "many" } } }).send()));
      assert.equal(parts.flatMap((part) => part.Items).length, 40);
    });

    test("batches", async () => {
      const keys = [0, 1, 99].map((number) => ({ customer: "many", number }));
      const { Responses } = await executeBatchGet(table.build(BatchGetCommand).requests(
        ...keys.map((key) => Order.build(BatchGetRequest).key(key))));
      assert.deepEqual(Responses[0].map((row) => row?.number), [0, 1, undefined]);
      await put({ customer: "few", number: 1 });
      await executeBatchWrite(table.build(BatchWriteCommand).requests(
        Order.build(BatchDeleteRequest).key({ customer: "few", number: 1 }),
        Order.build(BatchPutRequest).item({ customer: "few", number: 2 })));
      const { Items } = await query({ partition: "few" });
      assert.deepEqual(Items.map((row) => row.number), [2]);
    });
  });

  test("transactions", async () => {
    const from = { customer: "from", number: 1 };
    await put({ ...from, total: 10 });
    const move = (amount, clientRequestToken) => executeWrites({ clientRequestToken },
      Order.build(UpdateTransaction).item({ ...from, total: $add(-amount) })
        .options({ condition: { attr: "total", gte: amount } }),
      Order.build(PutTransaction).item({ customer: "moved", number: amount, total: amount }),
      Order.build(ConditionCheck).key({ customer: "moved", number: 0 })
        .condition({ attr: "customer", exists: false }));
    await move(7, "a-token-of-the-toolbox");
    await assert.rejects(move(8), (err) => {
      assert.equal(err.name, "TransactionCanceledException");
      assert.deepEqual(err.CancellationReasons.map((reason) => reason.Code),
        ["ConditionalCheckFailed", "None", "None"]);
      return true;
    });
    const { Responses } = await executeReads(Order.build(GetTransaction).key(from),
      Order.build(GetTransaction).key({ customer: "moved", number: 7 }));
    assert.deepEqual(Responses.map(({ Item }) => Item.total), [3, 7]);
  });
});
