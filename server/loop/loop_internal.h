/* SPDX-License-Identifier: Apache-2.0 */
/* loop_internal.h - what the event loop's files share: a loop, its connections, and
 * the bytes of requests under way. Only client.c, turn.c, loop.c and server.c
 * include this.
 *
 *   accept -> IDLE -> HEAD -> BODY -> READY -> (turn) -> WRITING -> IDLE
 *                                         \-> WAITING -/
 *                       \       \                         \  \-> MORE -> HEAD
 *                        \-------\--> an error's answer ---+-> LINGERING -> closed
 *
 * A loop is one thread with one libevent base; everything below belongs to its
 * thread. */
#ifndef GRAMME_SERVER_LOOP_INTERNAL_H
#define GRAMME_SERVER_LOOP_INTERNAL_H

#include "server/base/log.h"
#include "server/databases/registry.h"
#include "server/http/response.h"
#include "server/loop/request.h"
#include "server/loop/secure.h"
#include "server/watch/access_log.h"
#include "server/watch/metrics.h"

#include <event2/event.h>
#include <event2/event_struct.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/types.h>

enum {
    TURN_MAX = 64,        /* requests that share a turn */
    TURN_BYTES = 4194304, /* of bodies, and of answers, that fill a turn */
    INBOX_BYTES = 20480,  /* a head and what follows it in one read */
    INBOXES_KEPT = 32,
    HEAVY_BYTES = 65536,     /* a request with a longer body is heavy */
    PROGRESS_BYTES = 16384,  /* of a body or an answer: less is no progress */
    TICK_MS = 1000,          /* between looks at the clock, which may be so late */
    LINGER_MS = 10000,       /* a refused client may go on sending */
    ACCEPT_PAUSE_US = 100000 /* after running out of descriptors */
};

typedef struct gramme_job gramme_job; /* job.h */
typedef struct gramme_jobs gramme_jobs;

/* The bytes of a connection that is not idle. */
typedef struct gramme_inbox {
    struct gramme_inbox *next; /* in the loop's store */
    char *data;
    size_t capacity;
    size_t begin;     /* of the present request */
    size_t size;      /* end of what has been received */
    size_t scanned;   /* from begin: looked through for the head's end */
    size_t head_size; /* 0: not known yet */
    size_t body_size; /* of a chunked body: decoded so far */
    size_t end;       /* of the request, once it is complete */
    gramme_chunks chunks;
    gramme_head head;
} gramme_inbox;

typedef enum gramme_phase {
    PHASE_IDLE,
    PHASE_SHAKING, /* hands, before the first request of a TLS connection */
    PHASE_HEAD,
    PHASE_BODY,
    PHASE_READY,   /* queued with a complete request */
    PHASE_WAITING, /* for a job */
    PHASE_MORE,    /* queued with bytes behind the last request */
    PHASE_WRITING,
    PHASE_LINGERING
} gramme_phase;

typedef struct gramme_client {
    struct event readable;
    struct event *writable; /* made when a write does not go through at once */
    struct gramme_loop *loop;
    struct gramme_client *previous; /* in the loop's list of idle or busy ones */
    struct gramme_client *next;
    struct gramme_client *next_ready;
    gramme_inbox *in;  /* NULL while idle */
    gramme_buffer out; /* what could not be written at once */
    size_t sent;       /* of out */
    size_t held;       /* bytes of in and out that count as buffered */
    size_t progress;   /* bytes of a body or an answer since `since` */
    int64_t since;     /* millisecond of the last progress */
    int64_t ready_us;  /* when the request was complete; 0: nobody watches */
    char *remote;      /* for the access log, or NULL */
    int fd;
    gramme_tls_session *session; /* NULL: plain, or not yet begun */
    gramme_phase phase;
    gramme_job *job; /* WAITING for it */
    bool busy;       /* which list it is in */
    bool closing;    /* no request after this one */
    bool refused;    /* the client may still be sending: linger */
    bool secure;     /* speaks TLS, or is to */
    bool misplaced;  /* does not, though it is to */
} gramme_client;

typedef struct gramme_list {
    gramme_client *first; /* longest without progress */
    gramme_client *last;
} gramme_list;

/* First come, first served. */
typedef struct gramme_queue {
    gramme_client *first;
    gramme_client **end;
} gramme_queue;

/* A place in a turn. */
typedef struct gramme_slot {
    gramme_client *client; /* NULL once it is answered */
    gramme_reply *reply;   /* made when first needed */
    bool waiting;          /* for its engine to be called */
    bool called;           /* the answer is the reply's */
    gramme_exchange exchange;
} gramme_slot;

typedef struct gramme_loop {
    struct gramme_server *server;
    struct event_base *base;
    struct event *tick;
    struct event *mail; /* new descriptors; -1: stop; -2: jobs are finished */
    int pipe[2];
    pthread_t thread;
    bool running;
    bool stopping;
    bool looked;     /* while stopping: once more at what clients had sent */
    bool untidy;     /* much memory was freed */
    int64_t now;     /* milliseconds, at most a second ago */
    int64_t stop_at; /* milliseconds; then who is slow is left */
    gramme_list idle;
    gramme_list busy;
    gramme_queue light; /* MORE and READY; what is big or packed waits in the other */
    gramme_queue heavy;
    bool was_light; /* the last turn */
    gramme_inbox *inboxes;
    size_t inbox_count;
    size_t clients;
    gramme_job *finished; /* guarded by the jobs' mutex */
    gramme_stamp stamp;
    gramme_rules rules;
    bool watched;            /* by the access log or the metrics */
    gramme_metrics *metrics; /* NULL: they are not wanted */
    gramme_buffer line;      /* of the access log */
    gramme_sigv4 sigv4;      /* rules.sigv4 when signatures are verified */
    gramme_buffer out;       /* the answer being put together */
    gramme_buffer extra;     /* its header lines for web pages */
    gramme_buffer packed;    /* its compressed body */
    gramme_slot slots[TURN_MAX];
} gramme_loop;

typedef struct gramme_listener {
    int fd;
    struct event *acceptable;
} gramme_listener;

struct gramme_server {
    pid_t pid; /* whose threads serve */
    gramme_log log;
    gramme_registry *registry;
    gramme_attachment *attachment; /* of the registry's engines */
    gramme_jobs *jobs;
    char *cors;
    bool lambda_api;
    gramme_keyring *keyring;   /* NULL: any key is let in */
    gramme_access_log *access; /* or NULL */
    gramme_secure *secure;     /* NULL: plain HTTP */
    atomic_flag hinted;        /* at a client that speaks the other of the two */
    int inner_port; /* 127.0.0.1's that speaks plain HTTP, for what triggers call */
    bool metrics;
    int port;
    int64_t stop_ms;        /* requests under way may take when the server stops */
    atomic_size_t clients;  /* of all loops */
    atomic_size_t accepted; /* clients there ever were */
    size_t max_connections;
    gramme_server_limits limits; /* with the defaults filled in */
    atomic_size_t buffered;      /* bytes of bodies and answers under way */
    gramme_listener *listeners;  /* loop 0's */
    size_t listener_count;
    struct event *resume; /* accepting again */
    bool paused;
    size_t next_loop; /* takes the next connection */
    gramme_loop *loops;
    size_t loop_count;
    bool stopped;
};

/* client.c */

/* Takes over `fd`; closes it when there is no memory. */
void gramme_client_open(gramme_loop *loop, int fd);
void gramme_client_close(gramme_client *client);

/* Notes progress, which also says how long the connection may now be silent. */
void gramme_client_touch(gramme_client *client, bool busy);

/* Sends an answer for the READY request (or refuses what cannot be read) and goes on to
 * the next. The connection may be gone afterwards. */
void gramme_client_answer(gramme_client *client,
                          gramme_response *response,
                          bool with_body);

/* READY -> WAITING for a job, and what ends it. */
void gramme_client_wait(gramme_client *client, gramme_job *job);
void gramme_client_resume_answer(gramme_client *client, gramme_response *response);

/* Looks at the bytes of a connection taken from the queue with PHASE_MORE. */
void gramme_client_resume(gramme_client *client);

/* Closes what made no progress for too long. */
void gramme_client_sweep(gramme_loop *loop);

/* Closes every connection that is busy, but for those that wait for a job. */
void gramme_client_close_slow(gramme_loop *loop);

/* room.c: who has to go when room is needed. It is who does nothing with what it has.
 */

/* Whether the limits make sense; fills the defaults in. */
bool gramme_room_permits(const gramme_server_limits *limits);
void gramme_room_limits(gramme_server_limits *limits);

/* Counts bytes that `client` wants to hold; false when that would be too much, though
 * those of the loop's other clients that have stood still are closed first. */
bool gramme_room_take(gramme_client *client, size_t bytes);
void gramme_room_give(gramme_client *client, size_t bytes);

/* There are too many connections: closes some that rest or stand still, in all loops;
 * and in one loop. */
void gramme_room_for_clients(struct gramme_server *server);
void gramme_room_close_idle(gramme_loop *loop);

/* Gives memory that was freed back to the system, if that is worth it. */
void gramme_room_tidy(gramme_loop *loop);

/* turn.c */

/* Whether a request is ready. */
static inline bool gramme_turn_is_due(const gramme_loop *loop)
{
    return loop->light.first != NULL || loop->heavy.first != NULL;
}

/* Answers up to TURN_MAX of the ready requests: light or heavy ones, in turn, so that
 * the many small requests do not wait for all big ones. */
void gramme_turn_run(gramme_loop *loop);

/* loop.c */

/* Makes an event loop of a loop that is all zero. On false too, and whether it is
 * started or not, gramme_loop_dispose() undoes it. */
bool gramme_loop_prepare(gramme_loop *loop, struct gramme_server *server);
bool gramme_loop_start(gramme_loop *loop);

/* Tells the thread to finish: loop 0 takes no more connections and tells the others. */
void gramme_loop_ask_stop(gramme_loop *loop);

/* The same, and waits for it. */
void gramme_loop_stop(gramme_loop *loop);

/* Frees what the loop holds. No thread runs any more, and no job of its. */
void gramme_loop_dispose(gramme_loop *loop);

/* Hands a descriptor over. */
bool gramme_loop_post(gramme_loop *loop, int fd);

/* Makes it look for finished jobs; makes it close idle clients. From any thread. */
void gramme_loop_wake(gramme_loop *loop);
void gramme_loop_ask_room(gramme_loop *loop);

/* listen.c */

/* Fills server->listeners and server->port. */
gramme_code gramme_listen(struct gramme_server *server,
                          const char *hosts,
                          int port,
                          gramme_failure *failure);

/* Adds a listener on 127.0.0.1 that speaks plain HTTP, for what triggers call. */
gramme_code gramme_listen_inside(struct gramme_server *server, gramme_failure *failure);

/* Lets loop 0 accept; and the end of it. */
bool gramme_listen_begin(struct gramme_server *server);
void gramme_listen_end(struct gramme_server *server);

/* secure_client.c: connections that speak TLS */

/* Whether a new connection is to speak TLS. */
bool gramme_client_is_secure(const struct gramme_server *server, int fd);

typedef enum gramme_shaken {
    GRAMME_SHAKEN_DONE,
    GRAMME_SHAKEN_WAIT,  /* for the socket */
    GRAMME_SHAKEN_PLAIN, /* the client speaks no TLS: it is `misplaced` */
    GRAMME_SHAKEN_CLOSED
} gramme_shaken;

/* Goes on with the handshake of a secure client that has not had it. */
gramme_shaken gramme_client_shake(gramme_client *client);

static inline bool gramme_client_must_shake(const gramme_client *client)
{
    return client->secure &&
           (client->session == NULL || client->phase == PHASE_SHAKING);
}

/* As recv(2), send(2) and sendmsg(2) with two parts. */
ssize_t gramme_client_receive(const gramme_client *client, void *to, size_t size);
ssize_t
gramme_client_send(const gramme_client *client, gramme_text head, gramme_text body);

/* Whether the handshake or a read waits for the socket to take bytes. */
bool gramme_client_is_stuck(const gramme_client *client);

/* Looks again at what a session holds, since the socket will not call. */
void gramme_client_look_again(gramme_client *client);

/* Says the end, on a connection that is to linger or be closed. */
void gramme_client_finish(gramme_client *client);

/* Logs once that a client speaks TLS, or does not, where it is the other way round. */
void gramme_client_hint(const gramme_client *client);

/* exposed.c */

/* Logs a line when one of the listeners is not on a loopback address. */
void gramme_exposed_warn(const struct gramme_server *server);

#endif
