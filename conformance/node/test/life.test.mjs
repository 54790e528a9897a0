// SPDX-License-Identifier: Apache-2.0
// life.test.mjs - how engines end: by close(), by the garbage collector, with the process, with a
// worker thread; and that nothing is left of them.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, test } from "node:test";
import { Worker } from "node:worker_threads";
import { Engine, filled, get, notes, project, put, script } from "../harness.mjs";

const folder = mkdtempSync(join(tmpdir(), "gramme-life-"));
after(() => rmSync(folder, { recursive: true }));

// What the programs below begin with.
const BEGIN = `
  import { readFileSync } from "node:fs";
  import http from "node:http";
  import { setImmediate as turn } from "node:timers/promises";
  import { Engine } from "gramme";
  const notes = ${JSON.stringify(notes)};
  const put = { TableName: "notes", Item: { id: { S: "x" }, text: { S: "y".repeat(1000) } } };
  const path = ${JSON.stringify(join(folder, "life.db"))};
  const status = (name) => Number(
    readFileSync("/proc/self/status", "utf8").match(new RegExp(name + ":\\\\s+(\\\\d+)"))[1]);
  // Not by fetch(), which remembers every server it has met.
  const visit = (url) => new Promise((resolve, reject) => {
    http.get(url, { agent: false }, (answer) => answer.resume().on("end", resolve))
      .on("error", reject);
  });
  async function collect() {
    for (let n = 0; n < 10; n++) { global.gc(); await turn(); }
  }
`;

async function ends(text, expected, ...flags) {
  const began = Date.now();
  const { code, stdout, stderr } = await script(BEGIN + text, ...flags);
  assert.deepEqual([code, stdout], expected, stderr);
  assert.ok(Date.now() - began < 60_000);
}

describe("close", () => {
  test("comes after the calls under way, and nothing comes after it", async () => {
    const engine = filled();
    const calls = Array.from({ length: 300 }, (_, n) => engine.call("PutItem", put(String(n))));
    const closed = engine.close();
    assert.equal(engine.closed, true);
    await assert.rejects(engine.call("ListTables"), { message: "the engine is closed" });
    assert.throws(() => engine.tables(), { code: "GRAMME_MISUSE" });
    assert.throws(() => engine.listen(), { code: "GRAMME_MISUSE" });
    await closed;
    for (const answer of await Promise.all(calls)) assert.deepEqual(answer, {});
    await engine.close();
  });

  test("a file is whole and free", async () => {
    const path = join(folder, "closed.db");
    const engine = filled(0, { path });
    const calls = Array.from({ length: 100 }, (_, n) => engine.call("PutItem", put(String(n))));
    await engine.close();
    await Promise.all(calls);
    const again = new Engine({ path });
    assert.equal(again.read("notes").length, 100);
    await again.close();
  });

  test("await using", { skip: !Symbol.asyncDispose }, async () => {
    const engine = new Engine();
    await engine[Symbol.asyncDispose]();
    assert.equal(engine.closed, true);
  });
});

describe("the process ends by itself", () => {
  test("with open engines", () => ends(`
    const kept = [new Engine(), new Engine({ path })];
    kept[1].callSync("CreateTable", notes);
    await kept[1].call("PutItem", put);
    console.log("end");`, [0, "end\n"]));

  test("what was acknowledged is in the file", async () => {
    const engine = new Engine({ path: join(folder, "life.db") });
    assert.deepEqual(engine.callSync("GetItem", get("x")).Item.id, { S: "x" });
    await engine.close();
  });

  test("while it listens", () => ends(`
    const url = new Engine().listen();
    const answer = await fetch(url);
    console.log(answer.status, await answer.text().then((text) => text.length > 0));`,
  [0, "400 true\n"]));

  test("by process.exit() in the middle of it", () => ends(`
    const engine = new Engine();
    engine.listen();
    engine.callSync("CreateTable", notes);
    for (let n = 0; n < 1000; n++) engine.call("PutItem", put);
    await engine.call("PutItem", put);
    process.exit(7);`, [7, ""]));

  test("by an exception", async () => {
    const { code, stderr } = await script(`${BEGIN}
      const engine = new Engine();
      engine.listen();
      await engine.call("DescribeTable", { TableName: "absent" });`);
    assert.equal(code, 1);
    assert.match(stderr, /ResourceNotFoundException: Requested resource not found/);
  });
});

describe("the garbage collector", () => {
  test("closes what nobody refers to", () => ends(`
    (() => { new Engine({ path }); })();
    let busy = false;
    try { new Engine({ path }); } catch (err) { busy = err.code === "GRAMME_BUSY"; }
    await collect();
    await new Engine({ path }).close();
    console.log(busy);`, [0, "true\n"], "--expose-gc"));

  test("but not before its calls have ended, nor while it listens", () => ends(`
    const url = (() => new Engine().listen())();
    const answers = [];
    for (let n = 0; n < 200; n++) {
      answers.push(new Engine().call("ListTables"));
      if (n % 20 === 0) await collect();
    }
    console.log((await Promise.all(answers)).filter((one) => one.TableNames).length);
    await collect();
    console.log((await fetch(url)).status);`, [0, "200\n400\n"], "--expose-gc"));
});

describe("nothing grows", () => {
  // After a warm-up: memory in KB, threads, open files. One engine has 200 KB.
  const grows = (what, rounds, slack = 16) => `
    const work = async () => { ${what} };
    const now = async () => {
      await collect();
      const { readdirSync } = await import("node:fs");
      return [status("VmRSS"), status("Threads"), readdirSync("/proc/self/fd").length];
    };
    for (let n = 0; n < ${rounds / 2}; n++) await work();
    const before = await now();
    for (let n = 0; n < ${rounds}; n++) await work();
    const then = await now();
    const [kb, threads, files] = then.map((value, n) => value - before[n]);
    console.error({ before, then });
    console.log(kb < ${slack} * 1024, threads <= 0, files <= 0);`;
  const flat = [0, "true true true\n"];

  test("over 1200 engines that are closed", () => ends(grows(`
    const engine = new Engine({ log: () => {} });
    await engine.call("CreateTable", notes);
    await engine.call("PutItem", put);
    if (Math.random() < 0.2) engine.addTrigger("notes", () => {});
    if (Math.random() < 0.2) await visit(engine.listen());
    await engine.close();`, 1200), flat, "--expose-gc"));

  // How many there are at a time is the collector's choice.
  test("over 1200 engines that are left to the collector", () => ends(grows(`
    const engine = new Engine();
    engine.callSync("CreateTable", notes);
    engine.callSync("PutItem", put);
    await turn();`, 1200, 48), flat, "--expose-gc"));

  test("over 20000 calls, snapshots and refusals", () => ends(grows(`
    globalThis.engine ??= new Engine();
    if (!engine.tables().length) engine.callSync("CreateTable", notes);
    await engine.call("PutItem", put);
    engine.callSync("PutItem", put);
    engine.read("notes");
    await engine.call("GetItem", {}).catch(() => {});
    try { engine.read("absent"); } catch {}
    if (Math.random() < 0.1) engine.restore(engine.snapshot());
    if (Math.random() < 0.1) await engine.clone().close();`, 4000), flat, "--expose-gc"));
});

describe("worker threads", () => {
  // A worker that does this in the project; its first message, or its error.
  function worker(text) {
    const made = new Worker(`
      const { parentPort } = require("node:worker_threads");
      const { Engine } = require(${JSON.stringify(join(project, "node_modules/gramme"))});
      const notes = ${JSON.stringify(notes)};
      (async () => { ${text} })();`, { eval: true });
    made.answer = new Promise((resolve, reject) => {
      made.on("message", resolve);
      made.on("error", reject);
    });
    return made;
  }

  const exit = (made) => new Promise((resolve) => { made.on("exit", resolve); });

  test("have engines of their own", async () => {
    const engine = filled(1);
    const workers = Array.from({ length: 4 }, (_, n) => worker(`
      const engine = new Engine();
      await engine.call("CreateTable", notes);
      const put = (id) => ({ TableName: "notes", Item: { id: { S: String(id) } } });
      for (let id = 0; id < ${50 * (n + 1)}; id++) await engine.call("PutItem", put(id));
      parentPort.postMessage(engine.read("notes").length);`));
    const ended = workers.map(exit);
    assert.deepEqual(await Promise.all(workers.map((one) => one.answer)), [50, 100, 150, 200]);
    assert.deepEqual(await Promise.all(ended), [0, 0, 0, 0]);
    assert.equal(engine.read("notes").length, 1);
    await engine.close();
  });

  test("reach another thread's engine by its URL", async () => {
    const engine = filled(3);
    const { answer } = worker(`
      const answer = await fetch(${JSON.stringify(engine.listen())}, { method: "POST",
        headers: { "x-amz-target": "DynamoDB_20120810.Scan",
          authorization: "AWS4-HMAC-SHA256 Credential=a/20300101/us-east-1/dynamodb/aws4_request, "
            + "SignedHeaders=host, Signature=00", "content-type": "application/x-amz-json-1.0",
          "x-amz-date": "20300101T000000Z" },
        body: '{"TableName":"notes"}' });
      parentPort.postMessage((await answer.json()).Count);`);
    assert.equal(await answer, 3);
    await engine.close();
  });

  test("close what they leave open", async () => {
    const path = join(folder, "worker.db");
    const made = worker(`
      globalThis.engine = new Engine({ path: ${JSON.stringify(path)} });
      engine.listen();
      parentPort.postMessage(0);`);
    await made.answer;
    await exit(made);
    await new Engine({ path }).close();
  });

  test("may be terminated in the middle of it", async () => {
    for (let n = 0; n < 12; n++) {
      const made = worker(`
        const engine = new Engine();
        engine.listen();
        await engine.call("CreateTable", notes);
        const words = "y".repeat(100_000);
        const more = () => engine.call("PutItem", { TableName: "notes",
          Item: { id: { S: "x" }, words: { S: words } } }).then(more);
        for (let i = 0; i < 50; i++) more();
        setTimeout(() => parentPort.postMessage(0), ${n});
        if (${n} % 3 === 0) setTimeout(() => engine.close(), ${n});`);
      made.answer.catch(() => {});
      made.on("error", () => {});
      await made.answer.catch(() => {});
      await made.terminate();
    }
    const [, threads] = readFileSync("/proc/self/status", "utf8").match(/Threads:\s+(\d+)/);
    assert.ok(threads < 40, `${threads} threads`);
  });
});
