// SPDX-License-Identifier: Apache-2.0
// endpoint.mjs - setup.mjs, and clients that know nothing of it find the engine.
import { expose } from "./hooks.js";

export { engine, startWith } from "./setup.mjs";
expose();
