/* SPDX-License-Identifier: Apache-2.0 */
/* compile_condition.c - WHERE to the condition tree of the expression languages. */
#include "api/partiql/compile.h"

#include "api/expr/parse.h"
#include "api/model/exception.h"

/* NOLINTBEGIN(misc-no-recursion): a tree has at most GRAMME_PARTIQL_DEPTH_MAX levels */

static gramme_status refuse_empty_name(const gramme_partiql_context *context)
{
    return gramme_invalid(context->err, "Path component cannot be an empty string");
}

static gramme_status refuse_component(const gramme_partiql_context *context,
                                      const gramme_partiql_node *node)
{
    return gramme_partiql_refuse(context, node, "Unexpected path component");
}

static gramme_status index_of(gramme_path_step *step,
                              const gramme_partiql_context *context,
                              const gramme_partiql_node *node)
{
    uint64_t index = 0;
    gramme_view text = node->text;

    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == '.' || text.data[i] == 'e' || text.data[i] == 'E') {
            return refuse_component(context, node);
        }
        if (text.data[i] != '-' && index <= INT32_MAX) {
            index = index * 10 + (uint64_t)(text.data[i] - '0');
        }
    }
    if ((text.data[0] == '-' && index != 0) || index > INT32_MAX) {
        return gramme_partiql_refuse(
            context, node,
            "List index is not within the allowable range; index: [%.*s]",
            GRAMME_VIEW_ARG(text));
    }
    *step = (gramme_path_step){.is_index = true, .index = (uint32_t)index};
    return GRAMME_OK;
}

static gramme_status step_of(gramme_path_step *step,
                             const gramme_partiql_context *context,
                             const gramme_partiql_node *node)
{
    switch (node->kind) {
    case GRAMME_PARTIQL_STRING:
    case GRAMME_PARTIQL_NAME:
        *step = (gramme_path_step){.name = node->text};
        return node->text.size > 0 ? GRAMME_OK : refuse_empty_name(context);
    case GRAMME_PARTIQL_NUMBER:
        return index_of(step, context, node);
    case GRAMME_PARTIQL_WILDCARD:
        return gramme_partiql_refuse(
            context, node, "Wildcard path component like a[*].b are not supported");
    case GRAMME_PARTIQL_UNPIVOT:
        return gramme_partiql_refuse(
            context, node, "Unpivot path component like a.*.b are not supported");
    default:
        return refuse_component(context, node);
    }
}

gramme_status gramme_partiql_document_path(gramme_path *out,
                                           const gramme_partiql_context *context,
                                           const gramme_partiql_node *node)
{
    uint32_t count = node->kind == GRAMME_PARTIQL_PATH ? node->count : 1;
    const gramme_partiql_node *root = count > 1 ? node->children[0] : node;
    gramme_path_step *steps =
        gramme_arena_calloc(context->arena, count, sizeof(*steps));
    gramme_status st;

    if (steps == NULL) {
        return gramme_error_nomem(context->err);
    }
    if (root->kind == GRAMME_PARTIQL_LIST && count > 1) {
        return gramme_partiql_refuse(context, root,
                                     "A path cannot start with a list index");
    }
    if (root->kind != GRAMME_PARTIQL_NAME) {
        return refuse_component(context, root);
    }
    st = step_of(&steps[0], context, root);
    for (uint32_t i = 1; i < count && st == GRAMME_OK; i++) {
        st = step_of(&steps[i], context, node->children[i]);
    }
    *out = (gramme_path){steps, count};
    return st;
}

static gramme_status call_operand(gramme_operand *out,
                                  const gramme_partiql_context *context,
                                  const gramme_partiql_node *node,
                                  gramme_operator op,
                                  bool in_update)
{
    gramme_operand *operands =
        gramme_arena_calloc(context->arena, node->count, sizeof(*operands));
    gramme_status st = GRAMME_OK;

    if (operands == NULL) {
        return gramme_error_nomem(context->err);
    }
    for (uint32_t i = 0; i < node->count && st == GRAMME_OK; i++) {
        st =
            gramme_partiql_operand(&operands[i], context, node->children[i], in_update);
    }
    *out = (gramme_operand){.kind = GRAMME_OPERAND_CALL,
                            .op = op,
                            .count = node->count,
                            .operands = operands,
                            .name = node->text};
    return st;
}

static gramme_status refuse_token(const gramme_partiql_context *context,
                                  const gramme_partiql_node *node,
                                  gramme_view token)
{
    return gramme_partiql_refuse(context, node, "Unsupported token in expression: %.*s",
                                 GRAMME_VIEW_ARG(token));
}

static gramme_status function_of(gramme_operator *op,
                                 const gramme_partiql_context *context,
                                 const gramme_partiql_node *node,
                                 bool in_update)
{
    gramme_operator_role role;

    *op = gramme_operator_find(node->text);
    role = gramme_operator_role_of(*op);
    if (in_update && (role == GRAMME_ROLE_TEST || role == GRAMME_ROLE_MEASURE)) {
        return gramme_invalid(context->err,
                              "The function is not allowed in an update expression; "
                              "function: %.*s",
                              GRAMME_VIEW_ARG(node->text));
    }
    if (*op != GRAMME_OPERATOR_UNKNOWN) {
        return GRAMME_OK;
    }
    for (uint32_t i = 0; i < node->count; i++) {
        if (node->children[i]->kind == GRAMME_PARTIQL_SELECT) {
            return refuse_token(context, node->children[i], GRAMME_VIEW("SELECT"));
        }
    }
    return gramme_partiql_refuse(context, node, "Unrecognized function: %.*s",
                                 GRAMME_VIEW_ARG(node->text));
}

/* + and - are for updates; all other operators make conditions, not operands. */
static gramme_status operation_operand(gramme_operand *out,
                                       const gramme_partiql_context *context,
                                       const gramme_partiql_node *node,
                                       bool in_update)
{
    bool plus = gramme_view_is(node->text, "+");

    if (in_update && (plus || gramme_view_is(node->text, "-"))) {
        if (node->count != 2) {
            return gramme_invalid(
                context->err,
                "Incorrect number of operands for operator or function; "
                "operator or function: %.*s, number of operands: 1",
                GRAMME_VIEW_ARG(node->text));
        }
        return call_operand(out, context, node,
                            plus ? GRAMME_OPERATOR_PLUS : GRAMME_OPERATOR_MINUS, true);
    }
    return gramme_invalid(
        context->err, "Unsupported operator in %s Expression. Operator: %.*s",
        in_update ? "Update" : "Condition", GRAMME_VIEW_ARG(node->text));
}

gramme_status gramme_partiql_operand(gramme_operand *out,
                                     const gramme_partiql_context *context,
                                     const gramme_partiql_node *node,
                                     bool in_update)
{
    const gramme_value *value;
    gramme_operator op;
    gramme_status st;

    switch (node->kind) {
    case GRAMME_PARTIQL_NAME:
    case GRAMME_PARTIQL_PATH:
        out->kind = GRAMME_OPERAND_PATH;
        return gramme_partiql_document_path(&out->path, context, node);
    case GRAMME_PARTIQL_CALL:
        st = function_of(&op, context, node, in_update);
        return st == GRAMME_OK ? call_operand(out, context, node, op, in_update) : st;
    case GRAMME_PARTIQL_OPERATION:
        return operation_operand(out, context, node, in_update);
    case GRAMME_PARTIQL_IS:
        return in_update
                   ? gramme_invalid(
                         context->err,
                         "IS operator is not supported in update expressions")
                   : gramme_invalid(context->err, "Unsupported operator in Condition "
                                                  "Expression. Operator: is");
    case GRAMME_PARTIQL_MISSING:
        return gramme_invalid(context->err,
                              "MISSING must be compared using IS operator");
    case GRAMME_PARTIQL_AGGREGATE:
        return gramme_partiql_refuse(context, node,
                                     "Unsupported token in expression: %.*s",
                                     GRAMME_VIEW_ARG(node->text));
    case GRAMME_PARTIQL_SELECT:
        return refuse_token(context, node, GRAMME_VIEW("SELECT"));
    default:
        st = gramme_partiql_constant(&value, context, node);
        *out = gramme_operand_value(value);
        return st;
    }
}

static gramme_status build(gramme_condition **out,
                           const gramme_partiql_context *context,
                           const gramme_partiql_node *node);

/* Is the node a condition, not an operand? */
static bool is_expression(const gramme_partiql_node *node)
{
    return node->kind == GRAMME_PARTIQL_OPERATION ||
           node->kind == GRAMME_PARTIQL_CALL || node->kind == GRAMME_PARTIQL_IS ||
           node->kind == GRAMME_PARTIQL_AGGREGATE ||
           node->kind == GRAMME_PARTIQL_SELECT;
}

/* A function that answers true or false, or an operator that does. */
static bool is_condition(const gramme_partiql_node *node)
{
    if (node->kind == GRAMME_PARTIQL_CALL) {
        return gramme_operator_role_of(gramme_operator_find(node->text)) ==
               GRAMME_ROLE_TEST;
    }
    return node->kind == GRAMME_PARTIQL_IS ||
           (node->kind == GRAMME_PARTIQL_OPERATION &&
            !gramme_view_is(node->text, "+") && !gramme_view_is(node->text, "-") &&
            !gramme_view_is(node->text, "*") && !gramme_view_is(node->text, "/") &&
            !gramme_view_is(node->text, "%") && !gramme_view_is(node->text, "||"));
}

static gramme_status made(const gramme_partiql_context *context,
                          const gramme_condition *made)
{
    return made != NULL ? GRAMME_OK : gramme_error_nomem(context->err);
}

/* (a AND b) AND c is a AND b AND c: keys are looked for among all of them. NULL when
 * memory has run out. */
static gramme_condition *flatten(gramme_condition **join, gramme_arena *arena)
{
    gramme_condition *outer = *join;
    gramme_condition **parts;
    uint32_t count = 0;
    uint32_t at = 0;

    for (uint32_t i = 0; i < outer->count; i++) {
        count +=
            outer->conditions[i]->op == outer->op ? outer->conditions[i]->count : 1;
    }
    if (outer->op == GRAMME_OPERATOR_NOT || count == outer->count) {
        return outer;
    }
    parts = gramme_arena_calloc(arena, count, sizeof(gramme_condition *));
    if (parts == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i < outer->count; i++) {
        gramme_condition *inner = outer->conditions[i];
        bool same = inner->op == outer->op;

        for (uint32_t k = 0; k < (same ? inner->count : 1); k++) {
            parts[at++] = same ? inner->conditions[k] : inner;
        }
    }
    outer->conditions = parts;
    outer->count = count;
    return outer;
}

/* AND, OR, NOT. */
static gramme_status build_logic(gramme_condition **out,
                                 const gramme_partiql_context *context,
                                 const gramme_partiql_node *node,
                                 gramme_operator op)
{
    gramme_condition **parts =
        gramme_arena_calloc(context->arena, node->count, sizeof(gramme_condition *));
    gramme_status st = GRAMME_OK;

    if (parts == NULL) {
        return gramme_error_nomem(context->err);
    }
    for (uint32_t i = 0; i < node->count && st == GRAMME_OK; i++) {
        if (node->children[i]->kind == GRAMME_PARTIQL_MISSING) {
            return gramme_invalid(context->err,
                                  "MISSING must be compared using IS operator");
        }
        if (!is_expression(node->children[i])) {
            return gramme_invalid(
                context->err, op == GRAMME_OPERATOR_NOT
                                  ? "The argument to NOT must be a Type or Expression"
                                  : "The arguments to AND/OR must be Expressions");
        }
        if (node->children[i]->kind == GRAMME_PARTIQL_CALL &&
            gramme_view_is(node->children[i]->text, "size")) {
            return gramme_invalid(
                context->err,
                "Incorrect operand type for operator or function; operator "
                "or function: %s, operand type: N",
                gramme_operator_text(op));
        }
        st = build(&parts[i], context, node->children[i]);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    *out = gramme_condition_join(context->arena, op, parts, node->count);
    return made(context, *out == NULL ? NULL : flatten(out, context->arena));
}

/* An operand of `op`. Comparisons take conditions, too: (a = b) = c. */
static gramme_status build_operand(gramme_operand *out,
                                   const gramme_partiql_context *context,
                                   gramme_operator op,
                                   const gramme_partiql_node *node)
{
    gramme_condition *condition = NULL;
    gramme_status st;

    if (gramme_operator_role_of(op) != GRAMME_ROLE_COMPARISON || !is_condition(node)) {
        return gramme_partiql_operand(out, context, node, false);
    }
    st = build(&condition, context, node);
    *out = gramme_operand_condition(condition);
    return st;
}

static gramme_status build_leaf(gramme_condition **out,
                                const gramme_partiql_context *context,
                                gramme_operator op,
                                const gramme_partiql_node *const *children,
                                uint32_t count,
                                gramme_view name)
{
    gramme_operand *operands =
        gramme_arena_calloc(context->arena, count, sizeof(*operands));
    gramme_status st = GRAMME_OK;

    if (operands == NULL) {
        return gramme_error_nomem(context->err);
    }
    for (uint32_t i = 0; i < count && st == GRAMME_OK; i++) {
        st = build_operand(&operands[i], context, op, children[i]);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    *out = gramme_condition_new(context->arena, op, operands, count);
    if (*out != NULL) {
        (*out)->name = name;
    }
    return made(context, *out);
}

/* Is it a condition = true, false <> a condition, ...? Then keys may be looked for in
 * the condition. */
static bool is_truth(const gramme_partiql_node *node, gramme_operator op)
{
    bool first = is_condition(node->children[0]);

    return (op == GRAMME_OPERATOR_EQ || op == GRAMME_OPERATOR_NE) &&
           is_condition(node->children[first ? 0 : 1]) &&
           node->children[first ? 1 : 0]->kind == GRAMME_PARTIQL_BOOLEAN;
}

static gramme_status build_truth(gramme_condition **out,
                                 const gramme_partiql_context *context,
                                 const gramme_partiql_node *node,
                                 gramme_operator op)
{
    uint32_t first = is_condition(node->children[0]) ? 0 : 1;
    bool wanted = node->children[1 - first]->boolean;
    gramme_status st = build(out, context, node->children[first]);

    if (st == GRAMME_OK && wanted != (op == GRAMME_OPERATOR_EQ)) {
        *out = gramme_condition_join(context->arena, GRAMME_OPERATOR_NOT, out, 1);
        st = made(context, *out);
    }
    return st;
}

static gramme_status build_in(gramme_condition **out,
                              const gramme_partiql_context *context,
                              const gramme_partiql_node *node)
{
    const gramme_partiql_node *list = node->children[1];
    const gramme_partiql_node **children;

    if ((list->kind != GRAMME_PARTIQL_LIST && list->kind != GRAMME_PARTIQL_BAG) ||
        list->count == 0) {
        return gramme_invalid(
            context->err,
            "IN operator must have a left hand argument of type Variable "
            "Reference and right hand argument of type Seq with at least one "
            "member");
    }
    children = gramme_arena_calloc(context->arena, list->count + 1,
                                   sizeof(const gramme_partiql_node *));
    if (children == NULL) {
        return gramme_error_nomem(context->err);
    }
    children[0] = node->children[0];
    for (uint32_t i = 0; i < list->count; i++) {
        children[i + 1] = list->children[i];
    }
    return build_leaf(out, context, GRAMME_OPERATOR_IN, children, list->count + 1,
                      GRAMME_VIEW("IN"));
}

static const struct operator_row {
    const char *text;
    gramme_operator op;
} operators[] = {
    {"and", GRAMME_OPERATOR_AND}, {"or", GRAMME_OPERATOR_OR},
    {"not", GRAMME_OPERATOR_NOT}, {"=", GRAMME_OPERATOR_EQ},
    {"<>", GRAMME_OPERATOR_NE},   {"<", GRAMME_OPERATOR_LT},
    {"<=", GRAMME_OPERATOR_LE},   {">", GRAMME_OPERATOR_GT},
    {">=", GRAMME_OPERATOR_GE},   {"between", GRAMME_OPERATOR_BETWEEN},
    {"in", GRAMME_OPERATOR_IN},
};

static gramme_status build_operation(gramme_condition **out,
                                     const gramme_partiql_context *context,
                                     const gramme_partiql_node *node)
{
    gramme_operator op = GRAMME_OPERATOR_UNKNOWN;

    for (size_t i = 0; i < sizeof(operators) / sizeof(operators[0]); i++) {
        if (gramme_view_is(node->text, operators[i].text)) {
            op = operators[i].op;
        }
    }
    switch (op) {
    case GRAMME_OPERATOR_UNKNOWN:
        return gramme_invalid(
            context->err,
            "Unsupported operator in Condition Expression. Operator: %.*s",
            GRAMME_VIEW_ARG(node->text));
    case GRAMME_OPERATOR_AND:
    case GRAMME_OPERATOR_OR:
    case GRAMME_OPERATOR_NOT:
        return build_logic(out, context, node, op);
    case GRAMME_OPERATOR_IN:
        return build_in(out, context, node);
    default:
        if (is_truth(node, op)) {
            return build_truth(out, context, node, op);
        }
        return build_leaf(out, context, op, node->children, node->count,
                          gramme_view_text(gramme_operator_text(op)));
    }
}

static const struct type_row {
    const char *name;
    const char *wire;
} types[] = {
    {"NULL", "NULL"}, {"BOOLEAN", "BOOL"}, {"BLOB", "B"},  {"STRING", "S"},
    {"NUMERIC", "N"}, {"STRUCT", "M"},     {"TUPLE", "M"}, {"LIST", "L"},
};

static gramme_status build_is(gramme_condition **out,
                              const gramme_partiql_context *context,
                              const gramme_partiql_node *node)
{
    const gramme_partiql_node *left = node->children[0];
    bool missing = gramme_view_is(node->text, "MISSING");
    gramme_value *type = gramme_arena_calloc(context->arena, 1, sizeof(*type));
    gramme_operand operands[2];
    gramme_status st;

    if (type == NULL) {
        return gramme_error_nomem(context->err);
    }
    if (left->kind != GRAMME_PARTIQL_NAME && left->kind != GRAMME_PARTIQL_PATH &&
        left->kind > GRAMME_PARTIQL_ION) {
        return gramme_invalid(context->err,
                              "The left hand side argument to IS must be a "
                              "Variable Reference, Literal, or Path");
    }
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (gramme_view_is(node->text, types[i].name)) {
            *type = gramme_value_string(gramme_view_text(types[i].wire));
        }
    }
    if (type->scalar.size == 0 && !missing) {
        return gramme_partiql_refuse(
            context, node,
            "Unsupported data type for IS operator: %.*s. Supported "
            "data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, "
            "NUMERIC, STRUCT, TUPLE, LIST]",
            GRAMME_VIEW_ARG(node->text));
    }
    if ((st = gramme_partiql_operand(&operands[0], context, left, false)) !=
        GRAMME_OK) {
        return st;
    }
    operands[1] = gramme_operand_value(type);
    *out = missing
               ? gramme_condition_new(context->arena,
                                      GRAMME_OPERATOR_ATTRIBUTE_NOT_EXISTS, operands, 1)
               : gramme_condition_new(context->arena, GRAMME_OPERATOR_ATTRIBUTE_TYPE,
                                      operands, 2);
    return made(context, *out);
}

/* Recursion ends with the tree, which is at most GRAMME_PARTIQL_DEPTH_MAX deep. */
static gramme_status build(gramme_condition **out,
                           const gramme_partiql_context *context,
                           const gramme_partiql_node *node)
{
    gramme_operand ignored;
    gramme_operator op;
    gramme_status st;

    switch (node->kind) {
    case GRAMME_PARTIQL_OPERATION:
        return build_operation(out, context, node);
    case GRAMME_PARTIQL_IS:
        return build_is(out, context, node);
    case GRAMME_PARTIQL_CALL:
        st = function_of(&op, context, node, false);
        if (st == GRAMME_OK && op == GRAMME_OPERATOR_SIZE) {
            return gramme_invalid(
                context->err,
                "WHERE clause must contain an expression that resolves to a "
                "boolean");
        }
        return st == GRAMME_OK ? build_leaf(out, context, op, node->children,
                                            node->count, node->text)
                               : st;
    case GRAMME_PARTIQL_AGGREGATE:
    case GRAMME_PARTIQL_SELECT:
        return gramme_partiql_operand(&ignored, context, node, false);
    case GRAMME_PARTIQL_MISSING:
        return gramme_invalid(context->err,
                              "MISSING must be compared using IS operator");
    default:
        return gramme_invalid(
            context->err, "WHERE clause must contain an expression that resolves to a "
                          "boolean");
    }
}

gramme_status gramme_partiql_condition(gramme_condition **out,
                                       const gramme_partiql_context *context,
                                       const gramme_partiql_node *where)
{
    gramme_scope scope = {.arena = context->arena};
    gramme_status st = build(out, context, where);

    if (st == GRAMME_OK) {
        st = gramme_check_condition(*out, GRAMME_PARAMETER_PARTIQL, context->err);
    }
    return st == GRAMME_OK ? gramme_condition_bind(
                                 *out, &scope, GRAMME_PARAMETER_PARTIQL, context->err)
                           : st;
}

/* NOLINTEND(misc-no-recursion) */
