/* SPDX-License-Identifier: Apache-2.0 */
/* request_test.c - who asks and what web pages may: credentials, origins, file names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conformance/unit/cases.h"
#include "server/auth/cors.h"
#include "server/auth/credential.h"
#include "server/base/filename.h"

static bool given(const char *field)
{
    return strcmp(field, "-") != 0;
}

static gramme_text text_of(const char *string)
{
    return gramme_text_of(string, strlen(string));
}

/* "key / region", or what is wrong. */
static void describe(char *got, size_t size, const gramme_head *head, const char *text)
{
    gramme_buffer message = GRAMME_BUFFER_INIT;
    gramme_buffer scratch = GRAMME_BUFFER_INIT;
    gramme_credential who;
    const char *wrong = gramme_credential_read(&who, &message, &scratch, head, text);

    if (wrong != NULL) {
        (void)snprintf(got, size, "%s", wrong);
        assert_true(message.size > 0);
    } else {
        (void)snprintf(got, size, "%.*s / %.*s", (int)who.key.size, who.key.data,
                       (int)who.region.size, who.region.data);
    }
    gramme_buffer_clear(&message);
    gramme_buffer_clear(&scratch);
}

static void test_credentials(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/server/credential.cases");
    while (cases_next(&in)) {
        gramme_head head;
        char got[256];
        char text[4096];
        int size = snprintf(
            text, sizeof(text), "POST /%s%s HTTP/1.1\r\n%s%s%s%s\r\n",
            given(in.fields[1]) ? "?" : "", given(in.fields[1]) ? in.fields[1] : "",
            given(in.fields[0]) ? "Authorization: " : "",
            given(in.fields[0]) ? in.fields[0] : "", given(in.fields[0]) ? "\r\n" : "",
            strcmp(in.fields[2], "yes") == 0 ? "Date: x\r\n" : "");

        assert_int_equal(gramme_http_parse(&head, text, (size_t)size), 0);
        describe(got, sizeof(got), &head, text);
        if (strcmp(got, in.fields[3]) != 0) {
            fail_msg("line %u: %s", in.line, got);
        }
    }
}

static void test_origins(void **state)
{
    static const char *const words[] = {"none", "any", "one", "refused"};
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/server/cors.cases");
    while (cases_next(&in)) {
        gramme_cors verdict = gramme_cors_judge(
            given(in.fields[0]) ? in.fields[0] : NULL,
            given(in.fields[1]) ? text_of(in.fields[1]) : gramme_text_of(NULL, 0));

        if (strcmp(words[verdict], in.fields[2]) != 0) {
            fail_msg("line %u: %s", in.line, words[verdict]);
        }
    }
}

static void test_file_names(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/server/filename.cases");
    while (cases_next(&in)) {
        gramme_buffer name = GRAMME_BUFFER_INIT;

        gramme_filename_append(&name, text_of(in.fields[0]), text_of(in.fields[1]));
        if (!gramme_text_is(gramme_buffer_text(&name), in.fields[2])) {
            fail_msg("line %u: %.*s", in.line, (int)name.size, name.data);
        }
        gramme_buffer_clear(&name);
    }
}

static void test_long_file_names(void **state)
{
    gramme_buffer first = GRAMME_BUFFER_INIT;
    gramme_buffer second = GRAMME_BUFFER_INIT;
    char key[5000];

    (void)state;
    memset(key, 'k', sizeof(key));
    for (size_t size = 1; size < sizeof(key); size += 97) {
        gramme_buffer_reset(&first, SIZE_MAX);
        gramme_buffer_reset(&second, SIZE_MAX);
        key[size - 1] = 'k';
        gramme_filename_append(&first, gramme_text_of(key, size), text_of("r"));
        key[size - 1] = 'l';
        gramme_filename_append(&second, gramme_text_of(key, size), text_of("r"));
        key[size - 1] = 'k';
        assert_true(first.size < 220 && second.size < 220);
        assert_true(first.size != second.size ||
                    memcmp(first.data, second.data, first.size) != 0);
        assert_memory_equal(first.data + first.size - 3, ".db", 3);
    }
    gramme_buffer_clear(&first);
    gramme_buffer_clear(&second);
}

static void test_json_of_outside_text(void **state)
{
    static const char text[] =
        "a\"\\\n\x7f\xc3\xa4\xff\xc0\xaf\xed\xa0\x80\xf0\x9f\x98\x80\xe2";
    gramme_buffer out = GRAMME_BUFFER_INIT;

    (void)state;
    gramme_buffer_append_json(&out, gramme_text_of(text, sizeof(text) - 1));
    gramme_buffer_append(&out, "", 1);
    assert_string_equal(out.data, "a\\\"\\\\\\u000a\\u007f\xc3\xa4?????"
                                  "?\xf0\x9f\x98\x80?");
    gramme_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_credentials),
        cmocka_unit_test(test_origins),
        cmocka_unit_test(test_file_names),
        cmocka_unit_test(test_long_file_names),
        cmocka_unit_test(test_json_of_outside_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
