/* SPDX-License-Identifier: Apache-2.0 */
/* statistics.c - the committed face of the catalog, added up under its mutex. */
#include "storage/statistics.h"

#include "storage/engine.h"

static void add(gramme_tree_stats *sum, const gramme_catalog *catalog, uint32_t id)
{
    const gramme_tree *tree;
    uint8_t key[4];

    for (unsigned i = 0; i < 4; i++) {
        key[i] = (uint8_t)(id >> (24 - 8 * i));
    }
    tree = gramme_catalog_tree(catalog, gramme_view_of(key, sizeof(key)));
    if (tree != NULL) {
        sum->count += tree->committed.count;
        sum->bytes += tree->committed.bytes;
    }
}

static void add_table(gramme_store_numbers *out,
                      const gramme_catalog *catalog,
                      const gramme_table *table)
{
    out->tables++;
    out->indexes += table->index_count;
    add(&out->items, catalog, table->tree);
    for (uint32_t i = 0; i < table->index_count; i++) {
        add(&out->index_rows, catalog, table->indexes[i].tree);
    }
}

void gramme_store_count(gramme_store_numbers *out, gramme_store *store)
{
    gramme_catalog *catalog = &store->catalog;
    gramme_worker *worker = &store->worker;
    gramme_map_slot entry;
    size_t position = 0;

    *out = (gramme_store_numbers){.tables = 0};
    pthread_mutex_lock(&catalog->mutex);
    while (gramme_map_next(&catalog->tables, &position, &entry)) {
        const gramme_slot *slot = entry.value;

        if (slot->committed != NULL) {
            add_table(out, catalog, &slot->committed->table);
        }
    }
    pthread_mutex_unlock(&catalog->mutex);
    pthread_mutex_lock(&worker->mutex);
    out->background =
        worker->running && (worker->jobs || worker->checkpoint || worker->busy);
    pthread_mutex_unlock(&worker->mutex);
}
