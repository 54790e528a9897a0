/* SPDX-License-Identifier: Apache-2.0 */
/* variables.c - three layers, a later one over an earlier: what an interpreter needs of
 * this machine, what AWS Lambda says, what the function's owner asked for.
 *
 * Nothing else of Gramme's own environment gets through, and the SDKs' files are not
 * read: a function that runs here never holds the developer's keys to AWS. */
#include "server/targets/variables.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct list {
    char **entries;
    size_t count;
    size_t capacity; /* NULL at the end not counted */
    bool failed;
} list;

/* Of Gramme's environment. */
static const char *const inherited[] = {
    "PATH",       "HOME",       "USER",          "TMPDIR",      "LD_LIBRARY_PATH",
    "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV",   "PYENV_ROOT",  "PYENV_VERSION",
    "NODE_PATH",  "NVM_DIR",    "SSL_CERT_FILE", "SSL_CERT_DIR"};

static size_t name_size(const char *entry)
{
    return strcspn(entry, "=");
}

/* Takes `entry` over; one of the same name goes. */
static void put(list *to, char *entry)
{
    size_t size;
    size_t i;

    if (entry == NULL || to->failed) {
        to->failed = true;
        free(entry);
        return;
    }
    size = name_size(entry);
    for (i = 0; i < to->count; i++) {
        if (name_size(to->entries[i]) == size &&
            memcmp(to->entries[i], entry, size) == 0) {
            free(to->entries[i]);
            to->entries[i] = entry;
            return;
        }
    }
    if (to->count == to->capacity) {
        size_t capacity = to->capacity * 2 + 64;
        char **entries = realloc(to->entries, (capacity + 1) * sizeof(*entries));

        if (entries == NULL) {
            to->failed = true;
            free(entry);
            return;
        }
        to->entries = entries;
        to->capacity = capacity;
    }
    to->entries[to->count++] = entry;
    to->entries[to->count] = NULL;
}

__attribute__((format(printf, 2, 3))) static void set(list *to, const char *format, ...)
{
    va_list args;
    va_list again;
    int size;
    char *entry;

    va_start(args, format);
    va_copy(again, args);
    size = vsnprintf(NULL, 0, format, args);
    entry = size < 0 ? NULL : malloc((size_t)size + 1);
    if (entry != NULL) {
        (void)vsnprintf(entry, (size_t)size + 1, format, again);
    }
    va_end(again);
    va_end(args);
    put(to, entry);
}

static void put_inherited(list *to)
{
    size_t i;

    for (i = 0; i < sizeof(inherited) / sizeof(inherited[0]); i++) {
        /* NOLINTNEXTLINE(concurrency-mt-unsafe): read only */
        const char *value = getenv(inherited[i]);

        if (value != NULL) {
            set(to, "%s=%s", inherited[i], value);
        }
    }
}

static void
put_lambda(list *to, const gramme_lambda_function *function, const char *stream)
{
    set(to, "TZ=:UTC");
    set(to, "LANG=en_US.UTF-8");
    set(to, "LAMBDA_TASK_ROOT=%s", function->folder);
    set(to, "LAMBDA_RUNTIME_DIR=/var/runtime");
    set(to, "AWS_EXECUTION_ENV=AWS_Lambda_%s", function->runtime);
    set(to, "AWS_LAMBDA_FUNCTION_NAME=%s", function->name);
    set(to, "AWS_LAMBDA_FUNCTION_VERSION=$LATEST");
    set(to, "AWS_LAMBDA_FUNCTION_MEMORY_SIZE=%d", function->memory_mb);
    set(to, "AWS_LAMBDA_INITIALIZATION_TYPE=on-demand");
    set(to, "AWS_LAMBDA_LOG_GROUP_NAME=/aws/lambda/%s", function->name);
    set(to, "AWS_LAMBDA_LOG_STREAM_NAME=%s", stream);
}

/* The key is the database's. Where signatures are not verified the secret is any, and
 * there is no session token, since keys that have none are looked up under their own
 * name. */
static void
put_key(list *to, const gramme_lambda_function *function, const char *access_key)
{
    gramme_buffer key = GRAMME_BUFFER_INIT;

    if (function->keyring != NULL &&
        gramme_keyring_lend(function->keyring, &key, access_key, function->any_key)) {
        const char *secret = key.data + strlen(key.data) + 1;
        const char *token = secret + strlen(secret) + 1;

        set(to, "AWS_ACCESS_KEY_ID=%s", key.data);
        set(to, "AWS_SECRET_ACCESS_KEY=%s", secret);
        if (*token != '\0') {
            set(to, "AWS_SESSION_TOKEN=%s", token);
        }
    } else {
        set(to, "AWS_ACCESS_KEY_ID=%s", access_key);
        set(to, "AWS_SECRET_ACCESS_KEY=gramme");
    }
    to->failed = to->failed || key.failed;
    gramme_buffer_clear(&key);
}

static void put_database(list *to, const char *region, int port)
{
    set(to, "AWS_REGION=%s", region);
    set(to, "AWS_DEFAULT_REGION=%s", region);
    set(to, "AWS_CONFIG_FILE=/dev/null");
    set(to, "AWS_SHARED_CREDENTIALS_FILE=/dev/null");
    set(to, "AWS_EC2_METADATA_DISABLED=true");
    if (port > 0) {
        set(to, "AWS_ENDPOINT_URL=http://127.0.0.1:%d", port);
        set(to, "HTTP_PROXY=http://127.0.0.1:%d", port);
        set(to, "http_proxy=http://127.0.0.1:%d", port);
        set(to, "NO_PROXY=127.0.0.1,localhost,::1");
        set(to, "no_proxy=127.0.0.1,localhost,::1");
    }
}

char **gramme_variables_new(const gramme_lambda_function *function,
                            const char *region,
                            const char *access_key,
                            const char *stream,
                            int api_port)
{
    list all = {NULL, 0, 0, false};
    size_t i;

    put_inherited(&all);
    put_lambda(&all, function, stream);
    put_key(&all, function, access_key);
    put_database(&all, region, function->port);
    for (i = 0; function->variables[i] != NULL; i++) {
        put(&all, strdup(function->variables[i]));
    }
    set(&all, "_HANDLER=%s", function->handler);
    set(&all, "AWS_LAMBDA_RUNTIME_API=127.0.0.1:%d", api_port);
    if (all.failed) {
        gramme_variables_free(all.entries);
        return NULL;
    }
    return all.entries;
}

void gramme_variables_free(char **variables)
{
    size_t i;

    for (i = 0; variables != NULL && variables[i] != NULL; i++) {
        free(variables[i]);
    }
    free(variables);
}
