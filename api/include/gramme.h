/* SPDX-License-Identifier: Apache-2.0 */
/* gramme.h - Amazon DynamoDB inside your process. Stable public interface.
 *
 * Open an engine (one database, in memory or in a file), call operations with
 * DynamoDB's JSON, get DynamoDB's JSON. Everything here may be used from several
 * threads unless said otherwise; nothing here exits, prints, or touches signals. A
 * handle used in a child after fork() answers with an error. */
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

/* Why opening failed; 0 is success everywhere. */
typedef enum gramme_code {
    GRAMME_CODE_OK = 0,
    GRAMME_CODE_NOMEM,   /* memory has run out */
    GRAMME_CODE_IO,      /* the path cannot be read or written */
    GRAMME_CODE_BUSY,    /* another process has the database open */
    GRAMME_CODE_FOREIGN, /* the file is not Gramme's */
    GRAMME_CODE_NEWER,   /* the file was written by a newer Gramme */
    GRAMME_CODE_DAMAGED, /* the file is Gramme's, but broken */
    GRAMME_CODE_MISUSE,  /* arguments make no sense, or used after fork() */
    GRAMME_CODE_INTERNAL /* anything else; the message says what */
} gramme_code;

typedef struct gramme_failure {
    gramme_code code;
    char message[512]; /* one line, UTF-8 */
} gramme_failure;

typedef struct gramme_open_options {
    unsigned version;     /* GRAMME_OPEN_OPTIONS_VERSION */
    const char *path;     /* NULL: in memory */
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

/* Opens or creates an engine; the caller closes it. On failure `*out` is NULL and
 * `failure` (may be NULL) says why; no file was changed. */
GRAMME_API gramme_code gramme_open(gramme **out,
                                   const gramme_open_options *options,
                                   gramme_failure *failure);

/* No call may be in flight in another thread.
 * Stops background work where it is; it goes on at the next open. NULL is fine. */
GRAMME_API void gramme_close(gramme *db);

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

/* A reply to fill, again and again, by one thread at a time. NULL without memory. */
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

/* The JSON text; never NULL. */
GRAMME_API const char *gramme_reply_body(const gramme_reply *reply, size_t *size);

/* "ResourceNotFoundException", or NULL for success. */
GRAMME_API const char *gramme_reply_exception(const gramme_reply *reply);

/* The table a ResourceNotFoundException was about, or NULL. */
GRAMME_API const char *gramme_reply_missing_table(const gramme_reply *reply);

/* Makes `reply` an InternalServerError; needs no memory. */
GRAMME_API void gramme_reply_fail(gramme_reply *reply);

/* Begins a turn of the calling thread: its calls' writes share one commit at its end.
 * Keep it short: from its first write on no other thread writes. */
GRAMME_API gramme_code gramme_turn_begin(gramme_turn **out, gramme *db);

/* Commits and frees the turn. Only now may its replies be passed on; on failure every
 * write among them is undone: gramme_reply_fail() them all. */
GRAMME_API gramme_code gramme_turn_end(gramme_turn *turn);

/* 1 when the engine has a table of this name, else 0. */
GRAMME_API int gramme_has_table(gramme *db, const char *name);

/* Waits until no background work (index backfill, deletion of rows, a search for
 * expired items that is due) is left. */
GRAMME_API void gramme_settle(gramme *db);

#ifdef __cplusplus
}
#endif

#endif
