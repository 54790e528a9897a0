/* SPDX-License-Identifier: Apache-2.0 */
/* compile_update.c - SET and REMOVE to the update tree, a SELECT's columns to a
 * projection. */
#include "api/partiql/compile.h"

#include "api/expr/parse.h"
#include "api/model/exception.h"

static bool same_path(const gramme_path *a, const gramme_path *b)
{
    return a->count == b->count && gramme_path_relate(a, b) == GRAMME_PATH_OVERLAP;
}

static gramme_status refuse_target(const gramme_partiql_context *context,
                                   const gramme_partiql_node *call,
                                   const char *function)
{
    return gramme_partiql_refuse(
        context, call, "The first argument to %s must equal the assignment value",
        function);
}

/* a = set_add(a, set) and a = set_delete(a, set) are ADD and DELETE of an update. */
static gramme_status set_function(gramme_action *action,
                                  const gramme_partiql_context *context,
                                  const gramme_path *target,
                                  const gramme_partiql_node *call)
{
    bool add = gramme_view_is(call->text, "set_add");
    const char *function = add ? "SET_ADD" : "SET_DELETE";
    const gramme_partiql_node *first;
    const gramme_value *set = NULL;
    gramme_path path;
    gramme_status st;

    if (call->count != 2) {
        return gramme_partiql_refuse(context, call,
                                     "%s must have exactly two arguments", function);
    }
    first = call->children[0];
    if (first->kind != GRAMME_PARTIQL_NAME && first->kind != GRAMME_PARTIQL_PATH) {
        return refuse_target(context, call, function);
    }
    if ((st = gramme_partiql_document_path(&path, context, first)) != GRAMME_OK) {
        return st;
    }
    if (!same_path(&path, target)) {
        return refuse_target(context, call, function);
    }
    if (call->children[1]->kind == GRAMME_PARTIQL_BAG ||
        call->children[1]->kind == GRAMME_PARTIQL_PARAMETER) {
        st = gramme_partiql_constant(&set, context, call->children[1]);
    }
    if (st == GRAMME_OK && (set == NULL || !gramme_type_is_set(set->type))) {
        return gramme_partiql_refuse(
            context, first, "The second argument to %s must be a value with type SET",
            function);
    }
    action->kind = add ? GRAMME_ACTION_ADD : GRAMME_ACTION_DELETE;
    action->operand = gramme_operand_value(set);
    return st;
}

static gramme_status clause_of(gramme_action *action,
                               gramme_path *path,
                               const gramme_partiql_context *context,
                               const gramme_partiql_clause *clause)
{
    const gramme_partiql_node *value = clause->value;
    gramme_status st = gramme_partiql_document_path(path, context, clause->path);

    action->kind = value == NULL ? GRAMME_ACTION_REMOVE : GRAMME_ACTION_SET;
    if (st != GRAMME_OK || value == NULL) {
        return st;
    }
    if (value->kind == GRAMME_PARTIQL_CALL &&
        (gramme_view_is(value->text, "set_add") ||
         gramme_view_is(value->text, "set_delete"))) {
        return set_function(action, context, path, value);
    }
    return gramme_partiql_operand(&action->operand, context, value, true);
}

/* Overlapping paths are named the other way round than in an UpdateExpression. */
static gramme_status
check_paths(gramme_binder *binder, const gramme_path *paths, uint32_t count)
{
    gramme_path *reversed =
        gramme_arena_calloc(binder->scope->arena, count, sizeof(*reversed));

    if (reversed == NULL) {
        return gramme_error_nomem(binder->err);
    }
    for (uint32_t i = 0; i < count; i++) {
        reversed[i] = paths[count - 1 - i];
    }
    return gramme_bind_paths(binder, reversed, count);
}

gramme_status gramme_partiql_update(const gramme_update **out,
                                    const gramme_partiql_context *context,
                                    const gramme_partiql_clause *clauses,
                                    uint32_t count)
{
    gramme_scope scope = {.arena = context->arena};
    gramme_binder binder = {
        .scope = &scope, .parameter = GRAMME_PARAMETER_PARTIQL, .err = context->err};
    gramme_update *update = gramme_update_new(context->arena, count);
    gramme_status st = GRAMME_OK;

    if (update == NULL) {
        return gramme_error_nomem(context->err);
    }
    for (uint32_t i = 0; i < count && st == GRAMME_OK; i++) {
        st = clause_of(&update->actions[i], &update->paths[i], context, &clauses[i]);
    }
    if (st == GRAMME_OK) {
        st = check_paths(&binder, update->paths, count);
    }
    for (uint32_t i = 0; i < count && st == GRAMME_OK; i++) {
        if (update->actions[i].kind == GRAMME_ACTION_SET) {
            st = gramme_bind_operand(&binder, &update->actions[i].operand);
        }
    }
    *out = update;
    return st;
}

/* What the answer calls a column: the path's end, from its last name on: "b[0]" for
 * a.b[0]. */
static gramme_status column_name(gramme_view *out,
                                 const gramme_partiql_context *context,
                                 const gramme_path *path)
{
    gramme_bytes name;
    uint32_t last = path->count - 1;
    bool ok;

    while (path->steps[last].is_index) {
        last--;
    }
    *out = path->steps[last].name;
    if (last == path->count - 1) {
        return GRAMME_OK;
    }
    gramme_bytes_init(&name, context->arena->allocator);
    gramme_bytes_append_view(&name, *out);
    for (uint32_t i = last + 1; i < path->count; i++) {
        gramme_bytes_printf(&name, "[%u]", path->steps[i].index);
    }
    ok = gramme_bytes_ok(&name) &&
         gramme_arena_copy(out, context->arena, gramme_bytes_view(&name));
    gramme_bytes_clear(&name);
    return ok ? GRAMME_OK : gramme_error_nomem(context->err);
}

gramme_status gramme_partiql_columns(gramme_projection *out,
                                     const gramme_partiql_context *context,
                                     const gramme_partiql_select *select)
{
    gramme_scope scope = {.arena = context->arena};
    gramme_binder binder = {
        .scope = &scope, .parameter = GRAMME_PARAMETER_PARTIQL, .err = context->err};
    uint32_t count = select->column_count;
    gramme_path *paths = gramme_arena_calloc(context->arena, count, sizeof(*paths));
    gramme_view *names = gramme_arena_calloc(context->arena, count, sizeof(*names));
    gramme_status st = GRAMME_OK;

    *out = (gramme_projection){0};
    if (paths == NULL || names == NULL) {
        return gramme_error_nomem(context->err);
    }
    for (uint32_t i = 0; i < count && st == GRAMME_OK; i++) {
        if (select->columns[i]->kind == GRAMME_PARTIQL_CALL ||
            select->columns[i]->kind == GRAMME_PARTIQL_AGGREGATE) {
            return gramme_partiql_refuse(context, select->columns[i],
                                         "Unexpected path component");
        }
        st = gramme_partiql_document_path(&paths[i], context, select->columns[i]);
        if (st == GRAMME_OK) {
            st = column_name(&names[i], context, &paths[i]);
        }
        for (uint32_t k = 0; k < i && st == GRAMME_OK; k++) {
            if (gramme_view_equal(names[k], names[i])) {
                return gramme_invalid(context->err,
                                      "Duplicate identifiers in select clause: %.*s",
                                      GRAMME_VIEW_ARG(names[i]));
            }
        }
    }
    if (st == GRAMME_OK) {
        st = check_paths(&binder, paths, count);
    }
    *out = (gramme_projection){.paths = paths, .count = count, .names = names};
    return st;
}
