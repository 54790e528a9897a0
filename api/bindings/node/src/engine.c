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

void gramme_node_engine_shut(gramme_node_engine *engine)
{
    gramme_server_free(engine->server);
    gramme_close(engine->db);
    gramme_node_log_release(engine->log);
    engine->server = NULL;
    engine->db = NULL;
    engine->log = NULL;
}

static void end_with_environment(void *data)
{
    gramme_node_engine *engine = data;

    engine->closing = true;
    gramme_node_engine_shut(engine);
}

/* Hooks are called last in, first out: this one before the functions' own. */
bool gramme_node_engine_calls(napi_env env, gramme_node_engine *engine)
{
    if (engine->calls) {
        napi_remove_env_cleanup_hook(env, end_with_environment, engine);
    }
    engine->calls = gramme_node_ok(
        env, napi_add_env_cleanup_hook(env, end_with_environment, engine));
    return engine->calls;
}

void gramme_node_engine_dispose(napi_env env, gramme_node_engine *engine)
{
    if (engine->calls) {
        napi_remove_env_cleanup_hook(env, end_with_environment, engine);
    }
    gramme_node_engine_shut(engine);
    free(engine);
}

static void forget(napi_env env, void *data, void *hint)
{
    gramme_node_engine *engine = data;

    (void)hint;
    weigh(env, -ENGINE_WEIGHT);
    engine->forgotten = true;
    engine->closing = true;
    if (engine->jobs == 0) {
        gramme_node_engine_dispose(env, engine);
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

napi_value
gramme_node_engine_wrap(napi_env env, gramme *db, napi_threadsafe_function log)
{
    gramme_node_engine *engine = calloc(1, sizeof(*engine));
    napi_value handle;

    if (engine == NULL) {
        gramme_close(db);
        gramme_node_log_release(log);
        return gramme_node_throw_nomem(env);
    }
    engine->db = db;
    engine->log = log;
    if ((log != NULL && !gramme_node_engine_calls(env, engine)) ||
        !gramme_node_ok(env,
                        napi_create_external(env, engine, forget, NULL, &handle))) {
        gramme_node_engine_dispose(env, engine);
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
    napi_threadsafe_function log;
    gramme_failure failure;
    napi_value result = NULL;
    napi_value arguments[2];
    gramme *db;

    if (!gramme_node_arguments(env, info, 2, arguments)) {
        return NULL;
    }
    if (gramme_node_members(env, arguments[0], members, count, &options) &&
        gramme_node_log_new(env, arguments[1], &log)) {
        if (log != NULL) {
            options.log = gramme_node_log_line;
            options.log_self = log;
        }
        if (gramme_open(&db, &options, &failure) == GRAMME_CODE_OK) {
            result = gramme_node_engine_wrap(env, db, log);
        } else {
            gramme_node_log_release(log);
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
