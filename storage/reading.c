/* SPDX-License-Identifier: Apache-2.0 */
/* reading.c - three ways to read a database without touching it:
 *
 *   nothing beside it         as an immutable file, which SQLite does not even lock
 *   a write-ahead log, ours   through the log, whose index is kept in memory instead of
 *                             in a file beside it, and which is not emptied at the end
 *   a journal, a log where    a copy of all of it, which SQLite may repair, and which
 *   nothing may be written    is out of all folders before it is read
 *
 * Somebody else's file is locked against writers instead, as SQLite does. */
#include "storage/reading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "storage/schema.h"

enum {
    COPY_BYTES = 1 << 16,
    PATH_MOST = 4096,
    OTHERS_MS = 1000, /* waited for somebody else's transaction */
    LOG_MARK = 18,    /* two bytes of a database: 2 with a write-ahead log */
};

static const char pragmas[] = "PRAGMA query_only = ON;"
                              "PRAGMA temp_store = MEMORY;"
                              "PRAGMA cache_size = -16384;";

static const char *const beside[] = {"", "-journal", "-wal"};

enum { PARTS = sizeof(beside) / sizeof(beside[0]) };

static bool has_content(const char *path, const char *ending)
{
    char name[PATH_MOST];
    struct stat info;
    int size = snprintf(name, sizeof(name), "%s%s", path, ending);

    return size > 0 && (size_t)size < sizeof(name) && stat(name, &info) == 0 &&
           info.st_size > 0;
}

/* "file:<path>?<query>" with what means something in a URI written as %XX. */
static char *
make_uri(const gramme_allocator *allocator, const char *path, const char *query)
{
    size_t size = 3 * strlen(path) + strlen(query) + sizeof("file:?");
    char *uri = gramme_alloc(allocator, size);
    size_t at;

    if (uri == NULL) {
        return NULL;
    }
    at = (size_t)snprintf(uri, size, "file:");
    for (; *path != '\0'; path++) {
        bool plain = strchr("%?#", *path) == NULL;

        at += (size_t)snprintf(uri + at, size - at, plain ? "%c" : "%%%02X",
                               (unsigned char)*path);
    }
    (void)snprintf(uri + at, size - at, "?%s", query);
    return uri;
}

static gramme_status open_uri(gramme_reading *out,
                              const char *query,
                              const gramme_allocator *allocator,
                              gramme_error *err)
{
    char *uri = make_uri(allocator, out->path, query);
    gramme_status st;

    if (uri == NULL) {
        return gramme_error_nomem(err);
    }
    st = gramme_connection_open(&out->connection, uri, out->path,
                                SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, allocator, err);
    gramme_free(allocator, uri);
    return st;
}

/* The log's index is in our memory only, and the log stays as it is. */
static gramme_status keep_to_ourselves(gramme_connection *connection, gramme_error *err)
{
    (void)sqlite3_db_config(connection->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    return gramme_connection_exec(connection, "PRAGMA locking_mode = EXCLUSIVE", err);
}

/* -- a copy -- */

static bool write_all(int to, const uint8_t *bytes, size_t size)
{
    while (size > 0) {
        ssize_t written = write(to, bytes, size);

        if (written < 0) {
            return false;
        }
        bytes += written;
        size -= (size_t)written;
    }
    return true;
}

/* False with errno. */
static bool copy_bytes(int to, int from, const gramme_allocator *allocator)
{
    uint8_t *bytes = gramme_alloc(allocator, COPY_BYTES);
    ssize_t size = bytes == NULL ? -1 : 1;

    if (bytes == NULL) {
        errno = ENOMEM;
    }
    while (size > 0) {
        size = read(from, bytes, COPY_BYTES);
        if (size > 0 && !write_all(to, bytes, (size_t)size)) {
            size = -1;
        }
    }
    gramme_free(allocator, bytes);
    return size == 0;
}

static gramme_status fail(const char *path, gramme_error *err)
{
    return errno == ENOMEM ? gramme_error_nomem(err)
                           : gramme_error_errno(err, GRAMME_IO, path, errno);
}

/* A file that is not there is no failure. */
static gramme_status copy_file(const char *to,
                               const char *from,
                               const gramme_allocator *allocator,
                               gramme_error *err)
{
    gramme_status st = GRAMME_OK;
    int source = open(from, O_RDONLY | O_CLOEXEC);
    int target;

    if (source < 0) {
        return errno == ENOENT ? GRAMME_OK : fail(from, err);
    }
    target = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (target < 0) {
        st = fail(to, err);
    } else if (!copy_bytes(target, source, allocator)) {
        st = fail(from, err);
    }
    if (target >= 0 && close(target) != 0 && st == GRAMME_OK) {
        st = fail(to, err);
    }
    (void)close(source);
    return st;
}

static void remove_copy(const char *folder)
{
    static const char *const names[] = {"/db", "/db-journal", "/db-wal", "/db-shm"};
    char name[PATH_MOST];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(name, sizeof(name), "%s%s", folder, names[i]);
        (void)unlink(name);
    }
    (void)rmdir(folder);
}

static gramme_status make_copy(const char *folder,
                               const char *path,
                               const gramme_allocator *allocator,
                               gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    for (int i = 0; i < PARTS && st == GRAMME_OK; i++) {
        char from[PATH_MOST];
        char to[PATH_MOST];

        if (snprintf(from, sizeof(from), "%s%s", path, beside[i]) >= PATH_MOST ||
            snprintf(to, sizeof(to), "%s/db%s", folder, beside[i]) >= PATH_MOST) {
            return gramme_error_errno(err, GRAMME_IO, path, ENAMETOOLONG);
        }
        st = copy_file(to, from, allocator, err);
    }
    return st;
}

/* Opens a copy and takes it out of its folder: whatever happens, nothing stays behind.
 */
static gramme_status
open_copy(gramme_reading *out, const gramme_allocator *allocator, gramme_error *err)
{
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): nobody here changes the environment */
    const char *temporary = getenv("TMPDIR");
    char folder[PATH_MOST / 2];
    char name[PATH_MOST];
    gramme_status st;

    if (snprintf(folder, sizeof(folder), "%s/gramme-XXXXXX",
                 temporary == NULL || *temporary == '\0' ? "/tmp" : temporary) >=
            (int)sizeof(folder) ||
        mkdtemp(folder) == NULL) {
        return gramme_error_errno(err, GRAMME_IO, folder, errno);
    }
    st = make_copy(folder, out->path, allocator, err);
    (void)snprintf(name, sizeof(name), "%s/db", folder);
    if (st == GRAMME_OK) {
        st = gramme_connection_open(&out->connection, name, out->path,
                                    SQLITE_OPEN_READWRITE, allocator, err);
    }
    if (st == GRAMME_OK) {
        st = keep_to_ourselves(&out->connection, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_connection_exec(&out->connection,
                                    "SELECT count(*) FROM sqlite_master", err);
    }
    remove_copy(folder);
    return st;
}

/* -- a file of ours -- */

static gramme_status
open_with_log(gramme_reading *out, const gramme_allocator *allocator, gramme_error *err)
{
    gramme_status st = gramme_connection_open(&out->connection, out->path, out->path,
                                              SQLITE_OPEN_READWRITE, allocator, err);

    return st == GRAMME_OK ? keep_to_ourselves(&out->connection, err) : st;
}

static gramme_status
open_ours(gramme_reading *out, const gramme_allocator *allocator, gramme_error *err)
{
    if (has_content(out->path, "-journal")) {
        return open_copy(out, allocator, err);
    }
    if (!gramme_schema_has_log(out->path)) {
        return open_uri(out, "immutable=1", allocator, err);
    }
    return access(out->path, W_OK) == 0 && out->lock.file >= 0
               ? open_with_log(out, allocator, err)
               : open_copy(out, allocator, err);
}

gramme_status gramme_reading_open(gramme_reading *out,
                                  bool *fresh,
                                  const char *path,
                                  const gramme_allocator *allocator,
                                  gramme_error *err)
{
    gramme_status st;

    *fresh = false;
    *out = (gramme_reading){.lock = {.file = -1}, .connection.allocator = allocator};
    st = gramme_file_resolve(&out->path, allocator, path, err);
    if (st == GRAMME_OK && access(out->path, F_OK) != 0) {
        st = gramme_error_errno(err, GRAMME_IO, path, errno);
    }
    if (st == GRAMME_OK) {
        st = gramme_file_lock_take_to_read(&out->lock, allocator, out->path, err);
    }
    if (st == GRAMME_OK) {
        st = gramme_schema_inspect(fresh, out->path, err);
    }
    if (st == GRAMME_OK && *fresh && gramme_schema_has_log(out->path)) {
        *fresh = false;
    }
    if (st == GRAMME_OK && !*fresh) {
        st = open_ours(out, allocator, err);
    }
    if (st == GRAMME_OK && !*fresh) {
        st = gramme_connection_exec(&out->connection, pragmas, err);
    }
    if (st != GRAMME_OK) {
        gramme_reading_close(out);
    }
    return st;
}

/* -- somebody else's -- */

static bool keeps_log(const char *path)
{
    uint8_t mark[2] = {0, 0};
    int file = open(path, O_RDONLY | O_CLOEXEC);

    if (file >= 0) {
        if (pread(file, mark, sizeof(mark), LOG_MARK) != (ssize_t)sizeof(mark)) {
            mark[0] = 0;
        }
        (void)close(file);
    }
    return mark[0] == 2;
}

/* Begins to read under SQLite's lock, which also tells whether a journal beside the
 * file is of a transaction under way or of a program that was killed. *repair: of the
 * latter. */
static gramme_status open_locked(gramme_reading *out,
                                 bool *repair,
                                 const gramme_allocator *allocator,
                                 gramme_error *err)
{
    gramme_status st = open_uri(out, "mode=ro", allocator, err);
    int code;

    *repair = false;
    if (st != GRAMME_OK) {
        return st;
    }
    sqlite3_busy_timeout(out->connection.db, OTHERS_MS);
    code = sqlite3_exec(out->connection.db, "BEGIN; SELECT count(*) FROM sqlite_master",
                        NULL, NULL, NULL);
    if (code == SQLITE_OK) {
        return GRAMME_OK;
    }
    *repair = (code & 0xff) == SQLITE_READONLY || (code & 0xff) == SQLITE_CANTOPEN;
    if ((code & 0xff) == SQLITE_BUSY) {
        return gramme_error_set(err, GRAMME_BUSY,
                                "%s: another program is writing to it: stop that first",
                                out->path);
    }
    return gramme_connection_fail(&out->connection, code, err);
}

gramme_status gramme_reading_open_other(gramme_reading *out,
                                        const char *path,
                                        const gramme_allocator *allocator,
                                        gramme_error *err)
{
    bool repair = false;
    gramme_status st;

    *out = (gramme_reading){.lock = {.file = -1}, .connection.allocator = allocator};
    st = gramme_file_resolve(&out->path, allocator, path, err);
    if (st == GRAMME_OK && keeps_log(out->path)) {
        st = gramme_schema_has_log(out->path)
                 ? open_copy(out, allocator, err)
                 : open_uri(out, "immutable=1", allocator, err);
    } else if (st == GRAMME_OK) {
        st = open_locked(out, &repair, allocator, err);
        if (repair) {
            gramme_connection_close(&out->connection);
            st = open_copy(out, allocator, err);
        }
    }
    if (st == GRAMME_OK) {
        st = gramme_connection_exec(&out->connection, pragmas, err);
    }
    if (st != GRAMME_OK) {
        gramme_reading_close(out);
    }
    return st;
}

gramme_status gramme_reading_open_to_look(gramme_reading *out,
                                          const char *path,
                                          const gramme_allocator *allocator,
                                          gramme_error *err)
{
    gramme_status st;

    *out = (gramme_reading){.lock = {.file = -1}, .connection.allocator = allocator};
    st = gramme_file_resolve(&out->path, allocator, path, err);
    if (st == GRAMME_OK) {
        st = open_uri(out, "immutable=1", allocator, err);
    }
    if (st != GRAMME_OK) {
        gramme_reading_close(out);
    }
    return st;
}

void gramme_reading_close(gramme_reading *reading)
{
    const gramme_allocator *allocator = reading->connection.allocator;

    if (allocator == NULL) {
        return;
    }
    gramme_connection_close(&reading->connection);
    gramme_file_lock_drop(&reading->lock, allocator);
    gramme_free(allocator, reading->path);
    *reading = (gramme_reading){.lock = {.file = -1}};
}
