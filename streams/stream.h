/* SPDX-License-Identifier: Apache-2.0 */
/* stream.h - streams of tables: their shards, and the records in them.
 *
 * A stream is as wide as the number of shards that are open at a time. Each of its
 * slots is one log of storage (log.h), whose numbers are the sequence; an item's
 * records are all in the slot that its partition key hashes to. A shard is a stretch of
 * a slot: when it has lasted long enough it ends and its child goes on with the next
 * number.
 *
 *     slot 0   | shard a  1..900 | shard c  901..1500 | shard d  1501..  (open)
 *     slot 1   | shard b  1..700 | shard e  701..     (open)
 *
 * Everything here may be called from any thread. Descriptions are read through the
 * caller's transaction. */
#ifndef GRAMME_STREAMS_STREAM_H
#define GRAMME_STREAMS_STREAM_H

#include "storage/log.h"
#include "streams/change.h"

typedef struct gramme_streams gramme_streams; /* all streams of one store */

typedef struct gramme_streams_options {
    int64_t shard_time;     /* microseconds a shard is open; 0: four hours */
    uint64_t shard_records; /* or until it holds so many; 0: no such end */
    uint32_t width;         /* open shards of a stream to be made; 0: one */
    int64_t retention;      /* microseconds a record is kept; 0: 24 hours */
} gramme_streams_options;

enum {
    GRAMME_STREAM_WIDTH_MAX = 64,
    GRAMME_SHARD_ID_TEXT = 37,     /* "shardId-00000001763712000000-1a2b3c4d" */
    GRAMME_STREAM_LABEL_TEXT = 23, /* "2026-11-21T12:34:56.789" */
};

typedef struct gramme_shard {
    char id[GRAMME_SHARD_ID_TEXT + 1];
    char parent[GRAMME_SHARD_ID_TEXT + 1]; /* empty: the first of its slot */
    uint32_t slot;
    uint64_t first;  /* sequence it begins with, whether or not anything was logged */
    uint64_t last;   /* sequence it ended with, never below first; 0: open */
    uint64_t oldest; /* sequence below which its records were trimmed; first: none */
    int64_t created; /* microseconds */
    int64_t closed;  /* 0: open */
} gramme_shard;

typedef struct gramme_stream {
    uint32_t number; /* gramme_table.stream of the table while it is enabled */
    gramme_view table;
    gramme_view label;
    gramme_view region; /* of the call that made it */
    gramme_view_type view;
    gramme_key_schema key; /* the table's */
    int64_t created;       /* microseconds */
    int64_t ended;         /* when it was disabled; 0: enabled */
    uint32_t width;
    uint32_t first_log;         /* storage's log of slot 0; the others follow */
    const gramme_shard *shards; /* oldest first, a parent before its child */
    uint32_t shard_count;
} gramme_stream;

/* Reads what the store has and sets its hook; `options` NULL: AWS's. */
gramme_status gramme_streams_open(gramme_streams **out,
                                  gramme_store *store,
                                  const gramme_streams_options *options,
                                  gramme_error *err);

/* Takes the hook off. No transaction may be open. NULL is fine. */
void gramme_streams_close(gramme_streams *streams);

/* To be called when the store got other contents: what is due of them is found out, and
 * the listener is told. */
void gramme_streams_renew(gramme_streams *streams);

/* How many records were logged since it was opened; those of transactions that failed
 * later count, too. From any thread. */
uint64_t gramme_streams_logged(const gramme_streams *streams);

/* Calls `wake` after every commit that logged something or changed a stream, from any
 * thread and inside the store's gate; it must not wait. One listener; NULL: none. */
void gramme_streams_listen(gramme_streams *streams,
                           void (*wake)(void *self),
                           void *self);

/* Makes an enabled stream for `table` inside `txn`, which goes on to store the table
 * with *number in it. Its label, copied into `arena`, is the time, moved on until no
 * stream of that name had it. */
gramme_status gramme_stream_create(uint32_t *number,
                                   gramme_view *label,
                                   gramme_streams *streams,
                                   gramme_txn *txn,
                                   const gramme_table *table,
                                   gramme_view_type view,
                                   gramme_view region,
                                   gramme_arena *arena,
                                   gramme_error *err);

/* Disables it inside `txn`: its shards end, its records stay until they are trimmed. */
gramme_status gramme_stream_end(gramme_streams *streams,
                                gramme_txn *txn,
                                uint32_t number,
                                gramme_error *err);

/* The stream of that table and label, or of that number, into `arena`. GRAMME_NOTFOUND
 * without a message. */
gramme_status gramme_stream_find(gramme_stream *out,
                                 gramme_txn *txn,
                                 gramme_view table,
                                 gramme_view label,
                                 gramme_arena *arena,
                                 gramme_error *err);
gramme_status gramme_stream_get(gramme_stream *out,
                                gramme_txn *txn,
                                uint32_t number,
                                gramme_arena *arena,
                                gramme_error *err);

typedef struct gramme_stream_page {
    const gramme_stream *streams; /* by table and label, in byte order */
    uint32_t count;
    bool more;
} gramme_stream_page;

/* Streams of `table` (empty: of all), behind that table and label (empty: from the
 * first). */
gramme_status gramme_stream_list(gramme_stream_page *out,
                                 gramme_txn *txn,
                                 gramme_view table,
                                 gramme_view after_table,
                                 gramme_view after_label,
                                 uint32_t limit,
                                 gramme_arena *arena,
                                 gramme_error *err);

/* The shard with this id, or NULL. */
const gramme_shard *gramme_stream_shard(const gramme_stream *stream, gramme_view id);

/* Brings a shard described in an earlier transaction up to date, without reading the
 * whole stream: it may have ended. GRAMME_NOTFOUND without a message when it is gone.
 */
gramme_status gramme_shard_refresh(gramme_shard *shard,
                                   gramme_txn *txn,
                                   const gramme_stream *stream,
                                   gramme_error *err);

/* The shard that goes on where `shard`, which is closed, ended. GRAMME_NOTFOUND without
 * a message: the stream ended with it, or the child is gone already. */
gramme_status gramme_shard_child(gramme_shard *out,
                                 gramme_txn *txn,
                                 const gramme_stream *stream,
                                 const gramme_shard *shard,
                                 gramme_error *err);

typedef struct gramme_change_page {
    const gramme_change *changes;
    uint32_t count;
    uint64_t next; /* the sequence to go on from */
    bool ended;    /* the shard is closed and nothing is behind these */
} gramme_change_page;

/* A page as it lies in the log. */
typedef struct gramme_stream_entries {
    const gramme_log_entry *entries;
    uint32_t count;
    uint64_t next;
    bool ended;
} gramme_stream_entries;

/* Records of one shard, as described in this transaction, from sequence `from` on or
 * from the oldest that is kept: at most `limit`, and until their log entries reach
 * `bytes`; copied into `arena`. */
gramme_status gramme_stream_fetch(gramme_stream_entries *out,
                                  gramme_txn *txn,
                                  const gramme_stream *stream,
                                  const gramme_shard *shard,
                                  uint64_t from,
                                  uint32_t limit,
                                  size_t bytes,
                                  gramme_arena *arena,
                                  gramme_error *err);

/* What they mean, in `arena`, which borrows from `from`; needs no transaction, which in
 * memory would hold up every writer meanwhile. */
gramme_status gramme_stream_entries_decode(gramme_change_page *out,
                                           const gramme_stream_entries *from,
                                           const gramme_stream *stream,
                                           gramme_arena *arena,
                                           gramme_error *err);

/* Both in one. */
gramme_status gramme_stream_read(gramme_change_page *out,
                                 gramme_txn *txn,
                                 const gramme_stream *stream,
                                 const gramme_shard *shard,
                                 uint64_t from,
                                 uint32_t limit,
                                 size_t bytes,
                                 gramme_arena *arena,
                                 gramme_error *err);

/* The oldest sequence of the shard, as described in this transaction, that is still
 * kept (a trimmed one is gone), and the one that the next record will have (of a closed
 * shard: last + 1). */
gramme_status gramme_stream_bounds(uint64_t *oldest,
                                   uint64_t *next,
                                   gramme_txn *txn,
                                   const gramme_stream *stream,
                                   const gramme_shard *shard,
                                   gramme_error *err);

#endif
