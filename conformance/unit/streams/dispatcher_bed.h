/* SPDX-License-Identifier: Apache-2.0 */
/* dispatcher_bed.h - a dispatcher over the streams' bed, and subscribers that write
 * down what they are given, one line each:
 *
 *     begins 0@1 new         slot and sequence; or "resumed"
 *     a b c #1 new           sort keys, attempt, reason
 *     lost a (retries)       abandoned; or "(age)"
 */
#ifndef GRAMME_CONFORMANCE_UNIT_STREAMS_DISPATCHER_BED_H
#define GRAMME_CONFORMANCE_UNIT_STREAMS_DISPATCHER_BED_H

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include "conformance/unit/streams/stream_bed.h"
#include "streams/dispatcher.h"

#define BED_PATIENCE (20 * BED_SECOND)

static inline void bed_sleep(int64_t microseconds)
{
    struct timespec time = {.tv_sec = (time_t)(microseconds / BED_SECOND),
                            .tv_nsec = (long)(microseconds % BED_SECOND) * 1000};

    (void)nanosleep(&time, NULL);
}

/* A subscriber. What it does with a batch: fails when `poison` is in it (as a whole or,
 * with `reports`, from that record on); hangs while `hangs`. */
typedef struct fake {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    char text[1 << 16];
    size_t size;
    const char *poison; /* a sort key; NULL: none */
    int fails;          /* so many deliveries at first, */
    bed *ages;          /* whose clock then goes on by */
    int64_t age;        /* microseconds; NULL: it does not */
    bool reports;
    bool show_begins;
    bool show_window;
    bool hangs;
    bool interrupted;
    bool hanging;         /* right now */
    int refuses;          /* to abandon, so many times */
    const char *unwanted; /* a sort key that the filter refuses */
    size_t state_size;    /* of the state it returns; 0: "{n}", the records so far */
    unsigned seen;        /* records */
} fake;

static inline fake *fake_new(void)
{
    fake *f = calloc(1, sizeof(*f));

    pthread_mutex_init(&f->mutex, NULL);
    pthread_cond_init(&f->changed, NULL);
    return f;
}

static inline void fake_free(fake *f)
{
    pthread_cond_destroy(&f->changed);
    pthread_mutex_destroy(&f->mutex);
    free(f);
}

static inline void fake_write(fake *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The mutex is held. */
static inline void fake_write(fake *f, const char *format, ...)
{
    va_list args;
    int size;

    va_start(args, format);
    size = vsnprintf(f->text + f->size, sizeof(f->text) - f->size, format, args);
    va_end(args);
    if (size > 0 && f->size + (size_t)size < sizeof(f->text)) {
        f->size += (size_t)size;
    }
}

static inline gramme_view fake_key(const gramme_change *change)
{
    for (uint32_t i = 0; i < change->keys.count; i++) {
        if (gramme_view_is(change->keys.members[i].name, "sk")) {
            return change->keys.members[i].value.scalar;
        }
    }
    return GRAMME_VIEW("?");
}

static inline bool
fake_wants(void *self, const gramme_stream *stream, const gramme_change *change)
{
    const fake *f = self;

    (void)stream;
    return f->unwanted == NULL || !gramme_view_is(fake_key(change), f->unwanted);
}

static inline void fake_names(fake *f, const gramme_batch *batch)
{
    for (uint32_t i = 0; i < batch->count; i++) {
        fake_write(f, "%.*s ", GRAMME_VIEW_ARG(fake_key(&batch->changes[i])));
    }
}

static inline void
fake_judge(const fake *f, const gramme_batch *batch, gramme_delivery *out)
{
    for (uint32_t i = 0; f->poison != NULL && i < batch->count; i++) {
        if (gramme_view_is(fake_key(&batch->changes[i]), f->poison)) {
            out->failed_from = batch->changes[i].sequence;
            out->code = f->reports ? GRAMME_DELIVERY_DONE : GRAMME_DELIVERY_FAILED;
            out->message = GRAMME_VIEW("poisoned");
            return;
        }
    }
}

static inline void fake_window(fake *f, const gramme_batch *batch)
{
    const gramme_window *window = batch->window;

    if (window != NULL && f->show_window) {
        fake_write(f, " [%d,%d) %.*s%s%s", (int)(window->start / BED_SECOND % 1000),
                   (int)(window->end / BED_SECOND % 1000),
                   window->state.size > 99 ? 3 : (int)window->state.size,
                   (const char *)window->state.data, window->is_final ? " final" : "",
                   window->ended_early ? " early" : "");
    }
}

static inline void fake_state(fake *f, gramme_arena *arena, gramme_delivery *out)
{
    if (f->state_size == 0) {
        out->state = gramme_arena_printf(arena, "{%u}", f->seen);
        return;
    }
    out->state =
        gramme_view_of(gramme_arena_calloc(arena, 1, f->state_size), f->state_size);
}

static inline void fake_deliver(void *self,
                                const gramme_batch *batch,
                                gramme_arena *arena,
                                gramme_delivery *out)
{
    fake *f = self;

    pthread_mutex_lock(&f->mutex);
    f->hanging = f->hangs;
    pthread_cond_broadcast(&f->changed);
    while (f->hangs && !f->interrupted) {
        pthread_cond_wait(&f->changed, &f->mutex);
    }
    f->hanging = false;
    if (f->hangs) {
        f->interrupted = false;
        out->code = GRAMME_DELIVERY_STOPPED;
        pthread_mutex_unlock(&f->mutex);
        return;
    }
    fake_names(f, batch);
    fake_write(f, "#%u %s", batch->attempt, batch->reason);
    fake_window(f, batch);
    fake_write(f, "\n");
    if (f->fails > 0) {
        f->fails--;
        if (f->ages != NULL) {
            f->ages->now += f->age;
        }
        out->code = GRAMME_DELIVERY_FAILED;
        out->message = GRAMME_VIEW("not yet");
    } else {
        fake_judge(f, batch, out);
    }
    if (out->code == GRAMME_DELIVERY_DONE) {
        f->seen = batch->window != NULL && batch->window->is_final
                      ? 0
                      : f->seen + batch->count;
        fake_state(f, arena, out);
    }
    pthread_mutex_unlock(&f->mutex);
}

static inline bool fake_abandon(void *self,
                                const gramme_batch *batch,
                                gramme_abandon_reason reason,
                                const gramme_delivery *last,
                                gramme_arena *arena)
{
    fake *f = self;
    bool done;

    (void)last;
    (void)arena;
    pthread_mutex_lock(&f->mutex);
    done = f->refuses == 0;
    f->refuses -= !done;
    fake_write(f, "%s ", done ? "lost" : "refused");
    fake_names(f, batch);
    fake_write(f, "(%s)\n", reason == GRAMME_ABANDON_AGE ? "age" : "retries");
    pthread_mutex_unlock(&f->mutex);
    return done;
}

static inline void fake_begins(void *self,
                               const gramme_stream *stream,
                               const gramme_shard *shard,
                               uint64_t sequence,
                               bool resumed)
{
    fake *f = self;

    (void)stream;
    pthread_mutex_lock(&f->mutex);
    if (f->show_begins) {
        fake_write(f, "begins %u@%u %s\n", shard->slot, (unsigned)sequence,
                   resumed ? "resumed" : "new");
    }
    pthread_mutex_unlock(&f->mutex);
}

static inline void fake_interrupt(void *self)
{
    fake *f = self;

    pthread_mutex_lock(&f->mutex);
    f->interrupted = f->hanging;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->mutex);
}

static inline void fake_wait_until_it_hangs(fake *f)
{
    pthread_mutex_lock(&f->mutex);
    while (!f->hanging) {
        pthread_cond_wait(&f->changed, &f->mutex);
    }
    pthread_mutex_unlock(&f->mutex);
}

/* It hangs no more, and does now what it was to do. */
static inline void fake_let_go(fake *f)
{
    pthread_mutex_lock(&f->mutex);
    f->hangs = false;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->mutex);
}

/* Until it has written `text`. */
static inline void fake_wait_for(fake *f, const char *text)
{
    bool found = false;

    for (int i = 0; i < 20000 && !found; i++) {
        pthread_mutex_lock(&f->mutex);
        f->text[f->size] = '\0';
        found = strstr(f->text, text) != NULL;
        pthread_mutex_unlock(&f->mutex);
        if (!found) {
            bed_sleep(1000);
        }
    }
    assert_true(found);
}

/* -- the bed -- */

typedef struct dispatcher_bed {
    stream_bed *s;
    bed *b;
    gramme_dispatcher *dispatcher;
} dispatcher_bed;

static inline void dispatcher_bed_open(dispatcher_bed *d)
{
    assert_ok(d->b, gramme_dispatcher_new(&d->dispatcher, d->s->streams, d->b->store,
                                          &d->b->err));
}

/* As after the program was ended in good order. */
static inline void dispatcher_bed_restart(dispatcher_bed *d)
{
    gramme_dispatcher_free(d->dispatcher);
    stream_bed_restart(d->s);
    dispatcher_bed_open(d);
}

static inline dispatcher_bed *dispatcher_bed_new(bool in_file)
{
    dispatcher_bed *d = calloc(1, sizeof(*d));
    void *state;

    (void)stream_bed_setup(&state, in_file);
    d->s = state;
    d->b = d->s->b;
    dispatcher_bed_open(d);
    return d;
}

static inline int dispatcher_bed_setup_memory(void **state)
{
    *state = dispatcher_bed_new(false);
    return 0;
}

static inline int dispatcher_bed_setup_file(void **state)
{
    *state = dispatcher_bed_new(true);
    return 0;
}

static inline int dispatcher_bed_teardown(void **state)
{
    dispatcher_bed *d = *state;
    void *streams = d->s;

    gramme_dispatcher_free(d->dispatcher);
    (void)stream_bed_teardown(&streams);
    free(d);
    return 0;
}

/* Both ways to run one test. */
#define DISPATCHER_TESTS(test)                                                         \
    {"memory: " #test, test, dispatcher_bed_setup_memory, dispatcher_bed_teardown,     \
     NULL},                                                                            \
    {                                                                                  \
        "file: " #test, test, dispatcher_bed_setup_file, dispatcher_bed_teardown, NULL \
    }

static inline gramme_subscription_settings bed_settings(uint32_t batch_size)
{
    return (gramme_subscription_settings){
        .start = GRAMME_START_TRIM_HORIZON,
        .batch_size = batch_size,
        .max_retries = -1,
        .max_record_age = -1,
        .parallelization = 1,
    };
}

static inline gramme_subscription *
bed_subscribe_as(dispatcher_bed *d,
                 fake *f,
                 const gramme_subscription_source *source,
                 const gramme_subscription_settings *settings)
{
    gramme_subscription *subscription;
    gramme_subscriber subscriber = {
        .wants = fake_wants,
        .deliver = fake_deliver,
        .abandon = fake_abandon,
        .begins = fake_begins,
        .interrupt = fake_interrupt,
        .self = f,
    };

    assert_ok(d->b, gramme_subscription_new(&subscription, d->dispatcher, source,
                                            settings, &subscriber, &d->b->err));
    return subscription;
}

/* To every stream of table "t". */
static inline gramme_subscription *
bed_subscribe(dispatcher_bed *d, fake *f, const gramme_subscription_settings *settings)
{
    gramme_subscription_source source = {
        .id = GRAMME_VIEW("sub"), .table = GRAMME_VIEW("t"), .enabled = true};

    return bed_subscribe_as(d, f, &source, settings);
}

/* Puts items with these sort keys, "a b c", in one commit. */
static inline void bed_write_keys(dispatcher_bed *d, const char *keys)
{
    gramme_group *group;

    assert_ok(d->b, gramme_group_begin(&group, d->b->store, &d->b->err));
    while (*keys != '\0') {
        int size = (int)strcspn(keys, " ");
        char text[64];

        (void)snprintf(text, sizeof(text), "pk=p sk=%.*s n=#%d", size, keys,
                       (int)(d->b->arena.end - d->b->arena.next));
        bed_put(d->b, group, "t", text);
        keys += size;
        keys += *keys == ' ';
    }
    assert_ok(d->b, gramme_group_end(group, &d->b->err));
}

static inline void bed_settle(dispatcher_bed *d)
{
    assert_true(gramme_dispatcher_settle(d->dispatcher, BED_PATIENCE));
}

/* What was written since the last look. */
static inline void bed_expect(fake *f, const char *expected)
{
    pthread_mutex_lock(&f->mutex);
    f->text[f->size] = '\0';
    pthread_mutex_unlock(&f->mutex);
    assert_string_equal(f->text, expected);
    pthread_mutex_lock(&f->mutex);
    f->size = 0;
    pthread_mutex_unlock(&f->mutex);
}

#endif
