/* SPDX-License-Identifier: Apache-2.0 */
/* job.h - calls that get a thread of their own, and their answers. */
#ifndef GRAMME_SERVER_JOB_H
#define GRAMME_SERVER_JOB_H

#include "server/loop_internal.h"

/* All jobs of a server. NULL without memory. */
gramme_jobs *gramme_jobs_new(gramme_registry *registry);

/* Takes no more jobs, interrupts what runs and waits for it; the loops still run, and
 * answer. */
void gramme_jobs_stop(gramme_jobs *jobs);

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

#endif
