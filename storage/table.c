/* SPDX-License-Identifier: Apache-2.0 */
/* table.c - finding definitions and changing them. A change goes to the SQL tables and
 * to the working face of the catalog, each step with its entry in the undo. */
#include "storage/engine.h"
#include "storage/job.h"
#include "storage/rows.h"

enum {
    ROWS_DROPPED_AT_ONCE = 64, /* more are left to the worker */
};

/* -- finding -- */

const gramme_index *gramme_table_index(const gramme_table *table, gramme_view name)
{
    for (uint32_t i = 0; i < table->index_count; i++) {
        if (gramme_view_equal(table->indexes[i].name, name)) {
            return &table->indexes[i];
        }
    }
    return NULL;
}

static bool is_due(const gramme_store *store, const gramme_definition *definition)
{
    return gramme_store_now(store) >= definition->table.ready_at;
}

static bool is_gone(const gramme_store *store, const gramme_definition *definition)
{
    return definition == NULL || (definition->table.state == GRAMME_TABLE_DELETING &&
                                  is_due(store, definition));
}

/* What `name` means to the transaction; NULL when nothing. */
static gramme_status
find(gramme_definition **out, gramme_txn *txn, gramme_view name, gramme_error *err)
{
    gramme_store *store = txn->store;
    gramme_catalog *catalog = &store->catalog;
    const gramme_slot *slot;
    gramme_status st = GRAMME_OK;

    *out = NULL;
    if (txn->kind == GRAMME_TXN_READ && !gramme_store_in_memory(store)) {
        pthread_mutex_lock(&catalog->mutex);
        slot = gramme_map_get(&catalog->tables, name);
        if (slot != NULL && slot->committed != NULL) {
            *out = slot->committed;
            st = gramme_txn_hold(txn, *out, err);
        }
        pthread_mutex_unlock(&catalog->mutex);
        return st;
    }
    st = gramme_txn_use(txn, err);
    if (st == GRAMME_OK) {
        slot = gramme_map_get(&catalog->tables, name);
        *out = slot == NULL ? NULL : slot->working;
    }
    return st;
}

gramme_status gramme_table_find(const gramme_table **out,
                                gramme_txn *txn,
                                gramme_view name,
                                gramme_error *err)
{
    gramme_definition *definition;
    gramme_status st = find(&definition, txn, name, err);

    *out = NULL;
    if (st != GRAMME_OK) {
        return st;
    }
    if (is_gone(txn->store, definition)) {
        return GRAMME_NOTFOUND;
    }
    *out = definition->transient && is_due(txn->store, definition)
               ? &definition->settled
               : &definition->table;
    return GRAMME_OK;
}

gramme_status gramme_table_list(gramme_table_names *out,
                                gramme_txn *txn,
                                gramme_view after,
                                uint32_t limit,
                                gramme_arena *arena,
                                gramme_error *err)
{
    gramme_view *found = gramme_arena_calloc(arena, limit, sizeof(*found));
    sqlite3_stmt *statement;
    gramme_status st = gramme_txn_use(txn, err);
    int code = SQLITE_DONE;

    *out = (gramme_table_names){.names = found};
    if (st == GRAMME_OK && found == NULL) {
        st = gramme_error_nomem(err);
    }
    if (st == GRAMME_OK) {
        st = gramme_connection_statement(&statement, txn->connection,
                                         GRAMME_SQL_TABLES_AFTER, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    gramme_connection_bind(statement, 1, after);
    while (!out->more && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        gramme_view name = gramme_connection_column(statement, 0);
        const gramme_table *table;

        st = gramme_table_find(&table, txn, name, err);
        if (st == GRAMME_NOTFOUND) {
            st = GRAMME_OK; /* its deletion is due */
        } else if (st == GRAMME_OK && out->count == limit) {
            out->more = true;
        } else if (st == GRAMME_OK &&
                   !gramme_arena_copy(&found[out->count++], arena, name)) {
            st = gramme_error_nomem(err);
        }
        if (st != GRAMME_OK) {
            break;
        }
    }
    if (st == GRAMME_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        st = gramme_connection_fail(txn->connection, code, err);
    }
    sqlite3_reset(statement);
    return st;
}

/* -- single steps of a change -- */

/* Runs a statement whose first parameter is a tree id. */
static gramme_status
run_for_tree(gramme_txn *txn, gramme_sql sql, uint32_t tree, gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st =
        gramme_connection_statement(&statement, txn->connection, sql, err);

    if (st != GRAMME_OK) {
        return st;
    }
    sqlite3_bind_int64(statement, 1, tree);
    return gramme_connection_finish(txn->connection, statement, err);
}

static gramme_status add_job(gramme_txn *txn,
                             uint32_t tree,
                             gramme_job_kind kind,
                             gramme_view name,
                             gramme_error *err)
{
    gramme_job job = {.tree = tree, .kind = kind, .name = name};
    gramme_status st = gramme_job_put(txn, &job, err);

    if (st == GRAMME_OK) {
        txn->store->writer.new_jobs = true;
    }
    return st;
}

static gramme_status new_tree(uint32_t *out, gramme_txn *txn, gramme_error *err)
{
    gramme_store *store = txn->store;
    gramme_undo_entry entry = {.kind = GRAMME_UNDO_BORN};
    sqlite3_stmt *statement;
    gramme_status st;

    entry.tree = gramme_catalog_add_tree(&store->catalog, store->catalog.next_tree);
    if (entry.tree == NULL) {
        return gramme_error_nomem(err);
    }
    st = gramme_undo_push(&store->writer.undo, entry, err);
    if (st != GRAMME_OK) {
        gramme_catalog_forget_tree(&store->catalog, entry.tree);
        return st;
    }
    *out = store->catalog.next_tree++;
    st = run_for_tree(txn, GRAMME_SQL_TREE_INSERT, *out, err);
    if (st == GRAMME_OK) {
        st = gramme_connection_statement(&statement, txn->connection,
                                         GRAMME_SQL_COUNTER_PUT, err);
    }
    if (st == GRAMME_OK) {
        sqlite3_bind_int64(statement, 1, store->catalog.next_tree);
        st = gramme_connection_finish(txn->connection, statement, err);
    }
    return st;
}

/* The tree is no longer anybody's: a few rows go now, many in the background. */
static gramme_status drop_tree(gramme_txn *txn, uint32_t id, gramme_error *err)
{
    gramme_store *store = txn->store;
    gramme_undo_entry entry = {.kind = GRAMME_UNDO_DEAD};
    uint8_t key[4];
    uint32_t removed;
    gramme_status st;

    for (unsigned i = 0; i < 4; i++) {
        key[i] = (uint8_t)(id >> (24 - 8 * i));
    }
    entry.tree = gramme_catalog_tree(&store->catalog, gramme_view_of(key, 4));
    if (entry.tree == NULL) {
        return gramme_error_set(err, GRAMME_CORRUPT, "a table's tree is missing");
    }
    st = gramme_undo_push(&store->writer.undo, entry, err);
    if (st == GRAMME_OK) {
        st = run_for_tree(txn, GRAMME_SQL_TREE_DELETE, id, err);
    }
    if (st == GRAMME_OK) {
        st = run_for_tree(txn, GRAMME_SQL_JOB_DELETE, id, err);
    }
    if (st != GRAMME_OK || entry.tree->working.count == 0) {
        return st;
    }
    if (entry.tree->working.count > ROWS_DROPPED_AT_ONCE) {
        return add_job(txn, id, GRAMME_JOB_DROP, gramme_view_of(NULL, 0), err);
    }
    return gramme_rows_drop(&removed, txn->connection, id, ROWS_DROPPED_AT_ONCE, err);
}

/* Makes `definition` (NULL: nothing) what `slot` stands for, taking its reference also
 * on failure. */
static gramme_status assign(gramme_txn *txn,
                            gramme_slot *slot,
                            gramme_definition *definition,
                            gramme_error *err)
{
    gramme_undo_entry entry = {
        .kind = GRAMME_UNDO_TABLE,
        .slot = slot,
        .before = slot->working,
    };
    gramme_status st = gramme_undo_push(&txn->store->writer.undo, entry, err);

    if (st != GRAMME_OK) {
        gramme_definition_unref(definition);
        gramme_catalog_tidy(&txn->store->catalog, slot);
        return st;
    }
    slot->working = definition;
    slot->pending++;
    if (gramme_definition_is_deleting(definition) ||
        (definition != NULL && definition->table.ttl_attribute.size > 0 &&
         txn->store->ttl_interval > 0)) {
        txn->store->writer.new_jobs = true; /* to look again when it is due */
    }
    return GRAMME_OK;
}

static gramme_status
store_definition(gramme_txn *txn, const gramme_table *table, gramme_error *err)
{
    gramme_arena arena;
    sqlite3_stmt *statement;
    gramme_status st;

    gramme_arena_init(&arena, txn->store->allocator, 0);
    gramme_bytes_reset(&txn->blob, SIZE_MAX);
    st = gramme_definition_encode(&txn->blob, table, &arena, err);
    if (st == GRAMME_OK) {
        st = gramme_connection_statement(&statement, txn->connection,
                                         GRAMME_SQL_TABLE_PUT, err);
    }
    if (st == GRAMME_OK) {
        gramme_connection_bind(statement, 1, table->name);
        gramme_connection_bind(statement, 2, gramme_bytes_view(&txn->blob));
        st = gramme_connection_finish(txn->connection, statement, err);
    }
    gramme_arena_clear(&arena);
    return st;
}

/* Gives a tree, and when asked for a backfill, to each index without one. */
static gramme_status
grow_indexes(gramme_txn *txn, gramme_definition *definition, gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    for (uint32_t i = 0; i < definition->table.index_count && st == GRAMME_OK; i++) {
        gramme_index *index = &definition->indexes[i];

        if (index->tree != 0) {
            continue;
        }
        st = new_tree(&index->tree, txn, err);
        if (st == GRAMME_OK && index->backfilling) {
            st = add_job(txn, index->tree, GRAMME_JOB_BACKFILL, definition->table.name,
                         err);
        }
    }
    return st;
}

/* Stores the definition, whose reference it takes also on failure. */
static gramme_status
keep(gramme_txn *txn, gramme_definition *definition, gramme_error *err)
{
    gramme_slot *slot;
    gramme_status st = gramme_definition_settle(definition, err);

    if (st == GRAMME_OK) {
        st = store_definition(txn, &definition->table, err);
    }
    if (st != GRAMME_OK) {
        gramme_definition_unref(definition);
        return st;
    }
    slot = gramme_catalog_slot(&txn->store->catalog, definition->table.name);
    if (slot == NULL) {
        gramme_definition_unref(definition);
        return gramme_error_nomem(err);
    }
    return assign(txn, slot, definition, err);
}

/* The end of a change whose outcome so far is `st`: indexes get their trees, and the
 * definition, whose reference it takes also on failure, is stored. */
static gramme_status complete(const gramme_table **out,
                              gramme_txn *txn,
                              gramme_definition *definition,
                              gramme_status st,
                              gramme_error *err)
{
    if (st == GRAMME_OK) {
        st = grow_indexes(txn, definition, err);
    }
    if (st != GRAMME_OK) {
        gramme_definition_unref(definition);
        return st;
    }
    if (out != NULL) {
        *out = &definition->table;
    }
    return keep(txn, definition, err);
}

static gramme_status remove_table(gramme_txn *txn, gramme_slot *slot, gramme_error *err)
{
    const gramme_table *table = &slot->working->table;
    sqlite3_stmt *statement;
    gramme_status st = gramme_connection_statement(&statement, txn->connection,
                                                   GRAMME_SQL_TABLE_DELETE, err);

    if (st == GRAMME_OK) {
        gramme_connection_bind(statement, 1, table->name);
        st = gramme_connection_finish(txn->connection, statement, err);
    }
    if (st == GRAMME_OK) {
        st = drop_tree(txn, table->tree, err);
    }
    for (uint32_t i = 0; i < table->index_count && st == GRAMME_OK; i++) {
        st = drop_tree(txn, table->indexes[i].tree, err);
    }
    return st == GRAMME_OK ? assign(txn, slot, NULL, err) : st;
}

/* -- the public changes -- */

/* Begins a change of the catalog; *slot is the name's, NULL when it means nothing. A
 * table whose deletion is due is removed on the way. */
static gramme_status
begin_change(gramme_slot **slot, gramme_txn *txn, gramme_view name, gramme_error *err)
{
    gramme_status st = gramme_txn_use(txn, err);

    GRAMME_PRE(txn->kind == GRAMME_TXN_WRITE);
    *slot = NULL;
    if (st == GRAMME_OK) {
        st = gramme_txn_savepoint(txn, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    *slot = gramme_map_get(&txn->store->catalog.tables, name);
    if (*slot != NULL && (*slot)->working != NULL &&
        is_gone(txn->store, (*slot)->working)) {
        st = remove_table(txn, *slot, err);
    }
    if (*slot != NULL && (*slot)->working == NULL) {
        *slot = NULL;
    }
    return st;
}

gramme_status gramme_table_create(const gramme_table **out,
                                  gramme_txn *txn,
                                  const gramme_table *table,
                                  gramme_error *err)
{
    gramme_definition *definition;
    gramme_slot *slot;
    gramme_status st = begin_change(&slot, txn, table->name, err);

    if (st != GRAMME_OK) {
        return st;
    }
    if (slot != NULL) {
        return GRAMME_EXISTS;
    }
    st = gramme_definition_new(&definition, txn->store->allocator, table, err);
    if (st != GRAMME_OK) {
        return st;
    }
    for (uint32_t i = 0; i < table->index_count; i++) {
        definition->indexes[i].tree = 0;
    }
    st = new_tree(&definition->table.tree, txn, err);
    return complete(out, txn, definition, st, err);
}

static bool has_tree(const gramme_table *table, uint32_t tree)
{
    for (uint32_t i = 0; i < table->index_count; i++) {
        if (table->indexes[i].tree == tree) {
            return true;
        }
    }
    return false;
}

gramme_status gramme_table_update(const gramme_table **out,
                                  gramme_txn *txn,
                                  const gramme_table *table,
                                  gramme_error *err)
{
    gramme_definition *definition;
    const gramme_table *old;
    gramme_slot *slot;
    gramme_status st = begin_change(&slot, txn, table->name, err);

    if (st != GRAMME_OK) {
        return st;
    }
    if (slot == NULL) {
        return GRAMME_NOTFOUND;
    }
    old = &slot->working->table;
    st = gramme_definition_new(&definition, txn->store->allocator, table, err);
    if (st != GRAMME_OK) {
        return st;
    }
    definition->table.tree = old->tree;
    for (uint32_t i = 0; i < old->index_count && st == GRAMME_OK; i++) {
        if (!has_tree(table, old->indexes[i].tree)) {
            st = drop_tree(txn, old->indexes[i].tree, err);
        }
    }
    return complete(out, txn, definition, st, err);
}

gramme_status gramme_table_delete(gramme_txn *txn, gramme_view name, gramme_error *err)
{
    gramme_slot *slot;
    gramme_status st = begin_change(&slot, txn, name, err);

    if (st != GRAMME_OK) {
        return st;
    }
    return slot == NULL ? GRAMME_NOTFOUND : remove_table(txn, slot, err);
}

/* New trees in the place of the old ones, so nobody waits for rows to go. An index that
 * was being filled is filled from nothing. */
gramme_status gramme_table_clear(gramme_txn *txn, gramme_view name, gramme_error *err)
{
    gramme_definition *definition;
    const gramme_table *old;
    gramme_slot *slot;
    gramme_status st = begin_change(&slot, txn, name, err);

    if (st != GRAMME_OK || slot == NULL) {
        return st == GRAMME_OK ? GRAMME_NOTFOUND : st;
    }
    old = &slot->working->table;
    st = gramme_definition_new(&definition, txn->store->allocator, old, err);
    if (st != GRAMME_OK) {
        return st;
    }
    st = drop_tree(txn, old->tree, err);
    for (uint32_t i = 0; i < old->index_count && st == GRAMME_OK; i++) {
        st = drop_tree(txn, old->indexes[i].tree, err);
        definition->indexes[i].tree = 0;
    }
    if (st == GRAMME_OK) {
        st = new_tree(&definition->table.tree, txn, err);
    }
    return complete(NULL, txn, definition, st, err);
}

/* -- for the worker -- */

gramme_status gramme_catalog_backfilled(gramme_txn *txn,
                                        gramme_view name,
                                        uint32_t tree,
                                        gramme_error *err)
{
    gramme_definition *definition;
    gramme_slot *slot;
    gramme_status st = begin_change(&slot, txn, name, err);

    if (st != GRAMME_OK || slot == NULL) {
        return st;
    }
    st = gramme_definition_new(&definition, txn->store->allocator,
                               &slot->working->table, err);
    if (st != GRAMME_OK) {
        return st;
    }
    for (uint32_t i = 0; i < definition->table.index_count; i++) {
        gramme_index *index = &definition->indexes[i];

        if (index->tree != tree) {
            continue;
        }
        index->backfilling = false;
        /* Its table's delay holds for the index, too; `settled` ends it. */
        if (definition->table.state == GRAMME_TABLE_ACTIVE ||
            is_due(txn->store, slot->working)) {
            index->state = GRAMME_TABLE_ACTIVE;
        }
    }
    return keep(txn, definition, err);
}

gramme_status gramme_catalog_bury(bool *found, gramme_txn *txn, gramme_error *err)
{
    gramme_catalog *catalog = &txn->store->catalog;
    gramme_map_slot entry;
    size_t position = 0;
    gramme_status st = gramme_txn_use(txn, err);

    *found = false;
    if (st != GRAMME_OK || catalog->deleting == 0) {
        return st;
    }
    while (!*found && gramme_map_next(&catalog->tables, &position, &entry)) {
        const gramme_slot *slot = entry.value;
        const gramme_definition *definition = slot->working;

        if (gramme_definition_is_deleting(definition) &&
            is_due(txn->store, definition)) {
            *found = true;
            if (definition->table.state == GRAMME_TABLE_DELETING) {
                st = gramme_table_delete(txn, slot->name, err);
            } else {
                st = gramme_table_update(NULL, txn, &definition->settled, err);
            }
        }
    }
    /* Deleting a table that is gone already for everyone else says so. */
    return st == GRAMME_NOTFOUND ? GRAMME_OK : st;
}
