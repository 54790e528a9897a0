/* SPDX-License-Identifier: Apache-2.0 */
/* write_test.c - replies as text: escapes at every place, figures, nesting, no memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "api/json/guard.h"
#include "api/json/write.h"
#include "conformance/unit/fault.h"

static gramme_bytes out;
static gramme_writer writer;

static int open_writer(void **state)
{
    (void)state;
    gramme_bytes_init(&out, gramme_allocator_default());
    gramme_writer_init(&writer, &out);
    return 0;
}

static int close_writer(void **state)
{
    (void)state;
    gramme_bytes_clear(&out);
    return 0;
}

static void check(const char *wanted)
{
    gramme_bytes_append_byte(&out, '\0');
    assert_true(gramme_bytes_ok(&out));
    assert_string_equal(out.data, wanted);
    gramme_bytes_reset(&out, 64);
    gramme_writer_init(&writer, &out);
}

static void test_structure(void **state)
{
    (void)state;
    gramme_write_object_begin(&writer);
    gramme_write_name(&writer, "a");
    gramme_write_array_begin(&writer);
    gramme_write_integer(&writer, 1);
    gramme_write_text(&writer, "x");
    gramme_write_object_begin(&writer);
    gramme_write_object_end(&writer);
    gramme_write_boolean(&writer, false);
    gramme_write_array_end(&writer);
    gramme_write_name_view(&writer, GRAMME_VIEW("q\"\0"));
    gramme_write_base64(&writer, GRAMME_VIEW("b"));
    gramme_write_name(&writer, "t");
    gramme_write_boolean(&writer, true);
    gramme_write_object_end(&writer);
    check("{\"a\":[1,\"x\",{},false],\"q\\\"\\u0000\":\"Yg==\",\"t\":true}");
}

static void test_figures(void **state)
{
    static const struct {
        double units;
        const char *text;
    } units[] = {
        {0, "0.0"},     {0.5, "0.5"},     {1, "1.0"},
        {12.5, "12.5"}, {1600, "1600.0"}, {0.1, "0.1"},
        {-1.5, "-1.5"}, {-2, "-2.0"},     {1.0 / 3, "0.3333333333333333"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        gramme_write_units(&writer, units[i].units);
        check(units[i].text);
    }
    gramme_write_integer(&writer, INT64_MIN);
    check("-9223372036854775808");
    gramme_write_integer(&writer, INT64_MAX);
    check("9223372036854775807");
    gramme_write_timestamp(&writer, INT64_C(1500000000123456));
    check("1500000000.123");
    gramme_write_timestamp(&writer, INT64_C(1500000000000000));
    check("1500000000.000");
    gramme_write_timestamp(&writer, 7000);
    check("0.007");
}

/* Each byte that is escaped or nearly, at each place of a text over two words long. */
static void test_escapes(void **state)
{
    static const char *const escapes[0x80] = {
        ['"'] = "\\\"",  ['\\'] = "\\\\",  ['\b'] = "\\b",   ['\f'] = "\\f",
        ['\n'] = "\\n",  ['\r'] = "\\r",   ['\t'] = "\\t",   [0] = "\\u0000",
        [1] = "\\u0001", [31] = "\\u001f", [11] = "\\u000b",
    };
    char wanted[64];

    (void)state;
    for (unsigned byte = 0; byte < 0x80; byte++) {
        for (int place = 0; place < 20; place++) {
            char text[20];
            char one[8];
            gramme_guard guard;

            memset(text, 'x', sizeof(text));
            text[place] = (char)byte;
            gramme_write_string(&writer, gramme_view_of(text, sizeof(text)));
            assert_true(gramme_guard_check(&guard, gramme_bytes_view(&out)));
            (void)snprintf(one, sizeof(one), byte < 0x20 ? "\\u%04x" : "%c", byte);
            (void)snprintf(wanted, sizeof(wanted), "\"%.*s%s%.*s\"", place,
                           "xxxxxxxxxxxxxxxxxxxx",
                           escapes[byte] != NULL ? escapes[byte] : one, 19 - place,
                           "xxxxxxxxxxxxxxxxxxxx");
            check(wanted);
        }
    }
    gramme_write_text(&writer, "é日😀/");
    check("\"é日😀/\"");
    gramme_write_string(&writer, gramme_view_of(NULL, 0));
    check("\"\"");
}

static void test_no_memory(void **state)
{
    fault failing;
    unsigned k = 0;
    bool ok = false;

    (void)state;
    while (!ok) {
        gramme_bytes text;

        fault_arm(&failing, k++);
        gramme_bytes_init(&text, &failing.allocator);
        gramme_writer_init(&writer, &text);
        gramme_write_array_begin(&writer);
        for (int i = 0; i < 500; i++) {
            gramme_write_text(&writer, "a longer text with a \n in it");
            gramme_write_units(&writer, 0.1);
        }
        gramme_write_array_end(&writer);
        ok = gramme_bytes_ok(&text);
        gramme_bytes_clear(&text);
        assert_int_equal(failing.live, 0);
    }
    assert_true(k > 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_structure, open_writer, close_writer),
        cmocka_unit_test_setup_teardown(test_figures, open_writer, close_writer),
        cmocka_unit_test_setup_teardown(test_escapes, open_writer, close_writer),
        cmocka_unit_test(test_no_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
