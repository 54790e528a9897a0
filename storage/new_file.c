/* SPDX-License-Identifier: Apache-2.0 */
/* new_file.c - the lock of the name is held from the first byte to the rename. */
#include "storage/new_file.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "storage/file_lock.h"
#include "storage/schema.h"
#include "storage/snapshot_parts.h"

struct gramme_new_file {
    const gramme_allocator *allocator;
    gramme_file_lock lock;
    char *path; /* with links resolved */
    char *part;
};

static const char *const beside[] = {"", "-wal", "-shm", "-journal"};

enum { BESIDE = sizeof(beside) / sizeof(beside[0]), NAME_MAX_BYTES = 4096 };

/* The name of a file beside another; false when it is too long to be one. */
static bool name_beside(char name[NAME_MAX_BYTES], const char *path, const char *ending)
{
    return snprintf(name, NAME_MAX_BYTES, "%s%s", path, ending) < NAME_MAX_BYTES;
}

static gramme_status check_free(const char *path, gramme_error *err)
{
    for (int i = 0; i < BESIDE; i++) {
        char name[NAME_MAX_BYTES];

        if (!name_beside(name, path, beside[i])) {
            return gramme_error_errno(err, GRAMME_IO, path, ENAMETOOLONG);
        }
        if (access(name, F_OK) == 0) {
            return gramme_error_set(err, GRAMME_EXISTS,
                                    "%s: is there already and is not replaced", name);
        }
    }
    return GRAMME_OK;
}

static void remove_part(const gramme_new_file *file)
{
    for (int i = 0; file->part != NULL && i < BESIDE; i++) {
        char name[NAME_MAX_BYTES];

        if (name_beside(name, file->part, beside[i])) {
            (void)unlink(name);
        }
    }
}

gramme_status gramme_new_file_begin(gramme_new_file **out,
                                    const char *path,
                                    const gramme_allocator *allocator,
                                    gramme_error *err)
{
    gramme_new_file *file = gramme_alloc_zero(allocator, sizeof(*file));
    gramme_status st;

    *out = NULL;
    if (file == NULL) {
        return gramme_error_nomem(err);
    }
    file->allocator = allocator;
    file->lock.file = -1;
    st = gramme_file_resolve(&file->path, allocator, path, err);
    if (st == GRAMME_OK) {
        st = check_free(file->path, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_file_lock_take(&file->lock, allocator, file->path, err);
    }
    if (st == GRAMME_OK) {
        st = check_free(file->path, err); /* now that nobody else makes it */
    }
    if (st == GRAMME_OK) {
        file->part = gramme_file_name_beside(allocator, file->path, "-part");
        st = file->part == NULL ? gramme_error_nomem(err) : GRAMME_OK;
    }
    if (st != GRAMME_OK) {
        gramme_free(allocator, file->part);
        file->part = NULL;
        gramme_new_file_free(file);
        return st;
    }
    remove_part(file);
    *out = file;
    return GRAMME_OK;
}

const char *gramme_new_file_part(const gramme_new_file *file)
{
    return file->part;
}

gramme_status gramme_new_file_finish(gramme_new_file *file, gramme_error *err)
{
    gramme_status st;

    if (gramme_schema_has_log(file->part)) {
        return gramme_error_set(
            err, GRAMME_IO, "%s: its write-ahead log could not be emptied", file->part);
    }
    st = gramme_snapshot_seal(file->part, true, err);
    if (st == GRAMME_OK && rename(file->part, file->path) != 0) {
        st = gramme_error_errno(err, GRAMME_IO, file->path, errno);
    }
    if (st == GRAMME_OK) {
        gramme_snapshot_sync_folder(file->allocator, file->path);
    }
    return st;
}

void gramme_new_file_free(gramme_new_file *file)
{
    if (file == NULL) {
        return;
    }
    remove_part(file);
    gramme_file_lock_drop(&file->lock, file->allocator);
    gramme_free(file->allocator, file->part);
    gramme_free(file->allocator, file->path);
    gramme_free(file->allocator, file);
}
