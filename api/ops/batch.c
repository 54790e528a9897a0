/* SPDX-License-Identifier: Apache-2.0 */
/* batch.c - no item may be named twice in a batch. */
#include "api/ops/batch.h"

#include "storage/base/hash.h"

void gramme_batch_keys_init(gramme_batch_keys *keys,
                            const gramme_allocator *allocator,
                            const char *refusal)
{
    keys->refusal = refusal;
    gramme_map_init(&keys->seen, allocator, gramme_hash_random_seed());
}

void gramme_batch_keys_clear(gramme_batch_keys *keys)
{
    gramme_map_clear(&keys->seen);
}

gramme_status
gramme_batch_keys_add(gramme_batch_keys *keys, gramme_view key, gramme_error *err)
{
    if (gramme_map_get(&keys->seen, key) != NULL) {
        return gramme_invalid(err, "%s", keys->refusal);
    }
    return gramme_map_put(&keys->seen, key, keys) ? GRAMME_OK : gramme_error_nomem(err);
}
