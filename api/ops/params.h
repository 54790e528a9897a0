/* SPDX-License-Identifier: Apache-2.0 */
/* params.h - rules about parameters that several operations share: expressions against
 * legacy parameters, and what goes into a scope. */
#ifndef GRAMME_API_OPS_PARAMS_H
#define GRAMME_API_OPS_PARAMS_H

#include "api/call.h"
#include "api/legacy.h"

typedef struct gramme_param {
    const char *name; /* NULL ends a list */
    unsigned member;
} gramme_param;

/* How one operation (or one entry of a batch) takes expressions. */
typedef struct gramme_param_rules {
    gramme_param expressions[4]; /* in the order AWS lists them */
    gramme_param legacy[5]; /* in that order; ConditionalOperator after what it joins */
    int names;              /* ExpressionAttributeNames; -1: there is none */
    int values;             /* ExpressionAttributeValues; -1: there is none */
    bool idle; /* names and values may stand there without any expression */
} gramme_param_rules;

/* In all of these `in` is the structure that `rules` point into: the request, or an
 * entry of a batch or transaction. */

/* Refuses expressions beside legacy parameters, names or values without expressions,
 * and a ConditionalOperator without conditions to join. */
gramme_status gramme_params_check(gramme_op_call *call,
                                  const gramme_node *in,
                                  const gramme_param_rules *rules);

/* Opens the scope of names and values that `rules` point at. */
gramme_status gramme_params_scope(gramme_scope *scope,
                                  gramme_op_call *call,
                                  const gramme_node *in,
                                  const gramme_param_rules *rules);

/* The condition of a single-item write: from its ConditionExpression, or from Expected
 * and ConditionalOperator; NULL when there is none. Placeholders nobody used are
 * refused. */
gramme_status gramme_params_condition(const gramme_condition **out,
                                      gramme_op_call *call,
                                      const gramme_param_rules *rules,
                                      const gramme_node *expression,
                                      const gramme_node *expected,
                                      const gramme_node *conditional_operator);

/* The projection of a keyed read: from ProjectionExpression, or from AttributesToGet;
 * empty (everything) when there is neither. */
gramme_status gramme_params_projection(gramme_projection *out,
                                       gramme_op_call *call,
                                       const gramme_node *in,
                                       const gramme_param_rules *rules,
                                       const gramme_node *expression,
                                       const gramme_node *attributes_to_get);

#endif
