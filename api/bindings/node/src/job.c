/* SPDX-License-Identifier: Apache-2.0 */
/* job.c - work in threads of node's pool, and close(), which waits for it.
 *
 *     open -> [jobs, any number] -> close() -> the last job ends -> closer -> closed
 *                                -> handle collected -> the last job ends -> closed
 *
 * A handle may be collected, or its environment end, at any moment: the engine is
 * closed then as by close(). */
#include "api/bindings/node/src/node.h"

#include <gramme_plugin.h>
#include <stdlib.h>

static void run(napi_env env, void *data)
{
    gramme_node_job *job = data;

    (void)env;
    job->run(job);
}

/* When the environment ends, there is nobody to tell. */
static void keep_promise(napi_env env, gramme_node_job *job)
{
    napi_value value = job->answer(env, job);

    if (value != NULL) {
        napi_resolve_deferred(env, job->promise, value);
    } else if (napi_get_and_clear_last_exception(env, &value) == napi_ok) {
        napi_reject_deferred(env, job->promise, value);
    }
}

static bool queue(napi_env env, gramme_node_engine *engine, gramme_node_job *job);

static void end_job(napi_env env, napi_status status, void *data)
{
    gramme_node_job *job = data;
    gramme_node_engine *engine = job->engine;
    gramme_node_job *closer;
    napi_value ignored;

    if (status == napi_ok) {
        keep_promise(env, job);
    }
    napi_delete_async_work(env, job->work);
    job->free(job);
    engine->jobs--;
    closer = engine->closer;
    if (engine->jobs == 0 && closer != NULL) {
        engine->closer = NULL;
        if (!queue(env, engine, closer)) { /* the environment ends */
            napi_get_and_clear_last_exception(env, &ignored);
            closer->run(closer);
            keep_promise(env, closer);
            closer->free(closer);
        }
    }
    if (engine->jobs == 0 && engine->forgotten) {
        gramme_node_engine_dispose(env, engine);
    }
}

static bool queue(napi_env env, gramme_node_engine *engine, gramme_node_job *job)
{
    napi_value name;

    if (!gramme_node_ok(
            env, napi_create_string_utf8(env, "gramme", NAPI_AUTO_LENGTH, &name)) ||
        !gramme_node_ok(env, napi_create_async_work(env, NULL, name, run, end_job, job,
                                                    &job->work))) {
        return false;
    }
    if (!gramme_node_ok(env, napi_queue_async_work(env, job->work))) {
        napi_delete_async_work(env, job->work);
        return false;
    }
    engine->jobs++;
    return true;
}

napi_value
gramme_node_job_start(napi_env env, gramme_node_engine *engine, gramme_node_job *job)
{
    napi_value promise;

    job->engine = engine;
    if (!gramme_node_ok(env, napi_create_promise(env, &job->promise, &promise))) {
        job->free(job);
        return NULL;
    }
    if (!queue(env, engine, job)) {
        job->free(job);
        return NULL;
    }
    return promise;
}

static napi_value answer_nothing(napi_env env, gramme_node_job *job)
{
    (void)job;
    return gramme_node_undefined(env);
}

static void free_job(gramme_node_job *job)
{
    free(job);
}

static void run_close(gramme_node_job *job)
{
    gramme_node_engine_shut(job->engine);
}

static void run_settle(gramme_node_job *job)
{
    gramme_settle(job->engine->db);
}

typedef struct wait {
    gramme_node_job job; /* first: a job is its wait */
    int64_t milliseconds;
    int settled;
} wait;

static void run_wait(gramme_node_job *job)
{
    wait *w = (wait *)(void *)job;

    w->settled = gramme_settle_triggers(job->engine->db, w->milliseconds);
}

static napi_value answer_wait(napi_env env, gramme_node_job *job)
{
    napi_value settled;

    return gramme_node_ok(
               env, napi_get_boolean(env, ((wait *)(void *)job)->settled, &settled))
               ? settled
               : NULL;
}

napi_value gramme_node_settle_triggers(napi_env env, napi_callback_info info)
{
    gramme_node_engine *engine;
    napi_value arguments[2];
    int64_t milliseconds;
    wait *w;

    if (!gramme_node_arguments(env, info, 2, arguments)) {
        return NULL;
    }
    engine = gramme_node_engine_of(env, arguments[0]);
    if (engine == NULL ||
        !gramme_node_ok(env, napi_get_value_int64(env, arguments[1], &milliseconds))) {
        return NULL;
    }
    w = calloc(1, sizeof(*w));
    if (w == NULL) {
        return gramme_node_throw_nomem(env);
    }
    w->job.run = run_wait;
    w->job.answer = answer_wait;
    w->job.free = free_job;
    w->milliseconds = milliseconds;
    return gramme_node_job_start(env, engine, &w->job);
}

static gramme_node_job *plain_job(napi_env env, void (*work)(gramme_node_job *))
{
    gramme_node_job *job = calloc(1, sizeof(*job));

    if (job == NULL) {
        gramme_node_throw_nomem(env);
        return NULL;
    }
    job->run = work;
    job->answer = answer_nothing;
    job->free = free_job;
    return job;
}

napi_value gramme_node_settle(napi_env env, napi_callback_info info)
{
    gramme_node_engine *engine;
    gramme_node_job *job;
    napi_value handle;

    if (!gramme_node_arguments(env, info, 1, &handle)) {
        return NULL;
    }
    engine = gramme_node_engine_of(env, handle);
    job = engine == NULL ? NULL : plain_job(env, run_settle);
    return job == NULL ? NULL : gramme_node_job_start(env, engine, job);
}

/* Not at once: calls are under way, and a server lets its clients finish. */
napi_value gramme_node_close(napi_env env, napi_callback_info info)
{
    gramme_node_engine *engine;
    gramme_node_job *job;
    napi_value promise;
    napi_value handle;

    if (!gramme_node_arguments(env, info, 1, &handle)) {
        return NULL;
    }
    engine = gramme_node_engine_of(env, handle);
    job = engine == NULL ? NULL : plain_job(env, run_close);
    if (job == NULL) {
        return NULL;
    }
    if (engine->jobs == 0) {
        promise = gramme_node_job_start(env, engine, job);
        engine->closing = promise != NULL;
        return promise;
    }
    job->engine = engine;
    if (!gramme_node_ok(env, napi_create_promise(env, &job->promise, &promise))) {
        free(job);
        return NULL;
    }
    engine->closer = job;
    engine->closing = true;
    return promise;
}
