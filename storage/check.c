/* SPDX-License-Identifier: Apache-2.0 */
/* check.c - a file opened to be checked, its findings, and what SQLite itself says of
 * it. The store and the transaction in a check are only as alive as reading needs. */
#include "storage/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "storage/base/hash.h"
#include "storage/base/utf8.h"
#include "storage/check_parts.h"
#include "storage/schema.h"

enum {
    WRITE_FORMAT = 18,   /* where SQLite's header has it */
    WRITE_FORMAT_MAX = 2 /* with a write-ahead log */
};

/* -- findings -- */

static void tell(gramme_check *check, const char *line)
{
    if (check->tell != NULL) {
        check->tell(check->tell_self, line);
    }
}

static gramme_check_kind *kind_of(gramme_check *check, const char *format)
{
    for (size_t i = 0; i < GRAMME_CHECK_KINDS; i++) {
        gramme_check_kind *kind = &check->kinds[i];

        if (kind->format == NULL || strcmp(kind->format, format) == 0) {
            kind->format = format;
            return kind;
        }
    }
    return NULL;
}

void gramme_check_found(gramme_check *check, const char *format, ...)
{
    gramme_check_kind *kind = kind_of(check, format);
    char line[GRAMME_CHECK_LINE];
    va_list args;

    check->findings++;
    if (kind != NULL && kind->count++ >= GRAMME_CHECK_TOLD) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    for (char *at = strpbrk(line, "\r\n"); at != NULL; at = strpbrk(at, "\r\n")) {
        *at = ' ';
    }
    gramme_utf8_repair((uint8_t *)line, strlen(line)); /* a damaged file's names */
    tell(check, line);
    if (kind != NULL && kind->count == GRAMME_CHECK_TOLD) {
        gramme_view copy;

        kind->last = gramme_arena_copy(&copy, &check->arena, gramme_view_text(line))
                         ? (const char *)copy.data
                         : "";
    }
}

uint64_t gramme_check_finish(gramme_check *check)
{
    for (size_t i = 0; i < GRAMME_CHECK_KINDS; i++) {
        gramme_check_kind *kind = &check->kinds[i];

        if (kind->count > GRAMME_CHECK_TOLD) {
            char line[GRAMME_CHECK_LINE + 64];

            (void)snprintf(line, sizeof(line), "%" PRIu64 " more of this kind: %s",
                           kind->count - GRAMME_CHECK_TOLD, kind->last);
            tell(check, line);
            kind->count = GRAMME_CHECK_TOLD;
        }
    }
    return check->findings;
}

gramme_status
gramme_check_settle(gramme_check *check, gramme_status st, gramme_error *err)
{
    if (st == GRAMME_OK || st == GRAMME_NOMEM || st == GRAMME_BUSY) {
        return st;
    }
    if (err->status == st && err->message.size > 0) {
        gramme_check_found(check, "%.*s", GRAMME_VIEW_ARG(err->message));
    } else {
        gramme_check_found(check, "%s", gramme_status_text(st));
    }
    return GRAMME_OK;
}

/* -- reading -- */

gramme_check_tree *gramme_check_tree_of(gramme_check *check, uint32_t id)
{
    uint8_t key[4] = {(uint8_t)(id >> 24), (uint8_t)(id >> 16), (uint8_t)(id >> 8),
                      (uint8_t)id};
    gramme_check_tree *tree =
        gramme_map_get(&check->trees, gramme_view_of(key, sizeof(key)));

    if (tree != NULL) {
        return tree;
    }
    tree = gramme_arena_calloc(&check->arena, 1, sizeof(*tree));
    if (tree == NULL) {
        return NULL;
    }
    tree->id = id;
    memcpy(tree->key, key, sizeof(key));
    return gramme_map_put(&check->trees, gramme_view_of(tree->key, 4), tree) ? tree
                                                                             : NULL;
}

gramme_status gramme_check_each(gramme_check *check,
                                const char *sql,
                                gramme_status (*each)(gramme_check *check,
                                                      sqlite3_stmt *row,
                                                      gramme_error *err),
                                gramme_error *err)
{
    gramme_connection *connection = &check->reading.connection;
    sqlite3_stmt *statement = NULL;
    gramme_status st = GRAMME_OK;
    int code = sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL);

    if (code == SQLITE_OK) {
        code = SQLITE_ROW;
    }
    while (st == GRAMME_OK && code == SQLITE_ROW) {
        code = sqlite3_step(statement);
        if (code == SQLITE_ROW) {
            st = each(check, statement, err);
        }
    }
    if (st == GRAMME_OK && code == SQLITE_NOMEM && check->findings > 0) {
        /* A size that is damaged, rather: SQLite does not ask whether it can be. */
        st = gramme_error_set(err, GRAMME_CORRUPT,
                              "%s: what is damaged wants more memory than there is",
                              connection->name);
    } else if (st == GRAMME_OK && code != SQLITE_DONE) {
        st = gramme_connection_fail(connection, code, err);
    }
    sqlite3_finalize(statement);
    return st;
}

bool gramme_check_next_table(const gramme_table **out,
                             const gramme_check *check,
                             size_t *position)
{
    gramme_map_slot entry;

    if (!gramme_map_next(&check->store.catalog.tables, position, &entry)) {
        return false;
    }
    *out = &((const gramme_slot *)entry.value)->committed->table;
    return true;
}

gramme_txn *gramme_check_txn(gramme_check *check)
{
    return &check->txn;
}

/* -- the file as SQLite sees it -- */

static const char integrity[] = "PRAGMA integrity_check(100)";

static gramme_status
note_integrity(gramme_check *check, sqlite3_stmt *row, gramme_error *err)
{
    (void)err;
    check->unsound =
        check->unsound || !gramme_view_is(gramme_connection_column(row, 0), "ok");
    return GRAMME_OK;
}

static gramme_status
add_integrity(gramme_check *check, sqlite3_stmt *row, gramme_error *err)
{
    gramme_view text = gramme_connection_column(row, 0);

    (void)err;
    if (!gramme_view_is(text, "ok")) {
        gramme_check_found(check, "SQLite: %.*s", GRAMME_VIEW_ARG(text));
    }
    return GRAMME_OK;
}

/* SQLite takes a page it had no memory for as damage, and wants the memory of a size
 * that is damaged: what it finds, or has no memory for, is told when that is so twice.
 */
static gramme_status check_integrity(gramme_check *check, gramme_error *err)
{
    gramme_status st = gramme_check_each(check, integrity, note_integrity, err);

    if (st == GRAMME_NOMEM || (st == GRAMME_OK && check->unsound)) {
        st = gramme_check_each(check, integrity, add_integrity, err);
    }
    if (st == GRAMME_NOMEM &&
        gramme_check_each(check, "SELECT 'ok'", add_integrity, err) == GRAMME_OK) {
        gramme_check_found(check,
                           "SQLite: a size in it wants more memory than there is");
        st = GRAMME_OK;
    }
    return st;
}

/* Tells, by `format`, which objects of `from` are not the same in `to`. */
static gramme_status compare_schemas(gramme_check *check,
                                     gramme_connection *from,
                                     gramme_connection *to,
                                     void (*differs)(gramme_check *check,
                                                     sqlite3_stmt *object),
                                     gramme_error *err)
{
    /* What ANALYZE makes does no harm. */
    static const char all[] = "SELECT type, name, sql FROM sqlite_master"
                              " WHERE name NOT LIKE 'sqlite_stat%'";
    static const char same[] = "SELECT 1 FROM sqlite_master"
                               " WHERE type = ?1 AND name = ?2 AND sql IS ?3";
    sqlite3_stmt *object = NULL;
    sqlite3_stmt *other = NULL;
    int code = sqlite3_prepare_v2(from->db, all, -1, &object, NULL);
    gramme_status st = GRAMME_OK;

    if (code != SQLITE_OK ||
        sqlite3_prepare_v2(to->db, same, -1, &other, NULL) != SQLITE_OK) {
        st = gramme_connection_fail(code != SQLITE_OK ? from : to,
                                    code != SQLITE_OK ? code : sqlite3_errcode(to->db),
                                    err);
    }
    while (st == GRAMME_OK && (code = sqlite3_step(object)) == SQLITE_ROW) {
        int found = SQLITE_OK;

        for (int i = 0; i < 3 && found == SQLITE_OK; i++) {
            found = sqlite3_bind_value(other, i + 1, sqlite3_column_value(object, i));
        }
        found = found == SQLITE_OK ? sqlite3_step(other) : found;
        if (found == SQLITE_DONE) {
            differs(check, object);
        } else if (found != SQLITE_ROW) {
            st = gramme_connection_fail(to, found, err);
        }
        sqlite3_reset(other);
    }
    if (st == GRAMME_OK && code != SQLITE_DONE) {
        st = gramme_connection_fail(from, code, err);
    }
    sqlite3_finalize(object);
    sqlite3_finalize(other);
    return st;
}

static void add_missing(gramme_check *check, sqlite3_stmt *object)
{
    gramme_view type = gramme_connection_column(object, 0);
    gramme_view name = gramme_connection_column(object, 1);

    gramme_check_found(check, "the schema's %.*s %.*s is missing or another one",
                       GRAMME_VIEW_ARG(type), GRAMME_VIEW_ARG(name));
}

static void add_strange(gramme_check *check, sqlite3_stmt *object)
{
    gramme_view type = gramme_connection_column(object, 0);
    gramme_view name = gramme_connection_column(object, 1);

    gramme_check_found(check, "the schema has one more: %.*s %.*s",
                       GRAMME_VIEW_ARG(type), GRAMME_VIEW_ARG(name));
}

/* Compares the schema with one made anew. *same: there was nothing to tell. */
static gramme_status check_schema(bool *same, gramme_check *check, gramme_error *err)
{
    uint64_t before = check->findings;
    gramme_connection *here = &check->reading.connection;
    gramme_connection made;
    gramme_status st = gramme_connection_open(
        &made, ":memory:", "memory", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
        check->allocator, err);

    for (int i = 0; i < check->version && st == GRAMME_OK; i++) {
        st = gramme_connection_exec(&made, gramme_schema_step(i), err);
    }
    if (st == GRAMME_OK) {
        st = compare_schemas(check, &made, here, add_missing, err);
    }
    if (st == GRAMME_OK) {
        st = compare_schemas(check, here, &made, add_strange, err);
    }
    gramme_connection_close(&made);
    *same = st == GRAMME_OK && check->findings == before;
    return st;
}

/* SQLite opens a file that is to be written in a way it does not know for reading only.
 */
static void check_write_format(gramme_check *check)
{
    sqlite3_file *file = NULL;
    uint8_t format = 0;

    if (sqlite3_file_control(check->reading.connection.db, "main",
                             SQLITE_FCNTL_FILE_POINTER, (void *)&file) == SQLITE_OK &&
        file != NULL && file->pMethods != NULL &&
        file->pMethods->xRead(file, &format, 1, WRITE_FORMAT) == SQLITE_OK &&
        format > WRITE_FORMAT_MAX) {
        gramme_check_found(check, "it may only be read: its write format %d is none",
                           format);
    }
}

/* The marks as they are now: in the file's own first bytes they may be older than the
 * write-ahead log. */
static gramme_status check_marks(gramme_check *check, gramme_error *err)
{
    gramme_connection *connection = &check->reading.connection;
    int64_t application = 0;
    gramme_status st = gramme_connection_integer(&application, connection,
                                                 "PRAGMA application_id", err);

    if (st == GRAMME_OK) {
        st = gramme_connection_integer(&check->version, connection,
                                       "PRAGMA user_version", err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    if (application != GRAMME_APPLICATION_ID) {
        gramme_check_found(check, "the mark of Gramme's databases is missing");
    }
    if (check->version < 1 || check->version > GRAMME_STORE_VERSION) {
        gramme_check_found(check, "format %" PRId64 " is none", check->version);
        check->version = GRAMME_STORE_VERSION;
    }
    check_write_format(check);
    return GRAMME_OK;
}

gramme_status
gramme_check_storage(gramme_check *check, bool *readable, gramme_error *err)
{
    gramme_status st;

    *readable = false;
    if (check->fresh || check->reading.connection.db == NULL) {
        return GRAMME_OK;
    }
    st = gramme_check_settle(check, check_marks(check, err), err);
    if (st == GRAMME_OK) {
        st = gramme_check_settle(check, check_integrity(check, err), err);
    }
    if (st == GRAMME_OK) {
        st = gramme_check_settle(check, check_schema(readable, check, err), err);
    }
    if (st != GRAMME_OK || !*readable) {
        return st;
    }
    st = gramme_check_catalog(check, err);
    if (st == GRAMME_OK) {
        st = gramme_check_rows(check, err);
    }
    *readable = check->version >= GRAMME_CHECK_DOCUMENTS;
    return st;
}

/* -- opening -- */

gramme_status
gramme_check_look(bool *fresh, bool *local, const char *path, gramme_error *err)
{
    gramme_status st = gramme_schema_inspect(fresh, path, err);

    *local = false;
    if (st == GRAMME_FOREIGN &&
        gramme_schema_is_local(local, path, NULL) != GRAMME_OK) {
        return gramme_error_nomem(err);
    }
    return st;
}

static gramme_status open_file(gramme_check *check, const char *path, gramme_error *err)
{
    gramme_error why;
    gramme_status st;

    gramme_error_init(&why, NULL);
    st = gramme_reading_open(&check->reading, &check->fresh, path, check->allocator,
                             &why);
    if (st == GRAMME_CORRUPT) {
        return gramme_check_settle(check, st, &why);
    }
    if (st != GRAMME_OK) {
        return st == GRAMME_NOMEM
                   ? gramme_error_nomem(err)
                   : gramme_error_set(err, st, "%.*s", GRAMME_VIEW_ARG(why.message));
    }
    check->store.path = check->reading.path;
    check->txn.connection = &check->reading.connection;
    return GRAMME_OK;
}

gramme_status gramme_check_open(gramme_check **out,
                                const gramme_check_options *options,
                                gramme_error *err)
{
    const gramme_allocator *allocator =
        options->allocator == NULL ? gramme_allocator_default() : options->allocator;
    gramme_check *check = gramme_alloc_zero(allocator, sizeof(*check));
    gramme_status st;

    *out = NULL;
    if (check == NULL) {
        return gramme_error_nomem(err);
    }
    check->allocator = allocator;
    if (!gramme_catalog_init(&check->store.catalog, allocator)) {
        gramme_free(allocator, check);
        return gramme_error_nomem(err);
    }
    check->tell = options->found;
    check->tell_self = options->self;
    check->store.allocator = allocator;
    check->store.clock = gramme_clock_system();
    gramme_origin_init(&check->store.origin);
    check->txn.store = &check->store;
    check->txn.kind = GRAMME_TXN_READ;
    for (int i = 0; i < 2; i++) {
        gramme_bytes_init(&check->txn.index_blob[i], allocator);
        gramme_bytes_init(&check->txn.index_key[i], allocator);
    }
    gramme_bytes_init(&check->txn.blob, allocator);
    gramme_map_init(&check->trees, allocator, gramme_hash_random_seed());
    gramme_arena_init(&check->arena, allocator, 0);
    gramme_arena_init(&check->row, allocator, 0);
    gramme_arena_init(&check->other, allocator, 0);
    st = open_file(check, options->path, err);
    if (st != GRAMME_OK) {
        gramme_check_close(check);
        return st;
    }
    *out = check;
    return GRAMME_OK;
}

/* What gramme_txn_hold() took for the folders above. */
static void release_held(gramme_txn *txn)
{
    while (txn->held_count > 0) {
        gramme_definition_unref(txn->held[--txn->held_count]);
    }
    gramme_free(txn->store->allocator, txn->held);
}

void gramme_check_close(gramme_check *check)
{
    if (check == NULL) {
        return;
    }
    release_held(&check->txn);
    gramme_reading_close(&check->reading);
    gramme_origin_dispose(&check->store.origin);
    gramme_catalog_dispose(&check->store.catalog);
    for (int i = 0; i < 2; i++) {
        gramme_bytes_clear(&check->txn.index_blob[i]);
        gramme_bytes_clear(&check->txn.index_key[i]);
    }
    gramme_bytes_clear(&check->txn.blob);
    gramme_map_clear(&check->trees);
    gramme_arena_clear(&check->arena);
    gramme_arena_clear(&check->row);
    gramme_arena_clear(&check->other);
    gramme_free(check->allocator, check);
}
