// SPDX-License-Identifier: Apache-2.0
// hooks.js - an engine that every test finds as the one before found it, by a test runner's
// hooks.
"use strict";
const { Engine } = require("./engine.js");

const CLOCK_TOLERANCE = 1000; // milliseconds

let engine;
let begin; // a snapshot; undefined: empty

function rewind() {
  if (begin) engine.restore(begin);
  else engine.reset();
  const late = Date.now() - engine.now();
  if (Math.abs(late) > CLOCK_TOLERANCE) engine.advanceClock(late);
}

function startWith({ before, after }, make) {
  let outside;
  before(async () => {
    outside = begin;
    rewind();
    await make(engine);
    begin = engine.snapshot();
  });
  after(() => { begin = outside; });
}

/** What a set-up module exports, made with these hooks of a runner. A runner that does not
 * keep files of tests apart calls it for each, and keeps this module. */
function install(hooks) {
  if (!engine || engine.closed) {
    engine = new Engine();
    begin = undefined;
  }
  const { beforeEach, after } = hooks;
  const mine = engine;
  beforeEach(rewind);
  after(() => mine.close());
  return { engine, startWith: (make) => startWith(hooks, make) };
}

/** Lets every client of the AWS SDK that is made from now on find the engine by HTTP. */
function expose() {
  const url = engine.endpoint ?? engine.listen();
  process.env.AWS_ENDPOINT_URL_DYNAMODB = url;
  process.env.AWS_ENDPOINT_URL_DYNAMODB_STREAMS = url;
  process.env.AWS_REGION ??= "us-east-1";
  process.env.AWS_ACCESS_KEY_ID ??= "local";
  process.env.AWS_SECRET_ACCESS_KEY ??= "local";
}

module.exports = { install, expose };
