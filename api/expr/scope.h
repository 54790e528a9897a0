/* SPDX-License-Identifier: Apache-2.0 */
/* scope.h - ExpressionAttributeNames and ExpressionAttributeValues of one request, with
 * a note of which placeholders its expressions used. */
#ifndef GRAMME_API_EXPR_SCOPE_H
#define GRAMME_API_EXPR_SCOPE_H

#include "api/json/node.h"
#include "api/model/wording.h"

typedef struct gramme_scope_entry {
    gramme_view placeholder;   /* with its # or : */
    gramme_view name;          /* of a #name */
    const gramme_value *value; /* of a :value */
    bool used;
} gramme_scope_entry;

typedef struct gramme_scope {
    gramme_arena *arena;
    gramme_scope_entry *names;
    gramme_scope_entry *values;
    uint32_t name_count;
    uint32_t value_count;
} gramme_scope;

/* Reads both maps (either may be ABSENT) and checks them as AWS does before any
 * expression is parsed: not empty, well-formed placeholders, valid values.
 * An invalid value is told by its key in the older wording, else bare. */
gramme_status gramme_scope_init(gramme_scope *scope,
                                gramme_arena *arena,
                                const gramme_node *names,
                                const gramme_node *values,
                                gramme_wording wording,
                                gramme_error *err);

/* ValidationException "Value provided in ExpressionAttributeNames unused in
 * expressions: keys: {#a}" and its like; to be called when every expression has been
 * parsed. */
gramme_status gramme_scope_check_used(const gramme_scope *scope, gramme_error *err);

#endif
