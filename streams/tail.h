/* SPDX-License-Identifier: Apache-2.0 */
/* tail.h - the newest records of a slot, in memory for the lanes that follow it: what
 * they find here they need not read in a transaction, which in memory would hold up the
 * writer. Private to streams. */
#ifndef GRAMME_STREAMS_TAIL_H
#define GRAMME_STREAMS_TAIL_H

#include "streams/stream.h"

typedef struct gramme_tail gramme_tail;

/* -- lanes: from any thread, with no lock of the dispatcher's -- */

/* Has the records of `log` kept from now on. NULL: no memory; the log itself has all of
 * them. To be closed. */
gramme_tail *gramme_tail_open(gramme_streams *streams, uint32_t log);
void gramme_tail_close(gramme_streams *streams, gramme_tail *tail);

/* Up to `limit` committed records of the open `shard` from sequence `from` on, copied
 * into `arena`; none: there are none yet. False: the log is to be asked, what is here
 * is not what follows. */
bool gramme_tail_read(gramme_stream_entries *out,
                      gramme_streams *streams,
                      gramme_tail *tail,
                      const gramme_shard *shard,
                      uint64_t from,
                      uint32_t limit,
                      gramme_arena *arena);

/* -- the writer: inside the gate -- */

/* `bytes` was logged as record `number` of the shard that begins with `shard`. */
void gramme_tails_append(gramme_streams *streams,
                         uint32_t log,
                         uint64_t shard,
                         uint64_t number,
                         gramme_view bytes);

/* What was appended is committed; the streams' mutex is held. */
void gramme_tails_publish(gramme_streams *streams);

/* Something of it was undone. */
void gramme_tails_undo(gramme_streams *streams);

/* The shard ends, or its oldest records go: who follows it is to look at the log. */
void gramme_tails_cut(gramme_streams *streams, uint32_t log);

#endif
