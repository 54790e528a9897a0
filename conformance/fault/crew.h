/* SPDX-License-Identifier: Apache-2.0 */
/* crew.h - tasks shared out among processes: one that crashes or hangs costs its own
 * trial only, and others use the time that one waits. */
#ifndef GRAMME_CONFORMANCE_FAULT_CREW_H
#define GRAMME_CONFORMANCE_FAULT_CREW_H

#include <stdbool.h>
#include <stddef.h>

enum { GRAMME_CREW_COUNTERS = 8 };

typedef struct gramme_crew {
    size_t tasks;
    unsigned workers;
    unsigned patience; /* seconds for one trial */
    /* Does the trial `number` (from 1) of `task`; the next one's number, 0: the task is
     * done. Called in a process of its own, which never ends by itself. */
    unsigned long (*trial)(void *self, size_t task, unsigned long number);
    /* In the parent: the process died in this trial (of signal or exit `status`). */
    void (*died)(void *self, size_t task, unsigned long number, int status);
    void *self;
} gramme_crew;

/* Until all tasks are done. */
void gramme_crew_run(const gramme_crew *crew);

/* In a trial: the number it has come to, should it die now. */
void gramme_crew_note(unsigned long number);

/* Adds to a counter that all processes share; its value. For the parent before the run,
 * and for trials. */
unsigned long gramme_crew_count(unsigned counter, unsigned long more);

#endif
