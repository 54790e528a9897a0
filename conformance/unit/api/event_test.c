/* SPDX-License-Identifier: Apache-2.0 */
/* event_test.c - records and batches as JSON, byte by byte, and answers of functions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "api/triggers/event.h"
#include "api/triggers/outcome.h"

#define ARN                                                                            \
    "arn:aws:dynamodb:eu-west-1:000000000000:table/Orders/stream/"                     \
    "2026-11-21T12:34:56.789"
#define KEYS "{\"k\":{\"S\":\"a\"}}"

typedef struct fixture {
    gramme_arena arena;
    gramme_bytes out;
    gramme_member members[1];
    gramme_item item;
    gramme_stream stream;
    gramme_shard shard;
    gramme_change changes[2];
    gramme_batch batch;
    gramme_record_source source;
} fixture;

static void open_fixture(fixture *f)
{
    *f = (fixture){.shard = {.id = "shardId-00000001732000000000-1a2b3c4d"}};
    gramme_arena_init(&f->arena, gramme_allocator_default(), 0);
    gramme_bytes_init(&f->out, gramme_allocator_default());
    f->members[0] = (gramme_member){
        .name = GRAMME_VIEW("k"),
        .value = gramme_value_string(GRAMME_VIEW("a")),
    };
    f->item = (gramme_item){.members = f->members, .count = 1};
    f->stream = (gramme_stream){
        .table = GRAMME_VIEW("Orders"),
        .label = GRAMME_VIEW("2026-11-21T12:34:56.789"),
        .region = GRAMME_VIEW("eu-west-1"),
        .view = GRAMME_VIEW_NEW_AND_OLD_IMAGES,
    };
    for (unsigned i = 0; i < 2; i++) {
        f->changes[i] = (gramme_change){
            .sequence = 41 + i,
            .kind = i == 0 ? GRAMME_CHANGE_MODIFY : GRAMME_CHANGE_REMOVE,
            .by_service = i == 1,
            .time = INT64_C(1732000000123456) + (int64_t)i * 1000000,
            .hash = 99,
            .keys = f->item,
            .old_image = &f->item,
            .new_image = i == 0 ? &f->item : NULL,
            .size = 6,
        };
    }
    f->batch = (gramme_batch){
        .stream = &f->stream,
        .shard = &f->shard,
        .changes = f->changes,
        .count = 2,
        .attempt = 3,
        .reason = "retry",
    };
    assert_true(gramme_record_source_init(&f->source, &f->stream, &f->arena));
}

static void close_fixture(fixture *f)
{
    gramme_bytes_clear(&f->out);
    gramme_arena_clear(&f->arena);
}

static const char *text_of(fixture *f)
{
    gramme_bytes_append_byte(&f->out, '\0');
    assert_true(gramme_bytes_ok(&f->out));
    return (const char *)f->out.data;
}

/* `expected` has a % for each record's event id. */
static void check(fixture *f, const char *expected)
{
    char ids[2][GRAMME_EVENT_ID_TEXT + 1];
    char text[4096];
    size_t size = 0;
    int id = 0;

    for (int i = 0; i < 2; i++) {
        gramme_record_event_id(ids[i], &f->source, &f->changes[i]);
    }
    assert_string_not_equal(ids[0], ids[1]);
    for (const char *at = expected; *at != '\0'; at++) {
        if (*at == '%') {
            memcpy(text + size, ids[id++], GRAMME_EVENT_ID_TEXT);
            size += GRAMME_EVENT_ID_TEXT;
        } else {
            text[size++] = *at;
        }
    }
    text[size] = '\0';
    assert_string_equal(text_of(f), text);
}

static void test_get_records(void **state)
{
    gramme_writer writer;
    fixture f;

    (void)state;
    open_fixture(&f);
    gramme_writer_init(&writer, &f.out);
    gramme_record_write(&writer, &f.source, &f.changes[0]);
    gramme_record_write(&writer, &f.source, &f.changes[1]);
    check(&f, "{\"eventID\":\"%\",\"eventName\":\"MODIFY\",\"eventVersion\":\"1.1\","
              "\"eventSource\":\"aws:dynamodb\",\"awsRegion\":\"eu-west-1\","
              "\"dynamodb\":{\"ApproximateCreationDateTime\":1732000000,"
              "\"Keys\":" KEYS ",\"NewImage\":" KEYS ",\"OldImage\":" KEYS ","
              "\"SequenceNumber\":\"1000000000000000000000041\",\"SizeBytes\":6,"
              "\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}},"
              "{\"eventID\":\"%\",\"eventName\":\"REMOVE\",\"eventVersion\":\"1.1\","
              "\"eventSource\":\"aws:dynamodb\",\"awsRegion\":\"eu-west-1\","
              "\"dynamodb\":{\"ApproximateCreationDateTime\":1732000001,"
              "\"Keys\":" KEYS ",\"OldImage\":" KEYS ","
              "\"SequenceNumber\":\"1000000000000000000000042\",\"SizeBytes\":6,"
              "\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},"
              "\"userIdentity\":{\"PrincipalId\":\"dynamodb.amazonaws.com\","
              "\"Type\":\"Service\"}}");
    close_fixture(&f);
}

static void test_window(void **state)
{
    gramme_window window = {
        .start = INT64_C(1596128400000000),
        .end = INT64_C(1596128700000000),
        .state = GRAMME_VIEW("{\"1\":\"state1\"}"),
    };
    fixture f;

    (void)state;
    open_fixture(&f);
    f.batch.window = &window;
    f.batch.changes = &f.changes[1];
    f.batch.count = 1;
    gramme_event_write(&f.out, &f.source, &f.batch);
    f.changes[0] = f.changes[1]; /* whose id comes first */
    f.changes[1].sequence++;
    check(&f, "{\"Records\":[{\"eventID\":\"%\",\"eventName\":\"REMOVE\","
              "\"eventVersion\":\"1.1\",\"eventSource\":\"aws:dynamodb\","
              "\"awsRegion\":\"eu-west-1\",\"userIdentity\":{"
              "\"principalId\":\"dynamodb.amazonaws.com\",\"type\":\"Service\"},"
              "\"dynamodb\":{\"ApproximateCreationDateTime\":1732000001.0,"
              "\"Keys\":" KEYS ",\"OldImage\":" KEYS ","
              "\"SequenceNumber\":\"1000000000000000000000042\",\"SizeBytes\":6,"
              "\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},"
              "\"eventSourceARN\":\"" ARN "\"}],"
              "\"window\":{\"start\":\"2020-07-30T17:00:00Z\","
              "\"end\":\"2020-07-30T17:05:00Z\"},\"state\":{\"1\":\"state1\"},"
              "\"shardId\":\"shardId-00000001732000000000-1a2b3c4d\","
              "\"eventSourceARN\":\"" ARN "\",\"isFinalInvokeForWindow\":false,"
              "\"isWindowTerminatedEarly\":false}");
    gramme_bytes_reset(&f.out, 0);
    window = (gramme_window){.is_final = true, .ended_early = true, .end = 999999};
    f.batch.count = 0;
    gramme_event_write(&f.out, &f.source, &f.batch);
    check(&f, "{\"Records\":[],\"window\":{\"start\":\"1970-01-01T00:00:00Z\","
              "\"end\":\"1970-01-01T00:00:00Z\"},\"state\":{},"
              "\"shardId\":\"shardId-00000001732000000000-1a2b3c4d\","
              "\"eventSourceARN\":\"" ARN "\",\"isFinalInvokeForWindow\":true,"
              "\"isWindowTerminatedEarly\":true}");
    close_fixture(&f);
}

static void test_abandoned(void **state)
{
    gramme_abandoned abandoned = {
        .reason = GRAMME_ABANDON_AGE,
        .function = GRAMME_VIEW("arn:aws:lambda:eu-west-1:000000000000:function:f"),
        .now = INT64_C(1732000060717000),
    };
    fixture f;

    (void)state;
    open_fixture(&f);
    abandoned.source = &f.source;
    abandoned.batch = &f.batch;
    gramme_abandoned_write(&f.out, &abandoned);
    check(&f, "{\"requestContext\":{\"requestId\":\"\",\"functionArn\":"
              "\"arn:aws:lambda:eu-west-1:000000000000:function:f\","
              "\"condition\":\"MaximumRecordAgeExceeded\","
              "\"approximateInvokeCount\":0},\"version\":\"1.0\","
              "\"timestamp\":\"2024-11-19T07:07:40.717Z\",\"DDBStreamBatchInfo\":{"
              "\"shardId\":\"shardId-00000001732000000000-1a2b3c4d\","
              "\"startSequenceNumber\":\"1000000000000000000000041\","
              "\"endSequenceNumber\":\"1000000000000000000000042\","
              "\"approximateArrivalOfFirstRecord\":\"2024-11-19T07:06:40Z\","
              "\"approximateArrivalOfLastRecord\":\"2024-11-19T07:06:41Z\","
              "\"batchSize\":2,\"streamArn\":\"" ARN "\"}}");
    close_fixture(&f);
}

#define ITEM(digits) "{\"itemIdentifier\":\"10000000000000000000000" digits "\"}"

/* Lambda developer guide, "Configuring partial batch response with DynamoDB and
 * Lambda". */
static const struct {
    const char *response;
    gramme_delivery_code code;
    uint64_t failed_from;
} answers[] = {
    {"", GRAMME_DELIVERY_DONE, 0},
    {"null", GRAMME_DELIVERY_DONE, 0},
    {" \"\"\n", GRAMME_DELIVERY_DONE, 0},
    {"[]", GRAMME_DELIVERY_DONE, 0},
    {"{}", GRAMME_DELIVERY_DONE, 0},
    {"{\"statusCode\":200}", GRAMME_DELIVERY_DONE, 0},
    {"{\"batchItemFailures\":[]}", GRAMME_DELIVERY_DONE, 0},
    {"{\"batchItemFailures\":null}", GRAMME_DELIVERY_DONE, 0},
    {"{\"batchItemFailures\":[" ITEM("42") "]}", GRAMME_DELIVERY_DONE, 42},
    {"{\"batchItemFailures\":[" ITEM("42") "," ITEM("41") "]}", GRAMME_DELIVERY_DONE,
     41},
    {"{\"batchItemFailures\":[{\"itemIdentifier\":\"\"}]}", GRAMME_DELIVERY_FAILED, 0},
    {"{\"batchItemFailures\":[{\"itemIdentifier\":null}]}", GRAMME_DELIVERY_FAILED, 0},
    {"{\"batchItemFailures\":[{\"foo\":123}]}", GRAMME_DELIVERY_FAILED, 0},
    {"{\"batchItemFailures\":[{\"foo\":null}]}", GRAMME_DELIVERY_FAILED, 0},
    {"{\"batchItemFailures\":[" ITEM("43") "]}", GRAMME_DELIVERY_FAILED, 0},
    {"{\"batchItemFailures\":[1]}", GRAMME_DELIVERY_FAILED, 0},
    {"{\"batchItemFailures\":{}}", GRAMME_DELIVERY_FAILED, 0},
    {"\"done\"", GRAMME_DELIVERY_FAILED, 0},
    {"[1]", GRAMME_DELIVERY_FAILED, 0},
    {"{", GRAMME_DELIVERY_FAILED, 0},
    {"hello", GRAMME_DELIVERY_FAILED, 0},
};

static void test_answers(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++) {
        const char *response = answers[i].response;
        gramme_answer_wanted wanted = {.failures = true};
        gramme_delivery delivery = {.code = GRAMME_DELIVERY_DONE};
        gramme_outcome outcome;
        fixture f;

        open_fixture(&f);
        wanted.batch = &f.batch;
        gramme_outcome_init(&outcome, &f.arena);
        gramme_outcome_set_response(&outcome, response, strlen(response));
        gramme_answer_read(&delivery, &outcome, &wanted);
        if (delivery.code != answers[i].code ||
            (delivery.code == GRAMME_DELIVERY_DONE &&
             delivery.failed_from != answers[i].failed_from)) {
            fail_msg("%s: %d %u", response, (int)delivery.code,
                     (unsigned)delivery.failed_from);
        }
        /* Nobody asked for it: whatever it is, it is fine. */
        wanted.failures = false;
        delivery = (gramme_delivery){.code = GRAMME_DELIVERY_DONE};
        gramme_answer_read(&delivery, &outcome, &wanted);
        assert_int_equal(delivery.code, GRAMME_DELIVERY_DONE);
        assert_int_equal(delivery.failed_from, 0);
        close_fixture(&f);
    }
}

static gramme_delivery answer_window(fixture *f, const char *response, bool is_final)
{
    gramme_window window = {.is_final = is_final};
    gramme_answer_wanted wanted = {.batch = &f->batch};
    gramme_delivery delivery = {.code = GRAMME_DELIVERY_DONE};
    gramme_outcome outcome;

    f->batch.window = &window;
    gramme_outcome_init(&outcome, &f->arena);
    gramme_outcome_set_response(&outcome, response, strlen(response));
    gramme_answer_read(&delivery, &outcome, &wanted);
    return delivery;
}

static void test_state(void **state)
{
    gramme_delivery delivery;
    fixture f;

    (void)state;
    open_fixture(&f);
    delivery = answer_window(
        &f, "{\"state\": {\"a\": [1.50, -0, 12345678901234567890, \"\\u0000\"]}}",
        false);
    assert_int_equal(delivery.code, GRAMME_DELIVERY_DONE);
    assert_true(gramme_view_is(delivery.state,
                               "{\"a\":[1.50,-0,12345678901234567890,\"\\u0000\"]}"));
    assert_int_equal(answer_window(&f, "{}", false).code, GRAMME_DELIVERY_FAILED);
    assert_int_equal(answer_window(&f, "", false).code, GRAMME_DELIVERY_FAILED);
    assert_int_equal(answer_window(&f, "{", false).code, GRAMME_DELIVERY_FAILED);
    assert_int_equal(answer_window(&f, "null", true).code, GRAMME_DELIVERY_DONE);
    close_fixture(&f);
}

/* What goes on into JSON is text, whatever a target says. */
static void test_errors(void **state)
{
    gramme_outcome outcome;
    fixture f;

    (void)state;
    open_fixture(&f);
    gramme_outcome_init(&outcome, &f.arena);
    gramme_outcome_set_error(&outcome, "T\xFF", "a\nb\xC3");
    assert_true(outcome.failed);
    assert_true(gramme_view_is(outcome.error_type, "T?"));
    assert_true(gramme_view_is(outcome.error_message, "a\nb?"));
    gramme_outcome_set_error(&outcome, NULL, NULL);
    assert_int_equal(outcome.error_type.size, 0);
    assert_int_equal(outcome.error_message.size, 0);
    close_fixture(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get_records), cmocka_unit_test(test_window),
        cmocka_unit_test(test_abandoned),   cmocka_unit_test(test_answers),
        cmocka_unit_test(test_state),       cmocka_unit_test(test_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
