/* SPDX-License-Identifier: Apache-2.0 */
/* statement.h - PartiQL statements meeting tables and rows: what ExecuteStatement,
 * BatchExecuteStatement and ExecuteTransaction share. A statement runs through the same
 * pieces as the classic operations: one row through subject.h, pages through reader.h.
 */
#ifndef GRAMME_API_OPS_STATEMENT_H
#define GRAMME_API_OPS_STATEMENT_H

#include "api/ops/subject.h"
#include "api/partiql/plan.h"

/* A statement of a request, prepared. */
typedef struct gramme_statement {
    gramme_view text;
    const gramme_value *parameters;
    uint32_t parameter_count;
    gramme_partiql_plan plan;
    bool consistent; /* of a read */
    bool classic;    /* of a transaction: keys are refused in the classic words */

    const gramme_table *table;
    bool unreadable; /* its index has a key of more parts than PartiQL can read */
    gramme_item key; /* the one item it is about; of an INSERT, the item */
    bool exact;      /* WHERE says nothing but the key */
    const gramme_condition *condition; /* that the item must meet, or NULL */
    gramme_subject subject;
} gramme_statement;

/* Reads the parameters (a LIST of attribute values, or ABSENT) and makes the plan. */
gramme_status gramme_statement_prepare(gramme_statement *statement,
                                       gramme_op_call *call,
                                       const gramme_node *text,
                                       const gramme_node *parameters);

/* Finds the table, and with a SELECT's index checks that PartiQL can read it at all. */
gramme_status gramme_statement_open(gramme_statement *statement,
                                    gramme_op_call *call,
                                    gramme_txn *txn);

/* Finds the key of the one item the statement is about, and checks it. */
gramme_status gramme_statement_address(gramme_statement *statement,
                                       gramme_op_call *call);

/* Finds the row that has been addressed. */
gramme_status gramme_statement_find(gramme_statement *statement,
                                    gramme_op_call *call,
                                    gramme_txn *txn);

/* Performs a write on the row found. `*returned` is what its RETURNING asks for, empty
 * when there is nothing; `return_old`: a failed condition's exception carries the item.
 */
gramme_status gramme_statement_write(gramme_item *returned,
                                     gramme_statement *statement,
                                     gramme_op_call *call,
                                     bool return_old);

/* The row found as a SELECT shows it; false when there is none. */
gramme_status gramme_statement_read(gramme_item *item,
                                    bool *found,
                                    gramme_statement *statement,
                                    gramme_op_call *call);

/* How ExecuteStatement wants its SELECT. */
typedef struct gramme_select_request {
    int64_t limit; /* 0: none */
    gramme_view next_token;
    gramme_capacity_detail capacity;
} gramme_select_request;

/* Refuses a SELECT whose reads are too many or overlap. */
gramme_status gramme_statement_check_reads(gramme_statement *statement,
                                           gramme_op_call *call);

/* Runs a SELECT over one page and writes the reply's members. The table is open. */
gramme_status gramme_statement_select(gramme_statement *statement,
                                      gramme_op_call *call,
                                      gramme_txn *txn,
                                      const gramme_select_request *request);

#endif
