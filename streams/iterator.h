/* SPDX-License-Identifier: Apache-2.0 */
/* iterator.h - a position in a shard as text: "<stream ARN>|1|<base64>". It holds all
 * there is to know, so that nothing is kept for it, and a check value: a text that is
 * not one of ours, or no longer whole, is recognised. */
#ifndef GRAMME_STREAMS_ITERATOR_H
#define GRAMME_STREAMS_ITERATOR_H

#include "streams/stream.h"

/* Microseconds after which an iterator has expired; whoever uses one checks it. */
#define GRAMME_ITERATOR_LIFE INT64_C(900000000)

typedef struct gramme_iterator {
    gramme_view stream_arn; /* "arn:...:table/<table>/stream/<label>" */
    gramme_view table;      /* both are parts of the ARN: set by decoding only */
    gramme_view label;
    char shard[GRAMME_SHARD_ID_TEXT + 1];
    uint64_t sequence; /* the next record's, or below it */
    int64_t issued;    /* microseconds */
} gramme_iterator;

/* Appends the text. */
void gramme_iterator_encode(gramme_bytes *out, const gramme_iterator *iterator);

/* Reads a text; the result borrows from it. GRAMME_INVALID without a message when it is
 * none of ours; GRAMME_NOMEM. */
gramme_status gramme_iterator_decode(gramme_iterator *out,
                                     gramme_view text,
                                     gramme_arena *arena,
                                     gramme_error *err);

#endif
