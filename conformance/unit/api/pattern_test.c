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
    gramme_item item;
    gramme_node node;
    gramme_error err;
    gramme_view body =
        gramme_arena_printf(arena, "{\"TableName\":\"Orders\",\"Item\":%s}", json);

    gramme_error_init(&err, arena);
    assert_int_equal(gramme_read_request(&node, arena, &gramme_shape_put_item_input,
                                         GRAMME_WORDING_OLDER, body, &err),
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
            if (status != GRAMME_INVALID ||
                !gramme_view_is(err.message, in.fields[1])) {
                fail_msg("line %u: %d %s", in.line, (int)status, err.message.data);
            }
        } else if (status != GRAMME_OK) {
            fail_msg("line %u: %s", in.line, err.message.data);
        } else {
            gramme_item item = read_item(&arena, in.fields[2]);

            if (matches(&arena, in.fields[1], &item, pattern) !=
                (strcmp(in.fields[0], "yes") == 0)) {
                fail_msg("line %u: not %s", in.line, in.fields[0]);
            }
        }
    }
    gramme_arena_clear(&arena);
}

/* 4,096 characters, however many bytes they have; and deep nesting. */
static void test_limits(void **state)
{
    static const char start[] = "{\"eventName\":[\"";
    static const char end[] = "\"]}";
    enum { FRAME = sizeof(start) + sizeof(end) - 2 };
    static char text[2 * GRAMME_PATTERN_SIZE_MAX + FRAME];
    static char deep[2048];
    const gramme_pattern *pattern;
    gramme_arena arena;
    gramme_error err;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    gramme_error_init(&err, &arena);
    for (size_t over = 0; over < 2; over++) {
        size_t characters = GRAMME_PATTERN_SIZE_MAX - FRAME + over;
        size_t at = sizeof(start) - 1;

        memcpy(text, start, at);
        for (size_t i = 0; i < characters; i++, at += 2) {
            memcpy(text + at, "\xC3\xA9", 2);
        }
        memcpy(text + at, end, sizeof(end) - 1);
        assert_int_equal(
            gramme_pattern_compile(&pattern, &arena,
                                   gramme_view_of(text, at + sizeof(end) - 1), &err),
            over ? GRAMME_INVALID : GRAMME_OK);
    }
    for (size_t levels = 90; levels < 120; levels += 20) {
        size_t at = 0;

        for (size_t i = 0; i < levels; i++, at += 5) {
            memcpy(deep + at, "{\"a\":", 5);
        }
        memcpy(deep + at, "[1]", 3);
        memset(deep + at + 3, '}', levels);
        assert_int_equal(gramme_pattern_compile(&pattern, &arena,
                                                gramme_view_of(deep, at + 3 + levels),
                                                &err),
                         levels < 100 ? GRAMME_OK : GRAMME_INVALID);
    }
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
