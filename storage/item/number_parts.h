/* SPDX-License-Identifier: Apache-2.0 */
/* number_parts.h - a number taken apart; between the number_*.c files only. */
#ifndef GRAMME_STORAGE_ITEM_NUMBER_PARTS_H
#define GRAMME_STORAGE_ITEM_NUMBER_PARTS_H

#include "storage/item/number.h"

enum {
    GRAMME_NUMBER_PAIRS_MAX = 20,
    GRAMME_NUMBER_EXPONENT_MIN = -65, /* of 100 */
    GRAMME_NUMBER_EXPONENT_MAX = 62,
};

/* value = ±(pairs[0] + pairs[1]/100 + pairs[2]/10000 + ...) * 100^exponent; the first
 * and the last pair are not zero. Zero has no pairs. */
typedef struct gramme_number_parts {
    bool negative;
    int exponent;
    unsigned count;
    uint8_t pairs[GRAMME_NUMBER_PAIRS_MAX]; /* 0 to 99 each */
} gramme_number_parts;

/* `number` must be an encoding as number.h promises. */
void gramme_number_split(gramme_number_parts *parts, gramme_view number);

/* Writes the encoding; returns its size. */
size_t gramme_number_join(uint8_t out[GRAMME_NUMBER_SIZE_MAX],
                          const gramme_number_parts *parts);

gramme_status gramme_number_overflow(gramme_error *err);
gramme_status gramme_number_underflow(gramme_error *err);

#endif
