/* SPDX-License-Identifier: Apache-2.0 */
/* lambda_api.h - AWS Lambda's REST API: which operation a method, a path, a query and
 * headers ask for, and what its answer looks like.
 *
 * It runs code, hence: nothing without --lambda-api, nothing for a web page, whichever
 * its origin, and nothing without the header that an SDK signs with. */
#ifndef GRAMME_SERVER_LAMBDA_API_H
#define GRAMME_SERVER_LAMBDA_API_H

#include "server/loop/request.h"

#include <gramme.h>

/* As AWS: a CreateFunction may be so big; others are the engine's to judge. */
#define GRAMME_LAMBDA_BODY_MAX ((size_t)70167211)

/* True when the path is of that API. */
bool gramme_lambda_is(const gramme_head *head, const char *data);

/* Decides as gramme_request_route(): GRAMME_ROUTE_LAMBDA, or an answer. Without
 * rules->lambda_api it is that they are not allowed. */
gramme_route gramme_lambda_route(gramme_exchange *exchange, const gramme_rules *rules);

/* Makes the answer an error of AWS Lambda's. */
void gramme_lambda_refuse(gramme_exchange *exchange,
                          int status,
                          const char *name,
                          const char *message);

/* The HTTP status of a reply whose success is `success`, and its header lines;
 * `executed`: a function ran. */
int gramme_lambda_finish(gramme_buffer *lines,
                         const gramme_reply *reply,
                         int success,
                         bool executed);

/* Appends "x-amzn-ErrorType: NAME". */
void gramme_lambda_error_line(gramme_buffer *lines, const char *name);

#endif
