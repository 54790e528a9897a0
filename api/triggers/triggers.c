/* SPDX-License-Identifier: Apache-2.0 */
/* triggers.c - all triggers of an engine, and where failures go.
 *
 * The mutex guards the lists; it is held while a trigger is made, changed or ended, so
 * those happen one after the other. Lanes never take it. */
#include "api/triggers/triggers.h"

#include <pthread.h>

#include "api/engine.h"

typedef struct entry entry;
struct entry {
    entry *next;
    gramme_trigger *trigger;
};

struct gramme_triggers {
    gramme *db;
    gramme_trigger_context context;
    pthread_mutex_t mutex;
    entry *entries;
    gramme_destination *destinations;
    gramme_arena arena; /* destinations and their ARNs */
};

static void release(const gramme_target *target)
{
    if (target->release != NULL) {
        target->release(target->self);
    }
}

/* With the mutex held. */
static const gramme_destination *find_destination(void *self, gramme_view arn)
{
    const gramme_triggers *triggers = self;

    for (const gramme_destination *d = triggers->destinations; d != NULL; d = d->next) {
        if (!d->replaced && gramme_view_equal(d->arn, arn)) {
            return d;
        }
    }
    return NULL;
}

gramme_status gramme_triggers_new(gramme_triggers **out, gramme *db, gramme_error *err)
{
    gramme_triggers *triggers = gramme_alloc_zero(db->allocator, sizeof(*triggers));

    *out = NULL;
    if (triggers == NULL) {
        return gramme_error_nomem(err);
    }
    if (pthread_mutex_init(&triggers->mutex, NULL) != 0) {
        gramme_free(db->allocator, triggers);
        return gramme_error_nomem(err);
    }
    triggers->db = db;
    triggers->context = (gramme_trigger_context){
        .allocator = db->allocator,
        .clock = &db->clock,
        .region = db->region,
        .access_key = db->access_key,
        .log = db->log,
        .log_self = db->log_self,
        .find_destination = find_destination,
        .find_self = triggers,
    };
    gramme_arena_init(&triggers->arena, db->allocator, 512);
    *out = triggers;
    return GRAMME_OK;
}

/* All lanes stop at once with the dispatcher, before their triggers are taken apart. */
void gramme_triggers_free(gramme_triggers *triggers)
{
    const gramme_allocator *allocator;

    if (triggers == NULL) {
        return;
    }
    allocator = triggers->context.allocator;
    gramme_dispatcher_free(triggers->context.dispatcher);
    while (triggers->entries != NULL) {
        entry *first = triggers->entries;

        triggers->entries = first->next;
        gramme_trigger_detach(first->trigger);
        gramme_trigger_free(first->trigger, false);
        gramme_free(allocator, first);
    }
    for (gramme_destination *d = triggers->destinations; d != NULL; d = d->next) {
        release(&d->target);
    }
    gramme_arena_clear(&triggers->arena);
    pthread_mutex_destroy(&triggers->mutex);
    gramme_free(allocator, triggers);
}

/* The place that leads to the entry, or the list's end. */
static entry **find(gramme_triggers *triggers, gramme_view id)
{
    entry **at = &triggers->entries;

    while (*at != NULL && !gramme_view_equal(gramme_trigger_id((*at)->trigger), id)) {
        at = &(*at)->next;
    }
    return at;
}

/* The dispatcher comes with the first trigger. */
static gramme_status add(gramme_triggers *triggers,
                         const gramme_trigger_spec *spec,
                         const gramme_target *target,
                         gramme_error *err)
{
    gramme *db = triggers->db;
    entry **place = find(triggers, spec->id);
    entry *added = NULL;
    gramme_status status = GRAMME_OK;

    if (*place != NULL) {
        status = gramme_error_set(
            err, GRAMME_EXISTS, "table %.*s has a trigger called %.*s already",
            GRAMME_VIEW_ARG(spec->table), GRAMME_VIEW_ARG(spec->name));
    }
    if (status == GRAMME_OK && triggers->context.dispatcher == NULL) {
        status = gramme_dispatcher_new(&triggers->context.dispatcher, db->streams,
                                       db->store, err);
    }
    if (status == GRAMME_OK) {
        added = gramme_alloc_zero(db->allocator, sizeof(*added));
        status = added == NULL ? gramme_error_nomem(err) : GRAMME_OK;
    }
    if (status != GRAMME_OK) {
        release(target);
        return status;
    }
    status = gramme_trigger_new(&added->trigger, &triggers->context, spec, target, err);
    if (status != GRAMME_OK) {
        gramme_free(db->allocator, added);
        return status;
    }
    *place = added;
    return GRAMME_OK;
}

gramme_status gramme_triggers_add(gramme_triggers *triggers,
                                  const gramme_trigger_spec *spec,
                                  const gramme_target *target,
                                  gramme_error *err)
{
    gramme_status status;

    pthread_mutex_lock(&triggers->mutex);
    status = add(triggers, spec, target, err);
    pthread_mutex_unlock(&triggers->mutex);
    return status;
}

gramme_status gramme_triggers_prepare(gramme_trigger_change **out,
                                      gramme_triggers *triggers,
                                      const gramme_settings *settings,
                                      const gramme_target *target,
                                      gramme_error *err)
{
    gramme_status status;

    pthread_mutex_lock(&triggers->mutex);
    status = gramme_trigger_change_new(out, &triggers->context, settings, target, err);
    pthread_mutex_unlock(&triggers->mutex);
    return status;
}

void gramme_triggers_apply(gramme_triggers *triggers,
                           gramme_view id,
                           gramme_trigger_change *change,
                           bool drop)
{
    const entry *found;

    if (change == NULL) {
        return;
    }
    pthread_mutex_lock(&triggers->mutex);
    found = drop ? NULL : *find(triggers, id);
    if (found != NULL) {
        gramme_trigger_apply(found->trigger, change);
    } else {
        gramme_trigger_change_free(change, &triggers->context);
    }
    pthread_mutex_unlock(&triggers->mutex);
}

gramme_status
gramme_triggers_remove(gramme_triggers *triggers, gramme_view id, gramme_error *err)
{
    entry **place;
    entry *found;

    pthread_mutex_lock(&triggers->mutex);
    place = find(triggers, id);
    found = *place;
    if (found != NULL) {
        *place = found->next;
        gramme_trigger_free(found->trigger, true);
        gramme_free(triggers->context.allocator, found);
    }
    pthread_mutex_unlock(&triggers->mutex);
    return found != NULL ? GRAMME_OK
                         : gramme_error_set(err, GRAMME_NOTFOUND, "no such trigger");
}

bool gramme_triggers_describe(gramme_subscription_state *out,
                              gramme_triggers *triggers,
                              gramme_view id)
{
    const entry *found;

    pthread_mutex_lock(&triggers->mutex);
    found = *find(triggers, id);
    if (found != NULL) {
        gramme_trigger_describe(out, found->trigger);
    }
    pthread_mutex_unlock(&triggers->mutex);
    return found != NULL;
}

gramme_status gramme_triggers_check(gramme_triggers *triggers,
                                    const gramme_settings *settings,
                                    gramme_error *err)
{
    bool known;

    pthread_mutex_lock(&triggers->mutex);
    known = settings->destination.size == 0 ||
            find_destination(triggers, settings->destination) != NULL;
    pthread_mutex_unlock(&triggers->mutex);
    return known ? GRAMME_OK : gramme_trigger_unmapped(settings->destination, err);
}

static gramme_status map(gramme_triggers *triggers,
                         gramme_view arn,
                         const gramme_target *target,
                         gramme_error *err)
{
    gramme_destination *added =
        gramme_arena_calloc(&triggers->arena, 1, sizeof(*added));

    if (added == NULL || !gramme_arena_copy(&added->arn, &triggers->arena, arn)) {
        release(target);
        return gramme_error_nomem(err);
    }
    for (gramme_destination *d = triggers->destinations; d != NULL; d = d->next) {
        d->replaced = d->replaced || gramme_view_equal(d->arn, arn);
    }
    added->target = *target;
    added->next = triggers->destinations;
    triggers->destinations = added;
    return GRAMME_OK;
}

gramme_status gramme_triggers_map(gramme_triggers *triggers,
                                  gramme_view arn,
                                  const gramme_target *target,
                                  gramme_error *err)
{
    gramme_status status;

    pthread_mutex_lock(&triggers->mutex);
    status = map(triggers, arn, target, err);
    pthread_mutex_unlock(&triggers->mutex);
    return status;
}

void gramme_triggers_pause(gramme_triggers *triggers)
{
    pthread_mutex_lock(&triggers->mutex);
    if (triggers->context.dispatcher != NULL) {
        gramme_dispatcher_pause(triggers->context.dispatcher);
    }
    for (const entry *e = triggers->entries; e != NULL; e = e->next) {
        gramme_trigger_stand_by(e->trigger);
    }
}

/* With the mutex held. */
static void remove_stored(gramme_triggers *triggers)
{
    entry **at = &triggers->entries;

    while (*at != NULL) {
        entry *e = *at;

        if (gramme_trigger_is_stored(e->trigger)) {
            *at = e->next;
            gramme_trigger_free(e->trigger, false);
            gramme_free(triggers->context.allocator, e);
        } else {
            at = &e->next;
        }
    }
}

void gramme_triggers_resume(gramme_triggers *triggers, bool anew)
{
    if (anew) {
        remove_stored(triggers);
    }
    if (triggers->context.dispatcher != NULL) {
        gramme_dispatcher_resume(triggers->context.dispatcher, anew);
    }
    pthread_mutex_unlock(&triggers->mutex);
}

bool gramme_triggers_each(gramme_triggers *triggers,
                          int (*each)(void *self, const gramme_trigger *trigger),
                          void *self)
{
    int end = 0;

    if (pthread_mutex_trylock(&triggers->mutex) != 0) {
        return false;
    }
    for (const entry *e = triggers->entries; e != NULL && end == 0; e = e->next) {
        end = each(self, e->trigger);
    }
    pthread_mutex_unlock(&triggers->mutex);
    return true;
}

bool gramme_triggers_any(gramme_triggers *triggers)
{
    bool any = false;

    if (pthread_mutex_trylock(&triggers->mutex) != 0) {
        return true; /* whoever changes one may have to wait for its target */
    }
    for (const entry *e = triggers->entries; e != NULL && !any; e = e->next) {
        any = gramme_trigger_settings(e->trigger)->enabled;
    }
    pthread_mutex_unlock(&triggers->mutex);
    return any;
}

bool gramme_triggers_settle(gramme_triggers *triggers, int64_t timeout)
{
    gramme_dispatcher *dispatcher;

    if (timeout == 0 && pthread_mutex_trylock(&triggers->mutex) != 0) {
        return false;
    }
    if (timeout != 0) {
        pthread_mutex_lock(&triggers->mutex);
    }
    dispatcher = triggers->context.dispatcher;
    pthread_mutex_unlock(&triggers->mutex);
    return dispatcher == NULL || gramme_dispatcher_settle(dispatcher, timeout);
}
