/* SPDX-License-Identifier: Apache-2.0 */
/* access_log.c - lines wait in one buffer while the thread writes the other. */
#include "server/watch/access_log.h"

#include "server/base/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    WAITING_MAX = 8 * 1024 * 1024,
    KEPT_BYTES = 256 * 1024,
    GATHER_NS = 20000000, /* lines of so long are written together */
    PIPE_PIECE = 4096,    /* a pipe that is writable takes so much at once */
    POLL_MS = 100,
    LAST_TRIES = 20 /* of those at the end, while the reader does not read */
};

struct gramme_access_log {
    char *path;
    gramme_log log;
    pthread_t thread;
    bool started;
    bool is_file;
    int fd; /* the thread's, once it runs */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    gramme_buffer waiting;
    int next_fd; /* to go on in; -1: none */
    uint64_t dropped;
    bool stopping;
};

/* -- the thread -- */

/* True when a write will not wait for long. */
static bool is_ready(gramme_access_log *access, int *tries)
{
    struct pollfd poller = {access->fd, POLLOUT, 0};

    if (access->is_file) {
        return true;
    }
    while (poll(&poller, 1, POLL_MS) <= 0) {
        bool stopping;

        pthread_mutex_lock(&access->lock);
        stopping = access->stopping;
        pthread_mutex_unlock(&access->lock);
        if (stopping && --*tries <= 0) {
            return false;
        }
    }
    return true;
}

/* 0, or the errno; what could not be written is lost. */
static int write_all(gramme_access_log *access, gramme_text lines)
{
    int tries = LAST_TRIES;

    while (lines.size > 0) {
        size_t piece = access->is_file || lines.size < PIPE_PIECE ? lines.size
                                                                  : (size_t)PIPE_PIECE;
        ssize_t written;

        if (!is_ready(access, &tries)) {
            return EAGAIN;
        }
        written = write(access->fd, lines.data, piece);
        if (written < 0 && errno != EINTR && errno != EAGAIN) {
            return errno;
        }
        if (written > 0) {
            lines = gramme_text_of(lines.data + written, lines.size - (size_t)written);
        }
    }
    return 0;
}

/* Waits for lines, and a little longer for more of them. False at the end. */
static bool wait_for_lines(gramme_access_log *access)
{
    struct timespec until = {0, 0};

    while (access->waiting.size == 0 && access->dropped == 0 && access->next_fd < 0 &&
           !access->stopping) {
        pthread_cond_wait(&access->changed, &access->lock);
    }
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += GATHER_NS;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    while (!access->stopping &&
           pthread_cond_timedwait(&access->changed, &access->lock, &until) == 0) {
    }
    return access->waiting.size > 0 || access->dropped > 0 || !access->stopping;
}

static void take_next_file(gramme_access_log *access)
{
    if (access->next_fd >= 0) {
        close(access->fd);
        access->fd = access->next_fd;
        access->next_fd = -1;
    }
}

/* Says what went wrong, but not again before something went well. */
static void
tell(const gramme_access_log *access, int error, uint64_t dropped, bool *told)
{
    char words[GRAMME_ERROR_TEXT];

    if (error != 0 && !*told) {
        gramme_log_line(&access->log, "access log %.300s: %s", access->path,
                        gramme_error_text(words, error));
    }
    if (dropped > 0 && !*told) {
        gramme_log_line(&access->log,
                        "access log %.300s: cannot be written fast enough, lines are "
                        "left out",
                        access->path);
    }
    *told = error != 0 || dropped > 0;
}

static void *run(void *self)
{
    gramme_access_log *access = self;
    gramme_buffer lines = GRAMME_BUFFER_INIT;
    bool told = false;

    pthread_mutex_lock(&access->lock);
    while (wait_for_lines(access)) {
        gramme_buffer taken = access->waiting;
        uint64_t dropped = access->dropped;
        int error;

        access->waiting = lines;
        access->dropped = 0;
        take_next_file(access);
        pthread_mutex_unlock(&access->lock);
        error = write_all(access, gramme_buffer_text(&taken));
        tell(access, error, dropped, &told);
        lines = taken;
        gramme_buffer_reset(&lines, KEPT_BYTES);
        pthread_mutex_lock(&access->lock);
    }
    pthread_mutex_unlock(&access->lock);
    gramme_buffer_clear(&lines);
    return NULL;
}

/* -- the others -- */

static int open_file(const char *path)
{
    return open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
}

static bool is_standard(const char *path)
{
    return strcmp(path, "-") == 0;
}

gramme_code gramme_access_log_new(gramme_access_log **out,
                                  const char *path,
                                  const gramme_log *log,
                                  gramme_failure *failure)
{
    gramme_access_log *access = calloc(1, sizeof(*access));
    char words[GRAMME_ERROR_TEXT];
    struct stat info;

    *out = NULL;
    if (access == NULL || (access->path = strdup(path)) == NULL) {
        free(access);
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    access->log = *log;
    access->next_fd = -1;
    access->fd = is_standard(path) ? STDOUT_FILENO : open_file(path);
    if (access->fd < 0 || fstat(access->fd, &info) != 0) {
        gramme_failure_set(failure, GRAMME_CODE_IO, "access log %.300s: %s", path,
                           gramme_error_text(words, errno));
        free(access->path);
        free(access);
        return GRAMME_CODE_IO;
    }
    access->is_file = S_ISREG(info.st_mode);
    pthread_mutex_init(&access->lock, NULL);
    pthread_cond_init(&access->changed, NULL);
    access->started = gramme_thread_start(&access->thread, run, access);
    if (!access->started) {
        gramme_access_log_free(access);
        return gramme_failure_set(failure, GRAMME_CODE_INTERNAL,
                                  "the access log's thread cannot start");
    }
    *out = access;
    return GRAMME_CODE_OK;
}

void gramme_access_log_free(gramme_access_log *access)
{
    if (access == NULL) {
        return;
    }
    if (access->started) {
        pthread_mutex_lock(&access->lock);
        access->stopping = true;
        pthread_cond_signal(&access->changed);
        pthread_mutex_unlock(&access->lock);
        pthread_join(access->thread, NULL);
    }
    take_next_file(access);
    if (!is_standard(access->path)) {
        close(access->fd);
    }
    pthread_cond_destroy(&access->changed);
    pthread_mutex_destroy(&access->lock);
    gramme_buffer_clear(&access->waiting);
    free(access->path);
    free(access);
}

gramme_code gramme_access_log_reopen(gramme_access_log *access, gramme_failure *failure)
{
    char words[GRAMME_ERROR_TEXT];
    int fd;

    if (is_standard(access->path)) {
        return GRAMME_CODE_OK;
    }
    fd = open_file(access->path);
    if (fd < 0) {
        return gramme_failure_set(failure, GRAMME_CODE_IO, "access log %.300s: %s",
                                  access->path, gramme_error_text(words, errno));
    }
    pthread_mutex_lock(&access->lock);
    if (access->next_fd >= 0) {
        close(access->next_fd);
    }
    access->next_fd = fd;
    pthread_cond_signal(&access->changed);
    pthread_mutex_unlock(&access->lock);
    return GRAMME_CODE_OK;
}

void gramme_access_log_add(gramme_access_log *access, gramme_text lines)
{
    pthread_mutex_lock(&access->lock);
    if (access->waiting.size == 0) {
        pthread_cond_signal(&access->changed);
    }
    if (access->waiting.size + lines.size > WAITING_MAX ||
        !gramme_buffer_reserve(&access->waiting, lines.size)) {
        access->waiting.failed = false; /* of a growing that is not needed */
        access->dropped++;
    } else {
        gramme_buffer_append(&access->waiting, lines.data, lines.size);
    }
    pthread_mutex_unlock(&access->lock);
}
