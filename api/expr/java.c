/* SPDX-License-Identifier: Apache-2.0 */
/* java.c - hashes of strings and places in hash tables, as the Java language and its
 * class library document them. */
#include "api/expr/java.h"

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

uint32_t gramme_java_hash(gramme_view text)
{
    uint32_t hash = 0;
    uint32_t cp = 0;

    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];

        if (is_continuation(byte)) {
            cp = cp << 6 | (byte & 0x3F);
        } else {
            cp = byte & (byte < 0x80   ? 0x7F
                         : byte < 0xE0 ? 0x1F
                         : byte < 0xF0 ? 0xF
                                       : 7);
        }
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
