/* SPDX-License-Identifier: Apache-2.0 */
/* condition_test.c - conditions: the case file, the limits, and running out of memory.
 */
#include "conformance/unit/expr/expr.h"

#include "api/expr/condition.h"

static const char parameter[] = "ConditionExpression";

static gramme_status parse(const gramme_condition **out, fixture *f, gramme_view text)
{
    gramme_status st = init_scope(f);

    if (st == GRAMME_OK) {
        st = gramme_condition_parse(out, &f->scope, text, parameter, &f->err);
    }
    return st == GRAMME_OK ? gramme_scope_check_used(&f->scope, &f->err) : st;
}

static void test_cases(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/expr/condition.cases");
    while (cases_next(&in)) {
        const gramme_condition *condition = NULL;
        const char *wanted = in.fields[4];
        fixture f;
        gramme_status st;

        assert_int_equal(in.count, 5);
        open_fixture(&f, gramme_allocator_default());
        read_maps(&f, in.fields[1], in.fields[2], in.fields[3]);
        st = parse(&condition, &f, gramme_view_text(in.fields[0]));
        if (st == GRAMME_OK) {
            bool met = gramme_condition_test(condition, &f.item);

            if (strcmp(met ? "true" : "false", wanted) != 0) {
                tell(&in, wanted, met ? "true" : "false");
            }
        } else {
            check_message(&f, &in, st, wanted);
        }
        close_fixture(&f);
    }
    close_cases();
}

/* Parses `head`, `count` times `part`, `middle`, `count` times `close`. */
static void check_repeated(const char *head,
                           const char *part,
                           unsigned count,
                           const char *middle,
                           const char *close,
                           const char *wanted)
{
    const gramme_condition *condition = NULL;
    gramme_bytes text;
    fixture f;
    gramme_status st;

    gramme_bytes_init(&text, gramme_allocator_default());
    gramme_bytes_append_text(&text, head);
    for (unsigned i = 0; i < count; i++) {
        gramme_bytes_append_text(&text, part);
    }
    gramme_bytes_append_text(&text, middle);
    for (unsigned i = 0; i < count; i++) {
        gramme_bytes_append_text(&text, close);
    }
    open_fixture(&f, gramme_allocator_default());
    read_maps(&f, "-", "-", "-");
    st = parse(&condition, &f, gramme_bytes_view(&text));
    if (strcmp(st == GRAMME_OK ? "ok" : (const char *)f.err.message.data, wanted) !=
        0) {
        fail_msg("%s %u times %s: %s", head, count, part,
                 (const char *)f.err.message.data);
    }
    close_fixture(&f);
    gramme_bytes_clear(&text);
}

static void test_limits(void **state)
{
    static const char too_many[] =
        "Invalid ConditionExpression: The expression contains "
        "too many operators; operator count: 301";
    static const char doubled[] =
        "Invalid ConditionExpression: The expression has redundant parentheses;";
    static const char unclosed[] =
        "Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"(\"";

    (void)state;
    check_repeated("a=b", " and a=b", 149, "", "", "ok");
    check_repeated("a=b", " and a=b", 150, "", "", too_many);
    check_repeated("a=b", " or a=b", 200, "", "", too_many);
    check_repeated("", "not ", 299, "a=b", "", "ok");
    check_repeated("", "not ", 300, "a=b", "", too_many);
    check_repeated("", "not ", 1000, "a=b", "", too_many);
    check_repeated("a<b ", "or (a<b ", 149, "", ")", "ok");
    check_repeated("a<b ", "or (a<b ", 454, "", ")", too_many);
    check_repeated("", "(not ", 250, "a=b", ")", "ok");
    check_repeated("", "(", 2, "a=b", ")", doubled);
    check_repeated("", "(", 2046, "a<b", ")", doubled);
    check_repeated("", "(", 4096, "", "", unclosed);
    check_repeated("a < ", "(", 2000, "b", ")", doubled);
    check_repeated("a < ", "f(", 1355, "b", ")",
                   "Invalid ConditionExpression: Invalid function name; function: f");
    check_repeated(
        "a < ", "size(", 300, "b", ")",
        "Invalid ConditionExpression: Incorrect operand type for operator or "
        "function; operator or function: size, operand type: N");
    check_repeated("a < ", "size(", 680, "b", ")", too_many);
    check_repeated("size(a)=b", " and size(a)=b", 100, "", "", too_many);
    check_repeated("begins_with(a,b)", " and begins_with(a,b)", 149, "", "", "ok");
    check_repeated("a in (b0", ",b", 99, ")", "", "ok");
    check_repeated(
        "a in (b0", ",b", 100, ")", "",
        "Invalid ConditionExpression: The IN operator is provided with too many "
        "operands; number of operands: 101");
    check_repeated("a = b", " ", 4091, "", "", "ok");
    check_repeated(
        "a = b", " ", 4092, "", "",
        "Invalid ConditionExpression: Expression size has exceeded the maximum "
        "allowed size; expression size: 4097");
    check_repeated("a", ".b", 31, " = c", "", "ok");
    check_repeated(
        "a", ".b", 40, " = :undef", "",
        "Invalid ConditionExpression: The document path has too many nesting "
        "levels; nesting levels: 41");
    check_repeated("a", ".b", 40, " = abort", "",
                   "Invalid ConditionExpression: Attribute name is a reserved keyword; "
                   "reserved keyword: abort");
}

static bool count_path(void *self, const gramme_path *path)
{
    unsigned *left = self;

    assert_true(path->count > 0);
    return --*left > 0;
}

static void test_visit_paths(void **state)
{
    const gramme_condition *condition = NULL;
    unsigned left = 100;
    fixture f;

    (void)state;
    open_fixture(&f, gramme_allocator_default());
    read_maps(&f, "-", "{\":v\":{\"N\":\"1\"}}", "-");
    assert_int_equal(
        parse(&condition, &f,
              GRAMME_VIEW("a = :v AND (NOT size(b.c) > d[0] OR e IN (f, g, :v))")),
        GRAMME_OK);
    assert_true(gramme_condition_visit_paths(condition, count_path, &left));
    assert_int_equal(left, 100 - 6);
    left = 2;
    assert_false(gramme_condition_visit_paths(condition, count_path, &left));
    assert_true(gramme_condition_visit_paths(NULL, count_path, &left));
    assert_true(gramme_condition_test(NULL, &f.item));
    close_fixture(&f);
}

/* Every allocation fails once; the answer is NOMEM until there is enough. */
static void test_memory(void **state)
{
    gramme_status st = GRAMME_NOMEM;

    (void)state;
    for (unsigned k = 0; st != GRAMME_OK; k++) {
        const gramme_condition *condition = NULL;
        fixture f;
        fault faulty;
        gramme_arena small;

        open_fixture(&f, gramme_allocator_default());
        read_maps(&f, "{\"#n\":\"x\"}", "{\":v\":{\"N\":\"1\"}}", "-");
        fault_arm(&faulty, k);
        gramme_arena_init(&small, &faulty.allocator, 16);
        assert_int_equal(init_scope(&f), GRAMME_OK);
        f.scope.arena = &small;
        st = gramme_condition_parse(
            &condition, &f.scope,
            GRAMME_VIEW("NOT (#n.a.b.c.d.e.f.g.h.i = :v) AND contains(a, size(b)) OR "
                        "a BETWEEN b AND :v OR c IN (d, e, f, g)"),
            parameter, &f.err);
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
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_visit_paths),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
