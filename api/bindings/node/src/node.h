/* SPDX-License-Identifier: Apache-2.0 */
/* node.h - what the addon's files share. JavaScript sees functions over an engine's
 * handle, an external value; ../lib makes classes of them.
 *
 * All of an engine but its `db` belongs to the thread of its JavaScript environment. A
 * job runs in a thread of node's pool, sees `db` and its own parts only, and ends in
 * that environment's thread. Functions that return a napi_value return NULL when they
 * have thrown; so do those that return false. */
#ifndef GRAMME_NODE_H
#define GRAMME_NODE_H

#include <gramme.h>
#include <gramme_server.h>
#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct gramme_node_job gramme_node_job;

typedef struct gramme_node_engine {
    gramme *db;                   /* NULL: closed */
    gramme_server *server;        /* NULL: does not listen */
    unsigned jobs;                /* under way */
    bool closing;                 /* nothing new may begin */
    bool forgotten;               /* the handle is gone: the last job frees this */
    bool calls;                   /* functions of JavaScript, from threads of its own */
    napi_threadsafe_function log; /* NULL: silent */
    gramme_node_job *closer;
} gramme_node_engine;

/* Work for a thread of the pool, whose promise is kept afterwards. */
struct gramme_node_job {
    /* In the pool. */
    void (*run)(gramme_node_job *job);
    /* Afterwards: what the promise is kept with; NULL with an exception thrown refuses
     * it. */
    napi_value (*answer)(napi_env env, gramme_node_job *job);
    void (*free)(gramme_node_job *job); /* the job, too */
    gramme_node_engine *engine;
    napi_async_work work;
    napi_deferred promise;
};

/* -- values.c ---------------------------------------------------------------------- */

/* Throws an Error with `code` "GRAMME_..." after the failure's; returns NULL. */
napi_value gramme_node_throw(napi_env env, const gramme_failure *failure);
napi_value gramme_node_throw_nomem(napi_env env);
napi_value gramme_node_throw_misuse(napi_env env, const char *message);

/* True for napi_ok; else something is thrown, unless it was already. */
bool gramme_node_ok(napi_env env, napi_status status);

/* The first `count` arguments of a call; those missing are undefined. */
bool gramme_node_arguments(napi_env env,
                           napi_callback_info info,
                           size_t count,
                           napi_value *arguments);

/* UTF-8 of a string, `*size` bytes and a NUL behind; NULL for undefined. The caller
 * frees it by free(). */
bool gramme_node_text(napi_env env, napi_value value, char **text, size_t *size);

napi_value gramme_node_undefined(napi_env env);

/* A string of UTF-8. */
napi_value gramme_node_string(napi_env env, const char *text, size_t size);

/* Moves `object`'s members that are not undefined into a struct, by a table of them.
 * The texts among them are the caller's to free by gramme_node_members_free(), also on
 * failure. */
typedef struct gramme_node_member {
    const char *name;
    enum { NODE_TEXT, NODE_FLAG, NODE_INT, NODE_INT64, NODE_REAL } kind;
    size_t offset;
} gramme_node_member;

bool gramme_node_members(napi_env env,
                         napi_value object,
                         const gramme_node_member *members,
                         size_t count,
                         void *out);
void gramme_node_members_free(const gramme_node_member *members,
                              size_t count,
                              void *out);

/* -- engine.c ---------------------------------------------------------------------- */

/* The engine of a call's first argument, open; NULL when something was thrown. */
gramme_node_engine *gramme_node_engine_of(napi_env env, napi_value handle);

/* A handle that owns `db` and `log`. On failure they are closed. */
napi_value
gramme_node_engine_wrap(napi_env env, gramme *db, napi_threadsafe_function log);

/* To be called whenever the engine has got another function to call: the engine has to
 * end before any of them does when the environment ends. */
bool gramme_node_engine_calls(napi_env env, gramme_node_engine *engine);

/* Ends all that the engine has. May block; in any thread. */
void gramme_node_engine_shut(gramme_node_engine *engine);

/* Likewise, and frees it: when its handle is gone and no job of its is under way. */
void gramme_node_engine_dispose(napi_env env, gramme_node_engine *engine);

/* open(options, log) -> handle; listen(handle, options) -> port */
napi_value gramme_node_open(napi_env env, napi_callback_info info);
napi_value gramme_node_listen(napi_env env, napi_callback_info info);

/* -- job.c ------------------------------------------------------------------------- */

/* Starts the job and returns its promise. On failure the job is freed. */
napi_value
gramme_node_job_start(napi_env env, gramme_node_engine *engine, gramme_node_job *job);

/* close(handle) -> promise */
napi_value gramme_node_close(napi_env env, napi_callback_info info);

/* settle(handle) -> promise; settleTriggers(handle, milliseconds) -> promise of whether
 * they have */
napi_value gramme_node_settle(napi_env env, napi_callback_info info);
napi_value gramme_node_settle_triggers(napi_env env, napi_callback_info info);

/* -- call.c ------------------------------------------------------------------------ */

/* call(handle, target, body, region, bytes) -> promise of [status, body]; callSync()
 * without the promise. `body` is a string or a Uint8Array; the answer's is a string, or
 * a Buffer when `bytes` is true. */
napi_value gramme_node_call(napi_env env, napi_callback_info info);
napi_value gramme_node_call_sync(napi_env env, napi_callback_info info);

/* -- log.c ------------------------------------------------------------------------- */

/* A way to call `function` from any thread; NULL when that is undefined. It keeps no
 * process alive. Who has it releases it, in any thread; NULL is fine. */
bool gramme_node_log_new(napi_env env,
                         napi_value function,
                         napi_threadsafe_function *out);
void gramme_node_log_release(napi_threadsafe_function log);

/* For gramme_open_options; `self` is such a way. */
void gramme_node_log_line(void *self, const char *line);

/* -- target.c ---------------------------------------------------------------------- */

/* addTrigger(handle, table, name, settings, function), addDestination(handle, arn,
 * function): `function` gets a delivery, the event's text, request id, trigger, table,
 * region and attempt. delivered(delivery, true, response) or delivered(delivery, false,
 * message, type) says what came of it. */
napi_value gramme_node_add_trigger(napi_env env, napi_callback_info info);
napi_value gramme_node_add_destination(napi_env env, napi_callback_info info);
napi_value gramme_node_delivered(napi_env env, napi_callback_info info);

/* -- contents.c -------------------------------------------------------------------- */

napi_value gramme_node_tables(napi_env env, napi_callback_info info);
napi_value gramme_node_read(napi_env env, napi_callback_info info);
napi_value gramme_node_reset(napi_env env, napi_callback_info info);
napi_value gramme_node_reset_table(napi_env env, napi_callback_info info);
napi_value gramme_node_snapshot(napi_env env, napi_callback_info info);
napi_value gramme_node_restore(napi_env env, napi_callback_info info);
napi_value gramme_node_save(napi_env env, napi_callback_info info);
napi_value gramme_node_load(napi_env env, napi_callback_info info);
napi_value gramme_node_clone(napi_env env, napi_callback_info info);
napi_value gramme_node_clock(napi_env env, napi_callback_info info);
napi_value gramme_node_set_clock(napi_env env, napi_callback_info info);
napi_value gramme_node_advance_clock(napi_env env, napi_callback_info info);

#endif
