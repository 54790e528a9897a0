/* SPDX-License-Identifier: Apache-2.0 */
/* put_delete_item.c - PutItem and DeleteItem: the same steps, with or without an item
 * to leave behind. */
#include "api/ops/conflict.h"
#include "api/ops/keys.h"
#include "api/ops/ops.h"
#include "api/ops/params.h"
#include "api/ops/subject.h"

/* Where an operation keeps the members that both have. */
typedef struct write_members {
    bool is_put;
    unsigned table_name;
    unsigned item; /* or the Key */
    unsigned expected;
    unsigned conditional_operator;
    unsigned condition_expression;
    unsigned return_values;
    unsigned return_refused;
    unsigned return_capacity;
    unsigned return_metrics;
    gramme_param_rules rules;
} write_members;

#define MEMBERS(operation, item_member)                                                \
    .table_name = GRAMME_##operation##_INPUT_TABLE_NAME,                               \
    .item = GRAMME_##operation##_INPUT_##item_member,                                  \
    .expected = GRAMME_##operation##_INPUT_EXPECTED,                                   \
    .conditional_operator = GRAMME_##operation##_INPUT_CONDITIONAL_OPERATOR,           \
    .condition_expression = GRAMME_##operation##_INPUT_CONDITION_EXPRESSION,           \
    .return_values = GRAMME_##operation##_INPUT_RETURN_VALUES,                         \
    .return_refused =                                                                  \
        GRAMME_##operation##_INPUT_RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,           \
    .return_capacity = GRAMME_##operation##_INPUT_RETURN_CONSUMED_CAPACITY,            \
    .return_metrics = GRAMME_##operation##_INPUT_RETURN_ITEM_COLLECTION_METRICS,       \
    .rules = {                                                                         \
        .expressions = {{"ConditionExpression",                                        \
                         GRAMME_##operation##_INPUT_CONDITION_EXPRESSION}},            \
        .legacy = {{"Expected", GRAMME_##operation##_INPUT_EXPECTED},                  \
                   {"ConditionalOperator",                                             \
                    GRAMME_##operation##_INPUT_CONDITIONAL_OPERATOR}},                 \
        .names = GRAMME_##operation##_INPUT_EXPRESSION_ATTRIBUTE_NAMES,                \
        .values = GRAMME_##operation##_INPUT_EXPRESSION_ATTRIBUTE_VALUES,              \
    }

static const write_members put_members = {.is_put = true, MEMBERS(PUT_ITEM, ITEM)};
static const write_members delete_members = {MEMBERS(DELETE_ITEM, KEY)};

#define IN(member) gramme_call_member(call, members->member)

static gramme_status
read_item(gramme_item *item, gramme_op_call *call, const write_members *members)
{
    gramme_view returned = gramme_node_text(IN(return_values));
    gramme_status status = gramme_params_check(call, call->in, &members->rules);

    if (status == GRAMME_OK) {
        status = gramme_node_item(item, IN(item), call->arena, call->err);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    if (returned.size > 0 && !gramme_view_is(returned, "NONE") &&
        !gramme_view_is(returned, "ALL_OLD")) {
        return gramme_invalid(call->err, "ReturnValues can only be ALL_OLD or NONE");
    }
    if (members->is_put && gramme_item_size(item) > GRAMME_ITEM_SIZE_MAX) {
        return gramme_invalid(call->err,
                              "Item size has exceeded the maximum allowed size");
    }
    return GRAMME_OK;
}

static gramme_status store(gramme_op_call *call,
                           const write_members *members,
                           gramme_txn *txn,
                           const gramme_item *item,
                           const gramme_condition *condition)
{
    gramme_view name = gramme_node_text(IN(table_name));
    bool return_old = gramme_view_is(gramme_node_text(IN(return_refused)), "ALL_OLD");
    const gramme_table *table;
    gramme_subject subject;
    gramme_status status = gramme_call_table(&table, call, txn, name);

    if (status == GRAMME_OK) {
        status = members->is_put ? gramme_keys_check_item(table, item, call->err)
                                 : gramme_keys_check_key(table, item, call->err);
    }
    if (status == GRAMME_OK) {
        status = gramme_subject_find(&subject, call, txn, table, item);
    }
    if (status == GRAMME_OK) {
        status = gramme_conflict_meet_write(call);
    }
    if (status == GRAMME_OK) {
        status = gramme_subject_test(&subject, call, condition, return_old);
    }
    if (status == GRAMME_OK) {
        status = gramme_subject_write(&subject, call, members->is_put ? item : NULL);
    }
    if (status == GRAMME_OK &&
        gramme_view_is(gramme_node_text(IN(return_values)), "ALL_OLD")) {
        status = gramme_subject_write_old(&subject, call);
    }
    if (status == GRAMME_OK) {
        status = gramme_subject_write_metrics(&subject, call, name, IN(return_capacity),
                                              IN(return_metrics));
    }
    return status;
}

static gramme_status perform(gramme_op_call *call, const write_members *members)
{
    const gramme_condition *condition;
    gramme_item item;
    gramme_txn *txn;
    gramme_status status = read_item(&item, call, members);

    if (status == GRAMME_OK) {
        status = gramme_params_condition(&condition, call, &members->rules,
                                         IN(condition_expression), IN(expected),
                                         IN(conditional_operator));
    }
    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, store(call, members, txn, &item, condition));
}

gramme_status gramme_op_put_item(gramme_op_call *call)
{
    return perform(call, &put_members);
}

gramme_status gramme_op_delete_item(gramme_op_call *call)
{
    return perform(call, &delete_members);
}
