/* SPDX-License-Identifier: Apache-2.0 */
/* params.c - the rules of params.h, as AWS words them. */
#include "api/ops/params.h"

#include <stdio.h>

static bool is_present(const gramme_node *in, const gramme_param *param)
{
    return gramme_node_present(gramme_node_member(in, param->member));
}

/* Appends the names of those present, separated. */
static void
append_present(gramme_bytes *out, const gramme_node *in, const gramme_param *list)
{
    bool first = true;

    for (; list->name != NULL; list++) {
        if (is_present(in, list)) {
            gramme_bytes_append_text(out, first ? "" : ", ");
            gramme_bytes_append_text(out, list->name);
            first = false;
        }
    }
}

/* KeyConditions may go with expressions as long as KeyConditionExpression is not there.
 */
static bool counts_as_legacy(const gramme_node *in,
                             const gramme_param_rules *rules,
                             const gramme_param *param)
{
    const gramme_param *expression;

    if (!is_present(in, param)) {
        return false;
    }
    if (strcmp(param->name, "KeyConditions") != 0) {
        return true;
    }
    for (expression = rules->expressions; expression->name != NULL; expression++) {
        if (strcmp(expression->name, "KeyConditionExpression") == 0) {
            return is_present(in, expression);
        }
    }
    return true;
}

static gramme_status refuse_mixture(const gramme_node *in,
                                    const gramme_param_rules *rules,
                                    gramme_error *err)
{
    gramme_param mixed[5] = {{NULL, 0}};
    gramme_bytes legacy;
    gramme_bytes expressions;
    gramme_status status;
    size_t count = 0;
    const gramme_param *param;

    for (param = rules->legacy; param->name != NULL; param++) {
        if (counts_as_legacy(in, rules, param)) {
            mixed[count++] = *param;
        }
    }
    if (count == 0) {
        return GRAMME_OK;
    }
    gramme_bytes_init(&legacy, gramme_allocator_default());
    gramme_bytes_init(&expressions, gramme_allocator_default());
    append_present(&legacy, in, mixed);
    append_present(&expressions, in, rules->expressions);
    status = gramme_invalid(
        err,
        "Can not use both expression and non-expression parameters in the "
        "same request: Non-expression parameters: {%.*s} Expression "
        "parameters: {%.*s}",
        GRAMME_VIEW_ARG(gramme_bytes_view(&legacy)),
        GRAMME_VIEW_ARG(gramme_bytes_view(&expressions)));
    gramme_bytes_clear(&legacy);
    gramme_bytes_clear(&expressions);
    return status;
}

/* The older part of the service adds which: "FilterExpression and
 * KeyConditionExpression are null". */
static gramme_status refuse_values(const gramme_param_rules *rules,
                                   const gramme_op_call *call)
{
    char text[128] = "";
    size_t used = 0;
    int count = 0;
    const gramme_param *param;

    if (call->wording == GRAMME_WORDING_ENVELOPED) {
        return gramme_invalid(call->err, "ExpressionAttributeValues can only be "
                                         "specified when using expressions");
    }
    for (param = rules->expressions; param->name != NULL; param++) {
        if (strcmp(param->name, "ProjectionExpression") != 0) {
            int more = snprintf(text + used, sizeof(text) - used, "%s%s",
                                count == 0 ? "" : " and ", param->name);

            used += (size_t)more;
            count++;
        }
    }
    return gramme_invalid(call->err,
                          "ExpressionAttributeValues can only be specified when using "
                          "expressions: %s %s null",
                          text, count == 1 ? "is" : "are");
}

/* A ConditionalOperator has something to join: what the rules list before it. Where
 * that is a single condition, it is refused once that has been read. */
static gramme_status check_operator(const gramme_node *in,
                                    const gramme_param_rules *rules,
                                    gramme_error *err)
{
    for (const gramme_param *param = rules->legacy; param->name != NULL; param++) {
        if (strcmp(param->name, "ConditionalOperator") != 0 || !is_present(in, param)) {
            continue;
        }
        GRAMME_PRE(param > rules->legacy);
        if (gramme_node_member(in, param[-1].member)->count == 0) {
            return gramme_invalid(
                err, "ConditionalOperator cannot be used without Filter or Expected");
        }
    }
    return GRAMME_OK;
}

gramme_status gramme_params_check(gramme_op_call *call,
                                  const gramme_node *in,
                                  const gramme_param_rules *rules)
{
    bool any = false;
    bool any_with_values = false;
    const gramme_param *param;

    for (param = rules->expressions; param->name != NULL; param++) {
        if (is_present(in, param)) {
            any = true;
            any_with_values |= strcmp(param->name, "ProjectionExpression") != 0;
        }
    }
    if (any) {
        gramme_status status = refuse_mixture(in, rules, call->err);

        if (status != GRAMME_OK) {
            return status;
        }
    } else if (rules->idle) {
        return GRAMME_OK;
    } else if (rules->names >= 0 &&
               gramme_node_present(gramme_node_member(in, (unsigned)rules->names))) {
        return gramme_invalid(
            call->err,
            "ExpressionAttributeNames can only be specified when using expressions");
    }
    if (!any_with_values && rules->values >= 0 &&
        gramme_node_present(gramme_node_member(in, (unsigned)rules->values))) {
        return refuse_values(rules, call);
    }
    return check_operator(in, rules, call->err);
}

gramme_status gramme_params_scope(gramme_scope *scope,
                                  gramme_op_call *call,
                                  const gramme_node *in,
                                  const gramme_param_rules *rules)
{
    static const gramme_node absent = {.kind = GRAMME_NODE_ABSENT};
    const gramme_node *names =
        rules->names < 0 ? &absent : gramme_node_member(in, (unsigned)rules->names);
    const gramme_node *values =
        rules->values < 0 ? &absent : gramme_node_member(in, (unsigned)rules->values);

    return gramme_scope_init(scope, call->arena, names, values, call->wording,
                             call->err);
}

gramme_status gramme_params_condition(const gramme_condition **out,
                                      gramme_op_call *call,
                                      const gramme_param_rules *rules,
                                      const gramme_node *expression,
                                      const gramme_node *expected,
                                      const gramme_node *conditional_operator)
{
    gramme_scope scope;
    gramme_status status;

    *out = NULL;
    if (gramme_node_present(expression)) {
        status = gramme_params_scope(&scope, call, call->in, rules);
        if (status == GRAMME_OK) {
            status = gramme_condition_parse(out, &scope, expression->text,
                                            "ConditionExpression", call->err);
        }
        return status == GRAMME_OK ? gramme_scope_check_used(&scope, call->err)
                                   : status;
    }
    return gramme_node_present(expected)
               ? gramme_legacy_expected(out, call->arena, expected,
                                        conditional_operator, call->err)
               : GRAMME_OK;
}

gramme_status gramme_params_projection(gramme_projection *out,
                                       gramme_op_call *call,
                                       const gramme_node *in,
                                       const gramme_param_rules *rules,
                                       const gramme_node *expression,
                                       const gramme_node *attributes_to_get)
{
    gramme_scope scope;
    gramme_status status;

    *out = (gramme_projection){0};
    if (gramme_node_present(attributes_to_get)) {
        return gramme_legacy_attributes(out, call->arena, attributes_to_get, call->err);
    }
    if (!gramme_node_present(expression)) {
        return GRAMME_OK;
    }
    status = gramme_params_scope(&scope, call, in, rules);
    if (status == GRAMME_OK) {
        status = gramme_projection_parse(out, &scope, expression->text, call->err);
    }
    return status == GRAMME_OK ? gramme_scope_check_used(&scope, call->err) : status;
}
