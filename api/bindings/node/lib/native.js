// SPDX-License-Identifier: Apache-2.0
// native.js - the addon, and in words that help why it cannot be loaded.
"use strict";
const { engines, gramme } = require("../package.json");

function load() {
  try {
    return require("../native/gramme.node");
  } catch (err) {
    err.message = `gramme is built for ${gramme.built} and Node.js ${engines.node}; here are `
      + `${process.platform} ${process.arch} and ${process.version}: ${err.message}`;
    throw err;
  }
}

module.exports = load();
