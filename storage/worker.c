/* SPDX-License-Identifier: Apache-2.0 */
/* worker.c - a thread that sleeps until a commit leaves something to do.
 *
 *   asleep --woken--> batch, batch, ... --nothing left--> asleep
 *
 * A batch is one write transaction of a few milliseconds, so others wait no longer for
 * the gate; after each the thread rests for as long as the batch took. What is done is
 * kept in the jobs table by the same transaction, so a kill costs one batch. */
#include "storage/worker.h"

#include <signal.h>
#include <time.h>

#include "storage/job.h"
#include "storage/rows.h"
#include "storage/sweep.h"

enum {
    BATCH_MICROSECONDS = 4000,
    ROWS_AT_A_TIME = 16, /* between two looks at the clock */
    /* After a failure, and between looks for tables to bury. */
    RETRY_MICROSECONDS = 1000000,
};

bool gramme_worker_init(gramme_worker *worker)
{
    *worker = (gramme_worker){.running = false};
    if (pthread_mutex_init(&worker->mutex, NULL) != 0) {
        return false;
    }
    if (pthread_cond_init(&worker->changed, NULL) != 0) {
        pthread_mutex_destroy(&worker->mutex);
        return false;
    }
    return true;
}

void gramme_worker_dispose(gramme_worker *worker)
{
    pthread_cond_destroy(&worker->changed);
    pthread_mutex_destroy(&worker->mutex);
}

/* -- jobs -- */

typedef struct row_batch {
    gramme_row rows[ROWS_AT_A_TIME];
    uint32_t count;
} row_batch;

/* The rows behind *position, which moves on. Read first, write then: writing under an
 * open cursor makes it seek again. */
static gramme_status read_batch(row_batch *out,
                                gramme_txn *txn,
                                const gramme_table *table,
                                gramme_view *position,
                                gramme_arena *arena,
                                gramme_error *err)
{
    gramme_cursor *cursor = NULL;
    gramme_view key;
    gramme_status st = gramme_rows_open(&cursor, txn, table->tree, *position, err);

    out->count = 0;
    while (st == GRAMME_OK && out->count < ROWS_AT_A_TIME) {
        gramme_row *row = &out->rows[out->count];

        st = gramme_cursor_next(cursor, &key, row, err);
        if (st == GRAMME_OK && (!gramme_arena_copy(position, arena, key) ||
                                !gramme_arena_copy(&row->blob, arena, row->blob))) {
            st = gramme_error_nomem(err);
        }
        out->count += st == GRAMME_OK;
    }
    gramme_cursor_close(cursor);
    return st == GRAMME_NOTFOUND ? GRAMME_OK : st;
}

static gramme_status index_batch(row_batch *from,
                                 gramme_txn *txn,
                                 const gramme_table *table,
                                 const gramme_index *index,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    for (uint32_t i = 0; i < from->count && st == GRAMME_OK; i++) {
        st = gramme_row_backfill(txn, table, index, &from->rows[i], arena, err);
    }
    return st;
}

static gramme_status backfill(gramme_txn *txn,
                              gramme_job *job,
                              int64_t end,
                              gramme_arena *arena,
                              gramme_error *err)
{
    const gramme_table *table;
    const gramme_index *index = NULL;
    row_batch rows = {.count = ROWS_AT_A_TIME};
    gramme_status st = gramme_table_find(&table, txn, job->name, err);

    for (uint32_t i = 0; st == GRAMME_OK && i < table->index_count; i++) {
        if (table->indexes[i].tree == job->tree) {
            index = &table->indexes[i];
        }
    }
    if (st == GRAMME_NOTFOUND || (st == GRAMME_OK && index == NULL)) {
        return gramme_job_delete(txn, job->tree, err);
    }
    while (st == GRAMME_OK && rows.count == ROWS_AT_A_TIME &&
           gramme_clock_monotonic() < end) {
        st = read_batch(&rows, txn, table, &job->position, arena, err);
        if (st == GRAMME_OK) {
            st = index_batch(&rows, txn, table, index, arena, err);
        }
    }
    if (st != GRAMME_OK) {
        return st;
    }
    if (rows.count == ROWS_AT_A_TIME) {
        return gramme_job_put(txn, job, err);
    }
    st = gramme_job_delete(txn, job->tree, err);
    return st == GRAMME_OK ? gramme_catalog_backfilled(txn, job->name, job->tree, err)
                           : st;
}

static gramme_status
drop(gramme_txn *txn, const gramme_job *job, int64_t end, gramme_error *err)
{
    uint32_t removed = ROWS_AT_A_TIME;
    gramme_status st = GRAMME_OK;

    while (st == GRAMME_OK && removed == ROWS_AT_A_TIME &&
           gramme_clock_monotonic() < end) {
        st =
            gramme_rows_drop(&removed, txn->connection, job->tree, ROWS_AT_A_TIME, err);
    }
    if (st == GRAMME_OK && removed < ROWS_AT_A_TIME) {
        st = gramme_job_delete(txn, job->tree, err);
    }
    return st;
}

/* One transaction's worth of work; *more when there was any. */
static gramme_status work(
    gramme_txn *txn, bool *more, bool *watching, gramme_arena *arena, gramme_error *err)
{
    int64_t end;
    gramme_job job;
    gramme_status st = gramme_catalog_bury(more, txn, err);

    *watching = txn->store->catalog.deleting > 0;
    if (st != GRAMME_OK || *more) {
        return st;
    }
    end = gramme_clock_monotonic() + BATCH_MICROSECONDS;
    st = gramme_job_next(&job, txn, arena, err);
    if (st == GRAMME_NOTFOUND) {
        return GRAMME_OK;
    }
    *more = st == GRAMME_OK;
    if (st == GRAMME_OK) {
        st = job.kind == GRAMME_JOB_DROP ? drop(txn, &job, end, err)
                                         : backfill(txn, &job, end, arena, err);
    }
    return st;
}

static gramme_status batch(gramme_store *store,
                           bool *more,
                           bool *watching,
                           gramme_arena *arena,
                           gramme_error *err)
{
    gramme_txn *txn;
    gramme_status st = gramme_txn_begin(&txn, store, NULL, GRAMME_TXN_WRITE, err);

    *more = false;
    *watching = false;
    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_txn_use(txn, err);
    if (st == GRAMME_OK) {
        st = work(txn, more, watching, arena, err);
        store->writer.log_limit =
            *more ? GRAMME_LOG_PAGES_BESIDE_JOBS : GRAMME_LOG_PAGES;
    }
    if (st != GRAMME_OK) {
        gramme_txn_rollback(txn);
        return st;
    }
    return gramme_txn_commit(txn, err);
}

/* -- the write-ahead log -- */

/* SQLite syncs the database only when it has moved all of the log: never while there
 * are writers. What is left for the last move would be everything since the one before.
 */
static int sync_database(sqlite3 *db)
{
    sqlite3_file *file = NULL;
    int code = sqlite3_file_control(db, "main", SQLITE_FCNTL_FILE_POINTER, &file);

    return code == SQLITE_OK ? file->pMethods->xSync(file, SQLITE_SYNC_NORMAL) : code;
}

static int move_log(sqlite3 *db, int *pages)
{
    return sqlite3_wal_checkpoint_v2(db, NULL, SQLITE_CHECKPOINT_PASSIVE, pages, NULL);
}

/* Moves the log into the file beside the writers. They add to it meanwhile, so under
 * steady writing it never gets empty and could not begin anew: when it has grown too
 * long, the rest is moved inside the gate, after all that can be done outside. */
static gramme_status checkpoint(gramme_store *store, int limit, gramme_error *err)
{
    gramme_connection connection;
    gramme_status st = gramme_store_open_reader(store, &connection, err);
    int pages = 0;
    int code;

    if (st != GRAMME_OK) {
        return st;
    }
    code = move_log(connection.db, &pages);
    if (code == SQLITE_OK && pages >= 2 * limit) {
        code = sync_database(connection.db);
        if (code == SQLITE_OK) {
            code = move_log(connection.db, NULL); /* what came during the syncs */
        }
        if (code == SQLITE_OK) {
            code = sync_database(connection.db);
        }
        if (code == SQLITE_OK) {
            gramme_gate_enter(&store->gate);
            code = move_log(connection.db, NULL);
            gramme_gate_leave(&store->gate);
        }
    }
    if (code != SQLITE_OK) {
        st = gramme_connection_fail(&connection, code, err);
    }
    gramme_connection_close(&connection);
    return st;
}

/* -- the thread -- */

static void rest(int64_t microseconds)
{
    struct timespec time = {.tv_sec = microseconds / 1000000,
                            .tv_nsec = (long)(microseconds % 1000000) * 1000};

    (void)nanosleep(&time, NULL);
}

static void wait_at_most(gramme_worker *worker, int64_t microseconds)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_REALTIME, &until);
    microseconds += until.tv_nsec / 1000;
    until.tv_sec += (time_t)(microseconds / 1000000);
    until.tv_nsec = (long)(microseconds % 1000000) * 1000;
    (void)pthread_cond_timedwait(&worker->changed, &worker->mutex, &until);
}

static int64_t next_pause(gramme_store *store, gramme_sweep *sweep)
{
    int64_t search = gramme_sweep_pause(sweep, store);
    int64_t upkeep = gramme_hook_pause(store);

    return search < upkeep ? search : upkeep;
}

/* Tells the search what the worker was told about it. A round under way may be past
 * what can expire now: that waits for its end. */
static void direct(gramme_sweep *sweep, gramme_store *store)
{
    gramme_worker *worker = &store->worker;

    if (worker->renewed) {
        gramme_sweep_clear(sweep);
        gramme_sweep_init(sweep, store->allocator);
        worker->renewed = false;
    }
    if (!sweep->going) {
        if (worker->hooked) {
            sweep->due = INT64_MIN;
        }
        if (worker->hurried) {
            gramme_sweep_awake(sweep);
        }
        worker->hooked = false;
        worker->hurried = false;
    }
}

/* Does a batch of whatever is asked for; called with the mutex, which it drops
 * meanwhile. Returns how many microseconds there is nothing to do after it, or
 * INT64_MAX: nothing until the next wake. */
static int64_t do_some(gramme_store *store, gramme_arena *arena, gramme_sweep *sweep)
{
    gramme_worker *worker = &store->worker;
    bool log = worker->checkpoint;
    int log_limit = worker->jobs ? GRAMME_LOG_PAGES_BESIDE_JOBS : GRAMME_LOG_PAGES;
    bool more = false;
    bool watching = worker->watching;
    int64_t start;
    int64_t pause;
    gramme_error err;
    gramme_status st;

    direct(sweep, store);
    worker->jobs = false;
    worker->checkpoint = false;
    worker->busy = true;
    pthread_mutex_unlock(&worker->mutex);

    gramme_error_init(&err, NULL);
    st = log ? checkpoint(store, log_limit, &err) : GRAMME_OK;
    start = gramme_clock_monotonic();
    if (st == GRAMME_OK) {
        gramme_arena_reset(arena);
        st = batch(store, &more, &watching, arena, &err);
    }
    if (!more && st == GRAMME_OK && gramme_sweep_pause(sweep, store) == 0) {
        more = true;
        st = gramme_sweep_step(sweep, store, BATCH_MICROSECONDS, &err);
    }
    if (st == GRAMME_OK && gramme_hook_pause(store) == 0) {
        more = true;
        st = gramme_hook_upkeep(store, BATCH_MICROSECONDS, &err);
    }
    if (more && st == GRAMME_OK) {
        rest(gramme_clock_monotonic() - start);
    }
    pause = next_pause(store, sweep);

    pthread_mutex_lock(&worker->mutex);
    if (st != GRAMME_OK && !worker->failing) {
        gramme_store_log(store, "background work: %.*s", GRAMME_VIEW_ARG(err.message));
    }
    worker->failing = st != GRAMME_OK;
    worker->jobs = worker->jobs || more;
    worker->watching = watching || worker->failing;
    worker->busy = false;
    return worker->failing || (worker->watching && pause > RETRY_MICROSECONDS)
               ? RETRY_MICROSECONDS
               : pause;
}

static void *run(void *self)
{
    gramme_store *store = self;
    gramme_worker *worker = &store->worker;
    int64_t pause = INT64_MAX;
    gramme_sweep sweep;
    gramme_arena arena;

    gramme_arena_init(&arena, store->allocator, 0);
    gramme_sweep_init(&sweep, store->allocator);
    pthread_mutex_lock(&worker->mutex);
    while (!worker->stopping) {
        if ((worker->jobs || worker->checkpoint) && !worker->failing) {
            pause = do_some(store, &arena, &sweep);
            pthread_cond_broadcast(&worker->changed);
        } else if (pause < INT64_MAX) {
            wait_at_most(worker, pause);
            worker->failing = false;
            worker->jobs = true;
        } else {
            pthread_cond_wait(&worker->changed, &worker->mutex);
        }
    }
    pthread_mutex_unlock(&worker->mutex);
    gramme_sweep_clear(&sweep);
    gramme_arena_clear(&arena);
    return NULL;
}

/* Starts the thread with every signal blocked: they are the host's. Faults of the
 * thread itself stay open, or a debugger's or sanitizer's handler would never hear of
 * them. */
static void start(gramme_store *store)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    gramme_worker *worker = &store->worker;
    sigset_t all;
    sigset_t before;

    (void)sigfillset(&all);
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        (void)sigdelset(&all, faults[i]);
    }
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    worker->running = pthread_create(&worker->thread, NULL, run, store) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!worker->running) {
        gramme_store_log(store, "background work waits: no thread could be started");
    }
}

void gramme_worker_wake(gramme_store *store, bool jobs, bool checkpoint_log)
{
    gramme_worker *worker = &store->worker;

    pthread_mutex_lock(&worker->mutex);
    worker->jobs = worker->jobs || jobs;
    worker->checkpoint = worker->checkpoint || checkpoint_log;
    if (!worker->running && !worker->stopping) {
        start(store);
    }
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
}

void gramme_worker_hurry(gramme_store *store)
{
    gramme_worker *worker = &store->worker;

    pthread_mutex_lock(&worker->mutex);
    worker->hurried = true;
    pthread_mutex_unlock(&worker->mutex);
    gramme_worker_wake(store, true, false);
}

void gramme_worker_renew(gramme_store *store, bool jobs)
{
    gramme_worker *worker = &store->worker;

    pthread_mutex_lock(&worker->mutex);
    worker->renewed = true;
    pthread_mutex_unlock(&worker->mutex);
    if (jobs) {
        gramme_worker_wake(store, true, false);
    }
}

void gramme_worker_stop(gramme_store *store)
{
    gramme_worker *worker = &store->worker;
    bool running;

    pthread_mutex_lock(&worker->mutex);
    worker->stopping = true;
    running = worker->running;
    pthread_cond_broadcast(&worker->changed);
    pthread_mutex_unlock(&worker->mutex);
    if (running) {
        (void)pthread_join(worker->thread, NULL);
    }
}

void gramme_store_settle(gramme_store *store)
{
    gramme_worker *worker = &store->worker;

    pthread_mutex_lock(&worker->mutex);
    worker->failing = false; /* what failed is tried again at once */
    pthread_mutex_unlock(&worker->mutex);
    gramme_worker_wake(store, true, false);
    pthread_mutex_lock(&worker->mutex);
    while (worker->running && !worker->failing &&
           (worker->jobs || worker->checkpoint || worker->busy)) {
        pthread_cond_wait(&worker->changed, &worker->mutex);
    }
    pthread_mutex_unlock(&worker->mutex);
}
