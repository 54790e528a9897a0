/* SPDX-License-Identifier: Apache-2.0 */
/* undo.h - what the open SQL transaction changed, in order: to publish it at its
 * commit, or to take back one transaction of a group. Private to storage.
 *
 * Rows are taken back by writing the old row again. That costs a copy of the row, where
 * a savepoint copies every page touched; only the catalog's rare statements use one. */
#ifndef GRAMME_STORAGE_UNDO_H
#define GRAMME_STORAGE_UNDO_H

#include "storage/base/bytes.h"
#include "storage/catalog.h"

typedef enum gramme_undo_kind {
    GRAMME_UNDO_STATS,     /* a tree's count and bytes moved */
    GRAMME_UNDO_ROW,       /* a row was there, or was not */
    GRAMME_UNDO_TABLE,     /* a name got another definition */
    GRAMME_UNDO_BORN,      /* a tree is new */
    GRAMME_UNDO_DEAD,      /* a tree is gone */
    GRAMME_UNDO_SAVEPOINT, /* all SQL behind this is undone by ROLLBACK TO */
    GRAMME_UNDO_LOG,       /* a log got an entry */
    GRAMME_UNDO_NEWS,      /* a document changed, or a log lost entries */
} gramme_undo_kind;

typedef struct gramme_undo_entry {
    gramme_undo_kind kind;
    bool existed;      /* ROW */
    uint32_t key_size; /* ROW */
    size_t blob_size;  /* ROW; key and blob are the last bytes of gramme_undo.bytes */
    gramme_tree *tree; /* STATS, BORN, DEAD */
    int64_t count;     /* STATS: what was added */
    int64_t size;      /* STATS: bytes added */
    int64_t place;     /* LOG */
    size_t written;    /* SAVEPOINT: waiting entries that had been written */
    gramme_slot *slot; /* TABLE */
    gramme_definition *before; /* TABLE: what the name meant; owned */
} gramme_undo_entry;

typedef struct gramme_undo {
    gramme_undo_entry *entries;
    size_t count;
    size_t capacity;
    gramme_bytes bytes;
} gramme_undo;

void gramme_undo_init(gramme_undo *undo, const gramme_allocator *allocator);
void gramme_undo_dispose(gramme_undo *undo);

/* Appends; entry.kind's fields are set by the caller, ROW's bytes by gramme_undo_row().
 */
gramme_status
gramme_undo_push(gramme_undo *undo, gramme_undo_entry entry, gramme_error *err);

/* Appends a ROW entry: under `key` was `blob` (empty: nothing). */
gramme_status gramme_undo_row(gramme_undo *undo,
                              gramme_view key,
                              gramme_view blob,
                              gramme_error *err);

/* Forgets the newest entry, whose change did not happen. */
void gramme_undo_forget(gramme_undo *undo);

#endif
