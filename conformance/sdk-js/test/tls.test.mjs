// SPDX-License-Identifier: Apache-2.0
// tls.test.mjs - --tls-self-signed: the SDK over https, with and without trust.
import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { Agent } from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import {
  CreateTableCommand, DynamoDBClient, ListTablesCommand, PutItemCommand, ScanCommand,
} from "@aws-sdk/client-dynamodb";
import { start } from "../harness.mjs";

let folder, endpoint, ca;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "gramme-tls-"));
  const plain = await start("--tls-self-signed", join(folder, "ca.pem"));
  endpoint = plain.replace("http://", "https://");
  ca = await readFile(join(folder, "ca.pem"));
});
after(() => rm(folder, { recursive: true }));

function client(trust) {
  return new DynamoDBClient({
    endpoint, region: "us-east-1", maxAttempts: 1,
    credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" },
    requestHandler: { httpsAgent: new Agent({ keepAlive: true, ...trust }) },
  });
}

test("who has the certificate works as ever", async () => {
  const there = client({ ca });
  await there.send(new CreateTableCommand({
    TableName: "things", BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }] }));
  await Promise.all(Array.from({ length: 40 }, (_, n) => there.send(new PutItemCommand({
    TableName: "things", Item: { id: { S: String(n) }, text: { S: "x".repeat(10_000) } } }))));
  assert.equal((await there.send(new ScanCommand({ TableName: "things" }))).Count, 40);
  there.destroy();
});

test("who has not is warned off", async () => {
  await assert.rejects(client({}).send(new ListTablesCommand({})),
    (error) => /self.signed|unable to verify/i.test(error.message));
});
