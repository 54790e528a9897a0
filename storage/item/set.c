/* SPDX-License-Identifier: Apache-2.0 */
/* set.c - sets as sorted arrays of views; union and difference are merges. */
#include "storage/item/sort.h"
#include "storage/item/value.h"

bool gramme_set_sort(gramme_view *elements, uint32_t count, gramme_view *duplicate)
{
    return gramme_sort(elements, count, sizeof(*elements), duplicate);
}

bool gramme_set_contains(const gramme_set *set, gramme_view element)
{
    uint32_t low = 0;
    uint32_t high = set->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = gramme_view_compare(element, set->elements[middle]);

        if (order == 0) {
            return true;
        }
        if (order > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return false;
}

bool gramme_set_union(gramme_set *out,
                      gramme_arena *arena,
                      const gramme_set *a,
                      const gramme_set *b)
{
    uint32_t i = 0;
    uint32_t j = 0;
    uint32_t count = 0;
    gramme_view *elements =
        gramme_arena_calloc(arena, (size_t)a->count + b->count, sizeof(*elements));

    if (elements == NULL) {
        return false;
    }
    while (i < a->count || j < b->count) {
        int order = i == a->count ? 1
                    : j == b->count
                        ? -1
                        : gramme_view_compare(a->elements[i], b->elements[j]);

        elements[count++] = order <= 0 ? a->elements[i] : b->elements[j];
        i += order <= 0;
        j += order >= 0;
    }
    *out = (gramme_set){elements, count};
    return true;
}

bool gramme_set_minus(gramme_set *out,
                      gramme_arena *arena,
                      const gramme_set *a,
                      const gramme_set *b)
{
    uint32_t j = 0;
    uint32_t count = 0;
    gramme_view *elements = gramme_arena_calloc(arena, a->count, sizeof(*elements));

    if (elements == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        while (j < b->count &&
               gramme_view_compare(b->elements[j], a->elements[i]) < 0) {
            j++;
        }
        if (j == b->count || !gramme_view_equal(b->elements[j], a->elements[i])) {
            elements[count++] = a->elements[i];
        }
    }
    *out = (gramme_set){elements, count};
    return true;
}
