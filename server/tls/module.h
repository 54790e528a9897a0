/* SPDX-License-Identifier: Apache-2.0 */
/* module.h - TLS as the server sees it: a table of functions in a shared object of its
 * own, gramme-tls.so, which is loaded when TLS is asked for. So nobody else pays for
 * OpenSSL's start and memory.
 *
 * A session is used by one thread at a time, a context by any. Nothing here waits,
 * prints, exits or raises a signal that is not blocked. */
#ifndef GRAMME_SERVER_TLS_MODULE_H
#define GRAMME_SERVER_TLS_MODULE_H

#include <gramme.h>
#include <sys/types.h>

typedef struct gramme_tls_context gramme_tls_context; /* a certificate, settings */
typedef struct gramme_tls_session gramme_tls_session; /* one connection's */

/* Where the certificate comes from: two PEM files, or it is made now. */
typedef struct gramme_tls_source {
    const char *certificate; /* with what is between it and its root */
    const char *key;         /* NULL: in the same file */
    /* Or: makes a key and a certificate for localhost, 127.0.0.1, ::1 and `names`
     * (separated by commas; NULL: none others), signed by an authority whose key is
     * forgotten at once; the authority's certificate is written to this file for those
     * who shall trust it. A file that is something else is not touched. */
    const char *made;
    const char *names;
} gramme_tls_source;

typedef struct gramme_tls_module {
    unsigned abi; /* GRAMME_TLS_ABI: another version is not touched */

    gramme_code (*open)(gramme_tls_context **out,
                        const gramme_tls_source *source,
                        gramme_failure *failure);
    /* One line for the log: which certificate, its fingerprint. Dies with the next
     * call of renew(). */
    const char *(*describe)(const gramme_tls_context *context);
    /* Reads the files again, for sessions to come; on failure all stays as it was. */
    gramme_code (*renew)(gramme_tls_context *context, gramme_failure *failure);
    /* Sessions may outlive it. NULL is fine. */
    void (*close)(gramme_tls_context *context);

    /* A session on a connected socket, which shall not block. NULL: no memory. */
    gramme_tls_session *(*accept)(gramme_tls_context *context, int fd);
    /* Goes on with the handshake: 1 it is done, 0 not yet, -1 it failed. */
    int (*shake)(gramme_tls_session *session);
    /* As recv(2) and send(2), with their errno: EAGAIN it is not the time. What send()
     * could not take is to be offered again, from whatever place. */
    ssize_t (*receive)(gramme_tls_session *session, void *to, size_t size);
    ssize_t (*send)(gramme_tls_session *session, const void *from, size_t size);
    /* Bytes that are there without the socket becoming readable. */
    size_t (*pending)(const gramme_tls_session *session);
    /* After an EAGAIN: the socket has to become writable first. */
    int (*wants_write)(const gramme_tls_session *session);
    /* Says that no more will be sent. */
    void (*finish)(gramme_tls_session *session);
    /* Does that, too, and frees it; the socket stays open. */
    void (*free)(gramme_tls_session *session);
} gramme_tls_module;

#define GRAMME_TLS_ABI    1
#define GRAMME_TLS_SYMBOL "gramme_tls_entry"

#endif
