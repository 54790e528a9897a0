/* SPDX-License-Identifier: Apache-2.0 */
/* lambda_api.c - from REST to the engine's operations: the members that AWS puts into
 * the path, the query or a header join the others in one JSON object. Lambda API
 * reference, Actions. */
#include "server/loop/lambda_api.h"

#include <gramme_plugin.h>

static const char version[] = "/2015-03-31/";
static const char json[] = "application/json";

typedef struct lambda_route {
    gramme_method method;
    int success;
    const char *path; /* behind the version; '*' is one part */
    const char *target;
    const char *part; /* the member that '*' is */
    bool body;        /* its members are in the body */
} lambda_route;

static const lambda_route routes[] = {
    {GRAMME_METHOD_POST, 201, "functions", "AWSLambda_20150331.CreateFunction", NULL,
     true},
    {GRAMME_METHOD_GET, 200, "functions", "AWSLambda_20150331.ListFunctions", NULL,
     false},
    {GRAMME_METHOD_GET, 200, "functions/*", "AWSLambda_20150331.GetFunction",
     "FunctionName", false},
    {GRAMME_METHOD_DELETE, 204, "functions/*", "AWSLambda_20150331.DeleteFunction",
     "FunctionName", false},
    {GRAMME_METHOD_PUT, 200, "functions/*/code",
     "AWSLambda_20150331.UpdateFunctionCode", "FunctionName", true},
    {GRAMME_METHOD_GET, 200, "functions/*/configuration",
     "AWSLambda_20150331.GetFunctionConfiguration", "FunctionName", false},
    {GRAMME_METHOD_PUT, 200, "functions/*/configuration",
     "AWSLambda_20150331.UpdateFunctionConfiguration", "FunctionName", true},
    {GRAMME_METHOD_POST, 200, "functions/*/invocations", "AWSLambda_20150331.Invoke",
     "FunctionName", false},
    {GRAMME_METHOD_POST, 202, "event-source-mappings",
     "AWSLambda_20150331.CreateEventSourceMapping", NULL, true},
    {GRAMME_METHOD_GET, 200, "event-source-mappings",
     "AWSLambda_20150331.ListEventSourceMappings", NULL, false},
    {GRAMME_METHOD_GET, 200, "event-source-mappings/*",
     "AWSLambda_20150331.GetEventSourceMapping", "UUID", false},
    {GRAMME_METHOD_PUT, 202, "event-source-mappings/*",
     "AWSLambda_20150331.UpdateEventSourceMapping", "UUID", true},
    {GRAMME_METHOD_DELETE, 202, "event-source-mappings/*",
     "AWSLambda_20150331.DeleteEventSourceMapping", "UUID", false},
};

static const struct {
    const char *name;
    bool number;
} queries[] = {
    {"EventSourceArn", false}, {"FunctionName", false}, {"FunctionVersion", false},
    {"Marker", false},         {"MasterRegion", false}, {"MaxItems", true},
    {"Qualifier", false},
};

static const struct {
    gramme_header id;
    const char *name;
} headers[] = {
    {GRAMME_HEADER_X_AMZ_CLIENT_CONTEXT, "ClientContext"},
    {GRAMME_HEADER_X_AMZ_DURABLE_EXECUTION, "DurableExecutionName"},
    {GRAMME_HEADER_X_AMZ_INVOCATION_TYPE, "InvocationType"},
    {GRAMME_HEADER_X_AMZ_LOG_TYPE, "LogType"},
    {GRAMME_HEADER_X_AMZ_TENANT, "TenantId"},
};

bool gramme_lambda_is(const gramme_head *head, const char *data)
{
    return gramme_text_starts_with(gramme_http_text(data, head->path), version);
}

void gramme_lambda_error_line(gramme_buffer *lines, const char *name)
{
    GRAMME_BUFFER_LITERAL(lines, "x-amzn-ErrorType: ");
    gramme_buffer_append_string(lines, name);
    GRAMME_BUFFER_LITERAL(lines, "\r\n");
}

static void
refuse(gramme_exchange *exchange, int status, const char *name, gramme_text message)
{
    gramme_buffer *text = &exchange->text;

    gramme_buffer_reset(text, 4096);
    GRAMME_BUFFER_LITERAL(text, "{\"Type\":\"User\",\"message\":\"");
    gramme_buffer_append_json(text, message);
    GRAMME_BUFFER_LITERAL(text, "\"}");
    exchange->content_type = json;
    if (text->failed) {
        gramme_request_fail(exchange);
        return;
    }
    exchange->status = status;
    exchange->exception = name;
    exchange->error_type = name;
    exchange->answer = gramme_buffer_text(text);
}

void gramme_lambda_refuse(gramme_exchange *exchange,
                          int status,
                          const char *name,
                          const char *message)
{
    refuse(exchange, status, name, gramme_text_of(message, strlen(message)));
}

/* -- base64 -- */

static void append_base64(gramme_buffer *out, gramme_text bytes)
{
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    const unsigned char *data = (const unsigned char *)bytes.data;
    size_t size = (bytes.size + 2) / 3 * 4;
    size_t i;
    char *to;

    if (!gramme_buffer_reserve(out, size)) {
        return;
    }
    to = out->data + out->size;
    for (i = 0; i < bytes.size; i += 3) {
        size_t left = bytes.size - i;
        unsigned group = (unsigned)data[i] << 16 |
                         (left > 1 ? (unsigned)data[i + 1] << 8 : 0U) |
                         (left > 2 ? (unsigned)data[i + 2] : 0U);

        *to++ = digits[group >> 18];
        *to++ = digits[group >> 12 & 63];
        *to++ = digits[left > 1 ? group >> 6 & 63 : 64];
        *to++ = digits[left > 2 ? group & 63 : 64];
    }
    out->size += size;
}

/* -- members -- */

static void begin_member(gramme_buffer *out, const char *name)
{
    if (out->size > 1) {
        GRAMME_BUFFER_LITERAL(out, ",");
    }
    GRAMME_BUFFER_LITERAL(out, "\"");
    gramme_buffer_append_string(out, name);
    GRAMME_BUFFER_LITERAL(out, "\":");
}

static void add_text(gramme_buffer *out, const char *name, gramme_text value)
{
    begin_member(out, name);
    GRAMME_BUFFER_LITERAL(out, "\"");
    gramme_buffer_append_json(out, value);
    GRAMME_BUFFER_LITERAL(out, "\"");
}

/* What is no number becomes a text, and the engine says what it thinks of it. */
static void add_number(gramme_buffer *out, const char *name, gramme_text value)
{
    size_t digits = 0;

    while (digits < value.size && value.data[digits] >= '0' &&
           value.data[digits] <= '9') {
        digits++;
    }
    if (digits == 0 || digits < value.size || digits > 9 ||
        (digits > 1 && value.data[0] == '0')) {
        add_text(out, name, value);
        return;
    }
    begin_member(out, name);
    gramme_buffer_append(out, value.data, value.size);
}

/* Without its percent signs, in `scratch` until the next call. */
static gramme_text decode(gramme_buffer *scratch, gramme_text text)
{
    gramme_buffer_reset(scratch, 4096);
    while (text.size > 0) {
        char byte = gramme_text_unescape(&text);

        gramme_buffer_append(scratch, &byte, 1);
    }
    return gramme_text_of(scratch->data == NULL ? "" : scratch->data, scratch->size);
}

static void add_query(gramme_exchange *exchange)
{
    gramme_text rest = gramme_http_text(exchange->data, exchange->head->query);
    gramme_buffer *out = &exchange->inflated;
    gramme_text entry;

    while (gramme_text_next(&entry, &rest, '&')) {
        gramme_text value = entry;
        gramme_text name;
        size_t i;

        (void)gramme_text_next(&name, &value, '=');
        value = decode(&exchange->scratch, value);
        for (i = 0; i < sizeof(queries) / sizeof(queries[0]); i++) {
            if (!gramme_text_is(name, queries[i].name)) {
                continue;
            }
            if (queries[i].number) {
                add_number(out, queries[i].name, value);
            } else {
                add_text(out, queries[i].name, value);
            }
        }
    }
}

static gramme_text header(const gramme_exchange *exchange, gramme_header id)
{
    return gramme_http_header(exchange->head, exchange->data, id);
}

/* Invoke's body is the event itself. */
static void add_invocation(gramme_exchange *exchange)
{
    gramme_buffer *out = &exchange->inflated;
    size_t i;

    for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        gramme_text value = header(exchange, headers[i].id);

        if (value.data != NULL) {
            add_text(out, headers[i].name, value);
        }
    }
    if (exchange->body.size > 0) {
        begin_member(out, "Payload");
        GRAMME_BUFFER_LITERAL(out, "\"");
        append_base64(out, exchange->body);
        GRAMME_BUFFER_LITERAL(out, "\"");
    }
}

/* A body that is no object is the engine's to refuse, as it stands. */
static bool add_body(gramme_exchange *exchange)
{
    gramme_buffer *out = &exchange->inflated;
    gramme_text body = exchange->body;
    size_t at = 0;

    while (at < body.size && strchr(" \t\r\n", body.data[at]) != NULL &&
           body.data[at] != '\0') {
        at++;
    }
    if (at == body.size) {
        return true;
    }
    if (body.data[at] != '{') {
        gramme_buffer_reset(out, SIZE_MAX);
        gramme_buffer_append(out, body.data, body.size);
        return false;
    }
    at++;
    while (at < body.size && strchr(" \t\r\n", body.data[at]) != NULL &&
           body.data[at] != '\0') {
        at++;
    }
    if (out->size > 1 && at < body.size && body.data[at] != '}') {
        GRAMME_BUFFER_LITERAL(out, ",");
    }
    gramme_buffer_append(out, body.data + at, body.size - at);
    return false; /* its end is theirs, too */
}

static void
make_payload(gramme_exchange *exchange, const lambda_route *route, gramme_text part)
{
    gramme_buffer *out = &exchange->inflated;
    bool open = true;

    gramme_buffer_reset(out, 4096);
    GRAMME_BUFFER_LITERAL(out, "{");
    if (route->part != NULL) {
        add_text(out, route->part, decode(&exchange->scratch, part));
    }
    add_query(exchange);
    if (strcmp(route->path, "functions/*/invocations") == 0) {
        add_invocation(exchange);
    } else if (route->body) {
        open = add_body(exchange);
    }
    if (open) {
        GRAMME_BUFFER_LITERAL(out, "}");
    }
    exchange->payload = gramme_buffer_text(out);
}

/* -- routes -- */

/* Does the path behind the version have the route's form? `*part` is what stands for
 * '*'. */
static bool fits(gramme_text *part, const char *pattern, gramme_text path)
{
    gramme_text wanted = gramme_text_of(pattern, strlen(pattern));
    gramme_text have;
    gramme_text want;

    while (gramme_text_next(&want, &wanted, '/')) {
        if (!gramme_text_next(&have, &path, '/')) {
            return false;
        }
        if (gramme_text_is(want, "*")) {
            *part = have;
        } else if (have.size != want.size ||
                   memcmp(have.data, want.data, want.size) != 0) {
            return false;
        }
    }
    return path.data == NULL;
}

static const lambda_route *find(gramme_text *part, const gramme_exchange *exchange)
{
    gramme_text path = gramme_http_text(exchange->data, exchange->head->path);
    size_t i;

    if (path.data == NULL) {
        return NULL;
    }
    path.data += sizeof(version) - 1;
    path.size -= sizeof(version) - 1;
    if (path.size > 0 && path.data[path.size - 1] == '/') {
        path.size--;
    }
    for (i = 0; i < sizeof(routes) / sizeof(routes[0]); i++) {
        if (routes[i].method == exchange->head->method &&
            fits(part, routes[i].path, path)) {
            return &routes[i];
        }
    }
    return NULL;
}

/* Pages of other origins say so. One that a name server's trick has made this server's
 * own origin sends no Origin with a GET, but a browser's other headers, which no script
 * can take away and no SDK sends. */
static bool is_browsers(const gramme_exchange *exchange)
{
    gramme_text lines = gramme_http_lines(
        exchange->data, (size_t)(exchange->body.data - exchange->data));
    gramme_text value;
    gramme_text name;

    if (header(exchange, GRAMME_HEADER_ORIGIN).data != NULL) {
        return true;
    }
    while (gramme_http_next(&name, &value, &lines)) {
        if (gramme_text_is_nocase(name, "accept-language") ||
            gramme_text_is_nocase(name, "sec-fetch-site") ||
            gramme_text_is_nocase(name, "sec-fetch-mode")) {
            return true;
        }
    }
    return false;
}

/* True when the request says who asks, in the header that a web page cannot send. */
static bool read_credential(gramme_exchange *exchange, const gramme_rules *rules)
{
    const char *wrong;
    bool failed;

    if (header(exchange, GRAMME_HEADER_AUTHORIZATION).data == NULL) {
        gramme_lambda_refuse(exchange, 403, "MissingAuthenticationTokenException",
                             "Missing Authentication Token");
        return false;
    }
    wrong = gramme_request_credential(exchange, rules, "lambda", &failed);
    if (failed) {
        return false;
    }
    if (wrong != NULL) {
        refuse(exchange, 403, wrong, gramme_buffer_text(&exchange->message));
        return false;
    }
    if (!gramme_text_is(exchange->credential.service, "lambda")) {
        gramme_lambda_refuse(
            exchange, 403, "InvalidSignatureException",
            "Credential should be scoped to correct service: 'lambda'. ");
        return false;
    }
    return true;
}

gramme_route gramme_lambda_route(gramme_exchange *exchange, const gramme_rules *rules)
{
    gramme_text part = gramme_text_of("", 0);
    const lambda_route *route;
    gramme_text type;

    exchange->cors = GRAMME_CORS_NONE;
    exchange->content_type = json;
    if (!rules->lambda_api) {
        gramme_lambda_refuse(exchange, 403, "AccessDeniedException",
                             "AWS Lambda's operations run code on this machine: start "
                             "Gramme with --lambda-api to allow them");
        return GRAMME_ROUTE_ANSWER;
    }
    if (is_browsers(exchange)) {
        gramme_lambda_refuse(exchange, 403, "AccessDeniedException",
                             "AWS Lambda's operations are not for web pages");
        return GRAMME_ROUTE_ANSWER;
    }
    if (!read_credential(exchange, rules)) {
        return GRAMME_ROUTE_ANSWER;
    }
    route = find(&part, exchange);
    if (route == NULL) {
        gramme_lambda_refuse(exchange, 404, "UnknownOperationException",
                             "Gramme does not perform this operation of AWS Lambda's");
        return GRAMME_ROUTE_ANSWER;
    }
    make_payload(exchange, route, part);
    if (exchange->inflated.failed || exchange->scratch.failed) {
        gramme_request_fail(exchange);
        return GRAMME_ROUTE_ANSWER;
    }
    type = header(exchange, GRAMME_HEADER_X_AMZ_INVOCATION_TYPE);
    exchange->target = route->target;
    exchange->success = route->success;
    exchange->executes = false;
    if (strcmp(route->path, "functions/*/invocations") == 0) {
        exchange->success = gramme_text_is(type, "Event")    ? 202
                            : gramme_text_is(type, "DryRun") ? 204
                                                             : 200;
        exchange->executes = exchange->success == 200;
    }
    return GRAMME_ROUTE_LAMBDA;
}

/* -- answers -- */

int gramme_lambda_finish(gramme_buffer *lines,
                         const gramme_reply *reply,
                         int success,
                         bool executed)
{
    const char *exception = gramme_reply_exception(reply);
    const char *error = gramme_reply_function_error(reply);
    size_t size;
    const char *log = gramme_reply_function_log(reply, &size);

    if (exception != NULL) {
        gramme_lambda_error_line(lines, exception);
        return gramme_reply_status(reply);
    }
    if (executed) {
        GRAMME_BUFFER_LITERAL(lines, "X-Amz-Executed-Version: $LATEST\r\n");
    }
    if (error != NULL) {
        GRAMME_BUFFER_LITERAL(lines, "X-Amz-Function-Error: ");
        gramme_buffer_append_string(lines, error);
        GRAMME_BUFFER_LITERAL(lines, "\r\n");
    }
    if (log != NULL) {
        GRAMME_BUFFER_LITERAL(lines, "X-Amz-Log-Result: ");
        append_base64(lines, gramme_text_of(log, size));
        GRAMME_BUFFER_LITERAL(lines, "\r\n");
    }
    return success;
}
