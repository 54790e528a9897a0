/* SPDX-License-Identifier: Apache-2.0 */
/* settings.h - the parts of a table's definition that only the api folder gives
 * meaning: billing, throughput, class, encryption, stream, tags, time to live. They
 * live in the `settings` items of tables and indexes, under the names that replies use.
 */
#ifndef GRAMME_API_OPS_SETTINGS_H
#define GRAMME_API_OPS_SETTINGS_H

#include "storage/item/value.h"

/* True for BillingMode PAY_PER_REQUEST. */
bool gramme_settings_on_demand(const gramme_item *settings);

/* The whole number under `name`, or `absent`. */
int64_t
gramme_settings_integer(const gramme_item *settings, const char *name, int64_t absent);

/* The text under `name`, or an empty view. */
gramme_view gramme_settings_text(const gramme_item *settings, const char *name);

bool gramme_settings_flag(const gramme_item *settings, const char *name);

/* The map under `name`, or NULL. */
const gramme_item *gramme_settings_map(const gramme_item *settings, const char *name);

/* Set or replace; false when memory has run out. */
bool gramme_settings_put_integer(gramme_item *settings,
                                 gramme_arena *arena,
                                 const char *name,
                                 int64_t integer);
bool gramme_settings_put_text(gramme_item *settings,
                              gramme_arena *arena,
                              const char *name,
                              gramme_view text);
bool gramme_settings_put_flag(gramme_item *settings,
                              gramme_arena *arena,
                              const char *name,
                              bool flag);
bool gramme_settings_put_map(gramme_item *settings,
                             gramme_arena *arena,
                             const char *name,
                             const gramme_item *map);

#endif
