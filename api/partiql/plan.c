/* SPDX-License-Identifier: Apache-2.0 */
/* plan.c - from a parsed statement to its plan: what DynamoDB does not do is refused,
 * names and clauses are compiled. */
#include "api/partiql/plan.h"

#include "api/model/exception.h"
#include "api/partiql/compile.h"

enum { TABLE_NAME_MIN = 3 };

static gramme_status refuse(const gramme_partiql_context *context, const char *message)
{
    return gramme_invalid(context->err, "%s", message);
}

static gramme_status unsupported_clause(const gramme_partiql_context *context,
                                        const char *clause)
{
    return gramme_invalid(context->err, "Unsupported clause: %s", clause);
}

static bool is_table_name(gramme_view name)
{
    if (name.size < TABLE_NAME_MIN || name.size > GRAMME_TABLE_NAME_MAX) {
        return false;
    }
    for (size_t i = 0; i < name.size; i++) {
        uint8_t byte = name.data[i];

        if ((byte < 'a' || byte > 'z') && (byte < 'A' || byte > 'Z') &&
            (byte < '0' || byte > '9') && byte != '-' && byte != '_' && byte != '.') {
            return false;
        }
    }
    return true;
}

/* Up to two names: a table and an index. */
static gramme_status read_source(gramme_partiql_plan *plan,
                                 const gramme_partiql_context *context,
                                 const gramme_partiql_node *node)
{
    bool path = node->kind == GRAMME_PARTIQL_PATH;
    const gramme_partiql_node *root = path ? node->children[0] : node;
    gramme_view names[2] = {{NULL, 0}, {NULL, 0}};

    if (root->kind != GRAMME_PARTIQL_NAME) {
        return refuse(context, "Unexpected from source");
    }
    if (path && node->count > 2) {
        return refuse(context,
                      "A path may contain at most 2 components in the FROM clause");
    }
    names[0] = root->text;
    if (path) {
        if (node->children[1]->kind != GRAMME_PARTIQL_STRING) {
            return refuse(context, "Invalid list expression in source.");
        }
        names[1] = node->children[1]->text;
    }
    if (names[0].size == 0 || (path && names[1].size == 0)) {
        return refuse(context, "Path component cannot be an empty string");
    }
    if (!is_table_name(names[0]) || (path && !is_table_name(names[1]))) {
        return refuse(context,
                      "Table name should be within the length [3, 255] and only "
                      "contain 'a-z', 'A-Z', '0-9', '-', '_', '.'.");
    }
    plan->table_name = names[0];
    plan->index_name = names[1];
    return GRAMME_OK;
}

static gramme_status read_where(gramme_partiql_plan *plan,
                                const gramme_partiql_context *context,
                                const gramme_partiql_node *where)
{
    gramme_condition *condition = NULL;
    gramme_status st = where == NULL
                           ? GRAMME_OK
                           : gramme_partiql_condition(&condition, context, where);

    plan->condition = condition;
    return st;
}

static gramme_status read_order(gramme_partiql_plan *plan,
                                const gramme_partiql_context *context,
                                const gramme_partiql_select *select)
{
    gramme_partiql_sort *order =
        gramme_arena_calloc(context->arena, select->order_count, sizeof(*order));

    if (order == NULL) {
        return gramme_error_nomem(context->err);
    }
    for (uint32_t i = 0; i < select->order_count; i++) {
        const gramme_partiql_node *by = select->order[i].by;

        if (by->kind != GRAMME_PARTIQL_NAME) {
            gramme_view type =
                by->text.size > 0
                    ? by->text
                    : gramme_view_text(gramme_partiql_kind_name(by->kind));

            return gramme_invalid(
                context->err,
                "Argument to ORDER BY must be of type VariableReference. Type: %.*s",
                GRAMME_VIEW_ARG(by->kind == GRAMME_PARTIQL_PATH ? GRAMME_VIEW("PATH")
                                                                : type));
        }
        order[i] = (gramme_partiql_sort){by->text, select->order[i].descending};
    }
    plan->order = order;
    plan->order_count = select->order_count;
    return GRAMME_OK;
}

/* What a SELECT may not have. */
static gramme_status check_select(const gramme_partiql_context *context,
                                  const gramme_partiql_select *select)
{
    if (select->distinct) {
        return refuse(context, "Unsupported token in expression: DISTINCT");
    }
    if (select->value) {
        return refuse(context,
                      "Select projection doesn't support value or pivot keywords");
    }
    if (select->joined) {
        return refuse(context,
                      "Only select from a single table or index is supported.");
    }
    if (select->aliased) {
        return refuse(context, "Aliasing is not supported");
    }
    if (select->unnested) {
        return refuse(context,
                      "Changing item's hierarchy while reading isn't supported");
    }
    if (select->grouped) {
        return unsupported_clause(context, "GROUP BY");
    }
    if (select->having != NULL) {
        return gramme_partiql_refuse(context, select->having,
                                     "Unsupported clause: HAVING");
    }
    if (select->limit != NULL) {
        return gramme_partiql_refuse(context, select->limit,
                                     "Unsupported clause: LIMIT");
    }
    return GRAMME_OK;
}

static gramme_status plan_select(gramme_partiql_plan *plan,
                                 const gramme_partiql_context *context,
                                 const gramme_partiql_select *select)
{
    gramme_status st = check_select(context, select);

    if (st == GRAMME_OK) {
        st = read_source(plan, context, select->from);
    }
    if (st == GRAMME_OK && !select->star) {
        st = gramme_partiql_columns(&plan->projection, context, select);
    }
    if (st == GRAMME_OK) {
        st = read_where(plan, context, select->where);
    }
    if (st == GRAMME_OK && select->order_count > 0 && select->where == NULL) {
        return refuse(context,
                      "Must have WHERE clause in the statement when using ORDER BY "
                      "clause.");
    }
    return st == GRAMME_OK ? read_order(plan, context, select) : st;
}

/* SELECT, EXISTS(SELECT ...), or an expression that is no statement. */
static gramme_status plan_query(gramme_partiql_plan *plan,
                                const gramme_partiql_context *context,
                                const gramme_partiql_node *query)
{
    if (query->kind == GRAMME_PARTIQL_SELECT) {
        plan->kind = GRAMME_PARTIQL_PLAN_SELECT;
        return plan_select(plan, context, query->select);
    }
    if (query->kind == GRAMME_PARTIQL_CALL && gramme_view_is(query->text, "exists") &&
        query->count == 1 && query->children[0]->kind == GRAMME_PARTIQL_SELECT) {
        plan->kind = GRAMME_PARTIQL_PLAN_EXISTS;
        return plan_select(plan, context, query->children[0]->select);
    }
    return gramme_invalid(context->err, "Unsupported operation: %s",
                          gramme_partiql_kind_name(query->kind));
}

static gramme_status check_returning(gramme_partiql_plan *plan,
                                     const gramme_partiql_context *context,
                                     const gramme_partiql_statement *statement)
{
    if (statement->returned == 0) {
        return GRAMME_OK;
    }
    if (statement->kind == GRAMME_PARTIQL_INSERT) {
        return refuse(context, "RETURNING is not supported in INSERT");
    }
    if (statement->returned > 1) {
        return refuse(context,
                      "Invalid syntax with multiple returning elements in RETURNING "
                      "clause");
    }
    if (!statement->returns_everything) {
        return refuse(context, "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in "
                               "RETURNING clause");
    }
    if (statement->kind == GRAMME_PARTIQL_DELETE &&
        statement->returning != GRAMME_PARTIQL_RETURNING_ALL_OLD) {
        return gramme_invalid(
            context->err,
            "Invalid returning clause: RETURNING %s *. Only RETURNING ALL OLD "
            "* is allowed in DELETE statements.",
            gramme_partiql_returning_text(statement->returning));
    }
    plan->returning = statement->returning;
    return GRAMME_OK;
}

static gramme_status plan_insert(gramme_partiql_plan *plan,
                                 const gramme_partiql_context *context,
                                 const gramme_partiql_statement *statement)
{
    gramme_status st;

    plan->kind = GRAMME_PARTIQL_PLAN_INSERT;
    if (statement->table->kind == GRAMME_PARTIQL_PATH) {
        return refuse(context,
                      "FROM clause may only contain a single table name in data "
                      "manipulation statements");
    }
    if (statement->at) {
        return gramme_invalid(
            context->err, "AT is not supported in insert statements. at %u:%u:%u",
            statement->place.line, statement->place.column, statement->place.length);
    }
    if (statement->on_conflict) {
        return unsupported_clause(context, "ON CONFLICT");
    }
    if ((st = check_returning(plan, context, statement)) != GRAMME_OK ||
        (st = read_source(plan, context, statement->table)) != GRAMME_OK) {
        return st;
    }
    return gramme_partiql_item(&plan->item, context, statement->item);
}

static gramme_status plan_change(gramme_partiql_plan *plan,
                                 const gramme_partiql_context *context,
                                 const gramme_partiql_statement *statement)
{
    gramme_status st;

    plan->kind = statement->kind == GRAMME_PARTIQL_UPDATE ? GRAMME_PARTIQL_PLAN_UPDATE
                                                          : GRAMME_PARTIQL_PLAN_DELETE;
    if (statement->aliased) {
        return refuse(context, "Aliasing is not supported");
    }
    if (statement->joined) {
        return refuse(context,
                      "Only select from a single table or index is supported.");
    }
    if (statement->inserts) {
        return refuse(
            context,
            "Only SET and REMOVE are supported in update expressions at this time");
    }
    if ((st = read_source(plan, context, statement->table)) != GRAMME_OK) {
        return st;
    }
    if (plan->index_name.size > 0) {
        return refuse(context, "This operation is not supported on an index");
    }
    if ((st = check_returning(plan, context, statement)) != GRAMME_OK ||
        (st = read_where(plan, context, statement->where)) != GRAMME_OK) {
        return st;
    }
    return plan->kind == GRAMME_PARTIQL_PLAN_DELETE
               ? GRAMME_OK
               : gramme_partiql_update(&plan->update, context, statement->clauses,
                                       statement->clause_count);
}

gramme_status gramme_partiql_prepare(gramme_partiql_plan *out,
                                     gramme_arena *arena,
                                     gramme_view text,
                                     const gramme_value *parameters,
                                     uint32_t parameter_count,
                                     gramme_error *err)
{
    const gramme_partiql_context context = {
        .arena = arena,
        .parameters = parameters,
        .parameter_count = parameter_count,
        .err = err,
    };
    const gramme_partiql_statement *statement;
    gramme_status st = gramme_partiql_parse(&statement, arena, text, err);

    *out = (gramme_partiql_plan){0};
    if (st != GRAMME_OK) {
        return st;
    }
    switch (statement->kind) {
    case GRAMME_PARTIQL_QUERY:
        return plan_query(out, &context, statement->query);
    case GRAMME_PARTIQL_INSERT:
        return plan_insert(out, &context, statement);
    case GRAMME_PARTIQL_UPDATE:
    case GRAMME_PARTIQL_DELETE:
        return plan_change(out, &context, statement);
    case GRAMME_PARTIQL_OTHER:
    default:
        return gramme_invalid(err, "Unsupported operation: %s", statement->operation);
    }
}
