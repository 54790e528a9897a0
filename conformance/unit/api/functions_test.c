/* SPDX-License-Identifier: Apache-2.0 */
/* functions_test.c - AWS Lambda's operations in process, with a runtime that only
 * counts: what is opened, called, interrupted and released. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gramme_plugin.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROLE "\"Role\":\"arn:aws:iam::000000000000:role/r\""
/* "PK" and more: this runtime does not look inside. */
#define CODE "\"Code\":{\"ZipFile\":\"UEsDBG9uZQ==\"}"
#define FUNCTION(name)                                                                 \
    "{\"FunctionName\":\"" name                                                        \
    "\",\"Runtime\":\"python3.12\",\"Handler\":\"f.h\"," ROLE "," CODE "}"

/* A runtime and all of its targets. */
typedef struct counts {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    unsigned opened;
    unsigned released;
    unsigned calls;
    unsigned hanging; /* calls */
    bool hangs;       /* calls to come, until interrupted */
    bool refuses;     /* to open */
    char code[64];    /* of the function last opened */
    char environment[64];
    char event[512]; /* last */
    char trigger[64];
} counts;

/* A target. */
typedef struct made {
    counts *all;
    bool interrupted;
} made;

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    made *target = self;
    counts *all = target->all;
    int result = 0;

    pthread_mutex_lock(&all->mutex);
    all->calls++;
    (void)snprintf(all->event, sizeof(all->event), "%s", invocation->event);
    (void)snprintf(all->trigger, sizeof(all->trigger), "%s",
                   invocation->trigger == NULL ? "" : invocation->trigger);
    pthread_cond_broadcast(&all->changed);
    all->hanging++;
    while (all->hangs && !target->interrupted) {
        pthread_cond_wait(&all->changed, &all->mutex);
    }
    all->hanging--;
    if (target->interrupted) {
        gramme_outcome_set_error(outcome, "Test.Interrupted", "interrupted");
        result = 1;
    } else {
        gramme_outcome_set_response(outcome, "{\"is\":1}", 8);
        gramme_outcome_set_log(outcome, "said so", 7);
    }
    pthread_mutex_unlock(&all->mutex);
    return result;
}

static void set_interrupted(made *target, bool interrupted)
{
    pthread_mutex_lock(&target->all->mutex);
    target->interrupted = interrupted;
    pthread_cond_broadcast(&target->all->changed);
    pthread_mutex_unlock(&target->all->mutex);
}

static void interrupt(void *self)
{
    set_interrupted(self, true);
}

static void resume(void *self)
{
    set_interrupted(self, false);
}

static void release(void *self)
{
    made *target = self;

    pthread_mutex_lock(&target->all->mutex);
    target->all->released++;
    pthread_mutex_unlock(&target->all->mutex);
    free(target);
}

static gramme_code open_function(void *self,
                                 gramme_target *out,
                                 const gramme_function *function,
                                 gramme_failure *failure)
{
    counts *all = self;
    made *target;

    if (all->refuses) {
        failure->code = GRAMME_CODE_MISUSE;
        (void)snprintf(failure->message, sizeof(failure->message), "not this one");
        return failure->code;
    }
    target = calloc(1, sizeof(*target));
    assert_non_null(target);
    target->all = all;
    pthread_mutex_lock(&all->mutex);
    all->opened++;
    (void)snprintf(all->code, sizeof(all->code), "%.*s", (int)function->zip_size,
                   function->zip == NULL ? function->folder
                                         : (const char *)function->zip);
    (void)snprintf(all->environment, sizeof(all->environment), "%s",
                   function->environment[0] == NULL ? "" : function->environment[0]);
    pthread_mutex_unlock(&all->mutex);
    *out = (gramme_target){.version = GRAMME_TARGET_VERSION,
                           .invoke = invoke,
                           .interrupt = interrupt,
                           .resume = resume,
                           .release = release,
                           .self = target};
    return GRAMME_CODE_OK;
}

/* -- the bed -- */

typedef struct bed {
    counts all;
    gramme *db;
    gramme_reply *reply;
    char text[4096]; /* of the last answer looked at */
} bed;

static void bed_open(bed *b, bool with_runtime)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    gramme_runtime runtime = {
        .version = GRAMME_RUNTIME_VERSION, .open = open_function, .self = &b->all};

    memset(b, 0, sizeof(*b));
    pthread_mutex_init(&b->all.mutex, NULL);
    pthread_cond_init(&b->all.changed, NULL);
    assert_int_equal(gramme_open(&b->db, &options, NULL), GRAMME_CODE_OK);
    b->reply = gramme_reply_new();
    assert_non_null(b->reply);
    if (with_runtime) {
        assert_int_equal(gramme_runtime_set(b->db, &runtime, NULL), GRAMME_CODE_OK);
    }
}

/* Whatever was opened is released. */
static void bed_close(bed *b)
{
    gramme_reply_free(b->reply);
    gramme_close(b->db);
    assert_int_equal(b->all.opened, b->all.released);
    pthread_cond_destroy(&b->all.changed);
    pthread_mutex_destroy(&b->all.mutex);
}

static int call_with(bed *b, gramme_reply *reply, const char *target, const char *body)
{
    gramme_request request = GRAMME_REQUEST_INIT;

    request.target = target;
    request.body = body;
    request.body_size = strlen(body);
    return gramme_call(b->db, NULL, &request, reply);
}

#define LAMBDA(b, operation, body)                                                     \
    call_with((b), (b)->reply, "AWSLambda_20150331." operation, (body))
#define DYNAMODB(b, operation, body)                                                   \
    call_with((b), (b)->reply, "DynamoDB_20120810." operation, (body))

static const char *answer(bed *b)
{
    size_t size;
    const char *body = gramme_reply_body(b->reply, &size);

    (void)snprintf(b->text, sizeof(b->text), "%.*s", (int)size, body);
    return b->text;
}

static void wait_for(bed *b, const unsigned *count, unsigned wanted)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += 20;
    pthread_mutex_lock(&b->all.mutex);
    while (*count < wanted) {
        assert_int_equal(pthread_cond_timedwait(&b->all.changed, &b->all.mutex, &until),
                         0);
    }
    pthread_mutex_unlock(&b->all.mutex);
}

/* Whether calls to come hang; ends those that do when they do not. */
static void set_hangs(bed *b, bool hangs)
{
    pthread_mutex_lock(&b->all.mutex);
    b->all.hangs = hangs;
    pthread_cond_broadcast(&b->all.changed);
    pthread_mutex_unlock(&b->all.mutex);
}

/* -- tests -- */

static void test_denied(void **state)
{
    bed b;

    (void)state;
    bed_open(&b, false);
    assert_int_equal(LAMBDA(&b, "ListFunctions", "{}"), 403);
    assert_string_equal(gramme_reply_exception(b.reply), "AccessDeniedException");
    assert_non_null(strstr(answer(&b), "--lambda-api"));
    bed_close(&b);
}

static void test_never_in_a_turn(void **state)
{
    gramme_request request = GRAMME_REQUEST_INIT;
    gramme_turn *turn;
    bed b;

    (void)state;
    bed_open(&b, true);
    request.target = "AWSLambda_20150331.ListFunctions";
    request.body = "{}";
    request.body_size = 2;
    assert_int_equal(gramme_turn_begin(&turn, b.db), GRAMME_CODE_OK);
    assert_int_equal(gramme_call(b.db, turn, &request, b.reply), 403);
    assert_int_equal(gramme_turn_end(turn), GRAMME_CODE_OK);
    assert_int_equal(gramme_call(b.db, NULL, &request, b.reply), 200);
    bed_close(&b);
}

static void test_opened_when_it_changed(void **state)
{
    const char *log;
    size_t size;
    bed b;

    (void)state;
    bed_open(&b, true);
    assert_int_equal(LAMBDA(&b, "CreateFunction", FUNCTION("f")), 200);
    assert_int_equal(b.all.opened, 1); /* tried */
    assert_int_equal(b.all.released, 1);
    for (unsigned i = 0; i < 3; i++) {
        assert_int_equal(LAMBDA(&b, "Invoke",
                                "{\"FunctionName\":\"f\",\"Payload\":\"eyJhIjoxfQ==\","
                                "\"LogType\":\"Tail\"}"),
                         200);
    }
    assert_int_equal(b.all.opened, 2);
    assert_int_equal(b.all.calls, 3);
    assert_string_equal(b.all.event, "{\"a\":1}");
    assert_string_equal(b.all.code, "PK\3\4one");
    assert_string_equal(answer(&b), "{\"is\":1}");
    assert_null(gramme_reply_function_error(b.reply));
    log = gramme_reply_function_log(b.reply, &size);
    assert_int_equal(size, 7);
    assert_memory_equal(log, "said so", 7);
    assert_int_equal(LAMBDA(&b, "UpdateFunctionConfiguration",
                            "{\"FunctionName\":\"f\",\"Environment\":{\"Variables\":{"
                            "\"NAME\":\"a=b\"}}}"),
                     200);
    assert_int_equal(LAMBDA(&b, "Invoke", "{\"FunctionName\":\"f\"}"), 200);
    assert_string_equal(b.all.environment, "NAME=a=b");
    assert_int_equal(b.all.opened, 4);
    assert_int_equal(b.all.released, 3); /* the one before, too */
    assert_int_equal(LAMBDA(&b, "DeleteFunction", "{\"FunctionName\":\"f\"}"), 200);
    assert_string_equal(answer(&b), "");
    assert_int_equal(b.all.released, 4);
    assert_int_equal(LAMBDA(&b, "Invoke", "{\"FunctionName\":\"f\"}"), 404);
    bed_close(&b);
}

static void test_what_cannot_be_opened_is_not_stored(void **state)
{
    bed b;

    (void)state;
    bed_open(&b, true);
    b.all.refuses = true;
    assert_int_equal(LAMBDA(&b, "CreateFunction", FUNCTION("f")), 400);
    assert_non_null(strstr(answer(&b), "not this one"));
    assert_int_equal(LAMBDA(&b, "GetFunction", "{\"FunctionName\":\"f\"}"), 404);
    b.all.refuses = false;
    assert_int_equal(LAMBDA(&b, "CreateFunction", FUNCTION("f")), 200);
    b.all.refuses = true;
    assert_int_equal(LAMBDA(&b, "Invoke", "{\"FunctionName\":\"f\"}"), 200);
    assert_string_equal(gramme_reply_function_error(b.reply), "Unhandled");
    assert_non_null(strstr(answer(&b), "not this one"));
    b.all.refuses = false;
    assert_int_equal(LAMBDA(&b, "Invoke", "{\"FunctionName\":\"f\"}"), 200);
    assert_null(gramme_reply_function_error(b.reply));
    bed_close(&b);
}

static void *invoke_in_thread(void *self)
{
    bed *b = self;
    gramme_reply *reply = gramme_reply_new();

    assert_non_null(reply);
    (void)call_with(b, reply, "AWSLambda_20150331.Invoke", "{\"FunctionName\":\"f\"}");
    gramme_reply_free(reply);
    return NULL;
}

static void test_interrupted(void **state)
{
    pthread_t thread;
    bed b;

    (void)state;
    bed_open(&b, true);
    assert_int_equal(LAMBDA(&b, "CreateFunction", FUNCTION("f")), 200);
    set_hangs(&b, true);
    assert_int_equal(pthread_create(&thread, NULL, invoke_in_thread, &b), 0);
    wait_for(&b, &b.all.hanging, 1);
    gramme_invoke_interrupt(b.db, 1);
    pthread_join(thread, NULL);
    assert_int_equal(LAMBDA(&b, "Invoke", "{\"FunctionName\":\"f\"}"), 200);
    assert_string_equal(gramme_reply_function_error(b.reply), "Unhandled");
    assert_int_equal(b.all.calls, 1);
    set_hangs(&b, false);
    gramme_invoke_interrupt(b.db, 0);
    assert_int_equal(LAMBDA(&b, "Invoke", "{\"FunctionName\":\"f\"}"), 200);
    assert_null(gramme_reply_function_error(b.reply));
    bed_close(&b);
}

/* A call that runs keeps what was deleted or replaced until its end. */
static void test_deleted_while_it_runs(void **state)
{
    pthread_t thread;
    bed b;

    (void)state;
    bed_open(&b, true);
    assert_int_equal(LAMBDA(&b, "CreateFunction", FUNCTION("f")), 200);
    set_hangs(&b, true);
    assert_int_equal(pthread_create(&thread, NULL, invoke_in_thread, &b), 0);
    wait_for(&b, &b.all.hanging, 1);
    assert_int_equal(LAMBDA(&b, "UpdateFunctionCode",
                            "{\"FunctionName\":\"f\",\"ZipFile\":\"UEsDBHR3bw==\"}"),
                     200);
    assert_int_equal(LAMBDA(&b, "DeleteFunction", "{\"FunctionName\":\"f\"}"), 200);
    assert_int_equal(b.all.opened, 3);
    assert_int_equal(b.all.released, 2);
    set_hangs(&b, false);
    pthread_join(thread, NULL);
    assert_int_equal(b.all.released, 3);
    bed_close(&b);
}

static void test_by_event(void **state)
{
    bed b;

    (void)state;
    bed_open(&b, true);
    assert_int_equal(LAMBDA(&b, "CreateFunction", FUNCTION("f")), 200);
    for (unsigned i = 0; i < 20; i++) {
        assert_int_equal(
            LAMBDA(&b, "Invoke",
                   "{\"FunctionName\":\"f\",\"InvocationType\":\"Event\"}"),
            200);
        assert_string_equal(answer(&b), "");
    }
    wait_for(&b, &b.all.calls, 20);
    set_hangs(&b, true); /* closing ends those that run and forgets the others */
    for (unsigned i = 0; i < 20; i++) {
        (void)LAMBDA(&b, "Invoke",
                     "{\"FunctionName\":\"f\",\"InvocationType\":\"Event\"}");
    }
    wait_for(&b, &b.all.hanging, 1);
    bed_close(&b);
}

static void create_table(bed *b)
{
    assert_int_equal(
        DYNAMODB(b, "CreateTable",
                 "{\"TableName\":\"things\",\"BillingMode\":\"PAY_PER_REQUEST\","
                 "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}],"
                 "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\","
                 "\"AttributeType\":\"S\"}],\"StreamSpecification\":{"
                 "\"StreamEnabled\":true,\"StreamViewType\":\"NEW_IMAGE\"}}"),
        200);
}

/* Of function f and a new table; again it is refused. */
static void create_mapping(bed *b, char uuid[37])
{
    char body[1024];
    const char *at;

    create_table(b);
    at = strstr(answer(b), "\"LatestStreamArn\":\"");
    assert_non_null(at);
    at += strlen("\"LatestStreamArn\":\"");
    (void)snprintf(body, sizeof(body),
                   "{\"FunctionName\":\"f\",\"StartingPosition\":\"TRIM_HORIZON\","
                   "\"BatchSize\":1,\"EventSourceArn\":\"%.*s\"}",
                   (int)strcspn(at, "\""), at);
    assert_int_equal(LAMBDA(b, "CreateEventSourceMapping", body), 200);
    at = strstr(answer(b), "\"UUID\":\"");
    assert_non_null(at);
    (void)snprintf(uuid, 37, "%.36s", at + strlen("\"UUID\":\""));
    assert_int_equal(LAMBDA(b, "CreateEventSourceMapping", body), 409);
}

static void put(bed *b, const char *key)
{
    char body[128];

    (void)snprintf(body, sizeof(body),
                   "{\"TableName\":\"things\",\"Item\":{\"pk\":{\"S\":\"%s\"}}}", key);
    assert_int_equal(DYNAMODB(b, "PutItem", body), 200);
}

static void test_a_mapping(void **state)
{
    char body[128];
    char uuid[37];
    bed b;

    (void)state;
    bed_open(&b, true);
    assert_int_equal(LAMBDA(&b, "CreateFunction", FUNCTION("f")), 200);
    create_mapping(&b, uuid);
    put(&b, "1");
    wait_for(&b, &b.all.calls, 1);
    assert_string_equal(b.all.trigger, uuid);
    assert_int_equal(gramme_settle_triggers(b.db, 20000), 1);
    set_hangs(&b, true); /* deleting it interrupts its call, and no other */
    put(&b, "2");
    wait_for(&b, &b.all.hanging, 1);
    (void)snprintf(body, sizeof(body), "{\"UUID\":\"%s\"}", uuid);
    assert_int_equal(LAMBDA(&b, "DeleteEventSourceMapping", body), 200);
    assert_non_null(strstr(answer(&b), "\"State\":\"Deleting\""));
    assert_int_equal(gramme_has_triggers(b.db), 0);
    assert_int_equal(LAMBDA(&b, "GetEventSourceMapping", body), 404);
    set_hangs(&b, false);
    assert_int_equal(LAMBDA(&b, "Invoke", "{\"FunctionName\":\"f\"}"), 200);
    assert_null(gramme_reply_function_error(b.reply));
    bed_close(&b);
}

/* Functions and mappings are what the database says, also after it holds something
 * else; a call under way does not hold that up. */
static void test_other_contents(void **state)
{
    char body[128];
    char uuid[37];
    void *snapshot;
    size_t size;
    bed b;

    (void)state;
    bed_open(&b, true);
    assert_int_equal(LAMBDA(&b, "CreateFunction", FUNCTION("f")), 200);
    create_mapping(&b, uuid);
    (void)snprintf(body, sizeof(body), "{\"UUID\":\"%s\"}", uuid);
    assert_int_equal(LAMBDA(&b, "Invoke", "{\"FunctionName\":\"f\"}"), 200);
    assert_int_equal(gramme_snapshot_take(b.db, &snapshot, &size, NULL),
                     GRAMME_CODE_OK);
    set_hangs(&b, true);
    put(&b, "1");
    wait_for(&b, &b.all.hanging, 1);
    assert_int_equal(gramme_reset(b.db, NULL), GRAMME_CODE_OK);
    set_hangs(&b, false);
    assert_int_equal(gramme_has_triggers(b.db), 0);
    assert_int_equal(LAMBDA(&b, "GetEventSourceMapping", body), 404);
    assert_int_equal(LAMBDA(&b, "Invoke", "{\"FunctionName\":\"f\"}"), 404);
    create_table(&b);
    put(&b, "2");

    for (int i = 0; i < 2; i++) {
        unsigned before;

        assert_int_equal(gramme_snapshot_restore(b.db, snapshot, size, NULL),
                         GRAMME_CODE_OK);
        assert_int_equal(gramme_has_triggers(b.db), 1);
        assert_int_equal(LAMBDA(&b, "GetEventSourceMapping", body), 200);
        before = b.all.calls;
        put(&b, "3");
        wait_for(&b, &b.all.calls, before + 1);
        assert_string_equal(b.all.trigger, uuid);
        assert_int_equal(gramme_settle_triggers(b.db, 20000), 1);
        assert_int_equal(LAMBDA(&b, "Invoke", "{\"FunctionName\":\"f\"}"), 200);
    }
    gramme_release(snapshot);
    bed_close(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_denied),
        cmocka_unit_test(test_never_in_a_turn),
        cmocka_unit_test(test_opened_when_it_changed),
        cmocka_unit_test(test_what_cannot_be_opened_is_not_stored),
        cmocka_unit_test(test_interrupted),
        cmocka_unit_test(test_deleted_while_it_runs),
        cmocka_unit_test(test_by_event),
        cmocka_unit_test(test_a_mapping),
        cmocka_unit_test(test_other_contents),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
