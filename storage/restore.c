/* SPDX-License-Identifier: Apache-2.0 */
/* restore.c - a database in the place of another.
 *
 *   in memory   source -> new connection, checked -> gate: exchanged with the old one
 *   in a file   source -> <path>-restore, checked -> gate: its rows replace ours in one
 *               transaction, so that a kill leaves either the old ones or the new ones
 *
 * Readers of a file find a definition first and their rows then: they are kept out
 * while both change. */
#include <string.h>
#include <unistd.h>

#include "storage/schema.h"
#include "storage/snapshot_parts.h"

#define STAGED "-restore" /* behind the store's path */

enum { EMPTIED_MAX = 128 /* pages of a store in memory: more are freed instead */ };

/* -- reading a source -- */

static gramme_status open_source(gramme_connection *out,
                                 const gramme_store *store,
                                 const char *path,
                                 gramme_error *err)
{
    bool fresh = false;
    gramme_status st;

    *out = (gramme_connection){.db = NULL};
    st = gramme_schema_inspect(&fresh, path, err);
    if (st == GRAMME_OK && fresh) {
        st = gramme_error_set(err, GRAMME_IO, "%s: there is no database", path);
    }
    return st == GRAMME_OK
               ? gramme_connection_open(out, path, path, SQLITE_OPEN_READWRITE,
                                        store->allocator, err)
               : st;
}

static gramme_status copy_file(gramme_connection *to,
                               const gramme_store *store,
                               const char *path,
                               gramme_error *err)
{
    gramme_connection from;
    gramme_status st = open_source(&from, store, path, err);

    if (st == GRAMME_OK) {
        st = gramme_snapshot_copy_pages(to, &from, err);
    }
    gramme_connection_close(&from);
    return st;
}

/* Is the image ours, if there is one? */
static gramme_status judge_image(const gramme_store_source *source, gramme_error *err)
{
    return source->path == NULL && source->image.size > 0
               ? gramme_schema_judge("the snapshot", source->image, err)
               : GRAMME_OK;
}

/* -- a store in memory -- */

static bool is_empty(const gramme_store_source *source)
{
    return source->path == NULL && source->image.size == 0;
}

/* What a store keeps of its database in memory. */
typedef struct contents {
    gramme_catalog catalog;
    int64_t jobs; /* background work not yet done */
} contents;

static gramme_status
load(contents *out, gramme_connection *connection, gramme_error *err)
{
    gramme_status st = gramme_catalog_load(&out->catalog, connection, err);

    return st == GRAMME_OK ? gramme_connection_integer(&out->jobs, connection,
                                                       "SELECT count(*) FROM jobs", err)
                           : st;
}

/* A connection that holds what the source does, and its catalog. */
static gramme_status open_next(gramme_connection *next,
                               contents *out,
                               const gramme_store *store,
                               const gramme_store_source *source,
                               gramme_error *err)
{
    gramme_status st;

    *next = (gramme_connection){.db = NULL};
    st = judge_image(source, err);
    if (st == GRAMME_OK) {
        st = gramme_store_open_memory(store, next, NULL, source->image, err);
    }
    if (st == GRAMME_OK && source->path != NULL) {
        st = copy_file(next, store, source->path, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_schema_prepare(next, err);
    }
    if (st == GRAMME_OK) {
        st = load(out, next, err);
    }
    return st == GRAMME_OK ? gramme_connection_prepare_all(next, GRAMME_SQL_BEGIN,
                                                           GRAMME_SQL_ROLLBACK, err)
                           : st;
}

/* Inside the gate: the writer reads something else from now on. Cannot fail. */
static void take_over(gramme_store *store, contents *next)
{
    GRAMME_PRE(store->writer.undo.count == 0);
    gramme_catalog_swap(&store->catalog, &next->catalog);
    gramme_waiting_clear(&store->writer.waiting);
    if (store->hook.undone != NULL) {
        store->hook.undone(store->hook.self);
    }
    gramme_worker_renew(store, next->jobs > 0);
}

static gramme_status exchange(gramme_store *store,
                              contents *out,
                              const gramme_store_source *source,
                              gramme_error *err)
{
    gramme_writer *writer = &store->writer;
    gramme_connection next;
    gramme_status st = open_next(&next, out, store, source, err);

    if (st == GRAMME_OK) {
        gramme_connection old;

        gramme_gate_enter(&store->gate);
        old = writer->connection;
        writer->connection = next;
        writer->broken = false;
        take_over(store, out);
        gramme_gate_leave(&store->gate);
        next = old;
    }
    gramme_connection_close(&next);
    return st;
}

/* -- emptying -- */

static gramme_status empty_tables(gramme_connection *connection, gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    for (int sql = GRAMME_SQL_EMPTY_ROWS;
         sql <= GRAMME_SQL_EMPTY_DOCUMENTS && st == GRAMME_OK; sql++) {
        st = gramme_connection_run(connection, (gramme_sql)sql, err);
    }
    return st;
}

/* The pages of a small store in memory are as good as new ones, and its statements are
 * prepared. *done: it was small. */
static gramme_status
empty_small(bool *done, gramme_store *store, contents *out, gramme_error *err)
{
    gramme_connection *connection = &store->writer.connection;
    int64_t pages;
    gramme_status st;

    gramme_gate_enter(&store->gate);
    st = gramme_connection_integer(&pages, connection, "PRAGMA page_count", err);
    *done = st == GRAMME_OK && pages <= EMPTIED_MAX && !store->writer.broken;
    if (*done) {
        st = gramme_writer_begin(store, err);
    }
    if (*done && st == GRAMME_OK) {
        st = gramme_waiting_write(store, err); /* or the commit might do so */
        if (st == GRAMME_OK) {
            st = empty_tables(connection, err);
        }
        if (st == GRAMME_OK) {
            st = gramme_writer_commit(store, err);
        } else {
            gramme_writer_roll_back(store);
        }
    }
    if (*done && st == GRAMME_OK) {
        take_over(store, out);
    }
    gramme_gate_leave(&store->gate);
    return st;
}

/* -- a store in a file -- */

static gramme_status stage(const char *path,
                           const gramme_store *store,
                           const gramme_store_source *source,
                           gramme_error *err)
{
    gramme_connection to = {.db = NULL};
    gramme_status st = judge_image(source, err);

    (void)unlink(path);
    if (st == GRAMME_OK && source->path == NULL) {
        st = gramme_snapshot_write_image(path, source->image, err);
    } else if (st == GRAMME_OK) {
        st = gramme_snapshot_open_file(&to, store, path, err);
        if (st == GRAMME_OK) {
            st = copy_file(&to, store, source->path, err);
        }
        gramme_connection_close(&to);
    }
    if (st == GRAMME_OK) {
        st = gramme_snapshot_seal(path, false, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_snapshot_open_file(&to, store, path, err);
        if (st == GRAMME_OK) {
            st = gramme_schema_prepare(&to, err);
        }
        gramme_connection_close(&to);
    }
    return st;
}

static gramme_status
attach(gramme_connection *connection, const char *path, gramme_error *err)
{
    sqlite3_stmt *statement = NULL;
    gramme_status st;
    int code =
        sqlite3_prepare_v2(connection->db, "ATTACH ?1 AS image", -1, &statement, NULL);

    if (code == SQLITE_OK) {
        code = sqlite3_bind_text(statement, 1, path, -1, SQLITE_STATIC);
    }
    st = code == SQLITE_OK ? gramme_connection_finish(connection, statement, err)
                           : gramme_connection_fail(connection, code, err);
    sqlite3_finalize(statement);
    return st;
}

/* SQLite moves whole b-trees where both tables are alike and ours is empty. */
static const char fill_tables[] =
    "INSERT INTO main.rows SELECT * FROM image.rows;"
    "INSERT INTO main.tables SELECT * FROM image.tables;"
    "INSERT INTO main.trees SELECT * FROM image.trees;"
    "INSERT INTO main.jobs SELECT * FROM image.jobs;"
    "INSERT INTO main.counters SELECT * FROM image.counters;"
    "INSERT INTO main.notes SELECT * FROM image.notes;"
    "INSERT INTO main.logs SELECT * FROM image.logs;"
    "INSERT INTO main.documents SELECT * FROM image.documents;";

/* Inside the gate and without readers. */
static gramme_status
rewrite(gramme_store *store, contents *out, bool fill, gramme_error *err)
{
    gramme_connection *connection = &store->writer.connection;
    gramme_status st = gramme_writer_begin(store, err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = empty_tables(connection, err);
    if (st == GRAMME_OK && fill) {
        st = gramme_connection_exec(connection, fill_tables, err);
    }
    if (st == GRAMME_OK) {
        st = load(out, connection, err);
    }
    if (st != GRAMME_OK) {
        gramme_writer_roll_back(store);
        return st;
    }
    st = gramme_writer_commit(store, err);
    if (st == GRAMME_OK) {
        take_over(store, out);
    }
    return st;
}

/* One that failed is done again before the next image. */
static gramme_status detach(gramme_writer *writer, gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    if (writer->attached) {
        st = gramme_connection_exec(&writer->connection, "DETACH image", err);
        writer->attached = st != GRAMME_OK;
    }
    return st;
}

static gramme_status
replace_rows(gramme_store *store, contents *out, const char *staged, gramme_error *err)
{
    gramme_writer *writer = &store->writer;
    gramme_status st = GRAMME_OK;

    gramme_gate_enter(&store->gate);
    if (staged != NULL) {
        st = gramme_writer_mend(store, err);
        if (st == GRAMME_OK) {
            st = detach(writer, err);
        }
        if (st == GRAMME_OK) {
            st = attach(&writer->connection, staged, err);
            writer->attached = st == GRAMME_OK;
        }
    }
    if (st == GRAMME_OK) {
        gramme_txn_hold_readers(store);
        st = rewrite(store, out, staged != NULL, err);
        gramme_txn_release_readers(store);
        (void)detach(writer, NULL);
    }
    gramme_gate_leave(&store->gate);
    return st;
}

static gramme_status replace_file(gramme_store *store,
                                  contents *out,
                                  const gramme_store_source *source,
                                  gramme_error *err)
{
    char *staged;
    gramme_status st;

    if (is_empty(source)) {
        return replace_rows(store, out, NULL, err);
    }
    staged = gramme_file_name_beside(store->allocator, store->path, STAGED);
    if (staged == NULL) {
        return gramme_error_nomem(err);
    }
    st = stage(staged, store, source, err);
    if (st == GRAMME_OK) {
        st = replace_rows(store, out, staged, err);
    }
    (void)unlink(staged);
    gramme_free(store->allocator, staged);
    return st;
}

void gramme_restore_tidy(const gramme_store *store)
{
    char *staged = gramme_file_name_beside(store->allocator, store->path, STAGED);

    if (staged != NULL) {
        (void)unlink(staged);
        gramme_free(store->allocator, staged);
    }
}

gramme_status gramme_store_restore(gramme_store *store,
                                   const gramme_store_source *source,
                                   gramme_error *err)
{
    contents next = {.jobs = 0};
    bool done = false;
    gramme_status st = gramme_store_check_process(store, err);

    if (st != GRAMME_OK) {
        return st;
    }
    if (!gramme_catalog_init(&next.catalog, store->allocator)) {
        return gramme_error_nomem(err);
    }
    if (!gramme_store_in_memory(store)) {
        st = replace_file(store, &next, source, err);
    } else {
        if (is_empty(source)) {
            st = empty_small(&done, store, &next, err);
        }
        if (st == GRAMME_OK && !done) {
            st = exchange(store, &next, source, err);
        }
    }
    gramme_catalog_dispose(&next.catalog);
    if (st == GRAMME_OK) {
        gramme_store_clock_was_set(store); /* something may be due by the clock */
    }
    return st;
}
