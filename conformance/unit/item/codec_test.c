/* SPDX-License-Identifier: Apache-2.0 */
/* codec_test.c - there and back, the format's bytes, and damaged bytes of every kind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "conformance/unit/fault.h"
#include "conformance/unit/item/values.h"
#include "storage/item/codec.h"

typedef struct bench {
    gramme_arena arena;
    gramme_arena decoded;
    gramme_bytes blob;
    gramme_bytes again;
    gramme_error err;
} bench;

static int set_up(void **state)
{
    bench *on = calloc(1, sizeof(*on));

    gramme_arena_init(&on->arena, gramme_allocator_default(), 0);
    gramme_arena_init(&on->decoded, gramme_allocator_default(), 0);
    gramme_bytes_init(&on->blob, gramme_allocator_default());
    gramme_bytes_init(&on->again, gramme_allocator_default());
    gramme_error_init(&on->err, NULL);
    *state = on;
    return 0;
}

static int tear_down(void **state)
{
    bench *on = *state;

    gramme_arena_clear(&on->arena);
    gramme_arena_clear(&on->decoded);
    gramme_bytes_clear(&on->blob);
    gramme_bytes_clear(&on->again);
    free(on);
    return 0;
}

static void encode(gramme_bytes *out, const gramme_item *item)
{
    gramme_bytes_reset(out, SIZE_MAX);
    gramme_codec_encode(out, item, gramme_item_size(item));
    assert_true(gramme_bytes_ok(out));
}

/* Decodes a copy that ends where its memory ends, so that a byte too far is seen. */
static gramme_status
decode(bench *on, gramme_item *item, gramme_view blob, uint8_t **copy)
{
    *copy = malloc(blob.size == 0 ? 1 : blob.size);
    if (blob.size > 0) {
        memcpy(*copy, blob.data, blob.size);
    }
    gramme_arena_reset(&on->decoded);
    return gramme_codec_decode(item, &on->decoded, gramme_view_of(*copy, blob.size),
                               &on->err);
}

static bool items_equal(const gramme_item *a, const gramme_item *b)
{
    gramme_value left = {.type = GRAMME_TYPE_M, .map = *a};
    gramme_value right = {.type = GRAMME_TYPE_M, .map = *b};

    return gramme_value_equal(&left, &right);
}

static void check_there_and_back(bench *on, const gramme_item *item)
{
    gramme_item back;
    uint8_t *copy;

    encode(&on->blob, item);
    assert_int_equal(gramme_codec_item_size(gramme_bytes_view(&on->blob)),
                     gramme_item_size(item));
    assert_int_equal(decode(on, &back, gramme_bytes_view(&on->blob), &copy), GRAMME_OK);
    assert_true(items_equal(item, &back));
    encode(&on->again, &back);
    assert_true(
        gramme_view_equal(gramme_bytes_view(&on->blob), gramme_bytes_view(&on->again)));
    free(copy);
}

static void test_bytes_of_the_format(void **state)
{
    static const uint8_t wanted[] = {1, 5,   2,         /* version, size, count */
                                     1, 'a', 0x10, 'x', /* "a": S of one byte */
                                     1, 'n', 0x01, 0xC1, 0x02}; /* "n": 1 */
    bench *on = *state;
    gramme_member members[2] = {
        {GRAMME_VIEW("a"), gramme_value_string(GRAMME_VIEW("x"))},
        {GRAMME_VIEW("n"), values_number(&on->arena, "1")},
    };
    gramme_item item = {members, 2};

    encode(&on->blob, &item);
    assert_true(gramme_item_size(&item) == 5);
    assert_int_equal(on->blob.size, sizeof(wanted));
    assert_memory_equal(on->blob.data, wanted, sizeof(wanted));
}

static void test_random_items_come_back(void **state)
{
    bench *on = *state;
    uint64_t seed = 1;

    for (unsigned round = 0; round < 1000; round++) {
        gramme_item item = values_random_item(&on->arena, &seed, round % 5);

        check_there_and_back(on, &item);
        gramme_arena_reset(&on->arena);
    }
}

static void test_lengths_at_their_edges(void **state)
{
    static const uint32_t sizes[] = {0,   14,    15,    16,      142,    143,   144,
                                     127, 128,   16383, 16384,   16398,  16399, 409600,
                                     255, 65535, 65536, 2097166, 2097167};
    bench *on = *state;

    for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
        uint8_t *bytes = gramme_arena_calloc(&on->arena, 1, sizes[i] + 1);
        gramme_view view = gramme_view_of(bytes, sizes[i]);
        gramme_member member = {view, {.type = GRAMME_TYPE_B, .scalar = view}};
        gramme_value *values =
            gramme_arena_calloc(&on->arena, sizes[i], sizeof(*values));
        gramme_item item = {&member, 1};

        check_there_and_back(on, &item);
        member.value =
            (gramme_value){.type = GRAMME_TYPE_L, .list = {values, sizes[i]}};
        check_there_and_back(on, &item);
    }
}

static void test_depth_limit(void **state)
{
    bench *on = *state;
    gramme_member member = {GRAMME_VIEW("a"),
                            values_nested(&on->arena, GRAMME_DEPTH_MAX)};
    gramme_item item = {&member, 1};
    gramme_item back;
    uint8_t *copy;

    check_there_and_back(on, &item);
    member.value = values_nested(&on->arena, GRAMME_DEPTH_MAX + 1);
    encode(&on->blob, &item);
    assert_int_equal(decode(on, &back, gramme_bytes_view(&on->blob), &copy),
                     GRAMME_CORRUPT);
    free(copy);
}

/* What the decoder takes is exactly what the encoder writes. */
static void check_damaged(bench *on, gramme_view blob)
{
    gramme_item item;
    uint8_t *copy;
    gramme_status st = decode(on, &item, blob, &copy);

    if (st == GRAMME_OK) {
        gramme_bytes_reset(&on->again, SIZE_MAX);
        gramme_codec_encode(&on->again, &item, gramme_codec_item_size(blob));
        assert_true(gramme_view_equal(gramme_bytes_view(&on->again), blob));
    } else {
        assert_int_equal(st, GRAMME_CORRUPT);
        assert_true(gramme_view_is(on->err.message, "a stored item is damaged"));
    }
    free(copy);
}

static void test_cut_items(void **state)
{
    bench *on = *state;
    uint64_t seed = 2;

    for (unsigned round = 0; round < 60; round++) {
        gramme_item item = values_random_item(&on->arena, &seed, round % 3);

        encode(&on->blob, &item);
        for (size_t size = 0; size < on->blob.size; size++) {
            gramme_item back;
            uint8_t *copy;

            assert_int_equal(
                decode(on, &back, gramme_view_of(on->blob.data, size), &copy),
                GRAMME_CORRUPT);
            free(copy);
        }
        gramme_bytes_append_byte(&on->blob, 0);
        check_damaged(on, gramme_bytes_view(&on->blob));
        gramme_arena_reset(&on->arena);
    }
}

static void test_changed_items(void **state)
{
    bench *on = *state;
    uint64_t seed = 3;

    for (unsigned round = 0; round < 5000; round++) {
        gramme_item item = values_random_item(&on->arena, &seed, 2);

        encode(&on->blob, &item);
        for (uint32_t changes = 1 + random_below(&seed, 3); changes > 0; changes--) {
            size_t at = random_below(&seed, (uint32_t)on->blob.size);

            on->blob.data[at] = (uint8_t)random_next(&seed);
        }
        check_damaged(on, gramme_bytes_view(&on->blob));
        gramme_arena_reset(&on->arena);
    }
}

static void test_arbitrary_bytes(void **state)
{
    bench *on = *state;
    uint64_t seed = 4;

    for (unsigned round = 0; round < 50000; round++) {
        uint8_t bytes[40] = {1, 9};
        size_t size = random_below(&seed, sizeof(bytes));

        for (size_t i = 2; i < size; i++) {
            bytes[i] = (uint8_t)random_next(&seed);
            if (random_below(&seed, 2) == 0) {
                bytes[i] &= 0x1F;
            }
        }
        check_damaged(on, gramme_view_of(bytes, size));
    }
}

static void test_counts_beyond_the_blob(void **state)
{
    static const struct {
        uint8_t size;
        uint8_t bytes[14];
    } blobs[] = {
        {0, {0}},
        {1, {1}},
        {1, {2}},
        {2, {2, 0}},
        {7, {1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F}},       /* members */
        {7, {1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F}},       /* more than 32 bits */
        {8, {1, 0, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00}}, /* no end */
        {4, {1, 0x80, 0x00, 0}},                         /* not the shortest */
        {11,
         {1, 0, 1, 0, 0xF8, 0xFF, 0xFF, 0xFF, 0xFF,
          0x0F}}, /* list: overflows with 15 */
        {11, {1, 0, 1, 0, 0xF8, 0xF0, 0xFF, 0xFF, 0xFF, 0x0F}},
        {11, {1, 0, 1, 0, 0xF9, 0xF0, 0xFF, 0xFF, 0xFF, 0x0F}}, /* map */
        {11, {1, 0, 1, 0, 0xF5, 0xF0, 0xFF, 0xFF, 0xFF, 0x0F}}, /* set */
        {11, {1, 0, 1, 0, 0xF0, 0xF0, 0xFF, 0xFF, 0xFF, 0x0F}}, /* string */
        {5, {1, 0, 1, 0, 0x0A}},                                /* no such type */
        {5, {1, 0, 1, 0, 0x23}},                                /* BOOL 2 */
        {5, {1, 0, 1, 0, 0x14}},                                /* NULL 1 */
        {7, {1, 0, 1, 0, 0x11, 0xC1, 0x02}},                    /* N with a length */
        {7, {1, 0, 2, 0, 0x04, 0, 0x04}},                       /* same name twice */
        {9, {1, 0, 2, 1, 'b', 0x04, 1, 'a', 0x04}},             /* names out of order */
        {9, {1, 0, 1, 0, 0x25, 1, 'b', 1, 'a'}},                /* set out of order */
        {9, {1, 0, 1, 0, 0x26, 0xC1, 0x04, 0xC1, 0x04}},        /* NS: same twice */
    };
    bench *on = *state;

    for (size_t i = 0; i < sizeof(blobs) / sizeof(blobs[0]); i++) {
        gramme_item item;
        uint8_t *copy;

        if (decode(on, &item, gramme_view_of(blobs[i].bytes, blobs[i].size), &copy) !=
            GRAMME_CORRUPT) {
            fail_msg("blob %zu was taken", i);
        }
        free(copy);
    }
    assert_int_equal(gramme_codec_item_size(gramme_view_of(NULL, 0)), 0);
    assert_int_equal(gramme_codec_item_size(gramme_view_of("\x02\x05", 2)), 0);
    assert_int_equal(gramme_codec_item_size(gramme_view_of("\x01\x80", 2)), 0);
}

static void test_without_memory(void **state)
{
    bench *on = *state;
    uint64_t seed = 5;
    gramme_item item = {NULL, 0};
    gramme_status st;
    unsigned k = 0;

    while (gramme_item_size(&item) < 2000) {
        item = values_random_item(&on->arena, &seed, 3);
    }
    encode(&on->blob, &item);
    do {
        fault memory;
        gramme_arena arena;
        gramme_item back;

        fault_arm(&memory, k++);
        gramme_arena_init(&arena, &memory.allocator, 64);
        st = gramme_codec_decode(&back, &arena, gramme_bytes_view(&on->blob), NULL);
        assert_true(st == GRAMME_OK || st == GRAMME_NOMEM);
        gramme_arena_clear(&arena);
        assert_int_equal(memory.live, 0);
    } while (st != GRAMME_OK);
    assert_true(k > 2);
    k = 0;
    do {
        fault memory;
        gramme_bytes blob;

        fault_arm(&memory, k++);
        gramme_bytes_init(&blob, &memory.allocator);
        gramme_codec_encode(&blob, &item, gramme_item_size(&item));
        st = gramme_bytes_ok(&blob) ? GRAMME_OK : GRAMME_NOMEM;
        gramme_bytes_clear(&blob);
        assert_int_equal(memory.live, 0);
    } while (st != GRAMME_OK);
    assert_true(k > 2);
}

#define ON_BENCH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BENCH(test_bytes_of_the_format),
        ON_BENCH(test_random_items_come_back),
        ON_BENCH(test_lengths_at_their_edges),
        ON_BENCH(test_depth_limit),
        ON_BENCH(test_cut_items),
        ON_BENCH(test_changed_items),
        ON_BENCH(test_arbitrary_bytes),
        ON_BENCH(test_counts_beyond_the_blob),
        ON_BENCH(test_without_memory),
    };

    return cmocka_run_group_tests_name("item/codec", tests, NULL, NULL);
}
