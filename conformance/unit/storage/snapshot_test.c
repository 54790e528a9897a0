/* SPDX-License-Identifier: Apache-2.0 */
/* snapshot_test.c - an empty database by hand is what SQLite makes of the schema;
 * snapshots where memory runs out at every place once, and where the program is killed.
 */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "conformance/unit/fault.h"
#include "conformance/unit/random.h"
#include "conformance/unit/storage/bed.h"
#include "storage/connection.h"
#include "storage/engine.h"
#include "storage/image.h"
#include "storage/memory.h"
#include "storage/schema.h"
#include "storage/snapshot.h"

/* -- the image -- */

static void open_memory(gramme_connection *out)
{
    assert_int_equal(gramme_connection_open(out, NULL, "test",
                                            SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE,
                                            gramme_allocator_default(), NULL),
                     GRAMME_OK);
}

/* Rows of a statement, a line each. */
static void print_rows(gramme_connection *connection, const char *sql, char *out)
{
    sqlite3_stmt *statement;
    size_t at = 0;

    assert_int_equal(sqlite3_prepare_v2(connection->db, sql, -1, &statement, NULL),
                     SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(statement); i++) {
            const unsigned char *text = sqlite3_column_text(statement, i);

            at += (size_t)snprintf(out + at, 8192 - at, "%s|",
                                   text == NULL ? "" : (const char *)text);
            assert_true(at < 8192);
        }
        at += (size_t)snprintf(out + at, 8192 - at, "\n");
    }
    sqlite3_finalize(statement);
}

static void test_image(void **state)
{
    static const char schema[] = "SELECT type, name, tbl_name, rootpage, sql"
                                 " FROM sqlite_schema ORDER BY rootpage";
    static const char *const questions[] = {schema,
                                            "PRAGMA integrity_check",
                                            "PRAGMA page_count",
                                            "PRAGMA user_version",
                                            "PRAGMA application_id",
                                            "PRAGMA encoding",
                                            "PRAGMA page_size",
                                            "PRAGMA freelist_count"};
    gramme_connection made;
    gramme_connection ours;
    char expected[8192];
    char found[8192];
    uint8_t *image;
    size_t size;

    (void)state;
    open_memory(&made);
    open_memory(&ours);
    assert_int_equal(gramme_connection_exec(&made, "PRAGMA page_size=4096", NULL),
                     GRAMME_OK);
    assert_int_equal(gramme_schema_prepare(&made, NULL), GRAMME_OK);
    assert_int_equal(
        gramme_image_empty(&image, &size, gramme_allocator_default(), NULL), GRAMME_OK);
    assert_int_equal(gramme_memory_fill(ours.memory, gramme_view_of(image, size)),
                     SQLITE_OK);
    gramme_free(gramme_allocator_default(), image);
    for (size_t i = 0; i < sizeof(questions) / sizeof(questions[0]); i++) {
        print_rows(&made, questions[i], expected);
        print_rows(&ours, questions[i], found);
        assert_string_equal(found, expected);
    }
    gramme_connection_close(&made);
    gramme_connection_close(&ours);
}

/* -- memory -- */

static void fill(bed *b, const char *table, int items)
{
    gramme_table definition = bed_definition(b, table);
    gramme_index index = bed_index(b, "i", "g", GRAMME_PROJECTION_ALL);

    definition.indexes = &index;
    definition.index_count = 1;
    bed_create(b, &definition);
    for (int i = 0; i < items; i++) {
        char text[64];

        (void)snprintf(text, sizeof(text), "pk=p%d sk=x g=y", i);
        bed_put(b, NULL, table, text);
    }
}

/* The store has this table with so many items, as rows and as figures, and no other. */
static void check(bed *b, const char *table, const char *other, int items)
{
    gramme_table found;
    char text[64];

    assert_ok(b, bed_find(b, &found, table));
    assert_int_equal(bed_stats(b, found.tree).count, items);
    assert_int_equal(bed_stats(b, found.indexes[0].tree).count, items);
    for (int i = 0; i <= items; i++) {
        (void)snprintf(text, sizeof(text), "pk=p%d sk=x", i);
        assert_int_equal(bed_get(b, NULL, table, text)[0] != '\0', i < items);
    }
    assert_status(b, bed_find(b, &found, other), GRAMME_NOTFOUND);
}

static void test_no_memory(void **state)
{
    for (int in_file = 0; in_file < 2; in_file++) {
        bed *b = bed_new(in_file);
        bed *from = bed_new(false);
        gramme_store_source source = {.path = NULL};
        gramme_status st = GRAMME_NOMEM;
        uint8_t *bytes;
        size_t size;
        fault f;

        (void)state;
        bed_open(from);
        fill(from, "new", 5);
        assert_ok(from, gramme_store_take(&bytes, &size, from->store,
                                          gramme_allocator_default(), &from->err));
        source.image = gramme_view_of(bytes, size);
        fault_arm(&f, 1000000);
        b->options.allocator = &f.allocator;
        bed_open(b);
        fill(b, "old", 3);
        for (unsigned k = 0; st != GRAMME_OK; k++) {
            f.left = k;
            st = gramme_store_restore(b->store, &source, &b->err);
            f.left = 1000000;
            assert_true(st == GRAMME_OK || st == GRAMME_NOMEM);
            if (st == GRAMME_OK) {
                check(b, "new", "old", 5);
                assert_true(k > 3);
            } else {
                check(b, "old", "new", 3);
            }
        }
        source.image = gramme_view_of(NULL, 0);
        st = GRAMME_NOMEM;
        for (unsigned k = 0; st != GRAMME_OK; k++) {
            f.left = k;
            st = gramme_store_restore(b->store, &source, &b->err);
            f.left = 1000000;
        }
        fill(b, "old", 2);
        check(b, "old", "new", 2);
        bed_close(b);
        assert_int_equal(f.live, 0);
        bed_free(b);
        bed_free(from);
        free(bytes);
    }
}

/* -- kill -- */

static void restore_until_killed(bed *b, const gramme_store_source *sources, int report)
{
    bed_open(b);
    for (int i = 0;; i++) {
        if (gramme_store_restore(b->store, &sources[i % 2], NULL) != GRAMME_OK ||
            write(report, "", 1) != 1) {
            _exit(1);
        }
    }
}

/* Whatever the moment, the file holds one of both, whole. */
static void test_killed(void **state)
{
    enum { ROUNDS = 12 };
    const char *names[2] = {"one", "two"};
    bed *b = bed_new(true);
    gramme_store_source sources[2];
    uint8_t *bytes[2];
    uint64_t seed = 7;

    (void)state;
    for (int i = 0; i < 2; i++) {
        bed *from = bed_new(false);
        size_t size;

        bed_open(from);
        fill(from, names[i], 100);
        assert_ok(from, gramme_store_take(&bytes[i], &size, from->store,
                                          gramme_allocator_default(), &from->err));
        sources[i] = (gramme_store_source){.image = gramme_view_of(bytes[i], size)};
        bed_free(from);
    }
    for (int round = 0; round < ROUNDS; round++) {
        struct timespec moment = {.tv_nsec = (long)random_below(&seed, 40000000)};
        gramme_table table;
        int pipes[2];
        char byte;
        pid_t child;
        bool first;

        assert_int_equal(pipe(pipes), 0);
        child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            restore_until_killed(b, sources, pipes[1]);
        }
        assert_int_equal(read(pipes[0], &byte, 1), 1);
        nanosleep(&moment, NULL);
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, NULL, 0), child);
        close(pipes[0]);
        close(pipes[1]);
        bed_open(b);
        first = bed_find(b, &table, "one") == GRAMME_OK;
        check(b, names[!first], names[first], 100);
        bed_close(b);
        gramme_arena_reset(&b->arena);
    }
    free(bytes[0]);
    free(bytes[1]);
    bed_free(b); /* fails when a file was left behind */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_image),
        cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_killed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
