/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot.h - all that a store holds as one SQLite database, taken, saved, and put in
 * the place of what another store holds.
 *
 * A snapshot is a database like any other of ours, without a write-ahead log; each is
 * of one moment between two commits. None of these may be called by a thread that has a
 * transaction or group open. */
#ifndef GRAMME_STORAGE_SNAPSHOT_H
#define GRAMME_STORAGE_SNAPSHOT_H

#include "storage/base/view.h"
#include "storage/store.h"

/* The whole store in memory from `allocator`, for the caller to free; at most 2 GB.
 * Writers of a store in memory wait meanwhile. */
gramme_status gramme_store_take(uint8_t **out,
                                size_t *size,
                                gramme_store *store,
                                const gramme_allocator *allocator,
                                gramme_error *err);

/* The same in a file: what was at `path` is replaced when all is written and synced.
 * GRAMME_FOREIGN when that is no database of ours, GRAMME_BUSY when it is open. */
gramme_status
gramme_store_save(gramme_store *store, const char *path, gramme_error *err);

typedef struct gramme_store_source {
    const char *path;  /* of a snapshot, or of any database of ours; NULL: */
    gramme_view image; /* its bytes; empty: an empty database */
} gramme_store_source;

/* Puts what `source` holds in the place of all that `store` holds: all of it or, on
 * failure, nothing. Transactions under way end before. The hook is told as of an undone
 * transaction. GRAMME_FOREIGN, GRAMME_NEWER, GRAMME_CORRUPT, GRAMME_IO. */
gramme_status gramme_store_restore(gramme_store *store,
                                   const gramme_store_source *source,
                                   gramme_error *err);

#endif
