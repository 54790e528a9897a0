/* SPDX-License-Identifier: Apache-2.0 */
/* statistics.h - what a store holds, by numbers that are in memory anyway. */
#ifndef GRAMME_STORAGE_STATISTICS_H
#define GRAMME_STORAGE_STATISTICS_H

#include "storage/table.h"

typedef struct gramme_store_numbers {
    uint64_t tables;
    uint64_t indexes;
    gramme_tree_stats items;      /* of the tables */
    gramme_tree_stats index_rows; /* of their indexes */
    bool background;              /* there is background work to do */
} gramme_store_numbers;

/* As of the last commit. From any thread, also inside a transaction. */
void gramme_store_count(gramme_store_numbers *out, gramme_store *store);

#endif
