/* SPDX-License-Identifier: Apache-2.0 */
/* window_test.c - tumbling windows: which records, which state, when it ends. The bed's
 * clock begins at a multiple of 1000 seconds. */
#include "conformance/unit/streams/dispatcher_bed.h"
#include "streams/window.h"

static void test_bounds(void **state)
{
    gramme_tumbling window;
    gramme_change change = {.sequence = 4, .time = -1};

    (void)state;
    gramme_tumbling_init(&window, gramme_allocator_default());
    gramme_tumbling_enter(&window, &change, 10);
    assert_true(window.open && window.start == -10 && window.end == 0);
    change.time = 25; /* the open one stays */
    gramme_tumbling_enter(&window, &change, 10);
    assert_true(window.start == -10 && window.first == 4);
    gramme_tumbling_close(&window);
    gramme_tumbling_enter(&window, &change, 10);
    assert_true(window.start == 20 && window.end == 30);
    gramme_tumbling_dispose(&window);
}

typedef struct setting {
    dispatcher_bed *d;
    fake *f;
    gramme_subscription *subscription;
    gramme_subscription_settings settings;
} setting;

static setting begin(void **state)
{
    setting s = {.d = *state, .f = fake_new(), .settings = bed_settings(2)};

    s.settings.tumbling_window = 60 * BED_SECOND;
    s.f->show_window = true;
    s.d->b->now = INT64_C(1763712000) * BED_SECOND;
    (void)stream_bed_enable(s.d->s, "t", GRAMME_VIEW_KEYS_ONLY);
    return s;
}

static void end(setting *s)
{
    gramme_subscription_free(s->subscription, false);
    fake_free(s->f);
}

static void test_aggregates(void **state)
{
    setting s = begin(state);

    bed_write_keys(s.d, "a b c");
    s.d->b->now += 65 * BED_SECOND;
    bed_write_keys(s.d, "d");
    s.subscription = bed_subscribe(s.d, s.f, &s.settings);
    bed_settle(s.d);
    bed_expect(s.f, "a b #1 new [0,60) \n"
                    "c #1 new [0,60) {2}\n"
                    "#1 window's end [0,60) {3} final\n"
                    "d #1 new [60,120) \n");
    s.d->b->now += 55 * BED_SECOND; /* nothing is written any more */
    fake_wait_for(s.f, "final");
    bed_settle(s.d);
    bed_expect(s.f, "#1 window's end [60,120) {1} final\n");
    end(&s);
}

/* AWS: as long as the final invocation fails nothing else is processed. */
static void test_final_fails(void **state)
{
    setting s = begin(state);

    s.settings.max_retries = 0;
    bed_write_keys(s.d, "a");
    s.subscription = bed_subscribe(s.d, s.f, &s.settings);
    bed_settle(s.d);
    s.f->fails = 2;
    s.d->b->now += 65 * BED_SECOND;
    bed_write_keys(s.d, "b");
    bed_settle(s.d);
    bed_expect(s.f, "a #1 new [0,60) \n"
                    "#1 window's end [0,60) {1} final\n"
                    "#2 retry [0,60) {1} final\n"
                    "#3 retry [0,60) {1} final\n"
                    "b #1 new [60,120) \n");
    end(&s);
}

/* The state of a batch that failed is not taken. */
static void test_batch_fails(void **state)
{
    setting s = begin(state);

    s.settings.max_retries = 1;
    s.f->poison = "c";
    bed_write_keys(s.d, "a b c d e");
    s.subscription = bed_subscribe(s.d, s.f, &s.settings);
    bed_settle(s.d);
    bed_expect(s.f, "a b #1 new [0,60) \n"
                    "c d #1 new [0,60) {2}\n"
                    "c d #2 retry [0,60) {2}\n"
                    "lost c d (retries)\n"
                    "e #1 new [0,60) {2}\n");
    end(&s);
}

static void test_outgrown(void **state)
{
    setting s = begin(state);

    s.f->state_size = GRAMME_WINDOW_STATE_MAX + 1;
    s.settings.batch_size = 1;
    bed_write_keys(s.d, "a b");
    s.subscription = bed_subscribe(s.d, s.f, &s.settings);
    bed_settle(s.d);
    assert_true(strstr(s.f->text, "a #1 new [0,60) \n#1 window too large") != NULL);
    assert_true(strstr(s.f->text, " final early\nb #1 new [0,60) \n") != NULL);
    end(&s);
}

/* State and window are in the checkpoint. */
static void test_restart(void **state)
{
    setting s = begin(state);

    bed_write_keys(s.d, "a b");
    s.subscription = bed_subscribe(s.d, s.f, &s.settings);
    bed_settle(s.d);
    dispatcher_bed_restart(s.d);
    bed_write_keys(s.d, "c");
    s.subscription = bed_subscribe(s.d, s.f, &s.settings);
    bed_settle(s.d);
    bed_expect(s.f, "a b #1 new [0,60) \nc #1 new [0,60) {2}\n");
    dispatcher_bed_restart(s.d);
    s.d->b->now += 65 * BED_SECOND;
    s.subscription = bed_subscribe(s.d, s.f, &s.settings);
    fake_wait_for(s.f, "final");
    bed_expect(s.f, "#1 window's end [0,60) {3} final\n");
    end(&s);
}

/* A window that is open when its stream ends has its final invocation at its time. */
static void test_stream_ends(void **state)
{
    setting s = begin(state);

    bed_write_keys(s.d, "a");
    s.subscription = bed_subscribe(s.d, s.f, &s.settings);
    bed_settle(s.d);
    stream_bed_disable(s.d->s, "t");
    (void)stream_bed_enable(s.d->s, "t", GRAMME_VIEW_KEYS_ONLY);
    s.d->b->now += 65 * BED_SECOND;
    bed_write_keys(s.d, "b");
    bed_settle(s.d);
    bed_expect(s.f, "a #1 new [0,60) \n#1 window's end [0,60) {1} final\n"
                    "b #1 new [60,120) \n");
    end(&s);
}

/* Without windows from now on the open one ends at once. */
static void test_switched_off(void **state)
{
    setting s = begin(state);

    bed_write_keys(s.d, "a");
    s.subscription = bed_subscribe(s.d, s.f, &s.settings);
    bed_settle(s.d);
    s.settings.tumbling_window = 0;
    assert_ok(s.d->b, gramme_subscription_update(s.subscription, &s.settings, true,
                                                 &s.d->b->err));
    bed_write_keys(s.d, "b");
    bed_settle(s.d);
    bed_expect(s.f, "a #1 new [0,60) \n#1 window's end [0,60) {1} final\nb #1 new\n");
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds),      DISPATCHER_TESTS(test_aggregates),
        DISPATCHER_TESTS(test_final_fails), DISPATCHER_TESTS(test_batch_fails),
        DISPATCHER_TESTS(test_outgrown),    DISPATCHER_TESTS(test_restart),
        DISPATCHER_TESTS(test_stream_ends), DISPATCHER_TESTS(test_switched_off),
    };

    return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
