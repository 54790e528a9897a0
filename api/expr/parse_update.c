/* SPDX-License-Identifier: Apache-2.0 */
/* parse_update.c - UpdateExpression.
 *
 *   update   section { section }
 *   section  SET path = value { , path = value } | REMOVE path { , path }
 *          | ADD path :value { , path :value }   | DELETE path :value { , path :value }
 *   value    sum | "(" value ")", a bracketed sum being the whole value
 *   sum      operand [ (+ | -) operand ] */
#include "api/expr/parse.h"

/* NOLINTBEGIN(misc-no-recursion): parser->depth stops at GRAMME_TREE_DEPTH_MAX */

static const char parameter_name[] = "UpdateExpression";

typedef struct builder {
    gramme_parser parser;
    gramme_update *update;
    uint32_t capacity;
    bool seen[GRAMME_ACTION_DELETE + 1];
    const char *repeated; /* the first section that came twice */
} builder;

static const char *const section_names[] = {
    [GRAMME_ACTION_SET] = "SET",
    [GRAMME_ACTION_REMOVE] = "REMOVE",
    [GRAMME_ACTION_ADD] = "ADD",
    [GRAMME_ACTION_DELETE] = "DELETE",
};

static gramme_status add_action(builder *into, gramme_path path, gramme_action action)
{
    gramme_update *update = into->update;

    if (update == NULL || update->count == into->capacity) {
        uint32_t capacity = into->capacity == 0 ? 4 : into->capacity * 2;
        gramme_update *grown = gramme_update_new(into->parser.arena, capacity);

        if (grown == NULL) {
            return gramme_error_nomem(into->parser.err);
        }
        grown->count = 0;
        for (uint32_t i = 0; update != NULL && i < update->count; i++) {
            grown->actions[i] = update->actions[i];
            grown->paths[i] = update->paths[i];
            grown->count++;
        }
        into->capacity = capacity;
        into->update = update = grown;
    }
    update->actions[update->count] = action;
    update->paths[update->count++] = path;
    return GRAMME_OK;
}

static gramme_status read_value(gramme_operand *out, gramme_parser *parser);

/* The value in parentheses, the first of which is behind it. */
static gramme_status read_wrapped_value(gramme_operand *out, gramme_parser *parser)
{
    gramme_status st = gramme_parser_enter(parser);

    if (st == GRAMME_OK) {
        st = read_value(out, parser);
    }
    return st == GRAMME_OK ? gramme_parser_close(NULL, parser) : st;
}

static bool is_sum(const gramme_operand *operand)
{
    return operand->kind == GRAMME_OPERAND_CALL &&
           gramme_operator_role_of(operand->op) == GRAMME_ROLE_ARITHMETIC;
}

static gramme_status read_value(gramme_operand *out, gramme_parser *parser)
{
    gramme_operand_list list = {0};
    gramme_operator op = GRAMME_OPERATOR_PLUS;
    gramme_operand right;
    gramme_status st;

    if (gramme_parser_skip(parser, GRAMME_TOKEN_OPEN)) {
        st = read_wrapped_value(out, parser);
    } else {
        parser->wrapped = false;
        st = gramme_parser_bare_operand(out, parser);
    }
    if (st != GRAMME_OK || is_sum(out)) {
        return st;
    }
    if (gramme_parser_at(parser, GRAMME_TOKEN_MINUS)) {
        op = GRAMME_OPERATOR_MINUS;
    } else if (!gramme_parser_at(parser, GRAMME_TOKEN_PLUS)) {
        return GRAMME_OK;
    }
    gramme_lexer_advance(&parser->lexer);
    if ((st = gramme_parser_operand(&right, parser)) != GRAMME_OK) {
        return st;
    }
    if (!gramme_operand_list_add(&list, parser->arena, *out) ||
        !gramme_operand_list_add(&list, parser->arena, right)) {
        return gramme_error_nomem(parser->err);
    }
    parser->wrapped = false;
    *out = (gramme_operand){.kind = GRAMME_OPERAND_CALL,
                            .op = op,
                            .operands = list.operands,
                            .count = list.count};
    return GRAMME_OK;
}

static gramme_status read_action(builder *into, gramme_action_kind kind)
{
    gramme_parser *parser = &into->parser;
    gramme_action action = {.kind = kind};
    gramme_path path;
    gramme_status st = gramme_parser_path(&path, parser);

    if (st != GRAMME_OK) {
        return st;
    }
    if (kind == GRAMME_ACTION_SET) {
        if ((st = gramme_parser_expect(parser, GRAMME_TOKEN_EQ)) == GRAMME_OK) {
            st = read_value(&action.operand, parser);
        }
    } else if (kind != GRAMME_ACTION_REMOVE) {
        st = gramme_parser_at(parser, GRAMME_TOKEN_VALUE_REF)
                 ? gramme_parser_bare_operand(&action.operand, parser)
                 : gramme_parser_syntax(parser);
    }
    return st == GRAMME_OK ? add_action(into, path, action) : st;
}

static gramme_status read_section(builder *into)
{
    gramme_parser *parser = &into->parser;
    gramme_action_kind kind;
    gramme_status st;

    if (gramme_parser_skip(parser, GRAMME_TOKEN_SET)) {
        kind = GRAMME_ACTION_SET;
    } else if (gramme_parser_skip(parser, GRAMME_TOKEN_REMOVE)) {
        kind = GRAMME_ACTION_REMOVE;
    } else if (gramme_parser_skip(parser, GRAMME_TOKEN_ADD)) {
        kind = GRAMME_ACTION_ADD;
    } else if (gramme_parser_skip(parser, GRAMME_TOKEN_DELETE)) {
        kind = GRAMME_ACTION_DELETE;
    } else {
        return gramme_parser_syntax(parser);
    }
    if (into->seen[kind] && into->repeated == NULL) {
        into->repeated = section_names[kind];
    }
    into->seen[kind] = true;
    do {
        st = read_action(into, kind);
    } while (st == GRAMME_OK && gramme_parser_skip(parser, GRAMME_TOKEN_COMMA));
    return st;
}

static gramme_status check_actions(const gramme_update *update, gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    for (uint32_t i = 0; i < update->count && st == GRAMME_OK; i++) {
        st = gramme_check_path(&update->paths[i], parameter_name, err);
        if (st == GRAMME_OK && update->actions[i].kind == GRAMME_ACTION_SET) {
            st = gramme_check_update_operand(&update->actions[i].operand,
                                             parameter_name, err);
        }
    }
    return st;
}

gramme_status gramme_update_read(gramme_update **out,
                                 gramme_arena *arena,
                                 gramme_view text,
                                 gramme_error *err)
{
    builder into = {0};
    gramme_status st =
        gramme_parser_init(&into.parser, arena, text, parameter_name, err);

    if (st != GRAMME_OK) {
        return st;
    }
    do {
        st = read_section(&into);
    } while (st == GRAMME_OK && !gramme_parser_at(&into.parser, GRAMME_TOKEN_END));
    if (st != GRAMME_OK || (st = gramme_parser_finish(&into.parser)) != GRAMME_OK) {
        return st;
    }
    GRAMME_PRE(into.update != NULL); /* every section has an action */
    if ((st = check_actions(into.update, err)) != GRAMME_OK) {
        return st;
    }
    if (into.repeated != NULL) {
        return gramme_expression_fail(
            parameter_name, err,
            "The \"%s\" section can only be used once in an update expression;",
            into.repeated);
    }
    *out = into.update;
    return GRAMME_OK;
}

/* The constant of ADD or DELETE; AWS names ADD's types for both. */
static gramme_status check_constant(const gramme_action *action, gramme_error *err)
{
    gramme_type type = action->operand.value->type;
    bool add = action->kind == GRAMME_ACTION_ADD;

    if (gramme_type_is_set(type) || (add && type == GRAMME_TYPE_N)) {
        return GRAMME_OK;
    }
    return gramme_expression_fail(parameter_name, err,
                                  "Incorrect operand type for operator or function; "
                                  "operator: %s, operand type: %s, typeSet: "
                                  "ALLOWED_FOR_ADD_OPERAND",
                                  section_names[action->kind], gramme_type_words(type));
}

gramme_status
gramme_update_bind(gramme_update *update, gramme_scope *scope, gramme_error *err)
{
    gramme_binder binder = {.scope = scope, .parameter = parameter_name, .err = err};
    gramme_status st;

    GRAMME_PRE(update != NULL);
    st = gramme_bind_paths(&binder, update->paths, update->count);
    /* From the last to the first, as gramme_bind_paths() does. */
    for (uint32_t i = update->count; i-- > 0 && st == GRAMME_OK;) {
        gramme_action *action = &update->actions[i];

        if (action->kind == GRAMME_ACTION_REMOVE) {
            continue;
        }
        st = gramme_bind_operand(&binder, &action->operand);
        if (st == GRAMME_OK && action->kind != GRAMME_ACTION_SET) {
            st = check_constant(action, err);
        }
    }
    return st;
}

gramme_status gramme_update_parse(const gramme_update **out,
                                  gramme_scope *scope,
                                  gramme_view text,
                                  gramme_error *err)
{
    gramme_update *update = NULL;
    gramme_status st = gramme_update_read(&update, scope->arena, text, err);

    if (st == GRAMME_OK) {
        st = gramme_update_bind(update, scope, err);
    }
    if (st == GRAMME_OK) {
        *out = update;
    }
    return st;
}

const gramme_path *gramme_update_paths(const gramme_update *update, uint32_t *count)
{
    *count = update->count;
    return update->paths;
}

/* NOLINTEND(misc-no-recursion) */
