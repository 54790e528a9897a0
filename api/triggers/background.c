/* SPDX-License-Identifier: Apache-2.0 */
/* background.c - invocations by Event: a queue in memory and a few threads, started as
 * they are needed. AWS tries a failed one twice more after minutes; here the log tells
 * why it failed, and that is all. */
#include <pthread.h>
#include <signal.h>
#include <time.h>

#include "api/triggers/functions.h"

enum {
    THREADS_MAX = 8,
    WAITING_MAX = 1000,
    TRIES = 20, /* when Gramme itself fails, and what lies between them: */
    PAUSE_NANOSECONDS = 100 * 1000 * 1000,
};

typedef struct job job;
struct job {
    job *next;
    gramme_view name;
    gramme_view event;
    uint8_t text[]; /* of both, each with a NUL behind */
};

struct gramme_background {
    gramme_functions *functions;
    const gramme_allocator *allocator;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    job *first;
    job **last;
    unsigned waiting; /* jobs */
    unsigned idle;    /* threads */
    unsigned threads;
    pthread_t ids[THREADS_MAX];
    bool stopping;
};

gramme_background *gramme_background_new(gramme_functions *functions,
                                         const gramme_allocator *allocator)
{
    gramme_background *background = gramme_alloc_zero(allocator, sizeof(*background));

    if (background == NULL) {
        return NULL;
    }
    if (pthread_mutex_init(&background->mutex, NULL) != 0) {
        gramme_free(allocator, background);
        return NULL;
    }
    if (pthread_cond_init(&background->changed, NULL) != 0) {
        pthread_mutex_destroy(&background->mutex);
        gramme_free(allocator, background);
        return NULL;
    }
    background->functions = functions;
    background->allocator = allocator;
    background->last = &background->first;
    return background;
}

static bool stops(gramme_background *background)
{
    bool stopping;

    pthread_mutex_lock(&background->mutex);
    stopping = background->stopping;
    pthread_mutex_unlock(&background->mutex);
    return stopping;
}

/* The invocation was acknowledged: a failure of Gramme's own does not end it. */
static void perform(gramme_background *background, const job *todo)
{
    const struct timespec pause = {.tv_nsec = PAUSE_NANOSECONDS};
    gramme_outcome outcome;
    gramme_arena arena;
    int result;

    gramme_arena_init(&arena, background->allocator, 0);
    gramme_outcome_init(&outcome, &arena);
    result = gramme_functions_invoke(background->functions, todo->name, todo->event,
                                     &outcome);
    for (int i = 1; i < TRIES && outcome.broken && !stops(background); i++) {
        (void)nanosleep(&pause, NULL);
        gramme_arena_reset(&arena);
        gramme_outcome_init(&outcome, &arena);
        result = gramme_functions_invoke(background->functions, todo->name, todo->event,
                                         &outcome);
    }
    if (result != 0) {
        gramme_functions_log(background->functions, todo->name,
                             "an invocation by Event failed: %.*s",
                             GRAMME_VIEW_ARG(outcome.error_message));
    }
    gramme_arena_clear(&arena);
}

static void *run(void *self)
{
    gramme_background *background = self;

    pthread_mutex_lock(&background->mutex);
    for (;;) {
        job *todo = background->first;

        if (background->stopping) {
            break;
        }
        if (todo == NULL) {
            background->idle++;
            pthread_cond_wait(&background->changed, &background->mutex);
            background->idle--;
            continue;
        }
        background->first = todo->next;
        if (background->first == NULL) {
            background->last = &background->first;
        }
        background->waiting--;
        pthread_mutex_unlock(&background->mutex);
        perform(background, todo);
        gramme_free(background->allocator, todo);
        pthread_mutex_lock(&background->mutex);
    }
    pthread_mutex_unlock(&background->mutex);
    return NULL;
}

/* With the mutex held: the process's signals are none of this thread's business. */
static void start_thread(gramme_background *background)
{
    sigset_t all;
    sigset_t before;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    if (pthread_create(&background->ids[background->threads], NULL, run, background) ==
        0) {
        background->threads++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

static job *
job_new(const gramme_allocator *allocator, gramme_view name, gramme_view event)
{
    job *made =
        gramme_alloc_zero(allocator, sizeof(*made) + name.size + event.size + 2);

    if (made != NULL) {
        memcpy(made->text, name.data, name.size);
        memcpy(made->text + name.size + 1, event.data, event.size);
        made->name = gramme_view_of(made->text, name.size);
        made->event = gramme_view_of(made->text + name.size + 1, event.size);
    }
    return made;
}

gramme_status gramme_background_add(gramme_background *background,
                                    gramme_view name,
                                    gramme_view event)
{
    job *added = job_new(background->allocator, name, event);
    gramme_status status = GRAMME_OK;

    if (added == NULL) {
        return GRAMME_NOMEM;
    }
    pthread_mutex_lock(&background->mutex);
    if (background->waiting >= background->idle && background->threads < THREADS_MAX) {
        start_thread(background);
    }
    if (background->threads == 0) {
        status = GRAMME_NOMEM;
    } else if (background->waiting >= WAITING_MAX) {
        status = GRAMME_FULL;
    } else {
        *background->last = added;
        background->last = &added->next;
        background->waiting++;
        pthread_cond_signal(&background->changed);
    }
    pthread_mutex_unlock(&background->mutex);
    if (status != GRAMME_OK) {
        gramme_free(background->allocator, added);
    }
    return status;
}

void gramme_background_free(gramme_background *background)
{
    if (background == NULL) {
        return;
    }
    pthread_mutex_lock(&background->mutex);
    background->stopping = true;
    pthread_cond_broadcast(&background->changed);
    pthread_mutex_unlock(&background->mutex);
    for (unsigned i = 0; i < background->threads; i++) {
        pthread_join(background->ids[i], NULL);
    }
    while (background->first != NULL) {
        job *first = background->first;

        background->first = first->next;
        gramme_functions_log(background->functions, first->name,
                             "an invocation by Event is lost: Gramme stops");
        gramme_free(background->allocator, first);
    }
    pthread_cond_destroy(&background->changed);
    pthread_mutex_destroy(&background->mutex);
    gramme_free(background->allocator, background);
}
