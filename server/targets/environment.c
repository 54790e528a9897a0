/* SPDX-License-Identifier: Apache-2.0 */
/* environment.c - one poll() over the Runtime API, the child's output and the wish to
 * stop, with the words that AWS Lambda has for what can go wrong.
 *
 *   start -> wait for GET next -> give the event -> wait for the answer -> report */
#include "server/targets/environment.h"

#include "server/base/filename.h"
#include "server/targets/bootstrap/bootstrap.h"
#include "server/targets/json.h"
#include "server/targets/process.h"
#include "server/targets/runtime_api.h"
#include "server/targets/variables.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>

enum {
    TICK_MS = 100, /* between looks whether a silent child has ended */
    INIT_MS = 10000,
    DRAIN_MAX = 1 << 20, /* of output after the answer, which is not waited for */
    PIECE = 16384
};

struct gramme_environment {
    const gramme_lambda_function *function;
    gramme_process process;
    gramme_runtime_api *api;
    gramme_output stream;
    char *region;
    char *access_key;
    double started; /* milliseconds of the monotonic clock */
    double init_ms; /* negative: not reported yet */
    int memory;
};

/* What ended a wait. */
typedef enum wait_end { WAIT_CHANGED, WAIT_ENDED, WAIT_LATE, WAIT_STOPPED } wait_end;

static double now_ms(clockid_t clock)
{
    struct timespec now = {0, 0};

    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

void gramme_result_dispose(gramme_result *result)
{
    gramme_buffer_clear(&result->payload);
    gramme_buffer_clear(&result->type);
    gramme_buffer_clear(&result->message);
}

static uint64_t hash(uint64_t basis, const char *text)
{
    return gramme_filename_hash(basis, gramme_text_of(text, strlen(text)));
}

/* "2026/08/05/[$LATEST]" and 32 hex digits that no other environment has. */
static void name_stream(char out[64], const gramme_environment *environment)
{
    time_t now = time(NULL);
    struct tm parts;
    char seed[64];
    char day[16] = "1970/01/01";

    if (gmtime_r(&now, &parts) != NULL) {
        (void)strftime(day, sizeof(day), "%Y/%m/%d", &parts);
    }
    (void)snprintf(seed, sizeof(seed), "%lld %d %p", (long long)now,
                   gramme_runtime_api_port(environment->api),
                   (const void *)environment);
    (void)snprintf(out, 64, "%s/[$LATEST]%016llx%016llx", day,
                   (unsigned long long)hash(1, seed),
                   (unsigned long long)hash(2, seed));
}

static int start_child(gramme_environment *environment, char *const *variables)
{
    static const char enter[] = "cd \"$LAMBDA_TASK_ROOT\" && exec ./bootstrap";
    const char *program = environment->function->program;
    const char *const python[] = {program, "-u", "-c", gramme_bootstrap_python, NULL};
    const char *const node[] = {program, "--input-type=module", "-e",
                                gramme_bootstrap_node, NULL};
    const char *const own[] = {program, "-c", enter, NULL};
    const char *const *arguments =
        environment->function->language == GRAMME_LANGUAGE_PYTHON ? python
        : environment->function->language == GRAMME_LANGUAGE_NODE ? node
                                                                  : own;

    return gramme_process_start(&environment->process, program, arguments, variables);
}

static gramme_code start(gramme_environment *environment, gramme_failure *failure)
{
    char text[GRAMME_ERROR_TEXT];
    char stream[64];
    char **variables;
    int error;

    environment->api = gramme_runtime_api_new();
    if (environment->api == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_IO,
                                  "Cannot listen on 127.0.0.1: %s",
                                  gramme_error_text(text, errno));
    }
    name_stream(stream, environment);
    variables = gramme_variables_new(environment->function, environment->region,
                                     environment->access_key, stream,
                                     gramme_runtime_api_port(environment->api));
    if (variables == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    environment->started = now_ms(CLOCK_MONOTONIC);
    error = start_child(environment, variables);
    gramme_variables_free(variables);
    return error == 0
               ? GRAMME_CODE_OK
               : gramme_failure_set(failure, GRAMME_CODE_IO, "Cannot start %s: %s",
                                    environment->function->program,
                                    gramme_error_text(text, error));
}

gramme_environment *gramme_environment_new(const gramme_lambda_function *function,
                                           gramme_sink *sink,
                                           const char *region,
                                           const char *access_key,
                                           gramme_failure *failure)
{
    gramme_environment *environment = calloc(1, sizeof(*environment));

    if (environment == NULL) {
        gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
        return NULL;
    }
    environment->function = function;
    environment->init_ms = -1;
    environment->process.output = -1;
    gramme_output_init(&environment->stream, sink);
    environment->region = strdup(region);
    environment->access_key = strdup(access_key);
    if (environment->region == NULL || environment->access_key == NULL) {
        gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    } else if (start(environment, failure) == GRAMME_CODE_OK) {
        return environment;
    }
    gramme_environment_free(environment);
    return NULL;
}

void gramme_environment_free(gramme_environment *environment)
{
    if (environment == NULL) {
        return;
    }
    gramme_process_dispose(&environment->process);
    gramme_runtime_api_free(environment->api);
    gramme_output_dispose(&environment->stream);
    free(environment->region);
    free(environment->access_key);
    free(environment);
}

bool gramme_environment_is_for(const gramme_environment *environment,
                               const char *region,
                               const char *access_key)
{
    return strcmp(environment->region, region) == 0 &&
           strcmp(environment->access_key, access_key) == 0;
}

gramme_text gramme_environment_tail(const gramme_environment *environment)
{
    return gramme_output_tail(&environment->stream);
}

static void read_output(gramme_environment *environment, size_t most)
{
    char piece[PIECE];
    size_t total = 0;
    size_t got;

    do {
        got = gramme_process_read(&environment->process, piece, sizeof(piece));
        gramme_output_add(&environment->stream, piece, got);
        total += got;
    } while (got == sizeof(piece) && total < most);
}

/* What poll() saw. */
typedef struct sight {
    bool stop;   /* somebody wants the environment to stop */
    bool output; /* there is some, or its end */
    bool ended;  /* so has the child */
} sight;

static sight look(gramme_environment *environment, int timeout, int wake)
{
    struct pollfd set[GRAMME_RUNTIME_POLLS + 2];
    size_t count = gramme_runtime_api_poll_set(environment->api, set);
    const struct pollfd *output = &set[count + 1];
    sight seen = {false, false, false};
    int ready;

    set[count] = (struct pollfd){.fd = wake, .events = POLLIN};
    /* A closed output is -1, which poll() skips. */
    set[count + 1] =
        (struct pollfd){.fd = environment->process.output, .events = POLLIN};
    ready = poll(set, (nfds_t)count + 2, timeout);
    seen.stop = ready > 0 && set[count].revents != 0;
    seen.output = ready > 0 && output->revents != 0;
    if (ready <= 0 || environment->process.output < 0 ||
        (output->revents & POLLHUP) != 0 ||
        !gramme_runtime_api_connected(environment->api)) {
        seen.ended = gramme_process_has_ended(&environment->process);
    }
    return seen;
}

/* Waits until the Runtime API leaves `state`. */
static wait_end wait_for(gramme_environment *environment,
                         gramme_runtime_state state,
                         double deadline,
                         int wake)
{
    for (;;) {
        double left = deadline - now_ms(CLOCK_MONOTONIC);
        int timeout = left <= 0 ? 0 : left < TICK_MS ? (int)left + 1 : TICK_MS;
        sight seen = look(environment, timeout, wake);

        if (seen.stop) {
            return WAIT_STOPPED;
        }
        if (seen.output) {
            read_output(environment, PIECE);
        }
        /* After the look at the child: what it sent before it ended counts. */
        gramme_runtime_api_handle(environment->api);
        if (gramme_runtime_api_state(environment->api) != state) {
            return WAIT_CHANGED;
        }
        if (seen.ended || left <= 0) {
            return seen.ended ? WAIT_ENDED : WAIT_LATE;
        }
    }
}

static void append_line(gramme_buffer *out, gramme_text text)
{
    size_t i;

    gramme_buffer_append(out, text.data, text.size);
    for (i = 0; i < out->size; i++) {
        unsigned char byte = (unsigned char)out->data[i];

        if (byte < 0x20 || byte == 0x7F) {
            out->data[i] = ' ';
        }
    }
    gramme_buffer_append(out, "", 1);
}

/* An error of the environment's, not the function's: AWS's error object is ours. */
static void fail(gramme_result *result,
                 const gramme_invocation *about,
                 const char *type,
                 const char *text)
{
    gramme_buffer message = GRAMME_BUFFER_INIT;

    if (about != NULL) {
        GRAMME_BUFFER_LITERAL(&message, "RequestId: ");
        gramme_buffer_append_string(&message, about->request_id);
        GRAMME_BUFFER_LITERAL(&message, " Error: ");
    }
    gramme_buffer_append_string(&message, text);
    result->failed = true;
    gramme_buffer_reset(&result->payload, SIZE_MAX);
    GRAMME_BUFFER_LITERAL(&result->payload, "{\"errorType\":\"");
    gramme_buffer_append_string(&result->payload, type);
    GRAMME_BUFFER_LITERAL(&result->payload, "\",\"errorMessage\":\"");
    gramme_buffer_append_json(&result->payload, gramme_buffer_text(&message));
    GRAMME_BUFFER_LITERAL(&result->payload, "\"}");
    append_line(&result->type, gramme_text_of(type, strlen(type)));
    append_line(&result->message, gramme_text_of(text, strlen(text)));
    gramme_buffer_clear(&message);
}

/* What the function's runtime said went wrong. */
static void take_error(gramme_environment *environment, gramme_result *result)
{
    gramme_text payload = gramme_runtime_api_payload(environment->api);
    gramme_buffer text = GRAMME_BUFFER_INIT;

    result->failed = true;
    gramme_buffer_append(&result->payload, payload.data, payload.size);
    if (!gramme_json_string(&text, payload, "errorType")) {
        GRAMME_BUFFER_LITERAL(&text, "Function.Unknown");
    }
    append_line(&result->type, gramme_buffer_text(&text));
    (void)gramme_json_string(&text, payload, "errorMessage");
    append_line(&result->message, gramme_buffer_text(&text));
    gramme_buffer_clear(&text);
}

/* As Go's runtime, which AWS Lambda's supervisor is written in, names them. */
static const char *signal_name(int number)
{
    static const struct {
        int number;
        const char *name;
    } names[] = {{SIGKILL, "killed"},
                 {SIGSEGV, "segmentation fault"},
                 {SIGABRT, "aborted"},
                 {SIGTERM, "terminated"},
                 {SIGBUS, "bus error"},
                 {SIGFPE, "floating point exception"},
                 {SIGILL, "illegal instruction"}};
    size_t i;

    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (names[i].number == number) {
            return names[i].name;
        }
    }
    return "unknown";
}

/* The child has been reaped: how it ended. */
static void take_exit(const gramme_environment *environment,
                      const gramme_invocation *about,
                      gramme_result *result)
{
    char text[128] = "Runtime exited without providing a reason";
    int status = environment->process.status;

    if (status != -1 && WIFSIGNALED(status)) {
        (void)snprintf(text, sizeof(text), "Runtime exited with error: signal: %s",
                       signal_name(WTERMSIG(status)));
    } else if (status != -1 && WIFEXITED(status) && WEXITSTATUS(status) != 0) {
        (void)snprintf(text, sizeof(text), "Runtime exited with error: exit status %d",
                       WEXITSTATUS(status));
    }
    fail(result, about, "Runtime.ExitError", text);
}

/* Every end but an answer; the child does not outlive it. */
static void take_end(gramme_environment *environment,
                     const gramme_run *run,
                     wait_end end,
                     int limit_ms)
{
    const gramme_invocation *about = run->invocation;
    char late[64];

    gramme_process_end(&environment->process);
    read_output(environment, DRAIN_MAX);
    if (end == WAIT_ENDED) {
        take_exit(environment, about, run->result);
    } else if (end == WAIT_LATE) {
        (void)snprintf(late, sizeof(late), "Task timed out after %.2f seconds",
                       limit_ms / 1000.0);
        fail(run->result, about, "Sandbox.Timedout", late);
        gramme_output_line(&environment->stream, "%s %s", about->request_id, late);
    } else {
        fail(run->result, about, "Gramme.Interrupted",
             "The invocation was interrupted");
    }
}

/* Lambda's last lines of an invocation. */
static void
report(gramme_environment *environment, const gramme_run *run, double duration)
{
    const gramme_result *result = run->result;
    const char *id = run->invocation->request_id;
    int memory = gramme_process_memory(&environment->process);
    double billed = duration + (environment->init_ms > 0 ? environment->init_ms : 0);
    char init[64] = "";
    char status[256] = "";

    environment->memory = memory > 0 ? memory : environment->memory;
    if (environment->init_ms > 0) {
        (void)snprintf(init, sizeof(init), "Init Duration: %.2f ms\t",
                       environment->init_ms);
        environment->init_ms = 0;
    }
    if (result->failed && !result->type.failed) {
        bool late = strcmp(result->type.data, "Sandbox.Timedout") == 0;

        (void)snprintf(status, sizeof(status),
                       late ? "Status: timeout\t"
                            : "Status: error\tError Type: %.200s\t",
                       result->type.data);
    }
    gramme_output_line(&environment->stream, "END RequestId: %s", id);
    gramme_output_line(&environment->stream,
                       "REPORT RequestId: %s\tDuration: %.2f ms\tBilled Duration: %lld "
                       "ms\tMemory Size: %d MB\tMax Memory Used: %d MB\t%s%s",
                       id, duration, (long long)billed + 1,
                       environment->function->memory_mb, environment->memory, init,
                       status);
}

static gramme_run_end end_init(gramme_environment *environment,
                               const gramme_run *run,
                               wait_end end,
                               int limit_ms)
{
    double took = now_ms(CLOCK_MONOTONIC) - environment->started;

    if (end == WAIT_CHANGED) {
        read_output(environment, DRAIN_MAX);
        take_error(environment, run->result);
    } else {
        take_end(environment, run, end, limit_ms);
    }
    if (end != WAIT_STOPPED) {
        gramme_output_line(&environment->stream,
                           "INIT_REPORT Init Duration: %.2f ms\tPhase: init\tStatus: "
                           "%s\tError Type: %s",
                           took, end == WAIT_LATE ? "timeout" : "error",
                           run->result->type.failed ? "" : run->result->type.data);
    }
    gramme_output_line(&environment->stream, "START RequestId: %s Version: $LATEST",
                       run->invocation->request_id);
    report(environment, run, 0);
    return GRAMME_RUN_OVER;
}

/* The event goes to the child, which is waiting for one. */
static bool hand_over(gramme_environment *environment, const gramme_invocation *about)
{
    char trace[64];
    uint64_t id = hash(3, about->request_id);
    gramme_runtime_task task = {.id = about->request_id,
                                .arn = environment->function->arn,
                                .trace = trace,
                                .event = about->event,
                                .event_size = about->event_size};

    (void)snprintf(trace, sizeof(trace), "Root=1-%08llx-%016llx%08llx;Sampled=0",
                   (unsigned long long)time(NULL) & 0xFFFFFFFFU, (unsigned long long)id,
                   (unsigned long long)(id >> 7) & 0xFFFFFFFFU);
    task.deadline_ms =
        (int64_t)now_ms(CLOCK_REALTIME) + environment->function->timeout_ms;
    return gramme_runtime_api_give(environment->api, &task);
}

static gramme_run_end
finish(gramme_environment *environment, const gramme_run *run, double duration)
{
    gramme_result *result = run->result;
    gramme_text payload = gramme_runtime_api_payload(environment->api);

    read_output(environment, DRAIN_MAX);
    switch (gramme_runtime_api_state(environment->api)) {
    case GRAMME_RUNTIME_ANSWERED:
        gramme_buffer_append(&result->payload, payload.data, payload.size);
        break;
    case GRAMME_RUNTIME_TOO_LONG:
        fail(result, NULL, "Function.ResponseSizeTooLarge",
             "Response payload size exceeded maximum allowed payload size (6291556 "
             "bytes).");
        break;
    case GRAMME_RUNTIME_STARTING:
    case GRAMME_RUNTIME_WAITING:
    case GRAMME_RUNTIME_RUNNING:
    case GRAMME_RUNTIME_FAILED:
    case GRAMME_RUNTIME_REFUSED:
        take_error(environment, result);
        break;
    }
    report(environment, run, duration);
    gramme_runtime_api_rest(environment->api);
    return GRAMME_RUN_WARM;
}

gramme_run_end gramme_environment_run(gramme_environment *environment,
                                      const gramme_run *run)
{
    int timeout_ms = environment->function->timeout_ms;
    int init_ms = timeout_ms > INIT_MS ? timeout_ms : INIT_MS;
    bool fresh = environment->init_ms < 0;
    double begin = now_ms(CLOCK_MONOTONIC);
    double duration;
    wait_end end = WAIT_CHANGED;

    gramme_output_reset(&environment->stream);
    gramme_runtime_api_handle(environment->api);
    if (gramme_runtime_api_state(environment->api) == GRAMME_RUNTIME_STARTING) {
        end =
            wait_for(environment, GRAMME_RUNTIME_STARTING, begin + init_ms, run->wake);
    }
    if (end == WAIT_ENDED && !fresh) {
        return GRAMME_RUN_STALE;
    }
    if (end != WAIT_CHANGED ||
        gramme_runtime_api_state(environment->api) != GRAMME_RUNTIME_WAITING) {
        return end_init(environment, run, end, init_ms);
    }
    begin = now_ms(CLOCK_MONOTONIC);
    if (fresh) {
        environment->init_ms = begin - environment->started;
    }
    read_output(environment, DRAIN_MAX);
    gramme_output_line(&environment->stream, "START RequestId: %s Version: $LATEST",
                       run->invocation->request_id);
    if (!hand_over(environment, run->invocation)) {
        fail(run->result, run->invocation, "Runtime.OutOfMemory", "out of memory");
        report(environment, run, 0);
        return GRAMME_RUN_OVER;
    }
    end = wait_for(environment, GRAMME_RUNTIME_RUNNING, begin + timeout_ms, run->wake);
    duration = now_ms(CLOCK_MONOTONIC) - begin;
    if (end == WAIT_CHANGED) {
        return finish(environment, run, duration);
    }
    take_end(environment, run, end, timeout_ms);
    report(environment, run, end == WAIT_LATE ? timeout_ms : duration);
    return GRAMME_RUN_OVER;
}
