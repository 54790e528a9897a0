/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - texts against a pattern's conditions: parts, wildcards, addresses, and
 * letters whose case does not matter. */
#include "api/triggers/pattern_parts.h"

/* The code point of valid UTF-8 at `*at`, which moves on. */
static uint32_t next_code_point(gramme_view text, size_t *at)
{
    uint8_t lead = text.data[(*at)++];
    unsigned more = lead < 0x80 ? 0 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : 3;
    uint32_t cp = lead < 0x80 ? lead : lead & (0x3FU >> more);

    for (; more > 0 && *at < text.size; more--) {
        cp = cp << 6 | (text.data[(*at)++] & 0x3FU);
    }
    return cp;
}

/* The small letter of a capital one, without regard to any locale: of the scripts that
 * have runs of pairs in Unicode. */
static uint32_t fold(uint32_t cp)
{
    static const struct {
        uint32_t first;
        uint32_t last;
        uint32_t distance; /* to the small letter; 0: it is the next one, */
        uint32_t parity;   /* and capitals are even (0) or odd (1) */
    } runs[] = {
        {'A', 'Z', 32, 0},      {0xC0, 0xD6, 32, 0},     {0xD8, 0xDE, 32, 0},
        {0x100, 0x12F, 0, 0},   {0x132, 0x137, 0, 0},    {0x139, 0x148, 0, 1},
        {0x14A, 0x177, 0, 0},   {0x179, 0x17E, 0, 1},    {0x386, 0x386, 38, 0},
        {0x388, 0x38A, 37, 0},  {0x38C, 0x38C, 64, 0},   {0x38E, 0x38F, 63, 0},
        {0x391, 0x3A1, 32, 0},  {0x3A3, 0x3AB, 32, 0},   {0x400, 0x40F, 80, 0},
        {0x410, 0x42F, 32, 0},  {0x460, 0x481, 0, 0},    {0x48A, 0x4BF, 0, 0},
        {0x4D0, 0x52F, 0, 0},   {0x531, 0x556, 48, 0},   {0x1E00, 0x1E95, 0, 0},
        {0x1EA0, 0x1EFF, 0, 0}, {0xFF21, 0xFF3A, 32, 0}, {0x10400, 0x10427, 40, 0},
    };

    for (size_t i = 0; i < sizeof(runs) / sizeof(runs[0]) && cp >= runs[i].first; i++) {
        if (cp <= runs[i].last) {
            return runs[i].distance != 0      ? cp + runs[i].distance
                   : cp % 2 == runs[i].parity ? cp + 1
                                              : cp;
        }
    }
    return cp;
}

/* Does `text` begin with `start`, whatever the case of both? *size is how much of
 * `text` that is. */
static bool starts_folded(gramme_view text, gramme_view start, size_t *size)
{
    size_t at = 0;
    size_t of_start = 0;

    while (of_start < start.size) {
        if (at == text.size || fold(next_code_point(text, &at)) !=
                                   fold(next_code_point(start, &of_start))) {
            return false;
        }
    }
    *size = at;
    return true;
}

/* Small and capital letters need not have equally many bytes: code points are counted.
 */
static bool ends_folded(gramme_view text, gramme_view end)
{
    size_t points = 0;
    size_t from = text.size;
    size_t size;

    for (size_t at = 0; at < end.size; points++) {
        (void)next_code_point(end, &at);
    }
    for (; points > 0; points--) {
        if (from == 0) {
            return false;
        }
        do {
            from--;
        } while (from > 0 && (text.data[from] & 0xC0) == 0x80);
    }
    if (end.size == 0) {
        return true;
    }
    return starts_folded(gramme_view_of(text.data + from, text.size - from), end,
                         &size);
}

static bool ends_with(gramme_view text, gramme_view end)
{
    return text.size >= end.size &&
           (end.size == 0 ||
            memcmp(text.data + text.size - end.size, end.data, end.size) == 0);
}

/* The last star is the only one that may have to take more: linear in practice, and at
 * most text times pattern. */
static bool wildcard_matches(gramme_view pattern, gramme_view text)
{
    size_t p = 0;
    size_t t = 0;
    size_t behind_star = SIZE_MAX; /* in the pattern */
    size_t taken = 0;              /* where the text behind that star's begins */

    while (t < text.size) {
        if (p < pattern.size && pattern.data[p] == GRAMME_PATTERN_STAR) {
            behind_star = ++p;
            taken = t;
        } else if (p < pattern.size && pattern.data[p] == text.data[t]) {
            p++;
            t++;
        } else if (behind_star != SIZE_MAX) {
            p = behind_star;
            t = ++taken;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.data[p] == GRAMME_PATTERN_STAR) {
        p++;
    }
    return p == pattern.size;
}

static bool network_matches(const gramme_network *network, gramme_view text)
{
    gramme_network one;
    unsigned bytes = network->bits / 8;
    unsigned rest = network->bits % 8;

    if (text.size == 0 || memchr(text.data, '/', text.size) != NULL ||
        !gramme_network_read(&one, text) || one.wide != network->wide ||
        memcmp(one.address, network->address, bytes) != 0) {
        return false;
    }
    return rest == 0 ||
           (one.address[bytes] ^ network->address[bytes]) >> (8 - rest) == 0;
}

bool gramme_text_matches(const gramme_condition *condition, gramme_view text)
{
    size_t size;

    switch (condition->kind) {
    case GRAMME_CONDITION_EQUAL:
        return gramme_view_equal(text, condition->text);
    case GRAMME_CONDITION_EQUAL_FOLDED:
        return starts_folded(text, condition->text, &size) && size == text.size;
    case GRAMME_CONDITION_PREFIX:
        return gramme_view_starts_with(text, condition->text);
    case GRAMME_CONDITION_PREFIX_FOLDED:
        return starts_folded(text, condition->text, &size);
    case GRAMME_CONDITION_SUFFIX:
        return ends_with(text, condition->text);
    case GRAMME_CONDITION_SUFFIX_FOLDED:
        return ends_folded(text, condition->text);
    case GRAMME_CONDITION_WILDCARD:
        return wildcard_matches(condition->text, text);
    case GRAMME_CONDITION_NETWORK:
        return network_matches(&condition->network, text);
    case GRAMME_CONDITION_RANGE:
    case GRAMME_CONDITION_TRUE:
    case GRAMME_CONDITION_FALSE:
    case GRAMME_CONDITION_NULL:
    case GRAMME_CONDITION_ANY:
        break;
    }
    return false;
}
