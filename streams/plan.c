/* SPDX-License-Identifier: Apache-2.0 */
/* plan.c - AWS Lambda's rules for a batch that fails. */
#include "streams/plan.h"

enum {
    PAUSE_FIRST = 100000, /* microseconds */
    PAUSE_MAX = 30000000,
    BATCH_BYTES = 6 * 1024 * 1024, /* a synchronous invocation's payload */
};

static const char first_time[] = "new";
static const char again[] = "retry";
static const char bisected[] = "bisected";
static const char rest[] = "rest of a failed batch";

void gramme_plan_begin(gramme_plan *plan, uint32_t count)
{
    plan->depth = count > 0;
    plan->parts[0] = (gramme_plan_part){.count = count, .reason = first_time};
}

gramme_plan_part *gramme_plan_next(gramme_plan *plan)
{
    return plan->depth == 0 ? NULL : &plan->parts[plan->depth - 1];
}

void gramme_plan_drop(gramme_plan *plan, uint32_t count)
{
    gramme_plan_part *part = gramme_plan_next(plan);

    GRAMME_PRE(part != NULL && count <= part->count);
    part->first += count;
    part->count -= count;
    plan->depth -= part->count == 0;
}

/* AWS does not say which half the odd record is in; the first is tried first. */
static void halve(gramme_plan *plan, gramme_plan_part *part)
{
    gramme_plan_part left = {
        .first = part->first,
        .count = part->count / 2,
        .reason = bisected,
    };

    part->first += left.count;
    part->count -= left.count;
    part->attempt = 0;
    part->reason = bisected;
    plan->parts[plan->depth++] = left;
}

/* Splitting does not count as a retry: its parts begin with as many attempts as a new
 * batch, and so does what is left when the first records succeeded. A batch that failed
 * at its first record failed as a whole, so it is halved rather than split there. */
gramme_plan_step gramme_plan_answer(gramme_plan *plan,
                                    const gramme_subscription_settings *settings,
                                    uint32_t failed)
{
    gramme_plan_part *part = gramme_plan_next(plan);

    GRAMME_PRE(part != NULL);
    if (failed >= part->count) {
        gramme_plan_drop(plan, part->count);
        return GRAMME_PLAN_GO_ON;
    }
    if (failed > 0) {
        gramme_plan_drop(plan, failed);
        part->attempt = 0;
        part->reason = settings->bisect ? bisected : rest;
        return settings->bisect ? GRAMME_PLAN_GO_ON : GRAMME_PLAN_RETRY;
    }
    if (settings->bisect && part->count > 1 && plan->depth < GRAMME_PLAN_DEPTH) {
        halve(plan, part);
        return GRAMME_PLAN_GO_ON;
    }
    if (settings->max_retries >= 0 && part->attempt > settings->max_retries) {
        return GRAMME_PLAN_GIVE_UP;
    }
    part->reason = again;
    return GRAMME_PLAN_RETRY;
}

int64_t gramme_plan_pause(uint32_t attempts)
{
    int64_t pause = PAUSE_FIRST;

    for (uint32_t i = 1; i < attempts && pause < PAUSE_MAX; i++) {
        pause *= 2;
    }
    return pause < PAUSE_MAX ? pause : PAUSE_MAX;
}

uint32_t gramme_plan_measure(bool *full,
                             const gramme_change *changes,
                             uint32_t count,
                             uint32_t batch_size,
                             int64_t until)
{
    size_t bytes = 0;
    uint32_t taken = 0;

    *full = false;
    while (taken < count && !*full) {
        const gramme_change *change = &changes[taken];

        bytes += change->size;
        *full = taken == batch_size || (taken > 0 && bytes > BATCH_BYTES) ||
                (until != 0 && change->time >= until);
        taken += !*full;
    }
    *full = *full || taken == batch_size;
    return taken;
}

uint32_t gramme_plan_aged(const gramme_change *changes, uint32_t count, int64_t limit)
{
    uint32_t aged = 0;

    while (aged < count && changes[aged].time < limit) {
        aged++;
    }
    return aged;
}

uint32_t
gramme_plan_failed(const gramme_change *changes, uint32_t count, uint64_t sequence)
{
    for (uint32_t i = 0; i < count; i++) {
        if (changes[i].sequence == sequence) {
            return i;
        }
    }
    return 0;
}
