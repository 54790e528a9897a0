/* SPDX-License-Identifier: Apache-2.0 */
/* stream_records.c - GetShardIterator and GetRecords. */
#include "api/ops/ops.h"
#include "api/ops/stream.h"
#include "api/triggers/record.h"
#include "streams/iterator.h"

enum {
    RECORDS_MAX = 1000,
    RECORDS_BYTES = 1024 * 1024, /* of a page */
    MICROSECONDS = 1000000,
};

static gramme_status refuse_trimmed(gramme_op_call *call)
{
    return gramme_exception_set(
        call->err, GRAMME_EXCEPTION_TRIMMED_DATA_ACCESS,
        "The operation attempted to read past the oldest stream record in a shard.");
}

static gramme_status find_shard(const gramme_shard **out,
                                gramme_op_call *call,
                                const gramme_stream *stream,
                                gramme_view id)
{
    *out = gramme_stream_shard(stream, id);
    if (*out == NULL) {
        return gramme_exception_set(call->err, GRAMME_EXCEPTION_RESOURCE_NOT_FOUND,
                                    "Requested resource not found: Shard does not "
                                    "exist");
    }
    return GRAMME_OK;
}

/* -- GetShardIterator -- */

#define IN(member) gramme_call_member(call, GRAMME_GET_SHARD_ITERATOR_INPUT_##member)

/* Where an iterator may point to. */
typedef struct shard_view {
    gramme_op_call *call;
    gramme_txn *txn;
    const gramme_stream *stream;
    const gramme_shard *shard;
    uint64_t oldest;
    uint64_t next;
} shard_view;

static gramme_status at_sequence(uint64_t *out, const shard_view *view, bool after)
{
    gramme_op_call *call = view->call;
    uint64_t sequence;

    if (!gramme_sequence_read(&sequence, gramme_node_text(IN(SEQUENCE_NUMBER)))) {
        return gramme_invalid(call->err, "Invalid SequenceNumber");
    }
    if (sequence < view->shard->first || sequence > view->next ||
        (view->shard->last != 0 && sequence > view->shard->last)) {
        return gramme_invalid(call->err, "Invalid SequenceNumber for the shard");
    }
    *out = after ? sequence + 1 : sequence;
    return *out < view->oldest ? refuse_trimmed(call) : GRAMME_OK;
}

/* Whole seconds: what ApproximateCreationDateTime shows of `time`. */
static int64_t shown_time(int64_t time)
{
    return time / MICROSECONDS * MICROSECONDS;
}

/* The first sequence whose record was created at `time` or later, by halving. */
static gramme_status at_time(uint64_t *out, const shard_view *view, int64_t time)
{
    gramme_op_call *call = view->call;
    uint64_t low = view->oldest;
    uint64_t high = view->next;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        gramme_change_page page;
        gramme_status status =
            gramme_stream_read(&page, view->txn, view->stream, view->shard, middle, 1,
                               1, call->arena, call->err);

        if (status != GRAMME_OK) {
            return status;
        }
        if (page.count == 0 || shown_time(page.changes[0].time) >= time) {
            high = middle;
        } else {
            low = page.changes[0].sequence + 1;
        }
    }
    *out = low;
    return GRAMME_OK;
}

static gramme_status at_timestamp(uint64_t *out, const shard_view *view)
{
    gramme_op_call *call = view->call;
    const gramme_node *node = IN(TIMESTAMP);
    int64_t now = gramme_store_now(call->db->store);

    if (!gramme_node_present(node)) {
        return gramme_invalid(call->err, "Timestamp cannot be null");
    }
    if (!(node->real * MICROSECONDS <= (double)now)) {
        return gramme_invalid(call->err, "Timestamp cannot be in the future");
    }
    if (node->real <= 0) {
        *out = view->oldest;
        return GRAMME_OK;
    }
    return at_time(out, view, (int64_t)(node->real * MICROSECONDS));
}

static gramme_status find_position(uint64_t *out, const shard_view *view)
{
    gramme_op_call *call = view->call;
    gramme_view type = gramme_node_text(IN(SHARD_ITERATOR_TYPE));
    bool has_sequence = gramme_node_present(IN(SEQUENCE_NUMBER));
    bool after = gramme_view_is(type, "AFTER_SEQUENCE_NUMBER");

    if (after || gramme_view_is(type, "AT_SEQUENCE_NUMBER")) {
        if (!has_sequence) {
            return gramme_invalid(call->err, "SequenceNumber cannot be null");
        }
        return at_sequence(out, view, after);
    }
    if (has_sequence) {
        return gramme_invalid(
            call->err, "SequenceNumber should not be passed for this iterator type");
    }
    if (gramme_view_is(type, "AT_TIMESTAMP")) {
        return at_timestamp(out, view);
    }
    *out = gramme_view_is(type, "LATEST") ? view->next : view->oldest;
    return GRAMME_OK;
}

static gramme_status write_iterator(gramme_op_call *call,
                                    const char *name,
                                    const gramme_stream *stream,
                                    const gramme_shard *shard,
                                    uint64_t sequence)
{
    gramme_iterator iterator = {
        .stream_arn = gramme_stream_arn(call->arena, stream),
        .sequence = sequence,
        .issued = gramme_store_now(call->db->store),
    };

    memcpy(iterator.shard, shard->id, sizeof(iterator.shard));
    gramme_bytes_reset(call->scratch, SIZE_MAX);
    gramme_iterator_encode(call->scratch, &iterator);
    if (iterator.stream_arn.data == NULL || !gramme_bytes_ok(call->scratch)) {
        return gramme_error_nomem(call->err);
    }
    gramme_write_name(&call->out, name);
    gramme_write_string(&call->out, gramme_bytes_view(call->scratch));
    gramme_bytes_reset(call->scratch, SIZE_MAX);
    return GRAMME_OK;
}

static gramme_status issue(gramme_op_call *call, gramme_txn *txn)
{
    gramme_stream stream;
    shard_view view = {.call = call, .txn = txn, .stream = &stream};
    uint64_t sequence = 0;
    gramme_status status =
        gramme_stream_of_arn(&stream, call, txn, gramme_node_text(IN(STREAM_ARN)));

    if (status == GRAMME_OK) {
        status = find_shard(&view.shard, call, &stream, gramme_node_text(IN(SHARD_ID)));
    }
    if (status == GRAMME_OK) {
        status = gramme_stream_bounds(&view.oldest, &view.next, txn, &stream,
                                      view.shard, call->err);
    }
    if (status == GRAMME_OK) {
        status = find_position(&sequence, &view);
    }
    return status == GRAMME_OK
               ? write_iterator(call, "ShardIterator", &stream, view.shard, sequence)
               : status;
}

#undef IN

gramme_status gramme_op_get_shard_iterator(gramme_op_call *call)
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);

    return status == GRAMME_OK ? gramme_call_end(call, txn, issue(call, txn)) : status;
}

/* -- GetRecords -- */

#define IN(member) gramme_call_member(call, GRAMME_GET_RECORDS_INPUT_##member)

static gramme_status read_iterator(gramme_iterator *out, gramme_op_call *call)
{
    gramme_status status = gramme_iterator_decode(
        out, gramme_node_text(IN(SHARD_ITERATOR)), call->arena, call->err);

    if (status == GRAMME_INVALID) {
        return gramme_invalid(call->err, "Invalid ShardIterator");
    }
    if (status == GRAMME_OK &&
        gramme_store_now(call->db->store) - out->issued > GRAMME_ITERATOR_LIFE) {
        return gramme_exception_set(
            call->err, GRAMME_EXCEPTION_EXPIRED_ITERATOR,
            "The provided iterator exceeds the maximum age allowed.");
    }
    return status;
}

static gramme_status write_page(gramme_op_call *call,
                                const gramme_stream *stream,
                                const gramme_shard *shard,
                                const gramme_change_page *page)
{
    gramme_record_source source;

    if (!gramme_record_source_init(&source, stream, call->arena)) {
        return gramme_error_nomem(call->err);
    }
    gramme_write_name(&call->out, "Records");
    gramme_write_array_begin(&call->out);
    for (uint32_t i = 0; i < page->count; i++) {
        gramme_record_write(&call->out, &source, &page->changes[i]);
    }
    gramme_write_array_end(&call->out);
    return page->ended
               ? GRAMME_OK
               : write_iterator(call, "NextShardIterator", stream, shard, page->next);
}

static gramme_status read_records(gramme_op_call *call, gramme_txn *txn)
{
    uint32_t limit = (uint32_t)gramme_node_integer(IN(LIMIT), RECORDS_MAX);
    gramme_iterator iterator;
    gramme_stream stream;
    const gramme_shard *shard = NULL;
    gramme_change_page page;
    uint64_t oldest;
    uint64_t next;
    gramme_status status = read_iterator(&iterator, call);

    if (status == GRAMME_OK) {
        status = gramme_stream_of_arn(&stream, call, txn, iterator.stream_arn);
    }
    if (status == GRAMME_OK) {
        status = find_shard(&shard, call, &stream, gramme_view_text(iterator.shard));
    }
    if (status == GRAMME_OK) {
        status = gramme_stream_bounds(&oldest, &next, txn, &stream, shard, call->err);
    }
    if (status == GRAMME_OK && iterator.sequence < oldest) {
        status = refuse_trimmed(call);
    }
    if (status == GRAMME_OK) {
        status = gramme_stream_read(&page, txn, &stream, shard, iterator.sequence,
                                    limit, RECORDS_BYTES, call->arena, call->err);
    }
    return status == GRAMME_OK ? write_page(call, &stream, shard, &page) : status;
}

gramme_status gramme_op_get_records(gramme_op_call *call)
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);

    return status == GRAMME_OK ? gramme_call_end(call, txn, read_records(call, txn))
                               : status;
}
