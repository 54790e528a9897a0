/* SPDX-License-Identifier: Apache-2.0 */
/* runtime_api.h - AWS Lambda's Runtime API (2018-06-01) for one execution environment,
 * on a free port of 127.0.0.1.
 *
 *   GET  /runtime/invocation/next              waits, then the event
 *   POST /runtime/invocation/{id}/response     the answer
 *   POST /runtime/invocation/{id}/error        the function failed
 *   POST /runtime/init/error                   it could not even be loaded
 *
 *   STARTING --next--> WAITING --give()--> RUNNING --response--> ANSWERED or TOO_LONG
 *        |                                    \-----error-----> FAILED
 *        \--init/error--> REFUSED
 *
 * rest() leads from an answer back to STARTING, or to WAITING when the child has asked
 * again.
 *
 * It has no thread: its owner polls what poll_set() names and calls handle(). Between
 * invocations nobody does, and the child's next request lies in its socket. Strangers
 * on this machine may connect; they can neither crash it nor make it grow, and web
 * pages (any Origin, any other Host) are refused. */
#ifndef GRAMME_SERVER_TARGETS_RUNTIME_API_H
#define GRAMME_SERVER_TARGETS_RUNTIME_API_H

#include "server/base/buffer.h"

#include <poll.h>

/* As AWS Lambda: 6 MB and 100 bytes. */
#define GRAMME_RUNTIME_PAYLOAD_MAX ((size_t)6291556)
enum { GRAMME_RUNTIME_CONNECTIONS = 8, GRAMME_RUNTIME_POLLS = 9 };

typedef enum gramme_runtime_state {
    GRAMME_RUNTIME_STARTING,
    GRAMME_RUNTIME_WAITING, /* the child asked for an invocation */
    GRAMME_RUNTIME_RUNNING,
    GRAMME_RUNTIME_ANSWERED, /* payload() is the answer */
    GRAMME_RUNTIME_FAILED,   /* payload() is AWS's error object */
    GRAMME_RUNTIME_TOO_LONG, /* the answer was over the limit */
    GRAMME_RUNTIME_REFUSED   /* payload() is why the function cannot be loaded */
} gramme_runtime_state;

/* What the child is to do; borrowed during give(). */
typedef struct gramme_runtime_task {
    const char *id; /* letters, digits and dashes */
    const char *arn;
    const char *trace;   /* "Root=1-...;Sampled=0" */
    int64_t deadline_ms; /* UNIX time */
    const char *event;
    size_t event_size;
} gramme_runtime_task;

typedef struct gramme_runtime_api gramme_runtime_api;

/* NULL with errno. */
gramme_runtime_api *gramme_runtime_api_new(void);
void gramme_runtime_api_free(gramme_runtime_api *api);

int gramme_runtime_api_port(const gramme_runtime_api *api);
gramme_runtime_state gramme_runtime_api_state(const gramme_runtime_api *api);

/* Fills at most GRAMME_RUNTIME_POLLS places, returns how many. */
size_t gramme_runtime_api_poll_set(const gramme_runtime_api *api, struct pollfd *set);

/* Does what can be done without waiting, whatever poll() said. */
void gramme_runtime_api_handle(gramme_runtime_api *api);

/* In WAITING: hands the task over. False: no memory. */
bool gramme_runtime_api_give(gramme_runtime_api *api, const gramme_runtime_task *task);

/* True while a child has a connection open. */
bool gramme_runtime_api_connected(const gramme_runtime_api *api);

/* Valid until the next handle(), give() or rest(). */
gramme_text gramme_runtime_api_payload(const gramme_runtime_api *api);

/* The answer has been looked at: WAITING if the child asked again, else STARTING. */
void gramme_runtime_api_rest(gramme_runtime_api *api);

#endif
