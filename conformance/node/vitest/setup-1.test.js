// SPDX-License-Identifier: Apache-2.0
import * as setup from "gramme/setup";
import { cases } from "./cases.js";

cases(setup);
