/* SPDX-License-Identifier: Apache-2.0 */
/* functions.c - from a function's name to a target that is open.
 *
 * Who calls a function has a binding to it: each mapping one, Invoke one for each
 * function, so that interrupting one of them leaves the others alone. A binding opens
 * the function's target when it is called, and another one when the function's revision
 * has changed; calls that run end with the old one, which is released after them.
 *
 * functions->mutex guards the list of Invoke's bindings, a binding's own mutex what is
 * open. Neither is held while a function runs. */
#include "api/triggers/functions.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>

#include "api/ops/features.h"

enum { UUID_SIZE = 37, LINE_SIZE = 512 };

typedef struct opened opened;
struct opened {
    opened *next;
    gramme_target target;
    unsigned calls; /* under way */
    bool old;
};

typedef struct binding binding;
struct binding {
    binding *next; /* of Invoke's */
    gramme_functions *functions;
    pthread_mutex_t mutex;
    opened *opened;           /* the first one is the present one, unless it is old */
    char revision[UUID_SIZE]; /* of it */
    unsigned generation; /* of the functions when it was last looked at; 0: never */
    bool interrupted;
    bool dead;      /* its function was deleted */
    unsigned users; /* calls of Invoke, guarded by functions->mutex */
    gramme_view name;
    uint8_t text[];
};

struct gramme_functions {
    gramme *db;
    gramme_runtime runtime;
    bool allowed;
    atomic_uint generation; /* from 1; another one after each change */
    pthread_mutex_t mutex;
    pthread_mutex_t changing;
    binding *bindings; /* Invoke's */
    bool interrupted;  /* these two are guarded by mutex */
    bool stopped;
    gramme_background *background;
};

/* -- bindings -- */

static void release(const gramme_target *target)
{
    if (target->release != NULL) {
        target->release(target->self);
    }
}

static binding *binding_new(gramme_functions *functions, gramme_view name)
{
    const gramme_allocator *allocator = functions->db->allocator;
    binding *made = gramme_alloc_zero(allocator, sizeof(*made) + name.size + 1);

    if (made == NULL) {
        return NULL;
    }
    if (pthread_mutex_init(&made->mutex, NULL) != 0) {
        gramme_free(allocator, made);
        return NULL;
    }
    made->functions = functions;
    memcpy(made->text, name.data, name.size);
    made->name = gramme_view_of(made->text, name.size);
    return made;
}

/* Nobody calls it any more. */
static void binding_free(binding *b)
{
    const gramme_allocator *allocator = b->functions->db->allocator;

    while (b->opened != NULL) {
        opened *first = b->opened;

        b->opened = first->next;
        release(&first->target);
        gramme_free(allocator, first);
    }
    pthread_mutex_destroy(&b->mutex);
    gramme_free(allocator, b);
}

/* What is old and unused, out of the list; the caller releases it without the mutex. */
static opened *take_unused(binding *b)
{
    opened *unused = NULL;
    opened **at = &b->opened;

    while (*at != NULL) {
        opened *one = *at;

        if (one->old && one->calls == 0) {
            *at = one->next;
            one->next = unused;
            unused = one;
        } else {
            at = &one->next;
        }
    }
    return unused;
}

static void release_all(const binding *b, opened *unused)
{
    while (unused != NULL) {
        opened *one = unused;

        unused = one->next;
        release(&one->target);
        gramme_free(b->functions->db->allocator, one);
    }
}

static gramme_status open_target(gramme_target *out,
                                 gramme_functions *functions,
                                 const gramme_function_document *document,
                                 gramme_view zip,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    gramme_failure failure = {.code = GRAMME_CODE_OK};
    gramme_function function;
    gramme_status status =
        gramme_function_describe(&function, functions->db, document, zip, arena, err);

    if (status != GRAMME_OK) {
        return status;
    }
    if (functions->runtime.open(functions->runtime.self, out, &function, &failure) !=
        GRAMME_CODE_OK) {
        if (failure.code == GRAMME_CODE_NOMEM) {
            return gramme_error_nomem(err);
        }
        return gramme_error_set(
            err, failure.code == GRAMME_CODE_IO ? GRAMME_IO : GRAMME_INVALID, "%s",
            failure.message);
    }
    return GRAMME_OK;
}

/* Makes `target` the present one. */
static gramme_status install(binding *b, const gramme_target *target, gramme_error *err)
{
    opened *one = gramme_alloc_zero(b->functions->db->allocator, sizeof(*one));

    if (one == NULL) {
        release(target);
        return gramme_error_nomem(err);
    }
    if (b->opened != NULL) {
        b->opened->old = true;
    }
    one->target = *target;
    one->next = b->opened;
    b->opened = one;
    if (b->interrupted && target->interrupt != NULL) {
        target->interrupt(target->self);
    }
    return GRAMME_OK;
}

static gramme_status look_up(binding *b, gramme_arena *arena, gramme_error *err)
{
    gramme_functions *functions = b->functions;
    gramme_function_document document;
    gramme_view zip = gramme_view_of(NULL, 0);
    gramme_target target;
    gramme_txn *txn;
    gramme_status status =
        gramme_txn_begin(&txn, functions->db->store, NULL, GRAMME_TXN_READ, err);

    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_function_get(&document, txn, b->name, arena, err);
    if (status == GRAMME_OK && gramme_view_is(document.revision, b->revision)) {
        gramme_txn_rollback(txn);
        return GRAMME_OK;
    }
    if (status == GRAMME_OK) {
        status = gramme_function_code(&zip, txn, &document, arena, err);
    }
    gramme_txn_rollback(txn);
    if (status == GRAMME_NOTFOUND) {
        return gramme_error_set(err, status, "Function not found: %.*s",
                                GRAMME_VIEW_ARG(b->name));
    }
    if (status == GRAMME_OK) {
        status = open_target(&target, functions, &document, zip, arena, err);
    }
    if (status == GRAMME_OK) {
        status = install(b, &target, err);
    }
    if (status == GRAMME_OK) {
        (void)snprintf(b->revision, sizeof(b->revision), "%.*s",
                       GRAMME_VIEW_ARG(document.revision));
    }
    return status;
}

/* The target of the function as it is now, with the mutex held. */
static gramme_status bring_up_to_date(binding *b, gramme_error *err)
{
    unsigned generation = atomic_load(&b->functions->generation);
    gramme_arena arena;
    gramme_status status;

    if (b->generation == generation) {
        return GRAMME_OK;
    }
    gramme_arena_init(&arena, b->functions->db->allocator, 0);
    status = look_up(b, &arena, err);
    gramme_arena_clear(&arena);
    if (status == GRAMME_OK) {
        b->generation = generation;
        return status;
    }
    b->generation = 0;
    b->revision[0] = '\0';
    if (b->opened != NULL) {
        b->opened->old = true;
    }
    return status;
}

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    binding *b = self;
    opened *one = NULL;
    opened *unused;
    gramme_error err;
    int result = 1;

    gramme_error_init(&err, NULL);
    pthread_mutex_lock(&b->mutex);
    if (bring_up_to_date(b, &err) == GRAMME_OK) {
        one = b->opened;
        one->calls++;
    }
    unused = take_unused(b);
    pthread_mutex_unlock(&b->mutex);
    release_all(b, unused);
    if (one == NULL) {
        gramme_outcome_set_error(outcome, "Gramme.FunctionNotRunnable", err.text);
        return 1;
    }
    result = one->target.invoke(one->target.self, invocation, outcome);
    pthread_mutex_lock(&b->mutex);
    one->calls--;
    unused = take_unused(b);
    pthread_mutex_unlock(&b->mutex);
    release_all(b, unused);
    return result;
}

static void set_interrupted(binding *b, bool interrupted)
{
    pthread_mutex_lock(&b->mutex);
    b->interrupted = interrupted;
    for (opened *one = b->opened; one != NULL; one = one->next) {
        void (*tell)(void *self) =
            interrupted ? one->target.interrupt : one->target.resume;

        if (tell != NULL) {
            tell(one->target.self);
        }
    }
    pthread_mutex_unlock(&b->mutex);
}

static void interrupt(void *self)
{
    set_interrupted(self, true);
}

static void resume(void *self)
{
    set_interrupted(self, false);
}

static void release_binding(void *self)
{
    binding_free(self);
}

gramme_status gramme_functions_target(gramme_target *out,
                                      gramme_functions *functions,
                                      gramme_view name,
                                      gramme_error *err)
{
    binding *made = binding_new(functions, name);

    if (made == NULL) {
        return gramme_error_nomem(err);
    }
    *out = (gramme_target){.version = GRAMME_TARGET_VERSION,
                           .invoke = invoke,
                           .interrupt = interrupt,
                           .resume = resume,
                           .release = release_binding,
                           .self = made};
    return GRAMME_OK;
}

/* -- Invoke -- */

/* Out of the list, when nobody uses it any more; the caller frees it. */
static binding *take_dead(gramme_functions *functions)
{
    binding **at = &functions->bindings;

    while (*at != NULL && !((*at)->dead && (*at)->users == 0)) {
        at = &(*at)->next;
    }
    if (*at != NULL) {
        binding *dead = *at;

        *at = dead->next;
        return dead;
    }
    return NULL;
}

/* Counted as used; NULL without memory or while nothing may run. */
static binding *use(gramme_functions *functions, gramme_view name)
{
    binding *found;

    pthread_mutex_lock(&functions->mutex);
    found = functions->bindings;
    while (found != NULL && (found->dead || !gramme_view_equal(found->name, name))) {
        found = found->next;
    }
    if (functions->interrupted || functions->stopped) {
        found = NULL;
    } else if (found == NULL && (found = binding_new(functions, name)) != NULL) {
        found->next = functions->bindings;
        functions->bindings = found;
    }
    if (found != NULL) {
        found->users++;
    }
    pthread_mutex_unlock(&functions->mutex);
    return found;
}

static void leave(gramme_functions *functions, binding *used)
{
    binding *dead;

    pthread_mutex_lock(&functions->mutex);
    used->users--;
    dead = take_dead(functions);
    pthread_mutex_unlock(&functions->mutex);
    if (dead != NULL) {
        binding_free(dead);
    }
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
        .region = functions->db->region,
        .access_key = functions->db->access_key,
        .attempt = 1,
    };
    binding *used = use(functions, name);
    int result;

    if (used == NULL) {
        gramme_outcome_set_error(outcome, "Gramme.Interrupted",
                                 "The invocation was interrupted");
        return 1;
    }
    gramme_features_uuid(request_id);
    result = invoke(used, &invocation, outcome);
    leave(functions, used);
    return result;
}

bool gramme_functions_invoke_later(gramme_functions *functions,
                                   gramme_view name,
                                   gramme_view event)
{
    bool added = false;

    pthread_mutex_lock(&functions->mutex);
    if (functions->background == NULL && !functions->stopped) {
        functions->background =
            gramme_background_new(functions, functions->db->allocator);
    }
    if (functions->background != NULL) {
        added = gramme_background_add(functions->background, name, event);
    }
    pthread_mutex_unlock(&functions->mutex);
    return added;
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
    functions->db = db;
    atomic_init(&functions->generation, 1);
    *out = functions;
    return GRAMME_OK;
}

static void interrupt_invoke(gramme_functions *functions, bool interrupted)
{
    pthread_mutex_lock(&functions->mutex);
    functions->interrupted = interrupted;
    for (binding *b = functions->bindings; b != NULL; b = b->next) {
        set_interrupted(b, interrupted);
    }
    pthread_mutex_unlock(&functions->mutex);
}

void gramme_invoke_interrupt(gramme *db, int interrupted)
{
    interrupt_invoke(db->functions, interrupted != 0);
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
    allocator = functions->db->allocator;
    while (functions->bindings != NULL) {
        binding *first = functions->bindings;

        functions->bindings = first->next;
        binding_free(first);
    }
    pthread_mutex_destroy(&functions->changing);
    pthread_mutex_destroy(&functions->mutex);
    gramme_free(allocator, functions);
}

void gramme_functions_run_with(gramme_functions *functions,
                               const gramme_runtime *runtime)
{
    functions->runtime = *runtime;
    functions->allowed = true;
}

gramme_status gramme_functions_allow(gramme_op_call *call)
{
    if (!call->db->functions->allowed) {
        return gramme_exception_set(call->err, GRAMME_EXCEPTION_LAMBDA_ACCESS_DENIED,
                                    "AWS Lambda's operations run code on this machine: "
                                    "start Gramme with --lambda-api to allow them");
    }
    if (call->group != NULL) {
        return gramme_exception_set(call->err, GRAMME_EXCEPTION_LAMBDA_ACCESS_DENIED,
                                    "AWS Lambda's operations cannot be part of a turn");
    }
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
    gramme_status status = open_target(&target, functions, document, zip, arena, err);

    if (status == GRAMME_OK) {
        release(&target);
    }
    return status;
}

void gramme_functions_changed(gramme_functions *functions)
{
    atomic_fetch_add(&functions->generation, 1);
}

void gramme_functions_forget(gramme_functions *functions, gramme_view name)
{
    binding *dead;

    gramme_functions_changed(functions);
    pthread_mutex_lock(&functions->mutex);
    for (binding *b = functions->bindings; b != NULL; b = b->next) {
        b->dead = b->dead || gramme_view_equal(b->name, name);
    }
    dead = take_dead(functions);
    pthread_mutex_unlock(&functions->mutex);
    if (dead != NULL) {
        binding_free(dead);
    }
}

void gramme_functions_log(const gramme_functions *functions,
                          gramme_view name,
                          const char *format,
                          ...)
{
    const gramme *db = functions->db;
    char line[LINE_SIZE];
    va_list args;
    int size;

    if (db->log == NULL) {
        return;
    }
    size = snprintf(line, sizeof(line), "function %.*s: ", GRAMME_VIEW_ARG(name));
    if (size > 0 && size < LINE_SIZE) {
        va_start(args, format);
        (void)vsnprintf(line + size, sizeof(line) - (size_t)size, format, args);
        va_end(args);
    }
    db->log(db->log_self, line);
}
