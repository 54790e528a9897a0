/* SPDX-License-Identifier: Apache-2.0 */
/* hash.h - the one door to xxHash. */
#ifndef GRAMME_STORAGE_BASE_HASH_H
#define GRAMME_STORAGE_BASE_HASH_H

#include "storage/base/view.h"

/* xxh64 of the bytes. Seed 0 is what stored keys use, for ever; a map that untrusted
 * input fills takes gramme_hash_random_seed(). */
uint64_t gramme_hash(gramme_view bytes, uint64_t seed);

/* xxh64 over the concatenation of `count` views, seed 0. */
uint64_t gramme_hash_views(const gramme_view *views, size_t count);

/* Unpredictable; from the system's random source, or clock and address without one. */
uint64_t gramme_hash_random_seed(void);

/* Fills `out` with unpredictable bytes (ids, tokens). */
void gramme_random_bytes(uint8_t *out, size_t size);

#endif
