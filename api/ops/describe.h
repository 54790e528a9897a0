/* SPDX-License-Identifier: Apache-2.0 */
/* describe.h - a table as DescribeTable, CreateTable, UpdateTable and DeleteTable show
 * it. */
#ifndef GRAMME_API_OPS_DESCRIBE_H
#define GRAMME_API_OPS_DESCRIBE_H

#include "api/call.h"

/* Writes member `name` with the table's whole description. */
void gramme_describe_table(gramme_op_call *call,
                           gramme_txn *txn,
                           const char *name,
                           const gramme_table *table);

/* Writes TableDescription as CreateTable does: even of a table that is ready at once it
 * tells only what AWS knows of one that is still being made. */
void gramme_describe_created(gramme_op_call *call,
                             gramme_txn *txn,
                             const gramme_table *table);

/* Writes TableDescription as DeleteTable does: without schema and indexes. */
void gramme_describe_deleted(gramme_op_call *call,
                             gramme_txn *txn,
                             const gramme_table *table);

#endif
