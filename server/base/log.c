/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - formatting log lines and failures. */
#include "server/base/log.h"

#include "server/base/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Control characters and what is no UTF-8, or no longer since it was cut, become '?'.
 */
static void make_plain(char *text)
{
    size_t left = strlen(text);

    while (left > 0) {
        size_t size = gramme_text_utf8_size(gramme_text_of(text, left));

        if (size == 0 || (unsigned char)text[0] < 0x20 || text[0] == 0x7F) {
            text[0] = '?';
            size = 1;
        }
        text += size;
        left -= size;
    }
}

void gramme_log_line(const gramme_log *log, const char *format, ...)
{
    char line[1024];
    va_list args;

    if (log->write == NULL) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    make_plain(line);
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
        make_plain(failure->message);
    }
    return code;
}
