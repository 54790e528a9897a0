/* SPDX-License-Identifier: Apache-2.0 */
/* exception.c - wire exceptions: their table, and the statuses that become one. */
#include "api/model/exception.h"

typedef struct wire_exception {
    const char *name;
    int http;
} wire_exception;

#define GRAMME_EXCEPTION(id, http, wire) {wire, http},
static const wire_exception exceptions[] = {
#include "api/model/exception.def"
};
#undef GRAMME_EXCEPTION

gramme_status gramme_exception_set(gramme_error *err,
                                   gramme_exception exception,
                                   const char *format,
                                   ...)
{
    va_list args;

    va_start(args, format);
    gramme_error_setv(err, GRAMME_FAILED, format, args);
    va_end(args);
    if (err != NULL) {
        err->exception = exception;
    }
    return GRAMME_FAILED;
}

gramme_status gramme_invalid(gramme_error *err, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    gramme_error_setv(err, GRAMME_FAILED, format, args);
    va_end(args);
    if (err != NULL) {
        err->exception = GRAMME_EXCEPTION_VALIDATION;
    }
    return GRAMME_FAILED;
}

/* Joined by hand: a message may hold U+0000, where printf would stop. */
gramme_status
gramme_exception_prepend(gramme_error *err, gramme_arena *arena, gramme_view prefix)
{
    gramme_view message = err->message;
    uint8_t *text = gramme_arena_alloc(arena, prefix.size + message.size + 1);

    if (text == NULL) {
        return gramme_error_nomem(err);
    }
    memcpy(text, prefix.data, prefix.size);
    memcpy(text + prefix.size, message.data, message.size);
    text[prefix.size + message.size] = 0;
    err->message = gramme_view_of(text, prefix.size + message.size);
    return err->status;
}

gramme_exception gramme_exception_of(const gramme_error *err)
{
    if (err->exception != GRAMME_EXCEPTION_NONE &&
        err->exception < GRAMME_EXCEPTION_COUNT) {
        return (gramme_exception)err->exception;
    }
    switch (err->status) {
    case GRAMME_OK:
        return GRAMME_EXCEPTION_NONE;
    case GRAMME_INVALID:
        return GRAMME_EXCEPTION_VALIDATION;
    case GRAMME_NOTFOUND:
        return GRAMME_EXCEPTION_RESOURCE_NOT_FOUND;
    case GRAMME_EXISTS:
        return GRAMME_EXCEPTION_RESOURCE_IN_USE;
    case GRAMME_NOMEM:
    case GRAMME_IO:
    case GRAMME_FULL:
    case GRAMME_BUSY:
    case GRAMME_FOREIGN:
    case GRAMME_NEWER:
    case GRAMME_CORRUPT:
    case GRAMME_CLOSED:
    case GRAMME_FAILED:
    case GRAMME_STATUS_COUNT:
        break;
    }
    return GRAMME_EXCEPTION_INTERNAL_SERVER_ERROR;
}

const char *gramme_exception_wire_name(gramme_exception exception)
{
    GRAMME_PRE(exception < GRAMME_EXCEPTION_COUNT);
    return exceptions[exception].name;
}

int gramme_exception_http_status(gramme_exception exception)
{
    GRAMME_PRE(exception < GRAMME_EXCEPTION_COUNT);
    return exceptions[exception].http;
}
