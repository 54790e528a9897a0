/* SPDX-License-Identifier: Apache-2.0 */
/* tail_test.c - a tail has what the log has from where it begins, or says that the log
 * is to be asked: beside commits, undone writes, shards that end, records that go. */
#include "conformance/unit/streams/stream_bed.h"
#include "streams/tail.h"

enum { MANY = 5000, PAGE = 64 };

/* A lane's position. */
typedef struct follower {
    stream_bed *s;
    gramme_tail *tail;
    gramme_stream stream;
    uint64_t next;
} follower;

static void follow(follower *f, stream_bed *s, uint32_t number)
{
    *f = (follower){.s = s, .stream = stream_bed_get(s, number), .next = 1};
    f->tail = gramme_tail_open(s->streams, f->stream.first_log);
    assert_non_null(f->tail);
}

static void leave(follower *f)
{
    gramme_tail_close(f->s->streams, f->tail);
}

/* What the tail has: records found, or -1: the log is to be asked. */
static int look(follower *f, gramme_stream_entries *entries)
{
    const gramme_shard *shard = &f->stream.shards[f->stream.shard_count - 1];

    *entries = (gramme_stream_entries){.count = 0};
    return gramme_tail_read(entries, f->s->streams, f->tail, shard, f->next, PAGE,
                            &f->s->b->arena)
               ? (int)entries->count
               : -1;
}

/* The same from the log. */
static void expect_same(follower *f, const gramme_stream_entries *entries)
{
    bed *b = f->s->b;
    const gramme_shard *shard = &f->stream.shards[f->stream.shard_count - 1];
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_stream_entries logged;

    assert_ok(b, gramme_stream_fetch(&logged, txn, &f->stream, shard, f->next,
                                     entries->count, 1 << 20, &b->arena, &b->err));
    gramme_txn_rollback(txn);
    assert_int_equal(logged.count, entries->count);
    assert_int_equal(logged.next, entries->next);
    for (uint32_t i = 0; i < logged.count; i++) {
        assert_int_equal(logged.entries[i].number, entries->entries[i].number);
        assert_true(
            gramme_view_equal(logged.entries[i].bytes, entries->entries[i].bytes));
    }
}

/* Takes `count` records out of the tail, and looks at them. */
static void expect(follower *f, int count)
{
    gramme_stream_entries entries;

    assert_int_equal(look(f, &entries), count);
    if (count > 0) {
        expect_same(f, &entries);
        f->next = entries.next;
    }
}

static void put(stream_bed *s, gramme_group *group, int n)
{
    char text[64];

    (void)snprintf(text, sizeof(text), "pk=p%d sk=s n=#%d", n % 7, n);
    bed_put(s->b, group, "t", text);
}

static void test_appended(void **state)
{
    stream_bed *s = *state;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_NEW_AND_OLD_IMAGES);
    follower early;
    follower late;

    put(s, NULL, 1);
    follow(&early, s, number);
    expect(&early, -1); /* nobody knows whether there were others */
    put(s, NULL, 2);
    expect(&early, -1); /* there was one */
    early.next = 2;
    expect(&early, 1);
    expect(&early, 0);
    put(s, NULL, 3);
    follow(&late, s, number); /* finds what the other one had kept */
    late.next = 3;
    put(s, NULL, 4);
    expect(&late, 2);
    expect(&early, 2);
    late.next = 2;
    expect(&late, -1);
    leave(&early);
    put(s, NULL, 5);
    late.next = 5;
    expect(&late, 1);
    late.next = 4;
    expect(&late, -1); /* the only reader had seen it */
    leave(&late);
}

static void test_uncommitted(void **state)
{
    stream_bed *s = *state;
    bed *b = s->b;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_NEW_IMAGE);
    gramme_group *group;
    follower f;

    follow(&f, s, number);
    put(s, NULL, 1);
    expect(&f, 1);
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    put(s, group, 2);
    expect(&f, 0);
    put(s, group, 3);
    expect(&f, 0);
    assert_ok(b, gramme_group_end(group, &b->err));
    expect(&f, 2);
    leave(&f);
}

/* Writes an item and gives it up. */
static void put_in_vain(stream_bed *s, gramme_group *group, int n)
{
    bed *b = s->b;
    gramme_txn *txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    char text[64];

    (void)snprintf(text, sizeof(text), "pk=p%d sk=vain n=#%d", n % 7, n);
    assert_ok(b, bed_write(b, txn, "t", text, false, NULL));
    gramme_txn_rollback(txn);
}

static void test_undone(void **state)
{
    stream_bed *s = *state;
    bed *b = s->b;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_NEW_IMAGE);
    gramme_group *group;
    follower f;

    follow(&f, s, number);
    put(s, NULL, 1);
    put_in_vain(s, NULL, 1);
    expect(&f, -1);
    put(s, NULL, 2);
    expect(&f, -1);
    f.next = 2;
    expect(&f, 1);
    /* One of a group: what came before it stays, and the tail does not know it. */
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    put(s, group, 3);
    put_in_vain(s, group, 4);
    assert_ok(b, gramme_group_end(group, &b->err));
    expect(&f, -1);
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    put(s, group, 5);
    put_in_vain(s, group, 6);
    put(s, group, 7);
    assert_ok(b, gramme_group_end(group, &b->err));
    expect(&f, -1);
    f.next = 5;
    expect(&f, 1);
    leave(&f);
}

static void test_full(void **state)
{
    stream_bed *s = *state;
    bed *b = s->b;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_NEW_AND_OLD_IMAGES);
    gramme_stream_entries entries;
    gramme_group *group;
    follower slow;
    follower quick;

    follow(&slow, s, number);
    follow(&quick, s, number);
    for (int i = 1; i <= MANY; i++) {
        put(s, NULL, i);
        if (i % (PAGE / 2) == 0) {
            expect(&quick, PAGE / 2);
        }
    }
    expect(&slow, -1);
    quick.next = MANY;
    expect(&quick, 1);
    /* One transaction that it does not hold. */
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    for (int i = 1; i <= MANY; i++) {
        put(s, group, i);
    }
    assert_int_equal(look(&quick, &entries), -1);
    assert_ok(b, gramme_group_end(group, &b->err));
    expect(&quick, -1);
    quick.next = (uint64_t)2 * MANY;
    expect(&quick, 1);
    leave(&slow);
    leave(&quick);
}

static void test_shard_ends(void **state)
{
    stream_bed *s = *state;
    uint32_t number;
    follower f;

    stream_bed_options(s, (gramme_streams_options){.shard_records = 3});
    number = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    follow(&f, s, number);
    put(s, NULL, 1);
    put(s, NULL, 2);
    put(s, NULL, 3);
    expect(&f, 3);
    put(s, NULL, 4);
    expect(&f, -1);
    f.stream = stream_bed_get(s, number);
    assert_int_equal(f.stream.shard_count, 2);
    expect(&f, 1);
    stream_bed_disable(s, "t");
    expect(&f, -1);
    leave(&f);
}

static void test_trimmed(void **state)
{
    stream_bed *s = *state;
    uint32_t number;
    follower f;

    stream_bed_options(s, (gramme_streams_options){.retention = 60 * BED_SECOND,
                                                   .shard_time = 3600 * BED_SECOND});
    number = stream_bed_enable(s, "t", GRAMME_VIEW_NEW_IMAGE);
    follow(&f, s, number);
    put(s, NULL, 1);
    stream_bed_pass(s, 600);
    expect(&f, -1);
    put(s, NULL, 2);
    f.next = 2;
    expect(&f, 1);
    leave(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STREAM_TESTS(test_appended),   STREAM_TESTS(test_uncommitted),
        STREAM_TESTS(test_undone),     STREAM_TESTS(test_full),
        STREAM_TESTS(test_shard_ends), STREAM_TESTS(test_trimmed),
    };

    return cmocka_run_group_tests_name("tail", tests, NULL, NULL);
}
