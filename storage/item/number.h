/* SPDX-License-Identifier: Apache-2.0 */
/* number.h - DynamoDB's numbers: 38 significant decimal digits, magnitude 0 or 1E-130
 * up to 9.99...E+125, held as bytes whose memcmp order is the numeric order.
 *
 * The same bytes are the value in memory, in a stored item and in a key; no encoding is
 * a prefix of another, and one number has one encoding. number.c draws the layout. */
#ifndef GRAMME_STORAGE_ITEM_NUMBER_H
#define GRAMME_STORAGE_ITEM_NUMBER_H

#include "storage/base/arena.h"
#include "storage/base/status.h"

enum {
    GRAMME_NUMBER_DIGITS_MAX = 38,
    GRAMME_NUMBER_SIZE_MAX = 24,  /* bytes of an encoding */
    GRAMME_NUMBER_TEXT_MAX = 176, /* bytes of a text, without a NUL */
};

/* Reads decimal text as AWS takes it: sign, digits, point, exponent. Errors
 * (GRAMME_INVALID) carry AWS's messages: not numeric, more than 38 digits, overflow,
 * underflow. `*size` bytes are written. */
gramme_status gramme_number_parse(uint8_t out[GRAMME_NUMBER_SIZE_MAX],
                                  size_t *size,
                                  gramme_view text,
                                  gramme_error *err);

/* The same with exponents of 64 bits: 1e99999999999 is an overflow, where
 * gramme_number_parse, like Java's BigDecimal, finds no number; and the message for an
 * empty text ends in a colon and a blank. */
gramme_status gramme_number_parse_wide(uint8_t out[GRAMME_NUMBER_SIZE_MAX],
                                       size_t *size,
                                       gramme_view text,
                                       gramme_error *err);

/* As gramme_number_parse, into the arena. */
gramme_status gramme_number_read(gramme_view *out,
                                 gramme_arena *arena,
                                 gramme_view text,
                                 gramme_error *err);

/* Writes decimal text as AWS prints it, never with an exponent; returns its length. */
size_t gramme_number_format(char out[GRAMME_NUMBER_TEXT_MAX], gramme_view number);

/* a + b and a - b, exact, in the arena. GRAMME_INVALID with AWS's message when the
 * result leaves the range; more than 38 digits are an overflow in its words, too. */
gramme_status gramme_number_add(gramme_view *out,
                                gramme_arena *arena,
                                gramme_view a,
                                gramme_view b,
                                gramme_error *err);
gramme_status gramme_number_subtract(gramme_view *out,
                                     gramme_arena *arena,
                                     gramme_view a,
                                     gramme_view b,
                                     gramme_error *err);

/* Bytes AWS counts for it in an item's size. */
size_t gramme_number_item_size(gramme_view number);

/* Bytes of the encoding at `data`, 0 when the `size` bytes there begin with none. */
size_t gramme_number_scan(const uint8_t *data, size_t size);

gramme_status gramme_number_from_integer(gramme_view *out,
                                         gramme_arena *arena,
                                         int64_t integer,
                                         gramme_error *err);

/* False when it is not a whole number or does not fit. */
bool gramme_number_to_integer(int64_t *out, gramme_view number);

#endif
