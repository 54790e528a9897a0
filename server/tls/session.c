/* SPDX-License-Identifier: Apache-2.0 */
/* session.c - one connection, and the table that the server finds. */
#include "server/tls/context.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>

struct gramme_tls_session {
    SSL *ssl;
    bool broken; /* nothing more can be said */
    bool finished;
    bool wants_write;
};

static gramme_tls_session *begin(gramme_tls_context *context, int fd)
{
    gramme_tls_session *session = calloc(1, sizeof(*session));

    if (session == NULL) {
        return NULL;
    }
    session->ssl = gramme_tls_context_begin(context);
    if (session->ssl == NULL || SSL_set_fd(session->ssl, fd) != 1) {
        SSL_free(session->ssl);
        free(session);
        ERR_clear_error();
        return NULL;
    }
    SSL_set_accept_state(session->ssl);
    return session;
}

/* After a call that returned `result`, no success: 0 at the end, else -1 with errno. */
static int judge(gramme_tls_session *session, int result)
{
    int saved = errno;
    int error = SSL_get_error(session->ssl, result);

    ERR_clear_error();
    session->wants_write = error == SSL_ERROR_WANT_WRITE;
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        errno = EAGAIN;
        return -1;
    }
    if (error == SSL_ERROR_ZERO_RETURN) {
        return 0;
    }
    session->broken = true;
    errno =
        error == SSL_ERROR_SYSCALL && saved != 0 && saved != EAGAIN ? saved : EPROTO;
    return -1;
}

static int shake(gramme_tls_session *session)
{
    int result;

    ERR_clear_error();
    errno = 0;
    result = SSL_do_handshake(session->ssl);
    if (result == 1) {
        session->wants_write = false;
        return 1;
    }
    return judge(session, result) < 0 && errno == EAGAIN ? 0 : -1;
}

static ssize_t receive(gramme_tls_session *session, void *to, size_t size)
{
    size_t got = 0;
    int result;

    ERR_clear_error();
    errno = 0;
    result = SSL_read_ex(session->ssl, to, size, &got);
    return result == 1 ? (ssize_t)got : judge(session, result);
}

static ssize_t give(gramme_tls_session *session, const void *from, size_t size)
{
    size_t sent = 0;
    int result;

    ERR_clear_error();
    errno = 0;
    result = SSL_write_ex(session->ssl, from, size, &sent);
    if (result == 1) {
        return (ssize_t)sent;
    }
    if (judge(session, result) == 0) {
        errno = EPIPE;
    }
    return -1;
}

static size_t pending(const gramme_tls_session *session)
{
    return (size_t)SSL_pending(session->ssl);
}

static int wants_write(const gramme_tls_session *session)
{
    return session->wants_write;
}

static void finish(gramme_tls_session *session)
{
    if (!session->finished && !session->broken && SSL_is_init_finished(session->ssl)) {
        session->finished = true;
        (void)SSL_shutdown(session->ssl);
        ERR_clear_error();
    }
}

static void end(gramme_tls_session *session)
{
    finish(session);
    SSL_free(session->ssl);
    free(session);
}

GRAMME_API extern const gramme_tls_module gramme_tls_entry;

const gramme_tls_module gramme_tls_entry = {
    .abi = GRAMME_TLS_ABI,
    .open = gramme_tls_context_open,
    .describe = gramme_tls_context_describe,
    .renew = gramme_tls_context_renew,
    .close = gramme_tls_context_close,
    .accept = begin,
    .shake = shake,
    .receive = receive,
    .send = give,
    .pending = pending,
    .wants_write = wants_write,
    .finish = finish,
    .free = end,
};
