/* SPDX-License-Identifier: Apache-2.0 */
/* path.h - document paths: a.b[3].c, names already resolved. */
#ifndef GRAMME_STORAGE_ITEM_PATH_H
#define GRAMME_STORAGE_ITEM_PATH_H

#include "storage/base/bytes.h"
#include "storage/item/value.h"

typedef struct gramme_path_step {
    bool is_index;
    uint32_t index;   /* when is_index */
    gramme_view name; /* otherwise */
} gramme_path_step;

typedef struct gramme_path {
    const gramme_path_step *steps; /* the first is a name */
    uint32_t count;
} gramme_path;

/* What the path leads to in `item`, or NULL. */
const gramme_value *gramme_path_get(const gramme_path *path, const gramme_item *item);

typedef enum gramme_path_relation {
    GRAMME_PATH_APART,
    GRAMME_PATH_OVERLAP,  /* equal, or one leads to a part of the other */
    GRAMME_PATH_CONFLICT, /* they part at a step where one is a name, the other an index
                           */
} gramme_path_relation;

gramme_path_relation gramme_path_relate(const gramme_path *a, const gramme_path *b);

/* Appends "[a, b, [3], c]" as AWS's overlap messages show a path. */
void gramme_path_print(gramme_bytes *out, const gramme_path *path);

#endif
