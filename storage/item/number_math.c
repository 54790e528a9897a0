/* SPDX-License-Identifier: Apache-2.0 */
/* number_math.c - exact sums, digit by base-100 digit.
 *
 * Both numbers are laid over one row of cells, one per power of 100 that either of them
 * or a carry can reach, added there with their signs, and the row is made a number
 * again. */
#include "storage/item/number_parts.h"

enum {
    LOWEST = GRAMME_NUMBER_EXPONENT_MIN - (GRAMME_NUMBER_PAIRS_MAX - 1),
    HIGHEST = GRAMME_NUMBER_EXPONENT_MAX + 1, /* one more, for the carry */
    CELLS = HIGHEST - LOWEST + 1,
};

/* cells[i] counts 100^(low + i). */
typedef struct row {
    int low;
    int count;
    int16_t cells[CELLS];
} row;

static int lowest_of(const gramme_number_parts *parts)
{
    return parts->exponent - (int)parts->count + 1;
}

static void
open_row(row *sum, const gramme_number_parts *a, const gramme_number_parts *b)
{
    int low = lowest_of(a) < lowest_of(b) ? lowest_of(a) : lowest_of(b);
    int high = a->exponent > b->exponent ? a->exponent : b->exponent;

    sum->low = low;
    sum->count = high + 1 - low + 1;
    memset(sum->cells, 0, (size_t)sum->count * sizeof(sum->cells[0]));
}

static void lay(row *sum, const gramme_number_parts *parts, bool negative)
{
    int at = parts->exponent - sum->low;

    for (unsigned i = 0; i < parts->count; i++, at--) {
        sum->cells[at] =
            (int16_t)(sum->cells[at] + (negative ? -parts->pairs[i] : parts->pairs[i]));
    }
}

/* Brings each cell to 0..99; returns what is carried out of the highest: 0, or -1 for a
 * row that is negative. */
static int carry(row *sum)
{
    int carried = 0;

    for (int i = 0; i < sum->count; i++) {
        int cell = sum->cells[i] + carried;

        carried = cell < 0 ? -1 : cell >= 100 ? 1 : 0;
        sum->cells[i] = (int16_t)(cell - carried * 100);
    }
    return carried;
}

static unsigned digits_of(const row *sum, int first, int last)
{
    unsigned digits = (unsigned)(first - last + 1) * 2;

    return digits - (sum->cells[first] < 10) - (sum->cells[last] % 10 == 0);
}

/* A sum of more than 38 digits is an overflow in AWS's words too. */
static gramme_status
to_number(gramme_view *out, gramme_arena *arena, row *sum, gramme_error *err)
{
    gramme_number_parts parts = {.negative = false};
    int first = sum->count - 1;
    int last = 0;
    uint8_t *bytes;

    if (carry(sum) < 0) {
        parts.negative = true;
        for (int i = 0; i < sum->count; i++) {
            sum->cells[i] = (int16_t)-sum->cells[i];
        }
        /* The row held sum + 100^count: what is left is 100^count - |sum|. */
        carry(sum);
    }
    while (first >= 0 && sum->cells[first] == 0) {
        first--;
    }
    if (first >= 0) {
        while (sum->cells[last] == 0) {
            last++;
        }
        parts.exponent = first + sum->low;
        if (parts.exponent < GRAMME_NUMBER_EXPONENT_MIN) {
            return gramme_number_underflow(err);
        }
        if (parts.exponent > GRAMME_NUMBER_EXPONENT_MAX ||
            digits_of(sum, first, last) > GRAMME_NUMBER_DIGITS_MAX) {
            return gramme_number_overflow(err);
        }
        for (int i = first; i >= last; i--) {
            parts.pairs[parts.count++] = (uint8_t)sum->cells[i];
        }
    }
    bytes = gramme_arena_alloc(arena, GRAMME_NUMBER_SIZE_MAX);
    if (bytes == NULL) {
        return gramme_error_nomem(err);
    }
    *out = gramme_view_of(bytes, gramme_number_join(bytes, &parts));
    return GRAMME_OK;
}

static gramme_status add(gramme_view *out,
                         gramme_arena *arena,
                         gramme_view a,
                         gramme_view b,
                         bool subtract,
                         gramme_error *err)
{
    gramme_number_parts left;
    gramme_number_parts right;
    row sum;

    gramme_number_split(&left, a);
    gramme_number_split(&right, b);
    open_row(&sum, &left, &right);
    lay(&sum, &left, left.negative);
    lay(&sum, &right, right.negative != subtract);
    return to_number(out, arena, &sum, err);
}

gramme_status gramme_number_add(gramme_view *out,
                                gramme_arena *arena,
                                gramme_view a,
                                gramme_view b,
                                gramme_error *err)
{
    return add(out, arena, a, b, false, err);
}

gramme_status gramme_number_subtract(gramme_view *out,
                                     gramme_arena *arena,
                                     gramme_view a,
                                     gramme_view b,
                                     gramme_error *err)
{
    return add(out, arena, a, b, true, err);
}
