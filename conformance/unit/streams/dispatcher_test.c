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

int main(void)
{
    const struct CMUnitTest tests[] = {
        DISPATCHER_TESTS(test_batches),
        DISPATCHER_TESTS(test_table_comes_later),
    };

    return cmocka_run_group_tests_name("dispatcher", tests, NULL, NULL);
}
