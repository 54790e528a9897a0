/* SPDX-License-Identifier: Apache-2.0 */
/* deliver.c - a lane hands a batch over and does what plan.h says when it fails.
 *
 *     [too old: abandon] -> deliver -> done | again after a pause | split | abandon
 *
 * Parts are dealt with in the order of the stream, so all before `head` is done and the
 * checkpoint may be written between any two. */
#include "streams/dispatcher_parts.h"

enum { SPURIOUS_PAUSE = 10000 /* microseconds */ };

typedef struct work {
    gramme_lane *lane;
    gramme_plan plan;
    gramme_change *changes; /* the batch */
    uint32_t count;
    uint32_t head; /* lane->head when it began */
    gramme_delivery last;
} work;

/* Marks the lane as being in the subscriber's hands; false when it is to stop, for then
 * nobody may interrupt the call any more. */
static bool begin_call(gramme_lane *lane)
{
    bool go;

    pthread_mutex_lock(&lane->dispatcher->mutex);
    go = !gramme_lane_stops(lane);
    lane->handing = go;
    pthread_mutex_unlock(&lane->dispatcher->mutex);
    return go;
}

static void end_call(gramme_lane *lane)
{
    pthread_mutex_lock(&lane->dispatcher->mutex);
    lane->handing = false;
    pthread_mutex_unlock(&lane->dispatcher->mutex);
}

static void call(gramme_lane *lane, const gramme_batch *batch, gramme_delivery *out)
{
    const gramme_subscriber *subscriber = &lane->subscription->subscriber;

    *out = (gramme_delivery){.code = GRAMME_DELIVERY_STOPPED};
    gramme_arena_reset(&lane->call);
    if (!begin_call(lane)) {
        return;
    }
    out->code = GRAMME_DELIVERY_DONE;
    subscriber->deliver(subscriber->self, batch, &lane->call, out);
    end_call(lane);
    if (out->code == GRAMME_DELIVERY_DONE) {
        gramme_subscription_result(lane->subscription, "OK", GRAMME_VIEW(""));
    } else if (out->code == GRAMME_DELIVERY_FAILED) {
        gramme_subscription_result(lane->subscription, "PROBLEM: ", out->message);
    }
}

static gramme_batch batch_of(const work *w, const gramme_plan_part *part)
{
    return (gramme_batch){
        .stream = &w->lane->stream,
        .shard = &w->lane->shard,
        .changes = w->changes + part->first,
        .count = part->count,
        .attempt = part->attempt,
        .reason = part->reason,
    };
}

/* All before the next part is done with. */
static void advance(work *w)
{
    const gramme_plan_part *part = gramme_plan_next(&w->plan);
    uint32_t head = w->head + (part == NULL ? w->count : part->first);
    gramme_lane *lane = w->lane;

    if (head != lane->head) {
        lane->head = head;
        lane->dirty = true;
        lane->skipped_only = false;
        gramme_lane_save(lane, false);
    }
}

/* The failure destination gets the first `count` records of the next part. */
static void abandon(work *w, uint32_t count, gramme_abandon_reason reason)
{
    gramme_lane *lane = w->lane;
    const gramme_subscriber *subscriber = &lane->subscription->subscriber;
    gramme_batch batch = batch_of(w, gramme_plan_next(&w->plan));
    bool done = subscriber->abandon == NULL;

    batch.count = count;
    for (uint32_t tries = 1; !done; tries++) {
        gramme_arena_reset(&lane->spare);
        if (!begin_call(lane)) {
            return;
        }
        done = subscriber->abandon(subscriber->self, &batch, reason, &w->last,
                                   &lane->spare);
        end_call(lane);
        if (!done) {
            gramme_lane_pause(lane, gramme_plan_pause(tries));
        }
    }
    gramme_plan_drop(&w->plan, count);
}

/* Records that are older than the subscription wants them go first; those that were
 * trimmed while they failed are gone for everybody. */
static void drop_old(work *w)
{
    gramme_lane *lane = w->lane;
    gramme_plan_part *part = gramme_plan_next(&w->plan);
    const gramme_change *changes = w->changes + part->first;
    uint32_t aged = 0;
    uint64_t oldest;

    if (lane->settings.max_record_age >= 0) {
        aged = gramme_plan_aged(changes, part->count,
                                gramme_store_now(lane->dispatcher->store) -
                                    lane->settings.max_record_age);
    }
    if (aged > 0) {
        abandon(w, aged, GRAMME_ABANDON_AGE);
        return;
    }
    if (part->attempt > 0 &&
        gramme_lane_oldest(lane, &oldest, &(gramme_error){.arena = NULL}) ==
            GRAMME_OK) {
        uint32_t trimmed = 0;

        while (trimmed < part->count && changes[trimmed].sequence < oldest) {
            trimmed++;
        }
        gramme_plan_drop(&w->plan, trimmed);
    }
}

/* The state covers the records that succeeded, so it is not taken when none did. */
static void keep_state(work *w, uint32_t failed)
{
    gramme_lane *lane = w->lane;

    if (!lane->window.open || failed == 0) {
        return;
    }
    while (gramme_tumbling_keep(&lane->window, w->last.state,
                                &(gramme_error){.arena = NULL}) != GRAMME_OK &&
           !gramme_lane_stops(lane)) {
        gramme_lane_pause(lane, gramme_plan_pause(1));
    }
}

static void judge(work *w)
{
    gramme_lane *lane = w->lane;
    gramme_plan_part *part = gramme_plan_next(&w->plan);
    uint32_t attempt = part->attempt;
    uint32_t failed = w->last.code == GRAMME_DELIVERY_DONE ? part->count : 0;

    if (failed > 0 && lane->settings.report_failures && w->last.failed_from != 0) {
        failed = gramme_plan_failed(w->changes + part->first, part->count,
                                    w->last.failed_from);
    }
    keep_state(w, failed);
    atomic_fetch_add_explicit(&lane->subscription->delivered, failed,
                              memory_order_relaxed);
    switch (gramme_plan_answer(&w->plan, &lane->settings, failed)) {
    case GRAMME_PLAN_GO_ON:
        break;
    case GRAMME_PLAN_RETRY:
        advance(w);
        gramme_lane_pause(lane, gramme_plan_pause(attempt));
        break;
    case GRAMME_PLAN_GIVE_UP:
        abandon(w, gramme_plan_next(&w->plan)->count, GRAMME_ABANDON_RETRIES);
        break;
    }
}

static void try_next(work *w)
{
    gramme_lane *lane = w->lane;
    gramme_plan_part *part = gramme_plan_next(&w->plan);
    gramme_window window;
    gramme_batch batch;

    part->attempt++;
    batch = batch_of(w, part);
    if (lane->window.open) {
        window = gramme_tumbling_show(&lane->window, false);
        batch.window = &window;
    }
    call(lane, &batch, &w->last);
    if (w->last.code == GRAMME_DELIVERY_STOPPED) {
        part->attempt--;
        gramme_lane_pause(lane, SPURIOUS_PAUSE);
        return;
    }
    judge(w);
}

void gramme_lane_deliver(gramme_lane *lane, uint32_t count)
{
    work w = {.lane = lane, .head = lane->head, .count = count};
    const gramme_plan_part *part;

    w.changes = lane->changes + lane->head;
    gramme_plan_begin(&w.plan, count);
    while ((part = gramme_plan_next(&w.plan)) != NULL && !gramme_lane_stops(lane)) {
        uint32_t first = part->first;
        uint32_t depth = w.plan.depth;

        drop_old(&w);
        part = gramme_plan_next(&w.plan);
        if (part != NULL && part->first == first && w.plan.depth == depth) {
            try_next(&w);
        }
        advance(&w);
    }
    lane->first_seen = gramme_clock_monotonic();
}

/* AWS: as long as it fails nothing more of the shard is processed. */
void gramme_lane_close_window(gramme_lane *lane)
{
    gramme_window window = gramme_tumbling_show(&lane->window, true);
    gramme_batch batch = {
        .stream = &lane->stream,
        .shard = &lane->shard,
        .changes = lane->changes,
        .attempt = 1,
        .window = &window,
        .reason = window.ended_early ? "window too large" : "window's end",
    };
    gramme_delivery last;

    while (!gramme_lane_stops(lane)) {
        call(lane, &batch, &last);
        if (last.code == GRAMME_DELIVERY_DONE) {
            gramme_tumbling_close(&lane->window);
            lane->dirty = true;
            lane->skipped_only = false;
            gramme_lane_save(lane, false);
            return;
        }
        gramme_lane_pause(lane, gramme_plan_pause(batch.attempt));
        batch.attempt += last.code == GRAMME_DELIVERY_FAILED;
        batch.reason = "retry";
    }
}
