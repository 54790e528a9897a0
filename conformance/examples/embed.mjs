// SPDX-License-Identifier: Apache-2.0
// embed.mjs - an engine in a Node.js program, without HTTP: the README shows this file.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocument } from "@aws-sdk/lib-dynamodb";
import { Engine } from "gramme";

const engine = new Engine();
await engine.call("CreateTable", {
  TableName: "notes", BillingMode: "PAY_PER_REQUEST",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }] });

const client = new DynamoDBClient(engine.clientConfig()); // straight into the engine
const notes = DynamoDBDocument.from(client);
await notes.put({ TableName: "notes", Item: { id: "1", text: "buy milk" } });
console.log((await notes.get({ TableName: "notes", Key: { id: "1" } })).Item);
