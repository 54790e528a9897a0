/* SPDX-License-Identifier: Apache-2.0 */
/* function.c - copying and checking a function's settings. POSIX has realpath() in its
 * XSI part, hence the macro. */
#define _XOPEN_SOURCE 700
#include "server/targets/function.h"

#include "server/targets/folder.h"
#include "server/targets/zip.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { TIMEOUT_MS = 3000, TIMEOUT_MAX = 900, MEMORY_MB = 128, MEMORY_MAX = 10240 };

static gramme_code out_of_memory(gramme_failure *failure)
{
    return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
}

static bool copy(char **out, const char *text, const char *otherwise)
{
    *out = strdup(text == NULL ? otherwise : text);
    return *out != NULL;
}

static bool copy_variables(char ***out, const char *const *variables)
{
    size_t count = 0;
    size_t i;

    while (variables != NULL && variables[count] != NULL) {
        count++;
    }
    *out = calloc(count + 1, sizeof(**out));
    for (i = 0; *out != NULL && i < count; i++) {
        if (!copy(&(*out)[i], variables[i], "")) {
            return false;
        }
    }
    return *out != NULL;
}

static bool starts_with(const char *text, const char *prefix)
{
    return strncmp(text, prefix, strlen(prefix)) == 0;
}

static gramme_code choose_program(gramme_lambda_function *function,
                                  const gramme_target_context *context,
                                  gramme_failure *failure)
{
    const char *program;

    if (starts_with(function->runtime, "python")) {
        function->language = GRAMME_LANGUAGE_PYTHON;
        program = context->python == NULL ? "python3" : context->python;
    } else if (starts_with(function->runtime, "nodejs")) {
        function->language = GRAMME_LANGUAGE_NODE;
        program = context->node == NULL ? "node" : context->node;
    } else if (starts_with(function->runtime, "provided")) {
        function->language = GRAMME_LANGUAGE_OWN;
        program = "/bin/sh";
    } else {
        return gramme_failure_set(
            failure, GRAMME_CODE_MISUSE,
            "The runtime %.60s cannot be run here: python, nodejs and provided can",
            function->runtime);
    }
    return copy(&function->program, program, "") ? GRAMME_CODE_OK
                                                 : out_of_memory(failure);
}

/* NULs end strings, line ends end headers: nothing of either may get through. */
static bool is_printable(const char *text)
{
    while (*text != '\0' && (unsigned char)*text >= 0x20 && *text != 0x7F) {
        text++;
    }
    return *text == '\0';
}

static gramme_code check(gramme_lambda_function *function, gramme_failure *failure)
{
    if (!is_printable(function->name) || !is_printable(function->arn) ||
        !is_printable(function->handler)) {
        return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "A function's name and handler have no control "
                                  "characters");
    }
    if (function->timeout_ms < 0 || function->timeout_ms > TIMEOUT_MAX * 1000) {
        return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "A timeout is 1 to %d seconds", TIMEOUT_MAX);
    }
    if (function->memory_mb < 0 || function->memory_mb > MEMORY_MAX) {
        return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "A function's memory is 128 to %d MB", MEMORY_MAX);
    }
    function->timeout_ms =
        function->timeout_ms == 0 ? TIMEOUT_MS : function->timeout_ms;
    function->memory_mb = function->memory_mb == 0 ? MEMORY_MB : function->memory_mb;
    return GRAMME_CODE_OK;
}

static gramme_code take_code(gramme_lambda_function *function,
                             const gramme_function *source,
                             gramme_failure *failure)
{
    char text[GRAMME_ERROR_TEXT];
    struct stat about;

    if (source->folder == NULL) {
        function->folder = gramme_folder_make(failure);
        if (function->folder == NULL) {
            return GRAMME_CODE_IO;
        }
        function->temporary = true;
        return gramme_zip_unpack(source->zip, source->zip_size, function->folder,
                                 failure);
    }
    function->folder = realpath(source->folder, NULL);
    if (function->folder == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_IO, "Cannot read %.300s: %s",
                                  source->folder, gramme_error_text(text, errno));
    }
    if (stat(function->folder, &about) != 0 || !S_ISDIR(about.st_mode)) {
        return gramme_failure_set(failure, GRAMME_CODE_IO, "%.300s is no folder",
                                  function->folder);
    }
    return GRAMME_CODE_OK;
}

static bool copy_strings(gramme_lambda_function *function,
                         const gramme_function *source,
                         const gramme_target_context *context)
{
    const char *region = source->region == NULL ? context->region : source->region;
    const char *key =
        source->access_key == NULL ? context->access_key : source->access_key;

    return copy(&function->name, source->name, "function") &&
           copy(&function->arn, source->arn, "arn:aws:lambda") &&
           copy(&function->runtime, source->runtime, "provided") &&
           copy(&function->handler, source->handler, "") &&
           copy(&function->region, region, "us-east-1") &&
           copy(&function->access_key, key, "local") &&
           copy_variables(&function->variables, source->environment);
}

gramme_code gramme_lambda_function_init(gramme_lambda_function *function,
                                        const gramme_function *source,
                                        bool temporary,
                                        const gramme_target_context *context,
                                        gramme_failure *failure)
{
    gramme_code code;

    memset(function, 0, sizeof(*function));
    if (!copy_strings(function, source, context)) {
        gramme_lambda_function_dispose(function);
        return out_of_memory(failure);
    }
    function->port = context->port;
    function->keyring = gramme_keyring_ref(context->keyring);
    function->any_key = context->any_key;
    function->timeout_ms =
        source->timeout_seconds > TIMEOUT_MAX ? -1 : source->timeout_seconds * 1000;
    function->memory_mb = source->memory_mb;
    code = check(function, failure);
    if (code == GRAMME_CODE_OK) {
        code = choose_program(function, context, failure);
    }
    if (code == GRAMME_CODE_OK) {
        code = take_code(function, source, failure);
    }
    if (code != GRAMME_CODE_OK) {
        gramme_lambda_function_dispose(function);
        return code;
    }
    function->temporary = function->temporary || temporary;
    return code;
}

void gramme_lambda_function_dispose(gramme_lambda_function *function)
{
    size_t i;

    if (function->temporary) {
        gramme_folder_remove(function->folder);
    }
    for (i = 0; function->variables != NULL && function->variables[i] != NULL; i++) {
        free(function->variables[i]);
    }
    gramme_keyring_unref(function->keyring);
    free(function->variables);
    free(function->runtime);
    free(function->program);
    free(function->name);
    free(function->arn);
    free(function->handler);
    free(function->folder);
    free(function->region);
    free(function->access_key);
    memset(function, 0, sizeof(*function));
}
