/* SPDX-License-Identifier: Apache-2.0 */
/* statistics_test.c - the numbers of an engine and of its triggers. */
#include "bed.h"

#include <stdatomic.h>
#include <time.h>

static gramme_statistics read_numbers(gramme *db)
{
    gramme_statistics numbers = {.version = GRAMME_STATISTICS_VERSION};

    assert_int_equal(gramme_statistics_read(db, &numbers), GRAMME_CODE_OK);
    return numbers;
}

/* -- what is in it -- */

static void count_in(const char *path)
{
    gramme *db = bed_open(path);
    gramme_statistics numbers = read_numbers(db);

    assert_int_equal(numbers.tables + numbers.indexes + numbers.items + numbers.bytes,
                     0);
    assert_int_equal(numbers.index_items + numbers.index_bytes, 0);
    bed_create(db, "things", 1);
    bed_create(db, "others", 0);
    for (int i = 10; i < 20; i++) {
        bed_put(db, "things", i);
        bed_put(db, "others", i);
    }
    bed_put(db, "things", 10); /* nothing new */
    bed_ask(db, "DeleteItem",
            "{\"TableName\":\"others\",\"Key\":{\"id\":{\"S\":\"19\"}}}", NULL, 0);
    numbers = read_numbers(db);
    assert_int_equal(numbers.tables, 2);
    assert_int_equal(numbers.indexes, 2);
    assert_int_equal(numbers.items, 19);
    assert_int_equal(numbers.bytes, 19 * (2 + 2 + 1 + 2)); /* id=NN, n=NN */
    assert_int_equal(numbers.index_items, 19);
    assert_int_equal(numbers.index_bytes, numbers.bytes);
    assert_int_equal(numbers.stream_records, 10);
    bed_ask(db, "DeleteTable", "{\"TableName\":\"things\"}", NULL, 0);
    gramme_settle(db);
    numbers = read_numbers(db);
    assert_int_equal(numbers.tables, 1);
    assert_int_equal(numbers.items, 9);
    assert_int_equal(numbers.background, 0);
    gramme_close(db);
}

static void test_what_an_engine_holds(void **state)
{
    bed_folder folder = bed_folder_new();
    gramme *db;

    (void)state;
    count_in(NULL);
    count_in(folder.file[0]);
    db = bed_open(folder.file[0]);
    assert_int_equal(read_numbers(db).items, 9);
    assert_int_equal(read_numbers(db).stream_records, 0);
    gramme_close(db);
    bed_folder_remove(&folder);
}

static void test_versions(void **state)
{
    gramme_statistics numbers = {.version = 99};
    gramme *db = bed_open(NULL);

    (void)state;
    assert_int_equal(gramme_statistics_read(db, &numbers), GRAMME_CODE_MISUSE);
    gramme_close(db);
}

/* -- triggers -- */

typedef struct target {
    atomic_int fails; /* so many calls do */
    atomic_int calls;
} target;

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    target *of = self;

    (void)invocation;
    (void)outcome;
    atomic_fetch_add(&of->calls, 1);
    return atomic_fetch_sub(&of->fails, 1) > 0 ? 1 : 0;
}

static void add(gramme *db, target *of, const char *name, const char *settings)
{
    gramme_target plugin = {
        .version = GRAMME_TARGET_VERSION, .invoke = invoke, .self = of};
    gramme_failure failure;

    if (gramme_trigger_add(db, "things", name, settings, &plugin, &failure) !=
        GRAMME_CODE_OK) {
        fail_msg("%s", failure.message);
    }
}

typedef struct seen {
    const char *wanted; /* name */
    gramme_trigger_statistics numbers;
    int count;
} seen;

static int see(void *self, const gramme_trigger_statistics *numbers)
{
    seen *of = self;

    of->count++;
    assert_int_equal(numbers->version, GRAMME_TRIGGER_STATISTICS_VERSION);
    assert_string_equal(numbers->table, "things");
    assert_int_equal(strlen(numbers->id), 36);
    if (strcmp(numbers->name, of->wanted) == 0) {
        of->numbers = *numbers;
    }
    return 0;
}

static gramme_trigger_statistics look_at(gramme *db, const char *name)
{
    seen of = {.wanted = name};

    assert_int_equal(gramme_trigger_statistics_read(db, see, &of), GRAMME_CODE_OK);
    assert_int_equal(of.count, 3);
    return of.numbers;
}

static void pause_ms(long milliseconds)
{
    struct timespec moment = {0, milliseconds * 1000000};

    nanosleep(&moment, NULL);
}

static int stop_at_once(void *self, const gramme_trigger_statistics *numbers)
{
    (void)numbers;
    ++*(int *)self;
    return 1;
}

static void test_what_triggers_did(void **state)
{
    target good = {0};
    target bad = {0};
    target off = {0};
    gramme *db = bed_open(NULL);
    gramme_trigger_statistics numbers;
    int count = 0;

    (void)state;
    atomic_init(&bad.fails, 1000000);
    bed_create(db, "things", 1);
    add(db, &good, "good", "{\"BatchSize\":1}");
    add(db, &bad, "bad", "{\"BatchSize\":100,\"MaximumRetryAttempts\":2}");
    add(db, &off, "off", "{\"Enabled\":false}");
    numbers = look_at(db, "good");
    assert_int_equal(numbers.invocations + numbers.records + numbers.lag_us, 0);
    bed_put(db, "things", 1);
    bed_put(db, "things", 2);
    assert_int_equal(gramme_settle_triggers(db, 20000), 1);
    numbers = look_at(db, "good");
    assert_int_equal(numbers.enabled, 1);
    assert_int_equal(numbers.invocations, 2);
    assert_int_equal(numbers.records, 2);
    assert_int_equal(numbers.failures + numbers.abandoned + numbers.lag_us, 0);
    numbers = look_at(db, "bad");
    assert_int_equal(numbers.invocations, atomic_load(&bad.calls));
    assert_int_equal(numbers.failures, numbers.invocations);
    assert_int_equal(numbers.records, 0);
    assert_int_equal(numbers.abandoned, 2);
    assert_int_equal(numbers.lag_us, 0);
    numbers = look_at(db, "off");
    assert_int_equal(numbers.enabled + numbers.invocations, 0);
    assert_int_equal(gramme_trigger_statistics_read(db, stop_at_once, &count),
                     GRAMME_CODE_OK);
    assert_int_equal(count, 1);
    gramme_close(db);
}

/* A record that fails again and again makes its trigger lag. */
static void test_lag(void **state)
{
    target good = {0};
    target bad = {0};
    target off = {0};
    gramme *db = bed_open(NULL);
    int64_t lag = 0;

    (void)state;
    atomic_init(&bad.fails, 1000000);
    bed_create(db, "things", 1);
    add(db, &good, "good", NULL);
    add(db, &bad, "bad", NULL);
    add(db, &off, "off", NULL);
    bed_put(db, "things", 1);
    for (int i = 0; i < 500 && (lag < 100000 || atomic_load(&bad.calls) < 2); i++) {
        pause_ms(10);
        lag = look_at(db, "bad").lag_us;
    }
    assert_true(lag >= 100000 && lag < 60000000);
    assert_true(look_at(db, "good").lag_us < lag);
    atomic_store(&bad.fails, 0);
    assert_int_equal(gramme_settle_triggers(db, 60000), 1);
    assert_int_equal(look_at(db, "bad").lag_us, 0);
    assert_int_equal(look_at(db, "bad").records, 1);
    gramme_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_an_engine_holds),
        cmocka_unit_test(test_versions),
        cmocka_unit_test(test_what_triggers_did),
        cmocka_unit_test(test_lag),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
