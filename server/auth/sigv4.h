/* SPDX-License-Identifier: Apache-2.0 */
/* sigv4.h - AWS Signature Version 4, verified against a keyring, with AWS's refusals in
 * AWS's order: what the signature lacks, its date, its algorithm, its scope, its key,
 * the signature itself, the session's token. */
#ifndef GRAMME_SERVER_SIGV4_H
#define GRAMME_SERVER_SIGV4_H

#include "server/auth/keyring.h"
#include "server/auth/signing.h"

/* One thread's memory; all zero but the keyring at first. */
typedef struct gramme_sigv4 {
    gramme_keyring *keyring; /* outlives it */
    gramme_signing signing;
    gramme_buffer token; /* out of a query */
} gramme_sigv4;

void gramme_sigv4_dispose(gramme_sigv4 *sigv4);

/* NULL when the request is signed for its service with a key of the keyring; else the
 * exception's name, with its message in `message`. As for gramme_credential_read()
 * `scratch` holds what had to be decoded; any of the buffers may have failed. */
const char *gramme_sigv4_check(gramme_credential *credential,
                               gramme_buffer *message,
                               gramme_buffer *scratch,
                               gramme_sigv4 *sigv4,
                               const gramme_signed *request);

/* True when memory ran out during the last check: what it returned means nothing. */
bool gramme_sigv4_failed(const gramme_sigv4 *sigv4);

#endif
