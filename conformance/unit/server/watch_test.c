/* SPDX-License-Identifier: Apache-2.0 */
/* watch_test.c - what is written of an answered request: the access log's line and
 * file, the metrics. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conformance/unit/cases.h"
#include "server/watch/access_log.h"
#include "server/watch/mention.h"
#include "server/watch/metrics.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static gramme_text text_of(const char *string)
{
    return gramme_text_of(string, strlen(string));
}

/* -- mentions -- */

static void test_mentions(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/server/mention.cases");
    while (cases_next(&in)) {
        gramme_mentions mentions;
        char got[1024] = "";

        gramme_mentions_find(&mentions, text_of(in.fields[0]));
        for (size_t i = 0; i < mentions.count; i++) {
            (void)snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%.*s",
                           i > 0 ? " " : "", (int)mentions.tables[i].size,
                           mentions.tables[i].data);
        }
        (void)snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s",
                       mentions.more ? " +" : "", mentions.wants_capacity ? " c" : "");
        if (strcmp(got, in.count > 1 ? in.fields[1] : "") != 0) {
            fail_msg("line %u: %s", in.line, got);
        }
    }
}

static void test_capacity(void **state)
{
    static const struct {
        const char *reply;
        int64_t units;
    } wanted[] = {
        {"{}", -1},
        {"{\"ConsumedCapacity\":{\"TableName\":\"a\",\"CapacityUnits\":1.5}}", 1500},
        {"{\"Items\":[{\"CapacityUnits\":{\"N\":\"7\"}}],\"ConsumedCapacity\":{"
         "\"CapacityUnits\":128.0,\"Table\":{\"CapacityUnits\":5.0}}}",
         128000},
        {"{\"ConsumedCapacity\":[{\"CapacityUnits\":2.0},{\"CapacityUnits\":0.5}]}",
         2500},
        {"{\"ConsumedCapacity\":[]}", 0},
        {"{\"ConsumedCapacity\":{}}", 0},
        {"{\"ConsumedCapacity\":7}", 0},
        {"nonsense", -1},
        {"", -1},
        {"{\"ConsumedCapacity\":{\"CapacityUnits\":0.12345}}", 123},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
        assert_int_equal(gramme_mention_capacity(text_of(wanted[i].reply)),
                         wanted[i].units);
    }
}

/* -- lines -- */

static gramme_sighting sighting_of(const char *operation, const char *request)
{
    gramme_sighting sighting = {
        .about = {.target = operation, .request = text_of(request)},
        .id = text_of("ID"),
        .time_us = 1795262400000000 + 1234,
        .status = 200,
    };

    return sighting;
}

static void expect_line(const gramme_sighting *sighting, const char *wanted)
{
    gramme_buffer out = GRAMME_BUFFER_INIT;

    gramme_access_line(&out, sighting);
    gramme_buffer_append(&out, "", 1);
    assert_string_equal(out.data, wanted);
    gramme_buffer_clear(&out);
}

static void test_lines(void **state)
{
    gramme_sighting sighting =
        sighting_of("DynamoDB_20120810.Query",
                    "{\"TableName\":\"t\",\"ReturnConsumedCapacity\":\"TOTAL\"}");

    (void)state;
    sighting.about.key = text_of("a\"key");
    sighting.about.region = text_of("local");
    sighting.about.reply = text_of("{\"ConsumedCapacity\":{\"CapacityUnits\":0.5}}");
    sighting.remote = "[::1]:5";
    sighting.bytes_in = 1;
    sighting.bytes_out = 22;
    sighting.duration_us = 333;
    expect_line(&sighting,
                "{\"time\":\"2026-11-21T12:00:00.001234Z\",\"remote\":\"[::1]:5\","
                "\"operation\":\"Query\",\"table\":\"t\",\"capacity\":0.500,"
                "\"status\":200,\"access_key\":\"a\\\"key\",\"region\":\"local\","
                "\"request_id\":\"ID\",\"bytes_in\":1,\"bytes_out\":22,"
                "\"duration_us\":333}\n");
    sighting = sighting_of("", "");
    sighting.status = 413;
    expect_line(&sighting, "{\"time\":\"2026-11-21T12:00:00.001234Z\",\"status\":413,"
                           "\"request_id\":\"ID\",\"bytes_in\":0,\"bytes_out\":0,"
                           "\"duration_us\":0}\n");
    sighting.method = text_of("GET");
    sighting.path = text_of("/a\xff\"");
    sighting.about.exception = "Some\nException";
    expect_line(&sighting,
                "{\"time\":\"2026-11-21T12:00:00.001234Z\",\"method\":\"GET\","
                "\"path\":\"/a?\\\"\",\"status\":413,"
                "\"exception\":\"Some\\u000aException\",\"request_id\":\"ID\","
                "\"bytes_in\":0,\"bytes_out\":0,\"duration_us\":0}\n");
}

static void test_what_is_long_is_cut(void **state)
{
    char name[5000];
    gramme_sighting sighting;
    gramme_buffer out = GRAMME_BUFFER_INIT;

    (void)state;
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    sighting = sighting_of(name, "");
    sighting.about.key = text_of(name);
    gramme_access_line(&out, &sighting);
    assert_true(out.size < 500);
    gramme_buffer_clear(&out);
}

/* -- the file -- */

enum { LINES_SIZE = 4 * 10000 * 32 };

typedef struct log_lines {
    pthread_mutex_t mutex;
    int count;
    char last[512];
} log_lines;

static void take_line(void *self, const char *line)
{
    log_lines *to = self;

    pthread_mutex_lock(&to->mutex);
    to->count++;
    (void)snprintf(to->last, sizeof(to->last), "%s", line);
    pthread_mutex_unlock(&to->mutex);
}

static int log_count(log_lines *of)
{
    int count;

    pthread_mutex_lock(&of->mutex);
    count = of->count;
    pthread_mutex_unlock(&of->mutex);
    return count;
}

static size_t file_size(const char *path)
{
    struct stat info;

    return stat(path, &info) == 0 ? (size_t)info.st_size : 0;
}

static void pause_ms(long milliseconds)
{
    struct timespec moment = {milliseconds / 1000, milliseconds % 1000 * 1000000};

    nanosleep(&moment, NULL);
}

static void *add_lines(void *self)
{
    for (int i = 0; i < 10000; i++) {
        gramme_access_log_add(self, text_of("0123456789012345678901234567890\n"));
    }
    return NULL;
}

static void test_a_file(void **state)
{
    char path[] = "/tmp/gramme-access-XXXXXX";
    char moved[64];
    int fd = mkstemp(path);
    log_lines lines = {.mutex = PTHREAD_MUTEX_INITIALIZER};
    gramme_log log = {take_line, &lines};
    gramme_access_log *access;
    gramme_failure failure;
    pthread_t threads[4];

    (void)state;
    close(fd);
    (void)snprintf(moved, sizeof(moved), "%s.1", path);
    assert_int_equal(gramme_access_log_new(&access, path, &log, &failure),
                     GRAMME_CODE_OK);
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, add_lines, access), 0);
    }
    for (int i = 0; i < 4; i++) {
        pthread_join(threads[i], NULL);
    }
    for (int i = 0; i < 1000 && file_size(path) < LINES_SIZE; i++) {
        pause_ms(10);
    }
    assert_int_equal(file_size(path), LINES_SIZE);
    assert_int_equal(rename(path, moved), 0);
    gramme_access_log_add(access, text_of("old\n"));
    for (int i = 0; i < 1000 && file_size(moved) < LINES_SIZE + 4; i++) {
        pause_ms(10);
    }
    assert_int_equal(gramme_access_log_reopen(access, &failure), GRAMME_CODE_OK);
    assert_int_equal(gramme_access_log_reopen(access, &failure), GRAMME_CODE_OK);
    gramme_access_log_add(access, text_of("new line\n"));
    gramme_access_log_free(access);
    assert_int_equal(file_size(moved), LINES_SIZE + 4);
    assert_int_equal(file_size(path), 9);
    assert_int_equal(lines.count, 0);
    unlink(path);
    unlink(moved);
}

static void test_what_cannot_be_written(void **state)
{
    log_lines lines = {.mutex = PTHREAD_MUTEX_INITIALIZER};
    gramme_log log = {take_line, &lines};
    gramme_access_log *access;
    gramme_failure failure;

    (void)state;
    assert_int_equal(gramme_access_log_new(&access, "/nowhere/at/all", &log, &failure),
                     GRAMME_CODE_IO);
    assert_string_equal(failure.message,
                        "access log /nowhere/at/all: No such file or directory");
    assert_int_equal(gramme_access_log_new(&access, "/dev/full", &log, &failure),
                     GRAMME_CODE_OK);
    for (int i = 0; i < 3; i++) {
        gramme_access_log_add(access, text_of("line\n"));
        pause_ms(60);
    }
    gramme_access_log_free(access);
    assert_int_equal(lines.count, 1);
    assert_string_equal(lines.last, "access log /dev/full: No space left on device");
    gramme_access_log_free(NULL);
}

/* Nobody reads the pipe: nobody waits, and the end comes all the same. */
static void test_a_reader_that_sleeps(void **state)
{
    char folder[] = "/tmp/gramme-access-XXXXXX";
    char path[64];
    char piece[4096];
    log_lines lines = {.mutex = PTHREAD_MUTEX_INITIALIZER};
    gramme_log log = {take_line, &lines};
    gramme_access_log *access;
    gramme_failure failure;
    time_t begin;
    int fd;

    (void)state;
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof(path), "%s/pipe", folder);
    assert_int_equal(mkfifo(path, 0600), 0);
    fd = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(fd >= 0);
    memset(piece, 'x', sizeof(piece));
    assert_int_equal(gramme_access_log_new(&access, path, &log, &failure),
                     GRAMME_CODE_OK);
    for (int i = 0; i < 4000; i++) { /* 16 MB */
        gramme_access_log_add(access, gramme_text_of(piece, sizeof(piece)));
    }
    assert_int_equal(log_count(&lines), 0);
    begin = time(NULL);
    gramme_access_log_free(access);
    assert_true(time(NULL) - begin < 10);
    assert_true(lines.count >= 1);
    close(fd);
    unlink(path);
    rmdir(folder);
}

/* -- metrics -- */

static void count(gramme_metrics *metrics,
                  const char *operation,
                  int status,
                  const char *exception,
                  int64_t duration_us)
{
    gramme_sighting sighting = sighting_of(operation, "");

    sighting.status = status;
    sighting.about.exception = exception;
    sighting.about.known = exception == NULL || strstr(exception, "Exception") == NULL;
    sighting.duration_us = duration_us;
    sighting.bytes_in = 10;
    sighting.bytes_out = 20;
    gramme_metrics_count(metrics, &sighting);
}

static bool has_line(const gramme_buffer *text, const char *line)
{
    const char *at = strstr(text->data, line);

    return at != NULL && (at == text->data || at[-1] == '\n') &&
           at[strlen(line)] == '\n';
}

static void expect(const gramme_buffer *text, const char *line)
{
    if (!has_line(text, line)) {
        fail_msg("%s is not in\n%s", line, text->data);
    }
}

static void test_threads_add_up(void **state)
{
    static gramme_metrics one;
    static gramme_metrics two;
    static gramme_metrics sum;
    gramme_buffer out = GRAMME_BUFFER_INIT;

    (void)state;
    count(&one, "S.PutItem", 200, NULL, 50);
    count(&one, "S.PutItem", 400, "A", 51);
    count(&one, "S.PutItem", 400, "B", 99999999);
    count(&two, "S.PutItem", 400, "B", 1);
    count(&two, "S.PutItem", 500, "C", 1000000);
    count(&two, "S.GetItem", 200, NULL, 1);
    count(&two, "", 404, "UnknownOperationException", 1);
    count(&two, "S.Nothing", 400, "UnknownOperationException", 1);
    count(&two, "S.Something", 400, "UnknownOperationException", 1);
    count(&two, "S.Any\xFF", 400, "SerializationException", 1);
    count(&two, "S.GetItem", 400, "SerializationException", 1);
    assert_true(gramme_metrics_add(&sum, &one) && gramme_metrics_add(&sum, &two));
    gramme_metrics_append(&out, &sum);
    gramme_buffer_append(&out, "", 1);
    expect(&out, "gramme_requests_total{operation=\"PutItem\",status=\"2xx\"} 1");
    expect(&out, "gramme_requests_total{operation=\"PutItem\",status=\"4xx\"} 3");
    expect(&out, "gramme_requests_total{operation=\"PutItem\",status=\"5xx\"} 1");
    expect(&out, "gramme_requests_total{operation=\"GetItem\",status=\"2xx\"} 1");
    expect(&out, "gramme_requests_total{operation=\"none\",status=\"4xx\"} 1");
    expect(&out, "gramme_requests_total{operation=\"unknown\",status=\"4xx\"} 3");
    expect(&out, "gramme_requests_total{operation=\"GetItem\",status=\"4xx\"} 1");
    expect(&out, "gramme_exceptions_total{operation=\"PutItem\",exception=\"A\"} 1");
    expect(&out, "gramme_exceptions_total{operation=\"PutItem\",exception=\"B\"} 2");
    expect(&out, "gramme_request_duration_seconds_bucket{operation=\"PutItem\","
                 "le=\"0.00005\"} 2");
    expect(&out, "gramme_request_duration_seconds_bucket{operation=\"PutItem\","
                 "le=\"0.0001\"} 3");
    expect(&out, "gramme_request_duration_seconds_bucket{operation=\"PutItem\","
                 "le=\"1.0\"} 4");
    expect(&out, "gramme_request_duration_seconds_bucket{operation=\"PutItem\","
                 "le=\"10.0\"} 4");
    expect(&out, "gramme_request_duration_seconds_bucket{operation=\"PutItem\","
                 "le=\"+Inf\"} 5");
    expect(&out,
           "gramme_request_duration_seconds_sum{operation=\"PutItem\"} 101.000101");
    expect(&out, "gramme_request_duration_seconds_count{operation=\"PutItem\"} 5");
    expect(&out, "gramme_received_bytes_total 110");
    expect(&out, "gramme_sent_bytes_total 220");
    assert_null(strstr(out.data, "Nothing"));
    gramme_buffer_clear(&out);
    gramme_metrics_dispose(&one);
    gramme_metrics_dispose(&two);
    gramme_metrics_dispose(&sum);
}

/* However many names come: memory has an end. */
static void test_too_many_names(void **state)
{
    static gramme_metrics metrics;
    gramme_buffer out = GRAMME_BUFFER_INIT;
    char name[64];

    (void)state;
    for (int i = 0; i < 200; i++) {
        (void)snprintf(name, sizeof(name), "S.Operation%d", i);
        count(&metrics, name, 200, NULL, 1);
    }
    for (int i = 0; i < 40; i++) {
        (void)snprintf(name, sizeof(name), "Exception%d", i);
        count(&metrics, "S.Operation0", 400, name, 1);
    }
    memset(name, 'x', sizeof(name) - 1);
    name[sizeof(name) - 1] = '\0';
    count(&metrics, name, 400, name, 1);
    count(&metrics, "S.Operation1", 400, name, 1);
    gramme_metrics_append(&out, &metrics);
    gramme_buffer_append(&out, "", 1);
    expect(&out, "gramme_uncounted_requests_total 73");
    expect(&out, "gramme_exceptions_total{operation=\"Operation0\","
                 "exception=\"Exception23\"} 1");
    expect(&out, "gramme_exceptions_total{operation=\"Operation0\","
                 "exception=\"others\"} 16");
    expect(&out, "gramme_exceptions_total{operation=\"Operation1\","
                 "exception=\"others\"} 1");
    gramme_buffer_clear(&out);
    gramme_metrics_dispose(&metrics);
}

static void test_labels(void **state)
{
    gramme_buffer out = GRAMME_BUFFER_INIT;

    (void)state;
    GRAMME_BUFFER_LITERAL(&out, "{");
    gramme_metrics_label(&out, "a", text_of("x\"y\\z\n"));
    gramme_metrics_label(&out, "b", text_of(""));
    gramme_buffer_append(&out, "", 1);
    assert_string_equal(out.data, "{a=\"x\\\"y\\\\z\\n\",b=\"\"");
    gramme_buffer_clear(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_mentions),
        cmocka_unit_test(test_capacity),
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_what_is_long_is_cut),
        cmocka_unit_test(test_a_file),
        cmocka_unit_test(test_what_cannot_be_written),
        cmocka_unit_test(test_a_reader_that_sleeps),
        cmocka_unit_test(test_threads_add_up),
        cmocka_unit_test(test_too_many_names),
        cmocka_unit_test(test_labels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
