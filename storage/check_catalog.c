/* SPDX-License-Identifier: Apache-2.0 */
/* check_catalog.c - definitions, trees, jobs and counters: each by itself, then what
 * they say of each other. A tree has one owner: a table, an index, or a job that
 * removes its rows. */
#include <inttypes.h>

#include "storage/check_parts.h"
#include "storage/document.h"
#include "storage/job.h"

_Static_assert(GRAMME_DOCUMENT_END == 7, "the SQL that looks for other kinds says 6");

static bool is_bytes(sqlite3_stmt *row, int column)
{
    return sqlite3_column_type(row, column) == SQLITE_BLOB;
}

/* A column that is a whole number from `least` to `most`. */
static bool is_number(sqlite3_stmt *row, int column, int64_t least, int64_t most)
{
    int64_t number = sqlite3_column_int64(row, column);

    return sqlite3_column_type(row, column) == SQLITE_INTEGER && number >= least &&
           number <= most;
}

/* -- trees and counters -- */

static gramme_status add_tree(gramme_check *check, sqlite3_stmt *row, gramme_error *err)
{
    gramme_check_tree *tree;

    if (!is_number(row, 0, 1, UINT32_MAX - 1) || !is_number(row, 1, 0, INT64_MAX) ||
        !is_number(row, 2, 0, INT64_MAX)) {
        gramme_check_found(check, "trees: row %" PRId64 " makes no sense",
                           (int64_t)sqlite3_column_int64(row, 0));
        return GRAMME_OK;
    }
    tree = gramme_check_tree_of(check, (uint32_t)sqlite3_column_int64(row, 0));
    if (tree == NULL) {
        return gramme_error_nomem(err);
    }
    tree->in_trees = true;
    tree->told.count = (uint64_t)sqlite3_column_int64(row, 1);
    tree->told.bytes = (uint64_t)sqlite3_column_int64(row, 2);
    return GRAMME_OK;
}

static gramme_status
add_counter(gramme_check *check, sqlite3_stmt *row, gramme_error *err)
{
    gramme_view name = gramme_connection_column(row, 0);

    (void)err;
    if (!gramme_view_is(name, "next_tree")) {
        char text[GRAMME_CHECK_TEXT];

        gramme_check_found(check, "counters: nobody knows %s",
                           gramme_check_print(text, name));
    } else if (!is_number(row, 1, 1, UINT32_MAX)) {
        gramme_check_found(check,
                           "counters: the number of the next tree makes no sense");
    } else {
        check->next_tree = sqlite3_column_int64(row, 1);
    }
    return GRAMME_OK;
}

/* -- definitions -- */

static void own(gramme_check *check,
                gramme_check_tree *tree,
                const gramme_table *table,
                const gramme_index *index)
{
    char text[2 * GRAMME_CHECK_TEXT];

    if (tree->role != GRAMME_CHECK_NOBODYS) {
        char other[2 * GRAMME_CHECK_TEXT];
        gramme_check_tree second = {.table = table, .index = index};

        gramme_check_found(check, "%s and %s have the same tree, %" PRIu32,
                           gramme_check_print_tree(text, tree),
                           gramme_check_print_tree(other, &second), tree->id);
        return;
    }
    tree->role = index == NULL ? GRAMME_CHECK_TABLE : GRAMME_CHECK_INDEX;
    tree->table = table;
    tree->index = index;
    if (!tree->in_trees) {
        gramme_check_found(check, "%s: its statistics are missing",
                           gramme_check_print_tree(text, tree));
    }
}

static gramme_status own_all(gramme_check *check, const gramme_table *table)
{
    gramme_check_tree *tree = gramme_check_tree_of(check, table->tree);

    if (tree == NULL) {
        return GRAMME_NOMEM;
    }
    own(check, tree, table, NULL);
    for (uint32_t i = 0; i < table->index_count; i++) {
        tree = gramme_check_tree_of(check, table->indexes[i].tree);
        if (tree == NULL) {
            return GRAMME_NOMEM;
        }
        own(check, tree, table, &table->indexes[i]);
    }
    return GRAMME_OK;
}

/* Do two keys give an attribute different types? */
static bool conflict(const gramme_key_attribute *keys,
                     uint32_t count,
                     const gramme_key_attribute *others,
                     uint32_t other_count)
{
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < other_count; j++) {
            if (gramme_view_equal(keys[i].name, others[j].name) &&
                keys[i].type != others[j].type) {
                return true;
            }
        }
    }
    return false;
}

static bool keys_conflict(const gramme_key_schema *a, const gramme_key_schema *b)
{
    return conflict(a->hash, a->hash_count, b->hash, b->hash_count) ||
           conflict(a->hash, a->hash_count, b->range, b->range_count) ||
           conflict(a->range, a->range_count, b->hash, b->hash_count) ||
           conflict(a->range, a->range_count, b->range, b->range_count);
}

static bool types_agree(const gramme_table *table)
{
    for (uint32_t i = 0; i < table->index_count; i++) {
        const gramme_key_schema *key = &table->indexes[i].key;

        if (keys_conflict(&table->key, key)) {
            return false;
        }
        for (uint32_t j = 0; j < i; j++) {
            if (keys_conflict(&table->indexes[j].key, key)) {
                return false;
            }
        }
    }
    return true;
}

static bool names_differ(const gramme_table *table)
{
    for (uint32_t i = 0; i < table->index_count; i++) {
        for (uint32_t j = 0; j < i; j++) {
            if (gramme_view_equal(table->indexes[i].name, table->indexes[j].name)) {
                return false;
            }
        }
    }
    return true;
}

static bool index_makes_sense(const gramme_table *table, const gramme_index *index)
{
    if (index->name.size == 0 || index->tree == 0 || index->tree == table->tree) {
        return false;
    }
    if (index->include_count > 0 && index->projection != GRAMME_PROJECTION_INCLUDE) {
        return false;
    }
    return index->kind == GRAMME_INDEX_GLOBAL ||
           (index->key.hash_count == 1 && index->key.range_count == 1 &&
            table->key.hash_count == 1 &&
            gramme_view_equal(index->key.hash[0].name, table->key.hash[0].name));
}

static void check_definition(gramme_check *check, const gramme_table *table)
{
    char name[GRAMME_CHECK_TEXT];
    char other[GRAMME_CHECK_TEXT];

    gramme_check_print(name, table->name);
    if (table->key.hash_count != 1 || table->key.range_count > 1 || table->tree == 0 ||
        table->name.size > GRAMME_TABLE_NAME_MAX) {
        gramme_check_found(check, "table %s: its definition makes no sense", name);
    }
    if (!types_agree(table)) {
        gramme_check_found(check, "table %s: a key attribute has two types", name);
    }
    if (!names_differ(table)) {
        gramme_check_found(check, "table %s: two indexes have one name", name);
    }
    for (uint32_t i = 0; i < table->index_count; i++) {
        if (!index_makes_sense(table, &table->indexes[i])) {
            gramme_check_found(
                check, "table %s: the definition of its index %s makes no sense", name,
                gramme_check_print(other, table->indexes[i].name));
        }
    }
}

static gramme_status
keep(gramme_check *check, gramme_definition *definition, gramme_error *err)
{
    gramme_slot *slot =
        gramme_catalog_slot(&check->store.catalog, definition->table.name);

    if (slot == NULL || slot->working != NULL) {
        gramme_definition_unref(definition);
        return slot == NULL ? gramme_error_nomem(err) : GRAMME_OK;
    }
    slot->working = definition;
    gramme_catalog_publish(&check->store.catalog, slot);
    return own_all(check, &definition->table) == GRAMME_OK ? GRAMME_OK
                                                           : gramme_error_nomem(err);
}

static gramme_status
add_table(gramme_check *check, sqlite3_stmt *row, gramme_error *err)
{
    gramme_view name = gramme_connection_column(row, 0);
    gramme_definition *definition;
    char text[GRAMME_CHECK_TEXT];
    gramme_status st = gramme_definition_decode(&definition, check->allocator,
                                                gramme_connection_column(row, 1), err);

    gramme_check_print(text, name);
    if (st == GRAMME_CORRUPT) {
        gramme_check_found(check, "table %s: its definition cannot be read", text);
        return GRAMME_OK;
    }
    if (st != GRAMME_OK) {
        return st;
    }
    if (!gramme_view_equal(name, definition->table.name) || !is_bytes(row, 0) ||
        name.size == 0) {
        char other[GRAMME_CHECK_TEXT];

        gramme_check_found(check, "table %s: its definition is one of table %s", text,
                           gramme_check_print(other, definition->table.name));
    }
    check_definition(check, &definition->table);
    return keep(check, definition, err);
}

/* -- jobs -- */

static void
check_backfill(gramme_check *check, gramme_check_tree *tree, gramme_view name)
{
    char text[GRAMME_CHECK_TEXT];

    gramme_check_print(text, name);
    if (tree->role != GRAMME_CHECK_INDEX || !tree->index->backfilling ||
        !gramme_view_equal(tree->table->name, name)) {
        gramme_check_found(check,
                           "jobs: tree %" PRIu32
                           " of table %s is to be filled, which is"
                           " no index that waits for it",
                           tree->id, text);
        return;
    }
    tree->has_job = true;
}

static gramme_status add_job(gramme_check *check, sqlite3_stmt *row, gramme_error *err)
{
    int64_t kind = sqlite3_column_int64(row, 1);
    gramme_check_tree *tree;
    char text[2 * GRAMME_CHECK_TEXT];

    if (!is_number(row, 0, 1, UINT32_MAX - 1) ||
        !is_number(row, 1, GRAMME_JOB_BACKFILL, GRAMME_JOB_DROP)) {
        gramme_check_found(check, "jobs: the job of tree %" PRId64 " makes no sense",
                           (int64_t)sqlite3_column_int64(row, 0));
        return GRAMME_OK;
    }
    tree = gramme_check_tree_of(check, (uint32_t)sqlite3_column_int64(row, 0));
    if (tree == NULL || !gramme_arena_copy(&tree->position, &check->arena,
                                           gramme_connection_column(row, 3))) {
        return gramme_error_nomem(err);
    }
    if (kind == GRAMME_JOB_BACKFILL) {
        check_backfill(check, tree, gramme_connection_column(row, 2));
    } else if (tree->role != GRAMME_CHECK_NOBODYS || tree->in_trees) {
        gramme_check_found(check,
                           "jobs: rows are to be removed that are still in use, of %s",
                           gramme_check_print_tree(text, tree));
    } else {
        tree->role = GRAMME_CHECK_DROPPED;
    }
    return GRAMME_OK;
}

/* -- notes and documents -- */

static gramme_status add_note(gramme_check *check, sqlite3_stmt *row, gramme_error *err)
{
    char text[GRAMME_CHECK_TEXT];

    (void)err;
    gramme_check_found(check, "notes: %s makes no sense",
                       gramme_check_print(text, gramme_connection_column(row, 0)));
    return GRAMME_OK;
}

static gramme_status
add_document(gramme_check *check, sqlite3_stmt *row, gramme_error *err)
{
    char text[GRAMME_CHECK_TEXT];

    (void)err;
    gramme_check_found(check, "documents: nobody knows kind %" PRId64 ", of %s",
                       (int64_t)sqlite3_column_int64(row, 0),
                       gramme_check_print(text, gramme_connection_column(row, 1)));
    return GRAMME_OK;
}

static gramme_status
add_place(gramme_check *check, sqlite3_stmt *row, gramme_error *err)
{
    (void)err;
    gramme_check_found(check, "logs: place %" PRId64 " makes no sense",
                       (int64_t)sqlite3_column_int64(row, 0));
    return GRAMME_OK;
}

/* -- together -- */

static void check_tree(gramme_check *check, const gramme_check_tree *tree)
{
    char text[2 * GRAMME_CHECK_TEXT];

    if (tree->role == GRAMME_CHECK_NOBODYS && tree->in_trees) {
        gramme_check_found(
            check, "trees: tree %" PRIu32 " belongs to no table or index", tree->id);
    }
    if (tree->id >= check->next_tree && check->next_tree > 0) {
        gramme_check_found(
            check, "counters: the next tree is to be %" PRId64 ", but %s has %" PRIu32,
            check->next_tree, gramme_check_print_tree(text, tree), tree->id);
    }
    if (tree->role == GRAMME_CHECK_INDEX && tree->index->backfilling &&
        !tree->has_job) {
        gramme_check_found(check,
                           "%s: is being filled, but there is no job that does it",
                           gramme_check_print_tree(text, tree));
    }
}

static void check_together(gramme_check *check)
{
    gramme_map_slot entry;
    size_t position = 0;

    if (check->trees.count > 0 && check->next_tree == 0) {
        gramme_check_found(check, "counters: the number of the next tree is missing");
    }
    while (gramme_map_next(&check->trees, &position, &entry)) {
        check_tree(check, entry.value);
    }
}

gramme_status gramme_check_catalog(gramme_check *check, gramme_error *err)
{
    static const struct {
        const char *sql;
        gramme_status (*each)(gramme_check *check,
                              sqlite3_stmt *row,
                              gramme_error *err);
        int version;
    } parts[] = {
        {"SELECT id, count, bytes FROM trees", add_tree, 1},
        {"SELECT name, value FROM counters", add_counter, 1},
        {"SELECT name, definition FROM tables", add_table, 1},
        {"SELECT tree, kind, name, position FROM jobs", add_job, 1},
        {"SELECT name FROM notes WHERE typeof(name) <> 'blob' OR typeof(value) <> "
         "'blob'"
         " OR typeof(ends) <> 'integer'",
         add_note, 1},
        {"SELECT kind, name FROM documents WHERE kind NOT BETWEEN 1 AND 6"
         " OR typeof(kind) <> 'integer' OR typeof(name) <> 'blob'"
         " OR typeof(value) <> 'blob'",
         add_document, GRAMME_CHECK_DOCUMENTS},
        /* Behind log 1's entry 0. */
        {"SELECT place FROM logs WHERE place <= 68719476736 OR typeof(bytes) <> 'blob'",
         add_place, GRAMME_CHECK_DOCUMENTS},
    };
    gramme_status st = GRAMME_OK;

    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && st == GRAMME_OK; i++) {
        if (check->version >= parts[i].version) {
            st = gramme_check_each(check, parts[i].sql, parts[i].each, err);
            st = gramme_check_settle(check, st, err);
        }
    }
    if (st == GRAMME_OK) {
        check_together(check);
    }
    return st;
}
