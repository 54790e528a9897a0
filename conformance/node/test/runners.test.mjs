// SPDX-License-Identifier: Apache-2.0
// runners.test.mjs - the set-up modules in Jest, Vitest and node's own runner; and the types, as
// the compiler sees them.
import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";
import { project, run } from "../harness.mjs";
import { build, copyInto } from "../project.mjs";

const bin = (name) => join(build, "node_modules", name);
// As on a developer's machine: nothing leads to AWS or to another Gramme.
const env = { CI: "1", NO_COLOR: "1", FORCE_COLOR: undefined, AWS_REGION: undefined,
  AWS_ENDPOINT_URL_DYNAMODB: undefined, AWS_ACCESS_KEY_ID: undefined };

function given(name) {
  copyInto(project, `node/${name}`);
  return join(project, name);
}

async function passes(folder, words, expected, more = {}) {
  const done = await run(process.execPath, words, { cwd: folder, env: { ...env, ...more } });
  const printed = done.stdout + done.stderr;
  assert.equal(done.code, 0, printed);
  assert.match(printed, expected);
}

describe("Jest", () => {
  const cwd = given("jest");
  const jest = bin("jest/bin/jest.js");

  test("require", () => passes(cwd, [jest, "--selectProjects", "setup", "endpoint"],
    /Tests: +12 passed, 12 total/));

  test("in one process", () => passes(cwd, [jest, "-i", "--selectProjects", "setup", "endpoint"],
    /Tests: +12 passed, 12 total/));

  test("import", () => passes(cwd,
    ["--experimental-vm-modules", jest, "--selectProjects", "modules"],
    /Tests: +2 passed, 2 total/));
});

describe("Vitest", () => {
  const cwd = given("vitest");
  copyInto(cwd, "examples/notes.test.mjs");
  const vitest = bin("vitest/vitest.mjs");

  for (const words of [["--pool=forks"], ["--pool=threads"], ["--pool=vmThreads"],
    ["--no-isolate", "--no-file-parallelism"], ["--globals"]]) {
    test(words.join(" "), () => passes(cwd, [vitest, "run", "--project", "setup", ...words],
      /Tests +4 passed \(4\)/));
  }

  test("endpoint", () => passes(cwd, [vitest, "run", "--project", "endpoint"],
    /Tests +2 passed \(2\)/));

  test("the README's example", () => passes(cwd, [vitest, "run", "--config",
    "example.config.js"], /Tests +2 passed \(2\)/));
});

test("node:test, import and require", async () => {
  await passes(given("node-test"), ["--test", "--test-reporter=tap",
    "import.test.mjs", "require.test.cjs", "endpoint.test.mjs"], /^# pass 8$/m);
});

describe("TypeScript", () => {
  const folder = given("types");
  const tsc = bin("typescript/bin/tsc");

  for (const kind of ["modules", "node10"]) {
    test(kind, () => passes(folder, [tsc, "-p", `${kind}.json`], /^$/));
  }

  test("what is wrong is found", async () => {
    const { stdout } = await run(process.execPath, [tsc, "-p", "wrong.json"], { cwd: folder });
    assert.match(stdout, /wrong\.mts\(4,\d+\): error TS2561.*pth/);
    assert.match(stdout, /wrong\.mts\(5,\d+\): error TS2345/);
    assert.equal(stdout.match(/error/g).length, 2);
  });
});
