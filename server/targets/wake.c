/* SPDX-License-Identifier: Apache-2.0 */
/* wake.c - one byte in a pipe. */
#include "server/targets/wake.h"

#include "server/base/descriptor.h"

#include <errno.h>
#include <unistd.h>

int gramme_wake_init(gramme_wake *wake)
{
    int error;

    wake->set = false;
    if (gramme_descriptor_pipe(wake->pipe) != 0) {
        return errno;
    }
    error = pthread_mutex_init(&wake->lock, NULL);
    if (error != 0) {
        gramme_descriptor_close(wake->pipe[0]);
        gramme_descriptor_close(wake->pipe[1]);
    }
    return error;
}

void gramme_wake_dispose(gramme_wake *wake)
{
    gramme_descriptor_close(wake->pipe[0]);
    gramme_descriptor_close(wake->pipe[1]);
    pthread_mutex_destroy(&wake->lock);
}

void gramme_wake_set(gramme_wake *wake)
{
    pthread_mutex_lock(&wake->lock);
    if (!wake->set) {
        wake->set = write(wake->pipe[1], "", 1) == 1;
    }
    pthread_mutex_unlock(&wake->lock);
}

void gramme_wake_clear(gramme_wake *wake)
{
    char byte;

    pthread_mutex_lock(&wake->lock);
    if (wake->set) {
        wake->set = read(wake->pipe[0], &byte, 1) != 1;
    }
    pthread_mutex_unlock(&wake->lock);
}
