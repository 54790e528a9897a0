/* SPDX-License-Identifier: Apache-2.0 */
/* gramme.h - Amazon DynamoDB inside your process. Stable public interface.
 *
 *     gramme_open(&db, NULL, &failure);
 *     reply = gramme_reply_new();
 *     gramme_ask(db, "PutItem", "{\"TableName\":...}", reply);   200, 400, 500
 *     gramme_reply_body(reply, NULL);                            JSON, or the error
 *
 * Open an engine (one database, in memory or in a file), call operations with
 * DynamoDB's JSON, get DynamoDB's JSON. Engines know nothing of each other; there may
 * be many. Everything here may be used from several threads unless said otherwise;
 * nothing here exits, prints, or touches signals, and threads of Gramme's own block
 * every signal. A handle used in a child after fork() answers with an error, and
 * closing it there does nothing.
 *
 * Texts are UTF-8. What a function makes is the caller's to free by the function that
 * its description names; what a function is given is the caller's and may go when it
 * returns. gramme_failure arguments may be NULL. */
#ifndef GRAMME_H
#define GRAMME_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define GRAMME_API __attribute__((visibility("default")))
#else
#define GRAMME_API
#endif

typedef struct gramme gramme;             /* an engine */
typedef struct gramme_reply gramme_reply; /* one call's answer and its memory */
typedef struct gramme_turn gramme_turn;   /* calls that share a commit */

/* Why something failed; 0 is success everywhere. */
typedef enum gramme_code {
    GRAMME_CODE_OK = 0,
    GRAMME_CODE_NOMEM,    /* memory has run out */
    GRAMME_CODE_IO,       /* the path cannot be read or written */
    GRAMME_CODE_BUSY,     /* another process has the database open */
    GRAMME_CODE_FOREIGN,  /* the file is not Gramme's */
    GRAMME_CODE_NEWER,    /* the file was written by a newer Gramme */
    GRAMME_CODE_DAMAGED,  /* the file is Gramme's, but broken */
    GRAMME_CODE_MISUSE,   /* arguments make no sense, or used after fork() */
    GRAMME_CODE_INTERNAL, /* anything else; the message says what */
    GRAMME_CODE_NOTFOUND  /* there is no such table */
} gramme_code;

typedef struct gramme_failure {
    gramme_code code;
    char message[512]; /* one line, UTF-8 */
} gramme_failure;

/* Set all of it by GRAMME_OPEN_OPTIONS_INIT, then what shall be different. */
typedef struct gramme_open_options {
    unsigned version;     /* GRAMME_OPEN_OPTIONS_VERSION */
    const char *path;     /* NULL: in memory; a file is made when it is missing */
    int full_sync;        /* nonzero: also sync every commit against power loss */
    int64_t transient_ms; /* CREATING, UPDATING, DELETING last this long; 0: no time */
    /* NULL: silent. Called from any thread */
    void (*log)(void *self, const char *line);
    void *log_self;
    int64_t ttl_interval_ms; /* between two searches for expired items; 0: a minute,
                                negative: they stay */
    int64_t item_collection_limit; /* bytes; 0: AWS's 10 GB */
    double conflict_rate; /* 0 to 1: this part of transactions and single writes is
                             refused as if another transaction were in their way */
    /* Who the database is to functions that its streams call; NULL: "us-east-1" and
     * "local". */
    const char *region;
    const char *access_key;
    int64_t shard_ms;            /* a stream's shard is open so long; 0: four hours */
    int64_t shard_records;       /* or until it holds so many; 0: no such end */
    int shard_width;             /* open shards of a new stream; 0: one */
    int64_t stream_retention_ms; /* a record is kept so long; 0: 24 hours */
} gramme_open_options;

#define GRAMME_OPEN_OPTIONS_VERSION 1
#define GRAMME_OPEN_OPTIONS_INIT                                                       \
    {                                                                                  \
        GRAMME_OPEN_OPTIONS_VERSION, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0          \
    }

/* The library's version, "1.2.3". */
GRAMME_API const char *gramme_version(void);

/* Opens or creates an engine, `options` NULL: in memory; the caller closes it. On
 * failure `*out` is NULL and `failure` says why; no file was changed. A file is open in
 * one engine at a time. No thread is started before there is work for one. */
GRAMME_API gramme_code gramme_open(gramme **out,
                                   const gramme_open_options *options,
                                   gramme_failure *failure);

/* Ends the engine and its threads and frees all that it has. No call may be in flight
 * in another thread, and no server may have it. Stops background work where it is; it
 * goes on at the next open. NULL is fine. */
GRAMME_API void gramme_close(gramme *db);

/* -- calling ----------------------------------------------------------------------- */

/* Performs one operation, as gramme_call() does, outside a turn and in the region
 * "us-east-1": `operation` is "PutItem" or any other of DynamoDB, of its streams or,
 * once they are allowed, of AWS Lambda; `json` its input, both ended by NUL. */
GRAMME_API int
gramme_ask(gramme *db, const char *operation, const char *json, gramme_reply *reply);

typedef struct gramme_request {
    unsigned version;   /* GRAMME_REQUEST_VERSION */
    const char *target; /* "DynamoDB_20120810.PutItem"; NUL-terminated */
    const char *body;   /* JSON, UTF-8, `body_size` bytes */
    size_t body_size;
    const char *region; /* of ARNs and records; NULL: "us-east-1" */
    /* "localhost:8000" where DescribeEndpoints sends; NULL: AWS's own */
    const char *host;
} gramme_request;

#define GRAMME_REQUEST_VERSION 1
#define GRAMME_REQUEST_INIT                                                            \
    {                                                                                  \
        GRAMME_REQUEST_VERSION, 0, 0, 0, 0, 0                                          \
    }

/* A reply to fill, again and again, by one thread at a time and from any engine; NULL
 * without memory. The caller frees it by gramme_reply_free(), which takes NULL. */
GRAMME_API gramme_reply *gramme_reply_new(void);
GRAMME_API void gramme_reply_free(gramme_reply *reply);

/* Performs one operation. The answer, success or error, is in `reply` until its next
 * use. Outside a turn (`turn` NULL) a write is durable on return. Returns the HTTP
 * status. */
GRAMME_API int gramme_call(gramme *db,
                           gramme_turn *turn,
                           const gramme_request *request,
                           gramme_reply *reply);

/* 200, 400 or 500; AWS Lambda's operations (gramme_plugin.h) also have others. */
GRAMME_API int gramme_reply_status(const gramme_reply *reply);

/* The JSON text, `*size` bytes (NULL: not wanted) and a NUL behind; never NULL. */
GRAMME_API const char *gramme_reply_body(const gramme_reply *reply, size_t *size);

/* "ResourceNotFoundException", or NULL for success. */
GRAMME_API const char *gramme_reply_exception(const gramme_reply *reply);

/* What the exception's message is, or NULL for success. */
GRAMME_API const char *gramme_reply_message(const gramme_reply *reply);

/* The table a ResourceNotFoundException was about, or NULL. */
GRAMME_API const char *gramme_reply_missing_table(const gramme_reply *reply);

/* Makes `reply` an InternalServerError; needs no memory. */
GRAMME_API void gramme_reply_fail(gramme_reply *reply);

/* -- turns -------------------------------------------------------------------------
 *
 * For those who call often, and for the server: a commit costs more than a write. */

/* Begins a turn of the calling thread: its calls' writes share one commit at its end.
 * Keep it short: from its first write on no other thread writes. */
GRAMME_API gramme_code gramme_turn_begin(gramme_turn **out, gramme *db);

/* Commits and frees the turn. Only now may its replies be passed on; on failure every
 * write among them is undone: gramme_reply_fail() them all. */
GRAMME_API gramme_code gramme_turn_end(gramme_turn *turn);

/* -- tables ------------------------------------------------------------------------
 *
 * What tests want to see and to undo without asking the service. None of these, nor of
 * the following, may be called inside a turn of the calling thread. */

/* 1 when the engine has a table of this name, else 0. */
GRAMME_API int gramme_has_table(gramme *db, const char *name);

/* The names of all tables in byte order: `*count` of them and a NULL behind, in one
 * piece of memory that the caller frees by gramme_release(). */
GRAMME_API gramme_code gramme_list_tables(gramme *db,
                                          char ***names,
                                          size_t *count,
                                          gramme_failure *failure);

/* Hands every item of the table to `each` as DynamoDB's JSON ("{\"id\":{\"S\":...}}",
 * `size` bytes and a NUL behind, valid during the call), in the order of a Scan, until
 * it returns anything but 0. Others may write meanwhile: what they change is seen or
 * not. `each` may call the engine. GRAMME_CODE_NOTFOUND without such a table. */
GRAMME_API gramme_code gramme_read_table(gramme *db,
                                         const char *table,
                                         int (*each)(void *self,
                                                     const char *item,
                                                     size_t size),
                                         void *self,
                                         gramme_failure *failure);

/* Takes all items out of the table, at once for everyone; its definition and indexes
 * stay. Its stream stays as it is and learns nothing. GRAMME_CODE_NOTFOUND without such
 * a table. */
GRAMME_API gramme_code gramme_reset_table(gramme *db,
                                          const char *table,
                                          gramme_failure *failure);

/* Makes the engine empty, as if it had been opened anew: tables, streams, how far
 * triggers have come, functions and their mappings are gone. The clock stays as it was
 * set, and triggers that the program added stay: they begin with the first stream their
 * table will have. Calls of other threads happen before or after. Not to be called by a
 * trigger's target. */
GRAMME_API gramme_code gramme_reset(gramme *db, gramme_failure *failure);

/* Frees what gramme_list_tables() or gramme_snapshot_take() made. NULL is fine. */
GRAMME_API void gramme_release(void *memory);

/* -- snapshots ---------------------------------------------------------------------
 *
 * A snapshot is all that an engine holds at one moment between two writes: tables,
 * items, streams and how far triggers have come. It is a database: in a file it can be
 * opened by gramme_open(), too. */

/* Takes a snapshot into memory, at most 2 GB; the caller frees it by gramme_release().
 * Writers of an engine in memory wait meanwhile, a millisecond or two for each MB. */
GRAMME_API gramme_code gramme_snapshot_take(gramme *db,
                                            void **snapshot,
                                            size_t *size,
                                            gramme_failure *failure);

/* Takes a snapshot into a file. An older one of that name is replaced when all is
 * written and synced; GRAMME_CODE_BUSY while an engine has it open,
 * GRAMME_CODE_FOREIGN when it is no database of Gramme's. */
GRAMME_API gramme_code gramme_snapshot_save(gramme *db,
                                            const char *path,
                                            gramme_failure *failure);

/* Puts the snapshot in the place of all that the engine holds; the file or memory is
 * only read. On failure nothing has changed. As to the clock, to triggers and to other
 * threads it is like gramme_reset(); triggers go on where they were at the time of the
 * snapshot, and those it does not know begin as if they were new. */
GRAMME_API gramme_code gramme_snapshot_restore(gramme *db,
                                               const void *snapshot,
                                               size_t size,
                                               gramme_failure *failure);
GRAMME_API gramme_code gramme_snapshot_load(gramme *db,
                                            const char *path,
                                            gramme_failure *failure);

/* Opens an engine in memory that holds what `db` does at this moment, with the same
 * options and clock. It has no triggers and no runtime for functions. The caller closes
 * it; writers of a `db` in memory wait meanwhile, as for a snapshot. */
GRAMME_API gramme_code gramme_clone(gramme **out, gramme *db, gramme_failure *failure);

/* -- files --------------------------------------------------------------------------
 */

/* Looks at all of a database file that no engine has open (else GRAMME_CODE_BUSY): that
 * every item is where its key says, every index has the rows it must have and no other,
 * statistics, streams and functions are right. The file and what lies beside it are
 * only read. GRAMME_CODE_OK: it is whole. GRAMME_CODE_DAMAGED: each finding went to
 * `found` (NULL: not wanted), one line of UTF-8. Anything else: it could not be looked
 * at. */
GRAMME_API gramme_code gramme_check_file(const char *path,
                                         void (*found)(void *self, const char *line),
                                         void *self,
                                         gramme_failure *failure);

/* What a file is, found out by a look at it: GRAMME_CODE_OK when gramme_open() would
 * take it, or make it; else why not. `*importable` (may be NULL) is 1 when it is a
 * database of AWS's DynamoDB Local, which is GRAMME_CODE_FOREIGN. Nobody may have it
 * open in this process. */
GRAMME_API gramme_code gramme_inspect_file(const char *path,
                                           int *importable,
                                           gramme_failure *failure);

typedef struct gramme_import_options {
    unsigned version;   /* GRAMME_IMPORT_OPTIONS_VERSION */
    const char *region; /* of streams' ARNs; NULL: "us-east-1" */
    /* Gets a line about each table, and now and then one on the way; NULL: silent. */
    void (*progress)(void *self, const char *line);
    void *progress_self;
} gramme_import_options;

#define GRAMME_IMPORT_OPTIONS_VERSION 1
#define GRAMME_IMPORT_OPTIONS_INIT                                                     \
    {                                                                                  \
        GRAMME_IMPORT_OPTIONS_VERSION, 0, 0, 0                                         \
    }

/* Makes the database file `path` of one that AWS's DynamoDB Local wrote (2.0 to 3.3):
 * tables with keys, indexes, billing, throughput, protection, time to live and streams
 * (which begin anew under their old label), and all items. The source is only read.
 * `path` gets its name when all is written and synced; GRAMME_CODE_MISUSE when there is
 * something already. `options` may be NULL. */
GRAMME_API gramme_code gramme_import_file(const char *source,
                                          const char *path,
                                          const gramme_import_options *options,
                                          gramme_failure *failure);

/* -- background work --------------------------------------------------------------- */

/* Waits until no background work (index backfill, deletion of rows, a search for
 * expired items that is due) is left. */
GRAMME_API void gramme_settle(gramme *db);

#ifdef __cplusplus
}
#endif

#endif
