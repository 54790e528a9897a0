/* SPDX-License-Identifier: Apache-2.0 */
/* dispatcher.h - takes committed records in order from the change log and hands them in
 * batches to whoever subscribed, with AWS Lambda's rules for event source mappings:
 * windows, retries, bisecting, partial failures, tumbling windows, checkpoints.
 *
 * A subscription to one slot of a stream is a lane, or several with parallelization:
 * each is a thread of its own, which waits, reads, delivers and moves its checkpoint. A
 * slow subscriber so holds up nobody else. */
#ifndef GRAMME_STREAMS_DISPATCHER_H
#define GRAMME_STREAMS_DISPATCHER_H

#include "streams/stream.h"

typedef struct gramme_dispatcher gramme_dispatcher;
typedef struct gramme_subscription gramme_subscription;

typedef enum gramme_starting_position {
    GRAMME_START_TRIM_HORIZON,
    GRAMME_START_LATEST,
} gramme_starting_position;

/* AWS Lambda API reference, CreateEventSourceMapping. */
typedef struct gramme_subscription_settings {
    gramme_starting_position start;
    uint32_t batch_size;      /* 1 to 10,000 */
    int64_t batching_window;  /* microseconds to wait for a full batch */
    int64_t max_retries;      /* of a batch, or of what is left of it; -1: no limit */
    int64_t max_record_age;   /* microseconds; -1: as long as the record is kept */
    int64_t tumbling_window;  /* microseconds; 0: none */
    uint32_t parallelization; /* 1 to 10: batches of one shard at a time */
    bool bisect;              /* BisectBatchOnFunctionError */
    bool report_failures;     /* FunctionResponseTypes: ReportBatchItemFailures */
} gramme_subscription_settings;

/* A tumbling window's state between invocations. */
typedef struct gramme_window {
    int64_t start; /* microseconds; the window is [start, end) */
    int64_t end;
    gramme_view state; /* JSON, as the last invocation returned it; empty: {} */
    bool is_final;     /* the last invocation of this window */
    bool ended_early;  /* isWindowTerminatedEarly: the state outgrew 1 MB */
} gramme_window;

typedef struct gramme_batch {
    const gramme_stream *stream;
    const gramme_shard *shard;
    const gramme_change *changes; /* may be none in a window's final invocation */
    uint32_t count;
    uint32_t attempt;            /* from 1 */
    const gramme_window *window; /* NULL without tumbling windows */
    const char *reason; /* why it is sent now: "new", "retry", "bisected", ... */
} gramme_batch;

typedef enum gramme_delivery_code {
    GRAMME_DELIVERY_DONE,
    GRAMME_DELIVERY_FAILED,
    GRAMME_DELIVERY_STOPPED, /* given up because the subscription stops: deliver again
                              */
} gramme_delivery_code;

/* What came of one delivery; the dispatcher zeroes it before. */
typedef struct gramme_delivery {
    gramme_delivery_code code;
    bool answered; /* the function ended well, whatever its answer says */
    /* DONE with report_failures: where the function said it failed, the lowest of
     * batchItemFailures; 0: nowhere. */
    uint64_t failed_from;
    gramme_view state;      /* of the tumbling window, in the caller's arena */
    gramme_view message;    /* FAILED: one line, in the caller's arena */
    gramme_view invocation; /* its id, in the caller's arena; for abandon() */
} gramme_delivery;

typedef enum gramme_abandon_reason {
    GRAMME_ABANDON_RETRIES, /* RetryAttemptsExhausted */
    GRAMME_ABANDON_AGE,     /* MaximumRecordAgeExceeded */
} gramme_abandon_reason;

/* Called by lanes, several at once when the subscription has several. `arena` lives
 * until the call's batch is done with. */
typedef struct gramme_subscriber {
    /* Does any filter let this record through? */
    bool (*wants)(void *self, const gramme_stream *stream, const gramme_change *change);
    /* Hands over a batch; blocks until it is dealt with. */
    void (*deliver)(void *self,
                    const gramme_batch *batch,
                    gramme_arena *arena,
                    gramme_delivery *out);
    /* A batch nobody will see any more; it goes to the failure destination, and false
     * means to try that again. `last` is what its last delivery said. */
    bool (*abandon)(void *self,
                    const gramme_batch *batch,
                    gramme_abandon_reason reason,
                    const gramme_delivery *last,
                    gramme_arena *arena);
    /* A lane begins to read a shard at `sequence`; `resumed`: from a checkpoint. */
    void (*begins)(void *self,
                   const gramme_stream *stream,
                   const gramme_shard *shard,
                   uint64_t sequence,
                   bool resumed);
    /* Ends what deliver() or abandon() waits for: deliver() returns STOPPED soon.
     * Called again every few milliseconds while a lane that is to stop is inside one of
     * them, so it need not remember; calls that begin later are no concern of it. */
    void (*interrupt)(void *self);
    void *self;
} gramme_subscriber;

gramme_status gramme_dispatcher_new(gramme_dispatcher **out,
                                    gramme_streams *streams,
                                    gramme_store *store,
                                    gramme_error *err);

/* Stops every lane, saves their checkpoints, frees. NULL is fine. */
void gramme_dispatcher_free(gramme_dispatcher *dispatcher);

typedef struct gramme_subscription_source {
    gramme_view id;    /* of the checkpoints: the mapping's UUID */
    gramme_view table; /* whose streams are read, */
    gramme_view
        label; /* or only the one of this label; empty: each that the table has */
    bool enabled;
} gramme_subscription_source;

/* Subscribes. LATEST is the position of this call, the first with that id. Table and
 * stream may come later, and are then read from their beginning. With several streams
 * of the table one is read to its end before the next. Lanes run only while it is
 * enabled. */
gramme_status gramme_subscription_new(gramme_subscription **out,
                                      gramme_dispatcher *dispatcher,
                                      const gramme_subscription_source *source,
                                      const gramme_subscription_settings *settings,
                                      const gramme_subscriber *subscriber,
                                      gramme_error *err);

/* Stops its lanes, with other settings starts them again where they were; returns when
 * they have stopped. Deliveries are interrupted and come again. It cannot fail. Not to
 * be called by a subscriber's lane. */
gramme_status gramme_subscription_update(gramme_subscription *subscription,
                                         const gramme_subscription_settings *settings,
                                         bool enabled,
                                         gramme_error *err);

/* Stops its lanes and frees it; with `forget` its checkpoints go too. As for update, it
 * waits and interrupts. NULL is fine. */
void gramme_subscription_free(gramme_subscription *subscription, bool forget);

/* "No records processed", "OK", "PROBLEM: ...": what AWS shows as
 * LastProcessingResult; a static or long-lived text. */
typedef struct gramme_subscription_state {
    char last_result[128];
    bool running;       /* lanes are alive */
    bool idle;          /* every lane has delivered all that is committed */
    uint64_t delivered; /* records, since it began */
} gramme_subscription_state;

void gramme_subscription_describe(gramme_subscription_state *out,
                                  gramme_subscription *subscription);

/* Stops every lane, as gramme_subscription_update() does, and starts none before
 * gramme_dispatcher_resume(): the store is about to get other contents. Subscriptions
 * neither come nor go meanwhile. Not to be called by a subscriber's lane. */
void gramme_dispatcher_pause(gramme_dispatcher *dispatcher);

/* Goes on by the checkpoints that are there now. With `anew` a subscription that has
 * none takes its position as if it were new; one that could not tries it again before
 * it starts. */
void gramme_dispatcher_resume(gramme_dispatcher *dispatcher, bool anew);

/* Waits until every enabled subscription is idle or `timeout` microseconds are over
 * (false); for tests and for gramme_settle(). */
bool gramme_dispatcher_settle(gramme_dispatcher *dispatcher, int64_t timeout);

#endif
