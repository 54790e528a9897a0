/* SPDX-License-Identifier: Apache-2.0 */
/* outcome.h - what came of one call of a target, and what its answer says to a trigger.
 * gramme_plugin.h has the setters. */
#ifndef GRAMME_API_TRIGGERS_OUTCOME_H
#define GRAMME_API_TRIGGERS_OUTCOME_H

#include "api/include/gramme_plugin.h"
#include "storage/base/arena.h"
#include "streams/dispatcher.h"

enum { GRAMME_OUTCOME_LOG_MAX = 4096 /* bytes */ };

struct gramme_outcome {
    gramme_arena *arena; /* takes all texts */
    gramme_view response;
    bool failed; /* an error was set */
    gramme_view error_type;
    gramme_view error_message;
    gramme_view log;
    bool nomem;  /* something is missing */
    bool broken; /* Gramme's own failure: nobody was called */
};

void gramme_outcome_init(gramme_outcome *out, gramme_arena *arena);

/* What a trigger asks of the answer. */
typedef struct gramme_answer_wanted {
    bool failures; /* ReportBatchItemFailures */
    const gramme_batch *batch;
} gramme_answer_wanted;

/* Reads batchItemFailures and a tumbling window's state into `delivery`, whose code is
 * DONE before; FAILED with a message when AWS would take the answer for a failure of
 * the whole batch. */
void gramme_answer_read(gramme_delivery *delivery,
                        const gramme_outcome *outcome,
                        const gramme_answer_wanted *wanted);

#endif
