// SPDX-License-Identifier: Apache-2.0
// setup.js - for test runners with global hooks (Jest, Mocha) and for node:test.
"use strict";
const { install } = require("./hooks.js");
const { globalHooks } = require("./runner.js");

function hooks() {
  const found = globalHooks();
  if (!found && process.env.VITEST) throw new Error("under Vitest, import gramme/setup");
  return found ?? require("node:test");
}

module.exports = install(hooks());
