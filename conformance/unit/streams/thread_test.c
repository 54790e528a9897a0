/* SPDX-License-Identifier: Apache-2.0 */
/* thread_test.c - writers that sometimes give up, a reader that follows, and upkeep,
 * all at once: every record is seen once and in order. For ThreadSanitizer, too. */
#include <pthread.h>

#include "conformance/unit/streams/stream_bed.h"

enum { WRITERS = 3, PUTS = 150, SLOTS = 2 };

typedef struct writer {
    stream_bed *s;
    int id;
    bool failed;
} writer;

static gramme_status put(gramme_store *store, int writer_id, int n, bool give_up)
{
    char pk[] = {'p', (char)('0' + writer_id), '\0'};
    char number[16];
    gramme_member members[] = {
        {.name = GRAMME_VIEW("n")},
        {.name = GRAMME_VIEW("pk"), .value = gramme_value_string(gramme_view_text(pk))},
        {.name = GRAMME_VIEW("sk"), .value = gramme_value_string(GRAMME_VIEW("s"))},
    };
    gramme_item item = {.members = members, .count = 3};
    const gramme_table *table;
    gramme_arena arena;
    gramme_bytes key;
    gramme_row old;
    gramme_txn *txn;
    gramme_status st = gramme_txn_begin(&txn, store, NULL, GRAMME_TXN_WRITE, NULL);

    if (st != GRAMME_OK) {
        return st;
    }
    (void)snprintf(number, sizeof(number), "%06d", n);
    members[0].value = gramme_value_string(gramme_view_text(number));
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    gramme_bytes_init(&key, gramme_allocator_default());
    st = gramme_table_find(&table, txn, GRAMME_VIEW("t"), NULL);
    if (st == GRAMME_OK) {
        gramme_key_of_item(&key, table, &item);
        st = gramme_row_read(&old, txn, gramme_bytes_view(&key), &arena, NULL);
    }
    if (st == GRAMME_OK) {
        gramme_row_change wanted = {
            .key = gramme_bytes_view(&key),
            .old = &old,
            .item = &item,
            .item_size = gramme_item_size(&item),
        };

        st = gramme_row_write(NULL, txn, table, &wanted, &arena, NULL);
    }
    if (st == GRAMME_OK && !give_up) {
        st = gramme_txn_commit(txn, NULL);
    } else {
        gramme_txn_rollback(txn);
    }
    gramme_bytes_clear(&key);
    gramme_arena_clear(&arena);
    return st;
}

static void *write_all(void *self)
{
    writer *w = self;

    for (int i = 1; i <= PUTS && !w->failed; i++) {
        if (i % 9 == 0) {
            w->failed = put(w->s->b->store, w->id, i + 100000, true) != GRAMME_OK;
        }
        w->failed = w->failed || put(w->s->b->store, w->id, i, false) != GRAMME_OK;
        w->s->b->now += BED_SECOND;
    }
    return NULL;
}

/* Where a slot's reader stands. */
typedef struct follower {
    gramme_shard shard;
    uint64_t next;
} follower;

static int number_of(const gramme_value *text)
{
    int number = 0;

    for (size_t i = 0; i < text->scalar.size; i++) {
        number = number * 10 + (text->scalar.data[i] - '0');
    }
    return number;
}

/* Reads what is new in a slot; returns how many records that was. */
static int
follow(stream_bed *s, const gramme_stream *stream, follower *f, int last[WRITERS])
{
    bed *b = s->b;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_change_page page;

    assert_ok(b, gramme_shard_refresh(&f->shard, txn, stream, &b->err));
    assert_ok(b, gramme_stream_read(&page, txn, stream, &f->shard, f->next, 50, 1 << 20,
                                    &b->arena, &b->err));
    for (uint32_t i = 0; i < page.count; i++) {
        const gramme_change *change = &page.changes[i];
        int id =
            gramme_item_get(&change->keys, GRAMME_VIEW("pk"))->scalar.data[1] - '0';
        int n = number_of(gramme_item_get(change->new_image, GRAMME_VIEW("n")));

        assert_int_equal(n, last[id] + 1);
        last[id] = n;
    }
    f->next = page.next;
    if (page.ended) {
        assert_ok(b, gramme_shard_child(&f->shard, txn, stream, &f->shard, &b->err));
    }
    gramme_txn_rollback(txn);
    return (int)page.count;
}

static void test_all_at_once(void **state)
{
    stream_bed *s = *state;
    follower followers[SLOTS];
    writer writers[WRITERS];
    pthread_t threads[WRITERS];
    int last[WRITERS] = {0};
    int seen = 0;
    gramme_stream stream;
    uint32_t number;

    stream_bed_options(s, (gramme_streams_options){.width = SLOTS,
                                                   .shard_records = 40,
                                                   .shard_time = 50 * BED_SECOND});
    number = stream_bed_enable(s, "t", GRAMME_VIEW_NEW_IMAGE);
    stream = stream_bed_get(s, number);
    for (uint32_t i = 0; i < SLOTS; i++) {
        followers[i] = (follower){.shard = stream.shards[i]};
    }
    for (int i = 0; i < WRITERS; i++) {
        writers[i] = (writer){.s = s, .id = i};
        assert_int_equal(pthread_create(&threads[i], NULL, write_all, &writers[i]), 0);
    }
    while (seen < WRITERS * PUTS) {
        for (int i = 0; i < SLOTS; i++) {
            seen += follow(s, &stream, &followers[i], last);
        }
        gramme_store_clock_was_set(s->b->store);
    }
    for (int i = 0; i < WRITERS; i++) {
        (void)pthread_join(threads[i], NULL);
        assert_false(writers[i].failed);
        assert_int_equal(last[i], PUTS);
    }
    assert_true(s->woken >= WRITERS * PUTS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STREAM_TESTS(test_all_at_once),
    };

    return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
