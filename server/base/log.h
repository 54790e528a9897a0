/* SPDX-License-Identifier: Apache-2.0 */
/* log.h - one line to whoever wants it. */
#ifndef GRAMME_SERVER_LOG_H
#define GRAMME_SERVER_LOG_H

#include <gramme_server.h>

typedef struct gramme_log {
    void (*write)(void *self, const char *line); /* NULL: silent */
    void *self;
} gramme_log;

/* Control characters and what is no UTF-8, which may have come over the wire, become
 * '?'; a line longer than 1023 bytes is cut. */
void gramme_log_line(const gramme_log *log, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

enum { GRAMME_ERROR_TEXT = 96 };

/* What an errno means, written into `text`. */
const char *gramme_error_text(char text[GRAMME_ERROR_TEXT], int error);

/* Fills `failure`, which may be NULL, as gramme_log_line() makes lines; returns `code`.
 */
gramme_code
gramme_failure_set(gramme_failure *failure, gramme_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
