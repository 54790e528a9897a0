/* SPDX-License-Identifier: Apache-2.0 */
/* validate_test.c - the model's constraints: the case file, and what does not fit a
 * line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "api/json/read.h"
#include "api/model/exception.h"
#include "api/model/model_gen.h"
#include "api/op.h"
#include "api/pattern.h"
#include "api/validate.h"
#include "conformance/unit/cases.h"
#include "conformance/unit/fault.h"

typedef struct fixture {
    gramme_arena arena;
    gramme_error err;
    gramme_node node;
} fixture;

/* As the operation that has this input does; the older for those Gramme has not. */
static gramme_wording wording_of(const gramme_shape *input)
{
    for (unsigned i = 0; i < gramme_model_operation_count; i++) {
        const gramme_op *op =
            gramme_op_find(gramme_view_text(gramme_model_operations[i].name));

        if (op != NULL && op->input == input) {
            return op->wording;
        }
    }
    return GRAMME_WORDING_OLDER;
}

static gramme_status validate(fixture *f, const gramme_shape *shape, const char *body)
{
    gramme_wording wording = wording_of(shape);

    gramme_arena_init(&f->arena, gramme_allocator_default(), 0);
    gramme_error_init(&f->err, &f->arena);
    if (gramme_read_request(&f->node, &f->arena, shape, &wording,
                            gramme_view_text(body), &f->err) != GRAMME_OK) {
        fail_msg("%s: %s", body, f->err.text);
    }
    return gramme_validate(&f->node, wording, &f->arena, &f->err);
}

/* The message without "N validation errors detected: ", whose N must be right. */
static gramme_view violations_of(gramme_view message)
{
    char prefix[64];
    unsigned count = 0;
    size_t size;

    for (size_t i = 0; i + 16 < message.size; i++) {
        count += memcmp(message.data + i, "ailed to satisfy", 16) == 0;
    }
    size = (size_t)snprintf(prefix, sizeof(prefix),
                            "%u validation error%s detected: ", count,
                            count == 1 ? "" : "s");
    if (!gramme_view_starts_with(message, gramme_view_text(prefix))) {
        return gramme_view_of("(no count)", 10);
    }
    return gramme_view_of(message.data + size, message.size - size);
}

static void check_case(const cases *in)
{
    const char *wanted = in->fields[2];
    const gramme_model_operation *operation =
        gramme_model_find(gramme_view_text(in->fields[0]));
    gramme_view got;
    gramme_status st;
    fixture f;

    assert_non_null(operation);
    st = validate(&f, operation->input, in->fields[1]);
    if (strcmp(wanted, "ok") == 0) {
        if (st != GRAMME_OK) {
            fail_msg("line %u: %s", in->line, f.err.message.data);
        }
    } else {
        got = f.err.message;
        if (strncmp(wanted, "! ", 2) == 0) {
            wanted += 2;
        } else {
            got = violations_of(got);
        }
        if (st != GRAMME_FAILED || f.err.exception != GRAMME_EXCEPTION_VALIDATION ||
            !gramme_view_is(got, wanted)) {
            fail_msg("line %u: %s", in->line, f.err.message.data);
        }
    }
    gramme_arena_clear(&f.arena);
}

static void test_cases(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/api/validate.cases");
    while (cases_next(&in)) {
        check_case(&in);
    }
}

/* No more than ten are told. */
static void test_ten(void **state)
{
    char body[4096];
    size_t size;
    unsigned told = 0;
    fixture f;

    (void)state;
    size = (size_t)snprintf(body, sizeof(body),
                            "{\"TableName\":\"abc\",\"AttributeDefinitions\":[{}");
    for (int i = 1; i < 20; i++) {
        size += (size_t)snprintf(body + size, sizeof(body) - size, ",{}");
    }
    (void)snprintf(body + size, sizeof(body) - size, "]}");
    assert_int_equal(validate(&f, &gramme_shape_create_table_input, body),
                     GRAMME_FAILED);
    for (const char *at = (const char *)f.err.message.data; at != NULL; told++) {
        at = strstr(at + 1, "failed to satisfy");
    }
    assert_int_equal(told, 1 + 10);
    assert_true(gramme_view_starts_with(
        f.err.message, GRAMME_VIEW("10 validation errors detected: ")));
    gramme_arena_clear(&f.arena);
}

static void test_long_name(void **state)
{
    char name[300];
    char body[400];
    char wanted[512];
    fixture f;

    (void)state;
    memset(name, 'a', sizeof(name));
    name[256] = '\0';
    (void)snprintf(body, sizeof(body), "{\"TableName\":\"%s\",\"Item\":{}}", name);
    assert_int_equal(validate(&f, &gramme_shape_put_item_input, body), GRAMME_FAILED);
    (void)snprintf(
        wanted, sizeof(wanted),
        "1 validation error detected: Value '%s' at 'tableName' failed to satisfy "
        "constraint: Member must have length less than or equal to 255",
        name);
    assert_string_equal(f.err.message.data, wanted);
    gramme_arena_clear(&f.arena);
    name[255] = '\0';
    (void)snprintf(body, sizeof(body), "{\"TableName\":\"%s\",\"Item\":{}}", name);
    assert_int_equal(validate(&f, &gramme_shape_put_item_input, body), GRAMME_OK);
    gramme_arena_clear(&f.arena);
}

/* What is shown is shown whole. */
static void test_zero_in_message(void **state)
{
    static const char wanted[] =
        "1 validation error detected: Value 'a\0b' at 'tableName' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+";
    fixture f;

    (void)state;
    assert_int_equal(validate(&f, &gramme_shape_put_item_input,
                              "{\"TableName\":\"a\\u0000b\",\"Item\":{}}"),
                     GRAMME_FAILED);
    assert_true(
        gramme_view_equal(f.err.message, gramme_view_of(wanted, sizeof(wanted) - 1)));
    gramme_arena_clear(&f.arena);
}

enum { SHAPES_DEEP = 16 };

/* NOLINTNEXTLINE(misc-no-recursion): fails at SHAPES_DEEP levels */
static void check_patterns(const gramme_shape *shape, unsigned deep)
{
    assert_true(deep < SHAPES_DEEP);
    if (shape->pattern != NULL && !gramme_pattern_known(shape->pattern)) {
        fail_msg("%s: %s", shape->name, shape->pattern);
    }
    for (uint32_t i = 0; i < shape->member_count; i++) {
        check_patterns(shape->members[i].shape, deep + 1);
    }
    if (shape->key != NULL) {
        check_patterns(shape->key, deep + 1);
    }
    if (shape->element != NULL) {
        check_patterns(shape->element, deep + 1);
    }
}

static void test_patterns(void **state)
{
    static const struct {
        const char *pattern;
        const char *yes;
        const char *no;
    } samples[] = {
        {"[a-zA-Z0-9_.-]+", "aZ09_.-", ""},
        {"[a-zA-Z0-9_.-]+", "@", "a/"},
        {"([0-9a-f]{16})+", "0123456789abcdef", "0123456789abcdef0"},
        {"[,;:|\\t ]", "\t", "x"},
        {"[0-9]{12}", "123456789012", "123456789012123456789012"},
        {"[\\x20-\\x21\\x23-\\x2B\\x2D-\\x7E]*", "", "a,b"},
        {"\\p{Print}+", "a b", "a\tb"},
        {"^[^\\$]+$", "ab", "a$b"},
        {"^[a-z0-9A-Z]+[\\.\\-\\w]*[a-z0-9A-Z]+$", "a.b", "a."},
    };

    (void)state;
    for (unsigned i = 0; i < gramme_model_operation_count; i++) {
        check_patterns(gramme_model_operations[i].input, 0);
    }
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        const char *pattern = samples[i].pattern;

        assert_int_equal(
            gramme_pattern_match(pattern, gramme_view_text(samples[i].yes)),
            strcmp(samples[i].yes, "@") != 0);
        assert_false(gramme_pattern_match(pattern, gramme_view_text(samples[i].no)));
    }
}

static bool refuse_with(const gramme_allocator *allocator, const gramme_node *request)
{
    gramme_arena arena;
    gramme_error err;
    gramme_status st;
    bool done;

    gramme_arena_init(&arena, allocator, 64);
    gramme_error_init(&err, &arena);
    st = gramme_validate(request, wording_of(request->shape), &arena, &err);
    assert_true(st == GRAMME_FAILED || st == GRAMME_NOMEM);
    done = st == GRAMME_FAILED;
    gramme_arena_clear(&arena);
    return done;
}

static void test_no_memory(void **state)
{
    fault failing;
    unsigned k = 0;
    fixture f;

    (void)state;
    validate(&f, &gramme_shape_put_item_input, "{\"ReturnValues\":\"x\"}");
    for (fault_arm(&failing, k); !refuse_with(&failing.allocator, &f.node);
         fault_arm(&failing, k)) {
        assert_int_equal(failing.live, 0);
        k++;
    }
    assert_true(k > 1);
    gramme_arena_clear(&f.arena);
}

static void test_exceptions(void **state)
{
    gramme_error err;

    (void)state;
    gramme_error_init(&err, NULL);
    assert_int_equal(gramme_exception_of(&err), GRAMME_EXCEPTION_NONE);
    assert_int_equal(gramme_invalid(&err, "%d", 7), GRAMME_FAILED);
    assert_int_equal(gramme_exception_of(&err), GRAMME_EXCEPTION_VALIDATION);
    assert_string_equal(err.text, "7");
    gramme_exception_set(&err, GRAMME_EXCEPTION_RESOURCE_IN_USE, "x");
    assert_int_equal(gramme_exception_of(&err), GRAMME_EXCEPTION_RESOURCE_IN_USE);
    gramme_error_set(&err, GRAMME_INVALID, "x");
    assert_int_equal(gramme_exception_of(&err), GRAMME_EXCEPTION_VALIDATION);
    gramme_error_nomem(&err);
    assert_int_equal(gramme_exception_of(&err), GRAMME_EXCEPTION_INTERNAL_SERVER_ERROR);
    assert_string_equal(gramme_exception_wire_name(GRAMME_EXCEPTION_VALIDATION),
                        "com.amazon.coral.validate#ValidationException");
    assert_int_equal(gramme_exception_http_status(GRAMME_EXCEPTION_VALIDATION), 400);
    assert_int_equal(
        gramme_exception_http_status(GRAMME_EXCEPTION_INTERNAL_SERVER_ERROR), 500);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),      cmocka_unit_test(test_ten),
        cmocka_unit_test(test_long_name),  cmocka_unit_test(test_zero_in_message),
        cmocka_unit_test(test_patterns),   cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_exceptions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
