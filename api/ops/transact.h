/* SPDX-License-Identifier: Apache-2.0 */
/* transact.h - what transactions share: actions on rows, reasons why they were
 * cancelled.
 *
 * Every action is tried so that all reasons are known; a single reason other than
 * "None" cancels them all with TransactionCanceledException. */
#ifndef GRAMME_API_OPS_TRANSACT_H
#define GRAMME_API_OPS_TRANSACT_H

#include "api/expr/condition.h"
#include "api/expr/projection.h"
#include "api/expr/update.h"
#include "api/ops/batch.h"
#include "api/ops/subject.h"
#include "api/ops/token.h"

typedef enum gramme_step_kind {
    GRAMME_STEP_GET,
    GRAMME_STEP_CHECK,
    GRAMME_STEP_PUT,
    GRAMME_STEP_UPDATE,
    GRAMME_STEP_DELETE,
} gramme_step_kind;

/* One action of a transaction, and what became of it. */
typedef struct gramme_step {
    gramme_step_kind kind;
    gramme_view table_name; /* as the request has it */
    gramme_item item;       /* PUT: the item; else the Key */
    const gramme_condition *condition;
    const gramme_update *update;
    gramme_projection projection;
    bool return_old; /* with a failed condition */
    bool is_insert;  /* PUT: refused where there is an item */

    const gramme_table *table;
    gramme_subject subject;
    uint32_t charged;    /* when repeated: bytes that were charged the first time */
    const char *code;    /* NULL: "None"; the maker may have found a reason already */
    gramme_view message; /* with `code` */
    const gramme_item *refused;
} gramme_step;

typedef struct gramme_transaction {
    gramme_step *actions;
    uint32_t count;
    bool has_token; /* a ClientRequestToken came with it */
    gramme_token token;
} gramme_transaction;

/* Finds tables and rows and tests every condition, then performs all writes, and notes
 * `token`. Several actions on one item are refused. */
gramme_status
gramme_transact_run(gramme_transaction *all, gramme_op_call *call, gramme_txn *txn);

/* In place of gramme_transact_run() when `token` was met before: changes nothing. */
gramme_status
gramme_transact_repeat(gramme_transaction *all, gramme_op_call *call, gramme_txn *txn);

/* ConsumedCapacity of all tables, every unit counted twice as transactions are. One
 * that is repeated has read the items. */
gramme_status gramme_transact_write_capacity(const gramme_transaction *all,
                                             gramme_op_call *call,
                                             const gramme_node *return_capacity);

#endif
