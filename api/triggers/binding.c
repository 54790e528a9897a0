/* SPDX-License-Identifier: Apache-2.0 */
/* binding.c - from a function's name to a target that is open. A binding opens it when
 * it is called, and another one when the function's revision has changed; calls that
 * run end with the old one, which is released after them.
 *
 * The mutex guards what is open; it is not held while a function runs. */
#include "api/triggers/binding.h"

#include <pthread.h>
#include <stdio.h>

#include "api/triggers/outcome.h"
#include "api/triggers/uuid.h"

typedef struct opened opened;
struct opened {
    opened *next;
    gramme_target target;
    unsigned calls; /* under way */
    bool old;
};

struct gramme_binding {
    gramme_binding_source *source;
    pthread_mutex_t mutex;
    opened *opened; /* the first one is the present one, unless it is old */
    char revision[GRAMME_UUID_TEXT + 1]; /* of it */
    unsigned generation; /* of the functions when it was last looked at; 0: never */
    bool interrupted;
    gramme_view name;
    uint8_t text[];
};

static void release(const gramme_target *target)
{
    if (target->release != NULL) {
        target->release(target->self);
    }
}

gramme_binding *gramme_binding_new(gramme_binding_source *source, gramme_view name)
{
    const gramme_allocator *allocator = source->db->allocator;
    gramme_binding *made = gramme_alloc_zero(allocator, sizeof(*made) + name.size + 1);

    if (made == NULL) {
        return NULL;
    }
    if (pthread_mutex_init(&made->mutex, NULL) != 0) {
        gramme_free(allocator, made);
        return NULL;
    }
    made->source = source;
    memcpy(made->text, name.data, name.size);
    made->name = gramme_view_of(made->text, name.size);
    return made;
}

void gramme_binding_free(gramme_binding *b)
{
    const gramme_allocator *allocator;

    if (b == NULL) {
        return;
    }
    allocator = b->source->db->allocator;

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
static opened *take_unused(gramme_binding *b)
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

static void release_all(const gramme_binding *b, opened *unused)
{
    while (unused != NULL) {
        opened *one = unused;

        unused = one->next;
        release(&one->target);
        gramme_free(b->source->db->allocator, one);
    }
}

gramme_status gramme_binding_open(gramme_target *out,
                                  const gramme_binding_source *source,
                                  const gramme_function_document *document,
                                  gramme_view zip,
                                  gramme_arena *arena,
                                  gramme_error *err)
{
    gramme_failure failure = {.code = GRAMME_CODE_OK};
    gramme_function function;
    gramme_status status =
        gramme_function_describe(&function, source->db, document, zip, arena, err);

    if (status != GRAMME_OK) {
        return status;
    }
    if (source->runtime.open(source->runtime.self, out, &function, &failure) !=
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
static gramme_status
install(gramme_binding *b, const gramme_target *target, gramme_error *err)
{
    opened *one = gramme_alloc_zero(b->source->db->allocator, sizeof(*one));

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

/* *asked: the function is known, and whether it can run is the runtime's to say. */
static gramme_status
look_up(gramme_binding *b, bool *asked, gramme_arena *arena, gramme_error *err)
{
    gramme_binding_source *source = b->source;
    gramme_function_document document;
    gramme_view zip = gramme_view_of(NULL, 0);
    gramme_target target;
    gramme_txn *txn;
    gramme_status status =
        gramme_txn_begin(&txn, source->db->store, NULL, GRAMME_TXN_READ, err);

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
    *asked = status == GRAMME_OK;
    if (status == GRAMME_OK) {
        status = gramme_binding_open(&target, source, &document, zip, arena, err);
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

/* The target of the function as it is now, with the mutex held. *broken: that there is
 * none is Gramme's own failure. */
static gramme_status
bring_up_to_date(gramme_binding *b, bool *broken, gramme_error *err)
{
    unsigned generation = atomic_load(&b->source->generation);
    bool asked = false;
    gramme_arena arena;
    gramme_status status;

    if (b->generation == generation) {
        return GRAMME_OK;
    }
    gramme_arena_init(&arena, b->source->db->allocator, 0);
    status = look_up(b, &asked, &arena, err);
    gramme_arena_clear(&arena);
    *broken = status == GRAMME_NOMEM ||
              (status != GRAMME_OK && status != GRAMME_NOTFOUND && !asked);
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

int gramme_binding_invoke(void *self,
                          const gramme_invocation *invocation,
                          gramme_outcome *outcome)
{
    gramme_binding *b = self;
    opened *one = NULL;
    opened *unused;
    gramme_error err;
    int result = 1;

    gramme_error_init(&err, NULL);
    pthread_mutex_lock(&b->mutex);
    if (bring_up_to_date(b, &outcome->broken, &err) == GRAMME_OK) {
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

void gramme_binding_interrupt(gramme_binding *b, bool interrupted)
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
    gramme_binding_interrupt(self, true);
}

static void resume(void *self)
{
    gramme_binding_interrupt(self, false);
}

static void release_binding(void *self)
{
    gramme_binding_free(self);
}

gramme_view gramme_binding_name(const gramme_binding *b)
{
    return b->name;
}

void gramme_binding_target(gramme_target *out, gramme_binding *b)
{
    *out = (gramme_target){.version = GRAMME_TARGET_VERSION,
                           .invoke = gramme_binding_invoke,
                           .interrupt = interrupt,
                           .resume = resume,
                           .release = release_binding,
                           .self = b};
}
