/* SPDX-License-Identifier: Apache-2.0 */
/* window.h - a lane's tumbling window: which records are in it, and the state that goes
 * from one invocation to the next. Private to streams.
 * AWS Lambda developer guide, "Implementing stateful DynamoDB stream processing".
 *
 *     closed --a record comes--> open --its end, or over 1 MB of state--> final -->
 * closed
 *
 * Windows begin at multiples of their size since 1970. A record that comes late belongs
 * to the one that is open. */
#ifndef GRAMME_STREAMS_WINDOW_H
#define GRAMME_STREAMS_WINDOW_H

#include "streams/dispatcher.h"

enum { GRAMME_WINDOW_STATE_MAX = 1024 * 1024 };

typedef struct gramme_tumbling {
    bool open;
    bool outgrown;  /* its state is over 1 MB: it ends now */
    int64_t start;  /* microseconds; [start, end) */
    int64_t end;    /* */
    uint64_t first; /* sequence of its first record */
    gramme_bytes state;
} gramme_tumbling;

void gramme_tumbling_init(gramme_tumbling *window, const gramme_allocator *allocator);
void gramme_tumbling_dispose(gramme_tumbling *window);

/* Opens the window of `size` microseconds that `change` is in, unless one is open. */
void gramme_tumbling_enter(gramme_tumbling *window,
                           const gramme_change *change,
                           int64_t size);

/* Keeps what an invocation returned; GRAMME_NOMEM leaves the old one. */
gramme_status
gramme_tumbling_keep(gramme_tumbling *window, gramme_view state, gramme_error *err);

/* Its last invocation is over. */
void gramme_tumbling_close(gramme_tumbling *window);

/* What a subscriber sees; dies with the state. */
gramme_window gramme_tumbling_show(const gramme_tumbling *window, bool is_final);

#endif
