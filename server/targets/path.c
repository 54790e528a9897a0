/* SPDX-License-Identifier: Apache-2.0 */
/* path.c - a function found by the name of its file, its folder or its zip. */
#include "server/base/descriptor.h"
#include "server/base/text.h"
#include "server/targets/folder.h"
#include "server/targets/lambda_internal.h"
#include "server/targets/zip.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    TIMEOUT_SECONDS = 60,
    ZIP_MAX = 262144000,
    PATH_BYTES = 4096,
    HANDLER_MAX = 512
};

static const struct {
    const char *ending;
    const char *runtime;
    const char *function; /* Lambda's usual name of the handler */
} languages[] = {
    {".py", "python3", "lambda_handler"},
    {".js", "nodejs", "handler"},
    {".mjs", "nodejs", "handler"},
    {".cjs", "nodejs", "handler"},
};

enum { LANGUAGES = sizeof(languages) / sizeof(languages[0]) };

/* In a folder: what is looked for, in this order. */
static const struct {
    const char *file;
    const char *runtime;
    const char *handler;
} usual_files[] = {
    {"lambda_function.py", "python3", "lambda_function.lambda_handler"},
    {"index.mjs", "nodejs", "index.handler"},
    {"index.js", "nodejs", "index.handler"},
    {"index.cjs", "nodejs", "index.handler"},
    {"bootstrap", "provided", "handler"},
};

/* What the words of a target come to. */
typedef struct plan {
    const char *handler; /* as asked for, or NULL */
    const char *name;    /* likewise */
    int timeout;
    int memory;
    const char **variables; /* borrowed from the options, ended by NULL */
    const char *runtime;
    char full_handler[HANDLER_MAX];
    char full_name[HANDLER_MAX];
    char arn[HANDLER_MAX * 2];
    char folder[PATH_BYTES];
} plan;

static const char option_handler[] = "handler";
static const char option_timeout[] = "timeout";
static const char option_memory[] = "memory";
static const char option_name[] = "name";
static const char option_variable[] = "env.";

bool gramme_lambda_has_option(const char *name, size_t size)
{
    gramme_text text = gramme_text_of(name, size);

    return gramme_text_is(text, option_handler) ||
           gramme_text_is(text, option_timeout) ||
           gramme_text_is(text, option_memory) || gramme_text_is(text, option_name) ||
           (gramme_text_starts_with(text, option_variable) &&
            size > sizeof(option_variable) - 1);
}

static gramme_code out_of_memory(gramme_failure *failure)
{
    return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
}

static bool read_number(int *out, const char *text, int least, int most)
{
    char *end;
    long value;

    errno = 0;
    value = strtol(text, &end, 10);
    *out = value >= least && value <= most ? (int)value : 0;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && *out != 0;
}

static gramme_code read_option(plan *to, const char *option, gramme_failure *failure)
{
    size_t size = strcspn(option, "=");
    const char *value = option + size + (option[size] == '=');
    gramme_text name = gramme_text_of(option, size);

    if (option[size] == '\0' || !gramme_lambda_has_option(option, size)) {
        return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "A lambda target has no option %.200s", option);
    }
    if (gramme_text_is(name, option_handler)) {
        to->handler = value;
    } else if (gramme_text_is(name, option_name)) {
        to->name = value;
    } else if (gramme_text_is(name, option_timeout)) {
        if (!read_number(&to->timeout, value, 1, 900)) {
            return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                      "timeout is 1 to 900 seconds, not %.60s", value);
        }
    } else if (gramme_text_is(name, option_memory)) {
        if (!read_number(&to->memory, value, 128, 10240)) {
            return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                      "memory is 128 to 10240 MB, not %.60s", value);
        }
    } else {
        size_t at = 0;

        while (to->variables[at] != NULL) {
            at++;
        }
        to->variables[at] = option + sizeof(option_variable) - 1;
    }
    return GRAMME_CODE_OK;
}

static gramme_code
read_options(plan *to, const char *const *options, gramme_failure *failure)
{
    gramme_code code = GRAMME_CODE_OK;
    size_t count = 0;
    size_t i;

    while (options != NULL && options[count] != NULL) {
        count++;
    }
    to->variables = calloc(count + 1, sizeof(*to->variables));
    if (to->variables == NULL) {
        return out_of_memory(failure);
    }
    for (i = 0; i < count && code == GRAMME_CODE_OK; i++) {
        code = read_option(to, options[i], failure);
    }
    return code;
}

/* The language of a file name, LANGUAGES for none; `*stem` is its size without the
 * ending. */
static size_t language_of(const char *file, size_t *stem)
{
    size_t size = strlen(file);
    size_t i;

    for (i = 0; i < LANGUAGES; i++) {
        size_t ending = strlen(languages[i].ending);

        *stem = size - ending;
        if (size > ending && strcmp(file + *stem, languages[i].ending) == 0) {
            break;
        }
    }
    return i;
}

static bool is_there(const char *folder, const char *file, size_t size, const char *end)
{
    char path[PATH_BYTES + HANDLER_MAX];
    struct stat about;

    return snprintf(path, sizeof(path), "%s/%.*s%s", folder, (int)size, file, end) <
               (int)sizeof(path) &&
           stat(path, &about) == 0 && S_ISREG(about.st_mode);
}

static gramme_code too_long(const char *what, gramme_failure *failure)
{
    return gramme_failure_set(failure, GRAMME_CODE_MISUSE, "%.200s is too long", what);
}

/* The last part of a path, as a function's name: without `cut` bytes at the end. */
static void name_after(plan *to, const char *path, size_t cut)
{
    size_t size = strlen(path);
    size_t begin;

    while (size > 1 && path[size - 1] == '/') {
        size--;
    }
    for (begin = size; begin > 0 && path[begin - 1] != '/'; begin--) {
    }
    size -= begin;
    size = size > cut ? size - cut : size;
    size = size < 64 ? size : 64; /* as AWS's longest */
    (void)snprintf(to->full_name, sizeof(to->full_name), "%.*s", (int)size,
                   path + begin);
}

static gramme_code plan_file(plan *to, const char *path, gramme_failure *failure)
{
    const char *slash = strrchr(path, '/');
    const char *file = slash == NULL ? path : slash + 1;
    size_t stem;
    size_t which = language_of(file, &stem);
    const char *wanted = to->handler;
    int wrote;

    if (which == LANGUAGES) {
        return gramme_failure_set(
            failure, GRAMME_CODE_MISUSE,
            "%.300s is no .py, .js, .mjs, .cjs or .zip file and no "
            "folder",
            path);
    }
    to->runtime = languages[which].runtime;
    name_after(to, path, strlen(languages[which].ending));
    if (wanted != NULL && strchr(wanted, '.') != NULL) {
        wrote = snprintf(to->full_handler, HANDLER_MAX, "%s", wanted);
    } else {
        wrote = snprintf(to->full_handler, HANDLER_MAX, "%.*s.%s", (int)stem, file,
                         wanted == NULL ? languages[which].function : wanted);
    }
    if (wrote >= HANDLER_MAX) {
        return too_long(file, failure);
    }
    wrote = slash == NULL ? snprintf(to->folder, PATH_BYTES, ".")
            : slash == path
                ? snprintf(to->folder, PATH_BYTES, "/")
                : snprintf(to->folder, PATH_BYTES, "%.*s", (int)(slash - path), path);
    return wrote < PATH_BYTES ? GRAMME_CODE_OK : too_long(path, failure);
}

/* A handler says which file it is in. */
static bool find_by_handler(plan *to)
{
    const char *dot = strrchr(to->handler, '.');
    size_t size = dot == NULL ? 0 : (size_t)(dot - to->handler);
    size_t i;

    for (i = 0; size > 0 && i < LANGUAGES; i++) {
        if (is_there(to->folder, to->handler, size, languages[i].ending)) {
            to->runtime = languages[i].runtime;
            return true;
        }
    }
    return false;
}

/* to->folder is known. */
static gramme_code plan_folder(plan *to, const char *path, gramme_failure *failure)
{
    const char *handler = to->handler;
    size_t i;

    if (handler != NULL && find_by_handler(to)) {
        return snprintf(to->full_handler, HANDLER_MAX, "%s", handler) < HANDLER_MAX
                   ? GRAMME_CODE_OK
                   : too_long(handler, failure);
    }
    for (i = 0; i < sizeof(usual_files) / sizeof(usual_files[0]); i++) {
        const char *file = usual_files[i].file;
        bool own = strcmp(file, "bootstrap") == 0;

        if ((handler == NULL || own) && is_there(to->folder, file, strlen(file), "")) {
            to->runtime = usual_files[i].runtime;
            return snprintf(to->full_handler, HANDLER_MAX, "%s",
                            handler == NULL ? usual_files[i].handler : handler) <
                           HANDLER_MAX
                       ? GRAMME_CODE_OK
                       : too_long(handler, failure);
        }
    }
    if (handler != NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "%.200s has no file for the handler %.100s", path,
                                  handler);
    }
    return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                              "%.200s has no lambda_function.py, index.mjs, index.js, "
                              "index.cjs or bootstrap; "
                              "the option handler= names the function",
                              path);
}

static gramme_code cannot_read(const char *path, gramme_failure *failure)
{
    char text[GRAMME_ERROR_TEXT];

    return gramme_failure_set(failure, GRAMME_CODE_IO, "Cannot read %.300s: %s", path,
                              gramme_error_text(text, errno));
}

static gramme_code
read_zip(char **data, size_t *size, const char *path, gramme_failure *failure)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat about;
    ssize_t got = 1;

    if (fd < 0 || fstat(fd, &about) != 0) {
        gramme_code code = cannot_read(path, failure);

        gramme_descriptor_close(fd);
        return code;
    }
    if (about.st_size > ZIP_MAX) {
        gramme_descriptor_close(fd);
        return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "%.300s has more than 250 MB", path);
    }
    *size = 0;
    *data = malloc((size_t)about.st_size + 1);
    while (*data != NULL && got > 0 && *size < (size_t)about.st_size) {
        got = read(fd, *data + *size, (size_t)about.st_size - *size);
        *size += got > 0 ? (size_t)got : 0;
    }
    gramme_descriptor_close(fd);
    return *data == NULL ? out_of_memory(failure) : GRAMME_CODE_OK;
}

/* Unpacks into a new folder, which is the caller's to remove on success. */
static gramme_code unpack(plan *to, const char *path, gramme_failure *failure)
{
    char *data = NULL;
    size_t size = 0;
    gramme_code code = read_zip(&data, &size, path, failure);
    char *folder = code == GRAMME_CODE_OK ? gramme_folder_make(failure) : NULL;

    if (folder == NULL) {
        free(data);
        return code == GRAMME_CODE_OK ? GRAMME_CODE_IO : code;
    }
    code = gramme_zip_unpack(data, size, folder, failure);
    if (code == GRAMME_CODE_OK &&
        snprintf(to->folder, PATH_BYTES, "%s", folder) >= PATH_BYTES) {
        code = too_long(folder, failure);
    }
    if (code != GRAMME_CODE_OK) {
        gramme_folder_remove(folder);
    }
    free(folder);
    free(data);
    return code;
}

static gramme_code make(gramme_target *out,
                        plan *from,
                        bool temporary,
                        const gramme_target_context *context,
                        gramme_failure *failure)
{
    const char *name = from->name == NULL ? from->full_name : from->name;
    gramme_function function = {.version = GRAMME_FUNCTION_VERSION,
                                .name = name,
                                .arn = from->arn,
                                .runtime = from->runtime,
                                .handler = from->full_handler,
                                .environment = from->variables,
                                .timeout_seconds = from->timeout,
                                .memory_mb = from->memory,
                                .folder = from->folder};

    (void)snprintf(from->arn, sizeof(from->arn),
                   "arn:aws:lambda:%.128s:000000000000:function:%.256s",
                   context->region == NULL ? "us-east-1" : context->region, name);
    return gramme_lambda_make(out, &function, temporary, context, failure);
}

/* The kind of thing that lies at `path` decides. */
static gramme_code open_plan(gramme_target *out,
                             plan *to,
                             const char *path,
                             const gramme_target_context *context,
                             gramme_failure *failure)
{
    size_t size = strlen(path);
    bool zip = size > 4 && strcmp(path + size - 4, ".zip") == 0;
    struct stat about;
    gramme_code code;

    if (stat(path, &about) != 0) {
        return cannot_read(path, failure);
    }
    name_after(to, path, zip ? 4 : 0);
    if (S_ISDIR(about.st_mode)) {
        zip = false;
        code = snprintf(to->folder, PATH_BYTES, "%s", path) < PATH_BYTES
                   ? plan_folder(to, path, failure)
                   : too_long(path, failure);
    } else if (!zip) {
        code = plan_file(to, path, failure);
    } else {
        code = unpack(to, path, failure);
        if (code != GRAMME_CODE_OK) {
            return code;
        }
        code = plan_folder(to, path, failure);
    }
    if (code == GRAMME_CODE_OK) {
        code = make(out, to, zip, context, failure);
    }
    if (code != GRAMME_CODE_OK && zip) {
        gramme_folder_remove(to->folder);
    }
    return code;
}

gramme_code gramme_lambda_open_path(gramme_target *out,
                                    const char *path,
                                    const char *const *options,
                                    const gramme_target_context *context,
                                    gramme_failure *failure)
{
    plan *to = calloc(1, sizeof(*to));
    gramme_code code;

    if (to == NULL) {
        return out_of_memory(failure);
    }
    to->timeout = TIMEOUT_SECONDS;
    code = read_options(to, options, failure);
    if (code == GRAMME_CODE_OK) {
        code = open_plan(out, to, path, context, failure);
    }
    free(to->variables);
    free(to);
    return code;
}
