// SPDX-License-Identifier: Apache-2.0
// request.js - what an engine is opened with, and how operations are named to it.
"use strict";

const KINDS = {
  path: "string",
  fullSync: "boolean",
  transientMs: "number",
  ttlIntervalMs: "number",
  itemCollectionLimit: "number",
  conflictRate: "number",
  region: "string",
  accessKey: "string",
  shardMs: "number",
  shardRecords: "number",
  shardWidth: "number",
  streamRetentionMs: "number",
  log: "function",
};

/** A copy of an engine's options without what is undefined; others are refused by name. */
function options(given) {
  const known = {};
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(KINDS, name)) throw new TypeError(`an engine has no option ${name}`);
    if (typeof value !== KINDS[name]) {
      throw new TypeError(`the option ${name} is a ${KINDS[name]}, not ${typeof value}`);
    }
    known[name] = value;
  }
  return known;
}

const OF_STREAMS = new Set(["ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"]);

/** "PutItem" as a request's target names it. */
function target(operation) {
  if (typeof operation !== "string") throw new TypeError("an operation's name is a string");
  if (operation.includes(".")) return operation;
  return `${OF_STREAMS.has(operation) ? "DynamoDBStreams" : "DynamoDB"}_20120810.${operation}`;
}

/** The region that a signature is for: Credential=KEY/DATE/REGION/SERVICE/aws4_request. */
function regionOf(authorization) {
  return authorization?.match(/Credential=[^,]*\/\d{8}\/([^/,]+)\/[^/,]+\/aws4_request/)?.[1];
}

module.exports = { options, target, regionOf };
