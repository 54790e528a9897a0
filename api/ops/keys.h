/* SPDX-License-Identifier: Apache-2.0 */
/* keys.h - do an item's key attributes fit the table's and the indexes' key schemas? */
#ifndef GRAMME_API_OPS_KEYS_H
#define GRAMME_API_OPS_KEYS_H

#include "storage/item/path.h"
#include "storage/key.h"

/* A whole item about to be stored: every key attribute of the table is there with its
 * type, not empty, not too long; index key attributes that are there fit theirs. */
gramme_status gramme_keys_check_item(const gramme_table *table,
                                     const gramme_item *item,
                                     gramme_error *err);

/* The same for an item of a batch, which AWS tells less about. */
gramme_status gramme_keys_check_batch_item(const gramme_table *table,
                                           const gramme_item *item,
                                           gramme_error *err);

/* What an update made of an item: index key attributes that changed from `old` (may be
 * empty) fit theirs. The table's own key is the caller's. */
gramme_status gramme_keys_check_update(const gramme_table *table,
                                       const gramme_item *old,
                                       const gramme_item *item,
                                       gramme_error *err);

/* The Key of a request: exactly the table's key attributes. */
gramme_status gramme_keys_check_key(const gramme_table *table,
                                    const gramme_item *key,
                                    gramme_error *err);

/* Refuses an empty string or binary in a key attribute of the table; says nothing about
 * what is missing or of another type. */
gramme_status gramme_keys_check_not_empty(const gramme_table *table,
                                          const gramme_item *item,
                                          gramme_error *err);

/* One key attribute's value as keys may have it: type, not empty, not too long. */
gramme_status gramme_keys_check_value(const gramme_key_attribute *attribute,
                                      const gramme_value *value,
                                      bool is_hash,
                                      gramme_error *err);

/* True when `name` is one of the schema's attributes. */
bool gramme_keys_has(const gramme_key_schema *schema, gramme_view name);

/* Refuses paths into key attributes (a.b where a is a key) of the table or an index. */
gramme_status gramme_keys_check_paths(const gramme_table *table,
                                      const gramme_path *paths,
                                      uint32_t count,
                                      gramme_error *err);

/* The key attributes of `item` for the table, and for `index` unless NULL, as an item:
 * a LastEvaluatedKey, an ItemCollectionKey. False when memory has run out. */
bool gramme_keys_of(gramme_item *out,
                    const gramme_table *table,
                    const gramme_index *index,
                    const gramme_item *item,
                    gramme_arena *arena);

/* Calls `visit` for each attribute of the schema, hash before range; stops and returns
 * what `visit` returns when that is not GRAMME_OK. */
typedef gramme_status (*gramme_keys_visit)(void *self,
                                           const gramme_key_attribute *attribute,
                                           bool is_hash);
gramme_status
gramme_keys_each(const gramme_key_schema *schema, gramme_keys_visit visit, void *self);

#endif
