/* SPDX-License-Identifier: Apache-2.0 */
/* conflict.h - made-up conflicts. With one writer nothing ever conflicts with a
 * transaction, so code that must cope with that cannot be tried: an engine opened with
 * a conflict_rate refuses that part of its transactions and single writes, at random.
 */
#ifndef GRAMME_API_OPS_CONFLICT_H
#define GRAMME_API_OPS_CONFLICT_H

#include "api/ops/transact.h"

/* Before one write of one item: TransactionConflictException, or GRAMME_OK. */
gramme_status gramme_conflict_meet_write(gramme_op_call *call);

/* Before a transaction whose rows are found. Gives one of its actions the reason
 * TransactionConflict; one in four that have a token gets
 * TransactionInProgressException instead. */
gramme_status gramme_conflict_meet_transaction(gramme_transaction *all,
                                               gramme_op_call *call);

#endif
