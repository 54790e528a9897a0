/* SPDX-License-Identifier: Apache-2.0 */
/* decimal.c - reading, comparing, adding and printing digit by digit. */
#include "conformance/fuzz/decimal.h"

#include <string.h>

enum { EXPONENT_SANE = 1000, DIGITS_SANE = 1000 };

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* The index of the first or the last digit that is not zero; -1: all are. */
static int first_of(const decimal *number)
{
    for (int i = 0; i < DECIMAL_PLACES; i++) {
        if (number->digits[i] != 0) {
            return i;
        }
    }
    return -1;
}

static int last_of(const decimal *number)
{
    int last = DECIMAL_PLACES - 1;

    while (last >= 0 && number->digits[last] == 0) {
        last--;
    }
    return last;
}

bool decimal_is_possible(const decimal *number)
{
    int first = first_of(number);

    return first < 0 || (last_of(number) - first < 38 && DECIMAL_TOP - first <= 125 &&
                         DECIMAL_TOP - first >= -130);
}

/* "[+-]digits" to the end; false when it is not that. Beyond what is sane it stays
 * there. */
static bool read_exponent(int *out, const uint8_t *at, const uint8_t *end)
{
    bool negative = at < end && *at == '-';
    int exponent = 0;

    at += at < end && (*at == '-' || *at == '+');
    if (at == end) {
        return false;
    }
    for (; at < end; at++) {
        if (!is_digit(*at)) {
            return false;
        }
        exponent = exponent * 10 + (*at - '0');
        exponent = exponent > EXPONENT_SANE ? EXPONENT_SANE : exponent;
    }
    *out = negative ? -exponent : exponent;
    return true;
}

/* Where the digits and the point end; how many digits there are, how many of them
 * behind the point. */
static const uint8_t *
span(const uint8_t *at, const uint8_t *end, size_t *digits, size_t *behind)
{
    bool point = false;

    for (*digits = *behind = 0; at < end; at++) {
        if (is_digit(*at)) {
            ++*digits;
            *behind += point;
        } else if (*at == '.' && !point) {
            point = true;
        } else {
            break;
        }
    }
    return at;
}

/* Puts the digits in their places; false when one that is not zero has none. */
static bool place(decimal *out, const uint8_t *at, const uint8_t *end, int power)
{
    for (; at < end; at++) {
        int index = DECIMAL_TOP - power;

        if (*at == '.') {
            continue;
        }
        if (index >= 0 && index < DECIMAL_PLACES) {
            out->digits[index] = (uint8_t)(*at - '0');
        } else if (*at != '0') {
            return false;
        }
        power--;
    }
    return true;
}

decimal_reading decimal_read(decimal *out, const uint8_t *text, size_t size)
{
    const uint8_t *end = size == 0 ? text : text + size;
    const uint8_t *from = text;
    const uint8_t *to;
    size_t digits;
    size_t behind;
    int exponent = 0;
    int lowest;

    memset(out, 0, sizeof(*out));
    if (size > 0 && (*from == '-' || *from == '+')) {
        out->negative = *from++ == '-';
    }
    to = span(from, end, &digits, &behind);
    if (digits == 0 || (to < end && ((*to != 'e' && *to != 'E') ||
                                     !read_exponent(&exponent, to + 1, end)))) {
        return DECIMAL_NONE;
    }
    if (exponent == EXPONENT_SANE || exponent == -EXPONENT_SANE ||
        digits > DIGITS_SANE) {
        return DECIMAL_FAR;
    }
    lowest = exponent - (int)behind;
    if (!place(out, from, to, lowest + (int)digits - 1)) {
        return DECIMAL_OUTSIDE;
    }
    if (first_of(out) < 0) {
        out->negative = false;
        return lowest <= 125 && lowest >= -130 ? DECIMAL_POSSIBLE : DECIMAL_OUTSIDE;
    }
    return decimal_is_possible(out) ? DECIMAL_POSSIBLE : DECIMAL_OUTSIDE;
}

static int compare_digits(const decimal *a, const decimal *b)
{
    return memcmp(a->digits, b->digits, sizeof(a->digits));
}

int decimal_compare(const decimal *a, const decimal *b)
{
    if (a->negative != b->negative) {
        return a->negative ? -1 : 1;
    }
    return a->negative ? compare_digits(b, a) : compare_digits(a, b);
}

void decimal_negate(decimal *number)
{
    number->negative = !number->negative && first_of(number) >= 0;
}

void decimal_add(decimal *out, const decimal *a, const decimal *b)
{
    bool subtracts = a->negative != b->negative;
    int carry = 0;

    if (subtracts && compare_digits(a, b) < 0) {
        const decimal *kept = a;

        a = b;
        b = kept;
    }
    for (int i = DECIMAL_PLACES - 1; i >= 0; i--) {
        int sum = a->digits[i] + (subtracts ? -b->digits[i] : b->digits[i]) + carry;

        carry = sum < 0 ? -1 : sum / 10;
        out->digits[i] = (uint8_t)(sum < 0 ? sum + 10 : sum % 10);
    }
    out->negative = a->negative && first_of(out) >= 0;
}

size_t decimal_print(char text[DECIMAL_TEXT], const decimal *number)
{
    int first = first_of(number);
    int last = last_of(number);
    size_t size = 0;

    first = first < 0 || first > DECIMAL_TOP ? DECIMAL_TOP : first;
    last = last < DECIMAL_TOP ? DECIMAL_TOP : last;
    if (number->negative) {
        text[size++] = '-';
    }
    for (int i = first; i <= last; i++) {
        if (i == DECIMAL_TOP + 1) {
            text[size++] = '.';
        }
        text[size++] = (char)('0' + number->digits[i]);
    }
    text[size] = '\0';
    return size;
}

bool decimal_integer(int64_t *out, const decimal *number)
{
    uint64_t limit = (uint64_t)INT64_MAX + (number->negative ? 1 : 0);
    uint64_t whole = 0;

    if (last_of(number) > DECIMAL_TOP) {
        return false;
    }
    for (int i = 0; i <= DECIMAL_TOP; i++) {
        if (whole > (limit - number->digits[i]) / 10) {
            return false;
        }
        whole = whole * 10 + number->digits[i];
    }
    *out = number->negative ? (int64_t)(0 - whole) : (int64_t)whole;
    return true;
}
