/* SPDX-License-Identifier: Apache-2.0 */
/* trigger_parts.h - the inside of a trigger; between trigger.c and journal.c. */
#ifndef GRAMME_API_TRIGGERS_TRIGGER_PARTS_H
#define GRAMME_API_TRIGGERS_TRIGGER_PARTS_H

#include <stdatomic.h>

#include "api/triggers/trigger.h"
#include "api/triggers/uuid.h"

/* What may only change while no lane runs. */
typedef struct gramme_trigger_plan {
    gramme_arena arena;
    gramme_settings settings;
    const gramme_pattern *patterns[GRAMME_FILTERS_MAX];
    const gramme_destination *destination; /* of failures, or NULL */
} gramme_trigger_plan;

struct gramme_trigger {
    const gramme_trigger_context *context;
    gramme_arena arena; /* takes the texts */
    gramme_view id;     /* these five with a NUL behind */
    gramme_view name;
    gramme_view function;
    gramme_view table;
    gramme_view label;
    bool stored;
    gramme_target target;
    gramme_trigger_plan plan;
    gramme_subscription *subscription;
    gramme_uuid_source invocations;
    _Atomic uint64_t invocation_count; /* these are gramme_trigger_count()'s */
    _Atomic uint64_t failure_count;
    _Atomic uint64_t record_count;
    _Atomic uint64_t abandoned_count;
    _Atomic int64_t pending; /* when the oldest record being delivered was written; 0:
                                none is */
    atomic_bool interrupted;
    atomic_uint abandoning; /* calls of the destination under way */
};

/* -- journal.c: lines of the log, so that one sees why an event comes again -- */

void gramme_journal_begins(const gramme_trigger *trigger,
                           const gramme_shard *shard,
                           uint64_t sequence,
                           bool resumed);

/* One invocation and what came of it. */
void gramme_journal_delivery(const gramme_trigger *trigger,
                             const gramme_batch *batch,
                             const gramme_delivery *delivery,
                             int64_t microseconds);

/* Records nobody will see any more. `delivered`: the destination has them. */
void gramme_journal_abandoned(const gramme_trigger *trigger,
                              const gramme_batch *batch,
                              gramme_abandon_reason reason,
                              bool delivered);

#endif
