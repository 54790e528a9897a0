/* SPDX-License-Identifier: Apache-2.0 */
/* post.c - HTTP's other side: the status line, where a body ends (RFC 9112 section 6).
 */
#include "server/targets/post.h"

#include "server/base/descriptor.h"
#include "server/http/http.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <time.h>

enum { ANSWER_MAX = 7 * 1024 * 1024, PIECE = 16384 };

/* How the end of the body is known. */
typedef enum body_kind { BODY_COUNTED, BODY_CHUNKED, BODY_TO_THE_END } body_kind;

/* An answer under way. */
typedef struct reading {
    gramme_post_answer *answer;
    bool heard; /* something came, if only an interim answer */
    size_t scanned;
    size_t head_size; /* 0: not there yet */
    body_kind kind;
    uint64_t length;      /* of a counted body */
    gramme_chunks chunks; /* of a chunked one, */
    size_t raw_at;        /* which is taken apart up to there */
    size_t body_size;
} reading;

int64_t gramme_post_clock(void)
{
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Waits for the socket; *events is what came. */
static gramme_post_end wait_for(int fd, short *events, const gramme_patience *patience)
{
    for (;;) {
        struct pollfd set[] = {{.fd = patience->wake, .events = POLLIN},
                               {.fd = fd, .events = *events}};
        int64_t left = patience->deadline - gramme_post_clock();
        int ready;

        if (left <= 0) {
            return GRAMME_POST_LATE;
        }
        ready = poll(set, 2, left < 60000 ? (int)left : 60000);
        if (ready > 0 && set[0].revents != 0) {
            return GRAMME_POST_INTERRUPTED;
        }
        if (ready > 0) {
            *events = set[1].revents;
            return GRAMME_POST_DONE;
        }
        if (ready < 0 && errno != EINTR) {
            return GRAMME_POST_BROKEN;
        }
    }
}

/* -- connecting -- */

static gramme_post_end connect_to(int *out,
                                  int *error,
                                  const struct addrinfo *place,
                                  const gramme_patience *patience)
{
    int fd = gramme_descriptor_socket(place->ai_family);
    socklen_t size = sizeof(*error);
    gramme_post_end end = GRAMME_POST_DONE;
    short events = POLLOUT;
    int on = 1;

    *out = fd;
    *error = fd < 0 ? errno : 0;
    if (fd >= 0 && connect(fd, place->ai_addr, place->ai_addrlen) != 0) {
        *error = errno;
        if (*error == EINPROGRESS) {
            end = wait_for(fd, &events, patience);
            if (getsockopt(fd, SOL_SOCKET, SO_ERROR, error, &size) != 0) {
                *error = errno;
            }
        }
    }
    if (end == GRAMME_POST_DONE && *error == 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
        return end;
    }
    gramme_descriptor_close(fd);
    *out = -1;
    return end == GRAMME_POST_DONE ? GRAMME_POST_BROKEN : end;
}

gramme_post_end gramme_post_connect(int *fd,
                                    int *error,
                                    const char *host,
                                    const char *port,
                                    const gramme_patience *patience)
{
    struct addrinfo wanted = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    struct addrinfo *at;
    gramme_post_end end = GRAMME_POST_BROKEN;

    *fd = -1;
    *error = 0;
    if (getaddrinfo(host, port, &wanted, &found) != 0) {
        return end;
    }
    for (at = found; at != NULL && end == GRAMME_POST_BROKEN; at = at->ai_next) {
        end = connect_to(fd, error, at, patience);
    }
    freeaddrinfo(found);
    return end;
}

/* -- the answer's head -- */

static bool read_length(uint64_t *length, gramme_text text)
{
    size_t i;

    *length = 0;
    for (i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9' || *length > ANSWER_MAX) {
            return false;
        }
        *length = *length * 10 + (uint64_t)(text.data[i] - '0');
    }
    return text.size > 0;
}

/* "HTTP/1.1 200 OK" */
static bool read_status(gramme_post_answer *answer, gramme_text line)
{
    int status = 0;
    size_t i;

    if (line.size < 12 || !gramme_text_starts_with(line, "HTTP/1.") ||
        line.data[8] != ' ') {
        return false;
    }
    for (i = 9; i < 12; i++) {
        if (line.data[i] < '0' || line.data[i] > '9') {
            return false;
        }
        status = status * 10 + (line.data[i] - '0');
    }
    answer->status = status;
    answer->keeps = line.data[7] != '0';
    return status >= 100;
}

static bool read_field(reading *in, gramme_text name, gramme_text value)
{
    if (gramme_text_is_nocase(name, "content-length")) {
        in->kind = in->kind == BODY_CHUNKED ? in->kind : BODY_COUNTED;
        return read_length(&in->length, value);
    }
    if (gramme_text_is_nocase(name, "transfer-encoding")) {
        in->kind = BODY_CHUNKED;
        return gramme_text_is_nocase(value, "chunked");
    }
    if (gramme_text_is_nocase(name, "connection")) {
        in->answer->keeps = in->answer->keeps && !gramme_text_is_nocase(value, "close");
    } else if (gramme_text_is_nocase(name, "x-amz-function-error")) {
        in->answer->function_error = true;
    }
    return true;
}

static bool read_head(reading *in)
{
    gramme_text rest = gramme_text_of(in->answer->raw.data, in->head_size);
    gramme_text line;
    gramme_text name;

    in->kind = BODY_TO_THE_END;
    in->length = 0;
    if (!gramme_text_next(&line, &rest, '\n') || !read_status(in->answer, line)) {
        return false;
    }
    while (gramme_text_next(&line, &rest, '\n')) {
        line.size -= line.size > 0 && line.data[line.size - 1] == '\r';
        if (line.size > 0 &&
            (!gramme_text_next(&name, &line, ':') || line.data == NULL ||
             !read_field(in, name, gramme_text_trim(line)))) {
            return false;
        }
    }
    if (in->answer->status == 204 || in->answer->status == 304) {
        in->kind = BODY_COUNTED;
        in->length = 0;
    }
    in->raw_at = in->head_size;
    return in->length <= ANSWER_MAX;
}

/* An interim answer goes; the real one follows. */
static void drop_head(reading *in)
{
    gramme_buffer *raw = &in->answer->raw;

    raw->size -= in->head_size;
    memmove(raw->data, raw->data + in->head_size, raw->size);
    in->head_size = 0;
    in->scanned = 0;
}

/* -- the answer -- */

typedef enum progress { PROGRESS_MORE, PROGRESS_DONE, PROGRESS_BAD } progress;

static progress take_chunks(reading *in)
{
    gramme_buffer *raw = &in->answer->raw;
    size_t taken = 0;
    size_t written = 0;
    gramme_chunks_result result = gramme_http_dechunk(
        &in->chunks, raw->data + in->head_size + in->body_size, raw->data + in->raw_at,
        raw->size - in->raw_at, &taken, &written);

    in->raw_at += taken;
    in->body_size += written;
    in->answer->keeps = in->answer->keeps && in->raw_at == raw->size;
    return result == GRAMME_CHUNKS_MORE   ? PROGRESS_MORE
           : result == GRAMME_CHUNKS_DONE ? PROGRESS_DONE
                                          : PROGRESS_BAD;
}

/* DONE once the head that counts is there. */
static progress take_head(reading *in)
{
    gramme_buffer *raw = &in->answer->raw;

    while (in->head_size == 0) {
        in->head_size = gramme_http_head_size(raw->data, raw->size, &in->scanned);
        if (in->head_size == 0) {
            return raw->size > GRAMME_HTTP_HEAD_MAX ? PROGRESS_BAD : PROGRESS_MORE;
        }
        if (!read_head(in)) {
            return PROGRESS_BAD;
        }
        if (in->answer->status < 200) {
            drop_head(in);
        }
    }
    return PROGRESS_DONE;
}

static progress take_plain(reading *in, bool ended)
{
    in->body_size = in->answer->raw.size - in->head_size;
    if (in->kind == BODY_TO_THE_END) {
        in->answer->keeps = false;
        return ended ? PROGRESS_DONE : PROGRESS_MORE;
    }
    if (in->body_size < in->length) {
        return PROGRESS_MORE;
    }
    in->answer->keeps = in->answer->keeps && in->body_size == in->length;
    in->body_size = (size_t)in->length;
    return PROGRESS_DONE;
}

/* Looks at what is there; `ended`: nothing more will come. */
static progress take(reading *in, bool ended)
{
    progress made = take_head(in);

    if (made == PROGRESS_DONE) {
        made = in->kind == BODY_CHUNKED ? take_chunks(in) : take_plain(in, ended);
    }
    return made == PROGRESS_MORE && ended ? PROGRESS_BAD : made;
}

static gramme_post_end receive(reading *in, int fd, progress *made)
{
    gramme_buffer *raw = &in->answer->raw;
    ssize_t got;

    if (raw->size > ANSWER_MAX + GRAMME_HTTP_HEAD_MAX) {
        errno = 0;
        return GRAMME_POST_BROKEN;
    }
    if (!gramme_buffer_reserve(raw, PIECE)) {
        return GRAMME_POST_NOMEM;
    }
    got = recv(fd, raw->data + raw->size, PIECE, 0);
    if (got < 0) {
        if (errno == EAGAIN || errno == EINTR) {
            return GRAMME_POST_DONE;
        }
        return !in->heard && errno == ECONNRESET ? GRAMME_POST_STALE
                                                 : GRAMME_POST_BROKEN;
    }
    if (got == 0 && !in->heard) {
        return GRAMME_POST_STALE;
    }
    in->heard = true;
    raw->size += (size_t)got;
    in->answer->keeps = in->answer->keeps && got > 0;
    *made = take(in, got == 0);
    if (*made == PROGRESS_BAD) {
        errno = 0;
        return GRAMME_POST_BROKEN;
    }
    return GRAMME_POST_DONE;
}

/* Whoever answers before all is sent, or closes, is listened to. */
static void send_some(int fd, gramme_text *request)
{
    ssize_t sent = send(fd, request->data, request->size, MSG_NOSIGNAL);

    if (sent > 0) {
        *request = gramme_text_of(request->data + sent, request->size - (size_t)sent);
    } else if (sent < 0 && errno != EAGAIN && errno != EINTR) {
        request->size = 0;
    }
}

gramme_post_end gramme_post_exchange(gramme_post_answer *answer,
                                     int fd,
                                     gramme_text request,
                                     const gramme_patience *patience)
{
    reading in = {.answer = answer};
    gramme_post_end end = GRAMME_POST_DONE;
    progress made = PROGRESS_MORE;

    send_some(fd, &request);
    while (made == PROGRESS_MORE) {
        short events = request.size > 0 ? POLLIN | POLLOUT : POLLIN;

        end = wait_for(fd, &events, patience);
        if (end == GRAMME_POST_DONE && (events & ~POLLOUT) != 0) {
            end = receive(&in, fd, &made);
        }
        if (end != GRAMME_POST_DONE) {
            return end;
        }
        if ((events & POLLOUT) != 0 && request.size > 0) {
            send_some(fd, &request);
        }
    }
    answer->keeps = answer->keeps && request.size == 0;
    answer->body = gramme_text_of(answer->raw.data + in.head_size, in.body_size);
    return end;
}
