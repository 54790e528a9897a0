/* SPDX-License-Identifier: Apache-2.0 */
/* listen.c - the sockets that wait for clients. One port on every address: with port 0
 * the first address finds a free one, and if another address cannot have it too, all is
 * tried again. */
#include "server/base/descriptor.h"
#include "server/loop/loop_internal.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LISTENERS_MAX = 16, BACKLOG = 1024, TRIES = 16, ACCEPTS = 64 };

#define LOOPBACK "127.0.0.1,::1"

static void close_all(struct gramme_server *server)
{
    while (server->listener_count > 0) {
        close(server->listeners[--server->listener_count].fd);
    }
}

static void set_port(struct sockaddr_storage *address, int port)
{
    if (address->ss_family == AF_INET6) {
        ((struct sockaddr_in6 *)address)->sin6_port = htons((uint16_t)port);
    } else {
        ((struct sockaddr_in *)address)->sin_port = htons((uint16_t)port);
    }
}

static int port_of(int fd)
{
    struct sockaddr_storage address;
    socklen_t size = sizeof(address);

    if (getsockname(fd, (struct sockaddr *)&address, &size) != 0) {
        return 0;
    }
    return ntohs(address.ss_family == AF_INET6
                     ? ((struct sockaddr_in6 *)&address)->sin6_port
                     : ((struct sockaddr_in *)&address)->sin_port);
}

/* A listening socket, or -1 with errno. Accepted sockets inherit TCP_NODELAY. */
static int open_socket(const struct sockaddr_storage *address, socklen_t size)
{
    int fd = socket(address->ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int on = 1;
    int saved;

    if (fd < 0) {
        return -1;
    }
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    if (address->ss_family == AF_INET6) {
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
    }
    if (gramme_descriptor_unblock(fd) == 0 &&
        bind(fd, (const struct sockaddr *)address, size) == 0 &&
        listen(fd, BACKLOG) == 0) {
        return fd;
    }
    saved = errno;
    close(fd);
    errno = saved;
    return -1;
}

typedef struct place {
    struct sockaddr_storage address;
    socklen_t size;
} place;

/* The host's addresses, behind the `*count` that are there already. */
static bool resolve(place *places, size_t *count, const char *host)
{
    struct addrinfo wanted = {.ai_flags = AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    struct addrinfo *at;

    if (getaddrinfo(host, "0", &wanted, &found) != 0) {
        return false;
    }
    for (at = found; at != NULL && *count < LISTENERS_MAX; at = at->ai_next) {
        if (at->ai_family == AF_INET || at->ai_family == AF_INET6) {
            memset(&places[*count], 0, sizeof(places[*count]));
            memcpy(&places[*count].address, at->ai_addr, at->ai_addrlen);
            places[*count].size = at->ai_addrlen;
            (*count)++;
        }
    }
    freeaddrinfo(found);
    return true;
}

static gramme_code
resolve_all(place *places, size_t *count, const char *hosts, gramme_failure *failure)
{
    gramme_text rest = gramme_text_of(hosts, strlen(hosts));
    gramme_text part;
    char host[256];

    while (gramme_text_next(&part, &rest, ',')) {
        part = gramme_text_trim(part);
        if (part.size > 2 && part.data[0] == '[' && part.data[part.size - 1] == ']') {
            part = gramme_text_of(part.data + 1, part.size - 2);
        }
        if (part.size == 0 || part.size >= sizeof(host)) {
            continue;
        }
        memcpy(host, part.data, part.size);
        host[part.size] = '\0';
        if (!resolve(places, count, host)) {
            return gramme_failure_set(failure, GRAMME_CODE_IO,
                                      "cannot listen on %s: no such address", host);
        }
    }
    return *count > 0 ? GRAMME_CODE_OK
                      : gramme_failure_set(failure, GRAMME_CODE_MISUSE,
                                           "no address to listen on");
}

/* Machines and containers without IPv6 refuse its addresses; that is no reason to fail
 * while there are others. */
static bool is_absent(const place *at, int error)
{
    return at->address.ss_family == AF_INET6 &&
           (error == EAFNOSUPPORT || error == EADDRNOTAVAIL);
}

/* One try. 0, or the errno that ended it. */
static int
listen_on(struct gramme_server *server, place *places, size_t count, int port)
{
    int error = 0;
    size_t i;

    for (i = 0; i < count; i++) {
        int fd;

        set_port(&places[i].address, port);
        fd = open_socket(&places[i].address, places[i].size);
        if (fd >= 0) {
            server->listeners[server->listener_count++].fd = fd;
            port = port == 0 ? port_of(fd) : port;
        } else if (is_absent(&places[i], errno)) {
            error = errno;
        } else {
            error = errno;
            close_all(server);
            return error;
        }
    }
    server->port = port;
    server->inner_port = port;
    return server->listener_count > 0 ? 0 : error;
}

gramme_code gramme_listen(struct gramme_server *server,
                          const char *hosts,
                          int port,
                          gramme_failure *failure)
{
    char text[GRAMME_ERROR_TEXT];
    place places[LISTENERS_MAX];
    size_t count = 0;
    int tries = 0;
    int error;
    gramme_code code =
        resolve_all(places, &count, hosts == NULL ? LOOPBACK : hosts, failure);

    if (code != GRAMME_CODE_OK) {
        return code;
    }
    server->listeners = calloc(LISTENERS_MAX + 1, sizeof(*server->listeners));
    if (server->listeners == NULL) {
        return gramme_failure_set(failure, GRAMME_CODE_NOMEM, "out of memory");
    }
    do {
        error = listen_on(server, places, count, port);
    } while (error == EADDRINUSE && port == 0 && ++tries < TRIES);
    if (error != 0) {
        return gramme_failure_set(failure, GRAMME_CODE_IO,
                                  "cannot listen on port %d: %s", port,
                                  gramme_error_text(text, error));
    }
    return GRAMME_CODE_OK;
}

gramme_code gramme_listen_inside(struct gramme_server *server, gramme_failure *failure)
{
    char text[GRAMME_ERROR_TEXT];
    int port = 0;
    int fd = gramme_descriptor_listen(&port);

    if (fd < 0) {
        return gramme_failure_set(failure, GRAMME_CODE_IO,
                                  "cannot listen on 127.0.0.1: %s",
                                  gramme_error_text(text, errno));
    }
    server->listeners[server->listener_count++].fd = fd;
    server->inner_port = port;
    return GRAMME_CODE_OK;
}

/* Stops or resumes taking connections; what waits in the backlog goes on waiting. */
static void pause_accepting(struct gramme_server *server, bool pause)
{
    struct timeval later = {0, ACCEPT_PAUSE_US};
    size_t i;

    if (pause == server->paused) {
        return;
    }
    server->paused = pause;
    for (i = 0; i < server->listener_count; i++) {
        if (pause) {
            event_del(server->listeners[i].acceptable);
        } else {
            event_add(server->listeners[i].acceptable, NULL);
        }
    }
    if (pause) {
        event_add(server->resume, &later);
    }
}

static void on_resume(evutil_socket_t fd, short what, void *arg)
{
    (void)fd;
    (void)what;
    pause_accepting(arg, false);
}

static void hand_out(struct gramme_server *server, int fd)
{
    gramme_loop *loop = &server->loops[server->next_loop];

    server->next_loop = (server->next_loop + 1) % server->loop_count;
    atomic_fetch_add(&server->clients, 1);
    atomic_fetch_add(&server->accepted, 1);
    if (loop == &server->loops[0]) {
        gramme_client_open(loop, fd);
    } else if (!gramme_loop_post(loop, fd)) {
        close(fd);
        atomic_fetch_sub(&server->clients, 1);
    }
}

/* Who does nothing goes, and soon there is room for those who wait. */
static void make_way(struct gramme_server *server)
{
    pause_accepting(server, true);
    gramme_room_for_clients(server);
}

static void on_acceptable(evutil_socket_t listener, short what, void *arg)
{
    struct gramme_server *server = arg;
    int i;

    (void)what;
    for (i = 0; i < ACCEPTS; i++) {
        int fd;

        if (atomic_load(&server->clients) >= server->max_connections) {
            make_way(server);
            return;
        }
        fd = gramme_descriptor_accept(listener);
        if (fd >= 0) {
            hand_out(server, fd);
        } else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
                   errno == ENOMEM) {
            make_way(server);
            return;
        } else if (errno != ECONNABORTED && errno != EINTR) {
            return;
        }
    }
}

bool gramme_listen_begin(struct gramme_server *server)
{
    struct event_base *base = server->loops[0].base;
    size_t i;

    server->resume = evtimer_new(base, on_resume, server);
    if (server->resume == NULL) {
        return false;
    }
    for (i = 0; i < server->listener_count; i++) {
        gramme_listener *listener = &server->listeners[i];

        listener->acceptable =
            event_new(base, listener->fd, EV_READ | EV_PERSIST, on_acceptable, server);
        if (listener->acceptable == NULL ||
            event_add(listener->acceptable, NULL) != 0) {
            return false;
        }
    }
    return true;
}

void gramme_listen_end(struct gramme_server *server)
{
    size_t i;

    for (i = 0; i < server->listener_count; i++) {
        if (server->listeners[i].acceptable != NULL) {
            event_free(server->listeners[i].acceptable);
        }
    }
    if (server->resume != NULL) {
        event_free(server->resume);
        server->resume = NULL;
    }
    close_all(server);
}
