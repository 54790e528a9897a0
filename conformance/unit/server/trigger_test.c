/* SPDX-License-Identifier: Apache-2.0 */
/* trigger_test.c - triggers as words and in a file, the JSON walk below them, file
 * names read back, and triggers of an engine inside a program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "conformance/unit/cases.h"
#include "server/base/filename.h"
#include "server/targets/scan.h"
#include "server/trigger_option.h"

#include <gramme_plugin.h>
#include <gramme_server.h>
#include <unistd.h>

static void add(gramme_buffer *out, const char *text)
{
    gramme_buffer_append_string(out, text == NULL ? "-" : text);
    GRAMME_BUFFER_LITERAL(out, "; ");
}

static void describe(gramme_buffer *out, const gramme_server_trigger *trigger)
{
    const char *const *option;

    add(out, trigger->table);
    add(out, trigger->target);
    for (option = trigger->options; *option != NULL; option++) {
        gramme_buffer_append_string(out, option == trigger->options ? "" : " ");
        gramme_buffer_append_string(out, *option);
    }
    GRAMME_BUFFER_LITERAL(out, "; ");
    add(out, trigger->name);
    gramme_buffer_append_string(out,
                                trigger->settings == NULL ? "-" : trigger->settings);
}

static void test_words(void **state)
{
    static const char error[] = "error: ";
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/server/trigger.cases");
    while (cases_next(&in)) {
        gramme_trigger_list list = {0};
        gramme_buffer message = GRAMME_BUFFER_INIT;
        gramme_buffer got = GRAMME_BUFFER_INIT;
        const char *wanted = in.fields[1];
        const char *found;

        if (gramme_trigger_option_add(
                &list, &message, gramme_text_of(in.fields[0], strlen(in.fields[0])))) {
            assert_null(message.data);
            describe(&got, &list.triggers[0]);
            gramme_buffer_append(&got, "", 1);
            found = got.data;
        } else {
            gramme_buffer_append(&message, "", 1);
            assert_true(strncmp(wanted, error, sizeof(error) - 1) == 0);
            wanted += sizeof(error) - 1;
            assert_true(strlen(message.data) >= strlen(wanted));
            found = message.data + strlen(message.data) - strlen(wanted);
        }
        if (strcmp(found, wanted) != 0) {
            fail_msg("line %u: %s", in.line, found);
        }
        gramme_trigger_list_clear(&list);
        gramme_buffer_clear(&message);
        gramme_buffer_clear(&got);
    }
}

static void test_scan(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/server/scan.cases");
    while (cases_next(&in)) {
        size_t size = strlen(in.fields[0]);
        /* Behind its end nothing may be read. */
        char *copy = malloc(size);
        const char *wrong;
        char got[32] = "ok";

        assert_non_null(copy);
        memcpy(copy, in.fields[0], size);
        wrong = gramme_scan_check(gramme_text_of(copy, size));
        if (wrong != NULL) {
            (void)snprintf(got, sizeof(got), "%d", (int)(wrong - copy));
        }
        if (strcmp(got, in.fields[1]) != 0) {
            fail_msg("line %u: %s", in.line, got);
        }
        free(copy);
    }
}

static void test_scan_walks(void **state)
{
    static const char json[] = " {\"a\": [1, {\"x\":[]}, \"]\"] , \"b\\n\":{} } \n";
    gramme_text rest = gramme_text_of(json, sizeof(json) - 1);
    gramme_text inner;
    gramme_text name;
    gramme_text value;

    (void)state;
    assert_true(gramme_scan_next(&name, &value, &rest));
    assert_true(gramme_text_is(name, "a"));
    inner = value;
    assert_true(gramme_scan_next(&name, &value, &inner));
    assert_null(name.data);
    assert_true(gramme_text_is(value, "1"));
    assert_true(gramme_scan_next(&name, &value, &inner));
    assert_int_equal(gramme_scan_kind(value), '{');
    assert_true(gramme_scan_next(&name, &value, &inner));
    assert_true(gramme_text_is(value, "\"]\""));
    assert_false(gramme_scan_next(&name, &value, &inner));
    assert_true(gramme_scan_next(&name, &value, &rest));
    assert_true(gramme_text_is(name, "b\\n"));
    assert_false(gramme_scan_next(&name, &inner, &value));
    assert_false(gramme_scan_next(&name, &value, &rest));
}

static void test_scan_depth(void **state)
{
    char text[2 * GRAMME_SCAN_DEPTH + 2];

    (void)state;
    memset(text, '[', GRAMME_SCAN_DEPTH + 1);
    memset(text + GRAMME_SCAN_DEPTH + 1, ']', GRAMME_SCAN_DEPTH + 1);
    assert_null(gramme_scan_check(gramme_text_of(text + 1, sizeof(text) - 2)));
    assert_non_null(gramme_scan_check(gramme_text_of(text, sizeof(text))));
}

static void test_filenames_are_read(void **state)
{
    static const struct {
        const char *key;
        const char *region;
    } pairs[] = {{"key", "us-east-1"}, {"a_b__", "x_y"},   {"", ""},
                 {"..", "../%41"},     {"\xc3\xa9 /", ""}, {".a.db", ".db"}};
    gramme_buffer name = GRAMME_BUFFER_INIT;
    gramme_buffer out = GRAMME_BUFFER_INIT;
    char longest[300];
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
        gramme_buffer_reset(&name, SIZE_MAX);
        gramme_buffer_reset(&out, SIZE_MAX);
        gramme_filename_append(
            &name, gramme_text_of(pairs[i].key, strlen(pairs[i].key)),
            gramme_text_of(pairs[i].region, strlen(pairs[i].region)));
        gramme_buffer_append(&name, "", 1);
        assert_true(gramme_filename_read(&out, name.data));
        assert_string_equal(out.data, pairs[i].key);
        assert_string_equal(out.data + strlen(out.data) + 1, pairs[i].region);
    }
    memset(longest, 'k', sizeof(longest));
    gramme_buffer_reset(&name, SIZE_MAX);
    gramme_filename_append(&name, gramme_text_of(longest, sizeof(longest)),
                           gramme_text_of("r", 1));
    gramme_buffer_append(&name, "", 1);
    assert_false(gramme_filename_read(&out, name.data));
    assert_false(gramme_filename_read(&out, "other.db"));
    assert_false(gramme_filename_read(&out, "a_b"));
    assert_false(gramme_filename_read(&out, "%0_b.db"));
    assert_false(gramme_filename_read(&out, "%00_b.db"));
    gramme_buffer_clear(&name);
    gramme_buffer_clear(&out);
}

static void call(gramme *db, const char *target, const char *body)
{
    gramme_request request = GRAMME_REQUEST_INIT;
    gramme_reply *reply = gramme_reply_new();

    request.target = target;
    request.region = "eu-west-1";
    request.body = body;
    request.body_size = strlen(body);
    assert_non_null(reply);
    assert_int_equal(gramme_call(db, NULL, &request, reply), 200);
    gramme_reply_free(reply);
}

/* The engine is the program's own, its trigger the server's. */
static void test_a_trigger_inside_a_program(void **state)
{
    gramme_open_options open_options = GRAMME_OPEN_OPTIONS_INIT;
    gramme_server_options options = GRAMME_SERVER_OPTIONS_INIT;
    char path[] = "/tmp/gramme-trigger-XXXXXX";
    char target[64];
    const gramme_server_trigger trigger = {.table = "things", .target = target};
    gramme_server *server = NULL;
    gramme_failure failure;
    gramme *db = NULL;
    char text[2048] = "";
    int file = mkstemp(path);

    (void)state;
    assert_true(file >= 0);
    (void)snprintf(target, sizeof(target), "file:%s", path);
    open_options.region = "eu-west-1";
    assert_int_equal(gramme_open(&db, &open_options, &failure), GRAMME_CODE_OK);
    options.db = db;
    options.triggers = &trigger;
    options.trigger_count = 1;
    assert_int_equal(gramme_server_start(&server, &options, &failure), GRAMME_CODE_OK);
    call(db, "DynamoDB_20120810.CreateTable",
         "{\"TableName\":\"things\",\"BillingMode\":\"PAY_PER_REQUEST\","
         "\"AttributeDefinitions\":[{\"AttributeName\":\"k\",\"AttributeType\":\"S\"}],"
         "\"KeySchema\":[{\"AttributeName\":\"k\",\"KeyType\":\"HASH\"}],"
         "\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":"
         "\"KEYS_ONLY\"}}");
    call(db, "DynamoDB_20120810.PutItem",
         "{\"TableName\":\"things\",\"Item\":{\"k\":{\"S\":\"hello\"}}}");
    assert_int_equal(gramme_has_triggers(db), 1);
    assert_int_equal(gramme_settle_triggers(db, 10000), 1);
    assert_true(read(file, text, sizeof(text) - 1) > 0);
    assert_non_null(strstr(text, "\"awsRegion\":\"eu-west-1\""));
    assert_non_null(strstr(text, "\"Keys\":{\"k\":{\"S\":\"hello\"}}"));
    gramme_server_free(server);
    gramme_close(db);
    close(file);
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_scan),
        cmocka_unit_test(test_scan_walks),
        cmocka_unit_test(test_scan_depth),
        cmocka_unit_test(test_filenames_are_read),
        cmocka_unit_test(test_a_trigger_inside_a_program),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
