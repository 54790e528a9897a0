/* SPDX-License-Identifier: Apache-2.0 */
/* watch.h - who looks on as requests are answered: the access log, the metrics. Without
 * either of them nothing here is called. */
#ifndef GRAMME_SERVER_WATCH_H
#define GRAMME_SERVER_WATCH_H

#include "server/loop/loop_internal.h"

/* Microseconds of a clock that never goes back. */
int64_t gramme_watch_now(void);

/* "127.0.0.1:41234" of a socket, to be freed; NULL: not known. */
char *gramme_watch_remote(int fd);

/* An answer of so many bytes is on its way to the client, whose request is still there.
 */
void gramme_watch_answer(const gramme_client *client,
                         const gramme_response *response,
                         size_t bytes);

/* What the slot's request was about, for gramme_response.about. */
void gramme_watch_about(gramme_about *about, const gramme_slot *slot);

/* Answers a request for the metrics. */
void gramme_watch_metrics(const gramme_loop *loop, gramme_exchange *exchange);

#endif
