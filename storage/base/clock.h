/* SPDX-License-Identifier: Apache-2.0 */
/* clock.h - time that a test can set. */
#ifndef GRAMME_STORAGE_BASE_CLOCK_H
#define GRAMME_STORAGE_BASE_CLOCK_H

#include <stdint.h>

typedef struct gramme_clock {
    /* Microseconds since 1970-01-01 UTC. Called from any thread. */
    int64_t (*now)(void *self);
    void *self;
} gramme_clock;

/* The system's wall clock; static. */
const gramme_clock *gramme_clock_system(void);

int64_t gramme_clock_now(const gramme_clock *clock);

/* Microseconds of a clock that never goes back, for measuring how long something took;
 * a test cannot set it. */
int64_t gramme_clock_monotonic(void);

#endif
