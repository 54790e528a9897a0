// SPDX-License-Identifier: Apache-2.0
// endpoint.test.mjs - gramme/setup/endpoint in node:test.
import assert from "node:assert/strict";
import { after, test } from "node:test";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient, ListStreamsCommand } from "@aws-sdk/client-dynamodb-streams";
import { engine } from "gramme/setup/endpoint";

const client = new DynamoDBClient({});
const streams = new DynamoDBStreamsClient({});
after(() => [client, streams].forEach((one) => one.destroy()));

test("clients without options find the engine", async () => {
  await engine.call("CreateTable", { TableName: "own", BillingMode: "PAY_PER_REQUEST",
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" } });
  assert.deepEqual((await client.send(new ListTablesCommand({}))).TableNames, ["own"]);
  assert.equal((await streams.send(new ListStreamsCommand({}))).Streams[0].TableName, "own");
});

test("and find nothing of an earlier test", async () => {
  assert.deepEqual((await client.send(new ListTablesCommand({}))).TableNames, []);
});

test("the region is the engine's unless it was set", () => {
  assert.equal(process.env.AWS_REGION, "us-east-1");
  assert.equal(process.env.AWS_ENDPOINT_URL_DYNAMODB, engine.endpoint);
});
