/* SPDX-License-Identifier: Apache-2.0 */
/* codec.h - items as stored bytes. codec.c draws the format, whose first byte is its
 * version. Equal items have equal bytes. */
#ifndef GRAMME_STORAGE_ITEM_CODEC_H
#define GRAMME_STORAGE_ITEM_CODEC_H

#include "storage/base/bytes.h"
#include "storage/item/value.h"

/* Appends `item` to `out`, with its gramme_item_size() `item_size` in front. */
void gramme_codec_encode(gramme_bytes *out, const gramme_item *item, size_t item_size);

/* The item size stored with the item, without decoding it; 0 for damaged bytes. */
size_t gramme_codec_item_size(gramme_view blob);

/* Decodes into `arena`; names and scalars borrow from `blob`. GRAMME_CORRUPT for bytes
 * that are not an item of at most GRAMME_DEPTH_MAX levels. Reads nothing past them. */
gramme_status gramme_codec_decode(gramme_item *out,
                                  gramme_arena *arena,
                                  gramme_view blob,
                                  gramme_error *err);

#endif
