/* SPDX-License-Identifier: Apache-2.0 */
/* hook.h - how the folder above learns of changed items inside the transaction that
 * changes them, and of that transaction's end. One hook per store. */
#ifndef GRAMME_STORAGE_HOOK_H
#define GRAMME_STORAGE_HOOK_H

#include "storage/row.h"

/* One item of a table with a stream became another. At least one of both is there, and
 * they differ. */
typedef struct gramme_row_event {
    const gramme_table *table;
    gramme_view key;         /* key.h: tree, hash of the partition key, keys */
    gramme_row *old;         /* maybe not there */
    const gramme_item *item; /* NULL: deleted */
    gramme_view blob;        /* of `item`, codec.h; empty: deleted */
    size_t item_size;        /* of `item` */
    bool by_service;         /* its time to live was over */
} gramme_row_event;

/* All of them must be there. */
typedef struct gramme_row_hook {
    /* The change was made; an error undoes the transaction. `arena` is the writer's. */
    gramme_status (*changed)(void *self,
                             gramme_txn *txn,
                             const gramme_row_event *event,
                             gramme_arena *arena,
                             gramme_error *err);
    /* A commit stored, or took away, log entries or documents. Called inside the gate,
     * from any thread: it only notes and wakes. */
    void (*committed)(void *self);
    /* Log entries or documents were undone: what the hook keeps of them in memory is
     * to be read again. Called inside the gate. */
    void (*undone)(void *self);
    /* When upkeep is due, microseconds of the store's clock; INT64_MAX: never. */
    int64_t (*due)(void *self);
    /* One step of it by the store's worker, of about `budget` microseconds; it begins
     * transactions of its own. */
    gramme_status (*upkeep)(void *self, int64_t budget, gramme_error *err);
    void *self;
} gramme_row_hook;

/* Before any transaction; copied, and asked at once when upkeep is due. NULL takes it
 * off again, after the last: waits for upkeep under way, so no lock that the hook takes
 * may be held. Without a hook items of tables with a stream do not expire. */
void gramme_store_set_hook(gramme_store *store, const gramme_row_hook *hook);

/* To be called when due() has moved forward. */
void gramme_store_upkeep_is_due(gramme_store *store);

#endif
