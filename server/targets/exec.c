/* SPDX-License-Identifier: Apache-2.0 */
/* exec.c - "exec:COMMAND": a process for each event, which is its standard input. A
 * shell runs it, unless all that the shell could do is start a program given by path.
 *
 *   start -> [event goes in, output comes out] -> both outputs end -> it has ended
 *                 |                  |                                     |
 *             interrupted         timeout                            exit status 0?
 *
 * Whichever way it ends, what the command left running ends with it. */
#include "server/targets/kinds.h"

#include "server/base/descriptor.h"
#include "server/targets/exec_variables.h"
#include "server/targets/output.h"
#include "server/targets/process.h"
#include "server/targets/scan.h"
#include "server/targets/wake.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    NAME_MAX_BYTES = 80,
    PIECE = 16384,
    PIECES_AT_END = 64, /* of what is in the pipes when it has ended */
    TICK_MS = 100,      /* between two looks whether it has ended with its pipes open */
    ANSWER_MAX = 6 * 1024 * 1024
};

typedef struct exec {
    char *command;
    char *copy;         /* of it, cut into words */
    const char **words; /* NULL behind the last; NULL: only a shell understands it */
    char name[NAME_MAX_BYTES]; /* the spec's beginning */
    int timeout_ms;
    gramme_exec_base base;
    gramme_sink sink;
    gramme_wake wake;
} exec;

/* One of the command's outputs. */
typedef struct outlet {
    int fd; /* -1: ended */
    gramme_output stream;
} outlet;

/* One invocation. */
typedef struct run {
    const exec *of;
    gramme_process process;
    gramme_text event; /* what has not gone in yet */
    int input;         /* -1: closed */
    outlet output;
    outlet errors;
    gramme_buffer line;   /* of the output, begun */
    gramme_buffer answer; /* the last line that is a JSON object */
    int64_t deadline;     /* ms, monotonic clock */
} run;

typedef enum run_end { RUN_ENDED, RUN_LATE, RUN_INTERRUPTED } run_end;

static int64_t now_ms(void)
{
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void close_fd(int *fd)
{
    gramme_descriptor_close(*fd);
    *fd = -1;
}

static void end_line(run *now)
{
    if (!now->line.failed && now->line.size > 0 && now->line.data[0] == '{' &&
        gramme_scan_check(gramme_buffer_text(&now->line)) == NULL) {
        gramme_buffer answer = now->answer;

        now->answer = now->line;
        now->line = answer;
    }
    gramme_buffer_reset(&now->line, PIECE);
}

static void watch_for_answer(run *now, const char *data, size_t size)
{
    while (size > 0) {
        const char *end = memchr(data, '\n', size);
        size_t part = end == NULL ? size : (size_t)(end - data);

        if (now->line.size + part <= ANSWER_MAX) {
            gramme_buffer_append(&now->line, data, part);
        } else {
            now->line.failed = true;
        }
        if (end != NULL) {
            end_line(now);
            part++;
        }
        data += part;
        size -= part;
    }
}

/* Takes one piece of what is there; false when there is nothing more for now. */
static bool take_output(run *now, outlet *from)
{
    char data[PIECE];
    ssize_t got;

    if (from->fd < 0) {
        return false;
    }
    do {
        got = read(from->fd, data, sizeof(data));
    } while (got < 0 && errno == EINTR);
    if (got <= 0) {
        if (got == 0 || errno != EAGAIN) {
            close_fd(&from->fd);
        }
        return false;
    }
    gramme_output_add(&from->stream, data, (size_t)got);
    if (from == &now->output) {
        watch_for_answer(now, data, (size_t)got);
    }
    return true;
}

/* A command that does not read its event is fine. */
static void give_input(run *now)
{
    ssize_t gave;

    do {
        gave = now->event.size == 0
                   ? 0
                   : write(now->input, now->event.data, now->event.size);
    } while (gave < 0 && errno == EINTR);
    if (gave > 0) {
        now->event =
            gramme_text_of(now->event.data + gave, now->event.size - (size_t)gave);
    }
    if (now->event.size == 0 || (gave < 0 && errno != EAGAIN)) {
        close_fd(&now->input);
    }
}

/* False when the wait is over. */
static bool step(run *now, int timeout, run_end *end)
{
    struct pollfd set[] = {
        {.fd = gramme_wake_descriptor(&now->of->wake), .events = POLLIN},
        {.fd = now->output.fd, .events = POLLIN},
        {.fd = now->errors.fd, .events = POLLIN},
        {.fd = now->input, .events = POLLOUT},
    };
    int64_t left = now->deadline - now_ms();
    int ready;

    if (left <= 0) {
        *end = RUN_LATE;
        return false;
    }
    ready = poll(set, 4, left < timeout ? (int)left : timeout);
    if (ready > 0 && set[0].revents != 0) {
        *end = RUN_INTERRUPTED;
        return false;
    }
    if (ready > 0 && set[1].revents != 0) {
        (void)take_output(now, &now->output);
    }
    if (ready > 0 && set[2].revents != 0) {
        (void)take_output(now, &now->errors);
    }
    if (ready > 0 && set[3].revents != 0) {
        give_input(now);
    }
    return true;
}

/* Both outputs end when the command does, unless it closed them before or left
 * somebody behind who holds them: hence the looks at the process. */
static run_end attend(run *now)
{
    run_end end = RUN_ENDED;
    int pause = 1;

    give_input(now);
    for (;;) {
        bool open = now->output.fd >= 0 || now->errors.fd >= 0;
        int64_t begin = now_ms();

        if (!open && gramme_process_has_ended(&now->process)) {
            return RUN_ENDED;
        }
        if (!step(now, open ? TICK_MS : pause, &end)) {
            return end;
        }
        if (open && now_ms() - begin >= TICK_MS &&
            gramme_process_has_ended(&now->process)) {
            return RUN_ENDED;
        }
        pause = open || pause >= TICK_MS ? pause : pause * 2;
    }
}

static void drain(run *now, outlet *from)
{
    int pieces = 0;

    while (pieces < PIECES_AT_END && take_output(now, from)) {
        pieces++;
    }
}

/* Whether a shell takes each of these as it stands. */
static bool is_plain(const char *command)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789/._-+:,@% ";
    const char *first = command + strspn(command, " ");

    return command[strspn(command, plain)] == '\0' &&
           memchr(first, '/', strcspn(first, " ")) != NULL;
}

/* False without memory. A shell costs as much time as starting the program itself. */
static bool split(exec *of)
{
    size_t count = 0;
    char *at;

    if (!is_plain(of->command)) {
        return true;
    }
    of->copy = strdup(of->command);
    of->words = calloc(strlen(of->command) / 2 + 2, sizeof(*of->words));
    if (of->copy == NULL || of->words == NULL) {
        return false;
    }
    for (at = of->copy; *(at += strspn(at, " ")) != '\0';) {
        of->words[count++] = at;
        at += strcspn(at, " ");
        if (*at != '\0') {
            *at++ = '\0';
        }
    }
    return true;
}

/* 0 or an errno. What cannot be started by itself a shell tries, and says why not. */
static int start_process(run *now, char *const *variables, int input, int errors)
{
    const char *const arguments[] = {"sh", "-c", now->of->command, NULL};

    if (now->of->words != NULL &&
        gramme_process_start_with(&now->process, now->of->words[0], now->of->words,
                                  variables, input, errors) == 0) {
        return 0;
    }
    return gramme_process_start_with(&now->process, "/bin/sh", arguments, variables,
                                     input, errors);
}

/* 0 or an errno. The process's output becomes ours to read. */
static int start(run *now, char *const *variables)
{
    int input[2];
    int errors[2];
    int error;

    if (gramme_descriptor_pipe(input) != 0) {
        return errno;
    }
    if (gramme_descriptor_pipe(errors) != 0) {
        error = errno;
        gramme_descriptor_close(input[0]);
        gramme_descriptor_close(input[1]);
        return error;
    }
    now->input = input[1];
    now->errors.fd = errors[0];
    error = gramme_descriptor_unblock(input[1]) != 0 ||
                    gramme_descriptor_unblock(errors[0]) != 0
                ? errno
                : start_process(now, variables, input[0], errors[1]);
    gramme_descriptor_close(input[0]);
    gramme_descriptor_close(errors[1]);
    now->output.fd = now->process.output;
    now->process.output = -1;
    return error;
}

static bool judge(run *now, run_end end, gramme_outcome *outcome)
{
    int status = now->process.status;
    char message[128];

    if (end == RUN_INTERRUPTED) {
        (void)snprintf(message, sizeof(message), "interrupted");
    } else if (end == RUN_LATE) {
        (void)snprintf(message, sizeof(message), "no end after %d seconds, killed",
                       now->of->timeout_ms / 1000);
    } else if (status == -1) {
        (void)snprintf(message, sizeof(message), "its exit status is not known");
    } else if (WIFSIGNALED(status)) {
        (void)snprintf(message, sizeof(message), "killed by signal %d",
                       WTERMSIG(status));
    } else if (WEXITSTATUS(status) != 0) {
        (void)snprintf(message, sizeof(message), "exit status %d", WEXITSTATUS(status));
    } else {
        return true;
    }
    gramme_outcome_set_error(outcome, NULL, message);
    return false;
}

/* Whatever is begun is a line, too. */
static void finish_lines(run *now)
{
    end_line(now);
    gramme_output_flush(&now->output.stream);
    gramme_output_flush(&now->errors.stream);
}

static int perform(run *now, char *const *variables, gramme_outcome *outcome)
{
    char text[GRAMME_ERROR_TEXT];
    int error = start(now, variables);
    bool good;
    run_end end;
    gramme_text tail;

    if (error != 0) {
        gramme_outcome_set_error(outcome, "Exec.CannotStart",
                                 gramme_error_text(text, error));
        return 1;
    }
    now->deadline = now_ms() + now->of->timeout_ms;
    end = attend(now);
    gramme_process_end(&now->process);
    drain(now, &now->output);
    drain(now, &now->errors);
    finish_lines(now);
    good = judge(now, end, outcome);
    tail = gramme_output_tail(&now->output.stream);
    gramme_outcome_set_log(outcome, tail.data, tail.size);
    if (good && now->answer.size > 0) {
        gramme_outcome_set_response(outcome, now->answer.data, now->answer.size);
    }
    return good ? 0 : 1;
}

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    exec *of = self;
    run *now = calloc(1, sizeof(*now));
    gramme_exec_variables variables;
    int result = 1;

    if (now == NULL || !gramme_exec_variables_init(&variables, &of->base, invocation)) {
        free(now);
        gramme_outcome_set_error(outcome, NULL, "out of memory");
        return 1;
    }
    now->of = of;
    now->process = (gramme_process){0, -1, -1};
    now->event = gramme_text_of(invocation->event, invocation->event_size);
    now->input = now->output.fd = now->errors.fd = -1;
    gramme_output_init(&now->output.stream, &of->sink);
    gramme_output_init(&now->errors.stream, &of->sink);
    result = perform(now, variables.entries, outcome);
    gramme_process_dispose(&now->process);
    close_fd(&now->input);
    close_fd(&now->output.fd);
    close_fd(&now->errors.fd);
    gramme_output_dispose(&now->output.stream);
    gramme_output_dispose(&now->errors.stream);
    gramme_buffer_clear(&now->line);
    gramme_buffer_clear(&now->answer);
    gramme_exec_variables_dispose(&variables);
    free(now);
    return result;
}

static void interrupt(void *self)
{
    gramme_wake_set(&((exec *)self)->wake);
}

static void resume(void *self)
{
    gramme_wake_clear(&((exec *)self)->wake);
}

static void free_words(exec *of)
{
    free(of->words);
    free(of->copy);
    free(of->command);
}

static void release(void *self)
{
    exec *of = self;

    gramme_wake_dispose(&of->wake);
    gramme_sink_dispose(&of->sink);
    gramme_exec_base_dispose(&of->base);
    free_words(of);
    free(of);
}

static bool prepare(exec *of, const gramme_target_request *request)
{
    const gramme_target_context *context = request->context;

    (void)snprintf(of->name, sizeof(of->name), "%s", request->spec);
    of->timeout_ms = request->timeout_ms;
    of->command = strdup(request->rest);
    if (of->command == NULL || !split(of) ||
        !gramme_exec_base_init(&of->base, context)) {
        return false;
    }
    if (!gramme_sink_init(&of->sink, of->name, &context->log, context->log_folder)) {
        gramme_exec_base_dispose(&of->base);
        return false;
    }
    if (gramme_wake_init(&of->wake) != 0) {
        gramme_sink_dispose(&of->sink);
        gramme_exec_base_dispose(&of->base);
        return false;
    }
    return true;
}

gramme_code gramme_exec_open(gramme_target *out,
                             const gramme_target_request *request,
                             gramme_failure *failure)
{
    exec *of = calloc(1, sizeof(*of));

    if (of == NULL || !prepare(of, request)) {
        if (of != NULL) {
            free_words(of);
        }
        free(of);
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM,
                                  "out of memory or descriptors");
    }
    *out = (gramme_target){.version = GRAMME_TARGET_VERSION,
                           .invoke = invoke,
                           .interrupt = interrupt,
                           .resume = resume,
                           .release = release,
                           .self = of};
    return GRAMME_CODE_OK;
}
