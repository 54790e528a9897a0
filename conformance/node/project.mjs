#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// project.mjs - an empty project with the package of $GRAMME_BUILD, installed by npm without a
// network, a cache, a compiler or anything else on the PATH. Packages that are somebody else's
// are found one folder above it.
//
//     GRAMME_BUILD=build/npm node conformance/node/project.mjs NAME
import { execFileSync } from "node:child_process";
import {
  cpSync, existsSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync,
} from "node:fs";
import { delimiter, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
export const root = resolve(here, "../..");
export const build = resolve(process.env.GRAMME_BUILD ?? join(root, "build/npm"));

export function tarball() {
  return join(build, readdirSync(build).find((name) => /^gramme-.*\.tgz$/.test(name)));
}

function onPath(program) {
  const found = process.env.PATH.split(delimiter).map((folder) => join(folder, program));
  return realpathSync(found.find(existsSync));
}

// A PATH with node alone: the one that npm came with, which need not be this one.
function bareTools(name) {
  const folder = join(build, `${name}-tools`);
  mkdirSync(folder, { recursive: true });
  const link = join(folder, "node");
  rmSync(link, { force: true });
  symlinkSync(onPath("node"), link);
  return folder;
}

// Files and folders of conformance/, into a project.
export function copyInto(folder, ...files) {
  for (const file of files) {
    const copy = join(folder, file.split("/").at(-1));
    rmSync(copy, { recursive: true, force: true });
    cpSync(join(root, "conformance", file), copy, { recursive: true });
  }
}

// The project's folder, made anew.
export function newProject(name) {
  const folder = join(build, name);
  const cache = join(build, `${name}-cache`);
  for (const old of [folder, cache]) rmSync(old, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const beside = join(build, "node_modules");
  if (!existsSync(beside)) symlinkSync(join(here, "node_modules"), beside);
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  execFileSync(onPath("node"), [onPath("npm"), "install", "--offline", "--cache", cache,
    "--no-audit", "--no-fund", "--loglevel=error", tarball()], {
    cwd: folder, stdio: ["ignore", "pipe", "inherit"],
    env: { PATH: bareTools(name), HOME: folder, npm_config_userconfig: join(folder, ".npmrc") },
  });
  return folder;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) newProject(process.argv[2]);
