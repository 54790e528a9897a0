// SPDX-License-Identifier: Apache-2.0
// streams.test.mjs - the streams client: a table's stream, read to its end.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import {
  CreateTableCommand, DeleteItemCommand, DescribeTableCommand, PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeStreamCommand, DynamoDBStreamsClient, GetRecordsCommand, GetShardIteratorCommand,
  ListStreamsCommand, ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb-streams";
import { createTable, client, newClient, options, ownOptions } from "../harness.mjs";

const stream = (view) => ({
  StreamSpecification: { StreamEnabled: true, StreamViewType: view } });

async function arnOf(dynamodb, TableName) {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName }));
  return Table.LatestStreamArn;
}

// Parents before their children, each to its end or to where nothing more is now.
async function readAll(streams, StreamArn) {
  const records = [];
  const seen = new Set();
  for (let after; ;) {
    const { StreamDescription: page } = await streams.send(new DescribeStreamCommand({
      StreamArn, ExclusiveStartShardId: after, Limit: 3 }));
    for (const { ShardId, ParentShardId } of page.Shards) {
      assert.ok(!ParentShardId || seen.has(ParentShardId));
      seen.add(ShardId);
      let { ShardIterator } = await streams.send(new GetShardIteratorCommand({
        StreamArn, ShardId, ShardIteratorType: "TRIM_HORIZON" }));
      while (ShardIterator) {
        const got = await streams.send(new GetRecordsCommand({ ShardIterator, Limit: 4 }));
        records.push(...got.Records);
        ShardIterator = got.Records.length ? got.NextShardIterator : undefined;
      }
    }
    after = page.LastEvaluatedShardId;
    if (!after) return { records, shards: seen.size };
  }
}

describe("streams", () => {
  const streams = new DynamoDBStreamsClient(options);

  test("a table's changes, in order", async () => {
    const TableName = await createTable({ pk: "S" }, stream("NEW_AND_OLD_IMAGES"));
    const Key = { pk: { S: "a" } };
    await client.send(new PutItemCommand({ TableName, Item: { ...Key, n: { N: "1" } } }));
    await client.send(new PutItemCommand({ TableName, Item: { ...Key, n: { N: "2" } } }));
    await client.send(new DeleteItemCommand({ TableName, Key }));
    const StreamArn = await arnOf(client, TableName);
    const { Streams } = await streams.send(new ListStreamsCommand({ TableName }));
    assert.deepEqual(Streams.map((one) => one.StreamArn), [StreamArn]);
    const { records } = await readAll(streams, StreamArn);
    assert.deepEqual(records.map((one) => [one.eventName, one.dynamodb.OldImage?.n?.N,
      one.dynamodb.NewImage?.n?.N]),
    [["INSERT", undefined, "1"], ["MODIFY", "1", "2"], ["REMOVE", "2", undefined]]);
    assert.ok(records[0].dynamodb.ApproximateCreationDateTime instanceof Date);
  });

  test("an unknown stream is refused", async () => {
    await assert.rejects(streams.send(new DescribeStreamCommand({
      StreamArn: "arn:aws:dynamodb:us-east-1:000000000000:table/none/stream/2026-01-01" })),
    ResourceNotFoundException);
  });

  test("across shards that roll over", { skip: Boolean(process.env.GRAMME_ENDPOINT) }, async () => {
    const mine = await ownOptions({ shardRecords: 10 });
    const own = newClient(mine);
    await own.send(new CreateTableCommand({
      TableName: "Log", BillingMode: "PAY_PER_REQUEST",
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      ...stream("KEYS_ONLY") }));
    for (let n = 0; n < 45; n++) {
      await own.send(new PutItemCommand({ TableName: "Log", Item: { pk: { S: String(n) } } }));
    }
    const ownStreams = new DynamoDBStreamsClient(mine);
    const { records, shards } = await readAll(ownStreams, await arnOf(own, "Log"));
    assert.deepEqual(records.map((one) => one.dynamodb.Keys.pk.S),
      Array.from({ length: 45 }, (_, n) => String(n)));
    assert.equal(shards, 5);
    own.destroy();
    ownStreams.destroy();
  });

  after(() => streams.destroy());
});
