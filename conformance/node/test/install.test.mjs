// SPDX-License-Identifier: Apache-2.0
// install.test.mjs - the package by itself: it installs offline, brings all its libraries and
// uses no other, and runs the README's example where none of them are.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, test } from "node:test";
import { project, require, run, script, version } from "../harness.mjs";
import { build, copyInto, newProject, root } from "../project.mjs";

const EXPECTED = "{ id: '1', text: 'buy milk' }\n";
const OURS = /sqlite|event|cjson|xxhash|libmd|libz|minizip|gramme/;
const installed = join(project, "node_modules/gramme");

function code(name) {
  return readFileSync(join(root, "conformance/examples", name), "utf8").replace(/^\/\/.*\n/gm, "");
}

describe("the README's examples", () => {
  for (const name of ["embed.mjs", "notes.test.mjs"]) {
    test(`${name} is there word for word`, () => {
      assert.ok(readFileSync(join(root, "README.md"), "utf8").includes(code(name)));
    });
  }

  test("embed.mjs runs in an empty project", async () => {
    const folder = newProject("example");
    copyInto(folder, "examples/embed.mjs");
    const done = await run(process.execPath, ["embed.mjs"], { cwd: folder });
    assert.deepEqual([done.code, done.stdout], [0, EXPECTED], done.stderr);
  });

  test("and in a root that has neither the libraries nor, if that can be, a network", (t) => {
    const ways = [["unshare", "-n", "chroot"], ["unshare", "-rn", "chroot"], ["chroot"]];
    const way = ways.find(([program, ...words]) =>
      spawnSync(program, [...words, "/", "true"]).status === 0);
    if (!way) return t.skip("this user may not change the root");
    const bare = bareRoot();
    const done = spawnSync(way[0], [...way.slice(1), bare, "/node", "/project/embed.mjs"],
      { encoding: "utf8", env: { PATH: process.env.PATH, HOME: "/" } });
    assert.deepEqual([done.status, done.stdout], [0, EXPECTED], done.stderr);
    rmSync(bare, { recursive: true });
  });
});

// Packages and all that they depend on.
function closure(names, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    const about = readFileSync(join(build, "node_modules", name, "package.json"), "utf8");
    closure(Object.keys(JSON.parse(about).dependencies ?? {}), found);
  }
  return found;
}

// By links where the file system has them.
function copy(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  if (spawnSync("cp", ["-rlL", from, to]).status === 0) return;
  rmSync(to, { recursive: true, force: true });
  cpSync(from, to, { recursive: true, dereference: true });
}

// A root with node, its libraries and the project.
function bareRoot() {
  const bare = join(build, "root");
  rmSync(bare, { recursive: true, force: true });
  const needed = execFileSync("ldd", [process.execPath], { encoding: "utf8" });
  for (const path of needed.match(/\/\S+/g)) {
    assert.doesNotMatch(basename(path), OURS);
    copy(path, join(bare, path));
  }
  copy(process.execPath, join(bare, "node"));
  copy(join(build, "example"), join(bare, "project"));
  for (const name of closure(["@aws-sdk/client-dynamodb", "@aws-sdk/lib-dynamodb"])) {
    copy(join(build, "node_modules", name), join(bare, "node_modules", name));
  }
  return bare;
}

describe("what is loaded", () => {
  test("is the package's and glibc's, whatever the host has", async () => {
    const { code: status, stdout, stderr } = await script(`
      import { readFileSync } from "node:fs";
      import { Engine } from "gramme";
      const engine = new Engine();
      engine.listen();
      console.log(readFileSync("/proc/self/maps", "utf8"));`);
    assert.equal(status, 0, stderr);
    const loaded = new Set(stdout.match(/\/\S+\.(so[.\d]*|node)$/gm));
    const native = join(realpathSync(installed), "native/");
    for (const path of loaded) {
      assert.ok(path.startsWith(native) || !OURS.test(basename(path)), path);
    }
    const all = readdirSync(native).filter((name) => /\.(so|node)$/.test(name));
    assert.ok(all.length >= 9);
    for (const name of all) assert.ok(loaded.has(join(native, name)), name);
  });

  test("has a licence each", () => {
    const native = join(installed, "native");
    const others = readdirSync(native).filter((name) => /^libgramme-[a-z].*\.so$/.test(name)
      && !name.startsWith("libgramme-random-") && !/^libgramme-[0-9a-f]{8}\.so$/.test(name));
    assert.ok(others.length >= 7);
    assert.equal(readdirSync(join(native, "licences")).length, others.length);
    assert.match(readFileSync(join(installed, "LICENSE"), "utf8"), /Apache License/);
  });

  test("says where it runs, and why it does not", async () => {
    const about = require("gramme/package.json");
    assert.equal(about.version, version);
    assert.deepEqual([about.os, about.libc, about.cpu], [["linux"], ["glibc"], [process.arch]]);
    assert.match(about.gramme.built, /^linux \w+, glibc 2\.\d+ or newer$/);
    const folder = join(build, "broken");
    cpSync(installed, folder, { recursive: true });
    rmSync(join(folder, "native/gramme.node"));
    const done = await run(process.execPath, ["-e", "require('./')"], { cwd: folder });
    assert.match(done.stderr,
      /gramme is built for linux \w+, glibc .* and Node\.js >=18; here are/);
    rmSync(folder, { recursive: true });
  });

  test("is one for import and require", async () => {
    const done = await script(`
      import { createRequire } from "node:module";
      import * as imported from "gramme";
      const required = createRequire(import.meta.url)("gramme");
      console.log(imported.Engine === required.Engine, Object.keys(imported).join());`);
    assert.equal(done.stdout, "true Engine,GrammeError,OperationError,version\n", done.stderr);
  });
});
