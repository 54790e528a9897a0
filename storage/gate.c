/* SPDX-License-Identifier: Apache-2.0 */
/* gate.c - one condition variable; the mutex is only held for a few instructions. */
#include "storage/gate.h"

enum { PATIENCE = 4 }; /* times a waiter is passed over */

bool gramme_gate_init(gramme_gate *gate)
{
    *gate = (gramme_gate){.closed = false};
    if (pthread_mutex_init(&gate->mutex, NULL) != 0) {
        return false;
    }
    if (pthread_cond_init(&gate->opened, NULL) != 0) {
        pthread_mutex_destroy(&gate->mutex);
        return false;
    }
    return true;
}

void gramme_gate_dispose(gramme_gate *gate)
{
    pthread_cond_destroy(&gate->opened);
    pthread_mutex_destroy(&gate->mutex);
}

static void wait_inside(gramme_gate *gate)
{
    unsigned passed_over = 0;

    gate->waiting++;
    while (gate->closed || (gate->impatient > 0 && passed_over < PATIENCE)) {
        pthread_cond_wait(&gate->opened, &gate->mutex);
        if (gate->closed && ++passed_over == PATIENCE) {
            gate->impatient++;
        }
    }
    gate->waiting--;
    if (passed_over >= PATIENCE) {
        gate->impatient--;
    }
}

void gramme_gate_enter(gramme_gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    if (gate->closed || gate->impatient > 0) {
        wait_inside(gate);
    }
    gate->closed = true;
    pthread_mutex_unlock(&gate->mutex);
}

void gramme_gate_leave(gramme_gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->closed = false;
    if (gate->impatient > 0) {
        pthread_cond_broadcast(&gate->opened);
    } else if (gate->waiting > 0) {
        pthread_cond_signal(&gate->opened);
    }
    pthread_mutex_unlock(&gate->mutex);
}
