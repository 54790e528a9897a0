/* SPDX-License-Identifier: Apache-2.0 */
/* rows.h - single rows of any tree, with the tree's statistics and the undo; what row.c
 * and the worker are built on. Private to storage. */
#ifndef GRAMME_STORAGE_ROWS_H
#define GRAMME_STORAGE_ROWS_H

#include "storage/cursor.h"
#include "storage/engine.h"

/* Adds the row; there must be none under `key`. */
gramme_status gramme_rows_insert(gramme_txn *txn,
                                 gramme_view key,
                                 gramme_view blob,
                                 size_t item_size,
                                 gramme_error *err);

/* Replaces or removes (`blob` empty) the row that `old` describes: blob, item_size and,
 * unless 0, id. */
gramme_status gramme_rows_change(gramme_txn *txn,
                                 gramme_view key,
                                 const gramme_row *old,
                                 gramme_view blob,
                                 size_t item_size,
                                 gramme_error *err);

/* Writes without statistics or undo: `blob` under `key`, or nothing there when empty.
 * The undo's own way to write. */
gramme_status gramme_rows_force(gramme_connection *connection,
                                gramme_view key,
                                gramme_view blob,
                                gramme_error *err);

/* Writes the row that `index`, which is being backfilled, has for `row` of its table,
 * unless it is there already. Defined in row.c. */
gramme_status gramme_row_backfill(gramme_txn *txn,
                                  const gramme_table *table,
                                  const gramme_index *index,
                                  gramme_row *row,
                                  gramme_arena *arena,
                                  gramme_error *err);

/* What `index` has for `item`, whose bytes are row->blob: *key is empty when nothing.
 * Key and blob live until the next call for `txn`. Defined in row.c. */
gramme_status gramme_row_of_index(gramme_view *key,
                                  gramme_view *blob,
                                  gramme_txn *txn,
                                  const gramme_table *table,
                                  const gramme_index *index,
                                  const gramme_row *row,
                                  const gramme_item *item,
                                  gramme_arena *arena,
                                  gramme_error *err);

/* Opens over all rows of `tree` behind the row key `after` (empty: from the first). */
gramme_status gramme_rows_open(gramme_cursor **out,
                               gramme_txn *txn,
                               uint32_t tree,
                               gramme_view after,
                               gramme_error *err);

/* Removes up to `limit` rows of `tree`; *removed tells how many there were. No undo. */
gramme_status gramme_rows_drop(uint32_t *removed,
                               gramme_connection *connection,
                               uint32_t tree,
                               uint32_t limit,
                               gramme_error *err);

#endif
