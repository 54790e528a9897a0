/* SPDX-License-Identifier: Apache-2.0 */
/* credential.h - who asks: access key and region out of the credential scope, which
 * stands in the Authorization header or, presigned, in the query. A request whose
 * signature AWS could not even read is refused in AWS's words; whether it is right is
 * sigv4.h's to say. */
#ifndef GRAMME_SERVER_CREDENTIAL_H
#define GRAMME_SERVER_CREDENTIAL_H

#include "server/base/buffer.h"
#include "server/http/http.h"

enum { GRAMME_REGION_MAX = 127 };

/* All in the request or in the `scratch` that it was read with. */
typedef struct gramme_credential {
    gramme_text key;
    gramme_text region;  /* printable ASCII, at most GRAMME_REGION_MAX */
    gramme_text service; /* "dynamodb" */
    gramme_text date;    /* "20261121" */
    gramme_text term;    /* "aws4_request" */
} gramme_credential;

/* What signs a request, before anybody has looked into it. */
typedef struct gramme_signature {
    bool presigned;        /* it stands in the query */
    gramme_text algorithm; /* "AWS4-HMAC-SHA256" */
    gramme_text scope;     /* "key/date/region/service/term" */
    gramme_text headers;   /* "content-type;host;..." */
    gramme_text signature; /* in hexadecimal digits */
    gramme_text when;      /* X-Amz-Date's value, or without one Date's */
} gramme_signature;

/* The two halves of gramme_credential_read(), which see below. */
const char *gramme_credential_find(gramme_signature *found,
                                   gramme_buffer *message,
                                   gramme_buffer *scratch,
                                   const gramme_head *head,
                                   const char *data);

/* Takes the scope apart; `*region_is_good` false leaves it to the caller to say so. */
const char *gramme_credential_scope(gramme_credential *credential,
                                    bool *region_is_good,
                                    gramme_buffer *message,
                                    gramme_text scope);

/* Appends what AWS says to a region that is none. */
void gramme_credential_bad_region(gramme_buffer *message,
                                  const gramme_credential *credential);

/* NULL, or the exception's name ("IncompleteSignatureException") with its message in
 * `message`. `scratch` holds what had to be decoded. */
const char *gramme_credential_read(gramme_credential *credential,
                                   gramme_buffer *message,
                                   gramme_buffer *scratch,
                                   const gramme_head *head,
                                   const char *data);

/* X-Amz-Security-Token of a presigned request, decoded into `buffer`; absent without
 * one. */
gramme_text gramme_credential_token(gramme_buffer *buffer,
                                    const gramme_head *head,
                                    const char *data);

/* True when the request carries any sign of a credential. */
bool gramme_credential_present(const gramme_head *head, const char *data);

#endif
