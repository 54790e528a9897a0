/* SPDX-License-Identifier: Apache-2.0 */
/* map_test.c - the map against a plain array, hashes, random bytes and clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "conformance/unit/fault.h"
#include "conformance/unit/random.h"
#include "storage/base/clock.h"
#include "storage/base/hash.h"
#include "storage/base/map.h"

enum { NAMES = 500 };

static char names[NAMES][8];
static int things[NAMES];

static gramme_view name_of(unsigned i)
{
    return gramme_view_text(names[i]);
}

static int make_names(void **state)
{
    (void)state;
    for (unsigned i = 0; i < NAMES; i++) {
        (void)snprintf(names[i], sizeof(names[i]), "n%u", i);
    }
    return 0;
}

static void check_against(const gramme_map *map, void *const *model)
{
    gramme_map_slot entry;
    size_t position = 0;
    size_t count = 0;
    size_t walked = 0;

    for (unsigned i = 0; i < NAMES; i++) {
        assert_ptr_equal(gramme_map_get(map, name_of(i)), model[i]);
        count += model[i] != NULL;
    }
    assert_int_equal(map->count, count);
    while (gramme_map_next(map, &position, &entry)) {
        assert_ptr_equal(gramme_map_get(map, entry.key), entry.value);
        walked++;
    }
    assert_int_equal(walked, count);
}

static void test_map_like_an_array(void **state)
{
    gramme_map map;
    void *model[NAMES] = {NULL};
    uint64_t seed = 11;

    (void)state;
    gramme_map_init(&map, gramme_allocator_default(), gramme_hash_random_seed());
    check_against(&map, model);
    for (unsigned step = 0; step < 20000; step++) {
        unsigned i = random_below(&seed, NAMES);

        if (random_below(&seed, 100) < (step / 4000 % 2 == 0 ? 60 : 30)) {
            model[i] = &things[random_below(&seed, NAMES)];
            assert_true(gramme_map_put(&map, name_of(i), model[i]));
        } else {
            assert_ptr_equal(gramme_map_remove(&map, name_of(i)), model[i]);
            model[i] = NULL;
        }
        if (step % 500 == 0) {
            check_against(&map, model);
        }
    }
    check_against(&map, model);
    gramme_map_clear(&map);
    assert_null(gramme_map_get(&map, name_of(0)));
    assert_null(gramme_map_remove(&map, name_of(0)));
}

static bool fill(gramme_map *map)
{
    for (unsigned i = 0; i < 100; i++) {
        size_t before = map->count;

        if (!gramme_map_put(map, name_of(i), &things[i])) {
            assert_int_equal(map->count, before);
            assert_null(gramme_map_get(map, name_of(i)));
            for (unsigned j = 0; j < i; j++) {
                assert_ptr_equal(gramme_map_get(map, name_of(j)), &things[j]);
            }
            return false;
        }
    }
    return true;
}

static void test_map_without_memory(void **state)
{
    fault memory;
    gramme_map map;
    bool filled;
    unsigned k = 0;

    (void)state;
    do {
        fault_arm(&memory, k++);
        gramme_map_init(&map, &memory.allocator, 1);
        filled = fill(&map);
        if (filled) {
            /* A full map replaces without growing. */
            assert_true(gramme_map_put(&map, name_of(7), &things[8]));
            assert_ptr_equal(gramme_map_get(&map, name_of(7)), &things[8]);
        }
        gramme_map_clear(&map);
        assert_int_equal(memory.live, 0);
    } while (!filled);
    assert_true(k > 4);
}

static void test_hash_is_xxh64(void **state)
{
    const gramme_view parts[] = {GRAMME_VIEW("ab"), GRAMME_VIEW(""), GRAMME_VIEW("c")};

    (void)state;
    assert_true(gramme_hash(GRAMME_VIEW(""), 0) == UINT64_C(0xEF46DB3751D8E999));
    assert_true(gramme_hash(GRAMME_VIEW("abc"), 0) == UINT64_C(0x44BC2CF5AD770999));
    assert_true(gramme_hash_views(parts, 3) == gramme_hash(GRAMME_VIEW("abc"), 0));
    assert_true(gramme_hash_views(parts, 1) == gramme_hash(GRAMME_VIEW("ab"), 0));
    assert_true(gramme_hash_views(parts, 0) == gramme_hash(GRAMME_VIEW(""), 0));
    assert_true(gramme_hash(GRAMME_VIEW("abc"), 1) !=
                gramme_hash(GRAMME_VIEW("abc"), 0));
}

static void test_random_bytes_differ(void **state)
{
    uint8_t a[40] = {0};
    uint8_t b[40] = {0};

    (void)state;
    gramme_random_bytes(a, sizeof(a));
    gramme_random_bytes(b, sizeof(b));
    assert_memory_not_equal(a, b, sizeof(a));
    assert_true(gramme_hash_random_seed() != gramme_hash_random_seed());
}

static int64_t noon(void *self)
{
    return *(int64_t *)self;
}

static void test_clocks(void **state)
{
    int64_t time = 12;
    gramme_clock set = {noon, &time};
    int64_t first = gramme_clock_monotonic();

    (void)state;
    assert_true(gramme_clock_now(&set) == 12);
    assert_true(gramme_clock_now(gramme_clock_system()) > INT64_C(1700000000000000));
    assert_true(gramme_clock_monotonic() >= first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_map_like_an_array),
        cmocka_unit_test(test_map_without_memory),
        cmocka_unit_test(test_hash_is_xxh64),
        cmocka_unit_test(test_random_bytes_differ),
        cmocka_unit_test(test_clocks),
    };

    return cmocka_run_group_tests_name("base/map", tests, make_names, NULL);
}
