/* SPDX-License-Identifier: Apache-2.0 */
/* crew.c - worker processes take the next task from a counter they share, and write
 * what they are doing where the parent finds it when they die. */
#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "conformance/fault/crew.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WORKERS_MAX = 64 };

typedef struct post {
    size_t task;
    unsigned long number; /* 0: to take a new task */
} post;

typedef struct board {
    atomic_size_t next;
    atomic_ulong counters[GRAMME_CREW_COUNTERS];
    post posts[WORKERS_MAX];
} board;

static board *shared;
static post *own; /* a worker's */

static board *get_board(void)
{
    if (shared == NULL) {
        shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (shared == MAP_FAILED) {
            perror("mmap");
            exit(2);
        }
    }
    return shared;
}

void gramme_crew_note(unsigned long number)
{
    if (own != NULL) {
        own->number = number;
    }
}

unsigned long gramme_crew_count(unsigned counter, unsigned long more)
{
    return atomic_fetch_add(&get_board()->counters[counter], more) + more;
}

/* The life of a worker; it goes on where one before it died. */
static void work(const gramme_crew *crew, post *p)
{
    own = p;
    for (;;) {
        if (p->number == 0) {
            p->task = atomic_fetch_add(&shared->next, 1);
            p->number = 1;
        }
        if (p->task >= crew->tasks) {
            return;
        }
        (void)alarm(crew->patience);
        p->number = crew->trial(crew->self, p->task, p->number);
    }
}

static pid_t hire(const gramme_crew *crew, post *p)
{
    pid_t pid;

    (void)fflush(NULL);
    pid = fork();
    if (pid < 0) {
        perror("fork");
        exit(2);
    }
    if (pid == 0) {
        work(crew, p);
        exit(0); /* by this way a sanitizer looks for leaks */
    }
    return pid;
}

/* Which worker ended; its place, or -1: none is left. */
static int wait_for_one(const pid_t *pids, unsigned workers, int *status)
{
    for (;;) {
        pid_t pid = wait(status);

        if (pid < 0) {
            return -1;
        }
        for (unsigned i = 0; i < workers; i++) {
            if (pids[i] == pid) {
                return (int)i;
            }
        }
    }
}

void gramme_crew_run(const gramme_crew *crew)
{
    unsigned workers = crew->workers < WORKERS_MAX ? crew->workers : WORKERS_MAX;
    board *b = get_board();
    pid_t pids[WORKERS_MAX] = {0};
    int status;
    int i;

    atomic_store(&b->next, 0);
    memset(b->posts, 0, sizeof(b->posts));
    for (unsigned k = 0; k < workers; k++) {
        pids[k] = hire(crew, &b->posts[k]);
    }
    while ((i = wait_for_one(pids, workers, &status)) >= 0) {
        post *p = &b->posts[i];

        pids[i] = 0;
        if (status == 0) {
            continue;
        }
        crew->died(crew->self, p->task, p->number, status);
        if (p->task < crew->tasks) {
            p->number++;
            pids[i] = hire(crew, p);
        }
    }
}
