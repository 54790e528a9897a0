/* SPDX-License-Identifier: Apache-2.0 */
/* plant.c - calls cJSON's parser.
 *
 * It takes two or three pieces of memory for each value of a request, a third of what
 * reading costs. Its hooks know no context, hence the thread's variable below; memory
 * for anybody else comes from malloc() as before. */
#include "api/json/plant.h"

#include <stdlib.h>

#include "api/json/own.h"

static bool owned;                             /* the hooks are ours */
static _Thread_local gramme_arena *plantation; /* while a tree of ours grows */

static void *take(size_t size)
{
    return plantation != NULL ? gramme_arena_alloc(plantation, size) : malloc(size);
}

static void give_back(void *memory)
{
    if (plantation == NULL) {
        free(memory);
    }
}

void gramme_json_own_process(void)
{
    cJSON_Hooks hooks = {.malloc_fn = take, .free_fn = give_back};

    cJSON_InitHooks(&hooks);
    owned = true;
}

cJSON *gramme_json_plant(gramme_arena *arena, gramme_view text)
{
    cJSON *tree;

    plantation = owned ? arena : NULL;
    tree = cJSON_ParseWithLength((const char *)text.data, text.size);
    plantation = NULL;
    return tree;
}

void gramme_json_uproot(cJSON *tree)
{
    if (!owned) {
        cJSON_Delete(tree);
    }
}
