/* SPDX-License-Identifier: Apache-2.0 */
/* change.h - the record of one changed item, and its bytes in the change log.
 * AWS API reference: streams_Record, StreamRecord. */
#ifndef GRAMME_STREAMS_CHANGE_H
#define GRAMME_STREAMS_CHANGE_H

#include "storage/base/bytes.h"
#include "storage/hook.h"

typedef enum gramme_view_type {
    GRAMME_VIEW_KEYS_ONLY,
    GRAMME_VIEW_NEW_IMAGE,
    GRAMME_VIEW_OLD_IMAGE,
    GRAMME_VIEW_NEW_AND_OLD_IMAGES,
} gramme_view_type;

typedef enum gramme_change_kind {
    GRAMME_CHANGE_INSERT,
    GRAMME_CHANGE_MODIFY,
    GRAMME_CHANGE_REMOVE,
} gramme_change_kind;

typedef struct gramme_change {
    uint64_t sequence; /* rises along a stream's slot (stream.h) */
    gramme_change_kind kind;
    bool by_service; /* the item's time to live was over */
    int64_t time;    /* microseconds: when it was written */
    uint64_t hash;   /* of the partition key */
    gramme_item keys;
    const gramme_item *old_image; /* NULL: there was none, or the view leaves it out */
    const gramme_item *new_image;
    size_t size; /* SizeBytes: of keys and images */
} gramme_change;

enum { GRAMME_SEQUENCE_TEXT = 25 /* digits of a SequenceNumber */ };

/* "INSERT", "MODIFY", "REMOVE"; "KEYS_ONLY", ... */
const char *gramme_change_kind_name(gramme_change_kind kind);
const char *gramme_view_type_name(gramme_view_type view);

/* False when AWS has no such view type. */
bool gramme_view_type_read(gramme_view_type *out, gramme_view name);

/* A SequenceNumber's digits, with a NUL; and back, false when it is none of ours. */
void gramme_sequence_print(char text[GRAMME_SEQUENCE_TEXT + 1], uint64_t sequence);
bool gramme_sequence_read(uint64_t *out, gramme_view text);

/* Appends the log entry of `event` as `view` wants it. Without an image that holds the
 * keys the old item may have to be decoded, into `arena`. */
gramme_status gramme_change_encode(gramme_bytes *out,
                                   const gramme_row_event *event,
                                   gramme_view_type view,
                                   int64_t now,
                                   gramme_arena *arena,
                                   gramme_error *err);

/* When the record with these bytes was written; GRAMME_CORRUPT. */
gramme_status gramme_change_time(int64_t *out, gramme_view bytes, gramme_error *err);

/* Reads an entry of a stream with this view and these keys, into `arena`; names and
 * scalars borrow from `bytes`. What the entry does not say, its sequence, is 0.
 * GRAMME_CORRUPT. */
gramme_status gramme_change_decode(gramme_change *out,
                                   gramme_view bytes,
                                   gramme_view_type view,
                                   const gramme_key_schema *key,
                                   gramme_arena *arena,
                                   gramme_error *err);

#endif
