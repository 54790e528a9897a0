/* SPDX-License-Identifier: Apache-2.0 */
/* plant.h - internal: cJSON's tree of a text that the guard let pass. */
#ifndef GRAMME_API_JSON_PLANT_H
#define GRAMME_API_JSON_PLANT_H

#include <cjson/cJSON.h>

#include "storage/base/arena.h"

/* The tree; NULL when memory has run out. To be given to gramme_json_uproot() before
 * `arena`, in which it may lie, is reset. */
cJSON *gramme_json_plant(gramme_arena *arena, gramme_view text);
void gramme_json_uproot(cJSON *tree);

#endif
