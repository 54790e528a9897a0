/* SPDX-License-Identifier: Apache-2.0 */
#include "storage/base/bytes.h"

#include <stdarg.h>
#include <stdio.h>

void gramme_bytes_init(gramme_bytes *bytes, const gramme_allocator *allocator)
{
    *bytes = (gramme_bytes){.allocator = allocator};
}

void gramme_bytes_clear(gramme_bytes *bytes)
{
    gramme_free(bytes->allocator, bytes->data);
    gramme_bytes_init(bytes, bytes->allocator);
}

void gramme_bytes_reset(gramme_bytes *bytes, size_t keep)
{
    if (bytes->capacity > keep) {
        gramme_bytes_clear(bytes);
    }
    bytes->size = 0;
    bytes->failed = false;
}

uint8_t *gramme_bytes_reserve_slow(gramme_bytes *bytes, size_t extra)
{
    size_t wanted = bytes->size + extra;
    size_t capacity = bytes->capacity < 128 ? 256 : bytes->capacity * 2;
    uint8_t *data;

    if (bytes->failed || wanted < bytes->size) {
        bytes->failed = true;
        return NULL;
    }
    if (capacity < wanted) {
        capacity = wanted;
    }
    data = gramme_realloc(bytes->allocator, bytes->data, capacity);
    if (data == NULL) {
        bytes->failed = true;
        return NULL;
    }
    bytes->data = data;
    bytes->capacity = capacity;
    return data + bytes->size;
}

void gramme_bytes_append_text(gramme_bytes *bytes, const char *text)
{
    gramme_bytes_append(bytes, text, strlen(text));
}

void gramme_bytes_printf(gramme_bytes *bytes, const char *format, ...)
{
    va_list args;
    va_list again;
    int size;
    uint8_t *to = NULL;

    va_start(args, format);
    va_copy(again, args);
    size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size >= 0) {
        to = gramme_bytes_reserve(bytes, (size_t)size + 1);
    }
    if (to != NULL) {
        (void)vsnprintf((char *)to, (size_t)size + 1, format, again);
        bytes->size += (size_t)size;
    }
    va_end(again);
}

uint8_t *gramme_bytes_take(gramme_bytes *bytes, size_t *size)
{
    uint8_t *data = bytes->failed ? NULL : bytes->data;

    *size = data == NULL ? 0 : bytes->size;
    if (bytes->failed) {
        gramme_bytes_clear(bytes);
    }
    gramme_bytes_init(bytes, bytes->allocator);
    return data;
}
