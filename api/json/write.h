/* SPDX-License-Identifier: Apache-2.0 */
/* write.h - replies as JSON text, straight into a buffer.
 *
 * Commas are the writer's business: callers open, name, write, close. Running out of
 * memory is remembered by the buffer (bytes.h). */
#ifndef GRAMME_API_JSON_WRITE_H
#define GRAMME_API_JSON_WRITE_H

#include "storage/base/bytes.h"
#include "storage/item/value.h"

typedef struct gramme_writer {
    gramme_bytes *out;
    bool comma; /* a value was just written on this level */
} gramme_writer;

static inline void gramme_writer_init(gramme_writer *writer, gramme_bytes *out)
{
    *writer = (gramme_writer){.out = out};
}

void gramme_write_object_begin(gramme_writer *writer);
void gramme_write_object_end(gramme_writer *writer);
void gramme_write_array_begin(gramme_writer *writer);
void gramme_write_array_end(gramme_writer *writer);

/* The next value's name; a literal of plain ASCII without quotes or backslashes. */
void gramme_write_name(gramme_writer *writer, const char *name);

/* The next value's name; any UTF-8. */
void gramme_write_name_view(gramme_writer *writer, gramme_view name);

void gramme_write_string(gramme_writer *writer, gramme_view text);
void gramme_write_text(gramme_writer *writer, const char *text);
void gramme_write_base64(gramme_writer *writer, gramme_view data);
void gramme_write_boolean(gramme_writer *writer, bool boolean);
void gramme_write_integer(gramme_writer *writer, int64_t integer);

/* Microseconds since 1970 as AWS's epoch seconds with three decimals ("1.5E9" never).
 */
void gramme_write_timestamp(gramme_writer *writer, int64_t microseconds);

/* A capacity figure: 0.5 steps or any double, shortest form with a decimal ("1.0"). */
void gramme_write_units(gramme_writer *writer, double units);

/* JSON that is written already. */
void gramme_write_raw(gramme_writer *writer, gramme_view json);

/* {"S":"..."} */
void gramme_write_value(gramme_writer *writer, const gramme_value *value);

/* {"name":{"S":"..."},...} */
void gramme_write_item(gramme_writer *writer, const gramme_item *item);

#endif
