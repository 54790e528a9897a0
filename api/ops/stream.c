/* SPDX-License-Identifier: Apache-2.0 */
/* stream.c - ListStreams and DescribeStream, and what names a stream. */
#include "api/ops/stream.h"

#include <stdlib.h>

#include "api/ops/ops.h"
#include "api/triggers/record.h"

enum { LIMIT = 100 }; /* streams or shards of one page */

static bool cut(gramme_view *before, gramme_view *rest, const char *mark)
{
    size_t size = strlen(mark);

    for (size_t at = 0; at + size <= rest->size; at++) {
        if (memcmp(rest->data + at, mark, size) == 0) {
            *before = gramme_view_of(rest->data, at);
            *rest = gramme_view_of(rest->data + at + size, rest->size - at - size);
            return true;
        }
    }
    return false;
}

gramme_status gramme_stream_arn_read(gramme_view *table,
                                     gramme_view *label,
                                     gramme_op_call *call,
                                     gramme_view arn)
{
    gramme_view head;

    *table = gramme_view_of(NULL, 0);
    *label = arn;
    if (gramme_view_starts_with(arn, GRAMME_VIEW("arn:")) &&
        cut(&head, label, ":table/") && cut(table, label, "/stream/") &&
        table->size > 0 && label->size > 0) {
        return GRAMME_OK;
    }
    return gramme_invalid(call->err, "Invalid StreamArn");
}

static void
write_arn(gramme_op_call *call, const char *name, const gramme_stream *stream)
{
    gramme_stream here = *stream;

    here.region = gramme_view_text(call->region);
    call->scratch->size = 0;
    gramme_stream_print_arn(call->scratch, &here);
    gramme_write_name(&call->out, name);
    gramme_write_string(&call->out, gramme_bytes_view(call->scratch));
    call->scratch->size = 0;
}

gramme_status gramme_stream_of_arn(gramme_stream *out,
                                   gramme_op_call *call,
                                   gramme_txn *txn,
                                   gramme_view arn)
{
    gramme_view table;
    gramme_view label;
    gramme_status status = gramme_stream_arn_read(&table, &label, call, arn);

    if (status == GRAMME_OK) {
        status = gramme_stream_find(out, txn, table, label, call->arena, call->err);
    }
    out->region = gramme_view_text(call->region);
    if (status != GRAMME_NOTFOUND) {
        return status;
    }
    return gramme_exception_set(call->err, GRAMME_EXCEPTION_RESOURCE_NOT_FOUND,
                                "Requested resource not found: Stream: %.*s not found",
                                GRAMME_VIEW_ARG(arn));
}

/* -- ListStreams -- */

#define IN(member) gramme_call_member(call, GRAMME_LIST_STREAMS_INPUT_##member)

static gramme_status list(gramme_op_call *call, gramme_txn *txn)
{
    gramme_view table = gramme_view_of(NULL, 0);
    gramme_view after_table = gramme_view_of(NULL, 0);
    gramme_view after_label = gramme_view_of(NULL, 0);
    uint32_t limit = (uint32_t)gramme_node_integer(IN(LIMIT), LIMIT);
    gramme_writer *out = &call->out;
    gramme_stream_page page = {.count = 0};
    gramme_status status = GRAMME_OK;

    if (gramme_node_present(IN(EXCLUSIVE_START_STREAM_ARN))) {
        status =
            gramme_stream_arn_read(&after_table, &after_label, call,
                                   gramme_node_text(IN(EXCLUSIVE_START_STREAM_ARN)));
    }
    if (status == GRAMME_OK && gramme_node_present(IN(TABLE_NAME))) {
        status = gramme_call_table_name(&table, call, gramme_node_text(IN(TABLE_NAME)));
    }
    if (status == GRAMME_OK) {
        status = gramme_stream_list(&page, txn, table, after_table, after_label, limit,
                                    call->arena, call->err);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    gramme_write_name(out, "Streams");
    gramme_write_array_begin(out);
    for (uint32_t i = 0; i < page.count; i++) {
        const gramme_stream *stream = &page.streams[i];

        gramme_write_object_begin(out);
        write_arn(call, "StreamArn", stream);
        gramme_write_name(out, "StreamLabel");
        gramme_write_string(out, stream->label);
        gramme_write_name(out, "TableName");
        gramme_write_string(out, stream->table);
        gramme_write_object_end(out);
    }
    gramme_write_array_end(out);
    if (page.more && page.count > 0) {
        write_arn(call, "LastEvaluatedStreamArn", &page.streams[page.count - 1]);
    }
    return GRAMME_OK;
}

#undef IN

gramme_status gramme_op_list_streams(gramme_op_call *call)
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);

    return status == GRAMME_OK ? gramme_call_end(call, txn, list(call, txn)) : status;
}

/* -- DescribeStream -- */

#define IN(member) gramme_call_member(call, GRAMME_DESCRIBE_STREAM_INPUT_##member)

static void write_key(gramme_writer *out, const gramme_key_attribute *key, bool hash)
{
    gramme_write_object_begin(out);
    gramme_write_name(out, "AttributeName");
    gramme_write_string(out, key->name);
    gramme_write_name(out, "KeyType");
    gramme_write_text(out, hash ? "HASH" : "RANGE");
    gramme_write_object_end(out);
}

static void write_sequence(gramme_writer *out, const char *name, uint64_t sequence)
{
    char text[GRAMME_SEQUENCE_TEXT + 1];

    gramme_sequence_print(text, sequence);
    gramme_write_name(out, name);
    gramme_write_text(out, text);
}

static void write_shard(gramme_writer *out, const gramme_shard *shard)
{
    gramme_write_object_begin(out);
    gramme_write_name(out, "ShardId");
    gramme_write_text(out, shard->id);
    gramme_write_name(out, "SequenceNumberRange");
    gramme_write_object_begin(out);
    write_sequence(out, "StartingSequenceNumber", shard->first);
    if (shard->last != 0) {
        write_sequence(out, "EndingSequenceNumber", shard->last);
    }
    gramme_write_object_end(out);
    if (shard->parent[0] != '\0') {
        gramme_write_name(out, "ParentShardId");
        gramme_write_text(out, shard->parent);
    }
    gramme_write_object_end(out);
}

/* What a request wants to see of the shards. */
typedef struct shard_choice {
    gramme_view after;  /* ids in byte order; empty: from the first */
    gramme_view parent; /* of the children asked for; empty: all */
    uint32_t limit;     /* 1 or more */
} shard_choice;

static int compare_ids(const void *a, const void *b)
{
    const gramme_shard *const *left = a;
    const gramme_shard *const *right = b;

    return strcmp((*left)->id, (*right)->id);
}

static bool is_chosen(const gramme_shard *shard, const shard_choice *choice)
{
    return gramme_view_compare(gramme_view_text(shard->id), choice->after) > 0 &&
           (choice->parent.size == 0 || gramme_view_is(choice->parent, shard->parent));
}

/* By id, as readers that page through them expect. */
static gramme_status write_shards(gramme_op_call *call,
                                  const gramme_stream *stream,
                                  const shard_choice *choice)
{
    gramme_writer *out = &call->out;
    const gramme_shard **chosen = gramme_arena_calloc(call->arena, stream->shard_count,
                                                      sizeof(const gramme_shard *));
    uint32_t count = 0;
    uint32_t shown;

    if (chosen == NULL) {
        return gramme_error_nomem(call->err);
    }
    for (uint32_t i = 0; i < stream->shard_count; i++) {
        if (is_chosen(&stream->shards[i], choice)) {
            chosen[count++] = &stream->shards[i];
        }
    }
    qsort(chosen, count, sizeof(const gramme_shard *), compare_ids);
    shown = count < choice->limit ? count : choice->limit;
    gramme_write_name(out, "Shards");
    gramme_write_array_begin(out);
    for (uint32_t i = 0; i < shown; i++) {
        write_shard(out, chosen[i]);
    }
    gramme_write_array_end(out);
    if (shown < count) {
        gramme_write_name(out, "LastEvaluatedShardId");
        gramme_write_text(out, chosen[shown - 1]->id);
    }
    return GRAMME_OK;
}

static gramme_status write_stream(gramme_op_call *call,
                                  const gramme_stream *stream,
                                  const shard_choice *choice)
{
    gramme_writer *out = &call->out;
    gramme_status status;

    gramme_write_name(out, "StreamDescription");
    gramme_write_object_begin(out);
    gramme_write_name(out, "CreationRequestDateTime");
    gramme_write_timestamp(out, stream->created);
    gramme_write_name(out, "KeySchema");
    gramme_write_array_begin(out);
    for (uint32_t i = 0; i < stream->key.hash_count; i++) {
        write_key(out, &stream->key.hash[i], true);
    }
    for (uint32_t i = 0; i < stream->key.range_count; i++) {
        write_key(out, &stream->key.range[i], false);
    }
    gramme_write_array_end(out);
    status = write_shards(call, stream, choice);
    write_arn(call, "StreamArn", stream);
    gramme_write_name(out, "StreamLabel");
    gramme_write_string(out, stream->label);
    gramme_write_name(out, "StreamStatus");
    gramme_write_text(out, stream->ended == 0 ? "ENABLED" : "DISABLED");
    gramme_write_name(out, "StreamViewType");
    gramme_write_text(out, gramme_view_type_name(stream->view));
    gramme_write_name(out, "TableName");
    gramme_write_string(out, stream->table);
    gramme_write_object_end(out);
    return status;
}

static gramme_status read_choice(shard_choice *choice, gramme_op_call *call)
{
    const gramme_node *filter = IN(SHARD_FILTER);

    *choice = (shard_choice){
        .after = gramme_node_text(IN(EXCLUSIVE_START_SHARD_ID)),
        .limit = (uint32_t)gramme_node_integer(IN(LIMIT), LIMIT),
    };
    if (!gramme_node_present(filter)) {
        return GRAMME_OK;
    }
    if (choice->after.size > 0) {
        return gramme_invalid(
            call->err,
            "ShardFilter and ExclusiveStartShardId both should not be specified in the "
            "request.");
    }
    if (!gramme_node_present(gramme_node_member(filter, GRAMME_SHARD_FILTER_TYPE))) {
        return gramme_invalid(call->err, "No ShardFilterType specified.");
    }
    choice->parent =
        gramme_node_text(gramme_node_member(filter, GRAMME_SHARD_FILTER_SHARD_ID));
    return choice->parent.size > 0 ? GRAMME_OK
                                   : gramme_invalid(call->err, "No ShardId specified.");
}

gramme_status gramme_op_describe_stream(gramme_op_call *call)
{
    gramme_stream stream = {.number = 0};
    shard_choice choice;
    gramme_txn *txn;
    gramme_status status = read_choice(&choice, call);

    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_stream_of_arn(&stream, call, txn, gramme_node_text(IN(STREAM_ARN)));
    if (status == GRAMME_OK) {
        status = write_stream(call, &stream, &choice);
    }
    return gramme_call_end(call, txn, status);
}
