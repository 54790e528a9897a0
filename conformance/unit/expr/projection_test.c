/* SPDX-License-Identifier: Apache-2.0 */
/* projection_test.c - projections: the case file, and running out of memory. */
#include "conformance/unit/expr/expr.h"

#include "api/expr/projection.h"

static gramme_status parse(gramme_projection *out, fixture *f, const char *text)
{
    gramme_status st = init_scope(f);

    if (st == GRAMME_OK) {
        st = gramme_projection_parse(out, &f->scope, gramme_view_text(text), &f->err);
    }
    return st == GRAMME_OK ? gramme_scope_check_used(&f->scope, &f->err) : st;
}

static void test_cases(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/expr/projection.cases");
    while (cases_next(&in)) {
        gramme_projection projection = {0};
        gramme_item part = {0};
        fixture f;
        gramme_status st;

        assert_int_equal(in.count, 4);
        open_fixture(&f, gramme_allocator_default());
        read_maps(&f, in.fields[1], "-", in.fields[2]);
        st = parse(&projection, &f, in.fields[0]);
        if (st == GRAMME_OK && in.fields[3][0] == '{') {
            assert_true(gramme_projection_apply(&part, &projection, &f.item, &f.arena));
            check_item(&in, &part, in.fields[3]);
        } else {
            check_message(&f, &in, st, in.fields[3]);
        }
        close_fixture(&f);
    }
    close_cases();
}

static void test_memory(void **state)
{
    gramme_status st = GRAMME_NOMEM;

    (void)state;
    for (unsigned k = 0; st != GRAMME_OK; k++) {
        gramme_projection projection = {0};
        gramme_item part = {0};
        fixture f;
        fault faulty;
        gramme_arena small;

        open_fixture(&f, gramme_allocator_default());
        read_maps(&f, "{\"#n\":\"a\"}", "-",
                  "{\"a\":{\"M\":{\"b\":{\"L\":[{\"N\":\"1\"},{\"N\":\"2\"}]}}}}");
        fault_arm(&faulty, k);
        gramme_arena_init(&small, &faulty.allocator, 16);
        assert_int_equal(init_scope(&f), GRAMME_OK);
        f.scope.arena = &small;
        st = gramme_projection_parse(&projection, &f.scope,
                                     GRAMME_VIEW("#n.b[1], c, a.b[0], d"), &f.err);
        if (st == GRAMME_OK &&
            !gramme_projection_apply(&part, &projection, &f.item, &small)) {
            st = GRAMME_NOMEM;
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
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
