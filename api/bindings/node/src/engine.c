/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c - engines, their ends, and the jobs that they wait for.
 *
 *     open -> [jobs, any number] -> close() -> the last job ends -> closer -> closed
 *                                -> handle collected -> the last job ends -> closed
 *
 * A handle may be collected, or its environment end, at any moment: the engine is
 * closed then as by close(). */
#include "api/bindings/node/src/node.h"

#include <stdlib.h>

/* What the collector is told that an engine weighs: one with a table, to the next power
 * of two. */
enum { ENGINE_WEIGHT = 256 * 1024 };

static void weigh(napi_env env, int64_t change)
{
    int64_t now;

    napi_adjust_external_memory(env, change, &now);
}

/* Ends all that the engine has. May block. */
static void shut(gramme_node_engine *engine)
{
    gramme_server_free(engine->server);
    gramme_close(engine->db);
    engine->server = NULL;
    engine->db = NULL;
}

static void forget(napi_env env, void *data, void *hint)
{
    gramme_node_engine *engine = data;

    (void)hint;
    weigh(env, -ENGINE_WEIGHT);
    engine->forgotten = true;
    engine->closing = true;
    if (engine->jobs == 0) {
        shut(engine);
        free(engine);
    }
}

gramme_node_engine *gramme_node_engine_of(napi_env env, napi_value handle)
{
    void *data = NULL;

    if (!gramme_node_ok(env, napi_get_value_external(env, handle, &data))) {
        return NULL;
    }
    if (((gramme_node_engine *)data)->closing) {
        gramme_node_throw_misuse(env, "the engine is closed");
        return NULL;
    }
    return data;
}

napi_value gramme_node_engine_wrap(napi_env env, gramme *db)
{
    gramme_node_engine *engine = calloc(1, sizeof(*engine));
    napi_value handle;

    if (engine == NULL) {
        gramme_close(db);
        return gramme_node_throw_nomem(env);
    }
    engine->db = db;
    if (!gramme_node_ok(env,
                        napi_create_external(env, engine, forget, NULL, &handle))) {
        gramme_close(db);
        free(engine);
        return NULL;
    }
    weigh(env, ENGINE_WEIGHT);
    return handle;
}

#define OPTION(name, kind, member)                                                     \
    {                                                                                  \
        name, kind, offsetof(gramme_open_options, member)                              \
    }

napi_value gramme_node_open(napi_env env, napi_callback_info info)
{
    static const gramme_node_member members[] = {
        OPTION("path", NODE_TEXT, path),
        OPTION("fullSync", NODE_FLAG, full_sync),
        OPTION("transientMs", NODE_INT64, transient_ms),
        OPTION("ttlIntervalMs", NODE_INT64, ttl_interval_ms),
        OPTION("itemCollectionLimit", NODE_INT64, item_collection_limit),
        OPTION("conflictRate", NODE_REAL, conflict_rate),
        OPTION("region", NODE_TEXT, region),
        OPTION("accessKey", NODE_TEXT, access_key),
        OPTION("shardMs", NODE_INT64, shard_ms),
        OPTION("shardRecords", NODE_INT64, shard_records),
        OPTION("shardWidth", NODE_INT, shard_width),
        OPTION("streamRetentionMs", NODE_INT64, stream_retention_ms),
    };
    const size_t count = sizeof(members) / sizeof(members[0]);
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    gramme_failure failure;
    napi_value result = NULL;
    napi_value object;
    gramme *db;

    if (!gramme_node_arguments(env, info, 1, &object)) {
        return NULL;
    }
    if (gramme_node_members(env, object, members, count, &options)) {
        if (gramme_open(&db, &options, &failure) == GRAMME_CODE_OK) {
            result = gramme_node_engine_wrap(env, db);
        } else {
            gramme_node_throw(env, &failure);
        }
    }
    gramme_node_members_free(members, count, &options);
    return result;
}

#define SERVER_OPTION(name, kind, member)                                              \
    {                                                                                  \
        name, kind, offsetof(gramme_server_options, member)                            \
    }

napi_value gramme_node_listen(napi_env env, napi_callback_info info)
{
    static const gramme_node_member members[] = {
        SERVER_OPTION("port", NODE_INT, port),
        SERVER_OPTION("host", NODE_TEXT, hosts),
        SERVER_OPTION("cors", NODE_TEXT, cors),
    };
    const size_t count = sizeof(members) / sizeof(members[0]);
    gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;
    gramme_node_engine *engine;
    gramme_failure failure;
    napi_value arguments[2];
    napi_value result = NULL;

    if (!gramme_node_arguments(env, info, 2, arguments)) {
        return NULL;
    }
    engine = gramme_node_engine_of(env, arguments[0]);
    if (engine == NULL) {
        return NULL;
    }
    if (engine->server != NULL) {
        return gramme_node_throw_misuse(env, "the engine listens already");
    }
    if (gramme_node_members(env, arguments[1], members, count, &options)) {
        options.db = engine->db;
        if (gramme_server_start(&engine->server, &options, &failure) !=
            GRAMME_CODE_OK) {
            gramme_node_throw(env, &failure);
        } else if (!gramme_node_ok(
                       env, napi_create_int32(env, gramme_server_port(engine->server),
                                              &result))) {
            result = NULL;
        }
    }
    gramme_node_members_free(members, count, &options);
    return result;
}

/* -- jobs ----------------------------------------------------------------------------
 */

static void run(napi_env env, void *data)
{
    gramme_node_job *job = data;

    (void)env;
    job->run(job);
}

/* What is pending when the environment ends cannot be told to anyone, and need not be.
 */
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
        shut(engine);
        free(engine);
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
    shut(job->engine);
}

static void run_settle(gramme_node_job *job)
{
    gramme_settle(job->engine->db);
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
