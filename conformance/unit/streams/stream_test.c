/* SPDX-License-Identifier: Apache-2.0 */
/* stream_test.c - streams made, ended and found; what a write logs; undone writes. */
#include "conformance/unit/streams/stream_bed.h"

static void test_each_kind_in_each_view(void **state)
{
    static const char *const expected[] = {
        [GRAMME_VIEW_KEYS_ONLY] = "INSERT [pk=a sk=b] - > -\n"
                                  "MODIFY [pk=a sk=b] - > -\n"
                                  "REMOVE [pk=a sk=b] - > -\n",
        [GRAMME_VIEW_NEW_IMAGE] = "INSERT [pk=a sk=b] - > n=#1 pk=a sk=b\n"
                                  "MODIFY [pk=a sk=b] - > n=#2 pk=a sk=b z=y\n"
                                  "REMOVE [pk=a sk=b] - > -\n",
        [GRAMME_VIEW_OLD_IMAGE] = "INSERT [pk=a sk=b] - > -\n"
                                  "MODIFY [pk=a sk=b] n=#1 pk=a sk=b > -\n"
                                  "REMOVE [pk=a sk=b] n=#2 pk=a sk=b z=y > -\n",
        [GRAMME_VIEW_NEW_AND_OLD_IMAGES] =
            "INSERT [pk=a sk=b] - > n=#1 pk=a sk=b\n"
            "MODIFY [pk=a sk=b] n=#1 pk=a sk=b > n=#2 pk=a sk=b z=y\n"
            "REMOVE [pk=a sk=b] n=#2 pk=a sk=b z=y > -\n",
    };
    stream_bed *s = *state;

    for (int view = 0; view < 4; view++) {
        char table[] = {'t', (char)('0' + view), '\0'};
        uint32_t number = stream_bed_enable(s, table, (gramme_view_type)view);

        bed_put(s->b, NULL, table, "pk=a sk=b n=#1");
        bed_put(s->b, NULL, table, "pk=a sk=b n=#1"); /* changes nothing */
        bed_put(s->b, NULL, table, "pk=a sk=b n=#2 z=y");
        bed_delete(s->b, NULL, table, "pk=a sk=b");
        bed_delete(s->b, NULL, table, "pk=a sk=b"); /* there is none */
        assert_string_equal(stream_bed_records(s, number, 0, 100), expected[view]);
        assert_string_equal(stream_bed_records(s, number, 0, 1), expected[view]);
    }
}

static void test_description(void **state)
{
    stream_bed *s = *state;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_OLD_IMAGE);
    gramme_stream stream = stream_bed_get(s, number);

    assert_int_equal(stream.number, number);
    assert_true(gramme_view_is(stream.table, "t"));
    assert_true(gramme_view_is(stream.label, "2025-11-21T08:00:00.000"));
    assert_true(gramme_view_is(stream.region, "eu-central-1"));
    assert_int_equal(stream.view, GRAMME_VIEW_OLD_IMAGE);
    assert_int_equal(stream.key.hash_count, 1);
    assert_int_equal(stream.key.range_count, 1);
    assert_true(gramme_view_is(stream.key.range[0].name, "sk"));
    assert_int_equal(stream.key.range[0].type, GRAMME_TYPE_S);
    assert_int_equal(stream.created, s->b->now);
    assert_int_equal(stream.ended, 0);
    assert_int_equal(stream.width, 1);
    assert_int_equal(stream.shard_count, 1);
    assert_int_equal(strlen(stream.shards[0].id), GRAMME_SHARD_ID_TEXT);
    assert_memory_equal(stream.shards[0].id, "shardId-00000001763712000000-", 29);
    assert_string_equal(stream.shards[0].parent, "");
    assert_ptr_equal(
        gramme_stream_shard(&stream, gramme_view_text(stream.shards[0].id)),
        &stream.shards[0]);
    assert_null(gramme_stream_shard(&stream, GRAMME_VIEW("shardId-0")));
}

static void test_enabled_again(void **state)
{
    stream_bed *s = *state;
    uint32_t first = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    gramme_stream stream;
    uint32_t second;

    bed_put(s->b, NULL, "t", "pk=a sk=1");
    stream_bed_disable(s, "t");
    bed_put(s->b, NULL, "t", "pk=a sk=2");
    second = stream_bed_enable(s, "t", GRAMME_VIEW_NEW_IMAGE);
    bed_put(s->b, NULL, "t", "pk=a sk=3");
    assert_string_equal(stream_bed_records(s, first, 0, 9),
                        "INSERT [pk=a sk=1] - > -\n");
    assert_string_equal(stream_bed_records(s, second, 0, 9),
                        "INSERT [pk=a sk=3] - > pk=a sk=3\n");
    stream = stream_bed_get(s, first);
    assert_int_equal(stream.ended, s->b->now);
    assert_int_equal(stream.shards[0].closed, s->b->now);
    assert_int_equal(stream.shards[0].first, 1);
    assert_int_equal(stream.shards[0].last, 1);
    stream = stream_bed_get(s, second);
    assert_true(gramme_view_is(stream.label, "2025-11-21T08:00:00.001"));
}

/* Labels of the streams listed, one to a line. */
static const char *list(stream_bed *s, const char *table, uint32_t limit)
{
    bed *b = s->b;
    gramme_txn *txn = bed_begin(b, NULL, GRAMME_TXN_READ);
    gramme_view text = {(const uint8_t *)"", 0};
    gramme_view after_table = {NULL, 0};
    gramme_view after_label = {NULL, 0};
    gramme_stream_page page;

    do {
        assert_ok(b,
                  gramme_stream_list(&page, txn, gramme_view_text(table), after_table,
                                     after_label, limit, &b->arena, &b->err));
        for (uint32_t i = 0; i < page.count; i++) {
            after_table = page.streams[i].table;
            after_label = page.streams[i].label;
            text = gramme_arena_printf(
                &b->arena, "%.*s%.*s %.*s\n", GRAMME_VIEW_ARG(text),
                GRAMME_VIEW_ARG(after_table), GRAMME_VIEW_ARG(after_label));
        }
    } while (page.more);
    gramme_txn_rollback(txn);
    return (const char *)text.data;
}

static void test_list_and_find(void **state)
{
    static const char all[] = "a 2025-11-21T08:00:00.000\n"
                              "a 2025-11-21T08:00:00.001\n"
                              "a-b 2025-11-21T08:00:00.000\n"
                              "a.b 2025-11-21T08:00:00.000\n"
                              "ab 2025-11-21T08:00:00.000\n";
    stream_bed *s = *state;
    gramme_stream stream;
    gramme_txn *txn;

    assert_string_equal(list(s, "", 10), "");
    (void)stream_bed_enable(s, "ab", GRAMME_VIEW_KEYS_ONLY);
    (void)stream_bed_enable(s, "a.b", GRAMME_VIEW_KEYS_ONLY);
    (void)stream_bed_enable(s, "a", GRAMME_VIEW_KEYS_ONLY);
    (void)stream_bed_enable(s, "a-b", GRAMME_VIEW_KEYS_ONLY);
    stream_bed_disable(s, "a");
    (void)stream_bed_enable(s, "a", GRAMME_VIEW_KEYS_ONLY);
    assert_string_equal(list(s, "", 10), all);
    assert_string_equal(list(s, "", 1), all);
    assert_string_equal(list(s, "a", 1), "a 2025-11-21T08:00:00.000\n"
                                         "a 2025-11-21T08:00:00.001\n");
    assert_string_equal(list(s, "b", 1), "");

    txn = bed_begin(s->b, NULL, GRAMME_TXN_READ);
    assert_ok(s->b, gramme_stream_find(&stream, txn, GRAMME_VIEW("a.b"),
                                       GRAMME_VIEW("2025-11-21T08:00:00.000"),
                                       &s->b->arena, &s->b->err));
    assert_true(gramme_view_is(stream.table, "a.b"));
    assert_status(s->b,
                  gramme_stream_find(&stream, txn, GRAMME_VIEW("a.b"),
                                     GRAMME_VIEW("2025-11-21T08:00:00.001"),
                                     &s->b->arena, &s->b->err),
                  GRAMME_NOTFOUND);
    assert_status(s->b, gramme_stream_get(&stream, txn, 77, &s->b->arena, &s->b->err),
                  GRAMME_NOTFOUND);
    gramme_txn_rollback(txn);
}

static void test_table_deleted_and_made_again(void **state)
{
    stream_bed *s = *state;
    uint32_t first = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    uint32_t second;
    gramme_txn *txn;

    bed_put(s->b, NULL, "t", "pk=a sk=1");
    txn = bed_begin(s->b, NULL, GRAMME_TXN_WRITE);
    assert_ok(s->b, gramme_stream_end(s->streams, txn, first, &s->b->err));
    assert_ok(s->b, gramme_table_delete(txn, GRAMME_VIEW("t"), &s->b->err));
    assert_ok(s->b, gramme_txn_commit(txn, &s->b->err));
    second = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    gramme_store_settle(s->b->store);
    bed_put(s->b, NULL, "t", "pk=a sk=2");
    assert_string_equal(stream_bed_records(s, first, 0, 9),
                        "INSERT [pk=a sk=1] - > -\n");
    assert_string_equal(stream_bed_records(s, second, 0, 9),
                        "INSERT [pk=a sk=2] - > -\n");
}

static void test_undone(void **state)
{
    stream_bed *s = *state;
    bed *b = s->b;
    uint32_t number = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    gramme_group *group;
    gramme_txn *txn;

    bed_put(b, NULL, "t", "pk=a sk=1");
    txn = bed_begin(b, NULL, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=2", false, NULL));
    gramme_txn_rollback(txn);
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    bed_put(b, group, "t", "pk=a sk=3");
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=4", false, NULL));
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=5", false, NULL));
    gramme_txn_rollback(txn);
    bed_put(b, group, "t", "pk=a sk=6");
    assert_ok(b, gramme_group_end(group, &b->err));
    bed_put(b, NULL, "t", "pk=a sk=7");
    assert_string_equal(stream_bed_records(s, number, 0, 2),
                        "INSERT [pk=a sk=1] - > -\nINSERT [pk=a sk=3] - > -\n"
                        "INSERT [pk=a sk=6] - > -\nINSERT [pk=a sk=7] - > -\n");
}

/* A shard that ended in an undone transaction is open again. */
static void test_undone_roll_over(void **state)
{
    stream_bed *s = *state;
    bed *b = s->b;
    gramme_stream stream;
    gramme_group *group;
    gramme_txn *txn;
    uint32_t number;

    stream_bed_options(s, (gramme_streams_options){.shard_records = 2});
    number = stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    bed_put(b, NULL, "t", "pk=a sk=1");
    assert_ok(b, gramme_group_begin(&group, b->store, &b->err));
    bed_put(b, group, "t", "pk=a sk=2");
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, bed_write(b, txn, "t", "pk=a sk=3", false, NULL));
    gramme_txn_rollback(txn);
    txn = bed_begin(b, group, GRAMME_TXN_WRITE);
    assert_ok(b, gramme_stream_end(s->streams, txn, number, &b->err));
    gramme_txn_rollback(txn);
    assert_ok(b, gramme_group_end(group, &b->err));
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.shard_count, 1);
    assert_int_equal(stream.ended, 0);
    bed_put(b, NULL, "t", "pk=a sk=4");
    stream = stream_bed_get(s, number);
    assert_int_equal(stream.shard_count, 2);
    assert_int_equal(stream.shards[1].first, 3);
    assert_string_equal(stream_bed_records(s, number, 1, 2),
                        "INSERT [pk=a sk=4] - > -\n");
}

static void test_listener(void **state)
{
    stream_bed *s = *state;
    gramme_table quiet = bed_definition(s->b, "quiet");
    gramme_txn *txn;
    int woken;

    bed_create(s->b, &quiet);
    bed_put(s->b, NULL, "quiet", "pk=a sk=1");
    assert_int_equal(s->woken, 0);
    (void)stream_bed_enable(s, "t", GRAMME_VIEW_KEYS_ONLY);
    assert_int_equal(s->woken, 1);
    bed_put(s->b, NULL, "t", "pk=a sk=1");
    assert_int_equal(s->woken, 2);
    bed_put(s->b, NULL, "t", "pk=a sk=1"); /* changes nothing */
    txn = bed_begin(s->b, NULL, GRAMME_TXN_WRITE);
    assert_ok(s->b,
              gramme_document_put(txn, GRAMME_DOCUMENT_CHECKPOINT, GRAMME_VIEW("c"),
                                  GRAMME_VIEW("1"), &s->b->err));
    woken = s->woken;
    assert_ok(s->b, gramme_txn_commit(txn, &s->b->err));
    assert_int_equal(s->woken, woken);
    gramme_streams_listen(s->streams, NULL, NULL);
    bed_put(s->b, NULL, "t", "pk=a sk=2");
    assert_int_equal(s->woken, woken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        STREAM_TESTS(test_each_kind_in_each_view),
        STREAM_TESTS(test_description),
        STREAM_TESTS(test_enabled_again),
        STREAM_TESTS(test_list_and_find),
        STREAM_TESTS(test_table_deleted_and_made_again),
        STREAM_TESTS(test_undone),
        STREAM_TESTS(test_undone_roll_over),
        STREAM_TESTS(test_listener),
    };

    return cmocka_run_group_tests_name("stream", tests, NULL, NULL);
}
