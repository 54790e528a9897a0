/* SPDX-License-Identifier: Apache-2.0 */
/* update_test.c - updates: the case file, rows that do not exist, memory. */
#include "conformance/unit/expr/expr.h"

#include "api/expr/update.h"

static gramme_status parse(const gramme_update **out, fixture *f, const char *text)
{
    gramme_status st = init_scope(f);

    if (st == GRAMME_OK) {
        st = gramme_update_parse(out, &f->scope, gramme_view_text(text), &f->err);
    }
    return st == GRAMME_OK ? gramme_scope_check_used(&f->scope, &f->err) : st;
}

typedef gramme_status (*applier)(gramme_item *out,
                                 const gramme_update *update,
                                 const gramme_item *old,
                                 gramme_arena *arena,
                                 gramme_error *err);

static void run_cases(const char *path, applier apply)
{
    cases in;

    cases_open(&in, path);
    while (cases_next(&in)) {
        const gramme_update *update = NULL;
        const char *wanted = in.fields[4];
        gramme_item result = {0};
        fixture f;
        gramme_status st;

        assert_int_equal(in.count, 5);
        open_fixture(&f, gramme_allocator_default());
        read_maps(&f, in.fields[1], in.fields[2], in.fields[3]);
        st = parse(&update, &f, in.fields[0]);
        if (st == GRAMME_OK) {
            st = apply(&result, update, &f.item, &f.arena, &f.err);
        }
        if (st == GRAMME_OK && wanted[0] == '{') {
            check_item(&in, &result, wanted);
        } else {
            check_message(&f, &in, st, wanted);
        }
        close_fixture(&f);
    }
    close_cases();
}

static void test_cases(void **state)
{
    (void)state;
    run_cases("conformance/unit/expr/update.cases", gramme_update_apply);
}

static void test_create_cases(void **state)
{
    (void)state;
    run_cases("conformance/unit/expr/create.cases", gramme_update_create);
}

/* A result's members are sorted, so that equal items have equal bytes. */
static void test_canonical(void **state)
{
    const gramme_update *update = NULL;
    gramme_item result = {0};
    fixture f;

    (void)state;
    open_fixture(&f, gramme_allocator_default());
    read_maps(&f, "-", "{\":v\":{\"N\":\"1\"}}",
              "{\"d\":{\"N\":\"1\"},\"b\":{\"M\":{}}}");
    assert_int_equal(
        parse(&update, &f, "SET e = :v, c = :v, a = :v, b.z = :v, b.y = d REMOVE d"),
        GRAMME_OK);
    assert_int_equal(gramme_update_apply(&result, update, &f.item, &f.arena, &f.err),
                     GRAMME_OK);
    assert_int_equal(result.count, 4);
    for (uint32_t i = 1; i < result.count; i++) {
        assert_true(gramme_view_compare(result.members[i - 1].name,
                                        result.members[i].name) < 0);
    }
    assert_true(gramme_view_is(result.members[1].value.map.members[0].name, "y"));
    assert_int_equal(f.item.count, 2);
    close_fixture(&f);
}

static void test_paths(void **state)
{
    const gramme_update *update = NULL;
    const gramme_path *paths;
    uint32_t count = 0;
    fixture f;

    (void)state;
    open_fixture(&f, gramme_allocator_default());
    read_maps(&f, "{\"#n\":\"x\"}", "{\":v\":{\"N\":\"1\"}}", "-");
    assert_int_equal(parse(&update, &f, "SET a = b, #n.c = :v REMOVE d[1]"), GRAMME_OK);
    paths = gramme_update_paths(update, &count);
    assert_int_equal(count, 3);
    assert_true(gramme_view_is(paths[0].steps[0].name, "a"));
    assert_true(gramme_view_is(paths[1].steps[0].name, "x"));
    assert_int_equal(paths[2].steps[1].index, 1);
    close_fixture(&f);
}

/* With the item itself as the first, a value may reach level 32. */
static void test_depth(void **state)
{
    (void)state;
    for (unsigned levels = 28; levels <= 31; levels++) {
        const gramme_update *update = NULL;
        gramme_value *nested;
        gramme_item result = {0};
        fixture f;
        gramme_status st;

        open_fixture(&f, gramme_allocator_default());
        read_maps(&f, "-", "{\":v\":{\"N\":\"1\"}}",
                  "{\"m\":{\"M\":{\"l\":{\"L\":[]}}}}");
        nested = gramme_arena_calloc(&f.arena, levels + 1, sizeof(*nested));
        for (unsigned i = 0; i < levels; i++) {
            nested[i].type = GRAMME_TYPE_L;
            nested[i].list = (gramme_list){&nested[i + 1], 1};
        }
        nested[levels].type = GRAMME_TYPE_NULL;
        assert_int_equal(init_scope(&f), GRAMME_OK);
        f.scope.values[0].value = nested;
        assert_int_equal(gramme_update_parse(&update, &f.scope,
                                             GRAMME_VIEW("SET m.l[0] = :v"), &f.err),
                         GRAMME_OK);
        st = gramme_update_apply(&result, update, &f.item, &f.arena, &f.err);
        assert_int_equal(st, levels <= 29 ? GRAMME_OK : GRAMME_INVALID);
        close_fixture(&f);
    }
}

static void test_memory(void **state)
{
    gramme_status st = GRAMME_NOMEM;

    (void)state;
    for (unsigned k = 0; st != GRAMME_OK; k++) {
        const gramme_update *update = NULL;
        gramme_item result = {0};
        fixture f;
        fault faulty;
        gramme_arena small;

        open_fixture(&f, gramme_allocator_default());
        read_maps(&f, "{\"#n\":\"x\"}",
                  "{\":v\":{\"N\":\"1\"},\":s\":{\"SS\":[\"a\"]},\":l\":{\"L\":[]}}",
                  "{\"a\":{\"N\":\"1\"},\"m\":{\"M\":{}},\"s\":{\"SS\":[\"a\",\"b\"]},"
                  "\"l\":{\"L\":[{\"N\":\"1\"}]}}");
        fault_arm(&faulty, k);
        gramme_arena_init(&small, &faulty.allocator, 16);
        assert_int_equal(init_scope(&f), GRAMME_OK);
        f.scope.arena = &small;
        st = gramme_update_parse(
            &update, &f.scope,
            GRAMME_VIEW("SET #n = a + :v, m.y = list_append(if_not_exists(z, :l), l), "
                        "l[4] = (a - :v), q = a REMOVE w DELETE s :s ADD t :s"),
            &f.err);
        if (st == GRAMME_OK) {
            st = gramme_update_apply(&result, update, &f.item, &small, &f.err);
        }
        if (st != GRAMME_OK) {
            assert_int_equal(st, GRAMME_NOMEM);
        }
        gramme_arena_clear(&small);
        assert_int_equal(faulty.live, 0);
        close_fixture(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),     cmocka_unit_test(test_create_cases),
        cmocka_unit_test(test_canonical), cmocka_unit_test(test_paths),
        cmocka_unit_test(test_depth),     cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
