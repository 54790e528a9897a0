/* SPDX-License-Identifier: Apache-2.0 */
/* sighting.h - an answered request as the access log and the metrics see it. */
#ifndef GRAMME_SERVER_SIGHTING_H
#define GRAMME_SERVER_SIGHTING_H

#include "server/base/text.h"

/* What the request asked for, and who asked. All of it is borrowed until the answer is
 * on its way. */
typedef struct gramme_about {
    const char *target;    /* "DynamoDB_20120810.PutItem"; "": no operation */
    const char *exception; /* NULL: none */
    bool known;            /* the target is an operation, whatever came of it */
    gramme_text request;   /* JSON, or what came in its place; may be absent */
    gramme_text reply;     /* likewise */
    gramme_text key;       /* as the request says; absent: it does not */
    gramme_text region;    /* likewise */
} gramme_about;

typedef struct gramme_sighting {
    gramme_about about;
    gramme_text method; /* "POST"; absent, like the path, when the head was none */
    gramme_text path;
    gramme_text id;      /* the answer's x-amzn-RequestId */
    const char *remote;  /* "127.0.0.1:41234"; NULL: not known */
    int64_t time_us;     /* after 1970, when it was answered */
    int64_t duration_us; /* from its last byte to then */
    int status;
    size_t bytes_in;  /* head and body as they came */
    size_t bytes_out; /* likewise of the answer */
} gramme_sighting;

/* "PutItem" of a target. */
static inline gramme_text gramme_sighting_operation(const gramme_about *about)
{
    const char *dot = strrchr(about->target, '.');
    const char *name = dot == NULL ? about->target : dot + 1;

    return gramme_text_of(name, strlen(name));
}

#endif
