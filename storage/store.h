/* SPDX-License-Identifier: Apache-2.0 */
/* store.h - one SQLite database: the engine's connections, statements and worker.
 *
 * In a file: WAL, one writer connection, a pool of readers that never wait for it. In
 * memory: one connection under a mutex. Usable from several threads. */
#ifndef GRAMME_STORAGE_STORE_H
#define GRAMME_STORAGE_STORE_H

#include "storage/base/alloc.h"
#include "storage/base/clock.h"
#include "storage/base/status.h"

typedef struct gramme_store gramme_store;

typedef struct gramme_store_options {
    const char *path;   /* NULL: in memory */
    gramme_store *from; /* in memory only: begin with a copy of what this one holds */
    bool full_sync; /* also sync each commit; otherwise only power loss may undo one */
    const gramme_allocator *allocator; /* NULL: gramme_allocator_default() */
    const gramme_clock *clock;         /* NULL: gramme_clock_system() */
    /* Microseconds of the clock between two searches for expired items; 0: they stay.
     */
    int64_t ttl_interval;
    /* One line without newline, from any thread; NULL: nobody listens. */
    void (*log)(void *self, const char *line);
    void *log_self;
} gramme_store_options;

/* Opens or creates. GRAMME_FOREIGN, GRAMME_NEWER, GRAMME_CORRUPT, GRAMME_BUSY,
 * GRAMME_IO: a clear message with the path; the file is untouched. Unfinished
 * background work goes on. */
gramme_status gramme_store_open(gramme_store **out,
                                const gramme_store_options *options,
                                gramme_error *err);

/* Stops the background worker, checkpoints, closes. No transaction may be open. NULL
 * ok. */
void gramme_store_close(gramme_store *store);

/* As of the store's clock, microseconds. */
int64_t gramme_store_now(const gramme_store *store);

const gramme_allocator *gramme_store_allocator(const gramme_store *store);

/* To be called when the clock was set: what has become due is done now, in the
 * background. */
void gramme_store_clock_was_set(gramme_store *store);

/* Waits until no background work (backfill, dropping of rows, a search for expired
 * items that is due) is left; for tests. */
void gramme_store_settle(gramme_store *store);

#endif
