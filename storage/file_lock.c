/* SPDX-License-Identifier: Apache-2.0 */
/* file_lock.c - the lock file is removed while it is held, so whoever gets a lock
 * checks that the file it locked is still the one under that name. */
#define _XOPEN_SOURCE 700 /* realpath */
#include "storage/file_lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

char *gramme_file_name_beside(const gramme_allocator *allocator,
                              const char *path,
                              const char *ending)
{
    size_t head_size = strlen(path);
    size_t tail_size = strlen(ending);
    char *text = gramme_alloc(allocator, head_size + tail_size + 1);

    if (text != NULL) {
        memcpy(text, path, head_size);
        memcpy(text + head_size, ending, tail_size);
        text[head_size + tail_size] = '\0';
    }
    return text;
}

/* realpath() of a file that exists, or NULL with errno. */
static char *
resolve_existing(const gramme_allocator *allocator, const char *path, const char *tail)
{
    char *real = realpath(path, NULL);
    char *text = NULL;

    if (real != NULL) {
        text = gramme_file_name_beside(allocator, real, tail);
        free(real);
        if (text == NULL) {
            errno = ENOMEM;
        }
    }
    return text;
}

static char *resolve(const gramme_allocator *allocator, const char *path)
{
    char *text = resolve_existing(allocator, path, "");
    const char *slash = strrchr(path, '/');
    char *folder;

    if (text != NULL || errno != ENOENT) {
        return text;
    }
    if (slash == NULL) {
        folder = gramme_file_name_beside(allocator, "./", path);
    } else {
        folder = gramme_file_name_beside(allocator, path, "");
    }
    if (folder == NULL) {
        errno = ENOMEM;
        return NULL;
    }
    *(strrchr(folder, '/') + 1) = '\0';
    slash = slash == NULL ? path : slash + 1;
    text = resolve_existing(allocator, folder, "/");
    gramme_free(allocator, folder);
    if (text != NULL) {
        char *whole = gramme_file_name_beside(allocator, text, slash);

        gramme_free(allocator, text);
        text = whole;
        errno = ENOMEM;
    }
    return text;
}

gramme_status gramme_file_resolve(char **out,
                                  const gramme_allocator *allocator,
                                  const char *path,
                                  gramme_error *err)
{
    *out = resolve(allocator, path);
    if (*out != NULL) {
        return GRAMME_OK;
    }
    if (errno == ENOMEM) {
        return gramme_error_nomem(err);
    }
    return gramme_error_errno(err, GRAMME_IO, path, errno);
}

/* Opens and locks once; *retry when the file was removed meanwhile. */
static int try_lock(const char *path, bool *retry)
{
    struct stat ours;
    struct stat named;
    int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);

    *retry = false;
    if (file < 0) {
        return -1;
    }
    if (flock(file, LOCK_EX | LOCK_NB) != 0) {
        int reason = errno;

        close(file);
        errno = reason;
        return -1;
    }
    if (fstat(file, &ours) == 0 && stat(path, &named) == 0 &&
        ours.st_ino == named.st_ino && ours.st_dev == named.st_dev) {
        return file;
    }
    close(file);
    *retry = true;
    return -1;
}

static gramme_status refuse_open(const char *path, gramme_error *err)
{
    return gramme_error_set(
        err, GRAMME_BUSY,
        "%s: the database is open already, here or in another process", path);
}

gramme_status gramme_file_lock_take(gramme_file_lock *lock,
                                    const gramme_allocator *allocator,
                                    const char *path,
                                    gramme_error *err)
{
    gramme_status st;
    bool retry = true;

    *lock = (gramme_file_lock){
        .path = gramme_file_name_beside(allocator, path, "-lock"), .file = -1};
    if (lock->path == NULL) {
        return gramme_error_nomem(err);
    }
    while (retry) {
        lock->file = try_lock(lock->path, &retry);
    }
    if (lock->file >= 0) {
        return GRAMME_OK;
    }
    st = errno == EWOULDBLOCK ? refuse_open(path, err)
                              : gramme_error_errno(err, GRAMME_IO, lock->path, errno);
    gramme_free(allocator, lock->path);
    lock->path = NULL;
    return st;
}

/* Does anybody hold the lock in the file at `path`? */
static bool is_held(const char *path)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool held = file >= 0 && flock(file, LOCK_SH | LOCK_NB) != 0;

    if (file >= 0) {
        (void)close(file);
    }
    return held;
}

gramme_status gramme_file_lock_take_to_read(gramme_file_lock *lock,
                                            const gramme_allocator *allocator,
                                            const char *path,
                                            gramme_error *err)
{
    gramme_error why;
    gramme_status st;
    char *file;
    bool held;

    gramme_error_init(&why, NULL);
    st = gramme_file_lock_take(lock, allocator, path, &why);
    if (st != GRAMME_IO) {
        return st == GRAMME_OK
                   ? st
                   : gramme_error_set(err, st, "%.*s", GRAMME_VIEW_ARG(why.message));
    }
    file = gramme_file_name_beside(allocator, path, "-lock");
    held = file != NULL && is_held(file);
    gramme_free(allocator, file);
    return held ? refuse_open(path, err) : GRAMME_OK;
}

void gramme_file_lock_drop(gramme_file_lock *lock, const gramme_allocator *allocator)
{
    if (lock->file >= 0 && lock->path != NULL) {
        (void)unlink(lock->path);
        (void)close(lock->file);
    }
    gramme_free(allocator, lock->path);
    *lock = (gramme_file_lock){.file = -1};
}
