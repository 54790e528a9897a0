/* SPDX-License-Identifier: Apache-2.0 */
/* trigger_list.h - triggers and destinations as the server's options hold them, with
 * the memory of all their texts. */
#ifndef GRAMME_SERVER_TRIGGER_LIST_H
#define GRAMME_SERVER_TRIGGER_LIST_H

#include <gramme_server.h>
#include <stdbool.h>

/* All zero at first. */
typedef struct gramme_trigger_list {
    gramme_server_trigger *triggers;
    size_t trigger_count;
    gramme_server_destination *destinations;
    size_t destination_count;
    void **memory; /* a block for each of both */
    size_t memory_count;
} gramme_trigger_list;

/* Copies. False without memory. */
bool gramme_trigger_list_add(gramme_trigger_list *list,
                             const gramme_server_trigger *trigger);
bool gramme_trigger_list_map(gramme_trigger_list *list,
                             const gramme_server_destination *destination);

void gramme_trigger_list_clear(gramme_trigger_list *list);

#endif
