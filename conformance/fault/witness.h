/* SPDX-License-Identifier: Apache-2.0 */
/* witness.h - a target of triggers and functions that remembers what it was given. */
#ifndef GRAMME_CONFORMANCE_FAULT_WITNESS_H
#define GRAMME_CONFORMANCE_FAULT_WITNESS_H

#include <gramme_plugin.h>
#include <pthread.h>
#include <stdbool.h>

enum { GRAMME_SEEN_MAX = 2000, GRAMME_SEEN_ID = 48 };

/* One record that a target was given. */
typedef struct gramme_seen {
    char id[GRAMME_SEEN_ID]; /* its SequenceNumber */
    bool refused;            /* the answer said that it failed */
} gramme_seen;

typedef struct gramme_witness {
    pthread_mutex_t mutex;
    gramme_seen seen[GRAMME_SEEN_MAX];
    unsigned count;
    unsigned opened; /* targets */
    unsigned released;
    bool picky; /* of each batch with a new record it says that this one failed */
} gramme_witness;

gramme_target gramme_witness_target(gramme_witness *witness);

/* gramme_runtime's open: every function is the witness. */
gramme_code gramme_witness_open(void *self,
                                gramme_target *out,
                                const gramme_function *function,
                                gramme_failure *failure);

/* Was the record given to it at least once? */
bool gramme_witness_has(gramme_witness *witness, const char *id);

/* What is wrong with the order of what it was given, or NULL: records came for the
 * first time in the order of their numbers, and those refused came again. */
const char *gramme_witness_trouble(gramme_witness *witness);

#endif
