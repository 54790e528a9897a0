/* SPDX-License-Identifier: Apache-2.0 */
/* text.h - a borrowed run of bytes of a request, and the comparisons HTTP needs. Never
 * freed through the text; whoever hands one out says how long it lives. */
#ifndef GRAMME_SERVER_TEXT_H
#define GRAMME_SERVER_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct gramme_text {
    const char *data; /* NULL: absent */
    size_t size;
} gramme_text;

static inline gramme_text gramme_text_of(const char *data, size_t size)
{
    return (gramme_text){data, size};
}

/* An absent text is nothing, not even empty. */
static inline bool gramme_text_is(gramme_text text, const char *literal)
{
    size_t size = strlen(literal);

    return text.size == size && text.data != NULL &&
           memcmp(text.data, literal, size) == 0;
}

/* The byte's value, an ASCII letter's as if it were small. */
static inline int gramme_text_lower(char byte)
{
    int value = (unsigned char)byte;

    return value >= 'A' && value <= 'Z' ? value + ('a' - 'A') : value;
}

/* What a hexadecimal digit stands for; -1: it is none. */
static inline int gramme_text_hex(char byte)
{
    int lower = gramme_text_lower(byte);

    if (lower >= '0' && lower <= '9') {
        return lower - '0';
    }
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/* ASCII letters compare without case; `literal` must be lower case. */
static inline bool gramme_text_is_nocase(gramme_text text, const char *literal)
{
    size_t i = 0;

    while (i < text.size && literal[i] != '\0' &&
           gramme_text_lower(text.data[i]) == literal[i]) {
        i++;
    }
    return i == text.size && literal[i] == '\0';
}

static inline bool gramme_text_starts_with(gramme_text text, const char *prefix)
{
    size_t size = strlen(prefix);

    return text.size >= size && text.data != NULL &&
           memcmp(text.data, prefix, size) == 0;
}

/* Without spaces and tabs at either end. */
static inline gramme_text gramme_text_trim(gramme_text text)
{
    while (text.size > 0 && (text.data[0] == ' ' || text.data[0] == '\t')) {
        text.data++;
        text.size--;
    }
    while (text.size > 0 &&
           (text.data[text.size - 1] == ' ' || text.data[text.size - 1] == '\t')) {
        text.size--;
    }
    return text;
}

/* Cuts the next byte off `*rest`, which is not empty: the one that "%XX" stands for;
 * what is no such escape stands for itself. */
static inline char gramme_text_unescape(gramme_text *rest)
{
    char byte = rest->data[0];
    size_t size = 1;

    if (byte == '%' && rest->size > 2 && gramme_text_hex(rest->data[1]) >= 0 &&
        gramme_text_hex(rest->data[2]) >= 0) {
        byte = (char)(gramme_text_hex(rest->data[1]) * 16 +
                      gramme_text_hex(rest->data[2]));
        size = 3;
    }
    *rest = gramme_text_of(rest->data + size, rest->size - size);
    return byte;
}

/* Cuts the part before the next `mark` off `*rest` (all of it without one). False when
 * nothing is left; an empty part between two marks is a part. */
static inline bool gramme_text_next(gramme_text *part, gramme_text *rest, char mark)
{
    const char *end;

    if (rest->data == NULL) {
        return false;
    }
    end = rest->size == 0 ? NULL : memchr(rest->data, mark, rest->size);
    if (end == NULL) {
        *part = *rest;
        *rest = gramme_text_of(NULL, 0);
        return true;
    }
    *part = gramme_text_of(rest->data, (size_t)(end - rest->data));
    *rest = gramme_text_of(end + 1, rest->size - part->size - 1);
    return true;
}

#endif
