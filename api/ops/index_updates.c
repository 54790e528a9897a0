/* SPDX-License-Identifier: Apache-2.0 */
/* index_updates.c - the actions of an UpdateTable's GlobalSecondaryIndexUpdates. */
#include "api/ops/index_updates.h"

#define INVALID "One or more parameter values were invalid: "

static const gramme_node *updates_of(gramme_op_call *call)
{
    return gramme_call_member(call,
                              GRAMME_UPDATE_TABLE_INPUT_GLOBAL_SECONDARY_INDEX_UPDATES);
}

const gramme_node *gramme_index_updates_action(gramme_view *name,
                                               unsigned *member,
                                               const gramme_node *update)
{
    unsigned i;

    for (i = 0; i < update->count; i++) {
        const gramme_node *action = gramme_node_member(update, i);

        if (gramme_node_present(action)) {
            *member = i;
            *name = gramme_node_text(gramme_node_member(action, 0));
            return action;
        }
    }
    return NULL;
}

_Static_assert((int)GRAMME_UPDATE_GLOBAL_SECONDARY_INDEX_ACTION_INDEX_NAME == 0 &&
                   (int)GRAMME_CREATE_GLOBAL_SECONDARY_INDEX_ACTION_INDEX_NAME == 0 &&
                   (int)GRAMME_DELETE_GLOBAL_SECONDARY_INDEX_ACTION_INDEX_NAME == 0,
               "every action begins with IndexName");

static gramme_status check_warm(gramme_op_call *call, const gramme_node *action)
{
    const gramme_node *warm = gramme_node_member(
        action, GRAMME_UPDATE_GLOBAL_SECONDARY_INDEX_ACTION_WARM_THROUGHPUT);

    return gramme_node_present(warm) && gramme_node_members(warm) == 0
               ? gramme_invalid(
                     call->err,
                     INVALID "WarmThroughput must have at least one of "
                             "ReadUnitsPerSecond or WriteUnitsPerSecond specified "
                             "for index: %.*s",
                     GRAMME_VIEW_ARG(gramme_node_text(gramme_node_member(action, 0))))
               : GRAMME_OK;
}

gramme_status gramme_index_updates_check_warm(gramme_op_call *call)
{
    const gramme_node *updates = updates_of(call);
    uint32_t i;

    for (i = 0; i < updates->count; i++) {
        const gramme_node *action = gramme_node_member(
            &updates->children[i], GRAMME_GLOBAL_SECONDARY_INDEX_UPDATE_UPDATE);

        if (gramme_node_present(action) && check_warm(call, action) != GRAMME_OK) {
            return GRAMME_FAILED;
        }
    }
    return GRAMME_OK;
}

gramme_status gramme_index_updates_check(gramme_op_call *call)
{
    const gramme_node *updates = updates_of(call);
    gramme_view name;
    gramme_view earlier;
    unsigned member = 0;
    uint32_t i;
    uint32_t j;

    for (i = 0; i < updates->count; i++) {
        const gramme_node *action =
            gramme_index_updates_action(&name, &member, &updates->children[i]);

        if (action == NULL) {
            return gramme_invalid(call->err, INVALID
                                  "One of GlobalSecondaryIndexUpdate.Update, "
                                  "GlobalSecondaryIndexUpdate.Create, "
                                  "GlobalSecondaryIndexUpdate.Delete must not be null");
        }
        if (gramme_node_members(&updates->children[i]) > 1) {
            return gramme_invalid(call->err, INVALID
                                  "Only one global secondary index action is allowed "
                                  "per GlobalSecondaryIndexUpdate object");
        }
        for (j = 0; j < i; j++) {
            gramme_index_updates_action(&earlier, &member, &updates->children[j]);
            if (gramme_view_equal(name, earlier)) {
                return gramme_invalid(call->err,
                                      INVALID
                                      "Only one global secondary index update per "
                                      "index is allowed simultaneously. Index: %.*s",
                                      GRAMME_VIEW_ARG(name));
            }
        }
    }
    return GRAMME_OK;
}
