/* SPDX-License-Identifier: Apache-2.0 */
/* key.h - the bytes a row is found by.
 *
 *   tree(4) · xxh64(partition)(8) · partition · sort [· base key]      both big-endian
 *
 * partition and sort are one enc() per attribute; an index row ends with the table's
 * own partition and sort, which makes it unique. enc() keeps DynamoDB's order, is
 * injective and never a prefix of another: numbers are number.h's bytes, strings and
 * binaries escape 00 as 00 FF and end with 00 00. memcmp order is thus the order of
 * Scan and Query. */
#ifndef GRAMME_STORAGE_KEY_H
#define GRAMME_STORAGE_KEY_H

#include "storage/base/bytes.h"
#include "storage/table.h"

/* Appends one key attribute's enc(). */
void gramme_key_append_value(gramme_bytes *out, const gramme_value *value);

/* As gramme_key_append_value without the end mark: the common start of all strings or
 * binaries that begin with `value`'s bytes. */
void gramme_key_append_prefix(gramme_bytes *out, const gramme_value *value);

/* Appends tree, hash and partition for the `count` partition key values. */
void gramme_key_append_partition(gramme_bytes *out,
                                 uint32_t tree,
                                 const gramme_value *const *values,
                                 uint32_t count);

/* Appends the row key of `item` in the table. The item must hold every key attribute
 * with its type: the caller has checked. */
void gramme_key_of_item(gramme_bytes *out,
                        const gramme_table *table,
                        const gramme_item *item);

/* Appends the row key of `item` in `index`. False, appending nothing, when the item
 * lacks one of the index's key attributes or has it with another type: it is not in the
 * index. */
bool gramme_key_of_index_row(gramme_bytes *out,
                             const gramme_table *table,
                             const gramme_index *index,
                             const gramme_item *item);

/* Whether gramme_key_of_index_row() would append a key. */
bool gramme_key_is_in_index(const gramme_index *index, const gramme_item *item);

/* Turns the key into the least one that is greater than every key it is a prefix of. */
void gramme_key_successor(gramme_bytes *key);

/* Appends tree and hash: where rows whose partition hashes to `hash` or more begin. */
void gramme_key_append_hash_bound(gramme_bytes *out, uint32_t tree, uint64_t hash);

/* The partition hash inside a row key. */
uint64_t gramme_key_hash(gramme_view key);

#endif
