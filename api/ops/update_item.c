/* SPDX-License-Identifier: Apache-2.0 */
/* update_item.c - UpdateItem. */
#include "api/ops/conflict.h"
#include "api/ops/keys.h"
#include "api/ops/ops.h"
#include "api/ops/params.h"
#include "api/ops/update.h"

#define IN(member) gramme_call_member(call, GRAMME_UPDATE_ITEM_INPUT_##member)

static const gramme_param_rules rules = {
    .expressions = {{"UpdateExpression", GRAMME_UPDATE_ITEM_INPUT_UPDATE_EXPRESSION},
                    {"ConditionExpression",
                     GRAMME_UPDATE_ITEM_INPUT_CONDITION_EXPRESSION}},
    .legacy = {{"AttributeUpdates", GRAMME_UPDATE_ITEM_INPUT_ATTRIBUTE_UPDATES},
               {"Expected", GRAMME_UPDATE_ITEM_INPUT_EXPECTED},
               {"ConditionalOperator", GRAMME_UPDATE_ITEM_INPUT_CONDITIONAL_OPERATOR}},
    .names = GRAMME_UPDATE_ITEM_INPUT_EXPRESSION_ATTRIBUTE_NAMES,
    .values = GRAMME_UPDATE_ITEM_INPUT_EXPRESSION_ATTRIBUTE_VALUES,
};

/* What the request asks for, parsed. */
typedef struct update_request {
    gramme_item key;
    const gramme_update *update;       /* NULL: only make sure the item exists */
    const gramme_condition *condition; /* NULL: none */
} update_request;

static gramme_status read_expressions(update_request *request, gramme_op_call *call)
{
    gramme_scope scope;
    gramme_status status = gramme_params_scope(&scope, call, call->in, &rules);

    if (status == GRAMME_OK && gramme_node_present(IN(UPDATE_EXPRESSION))) {
        status = gramme_update_parse(&request->update, &scope,
                                     IN(UPDATE_EXPRESSION)->text, call->err);
    }
    if (status == GRAMME_OK && gramme_node_present(IN(CONDITION_EXPRESSION))) {
        status = gramme_condition_parse(&request->condition, &scope,
                                        IN(CONDITION_EXPRESSION)->text,
                                        "ConditionExpression", call->err);
    }
    return status == GRAMME_OK ? gramme_scope_check_used(&scope, call->err) : status;
}

static gramme_status read_legacy(update_request *request, gramme_op_call *call)
{
    gramme_status status = GRAMME_OK;

    if (gramme_node_present(IN(ATTRIBUTE_UPDATES))) {
        status = gramme_legacy_updates(&request->update, call->arena,
                                       IN(ATTRIBUTE_UPDATES), call->err);
    }
    if (status == GRAMME_OK && gramme_node_present(IN(EXPECTED))) {
        status = gramme_legacy_expected(&request->condition, call->arena, IN(EXPECTED),
                                        IN(CONDITIONAL_OPERATOR), call->err);
    }
    return status;
}

static gramme_status read_request(update_request *request, gramme_op_call *call)
{
    gramme_status status = gramme_params_check(call, call->in, &rules);

    *request = (update_request){.update = NULL};
    if (status == GRAMME_OK) {
        status = gramme_node_item(&request->key, IN(KEY), call->arena, call->err);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    if (gramme_node_present(IN(UPDATE_EXPRESSION)) ||
        gramme_node_present(IN(CONDITION_EXPRESSION))) {
        return read_expressions(request, call);
    }
    return read_legacy(request, call);
}

static gramme_returned returned_of(const gramme_node *return_values)
{
    static const char *const names[] = {
        [GRAMME_RETURNED_NONE] = "NONE",
        [GRAMME_RETURNED_ALL_OLD] = "ALL_OLD",
        [GRAMME_RETURNED_UPDATED_OLD] = "UPDATED_OLD",
        [GRAMME_RETURNED_ALL_NEW] = "ALL_NEW",
        [GRAMME_RETURNED_UPDATED_NEW] = "UPDATED_NEW",
    };
    gramme_returned returned = GRAMME_RETURNED_UPDATED_NEW;

    while (returned > GRAMME_RETURNED_NONE &&
           !gramme_view_is(gramme_node_text(return_values), names[returned])) {
        returned--;
    }
    return returned;
}

/* "Attributes" as ReturnValues asks; AWS leaves it out when nothing would be in it. */
static gramme_status write_attributes(gramme_op_call *call,
                                      gramme_subject *subject,
                                      const gramme_update *update,
                                      const gramme_item *new_item)
{
    gramme_item attributes;
    gramme_status status = gramme_update_image(
        &attributes, subject, call, update, new_item, returned_of(IN(RETURN_VALUES)));

    if (status == GRAMME_OK && attributes.count > 0) {
        gramme_write_name(&call->out, "Attributes");
        gramme_write_item(&call->out, &attributes);
    }
    return status;
}

static gramme_status
update(gramme_op_call *call, gramme_txn *txn, const update_request *request)
{
    gramme_view name = gramme_node_text(IN(TABLE_NAME));
    bool return_old = gramme_view_is(
        gramme_node_text(IN(RETURN_VALUES_ON_CONDITION_CHECK_FAILURE)), "ALL_OLD");
    const gramme_table *table;
    gramme_subject subject;
    gramme_item item;
    gramme_status status = gramme_call_table(&table, call, txn, name);

    if (status == GRAMME_OK) {
        status = gramme_keys_check_key(table, &request->key, call->err);
    }
    if (status == GRAMME_OK) {
        status = gramme_update_check(table, request->update, call->err);
    }
    if (status == GRAMME_OK && request->update != NULL &&
        gramme_update_charge(request->update) > GRAMME_ITEM_SIZE_MAX) {
        status = gramme_update_refuse_size(call);
    }
    if (status == GRAMME_OK) {
        status = gramme_subject_find(&subject, call, txn, table, &request->key);
    }
    if (status == GRAMME_OK) {
        status = gramme_conflict_meet_write(call);
    }
    if (status == GRAMME_OK) {
        status = gramme_subject_test(&subject, call, request->condition, return_old);
    }
    if (status == GRAMME_OK) {
        status = gramme_update_perform(&item, &subject, call, request->update);
    }
    if (status == GRAMME_OK) {
        status = write_attributes(call, &subject, request->update, &item);
    }
    if (status == GRAMME_OK) {
        status = gramme_subject_write_metrics(&subject, call, name,
                                              IN(RETURN_CONSUMED_CAPACITY),
                                              IN(RETURN_ITEM_COLLECTION_METRICS));
    }
    return status;
}

gramme_status gramme_op_update_item(gramme_op_call *call)
{
    update_request request;
    gramme_txn *txn;
    gramme_status status = read_request(&request, call);

    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, update(call, txn, &request));
}
