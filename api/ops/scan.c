/* SPDX-License-Identifier: Apache-2.0 */
/* scan.c - Scan, whole or one segment of a parallel one. */
#include "api/ops/ops.h"
#include "api/ops/params.h"
#include "api/ops/reader.h"

#define IN(member) gramme_call_member(call, GRAMME_SCAN_INPUT_##member)

static const gramme_param_rules rules = {
    .expressions = {{"ProjectionExpression", GRAMME_SCAN_INPUT_PROJECTION_EXPRESSION},
                    {"FilterExpression", GRAMME_SCAN_INPUT_FILTER_EXPRESSION}},
    .legacy = {{"AttributesToGet", GRAMME_SCAN_INPUT_ATTRIBUTES_TO_GET},
               {"ScanFilter", GRAMME_SCAN_INPUT_SCAN_FILTER},
               {"ConditionalOperator", GRAMME_SCAN_INPUT_CONDITIONAL_OPERATOR}},
    .names = GRAMME_SCAN_INPUT_EXPRESSION_ATTRIBUTE_NAMES,
    .values = GRAMME_SCAN_INPUT_EXPRESSION_ATTRIBUTE_VALUES,
};

static const gramme_reader_members members = {
    .table_name = GRAMME_SCAN_INPUT_TABLE_NAME,
    .index_name = GRAMME_SCAN_INPUT_INDEX_NAME,
    .select = GRAMME_SCAN_INPUT_SELECT,
    .attributes_to_get = GRAMME_SCAN_INPUT_ATTRIBUTES_TO_GET,
    .projection_expression = GRAMME_SCAN_INPUT_PROJECTION_EXPRESSION,
    .filter_expression = GRAMME_SCAN_INPUT_FILTER_EXPRESSION,
    .legacy_filter = GRAMME_SCAN_INPUT_SCAN_FILTER,
    .conditional_operator = GRAMME_SCAN_INPUT_CONDITIONAL_OPERATOR,
    .limit = GRAMME_SCAN_INPUT_LIMIT,
    .consistent_read = GRAMME_SCAN_INPUT_CONSISTENT_READ,
    .exclusive_start_key = GRAMME_SCAN_INPUT_EXCLUSIVE_START_KEY,
    .return_consumed_capacity = GRAMME_SCAN_INPUT_RETURN_CONSUMED_CAPACITY,
};

static gramme_status check_segments(gramme_op_call *call)
{
    bool has_segment = gramme_node_present(IN(SEGMENT));
    bool has_total = gramme_node_present(IN(TOTAL_SEGMENTS));
    int64_t segment = gramme_node_integer(IN(SEGMENT), 0);
    int64_t total = gramme_node_integer(IN(TOTAL_SEGMENTS), 1);

    if (has_segment && !has_total) {
        return gramme_invalid(
            call->err, "The TotalSegments parameter is required but was not present in "
                       "the request when Segment parameter is present");
    }
    if (has_total && !has_segment) {
        return gramme_invalid(
            call->err, "The Segment parameter is required but was not present in the "
                       "request when parameter TotalSegments is present");
    }
    if (has_total && segment >= total) {
        return gramme_invalid(
            call->err,
            "The Segment parameter is zero-based and must be less than "
            "parameter TotalSegments: Segment: %lld is not less than "
            "TotalSegments: %lld",
            (long long)segment, (long long)total);
    }
    return GRAMME_OK;
}

static gramme_status
hash_bound(gramme_view *bound, gramme_op_call *call, uint32_t tree, uint64_t hash)
{
    call->scratch->size = 0;
    gramme_key_append_hash_bound(call->scratch, tree, hash);
    if (!gramme_bytes_ok(call->scratch) ||
        !gramme_arena_copy(bound, call->arena, gramme_bytes_view(call->scratch))) {
        return gramme_error_nomem(call->err);
    }
    return GRAMME_OK;
}

/* The hash range of this segment: equal parts of the whole, the last one to the end. */
static gramme_status set_range(gramme_reader *reader, gramme_op_call *call)
{
    uint64_t segment = (uint64_t)gramme_node_integer(IN(SEGMENT), 0);
    uint64_t total = (uint64_t)gramme_node_integer(IN(TOTAL_SEGMENTS), 1);
    uint64_t step = UINT64_MAX / total;
    bool last = segment + 1 == total;
    gramme_status status =
        hash_bound(&reader->lower, call, reader->tree, segment * step);

    if (status == GRAMME_OK) {
        status =
            hash_bound(&reader->upper, call, last ? reader->tree + 1 : reader->tree,
                       last ? 0 : (segment + 1) * step);
    }
    if (status != GRAMME_OK || !reader->has_start) {
        return status;
    }
    status = gramme_reader_start_key(&reader->after, reader, call);
    if (status != GRAMME_OK) {
        return status;
    }
    if (gramme_view_compare(reader->after, reader->lower) < 0 ||
        gramme_view_compare(reader->after, reader->upper) >= 0) {
        return gramme_invalid(
            call->err,
            "The provided starting key is invalid: Invalid ExclusiveStartKey. "
            "Please use ExclusiveStartKey with correct Segment. "
            "TotalSegments: %llu Segment: %llu",
            (unsigned long long)total, (unsigned long long)segment);
    }
    return GRAMME_OK;
}

static gramme_status scan(gramme_reader *reader, gramme_op_call *call, gramme_txn *txn)
{
    gramme_status status = gramme_reader_open(reader, call, txn);

    if (status == GRAMME_OK) {
        status = gramme_reader_check_start(reader, call);
    }
    if (status == GRAMME_OK) {
        status = gramme_reader_check(reader, call);
    }
    if (status == GRAMME_OK) {
        status = set_range(reader, call);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    if (!gramme_node_present(IN(SEGMENT))) {
        gramme_reader_count_partitions(reader);
    }
    return gramme_reader_run(reader, call, txn);
}

static gramme_status parse(gramme_reader *reader, gramme_op_call *call)
{
    gramme_scope scope;
    gramme_status status = gramme_params_scope(&scope, call, call->in, &rules);

    if (status == GRAMME_OK) {
        status = gramme_reader_parse(reader, call, &scope);
    }
    return status == GRAMME_OK ? gramme_scope_check_used(&scope, call->err) : status;
}

gramme_status gramme_op_scan(gramme_op_call *call)
{
    gramme_reader reader;
    gramme_txn *txn;
    gramme_status status = gramme_params_check(call, call->in, &rules);

    if (status == GRAMME_OK) {
        status = gramme_reader_init(&reader, call, &members);
    }
    if (status == GRAMME_OK) {
        reader.is_scan = true;
        status = check_segments(call);
    }
    if (status == GRAMME_OK) {
        status = parse(&reader, call);
    }
    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, scan(&reader, call, txn));
}
