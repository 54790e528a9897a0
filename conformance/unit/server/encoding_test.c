/* SPDX-License-Identifier: Apache-2.0 */
/* encoding_test.c - packing and unpacking bodies, cut short, changed and too long; and
 * which encoding AWS picks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conformance/unit/cases.h"
#include "conformance/unit/random.h"
#include "server/http/encoding.h"

enum { LIMIT = 100000 };

static void test_choice(void **state)
{
    static const char *const words[] = {"identity", "gzip", "deflate", "unknown"};
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/server/accept_encoding.cases");
    while (cases_next(&in)) {
        const char *list = in.fields[0];
        const char *got =
            words[gramme_encoding_choose(gramme_text_of(list, strlen(list)))];

        if (strcmp(got, in.fields[1]) != 0) {
            fail_msg("line %u: %s", in.line, got);
        }
    }
    assert_int_equal(gramme_encoding_choose(gramme_text_of(NULL, 0)),
                     GRAMME_ENCODING_IDENTITY);
}

static void fill(char *bytes, size_t size)
{
    uint64_t random = size;

    for (size_t i = 0; i < size; i++) {
        bytes[i] = (char)('a' + random_below(&random, 8));
    }
}

static void test_there_and_back(void **state)
{
    static const size_t sizes[] = {0, 1, 100, 4096, 65535, 65536, 65537, LIMIT};
    static char plain[LIMIT];
    gramme_buffer packed = GRAMME_BUFFER_INIT;
    gramme_buffer out = GRAMME_BUFFER_INIT;

    (void)state;
    fill(plain, sizeof(plain));
    for (gramme_encoding e = GRAMME_ENCODING_GZIP; e <= GRAMME_ENCODING_DEFLATE; e++) {
        for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
            assert_true(
                gramme_encoding_deflate(&packed, e, gramme_text_of(plain, sizes[i])));
            assert_int_equal(
                gramme_encoding_inflate(&out, e, gramme_buffer_text(&packed), LIMIT),
                GRAMME_INFLATE_OK);
            assert_int_equal(out.size, sizes[i]);
            assert_memory_equal(out.data, plain, sizes[i]);
            if (sizes[i] > 1) {
                assert_int_equal(gramme_encoding_inflate(&out, e,
                                                         gramme_buffer_text(&packed),
                                                         sizes[i] - 1),
                                 GRAMME_INFLATE_TOO_LONG);
            }
        }
    }
    gramme_buffer_clear(&packed);
    gramme_buffer_clear(&out);
}

static void test_damage(void **state)
{
    gramme_buffer packed = GRAMME_BUFFER_INIT;
    gramme_buffer out = GRAMME_BUFFER_INIT;
    char plain[300];

    (void)state;
    fill(plain, sizeof(plain));
    for (gramme_encoding e = GRAMME_ENCODING_GZIP; e <= GRAMME_ENCODING_DEFLATE; e++) {
        assert_true(
            gramme_encoding_deflate(&packed, e, gramme_text_of(plain, sizeof(plain))));
        for (size_t size = 0; size < packed.size; size++) {
            assert_int_equal(gramme_encoding_inflate(
                                 &out, e, gramme_text_of(packed.data, size), LIMIT),
                             GRAMME_INFLATE_BAD);
        }
        packed.data[packed.size - 1] ^= 1; /* the checksum or the length */
        assert_int_equal(
            gramme_encoding_inflate(&out, e, gramme_buffer_text(&packed), LIMIT),
            GRAMME_INFLATE_BAD);
        packed.data[packed.size - 1] ^= 1;
        GRAMME_BUFFER_LITERAL(&packed, "junk");
        assert_int_equal(
            gramme_encoding_inflate(&out, e, gramme_buffer_text(&packed), LIMIT),
            GRAMME_INFLATE_BAD);
    }
    gramme_buffer_clear(&packed);
    gramme_buffer_clear(&out);
}

static void test_members_of_gzip_follow_each_other(void **state)
{
    gramme_buffer packed = GRAMME_BUFFER_INIT;
    gramme_buffer both = GRAMME_BUFFER_INIT;
    gramme_buffer out = GRAMME_BUFFER_INIT;

    (void)state;
    gramme_encoding_deflate(&packed, GRAMME_ENCODING_GZIP, gramme_text_of("one ", 4));
    gramme_buffer_append(&both, packed.data, packed.size);
    gramme_encoding_deflate(&packed, GRAMME_ENCODING_GZIP, gramme_text_of("two", 3));
    gramme_buffer_append(&both, packed.data, packed.size);
    assert_int_equal(gramme_encoding_inflate(&out, GRAMME_ENCODING_GZIP,
                                             gramme_buffer_text(&both), LIMIT),
                     GRAMME_INFLATE_OK);
    assert_true(gramme_text_is(gramme_buffer_text(&out), "one two"));
    gramme_buffer_clear(&packed);
    gramme_buffer_clear(&both);
    gramme_buffer_clear(&out);
}

static void test_crc32(void **state)
{
    (void)state;
    assert_int_equal(gramme_encoding_crc32(gramme_text_of("{}", 2)), 2745614147U);
    assert_int_equal(gramme_encoding_crc32(gramme_text_of("", 0)), 0);
    assert_int_equal(gramme_encoding_crc32(gramme_text_of(NULL, 0)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_choice),
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_members_of_gzip_follow_each_other),
        cmocka_unit_test(test_crc32),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
