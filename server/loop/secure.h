/* SPDX-License-Identifier: Apache-2.0 */
/* secure.h - TLS: the module is loaded, and connections speak through it. */
#ifndef GRAMME_SERVER_SECURE_H
#define GRAMME_SERVER_SECURE_H

#include "server/base/log.h"
#include "server/tls/module.h"

#include <stdatomic.h>
#include <stdbool.h>

typedef struct gramme_secure {
    void *handle; /* of the shared object; it stays loaded */
    const gramme_tls_module *module;
    gramme_tls_context *context;
} gramme_secure;

/* Whether the options ask for TLS. */
bool gramme_secure_is_wanted(const gramme_server_options *options);

/* Loads the module and the certificate, and tells the log which. */
gramme_code gramme_secure_open(gramme_secure **out,
                               const gramme_server_options *options,
                               gramme_failure *failure);

/* Its sessions may outlive it. NULL is fine. */
void gramme_secure_close(gramme_secure *secure);

/* Of a connection: what receive() and send() of the module do until all is done or it
 * is not the time; bytes, or -1 with errno when none went. */
ssize_t gramme_secure_send(const gramme_secure *secure,
                           gramme_tls_session *session,
                           const void *from,
                           size_t size);

#endif
