// SPDX-License-Identifier: Apache-2.0
// handler.test.mjs - the request handler as the SDK's own code sees it. What the clients make of
// it, conformance/sdk-js tests.
import assert from "node:assert/strict";
import { pbkdf2 } from "node:crypto";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { describe, test } from "node:test";
import { promisify } from "node:util";
import zlib from "node:zlib";
import { DynamoDBClient, GetItemCommand, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { Engine, filled, get, notes, put, require } from "../harness.mjs";

const target = (name) => `DynamoDB_20120810.${name}`;

function request(operation, input, headers = {}) {
  return { method: "POST", protocol: "https:", hostname: "nowhere.invalid", path: "/",
    headers: { "x-amz-target": target(operation), ...headers }, body: JSON.stringify(input) };
}

describe("a response", () => {
  const engine = filled(1);
  const handler = engine.requestHandler();

  test("has what HTTP's would", async () => {
    const { response } = await handler.handle(request("GetItem", get("0")));
    assert.deepEqual([response.statusCode, response.reason], [200, "OK"]);
    assert.ok(response.body instanceof Readable);
    const body = await text(response.body);
    assert.equal(body, '{"Item":{"id":{"S":"0"}}}');
    const { headers } = response;
    assert.match(headers["x-amzn-requestid"], /^[0-9A-V]{52}$/);
    assert.equal(headers["content-type"], "application/x-amz-json-1.0");
    assert.equal(headers["content-length"], String(body.length));
    assert.ok(Math.abs(new Date(headers.date) - Date.now()) < 5000);
    const { byTable, crc32: used } = require("./node_modules/gramme/lib/crc32.js");
    assert.equal(headers["x-amz-crc32"], String(used(Buffer.from(body))));
    assert.equal(byTable(Buffer.from("123456789")), 0xcbf43926);
    if (zlib.crc32) assert.equal(byTable(Buffer.from(body)), zlib.crc32(body));
  });

  test("each has its own id", async () => {
    const ids = new Set();
    for (let n = 0; n < 100; n++) {
      const { response } = await handler.handle(request("ListTables", {}));
      ids.add(response.headers["x-amzn-requestid"]);
    }
    assert.equal(ids.size, 100);
  });

  test("of an error", async () => {
    const { response } = await handler.handle(request("GetItem", {}));
    assert.deepEqual([response.statusCode, response.reason], [400, "Bad Request"]);
    assert.match(await text(response.body), /#ValidationException/);
    const unknown = await handler.handle({ headers: {}, body: "{}" });
    assert.match(await text(unknown.response.body), /UnknownOperationException/);
  });

  test("whatever carries the request", async () => {
    const body = JSON.stringify(get("0"));
    for (const one of [body, Buffer.from(body), new TextEncoder().encode(body)]) {
      const { response } = await handler.handle({ headers: { "X-Amz-Target": target("GetItem") },
        body: one });
      assert.equal(response.statusCode, 200);
    }
  });

  test("is for the region that was signed for", async () => {
    const signed = (region) => ({ authorization: "AWS4-HMAC-SHA256 Credential=a/b/20300101/"
      + `${region}/dynamodb/aws4_request, SignedHeaders=host, Signature=00` });
    const arn = async (headers) => {
      const { response } = await handler.handle(request("DescribeTable",
        { TableName: "notes" }, headers));
      return JSON.parse(await text(response.body)).Table.TableArn.split(":")[3];
    };
    assert.equal(await arn(signed("ap-south-1")), "ap-south-1");
    assert.equal(await arn({}), "us-east-1");
    const client = new DynamoDBClient({ ...engine.clientConfig(), region: "eu-north-1" });
    const created = await client.send(new ListTablesCommand({}));
    assert.deepEqual(created.TableNames, ["notes"]);
  });
});

describe("limits of time", () => {
  // Keeps every thread of node's pool busy for a while.
  function busy() {
    const threads = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
    const hash = () => promisify(pbkdf2)("password", "salt", 100_000, 64, "sha512");
    return Promise.all(Array.from({ length: threads }, hash));
  }

  test("signals and time-outs end the wait, not the engine", async () => {
    const engine = filled();
    const handler = engine.requestHandler();
    const load = busy();
    const controller = new AbortController();
    const pending = handler.handle(request("ListTables", {}), { abortSignal: controller.signal });
    const late = handler.handle(request("ListTables", {}), { requestTimeout: 5 });
    const old = { aborted: false, onabort: null };
    const third = handler.handle(request("ListTables", {}), { abortSignal: old });
    controller.abort(new Error("changed my mind"));
    old.onabort();
    await assert.rejects(pending, (err) => {
      assert.deepEqual([err.name, err.message, err.cause.message],
        ["AbortError", "Request aborted", "changed my mind"]);
      return true;
    });
    await assert.rejects(third, { name: "AbortError" });
    await assert.rejects(late, { name: "TimeoutError" });
    await load;
    const { response } = await handler.handle(request("ListTables", {}),
      { abortSignal: new AbortController().signal, requestTimeout: 10_000 });
    assert.equal(response.statusCode, 200);
    await engine.close();
  });

  test("a signal that was given before lets nothing begin", async () => {
    const engine = filled();
    const handler = engine.requestHandler();
    await assert.rejects(handler.handle(request("PutItem", put("x")),
      { abortSignal: AbortSignal.abort() }), { name: "AbortError" });
    assert.deepEqual(engine.read("notes"), []);
    await engine.close();
  });
});

describe("clients", () => {
  test("share an engine; the end of one is not its end", async () => {
    const engine = filled(1);
    const [one, other] = [1, 2].map(() => new DynamoDBClient(engine.clientConfig()));
    await one.send(new GetItemCommand(get("0")));
    one.destroy();
    assert.deepEqual((await other.send(new GetItemCommand(get("0")))).Item, { id: { S: "0" } });
    await engine.close();
    await assert.rejects(other.send(new GetItemCommand(get("0"))),
      { name: "GrammeError", code: "GRAMME_MISUSE", message: "the engine is closed" });
  });

  test("the handler alone will do", async () => {
    const engine = new Engine();
    const client = new DynamoDBClient({ requestHandler: engine.requestHandler(),
      region: "us-west-2", credentials: { accessKeyId: "x", secretAccessKey: "y" } });
    engine.callSync("CreateTable", notes);
    assert.deepEqual((await client.send(new ListTablesCommand({}))).TableNames, ["notes"]);
    await engine.close();
  });
});
