/* SPDX-License-Identifier: Apache-2.0 */
/* attach.h - gives an engine the triggers and destinations that the server's options
 * name, with targets made for it. */
#ifndef GRAMME_SERVER_ATTACH_H
#define GRAMME_SERVER_ATTACH_H

#include "server/auth/keyring.h"

#include <gramme_server.h>
#include <stdbool.h>

typedef struct gramme_attachment gramme_attachment;

/* Copies what it needs, and tries all of it with an engine in memory, so that what is
 * wrong shows before any file is touched. `port` is that of the server, `keyring` of
 * the keys it lets in (NULL: all). */
gramme_code gramme_attachment_new(gramme_attachment **out,
                                  const gramme_server_options *options,
                                  int port,
                                  gramme_keyring *keyring,
                                  gramme_failure *failure);

/* No engine that it was given to is open any more; without `lambda_api` that of the
 * server's caller may be. NULL is fine. */
void gramme_attachment_free(gramme_attachment *attachment);

/* Whether engines may have something to do by themselves. */
bool gramme_attachment_is_active(const gramme_attachment *attachment);

/* `region` and `access_key` are of the credentials that see this engine; NULL: the
 * defaults. On failure it may have some of them already: close it. */
gramme_code gramme_attachment_apply(const gramme_attachment *attachment,
                                    gramme *db,
                                    const char *region,
                                    const char *access_key,
                                    gramme_failure *failure);

/* Only the part that allows AWS Lambda's operations, if they are. */
gramme_code gramme_attachment_allow(const gramme_attachment *attachment,
                                    gramme *db,
                                    gramme_failure *failure);

#endif
