/* SPDX-License-Identifier: Apache-2.0 */
/* client.c - bytes in, complete requests to the loop's ready list, answers out.
 *
 * An idle connection is this struct and nothing else; the buffer of a request comes
 * from the loop's store with its first byte and goes back with its last. Sockets stay
 * blocking: each call says MSG_DONTWAIT. */
#include "server/loop/job.h"
#include "server/loop/lambda_api.h"
#include "server/loop/loop_internal.h"
#include "server/loop/watch.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { COPY_MAX = 16 * 1024, READS_MAX = 16, TLS_BEGINS = 0x16 };

/* Nothing is wrong with the socket, it is only not the time. */
static bool is_passing(int error)
{
    return error == EAGAIN || error == EINTR;
}

static void list_remove(gramme_list *list, gramme_client *c)
{
    if (c->previous != NULL) {
        c->previous->next = c->next;
    } else {
        list->first = c->next;
    }
    if (c->next != NULL) {
        c->next->previous = c->previous;
    } else {
        list->last = c->previous;
    }
}

static void list_append(gramme_list *list, gramme_client *c)
{
    c->previous = list->last;
    c->next = NULL;
    if (list->last != NULL) {
        list->last->next = c;
    } else {
        list->first = c;
    }
    list->last = c;
}

static gramme_list *list_of(gramme_client *c)
{
    return c->busy ? &c->loop->busy : &c->loop->idle;
}

void gramme_client_touch(gramme_client *c, bool busy)
{
    list_remove(list_of(c), c);
    c->busy = busy;
    c->since = c->loop->now;
    c->progress = 0;
    list_append(list_of(c), c);
}

static gramme_inbox *inbox_take(gramme_loop *loop)
{
    gramme_inbox *in = loop->inboxes;

    if (in != NULL) {
        loop->inboxes = in->next;
        loop->inbox_count--;
    } else {
        in = calloc(1, sizeof(*in));
        if (in == NULL || (in->data = malloc(INBOX_BYTES)) == NULL) {
            free(in);
            return NULL;
        }
        in->capacity = INBOX_BYTES;
    }
    in->begin = 0;
    in->size = 0;
    return in;
}

static void inbox_give_back(gramme_client *c)
{
    gramme_loop *loop = c->loop;
    gramme_inbox *in = c->in;

    c->in = NULL;
    if (in->capacity == INBOX_BYTES && loop->inbox_count < INBOXES_KEPT) {
        in->next = loop->inboxes;
        loop->inboxes = in;
        loop->inbox_count++;
        return;
    }
    gramme_room_give(c, in->capacity - INBOX_BYTES);
    free(in->data);
    free(in);
}

static void inbox_start(gramme_inbox *in)
{
    in->scanned = 0;
    in->head_size = 0;
    in->head.path.at = 0;
    in->body_size = 0;
    memset(&in->chunks, 0, sizeof(in->chunks));
}

/* Room for at least one more byte of the present request, up to `wanted` in all; else
 * the HTTP status that says why not. */
static int inbox_reserve(gramme_client *c, size_t wanted)
{
    gramme_inbox *in = c->in;
    size_t capacity = in->capacity;
    char *data;

    if (in->begin > 0) {
        memmove(in->data, in->data + in->begin, in->size - in->begin);
        in->size -= in->begin;
        in->begin = 0;
    }
    if (in->size < capacity) {
        return 0;
    }
    capacity = capacity * 4 < wanted ? capacity * 4 : wanted;
    if (capacity <= in->size) {
        capacity = in->size + INBOX_BYTES;
    }
    if (!gramme_room_take(c, capacity - in->capacity)) {
        return 503;
    }
    data = realloc(in->data, capacity);
    if (data == NULL) {
        gramme_room_give(c, capacity - in->capacity);
        return 500;
    }
    in->data = data;
    in->capacity = capacity;
    return 0;
}

void gramme_client_close(gramme_client *c)
{
    gramme_loop *loop = c->loop;

    list_remove(list_of(c), c);
    if (c->job != NULL) {
        gramme_job_abandon(c->job);
    }
    event_del(&c->readable);
    if (c->writable != NULL) {
        event_free(c->writable);
    }
    if (c->in != NULL) {
        inbox_give_back(c);
        loop->untidy = true;
    }
    gramme_room_give(c, c->held);
    gramme_buffer_clear(&c->out);
    if (c->session != NULL) {
        loop->server->secure->module->free(c->session);
    }
    close(c->fd);
    free(c->remote);
    free(c);
    loop->clients--;
    atomic_fetch_sub(&loop->server->clients, 1);
}

/* Answers what is no request that could be served, and gives the client time to notice.
 */
static void refuse(gramme_client *c, int status)
{
    static const char wants_tls[] = "Bad Request: this port speaks TLS, https.\n";
    gramme_response response = {.status = status};

    if (status == 400) {
        response.content_type = "text/plain";
        response.body = c->misplaced ? gramme_text_of(wants_tls, sizeof(wants_tls) - 1)
                                     : gramme_text_of("Bad Request\n", 12);
    }
    c->closing = true;
    c->refused = true;
    gramme_client_answer(c, &response, true);
}

static void enqueue(gramme_queue *queue, gramme_client *c, gramme_phase phase)
{
    c->phase = phase;
    c->next_ready = NULL;
    *queue->end = c;
    queue->end = &c->next_ready;
}

/* What is big, or may be when it is unpacked. */
static bool is_heavy(const gramme_inbox *in)
{
    return in->body_size > HEAVY_BYTES ||
           in->head.headers[GRAMME_HEADER_CONTENT_ENCODING].at != 0;
}

static void make_ready(gramme_client *c, size_t end)
{
    c->in->end = end;
    if (c->loop->watched) {
        c->ready_us = gramme_watch_now();
    }
    c->closing = !c->in->head.keep_alive || c->loop->stopping;
    enqueue(is_heavy(c->in) ? &c->loop->heavy : &c->loop->light, c, PHASE_READY);
}

/* What the body of the request whose head is there may have. */
static size_t body_max(const gramme_client *c)
{
    return c->loop->server->lambda_api &&
                   gramme_lambda_is(&c->in->head, c->in->data + c->in->begin)
               ? GRAMME_LAMBDA_BODY_MAX
               : c->loop->server->limits.body_bytes;
}

/* A client that waits for leave to send its body gets it at once. */
static void say_continue(gramme_client *c)
{
    static const char line[] = "HTTP/1.1 100 Continue\r\n\r\n";

    (void)gramme_client_send(c, gramme_text_of(line, sizeof(line) - 1),
                             gramme_text_of("", 0));
}

/* Looks for the end of the head. False when the connection has been answered or closed.
 */
static bool read_head(gramme_client *c)
{
    gramme_inbox *in = c->in;
    size_t most = c->loop->server->limits.header_bytes;
    size_t left;
    int status;

    if (c->misplaced || (in->begin < in->size && in->data[in->begin] == TLS_BEGINS)) {
        gramme_client_hint(c);
        refuse(c, 400);
        return false;
    }
    if (in->scanned == 0) {
        while (in->begin < in->size &&
               (in->data[in->begin] == '\r' || in->data[in->begin] == '\n')) {
            in->begin++; /* RFC 9112 2.2: empty lines before a request are skipped */
        }
    }
    left = in->size - in->begin;
    in->head_size = gramme_http_head_size(in->data + in->begin, left, &in->scanned);
    if (in->head_size > most || (in->head_size == 0 && left > most) ||
        (left > 0 && !gramme_http_may_begin(in->data[in->begin]))) {
        refuse(c, 400);
        return false;
    }
    if (in->head_size == 0) {
        return true;
    }
    status = gramme_http_parse(&in->head, in->data + in->begin, in->head_size);
    if (status == 0 && in->head.content_length > body_max(c)) {
        status = 413;
    }
    if (status != 0) {
        refuse(c, status);
        return false;
    }
    c->phase = PHASE_BODY;
    if (in->head.expects_continue && left == in->head_size) {
        say_continue(c);
    }
    return true;
}

/* Takes apart what has come of a chunked body. The decoded bytes are moved up behind
 * the head, and what is received next lands behind them. */
static bool read_chunks(gramme_client *c)
{
    gramme_inbox *in = c->in;
    size_t body = in->begin + in->head_size + in->body_size;
    size_t taken = 0;
    size_t written = 0;
    gramme_chunks_result result =
        gramme_http_dechunk(&in->chunks, in->data + body, in->data + body,
                            in->size - body, &taken, &written);

    in->body_size += written;
    if (result == GRAMME_CHUNKS_BAD || in->body_size > body_max(c)) {
        refuse(c, result == GRAMME_CHUNKS_BAD ? 400 : 413);
        return false;
    }
    if (result == GRAMME_CHUNKS_DONE) {
        make_ready(c, body + taken);
    } else {
        in->size = body + written;
    }
    return true;
}

/* Goes as far as the received bytes reach. False when the connection is done with. */
static bool advance(gramme_client *c)
{
    gramme_inbox *in = c->in;

    if (c->phase == PHASE_HEAD && !read_head(c)) {
        return false;
    }
    if (c->phase == PHASE_BODY && in->head.chunked) {
        return read_chunks(c);
    }
    if (c->phase == PHASE_BODY) {
        size_t end = in->begin + in->head_size + (size_t)in->head.content_length;

        in->body_size = (size_t)in->head.content_length;
        if (in->size >= end) {
            make_ready(c, end);
        }
    }
    return true;
}

/* Bytes the present request can still need in the buffer, from its beginning. */
static size_t wanted(const gramme_client *c)
{
    const gramme_inbox *in = c->in;

    if (c->phase == PHASE_HEAD) {
        return c->loop->server->limits.header_bytes + 1;
    }
    return in->head.chunked ? in->head_size + in->body_size + (size_t)INBOX_BYTES * 16
                            : in->head_size + (size_t)in->head.content_length;
}

/* A refused client's bytes are thrown away so that it gets to read why. */
static void drain(gramme_client *c)
{
    char waste[8 * 1024];
    ssize_t got;
    int reads = 0;

    do {
        got = recv(c->fd, waste, sizeof(waste), MSG_DONTWAIT);
    } while (got > 0 && ++reads < READS_MAX);
    if (got == 0 || (got < 0 && !is_passing(errno))) {
        gramme_client_close(c);
    }
}

/* A head has to come within a time from its first byte, a body has to go on coming. */
static void note_progress(gramme_client *c, size_t got)
{
    if (c->phase == PHASE_BODY) {
        c->progress += got;
    }
    if (!c->busy || c->progress >= PROGRESS_BYTES) {
        gramme_client_touch(c, true);
    }
}

static void on_writable(evutil_socket_t fd, short what, void *arg);

typedef enum received {
    RECEIVED_MORE, /* there may be more */
    RECEIVED_ALL,
    RECEIVED_END /* of the connection, or of reading from it */
} received;

/* One read of as much as fits. */
static received receive(gramme_client *c)
{
    gramme_inbox *in = c->in;
    bool had_head = c->phase == PHASE_BODY;
    bool alive;
    size_t room;
    ssize_t got;
    int status;

    if (in->size == in->capacity && (status = inbox_reserve(c, wanted(c))) != 0) {
        refuse(c, status);
        return RECEIVED_END;
    }
    room = in->capacity - in->size;
    got = gramme_client_receive(c, in->data + in->size, room);
    if (got < 0 && is_passing(errno)) {
        return RECEIVED_ALL;
    }
    if (got <= 0) {
        gramme_client_close(c);
        return RECEIVED_END;
    }
    in->size += (size_t)got;
    note_progress(c, (size_t)got);
    alive = advance(c);
    if (alive && c->phase == PHASE_BODY && !had_head) {
        gramme_client_touch(c, true);
    }
    if (!alive || c->phase == PHASE_READY) {
        return RECEIVED_END;
    }
    return (size_t)got == room ? RECEIVED_MORE : RECEIVED_ALL;
}

/* Until the socket takes what the session has to say. */
static void wait_for_writable(gramme_client *c)
{
    if (!gramme_client_is_stuck(c)) {
        return;
    }
    if (c->writable == NULL) {
        c->writable =
            event_new(c->loop->base, c->fd, EV_WRITE | EV_PERSIST, on_writable, c);
    }
    if (c->writable == NULL || event_add(c->writable, NULL) != 0) {
        gramme_client_close(c);
    }
}

/* After reading from a session. What came may have been nothing of a request: then the
 * connection is as idle as before. */
static void settle(gramme_client *c)
{
    if (c->phase == PHASE_HEAD && !c->busy) {
        inbox_give_back(c);
        c->phase = PHASE_IDLE;
    }
    gramme_client_look_again(c);
    wait_for_writable(c);
}

/* True when hands have been shaken, or never will be. */
static bool shake(gramme_client *c)
{
    gramme_shaken how = gramme_client_shake(c);

    if (how == GRAMME_SHAKEN_WAIT) {
        wait_for_writable(c);
    }
    return how == GRAMME_SHAKEN_DONE || how == GRAMME_SHAKEN_PLAIN;
}

static void on_readable(evutil_socket_t fd, short what, void *arg)
{
    gramme_client *c = arg;
    received how;
    int reads = 0;

    (void)fd;
    (void)what;
    if (c->phase == PHASE_LINGERING) {
        drain(c);
        return;
    }
    if (c->phase > PHASE_BODY || (gramme_client_must_shake(c) && !shake(c))) {
        return;
    }
    if (c->in == NULL) {
        c->in = inbox_take(c->loop);
        if (c->in == NULL) {
            gramme_client_close(c);
            return;
        }
        inbox_start(c->in);
        c->phase = PHASE_HEAD;
    }
    do {
        how = receive(c);
    } while (how == RECEIVED_MORE && ++reads < READS_MAX);
    if (how != RECEIVED_END && c->session != NULL) {
        settle(c);
    }
}

/* The answer is out: close, or make room for the next request, which may be there. */
static void go_on(gramme_client *c)
{
    gramme_inbox *in = c->in;

    if (c->refused) {
        inbox_give_back(c);
        gramme_client_finish(c);
        shutdown(c->fd, SHUT_WR);
        c->phase = PHASE_LINGERING;
        gramme_client_touch(c, true);
        return;
    }
    if (c->closing) {
        gramme_client_close(c);
        return;
    }
    if (in->end == in->size) {
        inbox_give_back(c);
        c->ready_us = 0;
        c->phase = PHASE_IDLE;
        gramme_client_touch(c, false);
        gramme_client_look_again(c);
        return;
    }
    c->ready_us = 0;
    in->begin = in->end;
    inbox_start(in);
    gramme_client_touch(c, true);
    enqueue(&c->loop->light, c, PHASE_MORE);
}

void gramme_client_resume(gramme_client *c)
{
    c->phase = PHASE_HEAD;
    if (advance(c) && c->phase != PHASE_READY) {
        gramme_client_look_again(c);
    }
}

static void on_writable(evutil_socket_t fd, short what, void *arg)
{
    gramme_client *c = arg;
    ssize_t sent;

    if (c->phase <= PHASE_BODY) { /* a session waited for this */
        event_del(c->writable);
        on_readable(fd, what, arg);
        return;
    }
    sent = gramme_client_send(
        c, gramme_text_of(c->out.data + c->sent, c->out.size - c->sent),
        gramme_text_of("", 0));
    if (sent < 0) {
        if (!is_passing(errno)) {
            gramme_client_close(c);
        }
        return;
    }
    c->sent += (size_t)sent;
    c->progress += (size_t)sent;
    if (c->progress >= PROGRESS_BYTES) {
        gramme_client_touch(c, true);
    }
    if (c->sent == c->out.size) {
        event_del(c->writable);
        gramme_room_give(c, c->out.capacity);
        gramme_buffer_clear(&c->out);
        if (event_add(&c->readable, NULL) != 0) {
            gramme_client_close(c);
            return;
        }
        go_on(c);
    }
}

/* Keeps what did not go out and waits until it can; reading rests meanwhile. */
static void
write_later(gramme_client *c, gramme_text head, gramme_text body, size_t sent)
{
    c->sent = 0;
    if (!gramme_buffer_reserve(&c->out, head.size + body.size - sent) ||
        !gramme_room_take(c, c->out.capacity)) {
        gramme_client_close(c);
        return;
    }
    if (sent < head.size) {
        gramme_buffer_append(&c->out, head.data + sent, head.size - sent);
        sent = head.size;
    }
    sent -= head.size;
    if (sent < body.size) {
        gramme_buffer_append(&c->out, body.data + sent, body.size - sent);
    }
    if (c->writable == NULL) {
        c->writable =
            event_new(c->loop->base, c->fd, EV_WRITE | EV_PERSIST, on_writable, c);
    }
    c->phase = PHASE_WRITING;
    gramme_client_touch(c, true);
    if (c->out.failed || c->writable == NULL || event_del(&c->readable) != 0 ||
        event_add(c->writable, NULL) != 0) {
        gramme_client_close(c);
    }
}

void gramme_client_answer(gramme_client *c, gramme_response *response, bool with_body)
{
    gramme_buffer *out = &c->loop->out;
    gramme_text body = with_body ? response->body : gramme_text_of("", 0);
    gramme_text head;
    ssize_t sent;

    response->keep_alive = !c->closing;
    gramme_buffer_reset(out, 2 * (size_t)COPY_MAX);
    gramme_response_head(out, &c->loop->stamp, response);
    if (body.size <= COPY_MAX) {
        gramme_buffer_append(out, body.data, body.size);
        body.size = 0;
    }
    head = gramme_buffer_text(out);
    sent = out->failed ? -1 : gramme_client_send(c, head, body);
    if (sent < 0 && !out->failed && is_passing(errno)) {
        sent = 0;
    }
    if (c->loop->watched && !out->failed) {
        gramme_watch_answer(c, response, head.size + body.size);
    }
    if (sent < 0) {
        gramme_client_close(c);
    } else if ((size_t)sent < head.size + body.size) {
        write_later(c, head, body, (size_t)sent);
    } else {
        go_on(c);
    }
}

/* What the client sends meanwhile, even its end, is looked at later. */
void gramme_client_wait(gramme_client *c, gramme_job *job)
{
    c->job = job;
    c->phase = PHASE_WAITING;
    event_del(&c->readable);
}

void gramme_client_resume_answer(gramme_client *c, gramme_response *response)
{
    c->job = NULL;
    c->closing = c->closing || c->loop->stopping;
    if (event_add(&c->readable, NULL) != 0) {
        gramme_client_close(c);
        return;
    }
    gramme_client_answer(c, response, true);
}

void gramme_client_open(gramme_loop *loop, int fd)
{
    gramme_client *c = calloc(1, sizeof(*c));

    if (c == NULL) {
        close(fd);
        atomic_fetch_sub(&loop->server->clients, 1);
        return;
    }
    c->loop = loop;
    c->fd = fd;
    c->since = loop->now;
    c->secure = gramme_client_is_secure(loop->server, fd);
    list_append(&loop->idle, c);
    loop->clients++;
    if (loop->server->access != NULL) {
        c->remote = gramme_watch_remote(fd);
    }
    if (event_assign(&c->readable, loop->base, fd, EV_READ | EV_PERSIST, on_readable,
                     c) != 0 ||
        event_add(&c->readable, NULL) != 0) {
        gramme_client_close(c);
    }
}

void gramme_client_sweep(gramme_loop *loop)
{
    const gramme_server_limits *limits = &loop->server->limits;
    const int64_t most[] = {
        [PHASE_IDLE] = limits->idle_ms,      [PHASE_HEAD] = limits->header_ms,
        [PHASE_BODY] = limits->body_ms,      [PHASE_READY] = INT64_MAX,
        [PHASE_WAITING] = INT64_MAX,         [PHASE_MORE] = INT64_MAX,
        [PHASE_WRITING] = limits->answer_ms, [PHASE_LINGERING] = LINGER_MS,
    };
    gramme_client *c;
    gramme_client *next;

    for (c = loop->idle.first;
         c != NULL && loop->now - c->since > limits->idle_ms + TICK_MS; c = next) {
        next = c->next;
        gramme_client_close(c);
    }
    for (c = loop->busy.first; c != NULL; c = next) {
        next = c->next;
        if (loop->now - c->since - TICK_MS > most[c->phase]) {
            gramme_client_close(c);
        }
    }
}

void gramme_client_close_slow(gramme_loop *loop)
{
    gramme_client *next;

    for (gramme_client *c = loop->busy.first; c != NULL; c = next) {
        next = c->next;
        if (c->phase != PHASE_WAITING) {
            gramme_client_close(c);
        }
    }
}
