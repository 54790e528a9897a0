/* SPDX-License-Identifier: Apache-2.0 */
/* event.h - a batch of records as the event that AWS Lambda gives a function, and the
 * description of a batch nobody could process, as it goes to a failure destination.
 * Lambda developer guide, "Using AWS Lambda with Amazon DynamoDB". */
#ifndef GRAMME_API_TRIGGERS_EVENT_H
#define GRAMME_API_TRIGGERS_EVENT_H

#include "api/triggers/record.h"
#include "streams/dispatcher.h"

enum { GRAMME_TIME_TEXT = 24 /* "2026-11-21T12:34:56.789Z" */ };

/* Appends {"Records": [...]}, with a tumbling window its state, too. */
void gramme_event_write(gramme_bytes *out,
                        const gramme_record_source *source,
                        const gramme_batch *batch);

typedef struct gramme_abandoned {
    const gramme_record_source *source;
    const gramme_batch *batch;
    gramme_abandon_reason reason;
    gramme_view request_id; /* of the last invocation; empty: there was none */
    bool answered;          /* it ended well, but said that records failed */
    gramme_view function;   /* its ARN */
    int64_t now;            /* microseconds */
    bool whole;             /* with the event itself, as buckets of S3 get it */
} gramme_abandoned;

/* Appends {"requestContext": ..., "DDBStreamBatchInfo": ..., "payload": ...}. */
void gramme_abandoned_write(gramme_bytes *out, const gramme_abandoned *abandoned);

/* A time in UTC with a NUL; without `fraction` in whole seconds. */
void gramme_time_print(char text[GRAMME_TIME_TEXT + 1],
                       int64_t microseconds,
                       bool fraction);

#endif
