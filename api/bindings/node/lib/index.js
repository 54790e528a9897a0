// SPDX-License-Identifier: Apache-2.0
"use strict";
const { Engine } = require("./engine.js");
const { GrammeError, OperationError } = require("./error.js");

module.exports = { Engine, GrammeError, OperationError, version: require("./native.js").version };
