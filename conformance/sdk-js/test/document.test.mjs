// SPDX-License-Identifier: Apache-2.0
// document.test.mjs - the document client: JavaScript values in, JavaScript values out.
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  BatchGetCommand, BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient, GetCommand,
  NumberValue, PutCommand, QueryCommand, ScanCommand, UpdateCommand, paginateQuery, paginateScan,
} from "@aws-sdk/lib-dynamodb";
import { client, createTable, newClient } from "../harness.mjs";

const doc = DynamoDBDocumentClient.from(client, {
  marshallOptions: { removeUndefinedValues: true } });
// A client of its own: the options would be shared with doc otherwise.
const wrapped = DynamoDBDocumentClient.from(newClient(), { unmarshallOptions: { wrapNumbers: true } });

describe("values", () => {
  let TableName;
  before(async () => { TableName = await createTable({ pk: "S" }); });

  async function roundTrip(Item) {
    await doc.send(new PutCommand({ TableName, Item }));
    return (await doc.send(new GetCommand({ TableName, Key: { pk: Item.pk } }))).Item;
  }

  test("nested values", async () => {
    const Item = { pk: "nested", s: "", n: -0.25, t: true, z: null,
      l: [1, "two", [false], { three: null }], m: { a: { b: { c: [] } } } };
    assert.deepEqual(await roundTrip(Item), Item);
  });

  test("BigInt", async () => {
    const n = 12345678901234567890123456789012345678n;
    await doc.send(new PutCommand({ TableName, Item: { pk: "big", n } }));
    const { Item } = await wrapped.send(new GetCommand({ TableName, Key: { pk: "big" } }));
    assert.equal(Item.n.toBigInt(), n);
  });

  test("NumberValue keeps 38 digits", async () => {
    const text = "0.12345678901234567890123456789012345678";
    await doc.send(new PutCommand({ TableName, Item: {
      pk: "digits", n: NumberValue.from(text) } }));
    const { Item } = await wrapped.send(new GetCommand({ TableName, Key: { pk: "digits" } }));
    assert.equal(Item.n.toString(), text);
  });

  test("sets", async () => {
    const Item = { pk: "sets", ss: new Set(["a", "b"]), ns: new Set([1, 2.5]),
      bs: new Set([new Uint8Array([1, 2])]) };
    const got = await roundTrip(Item);
    assert.deepEqual(got.ss, Item.ss);
    assert.deepEqual(got.ns, Item.ns);
    assert.deepEqual([...got.bs].map((b) => [...b]), [[1, 2]]);
  });

  test("binary", async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, n) => n);
    const got = await roundTrip({ pk: "binary", b: bytes, none: new Uint8Array() });
    assert.deepEqual([...got.b], [...bytes]);
    assert.equal(got.none.length, 0);
  });

  test("undefined is left out", async () => {
    assert.deepEqual(await roundTrip({ pk: "undefined", x: undefined, l: [1] }),
      { pk: "undefined", l: [1] });
  });
});

describe("everyday work", () => {
  let TableName;
  before(async () => {
    TableName = await createTable({ pk: "S", sk: "S" }, {
      GlobalSecondaryIndexes: [{
        IndexName: "by-status", Projection: { ProjectionType: "ALL" }, KeySchema: [
          { AttributeName: "status", KeyType: "HASH" }, { AttributeName: "at", KeyType: "RANGE" }],
      }] }, { status: "S", at: "N" });
    await doc.send(new BatchWriteCommand({ RequestItems: { [TableName]:
      Array.from({ length: 20 }, (_, n) => ({ PutRequest: { Item: {
        pk: "orders", sk: String(n).padStart(2, "0"), status: n % 2 ? "open" : "done", at: n,
        parts: [{ sku: "a", count: n }] } } })) } }));
  });

  test("query an index through its paginator", async () => {
    const found = [];
    for await (const page of paginateQuery({ client: doc, pageSize: 3 }, {
      TableName, IndexName: "by-status", ScanIndexForward: false,
      KeyConditionExpression: "#s = :s AND #at >= :from",
      ExpressionAttributeNames: { "#s": "status", "#at": "at" },
      ExpressionAttributeValues: { ":s": "open", ":from": 5 } })) {
      found.push(...page.Items.map((item) => item.at));
    }
    assert.deepEqual(found, [19, 17, 15, 13, 11, 9, 7, 5]);
  });

  test("update nested and return it", async () => {
    const { Attributes } = await doc.send(new UpdateCommand({
      TableName, Key: { pk: "orders", sk: "03" }, ReturnValues: "UPDATED_NEW",
      UpdateExpression: "SET parts[0].#c = parts[0].#c + :n, labels = :labels",
      ExpressionAttributeNames: { "#c": "count" },
      ExpressionAttributeValues: { ":n": 10, ":labels": new Set(["x"]) } }));
    assert.deepEqual(Attributes, { parts: [{ count: 13 }], labels: new Set(["x"]) });
  });

  test("a condition that fails carries the item", async () => {
    await assert.rejects(doc.send(new PutCommand({
      TableName, Item: { pk: "orders", sk: "00" }, ConditionExpression: "attribute_not_exists(pk)",
      ReturnValuesOnConditionCheckFailure: "ALL_OLD" })), (err) => {
      assert.equal(err.name, "ConditionalCheckFailedException");
      assert.equal(err.Item.status.S ?? err.Item.status, "done");
      return true;
    });
  });

  test("scan, batch get, delete", async () => {
    let count = 0;
    for await (const page of paginateScan({ client: doc, pageSize: 6 }, {
      TableName, FilterExpression: "#at < :n", ExpressionAttributeNames: { "#at": "at" },
      ExpressionAttributeValues: { ":n": 10 } })) {
      count += page.Items.length;
    }
    assert.equal(count, 10);
    const { Responses } = await doc.send(new BatchGetCommand({ RequestItems: { [TableName]: {
      Keys: [{ pk: "orders", sk: "01" }, { pk: "orders", sk: "99" }] } } }));
    assert.equal(Responses[TableName].length, 1);
    await doc.send(new DeleteCommand({ TableName, Key: { pk: "orders", sk: "01" } }));
    const left = await doc.send(new QueryCommand({
      TableName, KeyConditionExpression: "pk = :p", ExpressionAttributeValues: { ":p": "orders" } }));
    assert.equal(left.Count, 19);
    assert.equal((await doc.send(new ScanCommand({ TableName, Select: "COUNT" }))).Count, 19);
  });
});
