/* SPDX-License-Identifier: Apache-2.0 */
/* example.c - a trigger's target in a shared object:
 *
 *     cc -shared -fPIC -Iapi/include -o example.so example.c
 *     gramme --trigger 'TABLE=plugin:./example.so,PATH'
 *
 * It appends each event to the file PATH; "PATH,MILLISECONDS" takes its time for each.
 */
#include <gramme_plugin.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct example {
    int delay; /* milliseconds */
    char path[];
} example;

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    const example *of = self;
    FILE *file = fopen(of->path, "a");
    int good;

    if (file == NULL) {
        gramme_outcome_set_error(outcome, "Example.NoFile",
                                 "the file cannot be opened");
        return 1;
    }
    poll(NULL, 0, of->delay);
    good = fprintf(file, "%s\n", invocation->event) > 0;
    good = fclose(file) == 0 && good;
    gramme_outcome_set_response(outcome, "{}", 2);
    return good ? 0 : 1;
}

static gramme_code
open_example(gramme_target *out, const char *argument, gramme_failure *failure)
{
    const char *comma = argument == NULL ? NULL : strrchr(argument, ',');
    size_t size = argument == NULL ? 0
                  : comma == NULL  ? strlen(argument)
                                   : (size_t)(comma - argument);
    example *of = calloc(1, sizeof(*of) + size + 1);

    if (of == NULL || size == 0) {
        (void)snprintf(failure->message, sizeof(failure->message), "%s",
                       size == 0 ? "the example wants a path" : "out of memory");
        free(of);
        return GRAMME_CODE_MISUSE;
    }
    (void)snprintf(of->path, size + 1, "%s", argument);
    of->delay = comma == NULL ? 0 : (int)strtol(comma + 1, NULL, 10);
    memset(out, 0, sizeof(*out));
    out->version = GRAMME_TARGET_VERSION;
    out->invoke = invoke;
    out->release = free;
    out->self = of;
    return GRAMME_CODE_OK;
}

#ifndef EXAMPLE_ABI /* the tests build one that is refused */
#define EXAMPLE_ABI GRAMME_PLUGIN_ABI
#endif

GRAMME_API const gramme_plugin gramme_plugin_entry = {EXAMPLE_ABI, open_example};
