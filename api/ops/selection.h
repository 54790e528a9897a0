/* SPDX-License-Identifier: Apache-2.0 */
/* selection.h - what a SELECT reads: key ranges one after another, or everything.
 * Internal to select.c and selection.c. */
#ifndef GRAMME_API_OPS_SELECTION_H
#define GRAMME_API_OPS_SELECTION_H

#include "api/ops/reader.h"
#include "api/ops/statement.h"

/* Rows to read: [lower, upper) of one partition, or everything. */
typedef struct gramme_select_range {
    const gramme_value *hash;
    gramme_view lower;
    gramme_view upper;
    bool is_row;   /* it can hold one row only */
    bool is_loose; /* see gramme_partiql_part */
} gramme_select_range;

typedef struct gramme_selection {
    gramme_statement *statement;
    gramme_op_call *call;
    gramme_reader reader;
    gramme_select_range *ranges;
    uint32_t count;
    const gramme_condition *judged; /* may not name what an index lacks, or NULL */
    uint32_t at;                    /* the range to go on with */
} gramme_selection;

/* Finds the ranges, in the order to read them, for a reader that is open. Refuses reads
 * that are too many or overlap, and an ORDER BY that they cannot serve. */
gramme_status gramme_selection_plan(gramme_selection *all);

#endif
