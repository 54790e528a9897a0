// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from "vitest/config";

export default defineConfig({ test: { projects: [
  { extends: true,
    test: { name: "setup", setupFiles: ["gramme/setup"], include: ["setup-*.test.js"] } },
  { test: { name: "endpoint", setupFiles: ["gramme/setup/endpoint"],
    include: ["endpoint.test.js"] } },
] } });
