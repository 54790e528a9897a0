/* SPDX-License-Identifier: Apache-2.0 */
/* scope_test.c - the maps of placeholders by themselves. */
#include "conformance/unit/expr/expr.h"

#include "api/expr/reserved.h"

static void test_cases(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/expr/scope.cases");
    while (cases_next(&in)) {
        fixture f;
        gramme_status st;

        assert_int_equal(in.count, 3);
        open_fixture(&f, gramme_allocator_default());
        read_maps(&f, in.fields[0], in.fields[1], "-");
        st = init_scope(&f);
        if (st == GRAMME_OK) {
            st = gramme_scope_check_used(&f.scope, &f.err);
        }
        check_message(&f, &in, st, in.fields[2]);
        close_fixture(&f);
    }
    close_cases();
}

static void check_long(size_t size, const char *wanted)
{
    char names[600];
    cases in = {.line = 0};
    fixture f;

    in.fields[0] = names;
    (void)snprintf(names, sizeof(names), "{\"#%0*d\":\"a\"}", (int)size - 1, 0);
    open_fixture(&f, gramme_allocator_default());
    read_maps(&f, names, "-", "-");
    check_message(&f, &in, init_scope(&f), wanted);
    close_fixture(&f);
    close_cases();
}

static void test_long_placeholders(void **state)
{
    (void)state;
    check_long(255, "ok");
    check_long(
        256,
        "ExpressionAttributeNames contains invalid key: The expression attribute map "
        "contains a key that is too long; size of key: 256");
}

/* The current layer does not say which of the values it is. */
static void test_bare_values(void **state)
{
    fixture f;

    (void)state;
    open_fixture(&f, gramme_allocator_default());
    read_maps(&f, "-", "{\":a\":{\"SS\":[]}}", "-");
    assert_int_equal(
        gramme_scope_init(
            &f.scope, &f.arena,
            gramme_node_member(&f.request,
                               GRAMME_PUT_ITEM_INPUT_EXPRESSION_ATTRIBUTE_NAMES),
            gramme_node_member(&f.request,
                               GRAMME_PUT_ITEM_INPUT_EXPRESSION_ATTRIBUTE_VALUES),
            GRAMME_WORDING_CURRENT, &f.err),
        GRAMME_INVALID);
    assert_true(gramme_view_is(f.err.message,
                               "One or more parameter values were invalid: An string "
                               "set  may not be empty"));
    close_fixture(&f);
}

static void test_reserved(void **state)
{
    (void)state;
    assert_true(gramme_reserved(GRAMME_VIEW("abort")));
    assert_true(gramme_reserved(GRAMME_VIEW("Zone")));
    assert_true(gramme_reserved(GRAMME_VIEW("STATUS")));
    assert_true(gramme_reserved(GRAMME_VIEW("localtimestamp")));
    assert_false(gramme_reserved(GRAMME_VIEW("statuses")));
    assert_false(gramme_reserved(GRAMME_VIEW("")));
    assert_false(gramme_reserved(GRAMME_VIEW("a")));
    assert_false(gramme_reserved(GRAMME_VIEW("contains")));
    assert_false(gramme_reserved(GRAMME_VIEW("localtimestampx")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_long_placeholders),
        cmocka_unit_test(test_bare_values),
        cmocka_unit_test(test_reserved),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
