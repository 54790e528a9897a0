/* SPDX-License-Identifier: Apache-2.0 */
/* pattern_test.c - event patterns: the case file, limits, exhausted memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/json/read.h"
#include "api/model/model_gen.h"
#include "api/triggers/pattern.h"
#include "conformance/unit/cases.h"
#include "conformance/unit/fault.h"

static gramme_item read_item(gramme_arena *arena, const char *json)
{
    gramme_wording wording = GRAMME_WORDING_OLDER;
    gramme_item item;
    gramme_node node;
    gramme_error err;
    gramme_view body =
        gramme_arena_printf(arena, "{\"TableName\":\"Orders\",\"Item\":%s}", json);

    gramme_error_init(&err, arena);
    assert_int_equal(gramme_read_request(&node, arena, &gramme_shape_put_item_input,
                                         &wording, body, &err),
                     GRAMME_OK);
    assert_int_equal(
        gramme_node_item(&item, gramme_node_member(&node, GRAMME_PUT_ITEM_INPUT_ITEM),
                         arena, &err),
        GRAMME_OK);
    return item;
}

static bool matches(gramme_arena *arena,
                    const char *kind,
                    const gramme_item *item,
                    const gramme_pattern *pattern)
{
    gramme_stream stream = {
        .table = GRAMME_VIEW("Orders"),
        .label = GRAMME_VIEW("2026-11-21T12:34:56.789"),
        .region = GRAMME_VIEW("us-east-1"),
        .view = GRAMME_VIEW_NEW_AND_OLD_IMAGES,
    };
    gramme_change change = {
        .sequence = 17,
        .time = INT64_C(1732000000) * 1000000 + 5,
        .size = 26,
        .by_service = strcmp(kind, "EXPIRED") == 0,
    };
    gramme_member *key = gramme_arena_calloc(arena, 1, sizeof(*key));

    assert_non_null(key);
    key->name = GRAMME_VIEW("pk");
    key->value = *gramme_item_get(item, key->name);
    change.keys = (gramme_item){.members = key, .count = 1};
    if (strcmp(kind, "INSERT") == 0) {
        change.new_image = item;
    } else if (strcmp(kind, "MODIFY") == 0) {
        change.kind = GRAMME_CHANGE_MODIFY;
        change.new_image = item;
    } else {
        change.kind = GRAMME_CHANGE_REMOVE;
        change.old_image = item;
    }
    return gramme_pattern_matches(pattern, &stream, &change);
}

static void
check_refusal(const cases *in, gramme_status status, const gramme_error *err)
{
    if (status != GRAMME_INVALID || !gramme_view_is(err->message, in->fields[1])) {
        fail_msg("line %u: %d %s", in->line, (int)status, err->message.data);
    }
}

static void
check_match(const cases *in, gramme_arena *arena, const gramme_pattern *pattern)
{
    gramme_item item = read_item(arena, in->fields[2]);
    bool expected = strcmp(in->fields[0], "yes") == 0;

    if (matches(arena, in->fields[1], &item, pattern) != expected) {
        fail_msg("line %u: not %s", in->line, in->fields[0]);
    }
}

static void test_cases(void **state)
{
    gramme_arena arena;
    gramme_error err;
    cases in;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    cases_open(&in, "conformance/unit/api/pattern.cases");
    while (cases_next(&in)) {
        bool bad = strcmp(in.fields[0], "bad") == 0;
        const gramme_pattern *pattern;
        gramme_status status;

        gramme_arena_reset(&arena);
        gramme_error_init(&err, &arena);
        assert_int_equal(in.count, bad ? 3 : 4);
        status = gramme_pattern_compile(
            &pattern, &arena, gramme_view_text(in.fields[in.count - 1]), &err);
        if (bad) {
            check_refusal(&in, status, &err);
        } else if (status == GRAMME_OK) {
            check_match(&in, &arena, pattern);
        } else {
            fail_msg("line %u: %s", in.line, err.message.data);
        }
    }
    gramme_arena_clear(&arena);
}

static gramme_status compile(gramme_arena *arena, const gramme_bytes *text)
{
    const gramme_pattern *pattern;

    assert_true(gramme_bytes_ok(text));
    return gramme_pattern_compile(&pattern, arena, gramme_bytes_view(text), NULL);
}

static void repeat(gramme_bytes *text, const char *part, unsigned times)
{
    for (unsigned i = 0; i < times; i++) {
        gramme_bytes_append_text(text, part);
    }
}

/* 4,096 characters, however many bytes they have; and deep nesting. */
static void test_limits(void **state)
{
    const char start[] = "{\"eventName\":[\"";
    const char end[] = "\"]}";
    gramme_arena arena;
    gramme_bytes text;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    gramme_bytes_init(&text, gramme_allocator_default());
    for (unsigned over = 0; over < 2; over++) {
        gramme_bytes_reset(&text, 0);
        gramme_bytes_append_text(&text, start);
        repeat(&text, "\xC3\xA9",
               GRAMME_PATTERN_SIZE_MAX - (sizeof(start) + sizeof(end) - 2) + over);
        gramme_bytes_append_text(&text, end);
        assert_int_equal(compile(&arena, &text), over ? GRAMME_INVALID : GRAMME_OK);
    }
    for (unsigned levels = 90; levels < 120; levels += 20) {
        gramme_bytes_reset(&text, 0);
        repeat(&text, "{\"a\":", levels);
        gramme_bytes_append_text(&text, "[1]");
        repeat(&text, "}", levels);
        assert_int_equal(compile(&arena, &text),
                         levels < 100 ? GRAMME_OK : GRAMME_INVALID);
    }
    gramme_bytes_clear(&text);
    gramme_arena_clear(&arena);
}

static void test_no_memory(void **state)
{
    static const char text[] =
        "{\"eventName\":[\"10.0.0.1\",1,{\"wildcard\":\"a*\"}],\"$or\":[{\"a\":[{"
        "\"anything-but\":{\"prefix\":[\"x\",\"y\"]}}]},{\"b\":{\"c\":[{\"numeric\":"
        "[\">\",1]},{\"exists\":false}]}}]}";
    fault fails;
    gramme_status status = GRAMME_NOMEM;

    (void)state;
    for (unsigned k = 0; status != GRAMME_OK; k++) {
        const gramme_pattern *pattern;
        gramme_arena arena;
        gramme_error err;

        fault_arm(&fails, k);
        gramme_arena_init(&arena, &fails.allocator, 64);
        gramme_error_init(&err, NULL);
        status = gramme_pattern_compile(&pattern, &arena, gramme_view_text(text), &err);
        assert_true(status == GRAMME_OK || status == GRAMME_NOMEM);
        gramme_arena_clear(&arena);
        assert_int_equal(fails.live, 0);
        assert_true(k < 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
