/* SPDX-License-Identifier: Apache-2.0 */
/* context.h - gramme_tls_module's functions of a context, and what session.c needs. */
#ifndef GRAMME_SERVER_TLS_CONTEXT_H
#define GRAMME_SERVER_TLS_CONTEXT_H

#include "server/tls/internal.h"

gramme_code gramme_tls_context_open(gramme_tls_context **out,
                                    const gramme_tls_source *source,
                                    gramme_failure *failure);
const char *gramme_tls_context_describe(const gramme_tls_context *context);
gramme_code gramme_tls_context_renew(gramme_tls_context *context,
                                     gramme_failure *failure);
void gramme_tls_context_close(gramme_tls_context *context);

/* A connection with the settings that are there now; NULL without memory. */
SSL *gramme_tls_context_begin(gramme_tls_context *context);

#endif
