/* SPDX-License-Identifier: Apache-2.0 */
/* file_test.c - files that are ours, and those that are not and must stay as they are.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>

#include "conformance/unit/storage/bed.h"
#include "storage/connection.h"
#include "storage/document.h"
#include "storage/log.h"

static int setup_folder(void **state)
{
    *state = bed_new(true);
    return 0;
}

static void write_file(const char *path, const void *bytes, size_t size, long at)
{
    FILE *file = fopen(path, at == 0 ? "wb" : "r+b");

    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void patch_file(const char *path, const void *bytes, size_t size, long at)
{
    FILE *file = fopen(path, "r+b");

    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

/* Opening is refused with `expected` and a message of one line that names the file and
 * says `words`; the file and its folder stay as they were. */
static void check_refused(bed *b, gramme_status expected, const char *words)
{
    struct stat before;
    struct stat after;
    char name[128];

    assert_int_equal(stat(b->path, &before), 0);
    assert_status(b, gramme_store_open(&b->store, &b->options, &b->err), expected);
    assert_null(b->store);
    assert_non_null(strstr(b->err.text, b->path));
    assert_non_null(strstr(b->err.text, words));
    assert_null(strchr(b->err.text, '\n'));
    assert_int_equal(stat(b->path, &after), 0);
    assert_int_equal(before.st_size, after.st_size);
    assert_int_equal(before.st_mtim.tv_sec, after.st_mtim.tv_sec);
    assert_int_equal(before.st_mtim.tv_nsec, after.st_mtim.tv_nsec);
    for (const char *const *end = (const char *const[]){"-wal", "-shm", "-lock", NULL};
         *end != NULL; end++) {
        (void)snprintf(name, sizeof(name), "%s%s", b->path, *end);
        assert_int_equal(access(name, F_OK), -1);
    }
}

static void test_not_sqlite(void **state)
{
    bed *b = *state;

    write_file(b->path, "hello", 5, 0);
    check_refused(b, GRAMME_FOREIGN, "not a Gramme database");
}

static void make_ours(bed *b)
{
    gramme_table definition = bed_definition(b, "t");

    bed_open(b);
    bed_create(b, &definition);
    for (int i = 0; i < 200; i++) {
        char text[64];

        (void)snprintf(text, sizeof(text), "pk=p sk=%d filler=%0*d", i, 30, i);
        bed_put(b, NULL, "t", text);
    }
    bed_close(b);
}

static void test_other_application(void **state)
{
    bed *b = *state;

    make_ours(b);
    patch_file(b->path, "\0\0\0\0", 4, 68);
    check_refused(b, GRAMME_FOREIGN, "but not Gramme's");
}

static void test_dynamodb_local(void **state)
{
    bed *b = *state;

    make_ours(b);
    patch_file(b->path, "\0\0\0\0", 4, 68);
    patch_file(b->path, "tablecfcf\3CREATE TABLE cf", 24, 300);
    patch_file(b->path, "tabledmdm\4CREATE TABLE dm", 24, 400);
    check_refused(b, GRAMME_FOREIGN, "DynamoDB Local");
    assert_non_null(strstr(b->err.text, "gramme import"));
}

/* So many tables that SQLite's list of them begins elsewhere in the file. */
static void test_large_dynamodb_local(void **state)
{
    bed *b = *state;
    sqlite3 *db;

    assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "PRAGMA page_size = 1024; CREATE TABLE filler(x);"
                                  "INSERT INTO filler VALUES(zeroblob(40000));",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    for (int i = 0; i < 40; i++) {
        char sql[128];

        (void)snprintf(sql, sizeof(sql), "CREATE TABLE first%d(a, b, c, d, e)", i);
        assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    }
    assert_int_equal(sqlite3_exec(db,
                                  "CREATE TABLE cf(version); CREATE TABLE dm(x);"
                                  "CREATE TABLE sm(x); CREATE TABLE ss(x);"
                                  "CREATE TABLE us(x); CREATE TABLE tr(x)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    check_refused(b, GRAMME_FOREIGN, "gramme import");
}

/* Another program is in the middle of a transaction. */
static void test_locked_by_another_program(void **state)
{
    bed *b = *state;
    sqlite3 *db;

    make_ours(b);
    assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE;"
                                  "CREATE TABLE x(y)",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    assert_status(b, gramme_store_open(&b->store, &b->options, &b->err), GRAMME_BUSY);
    assert_null(b->store);
    assert_non_null(strstr(b->err.text, b->path));
    assert_non_null(strstr(b->err.text, "another program holds a lock"));
    assert_int_equal(sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    bed_open(b);
}

static void test_newer(void **state)
{
    bed *b = *state;

    make_ours(b);
    patch_file(b->path, "\0\0\1\0", 4, 60);
    check_refused(b, GRAMME_NEWER, "newer Gramme");
}

static void test_truncated(void **state)
{
    bed *b = *state;
    struct stat info;

    make_ours(b);
    assert_int_equal(stat(b->path, &info), 0);
    assert_int_equal(truncate(b->path, info.st_size - 4096), 0);
    check_refused(b, GRAMME_CORRUPT, "damaged");
}

/* Writes the journal that SQLite has while it makes a new file: it takes back all of
 * it. */
static void write_first_journal(const char *path)
{
    static const unsigned char header[28] = {
        0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7, 0, 0, 0, 0, 1,    2,
        3,    4,    0,    0,    0,    0,    0,    0,    2, 0, 0, 0, 0x10, 0};
    char name[128];

    (void)snprintf(name, sizeof(name), "%s-journal", path);
    write_file(name, header, sizeof(header), 0);
    assert_int_equal(truncate(name, 512), 0);
}

/* The power was cut while a file was made: of its pages came what came. */
static void test_never_made(void **state)
{
    bed *b = *state;
    char garbage[8192];

    memset(garbage, 0xa5, sizeof(garbage));
    for (size_t size = 5; size <= sizeof(garbage); size += 4091) {
        write_file(b->path, garbage, size, 0);
        write_first_journal(b->path);
        make_ours(b);
        bed_open(b);
        assert_string_equal(bed_get(b, NULL, "t", "pk=p sk=7"),
                            "filler=000000000000000000000000000007 pk=p sk=7");
        bed_close(b);
        assert_int_equal(unlink(b->path), 0);
    }
}

/* Of a file that was being made only the first page came: its end is not missing. */
static void test_half_made(void **state)
{
    bed *b = *state;

    make_ours(b);
    assert_int_equal(truncate(b->path, 4096), 0);
    check_refused(b, GRAMME_CORRUPT, "damaged");
    write_first_journal(b->path);
    make_ours(b);
}

/* The schema's page is garbage behind the header. */
static void test_damaged_schema(void **state)
{
    bed *b = *state;
    uint8_t garbage[3900];

    make_ours(b);
    memset(garbage, 0xa5, sizeof(garbage));
    patch_file(b->path, garbage, sizeof(garbage), 100);
    check_refused(b, GRAMME_CORRUPT, "malformed");
    assert_non_null(strstr(b->err.text, "gramme check"));
}

static void test_folder_as_path(void **state)
{
    bed *b = *state;

    b->options.path = b->folder;
    assert_status(b, gramme_store_open(&b->store, &b->options, &b->err), GRAMME_IO);
    assert_non_null(strstr(b->err.text, b->folder));
}

static void test_no_folder(void **state)
{
    bed *b = *state;
    char path[160];

    (void)snprintf(path, sizeof(path), "%s/none/test.db", b->folder);
    b->options.path = path;
    assert_status(b, gramme_store_open(&b->store, &b->options, &b->err), GRAMME_IO);
    assert_non_null(strstr(b->err.text, path));
    b->options.path = b->path;
}

static void test_unwritable_folder(void **state)
{
    bed *b = *state;

    if (geteuid() == 0) {
        skip(); /* for whom every folder is writable */
    }
    assert_int_equal(chmod(b->folder, 0500), 0);
    assert_status(b, gramme_store_open(&b->store, &b->options, &b->err), GRAMME_IO);
    assert_int_equal(chmod(b->folder, 0700), 0);
    assert_non_null(strstr(b->err.text, b->path));
}

static void test_open_twice(void **state)
{
    bed *b = *state;
    gramme_store *second;
    char other_name[160];

    bed_open(b);
    assert_status(b, gramme_store_open(&second, &b->options, &b->err), GRAMME_BUSY);
    assert_non_null(strstr(b->err.text, b->path));
    (void)snprintf(other_name, sizeof(other_name), "%s/../%s/test.db", b->folder,
                   strrchr(b->folder, '/') + 1);
    b->options.path = other_name;
    assert_status(b, gramme_store_open(&second, &b->options, &b->err), GRAMME_BUSY);
    b->options.path = b->path;
    bed_close(b);
    bed_open(b);
}

static void test_open_in_another_process(void **state)
{
    bed *b = *state;
    int ready[2];
    int done[2];
    char byte;
    pid_t child;

    assert_int_equal(pipe(ready), 0);
    assert_int_equal(pipe(done), 0);
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        gramme_store *store;
        bool opened = gramme_store_open(&store, &b->options, NULL) == GRAMME_OK;

        if (write(ready[1], "r", 1) != 1 || read(done[0], &byte, 1) != 1) {
            opened = false;
        }
        _exit(opened ? 0 : 1); /* without closing */
    }
    assert_int_equal(read(ready[0], &byte, 1), 1);
    assert_status(b, gramme_store_open(&b->store, &b->options, &b->err), GRAMME_BUSY);
    assert_int_equal(write(done[1], "d", 1), 1);
    assert_int_equal(waitpid(child, NULL, 0), child);
    bed_open(b);
    for (int i = 0; i < 2; i++) {
        close(ready[i]);
        close(done[i]);
    }
}

static void test_marks(void **state)
{
    bed *b = *state;
    uint8_t header[100];
    FILE *file;

    make_ours(b);
    file = fopen(b->path, "rb");
    assert_non_null(file);
    assert_int_equal(fread(header, 1, sizeof(header), file), sizeof(header));
    assert_int_equal(fclose(file), 0);
    assert_memory_equal(header + 68, "Gram", 4);
    assert_memory_equal(header + 60, "\0\0\0\2", 4);
    bed_open(b);
    assert_string_equal(bed_get(b, NULL, "t", "pk=p sk=7"),
                        "filler=000000000000000000000000000007 pk=p sk=7");
}

/* -- older formats -- */

/* Format 1 as it was. */
static const char first_format[] =
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
    "CREATE INDEX notes_ends ON notes(ends);"
    "PRAGMA application_id = 0x4772616d; PRAGMA user_version = 1";

static void run_sql(const bed *b, const char *sql)
{
    sqlite3 *db;

    assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int add_line(void *self, int count, char **values, char **names)
{
    bed *b = self;
    size_t length = strlen(b->logged);

    (void)count;
    (void)names;
    (void)snprintf(b->logged + length, sizeof(b->logged) - length, "%s,",
                   values[0] == NULL ? "" : values[0]);
    return 0;
}

/* Its version, and the names of all that is in the file. */
static const char *read_schema(bed *b)
{
    sqlite3 *db;

    b->logged[0] = '\0';
    assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db,
                                  "PRAGMA user_version;"
                                  "SELECT name FROM sqlite_master WHERE sql NOT NULL"
                                  " ORDER BY rowid",
                                  add_line, b, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    return b->logged;
}

/* A file of format 1 with a table is brought up to date when it is opened. */
static void test_older(void **state)
{
    bed *b = *state;
    gramme_table definition = bed_definition(b, "t");
    gramme_table table;
    gramme_txn *txn;
    gramme_view value;

    make_ours(b);
    run_sql(b, "DROP TABLE logs; DROP TABLE documents; PRAGMA user_version = 1");
    bed_open(b);
    assert_string_equal(bed_get(b, NULL, "t", "pk=p sk=7"),
                        "filler=000000000000000000000000000007 pk=p sk=7");
    assert_ok(b, bed_find(b, &table, "t"));
    assert_int_equal(table.stream, 0);
    definition.stream = 12345;
    bed_update(b, &definition);
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_ok(b, gramme_log_append(txn, 1, 1, GRAMME_VIEW("entry"), &b->err));
    assert_ok(b, gramme_document_put(txn, GRAMME_DOCUMENT_STREAM, GRAMME_VIEW("n"),
                                     GRAMME_VIEW("v"), &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    bed_close(b);
    bed_open(b);
    txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    assert_ok(b, gramme_document_get(&value, txn, GRAMME_DOCUMENT_STREAM,
                                     GRAMME_VIEW("n"), &b->arena, &b->err));
    gramme_txn_rollback(txn);
    assert_ok(b, bed_find(b, &table, "t"));
    assert_int_equal(table.stream, 12345);
    assert_int_equal(bed_stats(b, table.tree).count, 200);
}

/* An empty file of format 1 comes to what a new one is. */
static void test_older_empty(void **state)
{
    bed *b = *state;
    gramme_view made;

    bed_open(b);
    bed_close(b);
    assert_true(gramme_arena_copy(&made, &b->arena, gramme_view_text(read_schema(b))));
    assert_int_equal(unlink(b->path), 0);
    run_sql(b, first_format);
    assert_string_not_equal(read_schema(b), (const char *)made.data);
    make_ours(b);
    assert_string_equal(read_schema(b), (const char *)made.data);
}

#define FILE_TEST(test)                                                                \
    cmocka_unit_test_setup_teardown(test, setup_folder, bed_teardown)

static void *end_soon(void *db)
{
    const struct timespec moment = {.tv_nsec = 50000000};

    (void)nanosleep(&moment, NULL);
    (void)sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return NULL;
}

/* SQLite's readers take the write lock for a moment when they come upon a half-written
 * index of the log: a write waits for them. */
static void test_write_lock_is_waited_for(void **state)
{
    bed *b = *state;
    gramme_table definition = bed_definition(b, "t");
    pthread_t thread;
    sqlite3 *db;

    bed_open(b);
    bed_create(b, &definition);
    bed_put(b, NULL, "t", "pk=a sk=b v=1");
    assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(pthread_create(&thread, NULL, end_soon, db), 0);
    bed_put(b, NULL, "t", "pk=a sk=b v=2");
    (void)pthread_join(thread, NULL);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=b"), "pk=a sk=b v=2");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FILE_TEST(test_not_sqlite),
        FILE_TEST(test_other_application),
        FILE_TEST(test_dynamodb_local),
        FILE_TEST(test_large_dynamodb_local),
        FILE_TEST(test_newer),
        FILE_TEST(test_truncated),
        FILE_TEST(test_never_made),
        FILE_TEST(test_half_made),
        FILE_TEST(test_damaged_schema),
        FILE_TEST(test_folder_as_path),
        FILE_TEST(test_no_folder),
        FILE_TEST(test_unwritable_folder),
        FILE_TEST(test_open_twice),
        FILE_TEST(test_locked_by_another_program),
        FILE_TEST(test_open_in_another_process),
        FILE_TEST(test_marks),
        FILE_TEST(test_older),
        FILE_TEST(test_older_empty),
        FILE_TEST(test_write_lock_is_waited_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
