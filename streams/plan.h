/* SPDX-License-Identifier: Apache-2.0 */
/* plan.h - what becomes of a batch: how much of it is tried next, tried again, split,
 * or given up. Pure: no clock, no threads, no records. Private to streams.
 * AWS Lambda developer guide, "DynamoDB: partial batch response", "discarded records".
 *
 * A plan is a stack of parts of the batch, the next one on top; below it lies what
 * comes behind it in the stream:
 *
 *     [1..8] failed, bisected      [1..4] [5..8]
 *     [1..4] failed, bisected      [1..2] [3..4] [5..8]
 *     [1..2] done                         [3..4] [5..8]
 */
#ifndef GRAMME_STREAMS_PLAN_H
#define GRAMME_STREAMS_PLAN_H

#include "streams/dispatcher.h"

enum {
    /* Halving the largest batch of 10,000 leaves one more part at each of 14 steps. */
    GRAMME_PLAN_DEPTH = 16,
};

typedef struct gramme_plan_part {
    uint32_t first; /* counted from the batch's first record */
    uint32_t count;
    uint32_t attempt;   /* deliveries so far */
    const char *reason; /* of its next delivery; static */
} gramme_plan_part;

typedef struct gramme_plan {
    gramme_plan_part parts[GRAMME_PLAN_DEPTH]; /* the last one is next */
    uint32_t depth;
} gramme_plan;

typedef enum gramme_plan_step {
    GRAMME_PLAN_GO_ON,   /* with the part that is next now, at once */
    GRAMME_PLAN_RETRY,   /* the same part, after gramme_plan_pause() */
    GRAMME_PLAN_GIVE_UP, /* the part goes to the failure destination; then drop it */
} gramme_plan_step;

/* The whole batch of `count` records is next. */
void gramme_plan_begin(gramme_plan *plan, uint32_t count);

/* The part that is next; NULL when the batch is dealt with. */
gramme_plan_part *gramme_plan_next(gramme_plan *plan);

/* Takes the first `count` records of the next part out of the plan. */
void gramme_plan_drop(gramme_plan *plan, uint32_t count);

/* The next part was delivered and failed from its record number `failed` on (0: as a
 * whole; its count: nowhere). */
gramme_plan_step gramme_plan_answer(gramme_plan *plan,
                                    const gramme_subscription_settings *settings,
                                    uint32_t failed);

/* Microseconds to wait after that many attempts that failed. */
int64_t gramme_plan_pause(uint32_t attempts);

/* How many of `changes` make the next batch: at most settings->batch_size, 6 MB, and
 * none as late as `until` (0: no tumbling window). *full: others would not fit, so
 * there is nothing to wait for. */
uint32_t gramme_plan_measure(bool *full,
                             const gramme_change *changes,
                             uint32_t count,
                             uint32_t batch_size,
                             int64_t until);

/* How many of the first of `changes` were written before `limit`, microseconds. */
uint32_t gramme_plan_aged(const gramme_change *changes, uint32_t count, int64_t limit);

/* Where in `changes` the function says it failed: 0 also when it names none of them. */
uint32_t
gramme_plan_failed(const gramme_change *changes, uint32_t count, uint64_t sequence);

#endif
