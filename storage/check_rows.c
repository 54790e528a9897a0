/* SPDX-License-Identifier: Apache-2.0 */
/* check_rows.c - every row once, as it lies in the file.
 *
 * An item must be where its keys say, and of the size it says. What its indexes must
 * have for it is not looked up: hashes of wanted and of found index rows are summed up,
 * and only an index whose sums differ is looked at row by row (check_index.c). */
#include <inttypes.h>

#include "storage/base/hash.h"
#include "storage/base/utf8.h"
#include "storage/check_parts.h"
#include "storage/item/codec.h"
#include "storage/rows.h"

enum { TREE_BYTES = 4, HASH_END = 12, KEPT = 64 * 1024 };

/* A row at hand. */
typedef struct found_row {
    gramme_view key;
    gramme_row row;
} found_row;

/* -- sums -- */

static void add_to_sum(gramme_check_sum *sum, gramme_view key, gramme_view blob)
{
    const uint64_t odd[2] = {UINT64_C(0x9E3779B97F4A7C15),
                             UINT64_C(0xC2B2AE3D27D4EB4F)};

    sum->rows++;
    for (unsigned i = 0; i < 2; i++) {
        uint64_t hash = gramme_hash(key, odd[i]);

        sum->sums[i] += gramme_hash(blob, hash) * odd[i];
    }
}

static bool sums_agree(const gramme_check_tree *tree)
{
    return tree->wanted.rows == tree->found.rows &&
           tree->wanted.sums[0] == tree->found.sums[0] &&
           tree->wanted.sums[1] == tree->found.sums[1];
}

/* -- values -- */

static const char *value_problem(const gramme_value *value);

static const char *set_problem(const gramme_value *value)
{
    if (value->set.count == 0) {
        return "an empty set";
    }
    for (uint32_t i = 0; value->type == GRAMME_TYPE_SS && i < value->set.count; i++) {
        if (!gramme_utf8_valid(value->set.elements[i])) {
            return "a string that is no UTF-8";
        }
    }
    return NULL;
}

/* NOLINTBEGIN(misc-no-recursion): what was decoded has GRAMME_DEPTH_MAX levels at most
 */
static const char *item_problem(const gramme_item *item)
{
    const char *problem = NULL;

    for (uint32_t i = 0; i < item->count && problem == NULL; i++) {
        problem = gramme_utf8_valid(item->members[i].name)
                      ? value_problem(&item->members[i].value)
                      : "a name that is no UTF-8";
    }
    return problem;
}

/* What no request could have stored, or NULL. */
static const char *value_problem(const gramme_value *value)
{
    const char *problem = NULL;

    if (value->type == GRAMME_TYPE_S) {
        return gramme_utf8_valid(value->scalar) ? NULL : "a string that is no UTF-8";
    }
    if (gramme_type_is_set(value->type)) {
        return set_problem(value);
    }
    if (value->type == GRAMME_TYPE_M) {
        return item_problem(&value->map);
    }
    for (uint32_t i = 0;
         value->type == GRAMME_TYPE_L && i < value->list.count && problem == NULL;
         i++) {
        problem = value_problem(&value->list.values[i]);
    }
    return problem;
}

/* NOLINTEND(misc-no-recursion) */

/* -- items -- */

static bool
has_keys(const gramme_key_attribute *keys, uint32_t count, const gramme_item *item)
{
    for (uint32_t i = 0; i < count; i++) {
        const gramme_value *value = gramme_item_get(item, keys[i].name);

        if (value == NULL || value->type != keys[i].type) {
            return false;
        }
    }
    return true;
}

bool gramme_check_has_keys(const gramme_key_schema *key, const gramme_item *item)
{
    return has_keys(key->hash, key->hash_count, item) &&
           has_keys(key->range, key->range_count, item);
}

/* The row must be under the key of its item. */
static gramme_status check_key(gramme_check *check,
                               const gramme_check_tree *tree,
                               const found_row *at,
                               const gramme_item *item,
                               gramme_error *err)
{
    gramme_bytes *key = &check->txn.blob;
    gramme_view wanted;
    char name[2 * GRAMME_CHECK_TEXT];
    char text[GRAMME_CHECK_TEXT];

    gramme_bytes_reset(key, KEPT);
    gramme_key_of_item(key, tree->table, item);
    if (!gramme_bytes_ok(key)) {
        return gramme_error_nomem(err);
    }
    wanted = gramme_bytes_view(key);
    if (gramme_view_equal(wanted, at->key)) {
        return GRAMME_OK;
    }
    gramme_check_print_tree(name, tree);
    gramme_check_print_key(text, &tree->table->key, item);
    if (at->key.size > HASH_END && wanted.size == at->key.size &&
        memcmp(wanted.data + HASH_END, at->key.data + HASH_END,
               wanted.size - HASH_END) == 0) {
        gramme_check_found(check, "%s: the item %s lies under a wrong hash", name,
                           text);
    } else {
        gramme_check_found(check, "%s: the item %s lies under another key", name, text);
    }
    return GRAMME_OK;
}

/* Sums up what the table's indexes must have for the item. */
static gramme_status want_index_rows(gramme_check *check,
                                     const gramme_table *table,
                                     const found_row *at,
                                     const gramme_item *item,
                                     gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    for (uint32_t i = 0; i < table->index_count && st == GRAMME_OK; i++) {
        const gramme_index *index = &table->indexes[i];
        gramme_check_tree *tree = gramme_check_tree_of(check, index->tree);
        gramme_view key;
        gramme_view blob;

        if (tree == NULL) {
            return gramme_error_nomem(err);
        }
        if (tree->index != index || index->backfilling) {
            continue;
        }
        st = gramme_row_of_index(&key, &blob, &check->txn, table, index, &at->row, item,
                                 &check->row, err);
        if (st == GRAMME_OK && key.size > 0) {
            add_to_sum(&tree->wanted, key, blob);
        }
    }
    return st;
}

static gramme_status check_item(gramme_check *check,
                                const gramme_check_tree *tree,
                                const found_row *at,
                                gramme_error *err)
{
    gramme_item item;
    size_t size;
    const char *problem;
    char name[2 * GRAMME_CHECK_TEXT];
    char text[GRAMME_CHECK_TEXT];
    gramme_status st = gramme_codec_decode(&item, &check->row, at->row.blob, err);

    if (st == GRAMME_CORRUPT) {
        gramme_check_found(check, "%s: the item under row key %s cannot be read",
                           gramme_check_print_tree(name, tree),
                           gramme_check_print_bytes(text, at->key));
        return GRAMME_OK;
    }
    if (st != GRAMME_OK) {
        return st;
    }
    if (!gramme_check_has_keys(&tree->table->key, &item)) {
        gramme_check_found(check, "%s: the item %s lacks a key attribute",
                           gramme_check_print_tree(name, tree),
                           gramme_check_print_key(text, &tree->table->key, &item));
        return GRAMME_OK;
    }
    size = gramme_item_size(&item);
    problem = item_problem(&item);
    if (size != at->row.item_size) {
        gramme_check_found(check, "%s: the item %s has %zu bytes, and says %zu",
                           gramme_check_print_tree(name, tree),
                           gramme_check_print_key(text, &tree->table->key, &item), size,
                           at->row.item_size);
    }
    if (problem != NULL) {
        gramme_check_found(
            check, "%s: the item %s has %s", gramme_check_print_tree(name, tree),
            gramme_check_print_key(text, &tree->table->key, &item), problem);
    }
    st = check_key(check, tree, at, &item, err);
    return st == GRAMME_OK ? want_index_rows(check, tree->table, at, &item, err) : st;
}

/* -- rows -- */

static gramme_status
check_row(gramme_check *check, sqlite3_stmt *row, gramme_error *err)
{
    found_row at = {.key = gramme_connection_column(row, 0),
                    .row = {.blob = gramme_connection_column(row, 1)}};
    gramme_check_tree *tree = NULL;
    char text[GRAMME_CHECK_TEXT];

    if (at.key.size > TREE_BYTES && sqlite3_column_type(row, 0) == SQLITE_BLOB) {
        tree = gramme_map_get(&check->trees, gramme_view_of(at.key.data, TREE_BYTES));
    }
    if (tree == NULL || tree->role == GRAMME_CHECK_NOBODYS) {
        gramme_check_found(check, "rows: row key %s belongs to no table or index",
                           gramme_check_print_bytes(text, at.key));
        return GRAMME_OK;
    }
    at.row.item_size = gramme_codec_item_size(at.row.blob);
    tree->counted.count++;
    tree->counted.bytes += at.row.item_size;
    if (tree->role == GRAMME_CHECK_INDEX && !tree->index->backfilling) {
        add_to_sum(&tree->found, at.key, at.row.blob);
    }
    if (tree->role != GRAMME_CHECK_TABLE) {
        return GRAMME_OK;
    }
    gramme_arena_reset(&check->row);
    return check_item(check, tree, &at, err);
}

static void check_statistics(gramme_check *check, const gramme_check_tree *tree)
{
    char name[2 * GRAMME_CHECK_TEXT];

    if (tree->role == GRAMME_CHECK_NOBODYS || !tree->in_trees ||
        (tree->told.count == tree->counted.count &&
         tree->told.bytes == tree->counted.bytes)) {
        return;
    }
    gramme_check_found(check,
                       "%s: has %" PRIu64 " rows of %" PRIu64
                       " bytes, but its statistics say %" PRIu64 " of %" PRIu64,
                       gramme_check_print_tree(name, tree), tree->counted.count,
                       tree->counted.bytes, tree->told.count, tree->told.bytes);
}

static gramme_status
check_sums(gramme_check *check, const gramme_check_tree *tree, gramme_error *err)
{
    bool deleting;

    if (tree->role != GRAMME_CHECK_INDEX) {
        return GRAMME_OK;
    }
    /* Once its deletion is due nobody writes to it any more. */
    deleting = tree->index->state == GRAMME_TABLE_DELETING;
    if (deleting || (!tree->index->backfilling && sums_agree(tree))) {
        return GRAMME_OK;
    }
    return gramme_check_index(check, tree, err);
}

gramme_status gramme_check_rows(gramme_check *check, gramme_error *err)
{
    gramme_map_slot entry;
    size_t position = 0;
    gramme_status st =
        gramme_check_each(check, "SELECT key, item FROM rows", check_row, err);

    if (st != GRAMME_OK) {
        return gramme_check_settle(check, st, err);
    }
    while (st == GRAMME_OK && gramme_map_next(&check->trees, &position, &entry)) {
        check_statistics(check, entry.value);
        st = gramme_check_settle(check, check_sums(check, entry.value, err), err);
    }
    return st;
}
