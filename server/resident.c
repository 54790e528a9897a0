/* SPDX-License-Identifier: Apache-2.0 */
/* resident.c - lets go of pages that are as in their files. The kernel tells in
 * /proc/self/smaps which mappings these are: private ones of a file that nobody may
 * write to and that have no page of their own, such as relocations or a debugger's
 * breakpoints make. Elsewhere than on Linux nothing is done. */
#define _DEFAULT_SOURCE /* madvise() */
#include "server/resident.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum { RANGES_MAX = 128, LINE = 512 };

typedef struct range {
    void *start;
    size_t size;
} range;

/* "55d0-55e0 r-xp 0000 08:01 1234   /usr/bin/gramme"; false for a line that tells of
 * the mapping before it. */
static bool is_mapping(const char *line, range *out, bool *plain)
{
    const char *path = strchr(line, '/');
    char *rest;
    uintptr_t start = (uintptr_t)strtoull(line, &rest, 16);
    uintptr_t end;

    if (rest == line || *rest != '-') {
        return false;
    }
    end = (uintptr_t)strtoull(rest + 1, &rest, 16);
    /* NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel names addresses */
    *out = (range){(void *)start, (size_t)(end - start)};
    *plain = path != NULL && strncmp(rest, " r-", 3) == 0 && rest[4] == 'p';
    return true;
}

/* Mappings that are as in their files. */
static size_t read_ranges(range *out, FILE *smaps)
{
    char line[LINE];
    range current = {NULL, 0};
    bool plain = false;
    bool whole = true;
    size_t count = 0;

    while (count < RANGES_MAX && fgets(line, sizeof(line), smaps) != NULL) {
        bool begins = whole; /* a line, not the rest of a long one */

        whole = strchr(line, '\n') != NULL;
        if (begins && !is_mapping(line, &current, &plain) && plain &&
            strncmp(line, "Anonymous:", 10) == 0) {
            if (strtoull(line + 10, NULL, 10) == 0) {
                out[count++] = current;
            }
            plain = false;
        }
    }
    return count;
}

void gramme_resident_trim(void)
{
#ifdef __linux__
    range ranges[RANGES_MAX];
    FILE *smaps = fopen("/proc/self/smaps", "re");
    size_t count;

    if (smaps == NULL) {
        return;
    }
    count = read_ranges(ranges, smaps);
    (void)fclose(smaps);
    while (count-- > 0) {
        (void)madvise(ranges[count].start, ranges[count].size, MADV_DONTNEED);
    }
#endif
}
