/* SPDX-License-Identifier: Apache-2.0 */
/* iterator_test.c - iterators come back as they were; changed or cut ones do not. */
#include "conformance/unit/storage/bed.h"
#include "streams/iterator.h"

static const char arn[] = "arn:aws:dynamodb:eu-central-1:000000000000:table/my.table_1/"
                          "stream/2025-11-21T08:00:00.000";

static gramme_iterator sample(void)
{
    return (gramme_iterator){
        .stream_arn = gramme_view_text(arn),
        .shard = "shardId-00000001763712000000-1a2b3c4d",
        .sequence = UINT64_C(0x123456789a),
        .issued = INT64_C(1763712000123456),
    };
}

static void test_round_trip(void **state)
{
    bed *b = *state;
    gramme_iterator in = sample();
    gramme_iterator out;
    gramme_bytes text;

    gramme_bytes_init(&text, gramme_allocator_default());
    gramme_iterator_encode(&text, &in);
    assert_true(gramme_bytes_ok(&text));
    assert_true(text.size < 300);
    assert_memory_equal(text.data, arn, strlen(arn));
    assert_memory_equal(text.data + strlen(arn), "|1|", 3);
    assert_ok(
        b, gramme_iterator_decode(&out, gramme_bytes_view(&text), &b->arena, &b->err));
    assert_true(gramme_view_is(out.stream_arn, arn));
    assert_true(gramme_view_is(out.table, "my.table_1"));
    assert_true(gramme_view_is(out.label, "2025-11-21T08:00:00.000"));
    assert_string_equal(out.shard, in.shard);
    assert_int_equal(out.sequence, in.sequence);
    assert_int_equal(out.issued, in.issued);
    gramme_bytes_clear(&text);
}

static void test_forged(void **state)
{
    static const char *const none[] = {
        "",
        "|1|",
        "nonsense",
        "arn:aws:dynamodb:x:0:table/t/stream/l|1|",
        "arn:aws:dynamodb:x:0:table/t/stream/l|1|AAAA",
        "arn:aws:dynamodb:x:0:table/t/stream/l|1|????",
        "arn:aws:dynamodb:x:0:table/t/stream/l|1|AQAAAAAAAAABAAAAAAAAAAEAAAAAAAAAAA==",
    };
    bed *b = *state;
    gramme_iterator in = sample();
    gramme_iterator out;
    gramme_bytes text;

    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
        assert_status(
            b,
            gramme_iterator_decode(&out, gramme_view_text(none[i]), &b->arena, &b->err),
            GRAMME_INVALID);
    }
    gramme_bytes_init(&text, gramme_allocator_default());
    gramme_iterator_encode(&text, &in);
    for (size_t i = 0; i < text.size; i++) {
        assert_status(b,
                      gramme_iterator_decode(&out, gramme_view_of(text.data, i),
                                             &b->arena, &b->err),
                      GRAMME_INVALID);
        text.data[i] ^= 1;
        assert_status(
            b,
            gramme_iterator_decode(&out, gramme_bytes_view(&text), &b->arena, &b->err),
            GRAMME_INVALID);
        text.data[i] ^= 1;
    }
    gramme_bytes_clear(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"round_trip", test_round_trip, bed_setup_memory, bed_teardown, NULL},
        {"forged", test_forged, bed_setup_memory, bed_teardown, NULL},
    };

    return cmocka_run_group_tests_name("iterator", tests, NULL, NULL);
}
