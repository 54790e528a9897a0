/* SPDX-License-Identifier: Apache-2.0 */
/* trigger_list.c - one block of memory holds an entry's options and texts. */
#include "server/databases/trigger_list.h"

#include <stdlib.h>
#include <string.h>

typedef struct block {
    const char **options;
    char *at; /* where the next text goes */
} block;

static size_t text_size(const char *text)
{
    return text == NULL ? 0 : strlen(text) + 1;
}

static size_t count_options(const char *const *options)
{
    size_t count = 0;

    while (options != NULL && options[count] != NULL) {
        count++;
    }
    return count;
}

static const char *put(block *to, const char *text)
{
    const char *at = to->at;

    if (text == NULL) {
        return NULL;
    }
    memcpy(to->at, text, strlen(text) + 1);
    to->at += strlen(text) + 1;
    return at;
}

/* Room for the options and `size` bytes of other texts; the list keeps it. */
static bool open_block(block *out,
                       gramme_trigger_list *list,
                       const char *const *options,
                       size_t size)
{
    size_t count = count_options(options);
    void **memory = realloc(list->memory, (list->memory_count + 1) * sizeof(*memory));
    void *space;
    size_t i;

    if (memory == NULL) {
        return false;
    }
    list->memory = memory;
    for (i = 0; i < count; i++) {
        size += text_size(options[i]);
    }
    space = malloc((count + 1) * sizeof(char *) + size);
    if (space == NULL) {
        return false;
    }
    memory[list->memory_count++] = space;
    out->options = space;
    out->at = (char *)(out->options + count + 1);
    for (i = 0; i < count; i++) {
        out->options[i] = put(out, options[i]);
    }
    out->options[count] = NULL;
    return true;
}

bool gramme_trigger_list_add(gramme_trigger_list *list,
                             const gramme_server_trigger *trigger)
{
    gramme_server_trigger *triggers =
        realloc(list->triggers, (list->trigger_count + 1) * sizeof(*triggers));
    block texts;

    if (triggers == NULL) {
        return false;
    }
    list->triggers = triggers;
    if (!open_block(&texts, list, trigger->options,
                    text_size(trigger->table) + text_size(trigger->target) +
                        text_size(trigger->name) + text_size(trigger->settings))) {
        return false;
    }
    triggers[list->trigger_count++] = (gramme_server_trigger){
        .table = put(&texts, trigger->table),
        .target = put(&texts, trigger->target),
        .options = texts.options,
        .name = put(&texts, trigger->name),
        .settings = put(&texts, trigger->settings),
    };
    return true;
}

bool gramme_trigger_list_map(gramme_trigger_list *list,
                             const gramme_server_destination *destination)
{
    gramme_server_destination *destinations = realloc(
        list->destinations, (list->destination_count + 1) * sizeof(*destinations));
    block texts;

    if (destinations == NULL) {
        return false;
    }
    list->destinations = destinations;
    if (!open_block(&texts, list, destination->options,
                    text_size(destination->arn) + text_size(destination->target))) {
        return false;
    }
    destinations[list->destination_count++] = (gramme_server_destination){
        .arn = put(&texts, destination->arn),
        .target = put(&texts, destination->target),
        .options = texts.options,
    };
    return true;
}

void gramme_trigger_list_clear(gramme_trigger_list *list)
{
    size_t i;

    for (i = 0; i < list->memory_count; i++) {
        free(list->memory[i]);
    }
    free(list->memory);
    free(list->triggers);
    free(list->destinations);
    memset(list, 0, sizeof(*list));
}
