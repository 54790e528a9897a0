/* SPDX-License-Identifier: Apache-2.0 */
/* thread.c - starting a thread with the signals it shall have. */
#include "server/base/thread.h"

#include <signal.h>

bool gramme_thread_start(pthread_t *thread, void *(*run)(void *self), void *self)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};
    sigset_t all;
    sigset_t before;
    bool started;
    size_t i;

    sigfillset(&all);
    for (i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        sigdelset(&all, faults[i]);
    }
    pthread_sigmask(SIG_SETMASK, &all, &before);
    started = pthread_create(thread, NULL, run, self) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}
