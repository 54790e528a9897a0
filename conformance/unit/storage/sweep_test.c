/* SPDX-License-Identifier: Apache-2.0 */
/* sweep_test.c - which items expire, and when: rounds by the clock, in small steps,
 * beside tables that change, and without memory. */
#include "conformance/unit/fault.h"
#include "conformance/unit/storage/bed.h"
#include "storage/engine.h"
#include "storage/sweep.h"

enum { NOW = 1000000000, YEAR = 365 * 24 * 60 * 60, MANY = 3000 };

static const int64_t minute = INT64_C(60) * 1000000;

static void set_clock(bed *b, int64_t seconds)
{
    b->now = seconds * 1000000;
}

/* A table with an index, whose items expire by `attribute`; "" for never. */
static void create(bed *b, const char *name, const char *attribute)
{
    gramme_index index = bed_index(b, "g", "g", GRAMME_PROJECTION_KEYS_ONLY);
    gramme_table definition = bed_definition(b, name);

    definition.indexes = &index;
    definition.index_count = 1;
    definition.ttl_attribute = gramme_view_text(attribute);
    bed_create(b, &definition);
}

static void set_attribute(bed *b, const char *name, const char *attribute)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    const gramme_table *table;
    gramme_table definition;

    assert_ok(b, gramme_table_find(&table, txn, gramme_view_text(name), &b->err));
    definition = *table;
    definition.ttl_attribute = gramme_view_text(attribute);
    assert_ok(b, gramme_table_update(NULL, txn, &definition, &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

/* `count` items that expire at `when`. */
static void fill(bed *b, const char *table, uint32_t count, int64_t when)
{
    gramme_group *group = NULL;

    for (uint32_t i = 0; i < count; i++) {
        char text[96];

        if (group == NULL) {
            assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
        }
        (void)snprintf(text, sizeof(text), "pk=p%u sk=%u g=x%u ttl=#%lld", i % 50, i,
                       i % 7, (long long)when);
        bed_put(b, group, table, text);
        if (i % 64 == 63 || i + 1 == count) {
            assert_ok(b, gramme_group_end(group, &b->err));
            group = NULL;
            gramme_arena_reset(&b->arena);
        }
    }
}

static uint64_t count(bed *b, const char *name)
{
    gramme_table table;

    assert_ok(b, bed_find(b, &table, name));
    assert_int_equal(bed_stats(b, table.indexes[0].tree).count,
                     bed_stats(b, table.tree).count);
    return bed_stats(b, table.tree).count;
}

/* One round in steps of a single row; *steps tells how many. */
static void round_in_steps(bed *b, gramme_sweep *sweep, unsigned *steps)
{
    *steps = 0;
    do {
        assert_ok(b, gramme_sweep_step(sweep, b->store, 0, &b->err));
        (*steps)++;
    } while (sweep->going);
}

static void test_which_items(void **state)
{
    static const struct {
        const char *attribute; /* with its value */
        bool goes;
    } rows[] = {
        {"ttl=#999999999", true},
        {"ttl=#999999999.9", true},
        {"ttl=#1000000000", false}, /* not yet past */
        {"ttl=#1000000000.1", false},
        {"ttl=#1000000001", false},
        {"ttl=#9999999999999", false},
        {"ttl=#842320000", true}, /* five years ago */
        {"ttl=#842319999", false},
        {"ttl=#842319999.99", false},
        {"ttl=#0", false},
        {"ttl=#-1", false},
        {"ttl=#1E-130", false},
        {"ttl=999999999", false}, /* a string */
        {"other=#999999999", false},
    };
    bed *b = *state;
    gramme_sweep sweep;
    unsigned steps;
    char text[96];

    assert_int_equal(NOW - 5 * YEAR, 842320000);
    set_clock(b, NOW);
    create(b, "t", "ttl");
    create(b, "never", "");
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        (void)snprintf(text, sizeof(text), "pk=%zu sk=a g=x %s", i, rows[i].attribute);
        bed_put(b, NULL, "t", text);
        bed_put(b, NULL, "never", text);
    }
    gramme_sweep_init(&sweep, gramme_allocator_default());
    round_in_steps(b, &sweep, &steps);
    gramme_sweep_clear(&sweep);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        (void)snprintf(text, sizeof(text), "pk=%zu sk=a", i);
        if ((bed_get(b, NULL, "t", text)[0] == '\0') != rows[i].goes) {
            fail_msg("%s", rows[i].attribute);
        }
    }
    assert_int_equal(count(b, "t"), 11);
    assert_int_equal(count(b, "never"), 14);
}

/* A key attribute may be the one that tells the end. */
static void test_by_a_key(void **state)
{
    bed *b = *state;
    gramme_table definition = bed_definition(b, "t");
    gramme_sweep sweep;
    unsigned steps;

    set_clock(b, NOW);
    definition.key = bed_key(b, "pk #sk");
    definition.ttl_attribute = gramme_view_text("sk");
    bed_create(b, &definition);
    bed_put(b, NULL, "t", "pk=a sk=#999999999");
    bed_put(b, NULL, "t", "pk=a sk=#1000000001");
    gramme_sweep_init(&sweep, gramme_allocator_default());
    round_in_steps(b, &sweep, &steps);
    gramme_sweep_clear(&sweep);
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=#999999999"), "");
    assert_string_not_equal(bed_get(b, NULL, "t", "pk=a sk=#1000000001"), "");
}

/* Rounds come with the clock, and only while a table has something to expire. */
static void test_rounds(void **state)
{
    bed *b = *state;

    bed_close(b);
    b->options.ttl_interval = minute;
    set_clock(b, NOW);
    bed_open(b);
    create(b, "t", "");
    fill(b, "t", 10, NOW - 1);
    fill(b, "t", 5, NOW + 30); /* in the place of the first five */
    gramme_store_settle(b->store);
    assert_int_equal(count(b, "t"), 10);
    assert_int_equal(b->store->catalog.expiring, 0);
    set_attribute(b, "t", "ttl");
    gramme_store_settle(b->store);
    assert_int_equal(count(b, "t"), 5); /* the first round is due at once */
    set_clock(b, NOW + 59);
    gramme_store_clock_was_set(b->store);
    gramme_store_settle(b->store);
    assert_int_equal(count(b, "t"), 5);
    set_clock(b, NOW + 61);
    gramme_store_clock_was_set(b->store);
    gramme_store_settle(b->store);
    assert_int_equal(count(b, "t"), 0);
    fill(b, "t", 5, NOW - 2 * YEAR - 1);
    set_clock(b, NOW - 2 * YEAR); /* set back: the next round is one interval away */
    gramme_store_clock_was_set(b->store);
    gramme_store_settle(b->store);
    assert_int_equal(count(b, "t"), 5);
    set_clock(b, NOW - 2 * YEAR + 60);
    gramme_store_clock_was_set(b->store);
    gramme_store_settle(b->store);
    assert_int_equal(count(b, "t"), 0);
}

/* The clock is set while a round is under way: the next one follows at once. */
static void test_clock_in_a_round(void **state)
{
    bed *b = *state;
    gramme_sweep sweep;
    unsigned steps;

    set_clock(b, NOW);
    create(b, "t", "ttl");
    fill(b, "t", 10, NOW + 100);
    gramme_sweep_init(&sweep, gramme_allocator_default());
    for (int i = 0; i < 5; i++) {
        assert_ok(b, gramme_sweep_step(&sweep, b->store, 0, &b->err));
    }
    set_clock(b, NOW + 3600);
    round_in_steps(b, &sweep, &steps);
    assert_int_equal(count(b, "t"), 5);
    assert_true(sweep.due < b->now + minute);
    round_in_steps(b, &sweep, &steps);
    assert_int_equal(count(b, "t"), 0);
    gramme_sweep_clear(&sweep);
}

/* A long round is followed by as long a rest, unless the clock is set by hand. */
static void test_rest(void **state)
{
    const int64_t long_round = INT64_C(3600) * 1000000;
    bed *b = *state;
    gramme_sweep sweep;
    unsigned steps;

    bed_close(b);
    b->options.ttl_interval = 1;
    set_clock(b, NOW);
    bed_open(b);
    create(b, "t", "ttl");
    gramme_store_settle(b->store);
    gramme_sweep_init(&sweep, gramme_allocator_default());
    assert_ok(b, gramme_sweep_step(&sweep, b->store, 0, &b->err));
    sweep.began -= long_round;
    round_in_steps(b, &sweep, &steps);
    set_clock(b, NOW + minute);
    assert_true(gramme_sweep_pause(&sweep, b->store) > long_round / 2);
    gramme_sweep_awake(&sweep);
    assert_int_equal(gramme_sweep_pause(&sweep, b->store), 0);
    gramme_sweep_clear(&sweep);
}

static void test_many(void **state)
{
    bed *b = *state;

    bed_close(b);
    b->options.ttl_interval = b->folder[0] == '\0' ? minute : 0;
    set_clock(b, NOW);
    bed_open(b);
    create(b, "t", "ttl");
    create(b, "u", "ttl");
    fill(b, "t", MANY, NOW + 1);
    fill(b, "u", MANY, NOW + 100);
    set_clock(b, NOW + 70);
    if (b->folder[0] == '\0') { /* a round still under way may have passed the rows */
        gramme_store_clock_was_set(b->store);
    } else { /* what expired while it was closed goes at its opening */
        bed_close(b);
        b->options.ttl_interval = minute;
        bed_open(b);
    }
    gramme_store_settle(b->store);
    assert_int_equal(count(b, "t"), 0);
    assert_int_equal(count(b, "u"), MANY);
}

/* A search stops where its table is deleted, replaced or told to keep its items. */
static void test_in_the_middle(void **state)
{
    bed *b = *state;
    gramme_sweep sweep;
    gramme_txn *txn;
    unsigned steps;

    set_clock(b, NOW);
    for (int kind = 0; kind < 3; kind++) {
        create(b, "t", "ttl");
        fill(b, "t", 100, NOW - 1);
        gramme_sweep_init(&sweep, gramme_allocator_default());
        for (int i = 0; i < 10; i++) {
            assert_ok(b, gramme_sweep_step(&sweep, b->store, 0, &b->err));
        }
        assert_int_equal(count(b, "t"), 90);
        if (kind == 0) {
            set_attribute(b, "t", "");
        } else {
            txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
            assert_ok(b, gramme_table_delete(txn, gramme_view_text("t"), &b->err));
            assert_ok(b, gramme_txn_commit(txn, &b->err));
        }
        if (kind == 2) {
            create(b, "t", "ttl");
            fill(b, "t", 100, NOW - 1);
        }
        round_in_steps(b, &sweep, &steps);
        if (kind != 1) {
            assert_int_equal(count(b, "t"), kind == 0 ? 90 : 100);
            round_in_steps(b, &sweep, &steps);
            assert_int_equal(count(b, "t"), kind == 0 ? 90 : 0);
            txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
            assert_ok(b, gramme_table_delete(txn, gramme_view_text("t"), &b->err));
            assert_ok(b, gramme_txn_commit(txn, &b->err));
        }
        gramme_sweep_clear(&sweep);
    }
}

/* Memory runs out at every place once; the next round finds what was left. */
static void test_without_memory(void **state)
{
    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        bool survived = false;

        for (unsigned k = 0; !survived; k++) {
            bed *b = bed_new(in_file != 0);
            gramme_sweep sweep;
            fault ours;
            uint64_t left;
            unsigned steps;
            gramme_status st;

            fault_arm(&ours, 1000000);
            b->options.allocator = &ours.allocator;
            set_clock(b, NOW);
            bed_open(b);
            create(b, "t", "ttl");
            fill(b, "t", 5, NOW - 1);
            gramme_sweep_init(&sweep, &ours.allocator);
            ours.left = k;
            do {
                st = gramme_sweep_step(&sweep, b->store, minute, &b->err);
            } while (st == GRAMME_OK && sweep.going);
            assert_true(st == GRAMME_OK || st == GRAMME_NOMEM);
            survived = st == GRAMME_OK;
            ours.left = 1000000;
            left = count(b, "t");
            assert_true(left == 0 || (left == 5 && !survived));
            round_in_steps(b, &sweep, &steps);
            assert_int_equal(count(b, "t"), 0);
            gramme_sweep_clear(&sweep);
            bed_free(b);
            assert_int_equal(ours.live, 0);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TESTS(test_which_items),
        BED_TESTS(test_by_a_key),
        cmocka_unit_test_setup_teardown(test_rounds, bed_setup_memory, bed_teardown),
        cmocka_unit_test_setup_teardown(test_clock_in_a_round, bed_setup_memory,
                                        bed_teardown),
        cmocka_unit_test_setup_teardown(test_rest, bed_setup_memory, bed_teardown),
        BED_TESTS(test_many),
        BED_TESTS(test_in_the_middle),
        cmocka_unit_test(test_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
