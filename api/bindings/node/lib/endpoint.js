// SPDX-License-Identifier: Apache-2.0
// endpoint.js - setup.js, and clients that know nothing of it find the engine.
"use strict";
const setup = require("./setup.js");

require("./hooks.js").expose();
module.exports = setup;
