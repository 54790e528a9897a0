/* SPDX-License-Identifier: Apache-2.0 */
/* lane.c - the thread that reads one part of a stream's slot and hands it over.
 *
 *     look -> enough for a batch? --yes--> deliver
 *      ^           | no
 *      +-- sleep --+   until a commit, the batching window's end, a window's end
 */
#include "streams/dispatcher_parts.h"

enum {
    SAVE_PERIOD = 100000, /* microseconds between two writes of a checkpoint */
    /* When all that happened is that records of others were passed over. */
    SAVE_SKIPPED_PERIOD = 1000000,
    ERROR_PAUSE = 1000000,
    /* Between two looks that find something: each takes time from the writers, and what
     * was written meanwhile comes with the next one. The first after a rest is not put
     * off. While a look finds many records the next one is put off for longer. */
    LOOK_PERIOD = 500,
    LOOK_PERIOD_BUSY = 2000,
    LOOK_FINDS_MANY = 8,
    LOOK_FINDS_ENOUGH = 128,
    /* Beside other lanes, which the same commits wake, it looks that much seldomer; but
     * so many times it need not. */
    LOOK_PERIOD_MAX = 10000,
    LOOKS_AT_ONCE = 32,
    WINDOW_POLL = 200000, /* the store's clock may be set */
    HELD_MAX = 16 * 1024 * 1024,
};

/* What gather() found. */
typedef enum gathered {
    GATHERED_BATCH,
    GATHERED_WINDOW, /* the open window ends */
    GATHERED_END,    /* of the stream */
    GATHERED_STOP,
    GATHERED_ERROR,
} gathered;

void gramme_lane_init(gramme_lane *lane,
                      gramme_subscription *subscription,
                      const gramme_subscription_settings *settings,
                      const gramme_checkpoint_place *place)
{
    gramme_dispatcher *dispatcher = subscription->dispatcher;

    *lane = (gramme_lane){
        .subscription = subscription,
        .dispatcher = dispatcher,
        .settings = *settings,
        .place = *place,
        .period = LOOK_PERIOD,
    };
    atomic_init(&lane->stop, false);
    gramme_arena_init(&lane->whole, dispatcher->allocator, 0);
    gramme_arena_init(&lane->pages, dispatcher->allocator, 0);
    gramme_arena_init(&lane->call, dispatcher->allocator, 0);
    gramme_arena_init(&lane->spare, dispatcher->allocator, 0);
    gramme_tumbling_init(&lane->window, dispatcher->allocator);
}

void gramme_lane_dispose(gramme_lane *lane)
{
    gramme_arena_clear(&lane->whole);
    gramme_arena_clear(&lane->pages);
    gramme_arena_clear(&lane->call);
    gramme_arena_clear(&lane->spare);
    gramme_tumbling_dispose(&lane->window);
    gramme_free(lane->dispatcher->allocator, lane->changes);
}

gramme_status gramme_lane_resume(gramme_lane *lane,
                                 const gramme_checkpoint *checkpoint,
                                 gramme_error *err)
{
    if (checkpoint->lanes == 0) {
        return GRAMME_OK;
    }
    lane->resumed = true;
    lane->next = checkpoint->position;
    if (!checkpoint->in_window) {
        return GRAMME_OK;
    }
    lane->window.open = true;
    lane->window.start = checkpoint->window_start;
    lane->window.end = checkpoint->window_end;
    lane->window.first = checkpoint->window_first;
    return gramme_tumbling_keep(&lane->window, checkpoint->state, err);
}

uint64_t gramme_lane_position(const gramme_lane *lane)
{
    return lane->head < lane->count ? lane->changes[lane->head].sequence : lane->next;
}

/* -- checkpoints -- */

static int64_t save_due(const gramme_lane *lane)
{
    if (!lane->dirty) {
        return INT64_MAX;
    }
    return lane->saved_at + (lane->skipped_only ? SAVE_SKIPPED_PERIOD : SAVE_PERIOD);
}

static gramme_status write_checkpoint(gramme_lane *lane, gramme_error *err)
{
    gramme_checkpoint checkpoint = {
        .position = gramme_lane_position(lane),
        .lanes = lane->settings.parallelization,
        .in_window = lane->window.open,
        .window_start = lane->window.start,
        .window_end = lane->window.end,
        .window_first = lane->window.first,
        .state = gramme_bytes_view(&lane->window.state),
    };
    gramme_txn *txn;
    gramme_status st =
        gramme_txn_begin(&txn, lane->dispatcher->store, NULL, GRAMME_TXN_WRITE, err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_checkpoint_store(txn, &lane->place, &checkpoint, err);
    if (st == GRAMME_OK) {
        return gramme_txn_commit(txn, err);
    }
    gramme_txn_rollback(txn);
    return st;
}

void gramme_lane_save(gramme_lane *lane, bool at_once)
{
    int64_t now = gramme_clock_monotonic();
    gramme_error err;

    if (!lane->dirty || (!at_once && now < save_due(lane))) {
        return;
    }
    gramme_error_init(&err, NULL);
    lane->saved_at = now;
    if (write_checkpoint(lane, &err) == GRAMME_OK) {
        lane->dirty = false;
        lane->skipped_only = false;
    } else {
        gramme_subscription_result(lane->subscription, "PROBLEM: ", err.message);
    }
}

/* -- sleeping -- */

void gramme_lane_pause(gramme_lane *lane, int64_t microseconds)
{
    gramme_dispatcher *dispatcher = lane->dispatcher;
    int64_t until = gramme_clock_monotonic() + microseconds;

    pthread_mutex_lock(&dispatcher->mutex);
    while (!gramme_lane_stops(lane) && gramme_clock_monotonic() < until) {
        gramme_dispatcher_wait(&dispatcher->stopping, &dispatcher->mutex, until);
    }
    pthread_mutex_unlock(&dispatcher->mutex);
}

/* Until something was committed since the last look, or `until`. A commit looks for
 * sleepers after it has raised the generation, and a sleeper for that after it has
 * counted itself: one of them sees the other. */
static void rest(gramme_lane *lane, int64_t until, bool idle)
{
    gramme_dispatcher *dispatcher = lane->dispatcher;

    pthread_mutex_lock(&dispatcher->mutex);
    atomic_fetch_add(&dispatcher->sleepers, 1);
    lane->seen = lane->looked;
    lane->idle = idle;
    if (idle) {
        pthread_cond_broadcast(&dispatcher->changed);
    }
    while (!gramme_lane_stops(lane) &&
           atomic_load(&dispatcher->generation) == lane->looked &&
           gramme_clock_monotonic() < until) {
        gramme_dispatcher_wait(&dispatcher->committed, &dispatcher->mutex, until);
    }
    lane->idle = false;
    atomic_fetch_sub(&dispatcher->sleepers, 1);
    pthread_mutex_unlock(&dispatcher->mutex);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Nothing is to be done before a commit or `until`. */
static void wait_for_more(gramme_lane *lane, int64_t until)
{
    bool idle = lane->head == lane->count;
    int64_t now;

    gramme_lane_save(lane, false);
    now = gramme_clock_monotonic();
    if (lane->window.open) {
        int64_t left = lane->window.end - gramme_store_now(lane->dispatcher->store);

        until = least(until, now + least(left, WINDOW_POLL));
    }
    rest(lane, least(until, save_due(lane)), idle);
    if (atomic_load(&lane->dispatcher->generation) != lane->looked) {
        lane->drained = false;
    }
}

/* -- gathering a batch -- */

static bool window_is_over(const gramme_lane *lane)
{
    return lane->window.open &&
           gramme_store_now(lane->dispatcher->store) >= lane->window.end;
}

/* How many changes the next batch would have; opens a window for them. */
static uint32_t measure(gramme_lane *lane, bool *full)
{
    const gramme_change *changes;
    uint32_t count = lane->count - lane->head;

    *full = false;
    if (count == 0) {
        return 0;
    }
    changes = lane->changes + lane->head;
    if (lane->settings.tumbling_window > 0) {
        gramme_tumbling_enter(&lane->window, changes, lane->settings.tumbling_window);
    }
    count = gramme_plan_measure(full, changes, count, lane->settings.batch_size,
                                lane->window.open ? lane->window.end : 0);
    *full = *full || lane->held > HELD_MAX;
    return count;
}

/* Is a batch that is not full to be handed over now? */
static bool is_time(const gramme_lane *lane)
{
    if (lane->at_end) {
        return true;
    }
    if (lane->settings.batching_window == 0) {
        return lane->drained || lane->short_page;
    }
    return gramme_clock_monotonic() >=
               lane->first_seen + lane->settings.batching_window ||
           (lane->drained && window_is_over(lane));
}

/* How long the next look is put off. */
static int64_t pace(gramme_lane *lane, int64_t now)
{
    int64_t lanes = (int64_t)atomic_load(&lane->dispatcher->lanes);
    int64_t period = least(lanes * LOOK_PERIOD, LOOK_PERIOD_MAX);
    int64_t ahead;
    int64_t soon;

    lane->paced = (lane->paced > now ? lane->paced : now) + period;
    ahead = lane->paced - now - LOOKS_AT_ONCE * period;
    soon = lane->looked_at + lane->period - now;
    return ahead > soon ? ahead : soon;
}

/* A look passed so many records. */
static void adapt(gramme_lane *lane, uint64_t records)
{
    if (records <= LOOK_FINDS_MANY) {
        lane->period = LOOK_PERIOD;
    } else if (records < LOOK_FINDS_ENOUGH) {
        lane->period = least(lane->period * 2, LOOK_PERIOD_BUSY);
    }
}

/* Reads what comes next, but not too soon after the last time. */
static gramme_status look(gramme_lane *lane, bool *over, gramme_error *err)
{
    int64_t wait = lane->short_page ? pace(lane, gramme_clock_monotonic()) : 0;
    uint64_t before;
    gramme_status st;

    if (wait > 0) {
        gramme_lane_pause(lane, wait);
    }
    before = lane->next;
    st = gramme_lane_look(lane, over, err);
    lane->looked_at = gramme_clock_monotonic();
    adapt(lane, lane->next - before);
    return st;
}

/* Looks, steps to the next shard or waits: whatever may bring more. */
static gramme_status get_more(gramme_lane *lane, uint32_t count, bool *over)
{
    gramme_error err;
    gramme_status st = GRAMME_OK;

    gramme_error_init(&err, NULL);
    *over = false;
    if (!lane->drained) {
        st = look(lane, over, &err);
    } else if (lane->at_end) {
        st = gramme_lane_step(lane, over, &err);
    } else {
        wait_for_more(lane, count == 0
                                ? INT64_MAX
                                : lane->first_seen + lane->settings.batching_window);
    }
    if (st != GRAMME_OK) {
        gramme_subscription_result(lane->subscription, "PROBLEM: ", err.message);
    }
    return st;
}

static gathered gather(gramme_lane *lane, uint32_t *count)
{
    for (;;) {
        bool full;
        bool over;

        if (gramme_lane_stops(lane)) {
            return GATHERED_STOP;
        }
        if (lane->window.outgrown ||
            (lane->window.open && lane->settings.tumbling_window == 0)) {
            return GATHERED_WINDOW;
        }
        *count = measure(lane, &full);
        if (*count > 0 && (full || is_time(lane))) {
            return GATHERED_BATCH;
        }
        if (*count == 0 && (full || (lane->drained && window_is_over(lane)))) {
            return GATHERED_WINDOW;
        }
        if (get_more(lane, *count, &over) != GRAMME_OK) {
            return GATHERED_ERROR;
        }
        if (over) {
            return GATHERED_END;
        }
    }
}

/* The last window of a stream that ended has its final invocation at its time, too. */
static bool read_all(gramme_lane *lane)
{
    uint32_t count;

    for (;;) {
        switch (gather(lane, &count)) {
        case GATHERED_BATCH:
            gramme_lane_deliver(lane, count);
            break;
        case GATHERED_WINDOW:
            gramme_lane_close_window(lane);
            break;
        case GATHERED_END:
            while (lane->window.open && !window_is_over(lane) &&
                   !gramme_lane_stops(lane)) {
                gramme_lane_pause(lane, WINDOW_POLL);
            }
            if (lane->window.open) {
                gramme_lane_close_window(lane);
            }
            return !gramme_lane_stops(lane);
        case GATHERED_STOP:
            return false;
        case GATHERED_ERROR:
            gramme_lane_pause(lane, ERROR_PAUSE);
            break;
        }
    }
}

void *gramme_lane_run(void *arg)
{
    gramme_lane *lane = arg;
    gramme_dispatcher *dispatcher = lane->dispatcher;
    bool finished;

    atomic_fetch_add(&dispatcher->lanes, 1);
    finished = read_all(lane);
    gramme_lane_save(lane, true);
    gramme_tail_close(dispatcher->streams, lane->tail);
    lane->tail = NULL;
    atomic_fetch_sub(&dispatcher->lanes, 1);
    pthread_mutex_lock(&dispatcher->mutex);
    lane->finished = finished;
    lane->exited = true;
    dispatcher->orders++;
    pthread_cond_broadcast(&dispatcher->control);
    pthread_mutex_unlock(&dispatcher->mutex);
    return NULL;
}
