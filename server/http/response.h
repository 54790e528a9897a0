/* SPDX-License-Identifier: Apache-2.0 */
/* response.h - an answer's head as AWS writes it, with its date and its request id. */
#ifndef GRAMME_SERVER_RESPONSE_H
#define GRAMME_SERVER_RESPONSE_H

#include "server/base/buffer.h"
#include "server/http/sighting.h"

enum { GRAMME_REQUEST_ID_SIZE = 52 };

/* What changes from answer to answer but not with its content; one per loop. */
typedef struct gramme_stamp {
    uint64_t random[4];
    int64_t second; /* of `date` */
    char date[32];  /* "Sat, 21 Nov 2026 12:09:56 GMT" */
    size_t id_at;   /* where the last request id begins in its buffer */
} gramme_stamp;

/* Seeds from the system's random source, or from clock and address without one. */
void gramme_stamp_init(gramme_stamp *stamp);

/* Brings the date up to date; call it before a round of answers. */
void gramme_stamp_refresh(gramme_stamp *stamp);

typedef struct gramme_response {
    int status;
    const char *content_type;  /* NULL: no such line */
    const char *encoding;      /* Content-Encoding's value or NULL */
    gramme_text body;          /* as it is sent */
    gramme_text extra;         /* whole header lines */
    const gramme_about *about; /* for those who watch; NULL: nothing is known */
    bool keep_alive;
} gramme_response;

/* Appends the head with its blank line; the body is not copied. */
void gramme_response_head(gramme_buffer *out,
                          gramme_stamp *stamp,
                          const gramme_response *response);

#endif
