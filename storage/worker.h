/* SPDX-License-Identifier: Apache-2.0 */
/* worker.h - the background thread: rows of dropped trees go, new indexes are filled,
 * expired items are removed, the hook has its upkeep, and the write-ahead log is moved
 * into the file. Private to storage. */
#ifndef GRAMME_STORAGE_WORKER_H
#define GRAMME_STORAGE_WORKER_H

#include <pthread.h>
#include <stdbool.h>

#include "storage/store.h"

typedef struct gramme_worker {
    pthread_mutex_t mutex;
    pthread_cond_t changed; /* any of the below */
    pthread_t thread;
    bool running; /* the thread was started */
    bool stopping;
    bool jobs;       /* the jobs table may have rows */
    bool checkpoint; /* the write-ahead log has grown */
    bool watching;   /* look again after a while: a deletion will be due, or a retry */
    bool failing;    /* the last batch failed */
    bool renewed;    /* the store holds something else: a search begins anew */
    bool hooked;     /* a hook is new: what waited for one expires now */
    bool hurried;    /* the clock was set: the search does not rest */
    bool busy;
} gramme_worker;

bool gramme_worker_init(gramme_worker *worker);
void gramme_worker_dispose(gramme_worker *worker);

/* What a commit has left to do; starts the thread at the first time. From any thread.
 */
void gramme_worker_wake(gramme_store *store, bool jobs, bool checkpoint);

/* Wakes it for what may be due now that the clock was set. */
void gramme_worker_hurry(gramme_store *store);

/* The store holds something else than before. May be called inside the gate. */
void gramme_worker_renew(gramme_store *store, bool jobs);

/* Ends and joins the thread between two batches. */
void gramme_worker_stop(gramme_store *store);

#endif
