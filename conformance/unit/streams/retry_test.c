/* SPDX-License-Identifier: Apache-2.0 */
/* retry_test.c - a batch that fails: which deliveries follow, and what is given up. */
#include "conformance/unit/streams/dispatcher_bed.h"

typedef struct setting {
    dispatcher_bed *d;
    fake *f;
    gramme_subscription *subscription;
    gramme_subscription_settings settings;
} setting;

static setting begin(void **state, uint32_t batch_size)
{
    setting s = {.d = *state, .f = fake_new(), .settings = bed_settings(batch_size)};

    (void)stream_bed_enable(s.d->s, "t", GRAMME_VIEW_KEYS_ONLY);
    return s;
}

static void end(setting *s)
{
    gramme_subscription_free(s->subscription, false);
    fake_free(s->f);
}

/* Subscribes to what was written and plays it. */
static void play(setting *s, const char *keys, const char *expected)
{
    bed_write_keys(s->d, keys);
    s->subscription = bed_subscribe(s->d, s->f, &s->settings);
    bed_settle(s->d);
    bed_expect(s->f, expected);
}

static void test_fails_for_a_while(void **state)
{
    setting s = begin(state, 2);

    s.f->fails = 2;
    play(&s, "a b c", "a b #1 new\na b #2 retry\na b #3 retry\nc #1 new\n");
    end(&s);
}

static void test_max_retries(void **state)
{
    setting s = begin(state, 2);
    gramme_subscription_state shown;

    s.settings.max_retries = 1;
    s.f->poison = "b";
    play(&s, "a b", "a b #1 new\na b #2 retry\nlost a b (retries)\n");
    gramme_subscription_describe(&shown, s.subscription);
    assert_string_equal(shown.last_result, "PROBLEM: poisoned");
    bed_write_keys(s.d, "c");
    bed_settle(s.d);
    bed_expect(s.f, "c #1 new\n");
    end(&s);
}

static void test_no_retries(void **state)
{
    setting s = begin(state, 1);

    s.settings.max_retries = 0;
    s.f->poison = "b";
    play(&s, "a b c", "a #1 new\nb #1 new\nlost b (retries)\nc #1 new\n");
    end(&s);
}

/* The failure destination does not take it at once: nothing goes on before it does. */
static void test_destination_fails(void **state)
{
    setting s = begin(state, 1);

    s.settings.max_retries = 0;
    s.f->poison = "a";
    s.f->refuses = 2;
    play(&s, "a b",
         "a #1 new\nrefused a (retries)\nrefused a (retries)\nlost a (retries)\n"
         "b #1 new\n");
    end(&s);
}

static void test_bisect(void **state)
{
    setting s = begin(state, 10);

    s.settings.max_retries = 1;
    s.settings.bisect = true;
    s.f->poison = "c";
    play(&s, "a b c d",
         "a b c d #1 new\na b #1 bisected\nc d #1 bisected\nc #1 bisected\n"
         "c #2 retry\nlost c (retries)\nd #1 bisected\n");
    end(&s);
}

static void test_report_failures(void **state)
{
    setting s = begin(state, 10);

    s.settings.max_retries = 1;
    s.settings.report_failures = true;
    s.f->reports = true;
    s.f->poison = "c";
    play(&s, "a b c d",
         "a b c d #1 new\nc d #1 rest of a failed batch\nc d #2 retry\n"
         "lost c d (retries)\n");
    end(&s);
}

static void test_report_failures_and_bisect(void **state)
{
    setting s = begin(state, 10);

    s.settings.max_retries = 0;
    s.settings.report_failures = true;
    s.settings.bisect = true;
    s.f->reports = true;
    s.f->poison = "b";
    play(&s, "a b c d",
         "a b c d #1 new\nb c d #1 bisected\nb #1 bisected\nlost b (retries)\n"
         "c d #1 bisected\n");
    end(&s);
}

/* AWS: such an answer means nothing unless the mapping asks for it. */
static void test_report_not_asked_for(void **state)
{
    setting s = begin(state, 10);

    s.f->reports = true;
    s.f->poison = "b";
    play(&s, "a b c", "a b c #1 new\n");
    end(&s);
}

static void test_max_age(void **state)
{
    setting s = begin(state, 10);

    bed_write_keys(s.d, "a b");
    s.d->b->now += 100 * BED_SECOND;
    s.settings.max_record_age = 60 * BED_SECOND;
    play(&s, "c", "lost a b (age)\nc #1 new\n");
    end(&s);
}

/* What grows too old between two attempts goes, the rest is tried on. */
static void test_max_age_while_retried(void **state)
{
    setting s = begin(state, 10);

    bed_write_keys(s.d, "a");
    s.d->b->now += 50 * BED_SECOND;
    bed_write_keys(s.d, "b");
    s.settings.max_record_age = 60 * BED_SECOND;
    s.f->fails = 1;
    s.f->ages = s.d->b;
    s.f->age = 20 * BED_SECOND;
    s.subscription = bed_subscribe(s.d, s.f, &s.settings);
    bed_settle(s.d);
    bed_expect(s.f, "a b #1 new\nlost a (age)\nb #2 retry\n");
    end(&s);
}

/* Without limits it is tried until the records are gone for everybody. */
static void test_trimmed_while_retried(void **state)
{
    setting s = begin(state, 10);
    gramme_subscription_state shown;

    s.f->poison = "a";
    bed_write_keys(s.d, "a b");
    s.subscription = bed_subscribe(s.d, s.f, &s.settings);
    assert_false(gramme_dispatcher_settle(s.d->dispatcher, 250000));
    stream_bed_pass(s.d->s, INT64_C(25) * 3600);
    bed_settle(s.d);
    gramme_subscription_describe(&shown, s.subscription);
    assert_string_equal(shown.last_result, "PROBLEM: poisoned");
    fake_wait_for(s.f, "a b #2 retry\n");
    assert_true(strstr(s.f->text, "lost") == NULL);
    s.f->size = 0;
    bed_write_keys(s.d, "c");
    bed_settle(s.d);
    bed_expect(s.f, "c #1 new\n");
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        DISPATCHER_TESTS(test_fails_for_a_while),
        DISPATCHER_TESTS(test_max_retries),
        DISPATCHER_TESTS(test_no_retries),
        DISPATCHER_TESTS(test_destination_fails),
        DISPATCHER_TESTS(test_bisect),
        DISPATCHER_TESTS(test_report_failures),
        DISPATCHER_TESTS(test_report_failures_and_bisect),
        DISPATCHER_TESTS(test_report_not_asked_for),
        DISPATCHER_TESTS(test_max_age),
        DISPATCHER_TESTS(test_max_age_while_retried),
        DISPATCHER_TESTS(test_trimmed_while_retried),
    };

    return cmocka_run_group_tests_name("retry", tests, NULL, NULL);
}
