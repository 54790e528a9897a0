/* SPDX-License-Identifier: Apache-2.0 */
/* pattern.c - event patterns: refused or compiled, and then the same answer whether a
 * record is looked at as Gramme has it or as the JSON that a function gets.
 *
 *   pattern | I, M, R or E (expired) | item | old item        items as JSON */
#include "conformance/fuzz/fuzz.h"

#include "api/json/read.h"
#include "api/model/model_gen.h"
#include "api/triggers/pattern_parts.h"

enum { EVENT_DEPTH = 200 };

static const char *const words[] = {
    "{\"dynamodb\":{\"NewImage\":{\"a\":{\"S\":[\"x\"]}}}}",
    "{\"dynamodb\":{\"OldImage\":{\"a\":{\"N\":[\"1\"]}}}}",
    "{\"dynamodb\":{\"NewImage\":{\"l\":{\"L\":{\"S\":[\"x\"]}}}}}",
    "{\"dynamodb\":{\"NewImage\":{\"m\":{\"M\":{\"a\":{\"S\":[\"x\"]}}}}}}",
    "{\"dynamodb\":{\"Keys\":{\"pk\":{\"S\":[\"a\"]}}}}",
    "\"eventName\":[\"INSERT\"]",
    "\"eventName\":[\"MODIFY\",\"REMOVE\"]",
    "\"eventID\":[{\"exists\":true}]",
    "\"eventSourceARN\":[{\"suffix\":\"label\"}]",
    "\"awsRegion\":[\"us-east-1\"]",
    "\"userIdentity\":{\"type\":[\"Service\"]}",
    "\"SizeBytes\":[{\"numeric\":[\">\",1,\"<=\",30]}]",
    "\"SequenceNumber\":[{\"prefix\":\"1\"}]",
    "\"StreamViewType\":[\"NEW_AND_OLD_IMAGES\"]",
    "\"ApproximateCreationDateTime\":[{\"numeric\":[\"=\",5]}]",
    "\"$or\":[{\"eventName\":[\"INSERT\"]},{\"awsRegion\":[\"x\"]}]",
    "{\"prefix\":\"a\"}",
    "{\"suffix\":{\"equals-ignore-case\":\"X\"}}",
    "{\"equals-ignore-case\":\"\\u00c9\"}",
    "{\"wildcard\":\"a*b\"}",
    "{\"anything-but\":[\"a\",\"b\"]}",
    "{\"anything-but\":{\"prefix\":\"a\"}}",
    "{\"exists\":false}",
    "{\"numeric\":[\"=\",1]}",
    "{\"cidr\":\"10.0.0.0/24\"}",
    "\"BOOL\":[true]",
    "\"NULL\":[true]",
    "\"SS\":[\"a\"]",
    "\"NS\":[\"1\"]",
    "\"B\":[\"AAE=\"]",
    "null",
    "true",
    "1.5e3",
    "\"a*\"",
    "\"a\\\\*\"",
    "\036I\036{\"a\":{\"S\":\"x\"}}",
    "\036M\036{\"a\":{\"S\":\"x\"}}\036{\"a\":{\"N\":\"1\"}}",
    "{\"S\":\"10.0.0.7\"}",
    "{\"L\":[{\"S\":\"x\"},{\"M\":{\"a\":{\"S\":\"x\"}}}]}",
    NULL,
};

const fuzz_language fuzz_language_of_target = {words, NULL};

static const char usual_item[] =
    "{\"pk\":{\"S\":\"a\"},\"a\":{\"S\":\"x\"},\"n\":{\"N\":\"1\"},\"b\":{\"B\":\"AAE="
    "\"},\"t\":{\"BOOL\":true},\"z\":{\"NULL\":true},\"ss\":{\"SS\":[\"a\",\"b\"]},"
    "\"ns\":{\"NS\":[\"1\",\"2\"]},\"l\":{\"L\":[{\"S\":\"x\"},{\"M\":{\"a\":{\"S\":"
    "\"x\"}}},{\"L\":[]}]},\"m\":{\"M\":{\"a\":{\"S\":\"x\"}}}}";

typedef struct trial {
    gramme_arena arena;
    gramme_error err;
    gramme_stream stream;
    gramme_change change;
    gramme_item items[2]; /* new and old */
} trial;

/* -- the same question asked of the JSON -- */

static bool in_range(const gramme_number_range *range, double real)
{
    bool above = range->open_low ? real > range->low : real >= range->low;
    bool below = range->open_high ? real < range->high : real <= range->high;

    return above && below;
}

static bool is_number(const gramme_json *json)
{
    return json->kind == GRAMME_JSON_INTEGER || json->kind == GRAMME_JSON_DECIMAL;
}

static bool meets(const gramme_condition *condition, const gramme_json *leaf)
{
    if (condition->kind == GRAMME_CONDITION_ANY) {
        return true;
    }
    if (leaf->kind == GRAMME_JSON_STRING) {
        return gramme_text_matches(condition, leaf->text);
    }
    if (is_number(leaf)) {
        return condition->kind == GRAMME_CONDITION_RANGE &&
               in_range(&condition->range, leaf->real);
    }
    return condition->kind == (leaf->kind == GRAMME_JSON_TRUE ? GRAMME_CONDITION_TRUE
                               : leaf->kind == GRAMME_JSON_FALSE
                                   ? GRAMME_CONDITION_FALSE
                                   : GRAMME_CONDITION_NULL);
}

/* `one`, which may be NULL, is no array. */
static bool leaf_matches(const gramme_pattern_field *field, const gramme_json *one)
{
    bool is_leaf = one != NULL && one->kind != GRAMME_JSON_OBJECT;

    for (uint32_t i = 0; i < field->test_count; i++) {
        const gramme_leaf_test *test = &field->tests[i];
        bool met = false;

        for (uint32_t j = 0; is_leaf && j < test->count; j++) {
            met = met || meets(&test->conditions[j], one);
        }
        if (test->absent ? !is_leaf : is_leaf && met != test->negated) {
            return true;
        }
    }
    return false;
}

/* NOLINTBEGIN(misc-no-recursion): GRAMME_PATTERN_DEPTH_MAX levels */
static bool object_matches(const gramme_pattern *pattern, const gramme_json *json);

static bool field_matches(const gramme_pattern_field *field, const gramme_json *one)
{
    return field->object != NULL ? object_matches(field->object, one)
                                 : leaf_matches(field, one);
}

/* An array's elements one by one; an empty one is as good as none. */
static bool child_matches(const gramme_pattern_field *field, const gramme_json *child)
{
    if (child == NULL || child->kind != GRAMME_JSON_ARRAY) {
        return field_matches(field, child);
    }
    for (uint32_t i = 0; i < child->count; i++) {
        if (field_matches(field, &child->children[i])) {
            return true;
        }
    }
    return child->count == 0 && field_matches(field, NULL);
}

static const gramme_json *member_of(const gramme_json *json, gramme_view name)
{
    for (uint32_t i = 0;
         json != NULL && json->kind == GRAMME_JSON_OBJECT && i < json->count; i++) {
        if (gramme_view_equal(json->children[i].name, name)) {
            return &json->children[i];
        }
    }
    return NULL;
}

static bool object_matches(const gramme_pattern *pattern, const gramme_json *json)
{
    bool any = pattern->or_count == 0;

    for (uint32_t i = 0; i < pattern->field_count; i++) {
        const gramme_pattern_field *field = &pattern->fields[i];

        if (!child_matches(field, member_of(json, field->name))) {
            return false;
        }
    }
    for (uint32_t i = 0; i < pattern->or_count; i++) {
        any = any || object_matches(&pattern->ors[i], json);
    }
    return any;
}
/* NOLINTEND(misc-no-recursion) */

/* -- records -- */

static bool read_item(trial *t, gramme_item *out, gramme_view text)
{
    gramme_wording wording = GRAMME_WORDING_OLDER;
    gramme_node node;
    gramme_view body =
        gramme_arena_printf(&t->arena, "{\"Item\":%.*s}", GRAMME_VIEW_ARG(text));

    return gramme_read_request(&node, &t->arena, &gramme_shape_put_item_input, &wording,
                               body, &t->err) == GRAMME_OK &&
           gramme_node_item(out, gramme_node_member(&node, GRAMME_PUT_ITEM_INPUT_ITEM),
                            &t->arena, &t->err) == GRAMME_OK;
}

static void read_record(trial *t, gramme_view *rest)
{
    gramme_view kind = {NULL, 0};
    gramme_view text = {NULL, 0};

    (void)fuzz_field(&kind, rest);
    for (unsigned i = 0; i < 2; i++) {
        if (!fuzz_field(&text, rest) || !read_item(t, &t->items[i], text)) {
            FUZZ_CHECK(read_item(t, &t->items[i], gramme_view_text(usual_item)));
        }
    }
    t->stream = (gramme_stream){
        .table = GRAMME_VIEW("Orders"),
        .label = GRAMME_VIEW("label"),
        .region = GRAMME_VIEW("us-east-1"),
        .view = GRAMME_VIEW_NEW_AND_OLD_IMAGES,
    };
    t->change = (gramme_change){.sequence = 17, .time = 5000001, .size = 26};
    t->change.keys = t->items[0];
    t->change.keys.count = t->items[0].count > 0 ? 1 : 0;
    switch (kind.size == 0 ? 'I' : kind.data[0]) {
    case 'E':
        t->change.by_service = true;
        t->change.kind = GRAMME_CHANGE_REMOVE;
        t->change.old_image = &t->items[0];
        break;
    case 'R':
        t->change.kind = GRAMME_CHANGE_REMOVE;
        t->change.old_image = &t->items[0];
        break;
    case 'M':
        t->change.kind = GRAMME_CHANGE_MODIFY;
        t->change.new_image = &t->items[0];
        t->change.old_image = &t->items[1];
        break;
    default:
        t->change.new_image = &t->items[0];
        break;
    }
}

static void check_match(trial *t, const gramme_pattern *pattern)
{
    gramme_record_source source;
    gramme_bytes event;
    gramme_writer out;
    gramme_json json;

    FUZZ_CHECK(gramme_record_source_init(&source, &t->stream, &t->arena));
    gramme_bytes_init(&event, gramme_allocator_default());
    gramme_writer_init(&out, &event);
    gramme_record_write_event(&out, &source, &t->change);
    FUZZ_CHECK(gramme_json_parse(&json, &t->arena, gramme_bytes_view(&event),
                                 EVENT_DEPTH, &t->err) == GRAMME_OK);
    FUZZ_CHECK(gramme_pattern_matches(pattern, &t->stream, &t->change) ==
               object_matches(pattern, &json));
    gramme_bytes_clear(&event);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gramme_view rest = gramme_view_of(data, size);
    gramme_view text = {data, 0};
    const gramme_pattern *pattern;
    gramme_status st;
    trial t;

    gramme_arena_init(&t.arena, gramme_allocator_default(), 0);
    gramme_error_init(&t.err, &t.arena);
    (void)fuzz_field(&text, &rest);
    st = gramme_pattern_compile(&pattern, &t.arena, text, &t.err);
    if (st == GRAMME_OK) {
        read_record(&t, &rest);
        check_match(&t, pattern);
    } else {
        fuzz_check_refusal(st, &t.err);
    }
    gramme_arena_clear(&t.arena);
    return 0;
}
