/* SPDX-License-Identifier: Apache-2.0 */
/* text_test.c - UTF-8 against a slow reading of the standard, base64 against RFC 4648.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "conformance/unit/fault.h"
#include "conformance/unit/random.h"
#include "storage/base/base64.h"
#include "storage/base/status.h"
#include "storage/base/utf8.h"

/* Decodes one sequence as the standard defines it, without any table; 0: malformed. */
static size_t decode_slowly(const uint8_t *at, size_t left, uint32_t *cp)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t length = at[0] < 0x80           ? 1
                    : (at[0] >> 5) == 0x06 ? 2
                    : (at[0] >> 4) == 0x0E ? 3
                    : (at[0] >> 3) == 0x1E ? 4
                                           : 0;

    if (length == 0 || length > left) {
        return 0;
    }
    *cp = length == 1 ? at[0] : at[0] & (0x7FU >> length);
    for (size_t i = 1; i < length; i++) {
        if (at[i] >> 6 != 2) {
            return 0;
        }
        *cp = *cp << 6 | (at[i] & 0x3FU);
    }
    if (*cp < least[length] || *cp > 0x10FFFF || (*cp >= 0xD800 && *cp <= 0xDFFF)) {
        return 0;
    }
    return length;
}

static bool valid_slowly(gramme_view text, size_t *units)
{
    *units = 0;
    for (size_t at = 0; at < text.size;) {
        uint32_t cp;
        size_t length = decode_slowly(text.data + at, text.size - at, &cp);

        if (length == 0) {
            return false;
        }
        *units += cp >= 0x10000 ? 2 : 1;
        at += length;
    }
    return true;
}

static void check_text(gramme_view text)
{
    size_t units;
    bool valid = valid_slowly(text, &units);

    assert_int_equal(gramme_utf8_valid(text), valid);
    if (valid) {
        assert_int_equal(gramme_utf8_utf16_length(text), units);
    }
}

static void check_word(uint8_t *text, uint32_t word)
{
    gramme_view view = gramme_view_of(text, 3);
    size_t units;

    text[0] = (uint8_t)(word >> 16);
    text[1] = (uint8_t)(word >> 8);
    text[2] = (uint8_t)word;
    if (text[0] < 0x80 && word % 257 != 0) {
        return; /* one in 257 of those is enough */
    }
    if (gramme_utf8_valid(view) != valid_slowly(view, &units)) {
        fail_msg("%06x", (unsigned)word);
    }
}

static void test_utf8_every_short_text(void **state)
{
    uint8_t *text = malloc(3); /* on the heap, so that reading past it is seen */

    (void)state;
    assert_non_null(text);
    for (uint32_t word = 0; word < 1U << 24; word++) {
        check_word(text, word);
    }
    free(text);
}

static void test_utf8_four_bytes(void **state)
{
    (void)state;
    for (unsigned lead = 0xE0; lead < 0x100; lead++) {
        for (unsigned second = 0; second < 0x100; second++) {
            for (unsigned third = 0x7F; third < 0xC1; third++) {
                uint8_t text[4] = {(uint8_t)lead, (uint8_t)second, (uint8_t)third,
                                   0x80};

                check_text(gramme_view_of(text, 4));
                check_text(gramme_view_of(text, 3));
                text[3] = 0xC0;
                check_text(gramme_view_of(text, 4));
            }
        }
    }
}

static void test_utf8_anywhere_in_long_text(void **state)
{
    const gramme_view parts[] = {GRAMME_VIEW("a"), GRAMME_VIEW("\xC3\xA9"),
                                 GRAMME_VIEW("\xE2\x82\xAC"),
                                 GRAMME_VIEW("\xF0\x9F\x98\x80")};
    const gramme_view broken[] = {GRAMME_VIEW("\x80"), GRAMME_VIEW("\xC3"),
                                  GRAMME_VIEW("\xED\xA0\x80"), GRAMME_VIEW("\xF5"),
                                  GRAMME_VIEW("\xC0\x80")};
    uint64_t seed = 5;

    (void)state;
    check_text(gramme_view_of(NULL, 0));
    for (unsigned round = 0; round < 20000; round++) {
        uint8_t text[120];
        size_t size = 0;
        unsigned plain = random_below(&seed, 20);

        while (size < 100) {
            gramme_view part =
                parts[random_below(&seed, 20) <= plain ? 0 : random_below(&seed, 4)];

            memcpy(text + size, part.data, part.size);
            size += part.size;
        }
        if (round % 2 == 0) {
            gramme_view part = broken[random_below(&seed, 5)];

            memcpy(text + random_below(&seed, 100), part.data, part.size);
        }
        check_text(gramme_view_of(text, size - random_below(&seed, 4)));
    }
}

static void test_utf8_encodes_every_code_point(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        uint8_t text[4];
        uint32_t back = 0;
        size_t size;

        if (cp >= 0xD800 && cp <= 0xDFFF) {
            continue;
        }
        size = gramme_utf8_encode(text, cp);
        if (decode_slowly(text, size, &back) != size || back != cp) {
            fail_msg("U+%04X", (unsigned)cp);
        }
    }
}

static void test_base64_rfc_cases(void **state)
{
    static const char *const pairs[][2] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"\xFF\xEF", "/+8="},
        {"foobar", "Zm9vYmFy"},
    };
    gramme_arena arena;
    gramme_bytes text;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    gramme_bytes_init(&text, gramme_allocator_default());
    for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        gramme_view data;
        bool nomem;

        gramme_bytes_reset(&text, 64);
        gramme_base64_append(&text, gramme_view_text(pairs[i][0]));
        assert_true(gramme_view_is(gramme_bytes_view(&text), pairs[i][1]));
        assert_true(
            gramme_base64_decode(&data, &arena, gramme_view_text(pairs[i][1]), &nomem));
        assert_true(gramme_view_is(data, pairs[i][0]));
    }
    gramme_bytes_clear(&text);
    gramme_arena_clear(&arena);
}

static void test_base64_refuses(void **state)
{
    static const char *const texts[] = {
        "Z",        "Zg",       "Zg=",        "=",      "==",       "====",
        "Z===",     "Zg==Zg==", "Z=g=",       "Zm9v\n", "Zm9v Zm9", "Zm-_",
        "Zm9vZ===", "Zm9=YmFy", "\xC3\xA9Zg", "=Zg=",   "Zm9v====", "Zm=v",
    };
    gramme_arena arena;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        gramme_view data;
        bool nomem;

        if (gramme_base64_decode(&data, &arena, gramme_view_text(texts[i]), &nomem)) {
            fail_msg("%s", texts[i]);
        }
        assert_false(nomem);
    }
    gramme_arena_clear(&arena);
}

static void test_base64_there_and_back(void **state)
{
    gramme_arena arena;
    gramme_bytes text;
    uint64_t seed = 3;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    gramme_bytes_init(&text, gramme_allocator_default());
    for (unsigned round = 0; round < 2000; round++) {
        uint8_t data[64];
        size_t size = random_below(&seed, sizeof(data));
        gramme_view back;
        bool nomem;

        for (size_t i = 0; i < size; i++) {
            data[i] = (uint8_t)random_next(&seed);
        }
        gramme_bytes_clear(&text);
        gramme_base64_append(&text, gramme_view_of(data, size));
        assert_true(
            gramme_base64_decode(&back, &arena, gramme_bytes_view(&text), &nomem));
        assert_true(gramme_view_equal(back, gramme_view_of(data, size)));
        gramme_arena_reset(&arena);
    }
    gramme_bytes_clear(&text);
    gramme_arena_clear(&arena);
}

static void test_base64_without_memory(void **state)
{
    fault memory;
    gramme_arena arena;
    gramme_bytes text;
    gramme_view data;
    bool nomem;

    (void)state;
    fault_arm(&memory, 0);
    gramme_arena_init(&arena, &memory.allocator, 0);
    gramme_bytes_init(&text, &memory.allocator);
    assert_false(gramme_base64_decode(&data, &arena, GRAMME_VIEW("Zm9v"), &nomem));
    assert_true(nomem);
    gramme_base64_append(&text, GRAMME_VIEW("foo"));
    assert_false(gramme_bytes_ok(&text));
}

static void test_utf8_repaired(void **state)
{
    static const char *const texts[][2] = {
        {"", ""},
        {"abc", "abc"},
        {"\xC3\xA9\xF0\x9F\x98\x80", "\xC3\xA9\xF0\x9F\x98\x80"},
        {"a\xC3", "a?"},
        {"\xFF\xC3\xA9\xA9z", "?\xC3\xA9?z"},
        {"\xF0\x9F\x98", "???"},
        {"\xED\xA0\x80", "???"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        size_t size = strlen(texts[i][0]);
        uint8_t *text = malloc(size + 1);

        assert_non_null(text);
        memcpy(text, texts[i][0], size + 1);
        gramme_utf8_repair(text, size);
        assert_string_equal((const char *)text, texts[i][1]);
        free(text);
    }
}

/* Without an arena a message is cut, but never in a character. */
static void test_errors_are_text(void **state)
{
    gramme_error err;
    char long_text[600];

    (void)state;
    for (size_t i = 0; i < sizeof(long_text) - 2; i += 2) {
        memcpy(long_text + i, "\xC3\xA9", 3);
    }
    for (int shift = 0; shift < 2; shift++) {
        gramme_error_init(&err, NULL);
        gramme_error_set(&err, GRAMME_INVALID, "%.*s%s", shift, "x", long_text);
        assert_int_equal(err.message.size, sizeof(err.text) - 1);
        assert_true(gramme_utf8_valid(err.message));
    }
    gramme_error_init(&err, NULL); /* others' messages, too */
    gramme_error_set(&err, GRAMME_CORRUPT, "malformed: %s", "a\xFF");
    assert_true(gramme_view_is(err.message, "malformed: a?"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_utf8_every_short_text),
        cmocka_unit_test(test_utf8_four_bytes),
        cmocka_unit_test(test_utf8_anywhere_in_long_text),
        cmocka_unit_test(test_utf8_encodes_every_code_point),
        cmocka_unit_test(test_utf8_repaired),
        cmocka_unit_test(test_errors_are_text),
        cmocka_unit_test(test_base64_rfc_cases),
        cmocka_unit_test(test_base64_refuses),
        cmocka_unit_test(test_base64_there_and_back),
        cmocka_unit_test(test_base64_without_memory),
    };

    return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
