/* SPDX-License-Identifier: Apache-2.0 */
/* transact_get_items.c - TransactGetItems: one snapshot of up to a hundred rows. */
#include "api/ops/ops.h"
#include "api/ops/params.h"
#include "api/ops/transact.h"

#define IN(member) gramme_call_member(call, GRAMME_TRANSACT_GET_ITEMS_INPUT_##member)

static const gramme_param_rules rules = {
    .expressions = {{"ProjectionExpression", GRAMME_GET_PROJECTION_EXPRESSION}},
    .names = GRAMME_GET_EXPRESSION_ATTRIBUTE_NAMES,
    .values = -1,
    .idle = true,
};

static gramme_status read_transaction(gramme_transaction *all, gramme_op_call *call)
{
    static const gramme_node absent = {.kind = GRAMME_NODE_ABSENT};
    const gramme_node *items = IN(TRANSACT_ITEMS);
    gramme_status status = GRAMME_OK;
    uint32_t i;

    all->count = items->count;
    all->actions =
        gramme_arena_calloc(call->arena, items->count, sizeof(*all->actions));
    if (all->actions == NULL) {
        return gramme_error_nomem(call->err);
    }
    for (i = 0; i < items->count && status == GRAMME_OK; i++) {
        const gramme_node *get =
            gramme_node_member(&items->children[i], GRAMME_TRANSACT_GET_ITEM_GET);
        gramme_step *action = &all->actions[i];

        action->kind = GRAMME_STEP_GET;
        action->table_name =
            gramme_node_text(gramme_node_member(get, GRAMME_GET_TABLE_NAME));
        status = gramme_params_check(call, get, &rules);
        if (status == GRAMME_OK) {
            status =
                gramme_node_item(&action->item, gramme_node_member(get, GRAMME_GET_KEY),
                                 call->arena, call->err);
        }
        if (status == GRAMME_OK) {
            status = gramme_params_projection(
                &action->projection, call, get, &rules,
                gramme_node_member(get, GRAMME_GET_PROJECTION_EXPRESSION), &absent);
        }
    }
    return status;
}

static gramme_status write_response(gramme_step *action, gramme_op_call *call)
{
    const gramme_item *item;
    gramme_item part;
    gramme_status status;

    gramme_write_object_begin(&call->out);
    if (gramme_row_exists(&action->subject.row)) {
        status = gramme_subject_item(&item, &action->subject, call);
        if (status != GRAMME_OK) {
            return status;
        }
        if (action->projection.count > 0) {
            if (!gramme_projection_apply(&part, &action->projection, item,
                                         call->arena)) {
                return gramme_error_nomem(call->err);
            }
            item = &part;
        }
        gramme_write_name(&call->out, "Item");
        gramme_write_item(&call->out, item);
    }
    gramme_write_object_end(&call->out);
    return GRAMME_OK;
}

static gramme_status
perform(gramme_transaction *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_status status = gramme_transact_run(all, call, txn);
    uint32_t i;

    if (status != GRAMME_OK) {
        return status;
    }
    gramme_write_name(&call->out, "Responses");
    gramme_write_array_begin(&call->out);
    for (i = 0; i < all->count && status == GRAMME_OK; i++) {
        status = write_response(&all->actions[i], call);
    }
    gramme_write_array_end(&call->out);
    return status == GRAMME_OK
               ? gramme_transact_write_capacity(all, call, IN(RETURN_CONSUMED_CAPACITY))
               : status;
}

gramme_status gramme_op_transact_get_items(gramme_op_call *call)
{
    gramme_transaction all = {0};
    gramme_txn *txn;
    gramme_status status = read_transaction(&all, call);

    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);
    }
    return status == GRAMME_OK ? gramme_call_end(call, txn, perform(&all, call, txn))
                               : status;
}
