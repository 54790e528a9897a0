// SPDX-License-Identifier: Apache-2.0
// trigger.js - functions that are called as AWS Lambda would.
"use strict";
const native = require("./native.js");

/** What the addon calls for each batch of records: tells it what `handler` makes of them. */
function receiver(handler) {
  if (typeof handler !== "function") throw new TypeError("a trigger's handler is a function");
  return async (delivery, event, awsRequestId, trigger, table, region, attempt) => {
    try {
      const context = { awsRequestId, trigger, table, region, attempt };
      const response = await handler(JSON.parse(event), context);
      native.delivered(delivery, true, JSON.stringify(response)); // of undefined: undefined
    } catch (err) {
      native.delivered(delivery, false, String(err?.message ?? err), String(err?.name ?? "Error"));
    }
  };
}

module.exports = { receiver };
