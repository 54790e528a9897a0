/* SPDX-License-Identifier: Apache-2.0 */
/* modes.h - OnDemandThroughput and WarmThroughput of tables and indexes: from requests
 * into settings, from settings into descriptions. */
#ifndef GRAMME_API_OPS_MODES_H
#define GRAMME_API_OPS_MODES_H

#include "api/call.h"

typedef struct gramme_modes {
    const gramme_node *on_demand; /* OnDemandThroughput, may be ABSENT */
    const gramme_node *warm;      /* WarmThroughput, may be ABSENT */
    gramme_view index;            /* whose they are; empty: the table's own */
    bool is_on_demand;            /* the billing mode once the request is done */
    bool is_new;                  /* the table or index is being created */
} gramme_modes;

/* What is asked for into `settings`, which have the provisioned figures already. What
 * does not go with the billing mode, is out of range or less than there is is refused;
 * a member that is not asked for stays. */
gramme_status gramme_modes_read(gramme_item *settings,
                                gramme_op_call *call,
                                const gramme_modes *modes);

/* Writes down the warm throughput that there is, before billing mode or provisioned
 * figures change: it never goes down. */
gramme_status
gramme_modes_keep_warm(gramme_item *settings, gramme_op_call *call, bool is_on_demand);

/* `phase` of the table: while it is made, only a warmth that was asked for is told, as
 * UPDATING; while it goes, none. */
void gramme_modes_write(gramme_writer *out,
                        const gramme_item *settings,
                        bool is_on_demand,
                        gramme_table_state phase);

#endif
