/* SPDX-License-Identifier: Apache-2.0 */
/* plugin.c - "plugin:FILE,ARGUMENT": a target out of a shared object. It stays loaded
 * until the target is released. */
#include "server/targets/kinds.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct plugin {
    void *handle;
    gramme_target target;
} plugin;

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    const gramme_target *target = &((plugin *)self)->target;

    return target->invoke(target->self, invocation, outcome);
}

static void interrupt(void *self)
{
    const gramme_target *target = &((plugin *)self)->target;

    if (target->interrupt != NULL) {
        target->interrupt(target->self);
    }
}

static void resume(void *self)
{
    const gramme_target *target = &((plugin *)self)->target;

    if (target->resume != NULL) {
        target->resume(target->self);
    }
}

static void release(void *self)
{
    plugin *of = self;

    if (of->target.release != NULL) {
        of->target.release(of->target.self);
    }
    (void)dlclose(of->handle);
    free(of);
}

/* Without a slash the system would look for a library of that name. */
static void *load(const char *path, gramme_failure *failure)
{
    size_t size = strlen(path) + sizeof("./");
    char *local = strchr(path, '/') == NULL ? malloc(size) : NULL;
    const char *why;
    void *handle;

    if (local != NULL) {
        (void)snprintf(local, size, "./%s", path);
        path = local;
    }
    handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) {
        why = dlerror(); /* NOLINT(concurrency-mt-unsafe): of this thread */
        gramme_failure_set(failure, GRAMME_CODE_IO, "%s",
                           why == NULL ? "it cannot be loaded" : why);
    }
    free(local);
    return handle;
}

static gramme_code
open_target(plugin *of, const char *path, const char *argument, gramme_failure *failure)
{
    const gramme_plugin *entry = dlsym(of->handle, GRAMME_PLUGIN_SYMBOL);
    gramme_code code;

    if (entry == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_FOREIGN,
                                  "%.300s has no symbol " GRAMME_PLUGIN_SYMBOL, path);
    }
    if (entry->abi != GRAMME_PLUGIN_ABI) {
        return gramme_failure_set(
            failure, GRAMME_CODE_FOREIGN,
            "%.300s was made for version %u of the plug-in interface, this Gramme has "
            "version %d",
            path, entry->abi, GRAMME_PLUGIN_ABI);
    }
    failure->message[0] = '\0';
    code = entry->open(&of->target, argument, failure);
    if (code != GRAMME_CODE_OK) {
        failure->code = code;
        return failure->message[0] != '\0'
                   ? code
                   : gramme_failure_set(failure, code, "%.300s could not be opened",
                                        path);
    }
    if (of->target.version != GRAMME_TARGET_VERSION || of->target.invoke == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_FOREIGN,
                                  "%.300s made a target of a version this Gramme does "
                                  "not know",
                                  path);
    }
    return GRAMME_CODE_OK;
}

gramme_code gramme_plugin_open(gramme_target *out,
                               const gramme_target_request *request,
                               gramme_failure *failure)
{
    plugin *of = calloc(1, sizeof(*of));
    char *path = strdup(request->rest);
    gramme_failure unheard;
    gramme_code code;
    char *comma;

    failure = failure == NULL ? &unheard : failure;
    if (of == NULL || path == NULL) {
        free(of);
        free(path);
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    comma = strchr(path, ',');
    if (comma != NULL) {
        *comma = '\0';
    }
    of->handle = load(path, failure);
    code = of->handle == NULL
               ? failure->code
               : open_target(of, path, comma == NULL ? NULL : comma + 1, failure);
    free(path);
    if (code != GRAMME_CODE_OK) {
        if (of->handle != NULL) {
            (void)dlclose(of->handle);
        }
        free(of);
        return code;
    }
    *out = (gramme_target){.version = GRAMME_TARGET_VERSION,
                           .invoke = invoke,
                           .interrupt = interrupt,
                           .resume = resume,
                           .release = release,
                           .self = of};
    return GRAMME_CODE_OK;
}
