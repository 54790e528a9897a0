/* SPDX-License-Identifier: Apache-2.0 */
/* regex_test.c - regular expressions as AWS Lambda's model has them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/regex.h"
#include "conformance/unit/cases.h"

static void test_cases(void **state)
{
    unsigned count = 0;
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/api/regex.cases");
    while (cases_next(&in)) {
        const char *text = strcmp(in.fields[1], "-") == 0 ? "" : in.fields[1];
        bool known = gramme_regex_known(in.fields[0]);
        bool matches =
            known && gramme_regex_match(in.fields[0], gramme_view_text(text));

        assert_int_equal(in.count, 3);
        if (known != (strcmp(in.fields[2], "unknown") != 0) ||
            matches != (strcmp(in.fields[2], "yes") == 0)) {
            fail_msg("line %u: %s", in.line, in.fields[0]);
        }
        count++;
    }
    assert_true(count > 30);
}

/* As long as it may be, and longer: neither the stack nor the time runs out. */
static void test_long_texts(void **state)
{
    enum { SIZE = 1 << 20 };
    static const char arn[] =
        "arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2})?:(\\d{12})?:(.*)";
    char *text = malloc(SIZE);

    (void)state;
    assert_non_null(text);
    memset(text, 'a', SIZE);
    assert_true(gramme_regex_match("[a-z]+", gramme_view_of(text, SIZE)));
    assert_false(gramme_regex_match("[a-z]+b", gramme_view_of(text, 10000)));
    memcpy(text, "arn:aws:", 8);
    assert_false(gramme_regex_match(arn, gramme_view_of(text, 10000)));
    text[10] = 0;
    assert_false(gramme_regex_match("arn:aws:[a-z]*", gramme_view_of(text, 20)));
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_long_texts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
