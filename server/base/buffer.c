/* SPDX-License-Identifier: Apache-2.0 */
/* buffer.c - growing, numbers, and JSON strings of text that came from outside. */
#include "server/base/buffer.h"

#include <stdlib.h>

void gramme_buffer_clear(gramme_buffer *buffer)
{
    free(buffer->data);
    *buffer = (gramme_buffer)GRAMME_BUFFER_INIT;
}

void gramme_buffer_reset(gramme_buffer *buffer, size_t keep)
{
    if (buffer->capacity > keep) {
        gramme_buffer_clear(buffer);
    }
    buffer->size = 0;
    buffer->failed = false;
}

bool gramme_buffer_reserve(gramme_buffer *buffer, size_t extra)
{
    size_t capacity;
    char *data;

    if (buffer->failed) {
        return false;
    }
    if (buffer->capacity - buffer->size >= extra) {
        return true;
    }
    if (extra > SIZE_MAX / 4 || buffer->size > SIZE_MAX / 4) {
        buffer->failed = true;
        return false;
    }
    capacity = buffer->capacity * 2;
    if (capacity < buffer->size + extra) {
        capacity = buffer->size + extra;
    }
    if (capacity < 256) {
        capacity = 256;
    }
    data = realloc(buffer->data, capacity);
    if (data == NULL) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->capacity = capacity;
    return true;
}

void gramme_buffer_append_string(gramme_buffer *buffer, const char *string)
{
    gramme_buffer_append(buffer, string, strlen(string));
}

void gramme_buffer_append_number(gramme_buffer *buffer, uint64_t number)
{
    char digits[20];
    size_t at = sizeof(digits);

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    gramme_buffer_append(buffer, digits + at, sizeof(digits) - at);
}

size_t gramme_text_utf8_size(gramme_text text)
{
    const unsigned char *at = (const unsigned char *)text.data;
    size_t size;
    size_t i;

    if (at[0] < 0x80) {
        return 1;
    }
    if (at[0] < 0xC2 || at[0] > 0xF4) {
        return 0;
    }
    size = at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : 4;
    if (size > text.size) {
        return 0;
    }
    for (i = 1; i < size; i++) {
        if ((at[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    if ((at[0] == 0xE0 && at[1] < 0xA0) || (at[0] == 0xED && at[1] > 0x9F) ||
        (at[0] == 0xF0 && at[1] < 0x90) || (at[0] == 0xF4 && at[1] > 0x8F)) {
        return 0;
    }
    return size;
}

static void append_escape(gramme_buffer *buffer, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef";
    char escape[6] = {'\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15]};

    gramme_buffer_append(buffer, escape, sizeof(escape));
}

/* Bytes from `at` on that stand for themselves. */
static size_t plain_size(const unsigned char *bytes, size_t at, size_t size)
{
    size_t end = at;

    while (end < size && bytes[end] >= 0x20 && bytes[end] < 0x7F && bytes[end] != '"' &&
           bytes[end] != '\\') {
        end++;
    }
    return end - at;
}

void gramme_buffer_append_json(gramme_buffer *buffer, gramme_text text)
{
    const unsigned char *bytes = (const unsigned char *)text.data;
    size_t at = 0;

    while (at < text.size) {
        size_t plain = plain_size(bytes, at, text.size);
        size_t size;

        if (plain > 0) {
            gramme_buffer_append(buffer, bytes + at, plain);
            at += plain;
            continue;
        }
        size = gramme_text_utf8_size(gramme_text_of(text.data + at, text.size - at));

        if (bytes[at] == '"' || bytes[at] == '\\') {
            GRAMME_BUFFER_LITERAL(buffer, "\\");
            gramme_buffer_append(buffer, bytes + at, 1);
        } else if (bytes[at] < 0x20 || bytes[at] == 0x7F) {
            append_escape(buffer, bytes[at]);
        } else if (size == 0) {
            GRAMME_BUFFER_LITERAL(buffer, "?");
        } else {
            gramme_buffer_append(buffer, bytes + at, size);
        }
        at += size == 0 ? 1 : size;
    }
}
