/* SPDX-License-Identifier: Apache-2.0 */
/* rows.c - the SQL of single rows. Each change first notes how to take it back, then
 * runs one statement, which SQLite does whole or not at all. */
#include "storage/rows.h"

/* Notes a change of `count` rows and `size` bytes in the tree of `key`, and the row's
 * own bytes when they must be written again to take it back. */
static gramme_status note(gramme_txn *txn,
                          gramme_view key,
                          gramme_view before,
                          gramme_undo_entry stats,
                          gramme_error *err)
{
    gramme_undo *undo = &txn->store->writer.undo;
    gramme_status st = GRAMME_OK;

    stats.kind = GRAMME_UNDO_STATS;
    stats.tree = gramme_catalog_tree(&txn->store->catalog, key);
    if (stats.tree == NULL) {
        return gramme_error_set(err, GRAMME_CORRUPT, "a row belongs to no table");
    }
    if (gramme_txn_remembers_rows(txn)) {
        st = gramme_undo_row(undo, key, before, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_undo_push(undo, stats, err);
        if (st != GRAMME_OK && gramme_txn_remembers_rows(txn)) {
            gramme_undo_forget(undo);
        }
    }
    return st;
}

/* After the statement: makes the statistics true, or forgets what did not happen. */
static gramme_status settle(gramme_txn *txn, gramme_status st)
{
    gramme_undo *undo = &txn->store->writer.undo;

    if (st == GRAMME_OK) {
        const gramme_undo_entry *stats = &undo->entries[undo->count - 1];

        stats->tree->working.count += (uint64_t)stats->count;
        stats->tree->working.bytes += (uint64_t)stats->size;
        stats->tree->dirty = true;
        return GRAMME_OK;
    }
    gramme_undo_forget(undo);
    if (gramme_txn_remembers_rows(txn)) {
        gramme_undo_forget(undo);
    }
    return st;
}

gramme_status gramme_rows_insert(gramme_txn *txn,
                                 gramme_view key,
                                 gramme_view blob,
                                 size_t item_size,
                                 gramme_error *err)
{
    gramme_undo_entry stats = {.count = 1, .size = (int64_t)item_size};
    sqlite3_stmt *statement;
    gramme_status st = note(txn, key, gramme_view_of(NULL, 0), stats, err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_connection_statement(&statement, txn->connection, GRAMME_SQL_ROW_INSERT,
                                     err);
    if (st == GRAMME_OK) {
        gramme_connection_bind(statement, 1, key);
        gramme_connection_bind(statement, 2, blob);
        st = gramme_connection_finish(txn->connection, statement, err);
    }
    return settle(txn, st);
}

/* Runs an UPDATE or DELETE of one row, found by id when it is known. */
static gramme_status change_row(gramme_connection *connection,
                                int64_t id,
                                gramme_view key,
                                gramme_view blob,
                                gramme_error *err)
{
    static const gramme_sql kinds[2][2] = {
        {GRAMME_SQL_ROW_DELETE_KEY, GRAMME_SQL_ROW_UPDATE_KEY},
        {GRAMME_SQL_ROW_DELETE, GRAMME_SQL_ROW_UPDATE},
    };
    sqlite3_stmt *statement;
    gramme_status st = gramme_connection_statement(&statement, connection,
                                                   kinds[id != 0][blob.size > 0], err);

    if (st != GRAMME_OK) {
        return st;
    }
    if (id != 0) {
        sqlite3_bind_int64(statement, 1, id);
    } else {
        gramme_connection_bind(statement, 1, key);
    }
    if (blob.size > 0) {
        gramme_connection_bind(statement, 2, blob);
    }
    return gramme_connection_finish(connection, statement, err);
}

gramme_status gramme_rows_change(gramme_txn *txn,
                                 gramme_view key,
                                 const gramme_row *old,
                                 gramme_view blob,
                                 size_t item_size,
                                 gramme_error *err)
{
    gramme_undo_entry stats = {
        .count = blob.size > 0 ? 0 : -1,
        .size = (int64_t)(blob.size > 0 ? item_size : 0) - (int64_t)old->item_size,
    };
    gramme_status st = note(txn, key, old->blob, stats, err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = change_row(txn->connection, old->id, key, blob, err);
    if (st == GRAMME_OK && sqlite3_changes(txn->connection->db) != 1) {
        st = gramme_error_set(err, GRAMME_CORRUPT, "%s: an index row is missing",
                              txn->connection->name);
    }
    return settle(txn, st);
}

gramme_status gramme_rows_force(gramme_connection *connection,
                                gramme_view key,
                                gramme_view blob,
                                gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = change_row(connection, 0, key, blob, err);

    if (st != GRAMME_OK || blob.size == 0 || sqlite3_changes(connection->db) > 0) {
        return st;
    }
    st =
        gramme_connection_statement(&statement, connection, GRAMME_SQL_ROW_INSERT, err);
    if (st != GRAMME_OK) {
        return st;
    }
    gramme_connection_bind(statement, 1, key);
    gramme_connection_bind(statement, 2, blob);
    return gramme_connection_finish(connection, statement, err);
}

/* Where the rows of `tree` begin. */
static void write_tree(uint8_t out[4], uint32_t tree)
{
    for (unsigned i = 0; i < 4; i++) {
        out[i] = (uint8_t)(tree >> (24 - 8 * i));
    }
}

gramme_status gramme_rows_open(gramme_cursor **out,
                               gramme_txn *txn,
                               uint32_t tree,
                               gramme_view after,
                               gramme_error *err)
{
    uint8_t bounds[8];
    gramme_cursor_range range = {.after = after};

    write_tree(bounds, tree);
    write_tree(bounds + 4, tree + 1);
    range.lower = gramme_view_of(bounds, 4);
    range.upper = gramme_view_of(bounds + 4, 4);
    return gramme_cursor_open(out, txn, &range, err);
}

gramme_status gramme_rows_drop(uint32_t *removed,
                               gramme_connection *connection,
                               uint32_t tree,
                               uint32_t limit,
                               gramme_error *err)
{
    uint8_t bounds[8];
    sqlite3_stmt *statement;
    gramme_status st = gramme_connection_statement(&statement, connection,
                                                   GRAMME_SQL_ROWS_DELETE, err);

    *removed = 0;
    if (st != GRAMME_OK) {
        return st;
    }
    write_tree(bounds, tree);
    write_tree(bounds + 4, tree + 1);
    gramme_connection_bind(statement, 1, gramme_view_of(bounds, 4));
    gramme_connection_bind(statement, 2, gramme_view_of(bounds + 4, 4));
    sqlite3_bind_int64(statement, 3, limit);
    st = gramme_connection_finish(connection, statement, err);
    if (st == GRAMME_OK) {
        *removed = (uint32_t)sqlite3_changes(connection->db);
    }
    return st;
}
