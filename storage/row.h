/* SPDX-License-Identifier: Apache-2.0 */
/* row.h - reading one row, and the one way any row is written: item and index rows move
 * together in the caller's transaction. */
#ifndef GRAMME_STORAGE_ROW_H
#define GRAMME_STORAGE_ROW_H

#include "storage/key.h"

/* A stored item. Zeroed: no row. */
typedef struct gramme_row {
    gramme_view blob; /* codec.h's bytes; lives as long as who filled it says */
    size_t item_size; /* DynamoDB bytes */
    gramme_item item; /* once decoded */
    bool decoded;
    int64_t id; /* storage's own: the row's place; 0 when unknown */
} gramme_row;

static inline bool gramme_row_exists(const gramme_row *row)
{
    return row->blob.size > 0;
}

/* What one write did to one index. Sizes are of the projected rows; 0: no such row. */
typedef struct gramme_index_change {
    const gramme_index *index;
    size_t old_size;
    size_t new_size;
    bool moved;   /* both exist under different keys: a deletion and an insertion */
    bool changed; /* anything was written */
} gramme_index_change;

/* What a write makes of one row. */
typedef struct gramme_row_change {
    gramme_view key;
    gramme_row *old;         /* what gramme_row_read gave there in this transaction */
    const gramme_item *item; /* what it has from now on; NULL: nothing */
    size_t item_size;        /* gramme_item_size(item) */
    bool by_service;         /* the service's own deletion: its time to live is over */
} gramme_row_change;

/* Reads the row under `key`, copying its bytes into `arena`. A missing row is GRAMME_OK
 * with gramme_row_exists() false. */
gramme_status gramme_row_read(gramme_row *out,
                              gramme_txn *txn,
                              gramme_view key,
                              gramme_arena *arena,
                              gramme_error *err);

/* The row's item, decoded into `arena` at the first call. A missing row has an empty
 * item. */
gramme_status gramme_row_item(const gramme_item **out,
                              gramme_row *row,
                              gramme_arena *arena,
                              gramme_error *err);

/* Changes the row as `wanted` says. Index rows follow; equal content writes nothing.
 * `changes` (NULL: not wanted) gets table->index_count entries from `arena`. */
gramme_status gramme_row_write(gramme_index_change **changes,
                               gramme_txn *txn,
                               const gramme_table *table,
                               const gramme_row_change *wanted,
                               gramme_arena *arena,
                               gramme_error *err);

/* DynamoDB bytes of the row that `index` has, or would have, for `item`; 0: none. */
size_t gramme_row_index_size(const gramme_table *table,
                             const gramme_index *index,
                             const gramme_item *item);

/* Total item_size of the rows whose key begins with `prefix` (an item collection's part
 * in one tree). */
gramme_status gramme_row_range_bytes(uint64_t *out,
                                     gramme_txn *txn,
                                     gramme_view prefix,
                                     gramme_error *err);

#endif
