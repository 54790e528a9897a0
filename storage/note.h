/* SPDX-License-Identifier: Apache-2.0 */
/* note.h - small facts with an end: kept under a name until their time is over, in the
 * same transaction as what they are about. */
#ifndef GRAMME_STORAGE_NOTE_H
#define GRAMME_STORAGE_NOTE_H

#include "storage/base/arena.h"
#include "storage/txn.h"

/* The value kept under `name`, copied into `arena`. GRAMME_NOTFOUND without a message
 * when there is none or its time is over. */
gramme_status gramme_note_get(gramme_view *value,
                              gramme_txn *txn,
                              gramme_view name,
                              gramme_arena *arena,
                              gramme_error *err);

/* Keeps `value` under `name` until `ends` (microseconds of the store's clock),
 * replacing what was there; a few notes whose time is over go on the way. */
gramme_status gramme_note_put(gramme_txn *txn,
                              gramme_view name,
                              gramme_view value,
                              int64_t ends,
                              gramme_error *err);

#endif
