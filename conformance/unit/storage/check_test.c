/* SPDX-License-Identifier: Apache-2.0 */
/* check_test.c - whole databases are found whole, and each kind of damage is named. */
#include <fcntl.h>
#include <sys/wait.h>

#include "conformance/unit/fault.h"
#include "conformance/unit/storage/bed.h"
#include "conformance/unit/storage/damage.h"
#include "storage/check.h"
#include "storage/definition.h"
#include "storage/document.h"
#include "storage/log.h"
#include "storage/note.h"
#include "storage/snapshot.h"

enum { ITEMS = 40 };

static gramme_status look(findings *out, bed *b, const char *path)
{
    gramme_check_options options = {.path = path, .found = damage_found, .self = out};
    gramme_check *check;
    bool readable;
    gramme_status st;

    out->count = 0;
    st = gramme_check_open(&check, &options, &b->err);
    if (st == GRAMME_OK) {
        st = gramme_check_storage(check, &readable, &b->err);
        (void)gramme_check_finish(check);
        gramme_check_close(check);
    }
    return st;
}

static void assert_whole(bed *b, const char *path)
{
    findings found;

    assert_ok(b, look(&found, b, path));
    assert_true(damage_matches(&found, path, ""));
}

/* -- a database with something of everything -- */

/* Items k00 to k39: g is missing from each third, h from each second. */
static void put_items(bed *b, const char *table)
{
    for (int i = 0; i < ITEMS; i++) {
        char text[128];
        int size = snprintf(text, sizeof(text), "pk=k%02d sk=s v=value%02d", i, i);

        if (i % 3 != 0) {
            size += snprintf(text + size, sizeof(text) - (size_t)size, " g=g%d", i % 5);
        }
        if (i % 2 == 0) {
            (void)snprintf(text + size, sizeof(text) - (size_t)size, " h=#%d", i);
        }
        bed_put(b, NULL, table, text);
    }
}

static gramme_table make_definition(bed *b, const char *name)
{
    static const gramme_view include[] = {{(const uint8_t *)"v", 1}};
    gramme_table table = bed_definition(b, name);
    gramme_index *indexes = gramme_arena_calloc(&b->arena, 3, sizeof(*indexes));

    indexes[0] = bed_index(b, "all", "g", GRAMME_PROJECTION_ALL);
    indexes[1] = bed_index(b, "keys", "#h", GRAMME_PROJECTION_KEYS_ONLY);
    indexes[2] = bed_index(b, "some", "g #h", GRAMME_PROJECTION_INCLUDE);
    indexes[2].include = include;
    indexes[2].include_count = 1;
    table.indexes = indexes;
    table.index_count = 3;
    return table;
}

static void put_others(bed *b)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);

    assert_ok(b, gramme_note_put(txn, GRAMME_VIEW("token"), GRAMME_VIEW("x"),
                                 b->now + 1000, &b->err));
    assert_ok(b, gramme_log_append(txn, 1, 1, GRAMME_VIEW("x"), &b->err));
    assert_ok(b, gramme_document_put(txn, GRAMME_DOCUMENT_FUNCTION, GRAMME_VIEW("f"),
                                     GRAMME_VIEW("x"), &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

/* Tables t (tree 1, indexes 2 to 4) and u (tree 5). */
static int setup(void **state)
{
    bed *b = bed_new(true);
    gramme_table t = make_definition(b, "t");
    gramme_table u = bed_definition(b, "u");

    bed_open(b);
    bed_create(b, &t);
    bed_create(b, &u);
    put_items(b, "t");
    put_items(b, "u");
    put_others(b);
    bed_close(b);
    *state = b;
    return 0;
}

static void test_whole(void **state)
{
    bed *b = *state;

    assert_whole(b, b->path);
}

/* -- damage -- */

#define ITEM(tree, pk)                                                                 \
    "substr(key, 1, 4) = x'0000000" tree "' AND instr(key, text('" pk "')) > 0"

/* Makes the statistics of a tree true again. */
#define COUNT(tree)                                                                    \
    "UPDATE trees SET (count, bytes) = (SELECT count(*), total(size(item)) FROM rows"  \
    " WHERE substr(key, 1, 4) = x'0000000" tree "') WHERE id = " tree ";"              \
    "UPDATE trees SET bytes = CAST(bytes AS INTEGER);"

static const damage damages[] = {
    {"an item is gone", "DELETE FROM rows WHERE " ITEM("1", "k04"),
     "table t: has 39 rows\n"
     "index all of table t: has a row of the item pk=\"k04\", sk=\"s\", which is not "
     "there\n"
     "index keys of table t: has a row of the item pk=\"k04\", sk=\"s\", which is not "
     "there\n"
     "index some of table t: has a row of the item pk=\"k04\", sk=\"s\", which is not "
     "there\n"},
    {"an index row is gone", "DELETE FROM rows WHERE " ITEM("3", "k04"),
     "index keys of table t: has 19 rows of 208 bytes, but its statistics say 20 of "
     "219\n"
     "index keys of table t: lacks the row of the item pk=\"k04\", sk=\"s\"\n"},
    {"an index row is gone, and the statistics know",
     "DELETE FROM rows WHERE " ITEM("3", "k04") ";" COUNT("3"),
     "index keys of table t: lacks the row of the item pk=\"k04\", sk=\"s\"\n"},
    {"an index row of another item",
     "UPDATE rows SET item = (SELECT item FROM rows WHERE " ITEM(
         "3", "k06") ")"
                     " WHERE " ITEM("3", "k04"),
     "index keys of table t: its row of the item pk=\"k04\", sk=\"s\" has other "
     "attributes\n"
     "index keys of table t: has a row of the item pk=\"k06\", sk=\"s\" that it should "
     "not have\n"},
    {"an index row too many",
     "INSERT INTO rows(key, item) SELECT flip(key, -1), item FROM rows"
     " WHERE " ITEM("2", "k04") ";" COUNT("2"),
     "index all of table t: has a row of the item pk=\"k04\", sk=\"s\" that it should "
     "not have\n"},
    {"an index row that cannot be read",
     "UPDATE rows SET item = chain(substr(item, 1, 3), x'ff') WHERE " ITEM("4", "k04"),
     "index some of table t: its row of the item pk=\"k04\", sk=\"s\" has other "
     "attributes\n"
     "index some of table t: the row under row key 00000004\n"},
    {"another hash", "UPDATE rows SET key = flip(key, 5) WHERE " ITEM("5", "k04"),
     "table u: the item pk=\"k04\", sk=\"s\" lies under a wrong hash\n"},
    {"another key", "UPDATE rows SET key = flip(key, 14) WHERE " ITEM("5", "k04"),
     "table u: the item pk=\"k04\", sk=\"s\" lies under another key\n"},
    {"an item that cannot be read",
     "UPDATE rows SET item = chain(substr(item, 1, 2), x'ffff') WHERE " ITEM("5",
                                                                             "k04"),
     "table u: the item under row key 00000005\n"},
    {"an item of another size",
     "UPDATE rows SET item = chain(substr(item, 1, 1), x'05', substr(item, 3))"
     " WHERE " ITEM("5", "k04"),
     "table u: the item pk=\"k04\", sk=\"s\" has 22 bytes, and says 5\n"
     "table u: has 40 rows of 760 bytes, but its statistics say 40 of 777\n"},
    {"an item without its key",
     "UPDATE rows SET item = chain(x'0102', x'01', x'01', text('z'), x'10', text('z'))"
     " WHERE " ITEM("5", "k04"),
     "table u: the item pk=missing, sk=missing lacks a key attribute\n"
     "table u: has 40 rows of 757 bytes\n"},
    {"a string that is none",
     "UPDATE rows SET item = chain(substr(item, 1, length(item) - 1), x'ff')"
     " WHERE " ITEM("5", "k04"),
     "table u: the item pk=\"k04\", sk=\"s\" has a string that is no UTF-8\n"},
    {"a key that is none", "UPDATE rows SET key = 'text' WHERE " ITEM("5", "k04"),
     "rows: row key 74657874 belongs to no table or index\n"
     "table u: has 39 rows\n"},
    {"a row of nobody", "INSERT INTO rows(key, item) VALUES(x'0000000900', x'00')",
     "rows: row key 0000000900 belongs to no table or index\n"},
    {"statistics: count", "UPDATE trees SET count = 41 WHERE id = 5",
     "table u: has 40 rows of 777 bytes, but its statistics say 41 of 777\n"},
    {"statistics: bytes", "UPDATE trees SET bytes = bytes + 1 WHERE id = 3",
     "index keys of table t: has 20 rows of 219 bytes, but its statistics say 20 of "
     "220\n"},
    {"statistics: none", "DELETE FROM trees WHERE id = 3",
     "index keys of table t: its statistics are missing\n"},
    {"statistics: of nothing",
     "INSERT INTO trees VALUES(4242, 0, 0);"
     "UPDATE counters SET value = 5000",
     "trees: tree 4242 belongs to no table or index\n"},
    {"statistics: below nothing", "UPDATE trees SET count = -1 WHERE id = 5",
     "trees: row 5 makes no sense\n"
     "table u: its statistics are missing\n"},
    {"a definition that cannot be read",
     "UPDATE tables SET definition = x'0100' WHERE name = text('u')",
     "table u: its definition cannot be read\n"
     "trees: tree 5 belongs to no table or index\n"
     "rows: row key 00000005\nrows: row key 00000005\nrows: row key 00000005\n"
     "rows: row key 00000005\nrows: row key 00000005\nrows: row key 00000005\n"
     "rows: row key 00000005\nrows: row key 00000005\n"
     "32 more of this kind: rows: row key 00000005\n"},
    {"a definition under another name",
     "UPDATE tables SET name = text('x') WHERE name = text('u')",
     "table x: its definition is one of table u\n"},
    {"two tables in one tree",
     "INSERT INTO tables SELECT text('w'), replace_name(definition) FROM tables"
     " WHERE name = text('u')",
     "table u and table w have the same tree, 5\n"},
    {"the number of the next tree", "UPDATE counters SET value = 5",
     "counters: the next tree is to be 5, but table u has 5\n"},
    {"no next tree", "DELETE FROM counters",
     "counters: the number of the next tree is missing\n"},
    {"a next tree that is none", "UPDATE counters SET value = 'x'",
     "counters: the number of the next tree makes no sense\n"
     "counters: the number of the next tree is missing\n"},
    {"a strange counter", "INSERT INTO counters VALUES('what', 1)",
     "counters: nobody knows what\n"},
    {"a job that removes what is used", "INSERT INTO jobs VALUES(5, 1, x'', x'')",
     "jobs: rows are to be removed that are still in use, of table u\n"},
    {"a job that fills what is full", "INSERT INTO jobs VALUES(2, 0, text('t'), x'')",
     "jobs: tree 2 of table t is to be filled, which is no index that waits for it\n"},
    {"a job for nothing", "INSERT INTO jobs VALUES(77, 0, text('t'), x'')",
     "jobs: tree 77 of table t is to be filled, which is no index that waits for it\n"
     "counters: the next tree is to be 6, but tree 77 has 77\n"},
    {"a strange job", "INSERT INTO jobs VALUES(5, 9, x'', x'')",
     "jobs: the job of tree 5 makes no sense\n"},
    {"a strange note", "INSERT INTO notes VALUES('text', x'', 1)",
     "notes: text makes no sense\n"},
    {"a strange document",
     "INSERT INTO documents(kind, name, value) VALUES(99, text('n'), x'')",
     "documents: nobody knows kind 99, of n\n"},
    {"a strange log", "INSERT INTO logs VALUES(7, x'')",
     "logs: place 7 makes no sense\n"},
    {"no format", "PRAGMA user_version = 0", "format 0 is none\n"},
    {"a table too many", "CREATE TABLE x(y)", "the schema has one more: table x\n"},
    {"an index too few", "DROP INDEX rows_key",
     "the schema's index rows_key is missing or another one\n"},
    {"an index that was cut short",
     "PRAGMA writable_schema = ON;"
     "UPDATE sqlite_schema SET sql = 'CREATE UNIQUE INDEX rows_key ON rows(key) WHERE "
     "0'"
     " WHERE name = 'rows_key'; PRAGMA writable_schema = OFF; VACUUM",
     "the schema's index rows_key is missing or another one\n"
     "the schema has one more: index rows_key\n"},
};

/* The definition of u as one of w. */
static void replace_name(sqlite3_context *context, int count, sqlite3_value **args)
{
    int size = sqlite3_value_bytes(args[0]);
    uint8_t *copy = malloc((size_t)size);
    uint8_t *at;

    (void)count;
    memcpy(copy, sqlite3_value_blob(args[0]), (size_t)size);
    at = copy;
    while (memcmp(at, "\4name\x10u", 7) != 0) {
        at++;
    }
    at[6] = 'w';
    sqlite3_result_blob(context, copy, size, free);
}

static int add_functions(sqlite3 *db, const char **problem, const void *routines)
{
    (void)problem;
    (void)routines;
    return sqlite3_create_function(db, "replace_name", 1, SQLITE_UTF8, NULL,
                                   replace_name, NULL, NULL);
}

static void test_damage(void **state)
{
    bed *b = *state;
    char path[128];
    int wrong = 0;

    assert_int_equal(sqlite3_auto_extension((void (*)(void))add_functions), SQLITE_OK);
    (void)snprintf(path, sizeof(path), "%s/damaged.db", b->folder);
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        findings found;

        damage_copy(path, b->path);
        damage_run(path, damages[i].sql);
        assert_ok(b, look(&found, b, path));
        wrong += !damage_matches(&found, damages[i].name, damages[i].expected);
    }
    assert_int_equal(wrong, 0);
    sqlite3_reset_auto_extension();
    (void)unlink(path);
}

/* Statistics that could be taken for another tree's keep a database from being opened.
 */
static void test_numbers_of_trees(void **state)
{
    static const char *const damages_of_trees[] = {
        "INSERT INTO trees VALUES(4294967301, 0, 0)",
        "INSERT INTO trees VALUES(-1, 0, 0)",
    };
    bed *b = *state;
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/damaged.db", b->folder);
    for (size_t i = 0; i < 2; i++) {
        gramme_store_options options = {.path = path};
        gramme_store *store = NULL;

        damage_copy(path, b->path);
        damage_run(path, damages_of_trees[i]);
        assert_int_equal(gramme_store_open(&store, &options, &b->err), GRAMME_CORRUPT);
        assert_null(store);
        assert_non_null(strstr(b->err.text, "a tree's number is damaged"));
    }
    (void)unlink(path);
}

/* A page of the rows is garbage. */
static void test_damaged_page(void **state)
{
    bed *b = *state;
    uint8_t garbage[2048];
    findings found;
    bool named = false;
    int file = open(b->path, O_RDWR);

    memset(garbage, 0xA5, sizeof(garbage));
    for (int page = 2; page < 8; page++) {
        assert_int_equal(pwrite(file, garbage, sizeof(garbage), 4096 * page + 100),
                         sizeof(garbage));
    }
    assert_int_equal(close(file), 0);
    assert_ok(b, look(&found, b, b->path));
    for (int i = 0; i < found.count && i < DAMAGE_LINES; i++) {
        named = named || strstr(found.lines[i], "SQLite: ") != NULL;
    }
    assert_true(named);
}

static void test_truncated(void **state)
{
    bed *b = *state;
    struct stat info;
    findings found;

    assert_int_equal(stat(b->path, &info), 0);
    assert_int_equal(truncate(b->path, info.st_size - 4096), 0);
    assert_ok(b, look(&found, b, b->path));
    assert_true(damage_matches(&found, "truncated", "its end is missing"));
}

/* SQLite opens a file whose write format it does not know, but for reading only. */
static void test_write_format(void **state)
{
    bed *b = *state;
    int file = open(b->path, O_RDWR);
    uint8_t format = 17;
    findings found;

    assert_int_equal(pwrite(file, &format, 1, 18), 1);
    assert_int_equal(close(file), 0);
    assert_ok(b, look(&found, b, b->path));
    assert_true(damage_matches(&found, "write format", "may only be read"));
}

/* Every byte of the file turned over, one at a time in steps: nothing falls over, and
 * whatever is opened afterwards is whole or was complained about. */
static void test_any_byte(void **state)
{
    bed *b = *state;
    char path[128];
    struct stat info;
    int silent = 0;

    (void)snprintf(path, sizeof(path), "%s/damaged.db", b->folder);
    assert_int_equal(stat(b->path, &info), 0);
    for (off_t at = 0; at < info.st_size; at += 389) {
        findings found;
        uint8_t byte;
        int file;
        gramme_status st;

        damage_copy(path, b->path);
        file = open(path, O_RDWR);
        assert_int_equal(pread(file, &byte, 1, at), 1);
        byte = (uint8_t)~byte;
        assert_int_equal(pwrite(file, &byte, 1, at), 1);
        assert_int_equal(close(file), 0);
        st = look(&found, b, path);
        silent += st == GRAMME_OK && found.count == 0;
    }
    (void)unlink(path);
    /* Bytes that nothing is in. */
    print_message("%d of %d were silent\n", silent, (int)(info.st_size / 389 + 1));
}

/* -- what was left behind -- */

/* A child makes a database and is killed with everything in the log. */
static void make_and_die(bed *b, void (*work)(bed *b))
{
    pid_t child = fork();
    int status;

    assert_true(child >= 0);
    if (child == 0) {
        bed_open(b);
        work(b);
        (void)kill(getpid(), SIGKILL);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
}

static void fill(bed *b)
{
    gramme_table table = make_definition(b, "w");

    bed_create(b, &table);
    put_items(b, "w");
}

static bool is_there(const bed *b, const char *ending)
{
    char name[160];

    (void)snprintf(name, sizeof(name), "%s%s", b->path, ending);
    return access(name, F_OK) == 0;
}

/* A file's bytes as one number. */
static uint64_t sum_of(const bed *b, const char *ending)
{
    char name[160];
    uint64_t sum = 0;
    FILE *file;
    int byte;

    (void)snprintf(name, sizeof(name), "%s%s", b->path, ending);
    file = fopen(name, "rb");
    while (file != NULL && (byte = fgetc(file)) != EOF) {
        sum = sum * 31 + (unsigned)byte;
    }
    if (file != NULL) {
        (void)fclose(file);
    }
    return sum;
}

static void test_killed(void **state)
{
    bed *b = *state;
    uint64_t sums[2];
    char text[160];

    make_and_die(b, fill);
    assert_true(is_there(b, "-wal"));
    sums[0] = sum_of(b, "");
    sums[1] = sum_of(b, "-wal");
    assert_true(sums[1] != 0);
    assert_whole(b, b->path);
    assert_true(sums[0] == sum_of(b, "") && sums[1] == sum_of(b, "-wal"));
    assert_true(is_there(b, "-wal"));
    (void)snprintf(text, sizeof(text), "%s-shm", b->path);
    (void)unlink(text);
    assert_whole(b, b->path);
    assert_false(is_there(b, "-shm"));
    assert_false(is_there(b, "-lock"));
    bed_open(b);
    assert_string_equal(bed_get(b, NULL, "w", "pk=k04 sk=s"),
                        "g=g4 h=#4 pk=k04 sk=s v=value04");
    bed_close(b);
    assert_whole(b, b->path);
}

/* Where nothing may be written the log is read from a copy. */
/* NOLINTBEGIN(concurrency-mt-unsafe): there is one thread */
static void test_read_only(void **state)
{
    bed *b = *state;

    make_and_die(b, fill);
    (void)setenv("TMPDIR", b->folder, 1);
    assert_int_equal(chmod(b->path, 0400), 0);
    if (geteuid() != 0) {
        assert_int_equal(chmod(b->folder, 0500), 0);
        (void)setenv("TMPDIR", "/tmp", 1);
    }
    assert_whole(b, b->path);
    (void)unsetenv("TMPDIR");
    assert_int_equal(chmod(b->folder, 0700), 0);
    assert_int_equal(chmod(b->path, 0600), 0);
}
/* NOLINTEND(concurrency-mt-unsafe) */

/* A journal is of a transaction that was not finished: it is undone in a copy. */
static void test_journal(void **state)
{
    bed *b = *state;
    char copy[128];
    char name[160];
    sqlite3 *db;
    findings found;

    (void)snprintf(copy, sizeof(copy), "%s/copy.db", b->folder);
    assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
    /* Pages go to the file before the end of the transaction: the cache is too small.
     */
    assert_int_equal(sqlite3_exec(db,
                                  "PRAGMA journal_mode = DELETE; PRAGMA cache_size = 1;"
                                  "PRAGMA cache_spill = 1; BEGIN;"
                                  "UPDATE rows SET item = x'00'; DELETE FROM trees;"
                                  "UPDATE documents SET kind = 77",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    damage_copy(copy, b->path);
    (void)snprintf(name, sizeof(name), "%s-journal", b->path);
    assert_int_equal(access(name, F_OK), 0);
    {
        char to[160];

        (void)snprintf(to, sizeof(to), "%s-journal", copy);
        damage_copy(to, name);
        sqlite3_close(db);
        assert_whole(b, copy);
        assert_int_equal(access(to, F_OK), 0);
        (void)unlink(to);
    }
    assert_ok(b, look(&found, b, copy));
    assert_true(found.count > 0); /* without it the file is what we feared */
    (void)unlink(copy);
}

/* -- who has it, and what it is -- */

static void test_open_elsewhere(void **state)
{
    bed *b = *state;
    findings found;

    bed_open(b);
    assert_status(b, look(&found, b, b->path), GRAMME_BUSY);
    assert_non_null(strstr(b->err.text, "is open already"));
    bed_put(b, NULL, "u", "pk=a sk=b");
    bed_close(b);
    assert_whole(b, b->path);
}

/* Another program reads what a kill left: it is asked to stop. */
static void test_read_elsewhere(void **state)
{
    bed *b = *state;
    sqlite3 *db;
    findings found;

    make_and_die(b, fill);
    assert_int_equal(sqlite3_open(b->path, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(db, "BEGIN; SELECT count(*) FROM rows", NULL, NULL, NULL),
        SQLITE_OK);
    assert_status(b, look(&found, b, b->path), GRAMME_BUSY);
    assert_int_equal(found.count, 0);
    assert_non_null(strstr(b->err.text, "another program holds a lock"));
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void test_no_database(void **state)
{
    bed *b = *state;
    char path[128];
    findings found;
    FILE *file;

    (void)snprintf(path, sizeof(path), "%s/other.db", b->folder);
    assert_status(b, look(&found, b, path), GRAMME_IO);
    assert_non_null(strstr(b->err.text, path));
    assert_int_equal(access(path, F_OK), -1);

    file = fopen(path, "w");
    assert_int_equal(fclose(file), 0);
    assert_whole(b, path); /* Gramme would make one of it */

    file = fopen(path, "w");
    assert_true(fputs("hello", file) >= 0);
    assert_int_equal(fclose(file), 0);
    assert_status(b, look(&found, b, path), GRAMME_FOREIGN);

    damage_copy(path, b->path);
    damage_run(path, "PRAGMA application_id = 0");
    assert_status(b, look(&found, b, path), GRAMME_FOREIGN);
    damage_run(path, "PRAGMA application_id = 0x4772616d; PRAGMA user_version = 99");
    assert_status(b, look(&found, b, path), GRAMME_NEWER);
    (void)unlink(path);
}

/* Format 1 has fewer tables. */
static void test_older(void **state)
{
    bed *b = *state;

    damage_run(b->path,
               "DROP TABLE logs; DROP TABLE documents; PRAGMA user_version = 1");
    assert_whole(b, b->path);
}

static void test_snapshot_of_memory(void **state)
{
    bed *b = *state;
    bed *m = bed_new(false);
    gramme_table table = make_definition(m, "m");
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/saved.db", b->folder);
    bed_open(m);
    bed_create(m, &table);
    put_items(m, "m");
    assert_ok(m, gramme_store_save(m->store, path, &m->err));
    bed_free(m);
    assert_whole(b, path);
    (void)unlink(path);
}

/* Memory that runs out at each place once: nobody calls a file whole then. */
static void test_no_memory(void **state)
{
    bed *b = *state;
    gramme_status st = GRAMME_NOMEM;

    for (unsigned k = 0; st != GRAMME_OK; k++) {
        fault memory;
        findings found = {.count = 0};
        gramme_check_options options = {.path = b->path,
                                        .allocator = &memory.allocator,
                                        .found = damage_found,
                                        .self = &found};
        gramme_check *check = NULL;
        bool readable;

        fault_arm(&memory, k);
        st = gramme_check_open(&check, &options, &b->err);
        if (st == GRAMME_OK) {
            st = gramme_check_storage(check, &readable, &b->err);
        }
        gramme_check_close(check);
        assert_true(st == GRAMME_OK || st == GRAMME_NOMEM);
        assert_int_equal(found.count, 0);
        assert_int_equal(memory.live, 0);
        assert_true(k < 10000);
    }
}

/* -- an index being filled -- */

/* A definition whose index "keys" is being filled. */
static void set_backfilling(sqlite3_context *context, int count, sqlite3_value **args)
{
    const gramme_allocator *allocator = gramme_allocator_default();
    gramme_view blob = gramme_view_of(sqlite3_value_blob(args[0]),
                                      (size_t)sqlite3_value_bytes(args[0]));
    gramme_definition *definition;
    gramme_arena arena;
    gramme_bytes out;

    (void)count;
    assert_int_equal(gramme_definition_decode(&definition, allocator, blob, NULL),
                     GRAMME_OK);
    definition->indexes[1].backfilling = true;
    definition->indexes[1].state = GRAMME_TABLE_CREATING;
    gramme_arena_init(&arena, allocator, 0);
    gramme_bytes_init(&out, allocator);
    assert_int_equal(gramme_definition_encode(&out, &definition->table, &arena, NULL),
                     GRAMME_OK);
    sqlite3_result_blob(context, out.data, (int)out.size, SQLITE_TRANSIENT);
    gramme_bytes_clear(&out);
    gramme_arena_clear(&arena);
    gramme_definition_unref(definition);
}

static int add_backfilling(sqlite3 *db, const char **problem, const void *routines)
{
    (void)problem;
    (void)routines;
    return sqlite3_create_function(db, "set_backfilling", 1, SQLITE_UTF8, NULL,
                                   set_backfilling, NULL, NULL);
}

#define POSITION "(SELECT position FROM jobs WHERE tree = 3)"
/* Index rows of items behind the position, of which writers made k08's. */
#define LATER                                                                          \
    "substr(key, 1, 4) = x'00000003' AND EXISTS (SELECT 1 FROM rows AS base"           \
    " WHERE substr(base.key, 1, 4) = x'00000001' AND base.key > " POSITION             \
    " AND substr(rows.key, -(length(base.key) - 12)) = substr(base.key, 13))"          \
    " AND instr(key, text('k08')) = 0"
static const char half_filled[] =
    "UPDATE tables SET definition = set_backfilling(definition) WHERE name = text('t');"
    "INSERT INTO jobs SELECT 3, 0, text('t'), key FROM rows"
    " WHERE substr(key, 1, 4) = x'00000001' ORDER BY key LIMIT 1 OFFSET 19;"
    "DELETE FROM rows WHERE " LATER ";" COUNT("3");

static const damage half_damages[] = {
    {"half filled", "SELECT 1", ""},
    {"a row too few",
     "DELETE FROM rows WHERE key = (SELECT min(key) FROM rows"
     " WHERE substr(key, 1, 4) = x'00000003' AND NOT (" LATER ")"
     " AND instr(key, text('k08')) = 0);" COUNT("3"),
     "index keys of table t: lacks the row of the item"},
    {"a row of nothing", "DELETE FROM rows WHERE " ITEM("1", "k08") ";" COUNT("1"),
     "index keys of table t: has a row of the item pk=\"k08\", sk=\"s\", which is not "
     "there\n"
     "index all of table t: has a row of the item pk=\"k08\"\n"
     "index some of table t: has a row of the item pk=\"k08\"\n"},
    {"nobody fills it", "DELETE FROM jobs",
     "index keys of table t: is being filled, but there is no job that does it\n"},
};

static void test_backfill(void **state)
{
    bed *b = *state;
    char path[128];
    int wrong = 0;

    assert_int_equal(sqlite3_auto_extension((void (*)(void))add_backfilling),
                     SQLITE_OK);
    (void)snprintf(path, sizeof(path), "%s/damaged.db", b->folder);
    for (size_t i = 0; i < sizeof(half_damages) / sizeof(half_damages[0]); i++) {
        findings found;

        damage_copy(path, b->path);
        damage_run(path, half_filled);
        damage_run(path, half_damages[i].sql);
        assert_ok(b, look(&found, b, path));
        wrong +=
            !damage_matches(&found, half_damages[i].name, half_damages[i].expected);
    }
    assert_int_equal(wrong, 0);
    sqlite3_reset_auto_extension();
    (void)unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_whole, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_damage, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_numbers_of_trees, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_damaged_page, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_truncated, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_write_format, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_any_byte, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_killed, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_read_only, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_journal, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_open_elsewhere, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_read_elsewhere, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_no_database, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_older, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_snapshot_of_memory, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_no_memory, setup, bed_teardown),
        cmocka_unit_test_setup_teardown(test_backfill, setup, bed_teardown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
