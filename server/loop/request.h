/* SPDX-License-Identifier: Apache-2.0 */
/* request.h - what a complete HTTP request asks for: an operation of an engine, or an
 * answer that the server gives itself (health, CORS, errors of the wire), in AWS's
 * order. */
#ifndef GRAMME_SERVER_REQUEST_H
#define GRAMME_SERVER_REQUEST_H

#include "server/auth/cors.h"
#include "server/auth/credential.h"
#include "server/auth/sigv4.h"
#include "server/http/encoding.h"

/* As AWS: bodies above this are answered 413, inflated ones too. */
#define GRAMME_REQUEST_BODY_MAX ((size_t)16 * 1024 * 1024)

typedef enum gramme_route {
    GRAMME_ROUTE_ANSWER,  /* status, content_type and answer hold it */
    GRAMME_ROUTE_CALL,    /* target, payload and credential say what to call */
    GRAMME_ROUTE_METRICS, /* the metrics' page is to be made */
    GRAMME_ROUTE_LAMBDA,  /* likewise, not in a turn; success is its HTTP status */
    GRAMME_ROUTE_PROBE /* likewise an answer, but AWS would first have complained about
                          a body that is no JSON and about an unknown operation */
} gramme_route;

/* Who is let in, and to what. */
typedef struct gramme_rules {
    const char *cors;    /* as for gramme_cors_judge() */
    bool lambda_api;     /* without it AWS Lambda's operations are refused */
    gramme_sigv4 *sigv4; /* of this thread; NULL: signatures are not verified */
    bool metrics;        /* there is a page of them */
} gramme_rules;

/* One request on its way to its answer. */
typedef struct gramme_exchange {
    const gramme_head *head; /* set by the caller, with the two below */
    char *data;              /* the head's first byte */
    gramme_text body;
    size_t inflated_max; /* what it may be when it is packed */
    gramme_cors cors;
    gramme_encoding accepts;
    int status;
    int success;
    bool executes;            /* a function, whose version the answer tells */
    const char *exception;    /* of an answer, for those who watch; NULL: none */
    const char *error_type;   /* of an answer: its x-amzn-ErrorType; NULL: none */
    const char *content_type; /* NULL: none is sent */
    gramme_text answer;
    const char *target; /* never NULL */
    const char *host;   /* what the client called us; NULL: it did not say */
    gramme_text payload;
    gramme_credential credential;
    char region[GRAMME_REGION_MAX + 1];
    gramme_buffer text; /* the memory of what had to be made */
    gramme_buffer message;
    gramme_buffer scratch;
    gramme_buffer inflated;
} gramme_exchange;

/* Frees the exchange's buffers. */
void gramme_exchange_dispose(gramme_exchange *exchange);

/* Decides. Writes NULs into the head, which is not to be parsed again. */
gramme_route gramme_request_route(gramme_exchange *exchange, const gramme_rules *rules);

/* Finds out who asks, and with rules->sigv4 whether that is true: NULL, or an exception
 * with its message in exchange->message. With gramme_request_fail() when memory ran
 * out, which `*failed` tells. */
const char *gramme_request_credential(gramme_exchange *exchange,
                                      const gramme_rules *rules,
                                      const char *service,
                                      bool *failed);

/* Makes the answer an error of AWS's front: {"__type":
 * "com.amazon.coral.service#<name>", "message": ...}. */
void gramme_request_refuse(gramme_exchange *exchange,
                           int status,
                           const char *name,
                           gramme_text message);

/* The answer when the request's database cannot be had; `why` is for its reader. */
void gramme_request_unavailable(gramme_exchange *exchange, const char *why);

/* The answer when memory has run out or nothing else fits. */
void gramme_request_fail(gramme_exchange *exchange);

#endif
