/* SPDX-License-Identifier: Apache-2.0 */
/* op_test.c - every row of op.def is found by its name, which the lookup owes to their
 * order; and calls through the public header answer as over HTTP. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "api/include/gramme.h"
#include "api/op.h"

static void every_operation_is_found(void **state)
{
    static const char *const names[] = {
#define GRAMME_OP(service, name, handler, wording, shape) #name,
#include "api/op.def"
#undef GRAMME_OP
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        const gramme_op *op = gramme_op_find(gramme_view_text(names[i]));

        assert_non_null(op);
        assert_true(gramme_view_is(op->name, names[i]));
        assert_non_null(op->input);
    }
    assert_null(gramme_op_find(GRAMME_VIEW("PutItems")));
    assert_null(gramme_op_find(GRAMME_VIEW("")));
}

static int call(gramme *db,
                gramme_turn *turn,
                gramme_reply *reply,
                const char *name,
                const char *body)
{
    gramme_request request = GRAMME_REQUEST_INIT;
    char target[64];

    (void)snprintf(target, sizeof(target), "DynamoDB_20120810.%s", name);
    request.target = target;
    request.body = body;
    request.body_size = strlen(body);
    return gramme_call(db, turn, &request, reply);
}

static void has(const gramme_reply *reply, const char *text)
{
    size_t size;
    const char *body = gramme_reply_body(reply, &size);
    char copy[4096];

    assert_in_range(size, 1, sizeof(copy) - 1);
    memcpy(copy, body, size);
    copy[size] = '\0';
    assert_non_null(strstr(copy, text));
}

#define TABLE                                                                          \
    "{\"TableName\":\"Music\",\"BillingMode\":\"PAY_PER_REQUEST\","                    \
    "\"AttributeDefinitions\":[{\"AttributeName\":\"pk\",\"AttributeType\":\"S\"}],"   \
    "\"KeySchema\":[{\"AttributeName\":\"pk\",\"KeyType\":\"HASH\"}]}"

static void calls_answer(void **state)
{
    gramme *db = NULL;
    gramme_turn *turn = NULL;
    gramme_reply *reply = gramme_reply_new();

    (void)state;
    assert_non_null(reply);
    assert_int_equal(gramme_open(&db, NULL, NULL), GRAMME_CODE_OK);
    assert_int_equal(call(db, NULL, reply, "CreateTable", TABLE), 200);
    assert_int_equal(gramme_has_table(db, "Music"), 1);
    assert_int_equal(gramme_has_table(db, "Films"), 0);

    assert_int_equal(gramme_turn_begin(&turn, db), GRAMME_CODE_OK);
    assert_int_equal(call(db, turn, reply, "PutItem",
                          "{\"TableName\":\"Music\",\"Item\":{\"pk\":{\"S\":\"a\"},"
                          "\"n\":{\"N\":\"1\"}}}"),
                     200);
    assert_int_equal(call(db, turn, reply, "PutItem",
                          "{\"TableName\":\"Music\",\"Item\":{\"n\":{\"N\":\"2\"}}}"),
                     400);
    assert_string_equal(gramme_reply_exception(reply), "ValidationException");
    has(reply, "Missing the key pk in the item");
    assert_int_equal(gramme_turn_end(turn), GRAMME_CODE_OK);

    assert_int_equal(call(db, NULL, reply, "GetItem",
                          "{\"TableName\":\"Music\",\"Key\":{\"pk\":{\"S\":\"a\"}}}"),
                     200);
    has(reply, "\"n\":{\"N\":\"1\"}");
    assert_int_equal(call(db, NULL, reply, "Scan", "{\"TableName\":\"Films\"}"), 400);
    assert_string_equal(gramme_reply_missing_table(reply), "Films");
    assert_int_equal(call(db, NULL, reply, "CreateBackup", "{}"), 400);
    assert_string_equal(gramme_reply_exception(reply), "UnknownOperationException");
    has(reply, "Gramme");
    gramme_reply_fail(reply);
    assert_int_equal(gramme_reply_status(reply), 500);
    has(reply, "InternalServerError");
    gramme_reply_free(reply);
    gramme_close(db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_operation_is_found),
        cmocka_unit_test(calls_answer),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
