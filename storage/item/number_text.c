/* SPDX-License-Identifier: Apache-2.0 */
/* number_text.c - decimal text to numbers and back, as AWS reads and prints it.
 *
 *   number = [+-] (digits [. [digits]] | . digits) [(e|E) [+-] digits]
 *
 * This is what Java's BigDecimal takes, down to its limits for exponents: AWS's edges
 * (0e126 overflows, 0.0e126 is zero, 1e2147483647 underflows) are those of its scale
 * arithmetic. Wide reading has exponents of 64 bits and nothing that wraps. */
#include "storage/item/number_parts.h"

enum { EXPONENT_MIN = -130, EXPONENT_MAX = 125 };

/* A wide exponent further out than this is as good as this: no text has so many digits
 * that they could bring the number back. */
#define EXPONENT_FAR (INT64_C(1) << 40)

/* What a text says: digits[0] . digits[1] ... * 10^exponent. */
typedef struct decimal {
    bool wide;
    bool negative;
    size_t digits_in; /* significant digits so far, with zeros at their end */
    size_t count;     /* of them up to the last that is not zero */
    size_t fraction;  /* digits after the point */
    int64_t exponent; /* as written behind the e */
    uint8_t digits[GRAMME_NUMBER_DIGITS_MAX];
} decimal;

gramme_status gramme_number_overflow(gramme_error *err)
{
    return gramme_error_set(
        err, GRAMME_INVALID,
        "Number overflow. Attempting to store a number with magnitude "
        "larger than supported range");
}

gramme_status gramme_number_underflow(gramme_error *err)
{
    return gramme_error_set(err, GRAMME_INVALID,
                            "Number underflow. Attempting to store a number with "
                            "magnitude smaller than supported range");
}

static gramme_status not_numeric(gramme_view text, bool wide, gramme_error *err)
{
    static const char message[] =
        "The parameter cannot be converted to a numeric value";

    if (text.size == 0 && !wide) {
        return gramme_error_set(err, GRAMME_INVALID, "%s", message);
    }
    return gramme_error_set(err, GRAMME_INVALID, "%s: %.*s", message,
                            GRAMME_VIEW_ARG(text));
}

static bool is_digit(uint8_t byte)
{
    return byte >= '0' && byte <= '9';
}

/* Takes the digits at `at`; returns where they end. */
static const uint8_t *take_digits(decimal *to, const uint8_t *at, const uint8_t *end)
{
    for (; at < end && is_digit(*at); at++) {
        uint8_t digit = (uint8_t)(*at - '0');

        if (digit == 0 && to->digits_in == 0) {
            continue;
        }
        if (to->digits_in < GRAMME_NUMBER_DIGITS_MAX) {
            to->digits[to->digits_in] = digit;
        }
        to->digits_in++;
        if (digit != 0) {
            to->count = to->digits_in;
        }
    }
    return at;
}

/* Reads what follows the e; the whole rest of the text must be it. */
static bool take_exponent(decimal *to, const uint8_t *at, const uint8_t *end)
{
    ptrdiff_t digits_max = to->wide ? 19 : 10;
    bool negative = at < end && *at == '-';
    uint64_t exponent = 0;

    if (at < end && (*at == '-' || *at == '+')) {
        at++;
    }
    if (at == end) {
        return false;
    }
    while (end - at > digits_max && *at == '0') {
        at++;
    }
    if (end - at > digits_max) {
        return false;
    }
    for (; at < end; at++) {
        if (!is_digit(*at)) {
            return false;
        }
        exponent = exponent * 10 + (uint64_t)(*at - '0');
    }
    if (to->wide && exponent > (uint64_t)INT64_MAX + negative) {
        return false;
    }
    to->exponent = exponent > (uint64_t)EXPONENT_FAR ? EXPONENT_FAR : (int64_t)exponent;
    if (negative) {
        to->exponent = -to->exponent;
    }
    return to->wide || to->exponent <= INT32_MAX;
}

static bool take_text(decimal *to, gramme_view text)
{
    const uint8_t *at = text.data;
    const uint8_t *end;
    const uint8_t *from;
    size_t digits;
    int64_t scale;

    if (text.size == 0) {
        return false;
    }
    end = at + text.size;
    to->negative = *at == '-';
    if (*at == '-' || *at == '+') {
        at++;
    }
    from = at;
    at = take_digits(to, at, end);
    digits = (size_t)(at - from);
    if (at < end && *at == '.') {
        from = at + 1;
        at = take_digits(to, from, end);
        to->fraction = (size_t)(at - from);
        digits += to->fraction;
    }
    if (digits == 0) {
        return false;
    }
    if (at < end && ((*at != 'e' && *at != 'E') || !take_exponent(to, at + 1, end))) {
        return false;
    }
    scale = (int64_t)to->fraction - to->exponent;
    return to->wide || (scale >= INT32_MIN && scale <= INT32_MAX);
}

/* The decimal exponent of the leading digit; of a zero's last written digit. */
static int64_t magnitude_of(const decimal *from)
{
    int64_t last = from->exponent - (int64_t)from->fraction;

    return from->digits_in == 0 ? last : last + (int64_t)from->digits_in - 1;
}

/* Groups the digits into pairs that begin at even exponents. */
static void to_parts(gramme_number_parts *parts, const decimal *from, int magnitude)
{
    size_t count = from->count;
    size_t at = 0;

    parts->negative = from->negative;
    parts->count = 0;
    parts->exponent =
        (magnitude + 2 * -GRAMME_NUMBER_EXPONENT_MIN) / 2 + GRAMME_NUMBER_EXPONENT_MIN;
    if ((magnitude & 1) == 0 && count > 0) {
        parts->pairs[parts->count++] = from->digits[at++];
    }
    for (; at + 1 < count; at += 2) {
        parts->pairs[parts->count++] =
            (uint8_t)(from->digits[at] * 10 + from->digits[at + 1]);
    }
    if (at < count) {
        parts->pairs[parts->count++] = (uint8_t)(from->digits[at] * 10);
    }
}

static gramme_status parse(uint8_t out[GRAMME_NUMBER_SIZE_MAX],
                           size_t *size,
                           gramme_view text,
                           bool wide,
                           gramme_error *err)
{
    decimal read;
    gramme_number_parts parts;
    int64_t magnitude;

    read.wide = wide;
    read.digits_in = read.count = read.fraction = 0;
    read.exponent = 0;
    if (!take_text(&read, text)) {
        return not_numeric(text, wide, err);
    }
    magnitude = magnitude_of(&read);
    if (!wide && magnitude >= INT32_MAX) {
        return gramme_number_underflow(err); /* precision - scale has wrapped */
    }
    if (magnitude > EXPONENT_MAX) {
        return gramme_number_overflow(err);
    }
    if (magnitude < EXPONENT_MIN) {
        return gramme_number_underflow(err);
    }
    if (read.count > GRAMME_NUMBER_DIGITS_MAX) {
        return gramme_error_set(
            err, GRAMME_INVALID,
            "Attempting to store more than 38 significant digits in a Number");
    }
    to_parts(&parts, &read, (int)magnitude);
    *size = gramme_number_join(out, &parts);
    return GRAMME_OK;
}

gramme_status gramme_number_parse(uint8_t out[GRAMME_NUMBER_SIZE_MAX],
                                  size_t *size,
                                  gramme_view text,
                                  gramme_error *err)
{
    return parse(out, size, text, false, err);
}

gramme_status gramme_number_parse_wide(uint8_t out[GRAMME_NUMBER_SIZE_MAX],
                                       size_t *size,
                                       gramme_view text,
                                       gramme_error *err)
{
    return parse(out, size, text, true, err);
}

gramme_status gramme_number_read(gramme_view *out,
                                 gramme_arena *arena,
                                 gramme_view text,
                                 gramme_error *err)
{
    uint8_t bytes[GRAMME_NUMBER_SIZE_MAX];
    size_t size = 0;
    uint8_t *kept;
    gramme_status st = gramme_number_parse(bytes, &size, text, err);

    if (st != GRAMME_OK) {
        return st;
    }
    kept = gramme_arena_alloc(arena, size);
    if (kept == NULL) {
        return gramme_error_nomem(err);
    }
    memcpy(kept, bytes, size);
    *out = gramme_view_of(kept, size);
    return GRAMME_OK;
}

static char *put_pair(char *to, unsigned pair)
{
    to[0] = (char)('0' + pair / 10);
    to[1] = (char)('0' + pair % 10);
    return to + 2;
}

size_t gramme_number_format(char out[GRAMME_NUMBER_TEXT_MAX], gramme_view number)
{
    gramme_number_parts parts;
    char *to = out;
    int place;

    gramme_number_split(&parts, number);
    if (parts.count == 0) {
        *to = '0';
        return 1;
    }
    if (parts.negative) {
        *to++ = '-';
    }
    place = parts.exponent;
    if (place < 0) {
        *to++ = '0';
        *to++ = '.';
        for (int i = -1; i > place; i--) {
            to = put_pair(to, 0);
        }
    }
    for (unsigned i = 0; i < parts.count; i++, place--) {
        if (i == 0 && place >= 0 && parts.pairs[0] < 10) {
            *to++ = (char)('0' + parts.pairs[0]);
            continue;
        }
        if (i > 0 && place == -1) {
            *to++ = '.';
        }
        to = put_pair(to, parts.pairs[i]);
    }
    if (place < -1) {
        return (size_t)(to - out) - (to[-1] == '0');
    }
    for (; place >= 0; place--) {
        to = put_pair(to, 0);
    }
    return (size_t)(to - out);
}
