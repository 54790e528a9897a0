/* SPDX-License-Identifier: Apache-2.0 */
/* file_lock.h - keeps a database to one store: an flock(2) on "<path>-lock".
 *
 * flock belongs to the open file, so a second store in this process is refused like one
 * in another, and the system drops it when the process dies. It cannot sit on the
 * database itself: closing that file would drop SQLite's own locks. Private to storage.
 */
#ifndef GRAMME_STORAGE_FILE_LOCK_H
#define GRAMME_STORAGE_FILE_LOCK_H

#include "storage/base/alloc.h"
#include "storage/base/status.h"

typedef struct gramme_file_lock {
    char *path;
    int file; /* -1: not held */
} gramme_file_lock;

/* The path with links resolved, so that one file has one name; the file need not exist.
 * From `allocator`. GRAMME_IO when its folder does not exist. */
gramme_status gramme_file_resolve(char **out,
                                  const gramme_allocator *allocator,
                                  const char *path,
                                  gramme_error *err);

/* "<path><ending>" from `allocator`; NULL without memory. */
char *gramme_file_name_beside(const gramme_allocator *allocator,
                              const char *path,
                              const char *ending);

/* Takes the lock of the database at resolved `path`; GRAMME_BUSY when it is held. */
gramme_status gramme_file_lock_take(gramme_file_lock *lock,
                                    const gramme_allocator *allocator,
                                    const char *path,
                                    gramme_error *err);

/* The same for a database that is only read: where no file may be made, and nobody
 * holds the lock, it is not taken. */
gramme_status gramme_file_lock_take_to_read(gramme_file_lock *lock,
                                            const gramme_allocator *allocator,
                                            const char *path,
                                            gramme_error *err);

/* Drops the lock, if it was taken, and removes its file. */
void gramme_file_lock_drop(gramme_file_lock *lock, const gramme_allocator *allocator);

#endif
