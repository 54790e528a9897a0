/* SPDX-License-Identifier: Apache-2.0 */
/* credential.h - who asks: access key and region out of the credential scope, which
 * stands in the Authorization header or, presigned, in the query. Signatures are not
 * verified; a request whose signature AWS could not even read is refused in AWS's
 * words. */
#ifndef GRAMME_SERVER_CREDENTIAL_H
#define GRAMME_SERVER_CREDENTIAL_H

#include "server/buffer.h"
#include "server/http.h"

enum { GRAMME_REGION_MAX = 127 };

typedef struct gramme_credential {
    gramme_text key;     /* in the request or in `scratch` */
    gramme_text region;  /* likewise; printable ASCII, at most GRAMME_REGION_MAX */
    gramme_text service; /* likewise; "dynamodb" */
} gramme_credential;

/* NULL, or the exception's name ("IncompleteSignatureException") with its message in
 * `message`. `scratch` holds what had to be decoded. */
const char *gramme_credential_read(gramme_credential *credential,
                                   gramme_buffer *message,
                                   gramme_buffer *scratch,
                                   const gramme_head *head,
                                   const char *data);

/* True when the request carries any sign of a credential. */
bool gramme_credential_present(const gramme_head *head, const char *data);

#endif
