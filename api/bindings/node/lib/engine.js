// SPDX-License-Identifier: Apache-2.0
// engine.js - an engine: one database, in memory or in a file.
"use strict";
const native = require("./native.js");
const { OperationError, translate } = require("./error.js");
const { options, target } = require("./request.js");
const { RequestHandler } = require("./handler.js");
const { receiver } = require("./trigger.js");

// A server's clients know its port only, a trigger is there for what others write: engines that
// have one are not collected.
const kept = new Set();

const ADOPTED = Symbol("an engine that is open already");

function answer([status, body]) {
  const value = JSON.parse(body);
  if (status >= 300) throw new OperationError(status, value);
  return value;
}

class Engine {
  #handle;
  #region;
  #accessKey;
  #endpoint;
  #closed;

  constructor(given = {}, handle = undefined) {
    const known = given[ADOPTED] ?? options(given);
    this.#region = known.region ?? "us-east-1";
    this.#accessKey = known.accessKey ?? "local";
    this.#handle = given[ADOPTED] ? handle : translate(() => native.open(known, known.log));
  }

  #ask(name, ...words) {
    return translate(() => native[name](this.#handle, ...words));
  }

  // -- operations --

  async call(operation, input = {}) {
    const body = typeof input === "string" ? input : JSON.stringify(input);
    return answer(await translate(() =>
      native.call(this.#handle, target(operation), body, this.#region, false)));
  }

  callSync(operation, input = {}) {
    const body = typeof input === "string" ? input : JSON.stringify(input);
    return answer(translate(() =>
      native.callSync(this.#handle, target(operation), body, this.#region, false)));
  }

  // -- the AWS SDK for JavaScript, version 3 --

  requestHandler() {
    return new RequestHandler(async (name, body, region) => translate(() =>
      native.call(this.#handle, name, body, region ?? this.#region, true)));
  }

  clientConfig() {
    return {
      region: this.#region,
      credentials: { accessKeyId: this.#accessKey, secretAccessKey: "local" },
      requestHandler: this.requestHandler(),
    };
  }

  // -- over HTTP --

  listen({ port = 0, host = undefined, cors = undefined } = {}) {
    const taken = this.#ask("listen", { port, host, cors });
    const address = host?.split(",")[0].trim() ?? "127.0.0.1";
    this.#endpoint = `http://${address.includes(":") ? `[${address}]` : address}:${taken}`;
    kept.add(this);
    return this.#endpoint;
  }

  get endpoint() {
    return this.#endpoint;
  }

  // -- what it holds --

  tables() {
    return this.#ask("tables");
  }

  read(table) {
    return JSON.parse(this.#ask("read", table));
  }

  reset() {
    this.#ask("reset");
  }

  resetTable(table) {
    this.#ask("resetTable", table);
  }

  snapshot() {
    return this.#ask("snapshot");
  }

  restore(snapshot) {
    this.#ask("restore", snapshot);
  }

  save(path) {
    this.#ask("save", path);
  }

  load(path) {
    this.#ask("load", path);
  }

  clone() {
    const known = { region: this.#region, accessKey: this.#accessKey };
    return new Engine({ [ADOPTED]: known }, this.#ask("clone"));
  }

  // -- triggers --

  addTrigger(table, handler, { name = handler.name || "handler", ...settings } = {}) {
    this.#ask("addTrigger", table, name, JSON.stringify(settings), receiver(handler));
    kept.add(this);
  }

  addDestination(arn, handler) {
    this.#ask("addDestination", arn, receiver(handler));
    kept.add(this);
  }

  async settleTriggers(milliseconds = 10_000) {
    const end = Date.now() + milliseconds;
    for (;;) {
      // In small pieces, so that close() need not wait for the whole of it.
      const left = Math.max(0, Math.min(end - Date.now(), 100));
      if (await this.#ask("settleTriggers", left)) return true;
      if (Date.now() >= end) return false;
    }
  }

  // -- time --

  now() {
    return new Date(this.#ask("clock"));
  }

  setClock(time) {
    this.#ask("setClock", Number(time));
  }

  advanceClock(milliseconds) {
    this.#ask("advanceClock", milliseconds);
  }

  async settle() {
    await this.#ask("settle");
  }

  // -- the end --

  get closed() {
    return this.#closed !== undefined;
  }

  async close() {
    this.#closed ??= this.#ask("close");
    this.#endpoint = undefined;
    await this.#closed;
    kept.delete(this);
  }
}

// Where the language has `using`.
if (Symbol.asyncDispose) {
  Object.defineProperty(Engine.prototype, Symbol.asyncDispose, { value: Engine.prototype.close });
}

module.exports = { Engine };
