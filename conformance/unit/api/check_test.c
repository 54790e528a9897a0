/* SPDX-License-Identifier: Apache-2.0 */
/* check_test.c - gramme_check_file(): a database that has seen every kind of operation
 * is whole, and what this folder stores is named when it is damaged. */
#include "conformance/unit/api/bed.h"
#include "conformance/unit/storage/damage.h"

static gramme_code look(findings *out, const char *path, gramme_failure *failure)
{
    out->count = 0;
    return gramme_check_file(path, damage_found, out, failure);
}

/* -- something of everything -- */

static int
invoke(void *self, const gramme_invocation *invocation, gramme_outcome *outcome)
{
    (void)self;
    (void)invocation;
    gramme_outcome_set_response(outcome, "{}", 2);
    return 0;
}

static void ignore(void *self)
{
    (void)self;
}

static gramme_code open_function(void *self,
                                 gramme_target *out,
                                 const gramme_function *function,
                                 gramme_failure *failure)
{
    (void)self;
    (void)function;
    (void)failure;
    *out = (gramme_target){.version = GRAMME_TARGET_VERSION,
                           .invoke = invoke,
                           .interrupt = ignore,
                           .resume = ignore,
                           .release = ignore};
    return GRAMME_CODE_OK;
}

static void add_functions(gramme *db)
{
    static const char mapping[] =
        "{\"FunctionName\":\"f\",\"StartingPosition\":\"TRIM_HORIZON\","
        "\"EventSourceArn\":\"%s\"}";
    gramme_runtime runtime = {.version = GRAMME_RUNTIME_VERSION, .open = open_function};
    char described[4096];
    char arn[256];
    char json[1024];
    const char *at;

    assert_int_equal(gramme_runtime_set(db, &runtime, NULL), GRAMME_CODE_OK);
    bed_ask(db, "CreateFunction",
            "{\"FunctionName\":\"f\",\"Runtime\":\"python3.12\",\"Handler\":\"f.h\","
            "\"Role\":\"arn:aws:iam::000000000000:role/r\","
            "\"Code\":{\"ZipFile\":\"UEsDBG9uZQ==\"}}",
            NULL, 0);
    bed_ask(db, "DescribeTable", "{\"TableName\":\"logged\"}", described,
            sizeof(described));
    at = strstr(described, "\"LatestStreamArn\":\"") + 19;
    (void)snprintf(arn, sizeof(arn), "%.*s", (int)strcspn(at, "\""), at);
    (void)snprintf(json, sizeof(json), mapping, arn);
    bed_ask(db, "CreateEventSourceMapping", json, NULL, 0);
    for (int i = 0; i < 20; i++) {
        bed_put(db, "logged", i);
    }
    assert_int_equal(gramme_settle_triggers(db, 10000), 1);
}

static void make(const char *path)
{
    gramme *db = bed_open(path);
    char json[2048];

    bed_create(db, "plain", 0);
    bed_create(db, "logged", 1);
    add_functions(db);
    bed_ask(db, "TagResource",
            "{\"ResourceArn\":\"arn:aws:dynamodb:us-east-1:000000000000:table/plain\","
            "\"Tags\":[{\"Key\":\"a\",\"Value\":\"b\"}]}",
            NULL, 0);
    bed_ask(db, "UpdateTimeToLive",
            "{\"TableName\":\"plain\",\"TimeToLiveSpecification\":"
            "{\"Enabled\":true,\"AttributeName\":\"ttl\"}}",
            NULL, 0);
    for (int i = 0; i < 300; i++) {
        (void)snprintf(
            json, sizeof(json),
            "{\"ClientRequestToken\":\"token%d\",\"TransactItems\":["
            "{\"Put\":{\"TableName\":\"plain\",\"Item\":{\"id\":{\"S\":\"%d\"},"
            "\"all\":{\"M\":{\"l\":{\"L\":[{\"NULL\":true},{\"BOOL\":false}]},"
            "\"ss\":{\"SS\":[\"a\",\"\\u00e9\\u0000\"]},"
            "\"ns\":{\"NS\":[\"1\",\"-1e10\"]},\"b\":{\"B\":\"AP8=\"},"
            "\"bs\":{\"BS\":[\"AA==\"]},\"e\":{\"S\":\"\"}}}}}},"
            "{\"Update\":{\"TableName\":\"logged\",\"Key\":{\"id\":{\"S\":"
            "\"%d\"}},\"UpdateExpression\":\"SET n = :n\","
            "\"ExpressionAttributeValues\":{\":n\":{\"N\":\"%d\"}}}}]}",
            i, i % 7, i % 30, i * i);
        bed_ask(db, "TransactWriteItems", json, NULL, 0);
    }
    bed_ask(
        db, "UpdateTable",
        "{\"TableName\":\"logged\",\"StreamSpecification\":{\"StreamEnabled\":false}}",
        NULL, 0);
    bed_ask(db, "UpdateTable",
            "{\"TableName\":\"logged\",\"StreamSpecification\":{\"StreamEnabled\":true,"
            "\"StreamViewType\":\"OLD_IMAGE\"}}",
            NULL, 0);
    bed_put(db, "logged", 3);
    gramme_settle(db);
    gramme_close(db);
}

static void test_whole(void **state)
{
    bed_folder folder = bed_folder_new();
    gramme_failure failure = {.code = GRAMME_CODE_OK};
    findings found;

    (void)state;
    make(folder.file[0]);
    assert_int_equal(look(&found, folder.file[0], &failure), GRAMME_CODE_OK);
    assert_int_equal(found.count, 0);
    assert_int_equal(gramme_check_file(folder.file[0], NULL, NULL, NULL),
                     GRAMME_CODE_OK);
    bed_folder_remove(&folder);
}

static const damage damages[] = {
    {"a mapping", "UPDATE documents SET value = text('{}') WHERE kind = 3",
     "cannot be read\n"},
    {"a mapping of no JSON", "UPDATE documents SET value = text('{') WHERE kind = 3",
     "cannot be read\n"},
    {"a function", "UPDATE documents SET value = text('[]') WHERE kind = 4",
     "functions: f cannot be read\n"},
    {"a function of another name",
     "UPDATE documents SET name = text('g') WHERE kind = 4",
     "functions: g cannot be read\n"
     "functions: there is code of f, which is none\n"},
    {"code", "UPDATE documents SET value = flip(value, 1) WHERE kind = 5",
     "functions: f has other code than it says\n"},
    {"no code", "DELETE FROM documents WHERE kind = 5", "functions: f has no code\n"},
    {"code of nobody", "DELETE FROM documents WHERE kind = 4",
     "functions: there is code of f, which is none\n"},
    {"another view",
     "UPDATE tables SET definition = chain(substr(definition, 1,"
     " instr(definition, text('OLD_IMAGE')) - 1), text('NEW'),"
     " substr(definition, instr(definition, text('OLD_IMAGE')) + 3))"
     " WHERE name = text('logged')",
     "table logged: its settings do not agree with its stream\n"},
    {"something below", "UPDATE trees SET count = count + 1 WHERE id = 1",
     "table plain: has 7 rows\n"},
};

static void test_damage(void **state)
{
    bed_folder folder = bed_folder_new();
    int wrong = 0;

    (void)state;
    make(folder.file[0]);
    for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
        gramme_failure failure;
        findings found;

        damage_copy(folder.file[1], folder.file[0]);
        damage_run(folder.file[1], damages[i].sql);
        assert_int_equal(look(&found, folder.file[1], &failure), GRAMME_CODE_DAMAGED);
        assert_non_null(strstr(failure.message, folder.file[1]));
        assert_non_null(strstr(failure.message, "finding"));
        wrong += !damage_matches(&found, damages[i].name, damages[i].expected);
    }
    bed_folder_remove(&folder);
    assert_int_equal(wrong, 0);
}

static void test_not_looked_at(void **state)
{
    bed_folder folder = bed_folder_new();
    gramme_failure failure;
    findings found;
    gramme *db = bed_open(folder.file[0]);

    (void)state;
    assert_int_equal(look(&found, folder.file[0], &failure), GRAMME_CODE_BUSY);
    assert_non_null(strstr(failure.message, "is open already"));
    gramme_close(db);
    assert_int_equal(look(&found, folder.file[1], &failure), GRAMME_CODE_IO);
    assert_int_equal(look(&found, folder.path, &failure), GRAMME_CODE_IO);
    assert_int_equal(gramme_check_file(NULL, NULL, NULL, &failure), GRAMME_CODE_MISUSE);
    damage_run(folder.file[1], "CREATE TABLE x(y)");
    assert_int_equal(look(&found, folder.file[1], &failure), GRAMME_CODE_FOREIGN);
    assert_int_equal(found.count, 0);
    bed_folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_whole),
        cmocka_unit_test(test_damage),
        cmocka_unit_test(test_not_looked_at),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
