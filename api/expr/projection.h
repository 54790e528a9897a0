/* SPDX-License-Identifier: Apache-2.0 */
/* projection.h - which parts of an item an answer has. */
#ifndef GRAMME_API_EXPR_PROJECTION_H
#define GRAMME_API_EXPR_PROJECTION_H

#include "api/expr/scope.h"
#include "storage/item/path.h"

typedef struct gramme_projection {
    const gramme_path *paths;
    uint32_t count;
    const gramme_view *names; /* PartiQL's: each path's value stands alone, under its
                                 name here; NULL: values keep their places */
} gramme_projection;

/* Parses a ProjectionExpression; refuses overlapping paths in AWS's words. */
gramme_status gramme_projection_parse(gramme_projection *out,
                                      gramme_scope *scope,
                                      gramme_view text,
                                      gramme_error *err);

/* The parts of `item` that `projection` names: maps keep their nesting, list elements
 * close up in order. The result shares values. False when memory has run out. */
bool gramme_projection_apply(gramme_item *out,
                             const gramme_projection *projection,
                             const gramme_item *item,
                             gramme_arena *arena);

#endif
