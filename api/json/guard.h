/* SPDX-License-Identifier: Apache-2.0 */
/* guard.h - what cJSON would let pass or spoil is stopped or disguised before it. */
#ifndef GRAMME_API_JSON_GUARD_H
#define GRAMME_API_JSON_GUARD_H

#include "storage/base/arena.h"

enum {
    /* JSON levels: an item's 32 levels take two each. Keeps cJSON's recursion small. */
    GRAMME_GUARD_DEPTH_MAX = 512,
    /* Values in a text. 25 items of 400 KB have fewer in 16 MiB; all of them together
     * are a hundred bytes each once they are read. */
    GRAMME_GUARD_VALUES_MAX = 4000000,
    /* Leads the text of a disguised number; valid UTF-8 never has this byte. */
    GRAMME_GUARD_NUMBER_MARK = 0xFF,
};

typedef struct gramme_guard {
    size_t zeros;    /* \u0000 escapes */
    size_t numbers;  /* numbers that are not integers of at most 15 digits */
    unsigned levels; /* of objects and arrays */
    size_t values;   /* of all kinds */
} gramme_guard;

/* True when `text` is exactly one JSON value (RFC 8259) in valid UTF-8 without lone
 * surrogates, at most GRAMME_GUARD_DEPTH_MAX levels deep, of at most
 * GRAMME_GUARD_VALUES_MAX values. */
bool gramme_guard_check(gramme_guard *out, gramme_view text);

/* A checked text that cJSON reads without loss: where it would cut a string, \u0000
 * becomes the bytes C0 80; where it would round a number or forget how it was written,
 * the number becomes a string led by GRAMME_GUARD_NUMBER_MARK. `*out` is `text` itself
 * when there is nothing to disguise, else in `arena`. False when memory has run out. */
bool gramme_guard_disguise(gramme_view *out,
                           gramme_arena *arena,
                           const gramme_guard *guard,
                           gramme_view text);

#endif
