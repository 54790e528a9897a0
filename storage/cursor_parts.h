/* SPDX-License-Identifier: Apache-2.0 */
/* cursor_parts.h - the inside of a cursor. Private to storage. */
#ifndef GRAMME_STORAGE_CURSOR_PARTS_H
#define GRAMME_STORAGE_CURSOR_PARTS_H

#include "storage/base/bytes.h"
#include "storage/connection.h"
#include "storage/cursor.h"

/* Closed cursors stay with their connection, statement and buffer kept. */
struct gramme_cursor {
    gramme_connection *connection;
    gramme_cursor *next; /* in connection->cursors */
    sqlite3_stmt *statement;
    gramme_bytes bounds; /* lower, then upper: bound to the statement */
    bool reverse;
    bool done;
};

/* Frees a list of closed cursors. */
void gramme_cursor_free_all(gramme_cursor *cursors);

#endif
