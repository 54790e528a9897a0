/* SPDX-License-Identifier: Apache-2.0 */
/* cursor_test.c - ranges forwards, backwards and going on behind a key. */
#include "conformance/unit/storage/bed.h"

/* The sort keys a cursor meets, one letter each. */
static const char *
walk(bed *b, const char *from, const char *to, const char *after, bool reverse)
{
    static char met[64];
    gramme_value pk = gramme_value_string(GRAMME_VIEW("p"));
    const gramme_value *values[] = {&pk};
    const char *words[3] = {from, to, after};
    gramme_bytes keys[3];
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    const gramme_table *table;
    gramme_cursor *cursor;
    gramme_view key;
    gramme_row row;
    gramme_status st;
    size_t count = 0;

    assert_ok(b, gramme_table_find(&table, txn, GRAMME_VIEW("t"), &b->err));
    for (int i = 0; i < 3; i++) {
        gramme_value sk = gramme_value_string(gramme_view_text(words[i]));

        gramme_bytes_init(&keys[i], gramme_allocator_default());
        if (i < 2 || words[i][0] != '\0') {
            gramme_key_append_partition(&keys[i], table->tree, values, 1);
            gramme_key_append_value(&keys[i], &sk);
        }
    }
    assert_ok(b, gramme_cursor_open(&cursor, txn,
                                    &(gramme_cursor_range){
                                        .lower = gramme_bytes_view(&keys[0]),
                                        .upper = gramme_bytes_view(&keys[1]),
                                        .after = gramme_bytes_view(&keys[2]),
                                        .reverse = reverse,
                                    },
                                    &b->err));
    for (int i = 0; i < 3; i++) {
        gramme_bytes_clear(&keys[i]); /* the cursor has its own */
    }
    while ((st = gramme_cursor_next(cursor, &key, &row, &b->err)) == GRAMME_OK) {
        const gramme_item *item;

        assert_ok(b, gramme_row_item(&item, &row, &b->arena, &b->err));
        met[count++] = (char)gramme_item_get(item, GRAMME_VIEW("sk"))->scalar.data[0];
    }
    assert_int_equal(st, GRAMME_NOTFOUND);
    assert_int_equal(gramme_cursor_next(cursor, &key, &row, &b->err), GRAMME_NOTFOUND);
    gramme_cursor_close(cursor);
    gramme_txn_rollback(txn);
    met[count] = '\0';
    return met;
}

static void fill(bed *b)
{
    gramme_table definition = bed_definition(b, "t");

    bed_create(b, &definition);
    for (const char *letter = "gbdhacfe"; *letter != '\0'; letter++) {
        char text[32];

        (void)snprintf(text, sizeof(text), "pk=p sk=%c", *letter);
        bed_put(b, NULL, "t", text);
        (void)snprintf(text, sizeof(text), "pk=other sk=%c", *letter);
        bed_put(b, NULL, "t", text);
    }
}

static void test_ranges(void **state)
{
    bed *b = *state;

    fill(b);
    assert_string_equal(walk(b, "A", "z", "", false), "abcdefgh");
    assert_string_equal(walk(b, "A", "z", "", true), "hgfedcba");
    assert_string_equal(walk(b, "c", "f", "", false), "cde");
    assert_string_equal(walk(b, "c", "f", "", true), "edc");
    assert_string_equal(walk(b, "f", "c", "", false), "");
    assert_string_equal(walk(b, "x", "z", "", true), "");
}

static void test_after(void **state)
{
    bed *b = *state;

    fill(b);
    assert_string_equal(walk(b, "A", "z", "c", false), "defgh");
    assert_string_equal(walk(b, "A", "z", "c", true), "ba");
    assert_string_equal(walk(b, "A", "z", "cc", false), "defgh");
    assert_string_equal(walk(b, "A", "z", "cc", true), "cba");
    assert_string_equal(walk(b, "c", "f", "A", false), "cde");
    assert_string_equal(walk(b, "c", "f", "z", true), "edc");
    assert_string_equal(walk(b, "c", "f", "z", false), "");
    assert_string_equal(walk(b, "c", "f", "A", true), "");
    assert_string_equal(walk(b, "c", "f", "d", false), "e");
    assert_string_equal(walk(b, "c", "f", "c", true), "");
}

/* Several at once, and again and again: closed ones are reused. */
static void test_many(void **state)
{
    bed *b = *state;
    gramme_cursor *cursors[20];
    gramme_table table;
    gramme_txn *txn;
    gramme_view key;
    gramme_row row;

    fill(b);
    assert_ok(b, bed_find(b, &table, "t"));
    txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 20; i++) {
            uint8_t bounds[2] = {0, 1};

            assert_ok(b, gramme_cursor_open(&cursors[i], txn,
                                            &(gramme_cursor_range){
                                                .lower = gramme_view_of(bounds, 1),
                                                .upper = gramme_view_of(bounds + 1, 1),
                                                .reverse = i % 2 == 0,
                                            },
                                            &b->err));
        }
        for (int step = 0; step < 16; step++) {
            for (int i = 0; i < 20; i++) {
                assert_ok(b, gramme_cursor_next(cursors[i], &key, &row, &b->err));
                assert_true(row.item_size > 0);
            }
        }
        for (int i = 0; i < 20; i++) {
            gramme_cursor_close(cursors[i]);
        }
    }
    gramme_txn_rollback(txn);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TESTS(test_ranges),
        BED_TESTS(test_after),
        BED_TESTS(test_many),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
