// SPDX-License-Identifier: Apache-2.0
// uses.cts - the same for CommonJS.
import gramme = require("gramme");
import setup = require("gramme/setup");

const engine: gramme.Engine = new gramme.Engine();
setup.startWith((same) => same.reset());
console.log(engine.tables(), setup.engine.closed);
