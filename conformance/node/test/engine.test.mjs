// SPDX-License-Identifier: Apache-2.0
// engine.test.mjs - the class Engine without the SDK: options, calls, contents, the clock.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Engine, GrammeError, OperationError, filled, get, notes, put } from "../harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "gramme-node-"));
after(() => rmSync(folder, { recursive: true }));

function refuses(work, code, words) {
  assert.throws(work, (err) => {
    assert.ok(err instanceof GrammeError && err instanceof Error);
    assert.deepEqual([err.name, err.code], ["GrammeError", code]);
    assert.match(err.message, words);
    return true;
  });
}

describe("calls", () => {
  test("answers, in this thread and in others", async () => {
    const engine = filled();
    assert.deepEqual(engine.callSync("PutItem", put("a", { n: { N: "1.50" } })), {});
    assert.deepEqual(await engine.call("GetItem", get("a")),
      { Item: { id: { S: "a" }, n: { N: "1.5" } } });
    assert.deepEqual(await engine.call("ListTables"), { TableNames: ["notes"] });
    assert.deepEqual(await engine.call("DynamoDB_20120810.ListTables", "{}"),
      { TableNames: ["notes"] });
    assert.deepEqual(await engine.call("ListStreams"), { Streams: [] });
    await engine.close();
  });

  test("texts of any kind", async () => {
    const engine = filled();
    for (const text of ["\u{1f600}", "a\u0000b", "\u00e9\u2028", "x".repeat(300_000)]) {
      await engine.call("PutItem", put("t", { text: { S: text } }));
      assert.equal((await engine.call("GetItem", get("t"))).Item.text.S, text);
      assert.equal(engine.callSync("GetItem", get("t")).Item.text.S, text);
    }
    await assert.rejects(engine.call("ListTables", "{}\u0000"), { name: "SerializationException" });
    await engine.close();
  });

  test("many at once", async () => {
    const engine = filled();
    const add = { ...get("counter"), UpdateExpression: "ADD n :one",
      ExpressionAttributeValues: { ":one": { N: "1" } } };
    await Promise.all(Array.from({ length: 500 }, () => engine.call("UpdateItem", add)));
    assert.equal(engine.callSync("GetItem", get("counter")).Item.n.N, "500");
    await engine.close();
  });

  test("exceptions", async () => {
    const engine = filled(1);
    const again = { ...put("0"), ConditionExpression: "attribute_not_exists(id)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" };
    const check = (err) => {
      assert.ok(err instanceof OperationError && err instanceof Error);
      assert.equal(err.name, "ConditionalCheckFailedException");
      assert.equal(err.message, "The conditional request failed");
      assert.equal(err.$fault, "client");
      assert.deepEqual(err.$metadata, { httpStatusCode: 400 });
      assert.deepEqual(err.Item, { id: { S: "0" } });
      return true;
    };
    await assert.rejects(engine.call("PutItem", again), check);
    assert.throws(() => engine.callSync("PutItem", again), check);
    await assert.rejects(engine.call("NoSuchThing"), { name: "UnknownOperationException" });
    await assert.rejects(engine.call("PutItem", "{"), { name: "SerializationException" });
    await assert.rejects(engine.call(7), TypeError);
    await engine.close();
  });
});

describe("options", () => {
  test("what is unknown or of the wrong type is refused by name", () => {
    assert.throws(() => new Engine({ pth: "x" }), /an engine has no option pth/);
    assert.throws(() => new Engine({ path: 7 }), /the option path is a string, not number/);
    assert.throws(() => new Engine({ fullSync: "yes" }), /the option fullSync is a boolean/);
    refuses(() => new Engine({ shardWidth: 2 ** 40 }), "GRAMME_MISUSE", /a number is too large/);
  });

  test("reach the engine", async () => {
    const engine = new Engine({ region: "eu-west-3", accessKey: "AK", conflictRate: 1,
      transientMs: 60_000, path: undefined });
    const { TableDescription } = engine.callSync("CreateTable", notes);
    assert.match(TableDescription.TableArn, /^arn:aws:dynamodb:eu-west-3:/);
    assert.equal(TableDescription.TableStatus, "CREATING");
    const { region, credentials } = engine.clientConfig();
    assert.deepEqual([region, credentials.accessKeyId], ["eu-west-3", "AK"]);
    assert.equal(engine.clone().clientConfig().region, "eu-west-3");
    const busy = filled(0, { conflictRate: 1 });
    assert.throws(() => busy.callSync("PutItem", put("x")),
      { name: "TransactionConflictException" });
  });

  test("a file", async () => {
    const path = join(folder, "kept.db");
    const engine = filled(2, { path, fullSync: true });
    refuses(() => new Engine({ path }), "GRAMME_BUSY", /kept\.db/);
    await engine.close();
    const again = new Engine({ path });
    assert.equal(again.read("notes").length, 2);
    await again.close();
    writeFileSync(join(folder, "other.db"), "no database at all, but long enough to be looked at");
    refuses(() => new Engine({ path: join(folder, "other.db") }), "GRAMME_FOREIGN", /other\.db/);
    refuses(() => new Engine({ path: join(folder, "none/x.db") }), "GRAMME_IO", /none/);
  });
});

describe("contents", () => {
  test("tables and their items", async () => {
    const engine = filled(3);
    engine.callSync("CreateTable", { ...notes, TableName: "also" });
    assert.deepEqual(engine.tables(), ["also", "notes"]);
    assert.deepEqual(engine.read("notes").map((item) => item.id.S).sort(), ["0", "1", "2"]);
    assert.deepEqual(engine.read("also"), []);
    engine.resetTable("notes");
    assert.deepEqual([engine.tables(), engine.read("notes")], [["also", "notes"], []]);
    engine.reset();
    assert.deepEqual(engine.tables(), []);
    refuses(() => engine.read("notes"), "GRAMME_NOTFOUND", /no such table/);
    refuses(() => engine.resetTable("notes"), "GRAMME_NOTFOUND", /no such table/);
    refuses(() => engine.read(), "GRAMME_MISUSE", /name is missing/);
    refuses(() => engine.read({}), "GRAMME_MISUSE", /string/);
    await engine.close();
  });

  test("a big table", async () => {
    const engine = filled();
    const text = { S: "x".repeat(10_000) };
    for (let n = 0; n < 500; n++) engine.callSync("PutItem", put(String(n), { text }));
    assert.equal(new Set(engine.read("notes").map((item) => item.id.S)).size, 500);
    await engine.close();
  });

  test("snapshots, in memory and in files", async () => {
    const engine = filled(3);
    const snapshot = engine.snapshot();
    const path = join(folder, "snapshot.db");
    engine.save(path);
    engine.reset();
    engine.restore(snapshot);
    assert.equal(engine.read("notes").length, 3);
    engine.reset();
    engine.restore(new Uint8Array(snapshot));
    assert.equal(engine.read("notes").length, 3);
    engine.reset();
    engine.load(path);
    assert.equal(engine.read("notes").length, 3);
    const bad = Buffer.from(snapshot).fill(1, 0, 50);
    refuses(() => engine.restore(bad), "GRAMME_FOREIGN", /./);
    refuses(() => engine.restore("text"), "GRAMME_MISUSE", /./);
    refuses(() => engine.load(join(folder, "absent.db")), "GRAMME_IO", /absent/);
    assert.equal(engine.read("notes").length, 3);
    await engine.close();
    const other = new Engine({ path });
    assert.equal(other.read("notes").length, 3);
    await other.close();
  });

  test("a clone goes its own way", async () => {
    const engine = filled(3);
    const clone = engine.clone();
    clone.resetTable("notes");
    engine.callSync("PutItem", put("more"));
    assert.deepEqual([engine.read("notes").length, clone.read("notes").length], [4, 0]);
    await engine.close();
    assert.deepEqual(clone.tables(), ["notes"]);
    await clone.close();
  });
});

test("the clock", async () => {
  const engine = filled();
  assert.ok(Math.abs(engine.now() - Date.now()) < 5000);
  engine.setClock(new Date("2030-01-01T00:00:00Z"));
  assert.match(engine.now().toISOString(), /^2030-01-01T00:00:0/);
  engine.callSync("UpdateTimeToLive", { TableName: "notes",
    TimeToLiveSpecification: { AttributeName: "until", Enabled: true } });
  engine.callSync("PutItem", put("a", { until: { N: String(Date.UTC(2030, 0, 2) / 1000) } }));
  await engine.settle();
  assert.equal(engine.read("notes").length, 1);
  engine.advanceClock(2 * 86_400_000);
  await engine.settle();
  assert.deepEqual(engine.read("notes"), []);
  engine.setClock(Date.UTC(2000, 0, 1));
  assert.equal(engine.now().getUTCFullYear(), 2000);
  await engine.close();
});
