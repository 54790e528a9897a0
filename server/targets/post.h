/* SPDX-License-Identifier: Apache-2.0 */
/* post.h - an HTTP request and its answer over one connection, as a client. Every wait
 * ends at the deadline or when somebody writes to the wake descriptor. */
#ifndef GRAMME_SERVER_TARGETS_POST_H
#define GRAMME_SERVER_TARGETS_POST_H

#include "server/base/buffer.h"

typedef struct gramme_patience {
    int wake;         /* readable: give up at once */
    int64_t deadline; /* ms, monotonic clock */
} gramme_patience;

typedef enum gramme_post_end {
    GRAMME_POST_DONE,
    GRAMME_POST_STALE, /* the connection ended before any byte of an answer */
    GRAMME_POST_LATE,
    GRAMME_POST_INTERRUPTED,
    GRAMME_POST_BROKEN, /* errno, or 0: the answer is no HTTP or too long */
    GRAMME_POST_NOMEM
} gramme_post_end;

typedef struct gramme_post_answer {
    int status;
    bool keeps;          /* the connection may be used again */
    bool function_error; /* it has X-Amz-Function-Error */
    gramme_buffer raw;   /* head and body; */
    gramme_text body;    /* in there */
} gramme_post_answer;

int64_t gramme_post_clock(void);

/* A connection to `host`, tried at each of its addresses; `*error` is an errno or 0
 * when the name is not known. */
gramme_post_end gramme_post_connect(int *fd,
                                    int *error,
                                    const char *host,
                                    const char *port,
                                    const gramme_patience *patience);

/* Sends a whole request and reads the answer into `answer`, zeroed by the caller, who
 * clears its `raw` in any case. */
gramme_post_end gramme_post_exchange(gramme_post_answer *answer,
                                     int fd,
                                     gramme_text request,
                                     const gramme_patience *patience);

#endif
