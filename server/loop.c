/* SPDX-License-Identifier: Apache-2.0 */
/* loop.c - a thread that waits for its connections, then answers in one turn all that
 * became complete meanwhile, and so on until it is told to stop. */
#include "server/loop_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

enum { SWEEP_SECONDS = 10, STOP = -1 };

static int64_t seconds(void)
{
    struct timespec now = {0, 0};

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec;
}

static void begin_stop(gramme_loop *worker)
{
    size_t i;

    if (worker->stopping) {
        return;
    }
    worker->stopping = true;
    worker->stop_at = seconds() + STOP_SECONDS;
    if (worker == &worker->server->workers[0]) {
        /* Nothing is handed out from here on: this is the last that others get. */
        gramme_listen_end(worker->server);
        for (i = 1; i < worker->server->worker_count; i++) {
            gramme_loop_post(&worker->server->workers[i], STOP);
        }
    }
}

static void on_mail(evutil_socket_t fd, short what, void *arg)
{
    gramme_loop *worker = arg;
    int letter;

    (void)what;
    if (read(fd, &letter, sizeof(letter)) != (ssize_t)sizeof(letter)) {
        return;
    }
    if (letter == STOP) {
        begin_stop(worker);
    } else {
        gramme_client_open(worker, letter);
    }
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    gramme_loop *worker = arg;

    (void)fd;
    (void)what;
    worker->now = seconds();
    gramme_client_sweep(worker);
    if (worker == &worker->server->workers[0] && worker->now % SWEEP_SECONDS == 0) {
        gramme_registry_sweep(worker->server->registry);
    }
}

/* While stopping: true when nothing is left to wait for. */
static bool finished(gramme_loop *worker)
{
    while (worker->idle.first != NULL) {
        gramme_client_close(worker->idle.first);
    }
    return worker->ready == NULL &&
           (worker->busy.first == NULL || seconds() >= worker->stop_at);
}

static void *run(void *arg)
{
    gramme_loop *worker = arg;

    while (!worker->stopping || !finished(worker)) {
        int flags = EVLOOP_ONCE | (worker->ready != NULL ? EVLOOP_NONBLOCK : 0);

        if (event_base_loop(worker->base, flags) < 0) {
            break;
        }
        if (worker->ready != NULL) {
            gramme_turn_run(worker);
        }
    }
    begin_stop(worker);
    while (worker->busy.first != NULL) {
        gramme_client_close(worker->busy.first);
    }
    while (worker->idle.first != NULL) {
        gramme_client_close(worker->idle.first);
    }
    return NULL;
}

static bool make_pipe(int pair[2])
{
    if (pipe(pair) != 0) {
        pair[0] = -1;
        pair[1] = -1;
        return false;
    }
    fcntl(pair[0], F_SETFD, FD_CLOEXEC);
    fcntl(pair[1], F_SETFD, FD_CLOEXEC);
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

static bool prepare(gramme_loop *worker)
{
    struct timeval second = {1, 0};

    worker->base = make_base();
    if (worker->base == NULL || !make_pipe(worker->pipe)) {
        return false;
    }
    worker->tick = event_new(worker->base, -1, EV_PERSIST, on_tick, worker);
    worker->mail =
        event_new(worker->base, worker->pipe[0], EV_READ | EV_PERSIST, on_mail, worker);
    return worker->tick != NULL && worker->mail != NULL &&
           event_add(worker->tick, &second) == 0 && event_add(worker->mail, NULL) == 0;
}

static void dispose(gramme_loop *worker)
{
    size_t i;

    for (i = 0; i < TURN_MAX; i++) {
        gramme_reply_free(worker->slots[i].reply);
        gramme_exchange_dispose(&worker->slots[i].exchange);
    }
    while (worker->inboxes != NULL) {
        gramme_inbox *in = worker->inboxes;

        worker->inboxes = in->next;
        free(in->data);
        free(in);
    }
    gramme_buffer_clear(&worker->out);
    gramme_buffer_clear(&worker->extra);
    gramme_buffer_clear(&worker->packed);
    if (worker->tick != NULL) {
        event_free(worker->tick);
    }
    if (worker->mail != NULL) {
        event_free(worker->mail);
    }
    if (worker->base != NULL) {
        event_base_free(worker->base);
    }
    if (worker->pipe[0] >= 0) {
        close(worker->pipe[0]);
        close(worker->pipe[1]);
    }
}

bool gramme_loop_prepare(gramme_loop *worker, struct gramme_server *server)
{
    worker->server = server;
    worker->pipe[0] = -1;
    worker->pipe[1] = -1;
    worker->now = seconds();
    worker->ready_end = &worker->ready;
    gramme_stamp_init(&worker->stamp);
    return prepare(worker);
}

bool gramme_loop_start(gramme_loop *worker)
{
    sigset_t all;
    sigset_t before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    worker->running = pthread_create(&worker->thread, NULL, run, worker) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return worker->running;
}

bool gramme_loop_post(gramme_loop *worker, int fd)
{
    ssize_t written;

    do {
        written = write(worker->pipe[1], &fd, sizeof(fd));
    } while (written < 0 && errno == EINTR);
    return written == (ssize_t)sizeof(fd);
}

void gramme_loop_stop(gramme_loop *worker)
{
    if (worker->running) {
        gramme_loop_post(worker, STOP);
        pthread_join(worker->thread, NULL);
        worker->running = false;
    }
    dispose(worker);
}
