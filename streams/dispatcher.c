/* SPDX-License-Identifier: Apache-2.0 */
/* dispatcher.c - the list of subscriptions, the thread that tends them, and the way
 * from a commit to the lanes. */
#include "streams/dispatcher_parts.h"

#include <signal.h>
#include <time.h>

enum {
    MICROSECONDS = 1000000,
    STACK_SIZE = 512 * 1024,
    WATCH_PERIOD = 5000, /* between two searches for a stream that is not there */
    SETTLE_POLL = 10000,
};

void gramme_dispatcher_wait(pthread_cond_t *cond, pthread_mutex_t *mutex, int64_t until)
{
    struct timespec time = {
        .tv_sec = (time_t)(until / MICROSECONDS),
        .tv_nsec = (long)(until % MICROSECONDS) * 1000,
    };

    if (until == INT64_MAX) {
        (void)pthread_cond_wait(cond, mutex);
    } else {
        (void)pthread_cond_timedwait(cond, mutex, &time);
    }
}

bool gramme_dispatcher_thread(pthread_t *out, void *(*run)(void *), void *self)
{
    pthread_attr_t attributes;
    sigset_t all;
    sigset_t before;
    bool started;

    if (pthread_attr_init(&attributes) != 0) {
        return false;
    }
    (void)pthread_attr_setstacksize(&attributes, STACK_SIZE);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    started = pthread_create(out, &attributes, run, self) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&attributes);
    return started;
}

/* After a commit, inside the store's gate. To take the mutex once makes sure that
 * whoever saw the old generation is asleep by now and hears it. */
static void wake(void *self)
{
    gramme_dispatcher *dispatcher = self;
    bool lanes;
    bool supervisor;

    atomic_fetch_add(&dispatcher->generation, 1);
    lanes = atomic_load(&dispatcher->sleepers) > 0;
    supervisor = atomic_load(&dispatcher->watchers) > 0;
    if (!lanes && !supervisor) {
        return;
    }
    pthread_mutex_lock(&dispatcher->mutex);
    pthread_mutex_unlock(&dispatcher->mutex);
    if (lanes) {
        pthread_cond_broadcast(&dispatcher->committed);
    }
    if (supervisor) {
        pthread_cond_signal(&dispatcher->control);
    }
}

/* -- the supervisor -- */

/* Sleeps until there are orders, `until`, or a commit that may have brought a stream
 * that someone waits for. */
static void wait_for_orders(gramme_dispatcher *dispatcher,
                            uint64_t orders,
                            uint64_t generation,
                            int64_t until)
{
    int64_t earliest = gramme_clock_monotonic() + WATCH_PERIOD;

    for (;;) {
        int64_t now = gramme_clock_monotonic();
        bool called = atomic_load(&dispatcher->watchers) > 0 &&
                      atomic_load(&dispatcher->generation) != generation;

        if (dispatcher->orders != orders || now >= until ||
            (called && now >= earliest)) {
            return;
        }
        gramme_dispatcher_wait(&dispatcher->control, &dispatcher->mutex,
                               called && earliest < until ? earliest : until);
    }
}

/* A step lets the mutex go, but only the supervisor takes subscriptions out of the
 * list, and one that it took out lives until it lets the mutex go again. */
static void *supervise(void *self)
{
    gramme_dispatcher *dispatcher = self;

    pthread_mutex_lock(&dispatcher->mutex);
    while (!dispatcher->quit) {
        uint64_t orders = dispatcher->orders;
        uint64_t generation = atomic_load(&dispatcher->generation);
        gramme_subscription *s = dispatcher->subscriptions;
        int64_t next = INT64_MAX;

        while (s != NULL) {
            int64_t time = gramme_subscription_step(s);

            next = time < next ? time : next;
            s = s->next;
        }
        wait_for_orders(dispatcher, orders, generation, next);
    }
    pthread_mutex_unlock(&dispatcher->mutex);
    return NULL;
}

gramme_status gramme_dispatcher_add(gramme_dispatcher *dispatcher,
                                    gramme_subscription *subscription,
                                    gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    pthread_mutex_lock(&dispatcher->mutex);
    if (!dispatcher->supervised) {
        dispatcher->supervised =
            gramme_dispatcher_thread(&dispatcher->supervisor, supervise, dispatcher);
    }
    if (dispatcher->supervised) {
        subscription->next = dispatcher->subscriptions;
        dispatcher->subscriptions = subscription;
        subscription->ordered = 1; /* nothing was applied yet */
        dispatcher->orders++;
        pthread_cond_broadcast(&dispatcher->control);
    } else {
        st = gramme_error_set(err, GRAMME_NOMEM, "no thread can be started");
    }
    pthread_mutex_unlock(&dispatcher->mutex);
    return st;
}

/* -- from outside -- */

static pthread_cond_t *cond_at(gramme_dispatcher *dispatcher, int i)
{
    pthread_cond_t *all[] = {&dispatcher->committed, &dispatcher->stopping,
                             &dispatcher->control, &dispatcher->changed};

    return all[i];
}

enum { CONDS = 4 };

static bool init_locks(gramme_dispatcher *dispatcher)
{
    pthread_condattr_t attributes;
    int made = 0;

    if (pthread_mutex_init(&dispatcher->mutex, NULL) != 0) {
        return false;
    }
    if (pthread_condattr_init(&attributes) == 0) {
        (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
        while (made < CONDS &&
               pthread_cond_init(cond_at(dispatcher, made), &attributes) == 0) {
            made++;
        }
        (void)pthread_condattr_destroy(&attributes);
    }
    if (made == CONDS) {
        return true;
    }
    while (made > 0) {
        pthread_cond_destroy(cond_at(dispatcher, --made));
    }
    pthread_mutex_destroy(&dispatcher->mutex);
    return false;
}

gramme_status gramme_dispatcher_new(gramme_dispatcher **out,
                                    gramme_streams *streams,
                                    gramme_store *store,
                                    gramme_error *err)
{
    const gramme_allocator *allocator = gramme_store_allocator(store);
    gramme_dispatcher *dispatcher = gramme_alloc_zero(allocator, sizeof(*dispatcher));

    *out = NULL;
    if (dispatcher == NULL) {
        return gramme_error_nomem(err);
    }
    dispatcher->streams = streams;
    dispatcher->store = store;
    dispatcher->allocator = allocator;
    if (!init_locks(dispatcher)) {
        gramme_free(allocator, dispatcher);
        return gramme_error_nomem(err);
    }
    gramme_streams_listen(streams, wake, dispatcher);
    *out = dispatcher;
    return GRAMME_OK;
}

void gramme_dispatcher_free(gramme_dispatcher *dispatcher)
{
    gramme_dispatcher *d = dispatcher;
    gramme_subscription *all = NULL;

    if (d == NULL) {
        return;
    }
    gramme_streams_listen(d->streams, NULL, NULL);
    pthread_mutex_lock(&d->mutex);
    for (gramme_subscription *s = d->subscriptions; s != NULL; s = s->next) {
        s->leaving = true; /* all at once: one that hangs is not waited for first */
        s->ordered++;
        s->sibling = all; /* the supervisor takes them out of the list meanwhile */
        all = s;
    }
    pthread_mutex_unlock(&d->mutex);
    while (all != NULL) {
        gramme_subscription *first = all;

        all = first->sibling;
        gramme_subscription_free(first, false);
    }
    pthread_mutex_lock(&d->mutex);
    d->quit = true;
    d->orders++;
    pthread_cond_broadcast(&d->control);
    pthread_mutex_unlock(&d->mutex);
    if (d->supervised) {
        (void)pthread_join(d->supervisor, NULL);
    }
    for (int i = 0; i < CONDS; i++) {
        pthread_cond_destroy(cond_at(d, i));
    }
    pthread_mutex_destroy(&d->mutex);
    gramme_free(d->allocator, d);
}

/* Has the supervisor look at all of them again; the mutex is held. */
static void order_all(gramme_dispatcher *d)
{
    for (gramme_subscription *s = d->subscriptions; s != NULL; s = s->next) {
        s->ordered++;
    }
    d->orders++;
    pthread_cond_broadcast(&d->control);
}

void gramme_dispatcher_pause(gramme_dispatcher *dispatcher)
{
    gramme_dispatcher *d = dispatcher;
    const gramme_subscription *s;

    pthread_mutex_lock(&d->mutex);
    d->paused = true;
    order_all(d);
    s = d->subscriptions;
    while (s != NULL) {
        if (s->applied == s->ordered) {
            s = s->next;
        } else {
            pthread_cond_wait(&d->changed, &d->mutex);
        }
    }
    pthread_mutex_unlock(&d->mutex);
}

void gramme_dispatcher_resume(gramme_dispatcher *dispatcher, bool anew)
{
    gramme_dispatcher *d = dispatcher;

    /* Nobody changes the list; the supervisor only reads it, and starts nothing. */
    for (gramme_subscription *s = anew ? d->subscriptions : NULL; s != NULL;
         s = s->next) {
        s->skips =
            s->settings.start == GRAMME_START_LATEST &&
            gramme_position_skip(s, s->settings.parallelization, NULL) != GRAMME_OK;
    }
    pthread_mutex_lock(&d->mutex);
    d->paused = false;
    order_all(d);
    pthread_mutex_unlock(&d->mutex);
}

bool gramme_dispatcher_settle(gramme_dispatcher *dispatcher, int64_t timeout)
{
    int64_t end = gramme_clock_monotonic() + timeout;
    bool settled = false;

    pthread_mutex_lock(&dispatcher->mutex);
    for (;;) {
        int64_t now = gramme_clock_monotonic();
        const gramme_subscription *s = dispatcher->subscriptions;

        while (s != NULL && gramme_subscription_is_idle(s)) {
            s = s->next;
        }
        settled = s == NULL;
        if (settled || now >= end) {
            break;
        }
        gramme_dispatcher_wait(&dispatcher->changed, &dispatcher->mutex,
                               now + SETTLE_POLL < end ? now + SETTLE_POLL : end);
    }
    pthread_mutex_unlock(&dispatcher->mutex);
    return settled;
}
