/* SPDX-License-Identifier: Apache-2.0 */
/* job.h - calls that get a thread of their own, and their answers. */
#ifndef GRAMME_SERVER_JOB_H
#define GRAMME_SERVER_JOB_H

#include "server/loop/loop_internal.h"

/* All jobs of a server. NULL without memory. */
gramme_jobs *gramme_jobs_new(gramme_registry *registry);

/* Takes no more jobs. What runs and is waited for may go on for `milliseconds`, then is
 * interrupted; waits for it. The loops still run, and answer. */
void gramme_jobs_stop(gramme_jobs *jobs, int64_t milliseconds);

/* After gramme_jobs_stop() and the loops' end. NULL is fine. */
void gramme_jobs_free(gramme_jobs *jobs);

/* From the loop's thread: begins the call that the exchange asks for
 * (GRAMME_ROUTE_LAMBDA), whose client then waits. False: the exchange holds the answer.
 */
bool gramme_job_start(gramme_client *client, gramme_exchange *exchange);

/* Its client is about to go. */
void gramme_job_abandon(gramme_job *job);

/* Answers what is finished, in the loop's thread. */
void gramme_jobs_answer(gramme_loop *loop);

/* Frees what finished after the loop's thread had ended. */
void gramme_jobs_discard(gramme_loop *loop);

#endif
