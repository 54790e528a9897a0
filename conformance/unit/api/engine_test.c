/* SPDX-License-Identifier: Apache-2.0 */
/* engine_test.c - an engine inside a program: what its options set. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <gramme_plugin.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

typedef struct engine {
    gramme *db;
    gramme_reply *reply;
    char text[4096]; /* of the last reply */
} engine;

static engine open_engine(const gramme_open_options *options)
{
    engine e = {.reply = gramme_reply_new()};
    gramme_failure failure;

    assert_non_null(e.reply);
    assert_int_equal(gramme_open(&e.db, options, &failure), GRAMME_CODE_OK);
    return e;
}

static void close_engine(engine *e)
{
    gramme_reply_free(e->reply);
    gramme_close(e->db);
}

/* The exception's name, or the reply's text. */
static const char *ask(engine *e, const char *operation, const char *body)
{
    gramme_request request = GRAMME_REQUEST_INIT;
    char target[96];
    const char *text;
    size_t size;

    (void)snprintf(target, sizeof(target), "DynamoDB_20120810.%s", operation);
    request.target = target;
    request.body = body;
    request.body_size = strlen(body);
    if (gramme_call(e->db, NULL, &request, e->reply) != 200) {
        return gramme_reply_exception(e->reply);
    }
    text = gramme_reply_body(e->reply, &size);
    (void)snprintf(e->text, sizeof(e->text), "%.*s", (int)size, text);
    return e->text;
}

static const char put[] =
    "{\"TableName\":\"Things\",\"Item\":{\"k\":{\"S\":\"a\"},\"s\":{\"S\":\"b\"}}}";
static const char scan[] = "{\"TableName\":\"Things\",\"Select\":\"COUNT\"}";
static const char empty[] = "{\"Count\":0,\"ScannedCount\":0}";
static const char one[] = "{\"Count\":1,\"ScannedCount\":1}";

static void create(engine *e)
{
    assert_non_null(
        strstr(ask(e, "CreateTable",
                   "{\"TableName\":\"Things\",\"BillingMode\":\"PAY_PER_REQUEST\","
                   "\"AttributeDefinitions\":[{\"AttributeName\":\"k\","
                   "\"AttributeType\":\"S\"},"
                   "{\"AttributeName\":\"s\",\"AttributeType\":\"S\"},"
                   "{\"AttributeName\":\"l\",\"AttributeType\":\"S\"}],\"KeySchema\":["
                   "{\"AttributeName\":\"k\",\"KeyType\":\"HASH\"},"
                   "{\"AttributeName\":\"s\",\"KeyType\":\"RANGE\"}],"
                   "\"LocalSecondaryIndexes\":[{\"IndexName\":\"local\",\"KeySchema\":["
                   "{\"AttributeName\":\"k\",\"KeyType\":\"HASH\"},"
                   "{\"AttributeName\":\"l\",\"KeyType\":\"RANGE\"}],"
                   "\"Projection\":{\"ProjectionType\":\"ALL\"}}]}"),
               "ACTIVE"));
}

/* An item that expires in half an hour is gone when the clock has moved by an hour. */
static void test_clock(void **state)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    char body[256];

    (void)state;
    for (int stays = 0; stays < 2; stays++) {
        engine e;

        options.ttl_interval_ms = stays ? -1 : 0;
        e = open_engine(&options);
        create(&e);
        ask(&e, "UpdateTimeToLive",
            "{\"TableName\":\"Things\",\"TimeToLiveSpecification\":"
            "{\"Enabled\":true,\"AttributeName\":\"end\"}}");
        (void)snprintf(body, sizeof(body),
                       "{\"TableName\":\"Things\",\"Item\":{\"k\":{\"S\":\"a\"},"
                       "\"s\":{\"S\":\"b\"},\"end\":{\"N\":\"%lld\"}}}",
                       (long long)time(NULL) + 1800);
        assert_string_equal(ask(&e, "PutItem", body), "{}");
        gramme_settle(e.db);
        assert_string_equal(ask(&e, "Scan", scan), one);
        gramme_advance_clock(e.db, 3600000);
        gramme_settle(e.db);
        assert_string_equal(ask(&e, "Scan", scan), stays ? one : empty);
        gramme_advance_clock(e.db, -3600000);
        close_engine(&e);
    }
}

static void test_collection_limit(void **state)
{
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;
    engine e;

    (void)state;
    options.item_collection_limit = 4; /* bytes of the item: ks and ab */
    e = open_engine(&options);
    create(&e);
    assert_string_equal(ask(&e, "PutItem", put), "{}");
    assert_string_equal(ask(&e, "PutItem",
                            "{\"TableName\":\"Things\",\"Item\":{\"k\":{\"S\":\"a\"},"
                            "\"s\":{\"S\":\"bb\"}}}"),
                        "ItemCollectionSizeLimitExceededException");
    close_engine(&e);
}

static void test_conflict_rate(void **state)
{
    static const char transaction[] =
        "{\"TransactItems\":[{\"Put\":{\"TableName\":\"Things\",\"Item\":"
        "{\"k\":{\"S\":\"a\"},\"s\":{\"S\":\"b\"}}}}]}";
    gramme_open_options options = GRAMME_OPEN_OPTIONS_INIT;

    (void)state;
    for (int rate = 0; rate < 2; rate++) {
        engine e;

        options.conflict_rate = rate;
        e = open_engine(&options);
        create(&e);
        for (int i = 0; i < 50; i++) {
            assert_string_equal(ask(&e, "PutItem", put),
                                rate ? "TransactionConflictException" : "{}");
            assert_string_equal(ask(&e, "TransactWriteItems", transaction),
                                rate ? "TransactionCanceledException" : "{}");
        }
        assert_string_equal(ask(&e, "Scan", scan), rate ? empty : one);
        close_engine(&e);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock),
        cmocka_unit_test(test_collection_limit),
        cmocka_unit_test(test_conflict_rate),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
