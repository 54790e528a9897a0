/* SPDX-License-Identifier: Apache-2.0 */
/* pack.h - big-endian numbers, and runs of bytes behind their length(4): the words of
 * all that streams stores. Private to streams. */
#ifndef GRAMME_STREAMS_PACK_H
#define GRAMME_STREAMS_PACK_H

#include "storage/base/bytes.h"

static inline void
gramme_pack_number(gramme_bytes *out, uint64_t number, unsigned bytes)
{
    uint8_t *to = gramme_bytes_reserve(out, bytes);

    if (to == NULL) {
        return;
    }
    for (unsigned i = bytes; i-- > 0; number >>= 8) {
        to[i] = (uint8_t)number;
    }
    out->size += bytes;
}

static inline void gramme_pack_run(gramme_bytes *out, gramme_view run)
{
    gramme_pack_number(out, run.size, 4);
    gramme_bytes_append_view(out, run);
}

/* Bytes being read. Past their end everything is 0 or empty, and `failed` says so. */
typedef struct gramme_unpack {
    const uint8_t *at;
    const uint8_t *end;
    bool failed;
} gramme_unpack;

static inline gramme_unpack gramme_unpack_of(gramme_view bytes)
{
    return (gramme_unpack){.at = bytes.data, .end = bytes.data + bytes.size};
}

static inline gramme_view gramme_unpack_bytes(gramme_unpack *in, size_t size)
{
    gramme_view bytes = {in->at, size};

    if (in->failed || size > (size_t)(in->end - in->at)) {
        in->failed = true;
        return gramme_view_of(NULL, 0);
    }
    in->at += size;
    return bytes;
}

static inline uint64_t gramme_unpack_number(gramme_unpack *in, unsigned bytes)
{
    gramme_view from = gramme_unpack_bytes(in, bytes);
    uint64_t number = 0;

    for (size_t i = 0; i < from.size; i++) {
        number = number << 8 | from.data[i];
    }
    return number;
}

static inline gramme_view gramme_unpack_run(gramme_unpack *in)
{
    return gramme_unpack_bytes(in, (size_t)gramme_unpack_number(in, 4));
}

/* Everything was there, and nothing is left. */
static inline bool gramme_unpack_done(const gramme_unpack *in)
{
    return !in->failed && in->at == in->end;
}

#endif
