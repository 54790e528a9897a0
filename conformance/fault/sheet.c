/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.c - texts that grow; what differs between two runs taken out of them. */
#include "conformance/fault/sheet.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "conformance/fault/fault.h"

enum { DIGITS_MASKED = 9, CONTEXT = 160 };

static void reserve(gramme_sheet *sheet, size_t extra)
{
    if (sheet->size + extra + 1 > sheet->capacity) {
        bool spared = gramme_fault_spare(true);

        sheet->capacity = (sheet->size + extra + 1) * 2;
        sheet->data = realloc(sheet->data, sheet->capacity);
        (void)gramme_fault_spare(spared);
        if (sheet->data == NULL) {
            abort();
        }
    }
}

void gramme_sheet_clear(gramme_sheet *sheet)
{
    free(sheet->data);
    *sheet = (gramme_sheet){.data = NULL};
}

void gramme_sheet_empty(gramme_sheet *sheet)
{
    sheet->size = 0;
    if (sheet->data != NULL) {
        sheet->data[0] = '\0';
    }
}

void gramme_sheet_add(gramme_sheet *sheet, const char *from, size_t size)
{
    reserve(sheet, size);
    if (size > 0) {
        memcpy(sheet->data + sheet->size, from, size);
    }
    sheet->size += size;
    sheet->data[sheet->size] = '\0';
}

void gramme_sheet_print(gramme_sheet *sheet, const char *format, ...)
{
    va_list args;
    int size;

    va_start(args, format);
    /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): it is initialized */
    size = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (size < 0) {
        abort();
    }
    reserve(sheet, (size_t)size);
    va_start(args, format);
    (void)vsnprintf(sheet->data + sheet->size, (size_t)size + 1, format, args);
    va_end(args);
    sheet->size += (size_t)size;
}

const char *gramme_sheet_get(const gramme_sheet *sheet)
{
    return sheet->data == NULL ? "" : sheet->data;
}

static bool is_hex(char c)
{
    return isdigit((unsigned char)c) || (c >= 'a' && c <= 'f');
}

/* How many bytes at `at` are a UUID: 36 or 0. */
static size_t uuid_at(const char *at)
{
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? at[i] != '-' : !is_hex(at[i])) {
            return 0;
        }
    }
    return 36;
}

/* "2026-11-21T12:34:56.789" and what follows of it. */
static size_t time_at(const char *at)
{
    static const char like[] = "dddd-dd-ddTdd:dd:dd.ddd";
    size_t i = 0;

    while (like[i] != '\0' &&
           (like[i] == 'd' ? isdigit((unsigned char)at[i]) : at[i] == like[i])) {
        i++;
    }
    return like[i] == '\0' ? i : 0;
}

static size_t number_at(const char *at)
{
    size_t digits = 0;
    size_t size;

    while (isdigit((unsigned char)at[digits])) {
        digits++;
    }
    if (digits < DIGITS_MASKED) {
        return 0;
    }
    size = digits;
    if (at[size] == '.' && isdigit((unsigned char)at[size + 1])) {
        size++;
        while (isdigit((unsigned char)at[size])) {
            size++;
        }
        if (at[size] == 'E') {
            size++;
            while (isdigit((unsigned char)at[size])) {
                size++;
            }
        }
    }
    while (is_hex(at[size]) || at[size] == '-') {
        size++; /* a shard's id goes on behind its digits */
    }
    return size;
}

/* "1.795285E9": seconds. */
static size_t exponent_at(const char *at)
{
    size_t size = 0;

    while (isdigit((unsigned char)at[size]) || at[size] == '.') {
        size++;
    }
    if (size < 2 || at[1] != '.' || at[size] != 'E' || at[size + 1] != '9') {
        return 0;
    }
    return size + 2;
}

/* The value of a member that tells a moment: how many bytes of it are at `at`. */
static size_t moment_at(const char *at)
{
    static const char *const members[] = {"\"LastProcessingResult\":\"",
                                          "\"NextShardIterator\":\"",
                                          "\"ShardIterator\":\"", "\"eventID\":\""};

    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        size_t size = strlen(members[i]);

        if (strncmp(at, members[i], size) == 0) {
            return size + strcspn(at + size, "\"");
        }
    }
    return 0;
}

void gramme_sheet_mask(gramme_sheet *sheet)
{
    const char *from = sheet->data;
    char *to = sheet->data;
    bool inside = false; /* of a word */

    if (from == NULL) {
        return;
    }
    while (*from != '\0') {
        size_t size = inside ? 0 : uuid_at(from);

        size = size > 0 ? size : moment_at(from);
        size = size > 0 ? size : time_at(from);
        size = size > 0 ? size : number_at(from);
        size = size > 0 || inside ? size : exponent_at(from);
        inside = isalnum((unsigned char)*from) != 0;
        if (size > 0) {
            *to++ = '#';
            from += size;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
    sheet->size = (size_t)(to - sheet->data);
}

void gramme_sheet_compare(gramme_sheet *out, const char *is, const char *wanted)
{
    size_t at = 0;
    size_t from;

    while (is[at] != '\0' && is[at] == wanted[at]) {
        at++;
    }
    from = at > CONTEXT ? at - CONTEXT : 0;
    gramme_sheet_print(out, "    is     ...%.*s\n    wanted ...%.*s\n",
                       (int)(at - from + CONTEXT), is + from,
                       (int)(at - from + CONTEXT), wanted + from);
}

bool gramme_sheet_read(gramme_sheet *out, const char *path)
{
    FILE *from = fopen(path, "rb");
    size_t got = 1;

    gramme_sheet_empty(out);
    if (from == NULL) {
        return false;
    }
    while (got > 0) {
        reserve(out, 65536);
        got = fread(out->data + out->size, 1, 65536, from);
        out->size += got;
    }
    out->data[out->size] = '\0';
    return fclose(from) == 0;
}
