/* SPDX-License-Identifier: Apache-2.0 */
/* process.c - posix_spawn and the ways a child ends. */
#include "server/targets/process.h"

#include "server/base/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* posix_spawn wants writable strings, though it does not write. */
static char **copy_arguments(const char *const *arguments)
{
    size_t count = 0;
    size_t size = 0;
    char **all;
    char *text;
    size_t i;

    for (; arguments[count] != NULL; count++) {
        size += strlen(arguments[count]) + 1;
    }
    all = malloc((count + 1) * sizeof(*all) + size);
    if (all == NULL) {
        return NULL;
    }
    text = (char *)(all + count + 1);
    for (i = 0; i < count; i++) {
        size = strlen(arguments[i]) + 1;
        memcpy(text, arguments[i], size);
        all[i] = text;
        text += size;
    }
    all[count] = NULL;
    return all;
}

static int set_attributes(posix_spawnattr_t *attributes)
{
    sigset_t none;
    sigset_t all;

    sigemptyset(&none);
    sigfillset(&all);
    sigdelset(&all, SIGKILL);
    sigdelset(&all, SIGSTOP);
    posix_spawnattr_setsigmask(attributes, &none);
    posix_spawnattr_setsigdefault(attributes, &all);
    posix_spawnattr_setpgroup(attributes, 0);
    return posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETPGROUP |
                                                    POSIX_SPAWN_SETSIGMASK |
                                                    POSIX_SPAWN_SETSIGDEF);
}

/* What the child's first three descriptors become; none of them is below three. */
typedef struct standard {
    int input; /* -1: /dev/null */
    int output;
    int errors;
} standard;

static int set_actions(posix_spawn_file_actions_t *actions, const standard *files)
{
    int error =
        files->input >= 0
            ? posix_spawn_file_actions_adddup2(actions, files->input, STDIN_FILENO)
            : posix_spawn_file_actions_addopen(actions, STDIN_FILENO, "/dev/null",
                                               O_RDONLY, 0);

    if (error == 0) {
        error = posix_spawn_file_actions_adddup2(actions, files->output, STDOUT_FILENO);
    }
    return error != 0 ? error
                      : posix_spawn_file_actions_adddup2(actions, files->errors,
                                                         STDERR_FILENO);
}

static int spawn(gramme_process *process,
                 const char *program,
                 char *const *arguments,
                 char *const *variables,
                 const standard *files)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    int error = posix_spawn_file_actions_init(&actions);

    if (error != 0) {
        return error;
    }
    error = posix_spawnattr_init(&attributes);
    if (error == 0) {
        error = set_attributes(&attributes);
        error = error != 0 ? error : set_actions(&actions, files);
        error = error != 0 ? error
                           : posix_spawnp(&process->pid, program, &actions, &attributes,
                                          arguments, variables);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

int gramme_process_start(gramme_process *process,
                         const char *program,
                         const char *const *arguments,
                         char *const *variables)
{
    return gramme_process_start_with(process, program, arguments, variables, -1, -1);
}

int gramme_process_start_with(gramme_process *process,
                              const char *program,
                              const char *const *arguments,
                              char *const *variables,
                              int input,
                              int errors)
{
    standard files = {input, -1, errors};
    char **copies = copy_arguments(arguments);
    int pair[2];
    int error;

    *process = (gramme_process){0, -1, -1};
    if (copies == NULL || gramme_descriptor_pipe(pair) != 0) {
        error = copies == NULL ? ENOMEM : errno;
        free(copies);
        return error;
    }
    files.output = pair[1];
    files.errors = errors >= 0 ? errors : pair[1];
    error = gramme_descriptor_unblock(pair[0]) != 0
                ? errno
                : spawn(process, program, copies, variables, &files);
    gramme_descriptor_close(pair[1]);
    free(copies);
    if (error != 0) {
        gramme_descriptor_close(pair[0]);
        process->pid = 0;
        return error;
    }
    process->output = pair[0];
    return 0;
}

bool gramme_process_has_ended(const gramme_process *process)
{
    siginfo_t about;

    if (process->pid == 0) {
        return true;
    }
    memset(&about, 0, sizeof(about));
    if (waitid(P_PID, (id_t)process->pid, &about, WEXITED | WNOHANG | WNOWAIT) != 0) {
        return errno == ECHILD; /* somebody else reaps this program's children */
    }
    return about.si_pid != 0;
}

void gramme_process_end(gramme_process *process)
{
    pid_t got;

    if (process->pid == 0) {
        return;
    }
    /* Before it is reaped: until then the number belongs to its group. */
    (void)kill(-process->pid, SIGKILL);
    do {
        got = waitpid(process->pid, &process->status, 0);
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
        process->status = -1;
    }
    process->pid = 0;
}

void gramme_process_dispose(gramme_process *process)
{
    gramme_process_end(process);
    gramme_descriptor_close(process->output);
    process->output = -1;
}

size_t gramme_process_read(gramme_process *process, char *out, size_t size)
{
    ssize_t got;

    if (process->output < 0) {
        return 0;
    }
    do {
        got = read(process->output, out, size);
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        return (size_t)got;
    }
    if (got == 0 || errno != EAGAIN) {
        gramme_descriptor_close(process->output);
        process->output = -1;
    }
    return 0;
}

int gramme_process_memory(const gramme_process *process)
{
    static const char name[] = "VmHWM:";
    char path[64];
    char text[2048];
    const char *at;
    ssize_t size;
    int fd;

    (void)snprintf(path, sizeof(path), "/proc/%ld/status", (long)process->pid);
    fd = process->pid == 0 ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return 0;
    }
    size = read(fd, text, sizeof(text) - 1);
    gramme_descriptor_close(fd);
    text[size < 0 ? 0 : size] = '\0';
    at = strstr(text, name);
    return at == NULL ? 0
                      : (int)((strtol(at + sizeof(name) - 1, NULL, 10) + 1023) / 1024);
}
