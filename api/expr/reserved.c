/* SPDX-License-Identifier: Apache-2.0 */
/* reserved.c - binary search in the table of reserved words. Every bare name of every
 * expression passes here, so lengths no word has are sent away first. */
#include "api/expr/reserved.h"

#define GRAMME_RESERVED(word) word,
static const char *const words[] = {
#include "api/expr/reserved.def"
};
#undef GRAMME_RESERVED

enum { WORD_COUNT = sizeof(words) / sizeof(words[0]), SHORTEST = 2, LONGEST = 14 };

bool gramme_reserved(gramme_view name)
{
    char upper[LONGEST + 1];
    size_t low = 0;
    size_t high = WORD_COUNT;

    if (name.size < SHORTEST || name.size > LONGEST) {
        return false;
    }
    for (size_t i = 0; i < name.size; i++) {
        uint8_t byte = name.data[i];

        upper[i] = (char)(byte >= 'a' && byte <= 'z' ? byte - 'a' + 'A' : byte);
    }
    upper[name.size] = '\0';
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(upper, words[middle]);

        if (order == 0) {
            return true;
        }
        if (order < 0) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return false;
}
