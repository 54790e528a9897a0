/* SPDX-License-Identifier: Apache-2.0 */
/* server.c - starting and stopping: engines, sockets, then threads, and back. */
#include "server/loop/job.h"
#include "server/loop/loop_internal.h"

#include <stdlib.h>
#include <unistd.h>

enum { THREADS_MAX = 64, CONNECTIONS_MAX = 10000, STOP_MS = 3000 };

static gramme_code check(const gramme_server_options *options, gramme_failure *failure)
{
    if (options == NULL || options->version != GRAMME_SERVER_OPTIONS_VERSION ||
        options->port < 0 || options->port > 65535 || options->threads < 0 ||
        options->threads > THREADS_MAX || !gramme_room_permits(&options->limits)) {
        return gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                  "the server's options make no sense");
    }
    return GRAMME_CODE_OK;
}

/* Frees a server whose threads have ended or never ran. */
static void dispose(gramme_server *server)
{
    gramme_attachment_free(server->attachment);
    gramme_keyring_unref(server->keyring);
    gramme_secure_close(server->secure);
    free(server->listeners);
    free(server->loops);
    free(server->cors);
    free(server);
}

static gramme_code
start_threads(gramme_server *server, size_t count, gramme_failure *failure)
{
    bool good = true;
    size_t i;

    server->loops = calloc(count, sizeof(*server->loops));
    if (server->loops == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    while (good && server->loop_count < count) {
        good = gramme_loop_prepare(&server->loops[server->loop_count++], server);
    }
    good = good && gramme_listen_begin(server);
    for (i = count; good && i-- > 0;) {
        good = gramme_loop_start(&server->loops[i]);
    }
    return good ? GRAMME_CODE_OK
                : gramme_failure_set(failure, GRAMME_CODE_INTERNAL,
                                     "the server's threads cannot start");
}

/* Keys and sockets: who may come, and where. */
static gramme_code open_doors(gramme_server *server,
                              const gramme_server_options *options,
                              gramme_failure *failure)
{
    bool calls = options->lambda_api != 0 || options->trigger_count > 0;
    gramme_code code = GRAMME_CODE_OK;

    if (options->credentials != NULL) {
        code = gramme_keyring_new(&server->keyring, options->credentials, failure);
    }
    if (code == GRAMME_CODE_OK) {
        code = gramme_listen(server, options->hosts, options->port, failure);
    }
    if (code == GRAMME_CODE_OK && calls && gramme_secure_is_wanted(options)) {
        code = gramme_listen_inside(server, failure);
    }
    return code;
}

/* What is written for the operator, once nothing else is wrong. */
static gramme_code open_files(gramme_server *server,
                              const gramme_server_options *options,
                              gramme_failure *failure)
{
    gramme_code code = GRAMME_CODE_OK;

    if (options->access_log != NULL) {
        code = gramme_access_log_new(&server->access, options->access_log, &server->log,
                                     failure);
    }
    if (code == GRAMME_CODE_OK && gramme_secure_is_wanted(options)) {
        code = gramme_secure_open(&server->secure, options, failure);
    }
    return code;
}

static gramme_code open_engines(gramme_server *server,
                                const gramme_server_options *options,
                                gramme_failure *failure)
{
    gramme_code code =
        gramme_registry_new(&server->registry, options, server->attachment, failure);

    if (code == GRAMME_CODE_OK) {
        server->jobs = gramme_jobs_new(server->registry);
        if (server->jobs == NULL) {
            code = gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
        }
    }
    return code;
}

/* NULL without memory. */
static gramme_server *server_new(const gramme_server_options *options)
{
    gramme_server *server = calloc(1, sizeof(*server));

    if (server == NULL) {
        return NULL;
    }
    server->pid = getpid();
    server->log = (gramme_log){options->log, options->log_self};
    server->lambda_api = options->lambda_api != 0;
    server->metrics = options->metrics != 0;
    server->max_connections = options->max_connections > 0
                                  ? (size_t)options->max_connections
                                  : (size_t)CONNECTIONS_MAX;
    server->stop_ms = options->stop_ms == 0  ? STOP_MS
                      : options->stop_ms > 0 ? options->stop_ms
                                             : 0;
    server->limits = options->limits;
    gramme_room_limits(&server->limits);
    atomic_init(&server->clients, 0);
    atomic_init(&server->accepted, 0);
    atomic_init(&server->buffered, 0);
    atomic_flag_clear(&server->hinted);
    if (options->cors != NULL && (server->cors = strdup(options->cors)) == NULL) {
        free(server);
        return NULL;
    }
    return server;
}

gramme_code gramme_server_start(gramme_server **out,
                                const gramme_server_options *options,
                                gramme_failure *failure)
{
    gramme_server *server;
    gramme_code code = check(options, failure);

    *out = NULL;
    if (code != GRAMME_CODE_OK) {
        return code;
    }
    server = server_new(options);
    if (server == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    code = open_doors(server, options, failure);
    if (code == GRAMME_CODE_OK) {
        code = gramme_attachment_new(&server->attachment, options, server->inner_port,
                                     server->keyring, failure);
    }
    if (code == GRAMME_CODE_OK) {
        code = open_files(server, options, failure);
    }
    if (code == GRAMME_CODE_OK) {
        code = open_engines(server, options, failure);
    }
    if (code == GRAMME_CODE_OK) {
        code = start_threads(
            server, options->threads > 0 ? (size_t)options->threads : 1, failure);
    }
    if (code != GRAMME_CODE_OK) {
        gramme_server_free(server);
        return code;
    }
    gramme_exposed_warn(server);
    *out = server;
    return GRAMME_CODE_OK;
}

int gramme_server_port(const gramme_server *server)
{
    return server->port;
}

gramme_code gramme_server_refresh(gramme_server *server, gramme_failure *failure)
{
    gramme_failure second = {GRAMME_CODE_OK, ""};
    gramme_code code = GRAMME_CODE_OK;

    if (getpid() != server->pid) {
        return gramme_failure_set(failure, GRAMME_CODE_MISUSE, "used after fork()");
    }
    if (server->access != NULL) {
        code = gramme_access_log_reopen(server->access, failure);
    }
    if (server->keyring != NULL &&
        gramme_keyring_reload(server->keyring, &second) != GRAMME_CODE_OK &&
        code == GRAMME_CODE_OK) {
        code = gramme_failure_set(failure, second.code, "%s", second.message);
    }
    if (server->secure != NULL &&
        server->secure->module->renew(server->secure->context, &second) !=
            GRAMME_CODE_OK &&
        code == GRAMME_CODE_OK) {
        code = gramme_failure_set(failure, second.code, "%s", second.message);
    }
    return code;
}

void gramme_server_stop(gramme_server *server)
{
    size_t i;

    if (server->stopped || getpid() != server->pid) {
        return; /* in a child after a fork there are no threads to end */
    }
    server->stopped = true;
    if (server->loop_count > 0) {
        gramme_loop_ask_stop(&server->loops[0]);
    }
    if (server->jobs != NULL) {
        gramme_jobs_stop(server->jobs, server->stop_ms);
    }
    if (server->loop_count > 0 && !server->loops[0].running) {
        gramme_listen_end(server); /* else its thread does that */
    }
    /* The first loop accepts for all: it has to end before those it hands out to. */
    for (i = 0; i < server->loop_count; i++) {
        gramme_loop_stop(&server->loops[i]);
    }
    /* One that still ran may have looked into all for the metrics. */
    for (i = 0; i < server->loop_count; i++) {
        gramme_loop_dispose(&server->loops[i]);
    }
    gramme_listen_end(server);
    gramme_jobs_free(server->jobs);
    server->jobs = NULL;
    gramme_registry_free(server->registry);
    server->registry = NULL;
    gramme_access_log_free(server->access);
    server->access = NULL;
}

void gramme_server_free(gramme_server *server)
{
    if (server == NULL || getpid() != server->pid) {
        return;
    }
    gramme_server_stop(server);
    dispose(server);
}
