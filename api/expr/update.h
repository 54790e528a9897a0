/* SPDX-License-Identifier: Apache-2.0 */
/* update.h - update expressions. */
#ifndef GRAMME_API_EXPR_UPDATE_H
#define GRAMME_API_EXPR_UPDATE_H

#include "api/expr/scope.h"
#include "storage/item/path.h"

typedef struct gramme_update gramme_update;

/* Parses `text` (SET, REMOVE, ADD, DELETE clauses) and checks it as AWS does without
 * looking at an item: overlapping paths, operand types of constants, functions. */
gramme_status gramme_update_parse(const gramme_update **out,
                                  gramme_scope *scope,
                                  gramme_view text,
                                  gramme_error *err);

/* What `old` becomes. Operands see `old`, all of them; the result shares its parts. It
 * keeps to values AWS allows; its size is the caller's to check. ValidationException
 * when a path does not lead anywhere or an operand has the wrong type. */
gramme_status gramme_update_apply(gramme_item *out,
                                  const gramme_update *update,
                                  const gramme_item *old,
                                  gramme_arena *arena,
                                  gramme_error *err);

/* The same where no row exists: `key` is an item of the row's key attributes alone. AWS
 * is more lenient then: REMOVE may name paths that lead nowhere. */
gramme_status gramme_update_create(gramme_item *out,
                                   const gramme_update *update,
                                   const gramme_item *key,
                                   gramme_arena *arena,
                                   gramme_error *err);

/* The bytes that a standalone UpdateItem is charged for saying this, which may not be
 * more than an item may have; 0 for legacy AttributeUpdates. */
size_t gramme_update_charge(const gramme_update *update);

/* The paths it writes or removes, in the expression's order; for UPDATED_OLD and
 * UPDATED_NEW and for refusing key attributes. */
const gramme_path *gramme_update_paths(const gramme_update *update, uint32_t *count);

#endif
