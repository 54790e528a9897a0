/* SPDX-License-Identifier: Apache-2.0 */
/* runtime_api.c - a small HTTP server of few connections, since runtimes keep one open,
 * but a shell script's curl comes with a new one each time. Requests that wait are
 * remembered by connection; everything else is answered at once. */
#include "server/targets/runtime_api.h"

#include "server/base/descriptor.h"
#include "server/http/http.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    READ_BYTES = 16384,
    KEPT_BYTES = 65536, /* of a connection's buffers between requests */
    NOBODY = -1,
    ID_MAX = 64
};
static const uint64_t thrown_away_max = (uint64_t)256 << 20; /* of a body too long */

typedef struct connection {
    int fd;        /* -1: free */
    uint64_t used; /* when it last said something, in the API's count */
    gramme_buffer in;
    size_t scanned;
    size_t head_size; /* 0: the head is not complete */
    gramme_head head;
    gramme_chunks chunks;
    size_t body_size;  /* decoded, behind the head */
    uint64_t received; /* of the body, as sent */
    bool too_long;     /* the body is thrown away as it comes */
    bool complete;
    bool closing; /* once `out` is sent */
    bool child;   /* it was given an event: whose it is, is known */
    gramme_buffer out;
    size_t sent;
} connection;

struct gramme_runtime_api {
    int listener;
    int port;
    char host[32]; /* what the Host header must say */
    gramme_runtime_state state;
    int waiting; /* the connection whose request for an invocation is not answered */
    char id[ID_MAX];
    gramme_buffer payload;
    uint64_t used;
    connection connections[GRAMME_RUNTIME_CONNECTIONS];
};

static void drop(gramme_runtime_api *api, connection *c)
{
    if (api->waiting != NOBODY && c == &api->connections[api->waiting]) {
        api->waiting = NOBODY;
        if (api->state == GRAMME_RUNTIME_WAITING) {
            api->state = GRAMME_RUNTIME_STARTING;
        }
    }
    gramme_descriptor_close(c->fd);
    gramme_buffer_clear(&c->in);
    gramme_buffer_clear(&c->out);
    memset(c, 0, sizeof(*c));
    c->fd = -1;
}

gramme_runtime_api *gramme_runtime_api_new(void)
{
    gramme_runtime_api *api = calloc(1, sizeof(*api));
    size_t i;

    if (api == NULL) {
        return NULL;
    }
    for (i = 0; i < GRAMME_RUNTIME_CONNECTIONS; i++) {
        api->connections[i].fd = -1;
    }
    api->waiting = NOBODY;
    api->listener = gramme_descriptor_listen(&api->port);
    if (api->listener < 0) {
        free(api);
        return NULL;
    }
    (void)snprintf(api->host, sizeof(api->host), "127.0.0.1:%d", api->port);
    return api;
}

void gramme_runtime_api_free(gramme_runtime_api *api)
{
    size_t i;

    if (api == NULL) {
        return;
    }
    for (i = 0; i < GRAMME_RUNTIME_CONNECTIONS; i++) {
        drop(api, &api->connections[i]);
    }
    gramme_descriptor_close(api->listener);
    gramme_buffer_clear(&api->payload);
    free(api);
}

int gramme_runtime_api_port(const gramme_runtime_api *api)
{
    return api->port;
}

gramme_runtime_state gramme_runtime_api_state(const gramme_runtime_api *api)
{
    return api->state;
}

gramme_text gramme_runtime_api_payload(const gramme_runtime_api *api)
{
    return gramme_buffer_text(&api->payload);
}

size_t gramme_runtime_api_poll_set(const gramme_runtime_api *api, struct pollfd *set)
{
    size_t count = 0;
    size_t i;

    set[count++] = (struct pollfd){.fd = api->listener, .events = POLLIN};
    for (i = 0; i < GRAMME_RUNTIME_CONNECTIONS; i++) {
        const connection *c = &api->connections[i];

        if (c->fd >= 0) {
            set[count++] = (struct pollfd){
                .fd = c->fd, .events = c->sent < c->out.size ? POLLOUT : POLLIN};
        }
    }
    return count;
}

bool gramme_runtime_api_connected(const gramme_runtime_api *api)
{
    size_t i = 0;

    while (i < GRAMME_RUNTIME_CONNECTIONS && api->connections[i].fd < 0) {
        i++;
    }
    return i < GRAMME_RUNTIME_CONNECTIONS;
}

/* Sends what the socket takes; false when the connection is done for. */
static bool flush(connection *c)
{
    while (c->sent < c->out.size) {
        ssize_t sent =
            send(c->fd, c->out.data + c->sent, c->out.size - c->sent, MSG_NOSIGNAL);

        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent < 0) {
            return errno == EAGAIN;
        }
        c->sent += (size_t)sent;
    }
    gramme_buffer_reset(&c->out, KEPT_BYTES);
    c->sent = 0;
    return !c->closing;
}

static void begin_answer(connection *c, const char *status, size_t size)
{
    GRAMME_BUFFER_LITERAL(&c->out, "HTTP/1.1 ");
    gramme_buffer_append_string(&c->out, status);
    GRAMME_BUFFER_LITERAL(&c->out,
                          "\r\nContent-Type: application/json\r\nContent-Length: ");
    gramme_buffer_append_number(&c->out, size);
    GRAMME_BUFFER_LITERAL(&c->out, "\r\n");
    if (!c->head.keep_alive) {
        GRAMME_BUFFER_LITERAL(&c->out, "Connection: close\r\n");
        c->closing = true;
    }
}

static void answer(connection *c, const char *status, const char *body)
{
    begin_answer(c, status, strlen(body));
    GRAMME_BUFFER_LITERAL(&c->out, "\r\n");
    gramme_buffer_append_string(&c->out, body);
}

/* An answer after which nothing more is read. */
static void refuse(connection *c, const char *status, const char *body)
{
    c->head.keep_alive = false;
    answer(c, status, body);
}

static void
accept_result(gramme_runtime_api *api, connection *c, gramme_runtime_state state)
{
    if (c->too_long) {
        api->state = GRAMME_RUNTIME_TOO_LONG;
        answer(c, "413 Request Entity Too Large",
               "{\"errorMessage\":\"Exceeded maximum allowed payload size (6291556 "
               "bytes).\",\"errorType\":\"RequestEntityTooLarge\"}\n");
        return;
    }
    gramme_buffer_append(&api->payload, c->in.data + c->head_size, c->body_size);
    if (api->payload.failed) {
        refuse(c, "500 Internal Server Error", "{\"errorType\":\"OutOfMemory\"}\n");
        return;
    }
    api->state = state;
    answer(c, "202 Accepted", "{\"status\":\"OK\"}\n");
}

static void refuse_transition(connection *c)
{
    answer(c, "403 Forbidden",
           "{\"errorMessage\":\"State transition is not allowed\",\"errorType\":"
           "\"InvalidStateTransition\"}\n");
}

/* The child wants its next invocation. One request waits at a time: a runtime that
 * asks again has given the earlier one up. */
static void take_next(gramme_runtime_api *api, connection *c)
{
    if (api->state == GRAMME_RUNTIME_RUNNING) {
        refuse_transition(c);
        return;
    }
    if (api->waiting != NOBODY && c != &api->connections[api->waiting]) {
        drop(api, &api->connections[api->waiting]);
    }
    api->waiting = (int)(c - api->connections);
    if (api->state == GRAMME_RUNTIME_STARTING) {
        api->state = GRAMME_RUNTIME_WAITING;
    }
}

static void
take_result(gramme_runtime_api *api, connection *c, gramme_text id, gramme_text kind)
{
    bool error = gramme_text_is(kind, "error");

    if (!error && !gramme_text_is(kind, "response")) {
        answer(c, "404 Not Found", "{}\n");
    } else if (!gramme_text_is(id, api->id)) {
        answer(c, "400 Bad Request",
               "{\"errorMessage\":\"Invalid request ID\",\"errorType\":"
               "\"InvalidRequestID\"}\n");
    } else if (api->state != GRAMME_RUNTIME_RUNNING) {
        refuse_transition(c);
    } else {
        accept_result(api, c, error ? GRAMME_RUNTIME_FAILED : GRAMME_RUNTIME_ANSWERED);
    }
}

static void take_init_error(gramme_runtime_api *api, connection *c)
{
    if (api->state != GRAMME_RUNTIME_STARTING) {
        refuse_transition(c);
    } else {
        gramme_buffer_reset(&api->payload, KEPT_BYTES);
        accept_result(api, c, GRAMME_RUNTIME_REFUSED);
        api->state = GRAMME_RUNTIME_REFUSED;
    }
}

static void route(gramme_runtime_api *api, connection *c)
{
    const char *data = c->in.data;
    gramme_text path = gramme_http_text(data, c->head.path);
    gramme_text host = gramme_http_header(&c->head, data, GRAMME_HEADER_HOST);
    bool post = c->head.method == GRAMME_METHOD_POST;
    static const char prefix[] = "/2018-06-01/runtime/";
    gramme_text part;

    if (gramme_http_header(&c->head, data, GRAMME_HEADER_ORIGIN).data != NULL ||
        !gramme_text_is(host, api->host)) {
        refuse(c, "403 Forbidden", "{}\n");
        return;
    }
    if (!gramme_text_starts_with(path, prefix)) {
        answer(c, "404 Not Found", "{}\n");
        return;
    }
    path.data += sizeof(prefix) - 1;
    path.size -= sizeof(prefix) - 1;
    if (c->head.method == GRAMME_METHOD_GET &&
        gramme_text_is(path, "invocation/next")) {
        take_next(api, c);
    } else if (post && gramme_text_is(path, "init/error")) {
        take_init_error(api, c);
    } else if (post && gramme_text_next(&part, &path, '/') &&
               gramme_text_is(part, "invocation") &&
               gramme_text_next(&part, &path, '/')) {
        take_result(api, c, part, path);
    } else {
        answer(c, "404 Not Found", "{}\n");
    }
}

/* `size` more raw bytes stand behind the decoded body. False: they make no sense. */
static bool take_body(connection *c, size_t size)
{
    size_t at = c->head_size + c->body_size;
    size_t taken = size;
    size_t written = size;

    c->received += size;
    if (c->head.chunked) {
        gramme_chunks_result got = gramme_http_dechunk(
            &c->chunks, c->in.data + at, c->in.data + at, size, &taken, &written);

        c->complete = got == GRAMME_CHUNKS_DONE;
        if (got == GRAMME_CHUNKS_BAD) {
            return false;
        }
    } else {
        c->complete = c->received >= c->head.content_length;
        if (c->received > c->head.content_length) {
            return false;
        }
    }
    c->body_size += written;
    c->in.size = c->head_size + c->body_size;
    if (c->body_size > GRAMME_RUNTIME_PAYLOAD_MAX) {
        c->too_long = true;
    }
    if (c->too_long) {
        c->body_size = 0;
        c->in.size = c->head_size;
    }
    /* Nobody sends a second request before the first one's answer. */
    return taken == size && c->received <= thrown_away_max;
}

/* Looks at bytes that came. False: the connection is done for. */
static bool take_bytes(connection *c, size_t size)
{
    size_t head_size;

    if (c->head_size > 0) {
        return take_body(c, size);
    }
    head_size = gramme_http_head_size(c->in.data, c->in.size, &c->scanned);
    if (head_size == 0) {
        return c->in.size <= GRAMME_HTTP_HEAD_MAX;
    }
    if (head_size > GRAMME_HTTP_HEAD_MAX ||
        gramme_http_parse(&c->head, c->in.data, head_size) != 0) {
        return false;
    }
    c->head_size = head_size;
    size = c->in.size - head_size;
    if (c->head.expects_continue && size == 0) {
        GRAMME_BUFFER_LITERAL(&c->out, "HTTP/1.1 100 Continue\r\n\r\n");
    }
    if (size == 0) {
        c->complete = !c->head.chunked && c->head.content_length == 0;
        return true;
    }
    return take_body(c, size);
}

static void end_request(connection *c)
{
    gramme_buffer_reset(&c->in, KEPT_BYTES);
    c->in.size = 0;
    c->scanned = 0;
    c->head_size = 0;
    c->body_size = 0;
    c->received = 0;
    c->too_long = false;
    c->complete = false;
    memset(&c->chunks, 0, sizeof(c->chunks));
}

/* Reads until the socket is empty. False: the connection is done for. */
static bool serve(gramme_runtime_api *api, connection *c)
{
    while (c->out.size == 0) {
        ssize_t got;

        if (!gramme_buffer_reserve(&c->in, READ_BYTES)) {
            return false;
        }
        got = recv(c->fd, c->in.data + c->in.size, READ_BYTES, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            return got < 0 && errno == EAGAIN;
        }
        /* A request that waits for its answer has nothing to add. */
        if (api->waiting != NOBODY && c == &api->connections[api->waiting]) {
            return false;
        }
        c->used = ++api->used;
        c->in.size += (size_t)got;
        if (!take_bytes(c, (size_t)got)) {
            return false;
        }
        if (c->complete) {
            route(api, c);
            end_request(c);
        }
        if (c->out.failed || (c->out.size > 0 && !flush(c))) {
            return false;
        }
    }
    return flush(c);
}

/* Whether a connection has to make room before another: strangers first, then those
 * silent for longer. */
static bool goes_before(const connection *c, const connection *other)
{
    return other == NULL || c->child < other->child ||
           (c->child == other->child && c->used < other->used);
}

/* A free place, if need be another connection's, but not that which waits. */
static connection *find_place(gramme_runtime_api *api)
{
    connection *first = NULL;
    size_t i;

    for (i = 0; i < GRAMME_RUNTIME_CONNECTIONS; i++) {
        connection *c = &api->connections[i];

        if (c->fd < 0) {
            return c;
        }
        if ((int)i != api->waiting && goes_before(c, first)) {
            first = c;
        }
    }
    drop(api, first);
    return first;
}

static void accept_all(gramme_runtime_api *api)
{
    int fd;

    while ((fd = gramme_descriptor_accept(api->listener)) >= 0) {
        connection *c = find_place(api);

        c->fd = fd;
        c->used = ++api->used;
    }
}

void gramme_runtime_api_handle(gramme_runtime_api *api)
{
    size_t i;

    accept_all(api);
    for (i = 0; i < GRAMME_RUNTIME_CONNECTIONS; i++) {
        connection *c = &api->connections[i];

        if (c->fd >= 0 && (!flush(c) || !serve(api, c))) {
            drop(api, c);
        }
    }
}

bool gramme_runtime_api_give(gramme_runtime_api *api, const gramme_runtime_task *task)
{
    connection *c;

    if (api->waiting == NOBODY || strlen(task->id) >= ID_MAX) {
        return false;
    }
    c = &api->connections[api->waiting];
    (void)snprintf(api->id, sizeof(api->id), "%s", task->id);
    gramme_buffer_reset(&api->payload, KEPT_BYTES);
    begin_answer(c, "200 OK", task->event_size);
    GRAMME_BUFFER_LITERAL(&c->out, "Lambda-Runtime-Aws-Request-Id: ");
    gramme_buffer_append_string(&c->out, task->id);
    GRAMME_BUFFER_LITERAL(&c->out, "\r\nLambda-Runtime-Deadline-Ms: ");
    gramme_buffer_append_number(&c->out, (uint64_t)task->deadline_ms);
    GRAMME_BUFFER_LITERAL(&c->out, "\r\nLambda-Runtime-Invoked-Function-Arn: ");
    gramme_buffer_append_string(&c->out, task->arn);
    GRAMME_BUFFER_LITERAL(&c->out, "\r\nLambda-Runtime-Trace-Id: ");
    gramme_buffer_append_string(&c->out, task->trace);
    GRAMME_BUFFER_LITERAL(&c->out, "\r\n\r\n");
    gramme_buffer_append(&c->out, task->event, task->event_size);
    if (c->out.failed) {
        return false;
    }
    c->child = true;
    api->waiting = NOBODY;
    api->state = GRAMME_RUNTIME_RUNNING;
    if (!flush(c)) {
        drop(api, c);
    }
    return true;
}

void gramme_runtime_api_rest(gramme_runtime_api *api)
{
    gramme_buffer_reset(&api->payload, KEPT_BYTES);
    api->id[0] = '\0';
    api->state =
        api->waiting == NOBODY ? GRAMME_RUNTIME_STARTING : GRAMME_RUNTIME_WAITING;
}
