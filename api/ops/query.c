/* SPDX-License-Identifier: Apache-2.0 */
/* query.c - Query. */
#include "api/ops/keyrange.h"
#include "api/ops/keys.h"
#include "api/ops/ops.h"
#include "api/ops/params.h"
#include "api/ops/reader.h"

#define IN(member) gramme_call_member(call, GRAMME_QUERY_INPUT_##member)

static const gramme_param_rules rules = {
    .expressions = {{"ProjectionExpression", GRAMME_QUERY_INPUT_PROJECTION_EXPRESSION},
                    {"FilterExpression", GRAMME_QUERY_INPUT_FILTER_EXPRESSION},
                    {"KeyConditionExpression",
                     GRAMME_QUERY_INPUT_KEY_CONDITION_EXPRESSION}},
    .legacy = {{"AttributesToGet", GRAMME_QUERY_INPUT_ATTRIBUTES_TO_GET},
               {"QueryFilter", GRAMME_QUERY_INPUT_QUERY_FILTER},
               {"ConditionalOperator", GRAMME_QUERY_INPUT_CONDITIONAL_OPERATOR},
               {"KeyConditions", GRAMME_QUERY_INPUT_KEY_CONDITIONS}},
    .names = GRAMME_QUERY_INPUT_EXPRESSION_ATTRIBUTE_NAMES,
    .values = GRAMME_QUERY_INPUT_EXPRESSION_ATTRIBUTE_VALUES,
};

static const gramme_reader_members members = {
    .table_name = GRAMME_QUERY_INPUT_TABLE_NAME,
    .index_name = GRAMME_QUERY_INPUT_INDEX_NAME,
    .select = GRAMME_QUERY_INPUT_SELECT,
    .attributes_to_get = GRAMME_QUERY_INPUT_ATTRIBUTES_TO_GET,
    .projection_expression = GRAMME_QUERY_INPUT_PROJECTION_EXPRESSION,
    .filter_expression = GRAMME_QUERY_INPUT_FILTER_EXPRESSION,
    .legacy_filter = GRAMME_QUERY_INPUT_QUERY_FILTER,
    .conditional_operator = GRAMME_QUERY_INPUT_CONDITIONAL_OPERATOR,
    .limit = GRAMME_QUERY_INPUT_LIMIT,
    .consistent_read = GRAMME_QUERY_INPUT_CONSISTENT_READ,
    .exclusive_start_key = GRAMME_QUERY_INPUT_EXCLUSIVE_START_KEY,
    .return_consumed_capacity = GRAMME_QUERY_INPUT_RETURN_CONSUMED_CAPACITY,
};

static gramme_status
parse(gramme_reader *reader, gramme_key_conditions *conditions, gramme_op_call *call)
{
    const gramme_node *expression = IN(KEY_CONDITION_EXPRESSION);
    const gramme_condition *key_condition = NULL;
    gramme_scope scope;
    gramme_status status;

    if (!gramme_node_present(expression) && !gramme_node_present(IN(KEY_CONDITIONS))) {
        return gramme_invalid(
            call->err, "Either the KeyConditions or KeyConditionExpression parameter "
                       "must be specified in the request.");
    }
    status = gramme_params_scope(&scope, call, call->in, &rules);
    if (status == GRAMME_OK && gramme_node_present(expression)) {
        status = gramme_condition_parse(&key_condition, &scope, expression->text,
                                        "KeyConditionExpression", call->err);
    }
    if (status == GRAMME_OK) {
        status = gramme_reader_parse(reader, call, &scope);
    }
    if (status == GRAMME_OK) {
        status = gramme_scope_check_used(&scope, call->err);
    }
    if (status == GRAMME_OK && gramme_node_present(expression)) {
        return gramme_key_condition_convert(conditions, call->arena, key_condition,
                                            call->err);
    }
    if (status == GRAMME_OK) {
        status = gramme_legacy_key_conditions(conditions, call->arena,
                                              IN(KEY_CONDITIONS), call->err);
    }
    return status;
}

typedef struct filter_check {
    const gramme_key_schema *key;
    const char *parameter;
    gramme_error *err;
    gramme_status status;
} filter_check;

static bool check_filter_path(void *self, const gramme_path *path)
{
    filter_check *check = self;

    if (gramme_keys_has(check->key, path->steps[0].name)) {
        check->status =
            gramme_invalid(check->err,
                           "%s can only contain non-primary key attributes: "
                           "Primary key attribute: %.*s",
                           check->parameter, GRAMME_VIEW_ARG(path->steps[0].name));
        return false;
    }
    return true;
}

/* What the key conditions select, a filter may not look at again. */
static gramme_status check_filter(const gramme_reader *reader, gramme_op_call *call)
{
    filter_check check = {reader->key, "Filter Expression", call->err, GRAMME_OK};

    if (gramme_node_present(IN(QUERY_FILTER))) {
        check.parameter = "QueryFilter";
    }
    gramme_condition_visit_paths(reader->filter, check_filter_path, &check);
    return check.status;
}

static gramme_status
set_range(gramme_reader *reader, gramme_op_call *call, const gramme_key_range *range)
{
    gramme_bytes lower;
    gramme_bytes upper;
    gramme_status status = GRAMME_OK;

    gramme_bytes_init(&lower, call->arena->allocator);
    gramme_bytes_init(&upper, call->arena->allocator);
    gramme_key_range_bounds(&lower, &upper, range, reader->tree);
    if (!gramme_bytes_ok(&lower) || !gramme_bytes_ok(&upper) ||
        !gramme_arena_copy(&reader->lower, call->arena, gramme_bytes_view(&lower)) ||
        !gramme_arena_copy(&reader->upper, call->arena, gramme_bytes_view(&upper))) {
        status = gramme_error_nomem(call->err);
    }
    gramme_bytes_clear(&lower);
    gramme_bytes_clear(&upper);
    if (status == GRAMME_OK && reader->has_start) {
        status = gramme_reader_start_key(&reader->after, reader, call);
    }
    return status;
}

/* More conditions than a key has attributes; two are judged by what they say, and the
 * older KeyConditions have their own words. */
static gramme_status check_count(const gramme_key_schema *key,
                                 const gramme_key_conditions *conditions,
                                 gramme_op_call *call)
{
    uint32_t attributes = (uint32_t)key->hash_count + key->range_count;

    if (!gramme_node_present(IN(KEY_CONDITION_EXPRESSION)) || conditions->count <= 2 ||
        conditions->count <= attributes) {
        return GRAMME_OK;
    }
    return gramme_invalid(
        call->err,
        "The number of query conditions (%u) exceeds the number of key "
        "attributes defined in the schema (%u)",
        (unsigned)conditions->count, (unsigned)attributes);
}

static gramme_status query(gramme_reader *reader,
                           gramme_op_call *call,
                           gramme_txn *txn,
                           const gramme_key_conditions *conditions)
{
    gramme_key_range range;
    gramme_status status = gramme_reader_open(reader, call, txn);

    if (status == GRAMME_OK) {
        status = gramme_reader_check_start(reader, call);
    }
    if (status == GRAMME_OK) {
        status = check_count(reader->key, conditions, call);
    }
    if (status == GRAMME_OK) {
        status = gramme_key_range_init(&range, reader->key, conditions, call->err);
    }
    if (status == GRAMME_OK && reader->has_start) {
        status = gramme_key_range_check_start(
            &range, &reader->start,
            reader->index == NULL && reader->key->range_count == 0, call->err);
    }
    if (status == GRAMME_OK) {
        status = check_filter(reader, call);
    }
    if (status == GRAMME_OK) {
        status = gramme_reader_check(reader, call);
    }
    if (status == GRAMME_OK) {
        status = set_range(reader, call, &range);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    reader->is_row = reader->index == NULL && reader->key->range_count == 0;
    return gramme_reader_run(reader, call, txn);
}

gramme_status gramme_op_query(gramme_op_call *call)
{
    gramme_key_conditions conditions = {0};
    gramme_reader reader;
    gramme_txn *txn;
    gramme_status status = gramme_params_check(call, call->in, &rules);

    if (status == GRAMME_OK) {
        status = gramme_reader_init(&reader, call, &members);
    }
    if (status == GRAMME_OK) {
        reader.reverse = !gramme_node_boolean(IN(SCAN_INDEX_FORWARD), true);
        status = parse(&reader, &conditions, call);
    }
    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, query(&reader, call, txn, &conditions));
}
