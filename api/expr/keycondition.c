/* SPDX-License-Identifier: Apache-2.0 */
/* keycondition.c - a bound condition to conditions on single attributes. The grammar is
 * the conditions' own; what no key condition may have is refused here, in the text's
 * order. */
#include "api/expr/keycondition.h"

#include "api/expr/parse.h"

/* NOLINTBEGIN(misc-no-recursion): a tree has at most GRAMME_TREE_DEPTH_MAX levels */

static const char parameter_name[] = "KeyConditionExpression";

typedef struct collector {
    gramme_key_condition *conditions;
    uint32_t count;
    gramme_error *err;
} collector;

static uint32_t count_leaves(const gramme_condition *condition)
{
    uint32_t count = 0;

    if (condition->op != GRAMME_OPERATOR_AND) {
        return 1;
    }
    for (uint32_t i = 0; i < condition->count; i++) {
        count += count_leaves(condition->conditions[i]);
    }
    return count;
}

static gramme_status refuse_operator(const collector *into, gramme_operator op)
{
    return gramme_error_set(into->err, GRAMME_INVALID,
                            "Invalid operator used in KeyConditionExpression: %s",
                            gramme_operator_text(op));
}

/* Which operand is the attribute; refuses none, two, or a nested one. */
static gramme_status
find_attribute(uint32_t *out, const collector *into, const gramme_condition *condition)
{
    uint32_t at = condition->count;

    for (uint32_t i = 0; i < condition->count; i++) {
        const gramme_operand *operand = &condition->operands[i];

        if (operand->kind == GRAMME_OPERAND_CALL) {
            return gramme_error_set(
                into->err, GRAMME_INVALID,
                "Invalid KeyConditionExpression: KeyConditionExpressions cannot "
                "contain nested operations");
        }
        if (operand->kind != GRAMME_OPERAND_PATH) {
            continue;
        }
        if (at < condition->count) {
            return gramme_error_set(
                into->err, GRAMME_INVALID,
                "Invalid condition in KeyConditionExpression: Multiple "
                "attribute names used in one condition");
        }
        if (operand->path.count > 1) {
            return gramme_error_set(
                into->err, GRAMME_INVALID,
                "Invalid KeyConditionExpression: KeyConditionExpressions cannot have "
                "conditions on nested attributes");
        }
        at = i;
    }
    if (at == condition->count) {
        return gramme_error_set(
            into->err, GRAMME_INVALID,
            "Invalid condition in KeyConditionExpression: No key attribute specified");
    }
    *out = at;
    return GRAMME_OK;
}

/* `swapped`: the attribute stands on the right. */
static gramme_key_operator key_operator(gramme_operator op, bool swapped)
{
    switch (op) {
    case GRAMME_OPERATOR_LT:
        return swapped ? GRAMME_KEY_GT : GRAMME_KEY_LT;
    case GRAMME_OPERATOR_LE:
        return swapped ? GRAMME_KEY_GE : GRAMME_KEY_LE;
    case GRAMME_OPERATOR_GT:
        return swapped ? GRAMME_KEY_LT : GRAMME_KEY_GT;
    case GRAMME_OPERATOR_GE:
        return swapped ? GRAMME_KEY_LE : GRAMME_KEY_GE;
    case GRAMME_OPERATOR_BETWEEN:
        return GRAMME_KEY_BETWEEN;
    case GRAMME_OPERATOR_BEGINS_WITH:
        return GRAMME_KEY_BEGINS_WITH;
    default:
        return GRAMME_KEY_EQ;
    }
}

static gramme_status add_leaf(collector *into, const gramme_condition *condition)
{
    bool ordered = condition->op == GRAMME_OPERATOR_BETWEEN ||
                   condition->op == GRAMME_OPERATOR_BEGINS_WITH;
    gramme_key_condition added = {0};
    uint32_t at = 0;
    gramme_status st;

    if (ordered && condition->operands[0].kind != GRAMME_OPERAND_PATH) {
        return gramme_error_set(
            into->err, GRAMME_INVALID,
            "Invalid condition in KeyConditionExpression: %s operator "
            "must have the key attribute as its first operand",
            gramme_operator_text(condition->op));
    }
    if ((st = find_attribute(&at, into, condition)) != GRAMME_OK) {
        return st;
    }
    added.name = condition->operands[at].path.steps[0].name;
    added.op = key_operator(condition->op, at == 1);
    added.values[0] = condition->operands[at == 0 ? 1 : 0].value;
    added.values[1] = condition->count == 3 ? condition->operands[2].value : NULL;
    for (uint32_t i = 0; i < into->count; i++) {
        if (gramme_view_equal(into->conditions[i].name, added.name)) {
            return gramme_error_set(into->err, GRAMME_INVALID,
                                    "Invalid KeyConditionExpression: "
                                    "KeyConditionExpressions must only contain "
                                    "one condition per key");
        }
    }
    into->conditions[into->count++] = added;
    return GRAMME_OK;
}

static gramme_status collect(collector *into, const gramme_condition *condition)
{
    gramme_status st = GRAMME_OK;

    switch (condition->op) {
    case GRAMME_OPERATOR_AND:
        for (uint32_t i = 0; i < condition->count && st == GRAMME_OK; i++) {
            st = collect(into, condition->conditions[i]);
        }
        return st;
    case GRAMME_OPERATOR_EQ:
    case GRAMME_OPERATOR_LT:
    case GRAMME_OPERATOR_LE:
    case GRAMME_OPERATOR_GT:
    case GRAMME_OPERATOR_GE:
    case GRAMME_OPERATOR_BETWEEN:
    case GRAMME_OPERATOR_BEGINS_WITH:
        return add_leaf(into, condition);
    default:
        return refuse_operator(into, condition->op);
    }
}

gramme_status gramme_key_condition_convert(gramme_key_conditions *out,
                                           gramme_arena *arena,
                                           const gramme_condition *condition,
                                           gramme_error *err)
{
    collector into = {.err = err};
    gramme_status st;

    into.conditions =
        gramme_arena_calloc(arena, count_leaves(condition), sizeof(*into.conditions));
    if (into.conditions == NULL) {
        return gramme_error_nomem(err);
    }
    if ((st = collect(&into, condition)) == GRAMME_OK) {
        *out = (gramme_key_conditions){into.conditions, into.count};
    }
    return st;
}

gramme_status gramme_key_condition_parse(gramme_key_conditions *out,
                                         gramme_scope *scope,
                                         gramme_view text,
                                         gramme_error *err)
{
    const gramme_condition *condition = NULL;
    gramme_status st =
        gramme_condition_parse(&condition, scope, text, parameter_name, err);

    return st == GRAMME_OK
               ? gramme_key_condition_convert(out, scope->arena, condition, err)
               : st;
}

/* NOLINTEND(misc-no-recursion) */
