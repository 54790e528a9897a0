/* SPDX-License-Identifier: Apache-2.0 */
/* utf8.h - well-formedness and counts of UTF-8 text. */
#ifndef GRAMME_STORAGE_BASE_UTF8_H
#define GRAMME_STORAGE_BASE_UTF8_H

#include "storage/base/view.h"

/* Shortest forms only, no surrogates, nothing past U+10FFFF; U+0000 is fine. */
bool gramme_utf8_valid(gramme_view text);

/* Puts '?' in the place of each byte that is no part of well-formed text, such as what
 * is left of a character that was cut. */
void gramme_utf8_repair(uint8_t *text, size_t size);

/* UTF-16 code units of valid text: Java's String.length(), and so AWS's limits. */
size_t gramme_utf8_utf16_length(gramme_view text);

/* Appends code point `cp` (not a surrogate) to `out`, at most 4 bytes; returns how
 * many. */
size_t gramme_utf8_encode(uint8_t out[4], uint32_t cp);

#endif
