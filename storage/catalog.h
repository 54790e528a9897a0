/* SPDX-License-Identifier: Apache-2.0 */
/* catalog.h - definitions and trees in memory. Private to storage.
 *
 * Each name and each tree has two faces: `working`, what the writer has made of it, and
 * `committed`, what readers in files see. The writer's face is touched only inside the
 * gate. The committed face and both maps are changed inside the gate and under the
 * mutex, so that the writer may read without the mutex and readers without the gate. */
#ifndef GRAMME_STORAGE_CATALOG_H
#define GRAMME_STORAGE_CATALOG_H

#include <pthread.h>

#include "storage/base/map.h"
#include "storage/definition.h"

typedef struct gramme_slot {
    gramme_view name; /* stored behind the struct */
    gramme_definition *committed;
    gramme_definition *working;
    unsigned pending; /* entries in the undo that point here */
} gramme_slot;

typedef struct gramme_tree {
    uint32_t id;
    uint8_t key[4]; /* id, as row keys begin */
    gramme_tree_stats committed;
    gramme_tree_stats working;
    bool dirty; /* working is not yet in the trees table */
} gramme_tree;

typedef struct gramme_catalog {
    const gramme_allocator *allocator;
    pthread_mutex_t mutex;
    gramme_map tables; /* name -> gramme_slot */
    gramme_map trees;  /* gramme_tree.key -> gramme_tree */
    uint32_t next_tree;
    unsigned deleting; /* committed tables with gramme_definition_is_deleting() */
    unsigned expiring; /* committed tables with a ttl_attribute */
} gramme_catalog;

bool gramme_catalog_init(gramme_catalog *catalog, const gramme_allocator *allocator);
void gramme_catalog_dispose(gramme_catalog *catalog);

struct gramme_connection;

/* Reads definitions and trees into an empty catalog. */
gramme_status gramme_catalog_load(gramme_catalog *catalog,
                                  struct gramme_connection *connection,
                                  gramme_error *err);

/* Exchanges what two catalogs hold; inside the gate, with no transaction open. */
void gramme_catalog_swap(gramme_catalog *catalog, gramme_catalog *other);

/* The writer's tree that row keys beginning with `key` are in; NULL when there is none.
 */
gramme_tree *gramme_catalog_tree(const gramme_catalog *catalog, gramme_view key);

/* A tree with nothing in it; NULL when memory has run out. */
gramme_tree *gramme_catalog_add_tree(gramme_catalog *catalog, uint32_t id);

/* Takes a new tree out again (BORN undone, or DEAD committed); frees it. */
void gramme_catalog_forget_tree(gramme_catalog *catalog, gramme_tree *tree);

/* Makes a name's working definition the committed one; under the mutex. */
void gramme_catalog_publish(gramme_catalog *catalog, gramme_slot *slot);

/* Puts a name's working definition back to `before`, whose reference it takes. */
void gramme_catalog_restore(gramme_slot *slot, gramme_definition *before);

/* The name's slot, made when there is none; NULL when memory has run out. Inside the
 * gate. */
gramme_slot *gramme_catalog_slot(gramme_catalog *catalog, gramme_view name);

/* Removes the slot when it stands for nothing any more. */
void gramme_catalog_tidy(gramme_catalog *catalog, gramme_slot *slot);

/* Inside a write transaction: ends the backfill of the index with this tree. */
gramme_status gramme_catalog_backfilled(gramme_txn *txn,
                                        gramme_view name,
                                        uint32_t tree,
                                        gramme_error *err);

/* Inside a write transaction: removes one table, or indexes of one, whose deletion is
 * due; *found tells. */
gramme_status gramme_catalog_bury(bool *found, gramme_txn *txn, gramme_error *err);

#endif
