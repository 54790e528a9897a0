/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot_parts.h - between snapshot.c and restore.c. Private to storage. */
#ifndef GRAMME_STORAGE_SNAPSHOT_PARTS_H
#define GRAMME_STORAGE_SNAPSHOT_PARTS_H

#include "storage/engine.h"
#include "storage/snapshot.h"

/* Makes the empty database of `to` a copy of the one of `from`. */
gramme_status gramme_snapshot_copy_pages(gramme_connection *to,
                                         gramme_connection *from,
                                         gramme_error *err);

/* Makes a new file of a database's bytes. */
gramme_status
gramme_snapshot_write_image(const char *path, gramme_view image, gramme_error *err);

/* Opens a file that nobody else will ever open and that may be lost at any moment. */
gramme_status gramme_snapshot_open_file(gramme_connection *connection,
                                        const gramme_store *store,
                                        const char *path,
                                        gramme_error *err);

/* Marks a file that SQLite has closed as one without a write-ahead log. */
gramme_status gramme_snapshot_seal(const char *path, bool sync, gramme_error *err);

/* What renaming a file to `path` needs to outlive power loss. */
void gramme_snapshot_sync_folder(const gramme_allocator *allocator, const char *path);

#endif
