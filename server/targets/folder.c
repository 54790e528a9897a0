/* SPDX-License-Identifier: Apache-2.0 */
/* folder.c - both walks keep their open folders in an array instead of recursing, so
 * their depth has a limit. */
#include "server/targets/folder.h"

#include "server/base/filename.h"
#include "server/base/log.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REMOVE_DEPTH = 64, LOOK_DEPTH = 5, LOOK_ENTRIES = 4096 };

char *gramme_folder_make(gramme_failure *failure)
{
    static const char name[] = "/gramme-XXXXXX";
    const char *base = getenv("TMPDIR"); /* NOLINT(concurrency-mt-unsafe): read only */
    char text[GRAMME_ERROR_TEXT];
    size_t size;
    char *path;

    if (base == NULL || base[0] != '/') {
        base = "/tmp";
    }
    size = strlen(base) + sizeof(name);
    path = malloc(size);
    if (path == NULL) {
        gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
        return NULL;
    }
    (void)snprintf(path, size, "%s%s", base, name);
    if (mkdtemp(path) == NULL) {
        gramme_failure_set(failure, GRAMME_CODE_IO,
                           "Cannot make a folder in %.200s: %s", base,
                           gramme_error_text(text, errno));
        free(path);
        return NULL;
    }
    return path;
}

/* The folder `name` in `at`, not through a link; NULL when it is none. */
static DIR *open_below(int at, const char *name)
{
    int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *dir = fd < 0 ? NULL : fdopendir(fd);

    if (fd >= 0 && dir == NULL) {
        close(fd);
    }
    return dir;
}

static bool is_dots(const char *name)
{
    return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* The next entry that is not the folder itself or the one above it. */
static const char *next_name(DIR *dir)
{
    const struct dirent *entry;

    do {
        entry = readdir(dir); /* NOLINT(concurrency-mt-unsafe): a stream of our own */
    } while (entry != NULL && is_dots(entry->d_name));
    return entry == NULL ? NULL : entry->d_name;
}

void gramme_folder_remove(const char *path)
{
    DIR *open[REMOVE_DEPTH];
    char name[REMOVE_DEPTH][256]; /* of the folder that is open one level deeper */
    size_t depth = 1;

    open[0] = open_below(AT_FDCWD, path);
    while (open[0] != NULL && depth > 0) {
        DIR *dir = open[depth - 1];
        const char *entry = next_name(dir);

        if (entry == NULL) {
            closedir(dir);
            depth--;
            if (depth > 0) {
                (void)unlinkat(dirfd(open[depth - 1]), name[depth - 1], AT_REMOVEDIR);
            }
            continue;
        }
        if (unlinkat(dirfd(dir), entry, 0) == 0 || depth == REMOVE_DEPTH ||
            strlen(entry) >= sizeof(name[0])) {
            continue;
        }
        /* A folder that lets nobody in is opened to be emptied. */
        open[depth] = fchmodat(dirfd(dir), entry, 0700, 0) == 0
                          ? open_below(dirfd(dir), entry)
                          : NULL;
        if (open[depth] != NULL) {
            memcpy(name[depth - 1], entry, strlen(entry) + 1);
            depth++;
        }
    }
    (void)rmdir(path);
}

static bool ends_with(const char *name, size_t size, const char *ending)
{
    size_t length = strlen(ending);

    return size > length && memcmp(name + size - length, ending, length) == 0;
}

static bool is_code(const char *name)
{
    static const char *const endings[] = {".py", ".js", ".mjs", ".cjs", ".so", ".node"};
    size_t size = strlen(name);
    size_t i;

    for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (ends_with(name, size, endings[i])) {
            return true;
        }
    }
    return strcmp(name, "bootstrap") == 0 || strcmp(name, "package.json") == 0;
}

static bool is_looked_into(const char *name)
{
    /* A name with a dot is hidden or a file's. */
    return strchr(name, '.') == NULL && strcmp(name, "node_modules") != 0 &&
           strcmp(name, "__pycache__") != 0;
}

/* Folders list their entries in no order, so the sum must not depend on one. */
static uint64_t fingerprint_of(const char *name, const struct stat *about)
{
    int64_t numbers[4] = {(int64_t)about->st_mtim.tv_sec,
                          (int64_t)about->st_mtim.tv_nsec, (int64_t)about->st_size,
                          (int64_t)about->st_ino};
    uint64_t hash = gramme_filename_hash(1, gramme_text_of(name, strlen(name)));

    return gramme_filename_hash(hash,
                                gramme_text_of((const char *)numbers, sizeof(numbers)));
}

uint64_t gramme_folder_fingerprint(const char *path)
{
    DIR *open[LOOK_DEPTH];
    size_t depth = 1;
    uint64_t sum = 0;
    int entries = 0;

    open[0] = open_below(AT_FDCWD, path);
    while (open[0] != NULL && depth > 0) {
        DIR *dir = open[depth - 1];
        const char *entry = entries < LOOK_ENTRIES ? next_name(dir) : NULL;
        struct stat about;

        if (entry == NULL) {
            closedir(dir);
            depth--;
            continue;
        }
        entries++;
        if (is_code(entry)) {
            /* An editor's link to a file elsewhere counts as that file. */
            sum += fstatat(dirfd(dir), entry, &about, 0) == 0
                       ? fingerprint_of(entry, &about)
                       : 0;
        } else if (depth < LOOK_DEPTH && is_looked_into(entry)) {
            open[depth] = open_below(dirfd(dir), entry);
            depth += open[depth] != NULL;
        }
    }
    return sum;
}
