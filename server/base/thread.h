/* SPDX-License-Identifier: Apache-2.0 */
/* thread.h - threads that leave signals to the program they are in. */
#ifndef GRAMME_SERVER_THREAD_H
#define GRAMME_SERVER_THREAD_H

#include <pthread.h>
#include <stdbool.h>

/* As pthread_create(); every signal but those of faults is blocked in it. */
bool gramme_thread_start(pthread_t *thread, void *(*run)(void *self), void *self);

#endif
