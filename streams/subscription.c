/* SPDX-License-Identifier: Apache-2.0 */
/* subscription.c - a subscription and what the supervisor does for it.
 *
 *     waiting --its stream is there--> running --settings, disabled, freed--> stopping
 *        ^                               | every lane at the stream's end        |
 *        +--------- the next one --------+<------------- lanes joined -----------+
 *
 * Callers only order a change and wait until it is applied; lanes are started, told to
 * stop and joined by the supervisor alone. */
#include "streams/dispatcher_parts.h"

#include <stdio.h>

enum {
    STOP_POLL = 5000, /* microseconds between two interrupts */
    START_RETRY = 1000000,
    LANES_MAX = GRAMME_STREAM_WIDTH_MAX * 10,
};

void gramme_subscription_result(gramme_subscription *subscription,
                                const char *prefix,
                                gramme_view message)
{
    pthread_mutex_lock(&subscription->dispatcher->mutex);
    (void)snprintf(subscription->last_result, sizeof(subscription->last_result),
                   "%s%.*s", prefix, GRAMME_VIEW_ARG(message));
    pthread_mutex_unlock(&subscription->dispatcher->mutex);
}

/* -- the supervisor's side; the mutex is held -- */

static void set_watching(gramme_subscription *s, bool watching)
{
    if (watching != s->watching) {
        s->watching = watching;
        if (watching) {
            atomic_fetch_add(&s->dispatcher->watchers, 1);
        } else {
            atomic_fetch_sub(&s->dispatcher->watchers, 1);
        }
    }
}

static void free_lanes(gramme_subscription *s, gramme_lane *lanes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        gramme_lane_dispose(&lanes[i]);
    }
    gramme_free(s->dispatcher->allocator, lanes);
}

/* Lanes for the stream at `position`, not yet started. */
static gramme_status make_lanes(gramme_lane **out,
                                gramme_subscription *s,
                                const gramme_subscription_settings *settings,
                                const gramme_position *position,
                                gramme_error *err)
{
    uint32_t count = position->width * settings->parallelization;
    gramme_status st = GRAMME_OK;
    gramme_lane *lanes;

    GRAMME_PRE(count > 0 && count <= LANES_MAX);
    lanes = gramme_alloc(s->dispatcher->allocator, count * sizeof(*lanes));
    if (lanes == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < count; i++) {
        gramme_checkpoint_place place = {
            .id = s->id,
            .stream = position->stream,
            .slot = i / settings->parallelization,
            .lane = i % settings->parallelization,
        };

        gramme_lane_init(&lanes[i], s, settings, &place);
        if (st == GRAMME_OK) {
            st = gramme_lane_resume(&lanes[i], &position->checkpoints[i], err);
        }
    }
    if (st != GRAMME_OK) {
        free_lanes(s, lanes, count);
        return st;
    }
    *out = lanes;
    return GRAMME_OK;
}

static void tell_to_stop(gramme_subscription *s)
{
    for (uint32_t i = 0; i < s->lane_count; i++) {
        atomic_store(&s->lanes[i].stop, true);
    }
    pthread_cond_broadcast(&s->dispatcher->committed);
    pthread_cond_broadcast(&s->dispatcher->stopping);
}

/* Without threads for all of them there is none: those that run end, and it is tried
 * again. */
static void start_lanes(gramme_subscription *s)
{
    bool failed = false;

    GRAMME_PRE(s->lanes != NULL);
    for (uint32_t i = 0; i < s->lane_count; i++) {
        gramme_lane *lane = &s->lanes[i];

        lane->started =
            !failed && gramme_dispatcher_thread(&lane->thread, gramme_lane_run, lane);
        lane->exited = !lane->started;
        failed = failed || !lane->started;
    }
    if (failed) {
        (void)snprintf(s->last_result, sizeof(s->last_result),
                       "PROBLEM: no thread can be started");
        s->not_before = gramme_clock_monotonic() + START_RETRY;
        s->dispatcher->orders++;
        tell_to_stop(s);
    }
}

/* Looks for the stream and starts lanes on it. */
static int64_t start(gramme_subscription *s)
{
    gramme_dispatcher *dispatcher = s->dispatcher;
    gramme_subscription_settings settings = s->settings;
    gramme_position position = {.stream = 0};
    gramme_lane *lanes = NULL;
    uint64_t generation = atomic_load(&dispatcher->generation);
    gramme_arena arena;
    gramme_error err;
    gramme_status st = GRAMME_OK;

    pthread_mutex_unlock(&dispatcher->mutex);
    gramme_arena_init(&arena, dispatcher->allocator, 0);
    gramme_error_init(&err, NULL);
    if (s->skips) {
        st = gramme_position_skip(s, settings.parallelization, &err);
        s->skips = st != GRAMME_OK;
    }
    if (st == GRAMME_OK) {
        st = gramme_position_find(&position, s, settings.parallelization, &arena, &err);
    }
    if (st == GRAMME_OK) {
        st = make_lanes(&lanes, s, &settings, &position, &err);
    }
    gramme_arena_clear(&arena);
    if (st != GRAMME_OK && st != GRAMME_NOTFOUND) {
        gramme_subscription_result(s, "PROBLEM: ", err.message);
    }
    pthread_mutex_lock(&dispatcher->mutex);
    s->looked = generation;
    set_watching(s, st == GRAMME_NOTFOUND);
    if (st == GRAMME_OK) {
        s->lanes = lanes;
        s->lane_count = position.width * settings.parallelization;
        s->stream = position.stream;
        start_lanes(s);
    }
    pthread_cond_broadcast(&dispatcher->changed);
    if (st == GRAMME_OK || st == GRAMME_NOTFOUND) {
        return INT64_MAX;
    }
    s->not_before = gramme_clock_monotonic() + START_RETRY;
    return s->not_before;
}

/* Joins lanes that are at their end; true when none is left. */
static bool reap(gramme_subscription *s)
{
    bool all = true;

    for (uint32_t i = 0; i < s->lane_count; i++) {
        gramme_lane *lane = &s->lanes[i];

        if (lane->exited && lane->started) {
            lane->started = false;
            pthread_mutex_unlock(&s->dispatcher->mutex);
            (void)pthread_join(lane->thread, NULL);
            pthread_mutex_lock(&s->dispatcher->mutex);
        }
        all = all && lane->exited;
    }
    return all;
}

/* Lanes that hand over are in the subscriber's hands. It is told as long as there are
 * any, for it may have been told just before it began to wait. */
static void interrupt(gramme_subscription *s)
{
    bool any = false;

    for (uint32_t i = 0; i < s->lane_count; i++) {
        any = any || s->lanes[i].handing;
    }
    if (any && s->subscriber.interrupt != NULL) {
        pthread_mutex_unlock(&s->dispatcher->mutex);
        s->subscriber.interrupt(s->subscriber.self);
        pthread_mutex_lock(&s->dispatcher->mutex);
    }
}

/* All lanes are joined. False: it could not be noted that the stream was read. */
static bool retire(gramme_subscription *s)
{
    gramme_lane *lanes = s->lanes;
    uint32_t count = s->lane_count;
    uint32_t finished = 0;
    gramme_error err;
    gramme_status st = GRAMME_OK;

    for (uint32_t i = 0; i < count; i++) {
        finished += lanes[i].finished;
    }
    s->lanes = NULL;
    s->lane_count = 0;
    pthread_mutex_unlock(&s->dispatcher->mutex);
    gramme_error_init(&err, NULL);
    free_lanes(s, lanes, count);
    if (finished == count) {
        st = gramme_position_pass(s, s->stream, &err);
    }
    if (st != GRAMME_OK) {
        gramme_subscription_result(s, "PROBLEM: ", err.message);
    }
    pthread_mutex_lock(&s->dispatcher->mutex);
    return st == GRAMME_OK;
}

/* Ends lanes that are to end. INT64_MAX: they run; 0: there are none left. */
static int64_t tend(gramme_subscription *s)
{
    if (reap(s)) {
        if (!retire(s)) {
            s->not_before = gramme_clock_monotonic() + START_RETRY;
        }
        return 0;
    }
    if (s->applied == s->ordered) {
        return INT64_MAX;
    }
    tell_to_stop(s);
    interrupt(s);
    return gramme_clock_monotonic() + STOP_POLL;
}

static void unlink_it(gramme_subscription *s)
{
    gramme_subscription **at = &s->dispatcher->subscriptions;

    while (*at != s) {
        at = &(*at)->next;
    }
    *at = s->next;
    s->gone = true;
}

int64_t gramme_subscription_step(gramme_subscription *subscription)
{
    gramme_subscription *s = subscription;

    if (s->lanes != NULL) {
        int64_t again = tend(s);

        if (again != 0) {
            return again;
        }
    }
    s->applied = s->ordered;
    pthread_cond_broadcast(&s->dispatcher->changed);
    if (s->leaving || !s->enabled || s->dispatcher->paused) {
        set_watching(s, false);
        if (s->leaving) {
            unlink_it(s);
        }
        return INT64_MAX;
    }
    if (gramme_clock_monotonic() < s->not_before) {
        return s->not_before;
    }
    return start(s);
}

/* -- the caller's side -- */

static void free_it(gramme_subscription *s)
{
    const gramme_allocator *allocator = s->dispatcher->allocator;

    gramme_free(allocator, s->names);
    gramme_free(allocator, s);
}

static bool copy_source(gramme_subscription *s, const gramme_subscription_source *from)
{
    const gramme_view views[3] = {from->id, from->table, from->label};
    gramme_view *copies[3] = {&s->id, &s->table, &s->label};
    uint8_t *at = gramme_alloc(s->dispatcher->allocator,
                               from->id.size + from->table.size + from->label.size + 1);

    s->names = at;
    for (int i = 0; at != NULL && i < 3; i++) {
        if (views[i].size > 0) {
            memcpy(at, views[i].data, views[i].size);
        }
        *copies[i] = gramme_view_of(at, views[i].size);
        at += views[i].size;
    }
    return s->names != NULL;
}

gramme_status gramme_subscription_new(gramme_subscription **out,
                                      gramme_dispatcher *dispatcher,
                                      const gramme_subscription_source *source,
                                      const gramme_subscription_settings *settings,
                                      const gramme_subscriber *subscriber,
                                      gramme_error *err)
{
    gramme_subscription *s = gramme_alloc_zero(dispatcher->allocator, sizeof(*s));
    gramme_status st = GRAMME_OK;

    *out = NULL;
    GRAMME_PRE(settings->batch_size > 0 && settings->parallelization > 0);
    if (s == NULL) {
        return gramme_error_nomem(err);
    }
    s->dispatcher = dispatcher;
    s->subscriber = *subscriber;
    s->settings = *settings;
    s->enabled = source->enabled;
    (void)snprintf(s->last_result, sizeof(s->last_result), "No records processed");
    if (!copy_source(s, source)) {
        st = gramme_error_nomem(err);
    }
    if (st == GRAMME_OK && settings->start == GRAMME_START_LATEST) {
        st = gramme_position_skip(s, settings->parallelization, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_dispatcher_add(dispatcher, s, err);
    }
    if (st != GRAMME_OK) {
        free_it(s);
        return st;
    }
    *out = s;
    return GRAMME_OK;
}

static bool same(const gramme_subscription_settings *a,
                 const gramme_subscription_settings *b)
{
    return a->start == b->start && a->batch_size == b->batch_size &&
           a->batching_window == b->batching_window &&
           a->max_retries == b->max_retries && a->max_record_age == b->max_record_age &&
           a->tumbling_window == b->tumbling_window &&
           a->parallelization == b->parallelization && a->bisect == b->bisect &&
           a->report_failures == b->report_failures;
}

/* Has the supervisor stop the lanes and take what was set; the mutex is held. */
static void order(gramme_subscription *s)
{
    uint64_t ordered = ++s->ordered;

    s->dispatcher->orders++;
    pthread_cond_broadcast(&s->dispatcher->control);
    while (s->applied < ordered) {
        pthread_cond_wait(&s->dispatcher->changed, &s->dispatcher->mutex);
    }
}

gramme_status gramme_subscription_update(gramme_subscription *subscription,
                                         const gramme_subscription_settings *settings,
                                         bool enabled,
                                         gramme_error *err)
{
    gramme_subscription *s = subscription;

    (void)err;
    GRAMME_PRE(settings->batch_size > 0 && settings->parallelization > 0);
    pthread_mutex_lock(&s->dispatcher->mutex);
    if (s->enabled != enabled || !same(&s->settings, settings)) {
        s->settings = *settings;
        s->enabled = enabled;
        order(s);
    }
    pthread_mutex_unlock(&s->dispatcher->mutex);
    return GRAMME_OK;
}

void gramme_subscription_free(gramme_subscription *subscription, bool forget)
{
    gramme_subscription *s = subscription;
    gramme_error err;

    if (s == NULL) {
        return;
    }
    pthread_mutex_lock(&s->dispatcher->mutex);
    s->leaving = true;
    s->ordered++;
    s->dispatcher->orders++;
    pthread_cond_broadcast(&s->dispatcher->control);
    while (!s->gone) {
        pthread_cond_wait(&s->dispatcher->changed, &s->dispatcher->mutex);
    }
    pthread_mutex_unlock(&s->dispatcher->mutex);
    if (forget) {
        gramme_error_init(&err, NULL);
        (void)gramme_checkpoint_forget(s->dispatcher->store, s->id, &err);
    }
    free_it(s);
}

void gramme_subscription_describe(gramme_subscription_state *out,
                                  gramme_subscription *subscription)
{
    gramme_subscription *s = subscription;

    pthread_mutex_lock(&s->dispatcher->mutex);
    *out = (gramme_subscription_state){
        .running = s->lanes != NULL,
        .idle = gramme_subscription_is_idle(s),
        .delivered = atomic_load_explicit(&s->delivered, memory_order_relaxed),
    };
    memcpy(out->last_result, s->last_result, sizeof(out->last_result));
    pthread_mutex_unlock(&s->dispatcher->mutex);
}

bool gramme_subscription_is_idle(const gramme_subscription *subscription)
{
    const gramme_subscription *s = subscription;
    uint64_t generation = atomic_load(&s->dispatcher->generation);

    if (s->applied != s->ordered) {
        return false;
    }
    if (s->leaving || !s->enabled) {
        return true;
    }
    if (s->lanes == NULL) {
        return s->watching && s->looked == generation;
    }
    for (uint32_t i = 0; i < s->lane_count; i++) {
        if (!s->lanes[i].idle || s->lanes[i].seen != generation) {
            return false;
        }
    }
    return true;
}
