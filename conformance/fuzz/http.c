/* SPDX-License-Identifier: Apache-2.0 */
/* http.c - the server's connections: bytes in arbitrary pieces through a socket pair
 * into its event loop, with an engine behind it. What comes back is a row of whole
 * answers, as many and as long however the bytes were cut, and no connection stays
 * behind.
 *
 *   flags (a byte) | how to cut (a byte) | bytes */
#include "conformance/fuzz/bed.h"
#include "conformance/fuzz/web.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "conformance/fuzz/keys.h"
#include "server/loop/job.h"
#include "server/loop/loop_internal.h"

const fuzz_language fuzz_language_of_target = {fuzz_web_words, NULL};

enum {
    MANY = 65,   /* an engine for each key and region, instead of bed.c's */
    LAMBDA = 2,  /* AWS Lambda's operations are allowed; there are metrics and a log */
    SLOW = 4,    /* the client reads little at a time, and the socket takes little */
    ABORTS = 8,  /* it does not wait for the end */
    SIGNED = 32, /* signatures are verified */
    HALF = 16,   /* it says that nothing more comes */
    ROUNDS_MAX = 10000,
    SLOW_BYTES = 200,
    PIECES_MAX = 200, /* the rest comes at once */
    ANSWERS_MAX = 512,
};

typedef struct answer {
    int status;
    uint64_t length;
    bool closes;
} answer;

typedef struct answers {
    answer list[ANSWERS_MAX];
    size_t count;
} answers;

/* One with bed.c's engine, one that lets AWS Lambda's operations in, too, and one of
 * many engines, which is made anew each time. */
typedef struct server_and_loop {
    gramme_server server;
    gramme_loop loop;
    bool open;
} server_and_loop;

enum { ANEW = 4 };

static server_and_loop servers[ANEW + 1];

static void open_server(server_and_loop *s, unsigned flags)
{
    gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;

    memset(s, 0, sizeof(*s));
    s->open = true;
    options.db = (flags & MANY) == MANY ? NULL : bed_engine();
    options.max_databases = 2;
    options.lambda_api = (flags & LAMBDA) != 0;
    s->server.pid = getpid();
    s->server.lambda_api = (flags & LAMBDA) != 0;
    s->server.metrics = (flags & LAMBDA) != 0;
    FUZZ_CHECK((flags & LAMBDA) == 0 ||
               gramme_access_log_new(&s->server.access, "/dev/null", &s->server.log,
                                     NULL) == GRAMME_CODE_OK);
    s->server.max_connections = 10;
    s->server.loops = &s->loop;
    s->server.loop_count = 1;
    gramme_room_limits(&s->server.limits);
    s->server.keyring = (flags & SIGNED) != 0 ? fuzz_keyring() : NULL;
    FUZZ_CHECK(gramme_attachment_new(&s->server.attachment,
                                     &(gramme_server_options)GRAMME_SERVER_OPTIONS_INIT,
                                     1, s->server.keyring, NULL) == GRAMME_CODE_OK);
    FUZZ_CHECK(gramme_registry_new(&s->server.registry, &options, s->server.attachment,
                                   NULL) == GRAMME_CODE_OK);
    s->server.jobs = gramme_jobs_new(s->server.registry);
    FUZZ_CHECK(s->server.jobs != NULL);
    FUZZ_CHECK(gramme_loop_prepare(&s->loop, &s->server));
}

static void close_server(server_and_loop *s)
{
    gramme_jobs_stop(s->server.jobs, 0);
    gramme_loop_stop(&s->loop);
    gramme_loop_dispose(&s->loop);
    gramme_jobs_free(s->server.jobs);
    gramme_registry_free(s->server.registry);
    gramme_attachment_free(s->server.attachment);
    gramme_access_log_free(s->server.access);
    s->open = false;
}

static gramme_loop *take_server(unsigned flags)
{
    server_and_loop *s =
        &servers[(flags & MANY) == MANY
                     ? ANEW
                     : ((flags & LAMBDA) != 0) + 2 * ((flags & SIGNED) != 0)];

    (void)bed_engine();
    if (!s->open) {
        open_server(s, flags);
    }
    return &s->loop;
}

static bool waits_for_job(const gramme_loop *loop)
{
    return loop->busy.first != NULL && loop->busy.first->phase == PHASE_WAITING;
}

/* What the loop's thread would do until it has nothing to do. */
static void turn(gramme_loop *loop)
{
    for (int i = 0; i < ROUNDS_MAX; i++) {
        int flags = EVLOOP_ONCE | (waits_for_job(loop) ? 0 : EVLOOP_NONBLOCK);

        FUZZ_CHECK(event_base_loop(loop->base, flags) >= 0);
        if (!gramme_turn_is_due(loop) && !waits_for_job(loop)) {
            return;
        }
        if (gramme_turn_is_due(loop)) {
            gramme_turn_run(loop);
        }
    }
    FUZZ_CHECK(!gramme_turn_is_due(loop));
}

/* Takes what is there; true at its end. */
static bool receive(int fd, gramme_bytes *got, bool slow)
{
    for (;;) {
        size_t room = slow ? SLOW_BYTES : 65536;
        uint8_t *to = gramme_bytes_reserve(got, room);
        ssize_t size = recv(fd, to, room, MSG_DONTWAIT);

        if (size <= 0) {
            return size == 0;
        }
        got->size += (size_t)size;
        if (slow) {
            return false;
        }
    }
}

/* All of `bytes`, as far as the connection takes them; false when it has ended. */
static bool
deliver(gramme_loop *loop, int fd, gramme_view bytes, gramme_bytes *got, bool slow)
{
    for (int i = 0; i < ROUNDS_MAX && bytes.size > 0; i++) {
        ssize_t sent = send(fd, bytes.data, bytes.size, MSG_DONTWAIT | MSG_NOSIGNAL);

        if (sent > 0) {
            bytes.data += sent;
            bytes.size -= (size_t)sent;
        }
        turn(loop);
        if (receive(fd, got, slow) || (sent < 0 && loop->clients == 0)) {
            return false;
        }
    }
    return true;
}

static gramme_view
next_piece(gramme_view *rest, unsigned number, uint64_t *random, unsigned cut)
{
    size_t size = rest->size;

    if (cut > 0 && number < PIECES_MAX) {
        size = cut == 1 ? 1 : 1 + fuzz_below(random, cut * 4);
    }
    return fuzz_bytes(rest, size);
}

static int connect_pair(gramme_loop *loop, unsigned flags)
{
    int pair[2];
    int size = 1;

    FUZZ_CHECK(socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0);
    if ((flags & SLOW) != 0) {
        (void)setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
    }
    atomic_fetch_add(&loop->server->clients, 1);
    gramme_client_open(loop, pair[0]);
    return pair[1];
}

/* One connection's whole life; what it was answered is in `got`. */
static void converse(gramme_loop *loop,
                     gramme_bytes *got,
                     gramme_view bytes,
                     unsigned cut,
                     unsigned flags)
{
    bool slow = (flags & SLOW) != 0;
    uint64_t random = cut;
    int fd = connect_pair(loop, flags);
    bool open = true;

    for (unsigned i = 0; open && bytes.size > 0; i++) {
        open = deliver(loop, fd, next_piece(&bytes, i, &random, cut), got, slow);
    }
    if (open && (flags & HALF) != 0) {
        (void)shutdown(fd, SHUT_WR);
    }
    for (int i = 0; i < ROUNDS_MAX && open && (flags & ABORTS) == 0; i++) {
        size_t before = got->size;

        turn(loop);
        open = !receive(fd, got, slow);
        if (got->size == before && (flags & HALF) == 0) {
            break;
        }
    }
    FUZZ_CHECK(!open || (flags & (ABORTS | HALF)) != HALF);
    close(fd);
    turn(loop);
    FUZZ_CHECK(loop->clients == 0 && atomic_load(&loop->server->clients) == 0);
    FUZZ_CHECK(atomic_load(&loop->server->buffered) == 0);
    FUZZ_CHECK(loop->idle.first == NULL && loop->busy.first == NULL);
}

/* -- what came back -- */

static gramme_text header_of(gramme_text head, const char *name)
{
    gramme_text line;

    while (gramme_text_next(&line, &head, '\n')) {
        if (gramme_text_starts_with(line, name)) {
            size_t skip = strlen(name);

            FUZZ_CHECK(line.data[line.size - 1] == '\r');
            return gramme_text_of(line.data + skip, line.size - skip - 1);
        }
    }
    return gramme_text_of(NULL, 0);
}

/* Reads one answer off `rest`; false when it is not whole. One to HEAD has a length and
 * no body: then the next answer follows at once. */
static bool read_answer(answer *out, gramme_text *rest)
{
    size_t scanned = 0;
    size_t size = gramme_http_head_size(rest->data, rest->size, &scanned);
    gramme_text head = gramme_text_of(rest->data, size);
    gramme_text length;
    gramme_text after;

    if (size == 0) {
        return false;
    }
    FUZZ_CHECK(gramme_text_starts_with(head, "HTTP/1.1 ") && size > 20);
    *out = (answer){.status = (int)strtol(head.data + 9, NULL, 10)};
    after = gramme_text_of(rest->data + size, rest->size - size);
    length = header_of(head, "Content-Length: ");
    if (length.data != NULL) {
        out->length = strtoull(length.data, NULL, 10);
    }
    out->closes = gramme_text_is(header_of(head, "Connection: "), "close");
    if (!gramme_text_starts_with(after, "HTTP/1.1 ") && after.size > 0) {
        if (after.size < out->length) {
            return false;
        }
        after.data += out->length;
        after.size -= out->length;
    }
    if (gramme_text_starts_with(header_of(head, "Content-Type: "), "text/plain; v")) {
        out->length = 0; /* the metrics, which never are the same */
    }
    *rest = after;
    return true;
}

/* All of it is answers but, when the connection was cut off, the last part. Leave to go
 * on sending is no answer: whether it is given depends on how fast the body comes. */
static void read_answers(answers *out, const gramme_bytes *got, bool whole)
{
    gramme_text rest = gramme_text_of((const char *)got->data, got->size);
    answer one;

    out->count = 0;
    while (rest.size > 0 && out->count < ANSWERS_MAX && read_answer(&one, &rest)) {
        if (one.status != 100) {
            FUZZ_CHECK(out->count == 0 || !out->list[out->count - 1].closes);
            out->list[out->count++] = one;
        }
    }
    FUZZ_CHECK(!whole || rest.size == 0 || out->count == ANSWERS_MAX);
}

static void check_same(const answers *a, const answers *b)
{
    FUZZ_CHECK(a->count == b->count);
    for (size_t i = 0; i < a->count; i++) {
        FUZZ_CHECK(a->list[i].status == b->list[i].status);
        FUZZ_CHECK(a->list[i].length == b->list[i].length);
        FUZZ_CHECK(a->list[i].closes == b->list[i].closes);
    }
}

static bool wrote(const answers *of)
{
    for (size_t i = 0; i < of->count; i++) {
        if (of->list[i].status < 300) {
            return true;
        }
    }
    return false;
}

static void serve(answers *out, gramme_view bytes, unsigned cut, unsigned flags)
{
    gramme_bytes got;

    gramme_bytes_init(&got, gramme_allocator_default());
    converse(take_server(flags), &got, bytes, cut, flags);
    if (servers[ANEW].open) {
        close_server(&servers[ANEW]);
    }
    read_answers(out, &got, (flags & ABORTS) == 0);
    if (wrote(out)) {
        bed_touch();
    }
    gramme_bytes_clear(&got);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static answers first;
    static answers second;
    gramme_view rest = gramme_view_of(data, size);
    unsigned flags = fuzz_number(&rest, 256);
    unsigned cut = fuzz_number(&rest, 256);

    serve(&first, rest, cut, flags);
    if ((flags & ABORTS) == 0) {
        serve(&second, rest, 0, flags & ~(unsigned)SLOW);
        check_same(&first, &second);
    }
    return 0;
}
