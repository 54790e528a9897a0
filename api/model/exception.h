/* SPDX-License-Identifier: Apache-2.0 */
/* exception.h - AWS's wire exceptions, and the one place that turns the statuses of the
 * lower folders into them. */
#ifndef GRAMME_API_MODEL_EXCEPTION_H
#define GRAMME_API_MODEL_EXCEPTION_H

#include "storage/base/arena.h"
#include "storage/base/status.h"

#define GRAMME_EXCEPTION(id, http, wire) GRAMME_EXCEPTION_##id,
typedef enum gramme_exception {
#include "api/model/exception.def"
    GRAMME_EXCEPTION_COUNT
} gramme_exception;
#undef GRAMME_EXCEPTION

/* Writes exception and printf-style message into `err`; returns GRAMME_FAILED. */
gramme_status gramme_exception_set(gramme_error *err,
                                   gramme_exception exception,
                                   const char *format,
                                   ...) __attribute__((format(printf, 3, 4)));

/* gramme_exception_set for the commonest: ValidationException. */
gramme_status gramme_invalid(gramme_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Puts `prefix` before the message of `err`, which then lives in `arena`; returns its
 * status. */
gramme_status
gramme_exception_prepend(gramme_error *err, gramme_arena *arena, gramme_view prefix);

/* What the client is told for `err`: its exception, or the one its status maps to
 * (GRAMME_INVALID: ValidationException; memory, disk and damage: InternalServerError).
 */
gramme_exception gramme_exception_of(const gramme_error *err);

/* "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"; static. */
const char *gramme_exception_wire_name(gramme_exception exception);

int gramme_exception_http_status(gramme_exception exception);

#endif
