/* SPDX-License-Identifier: Apache-2.0 */
/* trigger_option.h - --trigger, --destination and --triggers: words and a file become
 * triggers. Each function appends to the list, or is false with one line in `message`.
 */
#ifndef GRAMME_SERVER_TRIGGER_OPTION_H
#define GRAMME_SERVER_TRIGGER_OPTION_H

#include "server/base/buffer.h"
#include "server/databases/trigger_list.h"

/* TABLE=TARGET[,option[=value]]... Commas in quotes and brackets divide nothing, nor do
 * those of a command or a plug-in's argument unless a known option follows. */
bool gramme_trigger_option_add(gramme_trigger_list *list,
                               gramme_buffer *message,
                               gramme_text value);

/* ARN=TARGET[,option=value]... with options of the target only. */
bool gramme_trigger_option_map(gramme_trigger_list *list,
                               gramme_buffer *message,
                               gramme_text value);

/* A JSON file: [{"table": ..., "target": ..., "name": ..., "settings": {members of
 * CreateEventSourceMapping}, "options": {the target's}}, ...]. */
bool gramme_trigger_file_read(gramme_trigger_list *list,
                              gramme_buffer *message,
                              const char *path);

#endif
