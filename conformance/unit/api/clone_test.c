/* SPDX-License-Identifier: Apache-2.0 */
/* clone_test.c - an engine that begins with what another holds, and goes its own way.
 */
#include "bed.h"

#include <time.h>

static gramme *clone(gramme *db)
{
    gramme_failure failure;
    gramme *copy;

    if (gramme_clone(&copy, db, &failure) != GRAMME_CODE_OK) {
        fail_msg("clone: %s", failure.message);
    }
    return copy;
}

static void test_own_ways(void **state)
{
    (void)state;
    for (int in_file = 0; in_file < 2; in_file++) {
        bed_folder folder = bed_folder_new();
        gramme *db = bed_open(in_file ? folder.file[0] : NULL);
        gramme *copies[3];

        bed_create(db, "things", 1);
        for (int i = 0; i < 100; i++) {
            bed_put(db, "things", i);
        }
        for (int i = 0; i < 3; i++) {
            copies[i] = clone(db);
            bed_put(copies[i], "things", 100 + i);
            bed_create(copies[i], "own", 0);
        }
        bed_ask(db, "DeleteTable", "{\"TableName\":\"things\"}", NULL, 0);
        assert_int_equal(bed_count(db, "own"), -1);
        gramme_close(db);
        for (int i = 0; i < 3; i++) {
            gramme *second = clone(copies[i]);

            gramme_close(copies[i]);
            assert_int_equal(bed_count(second, "things"), 101);
            assert_int_equal(bed_count(second, "own"), 0);
            assert_int_equal(bed_count_index(second, "things", 99), 1);
            assert_int_equal(bed_count_index(second, "things", 100 + i), 1);
            assert_int_equal(bed_count_index(second, "things", 103), 0);
            gramme_close(second);
        }
        bed_folder_remove(&folder);
    }
}

/* Any text is a key's name, also once it has been stored. */
static void test_names_with_zeros(void **state)
{
    static const char item[] =
        "{\"TableName\":\"odd\",\"Item\":{\"a\\u0000b\":{\"S\":\"x\"},"
        "\"\\u0000\":{\"N\":\"1\"},\"a\":{\"N\":\"1\"}}}";
    gramme *db = bed_open(NULL);
    gramme *copy;
    char told[2][4096];

    (void)state;
    bed_ask(db, "CreateTable",
            "{\"TableName\":\"odd\",\"BillingMode\":\"PAY_PER_REQUEST\","
            "\"AttributeDefinitions\":[{\"AttributeName\":\"a\\u0000b\","
            "\"AttributeType\":\"S\"},{\"AttributeName\":\"\\u0000\","
            "\"AttributeType\":\"N\"}],\"KeySchema\":[{\"AttributeName\":"
            "\"a\\u0000b\",\"KeyType\":\"HASH\"},{\"AttributeName\":\"\\u0000\","
            "\"KeyType\":\"RANGE\"}]}",
            NULL, 0);
    bed_ask(db, "PutItem", item, NULL, 0);
    copy = clone(db);
    bed_ask(copy, "PutItem", item, NULL, 0);
    assert_int_equal(bed_count(copy, "odd"), 1);
    bed_ask(db, "DescribeTable", "{\"TableName\":\"odd\"}", told[0], sizeof(told[0]));
    bed_ask(copy, "DescribeTable", "{\"TableName\":\"odd\"}", told[1], sizeof(told[1]));
    assert_non_null(strstr(told[0], "\"a\\u0000b\""));
    assert_string_equal(told[0], told[1]);
    gramme_close(copy);
    gramme_close(db);
}

/* Options and clock come along. */
static void test_options(void **state)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    gramme *db;
    gramme *copy;
    gramme_reply *reply = gramme_reply_new();
    char region[] = "eu-north-1";
    int64_t apart;

    (void)state;
    options.conflict_rate = 1;
    options.region = region;
    options.transient_ms = 3600000;
    assert_int_equal(gramme_open(&db, &options, NULL), GRAMME_CODE_OK);
    memset(region, 'x', sizeof(region) - 1);
    bed_create(db, "things", 0);
    gramme_set_clock(db, INT64_C(4102444800000)); /* 2100 */
    copy = clone(db);
    gramme_close(db);
    apart = gramme_clock_time(copy) - INT64_C(4102444800000);
    assert_true(apart >= 0 && apart < 60000);
    assert_int_equal(gramme_ask(copy, "PutItem",
                                "{\"TableName\":\"things\",\"Item\":{\"id\":{\"S\":"
                                "\"a\"},\"n\":{\"N\":\"1\"}}}",
                                reply),
                     400);
    assert_string_equal(gramme_reply_exception(reply), "TransactionConflictException");
    gramme_reply_free(reply);
    gramme_close(copy);
}

static double now(void)
{
    struct timespec time;

    (void)clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* A clone takes less time than loading the same again: a fifth is a wide margin. */
static void test_faster_than_loading(void **state)
{
    gramme *db = bed_open(NULL);
    double loading = now();
    double cloning = 1e9;

    (void)state;
    bed_create(db, "things", 0);
    for (int i = 0; i < 3000; i++) {
        bed_put(db, "things", i);
    }
    loading = now() - loading;
    for (int i = 0; i < 5; i++) {
        double start = now();
        gramme *copy = clone(db);
        double took = now() - start;

        cloning = took < cloning ? took : cloning;
        gramme_close(copy);
    }
    gramme_close(db);
    print_message("loading %.1f ms, cloning %.2f ms\n", loading * 1e3, cloning * 1e3);
    assert_true(cloning * 5 < loading);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_own_ways),
        cmocka_unit_test(test_names_with_zeros),
        cmocka_unit_test(test_options),
        cmocka_unit_test(test_faster_than_loading),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
