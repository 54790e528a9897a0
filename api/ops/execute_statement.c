/* SPDX-License-Identifier: Apache-2.0 */
/* execute_statement.c - ExecuteStatement: one PartiQL statement. */
#include "api/ops/ops.h"
#include "api/ops/statement.h"

#define IN(member) gramme_call_member(call, GRAMME_EXECUTE_STATEMENT_INPUT_##member)

static gramme_status
select_rows(gramme_statement *statement, gramme_op_call *call, gramme_txn *txn)
{
    const gramme_select_request request = {
        .limit = gramme_node_integer(IN(LIMIT), 0),
        .next_token = gramme_node_text(IN(NEXT_TOKEN)),
        .capacity = gramme_capacity_detail_of(IN(RETURN_CONSUMED_CAPACITY)),
    };
    gramme_status status = gramme_statement_open(statement, call, txn);

    return status == GRAMME_OK ? gramme_statement_select(statement, call, txn, &request)
                               : status;
}

static gramme_status
write_row(gramme_statement *statement, gramme_op_call *call, gramme_txn *txn)
{
    static const gramme_node absent = {.kind = GRAMME_NODE_ABSENT};
    bool return_old = gramme_view_is(
        gramme_node_text(IN(RETURN_VALUES_ON_CONDITION_CHECK_FAILURE)), "ALL_OLD");
    gramme_item returned;
    gramme_status status = gramme_statement_open(statement, call, txn);

    if (status == GRAMME_OK) {
        status = gramme_statement_address(statement, call);
    }
    if (status == GRAMME_OK) {
        status = gramme_statement_find(statement, call, txn);
    }
    if (status == GRAMME_OK) {
        status = gramme_statement_write(&returned, statement, call, return_old);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    gramme_write_name(&call->out, "Items");
    gramme_write_array_begin(&call->out);
    if (returned.count > 0) {
        gramme_write_item(&call->out, &returned);
    }
    gramme_write_array_end(&call->out);
    return gramme_subject_write_metrics(&statement->subject, call,
                                        statement->plan.table_name,
                                        IN(RETURN_CONSUMED_CAPACITY), &absent);
}

/* The statement has been refused; but an index that PartiQL cannot read is refused
 * ahead of what is wrong with columns and conditions. */
static gramme_status
check_index(gramme_statement *statement, gramme_op_call *call, gramme_status refused)
{
    gramme_txn *txn = NULL;
    gramme_view message;
    gramme_status status;

    if (gramme_exception_of(call->err) != GRAMME_EXCEPTION_VALIDATION ||
        statement->plan.index_name.size == 0) {
        return refused;
    }
    if (!gramme_arena_copy(&message, call->arena, call->err->message)) {
        return gramme_error_nomem(call->err);
    }
    status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);
    if (status == GRAMME_OK) {
        status =
            gramme_call_end(call, txn, gramme_statement_open(statement, call, txn));
    }
    if (status != GRAMME_OK &&
        gramme_exception_of(call->err) == GRAMME_EXCEPTION_INTERNAL_SERVER_ERROR) {
        return status;
    }
    return statement->unreadable
               ? status
               : gramme_invalid(call->err, "%.*s", GRAMME_VIEW_ARG(message));
}

gramme_status gramme_op_execute_statement(gramme_op_call *call)
{
    gramme_statement statement;
    gramme_txn *txn;
    bool is_read;
    gramme_status status =
        gramme_statement_prepare(&statement, call, IN(STATEMENT), IN(PARAMETERS));

    if (status != GRAMME_OK) {
        return check_index(&statement, call, status);
    }
    if (statement.plan.kind == GRAMME_PARTIQL_PLAN_EXISTS) {
        return gramme_invalid(call->err,
                              "EXISTS can only be used in ExecuteTransaction "
                              "write requests.");
    }
    is_read = statement.plan.kind == GRAMME_PARTIQL_PLAN_SELECT;
    statement.consistent = gramme_node_boolean(IN(CONSISTENT_READ), false);
    status =
        gramme_call_begin(&txn, call, is_read ? GRAMME_TXN_READ : GRAMME_TXN_WRITE);
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn,
                           is_read ? select_rows(&statement, call, txn)
                                   : write_row(&statement, call, txn));
}
