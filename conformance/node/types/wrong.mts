// SPDX-License-Identifier: Apache-2.0
// wrong.mts - mistakes that the types let the compiler find.
import { Engine } from "gramme";
new Engine({ pth: "x" });
new Engine().read(7);
