/* SPDX-License-Identifier: Apache-2.0 */
/* library_test.c - the calls that make the engine a library: one-line calls, what an
 * error tells, tables listed and read, the clock, many engines, many threads, a fork.
 */
#include "bed.h"

#include <pthread.h>
#include <sys/wait.h>
#include <time.h>

/* -- calling -- */

static void test_ask(void **state)
{
    gramme *db = bed_open(NULL);
    gramme_reply *reply = gramme_reply_new();
    size_t size = 0;
    const char *text;

    (void)state;
    assert_int_equal(gramme_ask(db, "ListTables", "{}", reply), 200);
    text = gramme_reply_body(reply, &size);
    assert_string_equal(text, "{\"TableNames\":[]}");
    assert_int_equal(size, strlen(text));
    assert_null(gramme_reply_exception(reply));
    assert_null(gramme_reply_message(reply));

    assert_int_equal(gramme_ask(db, "ListStreams", "{}", reply), 200);
    assert_int_equal(gramme_ask(db, "DynamoDB_20120810.ListTables", "{}", reply), 200);

    assert_int_equal(
        gramme_ask(db, "DescribeTable", "{\"TableName\":\"nothing\"}", reply), 400);
    assert_string_equal(gramme_reply_exception(reply), "ResourceNotFoundException");
    assert_string_equal(gramme_reply_message(reply),
                        "Requested resource not found: Table: nothing not found");

    assert_int_equal(gramme_ask(db, "ListTables", "[", reply), 400);
    assert_string_equal(gramme_reply_exception(reply), "SerializationException");
    for (int i = 0; i < 3; i++) {
        static const char *const unknown[] = {"", "ListTable", "ListBackups"};

        assert_int_equal(gramme_ask(db, unknown[i], "{}", reply), 400);
        assert_string_equal(gramme_reply_exception(reply), "UnknownOperationException");
        assert_non_null(gramme_reply_message(reply));
    }
    assert_int_equal(gramme_ask(db, "ListFunctions", "{}", reply), 403);
    assert_non_null(strstr(gramme_reply_message(reply), "--lambda-api"));

    gramme_reply_fail(reply);
    assert_int_equal(gramme_reply_status(reply), 500);
    assert_string_equal(gramme_reply_exception(reply), "InternalServerError");
    assert_non_null(strstr(gramme_reply_message(reply), "unknown error"));
    assert_non_null(strstr(gramme_reply_body(reply, NULL), "InternalServerError"));
    gramme_reply_free(reply);
    gramme_reply_free(NULL);
    gramme_close(db);
}

/* Two request tokens that differ behind a U+0000 are two. */
static void test_tokens_with_zeros(void **state)
{
    gramme *db = bed_open(NULL);

    (void)state;
    bed_create(db, "things", 0);
    for (int i = 0; i < 3; i++) {
        char json[512];

        (void)snprintf(json, sizeof(json),
                       "{\"ClientRequestToken\":\"a\\u0000%d\",\"TransactItems\":[{"
                       "\"Put\":{\"TableName\":\"things\",\"Item\":{\"id\":{\"S\":"
                       "\"%d\"},\"n\":{\"N\":\"1\"}}}}]}",
                       i, i);
        bed_ask(db, "TransactWriteItems", json, NULL, 0);
        bed_ask(db, "TransactWriteItems", json, NULL, 0);
    }
    assert_int_equal(bed_count(db, "things"), 3);
    gramme_close(db);
}

/* -- tables -- */

static void test_list_tables(void **state)
{
    gramme *db = bed_open(NULL);
    char name[32];
    char **names;
    size_t count;

    (void)state;
    assert_int_equal(gramme_list_tables(db, &names, &count, NULL), GRAMME_CODE_OK);
    assert_int_equal(count, 0);
    assert_null(names[0]);
    gramme_release(names);
    for (int i = 1200; i-- > 0;) {
        (void)snprintf(name, sizeof(name), "table-%04d", i);
        bed_create(db, name, 0);
    }
    assert_int_equal(gramme_list_tables(db, &names, &count, NULL), GRAMME_CODE_OK);
    assert_int_equal(count, 1200);
    for (int i = 0; i < 1200; i++) {
        (void)snprintf(name, sizeof(name), "table-%04d", i);
        assert_string_equal(names[i], name);
    }
    assert_null(names[count]);
    gramme_release(names);
    gramme_release(NULL);
    gramme_close(db);
}

typedef struct reader {
    gramme *db;
    int seen;
    int stop_at;
    int drop; /* the table, after so many */
} reader;

static int read_one(void *self, const char *item, size_t size)
{
    reader *r = self;

    assert_int_equal(strlen(item), size);
    assert_int_equal(strncmp(item, "{\"id\":{\"S\":\"", 12) == 0 ||
                         strncmp(item, "{\"n\":{\"N\":\"", 11) == 0,
                     1);
    r->seen++;
    if (r->seen == r->drop) {
        bed_ask(r->db, "DeleteTable", "{\"TableName\":\"things\"}", NULL, 0);
        bed_create(r->db, "things", 0);
        bed_put(r->db, "things", 1);
    }
    return r->seen == r->stop_at;
}

static void test_read_table(void **state)
{
    enum { ITEMS = 12000 };
    gramme *db = bed_open(NULL);
    reader r = {.db = db};
    gramme_failure failure;

    (void)state;
    bed_create(db, "things", 0);
    assert_int_equal(gramme_read_table(db, "things", read_one, &r, NULL),
                     GRAMME_CODE_OK);
    assert_int_equal(r.seen, 0);
    for (int i = 0; i < ITEMS; i++) {
        bed_put(db, "things", i);
    }
    assert_int_equal(gramme_read_table(db, "things", read_one, &r, NULL),
                     GRAMME_CODE_OK);
    assert_int_equal(r.seen, ITEMS);
    r = (reader){.db = db, .stop_at = 7};
    assert_int_equal(gramme_read_table(db, "things", read_one, &r, NULL),
                     GRAMME_CODE_OK);
    assert_int_equal(r.seen, 7);
    r = (reader){.db = db, .drop = 3};
    assert_int_equal(gramme_read_table(db, "things", read_one, &r, NULL),
                     GRAMME_CODE_OK);
    assert_true(r.seen >= 3 && r.seen < ITEMS);
    assert_int_equal(bed_count(db, "things"), 1);
    assert_int_equal(gramme_read_table(db, "nothing", read_one, &r, &failure),
                     GRAMME_CODE_NOTFOUND);
    assert_int_equal(failure.code, GRAMME_CODE_NOTFOUND);
    gramme_close(db);
}

/* -- the clock -- */

static void test_clock(void **state)
{
    gramme *db = bed_open(NULL);
    char reply[4096];

    (void)state;
    gramme_set_clock(db, INT64_C(1000000000000)); /* September 2001 */
    assert_true(gramme_clock_time(db) >= INT64_C(1000000000000));
    assert_true(gramme_clock_time(db) < INT64_C(1000000060000));
    bed_create(db, "things", 0);
    bed_ask(db, "DescribeTable", "{\"TableName\":\"things\"}", reply, sizeof(reply));
    assert_non_null(strstr(reply, "\"CreationDateTime\":10000000"));
    gramme_advance_clock(db, 1000000);
    assert_true(gramme_clock_time(db) >= INT64_C(1000001000000));
    gramme_set_clock(db, 0);
    assert_true(gramme_clock_time(db) < 60000);
    gramme_close(db);
}

/* -- many -- */

typedef struct worker {
    gramme *shared;
    int number;
    int wrong;
} worker;

static void *work(void *self)
{
    worker *w = self;
    gramme_reply *reply = gramme_reply_new();
    char json[256];

    for (int i = 0; i < 10; i++) {
        gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
        gramme *own;

        if (gramme_open(&own, &options, NULL) != GRAMME_CODE_OK) {
            w->wrong++;
            break;
        }
        for (int k = 0; k < 10; k++) {
            (void)snprintf(json, sizeof(json),
                           "{\"TableName\":\"things\",\"Item\":{\"id\":{\"S\":\"%d-%d\""
                           "},\"n\":{\"N\":\"%d\"}}}",
                           w->number, i * 10 + k, k);
            w->wrong += gramme_ask(w->shared, "PutItem", json, reply) != 200;
            w->wrong += gramme_ask(own, "PutItem", json, reply) != 400;
        }
        gramme_close(own);
    }
    gramme_reply_free(reply);
    return NULL;
}

static void test_threads_and_engines(void **state)
{
    enum { THREADS = 4 };
    gramme *db = bed_open(NULL);
    pthread_t threads[THREADS];
    worker workers[THREADS];

    (void)state;
    bed_create(db, "things", 0);
    for (int i = 0; i < THREADS; i++) {
        workers[i] = (worker){.shared = db, .number = i};
        assert_int_equal(pthread_create(&threads[i], NULL, work, &workers[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(workers[i].wrong, 0);
    }
    assert_int_equal(bed_count(db, "things"), THREADS * 100);
    gramme_close(db);
}

static double cpu_milliseconds(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

/* What a suite of 200 tests pays when each has an engine and a table of its own: less
 * than a millisecond each, where the compiler optimizes and no sanitizer looks on. */
static void test_two_hundred(void **state)
{
    enum { TESTS = 200 };
    double start = cpu_milliseconds();
    double each;

    (void)state;
    for (int i = 0; i < TESTS; i++) {
        gramme *db = bed_open(NULL);

        bed_create(db, "things", 1);
        bed_put(db, "things", i);
        assert_int_equal(bed_count_index(db, "things", i), 1);
        gramme_close(db);
    }
    each = (cpu_milliseconds() - start) / TESTS;
    print_message("%.3f ms for each\n", each);
#ifdef NDEBUG
    assert_true(each < 1.0);
#endif
}

/* -- a fork -- */

/* How many of the calls did not answer as they should in a child. */
static int use_in_child(gramme *db)
{
    gramme_reply *reply = gramme_reply_new();
    gramme_turn *turn;
    gramme *other = NULL;
    char **names;
    void *bytes;
    size_t size;
    int seen = 0;
    int wrong = 0;

    wrong += gramme_ask(db, "ListTables", "{}", reply) != 500;
    wrong += gramme_turn_begin(&turn, db) != GRAMME_CODE_MISUSE;
    wrong += gramme_has_table(db, "things") != 0;
    wrong += gramme_list_tables(db, &names, &size, NULL) != GRAMME_CODE_MISUSE;
    wrong += gramme_read_table(db, "things", bed_count_one, &seen, NULL) !=
             GRAMME_CODE_MISUSE;
    wrong += gramme_reset_table(db, "things", NULL) != GRAMME_CODE_MISUSE;
    wrong += gramme_reset(db, NULL) != GRAMME_CODE_MISUSE;
    wrong += gramme_snapshot_take(db, &bytes, &size, NULL) != GRAMME_CODE_MISUSE;
    wrong += gramme_snapshot_save(db, "/tmp/x.db", NULL) != GRAMME_CODE_MISUSE;
    wrong += gramme_snapshot_load(db, "/tmp/x.db", NULL) != GRAMME_CODE_MISUSE;
    wrong += gramme_clone(&other, db, NULL) != GRAMME_CODE_MISUSE || other != NULL;
    wrong += gramme_has_triggers(db) != 0;
    wrong += gramme_settle_triggers(db, 10000) != 0;
    gramme_invoke_interrupt(db, 1);
    gramme_set_clock(db, 0);
    gramme_settle(db);
    gramme_close(db);
    gramme_reply_free(reply);
    return wrong;
}

static int
do_nothing(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    (void)self;
    (void)invocation;
    (void)outcome;
    return 0;
}

static void test_fork(void **state)
{
    gramme_target target = {.version = GRAMME_TARGET_VERSION, .invoke = do_nothing};
    gramme *db = bed_open(NULL);
    int status = 0;
    pid_t child;

    (void)state;
    bed_create(db, "things", 1);
    bed_put(db, "things", 1);
    assert_int_equal(gramme_trigger_add(db, "things", "t", NULL, &target, NULL),
                     GRAMME_CODE_OK);
    child = fork();
    if (child == 0) {
        (void)alarm(30);
        _exit(use_in_child(db));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(bed_count(db, "things"), 1);
    gramme_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ask),
        cmocka_unit_test(test_tokens_with_zeros),
        cmocka_unit_test(test_list_tables),
        cmocka_unit_test(test_read_table),
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_fork),
        cmocka_unit_test(test_threads_and_engines),
        cmocka_unit_test(test_two_hundred),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
