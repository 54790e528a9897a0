/* SPDX-License-Identifier: Apache-2.0 */
/* get_item.c - GetItem. */
#include "api/ops/keys.h"
#include "api/ops/ops.h"
#include "api/ops/params.h"
#include "api/ops/subject.h"

#define IN(member) gramme_call_member(call, GRAMME_GET_ITEM_INPUT_##member)

static const gramme_param_rules rules = {
    .expressions = {{"ProjectionExpression",
                     GRAMME_GET_ITEM_INPUT_PROJECTION_EXPRESSION}},
    .legacy = {{"AttributesToGet", GRAMME_GET_ITEM_INPUT_ATTRIBUTES_TO_GET}},
    .names = GRAMME_GET_ITEM_INPUT_EXPRESSION_ATTRIBUTE_NAMES,
    .values = -1,
};

static gramme_status write_found(gramme_subject *subject,
                                 gramme_op_call *call,
                                 const gramme_projection *projection)
{
    const gramme_item *item;
    gramme_item part;
    gramme_status status;

    if (!gramme_row_exists(&subject->row)) {
        return GRAMME_OK;
    }
    status = gramme_subject_item(&item, subject, call);
    if (status != GRAMME_OK) {
        return status;
    }
    if (projection->count > 0) {
        if (!gramme_projection_apply(&part, projection, item, call->arena)) {
            return gramme_error_nomem(call->err);
        }
        item = &part;
    }
    gramme_write_name(&call->out, "Item");
    gramme_write_item(&call->out, item);
    return GRAMME_OK;
}

static gramme_status write_capacity(const gramme_subject *subject, gramme_op_call *call)
{
    gramme_capacity_detail detail =
        gramme_capacity_detail_of(IN(RETURN_CONSUMED_CAPACITY));
    bool consistent = gramme_node_boolean(IN(CONSISTENT_READ), false);
    gramme_capacity capacity;

    if (detail == GRAMME_CAPACITY_NONE) {
        return GRAMME_OK;
    }
    if (!gramme_capacity_init(&capacity, call->arena, subject->table,
                              gramme_node_text(IN(TABLE_NAME)))) {
        return gramme_error_nomem(call->err);
    }
    gramme_capacity_add_read(&capacity, NULL,
                             gramme_capacity_read(subject->row.item_size, consistent));
    gramme_capacity_write_member(&call->out, &capacity, detail);
    return GRAMME_OK;
}

static gramme_status get(gramme_op_call *call,
                         gramme_txn *txn,
                         const gramme_item *key,
                         const gramme_projection *projection)
{
    const gramme_table *table;
    gramme_subject subject;
    gramme_status status =
        gramme_call_table(&table, call, txn, gramme_node_text(IN(TABLE_NAME)));

    if (status == GRAMME_OK) {
        status = gramme_keys_check_key(table, key, call->err);
    }
    if (status == GRAMME_OK) {
        status = gramme_keys_check_paths(table, projection->paths, projection->count,
                                         call->err);
    }
    if (status == GRAMME_OK) {
        status = gramme_subject_find(&subject, call, txn, table, key);
    }
    if (status == GRAMME_OK) {
        status = write_found(&subject, call, projection);
    }
    return status == GRAMME_OK ? write_capacity(&subject, call) : status;
}

gramme_status gramme_op_get_item(gramme_op_call *call)
{
    gramme_projection projection;
    gramme_item key;
    gramme_txn *txn;
    gramme_status status = gramme_params_check(call, call->in, &rules);

    if (status == GRAMME_OK) {
        status = gramme_node_item(&key, IN(KEY), call->arena, call->err);
    }
    if (status == GRAMME_OK) {
        status =
            gramme_params_projection(&projection, call, call->in, &rules,
                                     IN(PROJECTION_EXPRESSION), IN(ATTRIBUTES_TO_GET));
    }
    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, get(call, txn, &key, &projection));
}
