/* SPDX-License-Identifier: Apache-2.0 */
/* fault.h - the one finger on the trigger: which chance to fail is taken, and whose.
 *
 * heap.c asks at every allocation of the process, disk.c at every call of SQLite for a
 * file. A chance is counted when it is of the armed kind and of a thread that is
 * meant. */
#ifndef GRAMME_CONFORMANCE_FAULT_FAULT_H
#define GRAMME_CONFORMANCE_FAULT_FAULT_H

#include <stdbool.h>

typedef enum gramme_fault_kind {
    GRAMME_FAULT_MEMORY, /* an allocation fails */
    GRAMME_FAULT_DISK,   /* a call for a file fails */
    GRAMME_FAULT_SHORT,  /* a read or write stops half-way, and fails */
    GRAMME_FAULT_FULL,   /* what needs room on the disk finds half of it, or none */
    GRAMME_FAULT_KINDS
} gramme_fault_kind;

typedef struct gramme_fault_plan {
    gramme_fault_kind kind;
    unsigned long
        number;      /* of the chance that is taken, from 1; 0: none, only counted */
    bool onwards;    /* and all behind it */
    bool everywhere; /* in all threads but spared ones; else in the arming one */
    bool tell;       /* prints where the first one strikes */
} gramme_fault_plan;

/* To be called once, first: what prints where faults strike allocates the first time.
 */
void gramme_fault_prepare(void);

void gramme_fault_arm(const gramme_fault_plan *plan);

/* Ends it. How many chances were taken; *met (may be NULL) tells how many there were.
 */
unsigned long gramme_fault_disarm(unsigned long *met);

/* True: fail now. */
bool gramme_fault_strikes(gramme_fault_kind kind);

/* The calling thread is (no longer) one of the test's own, which nothing befalls.
 * Returns what it was before. */
bool gramme_fault_spare(bool spared);

/* What is armed, or was last. */
gramme_fault_kind gramme_fault_armed(void);

const char *gramme_fault_name(gramme_fault_kind kind);

#endif
