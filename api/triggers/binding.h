/* SPDX-License-Identifier: Apache-2.0 */
/* binding.h - internal to functions: what one caller of a function holds on to. */
#ifndef GRAMME_API_TRIGGERS_BINDING_H
#define GRAMME_API_TRIGGERS_BINDING_H

#include <stdatomic.h>

#include "api/triggers/function.h"

typedef struct gramme_binding gramme_binding;

/* Where functions come from; shared by the bindings of an engine. */
typedef struct gramme_binding_source {
    gramme *db;
    gramme_runtime runtime;
    atomic_uint generation; /* from 1; another one after each change of a function */
} gramme_binding_source;

/* NULL without memory. `source` outlives it. */
gramme_binding *gramme_binding_new(gramme_binding_source *source, gramme_view name);

/* Nobody may be calling it. NULL is fine. */
void gramme_binding_free(gramme_binding *binding);

gramme_view gramme_binding_name(const gramme_binding *binding);

/* As a target's. */
int gramme_binding_invoke(void *self,
                          const gramme_invocation *invocation,
                          gramme_outcome *outcome);

void gramme_binding_interrupt(gramme_binding *binding, bool interrupted);

/* The binding as a target, which frees it. */
void gramme_binding_target(gramme_target *out, gramme_binding *binding);

/* Asks the runtime for a target. GRAMME_INVALID or GRAMME_IO with its own words. */
gramme_status gramme_binding_open(gramme_target *out,
                                  const gramme_binding_source *source,
                                  const gramme_function_document *document,
                                  gramme_view zip,
                                  gramme_arena *arena,
                                  gramme_error *err);

#endif
