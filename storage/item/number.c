/* SPDX-License-Identifier: Apache-2.0 */
/* number.c - the layout of numbers; number_text.c and number_math.c work on its parts.
 *
 *   byte 0      80 + 65 + exponent, where the value is m * 100^exponent, 1 <= m < 100
 *   byte 1..n   the base-100 digits of m, most significant first: the last of
 *               them, which is not zero, as 2 * digit, the others as 2 * digit + 1
 *
 * so an odd byte says that more follow, and no number's bytes begin another's. A
 * negative number has every bit the other way round. Zero is 80 00, below all positive
 * numbers.
 *
 *   1 -> C1 02    12.5 -> C1 19 64    100 -> C2 02    -1 -> 3E FD
 *
 * The decimal exponent -130 to 125 makes the exponent of 100 run from -65 to 62.
 *
 * AWS counts numbers in pairs that are aligned in the same way (12340 costs a byte more
 * than 123400), so an item's size follows from the size here: AWS's negative numbers
 * have an end mark of a byte, unless they have all twenty pairs; its zero is a single
 * byte. */
#include "storage/item/number_parts.h"

enum { POSITIVE = 0x80 };

static const uint8_t zero[] = {POSITIVE, 0};

static uint8_t mask_of(uint8_t first)
{
    return (first & POSITIVE) != 0 ? 0x00 : 0xFF;
}

void gramme_number_split(gramme_number_parts *parts, gramme_view number)
{
    uint8_t mask = mask_of(number.data[0]);
    size_t count = number.size - 1;

    GRAMME_PRE(count >= 1 && count <= GRAMME_NUMBER_PAIRS_MAX);
    parts->negative = mask != 0;
    parts->exponent =
        (int)((number.data[0] ^ mask) & ~POSITIVE) + GRAMME_NUMBER_EXPONENT_MIN;
    for (size_t i = 0; i < count; i++) {
        parts->pairs[i] = (uint8_t)((number.data[i + 1] ^ mask) >> 1);
    }
    parts->count = parts->pairs[count - 1] == 0 ? 0 : (unsigned)count;
}

size_t gramme_number_join(uint8_t out[GRAMME_NUMBER_SIZE_MAX],
                          const gramme_number_parts *parts)
{
    uint8_t mask = parts->negative ? 0xFF : 0x00;

    if (parts->count == 0) {
        memcpy(out, zero, sizeof(zero));
        return sizeof(zero);
    }
    out[0] =
        (uint8_t)((POSITIVE + parts->exponent - GRAMME_NUMBER_EXPONENT_MIN) ^ mask);
    for (unsigned i = 0; i < parts->count; i++) {
        unsigned more = i + 1 < parts->count;

        out[i + 1] = (uint8_t)((parts->pairs[i] * 2u + more) ^ mask);
    }
    return parts->count + 1;
}

size_t gramme_number_scan(const uint8_t *data, size_t size)
{
    uint8_t mask;
    size_t at = 1;

    if (size < 2) {
        return 0;
    }
    mask = mask_of(data[0]);
    while (((data[at] ^ mask) & 1) != 0) {
        if ((data[at] ^ mask) > 199) {
            return 0;
        }
        at++;
        if (at == size || at > GRAMME_NUMBER_PAIRS_MAX) {
            return 0;
        }
    }
    if ((data[at] ^ mask) == 0) {
        return memcmp(data, zero, sizeof(zero)) == 0 ? sizeof(zero) : 0;
    }
    if ((data[at] ^ mask) > 198 || (data[1] ^ mask) < 2) {
        return 0;
    }
    /* Twenty pairs are 38 digits only with a single digit at either end. */
    if (at == GRAMME_NUMBER_PAIRS_MAX &&
        ((data[1] ^ mask) / 2 >= 10 || (data[at] ^ mask) / 2 % 10 != 0)) {
        return 0;
    }
    return at + 1;
}

size_t gramme_number_item_size(gramme_view number)
{
    if (number.size == sizeof(zero) && number.data[1] == 0) {
        return 1;
    }
    return number.size +
           (mask_of(number.data[0]) != 0 && number.size <= GRAMME_NUMBER_PAIRS_MAX);
}

gramme_status gramme_number_from_integer(gramme_view *out,
                                         gramme_arena *arena,
                                         int64_t integer,
                                         gramme_error *err)
{
    gramme_number_parts parts = {.negative = integer < 0};
    uint64_t left = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    uint8_t reversed[10];
    unsigned count = 0;
    unsigned zeros = 0;
    uint8_t *bytes = gramme_arena_alloc(arena, GRAMME_NUMBER_SIZE_MAX);

    if (bytes == NULL) {
        return gramme_error_nomem(err);
    }
    for (; left > 0; left /= 100) {
        reversed[count++] = (uint8_t)(left % 100);
    }
    while (zeros < count && reversed[zeros] == 0) {
        zeros++;
    }
    parts.exponent = (int)count - 1;
    parts.count = count - zeros;
    for (unsigned i = 0; i < parts.count; i++) {
        parts.pairs[i] = reversed[count - 1 - i];
    }
    *out = gramme_view_of(bytes, gramme_number_join(bytes, &parts));
    return GRAMME_OK;
}

bool gramme_number_to_integer(int64_t *out, gramme_view number)
{
    gramme_number_parts parts;
    uint64_t limit;
    uint64_t whole = 0;

    gramme_number_split(&parts, number);
    if (parts.count > 0 &&
        (parts.exponent < (int)parts.count - 1 || parts.exponent > 9)) {
        return false;
    }
    limit = parts.negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
    for (int i = 0; parts.count > 0 && i <= parts.exponent; i++) {
        uint64_t pair = i < (int)parts.count ? parts.pairs[i] : 0;

        if (whole > (limit - pair) / 100) {
            return false;
        }
        whole = whole * 100 + pair;
    }
    if (!parts.negative) {
        *out = (int64_t)whole;
    } else {
        *out = whole > (uint64_t)INT64_MAX ? INT64_MIN : -(int64_t)whole;
    }
    return true;
}
