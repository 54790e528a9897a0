/* SPDX-License-Identifier: Apache-2.0 */
/* cursor.c - one range statement, stepped by the caller. Closed cursors are kept, so
 * that an open costs two copies and two binds. */
#include "storage/cursor_parts.h"
#include "storage/engine.h"
#include "storage/item/codec.h"

enum { BOUNDS_KEPT = 8 * 1024 };

static gramme_status
take(gramme_cursor **out, gramme_txn *txn, bool reverse, gramme_error *err)
{
    gramme_connection *connection = txn->connection;
    gramme_cursor *cursor = connection->cursors[reverse];
    gramme_status st;

    *out = NULL;
    if (cursor != NULL) {
        connection->cursors[reverse] = cursor->next;
        *out = cursor;
        return GRAMME_OK;
    }
    cursor = gramme_alloc_zero(connection->allocator, sizeof(*cursor));
    if (cursor == NULL) {
        return gramme_error_nomem(err);
    }
    cursor->connection = connection;
    cursor->reverse = reverse;
    gramme_bytes_init(&cursor->bounds, connection->allocator);
    st = gramme_connection_prepare(
        &cursor->statement, connection,
        reverse ? GRAMME_SQL_ROWS_REVERSE : GRAMME_SQL_ROWS_FORWARD, err);
    if (st != GRAMME_OK) {
        gramme_free(connection->allocator, cursor);
        return st;
    }
    *out = cursor;
    return GRAMME_OK;
}

gramme_status gramme_cursor_open(gramme_cursor **out,
                                 gramme_txn *txn,
                                 const gramme_cursor_range *range,
                                 gramme_error *err)
{
    gramme_view after = range->after;
    gramme_view upper = range->upper;
    gramme_cursor *cursor = NULL;
    gramme_bytes *bounds;
    size_t lower_size;
    gramme_status st = gramme_txn_use(txn, err);

    *out = NULL;
    if (st == GRAMME_OK) {
        st = take(&cursor, txn, range->reverse, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    GRAMME_PRE(cursor != NULL);
    bounds = &cursor->bounds;
    if (after.size > 0 && !range->reverse &&
        gramme_view_compare(after, range->lower) >= 0) {
        gramme_bytes_append_view(bounds, after);
        gramme_bytes_append_byte(bounds, 0); /* the least key behind `after` */
    } else {
        gramme_bytes_append_view(bounds, range->lower);
    }
    lower_size = bounds->size;
    if (after.size > 0 && range->reverse && gramme_view_compare(after, upper) < 0) {
        upper = after;
    }
    gramme_bytes_append_view(bounds, upper);
    if (!gramme_bytes_ok(bounds)) {
        gramme_cursor_close(cursor);
        return gramme_error_nomem(err);
    }
    gramme_connection_bind(cursor->statement, 1,
                           gramme_view_of(bounds->data, lower_size));
    gramme_connection_bind(
        cursor->statement, 2,
        gramme_view_of(bounds->data + lower_size, bounds->size - lower_size));
    cursor->done = false;
    *out = cursor;
    return GRAMME_OK;
}

gramme_status gramme_cursor_next(gramme_cursor *cursor,
                                 gramme_view *key,
                                 gramme_row *row,
                                 gramme_error *err)
{
    int code = cursor->done ? SQLITE_DONE : sqlite3_step(cursor->statement);

    *row = (gramme_row){.item_size = 0};
    if (code == SQLITE_ROW) {
        *key = gramme_connection_column(cursor->statement, 1);
        row->blob = gramme_connection_column(cursor->statement, 2);
        row->item_size = gramme_codec_item_size(row->blob);
        row->id = sqlite3_column_int64(cursor->statement, 0);
        return GRAMME_OK;
    }
    cursor->done = true;
    *key = gramme_view_of(NULL, 0);
    if (code == SQLITE_DONE) {
        return GRAMME_NOTFOUND;
    }
    return gramme_connection_fail(cursor->connection, code, err);
}

void gramme_cursor_close(gramme_cursor *cursor)
{
    if (cursor == NULL) {
        return;
    }
    sqlite3_reset(cursor->statement);
    gramme_bytes_reset(&cursor->bounds, BOUNDS_KEPT);
    cursor->next = cursor->connection->cursors[cursor->reverse];
    cursor->connection->cursors[cursor->reverse] = cursor;
}

void gramme_cursor_free_all(gramme_cursor *cursors)
{
    while (cursors != NULL) {
        gramme_cursor *next = cursors->next;

        sqlite3_finalize(cursors->statement);
        gramme_bytes_clear(&cursors->bounds);
        gramme_free(cursors->connection->allocator, cursors);
        cursors = next;
    }
}
