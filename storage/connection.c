/* SPDX-License-Identifier: Apache-2.0 */
/* connection.c - the one place that opens SQLite, and that turns its results into ours.
 */
#include "storage/connection.h"

#include "storage/cursor_parts.h"
#include "storage/memory.h"

static const char *const texts[GRAMME_SQL_COUNT] = {
#define GRAMME_SQL(id, text) (text),
#include "storage/statement.def"
#undef GRAMME_SQL
};

static gramme_status status_of(int code)
{
    switch (code & 0xff) {
    case SQLITE_NOMEM:
        return GRAMME_NOMEM;
    case SQLITE_FULL:
        return GRAMME_FULL;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
    case SQLITE_CONSTRAINT: /* only rows that contradict each other break one */
        return GRAMME_CORRUPT;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return GRAMME_BUSY;
    default:
        return GRAMME_IO;
    }
}

gramme_status
gramme_connection_fail(const gramme_connection *connection, int code, gramme_error *err)
{
    gramme_status st = status_of(code);
    const char *text = sqlite3_errstr(code);

    if (st == GRAMME_NOMEM) {
        return gramme_error_nomem(err);
    }
    if (connection->db != NULL && sqlite3_errcode(connection->db) == code) {
        text = sqlite3_errmsg(connection->db);
    }
    if (st == GRAMME_BUSY) {
        return gramme_error_set(err, st, "%s: another program holds a lock on it: %s",
                                connection->name, text);
    }
    return gramme_error_set(err, st, "%s: %s", connection->name, text);
}

gramme_status gramme_connection_open(gramme_connection *connection,
                                     const char *path,
                                     const char *name,
                                     int flags,
                                     const gramme_allocator *allocator,
                                     gramme_error *err)
{
    int code;

    *connection = (gramme_connection){.allocator = allocator, .name = name};
    flags |= SQLITE_OPEN_NOMUTEX;
    code = path == NULL ? gramme_memory_open(&connection->memory, &connection->db,
                                             flags, allocator)
                        : sqlite3_open_v2(path, &connection->db, flags, NULL);
    if (code != SQLITE_OK) {
        gramme_status st = gramme_connection_fail(connection, code, err);

        gramme_connection_close(connection);
        return st;
    }
    sqlite3_extended_result_codes(connection->db, 1);
    sqlite3_busy_timeout(connection->db, 5000);
    return GRAMME_OK;
}

void gramme_connection_close(gramme_connection *connection)
{
    for (int i = 0; i < 2; i++) {
        gramme_cursor_free_all(connection->cursors[i]);
        connection->cursors[i] = NULL;
    }
    for (int i = 0; i < GRAMME_SQL_COUNT; i++) {
        sqlite3_finalize(connection->statements[i]);
        connection->statements[i] = NULL;
    }
    sqlite3_close_v2(connection->db);
    connection->db = NULL;
    gramme_memory_free(connection->memory);
    connection->memory = NULL;
}

gramme_status gramme_connection_exec(gramme_connection *connection,
                                     const char *sql,
                                     gramme_error *err)
{
    int code = sqlite3_exec(connection->db, sql, NULL, NULL, NULL);

    return code == SQLITE_OK ? GRAMME_OK
                             : gramme_connection_fail(connection, code, err);
}

gramme_status gramme_connection_integer(int64_t *out,
                                        gramme_connection *connection,
                                        const char *sql,
                                        gramme_error *err)
{
    sqlite3_stmt *statement = NULL;
    gramme_status st = GRAMME_OK;
    int code = sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL);

    if (code == SQLITE_OK) {
        code = sqlite3_step(statement);
    }
    if (code == SQLITE_ROW) {
        *out = sqlite3_column_int64(statement, 0);
    } else if (code == SQLITE_DONE) {
        *out = 0;
    } else {
        st = gramme_connection_fail(connection, code, err);
    }
    sqlite3_finalize(statement);
    return st;
}

gramme_status gramme_connection_prepare(sqlite3_stmt **out,
                                        gramme_connection *connection,
                                        gramme_sql sql,
                                        gramme_error *err)
{
    int code = sqlite3_prepare_v3(connection->db, texts[sql], -1,
                                  SQLITE_PREPARE_PERSISTENT, out, NULL);

    return code == SQLITE_OK ? GRAMME_OK
                             : gramme_connection_fail(connection, code, err);
}

gramme_status gramme_connection_prepare_all(gramme_connection *connection,
                                            gramme_sql first,
                                            gramme_sql last,
                                            gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = GRAMME_OK;

    for (int sql = (int)first; sql <= (int)last && st == GRAMME_OK; sql++) {
        st = gramme_connection_statement(&statement, connection, (gramme_sql)sql, err);
    }
    return st;
}

gramme_status gramme_connection_finish(gramme_connection *connection,
                                       sqlite3_stmt *statement,
                                       gramme_error *err)
{
    int code = sqlite3_step(statement);
    gramme_status st = GRAMME_OK;

    if (code != SQLITE_DONE && code != SQLITE_ROW) {
        st = gramme_connection_fail(connection, code, err);
    }
    sqlite3_reset(statement);
    return st;
}

gramme_status gramme_connection_value(gramme_view *value,
                                      gramme_connection *connection,
                                      sqlite3_stmt *statement,
                                      gramme_arena *arena,
                                      gramme_error *err)
{
    int code = sqlite3_step(statement);
    gramme_status st = GRAMME_OK;

    if (code == SQLITE_DONE) {
        st = GRAMME_NOTFOUND;
    } else if (code != SQLITE_ROW) {
        st = gramme_connection_fail(connection, code, err);
    } else if (!gramme_arena_copy(value, arena,
                                  gramme_connection_column(statement, 0))) {
        st = gramme_error_nomem(err);
    }
    sqlite3_reset(statement);
    return st;
}

gramme_status
gramme_connection_run(gramme_connection *connection, gramme_sql sql, gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = gramme_connection_statement(&statement, connection, sql, err);

    return st == GRAMME_OK ? gramme_connection_finish(connection, statement, err) : st;
}

void gramme_connection_bind(sqlite3_stmt *statement, int parameter, gramme_view bytes)
{
    /* A NULL pointer would bind NULL instead of no bytes. Binding can only fail for
     * values past SQLite's limit, of which an unbound NULL then breaks NOT NULL. */
    sqlite3_bind_blob64(statement, parameter,
                        bytes.data == NULL ? (const void *)"" : bytes.data, bytes.size,
                        SQLITE_STATIC);
}

gramme_view gramme_connection_column(sqlite3_stmt *statement, int column)
{
    const void *data = sqlite3_column_blob(statement, column);

    return gramme_view_of(data, (size_t)sqlite3_column_bytes(statement, column));
}
