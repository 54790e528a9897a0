/* SPDX-License-Identifier: Apache-2.0 */
/* schema.h - AttributeDefinitions, KeySchema and index definitions of a request,
 * checked as AWS checks them and turned into storage's structs. */
#ifndef GRAMME_API_OPS_SCHEMA_H
#define GRAMME_API_OPS_SCHEMA_H

#include "api/call.h"

typedef struct gramme_schema {
    gramme_op_call *call;
    const gramme_node *definitions; /* LIST of AttributeDefinition; may be ABSENT */
    bool *used;                     /* one per definition */
    bool on_demand;
    bool grows; /* an index for a table that is there */
} gramme_schema;

/* `definitions` must not name an attribute twice, nor give an attribute another type
 * than a key of `table` (NULL: a new one) already does. */
gramme_status gramme_schema_init(gramme_schema *schema,
                                 gramme_op_call *call,
                                 const gramme_node *definitions,
                                 const gramme_table *table,
                                 bool on_demand);

/* A table's KeySchema: one HASH, at most one RANGE. */
gramme_status gramme_schema_table_key(gramme_key_schema *out,
                                      gramme_schema *schema,
                                      const gramme_node *key_schema);

/* One GlobalSecondaryIndex (or CreateGlobalSecondaryIndexAction, whose members stand in
 * the same order). */
gramme_status gramme_schema_global_index(gramme_index *out,
                                         gramme_schema *schema,
                                         const gramme_node *node);

/* One LocalSecondaryIndex of a table with key `table_key`. */
gramme_status gramme_schema_local_index(gramme_index *out,
                                        gramme_schema *schema,
                                        const gramme_node *node,
                                        const gramme_key_schema *table_key);

/* Marks the definitions that a key of the request uses; false when it lacks one or has
 * a name twice. */
bool gramme_schema_use(gramme_schema *schema, const gramme_node *key_schema);

/* Refuses definitions that no key uses. */
gramme_status gramme_schema_check_used(gramme_schema *schema);

/* At most 100 projected attributes may be named over all indexes of a table. */
gramme_status gramme_schema_check_projections(const gramme_index *indexes,
                                              uint32_t count,
                                              gramme_error *err);

#endif
