/* SPDX-License-Identifier: Apache-2.0 */
/* import.c - first a list of what is to be made of what, then one file after the other.
 */
#include "server/import.h"

#include "server/base/filename.h"
#include "server/base/log.h"

#include <dirent.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* One file to be made. */
typedef struct entry {
    char *source;
    char *target;
    char *region; /* NULL: the shared database's */
} entry;

typedef struct list {
    const gramme_import *import;
    gramme_failure *failure;
    entry *entries;
    size_t count;
    size_t capacity;
} list;

static void tell(const gramme_import *import, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void tell(const gramme_import *import, const char *format, ...)
{
    char line[1024];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(line, sizeof(line), format, args);
    va_end(args);
    import->tell(import->self, line);
}

static void dispose(list *all)
{
    for (size_t i = 0; i < all->count; i++) {
        free(all->entries[i].source);
        free(all->entries[i].target);
        free(all->entries[i].region);
    }
    free(all->entries);
}

static gramme_code refuse_nomem(const list *all)
{
    return gramme_failure_set(all->failure, GRAMME_CODE_NOMEM, "out of memory");
}

/* -- names -- */

static const char *base_of(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

/* The name under which the server looks for what DynamoDB Local called `name`, and its
 * region. DynamoDB Local's access keys have no underscore, its regions may. */
static gramme_code name_target(list *all, const char *name, entry *out)
{
    const char *mark = strchr(name, '_');
    const char *end = name + strlen(name) - (strlen(name) < 3 ? 0 : 3);
    gramme_buffer path = GRAMME_BUFFER_INIT;
    bool shared = strcmp(name, GRAMME_FILENAME_SHARED) == 0;

    if (!shared &&
        (strcmp(end, ".db") != 0 || mark == NULL || mark == name || end <= mark + 1)) {
        return gramme_failure_set(all->failure, GRAMME_CODE_MISUSE,
                                  "%s: its name tells no access key and region: "
                                  "<key>_<region>.db or " GRAMME_FILENAME_SHARED
                                  " is wanted",
                                  name);
    }
    gramme_buffer_append_string(&path, all->import->folder);
    GRAMME_BUFFER_LITERAL(&path, "/");
    if (shared) {
        gramme_buffer_append_string(&path, name);
    } else {
        gramme_text region = gramme_text_of(mark + 1, (size_t)(end - mark) - 1);

        gramme_filename_append(&path, gramme_text_of(name, (size_t)(mark - name)),
                               region);
        out->region = strndup(region.data, region.size);
    }
    gramme_buffer_append(&path, "", 1);
    out->target = path.failed ? NULL : strdup(path.data);
    gramme_buffer_clear(&path);
    return out->target == NULL || (!shared && out->region == NULL) ? refuse_nomem(all)
                                                                   : GRAMME_CODE_OK;
}

/* -- the list -- */

/* One more entry, zeroed; NULL without memory. */
static entry *grow(list *all)
{
    if (all->count == all->capacity) {
        size_t capacity = all->capacity == 0 ? 16 : 2 * all->capacity;
        entry *entries = realloc(all->entries, capacity * sizeof(*entries));

        if (entries == NULL) {
            return NULL;
        }
        all->entries = entries;
        all->capacity = capacity;
    }
    all->entries[all->count] = (entry){NULL, NULL, NULL};
    return &all->entries[all->count++];
}

static gramme_code add_file(list *all, const char *path)
{
    entry *added = grow(all);

    if (added != NULL) {
        added->source = strdup(path);
    }
    return added == NULL || added->source == NULL
               ? refuse_nomem(all)
               : name_target(all, base_of(path), added);
}

static int by_source(const void *a, const void *b)
{
    return strcmp(((const entry *)a)->source, ((const entry *)b)->source);
}

static bool is_importable(const char *path)
{
    int importable = 0;

    (void)gramme_inspect_file(path, &importable, NULL);
    return importable != 0;
}

static gramme_code add_from_folder(list *all, const char *path, const char *name)
{
    gramme_buffer file = GRAMME_BUFFER_INIT;
    gramme_code code = GRAMME_CODE_OK;

    if (!gramme_filename_is(name)) {
        return code;
    }
    gramme_buffer_append_string(&file, path);
    GRAMME_BUFFER_LITERAL(&file, "/");
    gramme_buffer_append(&file, name, strlen(name) + 1);
    if (file.failed) {
        code = refuse_nomem(all);
    } else if (is_importable(file.data)) {
        code = add_file(all, file.data);
    } else {
        tell(all->import, "%s: left out, not a database of DynamoDB Local", file.data);
    }
    gramme_buffer_clear(&file);
    return code;
}

static gramme_code add_folder(list *all, const char *path)
{
    char text[GRAMME_ERROR_TEXT];
    size_t before = all->count;
    DIR *folder = opendir(path);
    struct dirent *file;
    gramme_code code = GRAMME_CODE_OK;

    if (folder == NULL) {
        return gramme_failure_set(all->failure, GRAMME_CODE_IO, "%s: %s", path,
                                  gramme_error_text(text, errno));
    }
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this stream */
    while (code == GRAMME_CODE_OK && (file = readdir(folder)) != NULL) {
        code = add_from_folder(all, path, file->d_name);
    }
    closedir(folder);
    if (code == GRAMME_CODE_OK && all->count == before) {
        return gramme_failure_set(all->failure, GRAMME_CODE_FOREIGN,
                                  "%s: no database of DynamoDB Local lies there", path);
    }
    if (code == GRAMME_CODE_OK) {
        qsort(all->entries + before, all->count - before, sizeof(*all->entries),
              by_source);
    }
    return code;
}

static gramme_code add_source(list *all, const char *path)
{
    char text[GRAMME_ERROR_TEXT];
    struct stat info;

    if (stat(path, &info) != 0) {
        return gramme_failure_set(all->failure, GRAMME_CODE_IO, "%s: %s", path,
                                  gramme_error_text(text, errno));
    }
    return S_ISDIR(info.st_mode) ? add_folder(all, path) : add_file(all, path);
}

/* -- before anything is made -- */

static gramme_code check_twice(const list *all)
{
    for (size_t i = 0; i < all->count; i++) {
        for (size_t j = 0; j < i; j++) {
            if (strcmp(all->entries[i].target, all->entries[j].target) == 0) {
                return gramme_failure_set(
                    all->failure, GRAMME_CODE_MISUSE, "%s and %s are both to become %s",
                    all->entries[j].source, all->entries[i].source,
                    all->entries[i].target);
            }
        }
    }
    return GRAMME_CODE_OK;
}

static gramme_code check_target(const list *all, const entry *one, bool *made)
{
    *made = access(one->target, F_OK) == 0;
    if (!*made) {
        return GRAMME_CODE_OK;
    }
    if (is_importable(one->target)) {
        return gramme_failure_set(all->failure, GRAMME_CODE_MISUSE,
                                  "%s: a database of DynamoDB Local lies there and is "
                                  "not replaced: another folder is wanted",
                                  one->target);
    }
    return all->import->again
               ? GRAMME_CODE_OK
               : gramme_failure_set(all->failure, GRAMME_CODE_MISUSE,
                                    "%s: is there already and is not replaced",
                                    one->target);
}

static gramme_code make_folder(const list *all)
{
    char text[GRAMME_ERROR_TEXT];
    const char *folder = all->import->folder;

    if (mkdir(folder, 0777) == 0 || errno == EEXIST) {
        return GRAMME_CODE_OK;
    }
    return gramme_failure_set(all->failure, GRAMME_CODE_IO, "%s: %s", folder,
                              gramme_error_text(text, errno));
}

static gramme_code prepare(list *all)
{
    gramme_code code = GRAMME_CODE_OK;
    bool made;

    for (size_t i = 0; i < all->import->count && code == GRAMME_CODE_OK; i++) {
        code = add_source(all, all->import->sources[i]);
    }
    if (code == GRAMME_CODE_OK) {
        code = check_twice(all);
    }
    for (size_t i = 0; i < all->count && code == GRAMME_CODE_OK; i++) {
        code = check_target(all, &all->entries[i], &made);
    }
    return code == GRAMME_CODE_OK ? make_folder(all) : code;
}

/* -- making -- */

static gramme_code make(const list *all, const entry *one)
{
    const gramme_import *import = all->import;
    gramme_import_options options = GRAMME_IMPORT_OPTIONS_INIT;
    bool made;
    gramme_code code = check_target(all, one, &made);

    if (code != GRAMME_CODE_OK) {
        return code;
    }
    if (made) {
        tell(import, "%s: is there already and stays as it is", one->target);
        return GRAMME_CODE_OK;
    }
    tell(import, "%s: becomes %s", one->source, one->target);
    options.region = one->region;
    options.progress = import->tell;
    options.progress_self = import->self;
    return gramme_import_file(one->source, one->target, &options, all->failure);
}

gramme_code gramme_import_run(const gramme_import *import, gramme_failure *failure)
{
    list all = {.import = import, .failure = failure};
    gramme_code code = prepare(&all);

    for (size_t i = 0; i < all.count && code == GRAMME_CODE_OK; i++) {
        code = make(&all, &all.entries[i]);
    }
    dispose(&all);
    return code;
}
