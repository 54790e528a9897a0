/* SPDX-License-Identifier: Apache-2.0 */
/* capacity.h - what an operation costs, as AWS counts it.
 *
 * A read unit is 4 KiB read consistently (half that otherwise), a write unit 1 KiB;
 * every item written, and every request reading, is rounded up by itself. Rules:
 * developer guide, "DynamoDB read and write operations". */
#ifndef GRAMME_API_CAPACITY_H
#define GRAMME_API_CAPACITY_H

#include "api/json/node.h"
#include "api/json/write.h"
#include "storage/row.h"

/* ReturnConsumedCapacity. */
typedef enum gramme_capacity_detail {
    GRAMME_CAPACITY_NONE,
    GRAMME_CAPACITY_TOTAL,
    GRAMME_CAPACITY_INDEXES,
} gramme_capacity_detail;

/* One table's bill in one request. */
typedef struct gramme_capacity {
    const gramme_table *table;
    gramme_view name; /* as the request named the table */
    double table_units;
    double refused_units; /* in the total and in no part of it */
    double *index_units;  /* one per index of the table */
    bool *index_used;
    const char *transacted; /* "ReadCapacityUnits" or "WriteCapacityUnits": of a
                               transaction, all units count twice; NULL: of none */
} gramme_capacity;

gramme_capacity_detail gramme_capacity_detail_of(const gramme_node *node);

/* False when memory has run out. */
bool gramme_capacity_init(gramme_capacity *capacity,
                          gramme_arena *arena,
                          const gramme_table *table,
                          gramme_view name);

/* Units for `size` bytes read in one go, at least one (or a half). */
double gramme_capacity_read(size_t size, bool consistent);

/* Adds a write that replaced `old_size` by `new_size` bytes (0: no item) and did
 * `changes` (one per index, or NULL) to the indexes. */
void gramme_capacity_add_write(gramme_capacity *capacity,
                               size_t old_size,
                               size_t new_size,
                               const gramme_index_change *changes);

/* Adds a write that was refused: of `new_size` bytes, over `old_size` (0: unknown or
 * no item). */
void gramme_capacity_add_refused(gramme_capacity *capacity,
                                 size_t old_size,
                                 size_t new_size);

/* Adds read units to the table, or to `index` unless NULL. */
void gramme_capacity_add_read(gramme_capacity *capacity,
                              const gramme_index *index,
                              double units);

/* Writes one ConsumedCapacity object (the value, not its name). */
void gramme_capacity_write(gramme_writer *out,
                           const gramme_capacity *capacity,
                           gramme_capacity_detail detail);

/* Writes "ConsumedCapacity": {...}; nothing for GRAMME_CAPACITY_NONE. */
void gramme_capacity_write_member(gramme_writer *out,
                                  const gramme_capacity *capacity,
                                  gramme_capacity_detail detail);

#endif
