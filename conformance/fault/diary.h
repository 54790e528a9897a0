/* SPDX-License-Identifier: Apache-2.0 */
/* diary.h - random writes to one table, and what it should hold after each of them. */
#ifndef GRAMME_CONFORMANCE_FAULT_DIARY_H
#define GRAMME_CONFORMANCE_FAULT_DIARY_H

#include <stdbool.h>

#include "conformance/fault/sheet.h"

#include <gramme.h>

enum {
    GRAMME_DIARY_KEYS = 12,
    GRAMME_DIARY_ENTRIES = 160, /* writes at most */
};

/* The table at one moment: an item's version, 0: there is none. */
typedef struct gramme_diary_state {
    bool table;
    unsigned versions[GRAMME_DIARY_KEYS];
} gramme_diary_state;

typedef struct gramme_diary {
    unsigned seed;
    unsigned tried;        /* writes begun: states[0..tried] */
    unsigned acknowledged; /* of them: all but the last one, or all */
    unsigned safe;         /* of them: what a power cut may not take */
    gramme_diary_state states[GRAMME_DIARY_ENTRIES + 1];
    void *snapshot; /* in memory, of the state: */
    size_t snapshot_size;
    unsigned snapshot_state;
    bool saved; /* a file was acknowledged, of the state: */
    unsigned saved_state;
    bool saving; /* or was about to be replaced by one of the state: */
    unsigned saving_state;
    gramme_reply *reply;
    gramme_sheet request;
} gramme_diary;

void gramme_diary_init(gramme_diary *diary, unsigned seed);
void gramme_diary_dispose(gramme_diary *diary);

/* One random number of the diary's. */
unsigned gramme_diary_draw(gramme_diary *diary);

/* Writes something; false: it was refused, so the power must be off. `copy` is a path
 * that snapshots may be saved to. */
bool gramme_diary_write(gramme_diary *diary, gramme *db, const char *copy);

/* Which of the states from `least` on an engine is in: items, index rows and stream
 * records all tell the same. -1: in none of them; `trouble` tells. */
int gramme_diary_find(gramme_diary *diary,
                      gramme *db,
                      unsigned least,
                      gramme_sheet *trouble);

#endif
