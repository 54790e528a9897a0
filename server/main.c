/* SPDX-License-Identifier: Apache-2.0 */
/* main.c - the program: reads the command line, serves until SIGTERM or SIGINT. */
#include "server/options.h"

#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>

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

static int serve(gramme_options *options)
{
    gramme_buffer banner = GRAMME_BUFFER_INIT;
    gramme_server *server = NULL;
    gramme_failure failure;
    struct sigaction ignore = {0};
    sigset_t ending;
    int which;
    int status;

    sigemptyset(&ending);
    sigaddset(&ending, SIGTERM);
    sigaddset(&ending, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ending, NULL);
    ignore.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &ignore, NULL);
    fit_descriptors(options);
    options->server.log = log_to_stderr;
    if (gramme_server_start(&server, &options->server, &failure) != GRAMME_CODE_OK) {
        return complain(failure.message);
    }
    gramme_options_banner(&banner, options, gramme_server_port(server));
    status = print(&banner);
    if (status == 0) {
        (void)sigwait(&ending, &which);
    }
    gramme_server_free(server);
    return status;
}

int main(int argc, char **argv)
{
    gramme_options options;
    gramme_buffer text = GRAMME_BUFFER_INIT;
    int status;

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
