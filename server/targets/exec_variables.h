/* SPDX-License-Identifier: Apache-2.0 */
/* exec_variables.h - the environment of a command: Gramme's own without its AWS_*
 * variables, those that lead AWS SDKs to Gramme, and what the invocation is about. */
#ifndef GRAMME_SERVER_TARGETS_EXEC_VARIABLES_H
#define GRAMME_SERVER_TARGETS_EXEC_VARIABLES_H

#include "server/base/buffer.h"
#include "server/targets/target.h"

/* What does not change from one invocation to the next. */
typedef struct gramme_exec_base {
    char **entries; /* "NAME=value" */
    size_t count;
    char *region;
    char *access_key;
    int port;
    gramme_keyring *keyring; /* or NULL */
    bool any_key;
} gramme_exec_base;

/* False without memory; then there is nothing to dispose of. */
bool gramme_exec_base_init(gramme_exec_base *base,
                           const gramme_target_context *context);
void gramme_exec_base_dispose(gramme_exec_base *base);

/* `entries` is for posix_spawn, borrows from `base`. */
typedef struct gramme_exec_variables {
    char **entries;
    gramme_buffer text;
    gramme_buffer key;
} gramme_exec_variables;

bool gramme_exec_variables_init(gramme_exec_variables *variables,
                                const gramme_exec_base *base,
                                const gramme_invocation *invocation);
void gramme_exec_variables_dispose(gramme_exec_variables *variables);

#endif
