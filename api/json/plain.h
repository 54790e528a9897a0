/* SPDX-License-Identifier: Apache-2.0 */
/* plain.h - internal: runs of a string's bytes that mean themselves, in guard and
 * writer. */
#ifndef GRAMME_API_JSON_PLAIN_H
#define GRAMME_API_JSON_PLAIN_H

#include "storage/base/view.h"

/* Marks, in each byte's top bit, those of eight bytes that are a quote, a backslash or
 * a control character. The lowest mark is right, a higher one may be a borrow's work.
 */
static inline uint64_t gramme_json_marks(uint64_t eight)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t quote = eight ^ (ones * '"');
    uint64_t backslash = eight ^ (ones * '\\');

    /* x - ones borrows into a zero byte's top bit, eight - 0x20.. of one below 0x20. */
    return (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) |
            ((eight - ones * 0x20) & ~eight)) &
           ones * 0x80;
}

/* The first byte from `at` on that is a quote, a backslash or a control character, or
 * `end`. */
static inline const uint8_t *gramme_json_plain_end(const uint8_t *at,
                                                   const uint8_t *end)
{
    while (end - at >= 8) {
        uint64_t eight;
        uint64_t marks;

        memcpy(&eight, at, sizeof(eight));
        marks = gramme_json_marks(eight);
        if (marks != 0) {
#if defined(__GNUC__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            return at + __builtin_ctzll(marks) / 8;
#else
            break;
#endif
        }
        at += 8;
    }
    while (at < end && *at >= 0x20 && *at != '"' && *at != '\\') {
        at++;
    }
    return at;
}

#endif
