/* SPDX-License-Identifier: Apache-2.0 */
/* worker_test.c - backfills and drops beside running writes, and across a close. */
#include <pthread.h>

#include "conformance/unit/random.h"
#include "conformance/unit/storage/bed.h"
#include "storage/base/clock.h"

enum { ITEMS = 3000 };

/* Puts items from..to-1, 64 to a group; every third lacks the index's key. */
static void fill(bed *b, const char *table, uint32_t from, uint32_t to)
{
    gramme_group *group = NULL;

    for (uint32_t i = from; i < to; i++) {
        char text[96];

        if (group == NULL) {
            assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
        }
        (void)snprintf(text, sizeof(text),
                       i % 3 == 0 ? "pk=p%u sk=%u" : "pk=p%u sk=%u g=x%u", i % 50, i,
                       i % 7);
        bed_put(b, group, table, text);
        if (i % 64 == 63 || i + 1 == to) {
            assert_ok(b, gramme_group_end(group, &b->err));
            group = NULL;
            gramme_arena_reset(&b->arena);
        }
    }
}

static void create(bed *b, const char *name)
{
    gramme_table definition = bed_definition(b, name);

    bed_create(b, &definition);
}

/* UpdateTable's way: the index comes CREATING and is filled in the background. */
static void add_index(bed *b, const char *table, gramme_projection_kind projection)
{
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    gramme_index index = bed_index(b, "late", "g", projection);
    const gramme_table *found;
    gramme_table definition;

    assert_ok(b, gramme_table_find(&found, txn, gramme_view_text(table), &b->err));
    definition = *found;
    index.state = GRAMME_TABLE_CREATING;
    index.backfilling = true;
    definition.indexes = &index;
    definition.index_count = 1;
    assert_ok(b, gramme_table_update(&found, txn, &definition, &b->err));
    assert_true(found->indexes[0].tree != 0);
    assert_ok(b, gramme_txn_commit(txn, &b->err));
}

/* The index holds exactly what the table's items call for, and the statistics agree. */
static void check_index(bed *b, const char *name)
{
    gramme_table table;
    gramme_tree_stats seen[2] = {{0, 0}, {0, 0}};
    uint64_t expected = 0;
    gramme_txn *txn;

    assert_ok(b, bed_find(b, &table, name));
    txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    for (uint32_t side = 0; side < 2; side++) {
        uint32_t tree = side == 0 ? table.tree : table.indexes[0].tree;
        gramme_bytes bounds[2];
        gramme_cursor *cursor;
        gramme_view key;
        gramme_row row;

        for (uint32_t i = 0; i < 2; i++) {
            gramme_bytes_init(&bounds[i], gramme_allocator_default());
            gramme_key_append_hash_bound(&bounds[i], tree + i, 0);
        }
        assert_ok(b, gramme_cursor_open(&cursor, txn,
                                        &(gramme_cursor_range){
                                            .lower = gramme_bytes_view(&bounds[0]),
                                            .upper = gramme_bytes_view(&bounds[1]),
                                        },
                                        &b->err));
        while (gramme_cursor_next(cursor, &key, &row, &b->err) == GRAMME_OK) {
            const gramme_item *item;
            gramme_arena arena;

            gramme_arena_init(&arena, gramme_allocator_default(), 0);
            assert_ok(b, gramme_row_item(&item, &row, &arena, &b->err));
            expected += side == 0 && gramme_item_get(item, GRAMME_VIEW("g")) != NULL;
            seen[side].count++;
            seen[side].bytes += row.item_size;
            assert_int_equal(row.item_size, gramme_item_size(item));
            gramme_arena_clear(&arena);
        }
        gramme_cursor_close(cursor);
        gramme_bytes_clear(&bounds[0]);
        gramme_bytes_clear(&bounds[1]);
    }
    gramme_txn_rollback(txn);
    assert_int_equal(seen[1].count, expected);
    assert_int_equal(bed_stats(b, table.tree).count, seen[0].count);
    assert_int_equal(bed_stats(b, table.tree).bytes, seen[0].bytes);
    assert_int_equal(bed_stats(b, table.indexes[0].tree).count, seen[1].count);
    assert_int_equal(bed_stats(b, table.indexes[0].tree).bytes, seen[1].bytes);
}

static void check_ready(bed *b, const char *name)
{
    gramme_table table;

    assert_ok(b, bed_find(b, &table, name));
    assert_int_equal(table.indexes[0].state, GRAMME_TABLE_ACTIVE);
    assert_false(table.indexes[0].backfilling);
    check_index(b, name);
}

static void test_backfill(void **state)
{
    bed *b = *state;

    create(b, "t");
    fill(b, "t", 0, ITEMS);
    add_index(b, "t", GRAMME_PROJECTION_KEYS_ONLY);
    gramme_store_settle(b->store);
    check_ready(b, "t");
}

static void test_backfill_beside_writes(void **state)
{
    bed *b = *state;
    uint64_t seed = 3;

    create(b, "t");
    fill(b, "t", 0, ITEMS);
    add_index(b, "t", GRAMME_PROJECTION_ALL);
    for (int i = 0; i < 600; i++) {
        uint32_t at = random_below(&seed, ITEMS + 500);
        char text[96];

        (void)snprintf(text, sizeof(text), "pk=p%u sk=%u g=x%u n=#%d", at % 50, at,
                       random_below(&seed, 9), i);
        if (i % 4 == 0) {
            bed_delete(b, NULL, "t", text);
        } else if (i % 4 == 1) {
            *strstr(text, " g=") = '\0'; /* out of the index */
            bed_put(b, NULL, "t", text);
        } else {
            bed_put(b, NULL, "t", text);
        }
        gramme_arena_reset(&b->arena);
    }
    gramme_store_settle(b->store);
    check_ready(b, "t");
}

static void test_jobs_go_on_after_close(void **state)
{
    bed *b = *state;
    gramme_table found;
    uint32_t dropped;

    if (b->options.path == NULL) {
        return;
    }
    create(b, "t");
    create(b, "old");
    fill(b, "t", 0, ITEMS);
    fill(b, "old", 0, ITEMS);
    assert_ok(b, bed_find(b, &found, "old"));
    dropped = found.tree;
    add_index(b, "t", GRAMME_PROJECTION_KEYS_ONLY);
    {
        gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);

        assert_ok(b, gramme_table_delete(txn, GRAMME_VIEW("old"), &b->err));
        assert_ok(b, gramme_txn_commit(txn, &b->err));
    }
    for (int i = 0; i < 20; i++) { /* each time a batch or so is done */
        bed_close(b);
        bed_open(b);
        bed_put(b, NULL, "t", "pk=p1 sk=1 g=y");
    }
    gramme_store_settle(b->store);
    check_ready(b, "t");
    assert_string_equal(bed_rows(b, dropped, false), "");
}

static void test_drop_is_quick(void **state)
{
    bed *b = *state;
    gramme_table old;
    gramme_table found;
    gramme_txn *txn;

    create(b, "t");
    fill(b, "t", 0, ITEMS);
    assert_ok(b, bed_find(b, &old, "t"));
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_ok(b, gramme_table_delete(txn, GRAMME_VIEW("t"), &b->err));
    assert_ok(b, gramme_txn_commit(txn, &b->err));
    create(b, "t");
    assert_ok(b, bed_find(b, &found, "t"));
    assert_int_equal(bed_stats(b, found.tree).count, 0);
    assert_string_equal(bed_get(b, NULL, "t", "pk=p1 sk=1"), "");
    bed_put(b, NULL, "t", "pk=p1 sk=1");
    gramme_store_settle(b->store);
    assert_string_equal(bed_rows(b, old.tree, false), "");
    assert_string_equal(bed_rows(b, found.tree, false), "pk=p1 sk=1\n");
}

static void test_index_dropped_while_filled(void **state)
{
    bed *b = *state;
    gramme_table found;
    gramme_table definition = bed_definition(b, "t");

    create(b, "t");
    fill(b, "t", 0, ITEMS);
    add_index(b, "t", GRAMME_PROJECTION_ALL);
    assert_ok(b, bed_find(b, &found, "t"));
    definition = bed_definition(b, "t");
    bed_update(b, &definition);
    gramme_store_settle(b->store);
    assert_string_equal(bed_rows(b, found.indexes[0].tree, false), "");
    add_index(b, "t", GRAMME_PROJECTION_ALL);
    gramme_store_settle(b->store);
    check_ready(b, "t");
}

/* -- several threads -- */

typedef struct writer {
    bed b;           /* its own arena and error; the store is shared */
    int64_t longest; /* microseconds one put took */
    pthread_t thread;
    uint32_t first;
    bool failed;
} writer;

static gramme_status put_one(writer *w, gramme_group *group, uint32_t i)
{
    gramme_txn *txn;
    char text[64];
    gramme_status st =
        gramme_txn_begin(&txn, w->b.store, group, GRAMME_TXN_WRITE, &w->b.err);

    if (st != GRAMME_OK) {
        return st;
    }
    (void)snprintf(text, sizeof(text), "pk=p%u sk=%u g=x%u", i % 50, i, i % 7);
    st = bed_write(&w->b, txn, "t", text, i % 5 == 0, NULL);
    if (st != GRAMME_OK || i % 11 == 0) {
        gramme_txn_rollback(txn);
        return st;
    }
    return gramme_txn_commit(txn, &w->b.err);
}

static gramme_status read_one(writer *w, uint32_t i)
{
    gramme_txn *txn;
    const gramme_table *table;
    gramme_bytes key;
    gramme_row row;
    char text[64];
    gramme_item item;
    gramme_status st =
        gramme_txn_begin(&txn, w->b.store, NULL, GRAMME_TXN_READ, &w->b.err);

    if (st != GRAMME_OK) {
        return st;
    }
    (void)snprintf(text, sizeof(text), "pk=p%u sk=%u", i % 50, i);
    item = bed_item(&w->b, text);
    gramme_bytes_init(&key, gramme_allocator_default());
    st = gramme_table_find(&table, txn, GRAMME_VIEW("t"), &w->b.err);
    if (st == GRAMME_OK) {
        gramme_key_of_item(&key, table, &item);
        st =
            gramme_row_read(&row, txn, gramme_bytes_view(&key), &w->b.arena, &w->b.err);
        (void)gramme_tree_stats_get(txn, table->tree);
    }
    gramme_bytes_clear(&key);
    gramme_txn_rollback(txn);
    return st;
}

static void *write_many(void *self)
{
    writer *w = self;

    for (uint32_t i = 0; i < 400 && !w->failed; i++) {
        gramme_group *group = NULL;
        int64_t start = gramme_clock_monotonic();
        int64_t took;

        if (i % 3 == 0) {
            w->failed =
                gramme_group_begin(&group, w->b.store, &w->b.err) != GRAMME_OK ||
                put_one(w, group, w->first + 1000 + i) != GRAMME_OK;
        }
        w->failed = w->failed || put_one(w, group, w->first + i) != GRAMME_OK;
        if (group != NULL) {
            w->failed = gramme_group_end(group, &w->b.err) != GRAMME_OK || w->failed;
        }
        took = gramme_clock_monotonic() - start;
        w->longest = took > w->longest ? took : w->longest;
        w->failed = w->failed || read_one(w, w->first + i / 2) != GRAMME_OK;
        gramme_arena_reset(&w->b.arena);
    }
    return NULL;
}

static void test_threads(void **state)
{
    bed *b = *state;
    static writer writers[4];

    create(b, "t");
    create(b, "big");
    fill(b, "big", 0, ITEMS);
    fill(b, "t", 0, ITEMS);
    add_index(b, "t", GRAMME_PROJECTION_KEYS_ONLY);
    {
        gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);

        assert_ok(b, gramme_table_delete(txn, GRAMME_VIEW("big"), &b->err));
        assert_ok(b, gramme_txn_commit(txn, &b->err));
    }
    for (uint32_t i = 0; i < 4; i++) {
        writers[i] = (writer){.first = i * 500};
        writers[i].b.store = b->store;
        gramme_arena_init(&writers[i].b.arena, gramme_allocator_default(), 0);
        gramme_error_init(&writers[i].b.err, NULL);
        assert_int_equal(
            pthread_create(&writers[i].thread, NULL, write_many, &writers[i]), 0);
    }
    for (uint32_t i = 0; i < 4; i++) {
        assert_int_equal(pthread_join(writers[i].thread, NULL), 0);
        assert_false(writers[i].failed);
        gramme_arena_clear(&writers[i].b.arena);
    }
    gramme_store_settle(b->store);
    check_ready(b, "t");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        BED_TESTS(test_backfill),
        BED_TESTS(test_backfill_beside_writes),
        BED_TESTS(test_jobs_go_on_after_close),
        BED_TESTS(test_drop_is_quick),
        BED_TESTS(test_index_dropped_while_filled),
        BED_TESTS(test_threads),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
