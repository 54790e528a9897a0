/* SPDX-License-Identifier: Apache-2.0 */
/* dispatcher_parts.h - the inside of dispatcher, subscriptions and lanes. Private to
 * streams.
 *
 *     dispatcher --- supervisor thread: starts and ends lanes, never waits for one
 *        subscription --- of one stream at a time:
 *           lane --- thread: (slot, part of the slot's hashes)
 *
 * A commit raises `generation`; a lane remembers which one it had seen when it found
 * nothing more, and sleeps while that is the latest. `mutex` guards what is marked (m).
 * It is taken inside the store's gate, so nobody holds it during a transaction or a
 * call of a subscriber. */
#ifndef GRAMME_STREAMS_DISPATCHER_PARTS_H
#define GRAMME_STREAMS_DISPATCHER_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "streams/checkpoint.h"
#include "streams/plan.h"
#include "streams/tail.h"

struct gramme_dispatcher {
    gramme_streams *streams;
    gramme_store *store;
    const gramme_allocator *allocator;
    _Atomic uint64_t generation; /* commits that lanes may want to see */
    atomic_uint sleepers;        /* lanes that wait for one */
    atomic_uint watchers;        /* subscriptions that wait for their stream */
    atomic_uint lanes;           /* that run: a commit wakes all that sleep */
    pthread_mutex_t mutex;
    pthread_cond_t committed;           /* lanes: a commit, or they are to stop */
    pthread_cond_t stopping;            /* lanes in a pause: they are to stop */
    pthread_cond_t control;             /* the supervisor has something to do */
    pthread_cond_t changed;             /* for callers: a state is another one */
    gramme_subscription *subscriptions; /* m */
    uint64_t orders;                    /* m; what the supervisor is to look at */
    bool supervised;                    /* m; the thread is there */
    bool quit;                          /* m */
    bool paused;                        /* m; lanes stop and none starts */
    pthread_t supervisor;
};

typedef struct gramme_lane {
    gramme_subscription *subscription;
    gramme_dispatcher *dispatcher;
    gramme_subscription_settings settings;
    pthread_t thread;
    atomic_bool stop;
    /* (m) What others see. */
    bool started;  /* the thread is to be joined */
    bool handing;  /* inside a call of the subscriber */
    bool exited;   /* the thread touches nothing any more */
    bool finished; /* it exited because the stream is at its end */
    bool idle;     /* asleep, all delivered as of generation `seen` */
    uint64_t seen; /* */
    /* The lane's own, or before it starts. */
    gramme_checkpoint_place place;
    bool resumed;         /* from a checkpoint */
    bool placed;          /* stream and shard are described */
    bool at_end;          /* nothing will follow in this shard */
    bool drained;         /* nothing more was there as of `looked` */
    bool short_page;      /* the last look found no full page */
    size_t held;          /* about the bytes in `pages` */
    bool dirty;           /* the checkpoint is older than `next` */
    bool skipped_only;    /* but nothing was delivered since */
    uint64_t looked;      /* generation of the last look */
    int64_t looked_at;    /* monotonic: when that was */
    int64_t period;       /* until the next look may follow */
    int64_t paced;        /* monotonic: to when its looks so far would last */
    uint64_t next;        /* sequence to read from */
    int64_t saved_at;     /* monotonic: when the checkpoint was written */
    int64_t first_seen;   /* monotonic: when the next batch had its first record */
    gramme_stream stream; /* in `whole` */
    gramme_shard shard;
    gramme_tail *tail;      /* of the slot's log, from the first look on; may be NULL */
    gramme_arena whole;     /* while the shards of one stream are read */
    gramme_arena pages;     /* while any of `changes` is kept */
    gramme_arena call;      /* one delivery */
    gramme_arena spare;     /* one try to abandon */
    gramme_change *changes; /* wanted, read, not yet done: [head, count) */
    uint32_t head;
    uint32_t count;
    uint32_t capacity;
    gramme_tumbling window;
} gramme_lane;

struct gramme_subscription {
    gramme_subscription *next;    /* m */
    gramme_subscription *sibling; /* while the dispatcher is freed */
    gramme_dispatcher *dispatcher;
    gramme_subscriber subscriber;
    uint8_t *names; /* what the views are of */
    gramme_view id;
    gramme_view table;
    gramme_view label;
    gramme_subscription_settings settings; /* m */
    bool enabled;                          /* m */
    bool leaving;                          /* m; to be unlinked */
    bool gone;                             /* m; unlinked */
    uint64_t ordered;                      /* m; revision that a caller asked for */
    uint64_t applied;                      /* m; and the one that is in force */
    char last_result[128];                 /* m */
    /* Of the stream that is read; changed by the supervisor under the mutex. */
    gramme_lane *lanes;
    uint32_t lane_count;
    uint32_t stream;    /* its number */
    uint64_t looked;    /* m; without lanes: generation when no stream was found, */
    bool watching;      /* m; and that is why there are none */
    int64_t not_before; /* monotonic: the next try to start after one that failed */
    bool skips;         /* first it passes over what its stream has */
    _Atomic uint64_t delivered;
};

/* -- dispatcher.c -- */

/* Monotonic microseconds as pthread_cond_timedwait wants them. */
void gramme_dispatcher_wait(pthread_cond_t *cond,
                            pthread_mutex_t *mutex,
                            int64_t until);

/* A thread with a small stack that takes no signals; false: there is none to be had. */
bool gramme_dispatcher_thread(pthread_t *out, void *(*run)(void *), void *self);

/* Puts it into the list; the first one starts the supervisor. */
gramme_status gramme_dispatcher_add(gramme_dispatcher *dispatcher,
                                    gramme_subscription *subscription,
                                    gramme_error *err);

/* -- subscription.c: called by the supervisor, the mutex held; it is let go meanwhile
 * -- */

/* Does what there is to do for it now. The time (monotonic) to come again, INT64_MAX:
 * only when something happens. */
int64_t gramme_subscription_step(gramme_subscription *subscription);

/* Nothing that is committed is left for it. */
bool gramme_subscription_is_idle(const gramme_subscription *subscription);

/* Sets what describe() shows as the last result; takes the mutex. */
void gramme_subscription_result(gramme_subscription *subscription,
                                const char *prefix,
                                gramme_view message);

/* -- position.c -- */

/* The stream to read next, its width and, for each of its lanes, the checkpoint: an
 * array of width * parallelization in `arena`, zeroed where there is none.
 * GRAMME_NOTFOUND without a message: no such stream yet. */
typedef struct gramme_position {
    uint32_t stream;
    uint32_t width;
    const gramme_checkpoint *checkpoints; /* lanes 0: none */
} gramme_position;

gramme_status gramme_position_find(gramme_position *out,
                                   gramme_subscription *subscription,
                                   uint32_t parallelization,
                                   gramme_arena *arena,
                                   gramme_error *err);

/* LATEST: what is there already is not for this subscription, once and for all. */
gramme_status gramme_position_skip(gramme_subscription *subscription,
                                   uint32_t parallelization,
                                   gramme_error *err);

/* Stream `number` was read to its end. */
gramme_status gramme_position_pass(gramme_subscription *subscription,
                                   uint32_t number,
                                   gramme_error *err);

/* -- lane.c -- */

void gramme_lane_init(gramme_lane *lane,
                      gramme_subscription *subscription,
                      const gramme_subscription_settings *settings,
                      const gramme_checkpoint_place *place);
void gramme_lane_dispose(gramme_lane *lane);

/* Goes on where `checkpoint` says; before it starts. */
gramme_status gramme_lane_resume(gramme_lane *lane,
                                 const gramme_checkpoint *checkpoint,
                                 gramme_error *err);

/* The thread. */
void *gramme_lane_run(void *arg);

/* Sequence of the first record that is not done. */
uint64_t gramme_lane_position(const gramme_lane *lane);

static inline bool gramme_lane_stops(gramme_lane *lane)
{
    return atomic_load_explicit(&lane->stop, memory_order_relaxed);
}

/* Sleeps for so many microseconds, or until it is to stop. */
void gramme_lane_pause(gramme_lane *lane, int64_t microseconds);

/* Writes the checkpoint when the last one is old enough, or at any rate. */
void gramme_lane_save(gramme_lane *lane, bool at_once);

/* -- look.c: reading -- */

/* Reads what comes next: changes, at_end, drained, placed are set. `over`: the stream
 * is at its end and all was read. */
gramme_status gramme_lane_look(gramme_lane *lane, bool *over, gramme_error *err);

/* Leaves the shard whose end was reached: what comes next is read from its child. */
gramme_status gramme_lane_step(gramme_lane *lane, bool *over, gramme_error *err);

/* The oldest sequence kept of the shard that is read; above `next`: all are gone. */
gramme_status
gramme_lane_oldest(gramme_lane *lane, uint64_t *oldest, gramme_error *err);

/* -- deliver.c: handing over -- */

/* Hands over the next `count` changes until all are done with, or the lane stops. */
void gramme_lane_deliver(gramme_lane *lane, uint32_t count);

/* The final invocation of the open window. */
void gramme_lane_close_window(gramme_lane *lane);

#endif
