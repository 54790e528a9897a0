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
    int code;

    if (st == GRAMME_OK) {
        st = gramme_connection_statement(&statement, txn->connection,
                                         GRAMME_SQL_NOTE_GET, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    gramme_connection_bind(statement, NAME, name);
    sqlite3_bind_int64(statement, 2, gramme_store_now(txn->store));
    code = sqlite3_step(statement);
    if (code == SQLITE_ROW) {
        st = gramme_arena_copy(value, arena, gramme_connection_column(statement, 0))
                 ? GRAMME_OK
                 : gramme_error_nomem(err);
    } else {
        st = code == SQLITE_DONE ? GRAMME_NOTFOUND
                                 : gramme_connection_fail(txn->connection, code, err);
    }
    sqlite3_reset(statement);
    return st;
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
