/* SPDX-License-Identifier: Apache-2.0 */
/* write.c - JSON text, straight from values.
 *
 * Strings are copied in runs; only quotes, backslashes and control characters are
 * escaped, U+0000 among them. Text is valid UTF-8 already and leaves as it is. */
#include "api/json/write.h"

#include <stdio.h>
#include <stdlib.h>

#include "api/json/plain.h"
#include "storage/base/base64.h"
#include "storage/item/number.h"

/* The comma before a value or name, when something was written on this level before. */
static void separate(gramme_writer *writer)
{
    if (writer->comma) {
        gramme_bytes_append_byte(writer->out, ',');
    }
    writer->comma = true;
}

static void begin(gramme_writer *writer, uint8_t bracket)
{
    separate(writer);
    gramme_bytes_append_byte(writer->out, bracket);
    writer->comma = false;
}

static void end(gramme_writer *writer, uint8_t bracket)
{
    gramme_bytes_append_byte(writer->out, bracket);
    writer->comma = true;
}

void gramme_write_object_begin(gramme_writer *writer)
{
    begin(writer, '{');
}

void gramme_write_object_end(gramme_writer *writer)
{
    end(writer, '}');
}

void gramme_write_array_begin(gramme_writer *writer)
{
    begin(writer, '[');
}

void gramme_write_array_end(gramme_writer *writer)
{
    end(writer, ']');
}

/* Writes the escape for `byte` at `to`, at most 6 bytes; returns how many. */
static size_t escape(uint8_t *to, uint8_t byte)
{
    static const char hex[] = "0123456789abcdef";
    static const char letters[0x20] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};

    to[0] = '\\';
    if (byte >= 0x20 || letters[byte] != 0) {
        to[1] = byte >= 0x20 ? byte : (uint8_t)letters[byte];
        return 2;
    }
    to[1] = 'u';
    to[2] = '0';
    to[3] = '0';
    to[4] = (uint8_t)hex[byte >> 4];
    to[5] = (uint8_t)hex[byte & 15];
    return 6;
}

static void append_quoted(gramme_bytes *out, gramme_view text)
{
    /* Nothing may be added to NULL, not even 0. */
    const uint8_t *at = text.size > 0 ? text.data : (const uint8_t *)"";
    const uint8_t *last = at + text.size;

    gramme_bytes_append_byte(out, '"');
    for (;;) {
        const uint8_t *stop = gramme_json_plain_end(at, last);
        uint8_t *to = gramme_bytes_reserve(out, (size_t)(stop - at) + 6);

        if (to == NULL) {
            return;
        }
        if (stop > at) {
            memcpy(to, at, (size_t)(stop - at));
        }
        to += stop - at;
        out->size += (size_t)(stop - at);
        if (stop == last) {
            break;
        }
        out->size += escape(to, *stop);
        at = stop + 1;
    }
    gramme_bytes_append_byte(out, '"');
}

void gramme_write_name(gramme_writer *writer, const char *name)
{
    gramme_view text = gramme_view_text(name);
    uint8_t *to;

    separate(writer);
    writer->comma = false;
    to = gramme_bytes_reserve(writer->out, text.size + 3);
    if (to == NULL) {
        return;
    }
    to[0] = '"';
    memcpy(to + 1, text.data, text.size);
    to[text.size + 1] = '"';
    to[text.size + 2] = ':';
    writer->out->size += text.size + 3;
}

void gramme_write_name_view(gramme_writer *writer, gramme_view name)
{
    separate(writer);
    writer->comma = false;
    append_quoted(writer->out, name);
    gramme_bytes_append_byte(writer->out, ':');
}

void gramme_write_string(gramme_writer *writer, gramme_view text)
{
    separate(writer);
    append_quoted(writer->out, text);
}

void gramme_write_text(gramme_writer *writer, const char *text)
{
    gramme_write_string(writer, gramme_view_text(text));
}

void gramme_write_raw(gramme_writer *writer, gramme_view json)
{
    separate(writer);
    gramme_bytes_append_view(writer->out, json);
}

void gramme_write_base64(gramme_writer *writer, gramme_view data)
{
    separate(writer);
    gramme_bytes_append_byte(writer->out, '"');
    gramme_base64_append(writer->out, data);
    gramme_bytes_append_byte(writer->out, '"');
}

void gramme_write_boolean(gramme_writer *writer, bool boolean)
{
    separate(writer);
    gramme_bytes_append_text(writer->out, boolean ? "true" : "false");
}

void gramme_write_integer(gramme_writer *writer, int64_t integer)
{
    char text[24];
    size_t at = sizeof(text);
    uint64_t left = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;

    separate(writer);
    do {
        text[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (integer < 0) {
        text[--at] = '-';
    }
    gramme_bytes_append(writer->out, text + at, sizeof(text) - at);
}

void gramme_write_timestamp(gramme_writer *writer, int64_t microseconds)
{
    int64_t milliseconds = microseconds / 1000;
    int64_t rest = milliseconds % 1000;
    char fraction[4] = {'.'};

    if (milliseconds < 0 && milliseconds > -1000) {
        rest = 0; /* the sign would be lost; no record is that old */
    }
    if (rest < 0) {
        rest = -rest;
    }
    for (int i = 3; i > 0; i--) {
        fraction[i] = (char)('0' + rest % 10);
        rest /= 10;
    }
    gramme_write_integer(writer, milliseconds / 1000);
    gramme_bytes_append(writer->out, fraction, sizeof(fraction));
}

/* The fewest digits that read back as `units`; JSON's point whatever the locale's is.
 */
static void append_shortest(gramme_bytes *out, double units)
{
    char text[40];
    int size = 0;
    bool marked = false;

    for (int digits = 1; digits <= 17; digits++) {
        size = snprintf(text, sizeof(text), "%.*g", digits, units);
        if (strtod(text, NULL) == units) {
            break;
        }
    }
    for (int i = 0; i < size; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';

        if (text[i] == 'e') {
            marked = true;
        } else if (!digit && text[i] != '-' && text[i] != '+') {
            text[i] = '.';
            marked = true;
        }
    }
    gramme_bytes_append(out, text, (size_t)size);
    if (!marked) {
        GRAMME_BYTES_LITERAL(out, ".0");
    }
}

void gramme_write_units(gramme_writer *writer, double units)
{
    const double exact = 1e15; /* halves below it fit an integer */
    double twice = units * 2;

    if (twice >= 0 && twice < exact && twice == (double)(int64_t)twice) {
        gramme_write_integer(writer, (int64_t)twice / 2);
        gramme_bytes_append_text(writer->out, (int64_t)twice % 2 != 0 ? ".5" : ".0");
        return;
    }
    separate(writer);
    append_shortest(writer->out, units);
}

static void write_number(gramme_writer *writer, gramme_view number)
{
    uint8_t *to;

    separate(writer);
    to = gramme_bytes_reserve(writer->out, GRAMME_NUMBER_TEXT_MAX + 2);
    if (to != NULL) {
        size_t size = gramme_number_format((char *)to + 1, number);

        to[0] = '"';
        to[size + 1] = '"';
        writer->out->size += size + 2;
    }
}

static void write_scalar(gramme_writer *writer, gramme_type type, gramme_view scalar)
{
    if (type == GRAMME_TYPE_S) {
        gramme_write_string(writer, scalar);
    } else if (type == GRAMME_TYPE_N) {
        write_number(writer, scalar);
    } else {
        gramme_write_base64(writer, scalar);
    }
}

static void write_set(gramme_writer *writer, gramme_type type, const gramme_set *set)
{
    gramme_type element = gramme_type_of_element(type);

    begin(writer, '[');
    for (uint32_t i = 0; i < set->count; i++) {
        write_scalar(writer, element, set->elements[i]);
    }
    end(writer, ']');
}

/* NOLINTBEGIN(misc-no-recursion): values have at most GRAMME_DEPTH_MAX levels */

static void write_list(gramme_writer *writer, const gramme_list *list)
{
    begin(writer, '[');
    for (uint32_t i = 0; i < list->count; i++) {
        gramme_write_value(writer, &list->values[i]);
    }
    end(writer, ']');
}

/* Recursion: values nest at most GRAMME_DEPTH_MAX levels, which whoever makes one
 * keeps. */
void gramme_write_value(gramme_writer *writer, const gramme_value *value)
{
    begin(writer, '{');
    gramme_write_name(writer, gramme_type_name(value->type));
    switch (value->type) {
    case GRAMME_TYPE_S:
    case GRAMME_TYPE_N:
    case GRAMME_TYPE_B:
        write_scalar(writer, value->type, value->scalar);
        break;
    case GRAMME_TYPE_BOOL:
        gramme_write_boolean(writer, value->boolean);
        break;
    case GRAMME_TYPE_NULL:
        gramme_write_boolean(writer, true);
        break;
    case GRAMME_TYPE_SS:
    case GRAMME_TYPE_NS:
    case GRAMME_TYPE_BS:
        write_set(writer, value->type, &value->set);
        break;
    case GRAMME_TYPE_L:
        write_list(writer, &value->list);
        break;
    case GRAMME_TYPE_M:
        gramme_write_item(writer, &value->map);
        break;
    case GRAMME_TYPE_COUNT:
        break;
    }
    end(writer, '}');
}

void gramme_write_item(gramme_writer *writer, const gramme_item *item)
{
    begin(writer, '{');
    for (uint32_t i = 0; i < item->count; i++) {
        gramme_write_name_view(writer, item->members[i].name);
        gramme_write_value(writer, &item->members[i].value);
    }
    end(writer, '}');
}

/* NOLINTEND(misc-no-recursion) */
