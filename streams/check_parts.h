/* SPDX-License-Identifier: Apache-2.0 */
/* check_parts.h - the inside of a check of streams. Private to streams. */
#ifndef GRAMME_STREAMS_CHECK_PARTS_H
#define GRAMME_STREAMS_CHECK_PARTS_H

#include "streams/check.h"
#include "streams/parts.h"

/* Logs that a stream has. */
typedef struct gramme_check_logs {
    uint32_t first;
    uint32_t count;
} gramme_check_logs;

typedef struct gramme_streams_checking {
    gramme_check *check;
    gramme_txn *txn;
    gramme_arena kept; /* until the end: `logs` */
    gramme_arena page; /* some documents */
    gramme_arena one;  /* a stream and its shards */
    gramme_arena few;  /* some records */
    uint32_t next_log; /* logs from this one on were never given; 0: not known */
    gramme_check_logs *logs;
    uint32_t log_count;
    uint32_t log_capacity;
} gramme_streams_checking;

/* Hands every document of `kind` whose name begins with `prefix` to `each`; what is
 * left in `one` goes with it. */
gramme_status
gramme_streams_check_each(gramme_streams_checking *c,
                          gramme_document_kind kind,
                          const char *prefix,
                          gramme_status (*each)(gramme_streams_checking *c,
                                                const gramme_document *document,
                                                gramme_error *err),
                          gramme_error *err);

/* "stream LABEL of table NAME"; returns `out`. */
const char *gramme_streams_check_print(char out[3 * GRAMME_CHECK_TEXT],
                                       const gramme_stream *stream);

/* check_shard.c: a stream's shards, slot by slot, and the records in them. */
gramme_status gramme_streams_check_shards(gramme_streams_checking *c,
                                          const gramme_stream *stream,
                                          gramme_error *err);

/* check_checkpoint.c: how far subscriptions say they have come. */
gramme_status gramme_streams_check_checkpoints(gramme_streams_checking *c,
                                               gramme_error *err);

#endif
