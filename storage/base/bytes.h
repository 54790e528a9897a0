/* SPDX-License-Identifier: Apache-2.0 */
/* bytes.h - a growable run of bytes; replies, keys and rows are built in one.
 *
 * Appending cannot fail at the call: when memory runs out the buffer remembers it,
 * takes nothing more, and gramme_bytes_ok() says so once at the end. */
#ifndef GRAMME_STORAGE_BASE_BYTES_H
#define GRAMME_STORAGE_BASE_BYTES_H

#include "storage/base/alloc.h"
#include "storage/base/view.h"

typedef struct gramme_bytes {
    const gramme_allocator *allocator;
    uint8_t *data;
    size_t size;
    size_t capacity;
    bool failed;
} gramme_bytes;

/* Allocates nothing yet. */
void gramme_bytes_init(gramme_bytes *bytes, const gramme_allocator *allocator);

/* Frees the buffer; it may be used again. */
void gramme_bytes_clear(gramme_bytes *bytes);

/* Empties but keeps up to `keep` bytes of capacity; forgets an earlier failure. */
void gramme_bytes_reset(gramme_bytes *bytes, size_t keep);

/* False once any append found no memory; the content is then not to be used. */
static inline bool gramme_bytes_ok(const gramme_bytes *bytes)
{
    return !bytes->failed;
}

/* Dies with `bytes` or its next growth. */
static inline gramme_view gramme_bytes_view(const gramme_bytes *bytes)
{
    return gramme_view_of(bytes->data, bytes->size);
}

/* Room for `extra` more bytes; NULL when memory has run out. The caller writes there
 * and adds to `size` what it wrote. */
uint8_t *gramme_bytes_reserve_slow(gramme_bytes *bytes, size_t extra);

static inline uint8_t *gramme_bytes_reserve(gramme_bytes *bytes, size_t extra)
{
    if (!bytes->failed && bytes->capacity - bytes->size >= extra &&
        bytes->data != NULL) {
        return bytes->data + bytes->size;
    }
    return gramme_bytes_reserve_slow(bytes, extra);
}

static inline void
gramme_bytes_append(gramme_bytes *bytes, const void *data, size_t size)
{
    uint8_t *to = gramme_bytes_reserve(bytes, size);

    if (to != NULL && size > 0) {
        memcpy(to, data, size);
        bytes->size += size;
    }
}

static inline void gramme_bytes_append_byte(gramme_bytes *bytes, uint8_t byte)
{
    uint8_t *to = gramme_bytes_reserve(bytes, 1);

    if (to != NULL) {
        *to = byte;
        bytes->size++;
    }
}

static inline void gramme_bytes_append_view(gramme_bytes *bytes, gramme_view view)
{
    gramme_bytes_append(bytes, view.data, view.size);
}

/* Appends a string literal without its terminator. */
#define GRAMME_BYTES_LITERAL(bytes, literal)                                           \
    gramme_bytes_append((bytes), "" literal, sizeof(literal) - 1)

void gramme_bytes_append_text(gramme_bytes *bytes, const char *text);

void gramme_bytes_printf(gramme_bytes *bytes, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Moves the content out: the caller frees it with `bytes`'s allocator. `bytes` is empty
 * afterwards. NULL when nothing was written or memory had run out. */
uint8_t *gramme_bytes_take(gramme_bytes *bytes, size_t *size);

#endif
