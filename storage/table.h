/* SPDX-License-Identifier: Apache-2.0 */
/* table.h - table definitions and the catalog that keeps them.
 *
 * A definition is immutable once it is in the catalog: a change stores a new one.
 * Readers hold a counted reference through their transaction, so they never see half a
 * change. */
#ifndef GRAMME_STORAGE_TABLE_H
#define GRAMME_STORAGE_TABLE_H

#include "storage/item/value.h"
#include "storage/txn.h"

enum { GRAMME_KEY_ATTRIBUTES_MAX = 4, GRAMME_TABLE_NAME_MAX = 255 };

typedef struct gramme_key_attribute {
    gramme_view name;
    gramme_type type; /* S, N or B */
} gramme_key_attribute;

/* A table or LSI has one hash and at most one range attribute; a GSI up to four of
 * each. */
typedef struct gramme_key_schema {
    gramme_key_attribute hash[GRAMME_KEY_ATTRIBUTES_MAX];
    gramme_key_attribute range[GRAMME_KEY_ATTRIBUTES_MAX];
    uint8_t hash_count;
    uint8_t range_count;
} gramme_key_schema;

typedef enum gramme_table_state {
    GRAMME_TABLE_CREATING,
    GRAMME_TABLE_ACTIVE,
    GRAMME_TABLE_UPDATING,
    GRAMME_TABLE_DELETING,
} gramme_table_state;

typedef enum gramme_index_kind {
    GRAMME_INDEX_GLOBAL,
    GRAMME_INDEX_LOCAL
} gramme_index_kind;

typedef enum gramme_projection_kind {
    GRAMME_PROJECTION_ALL,
    GRAMME_PROJECTION_KEYS_ONLY,
    GRAMME_PROJECTION_INCLUDE,
} gramme_projection_kind;

/* Rows and their DynamoDB bytes (gramme_item_size, no overhead) in one tree. */
typedef struct gramme_tree_stats {
    uint64_t count;
    uint64_t bytes;
} gramme_tree_stats;

typedef struct gramme_index {
    gramme_view name;
    uint32_t tree; /* the B-tree its rows are in; the catalog gives it */
    gramme_index_kind kind;
    gramme_table_state state; /* CREATING while backfilled */
    bool backfilling;
    gramme_key_schema key;
    gramme_projection_kind projection;
    const gramme_view *include; /* INCLUDE: NonKeyAttributes as given */
    uint32_t include_count;
    gramme_item settings; /* the api folder's own; storage only keeps it */
} gramme_index;

typedef struct gramme_table {
    gramme_view name;
    uint32_t tree;
    gramme_table_state state;
    int64_t ready_at; /* microseconds: CREATING, UPDATING and DELETING end then */
    int64_t created;  /* microseconds */
    gramme_key_schema key;
    const gramme_index *indexes; /* in the order they were defined */
    uint32_t index_count;
    gramme_view ttl_attribute; /* empty: TTL is off */
    uint32_t stream; /* its enabled stream, by the streams folder's number; 0: none */
    gramme_item settings; /* the api folder's own; storage only keeps it */
} gramme_table;

/* The definition under `name`; valid until the end of `txn`. GRAMME_NOTFOUND without a
 * message when there is none: the caller knows AWS's wording for its operation. */
gramme_status gramme_table_find(const gramme_table **out,
                                gramme_txn *txn,
                                gramme_view name,
                                gramme_error *err);

/* The index called `name`, or NULL. */
const gramme_index *gramme_table_index(const gramme_table *table, gramme_view name);

typedef struct gramme_table_names {
    const gramme_view *names;
    uint32_t count;
    bool more; /* others follow */
} gramme_table_names;

/* Names in byte order after `after` (empty: from the first), at most `limit`, copied
 * into `arena`. */
gramme_status gramme_table_list(gramme_table_names *out,
                                gramme_txn *txn,
                                gramme_view after,
                                uint32_t limit,
                                gramme_arena *arena,
                                gramme_error *err);

/* Adds a table; trees are numbered here. `*out` (may be NULL) is the stored definition,
 * valid until the end of `txn`. GRAMME_EXISTS without a message when the name is taken.
 */
gramme_status gramme_table_create(const gramme_table **out,
                                  gramme_txn *txn,
                                  const gramme_table *table,
                                  gramme_error *err);

/* Stores `table` in the place of the table of that name. An index in it with tree
 * 0 is new: it gets a tree, and when it comes CREATING and backfilling, a backfill job
 * that makes it ACTIVE at its end. An index that is no longer in it is dropped: its
 * rows go in the background. Rows and trees of all else stay. */
gramme_status gramme_table_update(const gramme_table **out,
                                  gramme_txn *txn,
                                  const gramme_table *table,
                                  gramme_error *err);

/* The name is free at once; rows of table and indexes go in the background. */
gramme_status gramme_table_delete(gramme_txn *txn, gramme_view name, gramme_error *err);

/* Takes all rows of the table and its indexes; many go in the background. The hook is
 * not told. GRAMME_NOTFOUND without a message. */
gramme_status gramme_table_clear(gramme_txn *txn, gramme_view name, gramme_error *err);

/* Rows and bytes in `tree` as of this transaction. */
gramme_tree_stats gramme_tree_stats_get(gramme_txn *txn, uint32_t tree);

#endif
