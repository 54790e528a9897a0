/* SPDX-License-Identifier: Apache-2.0 */
/* subject.h - the one row that a write or a keyed read is about: found, tested,
 * written. Every operation that writes items does it through here. */
#ifndef GRAMME_API_OPS_SUBJECT_H
#define GRAMME_API_OPS_SUBJECT_H

#include "api/call.h"
#include "api/capacity.h"
#include "api/expr/condition.h"

typedef struct gramme_subject {
    gramme_txn *txn;
    const gramme_table *table;
    const gramme_item *asked; /* the item or Key it was found by */
    gramme_view key;          /* row key, in the arena */
    gramme_row row;           /* as found */
    size_t new_size;          /* after gramme_subject_write */
    gramme_index_change *changes;
} gramme_subject;

/* Finds the row that `item` (or a Key) belongs to; the item's key attributes have been
 * checked; `item` must outlive `subject`. A missing row is fine. */
gramme_status gramme_subject_find(gramme_subject *subject,
                                  gramme_op_call *call,
                                  gramme_txn *txn,
                                  const gramme_table *table,
                                  const gramme_item *item);

/* The item as found, or an empty one. */
gramme_status gramme_subject_item(const gramme_item **out,
                                  gramme_subject *subject,
                                  gramme_op_call *call);

/* Fails with ConditionalCheckFailedException unless the row meets `condition` (NULL:
 * always); with `return_old` the exception carries the item. */
gramme_status gramme_subject_test(gramme_subject *subject,
                                  gramme_op_call *call,
                                  const gramme_condition *condition,
                                  bool return_old);

/* Stores `item`, or removes the row when it is NULL.
 * ItemCollectionSizeLimitExceededException: nothing was written. */
gramme_status gramme_subject_write(gramme_subject *subject,
                                   gramme_op_call *call,
                                   const gramme_item *item);

/* Adds what gramme_subject_write did to `capacity`. */
void gramme_subject_charge(const gramme_subject *subject, gramme_capacity *capacity);

/* Writes "Attributes": {...} when there was an item. */
gramme_status gramme_subject_write_old(gramme_subject *subject, gramme_op_call *call);

/* Writes the members every single-item write can be asked for: ConsumedCapacity and
 * ItemCollectionMetrics, as the two request members say. */
gramme_status gramme_subject_write_metrics(gramme_subject *subject,
                                           gramme_op_call *call,
                                           gramme_view table_name,
                                           const gramme_node *return_capacity,
                                           const gramme_node *return_metrics);

/* Writes one ItemCollectionMetrics object for the partition of `item`; the table has a
 * local index. */
gramme_status gramme_subject_write_collection(gramme_op_call *call,
                                              gramme_txn *txn,
                                              const gramme_table *table,
                                              const gramme_item *item);

#endif
