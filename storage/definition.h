/* SPDX-License-Identifier: Apache-2.0 */
/* definition.h - a table definition with its memory, counted; and as stored bytes.
 * Private to storage. */
#ifndef GRAMME_STORAGE_DEFINITION_H
#define GRAMME_STORAGE_DEFINITION_H

#include <stdatomic.h>

#include "storage/base/bytes.h"
#include "storage/table.h"

typedef struct gramme_definition {
    atomic_uint references;
    gramme_arena arena;    /* everything `table` and `settled` point to */
    gramme_table table;    /* as it was stored */
    gramme_index *indexes; /* table.indexes, for its maker */
    gramme_table settled;  /* what it is from ready_at on */
    bool transient;        /* `settled` differs */
} gramme_definition;

/* A deep copy with one reference. The maker may change table and indexes until it calls
 * gramme_definition_settle(). */
gramme_status gramme_definition_new(gramme_definition **out,
                                    const gramme_allocator *allocator,
                                    const gramme_table *table,
                                    gramme_error *err);

/* Works out `settled`; the definition is immutable from here on. */
gramme_status gramme_definition_settle(gramme_definition *definition,
                                       gramme_error *err);

/* True when the table, or an index of it, goes at ready_at. NULL: false. */
bool gramme_definition_is_deleting(const gramme_definition *definition);

gramme_definition *gramme_definition_ref(gramme_definition *definition);

/* NULL is fine. */
void gramme_definition_unref(gramme_definition *definition);

/* Appends the definition's bytes: an item of codec.h. Uses `arena` for scratch. */
gramme_status gramme_definition_encode(gramme_bytes *out,
                                       const gramme_table *table,
                                       gramme_arena *arena,
                                       gramme_error *err);

/* Reads what gramme_definition_encode wrote; settled, one reference. */
gramme_status gramme_definition_decode(gramme_definition **out,
                                       const gramme_allocator *allocator,
                                       gramme_view blob,
                                       gramme_error *err);

#endif
