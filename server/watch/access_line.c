/* SPDX-License-Identifier: Apache-2.0 */
/* access_line.c - a line of the access log. */
#include "server/watch/access_log.h"

#include "server/watch/mention.h"

#include <time.h>

enum {
    PATH_MAX_SHOWN = 256,
    NAME_MAX_SHOWN = 64,
    KEY_MAX_SHOWN = 128,
    TABLE_MAX_SHOWN = 255
};

static gramme_text cut(gramme_text text, size_t most)
{
    return gramme_text_of(text.data, text.size < most ? text.size : most);
}

static void add_string(gramme_buffer *out, const char *name, gramme_text value)
{
    GRAMME_BUFFER_LITERAL(out, ",\"");
    gramme_buffer_append_string(out, name);
    GRAMME_BUFFER_LITERAL(out, "\":\"");
    gramme_buffer_append_json(out, value);
    GRAMME_BUFFER_LITERAL(out, "\"");
}

static void add_number(gramme_buffer *out, const char *name, uint64_t value)
{
    GRAMME_BUFFER_LITERAL(out, ",\"");
    gramme_buffer_append_string(out, name);
    GRAMME_BUFFER_LITERAL(out, "\":");
    gramme_buffer_append_number(out, value);
}

static void append_digits(gramme_buffer *out, int64_t number, size_t count)
{
    char digits[8];
    size_t at = count;

    while (at > 0) {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    }
    gramme_buffer_append(out, digits, count);
}

/* "2026-11-21T12:00:00.123456Z" */
static void append_time(gramme_buffer *out, int64_t time_us)
{
    time_t seconds = (time_t)(time_us / 1000000);
    struct tm parts = {0};

    (void)gmtime_r(&seconds, &parts);
    append_digits(out, parts.tm_year + 1900, 4);
    GRAMME_BUFFER_LITERAL(out, "-");
    append_digits(out, parts.tm_mon + 1, 2);
    GRAMME_BUFFER_LITERAL(out, "-");
    append_digits(out, parts.tm_mday, 2);
    GRAMME_BUFFER_LITERAL(out, "T");
    append_digits(out, parts.tm_hour, 2);
    GRAMME_BUFFER_LITERAL(out, ":");
    append_digits(out, parts.tm_min, 2);
    GRAMME_BUFFER_LITERAL(out, ":");
    append_digits(out, parts.tm_sec, 2);
    GRAMME_BUFFER_LITERAL(out, ".");
    append_digits(out, time_us % 1000000, 6);
    GRAMME_BUFFER_LITERAL(out, "Z");
}

static void add_tables(gramme_buffer *out, const gramme_mentions *mentions)
{
    size_t i;

    if (mentions->count == 0) {
        return;
    }
    if (mentions->count == 1 && !mentions->more) {
        add_string(out, "table", cut(mentions->tables[0], TABLE_MAX_SHOWN));
        return;
    }
    GRAMME_BUFFER_LITERAL(out, ",\"tables\":[");
    for (i = 0; i < mentions->count; i++) {
        gramme_buffer_append_string(out, i == 0 ? "\"" : ",\"");
        gramme_buffer_append_json(out, cut(mentions->tables[i], TABLE_MAX_SHOWN));
        GRAMME_BUFFER_LITERAL(out, "\"");
    }
    gramme_buffer_append_string(out, mentions->more ? ",\"...\"]" : "]");
}

static void add_capacity(gramme_buffer *out, int64_t units)
{
    if (units < 0) {
        return;
    }
    add_number(out, "capacity", (uint64_t)units / 1000);
    GRAMME_BUFFER_LITERAL(out, ".");
    append_digits(out, units % 1000, 3);
}

static void add_operation(gramme_buffer *out, const gramme_about *about)
{
    gramme_mentions mentions;

    add_string(out, "operation", cut(gramme_sighting_operation(about), NAME_MAX_SHOWN));
    gramme_mentions_find(&mentions, about->request);
    add_tables(out, &mentions);
    if (mentions.wants_capacity && about->exception == NULL) {
        add_capacity(out, gramme_mention_capacity(about->reply));
    }
}

void gramme_access_line(gramme_buffer *out, const gramme_sighting *sighting)
{
    const gramme_about *about = &sighting->about;

    GRAMME_BUFFER_LITERAL(out, "{\"time\":\"");
    append_time(out, sighting->time_us);
    GRAMME_BUFFER_LITERAL(out, "\"");
    if (sighting->remote != NULL) {
        add_string(out, "remote",
                   gramme_text_of(sighting->remote, strlen(sighting->remote)));
    }
    if (about->target[0] != '\0') {
        add_operation(out, about);
    } else if (sighting->method.size > 0) {
        add_string(out, "method", cut(sighting->method, NAME_MAX_SHOWN));
        add_string(out, "path", cut(sighting->path, PATH_MAX_SHOWN));
    }
    add_number(out, "status", (uint64_t)sighting->status);
    if (about->exception != NULL) {
        add_string(out, "exception",
                   gramme_text_of(about->exception, strlen(about->exception)));
    }
    if (about->key.size > 0) {
        add_string(out, "access_key", cut(about->key, KEY_MAX_SHOWN));
    }
    if (about->region.size > 0) {
        add_string(out, "region", about->region);
    }
    add_string(out, "request_id", sighting->id);
    add_number(out, "bytes_in", sighting->bytes_in);
    add_number(out, "bytes_out", sighting->bytes_out);
    add_number(out, "duration_us",
               sighting->duration_us < 0 ? 0 : (uint64_t)sighting->duration_us);
    GRAMME_BUFFER_LITERAL(out, "}\n");
}
