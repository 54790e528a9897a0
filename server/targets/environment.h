/* SPDX-License-Identifier: Apache-2.0 */
/* environment.h - an execution environment: a child process that runs one function, one
 * invocation after the other, and the Runtime API it does so by. One thread at a time
 * uses it; between invocations nobody needs to. */
#ifndef GRAMME_SERVER_TARGETS_ENVIRONMENT_H
#define GRAMME_SERVER_TARGETS_ENVIRONMENT_H

#include "server/targets/function.h"
#include "server/targets/output.h"

typedef struct gramme_environment gramme_environment;

/* How an invocation went. */
typedef struct gramme_result {
    bool failed;
    gramme_buffer payload; /* the answer, or AWS's error object */
    gramme_buffer type;    /* errorType, when it failed */
    gramme_buffer message; /* errorMessage, likewise, in one line */
} gramme_result;

#define GRAMME_RESULT_INIT                                                             \
    {                                                                                  \
        false, GRAMME_BUFFER_INIT, GRAMME_BUFFER_INIT, GRAMME_BUFFER_INIT              \
    }

void gramme_result_dispose(gramme_result *result);

typedef struct gramme_run {
    const gramme_invocation *invocation;
    int wake; /* readable: stop at once */
    gramme_result *result;
} gramme_run;

typedef enum gramme_run_end {
    GRAMME_RUN_WARM, /* result says how it went; the environment may go on */
    GRAMME_RUN_OVER, /* likewise; the environment is of no more use */
    GRAMME_RUN_STALE /* it had ended before it got the event: try another */
} gramme_run_end;

/* Starts the child. NULL: `failure` says why. `function` and `sink` outlive it. */
gramme_environment *gramme_environment_new(const gramme_lambda_function *function,
                                           gramme_sink *sink,
                                           const char *region,
                                           const char *access_key,
                                           gramme_failure *failure);

/* Kills the child and all it started. NULL is fine. */
void gramme_environment_free(gramme_environment *environment);

/* Whether its database is this one. */
bool gramme_environment_is_for(const gramme_environment *environment,
                               const char *region,
                               const char *access_key);

gramme_run_end gramme_environment_run(gramme_environment *environment,
                                      const gramme_run *run);

/* The end of what the last invocation printed. */
gramme_text gramme_environment_tail(const gramme_environment *environment);

#endif
