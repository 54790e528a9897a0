/* SPDX-License-Identifier: Apache-2.0 */
/* memory_test.c - SQLite over files that are memory: what is undone, also when more was
 * changed than the page cache holds; what comes from and goes to a real file; and that
 * the host's SQLite is as it was. */
#include "conformance/unit/storage/bed.h"
#include "storage/memory.h"

static const char pragmas[] = "PRAGMA locking_mode = EXCLUSIVE;"
                              "PRAGMA journal_mode = TRUNCATE;"
                              "PRAGMA synchronous = OFF;"
                              "PRAGMA temp_store = MEMORY;"
                              "PRAGMA cache_size = -64;"
                              "PRAGMA mmap_size = 1073741824;";

static const char fill[] =
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)"
    " INSERT INTO t SELECT i, hex(i * 2654435761 % 4294967296), zeroblob(100) FROM n";

typedef struct database {
    sqlite3 *db;
    gramme_memory *memory;
} database;

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) {
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    }
}

/* The first column of the first row, as text; valid until the next call. */
static const char *ask(sqlite3 *db, const char *sql)
{
    static char text[256];
    sqlite3_stmt *statement;

    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    (void)snprintf(text, sizeof(text), "%s",
                   (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    return text;
}

static void begin(database *d)
{
    assert_int_equal(gramme_memory_open(&d->memory, &d->db,
                                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
                                            SQLITE_OPEN_NOMUTEX,
                                        gramme_allocator_default()),
                     SQLITE_OK);
    run(d->db, pragmas);
    run(d->db, "CREATE TABLE t(id INTEGER PRIMARY KEY, key TEXT, bytes BLOB);"
               "CREATE UNIQUE INDEX t_key ON t(key)");
}

static void end(database *d)
{
    assert_int_equal(sqlite3_close(d->db), SQLITE_OK);
    gramme_memory_free(d->memory);
}

static void test_undone(void **state)
{
    database d;

    (void)state;
    begin(&d);
    run(d.db, "BEGIN");
    run(d.db, fill);
    run(d.db, "ROLLBACK");
    assert_string_equal(ask(d.db, "SELECT count(*) FROM t"), "0");
    run(d.db, fill);
    run(d.db, "BEGIN; DELETE FROM t WHERE id % 3 = 0; SAVEPOINT s");
    run(d.db, "UPDATE t SET key = 'x' || key, bytes = zeroblob(300)");
    run(d.db, "ROLLBACK TO s");
    assert_string_equal(ask(d.db, "SELECT count(*) FROM t WHERE length(bytes) = 100"),
                        "13334");
    run(d.db, "ROLLBACK");
    assert_string_equal(ask(d.db, "SELECT count(*) FROM t WHERE length(bytes) = 100"),
                        "20000");
    assert_string_equal(ask(d.db, "PRAGMA integrity_check"), "ok");
    end(&d);
}

static void copy(sqlite3 *to, sqlite3 *from)
{
    sqlite3_backup *backup = sqlite3_backup_init(to, "main", from, "main");

    assert_non_null(backup);
    assert_int_equal(sqlite3_backup_step(backup, -1), SQLITE_DONE);
    assert_int_equal(sqlite3_backup_finish(backup), SQLITE_OK);
}

/* Into a file and back into databases that hold more and less. */
static void test_copies(void **state)
{
    bed *b = *state;
    database d;
    sqlite3 *file;

    bed_close(b);
    (void)unlink(b->path);
    begin(&d);
    run(d.db, fill);
    assert_int_equal(sqlite3_open(b->path, &file), SQLITE_OK);
    copy(file, d.db);
    run(file, "PRAGMA journal_mode = WAL; DELETE FROM t WHERE id > 10000");
    copy(d.db, file);
    run(d.db, "PRAGMA journal_mode = TRUNCATE"); /* the file's came along */
    assert_string_equal(ask(d.db, "SELECT count(*) FROM t"), "10000");
    run(d.db, "DELETE FROM t");
    end(&d);
    begin(&d);
    copy(d.db, file);
    run(d.db, "PRAGMA journal_mode = TRUNCATE");
    assert_string_equal(ask(d.db, "SELECT count(*) FROM t"), "10000");
    assert_string_equal(ask(d.db, "PRAGMA integrity_check"), "ok");
    assert_int_equal(sqlite3_close(file), SQLITE_OK);
    end(&d);
}

/* An allocator that counts what it has given. */
static void *count_blocks(void *self, void *block, size_t size)
{
    long *blocks = self;
    void *out;

    if (size == 0) {
        *blocks -= block != NULL;
        free(block);
        return NULL;
    }
    out = realloc(block, size);
    *blocks += block == NULL && out != NULL;
    return out;
}

/* A journal that has grown is given back; so is all of it at the end. */
static void test_memory_returns(void **state)
{
    long blocks = 0;
    gramme_allocator allocator = {.resize = count_blocks, .self = &blocks};
    gramme_memory *memory;
    sqlite3 *db;
    long before;

    (void)state;
    assert_int_equal(gramme_memory_open(&memory, &db,
                                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                        &allocator),
                     SQLITE_OK);
    run(db, pragmas);
    run(db, "CREATE TABLE t(id INTEGER PRIMARY KEY, key TEXT, bytes BLOB)");
    run(db, fill);
    before = blocks;
    run(db, "BEGIN; UPDATE t SET bytes = zeroblob(99)");
    assert_true(blocks > before + 10);
    run(db, "COMMIT");
    assert_int_equal(blocks, before);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    gramme_memory_free(memory);
    assert_int_equal(blocks, 0);
}

static void test_host(void **state)
{
    sqlite3_vfs *system = sqlite3_vfs_find(NULL);
    database d[2];

    (void)state;
    begin(&d[0]);
    begin(&d[1]);
    run(d[0].db, fill);
    assert_string_equal(ask(d[1].db, "SELECT count(*) FROM t"), "0");
    assert_ptr_equal(sqlite3_vfs_find(NULL), system);
    for (const sqlite3_vfs *vfs = system; vfs != NULL; vfs = vfs->pNext) {
        assert_null(strstr(vfs->zName, "gramme"));
    }
    end(&d[0]);
    end(&d[1]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_undone),
        cmocka_unit_test_setup_teardown(test_copies, bed_setup_file, bed_teardown),
        cmocka_unit_test(test_memory_returns),
        cmocka_unit_test(test_host),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
