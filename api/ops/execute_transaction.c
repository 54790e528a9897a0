/* SPDX-License-Identifier: Apache-2.0 */
/* execute_transaction.c - ExecuteTransaction: PartiQL statements as the actions of a
 * transaction. */
#include "api/ops/ops.h"
#include "api/ops/statement.h"
#include "api/ops/transact.h"

#define IN(member) gramme_call_member(call, GRAMME_EXECUTE_TRANSACTION_INPUT_##member)
#define PART(node, member)                                                             \
    gramme_node_member(node, GRAMME_PARAMETERIZED_STATEMENT_##member)

typedef struct statements {
    gramme_statement *list;
    gramme_transaction all;
    bool reads;
    bool writes;
} statements;

/* Says which statement a ValidationException is about. */
static gramme_status
name_statement(gramme_op_call *call, uint32_t at, gramme_status status)
{
    gramme_view message;

    if (status == GRAMME_OK ||
        gramme_exception_of(call->err) != GRAMME_EXCEPTION_VALIDATION) {
        return status;
    }
    if (!gramme_arena_copy(&message, call->arena, call->err->message)) {
        return gramme_error_nomem(call->err);
    }
    return gramme_invalid(call->err,
                          "Validation failed in TransactStatements[%u]: %.*s", at,
                          GRAMME_VIEW_ARG(message));
}

static gramme_status check_plan(const gramme_partiql_plan *plan, gramme_error *err)
{
    if (plan->returning != GRAMME_PARTIQL_RETURNING_NONE) {
        return gramme_invalid(
            err, "RETURNING clause is not supported in ExecuteTransaction.");
    }
    if (plan->index_name.size > 0) {
        return gramme_invalid(
            err, "Reads on indices are not supported within transactions.");
    }
    return GRAMME_OK;
}

static gramme_status read_statements(statements *all, gramme_op_call *call)
{
    const gramme_node *list = IN(TRANSACT_STATEMENTS);
    gramme_status status = GRAMME_OK;
    uint32_t i;

    all->all.count = list->count;
    all->list = gramme_arena_calloc(call->arena, list->count, sizeof(*all->list));
    all->all.actions =
        gramme_arena_calloc(call->arena, list->count, sizeof(*all->all.actions));
    if (all->list == NULL || all->all.actions == NULL) {
        return gramme_error_nomem(call->err);
    }
    for (i = 0; i < list->count && status == GRAMME_OK; i++) {
        const gramme_node *node = &list->children[i];
        gramme_statement *statement = &all->list[i];
        bool is_read;

        /* What is wrong with a parameter AWS finds before it counts statements. */
        status = gramme_statement_prepare(statement, call, PART(node, STATEMENT),
                                          PART(node, PARAMETERS));
        if (status != GRAMME_OK && (statement->parameters != NULL ||
                                    !gramme_node_present(PART(node, PARAMETERS)))) {
            return name_statement(call, i, status);
        }
        all->all.actions[i].table_name = statement->plan.table_name;
        is_read = statement->plan.kind == GRAMME_PARTIQL_PLAN_SELECT;
        all->reads |= is_read;
        all->writes |= !is_read;
    }
    if (status == GRAMME_OK && all->reads && all->writes) {
        return gramme_invalid(call->err,
                              "ExecuteTransaction API does not support both "
                              "read and write operations in the same request.");
    }
    return status;
}

/* What no table's data can mend: the whole transaction is refused. */
static gramme_status
check_statement(gramme_statement *statement, gramme_op_call *call, gramme_status status)
{
    if (status != GRAMME_OK &&
        gramme_exception_of(call->err) != GRAMME_EXCEPTION_VALIDATION) {
        return status;
    }
    if (statement->plan.kind == GRAMME_PARTIQL_PLAN_SELECT && !statement->exact) {
        status = gramme_statement_check_reads(statement, call);
        if (status != GRAMME_OK) {
            return status;
        }
        return gramme_invalid(
            call->err, "Select statements within ExecuteTransaction must specify "
                       "the primary key in the where clause.");
    }
    if (statement->plan.kind == GRAMME_PARTIQL_PLAN_EXISTS &&
        (status != GRAMME_OK || statement->exact)) {
        return gramme_invalid(call->err,
                              "EXISTS() must contain a single item read with "
                              "additional condition");
    }
    return GRAMME_OK;
}

/* Why the transaction is to be cancelled. */
static gramme_status
keep_reason(gramme_step *action, gramme_op_call *call, const char *code)
{
    action->code = code;
    return gramme_arena_copy(&action->message, call->arena, call->err->message)
               ? GRAMME_OK
               : gramme_error_nomem(call->err);
}

/* A table that is not there is a reason, and hides what else is wrong. */
static gramme_status open_table(gramme_step *action,
                                gramme_statement *statement,
                                gramme_op_call *call,
                                gramme_txn *txn)
{
    gramme_status status = gramme_statement_open(statement, call, txn);
    gramme_exception exception;

    if (status != GRAMME_OK) {
        exception = gramme_exception_of(call->err);
        if (exception == GRAMME_EXCEPTION_RESOURCE_NOT_FOUND) {
            call->missing_table = gramme_view_of(NULL, 0);
            return keep_reason(action, call, "ResourceNotFound");
        }
        if (exception != GRAMME_EXCEPTION_VALIDATION) {
            return status;
        }
    }
    return check_plan(&statement->plan, call->err) == GRAMME_OK ? status
                                                                : call->err->status;
}

/* The statement as an action: its table must be known for its key to be found. */
static gramme_status make_action(gramme_step *action,
                                 gramme_statement *statement,
                                 gramme_op_call *call,
                                 gramme_txn *txn)
{
    static const gramme_step_kind kinds[] = {
        [GRAMME_PARTIQL_PLAN_SELECT] = GRAMME_STEP_GET,
        [GRAMME_PARTIQL_PLAN_EXISTS] = GRAMME_STEP_CHECK,
        [GRAMME_PARTIQL_PLAN_INSERT] = GRAMME_STEP_PUT,
        [GRAMME_PARTIQL_PLAN_UPDATE] = GRAMME_STEP_UPDATE,
        [GRAMME_PARTIQL_PLAN_DELETE] = GRAMME_STEP_DELETE,
    };
    const gramme_partiql_plan *plan = &statement->plan;
    gramme_status status;
    gramme_status checked;

    *action = (gramme_step){
        .kind = kinds[plan->kind],
        .table_name = plan->table_name,
        .update = plan->update,
        .projection = plan->projection,
        .is_insert = plan->kind == GRAMME_PARTIQL_PLAN_INSERT,
    };
    statement->classic = true;
    status = open_table(action, statement, call, txn);
    if (status != GRAMME_OK || action->code != NULL) {
        return status;
    }
    status = gramme_statement_address(statement, call);
    checked = check_statement(statement, call, status);
    if (checked != GRAMME_OK) {
        return checked;
    }
    action->item = statement->key;
    action->condition =
        plan->kind == GRAMME_PARTIQL_PLAN_SELECT ? NULL : statement->condition;
    return status == GRAMME_OK ? status : keep_reason(action, call, "ValidationError");
}

static gramme_status
make_actions(statements *all, gramme_op_call *call, gramme_txn *txn)
{
    const gramme_node *list = IN(TRANSACT_STATEMENTS);
    gramme_status status = GRAMME_OK;
    uint32_t i;

    for (i = 0; i < all->all.count && status == GRAMME_OK; i++) {
        status = name_statement(
            call, i, make_action(&all->all.actions[i], &all->list[i], call, txn));
        all->all.actions[i].return_old = gramme_view_is(
            gramme_node_text(
                PART(&list->children[i], RETURN_VALUES_ON_CONDITION_CHECK_FAILURE)),
            "ALL_OLD");
    }
    return status;
}

/* One response for each read; writes have none. */
static gramme_status write_responses(statements *all, gramme_op_call *call)
{
    gramme_status status = GRAMME_OK;
    uint32_t i;

    gramme_write_name(&call->out, "Responses");
    gramme_write_array_begin(&call->out);
    for (i = 0; all->reads && i < all->all.count && status == GRAMME_OK; i++) {
        gramme_item item;
        bool found;

        all->list[i].subject = all->all.actions[i].subject;
        status = gramme_statement_read(&item, &found, &all->list[i], call);
        if (status != GRAMME_OK) {
            break;
        }
        gramme_write_object_begin(&call->out);
        if (found) {
            gramme_write_name(&call->out, "Item");
            gramme_write_item(&call->out, &item);
        }
        gramme_write_object_end(&call->out);
    }
    gramme_write_array_end(&call->out);
    return status;
}

static gramme_status perform(statements *all, gramme_op_call *call, gramme_txn *txn)
{
    gramme_status status = GRAMME_OK;

    if (all->writes) {
        all->all.has_token = gramme_node_present(IN(CLIENT_REQUEST_TOKEN));
        status = gramme_token_find(&all->all.token, call, txn,
                                   gramme_node_text(IN(CLIENT_REQUEST_TOKEN)),
                                   IN(TRANSACT_STATEMENTS));
    }
    if (status == GRAMME_OK && all->all.token.repeated) {
        status = gramme_transact_repeat(&all->all, call, txn);
    } else if (status == GRAMME_OK) {
        status = make_actions(all, call, txn);
        if (status == GRAMME_OK) {
            status = gramme_transact_run(&all->all, call, txn);
        }
    }
    if (status == GRAMME_OK) {
        status = write_responses(all, call);
    }
    return status == GRAMME_OK ? gramme_transact_write_capacity(
                                     &all->all, call, IN(RETURN_CONSUMED_CAPACITY))
                               : status;
}

gramme_status gramme_op_execute_transaction(gramme_op_call *call)
{
    statements all = {0};
    gramme_txn *txn = NULL;
    gramme_status status = read_statements(&all, call);

    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call,
                                   all.writes ? GRAMME_TXN_WRITE : GRAMME_TXN_READ);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, perform(&all, call, txn));
}
