/* SPDX-License-Identifier: Apache-2.0 */
/* sweep.h - the search for items whose time to live is over, table by table, and their
 * removal. Private to storage.
 *
 * An item has expired when its table's ttl_attribute is a number of seconds since 1970
 * that lies in the past, by the store's clock, but not more than five years. */
#ifndef GRAMME_STORAGE_SWEEP_H
#define GRAMME_STORAGE_SWEEP_H

#include "storage/base/arena.h"
#include "storage/base/bytes.h"
#include "storage/txn.h"

/* Where a round over all tables stands; the worker's own. */
typedef struct gramme_sweep {
    int64_t due;    /* the next round; microseconds of the store's clock */
    int64_t rested; /* but not before this, by gramme_clock_monotonic() */
    bool going;
    int64_t began;         /* this round, by gramme_clock_monotonic() */
    size_t slot;           /* of the catalog's tables: where the round goes on */
    gramme_bytes name;     /* the table being searched; empty: none */
    uint32_t tree;         /* its rows */
    gramme_bytes position; /* row key of the last one dealt with; empty: none yet */
    gramme_arena found;    /* keys of expired rows */
    gramme_arena scratch;  /* one row */
} gramme_sweep;

/* Allocates nothing yet. The first round is due at once. */
void gramme_sweep_init(gramme_sweep *sweep, const gramme_allocator *allocator);
void gramme_sweep_clear(gramme_sweep *sweep);

/* Microseconds until there is something to do; 0: now. INT64_MAX: no table has a
 * ttl_attribute, or expired items stay. */
int64_t gramme_sweep_pause(gramme_sweep *sweep, gramme_store *store);

/* Ends the rest after a round: the clock was set by hand, and somebody waits. */
void gramme_sweep_awake(gramme_sweep *sweep);

/* Looks at some rows and removes the expired ones; each of the two takes about `budget`
 * microseconds of its lock. After a failure the table is searched from its beginning.
 */
gramme_status gramme_sweep_step(gramme_sweep *sweep,
                                gramme_store *store,
                                int64_t budget,
                                gramme_error *err);

#endif
