/* SPDX-License-Identifier: Apache-2.0 */
/* gate.h - the lock of the writer connection: lets the quick pass first, but nobody
 * waits for ever. Private to storage.
 *
 * A mutex alone lets a busy thread starve another; strict turns make every hand-over
 * wait for a sleeper to wake. So a thread finding the gate open goes through, and only
 * one that was passed over several times closes it to newcomers. */
#ifndef GRAMME_STORAGE_GATE_H
#define GRAMME_STORAGE_GATE_H

#include <pthread.h>
#include <stdbool.h>

typedef struct gramme_gate {
    pthread_mutex_t mutex;
    pthread_cond_t opened;
    bool closed; /* someone is inside */
    unsigned waiting;
    unsigned impatient; /* of those waiting: passed over too often */
} gramme_gate;

/* False when the system has no lock left. */
bool gramme_gate_init(gramme_gate *gate);
void gramme_gate_dispose(gramme_gate *gate);

void gramme_gate_enter(gramme_gate *gate);
void gramme_gate_leave(gramme_gate *gate);

#endif
