/* SPDX-License-Identifier: Apache-2.0 */
/* checkpoint.h - how far each lane of a subscription has come, kept as documents:
 *
 *     <id>/<stream>/<slot>/<lane>    where that lane goes on, and its open window
 *     <id>/from                      streams of a lower number are done with
 *
 * A lane reads what hashes to it of a slot; other lanes of the slot read the rest. When
 * their number changes all of them go back to where the last of them was: what they did
 * already comes again, nothing is lost. Private to streams. */
#ifndef GRAMME_STREAMS_CHECKPOINT_H
#define GRAMME_STREAMS_CHECKPOINT_H

#include "storage/document.h"
#include "streams/window.h"

typedef struct gramme_checkpoint_place {
    gramme_view id; /* the subscription's */
    uint32_t stream;
    uint32_t slot;
    uint32_t lane;
} gramme_checkpoint_place;

typedef struct gramme_checkpoint {
    uint64_t position; /* sequence of the first record that is not done */
    uint32_t lanes;    /* there were of this slot */
    bool in_window;    /* the rest counts */
    int64_t window_start;
    int64_t window_end;
    uint64_t window_first;
    gramme_view state;
} gramme_checkpoint;

/* *found is false and nothing set when there is none. */
gramme_status gramme_checkpoint_load(gramme_checkpoint *out,
                                     bool *found,
                                     gramme_txn *txn,
                                     const gramme_checkpoint_place *place,
                                     gramme_arena *arena,
                                     gramme_error *err);

gramme_status gramme_checkpoint_store(gramme_txn *txn,
                                      const gramme_checkpoint_place *place,
                                      const gramme_checkpoint *checkpoint,
                                      gramme_error *err);

/* What a document says that lies under GRAMME_DOCUMENT_CHECKPOINT, borrowing from it.
 * *from: it is an <id>/from, and only place->id and place->stream count. */
gramme_status gramme_checkpoint_read(gramme_checkpoint_place *place,
                                     gramme_checkpoint *checkpoint,
                                     bool *from,
                                     const gramme_document *document,
                                     gramme_error *err);

/* Makes the checkpoints of place->slot fit `lanes` lanes; place->lane is not looked at.
 * *changed: something was written. */
gramme_status gramme_checkpoint_align(bool *changed,
                                      gramme_txn *txn,
                                      const gramme_checkpoint_place *place,
                                      uint32_t lanes,
                                      gramme_arena *arena,
                                      gramme_error *err);

/* The lowest stream number that `id` still has to do with; *found tells whether that
 * was ever said. */
gramme_status gramme_checkpoint_from(uint32_t *number,
                                     bool *found,
                                     gramme_txn *txn,
                                     gramme_view id,
                                     gramme_arena *arena,
                                     gramme_error *err);

/* Says so, and forgets the checkpoints of streams below `number`. */
gramme_status gramme_checkpoint_set_from(gramme_txn *txn,
                                         gramme_view id,
                                         uint32_t number,
                                         gramme_arena *arena,
                                         gramme_error *err);

/* Forgets everything of `id`. */
gramme_status
gramme_checkpoint_forget(gramme_store *store, gramme_view id, gramme_error *err);

#endif
