/* SPDX-License-Identifier: Apache-2.0 */
/* update.h - an update expression meeting a table and a row; shared by every operation
 * that updates an item. */
#ifndef GRAMME_API_OPS_UPDATE_H
#define GRAMME_API_OPS_UPDATE_H

#include "api/expr/update.h"
#include "api/ops/subject.h"

/* Refuses updates of the table's key and paths into key attributes. `update` may be
 * NULL. */
gramme_status gramme_update_check(const gramme_table *table,
                                  const gramme_update *update,
                                  gramme_error *err);

/* ValidationException: an update, or what it makes of the item, is too large. */
gramme_status gramme_update_refuse_size(gramme_op_call *call);

/* Applies `update` (NULL: nothing) to the subject's row, or to its bare key when there
 * is no row, checks size and index keys, and stores the result. `*item` is what is
 * stored now: nothing when the update only removed from a row that is not there. */
gramme_status gramme_update_perform(gramme_item *item,
                                    gramme_subject *subject,
                                    gramme_op_call *call,
                                    const gramme_update *update);

/* Which attributes an update answers with. */
typedef enum gramme_returned {
    GRAMME_RETURNED_NONE,
    GRAMME_RETURNED_ALL_OLD,
    GRAMME_RETURNED_UPDATED_OLD,
    GRAMME_RETURNED_ALL_NEW,
    GRAMME_RETURNED_UPDATED_NEW,
} gramme_returned;

/* Those attributes after gramme_update_perform made `item`; `*out` is empty when there
 * are none. */
gramme_status gramme_update_image(gramme_item *out,
                                  gramme_subject *subject,
                                  gramme_op_call *call,
                                  const gramme_update *update,
                                  const gramme_item *item,
                                  gramme_returned returned);

#endif
