/* SPDX-License-Identifier: Apache-2.0 */
/* process.h - a child with a process group of its own, nothing on its standard input
 * unless told otherwise, and its output in a pipe. It inherits no other descriptor, no
 * blocked signal and no ignored one, and is waited for by its id. */
#ifndef GRAMME_SERVER_TARGETS_PROCESS_H
#define GRAMME_SERVER_TARGETS_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct gramme_process {
    pid_t pid;  /* 0: none */
    int output; /* the reading end, does not block; -1: closed */
    int status; /* once it is reaped: as waitpid() gives it, or -1 */
} gramme_process;

/* `program` is looked for on PATH unless it has a slash. 0 or an errno. */
int gramme_process_start(gramme_process *process,
                         const char *program,
                         const char *const *arguments,
                         char *const *variables);

/* The same with descriptors of the caller's, who still closes them: what the child
 * reads as its standard input (-1: nothing) and writes errors to (-1: with the output).
 */
int gramme_process_start_with(gramme_process *process,
                              const char *program,
                              const char *const *arguments,
                              char *const *variables,
                              int input,
                              int errors);

/* Whether it has ended; it stays to be reaped. */
bool gramme_process_has_ended(const gramme_process *process);

/* Kills the whole group and reaps the child, which sets `status`. */
void gramme_process_end(gramme_process *process);

/* Closes the output as well; then nothing is left of it. */
void gramme_process_dispose(gramme_process *process);

/* Reads what is there, at most `size` bytes; 0 when there is nothing now or ever. */
size_t gramme_process_read(gramme_process *process, char *out, size_t size);

/* The most memory it had, in MB; 0: not known. */
int gramme_process_memory(const gramme_process *process);

#endif
