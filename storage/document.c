/* SPDX-License-Identifier: Apache-2.0 */
/* document.c - documents are rows of an SQL table of their own. */
#include "storage/document.h"

#include "storage/engine.h"

enum { KIND = 1, NAME = 2, VALUE = 3, FIRST_DOCUMENTS = 16 };

/* The statement of `sql`, bound to one document. */
static gramme_status bind(sqlite3_stmt **out,
                          gramme_txn *txn,
                          gramme_sql sql,
                          gramme_document_kind kind,
                          gramme_view name,
                          gramme_error *err)
{
    gramme_status st = gramme_txn_use(txn, err);

    if (st == GRAMME_OK) {
        st = gramme_connection_statement(out, txn->connection, sql, err);
    }
    if (st == GRAMME_OK) {
        sqlite3_bind_int64(*out, KIND, kind);
        gramme_connection_bind(*out, NAME, name);
    }
    return st;
}

gramme_status gramme_document_get(gramme_view *value,
                                  gramme_txn *txn,
                                  gramme_document_kind kind,
                                  gramme_view name,
                                  gramme_arena *arena,
                                  gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = bind(&statement, txn, GRAMME_SQL_DOCUMENT_GET, kind, name, err);

    if (st != GRAMME_OK) {
        return st;
    }
    return gramme_connection_value(value, txn->connection, statement, arena, err);
}

/* -- changing -- */

/* Runs a bound statement that changes documents. */
static gramme_status change(gramme_txn *txn, sqlite3_stmt *statement, gramme_error *err)
{
    gramme_undo *undo = &txn->store->writer.undo;
    gramme_status st =
        gramme_undo_push(undo, (gramme_undo_entry){.kind = GRAMME_UNDO_NEWS}, err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_connection_finish(txn->connection, statement, err);
    if (st != GRAMME_OK || sqlite3_changes(txn->connection->db) == 0) {
        gramme_undo_forget(undo);
    }
    return st;
}

gramme_status gramme_document_put(gramme_txn *txn,
                                  gramme_document_kind kind,
                                  gramme_view name,
                                  gramme_view value,
                                  gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = gramme_txn_use(txn, err);

    if (st == GRAMME_OK) {
        st = gramme_txn_savepoint(txn, err);
    }
    if (st == GRAMME_OK) {
        st = bind(&statement, txn, GRAMME_SQL_DOCUMENT_PUT, kind, name, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    gramme_connection_bind(statement, VALUE, value);
    return change(txn, statement, err);
}

gramme_status gramme_document_delete(gramme_txn *txn,
                                     gramme_document_kind kind,
                                     gramme_view name,
                                     gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st = gramme_txn_use(txn, err);

    if (st == GRAMME_OK) {
        st = gramme_txn_savepoint(txn, err);
    }
    if (st == GRAMME_OK) {
        st = bind(&statement, txn, GRAMME_SQL_DOCUMENT_DELETE, kind, name, err);
    }
    return st == GRAMME_OK ? change(txn, statement, err) : st;
}

/* -- listing -- */

/* A page that grows in its arena. */
typedef struct builder {
    gramme_arena *arena;
    gramme_document *documents;
    uint32_t count;
    uint32_t capacity;
} builder;

static gramme_status
add(builder *page, gramme_view name, gramme_view value, gramme_error *err)
{
    gramme_document *document;

    if (page->count == page->capacity) {
        uint32_t capacity = page->capacity == 0 ? FIRST_DOCUMENTS : page->capacity * 2;
        gramme_document *documents =
            gramme_arena_calloc(page->arena, capacity, sizeof(*documents));

        if (documents == NULL) {
            return gramme_error_nomem(err);
        }
        if (page->count > 0) {
            memcpy(documents, page->documents, page->count * sizeof(*documents));
        }
        page->documents = documents;
        page->capacity = capacity;
    }
    document = &page->documents[page->count++];
    return gramme_arena_copy(&document->name, page->arena, name) &&
                   gramme_arena_copy(&document->value, page->arena, value)
               ? GRAMME_OK
               : gramme_error_nomem(err);
}

/* The least name that is wanted: the prefix, or the one right behind `after`. */
static gramme_status least(gramme_view *out,
                           gramme_view prefix,
                           gramme_view after,
                           gramme_arena *arena,
                           gramme_error *err)
{
    *out = prefix;
    if (after.size == 0 || gramme_view_compare(after, prefix) < 0) {
        return GRAMME_OK;
    }
    if (!gramme_arena_copy(out, arena, after)) {
        return gramme_error_nomem(err);
    }
    out->size++; /* with the NUL behind the copy */
    return GRAMME_OK;
}

/* NOLINTNEXTLINE(readability-function-size): where, how much and whereto are apart */
gramme_status gramme_document_list(gramme_document_page *out,
                                   gramme_txn *txn,
                                   gramme_document_kind kind,
                                   gramme_view prefix,
                                   gramme_view after,
                                   uint32_t limit,
                                   gramme_arena *arena,
                                   gramme_error *err)
{
    builder page = {.arena = arena};
    bool more = false;
    gramme_view from;
    sqlite3_stmt *statement;
    gramme_status st = least(&from, prefix, after, arena, err);
    int code = SQLITE_DONE;

    *out = (gramme_document_page){.count = 0};
    if (st == GRAMME_OK) {
        st = bind(&statement, txn, GRAMME_SQL_DOCUMENTS_FROM, kind, from, err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    while (st == GRAMME_OK && !more && (code = sqlite3_step(statement)) == SQLITE_ROW) {
        gramme_view name = gramme_connection_column(statement, 0);

        if (!gramme_view_starts_with(name, prefix)) {
            break;
        }
        more = page.count == limit;
        if (!more) {
            st = add(&page, name, gramme_connection_column(statement, 1), err);
        }
    }
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        st = gramme_connection_fail(txn->connection, code, err);
    }
    sqlite3_reset(statement);
    if (st == GRAMME_OK) {
        *out = (gramme_document_page){
            .documents = page.documents, .count = page.count, .more = more};
    }
    return st;
}
