// SPDX-License-Identifier: Apache-2.0
// handler.js - what the AWS SDK for JavaScript v3 calls in the place of its HTTP client.
"use strict";
const { randomBytes } = require("node:crypto");
const { Readable } = require("node:stream");
const { crc32 } = require("./crc32.js");
const { regionOf } = require("./request.js");

const REASONS = { 200: "OK", 400: "Bad Request" };
const ID_LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUV";

/** A request id looks like AWS's, so that code that keeps or shows it works as there. */
function requestId() {
  let id = "";
  for (const byte of randomBytes(52)) id += ID_LETTERS[byte & 31];
  return id;
}

function streamOf(bytes) {
  const body = new Readable({ read() {} });
  body.push(bytes);
  body.push(null);
  return body;
}

function response(status, bytes) {
  return {
    statusCode: status,
    reason: REASONS[status] ?? "Internal Server Error",
    headers: {
      server: "Server",
      date: new Date().toUTCString(),
      "content-type": "application/x-amz-json-1.0",
      "content-length": String(bytes.length),
      connection: "keep-alive",
      "x-amzn-requestid": requestId(),
      "x-amz-crc32": String(crc32(bytes)),
    },
    body: streamOf(bytes),
  };
}

function failed(name, message, cause) {
  const err = new Error(message, cause && { cause });
  err.name = name;
  return err;
}

/** Refuses what the signal ends before it is done, or what takes too long. What the engine
 * has begun it finishes, as a server would whose client has hung up. */
function within(work, signal, milliseconds) {
  if (!signal && !milliseconds) return work;
  return new Promise((resolve, reject) => {
    let timer;
    const aborted = () => reject(failed("AbortError", "Request aborted", signal.reason));
    const end = (settle) => (value) => {
      clearTimeout(timer);
      signal?.removeEventListener?.("abort", aborted);
      settle(value);
    };
    if (milliseconds) {
      timer = setTimeout(() => end(reject)(failed("TimeoutError",
        `Request took longer than ${milliseconds} ms`)), milliseconds);
    }
    if (signal?.addEventListener) signal.addEventListener("abort", aborted);
    else if (signal) signal.onabort = aborted;
    work.then(end(resolve), end(reject));
  });
}

function header(request, name) {
  const { headers = {} } = request;
  return headers[name] ?? Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
}

class RequestHandler {
  metadata = { handlerProtocol: "http/1.1" };
  #call;

  /** `call(target, body, region)` promises the status and the bytes of an answer. */
  constructor(call) {
    this.#call = call;
  }

  async handle(request, { abortSignal, requestTimeout } = {}) {
    if (abortSignal?.aborted) throw failed("AbortError", "Request aborted", abortSignal.reason);
    const work = this.#call(header(request, "x-amz-target") ?? "", request.body ?? "",
      regionOf(header(request, "authorization")));
    return { response: response(...await within(work, abortSignal, requestTimeout)) };
  }

  /** The engine may have other clients: only its own close() ends it. */
  destroy() {}

  updateHttpClientConfig() {}

  httpHandlerConfigs() {
    return {};
  }
}

module.exports = { RequestHandler };
