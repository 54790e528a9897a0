/* SPDX-License-Identifier: Apache-2.0 */
/* local_file.c - DynamoDB Local's SQL tables:
 *
 *   cf       version of the format
 *   dm       a row for each table: figures in columns, the rest as JSON in TableInfo
 *   sm       a row for each stream that a table has or had
 *   "<name>" a row for each item of that table, in ObjectJSON as DynamoDB's JSON
 *
 * Columns of dm came one by one: DynamoDB Local 2.0 has fewer than 3.3 in the same
 * format. Times are milliseconds. */
#include "storage/local_file.h"

#include <stdio.h>
#include <string.h>

#include "storage/reading.h"
#include "storage/schema.h"

#define FORMAT "v2.4.0"

struct gramme_local_file {
    const gramme_allocator *allocator;
    gramme_reading reading;
    sqlite3_stmt *items;
};

/* -- opening -- */

static gramme_status
prepare(sqlite3_stmt **out, gramme_local_file *file, const char *sql, gramme_error *err)
{
    int code = sqlite3_prepare_v2(file->reading.connection.db, sql, -1, out, NULL);

    return code == SQLITE_OK
               ? GRAMME_OK
               : gramme_connection_fail(&file->reading.connection, code, err);
}

static gramme_view text_of(sqlite3_stmt *row, int column)
{
    const void *text = sqlite3_column_blob(row, column);

    return gramme_view_of(text, (size_t)sqlite3_column_bytes(row, column));
}

static gramme_status check_format(gramme_local_file *file, gramme_error *err)
{
    sqlite3_stmt *row = NULL;
    gramme_status st = prepare(&row, file, "SELECT version FROM cf", err);

    if (st == GRAMME_OK && sqlite3_step(row) != SQLITE_ROW) {
        st = gramme_error_set(err, GRAMME_CORRUPT,
                              "%s: damaged: it does not tell its format",
                              file->reading.path);
    }
    if (st == GRAMME_OK && !gramme_view_is(text_of(row, 0), FORMAT)) {
        st = gramme_error_set(err, GRAMME_NEWER,
                              "%s: written by a DynamoDB Local of format %.*s, of which"
                              " only " FORMAT " is known",
                              file->reading.path, GRAMME_VIEW_ARG(text_of(row, 0)));
    }
    sqlite3_finalize(row);
    return st;
}

gramme_status gramme_local_file_open(gramme_local_file **out,
                                     const char *path,
                                     const gramme_allocator *allocator,
                                     gramme_error *err)
{
    gramme_local_file *file = gramme_alloc_zero(allocator, sizeof(*file));
    bool local = false;
    gramme_status st;

    *out = NULL;
    if (file == NULL) {
        return gramme_error_nomem(err);
    }
    file->allocator = allocator;
    st = gramme_schema_is_local(&local, path, err);
    if (st == GRAMME_OK && !local) {
        st = gramme_error_set(err, GRAMME_FOREIGN,
                              "%s: not a database of DynamoDB Local", path);
    }
    if (st == GRAMME_OK) {
        st = gramme_reading_open_other(&file->reading, path, allocator, err);
    }
    if (st == GRAMME_OK) {
        st = check_format(file, err);
    }
    if (st != GRAMME_OK) {
        gramme_local_file_close(file);
        return st;
    }
    *out = file;
    return GRAMME_OK;
}

void gramme_local_file_close(gramme_local_file *file)
{
    if (file != NULL) {
        sqlite3_finalize(file->items);
        gramme_reading_close(&file->reading);
        gramme_free(file->allocator, file);
    }
}

/* -- tables -- */

static gramme_status
count_rows(int64_t *out, gramme_local_file *file, const char *sql, gramme_error *err)
{
    return gramme_connection_integer(out, &file->reading.connection, sql, err);
}

gramme_status gramme_local_file_tables(gramme_view **names,
                                       uint32_t *count,
                                       gramme_local_file *file,
                                       gramme_arena *arena,
                                       gramme_error *err)
{
    sqlite3_stmt *row = NULL;
    int64_t total = 0;
    int code = SQLITE_DONE;
    gramme_status st = count_rows(&total, file, "SELECT count(*) FROM dm", err);

    *count = 0;
    *names = NULL;
    if (st == GRAMME_OK) {
        *names = gramme_arena_calloc(arena, (size_t)total, sizeof(**names));
        st = *names == NULL ? gramme_error_nomem(err) : GRAMME_OK;
    }
    if (st == GRAMME_OK) {
        st = prepare(&row, file, "SELECT TableName FROM dm ORDER BY TableName", err);
    }
    while (st == GRAMME_OK && *count < total &&
           (code = sqlite3_step(row)) == SQLITE_ROW) {
        st = gramme_arena_copy(&(*names)[*count], arena, text_of(row, 0))
                 ? GRAMME_OK
                 : gramme_error_nomem(err);
        ++*count;
    }
    if (st == GRAMME_OK && code != SQLITE_ROW && code != SQLITE_DONE) {
        st = gramme_connection_fail(&file->reading.connection, code, err);
    }
    sqlite3_finalize(row);
    return st;
}

/* The column of that name, or -1: older versions do not have all. */
static int column_of(sqlite3_stmt *row, const char *name)
{
    for (int i = 0; i < sqlite3_column_count(row); i++) {
        if (sqlite3_stricmp(sqlite3_column_name(row, i), name) == 0) {
            return i;
        }
    }
    return -1;
}

static int64_t integer_of(sqlite3_stmt *row, const char *name)
{
    int column = column_of(row, name);

    return column < 0 ? 0 : sqlite3_column_int64(row, column);
}

static int64_t time_of(sqlite3_stmt *row, const char *name)
{
    int64_t milliseconds = integer_of(row, name);

    return milliseconds > 0 && milliseconds < INT64_MAX / 1000 ? milliseconds * 1000
                                                               : 0;
}

/* "true", or a number other than 0. */
static bool flag_of(sqlite3_stmt *row, const char *name)
{
    int column = column_of(row, name);

    return column >= 0 && (gramme_view_is(text_of(row, column), "true") ||
                           sqlite3_column_int64(row, column) != 0);
}

static gramme_status copy_column(gramme_view *out,
                                 sqlite3_stmt *row,
                                 const char *name,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    int column = column_of(row, name);

    *out = gramme_view_of(NULL, 0);
    return column < 0 || gramme_arena_copy(out, arena, text_of(row, column))
               ? GRAMME_OK
               : gramme_error_nomem(err);
}

/* The row of `sql` for a table; GRAMME_NOTFOUND without a message. */
static gramme_status find_row(sqlite3_stmt **out,
                              gramme_local_file *file,
                              const char *sql,
                              gramme_view name,
                              gramme_error *err)
{
    gramme_status st = prepare(out, file, sql, err);
    int code;

    if (st != GRAMME_OK) {
        return st;
    }
    sqlite3_bind_text(*out, 1, (const char *)name.data, (int)name.size, SQLITE_STATIC);
    code = sqlite3_step(*out);
    if (code == SQLITE_ROW) {
        return GRAMME_OK;
    }
    return code == SQLITE_DONE
               ? GRAMME_NOTFOUND
               : gramme_connection_fail(&file->reading.connection, code, err);
}

static gramme_status read_stream(gramme_local_table *out,
                                 gramme_local_file *file,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    sqlite3_stmt *row = NULL;
    gramme_status st =
        find_row(&row, file,
                 "SELECT * FROM sm WHERE TableName = ?1 AND StreamStatus = 'ENABLED'"
                 " ORDER BY CreationDateTime DESC LIMIT 1",
                 out->name, err);

    if (st == GRAMME_OK) {
        out->stream_created = time_of(row, "CreationDateTime");
        st = copy_column(&out->stream, row, "StreamInfo", arena, err);
    }
    sqlite3_finalize(row);
    return st == GRAMME_NOTFOUND ? GRAMME_OK : st;
}

static gramme_status read_row(gramme_local_table *out,
                              gramme_local_file *file,
                              gramme_arena *arena,
                              gramme_error *err)
{
    sqlite3_stmt *row = NULL;
    gramme_status st =
        find_row(&row, file, "SELECT * FROM dm WHERE TableName = ?1", out->name, err);

    if (st == GRAMME_OK) {
        out->created = time_of(row, "CreationDateTime");
        out->read_units = integer_of(row, "ReadCapacityUnits");
        out->write_units = integer_of(row, "WriteCapacityUnits");
        out->increased = time_of(row, "LastIncreaseDate");
        out->decreased = time_of(row, "LastDecreaseDate");
        out->decreases = integer_of(row, "NumberOfDecreasesToday");
        out->on_demand = integer_of(row, "BillingMode") == 1;
        out->on_demand_since = time_of(row, "PayPerRequestDateTime");
        out->max_reads = integer_of(row, "MaxReadRequestUnits");
        out->max_writes = integer_of(row, "MaxWriteRequestUnits");
        out->protected = flag_of(row, "DeletionProtectionEnabled");
        st = copy_column(&out->info, row, "TableInfo", arena, err);
    }
    sqlite3_finalize(row);
    return st;
}

/* "<before>"<name>"<after>" with quotes doubled. */
static char *make_sql(gramme_local_file *file,
                      const char *before,
                      gramme_view name,
                      const char *after)
{
    size_t size = strlen(before) + strlen(after) + 2 * name.size + 3;
    char *sql = gramme_alloc(file->allocator, size);
    size_t at;

    if (sql == NULL) {
        return NULL;
    }
    at = (size_t)snprintf(sql, size, "%s\"", before);
    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '"') {
            sql[at++] = '"';
        }
        sql[at++] = (char)name.data[i];
    }
    (void)snprintf(sql + at, size - at, "\"%s", after);
    return sql;
}

gramme_status gramme_local_file_table(gramme_local_table *out,
                                      gramme_local_file *file,
                                      gramme_view name,
                                      gramme_arena *arena,
                                      gramme_error *err)
{
    char *sql = make_sql(file, "SELECT count(*) FROM ", name, "");
    int64_t count = 0;
    gramme_status st;

    *out = (gramme_local_table){.name = name};
    if (sql == NULL) {
        return gramme_error_nomem(err);
    }
    st = read_row(out, file, arena, err);
    if (st == GRAMME_OK) {
        st = read_stream(out, file, arena, err);
    }
    if (st == GRAMME_OK) {
        st = count_rows(&count, file, sql, err);
        out->item_count = (uint64_t)count;
    }
    gramme_free(file->allocator, sql);
    return st;
}

/* -- items -- */

gramme_status
gramme_local_file_read(gramme_local_file *file, gramme_view name, gramme_error *err)
{
    char *sql = make_sql(file, "SELECT ObjectJSON FROM ", name, "");
    gramme_status st;

    sqlite3_finalize(file->items);
    file->items = NULL;
    if (sql == NULL) {
        return gramme_error_nomem(err);
    }
    st = prepare(&file->items, file, sql, err);
    gramme_free(file->allocator, sql);
    return st;
}

gramme_status
gramme_local_file_next(gramme_view *json, gramme_local_file *file, gramme_error *err)
{
    int code = sqlite3_step(file->items);

    if (code == SQLITE_ROW) {
        *json = text_of(file->items, 0);
        return GRAMME_OK;
    }
    return code == SQLITE_DONE
               ? GRAMME_NOTFOUND
               : gramme_connection_fail(&file->reading.connection, code, err);
}
