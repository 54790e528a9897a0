// SPDX-License-Identifier: Apache-2.0
import gramme from "./index.js";

export const { Engine, GrammeError, OperationError, version } = gramme;
