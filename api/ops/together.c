/* SPDX-License-Identifier: Apache-2.0 */
/* together.c - an UpdateTable brings one change; few go together. */
#include "api/ops/together.h"

#define INVALID "One or more parameter values were invalid: "

/* The changes of a request, a bit each. */
enum {
    FIGURES = 1U << 0, /* ProvisionedThroughput */
    BILLING = 1U << 1,
    STREAM = 1U << 2,
    ENCRYPTION = 1U << 3,
    CLASS = 1U << 4,
    PROTECTION = 1U << 5,
    MAXIMA = 1U << 6,
    WARM = 1U << 7,
    INDEX_CREATE = 1U << 8,
    INDEX_DELETE = 1U << 9,
    INDEX_UPDATE = 1U << 10,
    ALL = (1U << 11) - 1,
};

/* In the order in which AWS tells them: a request with one of `these` is refused if it
 * has one of `those`, unless it has one of `unless`. */
static const struct {
    unsigned these;
    unsigned those;
    unsigned unless;
    const char *message;
} rules[] = {
    {ENCRYPTION, ALL & ~ENCRYPTION, 0,
     "Server-Side Encryption modification must be the only operation in the request"},
    {CLASS, ALL & ~CLASS, 0,
     "TableClass modification must be the only operation in the request"},
    {PROTECTION, ALL & ~PROTECTION, 0,
     "DeletionProtection modification must be the only operation in the request"},
    {MAXIMA, STREAM | WARM, 0,
     "OnDemandThroughput can only be combined with BillingMode in an UpdateTable "
     "request"},
    {WARM, INDEX_CREATE, 0,
     "Create global secondary index cannot be specified when updating WarmThroughput"},
    {WARM, FIGURES | BILLING | STREAM, 0,
     "WarmThroughput must be the only operation in the request"},
    {FIGURES, STREAM, 0, "You cannot modify stream status while updating table IOPS"},
    {FIGURES, INDEX_CREATE | INDEX_DELETE, BILLING,
     "You cannot create or delete index while updating table IOPS"},
    {STREAM, INDEX_CREATE | INDEX_DELETE, 0,
     "You cannot create or delete index while changing stream status"},
};

static unsigned changes_of_indexes(const gramme_node *updates)
{
    static const struct {
        unsigned member;
        unsigned change;
    } actions[] = {
        {GRAMME_GLOBAL_SECONDARY_INDEX_UPDATE_CREATE, INDEX_CREATE},
        {GRAMME_GLOBAL_SECONDARY_INDEX_UPDATE_DELETE, INDEX_DELETE},
        {GRAMME_GLOBAL_SECONDARY_INDEX_UPDATE_UPDATE, INDEX_UPDATE},
    };
    unsigned changes = 0;
    uint32_t i;
    size_t j;

    for (i = 0; i < updates->count; i++) {
        for (j = 0; j < sizeof(actions) / sizeof(actions[0]); j++) {
            if (gramme_node_present(
                    gramme_node_member(&updates->children[i], actions[j].member))) {
                changes |= actions[j].change;
            }
        }
    }
    return changes;
}

static unsigned changes_of(gramme_op_call *call)
{
    static const struct {
        unsigned member;
        unsigned change;
        bool is_mode; /* counts if it has members */
    } members[] = {
        {GRAMME_UPDATE_TABLE_INPUT_PROVISIONED_THROUGHPUT, FIGURES, false},
        {GRAMME_UPDATE_TABLE_INPUT_BILLING_MODE, BILLING, false},
        {GRAMME_UPDATE_TABLE_INPUT_STREAM_SPECIFICATION, STREAM, false},
        {GRAMME_UPDATE_TABLE_INPUT_SSE_SPECIFICATION, ENCRYPTION, false},
        {GRAMME_UPDATE_TABLE_INPUT_TABLE_CLASS, CLASS, false},
        {GRAMME_UPDATE_TABLE_INPUT_DELETION_PROTECTION_ENABLED, PROTECTION, false},
        {GRAMME_UPDATE_TABLE_INPUT_ON_DEMAND_THROUGHPUT, MAXIMA, true},
        {GRAMME_UPDATE_TABLE_INPUT_WARM_THROUGHPUT, WARM, true},
    };
    unsigned changes = changes_of_indexes(gramme_call_member(
        call, GRAMME_UPDATE_TABLE_INPUT_GLOBAL_SECONDARY_INDEX_UPDATES));
    size_t i;

    for (i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        const gramme_node *node = gramme_call_member(call, members[i].member);

        /* AWS takes a mode without members for none. */
        if (members[i].is_mode ? gramme_node_members(node) > 0
                               : gramme_node_present(node)) {
            changes |= members[i].change;
        }
    }
    return changes;
}

gramme_status gramme_together_check(gramme_op_call *call)
{
    unsigned changes = changes_of(call);
    size_t i;

    for (i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
        if ((changes & rules[i].these) != 0 && (changes & rules[i].those) != 0 &&
            (changes & rules[i].unless) == 0) {
            return gramme_invalid(call->err, INVALID "%s", rules[i].message);
        }
    }
    return GRAMME_OK;
}
