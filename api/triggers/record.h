/* SPDX-License-Identifier: Apache-2.0 */
/* record.h - a change of a stream as JSON, as GetRecords answers it and as AWS Lambda
 * puts it into an event. AWS API reference: streams_Record; Lambda developer guide,
 * "Using AWS Lambda with Amazon DynamoDB". */
#ifndef GRAMME_API_TRIGGERS_RECORD_H
#define GRAMME_API_TRIGGERS_RECORD_H

#include "api/json/write.h"
#include "streams/stream.h"

enum { GRAMME_EVENT_ID_TEXT = 32 /* hexadecimal digits */ };

/* What the records of a stream have in common. */
typedef struct gramme_record_source {
    const gramme_stream *stream; /* borrowed */
    gramme_view arn;             /* the stream's */
} gramme_record_source;

/* Appends "arn:aws:dynamodb:REGION:000000000000:table/NAME/stream/LABEL". */
void gramme_stream_print_arn(gramme_bytes *out, const gramme_stream *stream);

/* The same, in `arena`; NULL data when memory has run out. */
gramme_view gramme_stream_arn(gramme_arena *arena, const gramme_stream *stream);

/* Keeps `stream`; the ARN is in `arena`. False when memory has run out. */
bool gramme_record_source_init(gramme_record_source *out,
                               const gramme_stream *stream,
                               gramme_arena *arena);

/* The record's eventID, with a NUL: the same whenever it is read. */
void gramme_record_event_id(char text[GRAMME_EVENT_ID_TEXT + 1],
                            const gramme_record_source *source,
                            const gramme_change *change);

/* One element of GetRecords' Records. */
void gramme_record_write(gramme_writer *out,
                         const gramme_record_source *source,
                         const gramme_change *change);

/* One element of a Lambda event's Records: the time as a JSON float, members of
 * userIdentity in lower case, and eventSourceARN at the end. */
void gramme_record_write_event(gramme_writer *out,
                               const gramme_record_source *source,
                               const gramme_change *change);

#endif
