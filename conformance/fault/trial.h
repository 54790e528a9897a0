/* SPDX-License-Identifier: Apache-2.0 */
/* trial.h - one step of the workload with one fault in it, and what must hold then. */
#ifndef GRAMME_CONFORMANCE_FAULT_TRIAL_H
#define GRAMME_CONFORMANCE_FAULT_TRIAL_H

#include "conformance/fault/fault.h"
#include "conformance/fault/workload.h"

/* What a step does when nothing fails. */
typedef struct gramme_record {
    gramme_image image;  /* of the database before it, */
    gramme_sheet before; /* and all that can be read of it */
    int status;          /* the answer, */
    gramme_sheet answer; /* masked */
    gramme_sheet after;  /* and what can be read then */
} gramme_record;

/* Runs all steps in memory, without a fault. NULL: `trouble` tells. The caller frees it
 * by gramme_records_free(). */
gramme_record *gramme_records_make(gramme_sheet *trouble);
void gramme_records_free(gramme_record *records);

typedef struct gramme_trial {
    const gramme_step *step;
    const gramme_record *record;
    gramme_fault_kind kind;
    bool onwards; /* everything fails from the fault on */
    bool in_file;
    bool warm; /* one engine meets one fault after the other, until it answers */
    bool tell; /* prints where faults strike */
    void (*note)(unsigned long number); /* told before each; NULL: nobody is */
} gramme_trial;

typedef struct gramme_verdict {
    unsigned long next;    /* the next number to try; 0: there is none */
    unsigned long faults;  /* injected */
    unsigned long chances; /* there were in the last run of the step */
    gramme_sheet trouble;  /* empty: all is well */
} gramme_verdict;

/* Tries the fault `number`; warm: and those behind it, `stride` apart, on one engine.
 */
void gramme_trial_run(gramme_verdict *out,
                      const gramme_trial *wanted,
                      unsigned long number,
                      unsigned long stride);

#endif
