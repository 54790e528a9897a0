/* SPDX-License-Identifier: Apache-2.0 */
/* request.c - the checks that come before an operation, in the order AWS makes them:
 * origin, method and path, content type, encoding, credentials. What needs to know the
 * operations (unknown target, body that is no JSON) is the engine's. */
#include "server/loop/request.h"

#include "server/loop/lambda_api.h"

#include <gramme.h>
#include <time.h>

static const char json_1_0[] = "application/x-amz-json-1.0";

void gramme_exchange_dispose(gramme_exchange *exchange)
{
    gramme_buffer_clear(&exchange->text);
    gramme_buffer_clear(&exchange->message);
    gramme_buffer_clear(&exchange->scratch);
    gramme_buffer_clear(&exchange->inflated);
}

static void answer(gramme_exchange *exchange,
                   int status,
                   const char *content_type,
                   const char *body)
{
    exchange->status = status;
    exchange->content_type = content_type;
    exchange->answer = gramme_text_of(body, strlen(body));
}

void gramme_request_fail(gramme_exchange *exchange)
{
    exchange->exception = "InternalServerError";
    answer(exchange, 500, exchange->content_type,
           "{\"__type\":\"com.amazonaws.dynamodb.v20120810#InternalServerError\","
           "\"message\":\"The request processing has failed because of an unknown "
           "error, exception or failure.\"}");
}

static void answer_error(gramme_exchange *exchange,
                         int status,
                         const char *prefix,
                         const char *name,
                         gramme_text message)
{
    gramme_buffer *text = &exchange->text;

    exchange->exception = name;
    gramme_buffer_reset(text, 4096);
    GRAMME_BUFFER_LITERAL(text, "{\"__type\":\"");
    gramme_buffer_append_string(text, prefix);
    gramme_buffer_append_string(text, name);
    GRAMME_BUFFER_LITERAL(text, "\",\"message\":\"");
    gramme_buffer_append_json(text, message);
    GRAMME_BUFFER_LITERAL(text, "\"}");
    if (text->failed) {
        gramme_request_fail(exchange);
        return;
    }
    exchange->status = status;
    exchange->answer = gramme_buffer_text(text);
}

void gramme_request_refuse(gramme_exchange *exchange,
                           int status,
                           const char *name,
                           gramme_text message)
{
    answer_error(exchange, status, "com.amazon.coral.service#", name, message);
}

void gramme_request_unavailable(gramme_exchange *exchange, const char *why)
{
    answer_error(exchange, 500, "com.amazonaws.dynamodb.v20120810#",
                 "InternalServerError", gramme_text_of(why, strlen(why)));
}

static gramme_text header(const gramme_exchange *exchange, gramme_header id)
{
    return gramme_http_header(exchange->head, exchange->data, id);
}

/* What AWS says to methods, paths and content types that are not DynamoDB's. */
static gramme_route not_found(gramme_exchange *exchange)
{
    exchange->exception = "UnknownOperationException";
    answer(exchange, 404, NULL, "<UnknownOperationException/>\n");
    return GRAMME_ROUTE_ANSWER;
}

static gramme_route refuse_origin(gramme_exchange *exchange)
{
    static const char why[] =
        "Web pages of this origin are not served. List it with -cors to allow it.";

    exchange->content_type = json_1_0;
    gramme_request_refuse(exchange, 403, "AccessDeniedException",
                          gramme_text_of(why, sizeof(why) - 1));
    return GRAMME_ROUTE_ANSWER;
}

/* Container tools wait for DynamoDB Local's answer to a bare GET; a GET with
 * credentials gets AWS's. */
static gramme_route route_get(gramme_exchange *exchange, gramme_text path, bool metrics)
{
    if (gramme_text_is(path, "/_gramme/health")) {
        answer(exchange, 200, "application/json",
               "{\"status\":\"ok\",\"version\":\"" GRAMME_VERSION "\"}\n");
    } else if (metrics && gramme_text_is(path, "/_gramme/metrics")) {
        return GRAMME_ROUTE_METRICS;
    } else if (!gramme_credential_present(exchange->head, exchange->data)) {
        exchange->exception = "MissingAuthenticationToken";
        answer(
            exchange, 400, json_1_0,
            "{\"__type\":\"com.amazonaws.dynamodb.v20120810#"
            "MissingAuthenticationToken\","
            "\"Message\":\"Request must contain either a valid (registered) AWS access "
            "key ID or X.509 certificate.\"}");
    } else if (path.size == 0 || gramme_text_is(path, "/")) {
        answer(exchange, 200, "text/plain",
               "healthy: dynamodb.us-east-1.amazonaws.com ");
    } else {
        not_found(exchange);
    }
    return GRAMME_ROUTE_ANSWER;
}

/* The answer's content type; NULL when AWS does not take the request's. */
static const char *choose_content_type(const gramme_exchange *exchange)
{
    gramme_text type = header(exchange, GRAMME_HEADER_CONTENT_TYPE);
    gramme_text name = gramme_text_of(NULL, 0);

    gramme_text_next(&name, &type, ';');
    name = gramme_text_trim(name);
    if (gramme_text_is_nocase(name, json_1_0)) {
        return json_1_0;
    }
    if (gramme_text_is_nocase(name, "application/x-amz-json-1.1")) {
        return "application/x-amz-json-1.1";
    }
    return exchange->body.size == 0 || gramme_text_is_nocase(name, "application/json")
               ? "application/json"
               : NULL;
}

/* True when the body can be read; otherwise the answer says why not. AWS calls what it
 * cannot inflate its own failure. */
static bool decode_body(gramme_exchange *exchange)
{
    gramme_encoding encoding =
        gramme_encoding_of(header(exchange, GRAMME_HEADER_CONTENT_ENCODING));

    exchange->payload = exchange->body;
    if (encoding == GRAMME_ENCODING_IDENTITY) {
        return true;
    }
    if (encoding != GRAMME_ENCODING_UNKNOWN) {
        gramme_inflate_result result = gramme_encoding_inflate(
            &exchange->inflated, encoding, exchange->body, exchange->inflated_max);

        if (result == GRAMME_INFLATE_OK) {
            exchange->payload = gramme_buffer_text(&exchange->inflated);
            return true;
        }
        if (result == GRAMME_INFLATE_TOO_LONG) {
            answer(exchange, 413, NULL, "");
            return false;
        }
    }
    gramme_request_fail(exchange);
    return false;
}

/* A header's text with a NUL behind it, in the place of a CR, an LF or a space. */
static const char *end_header(gramme_exchange *exchange, gramme_header id)
{
    gramme_span span = exchange->head->headers[id];

    if (span.at == 0) {
        return NULL;
    }
    exchange->data[span.at + span.size] = '\0';
    return exchange->data + span.at;
}

/* AWS Lambda's operations are reached by their paths alone, where more is asked of a
 * request. */
static void find_target(gramme_exchange *exchange)
{
    const char *target = end_header(exchange, GRAMME_HEADER_X_AMZ_TARGET);

    exchange->target =
        target == NULL || strncmp(target, "AWSLambda", 9) == 0 ? "" : target;
    exchange->host = end_header(exchange, GRAMME_HEADER_HOST);
}

const char *gramme_request_credential(gramme_exchange *exchange,
                                      const gramme_rules *rules,
                                      const char *service,
                                      bool *failed)
{
    gramme_signed request = {exchange->head, exchange->data, exchange->body, service,
                             0};
    const char *wrong;

    if (rules->sigv4 == NULL) {
        wrong =
            gramme_credential_read(&exchange->credential, &exchange->message,
                                   &exchange->scratch, exchange->head, exchange->data);
    } else {
        request.now = (int64_t)time(NULL);
        wrong = gramme_sigv4_check(&exchange->credential, &exchange->message,
                                   &exchange->scratch, rules->sigv4, &request);
    }
    *failed = exchange->message.failed || exchange->scratch.failed ||
              (rules->sigv4 != NULL && gramme_sigv4_failed(rules->sigv4));
    if (*failed) {
        gramme_request_fail(exchange);
    }
    return wrong;
}

static gramme_route route_post(gramme_exchange *exchange, const gramme_rules *rules)
{
    const char *wrong;
    bool failed;

    exchange->content_type = choose_content_type(exchange);
    if (exchange->content_type == NULL) {
        return not_found(exchange);
    }
    if (!decode_body(exchange)) {
        return GRAMME_ROUTE_ANSWER;
    }
    wrong = gramme_request_credential(exchange, rules, "dynamodb", &failed);
    find_target(exchange);
    if (failed) {
        return GRAMME_ROUTE_ANSWER;
    }
    if (wrong != NULL) {
        gramme_request_refuse(exchange, 400, wrong,
                              gramme_buffer_text(&exchange->message));
        return GRAMME_ROUTE_PROBE;
    }
    memcpy(exchange->region, exchange->credential.region.data,
           exchange->credential.region.size);
    exchange->region[exchange->credential.region.size] = '\0';
    exchange->accepts =
        gramme_encoding_choose(header(exchange, GRAMME_HEADER_ACCEPT_ENCODING));
    return GRAMME_ROUTE_CALL;
}

gramme_route gramme_request_route(gramme_exchange *exchange, const gramme_rules *rules)
{
    gramme_text path = gramme_http_text(exchange->data, exchange->head->path);
    gramme_method method = exchange->head->method;

    exchange->accepts = GRAMME_ENCODING_IDENTITY;
    exchange->content_type = NULL;
    exchange->exception = NULL;
    exchange->error_type = NULL;
    exchange->target = "";
    exchange->credential = (gramme_credential){.key = {NULL, 0}};
    exchange->payload = gramme_text_of("", 0);
    if (gramme_lambda_is(exchange->head, exchange->data)) {
        return gramme_lambda_route(exchange, rules);
    }
    exchange->cors =
        gramme_cors_judge(rules->cors, header(exchange, GRAMME_HEADER_ORIGIN));
    if (exchange->cors == GRAMME_CORS_REFUSED) {
        return refuse_origin(exchange);
    }
    if (method == GRAMME_METHOD_OPTIONS && exchange->cors != GRAMME_CORS_NONE) {
        answer(exchange, 200, NULL, "");
        return GRAMME_ROUTE_ANSWER;
    }
    if (method == GRAMME_METHOD_GET || method == GRAMME_METHOD_HEAD) {
        return route_get(exchange, path, rules->metrics);
    }
    if (method != GRAMME_METHOD_POST ||
        !(path.size == 0 || gramme_text_is(path, "/"))) {
        return not_found(exchange);
    }
    return route_post(exchange, rules);
}
