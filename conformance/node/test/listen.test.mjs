// SPDX-License-Identifier: Apache-2.0
// listen.test.mjs - an engine over HTTP, beside its own process's calls.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { filled, get, put } from "../harness.mjs";

const keys = { region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } };

test("HTTP and calls see the same", async () => {
  const engine = filled(1);
  assert.equal(engine.endpoint, undefined);
  const endpoint = engine.listen();
  assert.match(endpoint, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(engine.endpoint, endpoint);
  const client = new DynamoDBClient({ ...keys, endpoint });
  assert.deepEqual((await client.send(new GetItemCommand(get("0")))).Item, { id: { S: "0" } });
  await client.send(new PutItemCommand(put("http")));
  assert.deepEqual(engine.callSync("GetItem", get("http")).Item, { id: { S: "http" } });
  assert.throws(() => engine.listen(), { code: "GRAMME_MISUSE", message: /listens already/ });
  await engine.close();
  assert.equal(engine.endpoint, undefined);
  await assert.rejects(fetch(endpoint));
  client.destroy();
});

test("two engines, two ports; options", async () => {
  const [one, other] = [filled(), filled()];
  const ports = [one.listen(), other.listen({ host: "::1", cors: "https://app.example" })]
    .map((url) => new URL(url));
  assert.notEqual(ports[0].port, ports[1].port);
  assert.equal(ports[1].hostname, "[::1]");
  const asked = (url, Origin) => fetch(url, { method: "OPTIONS", headers: { Origin,
    "Access-Control-Request-Method": "POST" } });
  const allowed = await asked(ports[1], "https://app.example");
  assert.equal(allowed.headers.get("access-control-allow-origin"), "https://app.example");
  const third = filled();
  assert.throws(() => third.listen({ port: Number(ports[0].port) }), { code: "GRAMME_IO" });
  assert.throws(() => third.listen({ port: "many" }), { code: "GRAMME_MISUSE" });
  await Promise.all([one, other, third].map((engine) => engine.close()));
});

test("close lets a request under way finish, and does not wait for idle clients", async () => {
  const engine = filled();
  const client = new DynamoDBClient({ ...keys, endpoint: engine.listen() });
  await client.send(new PutItemCommand(put("first")));
  const sent = Array.from({ length: 20 }, (_, n) =>
    client.send(new PutItemCommand(put(String(n)))));
  const ends = Promise.allSettled(sent);
  await sent[0];
  const began = Date.now();
  await engine.close();
  assert.ok(Date.now() - began < 5000);
  assert.ok((await ends).filter((end) => end.status === "fulfilled").length >= 1);
  client.destroy();
});
