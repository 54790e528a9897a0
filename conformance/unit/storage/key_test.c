/* SPDX-License-Identifier: Apache-2.0 */
/* key_test.c - the order of keys is the order of values, for random values of one type.
 */
#include "conformance/unit/random.h"
#include "conformance/unit/storage/bed.h"

enum { VALUES = 300 };

static gramme_value random_bytes(gramme_arena *arena, uint64_t *seed, gramme_type type)
{
    static const uint8_t bytes[] = {0x00, 0x00, 0x01, 0x61, 0x62, 0xfe, 0xff, 0xff};
    uint32_t size = random_below(seed, 6);
    uint8_t *to = gramme_arena_alloc(arena, size);

    for (uint32_t i = 0; i < size; i++) {
        to[i] = bytes[random_below(seed, 8)];
    }
    return (gramme_value){.type = type, .scalar = gramme_view_of(to, size)};
}

static gramme_value random_number(gramme_arena *arena, uint64_t *seed)
{
    gramme_value value = {.type = GRAMME_TYPE_N};
    char text[64];

    (void)snprintf(text, sizeof(text), "%s%llue%d",
                   random_below(seed, 2) == 0 ? "" : "-",
                   (unsigned long long)(random_next(seed) >> random_below(seed, 64)),
                   (int)random_below(seed, 40) - 20);
    assert_int_equal(
        gramme_number_read(&value.scalar, arena, gramme_view_text(text), NULL),
        GRAMME_OK);
    return value;
}

static int sign(int number)
{
    return (number > 0) - (number < 0);
}

static gramme_view
enc(gramme_arena *arena, const gramme_value *a, const gramme_value *b)
{
    gramme_bytes key;
    gramme_view copy;

    gramme_bytes_init(&key, gramme_allocator_default());
    gramme_key_append_value(&key, a);
    if (b != NULL) {
        gramme_key_append_value(&key, b);
    }
    assert_true(gramme_arena_copy(&copy, arena, gramme_bytes_view(&key)));
    gramme_bytes_clear(&key);
    return copy;
}

static void check_order(gramme_type type)
{
    static gramme_value values[VALUES];
    static gramme_view keys[VALUES];
    gramme_arena arena;
    uint64_t seed = 7 + (uint64_t)type;

    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    for (int i = 0; i < VALUES; i++) {
        values[i] = type == GRAMME_TYPE_N ? random_number(&arena, &seed)
                                          : random_bytes(&arena, &seed, type);
        keys[i] = enc(&arena, &values[i], NULL);
    }
    for (int i = 0; i < VALUES; i++) {
        for (int j = 0; j < VALUES; j++) {
            int order = sign(gramme_value_compare(&values[i], &values[j]));

            assert_int_equal(sign(gramme_view_compare(keys[i], keys[j])), order);
            if (order != 0) {
                assert_false(gramme_view_starts_with(keys[i], keys[j]));
            }
        }
    }
    gramme_arena_clear(&arena);
}

static void test_order(void **state)
{
    (void)state;
    check_order(GRAMME_TYPE_S);
    check_order(GRAMME_TYPE_N);
    check_order(GRAMME_TYPE_B);
}

/* Two parts: the first decides, whatever follows it. */
static void test_order_of_pairs(void **state)
{
    static gramme_value values[VALUES][2];
    static gramme_view keys[VALUES];
    gramme_arena arena;
    uint64_t seed = 99;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    for (int i = 0; i < VALUES; i++) {
        values[i][0] = random_bytes(&arena, &seed, GRAMME_TYPE_S);
        values[i][1] = random_number(&arena, &seed);
        keys[i] = enc(&arena, &values[i][0], &values[i][1]);
    }
    for (int i = 0; i < VALUES; i++) {
        for (int j = 0; j < VALUES; j++) {
            int order = sign(gramme_value_compare(&values[i][0], &values[j][0]));

            if (order == 0) {
                order = sign(gramme_value_compare(&values[i][1], &values[j][1]));
            }
            assert_int_equal(sign(gramme_view_compare(keys[i], keys[j])), order);
        }
    }
    gramme_arena_clear(&arena);
}

/* Keys in [prefix, successor) are those of the strings that begin with the text. */
static void test_prefix(void **state)
{
    gramme_arena arena;
    uint64_t seed = 5;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    for (int i = 0; i < 5000; i++) {
        gramme_value start = random_bytes(&arena, &seed, GRAMME_TYPE_B);
        gramme_value value = random_bytes(&arena, &seed, GRAMME_TYPE_B);
        gramme_view key = enc(&arena, &value, NULL);
        gramme_bytes lower;
        gramme_bytes upper;

        gramme_bytes_init(&lower, gramme_allocator_default());
        gramme_bytes_init(&upper, gramme_allocator_default());
        gramme_bytes_append_byte(&lower, 1);
        gramme_key_append_prefix(&lower, &start);
        gramme_bytes_append_view(&upper, gramme_bytes_view(&lower));
        gramme_key_successor(&upper);
        assert_int_equal(
            gramme_view_starts_with(value.scalar, start.scalar),
            gramme_view_compare(gramme_view_of(lower.data + 1, lower.size - 1), key) <=
                    0 &&
                (upper.size == 1 && upper.data[0] == 2
                     ? true
                     : gramme_view_compare(
                           key, gramme_view_of(upper.data + 1, upper.size - 1)) < 0));
        gramme_bytes_clear(&lower);
        gramme_bytes_clear(&upper);
    }
    gramme_arena_clear(&arena);
}

static void test_shape(void **state)
{
    gramme_value pk = gramme_value_string(GRAMME_VIEW("a"));
    const gramme_value *values[] = {&pk};
    gramme_bytes key;
    gramme_bytes bound;

    (void)state;
    gramme_bytes_init(&key, gramme_allocator_default());
    gramme_bytes_init(&bound, gramme_allocator_default());
    gramme_key_append_partition(&key, 0x01020304, values, 1);
    assert_int_equal(key.size, 4 + 8 + 3);
    assert_memory_equal(key.data, "\x01\x02\x03\x04", 4);
    assert_memory_equal(key.data + 12, "a\0\0", 3);
    gramme_key_append_hash_bound(&bound, 0x01020304,
                                 gramme_key_hash(gramme_bytes_view(&key)));
    assert_memory_equal(bound.data, key.data, 12);
    gramme_bytes_clear(&key);
    gramme_bytes_clear(&bound);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_order_of_pairs),
        cmocka_unit_test(test_prefix),
        cmocka_unit_test(test_shape),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
