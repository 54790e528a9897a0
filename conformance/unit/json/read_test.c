/* SPDX-License-Identifier: Apache-2.0 */
/* read_test.c - guard and reader: the case files, and what must hold for any bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

#include "api/json/guard.h"
#include "api/json/own.h"
#include "api/json/read.h"
#include "api/json/write.h"
#include "api/model/exception.h"
#include "api/model/model_gen.h"
#include "conformance/unit/cases.h"
#include "conformance/unit/fault.h"
#include "conformance/unit/random.h"

typedef struct fixture {
    gramme_arena arena;
    gramme_error err;
    gramme_bytes out;
    gramme_node node;
    gramme_wording wording;
} fixture;

static void open_fixture(fixture *f)
{
    f->wording = GRAMME_WORDING_OLDER;
    gramme_arena_init(&f->arena, gramme_allocator_default(), 0);
    gramme_error_init(&f->err, &f->arena);
    gramme_bytes_init(&f->out, gramme_allocator_default());
}

static void close_fixture(fixture *f)
{
    gramme_bytes_clear(&f->out);
    gramme_arena_clear(&f->arena);
}

static gramme_status read_text(fixture *f, const gramme_shape *shape, const char *body)
{
    return gramme_read_request(&f->node, &f->arena, shape, &f->wording,
                               gramme_view_text(body), &f->err);
}

static unsigned case_line; /* of the case file that is running, for what fails */

static void check_message(const fixture *f,
                          gramme_status st,
                          gramme_status wanted_status,
                          const char *wanted)
{
    if (st != wanted_status || !gramme_view_is(f->err.message, wanted)) {
        fail_msg("case in line %u: %d %s", case_line, (int)st, f->err.message.data);
    }
}

/* `wanted` is "-" for a message that AWS leaves out. */
static void check_serialization(const fixture *f, gramme_status st, const char *wanted)
{
    check_message(f, st, GRAMME_FAILED, strcmp(wanted, "-") == 0 ? "" : wanted);
    assert_int_equal(f->err.exception, GRAMME_EXCEPTION_SERIALIZATION);
}

static void test_guard_cases(void **state)
{
    cases in;

    (void)state;
    cases_open(&in, "conformance/unit/json/guard.cases");
    while (cases_next(&in)) {
        gramme_guard guard;
        bool ok = gramme_guard_check(&guard, gramme_view_text(in.fields[0]));

        if (ok != (strcmp(in.fields[1], "ok") == 0)) {
            fail_msg("line %u: %s", in.line, in.fields[0]);
        }
    }
}

static void test_guard_bytes(void **state)
{
    static const char *const bad[] = {
        "\"\xFF\"",     "\"\xC0\x80\"",   "\"\xED\xA0\x80\"", "\"\xF4\x90\x80\x80\"",
        "\"\xE2\x82\"", "\xEF\xBB\xBF{}",
    };
    gramme_guard guard;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_false(gramme_guard_check(&guard, gramme_view_text(bad[i])));
    }
    assert_false(gramme_guard_check(&guard, GRAMME_VIEW("")));
    assert_false(gramme_guard_check(&guard, GRAMME_VIEW("{}\0")));
    assert_false(gramme_guard_check(&guard, GRAMME_VIEW("\"a\0b\"")));
}

static void test_guard_depth(void **state)
{
    static const size_t deepest = 100000;
    char *text = malloc(2 * deepest);
    gramme_guard guard;

    (void)state;
    assert_non_null(text);
    memset(text, '[', deepest);
    memset(text + deepest, ']', deepest);
    for (size_t deep = GRAMME_GUARD_DEPTH_MAX - 1; deep <= GRAMME_GUARD_DEPTH_MAX + 1;
         deep++) {
        assert_int_equal(
            gramme_guard_check(&guard, gramme_view_of(text + deepest - deep, 2 * deep)),
            deep <= GRAMME_GUARD_DEPTH_MAX);
    }
    assert_false(gramme_guard_check(&guard, gramme_view_of(text, 2 * deepest)));
    free(text);
}

static void test_guard_values(void **state)
{
    size_t size = 2 * (size_t)GRAMME_GUARD_VALUES_MAX + 1;
    char *text = malloc(size); /* "[0,0,0 ... 0]": the list is a value, too */
    gramme_guard guard;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < size; i++) {
        text[i] = i % 2 == 0 ? ',' : '0';
    }
    text[0] = '[';
    text[size - 3] = ']';
    assert_true(gramme_guard_check(&guard, gramme_view_of(text, size - 2)));
    assert_int_equal(guard.values, GRAMME_GUARD_VALUES_MAX);
    text[size - 3] = ',';
    text[size - 1] = ']';
    assert_false(gramme_guard_check(&guard, gramme_view_of(text, size)));
    free(text);
}

static void
check_type(fixture *f, const char *name, const char *body, const char *wanted)
{
    const gramme_model_operation *operation = gramme_model_find(gramme_view_text(name));
    gramme_status st;

    assert_non_null(operation);
    st = read_text(f, operation->input, body);
    if (strcmp(wanted, "ok") != 0) {
        check_serialization(f, st, wanted);
    } else if (st != GRAMME_OK) {
        fail_msg("line %u: %s", case_line, f->err.text);
    }
}

static void test_types(void **state)
{
    cases in;
    fixture f;

    (void)state;
    cases_open(&in, "conformance/unit/json/types.cases");
    while (cases_next(&in)) {
        case_line = in.line;
        open_fixture(&f);
        check_type(&f, in.fields[0], in.fields[1], in.fields[2]);
        close_fixture(&f);
    }
}

static void check_written(fixture *f, const gramme_item *item, const char *wanted)
{
    gramme_writer writer;

    assert_int_equal(item->count, 1);
    gramme_writer_init(&writer, &f->out);
    gramme_write_value(&writer, &item->members[0].value);
    gramme_bytes_append_byte(&f->out, '\0');
    assert_true(gramme_bytes_ok(&f->out));
    if (strcmp((const char *)f->out.data, wanted) != 0) {
        fail_msg("case in line %u: %s", case_line, f->out.data);
    }
}

static void check_attribute(fixture *f, const char *value, const char *wanted)
{
    const gramme_node *node;
    gramme_item item;
    char body[CASES_LINE_MAX];
    gramme_status st;

    (void)snprintf(body, sizeof(body), "{\"Item\":{\"a\":%s}}", value);
    st = read_text(f, &gramme_shape_put_item_input, body);
    if (strncmp(wanted, "!! ", 3) == 0) {
        check_serialization(f, st, wanted + 3);
        return;
    }
    assert_int_equal(st, GRAMME_OK);
    node = gramme_node_member(&f->node, GRAMME_PUT_ITEM_INPUT_ITEM);
    st = gramme_node_item(&item, node, &f->arena, &f->err);
    if (strncmp(wanted, "! ", 2) == 0) {
        check_message(f, st, GRAMME_INVALID, wanted + 2);
        return;
    }
    assert_int_equal(st, GRAMME_OK);
    check_written(f, &item, wanted);
}

static void check_attributes(const char *file, gramme_wording wording)
{
    cases in;
    fixture f;

    cases_open(&in, file);
    while (cases_next(&in)) {
        case_line = in.line;
        open_fixture(&f);
        f.wording = wording;
        check_attribute(&f, in.fields[0], in.fields[1]);
        close_fixture(&f);
    }
}

static void test_attributes(void **state)
{
    (void)state;
    check_attributes("conformance/unit/json/attribute.cases", GRAMME_WORDING_OLDER);
}

static void test_current_wording(void **state)
{
    (void)state;
    check_attributes("conformance/unit/json/current.cases", GRAMME_WORDING_CURRENT);
    check_attributes("conformance/unit/json/current.cases", GRAMME_WORDING_ENVELOPED);
}

/* An attribute value of `levels` maps and lists in turn around a string. */
static void print_nested(char *out, unsigned levels)
{
    char *at = out;

    for (unsigned i = 0; i < levels; i++) {
        at += sprintf(at, "%s", i % 2 == 0 ? "{\"M\":{\"a\":" : "{\"L\":[");
    }
    at += sprintf(at, "{\"S\":\"x\"}");
    for (unsigned i = levels; i > 0; i--) {
        at += sprintf(at, "%s", i % 2 == 1 ? "}}" : "]}");
    }
}

static void test_nesting(void **state)
{
    static const unsigned levels[] = {0, 1, 30, 31, 32, 33, 100, 200};
    char value[CASES_LINE_MAX / 2];
    fixture f;

    (void)state;
    for (size_t i = 0; i < sizeof(levels) / sizeof(levels[0]); i++) {
        open_fixture(&f);
        print_nested(value, levels[i]);
        check_attribute(
            &f, value,
            levels[i] <= 31
                ? value
                : "! Nesting Levels have exceeded supported limits: Attributes in "
                  "the item have nested levels beyond supported limit");
        close_fixture(&f);
    }
}

static void test_nodes(void **state)
{
    const gramme_node *node;
    fixture f;

    (void)state;
    open_fixture(&f);
    assert_int_equal(
        read_text(
            &f, &gramme_shape_query_input,
            "{\"Limit\":34.56,\"TableName\":\"a\\u0000b\",\"ConsistentRead\":\"no\","
            "\"ExpressionAttributeNames\":{\"#b\":\"x\",\"#a\":\"y\"},"
            "\"AttributesToGet\":[\"p\",null]}"),
        GRAMME_OK);
    assert_int_equal(
        gramme_node_integer(gramme_node_member(&f.node, GRAMME_QUERY_INPUT_LIMIT), 0),
        34);
    node = gramme_node_member(&f.node, GRAMME_QUERY_INPUT_TABLE_NAME);
    assert_true(gramme_view_equal(gramme_node_text(node), GRAMME_VIEW("a\0b")));
    node = gramme_node_member(&f.node, GRAMME_QUERY_INPUT_CONSISTENT_READ);
    assert_false(gramme_node_boolean(node, true));
    node = gramme_node_member(&f.node, GRAMME_QUERY_INPUT_EXPRESSION_ATTRIBUTE_NAMES);
    assert_int_equal(node->count, 2);
    assert_true(gramme_view_is(node->children[0].name, "#b"));
    assert_true(gramme_view_is(gramme_node_text(&node->children[1]), "y"));
    node = gramme_node_member(&f.node, GRAMME_QUERY_INPUT_ATTRIBUTES_TO_GET);
    assert_int_equal(node->count, 2);
    assert_false(gramme_node_present(&node->children[1]));
    assert_false(gramme_node_present(
        gramme_node_member(&f.node, GRAMME_QUERY_INPUT_INDEX_NAME)));
    close_fixture(&f);
}

static void test_numbers(void **state)
{
    static const struct {
        const char *text;
        double real;
    } timestamps[] = {
        {"1500000000", 1500000000},
        {"1500000000.25", 1500000000.25},
        {"1.5e9", 1.5e9},
        {"-12.5", -12.5},
        {"15E-1", 1.5},
        {"12345678901234567890123", 12345678901234567890123.0},
        {"0.000000000000000000000000000001", 1e-30},
        {"0e999999999999", 0},
    };
    const gramme_node *node;
    char body[256];
    fixture f;

    (void)state;
    for (size_t i = 0; i < sizeof(timestamps) / sizeof(timestamps[0]); i++) {
        double wanted = timestamps[i].real;

        open_fixture(&f);
        (void)snprintf(body, sizeof(body), "{\"Timestamp\":%s}", timestamps[i].text);
        assert_int_equal(read_text(&f, &gramme_shape_get_shard_iterator_input, body),
                         GRAMME_OK);
        node = gramme_node_member(&f.node, GRAMME_GET_SHARD_ITERATOR_INPUT_TIMESTAMP);
        assert_int_equal(node->kind, GRAMME_NODE_REAL);
        assert_true(node->real - wanted <= 1e-12 * (wanted < 0 ? -wanted : wanted));
        assert_true(wanted - node->real <= 1e-12 * (wanted < 0 ? -wanted : wanted));
        close_fixture(&f);
    }
    open_fixture(&f);
    assert_int_equal(
        read_text(
            &f, &gramme_shape_create_table_input,
            "{\"ProvisionedThroughput\":{\"ReadCapacityUnits\":9007199254740993}}"),
        GRAMME_OK);
    node =
        gramme_node_member(&f.node, GRAMME_CREATE_TABLE_INPUT_PROVISIONED_THROUGHPUT);
    node = gramme_node_member(node, GRAMME_PROVISIONED_THROUGHPUT_READ_CAPACITY_UNITS);
    assert_true(node->integer == INT64_C(9007199254740993));
    close_fixture(&f);
}

/* An item with an empty name is refused before its values are looked at. */
static void test_names(void **state)
{
    gramme_item item;
    fixture f;

    (void)state;
    open_fixture(&f);
    assert_int_equal(read_text(&f, &gramme_shape_put_item_input,
                               "{\"Item\":{\"a\":{\"SS\":[]},\"\":{\"S\":\"x\"}}}"),
                     GRAMME_OK);
    assert_int_equal(
        gramme_node_item(&item, gramme_node_member(&f.node, GRAMME_PUT_ITEM_INPUT_ITEM),
                         &f.arena, &f.err),
        GRAMME_INVALID);
    assert_string_equal(f.err.message.data, "Empty attribute name");
    assert_int_equal(
        gramme_node_item(&item,
                         gramme_node_member(&f.node, GRAMME_PUT_ITEM_INPUT_EXPECTED),
                         &f.arena, &f.err),
        GRAMME_OK);
    assert_int_equal(item.count, 0);
    close_fixture(&f);
}

static const char sample[] =
    "{\"TableName\":\"orders\",\"Item\":{\"pk\":{\"S\":\"a\\u0000\\ud83d\\ude00\"},"
    "\"n\":{\"N\":"
    "\"12.50\"},\"m\":{\"M\":{\"l\":{\"L\":[{\"BOOL\":true},{\"NULL\":true},{\"B\":"
    "\"Yg==\"}]}}},"
    "\"s\":{\"SS\":[\"x\",\"y\"]},\"t\":{\"NS\":[\"3\",\"1\"]}},\"Expected\":{\"a\":{"
    "\"Exists\":"
    "false}},\"ReturnValues\":\"NONE\",\"x\":[1.5,12345678901234567890,-3]}";

/* What the guard lets through, cJSON reads: no changed byte may end as "out of memory".
 */
static void test_changed_bytes(void **state)
{
    gramme_wording wording = GRAMME_WORDING_OLDER;
    static const char bytes[] = "{}[]\",:\\u0019eE+-. \n\xC3\xA9\xF0tfn";
    uint64_t seed = 1;
    char body[sizeof(sample)];
    fixture f;

    (void)state;
    open_fixture(&f);
    for (unsigned i = 0; i < 20000; i++) {
        gramme_item item;
        gramme_status st;

        memcpy(body, sample, sizeof(sample));
        for (uint32_t changes = 1 + random_below(&seed, 3); changes > 0; changes--) {
            body[random_below(&seed, sizeof(sample) - 1)] =
                bytes[random_below(&seed, sizeof(bytes) - 1)];
        }
        st = gramme_read_request(&f.node, &f.arena, &gramme_shape_put_item_input,
                                 &wording, gramme_view_of(body, sizeof(sample) - 1),
                                 &f.err);
        assert_true(st == GRAMME_OK || st == GRAMME_FAILED);
        if (st == GRAMME_OK) {
            gramme_node_item(&item,
                             gramme_node_member(&f.node, GRAMME_PUT_ITEM_INPUT_ITEM),
                             &f.arena, &f.err);
        }
        gramme_arena_reset(&f.arena);
    }
    close_fixture(&f);
}

static void test_cut_short(void **state)
{
    gramme_wording wording = GRAMME_WORDING_OLDER;
    fixture f;

    (void)state;
    open_fixture(&f);
    for (size_t size = 0; size < sizeof(sample) - 1; size++) {
        char *body = malloc(size + 1);
        gramme_status st;

        assert_non_null(body);
        memcpy(body, sample, size);
        st = gramme_read_request(&f.node, &f.arena, &gramme_shape_put_item_input,
                                 &wording, gramme_view_of(body, size), &f.err);
        check_serialization(&f, st, "-");
        free(body);
    }
    close_fixture(&f);
}

static bool read_with(const gramme_allocator *allocator)
{
    gramme_wording wording = GRAMME_WORDING_OLDER;
    gramme_arena arena;
    gramme_error err;
    gramme_node node;
    gramme_item item;
    gramme_status st;

    gramme_arena_init(&arena, allocator, 64);
    gramme_error_init(&err, &arena);
    st = gramme_read_request(&node, &arena, &gramme_shape_put_item_input, &wording,
                             gramme_view_text(sample), &err);
    if (st == GRAMME_OK) {
        st = gramme_node_item(
            &item, gramme_node_member(&node, GRAMME_PUT_ITEM_INPUT_ITEM), &arena, &err);
    }
    assert_true(st == GRAMME_OK || st == GRAMME_NOMEM);
    gramme_arena_clear(&arena);
    return st == GRAMME_OK;
}

static void test_no_memory(void **state)
{
    fault failing;
    unsigned k = 0;

    (void)state;
    for (fault_arm(&failing, k); !read_with(&failing.allocator);
         fault_arm(&failing, k)) {
        assert_int_equal(failing.live, 0);
        k++;
    }
    assert_true(k > 10);
}

/* From here on cJSON's hooks are Gramme's. */
static int own_process(void **state)
{
    (void)state;
    gramme_json_own_process();
    return 0;
}

/* The leak checkers watch: what others take by cJSON is freed when they say so. */
static void test_cjson_of_others(void **state)
{
    cJSON *tree = cJSON_Parse("{\"a\":[1,\"two\"]}");
    fixture f;

    (void)state;
    open_fixture(&f);
    assert_non_null(tree);
    assert_int_equal(
        read_text(&f, &gramme_shape_put_item_input, "{\"TableName\":\"t\"}"),
        GRAMME_OK);
    close_fixture(&f);
    assert_string_equal(
        cJSON_GetArrayItem(cJSON_GetObjectItem(tree, "a"), 1)->valuestring, "two");
    cJSON_Delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_guard_cases),     cmocka_unit_test(test_guard_bytes),
        cmocka_unit_test(test_guard_depth),     cmocka_unit_test(test_guard_values),
        cmocka_unit_test(test_types),           cmocka_unit_test(test_attributes),
        cmocka_unit_test(test_current_wording), cmocka_unit_test(test_nesting),
        cmocka_unit_test(test_nodes),           cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_names),           cmocka_unit_test(test_changed_bytes),
        cmocka_unit_test(test_cut_short),       cmocka_unit_test(test_no_memory),
        cmocka_unit_test(test_cjson_of_others),
    };
    int failed = cmocka_run_group_tests_name("process of others", tests, NULL, NULL);

    return failed +
           cmocka_run_group_tests_name("own process", tests, own_process, NULL);
}
