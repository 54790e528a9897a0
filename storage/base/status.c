/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/base/status.h"

#include <stdio.h>

#include "storage/base/arena.h"
#include "storage/base/utf8.h"

const char *gramme_status_text(gramme_status status)
{
#define GRAMME_STATUS(id, text) text,
    static const char *const texts[] = {
#include "storage/base/status.def"
    };
#undef GRAMME_STATUS

    return status < GRAMME_STATUS_COUNT ? texts[status] : "unknown status";
}

void gramme_error_init(gramme_error *err, struct gramme_arena *arena)
{
    err->status = GRAMME_OK;
    err->exception = 0;
    err->arena = arena;
    err->text[0] = '\0';
    err->message = gramme_view_of(err->text, 0);
}

gramme_status gramme_error_setv(gramme_error *err,
                                gramme_status status,
                                const char *format,
                                va_list args)
{
    va_list again;
    char *text;
    int size;

    if (err == NULL) {
        return status;
    }
    va_copy(again, args);
    size = vsnprintf(err->text, sizeof(err->text), format, args);
    err->status = status;
    err->exception = 0;
    if (size < 0) {
        size = 0;
        err->text[0] = '\0';
    }
    err->message = gramme_view_of(err->text, strlen(err->text));
    gramme_utf8_repair((uint8_t *)err->text, err->message.size);
    if ((size_t)size >= sizeof(err->text) && err->arena != NULL) {
        text = gramme_arena_alloc(err->arena, (size_t)size + 1);
        if (text != NULL) {
            (void)vsnprintf(text, (size_t)size + 1, format, again);
            gramme_utf8_repair((uint8_t *)text, (size_t)size);
            err->message = gramme_view_of(text, (size_t)size);
        }
    }
    va_end(again);
    return status;
}

gramme_status
gramme_error_set(gramme_error *err, gramme_status status, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    status = gramme_error_setv(err, status, format, args);
    va_end(args);
    return status;
}

gramme_status gramme_error_nomem(gramme_error *err)
{
    return gramme_error_set(err, GRAMME_NOMEM, "%s", gramme_status_text(GRAMME_NOMEM));
}

gramme_status gramme_error_errno(gramme_error *err,
                                 gramme_status status,
                                 const char *subject,
                                 int number)
{
    char text[128];

    if (strerror_r(number, text, sizeof(text)) != 0) {
        (void)snprintf(text, sizeof(text), "error %d", number);
    }
    return gramme_error_set(err, status, "%s: %s", subject, text);
}
