/* SPDX-License-Identifier: Apache-2.0 */
/* log.c - an engine's log lines to a function of JavaScript's. */
#include "api/bindings/node/src/node.h"

#include <stdlib.h>
#include <string.h>

/* In the environment's thread; without an environment when that ends. */
static void tell(napi_env env, napi_value function, void *context, void *data)
{
    char *line = data;
    napi_value nobody;
    napi_value text;

    (void)context;
    if (env != NULL && function != NULL) {
        nobody = gramme_node_undefined(env);
        text = gramme_node_string(env, line, strlen(line));
        if (nobody != NULL && text != NULL) {
            napi_call_function(env, nobody, function, 1, &text, NULL);
        }
    }
    free(line);
}

bool gramme_node_log_new(napi_env env,
                         napi_value function,
                         napi_threadsafe_function *out)
{
    napi_valuetype type;
    napi_value name;

    *out = NULL;
    if (!gramme_node_ok(env, napi_typeof(env, function, &type))) {
        return false;
    }
    if (type == napi_undefined) {
        return true;
    }
    name = gramme_node_string(env, "gramme log", NAPI_AUTO_LENGTH);
    if (name == NULL || !gramme_node_ok(env, napi_create_threadsafe_function(
                                                 env, function, NULL, name, 0, 1, NULL,
                                                 NULL, NULL, tell, out))) {
        return false;
    }
    napi_unref_threadsafe_function(env, *out);
    return true;
}

void gramme_node_log_release(napi_threadsafe_function log)
{
    if (log != NULL) {
        napi_release_threadsafe_function(log, napi_tsfn_release);
    }
}

/* A line that there is no memory for is lost. */
void gramme_node_log_line(void *self, const char *line)
{
    size_t size = strlen(line) + 1;
    char *copy = malloc(size);

    if (copy == NULL) {
        return;
    }
    memcpy(copy, line, size);
    if (napi_call_threadsafe_function(self, copy, napi_tsfn_nonblocking) != napi_ok) {
        free(copy);
    }
}
