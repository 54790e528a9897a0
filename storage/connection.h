/* SPDX-License-Identifier: Apache-2.0 */
/* connection.h - one SQLite connection and its prepared statements; private to storage.
 *
 * A connection has no lock of its own: whoever holds the store's gate (the writer) or
 * took it out of the pool (a reader) has it alone. */
#ifndef GRAMME_STORAGE_CONNECTION_H
#define GRAMME_STORAGE_CONNECTION_H

#include <sqlite3.h>

#include "storage/base/alloc.h"
#include "storage/base/arena.h"
#include "storage/base/status.h"

#define GRAMME_SQL(id, text) GRAMME_SQL_##id,
typedef enum gramme_sql {
#include "storage/statement.def"
    GRAMME_SQL_COUNT
} gramme_sql;
#undef GRAMME_SQL

struct gramme_cursor;
struct gramme_memory;

typedef struct gramme_connection {
    sqlite3 *db;
    struct gramme_memory *memory; /* what it lies in; NULL: a file */
    const gramme_allocator *allocator;
    const char *name; /* for messages: the path */
    sqlite3_stmt *statements[GRAMME_SQL_COUNT];
    struct gramme_cursor *cursors[2]; /* closed ones to use again: forward, reverse */
} gramme_connection;

/* Opens `path` (NULL: a new database in memory) with SQLite's `flags`. `name` is
 * borrowed.
 */
gramme_status gramme_connection_open(gramme_connection *connection,
                                     const char *path,
                                     const char *name,
                                     int flags,
                                     const gramme_allocator *allocator,
                                     gramme_error *err);

/* A zeroed connection is fine. */
void gramme_connection_close(gramme_connection *connection);

/* The error of an SQLite result: status and one line with the path. */
gramme_status gramme_connection_fail(const gramme_connection *connection,
                                     int code,
                                     gramme_error *err);

/* Runs SQL text without parameters. */
gramme_status gramme_connection_exec(gramme_connection *connection,
                                     const char *sql,
                                     gramme_error *err);

/* The first column of the first row of SQL text, as an integer. */
gramme_status gramme_connection_integer(int64_t *out,
                                        gramme_connection *connection,
                                        const char *sql,
                                        gramme_error *err);

/* A new statement of `sql`; the caller finalizes it. */
gramme_status gramme_connection_prepare(sqlite3_stmt **out,
                                        gramme_connection *connection,
                                        gramme_sql sql,
                                        gramme_error *err);

/* The kept statement of `sql`, reset and ready to be bound. */
static inline gramme_status gramme_connection_statement(sqlite3_stmt **out,
                                                        gramme_connection *connection,
                                                        gramme_sql sql,
                                                        gramme_error *err)
{
    if (connection->statements[sql] == NULL) {
        gramme_status st = gramme_connection_prepare(&connection->statements[sql],
                                                     connection, sql, err);

        if (st != GRAMME_OK) {
            return st;
        }
    }
    *out = connection->statements[sql];
    return GRAMME_OK;
}

/* Prepares the kept statements from `first` to `last` now instead of at their first
 * use. */
gramme_status gramme_connection_prepare_all(gramme_connection *connection,
                                            gramme_sql first,
                                            gramme_sql last,
                                            gramme_error *err);

/* Steps a bound statement that gives no rows, and resets it. */
gramme_status gramme_connection_finish(gramme_connection *connection,
                                       sqlite3_stmt *statement,
                                       gramme_error *err);

/* Steps a bound statement that gives one row of one value, copies that to the arena,
 * and resets it. GRAMME_NOTFOUND without a row. */
gramme_status gramme_connection_value(gramme_view *value,
                                      gramme_connection *connection,
                                      sqlite3_stmt *statement,
                                      gramme_arena *arena,
                                      gramme_error *err);

/* Runs the kept statement of `sql`, which has no parameters and gives no rows. */
gramme_status
gramme_connection_run(gramme_connection *connection, gramme_sql sql, gramme_error *err);

/* Binds bytes that live until the statement is reset. */
void gramme_connection_bind(sqlite3_stmt *statement, int parameter, gramme_view bytes);

/* A column's bytes; valid until the statement moves. */
gramme_view gramme_connection_column(sqlite3_stmt *statement, int column);

#endif
