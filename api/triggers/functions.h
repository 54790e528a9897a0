/* SPDX-License-Identifier: Apache-2.0 */
/* functions.h - the functions of an engine at work: targets that are opened when they
 * are first called and again when their document changed. From any thread, but not
 * inside a transaction. */
#ifndef GRAMME_API_TRIGGERS_FUNCTIONS_H
#define GRAMME_API_TRIGGERS_FUNCTIONS_H

#include "api/triggers/function.h"
#include "api/triggers/outcome.h"

typedef struct gramme_functions gramme_functions;

gramme_status
gramme_functions_new(gramme_functions **out, gramme *db, gramme_error *err);

/* Interrupts what runs and takes nothing more; invocations by Event that had not begun
 * are lost. NULL is fine. */
void gramme_functions_stop(gramme_functions *functions);

/* After gramme_functions_stop(), and after whoever has a target of it. NULL is fine. */
void gramme_functions_free(gramme_functions *functions);

/* Allows the operations; functions will be opened by `runtime`. */
void gramme_functions_run_with(gramme_functions *functions,
                               const gramme_runtime *runtime);

/* Whether mappings are stored that should be at work and are not, for want of memory:
 * they are started with the next call of AWS Lambda's, or when somebody waits for
 * triggers. With the lock below held. */
void gramme_functions_start_later(gramme_functions *functions, bool later);

/* Starts them now, if there are any; takes the lock. */
void gramme_functions_catch_up(gramme_functions *functions);

/* May this call use AWS Lambda's operations? AccessDeniedException. */
gramme_status gramme_functions_allow(gramme_op_call *call);

/* Held while a mapping and its trigger change together. */
void gramme_functions_lock(gramme_functions *functions);
void gramme_functions_unlock(gramme_functions *functions);

/* Opens a function and throws the target away: GRAMME_INVALID and the runtime's own
 * words when it cannot be run, GRAMME_IO when its code cannot be read. */
gramme_status gramme_functions_try(gramme_functions *functions,
                                   const gramme_function_document *document,
                                   gramme_view zip,
                                   gramme_arena *arena,
                                   gramme_error *err);

/* To be called after the commit of any change to functions. */
void gramme_functions_changed(gramme_functions *functions);

/* The same after the database got other contents: lets go of all of them. */
void gramme_functions_forget_all(gramme_functions *functions);

/* Is there a runtime to run them? */
bool gramme_functions_allowed(const gramme_functions *functions);

/* The same after the function `name` was deleted: lets go of what Invoke kept open. */
void gramme_functions_forget(gramme_functions *functions, gramme_view name);

/* A target for the function `name`, to be released before `functions` is freed. The
 * function may be missing: its invocations then fail. */
gramme_status gramme_functions_target(gramme_target *out,
                                      gramme_functions *functions,
                                      gramme_view name,
                                      gramme_error *err);

/* Calls the function and waits: 0 when it succeeded, as a target's invoke. `outcome`
 * says what came of it. */
int gramme_functions_invoke(gramme_functions *functions,
                            gramme_view name,
                            gramme_view event,
                            gramme_outcome *outcome);

/* -- background.c: invocations nobody waits for -- */

typedef struct gramme_background gramme_background;

gramme_background *gramme_background_new(gramme_functions *functions,
                                         const gramme_allocator *allocator);

/* GRAMME_FULL when there are too many already; GRAMME_NOMEM. */
gramme_status gramme_background_add(gramme_background *background,
                                    gramme_view name,
                                    gramme_view event);

/* Forgets what has not begun and waits for the rest. */
void gramme_background_free(gramme_background *background);

/* The same with the engine's own; GRAMME_CLOSED when it stops. */
gramme_status gramme_functions_invoke_later(gramme_functions *functions,
                                            gramme_view name,
                                            gramme_view event);

/* For the log: "function NAME: ...". */
void gramme_functions_log(const gramme_functions *functions,
                          gramme_view name,
                          const char *format,
                          ...) __attribute__((format(printf, 3, 4)));

#endif
