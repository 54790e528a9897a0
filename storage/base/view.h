/* SPDX-License-Identifier: Apache-2.0 */
/* view.h - a borrowed run of bytes. Whoever hands one out says how long it lives; it is
 * never freed through the view, and it may hold U+0000. */
#ifndef GRAMME_STORAGE_BASE_VIEW_H
#define GRAMME_STORAGE_BASE_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct gramme_view {
    const uint8_t *data;
    size_t size;
} gramme_view;

/* The bytes of a string literal, without its terminator. */
#define GRAMME_VIEW(literal)                                                           \
    ((gramme_view){(const uint8_t *)("" literal), sizeof(literal) - 1})

/* printf arguments for "%.*s". */
#define GRAMME_VIEW_ARG(view) (int)(view).size, (const char *)(view).data

static inline gramme_view gramme_view_of(const void *data, size_t size)
{
    return (gramme_view){(const uint8_t *)data, size};
}

static inline gramme_view gramme_view_text(const char *text)
{
    return gramme_view_of(text, strlen(text));
}

static inline bool gramme_view_equal(gramme_view a, gramme_view b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool gramme_view_is(gramme_view a, const char *text)
{
    return gramme_view_equal(a, gramme_view_text(text));
}

/* Order of unsigned bytes, the shorter first when one is the other's prefix:
 * negative, zero or positive. */
static inline int gramme_view_compare(gramme_view a, gramme_view b)
{
    size_t common = a.size < b.size ? a.size : b.size;
    int order = common == 0 ? 0 : memcmp(a.data, b.data, common);

    if (order != 0) {
        return order;
    }
    return (a.size > b.size) - (a.size < b.size);
}

static inline bool gramme_view_starts_with(gramme_view a, gramme_view prefix)
{
    return a.size >= prefix.size &&
           (prefix.size == 0 || memcmp(a.data, prefix.data, prefix.size) == 0);
}

#endif
