/* SPDX-License-Identifier: Apache-2.0 */
/* call.c - one operation, in the caller's thread or in one of the pool. */
#include "api/bindings/node/src/node.h"

#include <stdlib.h>
#include <string.h>

typedef struct call {
    gramme_node_job job; /* first: a job is its call */
    gramme_request request;
    gramme_reply *reply;
    bool bytes; /* the answer as a Buffer */
    char *target;
    char *region;
    char *body;
} call;

static call *call_of(gramme_node_job *job)
{
    return (call *)(void *)job;
}

static void free_call(gramme_node_job *job)
{
    call *c = call_of(job);

    gramme_reply_free(c->reply);
    free(c->target);
    free(c->region);
    free(c->body);
    free(c);
}

static void run_call(gramme_node_job *job)
{
    call *c = call_of(job);

    gramme_call(job->engine->db, NULL, &c->request, c->reply);
}

static napi_value answer_call(napi_env env, gramme_node_job *job)
{
    call *c = call_of(job);
    size_t size;
    const char *text = gramme_reply_body(c->reply, &size);
    napi_value pair;
    napi_value status;
    napi_value body = NULL;

    if (!c->bytes) {
        body = gramme_node_string(env, text, size);
    } else if (!gramme_node_ok(env,
                               napi_create_buffer_copy(env, size, text, NULL, &body))) {
        body = NULL;
    }
    if (body == NULL ||
        !gramme_node_ok(env, napi_create_array_with_length(env, 2, &pair)) ||
        !gramme_node_ok(
            env, napi_create_int32(env, gramme_reply_status(c->reply), &status)) ||
        !gramme_node_ok(env, napi_set_element(env, pair, 0, status)) ||
        !gramme_node_ok(env, napi_set_element(env, pair, 1, body))) {
        return NULL;
    }
    return pair;
}

/* A copy: JavaScript may change or move its own while the call is under way. */
static bool copy_body(napi_env env, napi_value value, call *c)
{
    napi_typedarray_type type;
    bool typed = false;
    void *data = NULL;
    size_t size = 0;

    if (!gramme_node_ok(env, napi_is_typedarray(env, value, &typed))) {
        return false;
    }
    if (!typed) {
        return gramme_node_text(env, value, &c->body, &c->request.body_size);
    }
    if (!gramme_node_ok(env, napi_get_typedarray_info(env, value, &type, &size, &data,
                                                      NULL, NULL))) {
        return false;
    }
    c->body = malloc(size + 1);
    if (c->body == NULL) {
        gramme_node_throw_nomem(env);
        return false;
    }
    if (size > 0) {
        memcpy(c->body, data, size);
    }
    c->request.body_size = size;
    return true;
}

/* NULL when something was thrown. */
static call *prepare(napi_env env, napi_callback_info info, gramme_node_engine **engine)
{
    static const gramme_request empty = GRAMME_REQUEST_INIT;
    napi_value arguments[5];
    size_t size;
    call *c;

    if (!gramme_node_arguments(env, info, 5, arguments)) {
        return NULL;
    }
    *engine = gramme_node_engine_of(env, arguments[0]);
    if (*engine == NULL) {
        return NULL;
    }
    c = calloc(1, sizeof(*c));
    if (c == NULL) {
        gramme_node_throw_nomem(env);
        return NULL;
    }
    c->job.run = run_call;
    c->job.answer = answer_call;
    c->job.free = free_call;
    c->job.engine = *engine;
    c->request = empty;
    c->reply = gramme_reply_new();
    if (c->reply == NULL) {
        gramme_node_throw_nomem(env);
    } else if (gramme_node_text(env, arguments[1], &c->target, &size) &&
               copy_body(env, arguments[2], c) &&
               gramme_node_text(env, arguments[3], &c->region, &size) &&
               gramme_node_ok(env, napi_get_value_bool(env, arguments[4], &c->bytes))) {
        c->request.target = c->target == NULL ? "" : c->target;
        c->request.region = c->region;
        c->request.body = c->body;
        return c;
    }
    free_call(&c->job);
    return NULL;
}

napi_value gramme_node_call(napi_env env, napi_callback_info info)
{
    gramme_node_engine *engine;
    call *c = prepare(env, info, &engine);

    return c == NULL ? NULL : gramme_node_job_start(env, engine, &c->job);
}

napi_value gramme_node_call_sync(napi_env env, napi_callback_info info)
{
    gramme_node_engine *engine;
    call *c = prepare(env, info, &engine);
    napi_value result;

    if (c == NULL) {
        return NULL;
    }
    run_call(&c->job);
    result = answer_call(env, &c->job);
    free_call(&c->job);
    return result;
}
