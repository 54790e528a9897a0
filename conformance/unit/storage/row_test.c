/* SPDX-License-Identifier: Apache-2.0 */
/* row_test.c - items and their index rows: kept together, sparse, projected, moved. */
#include "conformance/unit/storage/bed.h"

static void create_plain(bed *b)
{
    gramme_table definition = bed_definition(b, "t");

    bed_create(b, &definition);
}

static void test_put_get_delete(void **state)
{
    bed *b = *state;

    create_plain(b);
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=b"), "");
    bed_put(b, NULL, "t", "pk=a sk=b n=#12");
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=b"), "n=#12 pk=a sk=b");
    bed_put(b, NULL, "t", "pk=a sk=b n=#13 more=text");
    bed_put(b, NULL, "t", "pk=a sk=c");
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=b"),
                        "more=text n=#13 pk=a sk=b");
    bed_delete(b, NULL, "t", "pk=a sk=b");
    bed_delete(b, NULL, "t", "pk=a sk=never");
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=b"), "");
    assert_string_equal(bed_get(b, NULL, "t", "pk=a sk=c"), "pk=a sk=c");
}

static void test_statistics(void **state)
{
    bed *b = *state;
    gramme_table table;
    gramme_item item = bed_item(b, "pk=a sk=b n=#12");
    gramme_item bigger = bed_item(b, "pk=a sk=b n=#12 more=text");

    create_plain(b);
    assert_ok(b, bed_find(b, &table, "t"));
    bed_put(b, NULL, "t", "pk=a sk=b n=#12");
    assert_int_equal(bed_stats(b, table.tree).count, 1);
    assert_int_equal(bed_stats(b, table.tree).bytes, gramme_item_size(&item));
    bed_put(b, NULL, "t", "pk=a sk=b n=#12 more=text");
    assert_int_equal(bed_stats(b, table.tree).count, 1);
    assert_int_equal(bed_stats(b, table.tree).bytes, gramme_item_size(&bigger));
    bed_delete(b, NULL, "t", "pk=a sk=b");
    bed_delete(b, NULL, "t", "pk=a sk=b");
    assert_int_equal(bed_stats(b, table.tree).count, 0);
    assert_int_equal(bed_stats(b, table.tree).bytes, 0);
}

static void create_indexed(bed *b, gramme_table *table)
{
    static const gramme_view include[] = {{(const uint8_t *)"extra", 5}};
    gramme_table definition = bed_definition(b, "t");
    gramme_index indexes[3] = {
        bed_index(b, "all", "g", GRAMME_PROJECTION_ALL),
        bed_index(b, "keys", "g #n", GRAMME_PROJECTION_KEYS_ONLY),
        bed_index(b, "some", "g", GRAMME_PROJECTION_INCLUDE),
    };

    indexes[2].include = include;
    indexes[2].include_count = 1;
    definition.indexes = indexes;
    definition.index_count = 3;
    bed_create(b, &definition);
    assert_ok(b, bed_find(b, table, "t"));
    assert_int_equal(table->index_count, 3);
}

static void test_projections(void **state)
{
    bed *b = *state;
    gramme_table table;

    create_indexed(b, &table);
    bed_put(b, NULL, "t", "pk=a sk=b g=x n=#5 extra=e other=o");
    assert_string_equal(bed_rows(b, table.indexes[0].tree, false),
                        "extra=e g=x n=#5 other=o pk=a sk=b\n");
    assert_string_equal(bed_rows(b, table.indexes[1].tree, false),
                        "g=x n=#5 pk=a sk=b\n");
    assert_string_equal(bed_rows(b, table.indexes[2].tree, false),
                        "extra=e g=x pk=a sk=b\n");
    bed_delete(b, NULL, "t", "pk=a sk=b");
    for (uint32_t i = 0; i < 3; i++) {
        assert_string_equal(bed_rows(b, table.indexes[i].tree, false), "");
        assert_int_equal(bed_stats(b, table.indexes[i].tree).count, 0);
        assert_int_equal(bed_stats(b, table.indexes[i].tree).bytes, 0);
    }
}

/* What an index row would take is known before it is written. */
static void test_index_sizes(void **state)
{
    static const char *const items[] = {
        "pk=a sk=b g=x n=#5 extra=e other=o",
        "pk=a sk=b g=x n=five extra=long other=longer",
        "pk=a sk=b n=#5",
        "pk=a sk=b g=x",
    };
    bed *b = *state;
    gramme_table table;

    create_indexed(b, &table);
    for (size_t i = 0; i < sizeof(items) / sizeof(items[0]); i++) {
        gramme_item item = bed_item(b, items[i]);

        bed_put(b, NULL, "t", items[i]);
        for (uint32_t k = 0; k < 3; k++) {
            assert_int_equal(bed_stats(b, table.indexes[k].tree).bytes,
                             gramme_row_index_size(&table, &table.indexes[k], &item));
        }
    }
}

static void test_sparse(void **state)
{
    bed *b = *state;
    gramme_table table;

    create_indexed(b, &table);
    bed_put(b, NULL, "t", "pk=a sk=1");
    bed_put(b, NULL, "t", "pk=a sk=2 g=x");
    bed_put(b, NULL, "t", "pk=a sk=3 g=x n=text");
    bed_put(b, NULL, "t", "pk=a sk=4 g=#1 n=#1");
    assert_string_equal(bed_rows(b, table.indexes[0].tree, false),
                        "g=x pk=a sk=2\ng=x n=text pk=a sk=3\n");
    assert_string_equal(bed_rows(b, table.indexes[1].tree, false), "");
    bed_put(b, NULL, "t", "pk=a sk=2");
    bed_put(b, NULL, "t", "pk=a sk=1 g=x");
    assert_string_equal(bed_rows(b, table.indexes[0].tree, false),
                        "g=x pk=a sk=1\ng=x n=text pk=a sk=3\n");
}

static gramme_index_change *change(bed *b, const char *text, bool remove)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    gramme_index_change *changes;

    assert_ok(b, bed_write(b, txn, "t", text, remove, &changes));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    return changes;
}

static void test_changes_are_told(void **state)
{
    bed *b = *state;
    gramme_table table;
    gramme_index_change *changes;
    gramme_item keys = bed_item(b, "pk=a sk=1 g=x n=#1");

    create_indexed(b, &table);
    changes = change(b, "pk=a sk=1 g=x n=#1 other=o", false);
    assert_true(changes[1].changed && !changes[1].moved);
    assert_int_equal(changes[1].old_size, 0);
    assert_int_equal(changes[1].new_size, gramme_item_size(&keys));
    assert_true(gramme_view_is(changes[1].index->name, "keys"));

    changes = change(b, "pk=a sk=1 g=x n=#1 other=p", false);
    assert_true(changes[0].changed && !changes[0].moved);
    assert_false(changes[1].changed || changes[2].changed);
    assert_int_equal(changes[1].old_size, changes[1].new_size);

    changes = change(b, "pk=a sk=1 g=x n=#2 other=p", false);
    assert_true(changes[0].changed && !changes[0].moved);
    assert_true(changes[1].changed && changes[1].moved);
    assert_false(changes[2].changed);

    changes = change(b, "pk=a sk=1 g=x n=#2 other=p", false);
    assert_false(changes[0].changed || changes[1].changed || changes[2].changed);

    changes = change(b, "pk=a sk=1", true);
    assert_true(changes[0].changed && changes[1].changed && changes[2].changed);
    assert_int_equal(changes[1].new_size, 0);
}

static void test_range_bytes(void **state)
{
    bed *b = *state;
    gramme_table table;
    gramme_bytes prefix;
    gramme_value pk = gramme_value_string(GRAMME_VIEW("a"));
    const gramme_value *values[] = {&pk};
    gramme_item item = bed_item(b, "pk=a sk=1");
    gramme_txn *txn;
    uint64_t bytes;

    create_plain(b);
    assert_ok(b, bed_find(b, &table, "t"));
    bed_put(b, NULL, "t", "pk=a sk=1");
    bed_put(b, NULL, "t", "pk=a sk=2");
    bed_put(b, NULL, "t", "pk=aa sk=2");
    gramme_bytes_init(&prefix, gramme_allocator_default());
    gramme_key_append_partition(&prefix, table.tree, values, 1);
    txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    assert_ok(b,
              gramme_row_range_bytes(&bytes, txn, gramme_bytes_view(&prefix), &b->err));
    assert_int_equal(bytes, 2 * gramme_item_size(&item));
    gramme_txn_rollback(txn);
    gramme_bytes_clear(&prefix);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TESTS(test_put_get_delete), BED_TESTS(test_statistics),
        BED_TESTS(test_projections),    BED_TESTS(test_index_sizes),
        BED_TESTS(test_sparse),         BED_TESTS(test_changes_are_told),
        BED_TESTS(test_range_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
