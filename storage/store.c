/* SPDX-License-Identifier: Apache-2.0 */
/* store.c - opening and closing: lock, look, open, mark, load, and go on with the work
 * that was left. Until the look says the file is ours, nothing but the lock file is
 * written. */
#include "storage/store.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "storage/engine.h"
#include "storage/image.h"
#include "storage/memory.h"
#include "storage/schema.h"

/* README.md has the measurements behind page and cache sizes. In memory pages are read
 * where they lie if mmap_size is above 0; how far above does not matter. */
static const char memory_pragmas[] = "PRAGMA locking_mode = EXCLUSIVE;"
                                     "PRAGMA journal_mode = TRUNCATE;"
                                     "PRAGMA synchronous = OFF;"
                                     "PRAGMA temp_store = MEMORY;"
                                     "PRAGMA secure_delete = OFF;"
                                     "PRAGMA cache_size = -2048;"
                                     "PRAGMA mmap_size = 1073741824;";
static const char file_pragmas[] = "PRAGMA temp_store = MEMORY;"
                                   "PRAGMA secure_delete = OFF;"
                                   "PRAGMA cache_size = -32768;"
                                   "PRAGMA journal_size_limit = 67108864;";
static const char reader_pragmas[] = "PRAGMA temp_store = MEMORY;"
                                     "PRAGMA query_only = ON;"
                                     "PRAGMA cache_size = -4096;";

void gramme_store_log(const gramme_store *store, const char *format, ...)
{
    char line[512];
    va_list args;

    if (store->log == NULL) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    store->log(store->log_self, line);
}

int64_t gramme_store_now(const gramme_store *store)
{
    return gramme_clock_now(store->clock);
}

const gramme_allocator *gramme_store_allocator(const gramme_store *store)
{
    return store->allocator;
}

gramme_status gramme_store_open_reader(const gramme_store *store,
                                       gramme_connection *connection,
                                       gramme_error *err)
{
    gramme_status st =
        gramme_connection_open(connection, store->path, store->path,
                               SQLITE_OPEN_READWRITE, store->allocator, err);

    if (st == GRAMME_OK) {
        st = gramme_connection_exec(connection, reader_pragmas, err);
        if (st != GRAMME_OK) {
            gramme_connection_close(connection);
        }
    }
    return st;
}

/* SQLite tells how long the write-ahead log has become. */
static int note_log_pages(void *self, sqlite3 *db, const char *schema, int pages)
{
    gramme_store *store = self;

    (void)db;
    (void)schema;
    store->writer.log_pages = pages;
    return SQLITE_OK;
}

gramme_status gramme_store_open_memory(const gramme_store *store,
                                       gramme_connection *connection,
                                       const gramme_memory *like,
                                       gramme_view image,
                                       gramme_error *err)
{
    uint8_t *made = NULL;
    gramme_status st = gramme_connection_open(
        connection, NULL, "memory", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
        store->allocator, err);

    if (st == GRAMME_OK && like == NULL && image.size == 0) {
        size_t size;

        st = gramme_image_empty(&made, &size, store->allocator, err);
        image = gramme_view_of(made, size);
    }
    if (st == GRAMME_OK) {
        int code = like != NULL ? gramme_memory_copy(connection->memory, like)
                                : gramme_memory_fill(connection->memory, image);

        st = code == SQLITE_OK ? GRAMME_OK
                               : gramme_connection_fail(connection, code, err);
    }
    gramme_free(store->allocator, made);
    return st == GRAMME_OK ? gramme_connection_exec(connection, memory_pragmas, err)
                           : st;
}

/* With what `from` holds, unless that is NULL. */
static gramme_status
open_memory(gramme_store *store, gramme_store *from, gramme_error *err)
{
    gramme_connection *connection = &store->writer.connection;
    gramme_status st = from == NULL
                           ? gramme_store_open_memory(store, connection, NULL,
                                                      gramme_view_of(NULL, 0), err)
                           : gramme_snapshot_open_copy(store, connection, from, err);

    return st == GRAMME_OK && from != NULL
               ? gramme_catalog_load(&store->catalog, connection, err)
               : st;
}

/* Opens the file, which is empty or ours. */
static gramme_status open_database(gramme_store *store, bool fresh, gramme_error *err)
{
    gramme_connection *connection = &store->writer.connection;
    gramme_status st = gramme_connection_open(
        connection, store->path, store->path,
        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, store->allocator, err);

    if (st == GRAMME_OK) {
        st = gramme_connection_exec(connection, file_pragmas, err);
    }
    if (st == GRAMME_OK && fresh) {
        st = gramme_connection_exec(connection, "PRAGMA page_size = 4096", err);
    }
    if (st == GRAMME_OK) {
        /* Before WAL, so that the file itself carries our marks from its first bytes.
         */
        st = gramme_schema_prepare(connection, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_connection_exec(
            connection,
            store->full_sync ? "PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL"
                             : "PRAGMA synchronous = NORMAL; PRAGMA journal_mode = WAL",
            err);
    }
    if (st == GRAMME_OK) {
        /* The worker empties the log; this only replaces SQLite doing so at a commit.
         */
        sqlite3_wal_hook(connection->db, note_log_pages, store);
        st = gramme_catalog_load(&store->catalog, connection, err);
    }
    return st;
}

/* Says of a damaged file where to learn more. */
static gramme_status hint(gramme_status st, gramme_error *err)
{
    char text[sizeof(err->text)];

    if (st != GRAMME_CORRUPT || err == NULL) {
        return st;
    }
    (void)snprintf(text, sizeof(text), "%.*s", GRAMME_VIEW_ARG(err->message));
    return gramme_error_set(err, st, "%s; \"gramme check FILE\" says more", text);
}

static gramme_status open_file(gramme_store *store, const char *path, gramme_error *err)
{
    bool fresh;
    gramme_status st = gramme_file_resolve(&store->path, store->allocator, path, err);

    if (st == GRAMME_OK) {
        st = gramme_file_lock_take(&store->file_lock, store->allocator, store->path,
                                   err);
    }
    if (st == GRAMME_OK) {
        gramme_restore_tidy(store);
        st = gramme_schema_inspect(&fresh, store->path, err);
    }
    if (st == GRAMME_OK) {
        st = open_database(store, fresh, err);
    }
    return hint(st, err);
}

/* True when the worker has something to do by and by. */
static bool waits_for_the_clock(gramme_store *store)
{
    bool waits;

    pthread_mutex_lock(&store->catalog.mutex);
    waits = store->catalog.deleting > 0 ||
            (store->catalog.expiring > 0 && store->ttl_interval > 0);
    pthread_mutex_unlock(&store->catalog.mutex);
    return waits || gramme_hook_pause(store) < INT64_MAX;
}

void gramme_store_clock_was_set(gramme_store *store)
{
    if (gramme_origin_is_here(&store->origin) && waits_for_the_clock(store)) {
        gramme_worker_hurry(store);
    }
}

/* Wakes the worker for what the last run left. */
static gramme_status resume(gramme_store *store, gramme_error *err)
{
    int64_t jobs = 0;
    gramme_status st = gramme_connection_integer(&jobs, &store->writer.connection,
                                                 "SELECT count(*) FROM jobs", err);

    if (st == GRAMME_OK && (jobs > 0 || waits_for_the_clock(store))) {
        gramme_worker_wake(store, true, false);
    }
    return st;
}

static bool init_locks(gramme_store *store)
{
    if (pthread_mutex_init(&store->pool_mutex, NULL) != 0) {
        return false;
    }
    if (pthread_cond_init(&store->pool_changed, NULL) != 0) {
        pthread_mutex_destroy(&store->pool_mutex);
        return false;
    }
    if (gramme_gate_init(&store->gate)) {
        if (gramme_worker_init(&store->worker)) {
            if (gramme_catalog_init(&store->catalog, store->allocator)) {
                return true;
            }
            gramme_worker_dispose(&store->worker);
        }
        gramme_gate_dispose(&store->gate);
    }
    pthread_cond_destroy(&store->pool_changed);
    pthread_mutex_destroy(&store->pool_mutex);
    return false;
}

gramme_status gramme_store_open(gramme_store **out,
                                const gramme_store_options *options,
                                gramme_error *err)
{
    const gramme_allocator *allocator =
        options->allocator == NULL ? gramme_allocator_default() : options->allocator;
    gramme_store *store = gramme_alloc_zero(allocator, sizeof(*store));
    gramme_status st;

    *out = NULL;
    if (store == NULL) {
        return gramme_error_nomem(err);
    }
    store->allocator = allocator;
    store->clock = options->clock == NULL ? gramme_clock_system() : options->clock;
    store->ttl_interval = options->ttl_interval;
    store->log = options->log;
    store->log_self = options->log_self;
    store->full_sync = options->full_sync;
    gramme_origin_init(&store->origin);
    store->file_lock.file = -1;
    store->writer.log_limit = GRAMME_LOG_PAGES;
    gramme_undo_init(&store->writer.undo, allocator);
    gramme_waiting_init(&store->writer.waiting, allocator);
    if (!init_locks(store)) {
        gramme_origin_dispose(&store->origin);
        gramme_free(allocator, store);
        return gramme_error_nomem(err);
    }
    st = options->path == NULL ? open_memory(store, options->from, err)
                               : open_file(store, options->path, err);
    if (st == GRAMME_OK) {
        st = gramme_connection_prepare_all(&store->writer.connection, GRAMME_SQL_BEGIN,
                                           GRAMME_SQL_ROLLBACK, err);
    }
    if (st == GRAMME_OK && (options->path != NULL || options->from != NULL)) {
        st = resume(store, err);
    }
    if (st != GRAMME_OK) {
        gramme_store_close(store);
        return st;
    }
    *out = store;
    return GRAMME_OK;
}

void gramme_store_close(gramme_store *store)
{
    /* After a fork the memory is a copy, but the files and locks are the parent's. */
    if (store == NULL || !gramme_origin_is_here(&store->origin)) {
        return;
    }
    gramme_worker_stop(store);
    gramme_txn_free_pool(store);
    gramme_connection_close(&store->writer.connection);
    gramme_undo_dispose(&store->writer.undo);
    gramme_waiting_dispose(&store->writer.waiting);
    gramme_catalog_dispose(&store->catalog);
    gramme_worker_dispose(&store->worker);
    gramme_gate_dispose(&store->gate);
    pthread_cond_destroy(&store->pool_changed);
    pthread_mutex_destroy(&store->pool_mutex);
    gramme_file_lock_drop(&store->file_lock, store->allocator);
    gramme_origin_dispose(&store->origin);
    gramme_free(store->allocator, store->path);
    gramme_free(store->allocator, store);
}
