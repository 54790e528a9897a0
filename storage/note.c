/* SPDX-License-Identifier: Apache-2.0 */
/* note.c - notes are rows of an SQL table of their own. */
#include "storage/note.h"

#include "storage/engine.h"

enum { NAME = 1, VALUE = 2, ENDS = 3 };

gramme_status gramme_note_get(gramme_view *value,
                              gramme_txn *txn,
                              gramme_view name,
                              gramme_arena *arena,
                              gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = gramme_txn_use(txn, err);

    if (st == GRAMME_OK) {
        st = gramme_connection_statement(&statement, txn->connection,
                                         GRAMME_SQL_NOTE_GET, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    gramme_connection_bind(statement, NAME, name);
    sqlite3_bind_int64(statement, 2, gramme_store_now(txn->store));
    return gramme_connection_value(value, txn->connection, statement, arena, err);
}

gramme_status gramme_note_put(gramme_txn *txn,
                              gramme_view name,
                              gramme_view value,
                              int64_t ends,
                              gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = gramme_txn_use(txn, err);

    if (st == GRAMME_OK) {
        st = gramme_txn_savepoint(txn, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_connection_statement(&statement, txn->connection,
                                         GRAMME_SQL_NOTES_END, err);
    }
    if (st == GRAMME_OK) {
        sqlite3_bind_int64(statement, 1, gramme_store_now(txn->store));
        st = gramme_connection_finish(txn->connection, statement, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_connection_statement(&statement, txn->connection,
                                         GRAMME_SQL_NOTE_PUT, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    gramme_connection_bind(statement, NAME, name);
    gramme_connection_bind(statement, VALUE, value);
    sqlite3_bind_int64(statement, ENDS, ends);
    return gramme_connection_finish(txn->connection, statement, err);
}
