/* SPDX-License-Identifier: Apache-2.0 */
/* sheet.h - texts that grow, for the tests' own use: the program ends when there is no
 * memory for one. */
#ifndef GRAMME_CONFORMANCE_FAULT_SHEET_H
#define GRAMME_CONFORMANCE_FAULT_SHEET_H

#include <stdbool.h>
#include <stddef.h>

typedef struct gramme_sheet {
    char *data; /* NUL-terminated, or NULL: empty */
    size_t size;
    size_t capacity;
} gramme_sheet;

void gramme_sheet_clear(gramme_sheet *sheet); /* frees */
void gramme_sheet_empty(gramme_sheet *sheet); /* keeps the memory */
void gramme_sheet_add(gramme_sheet *sheet, const char *from, size_t size);
void gramme_sheet_print(gramme_sheet *sheet, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "" when it is empty. */
const char *gramme_sheet_get(const gramme_sheet *sheet);

/* Replaces what differs between two runs: UUIDs, times, iterators, sequence numbers,
 * whatever has nine digits or more. */
void gramme_sheet_mask(gramme_sheet *sheet);

/* Where two texts part, for a message: a few lines, in memory of its own. */
void gramme_sheet_compare(gramme_sheet *out, const char *is, const char *wanted);

/* A file's bytes, or nothing. */
bool gramme_sheet_read(gramme_sheet *out, const char *path);

#endif
