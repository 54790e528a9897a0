/* SPDX-License-Identifier: Apache-2.0 */
/* lane_test.c - many lanes beside many writers: each item's changes arrive in order,
 * none is left out; and a commit reaches an idle lane at once. */
#include "conformance/unit/streams/dispatcher_bed.h"

enum { ITEMS = 24, ROUNDS = 60, WRITERS = 3 };

/* What arrived of each item: the highest of its numbers, which are written in order. A
 * number below it is a replay. */
typedef struct seen {
    pthread_mutex_t mutex;
    unsigned last[ITEMS];
    unsigned replayed;
    unsigned gaps;
    unsigned failures; /* one delivery in seven fails */
    unsigned calls;
    int64_t arrived; /* monotonic */
} seen;

static gramme_view attribute(const gramme_item *item, const char *name)
{
    for (uint32_t i = 0; i < item->count; i++) {
        if (gramme_view_is(item->members[i].name, name)) {
            return item->members[i].value.scalar;
        }
    }
    return GRAMME_VIEW("");
}

static unsigned number(gramme_view text)
{
    unsigned value = 0;

    for (size_t i = 0; i < text.size; i++) {
        value = value * 10 + text.data[i] - (unsigned)'0';
    }
    return value;
}

static void
see(void *self, const gramme_batch *batch, gramme_arena *arena, gramme_delivery *out)
{
    seen *s = self;

    (void)arena;
    pthread_mutex_lock(&s->mutex);
    s->arrived = gramme_clock_monotonic();
    if (s->failures > 0 && ++s->calls % 7 == 0) {
        s->failures--;
        out->code = GRAMME_DELIVERY_FAILED;
        pthread_mutex_unlock(&s->mutex);
        return;
    }
    for (uint32_t i = 0; i < batch->count; i++) {
        unsigned item = number(attribute(batch->changes[i].new_image, "pk"));
        unsigned n = number(attribute(batch->changes[i].new_image, "v"));

        if (item < ITEMS) {
            s->gaps += n > s->last[item] + 1;
            s->replayed += n <= s->last[item];
            s->last[item] = n > s->last[item] ? n : s->last[item];
        }
    }
    pthread_mutex_unlock(&s->mutex);
}

typedef struct writer {
    dispatcher_bed *d;
    unsigned number;
    pthread_t thread;
} writer;

/* Each writer has items of its own; its errors are those of the bed's copy. */
static void *write_items(void *self)
{
    writer *w = self;
    bed own = *w->d->b;
    char text[64];

    gramme_arena_init(&own.arena, gramme_allocator_default(), 0);
    for (unsigned round = 1; round <= ROUNDS; round++) {
        for (unsigned item = w->number; item < ITEMS; item += WRITERS) {
            (void)snprintf(text, sizeof(text), "pk=%u sk=s v=%u", item, round);
            bed_put(&own, NULL, "t", text);
        }
        gramme_arena_reset(&own.arena);
    }
    gramme_arena_clear(&own.arena);
    return NULL;
}

static gramme_subscription *
subscribe(dispatcher_bed *d, seen *s, const gramme_subscription_settings *settings)
{
    gramme_subscription_source source = {
        .id = GRAMME_VIEW("sub"), .table = GRAMME_VIEW("t"), .enabled = true};
    gramme_subscriber subscriber = {.deliver = see, .self = s};
    gramme_subscription *subscription;

    assert_ok(d->b, gramme_subscription_new(&subscription, d->dispatcher, &source,
                                            settings, &subscriber, &d->b->err));
    return subscription;
}

static void widen(dispatcher_bed *d, uint32_t width)
{
    gramme_dispatcher_free(d->dispatcher);
    stream_bed_options(d->s,
                       (gramme_streams_options){.width = width, .shard_records = 50});
    dispatcher_bed_open(d);
}

/* Meanwhile the number of lanes changes, and the subscription ends and begins. */
static void test_order(void **state)
{
    dispatcher_bed *d = *state;
    gramme_subscription_settings settings = bed_settings(5);
    static const uint32_t factors[] = {3, 2, 10, 1, 3};
    writer writers[WRITERS];
    seen *s = calloc(1, sizeof(*s));
    gramme_subscription *subscription;

    pthread_mutex_init(&s->mutex, NULL);
    s->failures = 5;
    widen(d, 4);
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    settings.parallelization = 3;
    subscription = subscribe(d, s, &settings);
    for (unsigned i = 0; i < WRITERS; i++) {
        writers[i] = (writer){.d = d, .number = i};
        assert_int_equal(
            pthread_create(&writers[i].thread, NULL, write_items, &writers[i]), 0);
    }
    for (size_t i = 0; i < sizeof(factors) / sizeof(factors[0]); i++) {
        bed_sleep(30000);
        settings.parallelization = factors[i];
        if (i == 2) {
            gramme_subscription_free(subscription, false);
            subscription = subscribe(d, s, &settings);
        }
        assert_ok(d->b, gramme_subscription_update(subscription, &settings, true,
                                                   &d->b->err));
    }
    for (unsigned i = 0; i < WRITERS; i++) {
        (void)pthread_join(writers[i].thread, NULL);
    }
    bed_settle(d);
    gramme_subscription_free(subscription, false);
    assert_int_equal(s->gaps, 0);
    for (unsigned i = 0; i < ITEMS; i++) {
        assert_int_equal(s->last[i], ROUNDS);
    }
    pthread_mutex_destroy(&s->mutex);
    free(s);
}

/* Without changes of the lanes nothing comes twice. */
static void test_once(void **state)
{
    dispatcher_bed *d = *state;
    gramme_subscription_settings settings = bed_settings(5);
    writer w = {.d = d};
    seen *s = calloc(1, sizeof(*s));
    gramme_subscription *subscription;

    pthread_mutex_init(&s->mutex, NULL);
    widen(d, 2);
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    settings.parallelization = 2;
    subscription = subscribe(d, s, &settings);
    (void)write_items(&w);
    bed_settle(d);
    gramme_subscription_free(subscription, false);
    subscription = subscribe(d, s, &settings);
    bed_settle(d);
    gramme_subscription_free(subscription, false);
    assert_int_equal(s->gaps, 0);
    assert_int_equal(s->replayed, 0);
    assert_int_equal(s->last[0], ROUNDS);
    pthread_mutex_destroy(&s->mutex);
    free(s);
}

static int by_time(const void *a, const void *b)
{
    const int64_t *x = a;
    const int64_t *y = b;

    return (*x > *y) - (*x < *y);
}

/* Sanitizers and a busy machine are slow: the bound is loose, the number is printed. */
static void test_wakes_up(void **state)
{
    enum { TIMES = 31 };
    dispatcher_bed *d = *state;
    gramme_subscription_settings settings = bed_settings(1);
    int64_t times[TIMES];
    seen *s = calloc(1, sizeof(*s));
    gramme_subscription *subscription;

    pthread_mutex_init(&s->mutex, NULL);
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    subscription = subscribe(d, s, &settings);
    bed_settle(d);
    for (int i = 0; i < TIMES; i++) {
        int64_t committed;
        char text[32];

        (void)snprintf(text, sizeof(text), "pk=99 sk=%d v=1", i);
        bed_sleep(5000);
        bed_put(d->b, NULL, "t", text);
        committed = gramme_clock_monotonic();
        bed_settle(d);
        times[i] = s->arrived - committed;
    }
    qsort(times, TIMES, sizeof(times[0]), by_time);
    print_message("commit to deliver: median %d microseconds\n", (int)times[TIMES / 2]);
    assert_true(times[TIMES / 2] < 20000);
    gramme_subscription_free(subscription, false);
    pthread_mutex_destroy(&s->mutex);
    free(s);
}

/* -- memory -- */

/* While it is on one allocation in five fails. */
typedef struct shortage {
    gramme_allocator allocator;
    atomic_bool on;
    atomic_uint calls;
    atomic_uint failed;
} shortage;

static void *resize(void *self, void *block, size_t size)
{
    shortage *s = self;

    if (size == 0) {
        free(block);
        return NULL;
    }
    if (atomic_load(&s->on) && atomic_fetch_add(&s->calls, 1) % 5 == 4) {
        atomic_fetch_add(&s->failed, 1);
        return NULL;
    }
    return realloc(block, size);
}

/* A lane that finds no memory tries again, and leaves nothing out. */
static void test_memory_runs_out(void **state)
{
    dispatcher_bed *d = *state;
    gramme_subscription_settings settings = bed_settings(5);
    gramme_subscription_source source = {
        .id = GRAMME_VIEW("sub"), .table = GRAMME_VIEW("t"), .enabled = true};
    shortage memory = {.allocator = {.resize = resize, .self = &memory}};
    writer w = {.d = d};
    seen *s = calloc(1, sizeof(*s));
    gramme_subscriber subscriber = {.deliver = see, .self = s};
    gramme_subscription *subscription = NULL;
    gramme_status st = GRAMME_NOMEM;

    pthread_mutex_init(&s->mutex, NULL);
    gramme_dispatcher_free(d->dispatcher);
    gramme_streams_close(d->s->streams);
    bed_close(d->b);
    d->b->options.allocator = &memory.allocator;
    bed_open(d->b);
    stream_bed_open(d->s);
    dispatcher_bed_open(d);
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    (void)write_items(&w);
    memory.on = true;
    while (st == GRAMME_NOMEM) {
        st = gramme_subscription_new(&subscription, d->dispatcher, &source, &settings,
                                     &subscriber, &d->b->err);
    }
    assert_ok(d->b, st);
    bed_sleep(1500000);
    assert_true(memory.failed > 0);
    memory.on = false;
    bed_settle(d);
    gramme_subscription_free(subscription, false);
    assert_int_equal(s->gaps, 0);
    assert_int_equal(s->last[0], ROUNDS);
    assert_int_equal(s->last[ITEMS - WRITERS], ROUNDS);
    pthread_mutex_destroy(&s->mutex);
    free(s);
    gramme_dispatcher_free(d->dispatcher);
    gramme_streams_close(d->s->streams);
    bed_close(d->b);
    d->b->options.allocator = NULL; /* the other one's life ends here */
    bed_open(d->b);
    stream_bed_open(d->s);
    dispatcher_bed_open(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DISPATCHER_TESTS(test_order),
        DISPATCHER_TESTS(test_once),
        DISPATCHER_TESTS(test_wakes_up),
        DISPATCHER_TESTS(test_memory_runs_out),
    };

    return cmocka_run_group_tests_name("lane", tests, NULL, NULL);
}
