/* SPDX-License-Identifier: Apache-2.0 */
/* status.h - results and the error that belongs to one call.
 *
 * A function that can fail returns a gramme_status and writes the error once, where it
 * is found; callers hand both up untouched. The wire exceptions of the api folder ride
 * along in `exception` (0: derive one from the status, see api/model/exception.h). */
#ifndef GRAMME_STORAGE_BASE_STATUS_H
#define GRAMME_STORAGE_BASE_STATUS_H

#include <stdarg.h>

#include "storage/base/view.h"

#define GRAMME_STATUS(id, text) GRAMME_##id,
typedef enum gramme_status {
#include "storage/base/status.def"
    GRAMME_STATUS_COUNT
} gramme_status;
#undef GRAMME_STATUS

struct gramme_arena;

typedef struct gramme_error {
    gramme_status status;
    unsigned exception;
    struct gramme_arena *arena; /* takes messages longer than `text`; may be NULL */
    gramme_view message; /* UTF-8, NUL after its end; lives as long as the arena */
    char text[256];
} gramme_error;

/* Our own mistakes assert; the mistakes of users and disks are returned. */
#include <assert.h>
#define GRAMME_PRE(condition) assert(condition)

/* A status's text from status.def; static. */
const char *gramme_status_text(gramme_status status);

/* Makes `err` empty; long messages will be kept in `arena` (NULL: cut at 255 bytes). */
void gramme_error_init(gramme_error *err, struct gramme_arena *arena);

/* Writes status and printf-style message, replacing what was there; returns `status`.
 * `err` may be NULL. Never fails: without memory the message is cut. */
gramme_status
gramme_error_set(gramme_error *err, gramme_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

gramme_status gramme_error_setv(gramme_error *err,
                                gramme_status status,
                                const char *format,
                                va_list args) __attribute__((format(printf, 3, 0)));

/* The one way to report exhausted memory: GRAMME_NOMEM with its fixed text. */
gramme_status gramme_error_nomem(gramme_error *err);

/* "<subject>: <the text of errno's value `number`>". */
gramme_status gramme_error_errno(gramme_error *err,
                                 gramme_status status,
                                 const char *subject,
                                 int number);

#endif
