/* SPDX-License-Identifier: Apache-2.0 */
/* waiting.h - log entries of a store in memory that are not in SQL yet. A commit costs
 * a copy or two of each page it changed, and nothing in memory outlives the process: so
 * entries wait here until some of them are written at once, or somebody reads a log.
 * Inside the gate. Private to storage. */
#ifndef GRAMME_STORAGE_WAITING_H
#define GRAMME_STORAGE_WAITING_H

#include "storage/base/bytes.h"
#include "storage/base/status.h"

struct gramme_store;

typedef struct gramme_waiting_entry {
    int64_t place; /* log.c */
    size_t end;    /* in `bytes`; it begins where the one before ends */
} gramme_waiting_entry;

typedef struct gramme_waiting {
    const gramme_allocator *allocator;
    gramme_waiting_entry *entries;
    size_t count;
    size_t capacity;
    size_t written; /* so many of them the open SQL transaction has written */
    gramme_bytes bytes;
} gramme_waiting;

void gramme_waiting_init(gramme_waiting *waiting, const gramme_allocator *allocator);
void gramme_waiting_dispose(gramme_waiting *waiting);

/* Forgets all: the store got other contents. */
void gramme_waiting_clear(gramme_waiting *waiting);

gramme_status gramme_waiting_add(gramme_waiting *waiting,
                                 int64_t place,
                                 gramme_view bytes,
                                 gramme_error *err);

/* Takes the newest one back; true: it was written. */
bool gramme_waiting_take_back(gramme_waiting *waiting);

/* So many wait that a commit is to write them. */
bool gramme_waiting_is_long(const gramme_waiting *waiting);

/* Writes all in the open SQL transaction. */
gramme_status gramme_waiting_write(struct gramme_store *store, gramme_error *err);

/* The SQL transaction was committed, or undone so far that `written` are left. */
void gramme_waiting_committed(gramme_waiting *waiting);
void gramme_waiting_undone(gramme_waiting *waiting, size_t written);

/* Has all in SQL, in the open SQL transaction or one of its own. */
gramme_status gramme_waiting_settle(struct gramme_store *store, gramme_error *err);

#endif
