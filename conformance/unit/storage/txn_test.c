/* SPDX-License-Identifier: Apache-2.0 */
/* txn_test.c - transactions alone and in groups: what is kept, what is taken back. */
#include <sys/wait.h>

#include "conformance/unit/random.h"
#include "conformance/unit/storage/bed.h"

static void create(bed *b, const char *name)
{
    gramme_table definition = bed_definition(b, name);
    gramme_index index = bed_index(b, "i", "g", GRAMME_PROJECTION_KEYS_ONLY);

    definition.indexes = &index;
    definition.index_count = 1;
    bed_create(b, &definition);
}

static void test_rollback_alone(void **state)
{
    bed *b = *state;
    gramme_table table;
    gramme_txn *txn;

    create(b, "t");
    assert_ok(b, bed_find(b, &table, "t"));
    bed_put(b, NULL, "t", "pk=a sk=1 g=x");
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=1 g=y more=1", false, NULL));
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=2 g=x", false, NULL));
    assert_int_equal(gramme_tree_stats_get(txn, table.tree).count, 2);
    gramme_txn_rollback(txn);
    assert_string_equal(bed_rows(b, table.tree, false), "g=x pk=a sk=1\n");
    assert_string_equal(bed_rows(b, table.indexes[0].tree, false), "g=x pk=a sk=1\n");
    assert_int_equal(bed_stats(b, table.tree).count, 1);
    assert_int_equal(bed_stats(b, table.indexes[0].tree).count, 1);
}

static void test_rollback_in_group(void **state)
{
    bed *b = *state;
    gramme_table table;
    gramme_group *group;
    gramme_txn *txn;

    create(b, "t");
    assert_ok(b, bed_find(b, &table, "t"));
    bed_put(b, NULL, "t", "pk=a sk=0 g=x");
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));

    /* The first one is undone with the whole SQL transaction, later ones row by row. */
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=8 g=x", false, NULL));
    gramme_txn_rollback(txn);
    bed_put(b, group, "t", "pk=a sk=1 g=x");
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=0", true, NULL));
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=1 g=y changed=1", false, NULL));
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=2 g=x", false, NULL));
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=2", true, NULL));
    gramme_txn_rollback(txn);
    bed_put(b, group, "t", "pk=a sk=3 g=x");
    assert_ok(b, gramme_group_end(group, &b->err));

    assert_string_equal(bed_rows(b, table.tree, false),
                        "g=x pk=a sk=0\ng=x pk=a sk=1\ng=x pk=a sk=3\n");
    assert_string_equal(bed_rows(b, table.indexes[0].tree, true),
                        "g=x pk=a sk=3\ng=x pk=a sk=1\ng=x pk=a sk=0\n");
    assert_int_equal(bed_stats(b, table.tree).count, 3);
    assert_int_equal(bed_stats(b, table.indexes[0].tree).count, 3);
}

static void test_tables_in_group(void **state)
{
    bed *b = *state;
    gramme_table definition = bed_definition(b, "new");
    gramme_table found;
    gramme_group *group;
    gramme_txn *txn;

    create(b, "t");
    bed_put(b, NULL, "t", "pk=a sk=0 g=x");
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    bed_put(b, group, "t", "pk=a sk=1 g=x");

    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=2 g=x", false, NULL));
    assert_ok(b, gramme_table_delete(txn, GRAMME_VIEW("t"), &b->err));
    assert_status(b, bed_write(b, txn, "t", "pk=a sk=2", false, NULL), GRAMME_NOTFOUND);
    assert_ok(b, gramme_table_create(NULL, txn, &definition, &b->err));
    assert_ok(b, bed_write(b, txn, "new", "pk=a sk=2", false, NULL));
    gramme_txn_rollback(txn);

    bed_put(b, group, "t", "pk=a sk=3 g=x");
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, gramme_table_create(NULL, txn, &definition, &b->err));
    assert_ok(b, bed_write(b, txn, "new", "pk=a sk=9", false, NULL));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    assert_ok(b, gramme_group_end(group, &b->err));

    assert_ok(b, bed_find(b, &found, "t"));
    assert_int_equal(bed_stats(b, found.tree).count, 3);
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=2"), "");
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=3"), "g=x pk=a sk=3");
    assert_ok(b, bed_find(b, &found, "new"));
    assert_string_equal(bed_rows(b, found.tree, false), "pk=a sk=9\n");
}

static void test_reading_in_group(void **state)
{
    bed *b = *state;
    bool in_memory = b->options.path == NULL;
    gramme_group *group;
    gramme_txn *reader;

    create(b, "t");
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    assert_string_equal(bed_get(b, group, "t", "pk=a sk=1"), "");
    reader = bed_begin(b, group, GRAMME_TXN_READ);
    assert_string_equal(bed_get_in(b, reader, "t", "pk=a sk=1"), "");
    bed_put(b, group, "t", "pk=a sk=1 n=#1");
    gramme_txn_rollback(reader);
    assert_string_equal(bed_get(b, group, "t", "pk=a sk=1"),
                        in_memory ? "n=#1 pk=a sk=1" : "");
    assert_ok(b, gramme_group_end(group, &b->err));
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=1"), "n=#1 pk=a sk=1");
}

static void test_snapshot(void **state)
{
    bed *b = *state;
    gramme_txn *reader;

    create(b, "t");
    bed_put(b, NULL, "t", "pk=a sk=1 n=#1");
    if (b->options.path == NULL) {
        return; /* in memory a reader keeps writers waiting */
    }
    reader = bed_begin(b, NULL, GRAMME_TXN_READ);
    assert_string_equal(bed_get_in(b, reader, "t", "pk=a sk=1"), "n=#1 pk=a sk=1");
    bed_put(b, NULL, "t", "pk=a sk=1 n=#2");
    bed_put(b, NULL, "t", "pk=a sk=2");
    assert_string_equal(bed_get_in(b, reader, "t", "pk=a sk=1"), "n=#1 pk=a sk=1");
    assert_string_equal(bed_get_in(b, reader, "t", "pk=a sk=2"), "");
    gramme_txn_rollback(reader);
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=1"), "n=#2 pk=a sk=1");
}

/* A model of ten keys against random groups in which half the transactions fail. */
static void test_random_groups(void **state)
{
    bed *b = *state;
    int model[10] = {0};
    uint64_t seed = 42;
    gramme_table table;
    uint64_t count = 0;

    create(b, "t");
    for (int round = 0; round < 60; round++) {
        gramme_group *group;

        assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
        for (uint32_t t = random_below(&seed, 8); t > 0; t--) {
            gramme_txn *txn = bed_begin(b, group, GRAMME_TXN_WRITE);
            int trial[10];

            memcpy(trial, model, sizeof(trial));
            for (uint32_t w = random_below(&seed, 4); w > 0; w--) {
                uint32_t key = random_below(&seed, 10);
                int number = (int)random_below(&seed, 5);
                char text[64];

                (void)snprintf(text, sizeof(text), "pk=p sk=%u g=%d n=#%d", key,
                               number % 2, number);
                assert_ok(b, bed_write(b, txn, "t", text, number == 0, NULL));
                trial[key] = number;
            }
            if (random_below(&seed, 2) == 0) {
                gramme_txn_rollback(txn);
            } else {
                assert_ok(b, gramme_txn_commit(txn, &b->err));
                memcpy(model, trial, sizeof(model));
            }
        }
        assert_ok(b, gramme_group_end(group, &b->err));
        for (unsigned key = 0; key < 10; key++) {
            char text[64];
            char expected[64] = "";

            (void)snprintf(text, sizeof(text), "pk=p sk=%u", key);
            if (model[key] != 0) {
                (void)snprintf(expected, sizeof(expected), "g=%d n=#%d pk=p sk=%u",
                               model[key] % 2, model[key], key);
            }
            assert_string_equal(bed_get(b, NULL, "t", text), expected);
        }
    }
    for (int key = 0; key < 10; key++) {
        count += model[key] != 0;
    }
    assert_ok(b, bed_find(b, &table, "t"));
    assert_int_equal(bed_stats(b, table.tree).count, count);
    assert_int_equal(bed_stats(b, table.indexes[0].tree).count, count);
}

static void test_after_fork(void **state)
{
    bed *b = *state;
    pid_t child;
    int result = -1;

    create(b, "t");
    child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        gramme_txn *txn;
        gramme_group *group;
        bool refused = gramme_txn_begin(&txn, b->store, NULL, GRAMME_TXN_READ, NULL) ==
                           GRAMME_CLOSED &&
                       gramme_group_begin(&group, b->store, NULL) == GRAMME_CLOSED;

        gramme_store_close(b->store);
        _exit(refused ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &result, 0), child);
    assert_int_equal(result, 0);
    bed_put(b, NULL, "t", "pk=a sk=1");
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=1"), "pk=a sk=1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TESTS(test_rollback_alone),  BED_TESTS(test_rollback_in_group),
        BED_TESTS(test_tables_in_group), BED_TESTS(test_reading_in_group),
        BED_TESTS(test_snapshot),        BED_TESTS(test_random_groups),
        BED_TESTS(test_after_fork),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
