/* SPDX-License-Identifier: Apache-2.0 */
/* calls.c - calls of the C library by which Gramme itself, without SQLite, makes files
 * safe, moves and removes them: told to power.c before they are done. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "conformance/fault/power.h"

#define EXPORTED __attribute__((visibility("default")))

long syscall(long number, ...); /* NOLINT(readability-identifier-naming) */

/* The path of an open file; empty: it has none. */
static void find_path(char path[PATH_MAX], int file)
{
    char link[64];
    ssize_t size;

    (void)snprintf(link, sizeof(link), "/proc/self/fd/%d", file);
    size = readlink(link, path, PATH_MAX - 1);
    path[size < 0 ? 0 : size] = '\0';
}

static int refuse(void)
{
    errno = EIO;
    return -1;
}

EXPORTED int fsync(int file)
{
    char path[PATH_MAX];

    find_path(path, file);
    if (!gramme_power_sync_folder(path) ||
        !gramme_power_sync(gramme_power_find(path))) {
        return refuse();
    }
    return (int)syscall(SYS_fsync, file);
}

EXPORTED int rename(const char *from, const char *to)
{
    return gramme_power_rename(from, to)
               ? (int)syscall(SYS_renameat, AT_FDCWD, from, AT_FDCWD, to)
               : refuse();
}

EXPORTED int unlink(const char *path)
{
    return gramme_power_remove(path) ? (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0)
                                     : refuse();
}
