/* SPDX-License-Identifier: Apache-2.0 */
/* statement.c - a PartiQL statement about one item. */
#include "api/ops/statement.h"

#include "api/ops/conflict.h"
#include "api/ops/keys.h"
#include "api/ops/update.h"

static gramme_status read_parameters(gramme_statement *statement,
                                     gramme_op_call *call,
                                     const gramme_node *parameters)
{
    gramme_value *values;
    uint32_t i;

    if (!gramme_node_present(parameters)) {
        return GRAMME_OK;
    }
    values = gramme_arena_calloc(call->arena, parameters->count, sizeof(*values));
    if (values == NULL) {
        return gramme_error_nomem(call->err);
    }
    for (i = 0; i < parameters->count; i++) {
        const gramme_value *value;
        gramme_status status =
            gramme_node_value(&value, &parameters->children[i], call->err);

        if (status != GRAMME_OK) {
            return status;
        }
        values[i] = *value;
    }
    statement->parameters = values;
    statement->parameter_count = parameters->count;
    return GRAMME_OK;
}

gramme_status gramme_statement_prepare(gramme_statement *statement,
                                       gramme_op_call *call,
                                       const gramme_node *text,
                                       const gramme_node *parameters)
{
    gramme_status status;

    *statement = (gramme_statement){.text = gramme_node_text(text)};
    status = read_parameters(statement, call, parameters);
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_partiql_prepare(&statement->plan, call->arena, statement->text,
                                  statement->parameters, statement->parameter_count,
                                  call->err);
}

gramme_status gramme_statement_open(gramme_statement *statement,
                                    gramme_op_call *call,
                                    gramme_txn *txn)
{
    const gramme_partiql_plan *plan = &statement->plan;
    const gramme_index *index;
    gramme_status status =
        gramme_call_table(&statement->table, call, txn, plan->table_name);

    if (status != GRAMME_OK || plan->index_name.size == 0) {
        return status;
    }
    index = gramme_table_index(statement->table, plan->index_name);
    if (index == NULL) {
        return gramme_invalid(call->err, "The table does not have the specified index");
    }
    statement->unreadable = index->key.hash_count > 1 || index->key.range_count > 1;
    if (statement->unreadable) {
        return gramme_invalid(
            call->err, "PartiQL statements cannot be executed on tables with "
                       "multi-attribute HASH keys or multi-attribute RANGE keys.");
    }
    return GRAMME_OK;
}

static gramme_status address_item(gramme_statement *statement, gramme_op_call *call)
{
    const gramme_item *item = &statement->plan.item;
    gramme_status status =
        statement->classic
            ? GRAMME_OK
            : gramme_partiql_check_item(item, &statement->table->key, call->err);

    if (status == GRAMME_OK && gramme_item_size(item) > GRAMME_ITEM_SIZE_MAX) {
        return gramme_invalid(call->err,
                              "Item size has exceeded the maximum allowed size");
    }
    statement->key = *item;
    return status == GRAMME_OK
               ? gramme_keys_check_item(statement->table, item, call->err)
               : status;
}

gramme_status gramme_statement_address(gramme_statement *statement,
                                       gramme_op_call *call)
{
    const gramme_partiql_plan *plan = &statement->plan;
    const gramme_key_schema *schema = &statement->table->key;
    gramme_status status;

    if (plan->kind == GRAMME_PARTIQL_PLAN_INSERT) {
        return address_item(statement, call);
    }
    status = gramme_partiql_check_paths(plan, schema, call->err);
    if (status == GRAMME_OK) {
        status = gramme_partiql_key(&statement->key, &statement->exact, plan, schema,
                                    call->arena, call->err);
        if (statement->classic && status != GRAMME_OK &&
            gramme_exception_of(call->err) == GRAMME_EXCEPTION_VALIDATION) {
            return gramme_invalid(call->err,
                                  "The provided key element does not match the schema");
        }
    }
    if (status == GRAMME_OK) {
        status = gramme_keys_check_key(statement->table, &statement->key, call->err);
    }
    if (status == GRAMME_OK && plan->kind == GRAMME_PARTIQL_PLAN_UPDATE) {
        status = gramme_update_check(statement->table, plan->update, call->err);
    }
    statement->condition = plan->condition;
    if (status == GRAMME_OK && plan->kind == GRAMME_PARTIQL_PLAN_DELETE) {
        status = gramme_partiql_delete_condition(&statement->condition, plan, schema,
                                                 call->arena, call->err);
    }
    return status;
}

gramme_status gramme_statement_find(gramme_statement *statement,
                                    gramme_op_call *call,
                                    gramme_txn *txn)
{
    return gramme_subject_find(&statement->subject, call, txn, statement->table,
                               &statement->key);
}

static gramme_status insert(gramme_statement *statement, gramme_op_call *call)
{
    if (gramme_row_exists(&statement->subject.row)) {
        return gramme_exception_set(call->err, GRAMME_EXCEPTION_DUPLICATE_ITEM,
                                    "Duplicate primary key exists in table");
    }
    return gramme_subject_write(&statement->subject, call, &statement->key);
}

static gramme_status
update(gramme_item *returned, gramme_statement *statement, gramme_op_call *call)
{
    static const gramme_returned returns[] = {
        [GRAMME_PARTIQL_RETURNING_NONE] = GRAMME_RETURNED_NONE,
        [GRAMME_PARTIQL_RETURNING_ALL_OLD] = GRAMME_RETURNED_ALL_OLD,
        [GRAMME_PARTIQL_RETURNING_MODIFIED_OLD] = GRAMME_RETURNED_UPDATED_OLD,
        [GRAMME_PARTIQL_RETURNING_ALL_NEW] = GRAMME_RETURNED_ALL_NEW,
        [GRAMME_PARTIQL_RETURNING_MODIFIED_NEW] = GRAMME_RETURNED_UPDATED_NEW,
    };
    const gramme_partiql_plan *plan = &statement->plan;
    gramme_item item;
    gramme_status status =
        gramme_update_perform(&item, &statement->subject, call, plan->update);

    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_update_image(returned, &statement->subject, call, plan->update, &item,
                               returns[plan->returning]);
}

static gramme_status
delete_row(gramme_item *returned, gramme_statement *statement, gramme_op_call *call)
{
    const gramme_item *old;
    gramme_status status = GRAMME_OK;

    if (statement->plan.returning != GRAMME_PARTIQL_RETURNING_NONE) {
        status = gramme_subject_item(&old, &statement->subject, call);
        if (status == GRAMME_OK) {
            *returned = *old;
        }
    }
    return status == GRAMME_OK ? gramme_subject_write(&statement->subject, call, NULL)
                               : status;
}

gramme_status gramme_statement_write(gramme_item *returned,
                                     gramme_statement *statement,
                                     gramme_op_call *call,
                                     bool return_old)
{
    gramme_status status;

    *returned = (gramme_item){0};
    status = gramme_conflict_meet_write(call);
    if (status != GRAMME_OK) {
        return status;
    }
    if (statement->plan.kind == GRAMME_PARTIQL_PLAN_INSERT) {
        return insert(statement, call);
    }
    status = gramme_subject_test(&statement->subject, call, statement->condition,
                                 return_old);
    if (status != GRAMME_OK) {
        return status;
    }
    return statement->plan.kind == GRAMME_PARTIQL_PLAN_UPDATE
               ? update(returned, statement, call)
               : delete_row(returned, statement, call);
}

gramme_status gramme_statement_read(gramme_item *item,
                                    bool *found,
                                    gramme_statement *statement,
                                    gramme_op_call *call)
{
    const gramme_item *stored;
    gramme_status status = gramme_subject_item(&stored, &statement->subject, call);

    *found = gramme_row_exists(&statement->subject.row);
    if (status != GRAMME_OK || !*found) {
        return status;
    }
    *item = *stored;
    if (statement->plan.projection.count > 0 &&
        !gramme_projection_apply(item, &statement->plan.projection, stored,
                                 call->arena)) {
        return gramme_error_nomem(call->err);
    }
    return GRAMME_OK;
}
