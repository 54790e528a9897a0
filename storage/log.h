/* SPDX-License-Identifier: Apache-2.0 */
/* log.h - append-only logs: entries under rising numbers, written in the transaction
 * they tell of. What is in the entries is the writer's own. */
#ifndef GRAMME_STORAGE_LOG_H
#define GRAMME_STORAGE_LOG_H

#include "storage/base/arena.h"
#include "storage/txn.h"

/* A log's number and an entry's number share a 63-bit place. */
#define GRAMME_LOG_MAX       ((UINT32_C(1) << 27) - 1)
#define GRAMME_LOG_ENTRY_MAX ((UINT64_C(1) << 36) - 1)

typedef struct gramme_log_entry {
    uint64_t number; /* from 1 */
    gramme_view bytes;
} gramme_log_entry;

typedef struct gramme_log_page {
    const gramme_log_entry *entries;
    uint32_t count;
    bool more; /* others follow */
} gramme_log_page;

/* How much a page may hold. */
typedef struct gramme_log_limit {
    uint64_t before; /* entries of this number and above are left out; 0: none are */
    uint32_t count;
    size_t bytes; /* of all entries; the first one is given whatever its size */
} gramme_log_limit;

/* Appends `bytes` to `log` under `number`, which is above all that were ever there. */
gramme_status gramme_log_append(gramme_txn *txn,
                                uint32_t log,
                                uint64_t number,
                                gramme_view bytes,
                                gramme_error *err);

/* The entries of `log` from number `from` on, copied into `arena`. */
gramme_status gramme_log_read(gramme_log_page *out,
                              gramme_txn *txn,
                              uint32_t log,
                              uint64_t from,
                              const gramme_log_limit *limit,
                              gramme_arena *arena,
                              gramme_error *err);

/* Numbers of the first and the last entry; 0 and 0 when there is none. */
gramme_status gramme_log_bounds(
    uint64_t *first, uint64_t *last, gramme_txn *txn, uint32_t log, gramme_error *err);

/* *out is the first log from number `from`, at least 1, on that has entries; 0: there
 * is none. */
gramme_status
gramme_log_find(uint32_t *out, gramme_txn *txn, uint32_t from, gramme_error *err);

/* Removes up to `limit` of the entries numbered below `before`, oldest first; *removed
 * tells how many there were. */
gramme_status gramme_log_trim(uint32_t *removed,
                              gramme_txn *txn,
                              uint32_t log,
                              uint64_t before,
                              uint32_t limit,
                              gramme_error *err);

#endif
