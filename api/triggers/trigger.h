/* SPDX-License-Identifier: Apache-2.0 */
/* trigger.h - one event source mapping at work: settings, a target, a subscription. */
#ifndef GRAMME_API_TRIGGERS_TRIGGER_H
#define GRAMME_API_TRIGGERS_TRIGGER_H

#include "api/include/gramme_plugin.h"
#include "api/triggers/settings.h"
#include "streams/dispatcher.h"

typedef struct gramme_trigger gramme_trigger;
typedef struct gramme_destination gramme_destination;

/* Where failures go. */
struct gramme_destination {
    gramme_destination *next;
    gramme_view arn;
    gramme_target target;
    bool replaced; /* by another one; kept for who still uses it */
};

/* What all triggers of an engine share. */
typedef struct gramme_trigger_context {
    const gramme_allocator *allocator;
    gramme_dispatcher *dispatcher;
    const gramme_clock *clock;
    const char *region;
    const char *access_key;
    void (*log)(void *self, const char *line); /* or NULL */
    void *log_self;
    /* The destination of this ARN, or NULL. It lives as long as the engine. */
    const gramme_destination *(*find_destination)(void *self, gramme_view arn);
    void *find_self;
} gramme_trigger_context;

typedef struct gramme_trigger_spec {
    gramme_view id;       /* the mapping's UUID: its checkpoints are found under it */
    gramme_view name;     /* for the log */
    gramme_view function; /* its ARN, as failures name it; empty: made of `name` */
    gramme_view table;
    gramme_view label; /* of a stream; empty: all that the table has */
    bool stored;       /* a document of the database tells of it */
    const gramme_settings *settings;
} gramme_trigger_spec;

/* Begins to deliver, when it is enabled. `context` outlives it, `spec` is copied. The
 * target is the trigger's from now on and released with it, also on failure. */
gramme_status gramme_trigger_new(gramme_trigger **out,
                                 const gramme_trigger_context *context,
                                 const gramme_trigger_spec *spec,
                                 const gramme_target *target,
                                 gramme_error *err);

/* A change of a trigger, ready to be made: so that what is stored and what runs change
 * together, first this is made, then the change is committed, then it is applied. */
typedef struct gramme_trigger_change gramme_trigger_change;

/* New settings, and a target (NULL: as it is), which is the change's from now on, also
 * on failure. */
gramme_status gramme_trigger_change_new(gramme_trigger_change **out,
                                        const gramme_trigger_context *context,
                                        const gramme_settings *settings,
                                        const gramme_target *target,
                                        gramme_error *err);

/* The change is not made. NULL is fine. */
void gramme_trigger_change_free(gramme_trigger_change *change,
                                const gramme_trigger_context *context);

/* Stops the trigger, changes it, starts it again where it was. Cannot fail; `change` is
 * gone. */
void gramme_trigger_apply(gramme_trigger *trigger, gramme_trigger_change *change);

/* After its lanes have stopped: undoes their interruption. */
void gramme_trigger_stand_by(gramme_trigger *trigger);

/* Whether the database tells of it, or the program. */
bool gramme_trigger_is_stored(const gramme_trigger *trigger);

/* The dispatcher has gone, and its subscriptions with it: only gramme_trigger_free()
 * may follow. */
void gramme_trigger_detach(gramme_trigger *trigger);

/* Stops and releases it; with `forget` its checkpoints go too. NULL is fine. */
void gramme_trigger_free(gramme_trigger *trigger, bool forget);

/* GRAMME_INVALID: the destination is not mapped to anything. */
gramme_status gramme_trigger_unmapped(gramme_view arn, gramme_error *err);

void gramme_trigger_describe(gramme_subscription_state *out, gramme_trigger *trigger);

/* What came of its invocations since it began. */
typedef struct gramme_trigger_counts {
    uint64_t invocations;
    uint64_t failures;  /* of those */
    uint64_t records;   /* delivered */
    uint64_t abandoned; /* records that were given up */
    int64_t lag; /* microseconds since the oldest record being delivered was written; 0:
                    none is */
} gramme_trigger_counts;

void gramme_trigger_count(gramme_trigger_counts *out, const gramme_trigger *trigger);
gramme_view gramme_trigger_name(const gramme_trigger *trigger);
gramme_view gramme_trigger_table(const gramme_trigger *trigger);

/* Borrowed until the next update. */
const gramme_settings *gramme_trigger_settings(const gramme_trigger *trigger);
gramme_view gramme_trigger_id(const gramme_trigger *trigger);

#endif
