// SPDX-License-Identifier: Apache-2.0
module.exports = {
  projects: [
    { displayName: "setup", setupFilesAfterEnv: ["gramme/setup"],
      testMatch: ["<rootDir>/setup-*.test.js"] },
    { displayName: "endpoint", setupFilesAfterEnv: ["gramme/setup/endpoint"],
      testMatch: ["<rootDir>/endpoint-*.test.js"] },
    { displayName: "modules", setupFilesAfterEnv: ["gramme/setup"], transform: {},
      testMatch: ["<rootDir>/modules.test.mjs"],
      moduleFileExtensions: ["mjs", "js", "json", "node"] },
  ],
};
