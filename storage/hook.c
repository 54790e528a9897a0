/* SPDX-License-Identifier: Apache-2.0 */
/* hook.c - setting the hook, and asking it for its upkeep.
 *
 * Writers call the hook inside the gate, the worker outside of it; the latter are
 * counted, so that a hook goes only when nobody is in it. It is never called with
 * worker.mutex held: it has locks of its own and may wake the worker under them. */
#include "storage/hook.h"

#include "storage/engine.h"

/* False when there is no hook. */
static bool enter(gramme_store *store)
{
    bool on;

    pthread_mutex_lock(&store->worker.mutex);
    on = store->hook_on;
    store->hook_users += on;
    pthread_mutex_unlock(&store->worker.mutex);
    return on;
}

static void leave(gramme_store *store)
{
    pthread_mutex_lock(&store->worker.mutex);
    store->hook_users--;
    if (!store->hook_on) {
        pthread_cond_broadcast(&store->worker.changed);
    }
    pthread_mutex_unlock(&store->worker.mutex);
}

int64_t gramme_hook_pause(gramme_store *store)
{
    int64_t due = INT64_MAX;
    int64_t now = gramme_store_now(store);

    if (enter(store)) {
        due = store->hook.due(store->hook.self);
        leave(store);
    }
    if (due == INT64_MAX || due <= now) {
        return due == INT64_MAX ? INT64_MAX : 0;
    }
    return now < 0 ? due : due - now;
}

gramme_status gramme_hook_upkeep(gramme_store *store, int64_t budget, gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    if (enter(store)) {
        st = store->hook.upkeep(store->hook.self, budget, err);
        leave(store);
    }
    return st;
}

void gramme_store_set_hook(gramme_store *store, const gramme_row_hook *hook)
{
    static const gramme_row_hook none = {.changed = NULL};
    gramme_worker *worker = &store->worker;

    if (!gramme_origin_is_here(&store->origin)) {
        return;
    }
    pthread_mutex_lock(&worker->mutex);
    store->hook_on = false;
    while (store->hook_users > 0) {
        pthread_cond_wait(&worker->changed, &worker->mutex);
    }
    pthread_mutex_unlock(&worker->mutex);

    gramme_gate_enter(&store->gate);
    store->hook = hook == NULL ? none : *hook;
    gramme_gate_leave(&store->gate);
    if (hook == NULL) {
        return;
    }
    pthread_mutex_lock(&worker->mutex);
    store->hook_on = true;
    worker->hooked = true;
    pthread_mutex_unlock(&worker->mutex);
    gramme_store_clock_was_set(store); /* wakes the worker if there is anything due */
}

void gramme_store_upkeep_is_due(gramme_store *store)
{
    if (gramme_origin_is_here(&store->origin)) {
        gramme_worker_wake(store, true, false);
    }
}
