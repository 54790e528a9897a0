/* SPDX-License-Identifier: Apache-2.0 */
/* collection.h - item collections: the items of one partition key with their rows in
 * the table's local indexes. Only a table with such an index has them. */
#ifndef GRAMME_API_OPS_COLLECTION_H
#define GRAMME_API_OPS_COLLECTION_H

#include "api/ops/subject.h"

/* True when the table has a local index. */
bool gramme_collection_has(const gramme_table *table);

/* Bytes of the collection that `item` (or a Key) belongs to. Reads all of it. */
gramme_status gramme_collection_size(uint64_t *bytes,
                                     gramme_op_call *call,
                                     gramme_txn *txn,
                                     const gramme_table *table,
                                     const gramme_item *item);

/* ItemCollectionSizeLimitExceededException when `item` in the place of the subject's
 * row would make its collection grow past the engine's limit. As long as the whole
 * table stays below the limit, that is known without reading the collection. */
gramme_status gramme_collection_check(gramme_subject *subject,
                                      gramme_op_call *call,
                                      const gramme_item *item);

#endif
