/* SPDX-License-Identifier: Apache-2.0 */
/* cases.h - text case files for the unit tests: a case per line, fields parted by " |
 * "; empty lines and lines that begin with # say nothing. */
#ifndef GRAMME_CONFORMANCE_UNIT_CASES_H
#define GRAMME_CONFORMANCE_UNIT_CASES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CASES_FIELDS_MAX = 8, CASES_LINE_MAX = 4096 };

typedef struct cases {
    FILE *file;
    unsigned line;
    char text[CASES_LINE_MAX];
    char *fields[CASES_FIELDS_MAX];
    unsigned count;
} cases;

/* `path` is relative to the repository's root. Exits when there is no such file: a test
 * without its cases has not passed. */
static inline void cases_open(cases *in, const char *path)
{
    const char *root = getenv("GRAMME_SOURCE");
    char full[CASES_LINE_MAX];

    snprintf(full, sizeof(full), "%s/%s", root == NULL ? "." : root, path);
    in->file = fopen(full, "r");
    in->line = 0;
    if (in->file == NULL) {
        fprintf(stderr, "%s: cannot be opened; is GRAMME_SOURCE set?\n", full);
        exit(1);
    }
}

/* The next case; false at the end, where the file is closed. */
static inline int cases_next(cases *in)
{
    static const char bar[] = " | ";

    while (fgets(in->text, sizeof(in->text), in->file) != NULL) {
        char *at = in->text;

        in->line++;
        at[strcspn(at, "\n")] = '\0';
        if (*at == '\0' || *at == '#') {
            continue;
        }
        in->count = 0;
        while (at != NULL && in->count < CASES_FIELDS_MAX) {
            char *next = strstr(at, bar);

            in->fields[in->count++] = at;
            if (next != NULL) {
                *next = '\0';
                next += sizeof(bar) - 1;
            }
            at = next;
        }
        return 1;
    }
    fclose(in->file);
    return 0;
}

#endif
