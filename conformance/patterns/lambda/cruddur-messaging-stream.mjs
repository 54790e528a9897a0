// SPDX-License-Identifier: Apache-2.0
// Pattern E in Node.js: as cruddur-messaging-stream.py does it, for every record of the event.
// SDK_FOLDER names the folder whose node_modules has the SDK, where it does not lie beside.
import { createRequire } from "node:module";

const require = createRequire(`${process.env.SDK_FOLDER ?? process.cwd()}/x.js`);
const { DynamoDBClient } = require("@aws-sdk/client-dynamodb");
const { DeleteCommand, DynamoDBDocumentClient, PutCommand, QueryCommand } =
  require("@aws-sdk/lib-dynamodb");

const region = process.env.AWS_REGION ?? "us-east-1";
const TableName = process.env.TABLE_NAME ?? "cruddur-messages";
const dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient({
  region, endpoint: `http://dynamodb.${region}.amazonaws.com` }));

export const handler = async (event) => {
  for (const { eventName, dynamodb: change } of event.Records) {
    const pk = change.Keys.pk.S;
    if (eventName === "REMOVE" || !pk.startsWith("MSG#")) continue;
    const { Items } = await dynamodb.send(new QueryCommand({
      TableName, IndexName: "message-group-sk-index",
      KeyConditionExpression: "message_group_uuid = :group",
      ExpressionAttributeValues: { ":group": pk.slice("MSG#".length) } }));
    console.log("rows", Items.length);
    for (const row of Items) {
      await dynamodb.send(new DeleteCommand({ TableName, Key: { pk: row.pk, sk: row.sk } }));
      await dynamodb.send(new PutCommand({ TableName, Item: {
        ...row, sk: change.Keys.sk.S, message: change.NewImage.message.S } }));
    }
  }
};
