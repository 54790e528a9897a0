/* SPDX-License-Identifier: Apache-2.0 */
/* secure_client.c - what is different about a connection that speaks TLS: hands are
 * shaken first, and bytes may be there though the socket is silent. */
#include "server/loop/loop_internal.h"

#include "server/base/descriptor.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/uio.h>

enum { HANDSHAKE = 0x16 /* a TLS connection's first byte */ };

static const gramme_tls_module *module_of(const gramme_client *c)
{
    return c->loop->server->secure->module;
}

bool gramme_client_is_secure(const struct gramme_server *server, int fd)
{
    struct sockaddr_storage address;
    const struct sockaddr_in *four = (const struct sockaddr_in *)&address;
    socklen_t size = sizeof(address);

    if (server->secure == NULL || server->inner_port == server->port) {
        return server->secure != NULL;
    }
    return getsockname(fd, (struct sockaddr *)&address, &size) != 0 ||
           address.ss_family != AF_INET ||
           ntohs(four->sin_port) != (uint16_t)server->inner_port;
}

void gramme_client_hint(const gramme_client *c)
{
    struct gramme_server *server = c->loop->server;

    if (!atomic_flag_test_and_set(&server->hinted)) {
        gramme_log_line(
            &server->log,
            c->secure || c->misplaced
                ? "hint: a client speaks plain HTTP to port %d, which speaks "
                  "TLS: its URL begins with https://"
                : "hint: a client speaks TLS to port %d, which speaks plain "
                  "HTTP: its URL begins with http://",
            server->port);
    }
}

/* Looks at the first byte without taking it. */
static gramme_shaken begin(gramme_client *c)
{
    unsigned char first = 0;
    ssize_t got = recv(c->fd, &first, 1, MSG_PEEK | MSG_DONTWAIT);

    if (got < 0 && (errno == EAGAIN || errno == EINTR)) {
        return GRAMME_SHAKEN_WAIT;
    }
    if (got > 0 && first != HANDSHAKE) {
        c->secure = false;
        c->misplaced = true;
        return GRAMME_SHAKEN_PLAIN;
    }
    if (got > 0 && gramme_descriptor_unblock(c->fd) == 0) {
        c->session = module_of(c)->accept(c->loop->server->secure->context, c->fd);
    }
    if (c->session == NULL) {
        gramme_client_close(c);
        return GRAMME_SHAKEN_CLOSED;
    }
    c->phase = PHASE_SHAKING;
    gramme_client_touch(c, true);
    return GRAMME_SHAKEN_DONE;
}

gramme_shaken gramme_client_shake(gramme_client *c)
{
    gramme_shaken begun = c->session == NULL ? begin(c) : GRAMME_SHAKEN_DONE;
    int result;

    if (begun != GRAMME_SHAKEN_DONE) {
        return begun;
    }
    result = module_of(c)->shake(c->session);
    if (result < 0) {
        gramme_client_close(c);
        return GRAMME_SHAKEN_CLOSED;
    }
    if (result == 0) {
        return GRAMME_SHAKEN_WAIT;
    }
    c->phase = PHASE_IDLE;
    gramme_client_touch(c, false);
    return GRAMME_SHAKEN_DONE;
}

ssize_t gramme_client_receive(const gramme_client *c, void *to, size_t size)
{
    return c->session == NULL ? recv(c->fd, to, size, MSG_DONTWAIT)
                              : module_of(c)->receive(c->session, to, size);
}

static ssize_t send_plain(int fd, gramme_text head, gramme_text body)
{
    /* NOLINTBEGIN(performance-no-int-to-ptr): an iovec knows no const */
    struct iovec parts[2] = {{(char *)(uintptr_t)head.data, head.size},
                             {(char *)(uintptr_t)body.data, body.size}};
    /* NOLINTEND(performance-no-int-to-ptr) */
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};

    if (body.size == 0) {
        return send(fd, head.data, head.size, MSG_DONTWAIT | MSG_NOSIGNAL);
    }
    return sendmsg(fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
}

ssize_t gramme_client_send(const gramme_client *c, gramme_text head, gramme_text body)
{
    const gramme_secure *secure = c->loop->server->secure;
    ssize_t first;
    ssize_t second;

    if (c->session == NULL) {
        return send_plain(c->fd, head, body);
    }
    first = gramme_secure_send(secure, c->session, head.data, head.size);
    if (first < (ssize_t)head.size || body.size == 0) {
        return first;
    }
    second = gramme_secure_send(secure, c->session, body.data, body.size);
    if (second < 0) {
        return errno == EAGAIN ? first : -1;
    }
    return first + second;
}

bool gramme_client_is_stuck(const gramme_client *c)
{
    return c->session != NULL && module_of(c)->wants_write(c->session) != 0;
}

void gramme_client_look_again(gramme_client *c)
{
    if (c->session != NULL && module_of(c)->pending(c->session) > 0) {
        event_active(&c->readable, EV_READ, 0);
    }
}

void gramme_client_finish(gramme_client *c)
{
    if (c->session != NULL) {
        module_of(c)->finish(c->session);
    }
}
