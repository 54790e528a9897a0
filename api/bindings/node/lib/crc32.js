// SPDX-License-Identifier: Apache-2.0
// crc32.js - node's own where it has one, from 20.15 and 22.2 on.
"use strict";
const zlib = require("node:zlib");

const TABLE = Int32Array.from({ length: 256 }, (_, n) => {
  for (let bit = 0; bit < 8; bit++) n = n & 1 ? (n >>> 1) ^ 0xedb88320 : n >>> 1;
  return n;
});

function byTable(bytes) {
  let crc = -1;
  for (const byte of bytes) crc = (crc >>> 8) ^ TABLE[(crc ^ byte) & 255];
  return ~crc >>> 0;
}

module.exports = { byTable, crc32: zlib.crc32 ?? byTable };
