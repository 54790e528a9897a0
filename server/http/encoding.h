/* SPDX-License-Identifier: Apache-2.0 */
/* encoding.h - gzip and deflate both ways, and the checksum of what is sent: the one
 * door to zlib. */
#ifndef GRAMME_SERVER_ENCODING_H
#define GRAMME_SERVER_ENCODING_H

#include "server/base/buffer.h"

typedef enum gramme_encoding {
    GRAMME_ENCODING_IDENTITY,
    GRAMME_ENCODING_GZIP,
    GRAMME_ENCODING_DEFLATE, /* the zlib format, RFC 1950 */
    GRAMME_ENCODING_UNKNOWN
} gramme_encoding;

/* As AWS: shorter answers are never compressed. */
#define GRAMME_ENCODING_LEAST 4096U

/* A Content-Encoding header's value; absent is identity. */
gramme_encoding gramme_encoding_of(gramme_text name);

/* The encoding AWS picks for an Accept-Encoding header: the greatest weight wins, then
 * what was named, then what came first; "identity" counts for nothing. */
gramme_encoding gramme_encoding_choose(gramme_text accept);

typedef enum gramme_inflate_result {
    GRAMME_INFLATE_OK,
    GRAMME_INFLATE_BAD, /* not that format, cut short, or with something behind it */
    GRAMME_INFLATE_TOO_LONG, /* more than `limit` bytes come out */
    GRAMME_INFLATE_NOMEM
} gramme_inflate_result;

/* Replaces `out`'s content. Members of gzip may follow each other. */
gramme_inflate_result gramme_encoding_inflate(gramme_buffer *out,
                                              gramme_encoding encoding,
                                              gramme_text packed,
                                              size_t limit);

/* Replaces `out`'s content; false when memory has run out. */
bool gramme_encoding_deflate(gramme_buffer *out,
                             gramme_encoding encoding,
                             gramme_text plain);

/* CRC-32 as in x-amz-crc32, which is over the body as it is sent. */
uint32_t gramme_encoding_crc32(gramme_text bytes);

#endif
