/* SPDX-License-Identifier: Apache-2.0 */
/* job.h - background work as it is kept in the jobs table, at most one per tree.
 * Private to storage. */
#ifndef GRAMME_STORAGE_JOB_H
#define GRAMME_STORAGE_JOB_H

#include "storage/base/arena.h"
#include "storage/txn.h"

typedef enum gramme_job_kind {
    GRAMME_JOB_BACKFILL, /* `tree` is an index of table `name`, filled up to `position`
                          */
    GRAMME_JOB_DROP,     /* `tree` is nobody's; its rows go */
} gramme_job_kind;

typedef struct gramme_job {
    uint32_t tree;
    gramme_job_kind kind;
    gramme_view name;
    gramme_view position; /* row key of the last base row done; empty: none yet */
} gramme_job;

/* Adds the job or replaces the tree's. */
gramme_status gramme_job_put(gramme_txn *txn, const gramme_job *job, gramme_error *err);

/* The job to go on with, backfills first, its views in `arena`. GRAMME_NOTFOUND without
 * a message when there is none. */
gramme_status gramme_job_next(gramme_job *out,
                              gramme_txn *txn,
                              gramme_arena *arena,
                              gramme_error *err);

gramme_status gramme_job_delete(gramme_txn *txn, uint32_t tree, gramme_error *err);

#endif
