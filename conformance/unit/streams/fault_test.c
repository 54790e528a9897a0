/* SPDX-License-Identifier: Apache-2.0 */
/* fault_test.c - memory runs out at every allocation of our own once: an error comes
 * back, nothing leaks, and sequences have no gap. */
#include "conformance/unit/fault.h"
#include "conformance/unit/streams/stream_bed.h"

/* One life of a store in memory; the status is the first that was not GRAMME_OK. */
typedef struct life {
    bed *b;
    gramme_store *store;
    gramme_streams *streams;
    gramme_arena arena;
    gramme_error err;
    uint32_t number;
    int acknowledged;
} life;

static gramme_status make_table(life *l)
{
    gramme_table table = bed_definition(l->b, "t");
    gramme_view label;
    gramme_txn *txn;
    gramme_status st =
        gramme_txn_begin(&txn, l->store, NULL, GRAMME_TXN_WRITE, &l->err);

    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_stream_create(&l->number, &label, l->streams, txn, &table,
                              GRAMME_VIEW_KEYS_ONLY, GRAMME_VIEW("r"), &l->arena,
                              &l->err);
    table.stream = l->number;
    if (st == GRAMME_OK) {
        st = gramme_table_create(NULL, txn, &table, &l->err);
    }
    if (st != GRAMME_OK) {
        gramme_txn_rollback(txn);
        return st;
    }
    return gramme_txn_commit(txn, &l->err);
}

static gramme_status put(life *l, int n)
{
    gramme_item item = bed_item(l->b, "pk=a sk=b");
    char text[] = {(char)('0' + n), '\0'};
    gramme_value value = gramme_value_string(gramme_view_text(text));
    const gramme_table *table;
    gramme_row old;
    gramme_bytes key;
    gramme_txn *txn;
    gramme_status st =
        gramme_txn_begin(&txn, l->store, NULL, GRAMME_TXN_WRITE, &l->err);

    if (st != GRAMME_OK) {
        return st;
    }
    assert_true(gramme_item_put(&item, &l->b->arena, GRAMME_VIEW("n"), &value));
    gramme_bytes_init(&key, gramme_allocator_default());
    st = gramme_table_find(&table, txn, GRAMME_VIEW("t"), &l->err);
    if (st == GRAMME_OK) {
        gramme_key_of_item(&key, table, &item);
        st = gramme_row_read(&old, txn, gramme_bytes_view(&key), &l->arena, &l->err);
    }
    if (st == GRAMME_OK) {
        gramme_row_change wanted = {
            .key = gramme_bytes_view(&key),
            .old = &old,
            .item = &item,
            .item_size = gramme_item_size(&item),
        };

        st = gramme_row_write(NULL, txn, table, &wanted, &l->arena, &l->err);
    }
    if (st == GRAMME_OK) {
        st = gramme_txn_commit(txn, &l->err);
        l->acknowledged += st == GRAMME_OK;
    } else {
        gramme_txn_rollback(txn);
    }
    gramme_bytes_clear(&key);
    return st;
}

/* Reads all shards; GRAMME_OK only with sequences that have no gap. */
static gramme_status read_all(life *l, int *count)
{
    gramme_stream stream;
    gramme_txn *txn;
    gramme_status st = gramme_txn_begin(&txn, l->store, NULL, GRAMME_TXN_READ, &l->err);

    *count = 0;
    if (st != GRAMME_OK) {
        return st;
    }
    st = gramme_stream_get(&stream, txn, l->number, &l->arena, &l->err);
    for (uint32_t i = 0; st == GRAMME_OK && i < stream.shard_count; i++) {
        gramme_change_page page;

        st = gramme_stream_read(&page, txn, &stream, &stream.shards[i], 0, 100, 1 << 20,
                                &l->arena, &l->err);
        for (uint32_t k = 0; st == GRAMME_OK && k < page.count; k++) {
            assert_int_equal(page.changes[k].sequence, ++*count);
        }
    }
    gramme_txn_rollback(txn);
    return st;
}

static gramme_status live(life *l)
{
    gramme_streams_options options = {.shard_records = 2};
    gramme_status st = gramme_streams_open(&l->streams, l->store, &options, &l->err);
    gramme_txn *txn;
    int count;

    if (st == GRAMME_OK) {
        st = make_table(l);
    }
    for (int i = 0; i < 5 && st == GRAMME_OK; i++) {
        st = put(l, i);
    }
    if (st == GRAMME_OK) {
        st = read_all(l, &count);
    }
    if (st == GRAMME_OK) {
        st = gramme_txn_begin(&txn, l->store, NULL, GRAMME_TXN_WRITE, &l->err);
    }
    if (st == GRAMME_OK) {
        st = gramme_stream_end(l->streams, txn, l->number, &l->err);
        if (st == GRAMME_OK) {
            st = gramme_txn_commit(txn, &l->err);
        } else {
            gramme_txn_rollback(txn);
        }
    }
    return st;
}

/* After a failure writing goes on as if nothing had been. */
static void check(life *l)
{
    int count;

    if (l->streams == NULL || l->number == 0) {
        return;
    }
    gramme_arena_clear(&l->arena);
    if (put(l, 7) == GRAMME_OK) {
        assert_int_equal(read_all(l, &count), GRAMME_OK);
        assert_int_equal(count, l->acknowledged);
    }
}

static void test_memory(void **state)
{
    stream_bed *s = *state;
    gramme_status st = GRAMME_NOMEM;

    for (unsigned k = 0; st != GRAMME_OK; k++) {
        fault failing;
        gramme_store_options options = s->b->options;
        life l = {.b = s->b};

        assert_true(k < 5000);
        fault_arm(&failing, UINT32_MAX);
        options.allocator = &failing.allocator;
        gramme_error_init(&l.err, NULL);
        assert_ok(s->b, gramme_store_open(&l.store, &options, &s->b->err));
        gramme_arena_init(&l.arena, &failing.allocator, 0);
        failing.left = k;
        st = live(&l);
        assert_true(st == GRAMME_OK || st == GRAMME_NOMEM);
        failing.left = UINT32_MAX;
        if (st != GRAMME_OK) {
            check(&l);
        }
        gramme_arena_clear(&l.arena);
        gramme_streams_close(l.streams);
        gramme_store_close(l.store);
        assert_int_equal(failing.live, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"memory", test_memory, stream_bed_setup_memory, stream_bed_teardown, NULL},
    };

    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
