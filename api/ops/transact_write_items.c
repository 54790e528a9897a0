/* SPDX-License-Identifier: Apache-2.0 */
/* transact_write_items.c - TransactWriteItems. */
#include "api/ops/collection.h"
#include "api/ops/ops.h"
#include "api/ops/params.h"
#include "api/ops/transact.h"

#define IN(member) gramme_call_member(call, GRAMME_TRANSACT_WRITE_ITEMS_INPUT_##member)

enum { PAYLOAD_MAX = 4 * 1024 * 1024, ABSENT = -1 };

/* Where one kind of action keeps its members. */
typedef struct action_shape {
    unsigned member; /* of TransactWriteItem */
    gramme_step_kind kind;
    unsigned table_name;
    unsigned item;
    int update_expression;
    unsigned condition_expression;
    unsigned return_values;
    gramme_param_rules rules;
} action_shape;

static const action_shape shapes[] = {
    {.member = GRAMME_TRANSACT_WRITE_ITEM_CONDITION_CHECK,
     .kind = GRAMME_STEP_CHECK,
     .table_name = GRAMME_CONDITION_CHECK_TABLE_NAME,
     .item = GRAMME_CONDITION_CHECK_KEY,
     .update_expression = ABSENT,
     .condition_expression = GRAMME_CONDITION_CHECK_CONDITION_EXPRESSION,
     .return_values = GRAMME_CONDITION_CHECK_RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
     .rules = {.expressions = {{"ConditionExpression",
                                GRAMME_CONDITION_CHECK_CONDITION_EXPRESSION}},
               .names = GRAMME_CONDITION_CHECK_EXPRESSION_ATTRIBUTE_NAMES,
               .values = GRAMME_CONDITION_CHECK_EXPRESSION_ATTRIBUTE_VALUES}},
    {.member = GRAMME_TRANSACT_WRITE_ITEM_PUT,
     .kind = GRAMME_STEP_PUT,
     .table_name = GRAMME_PUT_TABLE_NAME,
     .item = GRAMME_PUT_ITEM,
     .update_expression = ABSENT,
     .condition_expression = GRAMME_PUT_CONDITION_EXPRESSION,
     .return_values = GRAMME_PUT_RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
     .rules = {.expressions = {{"ConditionExpression",
                                GRAMME_PUT_CONDITION_EXPRESSION}},
               .names = GRAMME_PUT_EXPRESSION_ATTRIBUTE_NAMES,
               .values = GRAMME_PUT_EXPRESSION_ATTRIBUTE_VALUES,
               .idle = true}},
    {.member = GRAMME_TRANSACT_WRITE_ITEM_DELETE,
     .kind = GRAMME_STEP_DELETE,
     .table_name = GRAMME_DELETE_TABLE_NAME,
     .item = GRAMME_DELETE_KEY,
     .update_expression = ABSENT,
     .condition_expression = GRAMME_DELETE_CONDITION_EXPRESSION,
     .return_values = GRAMME_DELETE_RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
     .rules = {.expressions = {{"ConditionExpression",
                                GRAMME_DELETE_CONDITION_EXPRESSION}},
               .names = GRAMME_DELETE_EXPRESSION_ATTRIBUTE_NAMES,
               .values = GRAMME_DELETE_EXPRESSION_ATTRIBUTE_VALUES,
               .idle = true}},
    {.member = GRAMME_TRANSACT_WRITE_ITEM_UPDATE,
     .kind = GRAMME_STEP_UPDATE,
     .table_name = GRAMME_UPDATE_TABLE_NAME,
     .item = GRAMME_UPDATE_KEY,
     .update_expression = GRAMME_UPDATE_UPDATE_EXPRESSION,
     .condition_expression = GRAMME_UPDATE_CONDITION_EXPRESSION,
     .return_values = GRAMME_UPDATE_RETURN_VALUES_ON_CONDITION_CHECK_FAILURE,
     .rules = {.expressions = {{"UpdateExpression", GRAMME_UPDATE_UPDATE_EXPRESSION},
                               {"ConditionExpression",
                                GRAMME_UPDATE_CONDITION_EXPRESSION}},
               .names = GRAMME_UPDATE_EXPRESSION_ATTRIBUTE_NAMES,
               .values = GRAMME_UPDATE_EXPRESSION_ATTRIBUTE_VALUES}},
};

static gramme_status read_expressions(gramme_step *action,
                                      gramme_op_call *call,
                                      const gramme_node *node,
                                      const action_shape *shape)
{
    const gramme_node *condition =
        gramme_node_member(node, shape->condition_expression);
    gramme_scope scope;
    gramme_status status = gramme_params_check(call, node, &shape->rules);

    if (shape->update_expression == ABSENT && !gramme_node_present(condition)) {
        return status;
    }
    if (status == GRAMME_OK) {
        status = gramme_params_scope(&scope, call, node, &shape->rules);
    }
    if (status == GRAMME_OK && shape->update_expression != ABSENT) {
        status = gramme_update_parse(&action->update, &scope,
                                     gramme_node_text(gramme_node_member(
                                         node, (unsigned)shape->update_expression)),
                                     call->err);
    }
    if (status == GRAMME_OK && gramme_node_present(condition)) {
        status = gramme_condition_parse(&action->condition, &scope, condition->text,
                                        "ConditionExpression", call->err);
    }
    return status == GRAMME_OK ? gramme_scope_check_used(&scope, call->err) : status;
}

/* A Put's item comes before its expressions, a Key after them. */
static gramme_status read_action(gramme_step *action,
                                 gramme_op_call *call,
                                 const gramme_node *node,
                                 const action_shape *shape)
{
    const gramme_node *item = gramme_node_member(node, shape->item);
    gramme_status status;

    action->kind = shape->kind;
    action->table_name = gramme_node_text(gramme_node_member(node, shape->table_name));
    action->return_old = gramme_view_is(
        gramme_node_text(gramme_node_member(node, shape->return_values)), "ALL_OLD");
    if (action->kind != GRAMME_STEP_PUT) {
        status = read_expressions(action, call, node, shape);
        return status == GRAMME_OK
                   ? gramme_node_item(&action->item, item, call->arena, call->err)
                   : status;
    }
    status = gramme_node_item(&action->item, item, call->arena, call->err);
    if (status == GRAMME_OK && gramme_item_size(&action->item) > GRAMME_ITEM_SIZE_MAX) {
        return gramme_invalid(call->err,
                              "Item size has exceeded the maximum allowed size");
    }
    return status == GRAMME_OK ? read_expressions(action, call, node, shape) : status;
}

/* The one action of a TransactWriteItem. */
static gramme_status
read_entry(gramme_step *action, gramme_op_call *call, const gramme_node *entry)
{
    const action_shape *found = NULL;
    size_t i;

    for (i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        if (!gramme_node_present(gramme_node_member(entry, shapes[i].member))) {
            continue;
        }
        if (found != NULL) {
            return gramme_invalid(
                call->err,
                "TransactItems can only contain one of Check, Put, Update or Delete");
        }
        found = &shapes[i];
    }
    if (found == NULL) {
        return gramme_invalid(
            call->err, "Invalid Request: TransactWriteRequest should contain Delete or "
                       "Put or Update request");
    }
    return read_action(action, call, gramme_node_member(entry, found->member), found);
}

static gramme_status read_transaction(gramme_transaction *all, gramme_op_call *call)
{
    const gramme_node *items = IN(TRANSACT_ITEMS);
    gramme_status status = GRAMME_OK;
    size_t payload = 0;
    uint32_t i;

    all->count = items->count;
    all->actions =
        gramme_arena_calloc(call->arena, items->count, sizeof(*all->actions));
    if (all->actions == NULL) {
        return gramme_error_nomem(call->err);
    }
    for (i = 0; i < items->count && status == GRAMME_OK; i++) {
        status = read_entry(&all->actions[i], call, &items->children[i]);
        payload += gramme_item_size(&all->actions[i].item);
    }
    if (status == GRAMME_OK && payload > PAYLOAD_MAX) {
        return gramme_invalid(
            call->err,
            "Total size of transaction payload: collection size cannot exceed "
            "4 MB");
    }
    return status;
}

static gramme_status
write_collections(const gramme_transaction *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_status status = GRAMME_OK;
    uint32_t i;
    uint32_t j;

    if (!gramme_view_is(gramme_node_text(IN(RETURN_ITEM_COLLECTION_METRICS)), "SIZE")) {
        return GRAMME_OK;
    }
    gramme_write_name(&call->out, "ItemCollectionMetrics");
    gramme_write_object_begin(&call->out);
    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        const gramme_step *first = &all->actions[i];
        bool seen = false;

        for (j = 0; j < i; j++) {
            seen |= all->actions[j].table == first->table;
        }
        if (seen || !gramme_collection_has(first->table)) {
            continue;
        }
        gramme_write_name_view(&call->out, first->table_name);
        gramme_write_array_begin(&call->out);
        for (j = i; j < all->count && status == GRAMME_OK; j++) {
            const gramme_step *action = &all->actions[j];

            if (action->table == first->table && action->kind != GRAMME_STEP_CHECK) {
                status = gramme_subject_write_collection(call, txn, action->table,
                                                         &action->item);
            }
        }
        gramme_write_array_end(&call->out);
    }
    gramme_write_object_end(&call->out);
    return status;
}

static gramme_status
perform(gramme_transaction *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_status status = gramme_token_find(&all->token, call, txn,
                                             gramme_node_text(IN(CLIENT_REQUEST_TOKEN)),
                                             IN(TRANSACT_ITEMS));

    all->has_token = gramme_node_present(IN(CLIENT_REQUEST_TOKEN));
    if (status == GRAMME_OK) {
        status = all->token.repeated ? gramme_transact_repeat(all, call, txn)
                                     : gramme_transact_run(all, call, txn);
    }
    if (status == GRAMME_OK) {
        status =
            gramme_transact_write_capacity(all, call, IN(RETURN_CONSUMED_CAPACITY));
    }
    return status == GRAMME_OK && !all->token.repeated
               ? write_collections(all, call, txn)
               : status;
}

gramme_status gramme_op_transact_write_items(gramme_op_call *call)
{
    gramme_transaction all = {0};
    gramme_txn *txn;
    gramme_status status = read_transaction(&all, call);

    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);
    }
    return status == GRAMME_OK ? gramme_call_end(call, txn, perform(&all, call, txn))
                               : status;
}
