/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c - the file format.
 *
 *   rows      every row of every table and index: key (key.h) -> item (codec.h)
 *   tables    name -> definition (definition.c)
 *   trees     the first four bytes of row keys -> how many rows and bytes
 *   jobs      background work not yet done (job.h)
 *   counters  next_tree: tree ids are never used twice
 *   notes     name -> value, until its time is over (note.h)
 *   logs      log and entry number in one (log.c) -> bytes
 *   documents kind and name -> value (document.h)
 *
 * A file is ours when application_id says so. user_version is the number of the steps
 * below it has been through; a file that has seen more is a newer Gramme's. Header
 * bytes: sqlite.org/fileformat2.html. */
#include "storage/schema.h"

#include "storage/reading.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    HEADER_BYTES = 100,
    MAGIC_BYTES = 16,
    PAGE_SIZE_AT = 16,
    PAGE_COUNT_AT = 28,
    USER_VERSION_AT = 60,
    APPLICATION_ID_AT = 68,
    JOURNAL_BYTES = 28,
    JOURNAL_PAGES_AT = 16,  /* of the file before */
    LOOK_BYTES = 16 * 1024, /* where another program's tables are looked for */
};

/* steps[n] brings a database from version n to n + 1. */
static const char *const steps[GRAMME_STORE_VERSION] = {
    "CREATE TABLE rows(id INTEGER PRIMARY KEY, key BLOB NOT NULL, item BLOB NOT NULL);"
    "CREATE UNIQUE INDEX rows_key ON rows(key);"
    "CREATE TABLE tables(name BLOB PRIMARY KEY, definition BLOB NOT NULL) WITHOUT "
    "ROWID;"
    "CREATE TABLE trees(id INTEGER PRIMARY KEY, count INTEGER NOT NULL,"
    " bytes INTEGER NOT NULL);"
    "CREATE TABLE jobs(tree INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
    " name BLOB NOT NULL, position BLOB NOT NULL);"
    "CREATE TABLE counters(name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT "
    "ROWID;"
    "CREATE TABLE notes(name BLOB PRIMARY KEY, value BLOB NOT NULL,"
    " ends INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX notes_ends ON notes(ends);",

    /* Documents may be large, and a search in a tree WITHOUT ROWID reads whole rows. */
    "CREATE TABLE logs(place INTEGER PRIMARY KEY, bytes BLOB NOT NULL);"
    "CREATE TABLE documents(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
    " name BLOB NOT NULL, value BLOB NOT NULL, UNIQUE(kind, name));",
};

const char *gramme_schema_step(int version)
{
    return steps[version];
}

static uint32_t big_endian(const uint8_t *bytes)
{
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
           (uint32_t)bytes[2] << 8 | bytes[3];
}

static bool contains(const uint8_t *bytes, size_t size, const char *text)
{
    size_t length = strlen(text);

    for (size_t i = 0; i + length <= size; i++) {
        if (memcmp(bytes + i, text, length) == 0) {
            return true;
        }
    }
    return false;
}

/* Does a file of this name and ending lie there, and is there something in it? */
static bool lies_beside(const char *path, const char *ending)
{
    char name[4096];
    struct stat info;
    int size = snprintf(name, sizeof(name), "%s%s", path, ending);

    return size > 0 && (size_t)size < sizeof(name) && stat(name, &info) == 0 &&
           info.st_size > 0;
}

bool gramme_schema_has_log(const char *path)
{
    return lies_beside(path, "-wal");
}

bool gramme_schema_has_journal(const char *path)
{
    return lies_beside(path, "-journal");
}

/* Is a journal there that takes back all that was ever written to the file? Then the
 * power was cut while it was made, and whatever it holds, SQLite will empty it. Journal
 * header: sqlite.org/fileformat2.html#rollback_journal. */
static bool was_never_made(const char *path)
{
    static const uint8_t magic[] = {0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7};
    uint8_t bytes[JOURNAL_BYTES];
    char name[4096];
    ssize_t got = -1;
    int size = snprintf(name, sizeof(name), "%s-journal", path);
    int file =
        size > 0 && (size_t)size < sizeof(name) ? open(name, O_RDONLY | O_CLOEXEC) : -1;

    if (file >= 0) {
        got = pread(file, bytes, sizeof(bytes), 0);
        (void)close(file);
    }
    return got == (ssize_t)sizeof(bytes) && memcmp(bytes, magic, sizeof(magic)) == 0 &&
           big_endian(bytes + JOURNAL_PAGES_AT) == 0;
}

static bool is_sqlite(const uint8_t *bytes, size_t size)
{
    return size >= HEADER_BYTES && memcmp(bytes, "SQLite format 3", MAGIC_BYTES) == 0;
}

static bool is_ours(const uint8_t *bytes)
{
    return big_endian(bytes + APPLICATION_ID_AT) == GRAMME_APPLICATION_ID;
}

/* A row of SQLite's schema table: type, name and table name side by side. Of a large
 * schema such rows may lie elsewhere. */
static bool looks_local(const uint8_t *bytes, size_t size)
{
    return contains(bytes, size, "tablecfcf") && contains(bytes, size, "tabledmdm");
}

/* Judges a file by its first bytes; `local`: it is DynamoDB Local's. */
static gramme_status judge(const char *path,
                           const uint8_t *bytes,
                           size_t size,
                           uint64_t file_size,
                           bool local,
                           gramme_error *err)
{
    uint32_t version;
    uint64_t page_size;

    if (!is_sqlite(bytes, size)) {
        return gramme_error_set(err, GRAMME_FOREIGN,
                                "%s: not a Gramme database, nor SQLite at all", path);
    }
    if (!is_ours(bytes)) {
        return local
                   ? gramme_error_set(err, GRAMME_FOREIGN,
                                      "%s: a database of AWS's DynamoDB Local; its"
                                      " tables are brought over by \"gramme import"
                                      " FILE --db-path FOLDER\"",
                                      path)
                   : gramme_error_set(err, GRAMME_FOREIGN,
                                      "%s: an SQLite database, but not Gramme's", path);
    }
    version = big_endian(bytes + USER_VERSION_AT);
    if (version > GRAMME_STORE_VERSION) {
        return gramme_error_set(err, GRAMME_NEWER,
                                "%s: written by a newer Gramme (format %u, this one "
                                "knows %d): use that one",
                                path, (unsigned)version, GRAMME_STORE_VERSION);
    }
    page_size = (uint64_t)bytes[PAGE_SIZE_AT] << 8 | bytes[PAGE_SIZE_AT + 1];
    page_size = page_size == 1 ? 65536 : page_size;
    /* What is missing may be in the log, or never have been: a journal undoes it. */
    if (file_size < page_size * big_endian(bytes + PAGE_COUNT_AT) &&
        !gramme_schema_has_log(path) && !gramme_schema_has_journal(path)) {
        return gramme_error_set(err, GRAMME_CORRUPT, "%s: damaged: its end is missing",
                                path);
    }
    return GRAMME_OK;
}

gramme_status
gramme_schema_judge(const char *name, gramme_view image, gramme_error *err)
{
    size_t size = image.size < LOOK_BYTES ? image.size : (size_t)LOOK_BYTES;

    return judge(name, image.data, size, image.size, looks_local(image.data, size),
                 err);
}

gramme_status gramme_schema_is_local(bool *local, const char *path, gramme_error *err)
{
    static const char sql[] = "SELECT count(*) FROM sqlite_master WHERE type = 'table'"
                              " AND name IN ('cf', 'dm', 'sm', 'ss', 'us', 'tr')";
    gramme_reading look;
    int64_t tables = 0;
    gramme_status st =
        gramme_reading_open_to_look(&look, path, gramme_allocator_default(), err);

    if (st == GRAMME_OK) {
        st = gramme_connection_integer(&tables, &look.connection, sql, err);
        gramme_reading_close(&look);
    }
    *local = st == GRAMME_OK && tables == 6;
    return st == GRAMME_NOMEM ? st : GRAMME_OK; /* what cannot be read is none */
}

gramme_status gramme_schema_inspect(bool *fresh, const char *path, gramme_error *err)
{
    uint8_t bytes[LOOK_BYTES];
    struct stat info;
    ssize_t size = -1;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    bool local = false;

    *fresh = false;
    if (file < 0 && errno == ENOENT) {
        *fresh = true;
        return GRAMME_OK;
    }
    if (file >= 0 && fstat(file, &info) == 0) {
        size = pread(file, bytes, sizeof(bytes), 0);
    }
    if (size < 0) {
        gramme_status st = gramme_error_errno(err, GRAMME_IO, path, errno);

        if (file >= 0) {
            (void)close(file);
        }
        return st;
    }
    (void)close(file);
    if (size == 0 || was_never_made(path)) {
        *fresh = true;
        return GRAMME_OK;
    }
    if (is_sqlite(bytes, (size_t)size) && !is_ours(bytes) &&
        gramme_schema_is_local(&local, path, err) != GRAMME_OK) {
        return gramme_error_nomem(err);
    }
    local = local || looks_local(bytes, (size_t)size);
    return judge(path, bytes, (size_t)size, (uint64_t)info.st_size, local, err);
}

gramme_status gramme_schema_prepare(gramme_connection *connection, gramme_error *err)
{
    char marks[96];
    int64_t version;
    gramme_status st =
        gramme_connection_integer(&version, connection, "PRAGMA user_version", err);

    if (st != GRAMME_OK || version == GRAMME_STORE_VERSION) {
        return st;
    }
    st = gramme_connection_exec(connection, "BEGIN", err);
    while (st == GRAMME_OK && version >= 0 && version < GRAMME_STORE_VERSION) {
        st = gramme_connection_exec(connection, steps[version++], err);
    }
    (void)snprintf(marks, sizeof(marks),
                   "PRAGMA application_id = %d; PRAGMA user_version = %d; COMMIT",
                   GRAMME_APPLICATION_ID, GRAMME_STORE_VERSION);
    if (st == GRAMME_OK) {
        st = gramme_connection_exec(connection, marks, err);
    }
    if (st != GRAMME_OK) {
        (void)gramme_connection_exec(connection, "ROLLBACK", NULL);
    }
    return st;
}
