/* SPDX-License-Identifier: Apache-2.0 */
/* kinds.h - the kinds of target that open.c knows; each takes what stands behind the
 * colon. */
#ifndef GRAMME_SERVER_TARGETS_KINDS_H
#define GRAMME_SERVER_TARGETS_KINDS_H

#include "server/targets/target.h"

/* `timeout_ms` of an invocation, for those that look at it. */
typedef struct gramme_target_request {
    const char *spec; /* all of it, which names the target in the log */
    const char *rest;
    const char *const *options; /* as the caller gave them, checked */
    int timeout_ms;
    const gramme_target_context *context;
} gramme_target_request;

typedef gramme_code gramme_target_maker(gramme_target *out,
                                        const gramme_target_request *request,
                                        gramme_failure *failure);

gramme_target_maker gramme_exec_open;
gramme_target_maker gramme_http_open;
gramme_target_maker gramme_plugin_open;
gramme_target_maker gramme_file_open;

#endif
