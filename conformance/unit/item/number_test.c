/* SPDX-License-Identifier: Apache-2.0 */
/* number_test.c - numbers: the case files, and what must hold for all of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "conformance/unit/cases.h"
#include "conformance/unit/fault.h"
#include "conformance/unit/random.h"
#include "storage/item/number.h"

enum { MANY = 128 };

typedef struct encoded {
    uint8_t bytes[GRAMME_NUMBER_SIZE_MAX];
    size_t size;
} encoded;

static gramme_view view_of(const encoded *number)
{
    return gramme_view_of(number->bytes, number->size);
}

static encoded encode(const char *text)
{
    encoded number;
    gramme_error err;

    gramme_error_init(&err, NULL);
    if (gramme_number_parse(number.bytes, &number.size, gramme_view_text(text), &err) !=
        GRAMME_OK) {
        fail_msg("%s: %s", text, err.text);
    }
    return number;
}

static void check_print(gramme_view number, const char *wanted)
{
    char text[GRAMME_NUMBER_TEXT_MAX];
    size_t size = gramme_number_format(text, number);

    if (!gramme_view_is(gramme_view_of(text, size), wanted)) {
        fail_msg("printed %.*s instead of %s", (int)size, text, wanted);
    }
}

/* `wanted` is "! message". */
static void check_error(const char *text, const gramme_error *err, const char *wanted)
{
    if (err->status != GRAMME_INVALID ||
        !gramme_view_is(err->message, wanted + strlen("! "))) {
        fail_msg("%s: %s", text, err->text);
    }
}

static void test_cases(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/item/number.cases");
    while (cases_next(&in)) {
        encoded number;
        encoded again;
        gramme_error err;

        gramme_error_init(&err, NULL);
        gramme_number_parse(number.bytes, &number.size, gramme_view_text(in.fields[0]),
                            &err);
        if (in.fields[1][0] == '!') {
            check_error(in.fields[0], &err, in.fields[1]);
            continue;
        }
        assert_int_equal(err.status, GRAMME_OK);
        check_print(view_of(&number), in.fields[1]);
        assert_int_equal(in.count, 3);
        if (gramme_number_item_size(view_of(&number)) !=
            strtoul(in.fields[2], NULL, 10)) {
            fail_msg("%s: size %zu", in.fields[0],
                     gramme_number_item_size(view_of(&number)));
        }
        again = encode(in.fields[1]);
        assert_true(gramme_view_equal(view_of(&number), view_of(&again)));
    }
}

static void test_wide_cases(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/item/number_wide.cases");
    while (cases_next(&in)) {
        encoded number;
        gramme_error err;

        gramme_error_init(&err, NULL);
        gramme_number_parse_wide(number.bytes, &number.size,
                                 gramme_view_text(in.fields[0]), &err);
        if (in.fields[1][0] == '!') {
            check_error(in.fields[0], &err, in.fields[1]);
        } else {
            assert_int_equal(err.status, GRAMME_OK);
            check_print(view_of(&number), in.fields[1]);
        }
    }
}

static void test_empty_text(void **state)
{
    encoded number;
    gramme_error err;

    (void)state;
    gramme_error_init(&err, NULL);
    gramme_number_parse(number.bytes, &number.size, gramme_view_of(NULL, 0), &err);
    check_error("", &err, "! The parameter cannot be converted to a numeric value");
    gramme_number_parse_wide(number.bytes, &number.size, gramme_view_of(NULL, 0), &err);
    check_error("", &err, "! The parameter cannot be converted to a numeric value: ");
}

static void test_order(void **state)
{
    static encoded numbers[MANY];
    size_t count = 0;
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/item/number_order.cases");
    while (cases_next(&in)) {
        assert_true(count < MANY);
        numbers[count++] = encode(in.fields[0]);
    }
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < count; j++) {
            int order = gramme_view_compare(view_of(&numbers[i]), view_of(&numbers[j]));

            assert_int_equal((order > 0) - (order < 0), (i > j) - (i < j));
            assert_true(i == j || !gramme_view_starts_with(view_of(&numbers[i]),
                                                           view_of(&numbers[j])));
        }
    }
}

static void test_sums(void **state)
{
    gramme_arena arena;
    cases in;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    cases_open(&in, "conformance/unit/item/number_sum.cases");
    while (cases_next(&in)) {
        encoded a = encode(in.fields[0]);
        encoded b = encode(in.fields[2]);
        gramme_error err;
        gramme_view sum;

        gramme_error_init(&err, NULL);
        if (in.fields[1][0] == '+') {
            gramme_number_add(&sum, &arena, view_of(&a), view_of(&b), &err);
        } else {
            gramme_number_subtract(&sum, &arena, view_of(&a), view_of(&b), &err);
        }
        if (in.fields[3][0] == '!') {
            check_error(in.fields[0], &err, in.fields[3]);
        } else {
            assert_int_equal(err.status, GRAMME_OK);
            assert_int_equal(gramme_number_scan(sum.data, sum.size), sum.size);
            check_print(sum, in.fields[3]);
        }
    }
    gramme_arena_clear(&arena);
}

/* A text of up to 38 digits with a point somewhere and an exponent that keeps it legal.
 */
static void make_text(char *text, uint64_t *seed)
{
    unsigned digits = 1 + random_below(seed, 38);
    unsigned point = random_below(seed, digits);
    int exponent = (int)random_below(seed, 256) - 130 - (int)point;

    *text = '-';
    text += random_below(seed, 2);
    for (unsigned i = 0; i < digits; i++) {
        unsigned digit = random_below(seed, 3) == 0 ? 0 : random_below(seed, 10);

        *text++ = (char)('0' + (i == 0 && digit == 0 ? 1 : digit));
        if (i == point && i + 1 < digits) {
            *text++ = '.';
        }
    }
    (void)sprintf(text, "e%d", exponent);
}

static void test_random_texts_come_back(void **state)
{
    uint64_t seed = 1;

    (void)state;
    for (unsigned round = 0; round < 50000; round++) {
        char text[128];
        char printed[GRAMME_NUMBER_TEXT_MAX + 1];
        encoded number;
        encoded again;

        make_text(text, &seed);
        number = encode(text);
        assert_true(number.size <= GRAMME_NUMBER_SIZE_MAX);
        assert_int_equal(gramme_number_scan(number.bytes, number.size), number.size);
        for (size_t cut = 0; cut < number.size; cut++) {
            assert_int_equal(gramme_number_scan(number.bytes, cut), 0);
        }
        printed[gramme_number_format(printed, view_of(&number))] = '\0';
        again = encode(printed);
        if (!gramme_view_equal(view_of(&number), view_of(&again))) {
            fail_msg("%s became %s", text, printed);
        }
    }
}

/* Order of bytes is the sign of the difference, and a - b + b is a: two independent
 * computations that must agree. */
static void test_random_order_and_sums(void **state)
{
    gramme_arena arena;
    uint64_t seed = 2;
    unsigned exact = 0;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    for (unsigned round = 0; round < 50000; round++) {
        char text[128];
        encoded a;
        encoded b;
        gramme_view difference;
        gramme_view back;
        int order;
        int sign;

        (void)sprintf(text, "%d.%u", (int)random_below(&seed, 2000) - 1000,
                      random_below(&seed, 30));
        a = encode(text);
        (void)sprintf(text, "%de%d", (int)random_below(&seed, 2000) - 1000,
                      (int)random_below(&seed, 40) - 20);
        b = encode(text);
        order = gramme_view_compare(view_of(&a), view_of(&b));
        assert_int_equal(
            gramme_number_subtract(&difference, &arena, view_of(&a), view_of(&b), NULL),
            GRAMME_OK);
        sign = gramme_number_item_size(difference) == 1 ? 0
               : (difference.data[0] & 0x80) != 0       ? 1
                                                        : -1;
        assert_int_equal((order > 0) - (order < 0), sign);
        assert_int_equal(
            gramme_number_add(&back, &arena, difference, view_of(&b), NULL), GRAMME_OK);
        assert_true(gramme_view_equal(back, view_of(&a)));
        exact++;
        gramme_arena_reset(&arena);
    }
    assert_int_equal(exact, 50000);
    gramme_arena_clear(&arena);
}

/* Whatever scan accepts is a number that prints, and reads back as the same bytes. */
static void test_scan_takes_only_numbers(void **state)
{
    uint64_t seed = 3;
    unsigned accepted = 0;

    (void)state;
    for (unsigned round = 0; round < 400000; round++) {
        uint8_t bytes[GRAMME_NUMBER_SIZE_MAX];
        size_t size = 1 + random_below(&seed, sizeof(bytes));
        size_t odd = random_below(&seed, 24);
        size_t scanned;

        for (size_t i = 0; i < size; i++) {
            bytes[i] = (uint8_t)random_next(&seed);
            if (i > 0 && i < odd) {
                bytes[i] = (uint8_t)((bytes[i] % 200) | 1);
                bytes[i] ^= bytes[0] < 0x80 ? 0xFF : 0;
            }
        }
        scanned = gramme_number_scan(bytes, size);
        assert_true(scanned <= size);
        if (scanned > 0) {
            char text[GRAMME_NUMBER_TEXT_MAX + 1];
            encoded again;

            text[gramme_number_format(text, gramme_view_of(bytes, scanned))] = '\0';
            again = encode(text);
            assert_true(
                gramme_view_equal(view_of(&again), gramme_view_of(bytes, scanned)));
            accepted++;
        }
    }
    assert_true(accepted > 10000);
}

static void test_integers(void **state)
{
    static const int64_t integers[] = {
        0,
        1,
        -1,
        9,
        10,
        99,
        100,
        101,
        1000,
        12345678,
        -100,
        INT64_MAX,
        INT64_MIN,
        INT64_MAX - 1,
        INT64_MIN + 1,
        INT64_C(1000000000000000000),
    };
    static const char *const others[] = {
        "0.1",
        "1.5",
        "-100.01",
        "9223372036854775808",
        "-9223372036854775809",
        "1e19",
        "1e20",
        "1e125",
        "-1e37",
        "1e-130",
    };
    gramme_arena arena;

    (void)state;
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    for (size_t i = 0; i < sizeof(integers) / sizeof(integers[0]); i++) {
        char text[32];
        gramme_view number;
        int64_t back;

        assert_int_equal(gramme_number_from_integer(&number, &arena, integers[i], NULL),
                         GRAMME_OK);
        (void)sprintf(text, "%lld", (long long)integers[i]);
        check_print(number, text);
        assert_true(gramme_number_to_integer(&back, number));
        assert_true(back == integers[i]);
    }
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        encoded number = encode(others[i]);
        int64_t back;

        assert_false(gramme_number_to_integer(&back, view_of(&number)));
    }
    gramme_arena_clear(&arena);
}

static void test_without_memory(void **state)
{
    encoded one = encode("1");
    fault memory;
    gramme_arena arena;
    gramme_view out;

    (void)state;
    fault_arm(&memory, 0);
    gramme_arena_init(&arena, &memory.allocator, 0);
    assert_int_equal(gramme_number_read(&out, &arena, GRAMME_VIEW("1"), NULL),
                     GRAMME_NOMEM);
    assert_int_equal(gramme_number_from_integer(&out, &arena, 1, NULL), GRAMME_NOMEM);
    assert_int_equal(
        gramme_number_add(&out, &arena, view_of(&one), view_of(&one), NULL),
        GRAMME_NOMEM);
    memory.left = 1;
    assert_int_equal(gramme_number_read(&out, &arena, GRAMME_VIEW("1"), NULL),
                     GRAMME_OK);
    assert_true(gramme_view_equal(out, view_of(&one)));
    gramme_arena_clear(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_wide_cases),
        cmocka_unit_test(test_empty_text),
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_sums),
        cmocka_unit_test(test_random_texts_come_back),
        cmocka_unit_test(test_random_order_and_sums),
        cmocka_unit_test(test_scan_takes_only_numbers),
        cmocka_unit_test(test_integers),
        cmocka_unit_test(test_without_memory),
    };

    return cmocka_run_group_tests_name("item/number", tests, NULL, NULL);
}
