// SPDX-License-Identifier: Apache-2.0
// error.js - what is thrown: the service's exceptions, and what the engine itself refuses.
"use strict";

/** What the engine refuses; `code` is GRAMME_MISUSE, GRAMME_NOTFOUND, GRAMME_IO, ... */
class GrammeError extends Error {
  constructor(message, code, cause) {
    super(message, cause && { cause });
    this.name = "GrammeError";
    this.code = code;
  }
}

/** An operation's exception, with the fields that the AWS SDK gives its own. */
class OperationError extends Error {
  constructor(status, { __type, message, Message, ...more }) {
    super(message ?? Message ?? "");
    Object.assign(this, more);
    this.name = __type.slice(__type.indexOf("#") + 1);
    this.$fault = status < 500 ? "client" : "server";
    this.$metadata = { httpStatusCode: status };
  }
}

/** What `work` returns. The addon's errors are made anew here: in a test runner's sandbox
 * they would be no instances of its Error. */
function translate(work) {
  try {
    return work();
  } catch (err) {
    if (!err.code?.startsWith("GRAMME_")) throw err;
    throw new GrammeError(err.message, err.code, err);
  }
}

module.exports = { GrammeError, OperationError, translate };
