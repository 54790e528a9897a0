/* SPDX-License-Identifier: Apache-2.0 */
/* value_test.c - values, members and sets: names, equality, sizes, sorting, copies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "conformance/unit/fault.h"
#include "conformance/unit/item/values.h"

static int set_up(void **state)
{
    gramme_arena *arena = calloc(1, sizeof(*arena));

    gramme_arena_init(arena, gramme_allocator_default(), 0);
    *state = arena;
    return 0;
}

static int tear_down(void **state)
{
    gramme_arena_clear(*state);
    free(*state);
    return 0;
}

static void test_types(void **state)
{
    gramme_type type;

    (void)state;
    for (unsigned i = 0; i < GRAMME_TYPE_COUNT; i++) {
        assert_true(gramme_type_find(
            &type, gramme_view_text(gramme_type_name((gramme_type)i))));
        assert_int_equal(type, i);
    }
    assert_string_equal(gramme_type_words(GRAMME_TYPE_NS), "NUMBER_SET");
    assert_false(gramme_type_find(&type, GRAMME_VIEW("s")));
    assert_false(gramme_type_find(&type, GRAMME_VIEW("")));
    assert_false(gramme_type_find(&type, GRAMME_VIEW("S\0")));
    assert_int_equal(gramme_type_of_element(GRAMME_TYPE_SS), GRAMME_TYPE_S);
    assert_int_equal(gramme_type_of_element(GRAMME_TYPE_NS), GRAMME_TYPE_N);
    assert_int_equal(gramme_type_of_element(GRAMME_TYPE_BS), GRAMME_TYPE_B);
}

static void test_sizes(void **state)
{
    gramme_arena *arena = *state;
    gramme_view strings[] = {GRAMME_VIEW("ab"), GRAMME_VIEW("c")};
    gramme_view numbers[] = {values_number_bytes(arena, "1"),
                             values_number_bytes(arena, "12340")};
    gramme_value one = values_number(arena, "1");
    gramme_member member = {GRAMME_VIEW("ab"), one};
    gramme_value empty_list = {.type = GRAMME_TYPE_L};
    const struct {
        gramme_value value;
        size_t size;
    } cases[] = {
        {gramme_value_string(GRAMME_VIEW("")), 0},
        {gramme_value_string(GRAMME_VIEW("\xC3\xA9")), 2},
        {one, 2},
        {{.type = GRAMME_TYPE_NULL}, 1},
        {gramme_value_boolean(false), 1},
        {{.type = GRAMME_TYPE_SS, .set = {strings, 2}}, 3},
        {{.type = GRAMME_TYPE_NS, .set = {numbers, 2}}, 6},
        {{.type = GRAMME_TYPE_BS, .set = {strings, 2}}, 3},
        {empty_list, 3},
        {{.type = GRAMME_TYPE_M}, 3},
        {{.type = GRAMME_TYPE_L, .list = {&one, 1}}, 6},
        {{.type = GRAMME_TYPE_L, .list = {&empty_list, 1}}, 7},
        {{.type = GRAMME_TYPE_M, .map = {&member, 1}}, 8},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        assert_int_equal(gramme_value_size(&cases[i].value), cases[i].size);
    }
    assert_int_equal(gramme_item_size(&(gramme_item){&member, 1}), 4);
    assert_int_equal(gramme_item_size(&(gramme_item){NULL, 0}), 0);
}

static void test_depth(void **state)
{
    gramme_arena *arena = *state;
    gramme_value deep = values_nested(arena, GRAMME_WALK_MAX * 2);
    gramme_value scalar = values_number(arena, "1");
    gramme_value copy;

    assert_int_equal(gramme_value_depth(&scalar), 0);
    for (unsigned levels = 0; levels <= GRAMME_WALK_MAX; levels++) {
        gramme_value nested = values_nested(arena, levels);

        assert_int_equal(gramme_value_depth(&nested), levels);
        assert_true(gramme_value_equal(&nested, &nested));
    }
    assert_int_equal(gramme_value_depth(&deep), GRAMME_WALK_MAX);
    assert_false(gramme_value_equal(&deep, &deep));
    assert_false(gramme_value_copy(&copy, arena, &deep));
    assert_true(gramme_value_size(&deep) >= (size_t)GRAMME_WALK_MAX * 4);
}

static void test_order(void **state)
{
    gramme_arena *arena = *state;
    gramme_value nine = values_number(arena, "9");
    gramme_value ten = values_number(arena, "10");
    gramme_value a = gramme_value_string(GRAMME_VIEW("a"));
    gramme_value ab = gramme_value_string(GRAMME_VIEW("a\0"));
    gramme_value e_acute = gramme_value_string(GRAMME_VIEW("\xC3\xA9"));

    assert_true(gramme_value_compare(&nine, &ten) < 0);
    assert_true(gramme_value_compare(&ten, &ten) == 0);
    assert_true(gramme_value_compare(&ab, &a) > 0);
    assert_true(gramme_value_compare(&e_acute, &ab) > 0);
}

static void test_equality_and_copies(void **state)
{
    gramme_arena *arena = *state;
    uint64_t seed = 1;
    gramme_value previous = {.type = GRAMME_TYPE_NULL};

    for (unsigned round = 0; round < 2000; round++) {
        gramme_value value = values_random(arena, &seed, 3);
        gramme_value copy;

        assert_true(gramme_value_copy(&copy, arena, &value));
        assert_true(gramme_value_equal(&value, &copy));
        assert_int_equal(gramme_value_size(&value), gramme_value_size(&copy));
        assert_int_equal(gramme_value_depth(&value), gramme_value_depth(&copy));
        if (gramme_value_size(&previous) != gramme_value_size(&value)) {
            assert_false(gramme_value_equal(&previous, &value));
        }
        previous = value;
        if (round % 50 == 0) {
            previous = (gramme_value){.type = GRAMME_TYPE_NULL};
            gramme_arena_reset(arena);
        }
    }
}

static void test_copy_without_memory(void **state)
{
    gramme_arena *arena = *state;
    uint64_t seed = 5;
    gramme_item item = {NULL, 0};
    unsigned k = 0;
    bool copied;

    while (gramme_item_size(&item) < 2000) {
        item = values_random_item(arena, &seed, 3);
    }
    do {
        fault memory;
        gramme_arena to;
        gramme_item copy;

        fault_arm(&memory, k++);
        gramme_arena_init(&to, &memory.allocator, 256);
        copied = gramme_item_copy(&copy, &to, &item);
        assert_true(!copied || copy.count == item.count);
        gramme_arena_clear(&to);
        assert_int_equal(memory.live, 0);
    } while (!copied);
    assert_true(k > 2);
}

static void test_item_put_and_remove(void **state)
{
    gramme_arena *arena = *state;
    gramme_item item = {NULL, 0};
    bool has[100] = {false};
    uint64_t seed = 7;

    for (unsigned round = 0; round < 3000; round++) {
        unsigned i = random_below(&seed, 100);
        char name[8];
        gramme_view view;
        gramme_view kept;

        (void)snprintf(name, sizeof(name), "%u", i);
        view = gramme_view_text(name);
        assert_true((gramme_item_get(&item, view) != NULL) == has[i]);
        if (random_below(&seed, 2) == 0) {
            gramme_value value = gramme_value_boolean(round % 2 == 0);

            assert_true(gramme_arena_copy(&kept, arena, view));
            assert_true(gramme_item_put(&item, arena, kept, &value));
            assert_int_equal(gramme_item_get(&item, view)->boolean, round % 2 == 0);
            has[i] = true;
        } else {
            assert_true(gramme_item_remove(&item, arena, view));
            has[i] = false;
        }
        for (uint32_t at = 1; at < item.count; at++) {
            assert_true(gramme_view_compare(item.members[at - 1].name,
                                            item.members[at].name) < 0);
        }
    }
}

static int compare_views(const void *a, const void *b)
{
    return gramme_view_compare(*(const gramme_view *)a, *(const gramme_view *)b);
}

/* Sorts `count` names of `letters` possible letters, as members and as a set. */
static void
check_sort(gramme_arena *arena, uint64_t *seed, uint32_t count, uint32_t letters)
{
    gramme_member *members = gramme_arena_calloc(arena, count, sizeof(*members));
    gramme_view *views = gramme_arena_calloc(arena, count, sizeof(*views));
    gramme_view *wanted = gramme_arena_calloc(arena, count, sizeof(*wanted));
    gramme_view duplicate = {NULL, 0};
    gramme_view again = {NULL, 0};
    bool distinct = true;

    for (uint32_t i = 0; i < count; i++) {
        uint8_t *name = gramme_arena_alloc(arena, 4);

        for (unsigned j = 0; j < 4; j++) {
            name[j] = (uint8_t)('a' + random_below(seed, letters));
        }
        wanted[i] = gramme_view_of(name, 1 + random_below(seed, 4));
    }
    switch (random_below(seed, 3)) {
    case 0: /* in order but for the last */
        qsort(wanted, count == 0 ? 0 : count - 1, sizeof(*wanted), compare_views);
        break;
    case 1: /* in order */
        qsort(wanted, count, sizeof(*wanted), compare_views);
        break;
    default:
        break;
    }
    for (uint32_t i = 0; i < count; i++) {
        views[i] = wanted[i];
        members[i].name = wanted[i];
        members[i].value = gramme_value_string(wanted[i]);
    }
    qsort(wanted, count, sizeof(*wanted), compare_views);
    for (uint32_t i = 1; i < count; i++) {
        distinct = distinct && !gramme_view_equal(wanted[i - 1], wanted[i]);
    }
    assert_int_equal(gramme_set_sort(views, count, &duplicate), distinct);
    assert_int_equal(gramme_item_sort(members, count, &again), distinct);
    assert_true(gramme_view_equal(duplicate, again));
    for (uint32_t i = 0; i < count; i++) {
        assert_true(gramme_view_equal(views[i], wanted[i]));
        assert_true(gramme_view_equal(members[i].name, wanted[i]));
        assert_true(gramme_view_equal(members[i].value.scalar, wanted[i]));
    }
}

static void test_sorting(void **state)
{
    gramme_arena *arena = *state;
    uint64_t seed = 9;

    for (uint32_t count = 0; count < 200; count++) {
        for (unsigned round = 0; round < 20; round++) {
            check_sort(arena, &seed, count, round % 2 == 0 ? 26 : 3);
            gramme_arena_reset(arena);
        }
    }
    check_sort(arena, &seed, 20000, 26);
}

static void test_sets(void **state)
{
    gramme_arena *arena = *state;
    uint64_t seed = 10;

    for (unsigned round = 0; round < 2000; round++) {
        gramme_set a = values_random_set(arena, &seed, round % 2 == 0);
        gramme_set b = values_random_set(arena, &seed, round % 2 == 0);
        gramme_set both;
        gramme_set only;
        uint32_t common = 0;

        assert_true(gramme_set_union(&both, arena, &a, &b));
        assert_true(gramme_set_minus(&only, arena, &a, &b));
        for (uint32_t i = 0; i < a.count; i++) {
            bool in_b = gramme_set_contains(&b, a.elements[i]);

            common += in_b;
            assert_true(gramme_set_contains(&both, a.elements[i]));
            assert_int_equal(gramme_set_contains(&only, a.elements[i]), !in_b);
        }
        for (uint32_t i = 0; i < b.count; i++) {
            assert_true(gramme_set_contains(&both, b.elements[i]));
        }
        for (uint32_t i = 1; i < both.count; i++) {
            assert_true(gramme_view_compare(both.elements[i - 1], both.elements[i]) <
                        0);
        }
        assert_int_equal(both.count, a.count + b.count - common);
        assert_int_equal(only.count, a.count - common);
        gramme_arena_reset(arena);
    }
}

#define WITH_ARENA(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_ARENA(test_types),
        WITH_ARENA(test_sizes),
        WITH_ARENA(test_depth),
        WITH_ARENA(test_order),
        WITH_ARENA(test_equality_and_copies),
        WITH_ARENA(test_copy_without_memory),
        WITH_ARENA(test_item_put_and_remove),
        WITH_ARENA(test_sorting),
        WITH_ARENA(test_sets),
    };

    return cmocka_run_group_tests_name("item/value", tests, NULL, NULL);
}
