/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot.c - whole databases, copied page by page: to memory, to a file, to another
 * connection. Restoring them is restore.c's. */
#include "storage/snapshot.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "storage/image.h"
#include "storage/memory.h"
#include "storage/schema.h"
#include "storage/snapshot_parts.h"

static const char quick_pragmas[] = "PRAGMA journal_mode = OFF;"
                                    "PRAGMA synchronous = OFF;"
                                    "PRAGMA locking_mode = EXCLUSIVE;";

gramme_status gramme_snapshot_copy_pages(gramme_connection *to,
                                         gramme_connection *from,
                                         gramme_error *err)
{
    sqlite3_backup *backup = sqlite3_backup_init(to->db, "main", from->db, "main");
    int code;

    if (backup == NULL) {
        return gramme_connection_fail(to, sqlite3_errcode(to->db), err);
    }
    code = sqlite3_backup_step(backup, -1);
    (void)sqlite3_backup_finish(backup);
    if (code != SQLITE_DONE) {
        return gramme_connection_fail(from, code, err);
    }
    return to->memory == NULL
               ? GRAMME_OK /* see gramme_snapshot_seal() */
               : gramme_connection_exec(to, "PRAGMA journal_mode = TRUNCATE", err);
}

/* -- reading a store -- */

/* In memory statistics are not stored with the rows, nor each log entry: only when they
 * are to travel. */
static gramme_status store_stats(gramme_store *store, gramme_error *err)
{
    gramme_connection *connection = &store->writer.connection;
    gramme_map_slot entry;
    size_t position = 0;
    gramme_status st = gramme_connection_run(connection, GRAMME_SQL_BEGIN_WRITE, err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_waiting_write(store, err);
    while (st == GRAMME_OK &&
           gramme_map_next(&store->catalog.trees, &position, &entry)) {
        st = gramme_writer_store_stats(store, entry.value, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_connection_run(connection, GRAMME_SQL_COMMIT, err);
    }
    if (st == GRAMME_OK) {
        gramme_waiting_committed(&store->writer.waiting);
    } else {
        (void)gramme_connection_run(connection, GRAMME_SQL_ROLLBACK, NULL);
        gramme_waiting_undone(&store->writer.waiting, 0);
    }
    return st;
}

/* A store whose pages are read: inside its gate, or through a reader of its own. */
typedef struct reading {
    gramme_store *store;
    gramme_connection reader;
    gramme_connection *from;
} reading;

static gramme_status begin_reading(reading *out, gramme_store *store, gramme_error *err)
{
    gramme_status st = gramme_store_check_process(store, err);

    *out = (reading){.store = store};
    if (st != GRAMME_OK) {
        return st;
    }
    if (!gramme_store_in_memory(store)) {
        out->from = &out->reader;
        return gramme_store_open_reader(store, &out->reader, err);
    }
    gramme_gate_enter(&store->gate);
    out->from = &store->writer.connection;
    st = store_stats(store, err);
    if (st != GRAMME_OK) {
        gramme_gate_leave(&store->gate);
    }
    return st;
}

static void end_reading(reading *r)
{
    if (gramme_store_in_memory(r->store)) {
        gramme_gate_leave(&r->store->gate);
    } else {
        gramme_connection_close(&r->reader);
    }
}

/* Copies all pages of `store` to a connection of a file. */
static gramme_status
copy_store(gramme_connection *to, gramme_store *store, gramme_error *err)
{
    reading r;
    gramme_status st = begin_reading(&r, store, err);

    if (st == GRAMME_OK) {
        st = gramme_snapshot_copy_pages(to, r.from, err);
        end_reading(&r);
    }
    return st;
}

gramme_status gramme_snapshot_open_copy(const gramme_store *store,
                                        gramme_connection *connection,
                                        gramme_store *from,
                                        gramme_error *err)
{
    reading r;
    gramme_status st = begin_reading(&r, from, err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_store_open_memory(store, connection, r.from->memory,
                                  gramme_view_of(NULL, 0), err);
    if (st == GRAMME_OK && !gramme_store_in_memory(from)) {
        st = gramme_snapshot_copy_pages(connection, r.from, err);
    }
    end_reading(&r);
    return st;
}

/* The bytes of a database in a file. */
static gramme_status take_file(uint8_t **out,
                               size_t *size,
                               gramme_connection *from,
                               const gramme_allocator *allocator,
                               gramme_error *err)
{
    sqlite3_int64 bytes = 0;
    unsigned char *image = sqlite3_serialize(from->db, "main", &bytes, 0);

    *size = image == NULL ? 0 : (size_t)bytes;
    *out = *size > 0 ? gramme_alloc(allocator, *size) : NULL;
    if (*out != NULL) {
        memcpy(*out, image, *size);
        memset(*out + GRAMME_IMAGE_LOG_MARK, 1, 2);
    }
    sqlite3_free(image);
    return *out != NULL ? GRAMME_OK : gramme_error_nomem(err);
}

static gramme_status take_memory(uint8_t **out,
                                 size_t *size,
                                 const gramme_memory *from,
                                 const gramme_allocator *allocator,
                                 gramme_error *err)
{
    *size = gramme_memory_size(from);
    *out = gramme_alloc(allocator, *size);
    if (*out == NULL) {
        return gramme_error_nomem(err);
    }
    gramme_memory_take(from, *out);
    return GRAMME_OK;
}

gramme_status gramme_store_take(uint8_t **out,
                                size_t *size,
                                gramme_store *store,
                                const gramme_allocator *allocator,
                                gramme_error *err)
{
    reading r;
    gramme_status st = begin_reading(&r, store, err);

    *out = NULL;
    *size = 0;
    if (st == GRAMME_OK) {
        st = r.from->memory != NULL
                 ? take_memory(out, size, r.from->memory, allocator, err)
                 : take_file(out, size, r.from, allocator, err);
        end_reading(&r);
    }
    return st;
}

/* -- files -- */

gramme_status
gramme_snapshot_write_image(const char *path, gramme_view image, gramme_error *err)
{
    FILE *file = fopen(path, "wbxe");
    bool written = file != NULL;

    if (file != NULL) {
        written = fwrite(image.data, 1, image.size, file) == image.size;
        written = fclose(file) == 0 && written;
    }
    return written ? GRAMME_OK : gramme_error_errno(err, GRAMME_IO, path, errno);
}

gramme_status gramme_snapshot_seal(const char *path, bool sync, gramme_error *err)
{
    static const uint8_t plain[2] = {1, 1};
    gramme_status st = GRAMME_OK;
    int file = open(path, O_RDWR | O_CLOEXEC);

    if (file < 0 || pwrite(file, plain, 2, GRAMME_IMAGE_LOG_MARK) != 2 ||
        (sync && fsync(file) != 0)) {
        st = gramme_error_errno(err, GRAMME_IO, path, errno);
    }
    if (file >= 0 && close(file) != 0 && st == GRAMME_OK) {
        st = gramme_error_errno(err, GRAMME_IO, path, errno);
    }
    return st;
}

gramme_status gramme_snapshot_open_file(gramme_connection *connection,
                                        const gramme_store *store,
                                        const char *path,
                                        gramme_error *err)
{
    gramme_status st = gramme_connection_open(
        connection, path, path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
        store->allocator, err);

    if (st == GRAMME_OK) {
        st = gramme_connection_exec(connection, quick_pragmas, err);
    }
    return st;
}

void gramme_snapshot_sync_folder(const gramme_allocator *allocator, const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder = gramme_file_name_beside(allocator, path, "");
    int file = -1;

    if (folder != NULL && slash != NULL) {
        folder[slash - path + (slash == path)] = '\0';
        file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    }
    if (file >= 0) {
        (void)fsync(file);
        (void)close(file);
    }
    gramme_free(allocator, folder);
}

/* Writes the store to `part`, which then becomes `path`. */
static gramme_status
write_file(gramme_store *store, const char *part, const char *path, gramme_error *err)
{
    gramme_connection to;
    gramme_status st;

    (void)unlink(part); /* of somebody who was killed: the lock is ours */
    st = gramme_snapshot_open_file(&to, store, part, err);
    if (st == GRAMME_OK) {
        st = copy_store(&to, store, err);
    }
    gramme_connection_close(&to);
    if (st == GRAMME_OK) {
        st = gramme_snapshot_seal(part, true, err);
    }
    if (st == GRAMME_OK && rename(part, path) != 0) {
        st = gramme_error_errno(err, GRAMME_IO, path, errno);
    }
    if (st != GRAMME_OK) {
        (void)unlink(part);
        return st;
    }
    gramme_snapshot_sync_folder(store->allocator, path);
    return GRAMME_OK;
}

/* May the file at `path` be replaced? */
static gramme_status check_target(const char *path, gramme_error *err)
{
    bool fresh;
    gramme_error why;

    gramme_error_init(&why, NULL);
    if (gramme_schema_inspect(&fresh, path, &why) == GRAMME_FOREIGN) {
        return gramme_error_set(err, GRAMME_FOREIGN, "%.*s",
                                GRAMME_VIEW_ARG(why.message));
    }
    if (gramme_schema_has_log(path) || gramme_schema_has_journal(path)) {
        return gramme_error_set(
            err, GRAMME_BUSY,
            "%s: was not closed when its program ended, and is not "
            "replaced while it has a %s",
            path, gramme_schema_has_log(path) ? "write-ahead log" : "journal");
    }
    return GRAMME_OK;
}

gramme_status
gramme_store_save(gramme_store *store, const char *path, gramme_error *err)
{
    gramme_file_lock lock = {.file = -1};
    char *part = NULL;
    char *full = NULL;
    gramme_status st = gramme_store_check_process(store, err);

    if (st == GRAMME_OK) {
        st = gramme_file_resolve(&full, store->allocator, path, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_file_lock_take(&lock, store->allocator, full, err);
    }
    if (st == GRAMME_OK) {
        st = check_target(full, err);
    }
    if (st == GRAMME_OK) {
        part = gramme_file_name_beside(store->allocator, full, "-part");
        st =
            part == NULL ? gramme_error_nomem(err) : write_file(store, part, full, err);
    }
    gramme_file_lock_drop(&lock, store->allocator);
    gramme_free(store->allocator, part);
    gramme_free(store->allocator, full);
    return st;
}
