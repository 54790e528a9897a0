/* SPDX-License-Identifier: Apache-2.0 */
/* reader.h - what Query and Scan have in common: which index, which attributes, from
 * where, and the pass over one page of rows. */
#ifndef GRAMME_API_OPS_READER_H
#define GRAMME_API_OPS_READER_H

#include "api/call.h"
#include "api/capacity.h"
#include "api/expr/condition.h"
#include "api/expr/projection.h"

/* Positions of the members that both requests have, and what a message calls the legacy
 * filter. */
typedef struct gramme_reader_members {
    unsigned table_name;
    unsigned index_name;
    unsigned select;
    unsigned attributes_to_get;
    unsigned projection_expression;
    unsigned filter_expression;
    unsigned legacy_filter;
    unsigned conditional_operator;
    unsigned limit;
    unsigned consistent_read;
    unsigned exclusive_start_key;
    unsigned return_consumed_capacity;
} gramme_reader_members;

typedef struct gramme_reader {
    const gramme_reader_members *members;

    /* from the request alone */
    gramme_condition const *filter;
    gramme_projection projection;
    gramme_item start; /* ExclusiveStartKey; without members: none */
    bool has_start;
    bool consistent;
    bool reverse;
    int64_t limit; /* 0: none */

    /* with the table */
    const gramme_table *table;
    const gramme_index *index;    /* NULL: the table itself */
    const gramme_key_schema *key; /* of what is read */
    uint32_t tree;
    bool fetch; /* a local index lacks attributes: take them from the table */

    /* the range, set by the operation */
    gramme_view lower;
    gramme_view upper;
    gramme_view after;
    unsigned partitions; /* a Scan is charged for each it touches; 0: as one */
} gramme_reader;

/* Reads and checks Select, the attributes to return, Limit, ExclusiveStartKey's values.
 * The filter is the operation's: it knows when AWS looks at it. */
gramme_status gramme_reader_init(gramme_reader *reader,
                                 gramme_op_call *call,
                                 const gramme_reader_members *members);

/* ProjectionExpression and FilterExpression, or their legacy forms. `scope` may be NULL
 * when the request has no expressions. */
gramme_status
gramme_reader_parse(gramme_reader *reader, gramme_op_call *call, gramme_scope *scope);

/* Finds table and index, and checks what can be checked against them but the filter. */
gramme_status
gramme_reader_open(gramme_reader *reader, gramme_op_call *call, gramme_txn *txn);

/* Refuses attributes that a global index does not project, and filters on key paths. */
gramme_status gramme_reader_check(gramme_reader *reader, gramme_op_call *call);

/* ExclusiveStartKey against the schema: exactly the key attributes of table and index.
 */
gramme_status gramme_reader_check_start(gramme_reader *reader, gramme_op_call *call);

/* The row key of the ExclusiveStartKey in what is read, in the arena. */
gramme_status
gramme_reader_start_key(gramme_view *key, gramme_reader *reader, gramme_op_call *call);

/* Reads one page of [lower, upper) and writes the reply's members: Items, Count,
 * ScannedCount, LastEvaluatedKey, ConsumedCapacity. */
gramme_status
gramme_reader_run(gramme_reader *reader, gramme_op_call *call, gramme_txn *txn);

#endif
