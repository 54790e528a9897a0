/* SPDX-License-Identifier: Apache-2.0 */
/* invent.c - walks the service model and makes up what it describes. Names and texts
 * come from short lists that bed.c's tables know, so that requests meet tables, items
 * and each other. */
#include "conformance/fuzz/invent.h"

#include <string.h>

#include "api/model/model_gen.h"
#include "api/op.h"

enum { DEPTH_MAX = 8 };

typedef struct maker {
    gramme_bytes *out;
    uint64_t *random;
} maker;

#define COUNT_OF(list) ((uint32_t)(sizeof(list) / sizeof((list)[0])))
#define ONE_OF(make, list)                                                             \
    gramme_bytes_append_text((make)->out,                                              \
                             (list)[fuzz_below((make)->random, COUNT_OF(list))])

static const char *const tables[] = {
    "tab-s",  "tab-n",    "tab-ss",
    "tab-sn", "tab-sb",   "tab-idx",
    "tab-st", "tab-many", "arn:aws:dynamodb:us-east-1:000000000000:table/tab-s",
    "tab-new"};
static const char *const indexes[] = {"l-all",  "l-keys", "l-some", "g-all",
                                      "g-keys", "g-some", "many",   "g-new"};
static const char *const attributes[] = {"pk", "sk", "a", "b", "c", "d", "m", "l", "x"};
static const char *const strings[] = {"a", "b", "k1", "k2", "ab", "", "x y", "\\u00e9"};
static const char *const numbers[] = {
    "0",  "1",    "-1",     "1.5",
    "42", "1e10", "1E-130", "9.9999999999999999999999999999999999999E125"};
static const char *const binaries[] = {"", "AA==", "AAE=", "YWJj"};
static const char *const conditions[] = {
    "a = :n",
    "attribute_exists(pk)",
    "attribute_not_exists(#a)",
    "begins_with(sk, :s)",
    "size(l) > :n AND NOT m.a = :s",
    "a BETWEEN :n AND :o",
    "#a IN (:s, :n)",
    "contains(l, :n)",
    "attribute_type(a, :y)",
};
static const char *const key_conditions[] = {
    "pk = :s",
    "pk = :s AND sk > :s",
    "pk = :s AND begins_with(sk, :s)",
    "pk = :s AND sk BETWEEN :s AND :t",
    "#a = :s",
    "a = :s AND b = :n",
};
static const char *const updates[] = {
    "SET a = :n",           "SET m.a = if_not_exists(a, :n), l[0] = :s REMOVE b",
    "ADD b :n DELETE d :e", "SET l = list_append(l, :l)",
    "SET #a = :s",
};
static const char *const projections[] = {"a", "pk, sk, a.b, l[0]", "#a", "m.a, m.b"};
static const char *const statements[] = {
    "SELECT * FROM \\\"tab-ss\\\" WHERE pk = 'a'",
    "SELECT a FROM \\\"tab-idx\\\".\\\"g-all\\\" WHERE a = ?",
    "INSERT INTO \\\"tab-s\\\" VALUE {'pk': 'n', 'a': 1}",
    "UPDATE \\\"tab-s\\\" SET a = 1 WHERE pk = 'a' RETURNING ALL NEW *",
    "DELETE FROM \\\"tab-s\\\" WHERE pk = 'k1'",
    "EXISTS(SELECT * FROM \\\"tab-s\\\" WHERE pk = 'a')",
};
static const char *const integers[] = {"0",  "1",   "2",  "3",
                                       "10", "100", "-1", "2147483647"};
static const char *const places[] = {"$next", "$iterator", "$stream", "$shard", "x"};

/* What a string shape, or the member that has it, is called and what may stand there.
 */
static const struct {
    const char *part; /* of the name */
    const char *const *texts;
    uint32_t count;
} texts[] = {
    {"TableName", tables, COUNT_OF(tables)},
    {"TableArn", tables, COUNT_OF(tables)},
    {"IndexName", indexes, COUNT_OF(indexes)},
    {"KeyExpression", key_conditions, COUNT_OF(key_conditions)},
    {"KeyConditionExpression", key_conditions, COUNT_OF(key_conditions)},
    {"ConditionExpression", conditions, COUNT_OF(conditions)},
    {"FilterExpression", conditions, COUNT_OF(conditions)},
    {"UpdateExpression", updates, COUNT_OF(updates)},
    {"ProjectionExpression", projections, COUNT_OF(projections)},
    {"Statement", statements, COUNT_OF(statements)},
    {"AttributeName", attributes, COUNT_OF(attributes)},
    {"AttributesToGet", attributes, COUNT_OF(attributes)},
    {"StreamArn", places, COUNT_OF(places)},
    {"ShardIterator", places, COUNT_OF(places)},
    {"ShardId", places, COUNT_OF(places)},
    {"SequenceNumber", places, COUNT_OF(places)},
    {"Token", places, COUNT_OF(places)},
    {"ResourceArn", tables + 8, 1},
};

/* An attribute's value. */
/* NOLINTNEXTLINE(misc-no-recursion): of a few levels */
static void make_attribute(const maker *make, unsigned depth)
{
    static const char *const flat[] = {"{\"BOOL\":true}",
                                       "{\"NULL\":true}",
                                       "{\"SS\":[\"a\",\"b\"]}",
                                       "{\"NS\":[\"1\",\"2\"]}",
                                       "{\"BS\":[\"AA==\"]}",
                                       "{\"L\":[]}",
                                       "{\"M\":{}}",
                                       "{\"S\":1}",
                                       "{\"SS\":[]}",
                                       "{\"X\":\"a\"}",
                                       "{\"S\":\"a\",\"N\":\"1\"}"};

    switch (fuzz_below(make->random, depth < DEPTH_MAX ? 8 : 6)) {
    case 0:
    case 1:
        gramme_bytes_append_text(make->out, "{\"S\":\"");
        ONE_OF(make, strings);
        gramme_bytes_append_text(make->out, "\"}");
        break;
    case 2:
    case 3:
        gramme_bytes_append_text(make->out, "{\"N\":\"");
        ONE_OF(make, numbers);
        gramme_bytes_append_text(make->out, "\"}");
        break;
    case 4:
        gramme_bytes_append_text(make->out, "{\"B\":\"");
        ONE_OF(make, binaries);
        gramme_bytes_append_text(make->out, "\"}");
        break;
    case 5:
        ONE_OF(make, flat);
        break;
    case 6:
        gramme_bytes_append_text(make->out, "{\"L\":[");
        make_attribute(make, depth + 1);
        gramme_bytes_append_text(make->out, "]}");
        break;
    default:
        gramme_bytes_append_text(make->out, "{\"M\":{\"a\":");
        make_attribute(make, depth + 1);
        gramme_bytes_append_text(make->out, "}}");
        break;
    }
}

static void make_text(const maker *make, const gramme_shape *shape, const char *name)
{
    if (shape->values != NULL && fuzz_below(make->random, 16) > 0) {
        uint32_t count = 0;

        while (shape->values[count] != NULL) {
            count++;
        }
        gramme_bytes_append_text(make->out,
                                 shape->values[fuzz_below(make->random, count)]);
        return;
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        if (strstr(name, texts[i].part) != NULL ||
            strstr(shape->name, texts[i].part) != NULL) {
            gramme_bytes_append_text(
                make->out, texts[i].texts[fuzz_below(make->random, texts[i].count)]);
            return;
        }
    }
    ONE_OF(make, strings);
}

/* A key of a map: a table, a placeholder, an attribute. */
static void make_key(const maker *make, const gramme_shape *map)
{
    static const char *const names[] = {"#a", "#b"};
    static const char *const values[] = {":s", ":n", ":l", ":e", ":o", ":t", ":y"};

    if (strstr(map->name, "ExpressionAttributeName") != NULL) {
        ONE_OF(make, names);
    } else if (strstr(map->name, "ExpressionAttributeValue") != NULL) {
        ONE_OF(make, values);
    } else if (strstr(map->name, "Batch") != NULL) {
        ONE_OF(make, tables);
    } else {
        ONE_OF(make, attributes);
    }
}

static void make_value(const maker *make,
                       const gramme_shape *shape,
                       const char *name,
                       unsigned depth);

/* NOLINTBEGIN(misc-no-recursion): DEPTH_MAX */
static void make_map(const maker *make, const gramme_shape *shape, unsigned depth)
{
    uint32_t count = depth < DEPTH_MAX ? fuzz_below(make->random, 4) : 0;

    gramme_bytes_append_byte(make->out, '{');
    for (uint32_t i = 0; i < count; i++) {
        gramme_bytes_append_text(make->out, i == 0 ? "\"" : ",\"");
        make_key(make, shape);
        gramme_bytes_append_text(make->out, "\":");
        make_value(make, shape->element, "", depth + 1);
    }
    gramme_bytes_append_byte(make->out, '}');
}

static void make_list(const maker *make,
                      const gramme_shape *shape,
                      const char *name,
                      unsigned depth)
{
    uint32_t count = depth < DEPTH_MAX ? fuzz_below(make->random, 4) : 0;

    gramme_bytes_append_byte(make->out, '[');
    for (uint32_t i = 0; i < count; i++) {
        gramme_bytes_append_text(make->out, i == 0 ? "" : ",");
        make_value(make, shape->element, name, depth + 1);
    }
    gramme_bytes_append_byte(make->out, ']');
}

static void
make_member(const maker *make, const gramme_shape_member *member, unsigned depth)
{
    gramme_bytes_printf(make->out, "\"%s\":", member->name);
    make_value(make, member->shape, member->name, depth + 1);
}

static void make_structure(const maker *make, const gramme_shape *shape, unsigned depth)
{
    bool comma = false;

    gramme_bytes_append_byte(make->out, '{');
    for (uint32_t i = 0; i < shape->member_count; i++) {
        const gramme_shape_member *member = &shape->members[i];

        if (fuzz_below(make->random, 16) < (member->required ? 15 : 2)) {
            gramme_bytes_append_text(make->out, comma ? "," : "");
            make_member(make, member, depth);
            comma = true;
        }
    }
    gramme_bytes_append_byte(make->out, '}');
}

static void make_value(const maker *make,
                       const gramme_shape *shape,
                       const char *name,
                       unsigned depth)
{
    static const char *const wrong[] = {"null", "1",    "\"x\"", "[]",
                                        "{}",   "true", "1.5"};

    if (fuzz_below(make->random, 64) == 0) {
        ONE_OF(make, wrong);
        return;
    }
    switch (shape->kind) {
    case GRAMME_SHAPE_STRUCTURE:
        make_structure(make, shape, depth);
        break;
    case GRAMME_SHAPE_LIST:
        make_list(make, shape, name, depth);
        break;
    case GRAMME_SHAPE_MAP:
        make_map(make, shape, depth);
        break;
    case GRAMME_SHAPE_STRING:
    case GRAMME_SHAPE_BLOB:
        gramme_bytes_append_byte(make->out, '"');
        if (shape->kind == GRAMME_SHAPE_BLOB) {
            ONE_OF(make, binaries);
        } else {
            make_text(make, shape, name);
        }
        gramme_bytes_append_byte(make->out, '"');
        break;
    case GRAMME_SHAPE_BOOLEAN:
        gramme_bytes_append_text(make->out,
                                 fuzz_below(make->random, 2) == 0 ? "true" : "false");
        break;
    case GRAMME_SHAPE_INTEGER:
    case GRAMME_SHAPE_LONG:
    case GRAMME_SHAPE_DOUBLE:
    case GRAMME_SHAPE_TIMESTAMP:
        ONE_OF(make, integers);
        break;
    case GRAMME_SHAPE_ATTRIBUTE_VALUE:
        make_attribute(make, depth);
        break;
    }
}
/* NOLINTEND(misc-no-recursion) */

const gramme_shape *fuzz_input_shape(gramme_view operation)
{
    const gramme_op *op = gramme_op_find(operation);
    const gramme_model_operation *known =
        op != NULL ? NULL : gramme_model_find(operation);

    return op != NULL ? op->input : known != NULL ? known->input : NULL;
}

void fuzz_invent_value(gramme_bytes *out, const gramme_shape *shape, uint64_t *random)
{
    const maker make = {out, random};

    make_value(&make, shape, "", 0);
}

/* One of the input's operations; NULL when it has none. */
static const gramme_shape *pick_shape(gramme_view input, uint64_t *random)
{
    const gramme_shape *picked = NULL;
    uint32_t seen = 0;
    gramme_view request;

    while (fuzz_field(&request, &input)) {
        const uint8_t *blank =
            request.size == 0 ? NULL : memchr(request.data, ' ', request.size);
        const gramme_shape *shape =
            blank == NULL ? NULL
                          : fuzz_input_shape(gramme_view_of(
                                request.data, (size_t)(blank - request.data)));

        if (shape != NULL && fuzz_below(random, ++seen) == 0) {
            picked = shape;
        }
    }
    return picked;
}

void fuzz_invent(gramme_bytes *out, gramme_view input, uint64_t *random)
{
    const maker make = {out, random};
    const gramme_shape *shape = pick_shape(input, random);
    uint32_t kind = fuzz_below(random, 8);

    if (shape == NULL || kind == 0) {
        const gramme_model_operation *operation =
            &gramme_model_operations[fuzz_below(random, gramme_model_operation_count)];

        gramme_bytes_append_byte(out, FUZZ_MARK);
        gramme_bytes_printf(out, "%s ", operation->name);
        make_value(&make, operation->input, "", 0);
        gramme_bytes_append_byte(out, FUZZ_MARK);
    } else if (kind == 1) {
        make_attribute(&make, 0);
    } else if (shape->member_count > 0) {
        make_member(&make, &shape->members[fuzz_below(random, shape->member_count)], 0);
    }
}
