// SPDX-License-Identifier: Apache-2.0
// setup.mjs - for Vitest, for test runners with global hooks (Jest, Mocha) and for node:test.
import { install } from "./hooks.js";
import { globalHooks } from "./runner.js";

async function hooks() {
  const found = globalHooks();
  if (found || !process.env.VITEST) return found ?? import("node:test");
  const { beforeAll, beforeEach, afterAll } = await import("vitest");
  return { before: beforeAll, beforeEach, after: afterAll };
}

export const { engine, startWith } = install(await hooks());
