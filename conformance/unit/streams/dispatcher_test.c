/* SPDX-License-Identifier: Apache-2.0 */
/* dispatcher_test.c - from a commit to the subscriber: order, positions, restarts. */
#include "conformance/unit/streams/dispatcher_bed.h"

/* -- reading -- */

static void test_batches(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(2);
    gramme_subscription *s;
    gramme_subscription_state shown;

    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    bed_write_keys(d, "a b c d e");
    s = bed_subscribe(d, f, &settings);
    bed_settle(d);
    bed_expect(f, "a b #1 new\nc d #1 new\ne #1 new\n");
    bed_write_keys(d, "f");
    bed_settle(d);
    bed_expect(f, "f #1 new\n");
    gramme_subscription_describe(&shown, s);
    assert_string_equal(shown.last_result, "OK");
    assert_true(shown.running && shown.idle);
    assert_int_equal(shown.delivered, 6);
    gramme_subscription_free(s, false);
    fake_free(f);
}

static void test_table_comes_later(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(10);
    gramme_subscription *s = bed_subscribe(d, f, &settings);
    gramme_subscription_state shown;

    bed_settle(d);
    gramme_subscription_describe(&shown, s);
    assert_string_equal(shown.last_result, "No records processed");
    assert_false(shown.running);
    f->show_begins = true;
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_KEYS_ONLY);
    bed_write_keys(d, "a");
    bed_settle(d);
    bed_expect(f, "begins 0@1 new\na #1 new\n");
    gramme_subscription_free(s, false);
    fake_free(f);
}

/* A batch ends with its shard, and the child goes on with the next number. */
static void test_shards_roll_over(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(10);
    gramme_subscription *s;

    gramme_dispatcher_free(d->dispatcher);
    stream_bed_options(d->s, (gramme_streams_options){.shard_records = 3});
    dispatcher_bed_open(d);
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    bed_write_keys(d, "a b c d e f g");
    f->show_begins = true;
    s = bed_subscribe(d, f, &settings);
    bed_settle(d);
    bed_expect(f, "begins 0@1 new\na b c #1 new\nbegins 0@4 new\nd e f #1 new\n"
                  "begins 0@7 new\ng #1 new\n");
    bed_write_keys(d, "h i j");
    bed_settle(d);
    bed_expect(f, "h i #1 new\nbegins 0@10 new\nj #1 new\n");
    gramme_subscription_free(s, false);
    fake_free(f);
}

/* Records that the filter refuses are passed over, for good. */
static void test_filter(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(2);
    gramme_subscription *s;

    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    bed_write_keys(d, "a no b no c no");
    f->unwanted = "no";
    s = bed_subscribe(d, f, &settings);
    bed_settle(d);
    bed_expect(f, "a b #1 new\nc #1 new\n");
    gramme_subscription_free(s, false);
    f->unwanted = NULL;
    f->show_begins = true;
    s = bed_subscribe(d, f, &settings);
    bed_settle(d);
    bed_expect(f, "begins 0@7 resumed\n");
    gramme_subscription_free(s, false);
    fake_free(f);
}

/* -- batching windows -- */

static void test_batching_window(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(3);
    gramme_subscription *s;
    int64_t began;

    settings.batching_window = 300000;
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    s = bed_subscribe(d, f, &settings);
    bed_settle(d);
    began = gramme_clock_monotonic();
    bed_write_keys(d, "a");
    bed_write_keys(d, "b");
    bed_settle(d);
    bed_expect(f, "a b #1 new\n");
    assert_true(gramme_clock_monotonic() - began >= 300000);
    /* A full batch does not wait. */
    settings.batching_window = 300 * BED_SECOND;
    assert_ok(d->b, gramme_subscription_update(s, &settings, true, &d->b->err));
    bed_write_keys(d, "c");
    bed_write_keys(d, "d");
    bed_write_keys(d, "e");
    bed_settle(d);
    bed_expect(f, "c d e #1 new\n");
    /* One that waits is not lost when it is stopped. */
    bed_write_keys(d, "f");
    assert_false(gramme_dispatcher_settle(d->dispatcher, 50000));
    settings.batching_window = 0;
    assert_ok(d->b, gramme_subscription_update(s, &settings, true, &d->b->err));
    bed_settle(d);
    bed_expect(f, "f #1 new\n");
    gramme_subscription_free(s, false);
    fake_free(f);
}

/* -- where it starts, and goes on -- */

static void test_restart(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(2);

    f->show_begins = true;
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    bed_write_keys(d, "a b c");
    (void)bed_subscribe(d, f, &settings);
    bed_settle(d);
    bed_expect(f, "begins 0@1 new\na b #1 new\nc #1 new\n");
    dispatcher_bed_restart(d); /* which frees the subscription, too */
    bed_write_keys(d, "d");
    (void)bed_subscribe(d, f, &settings);
    bed_settle(d);
    bed_expect(f, "begins 0@4 resumed\nd #1 new\n");
    gramme_dispatcher_free(d->dispatcher);
    dispatcher_bed_open(d);
    fake_free(f);
}

/* What came of a batch in the middle is kept: only the rest comes again. */
static void test_restart_within_a_batch(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(4);

    settings.bisect = true;
    f->poison = "d";
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    bed_write_keys(d, "a b c d");
    (void)bed_subscribe(d, f, &settings);
    fake_wait_for(f, "d #2 retry\n");
    dispatcher_bed_restart(d);
    f->poison = NULL;
    f->size = 0;
    (void)bed_subscribe(d, f, &settings);
    bed_settle(d);
    bed_expect(f, "d #1 new\n");
    gramme_dispatcher_free(d->dispatcher);
    dispatcher_bed_open(d);
    fake_free(f);
}

static void test_forget(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(9);
    gramme_subscription *s;

    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    bed_write_keys(d, "a");
    s = bed_subscribe(d, f, &settings);
    bed_settle(d);
    gramme_subscription_free(s, true);
    s = bed_subscribe(d, f, &settings);
    bed_settle(d);
    bed_expect(f, "a #1 new\na #1 new\n");
    gramme_subscription_free(s, true);
    fake_free(f);
}

/* The position is that of the moment it is subscribed, disabled or not. */
static void test_latest(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(9);
    gramme_subscription_source source = {.id = GRAMME_VIEW("x"),
                                         .table = GRAMME_VIEW("t")};
    gramme_subscription *s;

    settings.start = GRAMME_START_LATEST;
    settings.parallelization = 2;
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    bed_write_keys(d, "a b");
    s = bed_subscribe_as(d, f, &source, &settings);
    bed_write_keys(d, "c");
    gramme_subscription_free(s, false);
    bed_write_keys(d, "d");
    source.enabled = true;
    s = bed_subscribe_as(d, f, &source, &settings);
    bed_settle(d);
    bed_expect(f, "c d #1 new\n");
    gramme_subscription_free(s, false);
    fake_free(f);
}

/* A stream that comes after the subscription is read from its beginning. */
static void test_latest_of_nothing(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(9);
    gramme_subscription *s;

    settings.start = GRAMME_START_LATEST;
    s = bed_subscribe(d, f, &settings);
    gramme_subscription_free(s, false);
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    bed_write_keys(d, "a");
    s = bed_subscribe(d, f, &settings);
    bed_settle(d);
    bed_expect(f, "a #1 new\n");
    gramme_subscription_free(s, false);
    fake_free(f);
}

static void test_trimmed(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(9);
    gramme_subscription *s;

    f->show_begins = true;
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    bed_write_keys(d, "a");
    s = bed_subscribe(d, f, &settings);
    bed_settle(d);
    bed_expect(f, "begins 0@1 new\na #1 new\n");
    assert_ok(d->b, gramme_subscription_update(s, &settings, false, &d->b->err));
    bed_write_keys(d, "b c");
    stream_bed_pass(d->s, INT64_C(23) * 3600);
    bed_write_keys(d, "d");
    stream_bed_pass(d->s, INT64_C(2) * 3600);
    assert_ok(d->b, gramme_subscription_update(s, &settings, true, &d->b->err));
    bed_settle(d);
    /* The shard of the first day has ended and is gone. */
    pthread_mutex_lock(&f->mutex);
    f->text[f->size] = '\0';
    pthread_mutex_unlock(&f->mutex);
    assert_true(strstr(f->text, " new\nd #1 new\n") != NULL);
    assert_true(strstr(f->text, "resumed") == NULL);
    gramme_subscription_free(s, false);
    fake_free(f);
}

/* -- streams that end -- */

static void test_enabled_again(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(9);
    gramme_subscription *s;

    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_NEW_IMAGE);
    (void)bed_subscribe(d, f, &settings);
    bed_write_keys(d, "a");
    bed_settle(d);
    bed_write_keys(d, "b");
    stream_bed_disable(d->s, "t");
    bed_write_keys(d, "unseen");
    gramme_dispatcher_free(d->dispatcher);
    gramme_streams_close(d->s->streams);
    d->s->options.width = 2;
    stream_bed_open(d->s);
    dispatcher_bed_open(d);
    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_KEYS_ONLY);
    bed_write_keys(d, "c");
    s = bed_subscribe(d, f, &settings);
    bed_settle(d);
    bed_write_keys(d, "d");
    bed_settle(d);
    bed_expect(f, "a #1 new\nb #1 new\nc #1 new\nd #1 new\n");
    gramme_subscription_free(s, false);
    fake_free(f);
}

static void test_label(void **state)
{
    dispatcher_bed *d = *state;
    bed *b = d->b;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(9);
    gramme_stream first;
    gramme_stream second;
    gramme_subscription *s;

    first = stream_bed_get(d->s, stream_bed_enable(d->s, "t", GRAMME_VIEW_KEYS_ONLY));
    bed_write_keys(d, "a");
    stream_bed_disable(d->s, "t");
    second = stream_bed_get(d->s, stream_bed_enable(d->s, "t", GRAMME_VIEW_KEYS_ONLY));
    bed_write_keys(d, "b");
    s = bed_subscribe_as(d, f,
                         &(gramme_subscription_source){.id = GRAMME_VIEW("1"),
                                                       .table = second.table,
                                                       .label = second.label,
                                                       .enabled = true},
                         &settings);
    bed_settle(d);
    bed_expect(f, "b #1 new\n");
    gramme_subscription_free(s, false);
    s = bed_subscribe_as(d, f,
                         &(gramme_subscription_source){.id = GRAMME_VIEW("2"),
                                                       .table = first.table,
                                                       .label = first.label,
                                                       .enabled = true},
                         &settings);
    bed_settle(d);
    bed_expect(f, "a #1 new\n"); /* and no more after its end */
    assert_ok(b, gramme_subscription_update(s, &settings, false, &b->err));
    assert_ok(b, gramme_subscription_update(s, &settings, true, &b->err));
    bed_settle(d);
    bed_expect(f, "");
    gramme_subscription_free(s, false);
    fake_free(f);
}

/* -- stopping -- */

static void test_disable_and_enable(void **state)
{
    dispatcher_bed *d = *state;
    fake *f = fake_new();
    gramme_subscription_settings settings = bed_settings(9);
    gramme_subscription *s;
    gramme_subscription_state shown;

    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_KEYS_ONLY);
    s = bed_subscribe(d, f, &settings);
    bed_write_keys(d, "a");
    bed_settle(d);
    assert_ok(d->b, gramme_subscription_update(s, &settings, false, &d->b->err));
    gramme_subscription_describe(&shown, s);
    assert_false(shown.running);
    bed_write_keys(d, "b");
    bed_settle(d);
    bed_expect(f, "a #1 new\n");
    assert_ok(d->b, gramme_subscription_update(s, &settings, true, &d->b->err));
    bed_settle(d);
    bed_expect(f, "b #1 new\n");
    gramme_subscription_free(s, false);
    fake_free(f);
}

/* One that hangs holds up neither writers nor other subscriptions, and can be stopped;
 * what it had in its hands comes again. */
static void test_hangs(void **state)
{
    dispatcher_bed *d = *state;
    fake *hanging = fake_new();
    fake *other = fake_new();
    gramme_subscription_settings settings = bed_settings(1);
    gramme_subscription *first;
    gramme_subscription *second;

    (void)stream_bed_enable(d->s, "t", GRAMME_VIEW_KEYS_ONLY);
    hanging->hangs = true;
    first = bed_subscribe(d, hanging, &settings);
    second = bed_subscribe_as(d, other,
                              &(gramme_subscription_source){.id = GRAMME_VIEW("2"),
                                                            .table = GRAMME_VIEW("t"),
                                                            .enabled = true},
                              &settings);
    bed_write_keys(d, "a b");
    fake_wait_until_it_hangs(hanging);
    fake_wait_for(other, "a #1 new\nb #1 new\n");
    bed_write_keys(d, "c");
    fake_wait_for(other, "c #1 new\n");
    assert_false(gramme_dispatcher_settle(d->dispatcher, 20000));
    assert_ok(d->b, gramme_subscription_update(first, &settings, false, &d->b->err));
    bed_settle(d);
    hanging->hangs = false;
    assert_ok(d->b, gramme_subscription_update(first, &settings, true, &d->b->err));
    bed_settle(d);
    bed_expect(hanging, "a #1 new\nb #1 new\nc #1 new\n");
    hanging->hangs = true;
    bed_write_keys(d, "d");
    fake_wait_until_it_hangs(hanging);
    gramme_subscription_free(first, false);
    gramme_subscription_free(second, false);
    fake_free(hanging);
    fake_free(other);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DISPATCHER_TESTS(test_batches),
        DISPATCHER_TESTS(test_table_comes_later),
        DISPATCHER_TESTS(test_shards_roll_over),
        DISPATCHER_TESTS(test_filter),
        DISPATCHER_TESTS(test_batching_window),
        DISPATCHER_TESTS(test_restart),
        DISPATCHER_TESTS(test_restart_within_a_batch),
        DISPATCHER_TESTS(test_forget),
        DISPATCHER_TESTS(test_latest),
        DISPATCHER_TESTS(test_latest_of_nothing),
        DISPATCHER_TESTS(test_trimmed),
        DISPATCHER_TESTS(test_enabled_again),
        DISPATCHER_TESTS(test_label),
        DISPATCHER_TESTS(test_disable_and_enable),
        DISPATCHER_TESTS(test_hangs),
    };

    return cmocka_run_group_tests_name("dispatcher", tests, NULL, NULL);
}
