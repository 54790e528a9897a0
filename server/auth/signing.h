/* SPDX-License-Identifier: Apache-2.0 */
/* signing.h - what AWS Signature Version 4 makes of a request and a secret. */
#ifndef GRAMME_SERVER_SIGNING_H
#define GRAMME_SERVER_SIGNING_H

#include "server/auth/credential.h"

#define GRAMME_SIGNING_ALGORITHM "AWS4-HMAC-SHA256"

enum {
    GRAMME_SIGNATURE_SIZE = 64, /* digits */
    GRAMME_SECRET_MAX = 1024,
    GRAMME_SIGNING_KEYS = 8, /* derived ones, remembered: a day's, a region's */
    GRAMME_SIGNING_NAME = 192
};

/* One thread's memory; all zero at first. */
typedef struct gramme_signing {
    gramme_buffer canonical; /* the last request, see canonical.h */
    gramme_buffer to_sign;   /* the last string to sign */
    gramme_buffer scratch;
    bool failed; /* memory ran out in the last gramme_signing_prepare() */
    struct {
        uint64_t generation; /* of the secrets; 0: nothing here */
        size_t size;
        char name[GRAMME_SIGNING_NAME]; /* what it is made of */
        unsigned char key[GRAMME_SIGNATURE_SIZE / 2];
    } keys[GRAMME_SIGNING_KEYS];
    size_t next; /* to be replaced */
} gramme_signing;

void gramme_signing_dispose(gramme_signing *signing);

/* A whole request, with its head as it came: nothing has been written into it. */
typedef struct gramme_signed {
    const gramme_head *head;
    const char *data;    /* the head's first byte */
    gramme_text body;    /* behind the head; as it came, packed or not */
    const char *service; /* that it came to, "dynamodb" */
    int64_t now;         /* seconds after 1970 */
} gramme_signed;

/* Writes `canonical` and `to_sign`, for the signed headers `names`, the scope of `who`
 * and the date `when`. False when more is signed than canonical.h takes. */
bool gramme_signing_prepare(gramme_signing *signing,
                            const gramme_signed *request,
                            gramme_text names,
                            const gramme_credential *who,
                            const char *when);

/* Signs what was prepared, in hexadecimal digits, with a secret of at most
 * GRAMME_SECRET_MAX bytes. `generation`, not 0, tells when secrets may have changed. */
void gramme_signing_sign(char signature[GRAMME_SIGNATURE_SIZE],
                         gramme_signing *signing,
                         const gramme_credential *who,
                         gramme_text secret,
                         uint64_t generation);

#endif
