/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - what a tree may not have whatever its placeholders mean: functions AWS does
 * not know or take there, reserved words as names, list indexes out of range. The first
 * in the order of the text is reported, a function before its operands. */
#include "api/expr/parse.h"
#include "api/expr/reserved.h"

/* NOLINTBEGIN(misc-no-recursion): a tree has at most GRAMME_TREE_DEPTH_MAX levels */

static gramme_status refuse_function(const char *parameter,
                                     gramme_error *err,
                                     const char *what,
                                     gramme_view function)
{
    return gramme_expression_fail(parameter, err, "%s; function: %.*s", what,
                                  GRAMME_VIEW_ARG(function));
}

static const char misused[] =
    "The function is not allowed to be used this way in an expression";

gramme_status
gramme_check_path(const gramme_path *path, const char *parameter, gramme_error *err)
{
    for (uint32_t i = 0; i < path->count; i++) {
        const gramme_path_step *step = &path->steps[i];

        if (step->is_index) {
            if (step->index == UINT32_MAX) {
                return gramme_expression_fail(
                    parameter, err,
                    "List index is not within the allowable range; index: [%.*s]",
                    GRAMME_VIEW_ARG(step->name));
            }
        } else if (parameter != GRAMME_PARAMETER_PARTIQL &&
                   gramme_reserved(step->name)) {
            return gramme_expression_fail(
                parameter, err,
                "Attribute name is a reserved keyword; reserved keyword: %.*s",
                GRAMME_VIEW_ARG(step->name));
        }
    }
    return GRAMME_OK;
}

/* Why this function may not be an operand, or NULL. */
static const char *
operand_problem(const gramme_operand *call, bool in_update, bool nested)
{
    gramme_operator_role role = gramme_operator_role_of(call->op);

    if (call->op == GRAMME_OPERATOR_UNKNOWN) {
        return "Invalid function name";
    }
    if (in_update) {
        if (role == GRAMME_ROLE_TEST || role == GRAMME_ROLE_MEASURE) {
            return "The function is not allowed in an update expression";
        }
        return nested && call->op == GRAMME_OPERATOR_LIST_APPEND ? misused : NULL;
    }
    if (role == GRAMME_ROLE_ASSIGN) {
        return "The function is not allowed in a condition expression";
    }
    return role == GRAMME_ROLE_TEST ? misused : NULL;
}

static gramme_status check_operand(const gramme_operand *operand,
                                   const char *parameter,
                                   bool in_update,
                                   bool nested,
                                   gramme_error *err)
{
    const char *problem;
    gramme_status st = GRAMME_OK;

    if (operand->kind == GRAMME_OPERAND_PATH) {
        return gramme_check_path(&operand->path, parameter, err);
    }
    if (operand->kind == GRAMME_OPERAND_CONDITION) {
        return gramme_check_condition(operand->condition, parameter, err);
    }
    if (operand->kind != GRAMME_OPERAND_CALL) {
        return GRAMME_OK;
    }
    problem = operand_problem(operand, in_update, nested);
    if (problem != NULL) {
        return refuse_function(parameter, err, problem, operand->name);
    }
    for (uint32_t i = 0; i < operand->count && st == GRAMME_OK; i++) {
        st = check_operand(&operand->operands[i], parameter, in_update, true, err);
    }
    return st;
}

gramme_status gramme_check_update_operand(const gramme_operand *operand,
                                          const char *parameter,
                                          gramme_error *err)
{
    return check_operand(operand, parameter, true, false, err);
}

static gramme_status
check_leaf(const gramme_condition *condition, const char *parameter, gramme_error *err)
{
    gramme_operator_role role = gramme_operator_role_of(condition->op);
    gramme_status st = GRAMME_OK;

    if (condition->op == GRAMME_OPERATOR_UNKNOWN) {
        return refuse_function(parameter, err, "Invalid function name",
                               condition->name);
    }
    if (role == GRAMME_ROLE_ASSIGN) {
        return refuse_function(parameter, err,
                               "The function is not allowed in a condition expression",
                               condition->name);
    }
    if (role == GRAMME_ROLE_MEASURE) {
        return refuse_function(parameter, err, misused, condition->name);
    }
    for (uint32_t i = 0; i < condition->count && st == GRAMME_OK; i++) {
        st = check_operand(&condition->operands[i], parameter, false, true, err);
    }
    return st;
}

gramme_status gramme_check_condition(const gramme_condition *condition,
                                     const char *parameter,
                                     gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    if (gramme_operator_role_of(condition->op) != GRAMME_ROLE_LOGIC) {
        return check_leaf(condition, parameter, err);
    }
    for (uint32_t i = 0; i < condition->count && st == GRAMME_OK; i++) {
        st = gramme_check_condition(condition->conditions[i], parameter, err);
    }
    return st;
}

/* NOLINTEND(misc-no-recursion) */
