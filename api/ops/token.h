/* SPDX-License-Identifier: Apache-2.0 */
/* token.h - client request tokens: a transaction that comes again within ten minutes is
 * answered, not repeated. */
#ifndef GRAMME_API_OPS_TOKEN_H
#define GRAMME_API_OPS_TOKEN_H

#include "api/call.h"

/* Looks `token` (empty: there is none) up in `txn`, and notes it there with the
 * request's content when it is new. `*repeated`: the same request was performed
 * already. IdempotentParameterMismatchException when the token came with another. */
gramme_status gramme_token_check(bool *repeated,
                                 gramme_op_call *call,
                                 gramme_txn *txn,
                                 gramme_view token);

#endif
