/* SPDX-License-Identifier: Apache-2.0 */
/* delete_item.c - DeleteItem. */
#include "api/ops/conflict.h"
#include "api/ops/keys.h"
#include "api/ops/ops.h"
#include "api/ops/params.h"
#include "api/ops/target.h"

#define IN(member) gramme_call_member(call, GRAMME_DELETE_ITEM_INPUT_##member)

static const gramme_param_rules rules = {
    .expressions = {{"ConditionExpression",
                     GRAMME_DELETE_ITEM_INPUT_CONDITION_EXPRESSION}},
    .legacy = {{"Expected", GRAMME_DELETE_ITEM_INPUT_EXPECTED}},
    .names = GRAMME_DELETE_ITEM_INPUT_EXPRESSION_ATTRIBUTE_NAMES,
    .values = GRAMME_DELETE_ITEM_INPUT_EXPRESSION_ATTRIBUTE_VALUES,
};

static gramme_status read_key(gramme_item *key, gramme_op_call *call)
{
    gramme_view returned = gramme_node_text(IN(RETURN_VALUES));
    gramme_status status = gramme_params_check(call->in, &rules, call->err);

    if (status == GRAMME_OK) {
        status = gramme_node_item(key, IN(KEY), call->arena, call->err);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    if (returned.size > 0 && !gramme_view_is(returned, "NONE") &&
        !gramme_view_is(returned, "ALL_OLD")) {
        return gramme_invalid(call->err, "ReturnValues can only be ALL_OLD or NONE");
    }
    return GRAMME_OK;
}

static gramme_status remove_item(gramme_op_call *call,
                                 gramme_txn *txn,
                                 const gramme_item *key,
                                 const gramme_condition *condition)
{
    gramme_view name = gramme_node_text(IN(TABLE_NAME));
    bool return_old = gramme_view_is(
        gramme_node_text(IN(RETURN_VALUES_ON_CONDITION_CHECK_FAILURE)), "ALL_OLD");
    const gramme_table *table;
    gramme_target target;
    gramme_status status = gramme_call_table(&table, call, txn, name);

    if (status == GRAMME_OK) {
        status = gramme_keys_check_key(table, key, call->err);
    }
    if (status == GRAMME_OK) {
        status = gramme_target_find(&target, call, txn, table, key);
    }
    if (status == GRAMME_OK) {
        status = gramme_conflict_meet_write(call);
    }
    if (status == GRAMME_OK) {
        status = gramme_target_test(&target, call, condition, return_old);
    }
    if (status == GRAMME_OK) {
        status = gramme_target_write(&target, call, NULL);
    }
    if (status == GRAMME_OK &&
        gramme_view_is(gramme_node_text(IN(RETURN_VALUES)), "ALL_OLD")) {
        status = gramme_target_write_old(&target, call);
    }
    if (status == GRAMME_OK) {
        status = gramme_target_write_metrics(&target, call, name,
                                             IN(RETURN_CONSUMED_CAPACITY),
                                             IN(RETURN_ITEM_COLLECTION_METRICS));
    }
    return status;
}

gramme_status gramme_op_delete_item(gramme_op_call *call)
{
    const gramme_condition *condition;
    gramme_item key;
    gramme_txn *txn;
    gramme_status status = read_key(&key, call);

    if (status == GRAMME_OK) {
        status =
            gramme_params_condition(&condition, call, &rules, IN(CONDITION_EXPRESSION),
                                    IN(EXPECTED), IN(CONDITIONAL_OPERATOR));
    }
    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, remove_item(call, txn, &key, condition));
}
