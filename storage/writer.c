/* SPDX-License-Identifier: Apache-2.0 */
/* writer.c - BEGIN to COMMIT on the writer connection: statistics go to SQL just
 * before, definitions and statistics to the readers just after; or all of it is taken
 * back, newest change first. */
#include "storage/engine.h"
#include "storage/rows.h"

gramme_status gramme_writer_store_stats(gramme_store *store,
                                        const gramme_tree *tree,
                                        gramme_error *err)
{
    gramme_connection *connection = &store->writer.connection;
    sqlite3_stmt *statement;
    gramme_status st = gramme_connection_statement(&statement, connection,
                                                   GRAMME_SQL_TREE_UPDATE, err);

    if (st != GRAMME_OK) {
        return st;
    }
    sqlite3_bind_int64(statement, 1, tree->id);
    sqlite3_bind_int64(statement, 2, (sqlite3_int64)tree->working.count);
    sqlite3_bind_int64(statement, 3, (sqlite3_int64)tree->working.bytes);
    return gramme_connection_finish(connection, statement, err);
}

static gramme_status flush_stats(gramme_store *store, gramme_error *err)
{
    gramme_writer *writer = &store->writer;

    for (size_t i = 0; i < writer->undo.count; i++) {
        gramme_undo_entry *entry = &writer->undo.entries[i];
        gramme_tree *tree = entry->tree;
        gramme_status st;

        if (entry->kind != GRAMME_UNDO_STATS || !tree->dirty) {
            continue;
        }
        st = gramme_writer_store_stats(store, tree, err);
        if (st != GRAMME_OK) {
            return st;
        }
        tree->dirty = false;
    }
    return GRAMME_OK;
}

/* *news tells whether log entries or documents were among it. */
static void publish(bool *news, gramme_store *store)
{
    gramme_undo *undo = &store->writer.undo;
    gramme_catalog *catalog = &store->catalog;

    *news = false;

    pthread_mutex_lock(&catalog->mutex);
    for (size_t i = 0; i < undo->count; i++) {
        gramme_undo_entry *entry = &undo->entries[i];

        switch (entry->kind) {
        case GRAMME_UNDO_STATS:
            entry->tree->committed = entry->tree->working;
            entry->tree->dirty = false;
            break;
        case GRAMME_UNDO_TABLE:
            gramme_catalog_publish(catalog, entry->slot);
            break;
        case GRAMME_UNDO_LOG:
        case GRAMME_UNDO_NEWS:
            *news = true;
            break;
        case GRAMME_UNDO_ROW:
        case GRAMME_UNDO_BORN:
        case GRAMME_UNDO_DEAD:
        case GRAMME_UNDO_SAVEPOINT:
            break;
        }
    }
    pthread_mutex_unlock(&catalog->mutex);
    /* Only now: entries above may still point to what goes here. */
    for (size_t i = 0; i < undo->count; i++) {
        gramme_undo_entry *entry = &undo->entries[i];

        if (entry->kind == GRAMME_UNDO_DEAD) {
            gramme_catalog_forget_tree(catalog, entry->tree);
        } else if (entry->kind == GRAMME_UNDO_TABLE) {
            gramme_definition_unref(entry->before);
            entry->slot->pending--;
            gramme_catalog_tidy(catalog, entry->slot);
        }
    }
    undo->count = 0;
    undo->bytes.size = 0;
}

static gramme_status
delete_log_entry(gramme_connection *connection, int64_t place, gramme_error *err)
{
    sqlite3_stmt *statement;
    gramme_status st =
        gramme_connection_statement(&statement, connection, GRAMME_SQL_LOG_DELETE, err);

    if (st != GRAMME_OK) {
        return st;
    }
    sqlite3_bind_int64(statement, 1, place);
    return gramme_connection_finish(connection, statement, err);
}

/* Takes back the newest entry in memory, and its row in SQL when `sql`. */
static gramme_status take_back(gramme_store *store, bool sql, gramme_error *err)
{
    gramme_undo *undo = &store->writer.undo;
    gramme_undo_entry entry = undo->entries[undo->count - 1];
    gramme_status st = GRAMME_OK;

    switch (entry.kind) {
    case GRAMME_UNDO_STATS:
        entry.tree->working.count -= (uint64_t)entry.count;
        entry.tree->working.bytes -= (uint64_t)entry.size;
        entry.tree->dirty = true;
        break;
    case GRAMME_UNDO_ROW:
        if (sql) {
            const uint8_t *key =
                undo->bytes.data + undo->bytes.size - entry.blob_size - entry.key_size;

            st = gramme_rows_force(
                &store->writer.connection, gramme_view_of(key, entry.key_size),
                gramme_view_of(key + entry.key_size, entry.blob_size), err);
        }
        break;
    case GRAMME_UNDO_TABLE:
        gramme_catalog_restore(entry.slot, entry.before);
        entry.slot->pending--;
        gramme_catalog_tidy(&store->catalog, entry.slot);
        break;
    case GRAMME_UNDO_BORN:
        gramme_catalog_forget_tree(&store->catalog, entry.tree);
        break;
    case GRAMME_UNDO_DEAD:
        break;
    case GRAMME_UNDO_LOG:
        store->writer.undone_news = true;
        if (gramme_store_in_memory(store)) {
            sql = gramme_waiting_take_back(&store->writer.waiting) && sql;
        }
        if (sql) {
            st = delete_log_entry(&store->writer.connection, entry.place, err);
        }
        break;
    case GRAMME_UNDO_NEWS:
        store->writer.undone_news = true;
        break;
    case GRAMME_UNDO_SAVEPOINT:
        if (sql) {
            gramme_connection *connection = &store->writer.connection;

            st = gramme_connection_run(connection, GRAMME_SQL_ROLLBACK_TO, err);
            if (st == GRAMME_OK) {
                st = gramme_connection_run(connection, GRAMME_SQL_RELEASE, err);
            }
            gramme_waiting_undone(&store->writer.waiting, entry.written);
        }
        break;
    }
    gramme_undo_forget(undo);
    return st;
}

bool gramme_writer_is_open(const gramme_writer *writer)
{
    return sqlite3_get_autocommit(writer->connection.db) == 0;
}

static void tell_undone(gramme_store *store)
{
    bool tell = store->writer.undone_news && store->hook.undone != NULL;

    store->writer.undone_news = false;
    if (tell) {
        store->hook.undone(store->hook.self);
    }
}

/* The statement is prepared since the store was opened, so it needs no memory now, but
 * behind a DETACH, after which SQLite prepares all anew. */
void gramme_writer_roll_back(gramme_store *store)
{
    gramme_writer *writer = &store->writer;

    if (gramme_writer_is_open(writer)) {
        (void)gramme_connection_run(&writer->connection, GRAMME_SQL_ROLLBACK, NULL);
        writer->broken = gramme_writer_is_open(writer);
    }
    while (writer->undo.count > 0) {
        (void)take_back(store, false, NULL);
    }
    gramme_waiting_undone(&writer->waiting, 0);
    writer->begun = false;
    writer->new_jobs = false;
    tell_undone(store);
}

void gramme_writer_roll_back_to(gramme_store *store, size_t mark, bool savepoint)
{
    gramme_writer *writer = &store->writer;
    /* When SQLite gave all up by itself, each statement would be a commit of its own.
     */
    bool open = gramme_writer_is_open(writer);
    gramme_status st = GRAMME_OK;

    while (writer->undo.count > mark) {
        gramme_undo_kind kind = writer->undo.entries[writer->undo.count - 1].kind;

        if (kind == GRAMME_UNDO_SAVEPOINT) {
            savepoint = false;
            st = take_back(store, open, NULL);
        } else {
            st = take_back(store, open && !savepoint, NULL);
        }
        if (st != GRAMME_OK) {
            break;
        }
    }
    if (st != GRAMME_OK || !gramme_writer_is_open(writer)) {
        bool others = writer->accepted > 0;

        gramme_writer_roll_back(store);
        if (others) {
            writer->lost = st != GRAMME_OK ? st : GRAMME_IO;
        }
    }
    tell_undone(store);
}

gramme_status gramme_writer_mend(gramme_store *store, gramme_error *err)
{
    gramme_writer *writer = &store->writer;

    if (writer->broken) {
        (void)gramme_connection_run(&writer->connection, GRAMME_SQL_ROLLBACK, NULL);
        writer->broken = gramme_writer_is_open(writer);
    }
    return writer->broken
               ? gramme_error_set(err, GRAMME_IO,
                                  "%s: an earlier failure could not be undone",
                                  writer->connection.name)
               : GRAMME_OK;
}

gramme_status gramme_writer_begin(gramme_store *store, gramme_error *err)
{
    gramme_writer *writer = &store->writer;
    gramme_status st;

    if (writer->lost != GRAMME_OK) {
        return gramme_error_set(err, writer->lost,
                                "an earlier failure undid this group of writes");
    }
    st = gramme_writer_mend(store, err);
    if (st != GRAMME_OK || writer->begun) {
        return st;
    }
    /* A reader that comes upon a half-written index of the log holds the write lock for
     * a moment. SQLite waits for it here, but not when a transaction that has read
     * begins to write. */
    st = gramme_connection_run(&writer->connection, GRAMME_SQL_BEGIN_WRITE, err);
    writer->begun = st == GRAMME_OK;
    writer->accepted = 0;
    return st;
}

static void wake_worker(gramme_store *store, bool jobs)
{
    gramme_writer *writer = &store->writer;
    bool checkpoint = false;

    if (writer->log_pages < writer->log_asked) {
        writer->log_asked = 0; /* the log began anew */
    }
    if (writer->log_pages - writer->log_asked >= writer->log_limit) {
        writer->log_asked = writer->log_pages;
        checkpoint = true;
    }
    if (jobs || checkpoint) {
        gramme_worker_wake(store, jobs, checkpoint);
    }
}

gramme_status gramme_writer_commit(gramme_store *store, gramme_error *err)
{
    gramme_writer *writer = &store->writer;
    bool jobs = writer->new_jobs;
    bool news;
    gramme_status st = GRAMME_OK;

    if (!gramme_store_in_memory(store)) {
        st = flush_stats(store, err);
    } else if (gramme_waiting_is_long(&writer->waiting)) {
        st = gramme_waiting_write(store, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_connection_run(&writer->connection, GRAMME_SQL_COMMIT, err);
    }
    if (st != GRAMME_OK) {
        gramme_writer_roll_back(store);
        return st;
    }
    gramme_waiting_committed(&writer->waiting);
    publish(&news, store);
    writer->begun = false;
    writer->new_jobs = false;
    if (news && store->hook.committed != NULL) {
        store->hook.committed(store->hook.self);
    }
    wake_worker(store, jobs);
    return GRAMME_OK;
}
