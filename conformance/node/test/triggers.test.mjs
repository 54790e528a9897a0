// SPDX-License-Identifier: Apache-2.0
// triggers.test.mjs - functions on a table's stream, called in this process; the engine's log.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { Engine, filled, notes, put, script } from "../harness.mjs";

const streaming = { ...notes, StreamSpecification: {
  StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" } };

function streamed(options) {
  const engine = new Engine(options);
  engine.callSync("CreateTable", streaming);
  return engine;
}

const ids = (event) => event.Records.map((one) => one.dynamodb.Keys.id.S);

// Waits until it is so.
async function until(so) {
  for (const end = Date.now() + 20_000; !so();) {
    assert.ok(Date.now() < end, "it did not come to that");
    await new Promise((done) => { setTimeout(done, 5); });
  }
}

describe("a handler", () => {
  test("gets what is written, as AWS Lambda's would", async () => {
    const engine = streamed({ region: "eu-west-1" });
    const seen = [];
    engine.addTrigger("notes", async (event, context) => { seen.push([event, context]); });
    const client = new DynamoDBClient(engine.clientConfig());
    await client.send(new PutItemCommand(put("a", { text: { S: "\u{1f600}" } })));
    assert.equal(await engine.settleTriggers(), true);
    const [[event, context]] = seen;
    assert.equal(event.Records[0].eventName, "INSERT");
    assert.equal(event.Records[0].eventSource, "aws:dynamodb");
    assert.deepEqual(event.Records[0].dynamodb.NewImage,
      put("a", { text: { S: "\u{1f600}" } }).Item);
    assert.match(context.awsRequestId, /^[0-9a-f-]{36}$/);
    assert.match(context.trigger, /^[0-9a-f-]{36}$/);
    assert.deepEqual([context.table, context.region, context.attempt], ["notes", "eu-west-1", 1]);
    await engine.close();
  });

  test("may write itself, and need not be asynchronous", async () => {
    const engine = streamed();
    engine.callSync("CreateTable", { ...notes, TableName: "copies" });
    const client = new DynamoDBClient(engine.clientConfig());
    engine.addTrigger("notes", async ({ Records }) => {
      for (const one of Records) {
        await client.send(new PutItemCommand({ TableName: "copies", Item: one.dynamodb.NewImage }));
      }
    }, { name: "copy", BatchSize: 10 });
    let count = 0;
    engine.addTrigger("notes", ({ Records }) => { count += Records.length; }, { BatchSize: 100 });
    for (let n = 0; n < 50; n++) engine.callSync("PutItem", put(String(n)));
    assert.equal(await engine.settleTriggers(), true);
    assert.deepEqual([engine.read("copies").length, count], [50, 50]);
    await engine.close();
  });

  test("that throws gets it again, and its destination in the end", async () => {
    const engine = streamed();
    const attempts = [];
    const failures = [];
    engine.addDestination("arn:aws:sqs:us-east-1:000000000000:failed", (event) => {
      failures.push(event);
    });
    engine.addTrigger("notes", async (event, { attempt }) => {
      attempts.push([...ids(event), attempt]);
      if (ids(event)[0] === "bad") throw new TypeError("not this one");
    }, { MaximumRetryAttempts: 1, DestinationConfig: {
      OnFailure: { Destination: "arn:aws:sqs:us-east-1:000000000000:failed" } } });
    for (const id of ["good", "bad", "next"]) engine.callSync("PutItem", put(id));
    assert.equal(await engine.settleTriggers(), true);
    assert.deepEqual(attempts, [["good", 1], ["bad", 1], ["bad", 2], ["next", 1]]);
    assert.equal(failures[0].requestContext.condition, "RetryAttemptsExhausted");
    await engine.close();
  });

  test("may say which records failed", async () => {
    const engine = streamed();
    const seen = [];
    engine.addTrigger("notes", (event) => {
      seen.push(ids(event));
      if (seen.length > 1) return undefined;
      return { batchItemFailures: [{ itemIdentifier: event.Records[1].dynamodb.SequenceNumber }] };
    }, { BatchSize: 3, MaximumBatchingWindowInSeconds: 1, Enabled: true,
      FunctionResponseTypes: ["ReportBatchItemFailures"] });
    for (const id of ["a", "b", "c"]) engine.callSync("PutItem", put(id));
    assert.equal(await engine.settleTriggers(), true);
    assert.deepEqual(seen, [["a", "b", "c"], ["b", "c"]]);
    await engine.close();
  });

  test("never ends: the engine does, and the time to settle", async () => {
    const engine = streamed();
    let calls = 0;
    engine.addTrigger("notes", () => { calls++; return new Promise(() => {}); });
    engine.callSync("PutItem", put("a"));
    await until(() => calls === 1);
    assert.equal(await engine.settleTriggers(50), false);
    const waiting = engine.settleTriggers(60_000)
      .catch((err) => assert.equal(err.code, "GRAMME_MISUSE"));
    engine.reset();
    await assert.doesNotReject(engine.call("ListTables"));
    engine.callSync("CreateTable", streaming);
    engine.callSync("PutItem", put("b"));
    await until(() => calls === 2);
    const began = Date.now();
    await engine.close();
    assert.ok(Date.now() - began < 10_000);
    await waiting;
  });

  test("what is wrong with it is told at once", () => {
    const engine = filled();
    assert.throws(() => engine.addTrigger("notes", "no function"), TypeError);
    assert.throws(() => engine.addTrigger("notes", () => {}, { BatchSize: -1 }),
      { code: "GRAMME_MISUSE", message: /'batchSize' failed/ });
    assert.throws(() => engine.addTrigger(undefined, () => {}), { code: "GRAMME_MISUSE" });
    assert.throws(() => engine.addDestination("arn"), TypeError);
  });
});

describe("ends", () => {
  const program = (text, ...flags) => script(`
    import { Engine } from "gramme";
    const engine = new Engine();
    engine.callSync("CreateTable", ${JSON.stringify(streaming)});
    const put = (id) => engine.callSync("PutItem", { TableName: "notes", Item: { id: { S: id } } });
    ${text}`, ...flags);

  test("a trigger keeps no process alive, a wait for it does", async () => {
    const done = await program(`
      let seen = 0;
      engine.addTrigger("notes", async () => { seen++; });
      put("a");
      await engine.settleTriggers();
      console.log(seen);`);
    assert.deepEqual([done.code, done.stdout], [0, "1\n"], done.stderr);
  });

  test("the process's, in the middle of deliveries", async () => {
    for (const end of ["", "process.exit(0);", "await engine.close();"]) {
      const done = await program(`
        let first;
        const begun = new Promise((resolve) => { first = resolve; });
        engine.addTrigger("notes", async () => { first(); await new Promise(() => {}); });
        engine.addTrigger("notes", async () => {}, { name: "other" });
        for (let n = 0; n < 100; n++) put(String(n));
        const alive = setInterval(() => {}, 1000);
        await begun;
        clearInterval(alive);
        ${end}`);
      assert.deepEqual([done.code, done.stderr], [0, ""]);
    }
  });

  test("a worker's", async () => {
    const done = await script(`
      import { Worker } from "node:worker_threads";
      for (let n = 0; n < 10; n++) {
        const worker = new Worker(\`
          import { parentPort } from "node:worker_threads";
          import { Engine } from "gramme";
          const engine = new Engine({ log: () => {} });
          engine.callSync("CreateTable", ${JSON.stringify(streaming)});
          const twin = engine.clone();
          let seen = 0;
          engine.addTrigger("notes", async () => { if (++seen === 5) parentPort.postMessage(0); });
          engine.addTrigger("notes", () => new Promise(() => {}), { name: "stuck" });
          const more = () => engine.call("PutItem",
            { TableName: "notes", Item: { id: { S: String(Math.random()) } } }).then(more);
          for (let i = 0; i < 5; i++) more();\`, { eval: true });
        await new Promise((resolve) => worker.once("message", resolve));
        await worker.terminate();
      }
      console.log("end");`);
    assert.deepEqual([done.code, done.stdout], [0, "end\n"], done.stderr);
  });

  test("a delivery that JavaScript loses is tried again", async () => {
    const done = await program(`
      let calls = 0;
      engine.addTrigger("notes", () => (++calls === 1 ? new Promise(() => {}) : undefined));
      put("a");
      while (calls < 2) {
        global.gc();
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      console.log(await engine.settleTriggers());
      await engine.close();`, "--expose-gc");
    assert.deepEqual([done.code, done.stdout], [0, "true\n"], done.stderr);
  });
});

test("the log's lines", async () => {
  const lines = [];
  const engine = streamed({ log: (line) => lines.push(line) });
  const clone = engine.clone();
  for (const one of [engine, clone]) {
    one.addTrigger("notes", () => { throw new Error("said by the handler"); },
      { name: "failing", MaximumRetryAttempts: 0 });
    one.callSync("PutItem", put("a"));
    await one.settleTriggers();
  }
  await until(() => lines.filter((line) => line.includes("said by the handler")).length >= 2);
  await engine.close();
  await clone.close();
  assert.throws(() => new Engine({ log: "file" }), /the option log is a function, not string/);
});
