/* SPDX-License-Identifier: Apache-2.0 */
/* sort.h - sorting elements that begin with a view, for item.c and set.c only.
 *
 * Few elements, or many that are nearly in order, as clients send them: insertion. Many
 * in disorder: heapsort, which needs no memory and has no bad case an attacker could
 * send. Inline, so that each caller gets it for its own element size. */
#ifndef GRAMME_STORAGE_ITEM_SORT_H
#define GRAMME_STORAGE_ITEM_SORT_H

#include "storage/base/view.h"

enum { GRAMME_SORT_INSERTION_MAX = 24, GRAMME_SORT_ELEMENT_MAX = 64 };

static inline uint8_t *gramme_sort_at(void *base, size_t size, uint32_t index)
{
    return (uint8_t *)base + size * index;
}

static inline int gramme_sort_compare(const void *a, const void *b)
{
    return gramme_view_compare(*(const gramme_view *)a, *(const gramme_view *)b);
}

/* Length of the start that is strictly in order. */
static inline uint32_t gramme_sort_run(void *base, uint32_t count, size_t size)
{
    uint32_t run = count == 0 ? 0 : 1;

    while (run < count && gramme_sort_compare(gramme_sort_at(base, size, run - 1),
                                              gramme_sort_at(base, size, run)) < 0) {
        run++;
    }
    return run;
}

/* The first `run` elements are in order already. */
static inline void
gramme_sort_insertion(void *base, uint32_t count, size_t size, uint32_t run)
{
    uint8_t moving[GRAMME_SORT_ELEMENT_MAX];

    for (uint32_t i = run; i < count; i++) {
        uint32_t to = i;

        while (to > 0 && gramme_sort_compare(gramme_sort_at(base, size, i),
                                             gramme_sort_at(base, size, to - 1)) < 0) {
            to--;
        }
        if (to < i) {
            memcpy(moving, gramme_sort_at(base, size, i), size);
            memmove(gramme_sort_at(base, size, to + 1), gramme_sort_at(base, size, to),
                    (size_t)(i - to) * size);
            memcpy(gramme_sort_at(base, size, to), moving, size);
        }
    }
}

static inline void gramme_sort_swap(void *base, size_t size, uint32_t a, uint32_t b)
{
    uint8_t kept[GRAMME_SORT_ELEMENT_MAX];

    memcpy(kept, gramme_sort_at(base, size, a), size);
    memcpy(gramme_sort_at(base, size, a), gramme_sort_at(base, size, b), size);
    memcpy(gramme_sort_at(base, size, b), kept, size);
}

/* Lets the element at `top` sink until both below it are smaller. */
static inline void
gramme_sort_sink(void *base, uint32_t count, size_t size, uint32_t top)
{
    while (top < count / 2) {
        uint32_t child = top * 2 + 1;

        if (child + 1 < count &&
            gramme_sort_compare(gramme_sort_at(base, size, child),
                                gramme_sort_at(base, size, child + 1)) < 0) {
            child++;
        }
        if (gramme_sort_compare(gramme_sort_at(base, size, child),
                                gramme_sort_at(base, size, top)) <= 0) {
            return;
        }
        gramme_sort_swap(base, size, top, child);
        top = child;
    }
}

static inline void gramme_sort_heap(void *base, uint32_t count, size_t size)
{
    for (uint32_t top = count / 2; top-- > 0;) {
        gramme_sort_sink(base, count, size, top);
    }
    for (uint32_t left = count; left-- > 1;) {
        gramme_sort_swap(base, size, 0, left);
        gramme_sort_sink(base, left, size, 0);
    }
}

/* Sorts; false when two views are equal: `*duplicate` is the least such. */
static inline bool
gramme_sort(void *base, uint32_t count, size_t size, gramme_view *duplicate)
{
    uint32_t run = gramme_sort_run(base, count, size);

    if (run == count) {
        return true;
    }
    if (count - run <= GRAMME_SORT_INSERTION_MAX) {
        gramme_sort_insertion(base, count, size, run);
    } else {
        gramme_sort_heap(base, count, size);
    }
    run = gramme_sort_run(base, count, size);
    if (run < count) {
        *duplicate =
            *(const gramme_view *)(const void *)gramme_sort_at(base, size, run);
        return false;
    }
    return true;
}

#endif
