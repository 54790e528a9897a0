/* SPDX-License-Identifier: Apache-2.0 */
/* internal.h - what the module's files share. */
#ifndef GRAMME_SERVER_TLS_INTERNAL_H
#define GRAMME_SERVER_TLS_INTERNAL_H

#include "server/tls/module.h"

#include <openssl/ssl.h>
#include <stdbool.h>

/* Fills `failure`, which may be NULL; returns `code`. */
gramme_code
gramme_tls_fail(gramme_failure *failure, gramme_code code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The same with the reason of OpenSSL's oldest error behind it; forgets all of them. */
gramme_code
gramme_tls_fail_because(gramme_failure *failure, gramme_code code, const char *what);

/* -- make.c -- */

typedef struct gramme_tls_made {
    EVP_PKEY *key;
    X509 *certificate;
    X509 *authority;
} gramme_tls_made;

void gramme_tls_made_dispose(gramme_tls_made *made);

/* Makes all three; see gramme_tls_source. */
gramme_code
gramme_tls_make(gramme_tls_made *out, const char *names, gramme_failure *failure);

/* Writes the authority's certificate in the place of an older one of ours. */
gramme_code
gramme_tls_make_file(const X509 *authority, const char *path, gramme_failure *failure);

#endif
