/* SPDX-License-Identifier: Apache-2.0 */
/* plan_test.c - what is delivered, and in which parts, when records fail. No threads.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "streams/plan.h"

enum { TEXT = 1 << 14 };

/* Plays a batch of `count` records, named 0, 1, ...: those in `poison` fail, `reports`
 * tells from where. One line per delivery: "0-7" and the pause before the next. */
static void play(char *text,
                 uint32_t count,
                 const char *poison,
                 bool reports,
                 int64_t retries,
                 bool bisect)
{
    gramme_subscription_settings settings = {.max_retries = retries, .bisect = bisect};
    gramme_plan plan;
    gramme_plan_part *part;
    size_t size = 0;

    text[0] = '\0';
    gramme_plan_begin(&plan, count);
    while ((part = gramme_plan_next(&plan)) != NULL && size + 100 < TEXT) {
        uint32_t first = part->first;
        uint32_t failed = part->count;
        uint32_t last = first + part->count - 1;
        gramme_plan_step step;

        for (const char *p = poison; *p != '\0'; p++) {
            uint32_t at = (uint32_t)(*p - '0');

            if (at >= first && at <= last && at - first < failed) {
                failed = at - first;
            }
        }
        failed = failed < part->count && !reports ? 0 : failed;
        part->attempt++;
        size += (size_t)snprintf(text + size, TEXT - size, "%u-%u%s ", first, last,
                                 failed <= last - first ? "!" : "");
        step = gramme_plan_answer(&plan, &settings, failed);
        if (step == GRAMME_PLAN_GIVE_UP) {
            part = gramme_plan_next(&plan);
            size += (size_t)snprintf(text + size, TEXT - size, "lost:%u-%u ",
                                     part->first, part->first + part->count - 1);
            gramme_plan_drop(&plan, part->count);
        } else if (step == GRAMME_PLAN_RETRY) {
            size += (size_t)snprintf(text + size, TEXT - size, ".. ");
        }
    }
}

static void test_plans(void **state)
{
    static const struct { /* NOLINT(clang-analyzer-optin.performance.Padding) */
        uint32_t count;
        const char *poison;
        bool reports;
        int64_t retries;
        bool bisect;
        const char *expected;
    } cases[] = {
        {0, "", false, -1, false, ""},
        {3, "", false, -1, false, "0-2 "},
        {1, "0", false, 0, false, "0-0! lost:0-0 "},
        {3, "1", false, 2, false, "0-2! .. 0-2! .. 0-2! lost:0-2 "},
        /* AWS: splitting a batch does not count towards the retry quota. */
        {4, "2", false, 1, true, "0-3! 0-1 2-3! 2-2! .. 2-2! lost:2-2 3-3 "},
        {5, "0", false, 0, true, "0-4! 0-1! 0-0! lost:0-0 1-1 2-4 "},
        {1, "0", false, 1, true, "0-0! .. 0-0! lost:0-0 "},
        {4, "03", false, 0, true,
         "0-3! 0-1! 0-0! lost:0-0 1-1 2-3! 2-2 3-3! lost:3-3 "},
        /* AWS: all from the lowest sequence number on are retried. */
        {4, "0", true, 1, false, "0-3! .. 0-3! lost:0-3 "},
        /* What is left of a batch begins anew: LocalStack's snapshots of AWS,
         * test_dynamodb_report_batch_item_failures and its like for Kinesis. */
        {4, "2", true, 0, false, "0-3! .. 2-3! lost:2-3 "},
        {4, "2", true, 1, false, "0-3! .. 2-3! .. 2-3! lost:2-3 "},
        {4, "13", true, 2, false, "0-3! .. 1-3! .. 1-3! .. 1-3! lost:1-3 "},
        {4, "0", true, 0, false, "0-3! lost:0-3 "},
        /* AWS: with both the batch is bisected at the returned sequence number. */
        {4, "2", true, 0, true, "0-3! 2-3! 2-2! lost:2-2 3-3 "},
        {8, "5", true, 1, true, "0-7! 5-7! 5-5! .. 5-5! lost:5-5 6-7 "},
    };
    static char text[TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        play(text, cases[i].count, cases[i].poison, cases[i].reports, cases[i].retries,
             cases[i].bisect);
        assert_string_equal(text, cases[i].expected);
    }
}

/* The largest batch halves down to each of its records and stays within the stack. */
static void test_depth(void **state)
{
    const gramme_subscription_settings settings = {.max_retries = 0, .bisect = true};
    gramme_plan plan;
    gramme_plan_part *part;
    uint32_t lost = 0;

    (void)state;
    gramme_plan_begin(&plan, 10000);
    while ((part = gramme_plan_next(&plan)) != NULL) {
        part->attempt++;
        if (gramme_plan_answer(&plan, &settings, 0) == GRAMME_PLAN_GIVE_UP) {
            part = gramme_plan_next(&plan);
            assert_int_equal(part->first, lost);
            assert_int_equal(part->count, 1);
            gramme_plan_drop(&plan, 1);
            lost++;
        }
        assert_true(plan.depth <= GRAMME_PLAN_DEPTH);
    }
    assert_int_equal(lost, 10000);
}

static void test_pause(void **state)
{
    (void)state;
    assert_int_equal(gramme_plan_pause(1), 100000);
    assert_int_equal(gramme_plan_pause(2), 200000);
    assert_int_equal(gramme_plan_pause(9), 25600000);
    assert_int_equal(gramme_plan_pause(10), 30000000);
    assert_int_equal(gramme_plan_pause(UINT32_MAX), 30000000);
}

static void test_measure(void **state)
{
    const gramme_change changes[] = {
        {.sequence = 7, .time = 10, .size = 4 << 20},
        {.sequence = 8, .time = 20, .size = 2 << 20},
        {.sequence = 9, .time = 30, .size = 1},
        {.sequence = 10, .time = 40, .size = 7 << 20},
    };
    bool full;

    (void)state;
    assert_int_equal(gramme_plan_measure(&full, changes, 0, 5, 0), 0);
    assert_false(full);
    assert_int_equal(gramme_plan_measure(&full, changes, 1, 5, 0), 1);
    assert_false(full);
    assert_int_equal(gramme_plan_measure(&full, changes, 1, 1, 0), 1);
    assert_true(full);
    assert_int_equal(gramme_plan_measure(&full, changes, 4, 5, 0), 2); /* 6 MB */
    assert_true(full);
    assert_int_equal(gramme_plan_measure(&full, changes + 3, 1, 5, 0), 1); /* alone */
    assert_false(full);
    assert_int_equal(gramme_plan_measure(&full, changes, 4, 5, 20), 1);
    assert_true(full);
    assert_int_equal(gramme_plan_measure(&full, changes, 4, 5, 10), 0);
    assert_true(full);
    assert_int_equal(gramme_plan_aged(changes, 4, 10), 0);
    assert_int_equal(gramme_plan_aged(changes, 4, 30), 2);
    assert_int_equal(gramme_plan_aged(changes, 4, 99), 4);
    assert_int_equal(gramme_plan_failed(changes, 4, 9), 2);
    assert_int_equal(gramme_plan_failed(changes, 4, 6), 0);
    assert_int_equal(gramme_plan_failed(changes, 4, 99), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plans),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_pause),
        cmocka_unit_test(test_measure),
    };

    return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
