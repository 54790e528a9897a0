/* SPDX-License-Identifier: Apache-2.0 */
/* request.c - the JSON of requests, of every operation that AWS has: guard, reader,
 * validation, and the parameters from before expressions. Any JSON tree prints as it is
 * read, and every item that is taken is canonical.
 *
 *   OperationName {"Member": ...} */
#include "conformance/fuzz/invent.h"

#include "api/json/guard.h"
#include "api/json/read.h"
#include "api/json/tree.h"
#include "api/json/write.h"
#include "api/legacy.h"
#include "api/op.h"
#include "api/validate.h"

static const char *const words[] = {
    "null",
    "true",
    "false",
    "\"\\u0000\"",
    "\"\\ud83d\\ude00\"",
    "\"\\ud800\"",
    "1e5",
    "-0",
    "12345678901234567890123",
    "\"AAE=\"",
    "{\"S\":\"\"}",
    "{\"N\":\"1\"}",
    "{\"M\":{\"a\":{\"S\":\"b\"}}}",
    "{\"L\":[{\"NULL\":true}]}",
    "{\"SS\":[\"a\",\"a\"]}",
    "\"ConditionalOperator\":\"OR\"",
    "{\"ComparisonOperator\":\"EQ\",\"AttributeValueList\":[{\"S\":\"a\"}]}",
    "{\"Exists\":false}",
    "{\"Value\":{\"N\":\"1\"},\"Exists\":true}",
    "{\"Action\":\"ADD\",\"Value\":{\"N\":\"1\"}}",
    NULL,
};

const fuzz_language fuzz_language_of_target = {words, fuzz_invent};

typedef struct trial {
    gramme_arena arena;
    gramme_error err;
    gramme_view body;
    gramme_node node;
    gramme_wording wording;
} trial;

/* A value's text is what gramme_write_json() makes of it, however often. */
static void check_tree(trial *t)
{
    gramme_bytes once;
    gramme_bytes twice;
    gramme_writer writer;
    gramme_json json;
    gramme_guard guard;
    bool good = gramme_guard_check(&guard, t->body);
    gramme_status st =
        gramme_json_parse(&json, &t->arena, t->body, GRAMME_GUARD_DEPTH_MAX, &t->err);

    if (!good || guard.levels + 1 > GRAMME_GUARD_DEPTH_MAX) {
        FUZZ_CHECK(good || st == GRAMME_INVALID);
        return;
    }
    FUZZ_CHECK(st == GRAMME_OK);
    gramme_bytes_init(&once, gramme_allocator_default());
    gramme_bytes_init(&twice, gramme_allocator_default());
    gramme_writer_init(&writer, &once);
    gramme_write_json(&writer, &json);
    fuzz_check_json(gramme_bytes_view(&once));
    FUZZ_CHECK(gramme_json_parse(&json, &t->arena, gramme_bytes_view(&once),
                                 GRAMME_GUARD_DEPTH_MAX, &t->err) == GRAMME_OK);
    gramme_writer_init(&writer, &twice);
    gramme_write_json(&writer, &json);
    FUZZ_CHECK(gramme_view_equal(gramme_bytes_view(&once), gramme_bytes_view(&twice)));
    gramme_bytes_clear(&once);
    gramme_bytes_clear(&twice);
}

/* Takes or refuses; false when it was refused. */
static bool taken(trial *t, gramme_status st)
{
    if (st != GRAMME_OK) {
        fuzz_check_refusal(st, &t->err);
    }
    return st == GRAMME_OK;
}

static void check_map(trial *t, const gramme_node *node)
{
    gramme_item item;

    if (node->count > 0 && node->children[0].kind == GRAMME_NODE_VALUE &&
        taken(t, gramme_node_item(&item, node, &t->arena, &t->err))) {
        FUZZ_CHECK(item.count == node->count);
        fuzz_check_item(&item, GRAMME_DEPTH_MAX);
    }
}

/* NOLINTNEXTLINE(misc-no-recursion): the model's depth */
static void check_nodes(trial *t, const gramme_node *node)
{
    const gramme_value *value;

    if (node->kind == GRAMME_NODE_TEXT) {
        fuzz_check_text(node->text);
    }
    if (node->kind == GRAMME_NODE_VALUE) {
        (void)taken(t, gramme_node_value(&value, node, &t->err));
    }
    if (node->kind == GRAMME_NODE_MAP) {
        check_map(t, node);
    }
    if (node->kind == GRAMME_NODE_STRUCTURE || node->kind == GRAMME_NODE_LIST ||
        node->kind == GRAMME_NODE_MAP) {
        FUZZ_CHECK(node->kind != GRAMME_NODE_STRUCTURE ||
                   node->count == node->shape->member_count);
        for (uint32_t i = 0; i < node->count; i++) {
            check_nodes(t, &node->children[i]);
        }
    }
}

static const gramme_node *member(const trial *t, const char *name)
{
    static const gramme_node absent = {.kind = GRAMME_NODE_ABSENT};

    for (uint32_t i = 0; i < t->node.count; i++) {
        if (strcmp(t->node.shape->members[i].name, name) == 0) {
            return &t->node.children[i];
        }
    }
    return &absent;
}

typedef gramme_status (*condition_reader)(const gramme_condition **out,
                                          gramme_arena *arena,
                                          const gramme_node *given,
                                          const gramme_node *conditional_operator,
                                          gramme_error *err);

static void check_condition(trial *t, const char *name, condition_reader read)
{
    const gramme_condition *condition = NULL;
    const gramme_node *given = member(t, name);
    gramme_item item = {0};

    if (gramme_node_present(given) &&
        taken(t, read(&condition, &t->arena, given, member(t, "ConditionalOperator"),
                      &t->err))) {
        (void)gramme_condition_test(condition, &item);
        if (gramme_node_item(&item, member(t, "Item"), &t->arena, &t->err) ==
            GRAMME_OK) {
            (void)gramme_condition_test(condition, &item);
        }
    }
}

static void check_updates(trial *t)
{
    const gramme_update *update = NULL;
    const gramme_node *given = member(t, "AttributeUpdates");
    gramme_item key;
    gramme_item item;

    if (gramme_node_present(given) &&
        taken(t, gramme_legacy_updates(&update, &t->arena, given, &t->err)) &&
        taken(t, gramme_node_item(&key, member(t, "Key"), &t->arena, &t->err)) &&
        taken(t, gramme_update_apply(&item, update, &key, &t->arena, &t->err))) {
        fuzz_check_item(&item, GRAMME_DEPTH_MAX);
    }
}

static void check_legacy(trial *t)
{
    gramme_key_conditions keys = {0};
    gramme_projection projection = {0};
    const gramme_node *given;

    check_condition(t, "Expected", gramme_legacy_expected);
    check_condition(t, "QueryFilter", gramme_legacy_filter);
    check_condition(t, "ScanFilter", gramme_legacy_filter);
    check_updates(t);
    given = member(t, "KeyConditions");
    if (gramme_node_present(given)) {
        (void)taken(t, gramme_legacy_key_conditions(&keys, &t->arena, given, &t->err));
    }
    given = member(t, "AttributesToGet");
    if (gramme_node_present(given)) {
        (void)taken(t,
                    gramme_legacy_attributes(&projection, &t->arena, given, &t->err));
    }
}

static void check_request(trial *t, gramme_view operation)
{
    const gramme_op *op = gramme_op_find(operation);
    const gramme_shape *shape = fuzz_input_shape(operation);

    if (shape == NULL) {
        return;
    }
    t->wording = op == NULL ? GRAMME_WORDING_OLDER : op->wording;
    if (!taken(t, gramme_read_request(&t->node, &t->arena, shape, &t->wording, t->body,
                                      &t->err))) {
        return;
    }
    check_nodes(t, &t->node);
    if (taken(t, gramme_validate(&t->node, t->wording, &t->arena, &t->err))) {
        check_legacy(t);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *blank = size == 0 ? NULL : memchr(data, ' ', size);
    size_t name = blank == NULL ? size : (size_t)(blank - data);
    trial t = {.body = {NULL, 0}};

    gramme_arena_init(&t.arena, gramme_allocator_default(), 0);
    gramme_error_init(&t.err, &t.arena);
    t.body = gramme_view_of(data + name, size - name);
    check_tree(&t);
    check_request(&t, gramme_view_of(data, name));
    gramme_arena_clear(&t.arena);
    return 0;
}
