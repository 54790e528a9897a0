/* SPDX-License-Identifier: Apache-2.0 */
/* token.c - client request tokens, noted with a hash of the request in the transaction
 * that they protect. */
#include "api/ops/token.h"

#include "storage/base/hash.h"
#include "storage/note.h"

static const int64_t token_life = INT64_C(10) * 60 * 1000000; /* microseconds */

/* Two hashes of the request's text. A retry sends the same text; one that says the same
 * in other words is taken for another request, which errs on the safe side. */
typedef struct request_hash {
    uint64_t parts[2];
} request_hash;

gramme_status gramme_token_check(bool *repeated,
                                 gramme_op_call *call,
                                 gramme_txn *txn,
                                 gramme_view token)
{
    request_hash hash = {
        {gramme_hash(call->content, 1), gramme_hash(call->content, 2)},
    };
    gramme_view value = gramme_view_of(&hash, sizeof(hash));
    gramme_view known;
    gramme_view name;
    gramme_status status;

    *repeated = false;
    if (token.size == 0) {
        return GRAMME_OK;
    }
    name = gramme_arena_printf(call->arena, "token %.*s", GRAMME_VIEW_ARG(token));
    if (name.data == NULL) {
        return gramme_error_nomem(call->err);
    }
    status = gramme_note_get(&known, txn, name, call->arena, call->err);
    if (status == GRAMME_NOTFOUND) {
        return gramme_note_put(txn, name, value,
                               gramme_store_now(call->db->store) + token_life,
                               call->err);
    }
    if (status == GRAMME_OK && !gramme_view_equal(known, value)) {
        return gramme_exception_set(
            call->err, GRAMME_EXCEPTION_IDEMPOTENT_PARAMETER_MISMATCH, "%s", "");
    }
    *repeated = status == GRAMME_OK;
    return status;
}
