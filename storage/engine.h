/* SPDX-License-Identifier: Apache-2.0 */
/* engine.h - the inside of a store and of a transaction. Private to storage.
 *
 * Locks, in the order they are taken: gate; catalog.mutex, pool_mutex, worker.mutex.
 * The last three are held for a few instructions and never together. */
#ifndef GRAMME_STORAGE_ENGINE_H
#define GRAMME_STORAGE_ENGINE_H

#include "storage/base/origin.h"
#include "storage/catalog.h"
#include "storage/connection.h"
#include "storage/file_lock.h"
#include "storage/gate.h"
#include "storage/hook.h"
#include "storage/txn.h"
#include "storage/undo.h"
#include "storage/waiting.h"
#include "storage/worker.h"

enum {
    GRAMME_IDLE_TXNS_MAX = 8, /* kept of each kind; readers with their connection */
    /* Pages of the write-ahead log after which it is emptied: 8 MB, and 2 MB beside
     * other background work, whose many writes would make each emptying last long. */
    GRAMME_LOG_PAGES = 2048,
    GRAMME_LOG_PAGES_BESIDE_JOBS = 512,
};

/* The writer connection and the SQL transaction open on it; inside the gate. */
typedef struct gramme_writer {
    gramme_connection connection;
    gramme_undo undo;
    gramme_waiting waiting; /* in memory: log entries that are to be written */
    bool begun;             /* BEGIN was run */
    bool broken;        /* a ROLLBACK failed: nothing is written until one succeeds */
    bool attached;      /* restore.c's image is still there: a DETACH failed */
    bool new_jobs;      /* the worker has something to do after COMMIT */
    unsigned accepted;  /* writing transactions of the group committed so far */
    int log_pages;      /* in the write-ahead log at the last commit, */
    int log_limit;      /* when it is emptied: one of GRAMME_LOG_PAGES */
    int log_asked;      /* and when the worker was asked to empty it */
    bool undone_news;   /* log entries or documents were taken back just now */
    gramme_status lost; /* not OK: SQLite undid the group; nothing of it can be kept */
} gramme_writer;

struct gramme_store {
    const gramme_allocator *allocator;
    const gramme_clock *clock;
    int64_t ttl_interval; /* microseconds; 0: expired items stay */
    void (*log)(void *self, const char *line);
    void *log_self;
    gramme_origin origin; /* which may use it */
    char *path;           /* NULL in memory */
    bool full_sync;
    gramme_file_lock file_lock;
    gramme_gate gate;
    gramme_writer writer;
    gramme_catalog catalog;
    gramme_worker worker;
    gramme_row_hook hook; /* zeroed: none. Used inside the gate, or by gramme_hook_* */
    bool hook_on;         /* those may use it; under worker.mutex, as is */
    unsigned hook_users;  /* how many do, outside the gate */
    pthread_mutex_t pool_mutex;
    pthread_cond_t pool_changed; /* the next two */
    unsigned readers;            /* of a file, that have begun */
    bool readers_held;           /* none may begin */
    gramme_txn *idle[2];         /* ended transactions to use again, by kind */
    unsigned idle_count[2];
    gramme_group *groups;
};

struct gramme_group {
    gramme_store *store;
    gramme_group *next; /* in the pool */
    unsigned holds;     /* transactions inside the gate, and one for `writing` */
    bool writing;       /* a write transaction began: the gate is kept to the end */
};

struct gramme_txn {
    gramme_store *store;
    gramme_group *group;
    gramme_txn *next; /* in the pool */
    gramme_txn_kind kind;
    gramme_connection *connection; /* NULL until first used */
    gramme_connection reader; /* of a READ transaction in a file; kept in the pool */
    gramme_definition **held; /* references of a reader in a file */
    uint32_t held_count;
    uint32_t held_capacity;
    size_t mark;                /* where this transaction's undo entries begin */
    bool savepoint;             /* set, for SQL that the undo does not know */
    bool wrote_sql;             /* ran such SQL, savepoint or not */
    gramme_bytes blob;          /* scratch of row.c: the item's bytes, */
    gramme_bytes index_blob[2]; /* and old and new of one index row */
    gramme_bytes index_key[2];
};

static inline bool gramme_store_in_memory(const gramme_store *store)
{
    return store->path == NULL;
}

/* Hands one printf-style line to the store's log. */
void gramme_store_log(const gramme_store *store, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* writer.c: the SQL transaction of the writer. All are called inside the gate. */

/* Tries once more to undo what could not be undone for want of memory. */
gramme_status gramme_writer_mend(gramme_store *store, gramme_error *err);

/* Begins it unless it was begun. */
gramme_status gramme_writer_begin(gramme_store *store, gramme_error *err);

/* Commits and publishes it, or undoes all of it. */
gramme_status gramme_writer_commit(gramme_store *store, gramme_error *err);

/* Undoes all that it holds and ends it. */
void gramme_writer_roll_back(gramme_store *store);

/* Undoes what lies behind `mark` in the undo; `savepoint` tells that one is set there.
 * When that fails everything is undone, and writer->lost says so to the group. */
void gramme_writer_roll_back_to(gramme_store *store, size_t mark, bool savepoint);

/* Puts a tree's statistics into its row. */
gramme_status gramme_writer_store_stats(gramme_store *store,
                                        const gramme_tree *tree,
                                        gramme_error *err);

/* False also after SQLite gave up a transaction by itself. */
bool gramme_writer_is_open(const gramme_writer *writer);

/* hook.c: the hook's upkeep, outside the gate. */

/* Microseconds until upkeep is due; 0: now; INT64_MAX: never. */
int64_t gramme_hook_pause(gramme_store *store);

/* One step of it. */
gramme_status
gramme_hook_upkeep(gramme_store *store, int64_t budget, gramme_error *err);

/* GRAMME_CLOSED in a child after fork(2). */
gramme_status gramme_store_check_process(const gramme_store *store, gramme_error *err);

/* A new connection to a database in memory with the contents of `like`, between two
 * transactions of its own; if that is NULL of `image`, a database's bytes; if that is
 * empty, our schema and no rows. */
gramme_status gramme_store_open_memory(const gramme_store *store,
                                       gramme_connection *connection,
                                       const struct gramme_memory *like,
                                       gramme_view image,
                                       gramme_error *err);

/* snapshot.c: opens for `store`, in memory, what `from` holds. */
gramme_status gramme_snapshot_open_copy(const gramme_store *store,
                                        gramme_connection *connection,
                                        gramme_store *from,
                                        gramme_error *err);

/* restore.c: removes what a restore that was killed left beside the store's file. */
void gramme_restore_tidy(const gramme_store *store);

/* A connection that only reads; of a store in a file. */
gramme_status gramme_store_open_reader(const gramme_store *store,
                                       gramme_connection *connection,
                                       gramme_error *err);

/* Inside the gate, of a store in a file: waits until no reader is left, and lets none
 * begin before they are released. */
void gramme_txn_hold_readers(gramme_store *store);
void gramme_txn_release_readers(gramme_store *store);

/* Frees the pooled transactions and groups. */
void gramme_txn_free_pool(gramme_store *store);

gramme_status gramme_txn_start(gramme_txn *txn, gramme_error *err);

/* Makes `txn` ready to read or write: enters the gate or takes a snapshot. To be called
 * first by whatever touches the database. */
static inline gramme_status gramme_txn_use(gramme_txn *txn, gramme_error *err)
{
    return txn->connection != NULL ? GRAMME_OK : gramme_txn_start(txn, err);
}

/* Protects what earlier transactions of the group wrote from the SQL that follows,
 * which the undo cannot take back one by one. */
gramme_status gramme_txn_savepoint(gramme_txn *txn, gramme_error *err);

/* True when rows this transaction changes must be remembered one by one. */
static inline bool gramme_txn_remembers_rows(const gramme_txn *txn)
{
    return txn->group != NULL && txn->store->writer.accepted > 0 && !txn->savepoint;
}

/* Keeps `definition` alive until the transaction ends; takes no reference on failure.
 */
gramme_status
gramme_txn_hold(gramme_txn *txn, gramme_definition *definition, gramme_error *err);

#endif
