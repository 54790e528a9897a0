/* SPDX-License-Identifier: Apache-2.0 */
/* gramme_plugin.h - what tests and extensions need beyond gramme.h. May change with
 * each minor version. */
#ifndef GRAMME_PLUGIN_H
#define GRAMME_PLUGIN_H

#include "gramme.h"

#ifdef __cplusplus
extern "C" {
#endif

/* For programs whose process is Gramme's alone, before the first engine and thread:
 * lets Gramme set what belongs to a whole process, and read requests faster by it. At
 * present that is cJSON's allocation hooks. */
GRAMME_API void gramme_own_process(void);

/* Moves the engine's clock: `milliseconds` ahead of where it is, or back when negative.
 * All that the service does by the clock follows it: creation dates, items that expire,
 * request tokens. What becomes due is done in the background; gramme_settle() waits.
 * From any thread. */
GRAMME_API void gramme_advance_clock(gramme *db, int64_t milliseconds);

/* Sets the engine's clock to `milliseconds` after 1970, from where it runs on; likewise
 * from any thread. */
GRAMME_API void gramme_set_clock(gramme *db, int64_t milliseconds);

/* What the engine's clock shows, milliseconds after 1970. */
GRAMME_API int64_t gramme_clock_time(const gramme *db);

/* -- triggers ------------------------------------------------------------------------
 *
 * A trigger is an event source mapping of AWS Lambda's: the records of a table's stream
 * go in batches to a target. Records that were committed are delivered at least once,
 * in order for each item; what was delivered is remembered in the database. */

/* One call of a target. All of it is valid until the call returns. */
typedef struct gramme_invocation {
    unsigned version;  /* GRAMME_INVOCATION_VERSION */
    const char *event; /* JSON, NUL-terminated, `event_size` bytes before that */
    size_t event_size;
    const char *request_id; /* a UUID of this invocation */
    const char *trigger;    /* the mapping's UUID; NULL: no trigger, an Invoke call */
    const char *table;      /* of the stream; NULL likewise */
    const char *region;     /* of the database */
    const char *access_key; /* likewise */
    int64_t committed_us;   /* when the first record was written, UNIX time; 0: none */
    unsigned attempt;       /* from 1 */
} gramme_invocation;

#define GRAMME_INVOCATION_VERSION 1

/* What came of it, to be filled by the target. */
typedef struct gramme_outcome gramme_outcome;

/* The function's answer: JSON (copied). Its batchItemFailures, and its state of a
 * tumbling window, are looked at when the trigger asks for them. */
GRAMME_API void
gramme_outcome_set_response(gramme_outcome *outcome, const char *json, size_t size);

/* Why it failed, one line for the log (copied); `type` is Lambda's errorType or NULL.
 */
GRAMME_API void gramme_outcome_set_error(gramme_outcome *outcome,
                                         const char *type,
                                         const char *message);

/* The end of what the function printed, at most 4 KB of it (copied). */
GRAMME_API void
gramme_outcome_set_log(gramme_outcome *outcome, const char *text, size_t size);

/* Where a trigger's events go. */
typedef struct gramme_target {
    unsigned version; /* GRAMME_TARGET_VERSION */
    /* Delivers one event and blocks until it is dealt with: 0 when it was, anything
     * else when it failed or was interrupted. Called from the trigger's own threads;
     * several at once when its ParallelizationFactor or its stream's width asks for
     * it. */
    int (*invoke)(void *self,
                  const gramme_invocation *invocation,
                  gramme_outcome *outcome);
    /* Makes the invocations that are running return soon; later ones may return at
     * once. NULL: nothing can be done about them. */
    void (*interrupt)(void *self);
    /* Undoes interrupt(): the trigger goes on. NULL: nothing to do. */
    void (*resume)(void *self);
    /* Nobody will use it again. NULL: nothing to do. */
    void (*release)(void *self);
    void *self;
} gramme_target;

#define GRAMME_TARGET_VERSION 1

/* A target in a shared object, "plugin:FILE.so,ARGUMENT" of the server: the object has
 * one symbol, GRAMME_API gramme_plugin gramme_plugin_entry = {...}. It is
 * loaded once for each trigger and database, and unloaded when its target has been
 * released; what it needs of Gramme it finds in the program. */
typedef struct gramme_plugin {
    unsigned abi; /* GRAMME_PLUGIN_ABI: another version is not touched */
    /* Fills `out`. `argument` is valid during the call, NULL without one. On failure
     * not GRAMME_CODE_OK, with a message of one line in `failure`, or none. */
    gramme_code (*open)(gramme_target *out,
                        const char *argument,
                        gramme_failure *failure);
} gramme_plugin;

#define GRAMME_PLUGIN_ABI    1
#define GRAMME_PLUGIN_SYMBOL "gramme_plugin_entry"

/* Adds a trigger to `table`, which may come later, as may its stream. `settings` is a
 * JSON object of CreateEventSourceMapping's members (BatchSize,
 * MaximumBatchingWindowInSeconds, StartingPosition, FilterCriteria,
 * MaximumRetryAttempts, MaximumRecordAgeInSeconds, BisectBatchOnFunctionError,
 * FunctionResponseTypes, ParallelizationFactor, TumblingWindowInSeconds,
 * DestinationConfig, Enabled), or NULL; without a StartingPosition it is TRIM_HORIZON,
 * without a BatchSize 1. `name` identifies it among the table's: its checkpoint is
 * found again under it. The target is copied and released at gramme_close(), or here on
 * failure. */
GRAMME_API gramme_code gramme_trigger_add(gramme *db,
                                          const char *table,
                                          const char *name,
                                          const char *settings,
                                          const gramme_target *target,
                                          gramme_failure *failure);

/* Checks `settings` without adding anything. */
GRAMME_API gramme_code gramme_trigger_check(const char *settings,
                                            gramme_failure *failure);

/* Where the destination `arn` of a trigger's failures leads: the target gets AWS's
 * description of the batch as its event. Replaces an earlier one. The target is copied
 * and released at gramme_close(). */
GRAMME_API gramme_code gramme_destination_add(gramme *db,
                                              const char *arn,
                                              const gramme_target *target,
                                              gramme_failure *failure);

/* A function as AWS Lambda's API configured it. */
typedef struct gramme_function {
    unsigned version; /* GRAMME_FUNCTION_VERSION */
    const char *name;
    const char *arn;
    const char *runtime;            /* "python3.12", "nodejs20.x", "provided.al2023" */
    const char *handler;            /* "index.handler" */
    const char *const *environment; /* "NAME=value", ended by NULL */
    int timeout_seconds;
    int memory_mb;
    const char *folder; /* of its code; NULL: the code is in `zip` */
    const void *zip;
    size_t zip_size;
    const char *region; /* of the database */
    const char *access_key;
} gramme_function;

#define GRAMME_FUNCTION_VERSION 1

/* Who can run functions. Without one, AWS Lambda's operations are refused. */
typedef struct gramme_runtime {
    unsigned version; /* GRAMME_RUNTIME_VERSION */
    /* Makes a target of a function; `function` is valid during the call only. */
    gramme_code (*open)(void *self,
                        gramme_target *out,
                        const gramme_function *function,
                        gramme_failure *failure);
    void *self; /* outlives the engine */
} gramme_runtime;

#define GRAMME_RUNTIME_VERSION 1

/* Allows AWS Lambda's operations on this engine, before it is used by several threads.
 * Functions and mappings it already has start to work.
 *
 * They are called like DynamoDB's, as "AWSLambda_20150331.CreateFunction" and so on,
 * with the members of AWS's API in one JSON object (Invoke's Payload in base64; its
 * answer is the function's), but never inside a turn. */
GRAMME_API gramme_code gramme_runtime_set(gramme *db,
                                          const gramme_runtime *runtime,
                                          gramme_failure *failure);

/* After gramme_call() of AWS Lambda's Invoke: "Handled" or "Unhandled" when the
 * function failed, else NULL; and the end of its log, or NULL. */
GRAMME_API const char *gramme_reply_function_error(const gramme_reply *reply);
GRAMME_API const char *gramme_reply_function_log(const gramme_reply *reply,
                                                 size_t *size);

/* Makes Invoke calls under way fail soon, and later ones at once, until it is called
 * with 0. From any thread. */
GRAMME_API void gramme_invoke_interrupt(gramme *db, int interrupted);

/* Waits until every enabled trigger has delivered all that was written before, at most
 * so long: 1, or 0 when it is over. gramme_settle() waits for no trigger. */
GRAMME_API int gramme_settle_triggers(gramme *db, int64_t milliseconds);

/* 1 while an enabled trigger of the engine has records to deliver or waits for some. */
GRAMME_API int gramme_has_triggers(gramme *db);

/* -- statistics ---------------------------------------------------------------------
 */

/* What an engine holds as of its last commit; sizes are DynamoDB's. */
typedef struct gramme_statistics {
    unsigned version; /* GRAMME_STATISTICS_VERSION, set by the caller */
    int64_t tables;
    int64_t indexes;
    int64_t items; /* of tables */
    int64_t bytes;
    int64_t index_items; /* of their indexes */
    int64_t index_bytes;
    int64_t stream_records; /* written to streams since the engine was opened */
    int background;         /* 1: there is background work to do */
} gramme_statistics;

#define GRAMME_STATISTICS_VERSION 1

/* Costs little and waits for nobody; from any thread. */
GRAMME_API gramme_code gramme_statistics_read(gramme *db, gramme_statistics *out);

/* A trigger's work since it began. */
typedef struct gramme_trigger_statistics {
    unsigned version; /* GRAMME_TRIGGER_STATISTICS_VERSION */
    const char *id;   /* these three during the call */
    const char *name;
    const char *table;
    int enabled;
    int64_t invocations;
    int64_t failures;  /* of those */
    int64_t records;   /* delivered */
    int64_t abandoned; /* records nobody will see any more */
    int64_t lag_us; /* how old the oldest record being delivered, or to be tried again,
                       is; 0: there is none */
} gramme_trigger_statistics;

#define GRAMME_TRIGGER_STATISTICS_VERSION 1

/* Hands the statistics of each trigger to `each`, until it returns anything but 0.
 * GRAMME_CODE_BUSY, and nothing is called, while a trigger is being changed. */
GRAMME_API gramme_code gramme_trigger_statistics_read(
    gramme *db,
    int (*each)(void *self, const gramme_trigger_statistics *statistics),
    void *self);

/* -- helpers ----------------------------------------------------------------------- */

/* The SHA-256 of `size` bytes. */
GRAMME_API void
gramme_hash_sha256(unsigned char digest[32], const void *data, size_t size);

#ifdef __cplusplus
}
#endif

#endif
