// SPDX-License-Identifier: Apache-2.0
// harness.mjs - a client on $GRAMME_ENDPOINT; or in process, on an engine of the npm package that
// is installed in the folder $GRAMME_PACKAGE; or on a gramme started for this file of tests. Tables
// with unique names that are dropped at the end.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { after } from "node:test";
import {
  CreateTableCommand, DeleteTableCommand, DynamoDBClient, waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";

const root = fileURLToPath(new URL("../..", import.meta.url));
const servers = [];

const folder = process.env.GRAMME_PACKAGE;
const { Engine } = folder ? await import(pathToFileURL(`${folder}/lib/index.mjs`)) : {};

// A gramme with these options beside -inMemory; its URL.
export async function start(...words) {
  const program = process.env.GRAMME_PROGRAM ?? `${root}build/gramme`;
  const server = spawn(program, ["-inMemory", "-sharedDb", "-port", "0", ...words],
    { stdio: ["ignore", "pipe", "inherit"] });
  servers.push(server);
  const failed = new Promise((_, refuse) => server.once("error", refuse));
  const port = (async () => {
    for await (const line of createInterface({ input: server.stdout })) {
      if (line.startsWith("Port:")) return line.split("\t")[1];
    }
    throw new Error(`${program} ended before it said its port`);
  })();
  return `http://localhost:${await Promise.race([port, failed])}`;
}

function httpOptions(endpoint) {
  return {
    endpoint, region: process.env.AWS_REGION ?? "us-east-1", maxAttempts: 1,
    credentials: process.env.AWS_ACCESS_KEY_ID ? undefined
      : { accessKeyId: "conformance", secretAccessKey: "conformance" },
  };
}

// Options of clients of a Gramme of one's own, whose shards end after so many records.
export async function ownOptions({ shardRecords }) {
  return folder ? { ...new Engine({ shardRecords }).clientConfig(), maxAttempts: 1 }
    : httpOptions(await start("--shard-records", String(shardRecords)));
}

export const options = folder ? { ...new Engine().clientConfig(), maxAttempts: 1 }
  : httpOptions(process.env.GRAMME_ENDPOINT || await start());

export function newClient(more = {}) {
  return new DynamoDBClient({ ...options, ...more });
}

export const client = newClient();
const made = [];

// A name nobody uses, for a table that something else makes and that is dropped at the end.
export function adopt() {
  made.push(`conformance-js-${randomUUID()}`);
  return made.at(-1);
}

// createTable({ pk: "S", sk: "N" }, { other parameters }): the first key is the HASH.
export async function createTable(keys, more = {}, attributes = {}) {
  const TableName = adopt();
  await client.send(new CreateTableCommand({
    TableName,
    KeySchema: Object.keys(keys).map((name, n) => ({
      AttributeName: name, KeyType: n ? "RANGE" : "HASH" })),
    AttributeDefinitions: Object.entries({ ...keys, ...attributes }).map(([name, type]) => ({
      AttributeName: name, AttributeType: type })),
    BillingMode: "PAY_PER_REQUEST",
    ...more,
  }));
  await waitUntilTableExists({ client, maxWaitTime: 60, minDelay: 1 }, { TableName });
  return TableName;
}

after(async () => {
  for (const TableName of made) {
    await client.send(new DeleteTableCommand({ TableName })).catch(() => {});
  }
  client.destroy();
  for (const server of servers) server.kill();
});
