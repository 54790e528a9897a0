/* SPDX-License-Identifier: Apache-2.0 */
/* http_target.c - "http://HOST:PORT/PATH": each event is posted there, as to AWS
 * Lambda's Invoke or to a web hook. Connections are kept and used again. */
#include "server/targets/kinds.h"

#include "server/base/buffer.h"
#include "server/base/descriptor.h"
#include "server/targets/json.h"
#include "server/targets/post.h"
#include "server/targets/wake.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

enum { IDLE_MAX = 16, BODY_SHOWN = 200 };

typedef struct http {
    gramme_buffer url; /* host, port and path, each with a NUL */
    const char *host;  /* without brackets */
    const char *port;
    const char *path;
    gramme_buffer head; /* of a request, up to what is different in each */
    int timeout_ms;
    gramme_wake wake;
    pthread_mutex_t lock; /* of the list */
    int idle[IDLE_MAX];
    size_t idle_count;
} http;

static gramme_text text_of(const char *text)
{
    return gramme_text_of(text, strlen(text));
}

/* A kept connection on which nothing has come, since that could only be its end; -1. */
static int take_idle(http *self)
{
    int fd = -1;

    pthread_mutex_lock(&self->lock);
    while (fd < 0 && self->idle_count > 0) {
        struct pollfd set = {.fd = self->idle[--self->idle_count], .events = POLLIN};

        fd = set.fd;
        if (poll(&set, 1, 0) != 0) {
            gramme_descriptor_close(fd);
            fd = -1;
        }
    }
    pthread_mutex_unlock(&self->lock);
    return fd;
}

static void put_idle(http *self, int fd)
{
    pthread_mutex_lock(&self->lock);
    if (self->idle_count < IDLE_MAX) {
        self->idle[self->idle_count++] = fd;
        fd = -1;
    }
    pthread_mutex_unlock(&self->lock);
    gramme_descriptor_close(fd);
}

static void add_field(gramme_buffer *out, const char *name, const char *value)
{
    if (value != NULL) {
        gramme_buffer_append_string(out, name);
        GRAMME_BUFFER_LITERAL(out, ": ");
        gramme_buffer_append_string(out, value);
        GRAMME_BUFFER_LITERAL(out, "\r\n");
    }
}

static void
write_request(gramme_buffer *out, const http *self, const gramme_invocation *about)
{
    gramme_buffer_append(out, self->head.data, self->head.size);
    add_field(out, "X-Gramme-Table", about->table);
    add_field(out, "X-Gramme-Trigger", about->trigger);
    add_field(out, "X-Gramme-Request-Id", about->request_id);
    GRAMME_BUFFER_LITERAL(out, "X-Gramme-Attempt: ");
    gramme_buffer_append_number(out, about->attempt);
    GRAMME_BUFFER_LITERAL(out, "\r\nContent-Length: ");
    gramme_buffer_append_number(out, about->event_size);
    GRAMME_BUFFER_LITERAL(out, "\r\n\r\n");
    gramme_buffer_append(out, about->event, about->event_size);
}

static int
fail(gramme_outcome *outcome, const char *type, const char *message, gramme_text more)
{
    gramme_buffer text = GRAMME_BUFFER_INIT;

    gramme_buffer_append_string(&text, message);
    gramme_buffer_append(&text, more.data, more.size);
    GRAMME_BUFFER_LITERAL(&text, "\0");
    gramme_outcome_set_error(outcome, type, text.failed ? "out of memory" : text.data);
    gramme_buffer_clear(&text);
    return 1;
}

/* AWS's error object is the body. */
static int fail_of_function(gramme_outcome *outcome, gramme_text body)
{
    gramme_buffer type = GRAMME_BUFFER_INIT;
    gramme_buffer message = GRAMME_BUFFER_INIT;
    int result;

    if (!gramme_json_string(&type, body, "errorType")) {
        GRAMME_BUFFER_LITERAL(&type, "Function.Unknown");
    }
    GRAMME_BUFFER_LITERAL(&type, "\0");
    (void)gramme_json_string(&message, body, "errorMessage");
    result =
        fail(outcome, type.failed ? NULL : type.data, "", gramme_buffer_text(&message));
    gramme_buffer_clear(&type);
    gramme_buffer_clear(&message);
    return result;
}

static int judge(const gramme_post_answer *answer, gramme_outcome *outcome)
{
    gramme_text shown = answer->body;
    char message[48];

    if (answer->status < 200 || answer->status > 299) {
        shown.size = shown.size > BODY_SHOWN ? BODY_SHOWN : shown.size;
        (void)snprintf(message, sizeof(message), "HTTP status %d%s", answer->status,
                       shown.size > 0 ? ": " : "");
        return fail(outcome, NULL, message, shown);
    }
    if (answer->body.size > 0) {
        gramme_outcome_set_response(outcome, answer->body.data, answer->body.size);
    }
    return answer->function_error ? fail_of_function(outcome, answer->body) : 0;
}

static int explain(const http *self, gramme_post_end end, int error, gramme_outcome *to)
{
    static const gramme_text nothing = {NULL, 0};
    char text[GRAMME_ERROR_TEXT];

    switch (end) {
    case GRAMME_POST_LATE:
        (void)snprintf(text, sizeof(text), "no answer within %d seconds",
                       self->timeout_ms / 1000);
        return fail(to, NULL, text, nothing);
    case GRAMME_POST_INTERRUPTED:
        return fail(to, NULL, "interrupted", nothing);
    case GRAMME_POST_NOMEM:
        return fail(to, NULL, "out of memory", nothing);
    case GRAMME_POST_STALE:
        return fail(to, NULL, "the connection was closed without an answer", nothing);
    case GRAMME_POST_BROKEN:
    case GRAMME_POST_DONE:
        break;
    }
    return error == 0 ? fail(to, NULL, "the answer is no HTTP, or too long", nothing)
                      : fail(to, NULL, "", text_of(gramme_error_text(text, error)));
}

/* Over a kept connection if there is one; who closed that meanwhile has not taken the
 * event, or gets it twice. */
static int perform(http *self, const gramme_buffer *request, gramme_outcome *outcome)
{
    gramme_patience patience = {gramme_wake_descriptor(&self->wake),
                                gramme_post_clock() + self->timeout_ms};
    gramme_post_answer answer;
    gramme_post_end end;
    int result;
    int error = 0;
    int fd;
    bool kept;

    do {
        memset(&answer, 0, sizeof(answer));
        fd = take_idle(self);
        kept = fd >= 0;
        if (!kept) {
            end = gramme_post_connect(&fd, &error, self->host, self->port, &patience);
            if (end == GRAMME_POST_BROKEN && error == 0) {
                return fail(outcome, NULL, "no such host: ", text_of(self->host));
            }
            if (end != GRAMME_POST_DONE) {
                return explain(self, end, error, outcome);
            }
        }
        end = gramme_post_exchange(&answer, fd, gramme_buffer_text(request), &patience);
        error = errno;
        if (end == GRAMME_POST_DONE && answer.keeps) {
            put_idle(self, fd);
        } else {
            gramme_descriptor_close(fd);
        }
        result = end == GRAMME_POST_DONE ? judge(&answer, outcome) : 1;
        gramme_buffer_clear(&answer.raw);
    } while (end == GRAMME_POST_STALE && kept);
    return end == GRAMME_POST_DONE ? result : explain(self, end, error, outcome);
}

static int
invoke(void *target, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    gramme_buffer request = GRAMME_BUFFER_INIT;
    int result;

    write_request(&request, target, invocation);
    result = request.failed
                 ? fail(outcome, NULL, "out of memory", gramme_text_of(NULL, 0))
                 : perform(target, &request, outcome);
    gramme_buffer_clear(&request);
    return result;
}

static void interrupt(void *target)
{
    gramme_wake_set(&((http *)target)->wake);
}

static void resume(void *target)
{
    gramme_wake_clear(&((http *)target)->wake);
}

static void free_texts(http *self)
{
    gramme_buffer_clear(&self->url);
    gramme_buffer_clear(&self->head);
    free(self);
}

static void release(void *target)
{
    http *self = target;

    while (self->idle_count > 0) {
        gramme_descriptor_close(self->idle[--self->idle_count]);
    }
    pthread_mutex_destroy(&self->lock);
    gramme_wake_dispose(&self->wake);
    free_texts(self);
}

/* -- the URL -- */

static gramme_code refuse(gramme_failure *failure, const char *spec, const char *why)
{
    return gramme_failure_set(failure, GRAMME_CODE_MISUSE, "%.200s: %s", spec, why);
}

/* "http:URL" with the URL whole, or "http://..." which is one. */
static gramme_code
find_authority(gramme_text *out, const char *spec, gramme_failure *failure)
{
    static const char https[] = "https is not supported, only http";
    gramme_text url = text_of(spec);

    if (gramme_text_starts_with(url, "http:http:") ||
        gramme_text_starts_with(url, "http:https:")) {
        url = gramme_text_of(url.data + 5, url.size - 5);
    }
    if (gramme_text_starts_with(url, "https:")) {
        return refuse(failure, spec, https);
    }
    if (!gramme_text_starts_with(url, "http://") || url.size == 7) {
        return refuse(failure, spec, "an URL is http://HOST:PORT/PATH");
    }
    for (size_t i = 0; i < url.size; i++) {
        if ((unsigned char)url.data[i] <= 0x20 || url.data[i] == 0x7F) {
            return refuse(failure, spec, "an URL has no spaces");
        }
    }
    *out = gramme_text_of(url.data + 7, url.size - 7);
    return GRAMME_CODE_OK;
}

static bool is_port(gramme_text text)
{
    int value = 0;
    size_t i;

    for (i = 0; i < text.size && i < 6; i++) {
        if (text.data[i] < '0' || text.data[i] > '9') {
            return false;
        }
        value = value * 10 + (text.data[i] - '0');
    }
    return i == text.size && value > 0 && value <= 65535;
}

/* "host", "host:port", "[::1]:port"; absent parts stay as they are. */
static bool cut_authority(gramme_text *host, gramme_text *port, gramme_text authority)
{
    const char *end;
    size_t used;

    if (authority.size > 0 && authority.data[0] == '[') {
        end = memchr(authority.data, ']', authority.size);
        if (end == NULL) {
            return false;
        }
        *host = gramme_text_of(authority.data + 1, (size_t)(end - authority.data) - 1);
        used = host->size + 2;
    } else {
        end = authority.size == 0 ? NULL : memchr(authority.data, ':', authority.size);
        used = end == NULL ? authority.size : (size_t)(end - authority.data);
        *host = gramme_text_of(authority.data, used);
    }
    if (used < authority.size) {
        *port = gramme_text_of(authority.data + used + 1, authority.size - used - 1);
        return authority.data[used] == ':' && host->size > 0 && is_port(*port);
    }
    return host->size > 0;
}

static size_t keep(gramme_buffer *to, gramme_text text)
{
    size_t at = to->size;

    gramme_buffer_append(to, text.data, text.size);
    GRAMME_BUFFER_LITERAL(to, "\0");
    return at;
}

static gramme_code
read_url(http *self, const gramme_target_request *request, gramme_failure *failure)
{
    gramme_text host = gramme_text_of(NULL, 0);
    gramme_text port = gramme_text_of("80", 2);
    gramme_text whole = gramme_text_of("", 0);
    gramme_text authority;
    gramme_text path;
    size_t places[3];
    gramme_code code = find_authority(&whole, request->spec, failure);

    if (code != GRAMME_CODE_OK) {
        return code;
    }
    /* A fragment is not sent. */
    whole.size = strcspn(whole.data, "#");
    authority = gramme_text_of(whole.data, strcspn(whole.data, "/?#"));
    path = gramme_text_of(whole.data + authority.size, whole.size - authority.size);
    if (memchr(authority.data, '@', authority.size) != NULL) {
        return refuse(failure, request->spec, "user and password are not supported");
    }
    if (!cut_authority(&host, &port, authority)) {
        return refuse(failure, request->spec, "an URL is http://HOST:PORT/PATH");
    }
    places[0] = keep(&self->url, host);
    places[1] = keep(&self->url, port);
    places[2] = self->url.size;
    gramme_buffer_append_string(&self->url,
                                path.size > 0 && path.data[0] == '/' ? "" : "/");
    (void)keep(&self->url, path);
    GRAMME_BUFFER_LITERAL(&self->head, "POST ");
    if (!self->url.failed) {
        self->host = self->url.data + places[0];
        self->port = self->url.data + places[1];
        self->path = self->url.data + places[2];
        gramme_buffer_append_string(&self->head, self->path);
    }
    GRAMME_BUFFER_LITERAL(&self->head, " HTTP/1.1\r\nHost: ");
    gramme_buffer_append(&self->head, authority.data, authority.size);
    GRAMME_BUFFER_LITERAL(&self->head, "\r\nUser-Agent: gramme/" GRAMME_VERSION
                                       "\r\nContent-Type: application/json\r\n");
    return self->url.failed || self->head.failed
               ? gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory")
               : GRAMME_CODE_OK;
}

gramme_code gramme_http_open(gramme_target *out,
                             const gramme_target_request *request,
                             gramme_failure *failure)
{
    http *self = calloc(1, sizeof(*self));
    gramme_code code;

    if (self == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    self->timeout_ms = request->timeout_ms;
    code = read_url(self, request, failure);
    if (code == GRAMME_CODE_OK && pthread_mutex_init(&self->lock, NULL) != 0) {
        code = gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    } else if (code == GRAMME_CODE_OK && gramme_wake_init(&self->wake) != 0) {
        pthread_mutex_destroy(&self->lock);
        code = gramme_failure_set(failure, GRAMME_CODE_IO, "no descriptor is left");
    }
    if (code != GRAMME_CODE_OK) {
        free_texts(self);
        return code;
    }
    *out = (gramme_target){.version = GRAMME_TARGET_VERSION,
                           .invoke = invoke,
                           .interrupt = interrupt,
                           .resume = resume,
                           .release = release,
                           .self = self};
    return GRAMME_CODE_OK;
}
