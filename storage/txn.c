/* SPDX-License-Identifier: Apache-2.0 */
/* txn.c - transactions and groups over the writer's one SQL transaction:
 *
 *   gate -> BEGIN -> (transaction: accepted | taken back)* -> COMMIT -> published
 *                                                         \-> ROLLBACK
 *
 * Alone, a transaction's end is COMMIT or ROLLBACK. In a group it is a position in the
 * undo: what lies behind it can be taken back while what lies before it stays. When
 * SQLite gives up the whole SQL transaction (disk full, out of memory), the group is
 * lost. */
#include "storage/engine.h"

enum { SCRATCH_KEPT = 64 * 1024 /* bytes a transaction keeps in the pool */ };

/* -- entering and leaving -- */

static void enter(gramme_txn *txn)
{
    gramme_group *group = txn->group;

    if (group == NULL || group->holds++ == 0) {
        gramme_gate_enter(&txn->store->gate);
    }
}

static void leave(gramme_store *store, gramme_group *group)
{
    if (group == NULL || --group->holds == 0) {
        gramme_gate_leave(&store->gate);
    }
}

static gramme_status start_reader(gramme_txn *txn, gramme_error *err)
{
    gramme_store *store = txn->store;
    gramme_status st = GRAMME_OK;

    if (txn->reader.db == NULL) {
        st = gramme_store_open_reader(store, &txn->reader, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_connection_run(&txn->reader, GRAMME_SQL_BEGIN, err);
    }
    if (st == GRAMME_OK) {
        txn->connection = &txn->reader;
    }
    return st;
}

gramme_status gramme_txn_start(gramme_txn *txn, gramme_error *err)
{
    gramme_store *store = txn->store;
    gramme_status st = GRAMME_OK;

    if (txn->kind == GRAMME_TXN_READ && !gramme_store_in_memory(store)) {
        return start_reader(txn, err);
    }
    enter(txn);
    if (txn->kind == GRAMME_TXN_WRITE) {
        st = gramme_writer_begin(store, err);
        txn->mark = store->writer.undo.count;
    }
    if (st != GRAMME_OK) {
        leave(store, txn->group);
        return st;
    }
    if (txn->kind == GRAMME_TXN_WRITE && txn->group != NULL && !txn->group->writing) {
        txn->group->writing = true;
        txn->group->holds++;
    }
    txn->connection = &store->writer.connection;
    return GRAMME_OK;
}

gramme_status gramme_txn_savepoint(gramme_txn *txn, gramme_error *err)
{
    gramme_writer *writer = &txn->store->writer;
    gramme_undo_entry entry = {.kind = GRAMME_UNDO_SAVEPOINT,
                               .written = writer->waiting.written};
    gramme_status st;

    txn->wrote_sql = true;
    if (!gramme_txn_remembers_rows(txn)) {
        return GRAMME_OK; /* the transaction is undone as a whole, or this is set */
    }
    st = gramme_undo_push(&writer->undo, entry, err);
    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_connection_run(&writer->connection, GRAMME_SQL_SAVEPOINT, err);
    if (st != GRAMME_OK) {
        gramme_undo_forget(&writer->undo);
        return st;
    }
    txn->savepoint = true;
    return GRAMME_OK;
}

gramme_status
gramme_txn_hold(gramme_txn *txn, gramme_definition *definition, gramme_error *err)
{
    if (txn->held_count == txn->held_capacity) {
        uint32_t capacity = txn->held_capacity == 0 ? 4 : txn->held_capacity * 2;
        gramme_definition **held = gramme_realloc(
            txn->store->allocator, txn->held, capacity * sizeof(gramme_definition *));

        if (held == NULL) {
            return gramme_error_nomem(err);
        }
        txn->held = held;
        txn->held_capacity = capacity;
    }
    txn->held[txn->held_count++] = gramme_definition_ref(definition);
    return GRAMME_OK;
}

/* -- the pool -- */

static void free_txn(gramme_txn *txn)
{
    gramme_connection_close(&txn->reader);
    gramme_free(txn->store->allocator, txn->held);
    gramme_bytes_clear(&txn->blob);
    for (int i = 0; i < 2; i++) {
        gramme_bytes_clear(&txn->index_blob[i]);
        gramme_bytes_clear(&txn->index_key[i]);
    }
    gramme_free(txn->store->allocator, txn);
}

static bool reads_file(const gramme_store *store, gramme_txn_kind kind)
{
    return kind == GRAMME_TXN_READ && !gramme_store_in_memory(store);
}

/* With the pool's mutex. */
static void end_reading(gramme_store *store)
{
    store->readers--;
    if (store->readers_held && store->readers == 0) {
        pthread_cond_broadcast(&store->pool_changed);
    }
}

void gramme_txn_hold_readers(gramme_store *store)
{
    pthread_mutex_lock(&store->pool_mutex);
    store->readers_held = true;
    while (store->readers > 0) {
        pthread_cond_wait(&store->pool_changed, &store->pool_mutex);
    }
    pthread_mutex_unlock(&store->pool_mutex);
}

void gramme_txn_release_readers(gramme_store *store)
{
    pthread_mutex_lock(&store->pool_mutex);
    store->readers_held = false;
    pthread_cond_broadcast(&store->pool_changed);
    pthread_mutex_unlock(&store->pool_mutex);
}

static gramme_txn *take_txn(gramme_store *store, gramme_txn_kind kind)
{
    gramme_txn *txn;

    pthread_mutex_lock(&store->pool_mutex);
    if (reads_file(store, kind)) {
        while (store->readers_held) {
            pthread_cond_wait(&store->pool_changed, &store->pool_mutex);
        }
        store->readers++;
    }
    txn = store->idle[kind];
    if (txn != NULL) {
        store->idle[kind] = txn->next;
        store->idle_count[kind]--;
    }
    pthread_mutex_unlock(&store->pool_mutex);
    if (txn != NULL) {
        return txn;
    }
    txn = gramme_alloc_zero(store->allocator, sizeof(*txn));
    if (txn != NULL) {
        txn->store = store;
        txn->kind = kind;
        gramme_bytes_init(&txn->blob, store->allocator);
        for (int i = 0; i < 2; i++) {
            gramme_bytes_init(&txn->index_blob[i], store->allocator);
            gramme_bytes_init(&txn->index_key[i], store->allocator);
        }
    } else if (reads_file(store, kind)) {
        pthread_mutex_lock(&store->pool_mutex);
        end_reading(store);
        pthread_mutex_unlock(&store->pool_mutex);
    }
    return txn;
}

static void give_txn(gramme_txn *txn)
{
    gramme_store *store = txn->store;
    bool kept;

    txn->connection = NULL;
    txn->group = NULL;
    txn->savepoint = false;
    txn->wrote_sql = false;
    gramme_bytes_reset(&txn->blob, SCRATCH_KEPT);
    for (int i = 0; i < 2; i++) {
        gramme_bytes_reset(&txn->index_blob[i], SCRATCH_KEPT);
        gramme_bytes_reset(&txn->index_key[i], SCRATCH_KEPT);
    }
    pthread_mutex_lock(&store->pool_mutex);
    if (reads_file(store, txn->kind)) {
        end_reading(store);
    }
    kept = store->idle_count[txn->kind] < GRAMME_IDLE_TXNS_MAX;
    if (kept) {
        txn->next = store->idle[txn->kind];
        store->idle[txn->kind] = txn;
        store->idle_count[txn->kind]++;
    }
    pthread_mutex_unlock(&store->pool_mutex);
    if (!kept) {
        free_txn(txn);
    }
}

void gramme_txn_free_pool(gramme_store *store)
{
    for (int kind = 0; kind < 2; kind++) {
        while (store->idle[kind] != NULL) {
            gramme_txn *txn = store->idle[kind];

            store->idle[kind] = txn->next;
            free_txn(txn);
        }
    }
    while (store->groups != NULL) {
        gramme_group *group = store->groups;

        store->groups = group->next;
        gramme_free(store->allocator, group);
    }
}

/* -- the public calls -- */

gramme_status gramme_store_check_process(const gramme_store *store, gramme_error *err)
{
    if (!gramme_origin_is_here(&store->origin)) {
        return gramme_error_set(err, GRAMME_CLOSED,
                                "the database was opened before a fork(2)");
    }
    return GRAMME_OK;
}

gramme_status
gramme_group_begin(gramme_group **out, gramme_store *store, gramme_error *err)
{
    gramme_status st = gramme_store_check_process(store, err);
    gramme_group *group;

    *out = NULL;
    if (st != GRAMME_OK) {
        return st;
    }
    pthread_mutex_lock(&store->pool_mutex);
    group = store->groups;
    if (group != NULL) {
        store->groups = group->next;
    }
    pthread_mutex_unlock(&store->pool_mutex);
    if (group == NULL) {
        group = gramme_alloc(store->allocator, sizeof(*group));
        if (group == NULL) {
            return gramme_error_nomem(err);
        }
    }
    *group = (gramme_group){.store = store};
    *out = group;
    return GRAMME_OK;
}

gramme_status gramme_group_end(gramme_group *group, gramme_error *err)
{
    gramme_store *store = group->store;
    gramme_writer *writer = &store->writer;
    gramme_status st = GRAMME_OK;

    if (group->writing) {
        if (writer->lost != GRAMME_OK) {
            st = gramme_error_set(err, writer->lost,
                                  "an earlier failure undid this group of writes");
            writer->lost = GRAMME_OK;
        } else if (writer->begun) {
            st = gramme_writer_commit(store, err);
        }
        leave(store, group);
    }
    GRAMME_PRE(group->holds == 0);
    pthread_mutex_lock(&store->pool_mutex);
    group->next = store->groups;
    store->groups = group;
    pthread_mutex_unlock(&store->pool_mutex);
    return st;
}

gramme_status gramme_txn_begin(gramme_txn **out,
                               gramme_store *store,
                               gramme_group *group,
                               gramme_txn_kind kind,
                               gramme_error *err)
{
    gramme_status st = gramme_store_check_process(store, err);
    gramme_txn *txn;

    *out = NULL;
    if (st != GRAMME_OK) {
        return st;
    }
    txn = take_txn(store, kind);
    if (txn == NULL) {
        return gramme_error_nomem(err);
    }
    txn->group = group;
    *out = txn;
    return GRAMME_OK;
}

static void end_reader(gramme_txn *txn)
{
    if (gramme_connection_run(&txn->reader, GRAMME_SQL_COMMIT, NULL) != GRAMME_OK) {
        gramme_connection_close(&txn->reader); /* the next use opens a sound one */
    }
}

/* Ends a transaction that wrote, or could have. */
static gramme_status end_writer(gramme_txn *txn, bool keep, gramme_error *err)
{
    gramme_store *store = txn->store;
    gramme_writer *writer = &store->writer;

    if (txn->group == NULL) {
        if (keep) {
            return gramme_writer_commit(store, err);
        }
        gramme_writer_roll_back(store);
        return GRAMME_OK;
    }
    if (!keep) {
        if (writer->accepted == 0) {
            gramme_writer_roll_back(store);
        } else {
            gramme_writer_roll_back_to(store, txn->mark, txn->savepoint);
        }
        return GRAMME_OK;
    }
    if (!gramme_writer_is_open(writer)) {
        gramme_writer_roll_back_to(store, txn->mark, txn->savepoint);
        return gramme_error_set(err, GRAMME_IO, "the transaction was undone");
    }
    if (txn->savepoint) {
        gramme_status st =
            gramme_connection_run(&writer->connection, GRAMME_SQL_RELEASE, err);

        if (st != GRAMME_OK) {
            gramme_writer_roll_back_to(store, txn->mark, true);
            return st;
        }
    }
    if (writer->undo.count > txn->mark || txn->wrote_sql) {
        writer->accepted++;
    }
    return GRAMME_OK;
}

static gramme_status end(gramme_txn *txn, bool keep, gramme_error *err)
{
    gramme_store *store = txn->store;
    gramme_group *group = txn->group;
    gramme_status st = GRAMME_OK;

    if (txn->connection == &txn->reader) {
        end_reader(txn);
    } else if (txn->connection != NULL) {
        if (txn->kind == GRAMME_TXN_WRITE) {
            st = end_writer(txn, keep, err);
        }
        leave(store, group);
    }
    for (uint32_t i = 0; i < txn->held_count; i++) {
        gramme_definition_unref(txn->held[i]);
    }
    txn->held_count = 0;
    give_txn(txn);
    return st;
}

gramme_status gramme_txn_commit(gramme_txn *txn, gramme_error *err)
{
    return end(txn, true, err);
}

void gramme_txn_rollback(gramme_txn *txn)
{
    if (txn != NULL) {
        (void)end(txn, false, NULL);
    }
}

gramme_store *gramme_txn_store(const gramme_txn *txn)
{
    return txn->store;
}
