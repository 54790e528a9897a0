/* SPDX-License-Identifier: Apache-2.0 */
/* gramme_plugin.h - what tests and extensions need beyond gramme.h. May change with
 * each minor version. */
#ifndef GRAMME_PLUGIN_H
#define GRAMME_PLUGIN_H

#include "gramme.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Moves the engine's clock: `milliseconds` ahead of where it is, or back when negative.
 * All that the service does by the clock follows it: creation dates, items that expire,
 * request tokens. What becomes due is done in the background; gramme_settle() waits.
 * From any thread. */
GRAMME_API void gramme_advance_clock(gramme *db, int64_t milliseconds);

#ifdef __cplusplus
}
#endif

#endif
