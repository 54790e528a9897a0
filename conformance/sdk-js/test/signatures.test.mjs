// SPDX-License-Identifier: Apache-2.0
// signatures.test.mjs - --credentials: what the SDK signs is let in, what it signs with another
// key is refused under the names that its callers look for.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { DynamoDBClient, ListTablesCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { start } from "../harness.mjs";

let folder, endpoint;
const session = { accessKeyId: "ASIA", secretAccessKey: "s/+", sessionToken: "t//+==" };

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "gramme-keys-"));
  await writeFile(join(folder, "keys"), `[default]
aws_access_key_id = AKIA
aws_secret_access_key = secret
[session]
aws_access_key_id = ASIA
aws_secret_access_key = s/+
aws_session_token = t//+==
`);
  endpoint = await start("--credentials", join(folder, "keys"));
});
after(() => rm(folder, { recursive: true }));

function client(credentials, Kind = DynamoDBClient) {
  return new Kind({ endpoint, region: "eu-west-1", maxAttempts: 1, credentials });
}

test("keys of the file are let in", async () => {
  for (const credentials of [{ accessKeyId: "AKIA", secretAccessKey: "secret" }, session]) {
    assert.deepEqual((await client(credentials).send(new ListTablesCommand({}))).TableNames, []);
    const streams = client(credentials, DynamoDBStreamsClient);
    assert.deepEqual((await streams.send(new ListStreamsCommand({}))).Streams, []);
  }
});

test("others are refused", async () => {
  for (const [credentials, name] of [
    [{ accessKeyId: "AKIA", secretAccessKey: "guess" }, "InvalidSignatureException"],
    [{ accessKeyId: "nobody", secretAccessKey: "secret" }, "UnrecognizedClientException"],
    [{ ...session, sessionToken: "other" }, "UnrecognizedClientException"],
  ]) {
    await assert.rejects(client(credentials).send(new PutItemCommand({
      TableName: "none", Item: { id: { S: "1" } } })), (error) => {
      assert.equal(error.name, name);
      assert.equal(error.$metadata.httpStatusCode, 400);
      return true;
    });
  }
});

test("a clock that is wrong is set right by the SDK", async () => {
  const wrong = new DynamoDBClient({
    endpoint, region: "eu-west-1", maxAttempts: 3, systemClockOffset: -3600000,
    credentials: { accessKeyId: "AKIA", secretAccessKey: "secret" } });
  assert.deepEqual((await wrong.send(new ListTablesCommand({}))).TableNames, []);
});
