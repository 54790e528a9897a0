// SPDX-License-Identifier: Apache-2.0
// harness.mjs - the package as it was installed into build/npm/project; a table; programs.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { build, newProject } from "./project.mjs";

export const project = join(build, "project");
if (!existsSync(join(project, "node_modules/gramme"))) newProject("project");
export const require = createRequire(join(project, "index.js"));
export const { Engine, GrammeError, OperationError, version } = require("gramme");

export const notes = {
  TableName: "notes", BillingMode: "PAY_PER_REQUEST",
  KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
  AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
};

// An engine with a table and so many items in it.
export function filled(count = 0, options = {}) {
  const engine = new Engine(options);
  engine.callSync("CreateTable", notes);
  for (let n = 0; n < count; n++) engine.callSync("PutItem", put(String(n)));
  return engine;
}

export function put(id, more = {}) {
  return { TableName: "notes", Item: { id: { S: id }, ...more } };
}

export function get(id) {
  return { TableName: "notes", Key: { id: { S: id } } };
}

// What a program ends with: its code or signal, and all that it printed.
export function run(program, words, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: project, timeout: 120_000, stdio: ["ignore", "pipe", "pipe"], ...options,
      env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...options.env },
    });
    const printed = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"]) {
      child[name].setEncoding("utf8").on("data", (text) => { printed[name] += text; });
    }
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code: code ?? signal, ...printed }));
  });
}

// A program of modules, run by node in the project with these flags.
export function script(text, ...flags) {
  return run(process.execPath, [...flags, "--input-type=module", "-e", text]);
}
