// SPDX-License-Identifier: Apache-2.0
// dynamoose.test.mjs - Dynamoose's everyday work: models, indexes, pages, conditions, batches,
// transactions.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import dynamoose from "dynamoose";
import { adopt, options } from "../harness.mjs";

dynamoose.aws.ddb.set(new dynamoose.aws.ddb.DynamoDB(options));

// A model whose table the harness drops.
async function model(schema) {
  const name = adopt();
  const made = dynamoose.model(name, schema);
  const table = new dynamoose.Table(name, [made], {
    initialize: false, throughput: "ON_DEMAND", waitForActive: { check: { frequency: 20 } } });
  await table.initialize();
  return made;
}

describe("Dynamoose", () => {
  let Order;
  before(async () => {
    Order = await model(new dynamoose.Schema({
      customer: { type: String, hashKey: true },
      number: { type: Number, rangeKey: true },
      status: { type: String, default: "new",
        index: { name: "by-status", type: "global", rangeKey: "total" } },
      total: { type: Number, default: 0, index: { name: "by-total", type: "local" } },
      paid: Boolean,
      tags: { type: Set, schema: [String] },
      lines: { type: Array, schema: [String] },
      address: { type: Object, schema: { street: String, number: Number } },
    }, { timestamps: true }));
  });

  test("a round trip", async () => {
    await Order.create({ customer: "trip", number: 1, paid: true, tags: new Set(["a", "b"]),
      lines: ["x", "y"], address: { street: "Main", number: 7 } });
    const got = await Order.get({ customer: "trip", number: 1 }, { consistent: true });
    assert.deepEqual([got.status, got.total, got.paid, got.lines, got.address],
      ["new", 0, true, ["x", "y"], { street: "Main", number: 7 }]);
    assert.deepEqual(got.tags, new Set(["a", "b"]));
    assert.ok(Date.now() - new Date(got.createdAt) < 60_000);
    await got.delete();
    assert.equal(await Order.get({ customer: "trip", number: 1 }), undefined);
  });

  test("create does not overwrite", async () => {
    await Order.create({ customer: "once", number: 1 });
    await assert.rejects(Order.create({ customer: "once", number: 1 }),
      { name: "ConditionalCheckFailedException" });
  });

  test("update", async () => {
    const key = { customer: "update", number: 1 };
    await Order.create({ ...key, total: 1, lines: ["a"], paid: true });
    const got = await Order.update(key, { $SET: { status: "open" }, $ADD: { total: 4, lines: "b" },
      $REMOVE: ["paid"] });
    assert.deepEqual([got.status, got.total, got.lines, got.paid], ["open", 5, ["a", "b"], undefined]);
    const open = new dynamoose.Condition().where("status").eq("open").and().where("total").gt(3);
    await Order.update(key, { total: 6 }, { condition: open });
    await assert.rejects(Order.update(key, { total: 7 }, {
      condition: new dynamoose.Condition().where("status").eq("shut") }),
    { name: "ConditionalCheckFailedException" });
    await assert.rejects(Order.delete(key, {
      condition: new dynamoose.Condition().attribute("paid").exists() }),
    { name: "ConditionalCheckFailedException" });
  });

  describe("queries", () => {
    before(async () => {
      const rows = Array.from({ length: 40 }, (_, number) => ({ customer: "many", number,
        total: 100 - number, status: number % 2 ? "odd" : "even" }));
      for (let at = 0; at < rows.length; at += 25) {
        const { unprocessedItems } = await Order.batchPut(rows.slice(at, at + 25));
        assert.equal(unprocessedItems.length, 0);
      }
    });

    test("by key, by condition, backwards", async () => {
      const rows = await Order.query("customer").eq("many").where("number").between(10, 19)
        .sort("descending").exec();
      assert.deepEqual(rows.map((row) => row.number), [19, 18, 17, 16, 15, 14, 13, 12, 11, 10]);
      // Dynamoose takes the index of total by itself.
      const filtered = await Order.query("customer").eq("many").filter("total").gt(97)
        .attributes(["total"]).exec();
      assert.deepEqual(filtered.map((row) => row.total), [98, 99, 100]);
      const { count } = await Order.query("customer").eq("many").count().exec();
      assert.equal(count, 40);
    });

    test("pages", async () => {
      const numbers = [];
      let lastKey;
      do {
        let query = Order.query("customer").eq("many").limit(7);
        if (lastKey) query = query.startAt(lastKey);
        const page = await query.exec();
        numbers.push(...page.map((row) => row.number));
        lastKey = page.lastKey;
      } while (lastKey);
      assert.deepEqual(numbers, Array.from({ length: 40 }, (_, n) => n));
    });

    test("indexes", async () => {
      const even = await Order.query("status").eq("even").where("total").lt(67)
        .using("by-status").exec();
      assert.deepEqual(even.map((row) => row.total), [62, 64, 66]);
      const dear = await Order.query("customer").eq("many").where("total").gt(98)
        .using("by-total").exec();
      assert.deepEqual(dear.map((row) => row.total), [99, 100]);
    });

    test("scans in parallel and by pages", async () => {
      const all = await Order.scan("customer").eq("many").all().parallel(3).exec();
      assert.equal(all.length, 40);
      const some = await Order.scan().filter("total").in([100, 99]).exec();
      assert.deepEqual(some.map((row) => row.number).sort(), [0, 1]);
    });

    test("batches", async () => {
      const keys = [0, 1, 2, 99].map((number) => ({ customer: "many", number }));
      const got = await Order.batchGet(keys);
      assert.deepEqual(got.map((row) => row.number).sort(), [0, 1, 2]);
      await Order.batchPut([{ customer: "few", number: 1 }, { customer: "few", number: 2 }]);
      await Order.batchDelete([{ customer: "few", number: 1 }, { customer: "few", number: 2 }]);
      assert.equal((await Order.query("customer").eq("few").exec()).length, 0);
    });
  });

  test("transactions", async () => {
    await Order.create({ customer: "from", number: 1, total: 10 });
    const move = (amount) => dynamoose.transaction([
      Order.transaction.update({ customer: "from", number: 1 }, { $ADD: { total: -amount } },
        { condition: new dynamoose.Condition().where("total").ge(amount) }),
      Order.transaction.create({ customer: "moved", number: amount, total: amount }),
      Order.transaction.condition({ customer: "moved", number: 0 },
        new dynamoose.Condition().attribute("customer").not().exists()),
    ]);
    await move(7);
    await assert.rejects(move(8), (err) => {
      assert.equal(err.name, "TransactionCanceledException");
      assert.deepEqual(err.CancellationReasons.map((reason) => reason.Code),
        ["ConditionalCheckFailed", "None", "None"]);
      return true;
    });
    const rows = await dynamoose.transaction([
      Order.transaction.get({ customer: "from", number: 1 }),
      Order.transaction.get({ customer: "moved", number: 7 })]);
    assert.deepEqual(rows.map((row) => row.total), [3, 7]);
  });
});
