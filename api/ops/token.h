/* SPDX-License-Identifier: Apache-2.0 */
/* token.h - client request tokens: a transaction that comes again within ten minutes is
 * answered, not repeated. */
#ifndef GRAMME_API_OPS_TOKEN_H
#define GRAMME_API_OPS_TOKEN_H

#include "api/call.h"

typedef struct gramme_token {
    gramme_view name; /* of its note; empty: there is no token */
    uint64_t request[2];
    bool repeated;    /* the same request was performed already */
    gramme_view kept; /* when repeated: what gramme_token_keep() was given */
} gramme_token;

/* Looks `text` (empty: there is none) up in `txn`. `asked` is the part of the request
 * that has to be the same again; IdempotentParameterMismatchException when it is not.
 */
gramme_status gramme_token_find(gramme_token *out,
                                gramme_op_call *call,
                                gramme_txn *txn,
                                gramme_view text,
                                const gramme_node *asked);

/* Notes a new token in `txn`, with a few bytes for those who come again. */
gramme_status gramme_token_keep(const gramme_token *token,
                                gramme_op_call *call,
                                gramme_txn *txn,
                                gramme_view kept);

#endif
