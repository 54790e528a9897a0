/* SPDX-License-Identifier: Apache-2.0 */
/* base64.h - RFC 4648 base64 with padding, as binary attributes travel in JSON. */
#ifndef GRAMME_STORAGE_BASE_BASE64_H
#define GRAMME_STORAGE_BASE_BASE64_H

#include "storage/base/arena.h"
#include "storage/base/bytes.h"

/* Appends the text for `data`. */
void gramme_base64_append(gramme_bytes *out, gramme_view data);

/* Strict: length a multiple of four, padding only at the end, no other bytes, unused
 * bits of the last quantum ignored. False when `text` is not that. `*nomem` tells
 * exhausted memory apart. The bytes live in `arena`. */
bool gramme_base64_decode(gramme_view *out,
                          gramme_arena *arena,
                          gramme_view text,
                          bool *nomem);

#endif
