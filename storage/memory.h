/* SPDX-License-Identifier: Apache-2.0 */
/* memory.h - an SQLite database that lies in memory, but behind a pager as in a file's;
 * private to storage. README.md has why: SQLite's own ":memory:" keeps every page in
 * its page cache, whose whole hash table it walks at the end of many transactions. */
#ifndef GRAMME_STORAGE_MEMORY_H
#define GRAMME_STORAGE_MEMORY_H

#include <sqlite3.h>

#include "storage/base/alloc.h"
#include "storage/base/view.h"

typedef struct gramme_memory gramme_memory;

/* A new empty database, as sqlite3_open_v2() would open one: an SQLite result, and *db
 * is to be closed whatever that is. *out is what the database lies in: to be freed once
 * *db is closed; NULL only when memory has run out.
 *
 * The caller asks for what makes it fast: an exclusive lock, a journal that is
 * truncated, and mmap_size above 0, without which pages are copied to be read. ATTACH
 * and VACUUM do not work, since they look for the VFS by name. A backup into it brings
 * along the journal mode of the source, which is to be set again behind a WAL's. */
int gramme_memory_open(gramme_memory **out,
                       sqlite3 **db,
                       int flags,
                       const gramme_allocator *allocator);

/* Gives a database of which nothing has been read or written yet these contents: the
 * bytes of another, whose mark of a write-ahead log is taken off. An SQLite result. */
int gramme_memory_fill(gramme_memory *memory, gramme_view image);

/* The same with what `from` holds; no transaction of its may be open. */
int gramme_memory_copy(gramme_memory *memory, const gramme_memory *from);

/* Bytes of the database, between two transactions. */
size_t gramme_memory_size(const gramme_memory *memory);

/* Copies them to `out`. */
void gramme_memory_take(const gramme_memory *memory, uint8_t *out);

/* NULL is fine. */
void gramme_memory_free(gramme_memory *memory);

#endif
