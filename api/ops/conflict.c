/* SPDX-License-Identifier: Apache-2.0 */
/* conflict.c - rolls the dice for conflicts, and says what AWS says. */
#include "api/ops/conflict.h"

#include "storage/base/hash.h"

#define ONGOING "Transaction is ongoing for the item"

enum { IN_PROGRESS_ONE_IN = 4 };

static uint64_t draw(void)
{
    uint64_t number;
    uint8_t bytes[sizeof(number)];

    gramme_random_bytes(bytes, sizeof(bytes));
    memcpy(&number, bytes, sizeof(number));
    return number;
}

static bool is_hit(const gramme *db)
{
    return db->conflict_rate > 0 &&
           (double)(draw() >> 11) < db->conflict_rate * (double)(UINT64_C(1) << 53);
}

gramme_status gramme_conflict_meet_write(gramme_op_call *call)
{
    if (!is_hit(call->db)) {
        return GRAMME_OK;
    }
    return gramme_exception_set(call->err, GRAMME_EXCEPTION_TRANSACTION_CONFLICT,
                                ONGOING);
}

gramme_status gramme_conflict_meet_transaction(gramme_transaction *all,
                                               gramme_op_call *call)
{
    gramme_step *action;

    if (!is_hit(call->db)) {
        return GRAMME_OK;
    }
    if (all->has_token && draw() % IN_PROGRESS_ONE_IN == 0) {
        return gramme_exception_set(
            call->err, GRAMME_EXCEPTION_TRANSACTION_IN_PROGRESS,
            "Transaction from previous request is still in progress");
    }
    action = &all->actions[draw() % all->count];
    action->code = "TransactionConflict";
    action->message = GRAMME_VIEW(ONGOING);
    return GRAMME_OK;
}
