/* SPDX-License-Identifier: Apache-2.0 */
/* trigger_test.c - triggers in process: what a callback is given, and what comes of its
 * answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gramme_plugin.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "api/engine.h"
#include "api/triggers/triggers.h"

enum { CALLS_MAX = 64, EVENT_MAX = 4096, LOG_MAX = 32768, PATIENCE = 20000 /* ms */ };

/* A target that keeps what it was given and answers as told. */
typedef struct callback {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    unsigned calls;
    unsigned attempts[CALLS_MAX];
    char events[CALLS_MAX][EVENT_MAX];
    char trigger[64];
    char table[64];
    char region[64];
    char access_key[64];
    unsigned failures; /* so many calls fail first */
    const char *response;
    int hangs; /* until interrupted */
    int interrupted;
    unsigned resumed;
    unsigned released;
} callback;

static void callback_init(callback *c)
{
    memset(c, 0, sizeof(*c));
    pthread_mutex_init(&c->mutex, NULL);
    pthread_cond_init(&c->changed, NULL);
}

static void copy(char *to, size_t size, const char *from)
{
    (void)snprintf(to, size, "%s", from == NULL ? "(null)" : from);
}

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    callback *c = self;
    int failed = 0;

    pthread_mutex_lock(&c->mutex);
    if (c->calls < CALLS_MAX) {
        copy(c->events[c->calls], EVENT_MAX, invocation->event);
        c->attempts[c->calls] = invocation->attempt;
    }
    copy(c->trigger, sizeof(c->trigger), invocation->trigger);
    copy(c->table, sizeof(c->table), invocation->table);
    copy(c->region, sizeof(c->region), invocation->region);
    copy(c->access_key, sizeof(c->access_key), invocation->access_key);
    c->calls++;
    pthread_cond_broadcast(&c->changed);
    if (c->failures > 0) {
        c->failures--;
        failed = 1;
        gramme_outcome_set_error(outcome, "ValueError", "not\ntoday");
    } else if (c->response != NULL) {
        gramme_outcome_set_response(outcome, c->response, strlen(c->response));
    }
    while (c->hangs && !c->interrupted) {
        pthread_cond_wait(&c->changed, &c->mutex);
        failed = 1;
    }
    pthread_mutex_unlock(&c->mutex);
    return failed;
}

static void interrupt(void *self)
{
    callback *c = self;

    pthread_mutex_lock(&c->mutex);
    c->interrupted = 1;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->mutex);
}

static void resume(void *self)
{
    callback *c = self;

    pthread_mutex_lock(&c->mutex);
    c->interrupted = 0;
    c->resumed++;
    pthread_mutex_unlock(&c->mutex);
}

static void release(void *self)
{
    callback *c = self;

    c->released++;
}

static gramme_target target_of(callback *c)
{
    return (gramme_target){
        .version = GRAMME_TARGET_VERSION,
        .invoke = invoke,
        .interrupt = interrupt,
        .resume = resume,
        .release = release,
        .self = c,
    };
}

/* Waits until there were so many calls. */
static void wait_for(callback *c, unsigned calls)
{
    struct timespec end;

    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += PATIENCE / 1000;
    pthread_mutex_lock(&c->mutex);
    while (c->calls < calls &&
           pthread_cond_timedwait(&c->changed, &c->mutex, &end) == 0) {
    }
    pthread_mutex_unlock(&c->mutex);
    assert_true(c->calls >= calls);
}

typedef struct engine {
    gramme *db;
    gramme_reply *reply;
    pthread_mutex_t mutex; /* of the log */
    char log[LOG_MAX];
} engine;

static void take_line(void *self, const char *line)
{
    engine *e = self;
    size_t size;

    assert_null(strchr(line, '\n'));
    pthread_mutex_lock(&e->mutex);
    size = strlen(e->log);
    (void)snprintf(e->log + size, sizeof(e->log) - size, "%s\n", line);
    pthread_mutex_unlock(&e->mutex);
}

static void open_at(engine *e, const char *path)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    gramme_failure failure;

    memset(e, 0, sizeof(*e));
    pthread_mutex_init(&e->mutex, NULL);
    options.path = path;
    options.log = take_line;
    options.log_self = e;
    options.region = "eu-central-1";
    options.access_key = "me";
    e->reply = gramme_reply_new();
    assert_non_null(e->reply);
    assert_int_equal(gramme_open(&e->db, &options, &failure), GRAMME_CODE_OK);
}

static void close_engine(engine *e)
{
    gramme_reply_free(e->reply);
    gramme_close(e->db);
    pthread_mutex_destroy(&e->mutex);
}

static void ask(engine *e, const char *operation, const char *body)
{
    gramme_request request = GRAMME_REQUEST_INIT;
    char target[96];
    size_t size;

    (void)snprintf(target, sizeof(target), "DynamoDB_20120810.%s", operation);
    request.target = target;
    request.body = body;
    request.body_size = strlen(body);
    request.region = "eu-central-1";
    if (gramme_call(e->db, NULL, &request, e->reply) != 200) {
        fail_msg("%s: %s", operation, gramme_reply_body(e->reply, &size));
    }
}

static void create(engine *e)
{
    ask(e, "CreateTable",
        "{\"TableName\":\"Orders\",\"BillingMode\":\"PAY_PER_REQUEST\","
        "\"AttributeDefinitions\":[{\"AttributeName\":\"k\",\"AttributeType\":\"S\"}],"
        "\"KeySchema\":[{\"AttributeName\":\"k\",\"KeyType\":\"HASH\"}],"
        "\"StreamSpecification\":{\"StreamEnabled\":true,"
        "\"StreamViewType\":\"NEW_IMAGE\"}}");
}

static void put(engine *e, const char *key, unsigned number)
{
    char body[256];

    (void)snprintf(body, sizeof(body),
                   "{\"TableName\":\"Orders\",\"Item\":{\"k\":{\"S\":\"%s\"},"
                   "\"n\":{\"N\":\"%u\"}}}",
                   key, number);
    ask(e, "PutItem", body);
}

static void add(engine *e, const char *name, const char *settings, callback *c)
{
    gramme_target target = target_of(c);
    gramme_failure failure = {.code = GRAMME_CODE_OK};

    if (gramme_trigger_add(e->db, "Orders", name, settings, &target, &failure) !=
        GRAMME_CODE_OK) {
        fail_msg("%s", failure.message);
    }
}

/* The value behind "name": in the event, as it stands there. */
static const char *find(const char *event, const char *name, char *out, size_t size)
{
    const char *at = strstr(event, name);

    assert_non_null(at);
    at += strlen(name);
    (void)snprintf(out, size, "%.*s", (int)strcspn(at, ",}"), at);
    return out;
}

static void test_event(void **state)
{
    char expected[EVENT_MAX];
    char id[64];
    char time[64];
    char sequence[64];
    char arn[160];
    callback c;
    engine e;

    (void)state;
    callback_init(&c);
    open_at(&e, NULL);
    assert_int_equal(gramme_has_triggers(e.db), 0);
    add(&e, "f", NULL, &c); /* before its table */
    assert_int_equal(gramme_has_triggers(e.db), 1);
    create(&e);
    put(&e, "a", 1);
    wait_for(&c, 1);
    find(c.events[0], "\"eventID\":", id, sizeof(id));
    find(c.events[0], "\"ApproximateCreationDateTime\":", time, sizeof(time));
    find(c.events[0], "\"SequenceNumber\":", sequence, sizeof(sequence));
    find(c.events[0], "\"eventSourceARN\":", arn, sizeof(arn));
    (void)snprintf(expected, sizeof(expected),
                   "{\"Records\":[{\"eventID\":%s,\"eventName\":\"INSERT\","
                   "\"eventVersion\":\"1.1\",\"eventSource\":\"aws:dynamodb\","
                   "\"awsRegion\":\"eu-central-1\",\"dynamodb\":{"
                   "\"ApproximateCreationDateTime\":%s,\"Keys\":{\"k\":{\"S\":\"a\"}},"
                   "\"NewImage\":{\"k\":{\"S\":\"a\"},\"n\":{\"N\":\"1\"}},"
                   "\"SequenceNumber\":%s,\"SizeBytes\":7,"
                   "\"StreamViewType\":\"NEW_IMAGE\"},\"eventSourceARN\":%s}]}",
                   id, time, sequence, arn);
    assert_string_equal(c.events[0], expected);
    assert_int_equal(strlen(id), 34);
    assert_int_equal(strspn(id + 1, "0123456789abcdef"), 32);
    assert_string_equal(time + strlen(time) - 2, ".0");
    assert_true(strlen(sequence) >= 23 && strlen(sequence) <= 42);
    assert_non_null(strstr(arn, "arn:aws:dynamodb:eu-central-1:000000000000:table/"
                                "Orders/stream/20"));
    assert_string_equal(c.table, "Orders");
    assert_string_equal(c.region, "eu-central-1");
    assert_string_equal(c.access_key, "me");
    assert_int_equal(strlen(c.trigger), 36);
    assert_int_equal(c.attempts[0], 1);
    put(&e, "a", 2);
    ask(&e, "DeleteItem", "{\"TableName\":\"Orders\",\"Key\":{\"k\":{\"S\":\"a\"}}}");
    wait_for(&c, 3);
    assert_non_null(strstr(c.events[1], "\"MODIFY\""));
    assert_non_null(strstr(c.events[2], "\"REMOVE\""));
    assert_int_equal(gramme_settle_triggers(e.db, PATIENCE), 1);
    assert_non_null(strstr(e.log, "trigger f of table Orders: begins shardId-"));
    assert_non_null(strstr(e.log, "(TRIM_HORIZON)"));
    assert_non_null(strstr(e.log, "1 record, attempt 1 (new), "));
    assert_non_null(strstr(e.log, " ms: OK\n"));
    close_engine(&e);
    assert_int_equal(c.calls, 3);
    assert_int_equal(c.released, 1);
}

static void test_retries(void **state)
{
    callback c;
    engine e;

    (void)state;
    callback_init(&c);
    c.failures = 2;
    open_at(&e, NULL);
    create(&e);
    add(&e, "f", NULL, &c);
    put(&e, "a", 1);
    put(&e, "b", 2);
    wait_for(&c, 4);
    assert_int_equal(gramme_settle_triggers(e.db, PATIENCE), 1);
    assert_string_equal(c.events[0], c.events[1]);
    assert_string_equal(c.events[0], c.events[2]);
    assert_int_equal(c.attempts[2], 3);
    assert_int_equal(c.attempts[3], 1);
    assert_non_null(strstr(e.log, "FAILED: ValueError: not today\n"));
    close_engine(&e);
    assert_int_equal(c.calls, 4);
}

static void test_filters(void **state)
{
    callback c;
    engine e;

    (void)state;
    callback_init(&c);
    open_at(&e, NULL);
    create(&e);
    add(&e, "f",
        "{\"BatchSize\":10,\"FilterCriteria\":{\"Filters\":["
        "{\"Pattern\":\"{\\\"dynamodb\\\":{\\\"Keys\\\":{\\\"k\\\":{\\\"S\\\":[{"
        "\\\"prefix\\\":\\\"MSG#\\\"}]}}}}\"},"
        "{\"Pattern\":\"{\\\"dynamodb\\\":{\\\"NewImage\\\":{\\\"n\\\":{\\\"N\\\":["
        "\\\"7\\\"]}}}}\"}]}}",
        &c);
    put(&e, "GRP#1", 1);
    put(&e, "MSG#1", 2);
    wait_for(&c, 1);
    put(&e, "GRP#2", 3);
    put(&e, "GRP#3", 7);
    wait_for(&c, 2);
    assert_int_equal(gramme_settle_triggers(e.db, PATIENCE), 1);
    close_engine(&e);
    assert_int_equal(c.calls, 2);
    assert_non_null(strstr(c.events[0], "MSG#1"));
    assert_null(strstr(c.events[0], "GRP#"));
    assert_non_null(strstr(c.events[1], "GRP#3"));
}

#define QUEUE "arn:aws:sqs:eu-central-1:000000000000:queue"

static void test_destination(void **state)
{
    static const char settings[] =
        "{\"MaximumRetryAttempts\":1,\"DestinationConfig\":{\"OnFailure\":{"
        "\"Destination\":\"" QUEUE "\"}}}";
    callback refused;
    callback queue;
    callback c;
    gramme_target target;
    gramme_failure failure;
    engine e;

    (void)state;
    callback_init(&c);
    callback_init(&queue);
    callback_init(&refused);
    open_at(&e, NULL);
    create(&e);
    target = target_of(&refused);
    assert_int_equal(
        gramme_trigger_add(e.db, "Orders", "f", settings, &target, &failure),
        GRAMME_CODE_MISUSE);
    assert_non_null(strstr(failure.message, QUEUE " is not mapped to anything"));
    assert_int_equal(refused.released, 1);
    target = target_of(&queue);
    queue.failures = 1; /* and is told again */
    assert_int_equal(gramme_destination_add(e.db, QUEUE, &target, &failure),
                     GRAMME_CODE_OK);
    c.failures = 2;
    add(&e, "f", settings, &c);
    put(&e, "a", 1);
    wait_for(&queue, 2);
    put(&e, "b", 2);
    wait_for(&c, 3);
    assert_int_equal(gramme_settle_triggers(e.db, PATIENCE), 1);
    assert_non_null(strstr(queue.events[1], "{\"requestContext\":{\"requestId\":\""));
    assert_non_null(strstr(queue.events[1],
                           "\"functionArn\":\"arn:aws:lambda:eu-central-1:000000000000:"
                           "function:f\",\"condition\":\"RetryAttemptsExhausted\","
                           "\"approximateInvokeCount\":2},\"responseContext\":{"
                           "\"statusCode\":200,\"executedVersion\":\"$LATEST\","
                           "\"functionError\":\"Unhandled\"},\"version\":\"1.0\","
                           "\"timestamp\":\"20"));
    assert_non_null(
        strstr(queue.events[1], "\"DDBStreamBatchInfo\":{\"shardId\":\"shardId-"));
    assert_non_null(
        strstr(queue.events[1], "\"batchSize\":1,\"streamArn\":\"arn:aws:"));
    assert_non_null(strstr(e.log, "given up, its retries are used up; could not tell "
                                  "" QUEUE "\n"));
    assert_non_null(
        strstr(e.log, "given up, its retries are used up; told " QUEUE "\n"));
    close_engine(&e);
    assert_int_equal(c.calls, 3);
    assert_int_equal(queue.released, 1);
    assert_int_equal(refused.calls, 0);
}

/* Closing does not wait for a target that hangs; what it had is delivered again. */
static void test_close_while_hanging(void **state)
{
    char path[] = "/tmp/gramme-trigger-XXXXXX";
    callback c;
    callback again;
    engine e;
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    unlink(path);
    callback_init(&c);
    callback_init(&again);
    c.hangs = 1;
    open_at(&e, path);
    create(&e);
    add(&e, "f", NULL, &c);
    put(&e, "a", 1);
    wait_for(&c, 1);
    put(&e, "b", 2);
    close_engine(&e);
    assert_int_equal(c.calls, 1);
    assert_non_null(strstr(e.log, "interrupted, will be delivered again\n"));

    open_at(&e, path);
    add(&e, "f", NULL, &again);
    wait_for(&again, 2);
    assert_int_equal(gramme_settle_triggers(e.db, PATIENCE), 1);
    close_engine(&e);
    assert_int_equal(again.calls, 2);
    assert_string_equal(again.events[0], c.events[0]);

    /* All was delivered: nothing comes again under this name, all under another. */
    open_at(&e, path);
    callback_init(&again);
    callback_init(&c);
    add(&e, "f", NULL, &again);
    add(&e, "g", NULL, &c);
    put(&e, "c", 3);
    wait_for(&again, 1);
    wait_for(&c, 3);
    assert_int_equal(gramme_settle_triggers(e.db, PATIENCE), 1);
    assert_non_null(strstr(e.log, "trigger f of table Orders: goes on in shardId-"));
    close_engine(&e);
    assert_int_equal(again.calls, 1);
    assert_int_equal(c.calls, 3);
    unlink(path);
}

static void test_partial_failures(void **state)
{
    char response[128];
    char sequence[64];
    callback c;
    engine e;

    (void)state;
    callback_init(&c);
    c.response = "{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}";
    open_at(&e, NULL);
    create(&e);
    put(&e, "a", 1);
    put(&e, "b", 2);
    add(&e, "f",
        "{\"BatchSize\":10,\"FunctionResponseTypes\":[\"ReportBatchItemFailures\"]}",
        &c);
    wait_for(&c, 2); /* an identifier that is none: all of the batch again */
    assert_non_null(strstr(c.events[1], "\"S\":\"a\""));
    find(strstr(c.events[0], "\"S\":\"b\""), "\"SequenceNumber\":", sequence,
         sizeof(sequence));
    (void)snprintf(response, sizeof(response),
                   "{\"batchItemFailures\":[{\"itemIdentifier\":%s}]}", sequence);
    pthread_mutex_lock(&c.mutex);
    c.response = response;
    pthread_mutex_unlock(&c.mutex);
    wait_for(&c, 5);
    pthread_mutex_lock(&c.mutex);
    c.response = "{\"batchItemFailures\":null}";
    pthread_mutex_unlock(&c.mutex);
    assert_int_equal(gramme_settle_triggers(e.db, PATIENCE), 1);
    close_engine(&e);
    assert_null(strstr(c.events[c.calls - 1], "\"S\":\"a\""));
    assert_non_null(strstr(c.events[c.calls - 1], "\"S\":\"b\""));
    assert_non_null(strstr(e.log, "is no SequenceNumber of the batch"));
    assert_non_null(strstr(e.log, "OK before 1"));
}

static void test_refusals(void **state)
{
    callback c;
    gramme_target target;
    gramme_failure failure;
    engine e;

    (void)state;
    callback_init(&c);
    open_at(&e, NULL);
    target = target_of(&c);
    assert_int_equal(
        gramme_trigger_add(e.db, "Orders", "f", "{\"BatchSize\":0}", &target, &failure),
        GRAMME_CODE_MISUSE);
    assert_int_equal(c.released, 1);
    add(&e, "f", "{\"Enabled\":false}", &c);
    assert_int_equal(gramme_has_triggers(e.db), 0);
    assert_int_equal(gramme_trigger_add(e.db, "Orders", "f", NULL, &target, &failure),
                     GRAMME_CODE_MISUSE);
    assert_string_equal(failure.message, "table Orders has a trigger called f already");
    assert_int_equal(c.released, 2);
    target.version = 77;
    assert_int_equal(gramme_trigger_add(e.db, "Orders", "g", NULL, &target, &failure),
                     GRAMME_CODE_MISUSE);
    create(&e);
    put(&e, "a", 1);
    assert_int_equal(gramme_settle_triggers(e.db, PATIENCE), 1);
    close_engine(&e);
    assert_int_equal(c.calls, 0);
    assert_int_equal(c.released, 3);
}

static void update(gramme_triggers *triggers,
                   gramme_view id,
                   const gramme_settings *settings,
                   const gramme_target *target)
{
    gramme_trigger_change *change;

    assert_int_equal(gramme_triggers_prepare(&change, triggers, settings, target, NULL),
                     GRAMME_OK);
    gramme_triggers_apply(triggers, id, change, false);
}

/* What AWS Lambda's API does: another target and other settings in the middle of a
 * call that hangs. */
static void test_update(void **state)
{
    gramme_settings settings;
    gramme_subscription_state seen;
    gramme_trigger_spec spec = {
        .id = GRAMME_VIEW("6a2f41a3-c54c-4c47-9f6c-1d2e5f0c8a11"),
        .name = GRAMME_VIEW("f"),
        .function = GRAMME_VIEW("arn:aws:lambda:eu-central-1:000000000000:function:f"),
        .table = GRAMME_VIEW("Orders"),
        .settings = &settings,
    };
    callback first;
    callback second;
    gramme_target target;
    engine e;

    (void)state;
    callback_init(&first);
    callback_init(&second);
    first.hangs = 1;
    open_at(&e, NULL);
    create(&e);
    gramme_settings_init(&settings);
    target = target_of(&first);
    assert_int_equal(gramme_triggers_add(e.db->triggers, &spec, &target, NULL),
                     GRAMME_OK);
    assert_true(gramme_triggers_describe(&seen, e.db->triggers, spec.id));
    assert_string_equal(seen.last_result, "No records processed");
    put(&e, "a", 1);
    wait_for(&first, 1);
    target = target_of(&second);
    settings.subscription.batch_size = 7;
    update(e.db->triggers, spec.id, &settings, &target);
    wait_for(&second, 1);
    assert_string_equal(first.events[0], second.events[0]);
    assert_int_equal(first.released, 1);
    assert_int_equal(first.resumed, 1);
    assert_int_equal(gramme_settle_triggers(e.db, PATIENCE), 1);
    assert_true(gramme_triggers_describe(&seen, e.db->triggers, spec.id));
    assert_string_equal(seen.last_result, "OK");
    settings.enabled = false;
    update(e.db->triggers, spec.id, &settings, NULL);
    assert_int_equal(gramme_has_triggers(e.db), 0);
    put(&e, "b", 2);
    settings.enabled = true;
    update(e.db->triggers, spec.id, &settings, NULL);
    wait_for(&second, 2);
    assert_int_equal(gramme_triggers_remove(e.db->triggers, spec.id, NULL), GRAMME_OK);
    assert_int_equal(second.released, 1);
    assert_int_equal(gramme_triggers_remove(e.db->triggers, spec.id, NULL),
                     GRAMME_NOTFOUND);
    assert_false(gramme_triggers_describe(&seen, e.db->triggers, spec.id));
    close_engine(&e);
    assert_int_equal(second.calls, 2);
}

/* An item whose time to live is over is removed by the service. */
static void test_expired(void **state)
{
    callback c;
    engine e;

    (void)state;
    callback_init(&c);
    open_at(&e, NULL);
    create(&e);
    add(&e, "f",
        "{\"FilterCriteria\":{\"Filters\":[{\"Pattern\":\"{\\\"userIdentity\\\":{"
        "\\\"type\\\":[\\\"Service\\\"]}}\"}]}}",
        &c);
    ask(&e, "UpdateTimeToLive",
        "{\"TableName\":\"Orders\",\"TimeToLiveSpecification\":"
        "{\"Enabled\":true,\"AttributeName\":\"n\"}}");
    put(&e, "b", 1900000000);
    ask(&e, "DeleteItem", "{\"TableName\":\"Orders\",\"Key\":{\"k\":{\"S\":\"b\"}}}");
    put(&e, "c", (unsigned)time(NULL) + 1800);
    gramme_advance_clock(e.db, 3600000);
    gramme_settle(e.db);
    wait_for(&c, 1);
    assert_int_equal(gramme_settle_triggers(e.db, PATIENCE), 1);
    close_engine(&e);
    assert_int_equal(c.calls, 1);
    assert_non_null(strstr(c.events[0], "\"eventName\":\"REMOVE\""));
    assert_non_null(strstr(c.events[0],
                           "\"userIdentity\":{\"principalId\":\"dynamodb.amazonaws."
                           "com\",\"type\":\"Service\"},\"dynamodb\":{"));
    assert_non_null(strstr(c.events[0], "\"Keys\":{\"k\":{\"S\":\"c\"}}"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_event),
        cmocka_unit_test(test_retries),
        cmocka_unit_test(test_filters),
        cmocka_unit_test(test_destination),
        cmocka_unit_test(test_close_while_hanging),
        cmocka_unit_test(test_partial_failures),
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_update),
        cmocka_unit_test(test_expired),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
