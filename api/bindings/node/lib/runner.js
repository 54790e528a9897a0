// SPDX-License-Identifier: Apache-2.0
// runner.js - the hooks of test runners that have them as globals.
"use strict";

function globalHooks() {
  const { beforeAll, before = beforeAll, beforeEach, afterAll, after = afterAll } = globalThis;
  return beforeEach && before && after && { before, beforeEach, after };
}

module.exports = { globalHooks };
