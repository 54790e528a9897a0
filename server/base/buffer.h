/* SPDX-License-Identifier: Apache-2.0 */
/* buffer.h - a growable run of bytes that remembers when memory ran out, so that a
 * reply is built without a check at every append and checked once. */
#ifndef GRAMME_SERVER_BUFFER_H
#define GRAMME_SERVER_BUFFER_H

#include "server/base/text.h"

typedef struct gramme_buffer {
    char *data;
    size_t size;
    size_t capacity;
    bool failed;
} gramme_buffer;

#define GRAMME_BUFFER_INIT                                                             \
    {                                                                                  \
        NULL, 0, 0, false                                                              \
    }

/* Frees the bytes; the buffer may be used again. */
void gramme_buffer_clear(gramme_buffer *buffer);

/* Empties, forgets a failure, and gives back more than `keep` bytes of capacity. */
void gramme_buffer_reset(gramme_buffer *buffer, size_t keep);

/* Room for `extra` more bytes behind `size`, or false and `failed`. */
bool gramme_buffer_reserve(gramme_buffer *buffer, size_t extra);

static inline void
gramme_buffer_append(gramme_buffer *buffer, const void *data, size_t size)
{
    if (size > 0 && gramme_buffer_reserve(buffer, size)) {
        memcpy(buffer->data + buffer->size, data, size);
        buffer->size += size;
    }
}

#define GRAMME_BUFFER_LITERAL(buffer, literal)                                         \
    gramme_buffer_append((buffer), "" literal, sizeof(literal) - 1)

void gramme_buffer_append_string(gramme_buffer *buffer, const char *string);

/* In decimal digits. */
void gramme_buffer_append_number(gramme_buffer *buffer, uint64_t number);

/* Bytes of the UTF-8 sequence that a text, which is not empty, begins with; 0 when
 * there is none: overlong forms, surrogates and what lies above U+10FFFF are none. */
size_t gramme_text_utf8_size(gramme_text text);

/* The inside of a JSON string: escaped, and what is not UTF-8 replaced by '?'. */
void gramme_buffer_append_json(gramme_buffer *buffer, gramme_text text);

static inline gramme_text gramme_buffer_text(const gramme_buffer *buffer)
{
    return gramme_text_of(buffer->data, buffer->size);
}

#endif
