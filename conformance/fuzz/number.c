/* SPDX-License-Identifier: Apache-2.0 */
/* number.c - the number codec against decimal.h: which texts are numbers, how they are
 * printed, their order, sums and differences; and arbitrary bytes as encodings.
 *
 *   number | number        or any bytes */
#include "conformance/fuzz/decimal.h"
#include "conformance/fuzz/fuzz.h"

#include "storage/item/number.h"

static const char *const words[] = {
    "0",
    "1",
    "9",
    "-",
    "+",
    ".",
    "e",
    "E",
    "00",
    "1e125",
    "1e126",
    "e-130",
    "1e-131",
    "0e126",
    "0.0e126",
    "\036",
    "9.9999999999999999999999999999999999999e125",
    "12345678901234567890123456789012345678",
    "0.00000000000000000000000000000000000001",
    "9223372036854775807",
    "9223372036854775808",
    "e2147483647",
    "e-2147483648",
    "e99999999999",
    "10000000000000000000000000000000000000",
    NULL,
};

const fuzz_language fuzz_language_of_target = {words, NULL};

typedef struct number {
    uint8_t bytes[GRAMME_NUMBER_SIZE_MAX];
    gramme_view view;
    decimal reference;
} number;

/* What is printed is what the digits say, and reads as the same bytes again. */
static void check_text(const number *of)
{
    char text[GRAMME_NUMBER_TEXT_MAX];
    char wanted[DECIMAL_TEXT];
    uint8_t again[GRAMME_NUMBER_SIZE_MAX];
    size_t length = gramme_number_format(text, of->view);
    size_t size = 0;

    FUZZ_CHECK(length <= GRAMME_NUMBER_TEXT_MAX);
    FUZZ_CHECK(length == decimal_print(wanted, &of->reference));
    FUZZ_CHECK(memcmp(text, wanted, length) == 0);
    FUZZ_CHECK(gramme_number_parse(again, &size, gramme_view_of(text, length), NULL) ==
               GRAMME_OK);
    FUZZ_CHECK(gramme_view_equal(gramme_view_of(again, size), of->view));
}

static void check_integer(const number *of, gramme_arena *arena)
{
    int64_t got = 0;
    int64_t wanted = 0;
    bool whole = decimal_integer(&wanted, &of->reference);
    gramme_view back;

    FUZZ_CHECK(gramme_number_to_integer(&got, of->view) == whole);
    FUZZ_CHECK(got == wanted);
    if (whole) {
        FUZZ_CHECK(gramme_number_from_integer(&back, arena, got, NULL) == GRAMME_OK);
        FUZZ_CHECK(gramme_view_equal(back, of->view));
    }
}

static void check_number(const number *of, gramme_arena *arena)
{
    size_t size = gramme_number_item_size(of->view);

    FUZZ_CHECK(of->view.size >= 2 && of->view.size <= GRAMME_NUMBER_SIZE_MAX);
    FUZZ_CHECK(gramme_number_scan(of->view.data, of->view.size) == of->view.size);
    FUZZ_CHECK(size >= 1 && size <= 21);
    check_text(of);
    check_integer(of, arena);
}

/* Reads both ways; what the two readings disagree in are exponents of ten digits. */
static bool read(number *out, gramme_view text, gramme_arena *arena)
{
    decimal_reading reading = decimal_read(&out->reference, text.data, text.size);
    uint8_t wide[GRAMME_NUMBER_SIZE_MAX];
    gramme_error err;
    size_t size = 0;
    size_t wide_size = 0;
    gramme_status st;
    gramme_status wide_st;

    gramme_error_init(&err, arena);
    wide_st = gramme_number_parse_wide(wide, &wide_size, text, &err);
    st = gramme_number_parse(out->bytes, &size, text, &err);
    FUZZ_CHECK(reading != DECIMAL_NONE || wide_st == GRAMME_INVALID);
    FUZZ_CHECK(reading != DECIMAL_OUTSIDE || wide_st == GRAMME_INVALID);
    FUZZ_CHECK(reading == DECIMAL_FAR || st == wide_st);
    FUZZ_CHECK((reading == DECIMAL_POSSIBLE) == (st == GRAMME_OK) ||
               reading == DECIMAL_FAR);
    if (st != GRAMME_OK) {
        FUZZ_CHECK(st == GRAMME_INVALID && err.status == st);
        return false;
    }
    out->view = gramme_view_of(out->bytes, size);
    FUZZ_CHECK(wide_st == GRAMME_OK &&
               gramme_view_equal(out->view, gramme_view_of(wide, wide_size)));
    if (reading == DECIMAL_FAR) {
        return false; /* a zero, or many digits that say nothing */
    }
    check_number(out, arena);
    return true;
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

typedef gramme_status (*calculation)(gramme_view *out,
                                     gramme_arena *arena,
                                     gramme_view a,
                                     gramme_view b,
                                     gramme_error *err);

static void
check_sum(calculation calculate, const number *a, const number *b, gramme_arena *arena)
{
    number sum;
    decimal other = b->reference;
    gramme_error err;
    gramme_status st;

    gramme_error_init(&err, arena);
    if (calculate == gramme_number_subtract) {
        decimal_negate(&other);
    }
    decimal_add(&sum.reference, &a->reference, &other);
    st = calculate(&sum.view, arena, a->view, b->view, &err);
    FUZZ_CHECK((st == GRAMME_OK) == decimal_is_possible(&sum.reference));
    if (st == GRAMME_OK) {
        check_number(&sum, arena);
    } else {
        fuzz_check_refusal(st, &err);
    }
}

static void check_pair(const number *a, const number *b, gramme_arena *arena)
{
    int order = sign(gramme_view_compare(a->view, b->view));

    FUZZ_CHECK(order == sign(decimal_compare(&a->reference, &b->reference)));
    if (order != 0) { /* none begins the other */
        FUZZ_CHECK(!gramme_view_starts_with(a->view, b->view));
        FUZZ_CHECK(!gramme_view_starts_with(b->view, a->view));
    }
    check_sum(gramme_number_add, a, b, arena);
    check_sum(gramme_number_subtract, a, b, arena);
}

/* What is taken for an encoding is the one its number has. */
static void check_bytes(const uint8_t *data, size_t size)
{
    size_t taken = gramme_number_scan(data, size);
    char text[GRAMME_NUMBER_TEXT_MAX];
    uint8_t again[GRAMME_NUMBER_SIZE_MAX];
    size_t again_size = 0;
    size_t length;

    if (taken == 0) {
        return;
    }
    FUZZ_CHECK(taken <= size);
    length = gramme_number_format(text, gramme_view_of(data, taken));
    FUZZ_CHECK(gramme_number_parse(again, &again_size, gramme_view_of(text, length),
                                   NULL) == GRAMME_OK);
    FUZZ_CHECK(gramme_view_equal(gramme_view_of(again, again_size),
                                 gramme_view_of(data, taken)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gramme_view rest = gramme_view_of(data, size);
    gramme_view texts[2] = {{data, 0}, {data, 0}};
    number numbers[2];
    gramme_arena arena;
    bool both = true;

    check_bytes(data, size);
    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    for (unsigned i = 0; i < 2; i++) {
        (void)fuzz_field(&texts[i], &rest);
        both = read(&numbers[i], texts[i], &arena) && both;
    }
    if (both) {
        check_pair(&numbers[0], &numbers[1], &arena);
    }
    gramme_arena_clear(&arena);
    return 0;
}
