/* SPDX-License-Identifier: Apache-2.0 */
/* cors.h - which web pages may talk to the server.
 *
 * With -cors its list decides ("*": every origin). Without, only pages from loopback
 * addresses are served, so that no page of the internet reaches a database on the
 * reader's machine; DynamoDB Local would serve them all. Requests without Origin come
 * from programs and are not looked at. */
#ifndef GRAMME_SERVER_CORS_H
#define GRAMME_SERVER_CORS_H

#include "server/base/buffer.h"
#include "server/http/http.h"

typedef enum gramme_cors {
    GRAMME_CORS_NONE, /* no Origin: say nothing */
    GRAMME_CORS_ANY,  /* allowed as "*" */
    GRAMME_CORS_ONE,  /* allowed by name */
    GRAMME_CORS_REFUSED
} gramme_cors;

/* `list` is -cors's comma-separated argument or NULL. */
gramme_cors gramme_cors_judge(const char *list, gramme_text origin);

/* Appends the header lines of an answer to an allowed origin; those of a preflight too
 * when the request is one. */
void gramme_cors_append(gramme_buffer *out,
                        gramme_cors verdict,
                        const gramme_head *head,
                        const char *data);

#endif
