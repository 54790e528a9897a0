/* SPDX-License-Identifier: Apache-2.0 */
/* index_updates.h - the GlobalSecondaryIndexUpdates of an UpdateTable, as far as they
 * are right or wrong whatever the table is. */
#ifndef GRAMME_API_OPS_INDEX_UPDATES_H
#define GRAMME_API_OPS_INDEX_UPDATES_H

#include "api/call.h"

/* The first action of a GlobalSecondaryIndexUpdate, which of its members it is and the
 * index it names; NULL when there is none. */
const gramme_node *gramme_index_updates_action(gramme_view *name,
                                               unsigned *member,
                                               const gramme_node *update);

/* An empty WarmThroughput, which AWS refuses before what does not go together. */
gramme_status gramme_index_updates_check_warm(gramme_op_call *call);

/* One action each, and one for each index. */
gramme_status gramme_index_updates_check(gramme_op_call *call);

#endif
