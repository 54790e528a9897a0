/* SPDX-License-Identifier: Apache-2.0 */
/* match.c - a record against a compiled pattern, without writing the record's JSON:
 * nodes stand for what would be in it. */
#include <stdio.h>

#include "api/triggers/pattern_parts.h"
#include "storage/base/base64.h"
#include "storage/item/number.h"

typedef enum node_kind {
    NODE_NONE,     /* no such member */
    NODE_RECORD,   /* {"eventID": ..., "dynamodb": {...}} */
    NODE_CHANGE,   /* {"Keys": {...}, "NewImage": {...}, ...} */
    NODE_IDENTITY, /* {"principalId": ..., "type": ...} */
    NODE_ITEM,     /* {"pk": {"S": "a"}, ...} */
    NODE_VALUE,    /* {"S": "a"} */
    NODE_LIST,     /* [{"S": "a"}, ...] */
    NODE_SET,      /* ["a", ...] */
    NODE_TEXT,
    NODE_NUMBER, /* a DynamoDB number: text in JSON */
    NODE_BINARY, /* base64 in JSON */
    NODE_REAL,   /* a JSON number */
    NODE_BOOLEAN,
} node_kind;

typedef struct node {
    node_kind kind;
    union {
        const gramme_item *item;
        const gramme_value *value; /* VALUE, LIST, SET */
        gramme_view text;          /* TEXT; NUMBER and BINARY: their bytes */
        double real;
        bool boolean;
    };
} node;

typedef struct matching {
    const gramme_stream *stream;
    const gramme_change *change;
    gramme_bytes base64;
    gramme_bytes arn; /* of the stream, once it is needed */
    char number[GRAMME_NUMBER_TEXT_MAX];
    char event_id[GRAMME_EVENT_ID_TEXT + 1];
    char sequence[GRAMME_SEQUENCE_TEXT + 1];
} matching;

static const node none = {.kind = NODE_NONE};

static node text_node(const char *text)
{
    return (node){.kind = NODE_TEXT, .text = gramme_view_text(text)};
}

static node view_node(gramme_view text)
{
    return (node){.kind = NODE_TEXT, .text = text};
}

static node item_node(const gramme_item *item)
{
    return item == NULL ? none : (node){.kind = NODE_ITEM, .item = item};
}

static node real_node(double real)
{
    return (node){.kind = NODE_REAL, .real = real};
}

static node scalar_node(gramme_type type, gramme_view scalar)
{
    node_kind kind = type == GRAMME_TYPE_S   ? NODE_TEXT
                     : type == GRAMME_TYPE_N ? NODE_NUMBER
                                             : NODE_BINARY;

    return (node){.kind = kind, .text = scalar};
}

/* Members of a record and of what is right below it. */
typedef enum member_id {
    EVENT_ID,
    EVENT_NAME,
    EVENT_VERSION,
    EVENT_SOURCE,
    AWS_REGION,
    USER_IDENTITY,
    CHANGE,
    EVENT_SOURCE_ARN,
    PRINCIPAL,
    TYPE,
    TIME,
    KEYS,
    NEW_IMAGE,
    OLD_IMAGE,
    SEQUENCE,
    SIZE,
    VIEW_TYPE,
} member_id;

static const struct {
    const char *name;
    node_kind parent;
    member_id id;
} members[] = {
    {"eventID", NODE_RECORD, EVENT_ID},
    {"eventName", NODE_RECORD, EVENT_NAME},
    {"eventVersion", NODE_RECORD, EVENT_VERSION},
    {"eventSource", NODE_RECORD, EVENT_SOURCE},
    {"awsRegion", NODE_RECORD, AWS_REGION},
    {"userIdentity", NODE_RECORD, USER_IDENTITY},
    {"dynamodb", NODE_RECORD, CHANGE},
    {"eventSourceARN", NODE_RECORD, EVENT_SOURCE_ARN},
    {"principalId", NODE_IDENTITY, PRINCIPAL},
    {"type", NODE_IDENTITY, TYPE},
    {"ApproximateCreationDateTime", NODE_CHANGE, TIME},
    {"Keys", NODE_CHANGE, KEYS},
    {"NewImage", NODE_CHANGE, NEW_IMAGE},
    {"OldImage", NODE_CHANGE, OLD_IMAGE},
    {"SequenceNumber", NODE_CHANGE, SEQUENCE},
    {"SizeBytes", NODE_CHANGE, SIZE},
    {"StreamViewType", NODE_CHANGE, VIEW_TYPE},
};

static gramme_record_source source_of(matching *m)
{
    if (m->arn.size == 0) {
        gramme_stream_print_arn(&m->arn, m->stream);
    }
    return (gramme_record_source){.stream = m->stream,
                                  .arn = gramme_bytes_view(&m->arn)};
}

static node fixed_member(matching *m, member_id id)
{
    const gramme_change *change = m->change;
    gramme_record_source source;
    int64_t seconds;

    switch (id) {
    case EVENT_ID:
        source = source_of(m);
        gramme_record_event_id(m->event_id, &source, change);
        return text_node(m->event_id);
    case EVENT_NAME:
        return text_node(gramme_change_kind_name(change->kind));
    case EVENT_VERSION:
        return text_node("1.1");
    case EVENT_SOURCE:
        return text_node("aws:dynamodb");
    case AWS_REGION:
        return view_node(m->stream->region);
    case USER_IDENTITY:
        if (!change->by_service) {
            return none;
        }
        return (node){.kind = NODE_IDENTITY};
    case CHANGE:
        return (node){.kind = NODE_CHANGE};
    case EVENT_SOURCE_ARN:
        return view_node(source_of(m).arn);
    case PRINCIPAL:
        return text_node("dynamodb.amazonaws.com");
    case TYPE:
        return text_node("Service");
    case TIME:
        seconds = change->time / 1000000; /* whole ones */
        return real_node((double)seconds);
    case KEYS:
        return item_node(&change->keys);
    case NEW_IMAGE:
        return item_node(change->new_image);
    case OLD_IMAGE:
        return item_node(change->old_image);
    case SEQUENCE:
        gramme_sequence_print(m->sequence, change->sequence);
        return text_node(m->sequence);
    case SIZE:
        return real_node((double)change->size);
    case VIEW_TYPE:
        break;
    }
    return text_node(gramme_view_type_name(m->stream->view));
}

/* What {"S": ...} has under its type's name. */
static node content_of(const gramme_value *value)
{
    switch (value->type) {
    case GRAMME_TYPE_BOOL:
        return (node){.kind = NODE_BOOLEAN, .boolean = value->boolean};
    case GRAMME_TYPE_NULL:
        return (node){.kind = NODE_BOOLEAN, .boolean = true};
    case GRAMME_TYPE_L:
        return (node){.kind = NODE_LIST, .value = value};
    case GRAMME_TYPE_M:
        return item_node(&value->map);
    case GRAMME_TYPE_SS:
    case GRAMME_TYPE_NS:
    case GRAMME_TYPE_BS:
        return (node){.kind = NODE_SET, .value = value};
    case GRAMME_TYPE_S:
    case GRAMME_TYPE_N:
    case GRAMME_TYPE_B:
    case GRAMME_TYPE_COUNT:
        break;
    }
    return scalar_node(value->type, value->scalar);
}

static node member_of(matching *m, const node *parent, gramme_view name)
{
    if (parent->kind == NODE_ITEM) {
        const gramme_value *value = gramme_item_get(parent->item, name);

        return value == NULL ? none : (node){.kind = NODE_VALUE, .value = value};
    }
    if (parent->kind == NODE_VALUE) {
        return gramme_view_is(name, gramme_type_name(parent->value->type))
                   ? content_of(parent->value)
                   : none;
    }
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (members[i].parent == parent->kind &&
            gramme_view_is(name, members[i].name)) {
            return fixed_member(m, members[i].id);
        }
    }
    return none;
}

static uint32_t element_count(const node *array)
{
    if (array->kind == NODE_LIST) {
        return array->value->list.count;
    }
    return array->kind == NODE_SET ? array->value->set.count : 0;
}

static node element_of(const node *array, uint32_t index)
{
    const gramme_value *value = array->value;

    if (array->kind == NODE_LIST) {
        return (node){.kind = NODE_VALUE, .value = &value->list.values[index]};
    }
    return scalar_node(gramme_type_of_element(value->type), value->set.elements[index]);
}

/* Text as it would be in JSON. False when there is no memory for that. */
static bool text_of(matching *m, gramme_view *out, const node *leaf)
{
    *out = leaf->text;
    if (leaf->kind == NODE_NUMBER) {
        *out = gramme_view_of(m->number, gramme_number_format(m->number, leaf->text));
    } else if (leaf->kind == NODE_BINARY) {
        gramme_bytes_reset(&m->base64, SIZE_MAX);
        gramme_base64_append(&m->base64, leaf->text);
        *out = gramme_bytes_view(&m->base64);
    }
    return gramme_bytes_ok(&m->base64);
}

static bool in_range(const gramme_number_range *range, double real)
{
    return (range->open_low ? real > range->low : real >= range->low) &&
           (range->open_high ? real < range->high : real <= range->high);
}

static bool
meets(const gramme_condition *condition, const node *leaf, const gramme_view *text)
{
    switch (condition->kind) {
    case GRAMME_CONDITION_ANY:
        return true;
    case GRAMME_CONDITION_NULL:
        return false; /* a record has none */
    case GRAMME_CONDITION_TRUE:
    case GRAMME_CONDITION_FALSE:
        return leaf->kind == NODE_BOOLEAN &&
               leaf->boolean == (condition->kind == GRAMME_CONDITION_TRUE);
    case GRAMME_CONDITION_RANGE:
        return leaf->kind == NODE_REAL && in_range(&condition->range, leaf->real);
    case GRAMME_CONDITION_EQUAL:
    case GRAMME_CONDITION_EQUAL_FOLDED:
    case GRAMME_CONDITION_PREFIX:
    case GRAMME_CONDITION_PREFIX_FOLDED:
    case GRAMME_CONDITION_SUFFIX:
    case GRAMME_CONDITION_SUFFIX_FOLDED:
    case GRAMME_CONDITION_WILDCARD:
    case GRAMME_CONDITION_NETWORK:
        break;
    }
    return text != NULL && gramme_text_matches(condition, *text);
}

static bool
passes(const gramme_leaf_test *test, const node *leaf, const gramme_view *text)
{
    for (uint32_t i = 0; i < test->count; i++) {
        if (meets(&test->conditions[i], leaf, text)) {
            return !test->negated;
        }
    }
    return test->negated;
}

/* `one` is no array. What is no leaf has only its absence to show. */
static bool
leaf_matches(matching *m, const gramme_pattern_field *field, const node *one)
{
    bool is_leaf = one->kind >= NODE_TEXT;
    bool is_text = is_leaf && one->kind <= NODE_BINARY;
    gramme_view text = gramme_view_of(NULL, 0);

    if (is_text && !text_of(m, &text, one)) {
        return true;
    }
    for (uint32_t i = 0; i < field->test_count; i++) {
        const gramme_leaf_test *test = &field->tests[i];

        if (test->absent ? !is_leaf
                         : is_leaf && passes(test, one, is_text ? &text : NULL)) {
            return true;
        }
    }
    return false;
}

static bool object_matches(matching *m, const gramme_pattern *pattern, const node *one);

/* `one` is no array. */
static bool field_matches(matching *m, /* NOLINT(misc-no-recursion): its depth */
                          const gramme_pattern_field *field,
                          const node *one)
{
    return field->object != NULL ? object_matches(m, field->object, one)
                                 : leaf_matches(m, field, one);
}

static bool any_matches(matching *m, /* NOLINT(misc-no-recursion): likewise */
                        const gramme_pattern_field *field,
                        const node *child)
{
    uint32_t count = element_count(child);

    if (count == 0) {
        return field_matches(
            m, field,
            child->kind == NODE_LIST || child->kind == NODE_SET ? &none : child);
    }
    for (uint32_t i = 0; i < count; i++) {
        node element = element_of(child, i);

        if (field_matches(m, field, &element)) {
            return true;
        }
    }
    return false;
}

/* NOLINTNEXTLINE(misc-no-recursion): the pattern's depth */
static bool object_matches(matching *m, const gramme_pattern *pattern, const node *one)
{
    for (uint32_t i = 0; i < pattern->field_count; i++) {
        node child = member_of(m, one, pattern->fields[i].name);

        if (!any_matches(m, &pattern->fields[i], &child)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < pattern->or_count; i++) {
        if (object_matches(m, &pattern->ors[i], one)) {
            return true;
        }
    }
    return pattern->or_count == 0;
}

bool gramme_pattern_matches(const gramme_pattern *pattern,
                            const gramme_stream *stream,
                            const gramme_change *change)
{
    matching m = {.stream = stream, .change = change};
    node record = {.kind = NODE_RECORD};
    bool matches;

    gramme_bytes_init(&m.base64, gramme_allocator_default());
    gramme_bytes_init(&m.arn, gramme_allocator_default());
    matches = object_matches(&m, pattern, &record) || !gramme_bytes_ok(&m.arn);
    gramme_bytes_clear(&m.arn);
    gramme_bytes_clear(&m.base64);
    return matches;
}
