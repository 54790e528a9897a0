// SPDX-License-Identifier: Apache-2.0
// uses.mts - all that the types declare, as modules use it.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { Engine, GrammeError, OperationError, version } from "gramme";
import type { EngineOptions, Json, RequestHandler } from "gramme";
import { engine as shared, startWith } from "gramme/setup";
import { engine as served } from "gramme/setup/endpoint";

const options: EngineOptions = { path: "x.db", fullSync: true, conflictRate: 0.5 };
const engine: Engine = new Engine(options);
const handler: RequestHandler = engine.requestHandler();
const client = new DynamoDBClient({ ...engine.clientConfig(), maxAttempts: 1 });
const streams = new DynamoDBStreamsClient({ region: "x", requestHandler: handler });
const notes = DynamoDBDocument.from(client);

engine.addTrigger("x", async (event, { attempt }) => ({ batchItemFailures: [event, attempt] }),
  { BatchSize: 10, StartingPosition: "LATEST" });
engine.addDestination("arn", () => {});
const settled: boolean = await engine.settleTriggers(1000);
new Engine({ log: (line) => console.log(line.length, settled) });
startWith(async (same) => { await same.call("ListTables"); });
try {
  const items: Json[] = engine.read(engine.tables()[0]);
  const url: string = engine.listen({ port: 0, host: "::1", cors: "*" });
  const snapshot: Uint8Array = engine.snapshot();
  engine.restore(snapshot);
  engine.setClock(new Date());
  engine.advanceClock(1000);
  const clone: Engine = engine.clone();
  engine.callSync("PutItem", '{"TableName":"x"}');
  console.log(items, url, clone.now().getTime(), engine.endpoint, version, shared, served);
  await notes.get({ TableName: "x", Key: {} });
  streams.destroy();
} catch (err) {
  if (err instanceof GrammeError && err.code === "GRAMME_BUSY") console.log(err.message);
  if (err instanceof OperationError) console.log(err.$metadata.httpStatusCode, err.Item);
}
{
  await using scoped = new Engine();
  scoped.reset();
}
await engine.settle();
await engine.close();
