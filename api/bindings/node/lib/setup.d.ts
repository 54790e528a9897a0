// SPDX-License-Identifier: Apache-2.0
// setup.d.ts - the types of gramme/setup and gramme/setup/endpoint.
import type { Engine } from "./index.js";

/** An engine that is made empty before each test, and closed after the last one of the file. */
export const engine: Engine;

/** From now on each test begins with what `make` puts into the engine, once: tables, items.
 * Inside a suite it holds for that suite, in addition to what holds outside. */
export function startWith(make: (engine: Engine) => unknown): void;
