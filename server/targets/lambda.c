/* SPDX-License-Identifier: Apache-2.0 */
/* lambda.c - the target of one function: execution environments that were used and are
 * kept warm, one for each invocation that ran at the same time.
 *
 * The lock covers the list of idle environments and the two flags; an environment out
 * of the list belongs to the thread that took it. */
#include "server/base/descriptor.h"
#include "server/targets/environment.h"
#include "server/targets/folder.h"
#include "server/targets/lambda_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum {
    IDLE_MAX = 16,
    STALE_MAX = IDLE_MAX + 1, /* environments found dead before one invocation */
    REST_FACTOR = 20 /* looking for changed code takes at most this part of the time */
};

typedef struct lambda {
    gramme_lambda_function function;
    gramme_sink sink;
    pthread_mutex_t lock;
    gramme_environment *idle[IDLE_MAX]; /* the last was used last */
    size_t idle_count;
    unsigned generation; /* of the code: an environment of an older one goes */
    uint64_t fingerprint;
    int64_t look_ns; /* when to look at the code again, monotonic clock */
    bool interrupted;
    int wake[2]; /* readable while interrupted */
} lambda;

static int64_t now_ns(clockid_t clock)
{
    struct timespec now = {0, 0};

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Takes all idle environments out of the list, under the lock. */
static size_t take_all(lambda *self, gramme_environment *out[IDLE_MAX])
{
    size_t count = self->idle_count;
    size_t i;

    for (i = 0; i < count; i++) {
        out[i] = self->idle[i];
    }
    self->idle_count = 0;
    return count;
}

static void free_all(gramme_environment *const *environments, size_t count)
{
    size_t i;

    for (i = 0; i < count; i++) {
        gramme_environment_free(environments[i]);
    }
}

/* A developer's convenience that AWS Lambda does not have: code that changed is used
 * from the next invocation on. */
static void look_at_code(lambda *self)
{
    gramme_environment *old[IDLE_MAX];
    size_t count = 0;
    int64_t begin = now_ns(CLOCK_MONOTONIC);
    int64_t work;
    bool changed = false;
    uint64_t now;

    if (self->function.temporary) {
        return; /* nobody else knows the folder */
    }
    pthread_mutex_lock(&self->lock);
    if (begin >= self->look_ns) {
        work = now_ns(CLOCK_THREAD_CPUTIME_ID);
        now = gramme_folder_fingerprint(self->function.folder);
        work = now_ns(CLOCK_THREAD_CPUTIME_ID) - work;
        self->look_ns = now_ns(CLOCK_MONOTONIC) + REST_FACTOR * work;
        changed = now != self->fingerprint;
        if (changed) {
            self->fingerprint = now;
            self->generation++;
            count = take_all(self, old);
        }
    }
    pthread_mutex_unlock(&self->lock);
    if (changed) {
        gramme_log_line(&self->sink.log, "%s: the code in %s has changed, loading it",
                        self->function.name, self->function.folder);
    }
    free_all(old, count);
}

/* Takes one out of the list, under the lock. */
static gramme_environment *take_at(lambda *self, size_t at)
{
    gramme_environment *taken = self->idle[at];

    for (self->idle_count--; at < self->idle_count; at++) {
        self->idle[at] = self->idle[at + 1];
    }
    return taken;
}

/* An idle environment of the right database, NULL when there is none. */
static gramme_environment *
take_idle(lambda *self, const char *region, const char *access_key)
{
    gramme_environment *found = NULL;
    size_t i;

    pthread_mutex_lock(&self->lock);
    for (i = self->idle_count; i > 0 && found == NULL; i--) {
        if (gramme_environment_is_for(self->idle[i - 1], region, access_key)) {
            found = take_at(self, i - 1);
        }
    }
    pthread_mutex_unlock(&self->lock);
    return found;
}

/* The environment goes back to the others; without a place for it the one that was
 * idle for longest goes. */
static void put_idle(lambda *self, gramme_environment *environment, unsigned generation)
{
    gramme_environment *surplus = NULL;

    pthread_mutex_lock(&self->lock);
    if (generation != self->generation) {
        surplus = environment;
    } else {
        if (self->idle_count == IDLE_MAX) {
            surplus = take_at(self, 0);
        }
        self->idle[self->idle_count++] = environment;
    }
    pthread_mutex_unlock(&self->lock);
    gramme_environment_free(surplus);
}

/* An invocation cannot be told apart, or its id would break a header. */
static bool is_sound(const gramme_invocation *invocation)
{
    size_t size = invocation->request_id == NULL ? 0 : strlen(invocation->request_id);

    return size > 0 && size < 60 &&
           strspn(invocation->request_id,
                  "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") ==
               size;
}

static bool was_interrupted(lambda *self)
{
    bool interrupted;

    pthread_mutex_lock(&self->lock);
    interrupted = self->interrupted;
    pthread_mutex_unlock(&self->lock);
    return interrupted;
}

static void tell(gramme_outcome *outcome, const gramme_result *result)
{
    if (result->payload.failed || result->type.failed || result->message.failed) {
        gramme_outcome_set_error(outcome, "Runtime.OutOfMemory", "out of memory");
        return;
    }
    if (result->payload.size > 0) {
        gramme_outcome_set_response(outcome, result->payload.data,
                                    result->payload.size);
    }
    if (result->failed) {
        gramme_outcome_set_error(outcome, result->type.data, result->message.data);
    }
}

/* Runs it in an environment that is there or in a new one. */
static int
run(lambda *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    const char *region =
        invocation->region == NULL ? self->function.region : invocation->region;
    const char *key = invocation->access_key == NULL ? self->function.access_key
                                                     : invocation->access_key;
    gramme_result result = GRAMME_RESULT_INIT;
    gramme_run what = {invocation, self->wake[0], &result};
    gramme_environment *environment;
    gramme_run_end end;
    gramme_failure failure;
    unsigned generation;
    gramme_text tail;
    bool failed;
    int tries = 0;

    do {
        pthread_mutex_lock(&self->lock);
        generation = self->generation;
        pthread_mutex_unlock(&self->lock);
        environment = take_idle(self, region, key);
        if (environment == NULL) {
            environment = gramme_environment_new(&self->function, &self->sink, region,
                                                 key, &failure);
        }
        if (environment == NULL) {
            gramme_log_line(&self->sink.log, "%s: %s", self->function.name,
                            failure.message);
            gramme_outcome_set_error(outcome, "Runtime.InvalidEntrypoint",
                                     failure.message);
            return 1;
        }
        end = gramme_environment_run(environment, &what);
        if (end == GRAMME_RUN_STALE) {
            gramme_environment_free(environment);
        }
    } while (end == GRAMME_RUN_STALE && ++tries < STALE_MAX);
    if (end == GRAMME_RUN_STALE) {
        gramme_outcome_set_error(outcome, "Runtime.ExitError",
                                 "Runtime exited without providing a reason");
        return 1;
    }
    tell(outcome, &result);
    tail = gramme_environment_tail(environment);
    gramme_outcome_set_log(outcome, tail.data, tail.size);
    if (end == GRAMME_RUN_WARM) {
        put_idle(self, environment, generation);
    } else {
        gramme_environment_free(environment);
    }
    failed = result.failed;
    gramme_result_dispose(&result);
    return failed ? 1 : 0;
}

static int
invoke(void *target, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    lambda *self = target;

    if (!is_sound(invocation)) {
        gramme_outcome_set_error(outcome, "Gramme.Misuse", "a request id is a UUID");
        return 1;
    }
    if (was_interrupted(self)) {
        gramme_outcome_set_error(outcome, "Gramme.Interrupted",
                                 "The invocation was interrupted");
        return 1;
    }
    look_at_code(self);
    return run(self, invocation, outcome);
}

static void interrupt(void *target)
{
    lambda *self = target;

    pthread_mutex_lock(&self->lock);
    if (!self->interrupted) {
        self->interrupted = write(self->wake[1], "", 1) == 1;
    }
    pthread_mutex_unlock(&self->lock);
}

static void resume(void *target)
{
    lambda *self = target;
    char byte;

    pthread_mutex_lock(&self->lock);
    if (self->interrupted) {
        self->interrupted = read(self->wake[0], &byte, 1) != 1;
    }
    pthread_mutex_unlock(&self->lock);
}

static void release(void *target)
{
    lambda *self = target;

    free_all(self->idle, self->idle_count);
    gramme_descriptor_close(self->wake[0]);
    gramme_descriptor_close(self->wake[1]);
    gramme_sink_dispose(&self->sink);
    pthread_mutex_destroy(&self->lock);
    gramme_lambda_function_dispose(&self->function);
    free(self);
}

/* The parts of `self` behind its function. */
static gramme_code
prepare(lambda *self, const gramme_target_context *context, gramme_failure *failure)
{
    char text[GRAMME_ERROR_TEXT];

    if (gramme_descriptor_pipe(self->wake) != 0) {
        return gramme_failure_set(failure, GRAMME_CODE_IO, "Cannot make a pipe: %s",
                                  gramme_error_text(text, errno));
    }
    if (pthread_mutex_init(&self->lock, NULL) == 0) {
        if (gramme_sink_init(&self->sink, self->function.name, &context->log,
                             context->log_folder)) {
            return GRAMME_CODE_OK;
        }
        pthread_mutex_destroy(&self->lock);
    }
    gramme_descriptor_close(self->wake[0]);
    gramme_descriptor_close(self->wake[1]);
    return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
}

gramme_code gramme_lambda_make(gramme_target *out,
                               const gramme_function *function,
                               bool temporary,
                               const gramme_target_context *context,
                               gramme_failure *failure)
{
    lambda *self = calloc(1, sizeof(*self));
    gramme_code code;

    if (self == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    code = gramme_lambda_function_init(&self->function, function, temporary, context,
                                       failure);
    if (code != GRAMME_CODE_OK) {
        free(self);
        return code;
    }
    code = prepare(self, context, failure);
    if (code != GRAMME_CODE_OK) {
        /* A folder handed over stays the caller's when this fails. */
        self->function.temporary = self->function.temporary && !temporary;
        gramme_lambda_function_dispose(&self->function);
        free(self);
        return code;
    }
    if (!self->function.temporary) {
        self->fingerprint = gramme_folder_fingerprint(self->function.folder);
    }
    *out = (gramme_target){.version = GRAMME_TARGET_VERSION,
                           .invoke = invoke,
                           .interrupt = interrupt,
                           .resume = resume,
                           .release = release,
                           .self = self};
    return GRAMME_CODE_OK;
}

gramme_code gramme_lambda_open(gramme_target *out,
                               const gramme_function *function,
                               const gramme_target_context *context,
                               gramme_failure *failure)
{
    return gramme_lambda_make(out, function, false, context, failure);
}
