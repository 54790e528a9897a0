/* SPDX-License-Identifier: Apache-2.0 */
/* decimal.h - decimal numbers the slow way, for number.c to compare with: one array of
 * digits from 10^127 down to 10^-172, no pairs, no exponents of 100. Shares nothing
 * with what it judges. */
#ifndef GRAMME_CONFORMANCE_FUZZ_DECIMAL_H
#define GRAMME_CONFORMANCE_FUZZ_DECIMAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    DECIMAL_TOP = 127, /* power of ten of digits[0] */
    DECIMAL_PLACES = 300,
    DECIMAL_TEXT = DECIMAL_PLACES + 4,
};

typedef struct decimal {
    bool negative;
    uint8_t digits[DECIMAL_PLACES];
} decimal;

typedef enum decimal_reading {
    DECIMAL_NONE,    /* no number by its grammar */
    DECIMAL_FAR,     /* a number that does not fit here, or whose exponent is far out */
    DECIMAL_OUTSIDE, /* a number DynamoDB does not take */
    DECIMAL_POSSIBLE, /* one that it takes */
} decimal_reading;

/* [+-] digits [. digits] [e [+-] digits], with at least one digit before the e. */
decimal_reading decimal_read(decimal *out, const uint8_t *text, size_t size);

/* At most 38 digits from the first to the last that is not zero, 10^-130 to below
 * 10^126; or zero. */
bool decimal_is_possible(const decimal *number);

/* Negative, zero or positive. */
int decimal_compare(const decimal *a, const decimal *b);

void decimal_negate(decimal *number);
void decimal_add(decimal *out, const decimal *a, const decimal *b);

/* Without exponent and without zeros that say nothing; its length, a NUL behind. */
size_t decimal_print(char text[DECIMAL_TEXT], const decimal *number);

/* False when it is no whole number or does not fit. */
bool decimal_integer(int64_t *out, const decimal *number);

#endif
