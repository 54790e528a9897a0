/* SPDX-License-Identifier: Apache-2.0 */
/* plan.h - what a statement asks for, in the terms of the classic operations: a table,
 * and a condition, update, item or projection.
 *
 * Nothing here looks at a table; gramme_partiql_key() and gramme_partiql_parts() bring
 * a plan and a key schema together. */
#ifndef GRAMME_API_PARTIQL_PLAN_H
#define GRAMME_API_PARTIQL_PLAN_H

#include "api/expr/keycondition.h"
#include "api/expr/projection.h"
#include "api/expr/update.h"
#include "api/partiql/tree.h"
#include "storage/table.h"

typedef enum gramme_partiql_plan_kind {
    GRAMME_PARTIQL_PLAN_SELECT,
    GRAMME_PARTIQL_PLAN_EXISTS, /* EXISTS(SELECT ...): a condition check */
    GRAMME_PARTIQL_PLAN_INSERT,
    GRAMME_PARTIQL_PLAN_UPDATE,
    GRAMME_PARTIQL_PLAN_DELETE,
} gramme_partiql_plan_kind;

typedef struct gramme_partiql_sort {
    gramme_view name;
    bool descending;
} gramme_partiql_sort;

typedef struct gramme_partiql_plan {
    gramme_partiql_plan_kind kind;
    gramme_view table_name;
    gramme_view index_name;            /* SELECT; without data: the table itself */
    const gramme_condition *condition; /* the whole WHERE, or NULL */
    gramme_projection projection;      /* SELECT */
    const gramme_partiql_sort *order;  /* SELECT */
    uint32_t order_count;
    gramme_item item;            /* INSERT */
    const gramme_update *update; /* UPDATE */
    gramme_partiql_returning returning;
} gramme_partiql_plan;

/* Parses `text` and makes its plan; `parameters` are the values for its ?s. Everything
 * lives in `arena` and borrows from `text` and `parameters`. */
gramme_status gramme_partiql_prepare(gramme_partiql_plan *out,
                                     gramme_arena *arena,
                                     gramme_view text,
                                     const gramme_value *parameters,
                                     uint32_t parameter_count,
                                     gramme_error *err);

/* The key of the one item that WHERE names, which a write must: every key attribute is
 * equal to a constant, nothing is joined to that by OR. `*exact`: and WHERE says
 * nothing else; it is set even when only a type is wrong. ValidationException when it
 * does not. */
gramme_status gramme_partiql_key(gramme_item *key,
                                 bool *exact,
                                 const gramme_partiql_plan *plan,
                                 const gramme_key_schema *schema,
                                 gramme_arena *arena,
                                 gramme_error *err);

/* A DELETE's condition: its WHERE, or that there is no item, which is no failure. */
gramme_status gramme_partiql_delete_condition(const gramme_condition **out,
                                              const gramme_partiql_plan *plan,
                                              const gramme_key_schema *schema,
                                              gramme_arena *arena,
                                              gramme_error *err);

/* One part of a SELECT's range: a partition, and conditions on its sort key that all
 * must hold. */
typedef struct gramme_partiql_part {
    const gramme_value *hash;
    const gramme_key_condition *ranges; /* values[1] only for BETWEEN */
    uint32_t range_count;
    bool loose; /* WHERE also says of the sort key what is no range: <>, NOT */
    bool torn;  /* WHERE wants two partitions at once */
    gramme_condition *filter; /* what else must hold of the rows, or NULL */
} gramme_partiql_part;

/* What a SELECT has to read. */
typedef struct gramme_partiql_access {
    const gramme_partiql_part *parts; /* may overlap */
    uint32_t count;
    bool scan; /* there are no parts: the whole table or index */
} gramme_partiql_access;

/* The parts that between them hold every row that can meet the plan's WHERE. `schema`
 * has one hash and at most one range attribute. */
gramme_status gramme_partiql_parts(gramme_partiql_access *out,
                                   const gramme_partiql_plan *plan,
                                   const gramme_key_schema *schema,
                                   gramme_arena *arena,
                                   gramme_error *err);

/* Refuses paths into key attributes. */
gramme_status gramme_partiql_check_paths(const gramme_partiql_plan *plan,
                                         const gramme_key_schema *schema,
                                         gramme_error *err);

/* An INSERT's item has all key attributes with their types. */
gramme_status gramme_partiql_check_item(const gramme_item *item,
                                        const gramme_key_schema *schema,
                                        gramme_error *err);

#endif
