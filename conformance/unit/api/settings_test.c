/* SPDX-License-Identifier: Apache-2.0 */
/* settings_test.c - settings of event source mappings: read, refused, written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gramme_plugin.h>

#include "api/triggers/settings.h"
#include "conformance/unit/cases.h"
#include "storage/base/utf8.h"

typedef struct fixture {
    gramme_arena arena;
    gramme_error err;
    gramme_bytes out;
    gramme_settings settings;
} fixture;

static void open_fixture(fixture *f)
{
    gramme_arena_init(&f->arena, gramme_allocator_default(), 0);
    gramme_error_init(&f->err, &f->arena);
    gramme_bytes_init(&f->out, gramme_allocator_default());
    gramme_settings_init(&f->settings);
}

static void close_fixture(fixture *f)
{
    gramme_bytes_clear(&f->out);
    gramme_arena_clear(&f->arena);
}

static gramme_status
parse(fixture *f, const gramme_settings_reading *how, const char *text)
{
    gramme_settings_reading reading = {.arena = &f->arena};

    if (how != NULL) {
        reading = *how;
        reading.arena = &f->arena;
    }
    return gramme_settings_parse(&f->settings, &reading, gramme_view_text(text),
                                 &f->err);
}

static const char *written(fixture *f)
{
    gramme_writer writer;

    gramme_bytes_reset(&f->out, SIZE_MAX);
    gramme_writer_init(&writer, &f->out);
    gramme_write_object_begin(&writer);
    gramme_settings_write(&writer, &f->settings);
    gramme_write_object_end(&writer);
    gramme_bytes_append_byte(&f->out, '\0');
    assert_true(gramme_bytes_ok(&f->out));
    return (const char *)f->out.data;
}

static void check_refusal(const cases *in, fixture *f, gramme_status status)
{
    if (status != GRAMME_INVALID ||
        !gramme_view_is(f->err.message, in->fields[1] + 2)) {
        fail_msg("line %u: %d %s", in->line, (int)status, f->err.message.data);
    }
}

static void check_written(const cases *in, fixture *f, gramme_status status)
{
    if (status != GRAMME_OK) {
        fail_msg("line %u: %s", in->line, f->err.message.data);
    }
    if (strcmp(written(f), in->fields[1]) != 0) {
        fail_msg("line %u: %s", in->line, f->out.data);
    }
    /* What was written is read back as the same. */
    gramme_settings_init(&f->settings);
    assert_int_equal(parse(f, NULL, in->fields[1]), GRAMME_OK);
    assert_string_equal(written(f), in->fields[1]);
}

static void test_cases(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/api/settings.cases");
    while (cases_next(&in)) {
        fixture f;
        gramme_status status;

        open_fixture(&f);
        assert_int_equal(in.count, 2);
        status = parse(&f, NULL, in.fields[0]);
        if (in.fields[1][0] == '!') {
            check_refusal(&in, &f, status);
        } else {
            check_written(&in, &f, status);
        }
        close_fixture(&f);
    }
}

static void test_defaults(void **state)
{
    fixture f;

    (void)state;
    open_fixture(&f);
    assert_true(f.settings.enabled);
    assert_false(f.settings.has_start);
    gramme_settings_init_local(&f.settings);
    assert_int_equal(f.settings.subscription.batch_size, 1);
    assert_int_equal(f.settings.subscription.start, GRAMME_START_TRIM_HORIZON);
    assert_int_equal(parse(&f, NULL, "{\"StartingPosition\":\"LATEST\"}"), GRAMME_OK);
    assert_true(f.settings.has_start);
    close_fixture(&f);
}

/* Only what is named changes; AWS's API says less about a bad pattern. */
static void test_update(void **state)
{
    static const char *const others[] = {"UUID", "FunctionName", NULL};
    gramme_settings_reading api = {.others = others, .bare = true};
    fixture f;

    (void)state;
    open_fixture(&f);
    assert_int_equal(parse(&f, &api,
                           "{\"UUID\":\"x\",\"BatchSize\":7,\"FilterCriteria\":{"
                           "\"Filters\":[{\"Pattern\":\"{\\\"a\\\":[1]}\"}]}}"),
                     GRAMME_OK);
    assert_int_equal(parse(&f, &api, "{\"MaximumRetryAttempts\":3}"), GRAMME_OK);
    assert_int_equal(f.settings.subscription.batch_size, 7);
    assert_int_equal(f.settings.subscription.max_retries, 3);
    assert_int_equal(f.settings.filter_count, 1);
    assert_int_equal(parse(&f, &api, "{\"FilterCriteria\":{}}"), GRAMME_OK);
    assert_int_equal(f.settings.filter_count, 0);
    assert_int_equal(
        parse(&f, &api, "{\"FilterCriteria\":{\"Filters\":[{\"Pattern\":\"{}\"}]}}"),
        GRAMME_INVALID);
    assert_string_equal(f.err.text, "Invalid filter pattern definition.");
    close_fixture(&f);
}

static void test_public_check(void **state)
{
    gramme_failure failure;

    (void)state;
    assert_int_equal(gramme_trigger_check(NULL, &failure), GRAMME_CODE_OK);
    assert_int_equal(gramme_trigger_check("{\"BatchSize\":5}", NULL), GRAMME_CODE_OK);
    assert_int_equal(gramme_trigger_check("{\"BatchSize\":\"5\"}", &failure),
                     GRAMME_CODE_MISUSE);
    assert_string_equal(failure.message, "BatchSize must be a whole number");
}

/* A message is one line of UTF-8, though it shows what was refused and is cut. */
static void test_messages_are_text(void **state)
{
    (void)state;
    for (int shift = 0; shift < 2; shift++) {
        gramme_failure failure;
        gramme_bytes text;

        gramme_bytes_init(&text, gramme_allocator_default());
        gramme_bytes_printf(&text,
                            "{\"FilterCriteria\":{\"Filters\":[{\"Pattern\":\"{"
                            "\\\"a\\\":[{\\\"wildcard\\\":\\\"\\\\n%.*s",
                            shift, "x");
        for (int i = 0; i < 300; i++) {
            gramme_bytes_append_text(&text, "\xC3\xA9");
        }
        gramme_bytes_append_text(&text, "**\\\"}]}\"}]}}");
        gramme_bytes_append_byte(&text, 0);
        assert_int_equal(gramme_trigger_check((const char *)text.data, &failure),
                         GRAMME_CODE_MISUSE);
        assert_non_null(strstr(failure.message, "wildcard characters in \"?"));
        assert_true(strlen(failure.message) < text.size / 2);
        assert_true(gramme_utf8_valid(gramme_view_text(failure.message)));
        gramme_bytes_clear(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_defaults),
        cmocka_unit_test(test_update),
        cmocka_unit_test(test_public_check),
        cmocka_unit_test(test_messages_are_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
