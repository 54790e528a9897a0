/* SPDX-License-Identifier: Apache-2.0 */
/* variables.h - the environment variables of a function, as AWS Lambda sets them, and
 * those that lead AWS SDKs to Gramme. */
#ifndef GRAMME_SERVER_TARGETS_VARIABLES_H
#define GRAMME_SERVER_TARGETS_VARIABLES_H

#include "server/targets/function.h"

/* "NAME=value" pointers ended by NULL, for posix_spawn; each name once. NULL: no
 * memory. `stream` is the log stream's name, `api_port` the Runtime API's. */
char **gramme_variables_new(const gramme_lambda_function *function,
                            const char *region,
                            const char *access_key,
                            const char *stream,
                            int api_port);

void gramme_variables_free(char **variables);

#endif
