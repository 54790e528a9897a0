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
    gramme_view table_name; /* as the request has it */
    gramme_view index_name; /* without data: the table itself */
    gramme_view select;
    gramme_capacity_detail capacity;
    gramme_condition const *filter;
    gramme_projection projection;
    gramme_item start; /* ExclusiveStartKey; without members: none */
    bool has_start;
    bool is_scan;
    bool is_row; /* there is one row at most: no page comes after the first */
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

/* Makes `index` (NULL: the table itself) of reader->table what is read. */
void gramme_reader_use(gramme_reader *reader, const gramme_index *index);

/* Finds table and index, and checks what can be checked against them but the filter. */
gramme_status
gramme_reader_open(gramme_reader *reader, gramme_op_call *call, gramme_txn *txn);

/* Does `condition`, which may be NULL, name attributes that the index lacks? */
bool gramme_reader_lacks(const gramme_reader *reader,
                         const gramme_condition *condition);

/* Refuses attributes that a global index does not project, and filters on key paths. */
gramme_status gramme_reader_check(gramme_reader *reader, gramme_op_call *call);

/* ExclusiveStartKey against the schema: exactly the key attributes of table and index.
 */
gramme_status gramme_reader_check_start(gramme_reader *reader, gramme_op_call *call);

/* The row key of the ExclusiveStartKey in what is read, in the arena. */
gramme_status
gramme_reader_start_key(gramme_view *key, gramme_reader *reader, gramme_op_call *call);

/* What reads the whole table or index is charged for the partitions it has. */
void gramme_reader_count_partitions(gramme_reader *reader);

/* What reading rows came to; of several ranges, when they are read one after another.
 */
typedef struct gramme_page {
    int64_t count;        /* rows that passed the filter */
    int64_t scanned;      /* rows read */
    size_t bytes;         /* of rows read */
    double units;         /* read units of what is read */
    double fetched_units; /* of the table, for attributes a local index lacks */
    bool more;            /* the page was full before the range was known to end */
    gramme_item last_key; /* with `more`: where to go on */
} gramme_page;

/* Reads [lower, upper) behind `after` until the page is full, by Limit or by size, and
 * writes the rows that pass as elements of the reply's current array. `page` starts
 * zeroed. */
gramme_status gramme_reader_read(gramme_page *page,
                                 gramme_reader *reader,
                                 gramme_op_call *call,
                                 gramme_txn *txn);

/* Is the page full, so that no other range may be read? */
bool gramme_page_is_full(const gramme_page *page, const gramme_reader *reader);

/* Writes ConsumedCapacity as asked for. */
gramme_status gramme_page_write_capacity(const gramme_page *page,
                                         const gramme_reader *reader,
                                         gramme_op_call *call);

/* Reads one page of [lower, upper) and writes the reply's members: Items, Count,
 * ScannedCount, LastEvaluatedKey, ConsumedCapacity. */
gramme_status
gramme_reader_run(gramme_reader *reader, gramme_op_call *call, gramme_txn *txn);

#endif
