/* SPDX-License-Identifier: Apache-2.0 */
/* path_test.c - document paths: relations, printing, following. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conformance/unit/cases.h"
#include "storage/item/path.h"

enum { STEPS_MAX = 16 };

typedef struct parsed {
    gramme_path_step steps[STEPS_MAX];
    gramme_path path;
} parsed;

/* "a.3.b"; cuts `text` up. */
static void parse(parsed *out, char *text)
{
    uint32_t count = 0;
    char *rest;

    for (char *at = strtok_r(text, ".", &rest); at != NULL;
         at = strtok_r(NULL, ".", &rest)) {
        gramme_path_step *step = &out->steps[count++];

        assert_true(count < STEPS_MAX);
        step->is_index = *at >= '0' && *at <= '9';
        step->index = step->is_index ? (uint32_t)strtoul(at, NULL, 10) : 0;
        step->name = gramme_view_text(at);
    }
    out->path = (gramme_path){out->steps, count};
}

static void test_relations(void **state)
{
    static const char *const words[] = {"apart", "overlap", "conflict"};
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/item/path.cases");
    while (cases_next(&in)) {
        parsed a;
        parsed b;

        parse(&a, in.fields[0]);
        parse(&b, in.fields[1]);
        if (strcmp(words[gramme_path_relate(&a.path, &b.path)], in.fields[2]) != 0) {
            fail_msg("line %u", in.line);
        }
        assert_int_equal(gramme_path_relate(&a.path, &b.path),
                         gramme_path_relate(&b.path, &a.path));
    }
}

static void test_printing(void **state)
{
    char text[] = "a.b.0.4294967295.c";
    gramme_bytes out;
    parsed a;

    (void)state;
    gramme_bytes_init(&out, gramme_allocator_default());
    parse(&a, text);
    gramme_path_print(&out, &a.path);
    assert_true(
        gramme_view_is(gramme_bytes_view(&out), "[a, b, [0], [4294967295], c]"));
    gramme_bytes_clear(&out);
}

/* {a: [1-element list of true, {b: false}]} */
static void test_following(void **state)
{
    static const struct {
        const char *path;
        int found; /* a gramme_type, or -1 */
    } wanted[] = {
        {"a", GRAMME_TYPE_L},
        {"a.0", GRAMME_TYPE_L},
        {"a.0.0", GRAMME_TYPE_BOOL},
        {"a.1", GRAMME_TYPE_M},
        {"a.1.b", GRAMME_TYPE_BOOL},
        {"a.2", -1},
        {"a.b", -1},
        {"a.1.0", -1},
        {"a.1.c", -1},
        {"a.0.0.0", -1},
        {"b", -1},
        {"a.1.b.c", -1},
        {"a.0.1", -1},
        {"b.0", -1},
    };
    gramme_value leaf = gramme_value_boolean(true);
    gramme_member inner = {GRAMME_VIEW("b"), gramme_value_boolean(false)};
    gramme_value elements[] = {
        {.type = GRAMME_TYPE_L, .list = {&leaf, 1}},
        {.type = GRAMME_TYPE_M, .map = {&inner, 1}},
    };
    gramme_member outer = {GRAMME_VIEW("a"),
                           {.type = GRAMME_TYPE_L, .list = {elements, 2}}};
    gramme_item item = {&outer, 1};

    (void)state;
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        char text[32];
        const gramme_value *found;
        parsed a;

        (void)snprintf(text, sizeof(text), "%s", wanted[i].path);
        parse(&a, text);
        found = gramme_path_get(&a.path, &item);
        assert_int_equal(found == NULL ? -1 : (int)found->type, wanted[i].found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_relations),
        cmocka_unit_test(test_printing),
        cmocka_unit_test(test_following),
    };

    return cmocka_run_group_tests_name("item/path", tests, NULL, NULL);
}
