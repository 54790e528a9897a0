/* SPDX-License-Identifier: Apache-2.0 */
/* bind.c - #names and :values to attribute names and constants, and what AWS checks as
 * soon as it knows the constants. Operands come before their operator; what is reported
 * is the first in that order. */
#include "api/expr/parse.h"
#include "api/expr/print.h"
#include "storage/item/number.h"

/* NOLINTBEGIN(misc-no-recursion): a tree has at most GRAMME_TREE_DEPTH_MAX levels */

#define TYPE(id) (1U << GRAMME_TYPE_##id)

enum {
    SCALARS = TYPE(S) | TYPE(N) | TYPE(B),
    ANY_TYPE = (1U << GRAMME_TYPE_COUNT) - 1,
};

/* Types a constant operand may have; operators not listed take any. */
static const unsigned operand_types[GRAMME_OPERATOR_COUNT] = {
    [GRAMME_OPERATOR_LT] = SCALARS,
    [GRAMME_OPERATOR_LE] = SCALARS,
    [GRAMME_OPERATOR_GT] = SCALARS,
    [GRAMME_OPERATOR_GE] = SCALARS,
    [GRAMME_OPERATOR_BETWEEN] = SCALARS,
    [GRAMME_OPERATOR_BEGINS_WITH] = TYPE(S) | TYPE(B),
    [GRAMME_OPERATOR_SIZE] = ANY_TYPE & ~(TYPE(N) | TYPE(BOOL) | TYPE(NULL)),
    [GRAMME_OPERATOR_LIST_APPEND] = TYPE(L),
    [GRAMME_OPERATOR_PLUS] = TYPE(N),
    [GRAMME_OPERATOR_MINUS] = TYPE(N),
};

static bool resolve_name(gramme_scope *scope, gramme_view *name)
{
    for (uint32_t i = 0; i < scope->name_count; i++) {
        if (gramme_view_equal(scope->names[i].placeholder, *name)) {
            scope->names[i].used = true;
            *name = scope->names[i].name;
            return true;
        }
    }
    return false;
}

static const gramme_value *resolve_value(gramme_scope *scope, gramme_view placeholder)
{
    for (uint32_t i = 0; i < scope->value_count; i++) {
        if (gramme_view_equal(scope->values[i].placeholder, placeholder)) {
            scope->values[i].used = true;
            return scope->values[i].value;
        }
    }
    return NULL;
}

static bool is_placeholder(const gramme_path_step *step)
{
    return !step->is_index && step->name.size > 0 &&
           (step->name.data[0] == '#' || step->name.data[0] == ':');
}

gramme_status gramme_bind_path(gramme_binder *binder, gramme_path *path)
{
    gramme_path_step *steps = NULL;

    if (path->count > GRAMME_DEPTH_MAX) {
        return gramme_expression_fail(
            binder->parameter, binder->err,
            "The document path has too many nesting levels; nesting levels: %u",
            (unsigned)path->count);
    }
    for (uint32_t i = 0; i < path->count; i++) {
        gramme_view name = path->steps[i].name;

        if (binder->parameter == GRAMME_PARAMETER_PARTIQL ||
            !is_placeholder(&path->steps[i])) {
            continue;
        }
        if (!resolve_name(binder->scope, &name)) {
            return gramme_expression_fail(binder->parameter, binder->err,
                                          "An expression attribute name used in the "
                                          "document path is not defined; "
                                          "attribute name: %.*s",
                                          GRAMME_VIEW_ARG(name));
        }
        if (steps == NULL) {
            steps =
                gramme_arena_calloc(binder->scope->arena, path->count, sizeof(*steps));
            if (steps == NULL) {
                return gramme_error_nomem(binder->err);
            }
            memcpy(steps, path->steps, path->count * sizeof(*steps));
        }
        steps[i].name = name;
    }
    if (steps != NULL) {
        path->steps = steps;
    }
    return GRAMME_OK;
}

/* The type the operand has whatever the item; false when only the item tells. */
static bool known_type(gramme_type *out, const gramme_operand *operand)
{
    if (operand->kind == GRAMME_OPERAND_VALUE) {
        *out = operand->value->type;
        return true;
    }
    if (operand->kind == GRAMME_OPERAND_CONDITION) {
        *out = GRAMME_TYPE_BOOL;
        return true;
    }
    *out = GRAMME_TYPE_N;
    return operand->kind == GRAMME_OPERAND_CALL && operand->op == GRAMME_OPERATOR_SIZE;
}

static gramme_status
refuse_type(const gramme_binder *binder, gramme_operator op, const char *type)
{
    return gramme_expression_fail(binder->parameter, binder->err,
                                  "Incorrect operand type for operator or function; "
                                  "operator or function: %s, operand type: %s",
                                  gramme_operator_text(op), type);
}

static gramme_status check_types(const gramme_binder *binder,
                                 gramme_operator op,
                                 const gramme_operand *operands,
                                 uint32_t count)
{
    unsigned allowed = operand_types[op] == 0 ? ANY_TYPE : operand_types[op];

    for (uint32_t i = 0; i < count; i++) {
        unsigned here =
            op == GRAMME_OPERATOR_ATTRIBUTE_TYPE && i == 1 ? TYPE(S) : allowed;
        gramme_type type;

        if (known_type(&type, &operands[i]) && (here & (1U << type)) == 0) {
            return refuse_type(binder, op, gramme_type_name(type));
        }
    }
    return GRAMME_OK;
}

static bool same_path(const gramme_path *a, const gramme_path *b)
{
    return a->count == b->count && gramme_path_relate(a, b) == GRAMME_PATH_OVERLAP;
}

gramme_status gramme_bind_refuse_paths(const gramme_binder *binder,
                                       const char *message,
                                       const gramme_path *one,
                                       const gramme_path *two)
{
    gramme_bytes text;
    gramme_status st;

    gramme_bytes_init(&text, binder->scope->arena->allocator);
    gramme_bytes_append_text(&text, message);
    gramme_path_print(&text, one);
    if (two != NULL) {
        GRAMME_BYTES_LITERAL(&text, ", path two: ");
        gramme_path_print(&text, two);
    }
    st = gramme_bytes_ok(&text)
             ? gramme_expression_fail(binder->parameter, binder->err, "%.*s",
                                      GRAMME_VIEW_ARG(gramme_bytes_view(&text)))
             : gramme_error_nomem(binder->err);
    gramme_bytes_clear(&text);
    return st;
}

static gramme_status check_distinct(const gramme_binder *binder,
                                    gramme_operator op,
                                    const gramme_operand *operands,
                                    uint32_t count)
{
    for (uint32_t i = 1; i < count; i++) {
        if (operands[0].kind == GRAMME_OPERAND_PATH &&
            operands[i].kind == GRAMME_OPERAND_PATH &&
            same_path(&operands[0].path, &operands[i].path)) {
            gramme_view message = gramme_arena_printf(
                binder->scope->arena,
                "The first operand must be distinct from the remaining operands for "
                "this "
                "operator or function; operator: %s, first operand: ",
                gramme_operator_text(op));

            return message.data == NULL
                       ? gramme_error_nomem(binder->err)
                       : gramme_bind_refuse_paths(binder, (const char *)message.data,
                                                  &operands[0].path, NULL);
        }
    }
    return GRAMME_OK;
}

static gramme_status check_attribute_type(const gramme_binder *binder,
                                          const gramme_operand *wanted)
{
    gramme_type type;

    if (wanted->kind != GRAMME_OPERAND_VALUE) {
        return refuse_type(binder, GRAMME_OPERATOR_ATTRIBUTE_TYPE,
                           "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
    }
    if (gramme_type_find(&type, wanted->value->scalar)) {
        return GRAMME_OK;
    }
    return gramme_expression_fail(
        binder->parameter, binder->err,
        "Invalid attribute type name found; type: %.*s, valid "
        "types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
        GRAMME_VIEW_ARG(wanted->value->scalar));
}

static gramme_status check_between(const gramme_binder *binder,
                                   const gramme_operand *bounds)
{
    const gramme_value *low = bounds[0].value;
    const gramme_value *high = bounds[1].value;
    gramme_view low_text;
    gramme_view high_text;

    if (bounds[0].kind != GRAMME_OPERAND_VALUE ||
        bounds[1].kind != GRAMME_OPERAND_VALUE) {
        return GRAMME_OK;
    }
    if (low->type == high->type && gramme_value_compare(low, high) <= 0) {
        return GRAMME_OK;
    }
    low_text = gramme_expression_print(binder->scope->arena, low);
    high_text = gramme_expression_print(binder->scope->arena, high);
    return gramme_expression_fail(
        binder->parameter, binder->err,
        "The BETWEEN operator requires %s; lower bound operand: %.*s, upper bound "
        "operand: "
        "%.*s",
        low->type != high->type
            ? "same data type for lower and upper bounds"
            : "upper bound to be greater than or equal to lower bound",
        GRAMME_VIEW_ARG(low_text), GRAMME_VIEW_ARG(high_text));
}

static gramme_status check_special(const gramme_binder *binder,
                                   gramme_operator op,
                                   const gramme_operand *operands,
                                   uint32_t count)
{
    switch (op) {
    case GRAMME_OPERATOR_ATTRIBUTE_EXISTS:
    case GRAMME_OPERATOR_ATTRIBUTE_NOT_EXISTS:
    case GRAMME_OPERATOR_IF_NOT_EXISTS:
        if (operands[0].kind == GRAMME_OPERAND_PATH) {
            return GRAMME_OK;
        }
        return gramme_expression_fail(binder->parameter, binder->err,
                                      "Operator or function requires a document path; "
                                      "operator or function: %s",
                                      gramme_operator_text(op));
    case GRAMME_OPERATOR_ATTRIBUTE_TYPE:
        return check_attribute_type(binder, &operands[1]);
    case GRAMME_OPERATOR_BETWEEN:
        return check_between(binder, &operands[1]);
    case GRAMME_OPERATOR_IN:
        if (count - 1 <= GRAMME_IN_OPERANDS_MAX) {
            return GRAMME_OK;
        }
        return gramme_expression_fail(binder->parameter, binder->err,
                                      "The IN operator is provided with too many "
                                      "operands; number of operands: %u",
                                      (unsigned)(count - 1));
    default:
        return GRAMME_OK;
    }
}

/* `more` operators are done with; one too many ends a condition. */
static gramme_status count_operators(gramme_binder *binder, uint32_t more)
{
    binder->operators += more;
    if (binder->operators <= GRAMME_OPERATORS_MAX) {
        return GRAMME_OK;
    }
    return gramme_expression_fail(
        binder->parameter, binder->err,
        "The expression contains too many operators; operator count: %d",
        GRAMME_OPERATORS_MAX + 1);
}

/* The operands first, then what the operator wants of them. */
static gramme_status bind_operator(gramme_binder *binder,
                                   gramme_operator op,
                                   gramme_operand *operands,
                                   uint32_t count)
{
    uint32_t wanted = gramme_operator_operands(op);
    gramme_operator_role role = gramme_operator_role_of(op);
    gramme_status st = GRAMME_OK;

    for (uint32_t i = 0; i < count && st == GRAMME_OK; i++) {
        st = gramme_bind_operand(binder, &operands[i]);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    if (wanted != 0 && wanted != count) {
        return gramme_expression_fail(
            binder->parameter, binder->err,
            "Incorrect number of operands for operator or function; "
            "operator or function: %s, number of operands: %u",
            gramme_operator_text(op), (unsigned)count);
    }
    if ((st = check_types(binder, op, operands, count)) != GRAMME_OK) {
        return st;
    }
    if (role == GRAMME_ROLE_COMPARISON || role == GRAMME_ROLE_TEST) {
        st = check_distinct(binder, op, operands, count);
    }
    return st == GRAMME_OK ? check_special(binder, op, operands, count) : st;
}

gramme_status gramme_bind_operand(gramme_binder *binder, gramme_operand *operand)
{
    const gramme_value *value;
    gramme_status st;

    switch (operand->kind) {
    case GRAMME_OPERAND_PATH:
        return gramme_bind_path(binder, &operand->path);
    case GRAMME_OPERAND_PLACEHOLDER:
        value = resolve_value(binder->scope, operand->name);
        if (value == NULL) {
            return gramme_expression_fail(
                binder->parameter, binder->err,
                "An expression attribute value used in expression is not defined; "
                "attribute value: %.*s",
                GRAMME_VIEW_ARG(operand->name));
        }
        *operand = gramme_operand_value(value);
        return GRAMME_OK;
    case GRAMME_OPERAND_CALL:
        st = bind_operator(binder, operand->op, operand->operands, operand->count);
        return st == GRAMME_OK && operand->op == GRAMME_OPERATOR_SIZE
                   ? count_operators(binder, 1)
                   : st;
    case GRAMME_OPERAND_CONDITION:
        return gramme_bind_condition(binder, operand->condition);
    case GRAMME_OPERAND_VALUE:
    default:
        return GRAMME_OK;
    }
}

gramme_status gramme_bind_condition(gramme_binder *binder, gramme_condition *condition)
{
    gramme_status st = GRAMME_OK;

    if (gramme_operator_role_of(condition->op) != GRAMME_ROLE_LOGIC) {
        st =
            bind_operator(binder, condition->op, condition->operands, condition->count);
        return st == GRAMME_OK ? count_operators(binder, 1) : st;
    }
    for (uint32_t i = 0; i < condition->count && st == GRAMME_OK; i++) {
        st = gramme_bind_condition(binder, condition->conditions[i]);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    return count_operators(binder, condition->op == GRAMME_OPERATOR_NOT
                                       ? condition->times
                                       : condition->count - 1);
}

/* NOLINTEND(misc-no-recursion) */
