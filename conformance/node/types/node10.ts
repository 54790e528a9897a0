// SPDX-License-Identifier: Apache-2.0
// node10.ts - resolution from before "exports".
import { Engine } from "gramme";

console.log(new Engine().tables());
