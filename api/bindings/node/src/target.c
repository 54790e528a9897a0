/* SPDX-License-Identifier: Apache-2.0 */
/* target.c - functions of JavaScript's as targets of triggers.
 *
 *     trigger's thread:  invoke ---- queues ---.            .--> answers
 *                                    waits ......\........../
 *     environment's:                              call ... delivered()
 *
 * The wait also ends when the target is interrupted (the engine is reset or closed),
 * and when JavaScript has lost the delivery. Who comes last frees the delivery, and the
 * last delivery frees the target. */
#include "api/bindings/node/src/node.h"

#include <gramme_plugin.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { TEXTS = 5 }; /* event, request id, trigger, table, region */

typedef struct target {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    napi_threadsafe_function function;
    unsigned holders; /* the engine, and each delivery; under the lock */
    bool interrupted;
} target;

typedef struct delivery {
    target *to;
    unsigned holders; /* the trigger's thread, JavaScript; under the target's lock */
    bool done;
    bool good;
    char *answer; /* the response, or the error's message; NULL: none */
    char *type;   /* of the error; NULL: none */
    unsigned attempt;
    char *texts[TEXTS]; /* NULL: there is none */
    size_t event_size;
} delivery;

static void leave(target *t)
{
    bool last;

    pthread_mutex_lock(&t->lock);
    last = --t->holders == 0;
    pthread_mutex_unlock(&t->lock);
    if (last) {
        pthread_cond_destroy(&t->changed);
        pthread_mutex_destroy(&t->lock);
        free(t);
    }
}

static void free_delivery(delivery *d)
{
    size_t i;

    for (i = 0; i < TEXTS; i++) {
        free(d->texts[i]);
    }
    free(d->answer);
    free(d->type);
    leave(d->to);
    free(d);
}

static void drop(delivery *d)
{
    bool last;

    pthread_mutex_lock(&d->to->lock);
    last = --d->holders == 0;
    pthread_mutex_unlock(&d->to->lock);
    if (last) {
        free_delivery(d);
    }
}

static void finish(delivery *d, bool good, char *answer, char *type)
{
    pthread_mutex_lock(&d->to->lock);
    if (!d->done) {
        d->done = true;
        d->good = good;
        d->answer = answer;
        d->type = type;
        answer = NULL;
        type = NULL;
        pthread_cond_broadcast(&d->to->changed);
    }
    pthread_mutex_unlock(&d->to->lock);
    free(answer);
    free(type);
}

/* -- in the trigger's thread ------------------------------------------------------- */

static bool copy(char **out, const char *text, size_t size)
{
    if (text == NULL) {
        return true;
    }
    *out = malloc(size + 1);
    if (*out == NULL) {
        return false;
    }
    memcpy(*out, text, size);
    (*out)[size] = '\0';
    return true;
}

static bool copy_text(char **out, const char *text)
{
    return copy(out, text, text == NULL ? 0 : strlen(text));
}

/* NULL without memory. Held by two. */
static delivery *new_delivery(target *t, const gramme_invocation *invocation)
{
    delivery *d = calloc(1, sizeof(*d));

    if (d == NULL) {
        return NULL;
    }
    d->to = t;
    d->holders = 2;
    d->attempt = invocation->attempt;
    d->event_size = invocation->event_size;
    pthread_mutex_lock(&t->lock);
    t->holders++;
    pthread_mutex_unlock(&t->lock);
    if (!copy(&d->texts[0], invocation->event, invocation->event_size) ||
        !copy_text(&d->texts[1], invocation->request_id) ||
        !copy_text(&d->texts[2], invocation->trigger) ||
        !copy_text(&d->texts[3], invocation->table) ||
        !copy_text(&d->texts[4], invocation->region)) {
        free_delivery(d);
        return NULL;
    }
    return d;
}

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    target *t = self;
    delivery *d = new_delivery(t, invocation);
    int result = 1;

    if (d == NULL) {
        gramme_outcome_set_error(outcome, NULL, "out of memory");
        return 1;
    }
    if (napi_call_threadsafe_function(t->function, d, napi_tsfn_nonblocking) !=
        napi_ok) {
        gramme_outcome_set_error(outcome, NULL, "JavaScript has ended");
        free_delivery(d);
        return 1;
    }
    pthread_mutex_lock(&t->lock);
    while (!d->done && !t->interrupted) {
        pthread_cond_wait(&t->changed, &t->lock);
    }
    if (d->done && d->good) {
        if (d->answer != NULL) {
            gramme_outcome_set_response(outcome, d->answer, strlen(d->answer));
        }
        result = 0;
    } else if (d->done) {
        gramme_outcome_set_error(outcome, d->type,
                                 d->answer == NULL ? "lost" : d->answer);
    }
    pthread_mutex_unlock(&t->lock);
    drop(d);
    return result;
}

static void set_interrupted(target *t, bool interrupted)
{
    pthread_mutex_lock(&t->lock);
    t->interrupted = interrupted;
    pthread_cond_broadcast(&t->changed);
    pthread_mutex_unlock(&t->lock);
}

static void interrupt(void *self)
{
    set_interrupted(self, true);
}

static void resume(void *self)
{
    set_interrupted(self, false);
}

static void release(void *self)
{
    target *t = self;

    napi_release_threadsafe_function(t->function, napi_tsfn_release);
    leave(t);
}

/* -- in the environment's thread --------------------------------------------------- */

/* JavaScript holds it no more. */
static void lose(napi_env env, void *data, void *hint)
{
    (void)env;
    (void)hint;
    finish(data, false, NULL, NULL);
    drop(data);
}

static bool make_arguments(napi_env env, delivery *d, napi_value *arguments)
{
    size_t i;

    for (i = 0; i < TEXTS; i++) {
        arguments[i] =
            d->texts[i] == NULL
                ? gramme_node_undefined(env)
                : gramme_node_string(env, d->texts[i],
                                     i == 0 ? d->event_size : NAPI_AUTO_LENGTH);
        if (arguments[i] == NULL) {
            return false;
        }
    }
    return gramme_node_ok(env, napi_create_uint32(env, d->attempt, &arguments[TEXTS]));
}

/* The function never throws: it tells by delivered(). */
static void call(napi_env env, napi_value function, void *context, void *data)
{
    napi_value arguments[TEXTS + 2];
    delivery *d = data;
    napi_value nobody;

    (void)context;
    if (env == NULL || function == NULL ||
        napi_create_external(env, d, lose, NULL, &arguments[0]) != napi_ok) {
        lose(env, d, NULL);
        return;
    }
    nobody = gramme_node_undefined(env);
    if (nobody != NULL && make_arguments(env, d, arguments + 1)) {
        napi_call_function(env, nobody, function, TEXTS + 2, arguments, NULL);
    }
}

napi_value gramme_node_delivered(napi_env env, napi_callback_info info)
{
    napi_value arguments[4];
    char *answer = NULL;
    char *type = NULL;
    void *data;
    size_t size;
    bool good;

    if (!gramme_node_arguments(env, info, 4, arguments) ||
        !gramme_node_ok(env, napi_get_value_external(env, arguments[0], &data)) ||
        !gramme_node_ok(env, napi_get_value_bool(env, arguments[1], &good)) ||
        !gramme_node_text(env, arguments[2], &answer, &size) ||
        !gramme_node_text(env, arguments[3], &type, &size)) {
        free(answer);
        return NULL;
    }
    finish(data, good, answer, type);
    return gramme_node_undefined(env);
}

/* -- adding ------------------------------------------------------------------------ */

static target *new_target(napi_env env, napi_value function)
{
    target *t = calloc(1, sizeof(*t));
    napi_value name = gramme_node_string(env, "gramme trigger", NAPI_AUTO_LENGTH);

    if (t == NULL) {
        gramme_node_throw_nomem(env);
        return NULL;
    }
    if (name == NULL || !gramme_node_ok(env, napi_create_threadsafe_function(
                                                 env, function, NULL, name, 0, 1, NULL,
                                                 NULL, NULL, call, &t->function))) {
        free(t);
        return NULL;
    }
    napi_unref_threadsafe_function(env, t->function);
    pthread_mutex_init(&t->lock, NULL);
    pthread_cond_init(&t->changed, NULL);
    t->holders = 1;
    return t;
}

/* With `texts` of which the last two are NULL for a destination. */
static gramme_code add(gramme *db, char **texts, target *t, gramme_failure *failure)
{
    const gramme_target made = {
        .version = GRAMME_TARGET_VERSION,
        .invoke = invoke,
        .interrupt = interrupt,
        .resume = resume,
        .release = release,
        .self = t,
    };

    return texts[1] == NULL
               ? gramme_destination_add(db, texts[0], &made, failure)
               : gramme_trigger_add(db, texts[0], texts[1], texts[2], &made, failure);
}

/* add(handle, text * count, function) */
static napi_value add_target(napi_env env, napi_callback_info info, size_t count)
{
    char *texts[3] = {NULL, NULL, NULL};
    napi_value arguments[5];
    gramme_node_engine *engine;
    gramme_failure failure;
    napi_value result = NULL;
    target *t = NULL;
    size_t size;
    size_t i;

    if (!gramme_node_arguments(env, info, count + 2, arguments)) {
        return NULL;
    }
    engine = gramme_node_engine_of(env, arguments[0]);
    if (engine == NULL) {
        return NULL;
    }
    for (i = 0; i < count; i++) {
        if (!gramme_node_text(env, arguments[i + 1], &texts[i], &size)) {
            goto done;
        }
        if (texts[i] == NULL) {
            gramme_node_throw_misuse(env, "a name is missing");
            goto done;
        }
    }
    t = new_target(env, arguments[count + 1]);
    if (t == NULL || !gramme_node_engine_calls(env, engine)) {
        if (t != NULL) {
            release(t);
        }
        goto done;
    }
    if (add(engine->db, texts, t, &failure) == GRAMME_CODE_OK) {
        result = gramme_node_undefined(env);
    } else {
        gramme_node_throw(env, &failure);
    }
done:
    for (i = 0; i < count; i++) {
        free(texts[i]);
    }
    return result;
}

napi_value gramme_node_add_trigger(napi_env env, napi_callback_info info)
{
    return add_target(env, info, 3);
}

napi_value gramme_node_add_destination(napi_env env, napi_callback_info info)
{
    return add_target(env, info, 1);
}
