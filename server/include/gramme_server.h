/* SPDX-License-Identifier: Apache-2.0 */
/* gramme_server.h - serves DynamoDB's wire protocol over HTTP from threads of its own.
 * Stable public interface.
 *
 *     gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;
 *     options.db = db;
 *     gramme_server_start(&server, &options, &failure);
 *     ... point an SDK at http://127.0.0.1:<gramme_server_port(server)> ...
 *     gramme_server_free(server);
 *
 * The threads block every signal, so a client that hangs up raises no SIGPIPE in the
 * program; nothing here exits, prints, or touches signals. In a child after fork()
 * stopping and freeing do nothing. */
#ifndef GRAMME_SERVER_H
#define GRAMME_SERVER_H

#include <gramme.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct gramme_server gramme_server;

/* A trigger of a table, in every engine that the server opens or is given. */
typedef struct gramme_server_trigger {
    const char *table;  /* it and its stream may come later */
    const char *target; /* "exec:COMMAND", "lambda:PATH", "http:URL", "plugin:FILE" or
                           "file:PATH" */
    const char *const *options; /* of the target: "name=value", ended by NULL; NULL:
                                   none */
    const char *name;           /* its checkpoint is found under it; NULL: `target` */
    const char *settings;       /* JSON of CreateEventSourceMapping's members; NULL: one
                                   record at a time, from TRIM_HORIZON */
} gramme_server_trigger;

/* Where failures that a trigger's DestinationConfig sends to `arn` go. */
typedef struct gramme_server_destination {
    const char *arn;
    const char *target;
    const char *const *options;
} gramme_server_destination;

/* What clients may cost. Milliseconds and bytes; 0: the default. */
typedef struct gramme_server_limits {
    int64_t header_ms;   /* from a request's first byte to the end of its head: 30 s */
    int64_t body_ms;     /* in which a body brings less than 16 KiB: 60 s */
    int64_t answer_ms;   /* in which so little of an answer is taken: 60 s */
    int64_t idle_ms;     /* a connection rests between requests: 10 minutes */
    size_t header_bytes; /* of a head, 1024 to 1 MiB: 16 KiB, as the service */
    size_t body_bytes;   /* of a body, also inflated: 16 MiB, as the service */
    size_t buffered_bytes; /* of bodies and answers under way, all together: 256 MiB */
} gramme_server_limits;

typedef struct gramme_server_options {
    unsigned version;    /* GRAMME_SERVER_OPTIONS_VERSION */
    const char *hosts;   /* addresses, separated by commas; NULL: 127.0.0.1 and ::1 */
    int port;            /* 0: a free one */
    int threads;         /* 0: one */
    int max_connections; /* 0: 10000; more wait to be accepted */
    const char *cors; /* origins, separated by commas, "*" for all; NULL: loopback's */

    /* Either one engine of the caller's, used until the server is stopped ... */
    gramme *db;
    /* ... or engines opened as they are asked for and closed by the server: */
    const char *folder; /* of their files; NULL: in memory */
    int shared;         /* one for all instead of one per access key and region */
    int max_databases;  /* open at a time; 0: 64 files, 1024 in memory */
    /* Of each of them. The server itself sets path, log, region and access key. */
    gramme_open_options engine;
    int64_t clock_offset_ms; /* for gramme_advance_clock() */

    /* What is wrong with one of them is found when the server starts. In a `db` of the
     * caller's they stay until it is closed, and so must `log`; with `lambda_api` close
     * it before gramme_server_free(). */
    const gramme_server_trigger *triggers;
    size_t trigger_count;
    const gramme_server_destination *destinations;
    size_t destination_count;
    int lambda_api;            /* AWS Lambda's operations are allowed: they run code */
    const char *python;        /* interpreters of functions; NULL: python3 and node */
    const char *node;          /* on PATH */
    const char *function_logs; /* folder that keeps what functions print; NULL: none */

    void (*log)(void *self, const char *line); /* NULL: silent. From any thread */
    void *log_self;

    int64_t stop_ms; /* requests under way may take when the server is stopped; 0: 3
                        seconds, negative: no time */
    const char *credentials; /* file of the access keys that are let in, as AWS's tools
                                write it; NULL: any, and signatures are not verified */
    gramme_server_limits limits;
    const char *access_log; /* file that gets a line of JSON for each request, "-":
                               standard output; NULL: none */
    int metrics;            /* GET /_gramme/metrics answers with Prometheus's text */

    /* TLS instead of plain HTTP, by the module gramme-tls.so, with a certificate's PEM
     * files (key NULL: in the same file), or with one made at the start, whose
     * authority's certificate is written to `tls_self_signed` for the clients. It names
     * localhost, 127.0.0.1, ::1 and `tls_names` (separated by commas, or NULL). */
    const char *tls_certificate;
    const char *tls_key;
    const char *tls_self_signed;
    const char *tls_names;
    int max_database_files; /* in `folder`; no more are made; 0: 10000 */
} gramme_server_options;

#define GRAMME_SERVER_OPTIONS_VERSION 1
#define GRAMME_SERVER_OPTIONS_INIT                                                     \
    {                                                                                  \
        GRAMME_SERVER_OPTIONS_VERSION, 0, 0, 0, 0, 0, 0, 0, 0, 0,                      \
            GRAMME_OPEN_OPTIONS_INIT, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,           \
            {0, 0, 0, 0, 0, 0, 0}, 0, 0, 0, 0, 0, 0, 0                                 \
    }

/* Listens and serves; with `shared` the engine is open on return. On failure `*out` is
 * NULL, `failure` (may be NULL) says why, and no file was changed. */
GRAMME_API gramme_code gramme_server_start(gramme_server **out,
                                           const gramme_server_options *options,
                                           gramme_failure *failure);

/* The port it listens on. */
GRAMME_API int gramme_server_port(const gramme_server *server);

/* Goes on in a new file of the access log's name, and reads the credentials file and
 * the certificate again. What fails stays as it was. From any thread, not at the same
 * time as gramme_server_stop(). */
GRAMME_API gramme_code gramme_server_refresh(gramme_server *server,
                                             gramme_failure *failure);

/* Stops listening, lets requests under way finish (for `stop_ms`), ends the threads and
 * closes the engines it opened. A second call does nothing. */
GRAMME_API void gramme_server_stop(gramme_server *server);

/* Stops if need be and frees. NULL is fine. */
GRAMME_API void gramme_server_free(gramme_server *server);

#ifdef __cplusplus
}
#endif

#endif
