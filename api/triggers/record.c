/* SPDX-License-Identifier: Apache-2.0 */
/* record.c - a change of a stream as JSON; members in AWS's order. */
#include "api/triggers/record.h"

#include "storage/base/hash.h"

#define ACCOUNT "000000000000"

static const int64_t second = 1000000; /* microseconds */

/* GetRecords and a Lambda event spell some of it differently. */
typedef struct record_form {
    bool real_time; /* "1732.0": a float */
    bool identity_before_changes;
    bool arn;
    const char *type;
    const char *principal;
} record_form;

static const record_form api_form = {.type = "Type", .principal = "PrincipalId"};
static const record_form event_form = {
    .real_time = true,
    .identity_before_changes = true,
    .arn = true,
    .type = "type",
    .principal = "principalId",
};

void gramme_stream_print_arn(gramme_bytes *out, const gramme_stream *stream)
{
    GRAMME_BYTES_LITERAL(out, "arn:aws:dynamodb:");
    gramme_bytes_append_view(out, stream->region);
    GRAMME_BYTES_LITERAL(out, ":" ACCOUNT ":table/");
    gramme_bytes_append_view(out, stream->table);
    GRAMME_BYTES_LITERAL(out, "/stream/");
    gramme_bytes_append_view(out, stream->label);
}

gramme_view gramme_stream_arn(gramme_arena *arena, const gramme_stream *stream)
{
    return gramme_arena_printf(
        arena, "arn:aws:dynamodb:%.*s:" ACCOUNT ":table/%.*s/stream/%.*s",
        GRAMME_VIEW_ARG(stream->region), GRAMME_VIEW_ARG(stream->table),
        GRAMME_VIEW_ARG(stream->label));
}

bool gramme_record_source_init(gramme_record_source *out,
                               const gramme_stream *stream,
                               gramme_arena *arena)
{
    *out = (gramme_record_source){.stream = stream};
    out->arn = gramme_stream_arn(arena, stream);
    return out->arn.data != NULL;
}

/* A sequence is there once in each of a stream's slots, and the partition key's hash
 * chooses among them. */
void gramme_record_event_id(char text[GRAMME_EVENT_ID_TEXT + 1],
                            const gramme_record_source *source,
                            const gramme_change *change)
{
    uint8_t bytes[16];

    for (int i = 0; i < 8; i++) {
        bytes[i] = (uint8_t)(change->sequence >> (8 * i));
        bytes[8 + i] = (uint8_t)(change->hash >> (8 * i));
    }
    for (int half = 0; half < 2; half++) {
        uint64_t seed = gramme_hash(source->arn, (uint64_t)half + 1);

        uint64_t hash = gramme_hash(gramme_view_of(bytes, sizeof(bytes)), seed);

        for (int digit = 15; digit >= 0; digit--) {
            text[half * 16 + digit] = "0123456789abcdef"[hash % 16];
            hash /= 16;
        }
    }
    text[GRAMME_EVENT_ID_TEXT] = '\0';
}

static void write_time(gramme_writer *out, int64_t microseconds, bool real)
{
    gramme_write_name(out, "ApproximateCreationDateTime");
    gramme_write_integer(out, microseconds / second);
    if (real) {
        GRAMME_BYTES_LITERAL(out->out, ".0");
    }
}

static void write_image(gramme_writer *out, const char *name, const gramme_item *image)
{
    if (image != NULL) {
        gramme_write_name(out, name);
        gramme_write_item(out, image);
    }
}

static void write_changes(gramme_writer *out,
                          const gramme_record_source *source,
                          const gramme_change *change,
                          const record_form *form)
{
    char sequence[GRAMME_SEQUENCE_TEXT + 1];

    gramme_sequence_print(sequence, change->sequence);
    gramme_write_name(out, "dynamodb");
    gramme_write_object_begin(out);
    write_time(out, change->time, form->real_time);
    write_image(out, "Keys", &change->keys);
    write_image(out, "NewImage", change->new_image);
    write_image(out, "OldImage", change->old_image);
    gramme_write_name(out, "SequenceNumber");
    gramme_write_text(out, sequence);
    gramme_write_name(out, "SizeBytes");
    gramme_write_integer(out, (int64_t)change->size);
    gramme_write_name(out, "StreamViewType");
    gramme_write_text(out, gramme_view_type_name(source->stream->view));
    gramme_write_object_end(out);
}

static void write_identity(gramme_writer *out, const record_form *form)
{
    gramme_write_name(out, "userIdentity");
    gramme_write_object_begin(out);
    gramme_write_name(out, form->principal);
    gramme_write_text(out, "dynamodb.amazonaws.com");
    gramme_write_name(out, form->type);
    gramme_write_text(out, "Service");
    gramme_write_object_end(out);
}

static void write_record(gramme_writer *out,
                         const gramme_record_source *source,
                         const gramme_change *change,
                         const record_form *form)
{
    char id[GRAMME_EVENT_ID_TEXT + 1];

    gramme_record_event_id(id, source, change);
    gramme_write_object_begin(out);
    gramme_write_name(out, "eventID");
    gramme_write_text(out, id);
    gramme_write_name(out, "eventName");
    gramme_write_text(out, gramme_change_kind_name(change->kind));
    gramme_write_name(out, "eventVersion");
    gramme_write_text(out, "1.1");
    gramme_write_name(out, "eventSource");
    gramme_write_text(out, "aws:dynamodb");
    gramme_write_name(out, "awsRegion");
    gramme_write_string(out, source->stream->region);
    if (change->by_service && form->identity_before_changes) {
        write_identity(out, form);
    }
    write_changes(out, source, change, form);
    if (change->by_service && !form->identity_before_changes) {
        write_identity(out, form);
    }
    if (form->arn) {
        gramme_write_name(out, "eventSourceARN");
        gramme_write_string(out, source->arn);
    }
    gramme_write_object_end(out);
}

void gramme_record_write(gramme_writer *out,
                         const gramme_record_source *source,
                         const gramme_change *change)
{
    write_record(out, source, change, &api_form);
}

void gramme_record_write_event(gramme_writer *out,
                               const gramme_record_source *source,
                               const gramme_change *change)
{
    write_record(out, source, change, &event_form);
}
