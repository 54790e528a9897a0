/* SPDX-License-Identifier: Apache-2.0 */
/* features.h - the settings of a table that CreateTable and UpdateTable both take:
 * stream, encryption, class, deletion protection; and tags. */
#ifndef GRAMME_API_OPS_FEATURES_H
#define GRAMME_API_OPS_FEATURES_H

#include "api/call.h"

/* A StreamSpecification, noted in the settings. `is_new`: of a table being created,
 * where "off" changes nothing. */
gramme_status gramme_features_stream(gramme_item *settings,
                                     gramme_op_call *call,
                                     const gramme_node *specification,
                                     gramme_view table_name,
                                     bool is_new);

/* Begins or ends the table's stream, as its settings now say. */
gramme_status gramme_features_apply_stream(gramme_table *table,
                                           gramme_op_call *call,
                                           gramme_txn *txn);

/* An SSESpecification. `is_new`: of a table being created, where "off" changes nothing.
 */
gramme_status gramme_features_encryption(gramme_item *settings,
                                         gramme_op_call *call,
                                         const gramme_node *specification,
                                         bool is_new);

/* Refuses a TableClass that AWS does not have. */
gramme_status gramme_features_class(gramme_op_call *call,
                                    const gramme_node *table_class);

/* Adds a LIST of Tag that tag_text.h has checked to the Tags in `settings`; at most 50
 * in all. */
gramme_status gramme_features_tags(gramme_item *settings,
                                   gramme_op_call *call,
                                   const gramme_node *tags);

/* Fills `text` with a random UUID: 36 characters and a NUL. */
void gramme_features_uuid(char text[37]);

/* Refuses a member that asks for something Gramme does not do, by its name. */
gramme_status
gramme_features_refuse(const gramme_op_call *call, unsigned member, const char *name);

#endif
