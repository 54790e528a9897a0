/* SPDX-License-Identifier: Apache-2.0 */
/* batch.h - what the batch operations and transactions share. */
#ifndef GRAMME_API_OPS_BATCH_H
#define GRAMME_API_OPS_BATCH_H

#include "api/call.h"
#include "storage/base/map.h"

#define GRAMME_BATCH_DUPLICATES "Provided list of item keys contains duplicates"

/* Row keys seen so far in one request. */
typedef struct gramme_batch_keys {
    gramme_map seen;
    const char *refusal; /* what a second naming of one item is told */
} gramme_batch_keys;

/* `refusal` is the message for an item named twice; static. */
void gramme_batch_keys_init(gramme_batch_keys *keys,
                            const gramme_allocator *allocator,
                            const char *refusal);
void gramme_batch_keys_clear(gramme_batch_keys *keys);

/* Notes `key` (which must live on); ValidationException when it was there already. */
gramme_status
gramme_batch_keys_add(gramme_batch_keys *keys, gramme_view key, gramme_error *err);

#endif
