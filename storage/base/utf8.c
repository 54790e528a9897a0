/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.c - UTF-8, with ASCII taken eight bytes at a time. */
#include "storage/base/utf8.h"

static bool eight_are_ascii(const uint8_t *at)
{
    uint64_t eight;

    memcpy(&eight, at, sizeof(eight));
    return (eight & UINT64_C(0x8080808080808080)) == 0;
}

static bool is_continuation(uint8_t byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Bytes of the well-formed sequence that begins at `at` with a byte over 0x7F; 0 when
 * there is none before `end`. The second byte's range excludes long forms, surrogates
 * and what is past U+10FFFF (Unicode, table 3-7). */
static size_t sequence_length(const uint8_t *at, const uint8_t *end)
{
    uint8_t lead = at[0];
    size_t left = (size_t)(end - at);
    uint8_t low = 0x80;
    uint8_t high = 0xBF;
    size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;

    if (lead < 0xC2 || lead > 0xF4 || left < length) {
        return 0;
    }
    if (lead == 0xE0) {
        low = 0xA0;
    } else if (lead == 0xED) {
        high = 0x9F;
    } else if (lead == 0xF0) {
        low = 0x90;
    } else if (lead == 0xF4) {
        high = 0x8F;
    }
    if (at[1] < low || at[1] > high || (length > 2 && !is_continuation(at[2])) ||
        (length > 3 && !is_continuation(at[3]))) {
        return 0;
    }
    return length;
}

bool gramme_utf8_valid(gramme_view text)
{
    const uint8_t *at = text.data;
    const uint8_t *end = text.size == 0 ? at : at + text.size;

    while (at < end) {
        if (*at >= 0x80) {
            size_t length = sequence_length(at, end);

            if (length == 0) {
                return false;
            }
            at += length;
        } else if (end - at >= 8 && eight_are_ascii(at)) {
            at += 8;
        } else {
            at++;
        }
    }
    return true;
}

void gramme_utf8_repair(uint8_t *text, size_t size)
{
    uint8_t *at = text;
    uint8_t *end = size == 0 ? text : text + size;

    while (at < end) {
        size_t length = *at < 0x80 ? 1 : sequence_length(at, end);

        if (length == 0) {
            *at = '?';
            length = 1;
        }
        at += length;
    }
}

size_t gramme_utf8_utf16_length(gramme_view text)
{
    const uint8_t *at = text.data;
    const uint8_t *end = text.size == 0 ? at : at + text.size;
    size_t units = 0;

    while (at < end) {
        if (end - at >= 8 && eight_are_ascii(at)) {
            units += 8;
            at += 8;
        } else {
            /* Each sequence counts at its first byte; four-byte ones are surrogate
             * pairs. */
            units += (size_t)!is_continuation(*at) + (size_t)(*at >= 0xF0);
            at++;
        }
    }
    return units;
}

size_t gramme_utf8_encode(uint8_t out[4], uint32_t cp)
{
    if (cp < 0x80) {
        out[0] = (uint8_t)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (uint8_t)(0xC0 | cp >> 6);
        out[1] = (uint8_t)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (uint8_t)(0xE0 | cp >> 12);
        out[1] = (uint8_t)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (uint8_t)(0xF0 | cp >> 18);
    out[1] = (uint8_t)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (cp & 0x3F));
    return 4;
}
