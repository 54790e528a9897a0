/* SPDX-License-Identifier: Apache-2.0 */
/* catalog.c - definitions and trees in memory: loading, finding, publishing. table.c
 * makes the changes. */
#include "storage/base/hash.h"
#include "storage/engine.h"

bool gramme_catalog_init(gramme_catalog *catalog, const gramme_allocator *allocator)
{
    uint64_t seed = gramme_hash_random_seed();

    *catalog = (gramme_catalog){.allocator = allocator, .next_tree = 1};
    gramme_map_init(&catalog->tables, allocator, seed);
    gramme_map_init(&catalog->trees, allocator, seed);
    return pthread_mutex_init(&catalog->mutex, NULL) == 0;
}

void gramme_catalog_dispose(gramme_catalog *catalog)
{
    gramme_map_slot entry;
    size_t position = 0;

    while (gramme_map_next(&catalog->tables, &position, &entry)) {
        gramme_slot *slot = entry.value;

        gramme_definition_unref(slot->committed);
        gramme_definition_unref(slot->working);
        gramme_free(catalog->allocator, slot);
    }
    position = 0;
    while (gramme_map_next(&catalog->trees, &position, &entry)) {
        gramme_free(catalog->allocator, entry.value);
    }
    gramme_map_clear(&catalog->tables);
    gramme_map_clear(&catalog->trees);
    pthread_mutex_destroy(&catalog->mutex);
}

/* -- trees -- */

gramme_tree *gramme_catalog_tree(const gramme_catalog *catalog, gramme_view key)
{
    return key.size < 4 ? NULL
                        : gramme_map_get(&catalog->trees, gramme_view_of(key.data, 4));
}

gramme_tree *gramme_catalog_add_tree(gramme_catalog *catalog, uint32_t id)
{
    gramme_tree *tree = gramme_alloc_zero(catalog->allocator, sizeof(*tree));
    bool added;

    if (tree == NULL) {
        return NULL;
    }
    tree->id = id;
    for (unsigned i = 0; i < 4; i++) {
        tree->key[i] = (uint8_t)(id >> (24 - 8 * i));
    }
    pthread_mutex_lock(&catalog->mutex);
    added = gramme_map_put(&catalog->trees, gramme_view_of(tree->key, 4), tree);
    pthread_mutex_unlock(&catalog->mutex);
    if (!added) {
        gramme_free(catalog->allocator, tree);
        return NULL;
    }
    return tree;
}

void gramme_catalog_forget_tree(gramme_catalog *catalog, gramme_tree *tree)
{
    pthread_mutex_lock(&catalog->mutex);
    gramme_map_remove(&catalog->trees, gramme_view_of(tree->key, 4));
    pthread_mutex_unlock(&catalog->mutex);
    gramme_free(catalog->allocator, tree);
}

gramme_tree_stats gramme_tree_stats_get(gramme_txn *txn, uint32_t tree)
{
    gramme_catalog *catalog = &txn->store->catalog;
    gramme_tree_stats stats = {.count = 0};
    uint8_t key[4];
    const gramme_tree *found;

    for (unsigned i = 0; i < 4; i++) {
        key[i] = (uint8_t)(tree >> (24 - 8 * i));
    }
    pthread_mutex_lock(&catalog->mutex);
    found = gramme_map_get(&catalog->trees, gramme_view_of(key, 4));
    if (found != NULL) {
        /* The writer's face may only be read inside the gate. */
        stats = txn->connection == &txn->store->writer.connection ? found->working
                                                                  : found->committed;
    }
    pthread_mutex_unlock(&catalog->mutex);
    return stats;
}

/* -- names -- */

gramme_slot *gramme_catalog_slot(gramme_catalog *catalog, gramme_view name)
{
    gramme_slot *slot = gramme_map_get(&catalog->tables, name);
    bool added;

    if (slot != NULL) {
        return slot;
    }
    slot = gramme_alloc_zero(catalog->allocator, sizeof(*slot) + name.size);
    if (slot == NULL) {
        return NULL;
    }
    slot->name = gramme_view_of(slot + 1, name.size);
    memcpy(slot + 1, name.data, name.size);
    pthread_mutex_lock(&catalog->mutex);
    added = gramme_map_put(&catalog->tables, slot->name, slot);
    pthread_mutex_unlock(&catalog->mutex);
    if (!added) {
        gramme_free(catalog->allocator, slot);
        return NULL;
    }
    return slot;
}

void gramme_catalog_tidy(gramme_catalog *catalog, gramme_slot *slot)
{
    if (slot->pending > 0 || slot->committed != NULL || slot->working != NULL) {
        return;
    }
    pthread_mutex_lock(&catalog->mutex);
    gramme_map_remove(&catalog->tables, slot->name);
    pthread_mutex_unlock(&catalog->mutex);
    gramme_free(catalog->allocator, slot);
}

static bool is_expiring(const gramme_definition *definition)
{
    return definition != NULL && definition->table.ttl_attribute.size > 0;
}

void gramme_catalog_publish(gramme_catalog *catalog, gramme_slot *slot)
{
    if (slot->committed == slot->working) {
        return;
    }
    catalog->deleting += gramme_definition_is_deleting(slot->working);
    catalog->deleting -= gramme_definition_is_deleting(slot->committed);
    catalog->expiring += is_expiring(slot->working);
    catalog->expiring -= is_expiring(slot->committed);
    gramme_definition_unref(slot->committed);
    slot->committed =
        slot->working == NULL ? NULL : gramme_definition_ref(slot->working);
}

void gramme_catalog_restore(gramme_slot *slot, gramme_definition *before)
{
    gramme_definition_unref(slot->working);
    slot->working = before;
}

/* -- loading -- */

static gramme_status load_tree(gramme_catalog *catalog,
                               const gramme_connection *connection,
                               sqlite3_stmt *row,
                               gramme_error *err)
{
    int64_t number = sqlite3_column_int64(row, 0);
    uint8_t key[4] = {(uint8_t)(number >> 24), (uint8_t)(number >> 16),
                      (uint8_t)(number >> 8), (uint8_t)number};
    gramme_tree *tree;

    if (number < 0 || number > UINT32_MAX ||
        gramme_catalog_tree(catalog, gramme_view_of(key, sizeof(key))) != NULL) {
        return gramme_error_set(err, GRAMME_CORRUPT, "%s: a tree's number is damaged",
                                connection->name);
    }
    tree = gramme_catalog_add_tree(catalog, (uint32_t)number);
    if (tree == NULL) {
        return gramme_error_nomem(err);
    }
    tree->working.count = (uint64_t)sqlite3_column_int64(row, 1);
    tree->working.bytes = (uint64_t)sqlite3_column_int64(row, 2);
    tree->committed = tree->working;
    return GRAMME_OK;
}

static gramme_status load_table(gramme_catalog *catalog,
                                const gramme_connection *connection,
                                sqlite3_stmt *row,
                                gramme_error *err)
{
    gramme_definition *definition;
    gramme_slot *slot;
    gramme_status st = gramme_definition_decode(&definition, catalog->allocator,
                                                gramme_connection_column(row, 0), err);

    if (st != GRAMME_OK) {
        return st == GRAMME_CORRUPT
                   ? gramme_error_set(err, st, "%s: a table definition is damaged",
                                      connection->name)
                   : st;
    }
    slot = gramme_catalog_slot(catalog, definition->table.name);
    if (slot == NULL || slot->working != NULL) {
        gramme_definition_unref(definition);
        return slot == NULL
                   ? gramme_error_nomem(err)
                   : gramme_error_set(err, GRAMME_CORRUPT,
                                      "%s: two tables have one name", connection->name);
    }
    slot->working = definition;
    gramme_catalog_publish(catalog, slot);
    return GRAMME_OK;
}

static gramme_status load_counter(gramme_catalog *catalog,
                                  const gramme_connection *connection,
                                  sqlite3_stmt *row,
                                  gramme_error *err)
{
    (void)connection;
    (void)err;
    catalog->next_tree = (uint32_t)sqlite3_column_int64(row, 0);
    return GRAMME_OK;
}

/* Hands every row of a statement to `load`. */
static gramme_status load_all(gramme_catalog *catalog,
                              gramme_connection *connection,
                              gramme_sql sql,
                              gramme_status (*load)(gramme_catalog *catalog,
                                                    const gramme_connection *connection,
                                                    sqlite3_stmt *row,
                                                    gramme_error *err),
                              gramme_error *err)
{
    sqlite3_stmt *statement = NULL;
    gramme_status st = gramme_connection_prepare(&statement, connection, sql, err);
    int code = SQLITE_ROW;

    while (st == GRAMME_OK && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        st = load(catalog, connection, statement, err);
    }
    if (st == GRAMME_OK && code != SQLITE_DONE) {
        st = gramme_connection_fail(connection, code, err);
    }
    sqlite3_finalize(statement);
    return st;
}

gramme_status gramme_catalog_load(gramme_catalog *catalog,
                                  gramme_connection *connection,
                                  gramme_error *err)
{
    gramme_status st =
        load_all(catalog, connection, GRAMME_SQL_TREES_ALL, load_tree, err);

    if (st == GRAMME_OK) {
        st = load_all(catalog, connection, GRAMME_SQL_TABLES_ALL, load_table, err);
    }
    if (st == GRAMME_OK) {
        st = load_all(catalog, connection, GRAMME_SQL_COUNTER_GET, load_counter, err);
    }
    return st;
}

void gramme_catalog_swap(gramme_catalog *catalog, gramme_catalog *other)
{
    gramme_catalog before = *other;

    pthread_mutex_lock(&catalog->mutex);
    other->tables = catalog->tables;
    other->trees = catalog->trees;
    catalog->tables = before.tables;
    catalog->trees = before.trees;
    catalog->next_tree = before.next_tree;
    catalog->deleting = before.deleting;
    catalog->expiring = before.expiring;
    pthread_mutex_unlock(&catalog->mutex);
}
