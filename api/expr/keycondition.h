/* SPDX-License-Identifier: Apache-2.0 */
/* keycondition.h - KeyConditionExpression as a list of conditions on attributes;
 * whether they fit a key schema is the query operation's business. */
#ifndef GRAMME_API_EXPR_KEYCONDITION_H
#define GRAMME_API_EXPR_KEYCONDITION_H

#include "api/expr/condition.h"

typedef enum gramme_key_operator {
    GRAMME_KEY_EQ,
    GRAMME_KEY_LT,
    GRAMME_KEY_LE,
    GRAMME_KEY_GT,
    GRAMME_KEY_GE,
    GRAMME_KEY_BETWEEN,
    GRAMME_KEY_BEGINS_WITH,
} gramme_key_operator;

typedef struct gramme_key_condition {
    gramme_view name;
    gramme_key_operator op;
    const gramme_value *values[2]; /* the second only for BETWEEN */
} gramme_key_condition;

typedef struct gramme_key_conditions {
    const gramme_key_condition *conditions; /* in the expression's order */
    uint32_t count;
} gramme_key_conditions;

/* Parses `text`; refuses what no key condition may have (OR, NOT, <>, IN, nested paths,
 * functions but begins_with, an attribute twice) in AWS's words. */
gramme_status gramme_key_condition_parse(gramme_key_conditions *out,
                                         gramme_scope *scope,
                                         gramme_view text,
                                         gramme_error *err);

/* The second half of gramme_key_condition_parse(): a condition parsed from the
 * parameter KeyConditionExpression to its list. AWS does this only when every
 * expression of the request has been parsed and no placeholder was left unused. */
gramme_status gramme_key_condition_convert(gramme_key_conditions *out,
                                           gramme_arena *arena,
                                           const gramme_condition *condition,
                                           gramme_error *err);

#endif
