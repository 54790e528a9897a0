/* SPDX-License-Identifier: Apache-2.0 */
/* functions.c - the functions of an engine. Who calls one has a binding to it: each
 * mapping one, Invoke one for each function, so that interrupting one of them leaves
 * the others alone.
 *
 * The mutex guards the list of Invoke's; it is not held while a function runs. */
#include "api/triggers/functions.h"

#include <pthread.h>
#include <stdio.h>

#include "api/ops/features.h"
#include "api/triggers/binding.h"
#include "api/triggers/mapping.h"

enum { UUID_SIZE = 37, TEXT_SIZE = 400, LINE_SIZE = 512 };

/* A binding of Invoke's. */
typedef struct user user;
struct user {
    user *next;
    gramme_binding *binding;
    unsigned calls; /* under way */
    bool dead;      /* its function was deleted */
};

struct gramme_functions {
    gramme_binding_source source;
    bool allowed;
    atomic_bool behind; /* mappings are not at work */
    pthread_mutex_t mutex;
    pthread_mutex_t changing;
    user *users;      /* guarded by mutex, */
    bool interrupted; /* like these two */
    bool stopped;
    gramme_background *background;
};

gramme_status gramme_functions_target(gramme_target *out,
                                      gramme_functions *functions,
                                      gramme_view name,
                                      gramme_error *err)
{
    gramme_binding *binding = gramme_binding_new(&functions->source, name);

    if (binding == NULL) {
        return gramme_error_nomem(err);
    }
    gramme_binding_target(out, binding);
    return GRAMME_OK;
}

/* -- Invoke -- */

static user *user_new(gramme_functions *functions, gramme_view name)
{
    const gramme_allocator *allocator = functions->source.db->allocator;
    user *made = gramme_alloc_zero(allocator, sizeof(*made));

    if (made == NULL) {
        return NULL;
    }
    made->binding = gramme_binding_new(&functions->source, name);
    if (made->binding == NULL) {
        gramme_free(allocator, made);
        return NULL;
    }
    return made;
}

static void user_free(gramme_functions *functions, user *u)
{
    if (u != NULL) {
        gramme_binding_free(u->binding);
        gramme_free(functions->source.db->allocator, u);
    }
}

/* One that nobody needs any more, out of the list; NULL when there is none. The caller
 * frees it without the mutex. */
static user *take_dead(gramme_functions *functions)
{
    user **at = &functions->users;
    user *dead;

    while (*at != NULL && !((*at)->dead && (*at)->calls == 0)) {
        at = &(*at)->next;
    }
    dead = *at;
    if (dead != NULL) {
        *at = dead->next;
    }
    return dead;
}

static bool is_of(const user *u, gramme_view name)
{
    return !u->dead && gramme_view_equal(gramme_binding_name(u->binding), name);
}

/* Counted as calling; NULL while nothing may run, or without memory (*broken). */
static user *enter(gramme_functions *functions, gramme_view name, bool *broken)
{
    user *found;

    pthread_mutex_lock(&functions->mutex);
    found = functions->users;
    while (found != NULL && !is_of(found, name)) {
        found = found->next;
    }
    if (functions->interrupted || functions->stopped) {
        found = NULL;
    } else if (found == NULL && (found = user_new(functions, name)) != NULL) {
        found->next = functions->users;
        functions->users = found;
    } else {
        *broken = found == NULL;
    }
    if (found != NULL) {
        found->calls++;
    }
    pthread_mutex_unlock(&functions->mutex);
    return found;
}

static void leave(gramme_functions *functions, user *u)
{
    user *dead;

    pthread_mutex_lock(&functions->mutex);
    u->calls--;
    dead = take_dead(functions);
    pthread_mutex_unlock(&functions->mutex);
    user_free(functions, dead);
}

int gramme_functions_invoke(gramme_functions *functions,
                            gramme_view name,
                            gramme_view event,
                            gramme_outcome *outcome)
{
    char request_id[UUID_SIZE];
    gramme_invocation invocation = {
        .version = GRAMME_INVOCATION_VERSION,
        .event = (const char *)event.data,
        .event_size = event.size,
        .request_id = request_id,
        .region = functions->source.db->region,
        .access_key = functions->source.db->access_key,
        .attempt = 1,
    };
    user *u = enter(functions, name, &outcome->broken);
    int result;

    if (u == NULL && outcome->broken) {
        gramme_outcome_set_error(outcome, NULL, "out of memory");
        return 1;
    }
    if (u == NULL) {
        gramme_outcome_set_error(outcome, "Gramme.Interrupted",
                                 "The invocation was interrupted");
        return 1;
    }
    gramme_features_uuid(request_id);
    result = gramme_binding_invoke(u->binding, &invocation, outcome);
    leave(functions, u);
    return result;
}

gramme_status gramme_functions_invoke_later(gramme_functions *functions,
                                            gramme_view name,
                                            gramme_view event)
{
    gramme_status status = GRAMME_CLOSED;

    pthread_mutex_lock(&functions->mutex);
    if (functions->background == NULL && !functions->stopped) {
        functions->background =
            gramme_background_new(functions, functions->source.db->allocator);
        status = GRAMME_NOMEM;
    }
    if (functions->background != NULL) {
        status = gramme_background_add(functions->background, name, event);
    }
    pthread_mutex_unlock(&functions->mutex);
    return status;
}

/* -- all of them -- */

gramme_status
gramme_functions_new(gramme_functions **out, gramme *db, gramme_error *err)
{
    gramme_functions *functions = gramme_alloc_zero(db->allocator, sizeof(*functions));

    *out = NULL;
    if (functions == NULL) {
        return gramme_error_nomem(err);
    }
    if (pthread_mutex_init(&functions->mutex, NULL) != 0) {
        gramme_free(db->allocator, functions);
        return gramme_error_nomem(err);
    }
    if (pthread_mutex_init(&functions->changing, NULL) != 0) {
        pthread_mutex_destroy(&functions->mutex);
        gramme_free(db->allocator, functions);
        return gramme_error_nomem(err);
    }
    functions->source.db = db;
    atomic_init(&functions->source.generation, 1);
    *out = functions;
    return GRAMME_OK;
}

static void interrupt_invoke(gramme_functions *functions, bool interrupted)
{
    pthread_mutex_lock(&functions->mutex);
    functions->interrupted = interrupted;
    for (user *u = functions->users; u != NULL; u = u->next) {
        gramme_binding_interrupt(u->binding, interrupted);
    }
    pthread_mutex_unlock(&functions->mutex);
}

void gramme_invoke_interrupt(gramme *db, int interrupted)
{
    if (gramme_engine_usable(db)) {
        interrupt_invoke(db->functions, interrupted != 0);
    }
}

void gramme_functions_stop(gramme_functions *functions)
{
    gramme_background *background;

    if (functions == NULL) {
        return;
    }
    interrupt_invoke(functions, true);
    pthread_mutex_lock(&functions->mutex);
    functions->stopped = true;
    background = functions->background;
    functions->background = NULL;
    pthread_mutex_unlock(&functions->mutex);
    gramme_background_free(background);
}

void gramme_functions_free(gramme_functions *functions)
{
    const gramme_allocator *allocator;

    if (functions == NULL) {
        return;
    }
    allocator = functions->source.db->allocator;
    while (functions->users != NULL) {
        user *first = functions->users;

        functions->users = first->next;
        user_free(functions, first);
    }
    pthread_mutex_destroy(&functions->changing);
    pthread_mutex_destroy(&functions->mutex);
    gramme_free(allocator, functions);
}

void gramme_functions_run_with(gramme_functions *functions,
                               const gramme_runtime *runtime)
{
    functions->source.runtime = *runtime;
    functions->allowed = true;
}

void gramme_functions_start_later(gramme_functions *functions, bool later)
{
    atomic_store(&functions->behind, later);
}

void gramme_functions_catch_up(gramme_functions *functions)
{
    if (!atomic_load(&functions->behind)) {
        return;
    }
    gramme_functions_lock(functions);
    if (gramme_mapping_start_all(functions->source.db, NULL) == GRAMME_OK) {
        atomic_store(&functions->behind, false);
    }
    gramme_functions_unlock(functions);
}

gramme_status gramme_functions_allow(gramme_op_call *call)
{
    if (!call->db->functions->allowed) {
        return gramme_exception_set(call->err, GRAMME_EXCEPTION_LAMBDA_ACCESS_DENIED,
                                    "AWS Lambda's operations run code on this machine: "
                                    "start Gramme with --lambda-api to allow them");
    }
    if (!gramme_engine_usable(call->db)) {
        return gramme_error_set(call->err, GRAMME_CLOSED,
                                "the database was opened before a fork(2)");
    }
    if (call->group != NULL) {
        return gramme_exception_set(call->err, GRAMME_EXCEPTION_LAMBDA_ACCESS_DENIED,
                                    "AWS Lambda's operations cannot be part of a turn");
    }
    gramme_functions_catch_up(call->db->functions);
    return GRAMME_OK;
}

void gramme_functions_lock(gramme_functions *functions)
{
    pthread_mutex_lock(&functions->changing);
}

void gramme_functions_unlock(gramme_functions *functions)
{
    pthread_mutex_unlock(&functions->changing);
}

gramme_status gramme_functions_try(gramme_functions *functions,
                                   const gramme_function_document *document,
                                   gramme_view zip,
                                   gramme_arena *arena,
                                   gramme_error *err)
{
    gramme_target target;
    gramme_status status =
        gramme_binding_open(&target, &functions->source, document, zip, arena, err);

    if (status == GRAMME_OK && target.release != NULL) {
        target.release(target.self);
    }
    return status;
}

void gramme_functions_changed(gramme_functions *functions)
{
    atomic_fetch_add(&functions->source.generation, 1);
}

void gramme_functions_forget(gramme_functions *functions, gramme_view name)
{
    user *dead;

    gramme_functions_changed(functions);
    pthread_mutex_lock(&functions->mutex);
    for (user *u = functions->users; u != NULL; u = u->next) {
        u->dead = u->dead || is_of(u, name);
    }
    dead = take_dead(functions);
    pthread_mutex_unlock(&functions->mutex);
    user_free(functions, dead);
}

void gramme_functions_forget_all(gramme_functions *functions)
{
    user *dead;

    gramme_functions_changed(functions);
    pthread_mutex_lock(&functions->mutex);
    for (user *u = functions->users; u != NULL; u = u->next) {
        u->dead = true;
    }
    pthread_mutex_unlock(&functions->mutex);
    do {
        pthread_mutex_lock(&functions->mutex);
        dead = take_dead(functions);
        pthread_mutex_unlock(&functions->mutex);
        user_free(functions, dead);
    } while (dead != NULL);
}

bool gramme_functions_allowed(const gramme_functions *functions)
{
    return functions->allowed;
}

void gramme_functions_log(const gramme_functions *functions,
                          gramme_view name,
                          const char *format,
                          ...)
{
    const gramme *db = functions->source.db;
    char text[TEXT_SIZE];
    char line[LINE_SIZE];
    va_list args;

    if (db->log == NULL) {
        return;
    }
    va_start(args, format);
    (void)vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    (void)snprintf(line, sizeof(line), "function %.*s: %s", GRAMME_VIEW_ARG(name),
                   text);
    db->log(db->log_self, line);
}
