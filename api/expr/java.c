/* SPDX-License-Identifier: Apache-2.0 */
/* java.c - hashes of strings and places in hash tables, as the Java language and its
 * class library document them. */
#include "api/expr/java.h"

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* What the first byte of a character has of its code point. */
static uint32_t begin_character(uint8_t byte)
{
    if (byte < 0x80) {
        return byte;
    }
    return byte & (byte < 0xE0 ? 0x1FU : byte < 0xF0 ? 0xFU : 7U);
}

uint32_t gramme_java_hash(gramme_view text)
{
    uint32_t hash = 0;
    uint32_t cp = 0;

    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];

        cp = is_continuation(byte) ? cp << 6 | (byte & 0x3F) : begin_character(byte);
        if (i + 1 < text.size && is_continuation(text.data[i + 1])) {
            continue;
        }
        if (cp >= 0x10000) {
            hash = 31 * hash + 0xD800 + ((cp - 0x10000) >> 10);
            cp = 0xDC00 + (cp & 0x3FF);
        }
        hash = 31 * hash + cp;
    }
    return hash;
}

uint32_t gramme_java_place(uint32_t hash, uint32_t entries)
{
    uint32_t size = 16; /* doubled when more than 3/4 full */

    while (entries > size / 4 * 3) {
        size *= 2;
    }
    return (hash ^ hash >> 16) & (size - 1);
}
