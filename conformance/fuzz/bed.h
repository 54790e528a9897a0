/* SPDX-License-Identifier: Apache-2.0 */
/* bed.h - an engine with tables of every kind and a few items, the same for each input,
 * and what must hold of it and of its answers afterwards. */
#ifndef GRAMME_CONFORMANCE_FUZZ_BED_H
#define GRAMME_CONFORMANCE_FUZZ_BED_H

#include <gramme_plugin.h>

#include "conformance/fuzz/fuzz.h"

/* The engine, as it was made unless bed_touch() was called since it was last given out.
 * It stays this module's. */
gramme *bed_engine(void);

/* Says that the engine may hold something else now. */
void bed_touch(void);

/* One operation; its answer must be one that a client can get: JSON or nothing, with a
 * status of AWS's, and no InternalServerError. Returns the status. */
int bed_call(gramme_reply *reply,
             gramme *db,
             gramme_turn *turn,
             gramme_view operation,
             gramme_view body);

/* A hash of all that the database holds but for checkpoints and what it remembers of
 * request tokens. Not inside a turn. */
uint64_t bed_digest(gramme *db);

/* Every row lies where its item's key says, has the size that it claims, and is in the
 * indexes it belongs to and in no other; statistics agree. */
void bed_check(gramme *db);

#endif
