/* SPDX-License-Identifier: Apache-2.0 */
/* event.c - batches as JSON: for a function, and for a failure destination. */
#include "api/triggers/event.h"

#include <stdio.h>
#include <time.h>

static const int64_t second = 1000000; /* microseconds */

void gramme_time_print(char text[GRAMME_TIME_TEXT + 1],
                       int64_t microseconds,
                       bool fraction)
{
    time_t seconds = (time_t)(microseconds / second);
    struct tm parts = {.tm_year = 70};
    size_t size;

    (void)gmtime_r(&seconds, &parts);
    size = strftime(text, GRAMME_TIME_TEXT + 1, "%Y-%m-%dT%H:%M:%S", &parts);
    if (size == 0) { /* a year of five digits */
        (void)snprintf(text, GRAMME_TIME_TEXT + 1, "9999-12-31T23:59:59Z");
    } else if (fraction) {
        (void)snprintf(text + size, GRAMME_TIME_TEXT + 1 - size, ".%03dZ",
                       (int)(microseconds % second / 1000));
    } else {
        (void)snprintf(text + size, GRAMME_TIME_TEXT + 1 - size, "Z");
    }
}

static void
write_time(gramme_writer *out, const char *name, int64_t microseconds, bool fraction)
{
    char text[GRAMME_TIME_TEXT + 1];

    gramme_time_print(text, microseconds, fraction);
    gramme_write_name(out, name);
    gramme_write_text(out, text);
}

static void write_window(gramme_writer *out,
                         const gramme_record_source *source,
                         const gramme_batch *batch)
{
    const gramme_window *window = batch->window;

    gramme_write_name(out, "window");
    gramme_write_object_begin(out);
    write_time(out, "start", window->start, false);
    write_time(out, "end", window->end, false);
    gramme_write_object_end(out);
    gramme_write_name(out, "state");
    gramme_write_raw(out, window->state.size > 0 ? window->state : GRAMME_VIEW("{}"));
    gramme_write_name(out, "shardId");
    gramme_write_text(out, batch->shard->id);
    gramme_write_name(out, "eventSourceARN");
    gramme_write_string(out, source->arn);
    gramme_write_name(out, "isFinalInvokeForWindow");
    gramme_write_boolean(out, window->is_final);
    gramme_write_name(out, "isWindowTerminatedEarly");
    gramme_write_boolean(out, window->ended_early);
}

static void write_event(gramme_writer *out,
                        const gramme_record_source *source,
                        const gramme_batch *batch)
{
    gramme_write_object_begin(out);
    gramme_write_name(out, "Records");
    gramme_write_array_begin(out);
    for (uint32_t i = 0; i < batch->count; i++) {
        gramme_record_write_event(out, source, &batch->changes[i]);
    }
    gramme_write_array_end(out);
    if (batch->window != NULL) {
        write_window(out, source, batch);
    }
    gramme_write_object_end(out);
}

void gramme_event_write(gramme_bytes *out,
                        const gramme_record_source *source,
                        const gramme_batch *batch)
{
    gramme_writer writer;

    gramme_writer_init(&writer, out);
    write_event(&writer, source, batch);
}

static void write_request(gramme_writer *out, const gramme_abandoned *abandoned)
{
    static const char *const conditions[] = {
        [GRAMME_ABANDON_RETRIES] = "RetryAttemptsExhausted",
        [GRAMME_ABANDON_AGE] = "MaximumRecordAgeExceeded",
    };
    bool invoked = abandoned->request_id.size > 0;

    gramme_write_name(out, "requestContext");
    gramme_write_object_begin(out);
    gramme_write_name(out, "requestId");
    gramme_write_string(out, abandoned->request_id);
    gramme_write_name(out, "functionArn");
    gramme_write_string(out, abandoned->function);
    gramme_write_name(out, "condition");
    gramme_write_text(out, conditions[abandoned->reason]);
    gramme_write_name(out, "approximateInvokeCount");
    gramme_write_integer(out, invoked ? abandoned->batch->attempt : 0);
    gramme_write_object_end(out);
    if (invoked) {
        gramme_write_name(out, "responseContext");
        gramme_write_object_begin(out);
        gramme_write_name(out, "statusCode");
        gramme_write_integer(out, 200);
        gramme_write_name(out, "executedVersion");
        gramme_write_text(out, "$LATEST");
        gramme_write_name(out, "functionError");
        if (abandoned->answered) {
            gramme_write_raw(out, GRAMME_VIEW("null"));
        } else {
            gramme_write_text(out, "Unhandled");
        }
        gramme_write_object_end(out);
    }
}

static void write_sequence(gramme_writer *out, const char *name, uint64_t sequence)
{
    char text[GRAMME_SEQUENCE_TEXT + 1];

    gramme_sequence_print(text, sequence);
    gramme_write_name(out, name);
    gramme_write_text(out, text);
}

static void write_batch_info(gramme_writer *out, const gramme_abandoned *abandoned)
{
    const gramme_batch *batch = abandoned->batch;

    gramme_write_name(out, "DDBStreamBatchInfo");
    gramme_write_object_begin(out);
    gramme_write_name(out, "shardId");
    gramme_write_text(out, batch->shard->id);
    if (batch->count > 0) {
        const gramme_change *first = &batch->changes[0];
        const gramme_change *last = &batch->changes[batch->count - 1];

        write_sequence(out, "startSequenceNumber", first->sequence);
        write_sequence(out, "endSequenceNumber", last->sequence);
        write_time(out, "approximateArrivalOfFirstRecord", first->time, false);
        write_time(out, "approximateArrivalOfLastRecord", last->time, false);
    }
    gramme_write_name(out, "batchSize");
    gramme_write_integer(out, batch->count);
    gramme_write_name(out, "streamArn");
    gramme_write_string(out, abandoned->source->arn);
    gramme_write_object_end(out);
}

void gramme_abandoned_write(gramme_bytes *out, const gramme_abandoned *abandoned)
{
    gramme_writer writer;

    gramme_writer_init(&writer, out);
    gramme_write_object_begin(&writer);
    write_request(&writer, abandoned);
    gramme_write_name(&writer, "version");
    gramme_write_text(&writer, "1.0");
    write_time(&writer, "timestamp", abandoned->now, true);
    write_batch_info(&writer, abandoned);
    if (abandoned->whole) {
        gramme_write_name(&writer, "payload");
        write_event(&writer, abandoned->source, abandoned->batch);
    }
    gramme_write_object_end(&writer);
}
