/* SPDX-License-Identifier: Apache-2.0 */
/* exec_variables.c - a command's environment. */
#include "server/targets/exec_variables.h"

#include <stdlib.h>

enum { OURS_MAX = 16 };

extern char **environ; /* POSIX declares it nowhere */

/* With real credentials or a profile among them, a command's SDK could reach AWS. */
static bool is_inherited(const char *entry)
{
    gramme_text text = gramme_text_of(entry, strlen(entry));

    return !gramme_text_starts_with(text, "AWS_") &&
           !gramme_text_starts_with(text, "GRAMME_");
}

static bool copy_environment(gramme_exec_base *base)
{
    size_t count = 0;
    size_t i;

    while (environ != NULL && environ[count] != NULL) {
        count++;
    }
    base->entries = calloc(count + 1, sizeof(*base->entries));
    for (i = 0; base->entries != NULL && i < count; i++) {
        if (is_inherited(environ[i])) {
            base->entries[base->count] = strdup(environ[i]);
            if (base->entries[base->count] == NULL) {
                return false;
            }
            base->count++;
        }
    }
    return base->entries != NULL;
}

bool gramme_exec_base_init(gramme_exec_base *base, const gramme_target_context *context)
{
    memset(base, 0, sizeof(*base));
    base->port = context->port;
    base->keyring = gramme_keyring_ref(context->keyring);
    base->any_key = context->any_key;
    base->region = strdup(context->region == NULL ? "us-east-1" : context->region);
    base->access_key =
        strdup(context->access_key == NULL ? "local" : context->access_key);
    if (copy_environment(base) && base->region != NULL && base->access_key != NULL) {
        return true;
    }
    gramme_exec_base_dispose(base);
    return false;
}

void gramme_exec_base_dispose(gramme_exec_base *base)
{
    size_t i;

    for (i = 0; i < base->count; i++) {
        free(base->entries[i]);
    }
    free(base->entries);
    gramme_keyring_unref(base->keyring);
    free(base->region);
    free(base->access_key);
}

/* "NAME=value" with its NUL, when there is a value; `at` takes where it begins. */
static void
add(gramme_buffer *text, size_t *at, size_t *count, const char *name, const char *value)
{
    if (value != NULL) {
        at[(*count)++] = text->size;
        gramme_buffer_append_string(text, name);
        GRAMME_BUFFER_LITERAL(text, "=");
        gramme_buffer_append(text, value, strlen(value) + 1);
    }
}

static void add_number(
    gramme_buffer *text, size_t *at, size_t *count, const char *prefix, uint64_t number)
{
    at[(*count)++] = text->size;
    gramme_buffer_append_string(text, prefix);
    gramme_buffer_append_number(text, number);
    GRAMME_BUFFER_LITERAL(text, "\0");
}

/* Where signatures are not verified the secret is any. */
static void add_key(gramme_exec_variables *to,
                    size_t *at,
                    size_t *count,
                    const gramme_exec_base *base,
                    const char *access_key)
{
    gramme_buffer *key = &to->key;
    const char *secret = "gramme";
    const char *token = NULL;

    if (base->keyring != NULL &&
        gramme_keyring_lend(base->keyring, key, access_key, base->any_key)) {
        access_key = key->data;
        secret = access_key + strlen(access_key) + 1;
        token = secret + strlen(secret) + 1;
    }
    add(&to->text, at, count, "AWS_ACCESS_KEY_ID", access_key);
    add(&to->text, at, count, "AWS_SECRET_ACCESS_KEY", secret);
    if (token != NULL && *token != '\0') {
        add(&to->text, at, count, "AWS_SESSION_TOKEN", token);
    }
}

static size_t write_ours(gramme_exec_variables *to,
                         size_t *at,
                         const gramme_exec_base *base,
                         const gramme_invocation *about)
{
    const char *region = about->region == NULL ? base->region : about->region;
    gramme_buffer *text = &to->text;
    size_t count = 0;

    add(text, at, &count, "GRAMME_TABLE", about->table);
    add(text, at, &count, "GRAMME_TRIGGER", about->trigger);
    add(text, at, &count, "GRAMME_REQUEST_ID", about->request_id);
    add_number(text, at, &count, "GRAMME_ATTEMPT=", about->attempt);
    if (about->committed_us > 0) {
        add_number(text, at, &count,
                   "GRAMME_COMMITTED_US=", (uint64_t)about->committed_us);
    }
    add(text, at, &count, "AWS_REGION", region);
    add(text, at, &count, "AWS_DEFAULT_REGION", region);
    add_key(to, at, &count, base,
            about->access_key == NULL ? base->access_key : about->access_key);
    if (base->port > 0) {
        add_number(text, at, &count,
                   "AWS_ENDPOINT_URL=http://127.0.0.1:", (uint64_t)base->port);
    }
    return count;
}

bool gramme_exec_variables_init(gramme_exec_variables *variables,
                                const gramme_exec_base *base,
                                const gramme_invocation *invocation)
{
    size_t at[OURS_MAX];
    size_t count;
    size_t i;

    variables->text = (gramme_buffer)GRAMME_BUFFER_INIT;
    variables->key = (gramme_buffer)GRAMME_BUFFER_INIT;
    count = write_ours(variables, at, base, invocation);
    variables->entries = calloc(base->count + count + 1, sizeof(char *));
    if (variables->entries == NULL || variables->text.failed || variables->key.failed) {
        gramme_exec_variables_dispose(variables);
        return false;
    }
    if (base->count > 0) {
        memcpy(variables->entries, base->entries, base->count * sizeof(char *));
    }
    for (i = 0; i < count; i++) {
        variables->entries[base->count + i] = variables->text.data + at[i];
    }
    return true;
}

void gramme_exec_variables_dispose(gramme_exec_variables *variables)
{
    free(variables->entries);
    gramme_buffer_clear(&variables->text);
    gramme_buffer_clear(&variables->key);
}
