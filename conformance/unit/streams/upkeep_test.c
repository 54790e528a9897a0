/* SPDX-License-Identifier: Apache-2.0 */
/* upkeep_test.c - records that are too old go, in steps; shards and streams with
 * nothing in them vanish; what was trimmed stays known. */
#include "conformance/unit/streams/stream_bed.h"
#include "storage/log.h"

enum { HOUR = 3600, DAY = 24 * HOUR };

static void put_many(stream_bed *s, const char *table, int first, int last)
{
    gramme_group *group;

    assert_ok(s->b, gramme_group_begin(&group, s->b->store, &s->b->err));
    for (int i = first; i <= last; i++) {
        char text[64];

        (void)snprintf(text, sizeof(text), "pk=p sk=s n=#%d", i);
        bed_put(s->b, group, table, text);
    }
    assert_ok(s->b, gramme_group_end(group, &s->b->err));
}

static void assert_bounds(
    stream_bed *s, uint32_t number, uint32_t shard, uint64_t oldest, uint64_t next)
{
    gramme_txn *txn = bed_begin(s->b, NULL, GRAMME_TXN_READ);
    gramme_stream stream;
    uint64_t bounds[2];

    assert_ok(s->b, gramme_stream_get(&stream, txn, number, &s->b->arena, &s->b->err));
    assert_true(shard < stream.shard_count);
    assert_ok(s->b, gramme_stream_bounds(&bounds[0], &bounds[1], txn, &stream,
                                         &stream.shards[shard], &s->b->err));
    assert_int_equal(bounds[0], oldest);
    assert_int_equal(bounds[1], next);
    gramme_txn_rollback(txn);
}

static void test_records_go(void **state)
{
    stream_bed *s = *state;
    uint32_t number;

    stream_bed_options(
        s, (gramme_streams_options){.shard_time = INT64_C(10) * DAY * BED_SECOND});
    number = stream_bed_enable(s, "t", GRAMME_VIEW_NEW_IMAGE);
    put_many(s, "t", 1, 1000);
    stream_bed_pass(s, HOUR);
    put_many(s, "t", 1001, 1010);
    stream_bed_pass(s, 23 * HOUR - 1);
    assert_bounds(s, number, 0, 1, 1011);
    stream_bed_pass(s, 61);
    assert_bounds(s, number, 0, 1001, 1011);
    assert_int_equal(stream_bed_lines(stream_bed_records(s, number, 0, 1000)), 10);
    stream_bed_pass(s, HOUR);
    assert_bounds(s, number, 0, 1011, 1011);
    /* nothing is left of the log, but sequences go on, also after a restart */
    stream_bed_restart(s);
    assert_bounds(s, number, 0, 1011, 1011);
    put_many(s, "t", 1, 2);
    assert_bounds(s, number, 0, 1011, 1013);
    assert_string_equal(stream_bed_records(s, number, 0, 1000),
                        "MODIFY [pk=p sk=s] - > n=#1 pk=p sk=s\n"
                        "MODIFY [pk=p sk=s] - > n=#2 pk=p sk=s\n");
}

static void test_shards_go(void **state)
{
    stream_bed *s = *state;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    gramme_stream stream;
    char oldest[GRAMME_SHARD_ID_TEXT + 1];

    put_many(s, "t", 1, 3);
    for (int i = 0; i < 6; i++) {
        stream_bed_pass(s, 4 * HOUR + 60);
    }
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.shard_count, 7);
    assert_bounds(s, number, 0, 4, 4); /* its records are older than the day */
    memcpy(oldest, stream.shards[0].id, sizeof(oldest));
    stream_bed_pass(s, 4 * HOUR + 60);
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.shard_count, 7); /* one came, one went */
    assert_string_equal(stream.shards[0].parent, oldest);
    put_many(s, "t", 4, 4);
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.shards[6].first, 10);
    assert_string_equal(stream_bed_records(s, number, 6, 9),
                        "MODIFY [pk=p sk=s] - > -\n");
}

static void test_many_shards_go(void **state)
{
    stream_bed *s = *state;
    gramme_stream stream;
    uint32_t number;

    stream_bed_options(s, (gramme_streams_options){.width = 3, .shard_records = 1});
    number = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    put_many(s, "t", 1, 400);
    assert_int_equal(stream_bed_get(s, number).shard_count, 402);
    stream_bed_pass(s, DAY - HOUR);
    put_many(s, "t", 401, 405);
    stream_bed_pass(s, HOUR + 60);
    stream = stream_bed_get(s, number);
    /* five with records, and in each slot what had been open till an hour ago; in the
     * other two its child, too */
    assert_int_equal(stream.shard_count, 10);
    stream_bed_pass(s, DAY + 60);
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.shard_count, 6); /* ended this moment, and their children */
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(stream.shards[i].closed, s->b->now);
    }
}

static void test_ended_stream_goes(void **state)
{
    stream_bed *s = *state;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    uint32_t other = stream_bed_enable(s, "u", GRAMME_VIEW_KEYS_ONLY);
    gramme_stream stream;
    gramme_txn *txn;
    uint64_t first;
    uint64_t last;

    put_many(s, "t", 1, 600);
    stream_bed_disable(s, "t");
    stream_bed_pass(s, DAY - 1);
    assert_int_equal(stream_bed_lines(stream_bed_records(s, number, 0, 1000)), 600);
    stream_bed_restart(s);
    stream_bed_pass(s, 61);
    txn = bed_begin(s->b, NULL, GRAMME_TXN_READ);
    assert_status(s->b,
                  gramme_stream_get(&stream, txn, number, &s->b->arena, &s->b->err),
                  GRAMME_NOTFOUND);
    assert_ok(s->b, gramme_stream_get(&stream, txn, other, &s->b->arena, &s->b->err));
    assert_ok(s->b, gramme_log_bounds(&first, &last, txn, number, &s->b->err));
    assert_int_equal(last, 0);
    gramme_txn_rollback(txn);
    assert_int_not_equal(stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY), number);
}

/* Written while a round of upkeep had nothing to do: the next one is still in time. */
static void test_many_streams(void **state)
{
    enum { STREAMS = 30 };
    stream_bed *s = *state;
    uint32_t numbers[STREAMS];

    stream_bed_options(
        s, (gramme_streams_options){.retention = HOUR * BED_SECOND,
                                    .shard_time = INT64_C(100) * DAY * BED_SECOND});
    for (int i = 0; i < STREAMS; i++) {
        char table[] = {'t', (char)('a' + i), '\0'};

        numbers[i] = stream_bed_enable(s, table, GRAMME_VIEW_KEYS_ONLY);
    }
    for (int i = 0; i < STREAMS; i++) {
        char table[] = {'t', (char)('a' + i), '\0'};

        put_many(s, table, 1, 20);
        stream_bed_pass(s, INT64_C(2) * HOUR);
        assert_bounds(s, numbers[i], 0, 21, 21);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STREAM_TESTS(test_records_go),     STREAM_TESTS(test_shards_go),
        STREAM_TESTS(test_many_shards_go), STREAM_TESTS(test_ended_stream_goes),
        STREAM_TESTS(test_many_streams),
    };

    return cmocka_run_group_tests_name("upkeep", tests, NULL, NULL);
}
