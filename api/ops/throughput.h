/* SPDX-License-Identifier: Apache-2.0 */
/* throughput.h - billing mode and throughput of tables and indexes: from requests into
 * settings, from settings into descriptions. */
#ifndef GRAMME_API_OPS_THROUGHPUT_H
#define GRAMME_API_OPS_THROUGHPUT_H

#include "api/call.h"

/* Refuses figures of a ProvisionedThroughput node (maybe ABSENT) that are out of
 * bounds. */
gramme_status gramme_throughput_check(const gramme_node *provisioned,
                                      gramme_error *err);

/* ReadCapacityUnits and WriteCapacityUnits of a ProvisionedThroughput node into
 * `settings`; out-of-bounds figures are refused. */
gramme_status gramme_throughput_read(gramme_item *settings,
                                     gramme_op_call *call,
                                     const gramme_node *provisioned);

/* An index's throughput members (of GlobalSecondaryIndex or its Create action) into
 * `settings`; what does not go with the table's billing mode is refused. */
gramme_status gramme_throughput_read_index(gramme_item *settings,
                                           gramme_op_call *call,
                                           const gramme_node *index,
                                           gramme_view index_name,
                                           bool on_demand,
                                           bool added);

/* Writes ProvisionedThroughput, OnDemandThroughput and WarmThroughput of a table's or
 * index's description; `phase` as for gramme_modes_write(). */
void gramme_throughput_write(gramme_writer *out,
                             const gramme_item *settings,
                             bool on_demand,
                             gramme_table_state phase);

#endif
