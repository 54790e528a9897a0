// SPDX-License-Identifier: Apache-2.0
// setup-2.test.js - another file of tests beside setup-1.test.js.
require("./setup-1.test.js");
