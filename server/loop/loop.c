/* SPDX-License-Identifier: Apache-2.0 */
/* loop.c - a thread that waits for its connections, then answers in one turn all that
 * became complete meanwhile, and so on until it is told to stop. */
#include "server/base/descriptor.h"
#include "server/base/thread.h"
#include "server/loop/job.h"
#include "server/loop/loop_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { SWEEP_SECONDS = 10, STOP_TICK_US = 20000, STOP = -1, WAKE = -2, ROOM = -3 };

static int64_t milliseconds(void)
{
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void begin_stop(gramme_loop *loop)
{
    struct timeval often = {0, STOP_TICK_US};
    size_t i;

    if (loop->stopping) {
        return;
    }
    loop->stopping = true;
    loop->stop_at = milliseconds() + loop->server->stop_ms;
    event_add(loop->tick, &often);
    if (loop == &loop->server->loops[0]) {
        /* Nothing is handed out from here on: this is the last that others get. */
        gramme_listen_end(loop->server);
        for (i = 1; i < loop->server->loop_count; i++) {
            gramme_loop_post(&loop->server->loops[i], STOP);
        }
    }
}

static void on_mail(evutil_socket_t fd, short what, void *arg)
{
    gramme_loop *loop = arg;
    int letter;

    (void)what;
    if (read(fd, &letter, sizeof(letter)) != (ssize_t)sizeof(letter)) {
        return;
    }
    if (letter == STOP) {
        begin_stop(loop);
    } else if (letter == WAKE) {
        gramme_jobs_answer(loop);
    } else if (letter == ROOM) {
        gramme_room_close_idle(loop);
    } else {
        gramme_client_open(loop, letter);
    }
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    gramme_loop *loop = arg;

    (void)fd;
    (void)what;
    loop->now = milliseconds();
    gramme_client_sweep(loop);
    gramme_room_tidy(loop);
    if (loop == &loop->server->loops[0] && loop->now / 1000 % SWEEP_SECONDS == 0) {
        gramme_registry_sweep(loop->server->registry);
    }
}

/* While stopping: true when nothing is left to wait for. What was on its way when the
 * end was asked for is looked at once more; a job's client waits as long as the job. */
static bool finished(gramme_loop *loop)
{
    if (!loop->looked) {
        loop->looked = true;
        (void)event_base_loop(loop->base, EVLOOP_NONBLOCK);
    }
    while (loop->idle.first != NULL) {
        gramme_client_close(loop->idle.first);
    }
    if (!gramme_turn_is_due(loop) && milliseconds() >= loop->stop_at) {
        gramme_client_close_slow(loop);
    }
    return !gramme_turn_is_due(loop) && loop->busy.first == NULL;
}

static void *run(void *arg)
{
    gramme_loop *loop = arg;

    while (!loop->stopping || !finished(loop)) {
        int flags = EVLOOP_ONCE | (gramme_turn_is_due(loop) ? EVLOOP_NONBLOCK : 0);

        if (event_base_loop(loop->base, flags) < 0) {
            break;
        }
        if (gramme_turn_is_due(loop)) {
            gramme_turn_run(loop);
        }
    }
    begin_stop(loop); /* unless it is why we are here */
    while (loop->busy.first != NULL) {
        gramme_client_close(loop->busy.first);
    }
    while (loop->idle.first != NULL) {
        gramme_client_close(loop->idle.first);
    }
    return NULL;
}

static bool make_pipe(int pair[2])
{
    if (gramme_descriptor_pipe(pair) != 0) {
        pair[0] = -1;
        pair[1] = -1;
        return false;
    }
    return true;
}

static struct event_base *make_base(void)
{
    struct event_config *config = event_config_new();
    struct event_base *base = NULL;

    if (config != NULL && event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK) == 0) {
        base = event_base_new_with_config(config);
    }
    if (config != NULL) {
        event_config_free(config);
    }
    return base;
}

static bool prepare(gramme_loop *loop)
{
    struct timeval tick = {TICK_MS / 1000, 0};

    loop->base = make_base();
    if (loop->base == NULL || !make_pipe(loop->pipe)) {
        return false;
    }
    loop->tick = event_new(loop->base, -1, EV_PERSIST, on_tick, loop);
    loop->mail =
        event_new(loop->base, loop->pipe[0], EV_READ | EV_PERSIST, on_mail, loop);
    return loop->tick != NULL && loop->mail != NULL &&
           event_add(loop->tick, &tick) == 0 && event_add(loop->mail, NULL) == 0;
}

static void dispose(gramme_loop *loop)
{
    size_t i;

    for (i = 0; i < TURN_MAX; i++) {
        gramme_reply_free(loop->slots[i].reply);
        gramme_exchange_dispose(&loop->slots[i].exchange);
    }
    while (loop->inboxes != NULL) {
        gramme_inbox *in = loop->inboxes;

        loop->inboxes = in->next;
        free(in->data);
        free(in);
    }
    gramme_buffer_clear(&loop->out);
    gramme_buffer_clear(&loop->extra);
    gramme_buffer_clear(&loop->packed);
    gramme_sigv4_dispose(&loop->sigv4);
    gramme_buffer_clear(&loop->line);
    if (loop->metrics != NULL) {
        gramme_metrics_dispose(loop->metrics);
        free(loop->metrics);
    }
    if (loop->tick != NULL) {
        event_free(loop->tick);
    }
    if (loop->mail != NULL) {
        event_free(loop->mail);
    }
    if (loop->base != NULL) {
        event_base_free(loop->base);
    }
    if (loop->pipe[0] >= 0) {
        close(loop->pipe[0]);
        close(loop->pipe[1]);
    }
}

bool gramme_loop_prepare(gramme_loop *loop, struct gramme_server *server)
{
    loop->server = server;
    loop->pipe[0] = -1;
    loop->pipe[1] = -1;
    loop->now = milliseconds();
    loop->light.end = &loop->light.first;
    loop->heavy.end = &loop->heavy.first;
    loop->sigv4.keyring = server->keyring;
    loop->rules =
        (gramme_rules){server->cors, server->lambda_api,
                       server->keyring == NULL ? NULL : &loop->sigv4, server->metrics};
    loop->watched = server->access != NULL || server->metrics;
    if (server->metrics &&
        (loop->metrics = calloc(1, sizeof(*loop->metrics))) == NULL) {
        return false;
    }
    gramme_stamp_init(&loop->stamp);
    return prepare(loop);
}

bool gramme_loop_start(gramme_loop *loop)
{
    loop->running = gramme_thread_start(&loop->thread, run, loop);
    return loop->running;
}

bool gramme_loop_post(gramme_loop *loop, int fd)
{
    ssize_t written;

    do {
        written = write(loop->pipe[1], &fd, sizeof(fd));
    } while (written < 0 && errno == EINTR);
    return written == (ssize_t)sizeof(fd);
}

void gramme_loop_wake(gramme_loop *loop)
{
    (void)gramme_loop_post(loop, WAKE);
}

void gramme_loop_ask_room(gramme_loop *loop)
{
    (void)gramme_loop_post(loop, ROOM);
}

void gramme_loop_ask_stop(gramme_loop *loop)
{
    if (loop->running) {
        gramme_loop_post(loop, STOP);
    }
}

void gramme_loop_stop(gramme_loop *loop)
{
    if (loop->running) {
        gramme_loop_post(loop, STOP);
        pthread_join(loop->thread, NULL);
        loop->running = false;
    }
}

void gramme_loop_dispose(gramme_loop *loop)
{
    gramme_jobs_discard(loop);
    dispose(loop);
}
