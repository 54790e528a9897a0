/* SPDX-License-Identifier: Apache-2.0 */
/* compile.h - from the tree of a statement to the values, paths, conditions, updates
 * and projections that the classic operations work with. Internal to api/partiql.
 *
 * All results live in the context's arena; errors are ValidationExceptions in AWS's
 * words. */
#ifndef GRAMME_API_PARTIQL_COMPILE_H
#define GRAMME_API_PARTIQL_COMPILE_H

#include "api/expr/projection.h"
#include "api/expr/tree.h"
#include "api/partiql/tree.h"

typedef struct gramme_partiql_context {
    gramme_arena *arena;
    const gramme_value *parameters;
    uint32_t parameter_count;
    gramme_error *err;
} gramme_partiql_context;

/* ValidationException: the printf-style message and " at 1:8:2". */
gramme_status gramme_partiql_refuse(const gramme_partiql_context *context,
                                    const gramme_partiql_node *at,
                                    const char *format,
                                    ...) __attribute__((format(printf, 3, 4)));

/* A constant: a literal, a parameter, or a list, bag or struct of literals. */
gramme_status gramme_partiql_constant(const gramme_value **out,
                                      const gramme_partiql_context *context,
                                      const gramme_partiql_node *node);

/* An INSERT's struct, whose values may be parameters. */
gramme_status gramme_partiql_item(gramme_item *out,
                                  const gramme_partiql_context *context,
                                  const gramme_partiql_node *node);

/* A name or a path of names and indexes. */
gramme_status gramme_partiql_document_path(gramme_path *out,
                                           const gramme_partiql_context *context,
                                           const gramme_partiql_node *node);

/* A WHERE clause. */
gramme_status gramme_partiql_condition(gramme_condition **out,
                                       const gramme_partiql_context *context,
                                       const gramme_partiql_node *where);

/* An operand of a condition, or of an update's SET. */
gramme_status gramme_partiql_operand(gramme_operand *out,
                                     const gramme_partiql_context *context,
                                     const gramme_partiql_node *node,
                                     bool in_update);

/* SET and REMOVE clauses. */
gramme_status gramme_partiql_update(const gramme_update **out,
                                    const gramme_partiql_context *context,
                                    const gramme_partiql_clause *clauses,
                                    uint32_t count);

/* The columns of a SELECT; empty for a star. */
gramme_status gramme_partiql_columns(gramme_projection *out,
                                     const gramme_partiql_context *context,
                                     const gramme_partiql_select *select);

#endif
