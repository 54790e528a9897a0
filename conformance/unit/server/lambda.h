/* SPDX-License-Identifier: Apache-2.0 */
/* lambda.h - a bed for functions: a folder that the test writes them into, a log that
 * is kept, and what came of an invocation. */
#ifndef GRAMME_CONFORMANCE_UNIT_LAMBDA_H
#define GRAMME_CONFORMANCE_UNIT_LAMBDA_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "server/targets/folder.h"
#include "server/targets/target.h"

/* The engine's own is not linked: a target sees nothing but these three calls. */
struct gramme_outcome {
    char *response;
    size_t response_size;
    char type[128];
    char message[1024];
    char log[4097];
};

void gramme_outcome_set_response(gramme_outcome *outcome, const char *json, size_t size)
{
    free(outcome->response);
    outcome->response = malloc(size + 1);
    assert_non_null(outcome->response);
    memcpy(outcome->response, json, size);
    outcome->response[size] = '\0';
    outcome->response_size = size;
}

void gramme_outcome_set_error(gramme_outcome *outcome,
                              const char *type,
                              const char *message)
{
    (void)snprintf(outcome->type, sizeof(outcome->type), "%s",
                   type == NULL ? "" : type);
    (void)snprintf(outcome->message, sizeof(outcome->message), "%s",
                   message == NULL ? "" : message);
}

void gramme_outcome_set_log(gramme_outcome *outcome, const char *text, size_t size)
{
    assert_true(size < sizeof(outcome->log));
    memcpy(outcome->log, text, size);
    outcome->log[size] = '\0';
}

typedef struct bed {
    char *folder;
    gramme_target_context context;
    gramme_target target;
    pthread_mutex_t lock;
    char log[65536]; /* lines, each ended by \n */
    size_t log_size;
    unsigned count; /* of invocations, for their ids */
} bed;

static void bed_log(void *self, const char *line)
{
    bed *b = self;
    size_t size = strlen(line);

    pthread_mutex_lock(&b->lock);
    if (b->log_size + size + 2 < sizeof(b->log)) {
        memcpy(b->log + b->log_size, line, size);
        b->log_size += size;
        b->log[b->log_size++] = '\n';
        b->log[b->log_size] = '\0';
    }
    pthread_mutex_unlock(&b->lock);
}

static inline void bed_init(bed *b)
{
    gramme_failure failure;

    memset(b, 0, sizeof(*b));
    assert_int_equal(pthread_mutex_init(&b->lock, NULL), 0);
    b->folder = gramme_folder_make(&failure);
    assert_non_null(b->folder);
    b->context.log = (gramme_log){bed_log, b};
    b->context.port = 8123;
    b->context.log_folder = b->folder;
    /* On PATH there may be a script that starts the interpreter as its child. */
    b->context.python =
        access("/usr/bin/python3", X_OK) == 0 ? "/usr/bin/python3" : NULL;
}

static inline void bed_dispose(bed *b)
{
    if (b->target.release != NULL) {
        b->target.release(b->target.self);
    }
    gramme_folder_remove(b->folder);
    assert_int_equal(access(b->folder, F_OK), -1);
    free(b->folder);
    pthread_mutex_destroy(&b->lock);
}

static inline const char *bed_path(const bed *b, const char *name)
{
    static char path[4][512];
    static unsigned at;

    at = (at + 1) % 4;
    (void)snprintf(path[at], sizeof(path[at]), "%s/%s", b->folder, name);
    return path[at];
}

static inline void bed_write(const bed *b, const char *name, const char *text)
{
    FILE *file = fopen(bed_path(b, name), "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static inline void bed_open(bed *b, const char *name, const char *const *options)
{
    gramme_failure failure = {0};

    if (b->target.release != NULL) {
        b->target.release(b->target.self);
    }
    memset(&b->target, 0, sizeof(b->target));
    if (gramme_lambda_open_path(&b->target, bed_path(b, name), options, &b->context,
                                &failure) != GRAMME_CODE_OK) {
        fail_msg("%s", failure.message);
    }
}

static inline void bed_forget(gramme_outcome *outcome)
{
    free(outcome->response);
    memset(outcome, 0, sizeof(*outcome));
}

/* 0 or 1 as the target says; the outcome is to be forgotten later. From any thread. */
static inline int bed_invoke(bed *b, const char *event, gramme_outcome *outcome)
{
    char id[64];
    gramme_invocation invocation = {.version = GRAMME_INVOCATION_VERSION,
                                    .event = event,
                                    .event_size = strlen(event),
                                    .request_id = id,
                                    .attempt = 1};

    pthread_mutex_lock(&b->lock);
    (void)snprintf(id, sizeof(id), "00000000-0000-4000-8000-%012u", ++b->count);
    pthread_mutex_unlock(&b->lock);
    memset(outcome, 0, sizeof(*outcome));
    return b->target.invoke(b->target.self, &invocation, outcome);
}

static inline void bed_sleep_ms(long ms)
{
    struct timespec time = {ms / 1000, ms % 1000 * 1000000};

    nanosleep(&time, NULL);
}

static inline double bed_now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1000 + (double)now.tv_nsec / 1e6;
}

#endif
