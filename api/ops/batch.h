/* SPDX-License-Identifier: Apache-2.0 */
/* batch.h - what the two batch operations share. */
#ifndef GRAMME_API_OPS_BATCH_H
#define GRAMME_API_OPS_BATCH_H

#include "api/call.h"
#include "storage/base/map.h"

/* Row keys seen so far in one request. */
typedef struct gramme_batch_keys {
    gramme_map seen;
} gramme_batch_keys;

void gramme_batch_keys_init(gramme_batch_keys *keys, const gramme_allocator *allocator);
void gramme_batch_keys_clear(gramme_batch_keys *keys);

/* Notes `key` (which must live on); ValidationException when it was there already. */
gramme_status
gramme_batch_keys_add(gramme_batch_keys *keys, gramme_view key, gramme_error *err);

#endif
