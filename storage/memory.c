/* SPDX-License-Identifier: Apache-2.0 */
/* memory.c - a VFS of one connection: its files are lists of chunks. A page never
 * moves, so SQLite reads pages where they lie (xFetch) and caches only those it
 * changes.
 *
 * SQLite finds a VFS by name in a list of the process. Ours stands there only while its
 * one connection is opened, under a name of its own: nothing of the host changes. */
#include "storage/memory.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "storage/image.h"

enum { CHUNK = 64 * 1024 /* the largest page size: no page lies in two */ };

typedef struct file {
    sqlite3_file base; /* first, as SQLite wants it */
    const gramme_allocator *allocator;
    uint8_t **chunks;
    size_t count;
    size_t capacity;
    sqlite3_int64 size;
} file;

struct gramme_memory {
    sqlite3_vfs vfs;
    char name[40];
    const gramme_allocator *allocator;
    sqlite3_vfs *system; /* for the clock and the like */
    file *database;      /* SQLite's; the others are journals */
};

/* -- a file's bytes -- */

/* The bytes at `offset`, and how many of `wanted` lie there side by side. */
static uint8_t *
bytes_at(const file *f, sqlite3_int64 offset, size_t wanted, size_t *got)
{
    size_t within = (size_t)offset % CHUNK;

    *got = wanted < CHUNK - within ? wanted : CHUNK - within;
    return f->chunks[(size_t)offset / CHUNK] + within;
}

/* Makes room for `size` bytes. */
static int reserve(file *f, sqlite3_int64 size)
{
    while ((sqlite3_int64)f->count * CHUNK < size) {
        if (f->count == f->capacity) {
            size_t capacity = f->capacity == 0 ? 8 : f->capacity * 2;
            uint8_t **chunks =
                gramme_realloc(f->allocator, f->chunks, capacity * sizeof(*chunks));

            if (chunks == NULL) {
                return SQLITE_IOERR_NOMEM;
            }
            f->chunks = chunks;
            f->capacity = capacity;
        }
        f->chunks[f->count] = gramme_alloc(f->allocator, CHUNK);
        if (f->chunks[f->count] == NULL) {
            return SQLITE_IOERR_NOMEM;
        }
        f->count++;
    }
    return SQLITE_OK;
}

static int file_close(sqlite3_file *base)
{
    file *f = (file *)base;

    while (f->count > 0) {
        gramme_free(f->allocator, f->chunks[--f->count]);
    }
    gramme_free(f->allocator, f->chunks);
    return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *to, int amount, sqlite3_int64 offset)
{
    const file *f = (const file *)base;
    uint8_t *out = to;
    size_t left = (size_t)amount;
    sqlite3_int64 there = offset < f->size ? f->size - offset : 0;
    size_t lacking = there < amount ? left - (size_t)there : 0;

    left -= lacking;
    while (left > 0) {
        size_t got;
        const uint8_t *bytes = bytes_at(f, offset, left, &got);

        memcpy(out, bytes, got);
        out += got;
        offset += (sqlite3_int64)got;
        left -= got;
    }
    if (lacking > 0) {
        memset(out, 0, lacking);
        return SQLITE_IOERR_SHORT_READ;
    }
    return SQLITE_OK;
}

/* Copies `from` there; zeroes when it is NULL. */
static void fill(file *f, const uint8_t *from, size_t amount, sqlite3_int64 offset)
{
    while (amount > 0) {
        size_t got;
        uint8_t *bytes = bytes_at(f, offset, amount, &got);

        if (from == NULL) {
            memset(bytes, 0, got);
        } else {
            memcpy(bytes, from, got);
            from += got;
        }
        offset += (sqlite3_int64)got;
        amount -= got;
    }
}

static int
file_write(sqlite3_file *base, const void *from, int amount, sqlite3_int64 offset)
{
    file *f = (file *)base;
    sqlite3_int64 end = offset + amount;

    if (end > f->size) {
        int code = reserve(f, end);

        if (code != SQLITE_OK) {
            return code;
        }
        if (offset > f->size) {
            fill(f, NULL, (size_t)(offset - f->size), f->size);
        }
        f->size = end;
    }
    fill(f, from, (size_t)amount, offset);
    return SQLITE_OK;
}

/* Keeps the first chunk: the journal is emptied after every transaction. */
static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    file *f = (file *)base;

    if (size < f->size) {
        f->size = size;
        while (f->count > 1 && (sqlite3_int64)(f->count - 1) * CHUNK >= size) {
            gramme_free(f->allocator, f->chunks[--f->count]);
        }
    }
    return SQLITE_OK;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
    *size = ((const file *)base)->size;
    return SQLITE_OK;
}

static int
file_fetch(sqlite3_file *base, sqlite3_int64 offset, int amount, void **bytes)
{
    const file *f = (const file *)base;
    size_t got;

    *bytes = NULL;
    if (offset + amount <= f->size) {
        uint8_t *there = bytes_at(f, offset, (size_t)amount, &got);

        *bytes = got == (size_t)amount ? there : NULL;
    }
    return SQLITE_OK;
}

static int file_unfetch(sqlite3_file *base, sqlite3_int64 offset, void *bytes)
{
    (void)base;
    (void)offset;
    (void)bytes;
    return SQLITE_OK;
}

/* -- what means nothing for a file that nobody else sees -- */

static int file_sync(sqlite3_file *base, int flags)
{
    (void)base;
    (void)flags;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int level)
{
    (void)base;
    (void)level;
    return SQLITE_OK;
}

static int file_is_locked(sqlite3_file *base, int *locked)
{
    (void)base;
    *locked = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int what, void *value)
{
    (void)base;
    (void)what;
    (void)value;
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *base)
{
    (void)base;
    return 512;
}

static int file_device(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN | SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 3,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_is_locked,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_device,
    .xFetch = file_fetch,
    .xUnfetch = file_unfetch,
};

/* -- the VFS -- */

static int vfs_open(
    sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *granted)
{
    gramme_memory *memory = vfs->pAppData;

    (void)name;
    *(file *)base = (file){.base.pMethods = &methods, .allocator = memory->allocator};
    if ((flags & SQLITE_OPEN_MAIN_DB) != 0) {
        memory->database = (file *)base;
    }
    if (granted != NULL) {
        *granted = flags;
    }
    return SQLITE_OK;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    (void)vfs;
    (void)name;
    (void)sync;
    return SQLITE_OK;
}

/* No file outlives its handle. */
static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *there)
{
    (void)vfs;
    (void)name;
    (void)flags;
    *there = 0;
    return SQLITE_OK;
}

static int vfs_full_name(sqlite3_vfs *vfs, const char *name, int size, char *out)
{
    (void)vfs;
    (void)snprintf(out, (size_t)size, "%s", name);
    return SQLITE_OK;
}

static sqlite3_vfs *system_of(sqlite3_vfs *vfs)
{
    return ((gramme_memory *)vfs->pAppData)->system;
}

static int vfs_random(sqlite3_vfs *vfs, int size, char *out)
{
    return system_of(vfs)->xRandomness(system_of(vfs), size, out);
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    return system_of(vfs)->xSleep(system_of(vfs), microseconds);
}

static int vfs_time(sqlite3_vfs *vfs, double *now)
{
    return system_of(vfs)->xCurrentTime(system_of(vfs), now);
}

static int vfs_error(sqlite3_vfs *vfs, int size, char *out)
{
    (void)vfs;
    (void)size;
    (void)out;
    return 0;
}

int gramme_memory_open(gramme_memory **out,
                       sqlite3 **db,
                       int flags,
                       const gramme_allocator *allocator)
{
    gramme_memory *memory = gramme_alloc_zero(allocator, sizeof(*memory));
    int code;

    *db = NULL;
    *out = memory;
    if (memory == NULL) {
        return SQLITE_NOMEM;
    }
    memory->allocator = allocator;
    memory->system = sqlite3_vfs_find(NULL);
    if (memory->system == NULL) {
        return SQLITE_ERROR; /* SQLite cannot start, or the host left it no system */
    }
    (void)snprintf(memory->name, sizeof(memory->name), "gramme-%p", (void *)memory);
    memory->vfs = (sqlite3_vfs){
        .iVersion = 1,
        .szOsFile = sizeof(file),
        .mxPathname = 64,
        .zName = memory->name,
        .pAppData = memory,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_name,
        .xRandomness = vfs_random,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xGetLastError = vfs_error,
    };
    code = sqlite3_vfs_register(&memory->vfs, 0);
    if (code == SQLITE_OK) {
        code = sqlite3_open_v2("memory", db, flags, memory->name);
        sqlite3_vfs_unregister(&memory->vfs);
    }
    return code;
}

/* -- contents -- */

int gramme_memory_fill(gramme_memory *memory, gramme_view image)
{
    static const uint8_t plain[2] = {1, 1};
    file *f = memory->database;
    int code = reserve(f, (sqlite3_int64)image.size);

    if (code == SQLITE_OK) {
        f->size = (sqlite3_int64)image.size;
        fill(f, image.data, image.size, 0);
        if (image.size >= GRAMME_IMAGE_LOG_MARK + sizeof(plain)) {
            fill(f, plain, sizeof(plain), GRAMME_IMAGE_LOG_MARK);
        }
    }
    return code == SQLITE_OK ? SQLITE_OK : SQLITE_NOMEM;
}

/* Bytes in use of chunk `i`. */
static size_t chunk_size(const file *f, size_t i)
{
    size_t left = (size_t)f->size - i * CHUNK;

    return left < CHUNK ? left : CHUNK;
}

int gramme_memory_copy(gramme_memory *memory, const gramme_memory *from)
{
    file *f = memory->database;
    int code = reserve(f, from->database->size);

    if (code == SQLITE_OK) {
        f->size = from->database->size;
        for (size_t i = 0; i < f->count; i++) {
            memcpy(f->chunks[i], from->database->chunks[i], chunk_size(f, i));
        }
    }
    return code == SQLITE_OK ? SQLITE_OK : SQLITE_NOMEM;
}

size_t gramme_memory_size(const gramme_memory *memory)
{
    return (size_t)memory->database->size;
}

void gramme_memory_take(const gramme_memory *memory, uint8_t *out)
{
    const file *f = memory->database;

    for (size_t i = 0; i * CHUNK < (size_t)f->size; i++) {
        memcpy(out + i * CHUNK, f->chunks[i], chunk_size(f, i));
    }
}

void gramme_memory_free(gramme_memory *memory)
{
    if (memory != NULL) {
        gramme_free(memory->allocator, memory);
    }
}
