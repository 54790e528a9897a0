/* SPDX-License-Identifier: Apache-2.0 */
/* condition.h - condition and filter expressions: parsed once into a tree that is
 * constant from then on, tested against any number of items. */
#ifndef GRAMME_API_EXPR_CONDITION_H
#define GRAMME_API_EXPR_CONDITION_H

#include "api/expr/scope.h"
#include "storage/item/path.h"

typedef struct gramme_condition gramme_condition; /* node types: tree.h */

/* Parses `text`; `parameter` is its name in messages ("ConditionExpression",
 * "FilterExpression"). The tree lives in scope->arena. */
gramme_status gramme_condition_parse(const gramme_condition **out,
                                     gramme_scope *scope,
                                     gramme_view text,
                                     const char *parameter,
                                     gramme_error *err);

/* Whether `item` (an empty one for a missing row) meets the condition. Never fails: AWS
 * answers false where types do not fit. NULL condition: true. */
bool gramme_condition_test(const gramme_condition *condition, const gramme_item *item);

/* Calls `visit` for every attribute path the condition names; stops when it returns
 * false. (A filter may not name key attributes.) */
bool gramme_condition_visit_paths(const gramme_condition *condition,
                                  bool (*visit)(void *self, const gramme_path *path),
                                  void *self);

#endif
