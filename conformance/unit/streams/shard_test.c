/* SPDX-License-Identifier: Apache-2.0 */
/* shard_test.c - shards end by count and by time and have children, items stay in their
 * slot, sequences go on after a restart. */
#include "conformance/unit/streams/stream_bed.h"

static void put_many(stream_bed *s, const char *table, int first, int last)
{
    for (int i = first; i <= last; i++) {
        char text[64];

        (void)snprintf(text, sizeof(text), "pk=p%d sk=s n=#%d", i % 7, i);
        bed_put(s->b, NULL, table, text);
    }
}

static void assert_lineage(const gramme_stream *stream)
{
    for (uint32_t i = 0; i < stream->shard_count; i++) {
        const gramme_shard *shard = &stream->shards[i];
        const gramme_shard *parent;

        assert_int_equal(strlen(shard->id), GRAMME_SHARD_ID_TEXT);
        if (shard->parent[0] == '\0') {
            continue;
        }
        parent = gramme_stream_shard(stream, gramme_view_text(shard->parent));
        if (parent == NULL) {
            continue; /* trimmed */
        }
        assert_true(parent < shard);
        assert_true(strcmp(parent->id, shard->id) < 0);
        assert_int_equal(parent->slot, shard->slot);
        assert_int_equal(parent->last + 1, shard->first);
        assert_true(parent->last >= parent->first);
        assert_true(parent->closed != 0 && parent->closed <= shard->created);
    }
}

static void test_by_count(void **state)
{
    stream_bed *s = *state;
    gramme_stream stream;
    uint32_t number;

    stream_bed_options(s, (gramme_streams_options){.shard_records = 10});
    number = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    put_many(s, "t", 1, 10);
    assert_int_equal(stream_bed_get(s, number).shard_count, 1);
    put_many(s, "t", 11, 25);
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.shard_count, 3);
    assert_lineage(&stream);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(stream.shards[i].first, i * 10 + 1);
        assert_int_equal(stream_bed_lines(stream_bed_records(s, number, i, 4)),
                         i < 2 ? 10 : 5);
    }
    assert_int_equal(stream.shards[2].closed, 0);
    assert_int_equal(stream.shards[2].last, 0);
}

static void test_by_time(void **state)
{
    stream_bed *s = *state;
    gramme_stream stream;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);

    put_many(s, "t", 1, 3);
    stream_bed_pass(s, 4 * 3600 - 1);
    put_many(s, "t", 4, 5);
    assert_int_equal(stream_bed_get(s, number).shard_count, 1);
    s->b->now += BED_SECOND; /* the writer sees it before upkeep does */
    put_many(s, "t", 6, 6);
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.shard_count, 2);
    assert_int_equal(stream.shards[0].last, 5);
    assert_int_equal(stream.shards[1].first, 6);
    assert_lineage(&stream);
}

/* Nobody writes; a shard without records takes one number. */
static void test_by_time_alone(void **state)
{
    stream_bed *s = *state;
    gramme_stream stream;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);

    put_many(s, "t", 1, 3);
    stream_bed_pass(s, 4 * 3600 + 60);
    stream_bed_pass(s, 4 * 3600 + 60);
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.shard_count, 3);
    assert_int_equal(stream.shards[0].last, 3);
    assert_int_equal(stream.shards[1].first, 4);
    assert_int_equal(stream.shards[1].last, 4);
    assert_int_equal(stream.shards[2].first, 5);
    assert_string_equal(stream_bed_records(s, number, 1, 10), "");
    put_many(s, "t", 4, 4);
    assert_string_equal(stream_bed_records(s, number, 2, 10),
                        "INSERT [pk=p4 sk=s] - > -\n");
    assert_lineage(&stream);
}

/* Adds `count` to the counts of the items' numbers seen; they must rise by item. */
static uint32_t check_order(stream_bed *s,
                            const gramme_stream *stream,
                            long last_n[7],
                            uint32_t slot_of[7])
{
    bed *b = s->b;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    uint32_t count = 0;

    for (uint32_t i = 0; i < stream->shard_count; i++) {
        const gramme_shard *shard = &stream->shards[i];
        gramme_change_page page;

        assert_ok(b, gramme_stream_read(&page, txn, stream, shard, 0, 1000, 1 << 20,
                                        &b->arena, &b->err));
        for (uint32_t k = 0; k < page.count; k++) {
            const gramme_change *change = &page.changes[k];
            const gramme_value *pk = gramme_item_get(&change->keys, GRAMME_VIEW("pk"));
            const gramme_value *n =
                gramme_item_get(change->new_image, GRAMME_VIEW("n"));
            unsigned item = (unsigned)pk->scalar.data[1] - '0';
            int64_t value;

            assert_true(gramme_number_to_integer(&value, n->scalar));
            assert_true(value > last_n[item]);
            assert_true(slot_of[item] == UINT32_MAX || slot_of[item] == shard->slot);
            assert_int_equal(shard->slot, (change->hash >> 32) * stream->width >> 32);
            last_n[item] = (long)value;
            slot_of[item] = shard->slot;
        }
        count += page.count;
    }
    gramme_txn_rollback(txn);
    return count;
}

static void test_width(void **state)
{
    stream_bed *s = *state;
    gramme_stream stream;
    uint32_t number;
    uint32_t slots = 0;
    uint32_t slot_of[7];
    long last_n[7];

    stream_bed_options(s, (gramme_streams_options){.width = 4, .shard_records = 20});
    number = stream_bed_enable(s, "t", GRAMME_VIEW_NEW_IMAGE);
    assert_int_equal(stream_bed_get(s, number).shard_count, 4);
    put_many(s, "t", 1, 100);
    stream_bed_options(s, (gramme_streams_options){.width = 2, .shard_records = 20});
    put_many(s, "t", 101, 200);
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.width, 4); /* as it was made */
    assert_lineage(&stream);
    for (int i = 0; i < 7; i++) {
        last_n[i] = -1;
        slot_of[i] = UINT32_MAX;
    }
    assert_int_equal(check_order(s, &stream, last_n, slot_of), 200);
    for (int i = 0; i < 7; i++) {
        slots |= UINT32_C(1) << slot_of[i];
    }
    assert_true((slots & (slots - 1)) != 0); /* more than one is used */
    stream_bed_disable(s, "t");
    stream = stream_bed_get(s, number);
    for (uint32_t i = 0; i < stream.shard_count; i++) {
        assert_true(stream.shards[i].closed != 0);
    }
}

static void test_restart(void **state)
{
    stream_bed *s = *state;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    gramme_stream stream;
    uint32_t other;

    put_many(s, "t", 1, 3);
    stream_bed_restart(s);
    put_many(s, "t", 4, 5);
    assert_int_equal(stream_bed_lines(stream_bed_records(s, number, 0, 10)), 5);
    stream_bed_restart(s);
    other = stream_bed_enable(s, "u", GRAMME_VIEW_KEYS_ONLY);
    assert_int_not_equal(number, other);
    put_many(s, "u", 1, 1);
    assert_int_equal(stream_bed_lines(stream_bed_records(s, number, 0, 10)), 5);
    stream_bed_disable(s, "t");
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.shards[0].last, 5);
}

static void test_bounds_and_pages(void **state)
{
    stream_bed *s = *state;
    bed *b = s->b;
    gramme_change_page page;
    gramme_stream stream;
    gramme_shard shard;
    gramme_txn *txn;
    uint64_t oldest;
    uint64_t next;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_NEW_IMAGE);

    txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    assert_ok(b, gramme_stream_get(&stream, txn, number, &b->arena, &b->err));
    assert_ok(b, gramme_stream_bounds(&oldest, &next, txn, &stream, &stream.shards[0],
                                      &b->err));
    assert_int_equal(oldest, 1);
    assert_int_equal(next, 1);
    assert_ok(b, gramme_stream_read(&page, txn, &stream, &stream.shards[0], 0, 10, 100,
                                    &b->arena, &b->err));
    assert_int_equal(page.count, 0);
    assert_int_equal(page.next, 1);
    assert_false(page.ended);
    gramme_txn_rollback(txn);

    put_many(s, "t", 1, 6);
    stream_bed_pass(s, 4 * 3600 + 60);
    put_many(s, "t", 7, 8);
    shard = stream.shards[0];
    txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    assert_ok(b, gramme_shard_refresh(&shard, txn, &stream, &b->err));
    assert_int_equal(shard.last, 6);
    assert_string_equal(shard.id, stream.shards[0].id);
    assert_ok(b, gramme_stream_bounds(&oldest, &next, txn, &stream, &shard, &b->err));
    assert_int_equal(next, 7);
    /* by bytes: at least one */
    assert_ok(b, gramme_stream_read(&page, txn, &stream, &shard, 2, 10, 1, &b->arena,
                                    &b->err));
    assert_int_equal(page.count, 1);
    assert_int_equal(page.changes[0].sequence, 2);
    assert_int_equal(page.next, 3);
    assert_false(page.ended);
    assert_ok(b, gramme_stream_read(&page, txn, &stream, &shard, 4, 3, 1 << 20,
                                    &b->arena, &b->err));
    assert_int_equal(page.count, 3);
    assert_int_equal(page.next, 7);
    assert_true(page.ended);
    assert_ok(b, gramme_stream_read(&page, txn, &stream, &shard, 7, 3, 1 << 20,
                                    &b->arena, &b->err));
    assert_int_equal(page.count, 0);
    assert_int_equal(page.next, 7);
    assert_true(page.ended);
    assert_ok(b, gramme_shard_child(&shard, txn, &stream, &shard, &b->err));
    assert_string_equal(shard.parent, stream.shards[0].id);
    assert_ok(b, gramme_stream_bounds(&oldest, &next, txn, &stream, &shard, &b->err));
    assert_int_equal(oldest, 7);
    assert_int_equal(next, 9);
    gramme_txn_rollback(txn);
}

/* A clock that was set back: shards stay in order. */
static void test_clock_set_back(void **state)
{
    stream_bed *s = *state;
    gramme_stream stream;
    uint32_t number;

    stream_bed_options(s, (gramme_streams_options){.shard_records = 2});
    number = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    for (int i = 0; i < 6; i++) {
        s->b->now -= 3600 * BED_SECOND;
        put_many(s, "t", i, i);
    }
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.shard_count, 3);
    assert_lineage(&stream);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STREAM_TESTS(test_by_count),       STREAM_TESTS(test_by_time),
        STREAM_TESTS(test_by_time_alone),  STREAM_TESTS(test_width),
        STREAM_TESTS(test_restart),        STREAM_TESTS(test_bounds_and_pages),
        STREAM_TESTS(test_clock_set_back),
    };

    return cmocka_run_group_tests_name("shard", tests, NULL, NULL);
}
