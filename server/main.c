/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - the program: reads the command line, serves until SIGTERM or SIGINT, or runs
 * a command. */
#include "server/command.h"
#include "server/import.h"
#include "server/options.h"
#include "server/resident.h"

#include <gramme_plugin.h>

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

enum {
    STOP_SECONDS = 5, /* after the requests under way; what hangs then is left behind */
    STOP_MS_DEFAULT = 3000,
    START_OVER = 250000000 /* nanoseconds; then nobody waits for the first answer */
};

static void log_to_stderr(void *self, const char *line)
{
    (void)self;
    (void)fprintf(stderr, "gramme: %s\n", line);
}

static int complain(const char *message)
{
    log_to_stderr(NULL, message);
    return 1;
}

/* Writes what `fill` appended; the exit status. */
static int print(gramme_buffer *text)
{
    int status = text->failed ? complain("out of memory") : 0;

    if (status == 0) {
        (void)fwrite(text->data, 1, text->size, stdout);
        (void)fflush(stdout);
    }
    gramme_buffer_clear(text);
    return status;
}

/* Every connection and database needs descriptors: takes what the system gives, and
 * leaves a quarter of it to the databases. */
static void fit_descriptors(gramme_options *options)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return;
    }
    if (limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    if (options->server.max_connections == 0 && getrlimit(RLIMIT_NOFILE, &limit) == 0 &&
        limit.rlim_cur < 10000) {
        options->server.max_connections = (int)(limit.rlim_cur - limit.rlim_cur / 4);
    }
}

/* Children get descriptors 0 to 2 of their own making: none of ours may lie there. */
static void fill_standard(void)
{
    int fd;

    do {
        fd = open("/dev/null", O_RDWR | O_CLOEXEC);
    } while (fd >= 0 && fd <= STDERR_FILENO);
    if (fd >= 0) {
        close(fd);
    }
}

typedef struct finish {
    gramme_server *server;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool done;
} finish;

static void *stop_server(void *arg)
{
    finish *end = arg;

    gramme_server_stop(end->server);
    pthread_mutex_lock(&end->lock);
    end->done = true;
    pthread_cond_signal(&end->changed);
    pthread_mutex_unlock(&end->lock);
    return NULL;
}

/* The second signal: the end, at once. What is committed is in the files. */
static void *wait_for_another(void *ending)
{
    int which = SIGTERM;

    (void)sigwait(ending, &which);
    _exit(128 + which);
}

/* Stops and frees the server. A trigger's target that never returns, say a plug-in's,
 * cannot hold up the end: what is committed is in the files. */
static void end_server(gramme_server *server, int64_t stop_ms)
{
    finish end = {server, PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false};
    struct timespec until = {0, 0};
    pthread_t thread;
    bool done;

    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_SECONDS + (time_t)(stop_ms / 1000);
    if (pthread_create(&thread, NULL, stop_server, &end) == 0) {
        pthread_mutex_lock(&end.lock);
        while (!end.done &&
               pthread_cond_timedwait(&end.changed, &end.lock, &until) == 0) {
        }
        done = end.done;
        pthread_mutex_unlock(&end.lock);
        if (!done) {
            log_to_stderr(NULL, "a trigger's target does not return, ending without "
                                "it: its records will be delivered again");
            _exit(1);
        }
        pthread_join(thread, NULL);
    }
    gramme_server_free(server);
}

/* The signals that end the program, and SIGHUP where it means something else. */
static void block_signals(sigset_t *ending, const gramme_options *options)
{
    struct sigaction ignore = {0};

    sigemptyset(ending);
    sigaddset(ending, SIGTERM);
    sigaddset(ending, SIGINT);
    if (options->server.credentials != NULL || options->server.access_log != NULL ||
        options->server.tls_certificate != NULL) {
        sigaddset(ending, SIGHUP);
    }
    pthread_sigmask(SIG_BLOCK, ending, NULL);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, NULL);
}

/* Waits until the end is asked for. What only the start needed goes when that is over:
 * the first requests shall not wait for it. */
static void wait_for_end(gramme_server *server, const sigset_t *ending)
{
    const struct timespec moment = {0, START_OVER};
    gramme_failure failure;
    int which = sigtimedwait(ending, NULL, &moment);

    if (which < 0) {
        gramme_resident_trim();
        (void)sigwait(ending, &which);
    }
    while (which == SIGHUP) {
        if (gramme_server_refresh(server, &failure) != GRAMME_CODE_OK) {
            log_to_stderr(NULL, failure.message);
        }
        (void)sigwait(ending, &which);
    }
}

/* What --import-dynamodb-local asks for. */
static gramme_code import(const gramme_options *options, gramme_failure *failure)
{
    gramme_import import = {
        .sources = (const char *const *)(const void *)options->imports.data,
        .count = options->imports.size / sizeof(const char *),
        .folder = options->server.folder,
        .again = true,
        .tell = log_to_stderr,
    };

    return import.count == 0 ? GRAMME_CODE_OK : gramme_import_run(&import, failure);
}

static int serve(gramme_options *options)
{
    gramme_buffer banner = GRAMME_BUFFER_INIT;
    gramme_server *server = NULL;
    gramme_failure failure;
    sigset_t ending;
    pthread_t hurry;
    bool hurries;
    int status;

    if (import(options, &failure) != GRAMME_CODE_OK) {
        return complain(failure.message);
    }
    block_signals(&ending, options);
    gramme_own_process();
    fit_descriptors(options);
    options->server.log = log_to_stderr;
    if (gramme_server_start(&server, &options->server, &failure) != GRAMME_CODE_OK) {
        return complain(failure.message);
    }
    gramme_options_banner(&banner, options, gramme_server_port(server));
    status = print(&banner);
    if (status == 0) {
        wait_for_end(server, &ending);
    }
    sigdelset(&ending, SIGHUP);
    hurries = pthread_create(&hurry, NULL, wait_for_another, &ending) == 0;
    end_server(server, options->server.stop_ms == 0  ? STOP_MS_DEFAULT
                       : options->server.stop_ms < 0 ? 0
                                                     : options->server.stop_ms);
    if (hurries) {
        pthread_cancel(hurry);
        pthread_join(hurry, NULL);
    }
    return status;
}

int main(int argc, char **argv)
{
    gramme_options options;
    gramme_buffer text = GRAMME_BUFFER_INIT;
    int status;

    fill_standard();
    if (gramme_command_run(&status, argc, (const char *const *)argv)) {
        return status;
    }
    if (!gramme_options_parse(&options, &text, argc, (const char *const *)argv)) {
        gramme_buffer_append(&text, "", 1);
        status = complain(text.failed ? "out of memory" : text.data);
        gramme_buffer_clear(&text);
    } else if (options.help) {
        gramme_options_help(&text);
        status = print(&text);
    } else if (options.version) {
        gramme_buffer_append_string(&text, GRAMME_VERSION "\n");
        status = print(&text);
    } else {
        status = serve(&options);
    }
    gramme_options_dispose(&options);
    return status;
}
