/* SPDX-License-Identifier: Apache-2.0 */
/* journal.c - the trigger log: where a trigger begins, and each invocation. */
#include <inttypes.h>

#include "api/triggers/trigger_parts.h"

enum { MESSAGE_MAX = 1000 /* bytes of a function's own message */ };

static void begin_line(gramme_bytes *line, const gramme_trigger *trigger)
{
    gramme_bytes_init(line, trigger->context->allocator);
    gramme_bytes_printf(line,
                        "trigger %.*s of table %.*s: ", GRAMME_VIEW_ARG(trigger->name),
                        GRAMME_VIEW_ARG(trigger->table));
}

/* Whatever a message holds, it stays one line. Without memory there is no line. */
static void end_line(gramme_bytes *line, const gramme_trigger *trigger)
{
    for (size_t i = 0; i < line->size; i++) {
        line->data[i] = line->data[i] < 0x20 ? ' ' : line->data[i];
    }
    gramme_bytes_append_byte(line, '\0');
    if (gramme_bytes_ok(line)) {
        trigger->context->log(trigger->context->log_self, (const char *)line->data);
    }
    gramme_bytes_clear(line);
}

static void append_sequence(gramme_bytes *line, uint64_t sequence)
{
    char text[GRAMME_SEQUENCE_TEXT + 1];

    gramme_sequence_print(text, sequence);
    gramme_bytes_append_text(line, text);
}

static void append_batch(gramme_bytes *line, const gramme_batch *batch)
{
    gramme_bytes_printf(line, "%s, ", batch->shard->id);
    if (batch->count == 0) {
        gramme_bytes_append_text(line, "the end of a window, no records");
        return;
    }
    append_sequence(line, batch->changes[0].sequence);
    if (batch->count > 1) {
        gramme_bytes_append_text(line, " to ");
        append_sequence(line, batch->changes[batch->count - 1].sequence);
    }
    gramme_bytes_printf(line, ", %" PRIu32 " record%s", batch->count,
                        batch->count == 1 ? "" : "s");
}

void gramme_journal_begins(const gramme_trigger *trigger,
                           const gramme_shard *shard,
                           uint64_t sequence,
                           bool resumed)
{
    gramme_bytes line;

    if (trigger->context->log == NULL) {
        return;
    }
    begin_line(&line, trigger);
    if (resumed) {
        gramme_bytes_printf(&line, "goes on in %s with ", shard->id);
    } else {
        gramme_bytes_printf(&line, "begins %s with ", shard->id);
    }
    append_sequence(&line, sequence);
    if (resumed) {
        gramme_bytes_append_text(&line,
                                 ", all before was delivered or not its to read");
    } else if (shard->parent[0] != '\0') {
        gramme_bytes_printf(&line, ", behind %s", shard->parent);
    } else {
        gramme_bytes_append_text(&line, ", the first of what is kept (TRIM_HORIZON)");
    }
    end_line(&line, trigger);
}

static void append_result(gramme_bytes *line, const gramme_delivery *delivery)
{
    gramme_view message = delivery->message;

    if (message.size > MESSAGE_MAX) {
        message.size = MESSAGE_MAX;
    }
    switch (delivery->code) {
    case GRAMME_DELIVERY_DONE:
        gramme_bytes_append_text(line, "OK");
        if (delivery->failed_from != 0) {
            gramme_bytes_append_text(line, " before ");
            append_sequence(line, delivery->failed_from);
        }
        break;
    case GRAMME_DELIVERY_FAILED:
        gramme_bytes_append_text(line, "FAILED: ");
        gramme_bytes_append_view(line, message);
        break;
    case GRAMME_DELIVERY_STOPPED:
        gramme_bytes_append_text(line, "interrupted, will be delivered again");
        break;
    }
}

void gramme_journal_delivery(const gramme_trigger *trigger,
                             const gramme_batch *batch,
                             const gramme_delivery *delivery,
                             int64_t microseconds)
{
    gramme_bytes line;

    if (trigger->context->log == NULL) {
        return;
    }
    begin_line(&line, trigger);
    append_batch(&line, batch);
    gramme_bytes_printf(&line, ", attempt %" PRIu32 " (%s), %" PRId64 ".%03d ms: ",
                        batch->attempt, batch->reason == NULL ? "new" : batch->reason,
                        microseconds / 1000, (int)(microseconds % 1000));
    append_result(&line, delivery);
    end_line(&line, trigger);
}

void gramme_journal_abandoned(const gramme_trigger *trigger,
                              const gramme_batch *batch,
                              gramme_abandon_reason reason,
                              bool delivered)
{
    gramme_bytes line;

    if (trigger->context->log == NULL) {
        return;
    }
    begin_line(&line, trigger);
    append_batch(&line, batch);
    gramme_bytes_append_text(&line, reason == GRAMME_ABANDON_AGE
                                        ? ": given up, older than its "
                                          "MaximumRecordAgeInSeconds; "
                                        : ": given up, its retries are used up; ");
    if (trigger->plan.destination == NULL) {
        gramme_bytes_append_text(&line, "no failure destination is set");
    } else {
        gramme_bytes_append_text(&line, delivered ? "told " : "could not tell ");
        gramme_bytes_append_view(&line, trigger->plan.destination->arn);
    }
    end_line(&line, trigger);
}
