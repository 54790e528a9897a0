/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - formatting log lines and failures. */
#include "server/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void gramme_log_line(const gramme_log *log, const char *format, ...)
{
    char line[1024];
    va_list args;
    size_t i;

    if (log->write == NULL) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    for (i = 0; line[i] != '\0'; i++) {
        if ((unsigned char)line[i] < 0x20 || line[i] == 0x7F) {
            line[i] = '?';
        }
    }
    log->write(log->self, line);
}

const char *gramme_error_text(char text[GRAMME_ERROR_TEXT], int error)
{
    if (strerror_r(error, text, GRAMME_ERROR_TEXT) != 0) {
        (void)snprintf(text, GRAMME_ERROR_TEXT, "error %d", error);
    }
    return text;
}

gramme_code
gramme_failure_set(gramme_failure *failure, gramme_code code, const char *format, ...)
{
    va_list args;

    if (failure != NULL) {
        failure->code = code;
        va_start(args, format);
        (void)vsnprintf(failure->message, sizeof(failure->message), format, args);
        va_end(args);
    }
    return code;
}
