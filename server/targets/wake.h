/* SPDX-License-Identifier: Apache-2.0 */
/* wake.h - a target's interrupt() and resume(): a pipe that all waiting invocations
 * poll, and that has a byte in it while the target is interrupted. */
#ifndef GRAMME_SERVER_TARGETS_WAKE_H
#define GRAMME_SERVER_TARGETS_WAKE_H

#include <pthread.h>
#include <stdbool.h>

typedef struct gramme_wake {
    pthread_mutex_t lock;
    bool set;
    int pipe[2];
} gramme_wake;

/* 0 or an errno. */
int gramme_wake_init(gramme_wake *wake);
void gramme_wake_dispose(gramme_wake *wake);

void gramme_wake_set(gramme_wake *wake);
void gramme_wake_clear(gramme_wake *wake);

/* Readable while set; to be polled, not read. */
static inline int gramme_wake_descriptor(const gramme_wake *wake)
{
    return wake->pipe[0];
}

#endif
