/* SPDX-License-Identifier: Apache-2.0 */
/* parts.h - the inside of a store's streams. Private to streams.
 *
 * What the writer knows of an enabled stream is kept in memory, read from the documents
 * when it is first needed and thrown away when a transaction was undone. It is touched
 * only inside the store's gate: by the hook, and by write transactions that have read
 * something already. */
#ifndef GRAMME_STREAMS_PARTS_H
#define GRAMME_STREAMS_PARTS_H

#include <pthread.h>
#include <stdatomic.h>

#include "storage/base/map.h"
#include "storage/document.h"
#include "streams/stream.h"
#include "streams/tail.h"

/* One slot of an enabled stream: its open shard. */
typedef struct gramme_stream_slot {
    uint64_t next; /* sequence of the next record */
    uint64_t first;
    int64_t created;
} gramme_stream_slot;

typedef struct gramme_stream_state {
    uint32_t number;
    gramme_view_type view;
    uint32_t width;
    uint32_t first_log;
    gramme_stream_slot slots[];
} gramme_stream_state;

/* Where a round of upkeep over all streams stands; the store's worker's own. */
typedef struct gramme_upkeep {
    bool going;
    int64_t earliest;      /* when something of what was seen so far is due */
    gramme_bytes position; /* name of the last stream's document dealt with */
    gramme_arena arena;    /* one step */
} gramme_upkeep;

struct gramme_streams {
    gramme_store *store;
    const gramme_allocator *allocator;
    gramme_streams_options options; /* without zeros, but for shard_records */
    /* Inside the gate: */
    gramme_map states; /* number -> gramme_stream_state */
    gramme_stream_state *latest;
    bool stale;   /* states are to be read again */
    bool touched; /* since the last commit: something for the listener */
    gramme_bytes entry;
    /* Upkeep. `noted` is the least time that was noted since the round began, for what
     * the round may have missed. */
    gramme_upkeep upkeep;
    _Atomic uint64_t logged; /* records, since it was opened */
    _Atomic int64_t due;
    _Atomic int64_t noted;
    atomic_uint tail_count;
    pthread_mutex_t mutex; /* the listener and the tails; the last lock to be taken but
                              the dispatcher's, which the listener takes */
    gramme_map tails;      /* log -> gramme_tail */
    gramme_tail *changed_tails;
    void (*wake)(void *self);
    void *wake_self;
};

/* What writing to a stream needs, in a write transaction and inside the gate. */
typedef struct gramme_stream_edit {
    gramme_streams *streams;
    gramme_txn *txn;
    gramme_arena *arena;
    int64_t now;
} gramme_stream_edit;

/* describe.c: documents */

/* Reads a stream without its shards, or a shard, out of its document; the stream
 * borrows from it. */
gramme_status gramme_stream_decode(gramme_stream *out,
                                   const gramme_document *document,
                                   gramme_error *err);
gramme_status gramme_shard_decode(gramme_shard *out,
                                  const gramme_document *document,
                                  gramme_error *err);

/* Reads the description that lies in a document of gramme_stream_name(). */
gramme_status gramme_stream_describe(gramme_stream *out,
                                     gramme_txn *txn,
                                     const gramme_document *document,
                                     gramme_arena *arena,
                                     gramme_error *err);

/* Appends what the documents of all streams (table and label empty), of a table's, or
 * of one stream begin with. */
void gramme_stream_name(gramme_bytes *out, gramme_view table, gramme_view label);

gramme_status
gramme_stream_store(gramme_txn *txn, const gramme_stream *stream, gramme_error *err);

/* Removes the stream's documents; its shards have none any more. */
gramme_status
gramme_stream_remove(gramme_txn *txn, const gramme_stream *stream, gramme_error *err);

/* The shard's document: read, written, removed. A missing one is GRAMME_NOTFOUND
 * without a message. */
gramme_status gramme_shard_load(gramme_shard *out,
                                gramme_txn *txn,
                                uint32_t number,
                                uint32_t slot,
                                uint64_t first,
                                gramme_error *err);
gramme_status gramme_shard_store(gramme_txn *txn,
                                 uint32_t number,
                                 const gramme_shard *shard,
                                 gramme_error *err);
gramme_status gramme_shard_remove(gramme_txn *txn,
                                  uint32_t number,
                                  const gramme_shard *shard,
                                  gramme_error *err);

/* slot.c: the writer's side */

/* What the writer knows of the enabled stream. */
gramme_status gramme_stream_state_get(gramme_stream_state **out,
                                      const gramme_stream_edit *edit,
                                      uint32_t number,
                                      gramme_error *err);

/* Throws away what is known: of one stream, or of all. */
void gramme_stream_state_forget(gramme_streams *streams, uint32_t number);
void gramme_stream_state_forget_all(gramme_streams *streams);

/* Makes a slot's first shard. */
gramme_status gramme_slot_begin(const gramme_stream_edit *edit,
                                uint32_t number,
                                uint32_t slot,
                                gramme_error *err);

/* Ends the slot's open shard; a child goes on unless the stream ends. */
gramme_status gramme_slot_turn(const gramme_stream_edit *edit,
                               gramme_stream_state *state,
                               uint32_t slot,
                               bool with_child,
                               gramme_error *err);

/* The hook's: logs a change. */
gramme_status gramme_streams_changed(void *self,
                                     gramme_txn *txn,
                                     const gramme_row_event *event,
                                     gramme_arena *arena,
                                     gramme_error *err);

/* upkeep.c */

/* Something will be due at `time`. */
void gramme_streams_note(gramme_streams *streams, int64_t time);

/* The hook's. */
int64_t gramme_streams_due(void *self);
gramme_status gramme_streams_upkeep(void *self, int64_t budget, gramme_error *err);

#endif
