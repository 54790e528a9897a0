/* SPDX-License-Identifier: Apache-2.0 */
/* attribute.c - attribute values from JSON, made canonical on the way.
 *
 * AWS converts a whole request before it validates any of it: a wrong JSON type
 * anywhere beats every other problem, so reading goes on after the first problem is
 * noted. */
#include "api/json/attribute.h"

#include "api/json/duplicates.h"
#include "storage/item/number.h"

#define INVALID_VALUES "One or more parameter values were invalid: "

enum {
    /* Lists and maps inside one attribute; the item itself is the 32nd level. */
    LEVELS_MAX = GRAMME_DEPTH_MAX - 1,
};

const char gramme_attribute_empty[] = "Supplied AttributeValue is empty, must contain "
                                      "exactly one of the supported datatypes";

const char gramme_attribute_unnamed[] = "Empty attribute name";

const char gramme_attribute_too_deep[] =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
    "levels beyond supported limit";

typedef struct attribute_reader {
    const gramme_reader *base;
    const char *problem;
    const gramme_shape *shape;
    unsigned level; /* lists and maps around the current value */
} attribute_reader;

/* Stand-ins for the model's shapes inside AttributeValue, for messages. */
static const gramme_shape string_shape = {.name = "String",
                                          .kind = GRAMME_SHAPE_STRING};
static const gramme_shape blob_shape = {.name = "Binary", .kind = GRAMME_SHAPE_BLOB};
static const gramme_shape boolean_shape = {.name = "Boolean",
                                           .kind = GRAMME_SHAPE_BOOLEAN};
static const gramme_shape list_shape = {.name = "List", .kind = GRAMME_SHAPE_LIST};

static gramme_status read_value(attribute_reader *reader,
                                gramme_value *out,
                                const cJSON *json,
                                gramme_place place);

static bool is_older(const attribute_reader *reader)
{
    return reader->base->wording == GRAMME_WORDING_OLDER;
}

static void note(attribute_reader *reader, const char *problem)
{
    if (reader->problem == NULL) {
        reader->problem = problem;
    }
}

const char *gramme_attribute_name_problem(gramme_view name)
{
    if (name.size == 0) {
        return gramme_attribute_unnamed;
    }
    if (name.size > UINT16_MAX) {
        return "Attribute name is too large, must be less than 65536 bytes";
    }
    return NULL;
}

static gramme_status refuse(attribute_reader *reader,
                            const cJSON *json,
                            const gramme_shape *shape,
                            gramme_place place)
{
    return gramme_json_refuse_kind(reader->base, gramme_json_kind_of(json), shape,
                                   place);
}

static gramme_status
read_string(attribute_reader *reader, gramme_view *out, const cJSON *json)
{
    if (gramme_json_kind_of(json) != GRAMME_JSON_STRING) {
        return refuse(reader, json, &string_shape, GRAMME_PLACE_FIELD);
    }
    return gramme_json_copy(out, reader->base, json->valuestring);
}

static gramme_status
read_binary(attribute_reader *reader, gramme_view *out, const cJSON *json)
{
    if (gramme_json_kind_of(json) != GRAMME_JSON_STRING) {
        return refuse(reader, json, &blob_shape, GRAMME_PLACE_FIELD);
    }
    return gramme_json_base64(out, reader->base, json->valuestring);
}

static gramme_status
read_number(attribute_reader *reader, gramme_view *out, const cJSON *json)
{
    uint8_t number[GRAMME_NUMBER_SIZE_MAX];
    size_t size = 0;
    gramme_view text = {NULL, 0};
    gramme_error wrong;
    gramme_status st = read_string(reader, &text, json);

    if (st != GRAMME_OK || reader->problem != NULL) {
        return st;
    }
    gramme_error_init(&wrong, reader->base->arena);
    st = is_older(reader) ? gramme_number_parse(number, &size, text, &wrong)
                          : gramme_number_parse_wide(number, &size, text, &wrong);
    if (st == GRAMME_NOMEM) {
        return gramme_error_nomem(reader->base->err);
    }
    if (st != GRAMME_OK) {
        gramme_view message;

        if (!gramme_arena_copy(&message, reader->base->arena, wrong.message)) {
            return gramme_error_nomem(reader->base->err);
        }
        note(reader, (const char *)message.data);
        return GRAMME_OK;
    }
    if (!gramme_arena_copy(out, reader->base->arena, gramme_view_of(number, size))) {
        return gramme_error_nomem(reader->base->err);
    }
    return GRAMME_OK;
}

static gramme_status
read_boolean(attribute_reader *reader, bool *out, const cJSON *json)
{
    if (!gramme_json_boolean(out, json)) {
        return refuse(reader, json, &boolean_shape, GRAMME_PLACE_FIELD);
    }
    return GRAMME_OK;
}

static const char *empty_set_problem(gramme_type type)
{
    if (type == GRAMME_TYPE_BS) {
        return INVALID_VALUES "Binary sets should not be empty";
    }
    /* The two spaces are AWS's. */
    return type == GRAMME_TYPE_SS ? INVALID_VALUES "An string set  may not be empty"
                                  : INVALID_VALUES "An number set  may not be empty";
}

static gramme_status read_set_element(attribute_reader *reader,
                                      gramme_view *out,
                                      gramme_type type,
                                      const cJSON *json)
{
    if (gramme_json_kind_of(json) == GRAMME_JSON_NULL) {
        note(reader,
             INVALID_VALUES "An string set  may not have a null string as a member");
        return GRAMME_OK;
    }
    if (type == GRAMME_TYPE_SS) {
        return read_string(reader, out, json);
    }
    return type == GRAMME_TYPE_NS ? read_number(reader, out, json)
                                  : read_binary(reader, out, json);
}

/* The elements are sorted by now; the message tells them in the order they came. */
static gramme_status note_duplicates(attribute_reader *reader,
                                     gramme_view *elements,
                                     gramme_type type,
                                     const cJSON *json)
{
    const char *problem = NULL;
    uint32_t at = 0;
    gramme_status st;

    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        st = read_set_element(reader, &elements[at++], type, child);
        if (st != GRAMME_OK) {
            return st;
        }
    }
    st = gramme_duplicates_describe(&problem, reader->base, type, elements, json);
    if (st == GRAMME_OK) {
        note(reader, problem);
    }
    return st;
}

static gramme_status
read_set(attribute_reader *reader, gramme_set *out, gramme_type type, const cJSON *json)
{
    gramme_view *elements;
    gramme_view duplicate;
    uint32_t count;
    uint32_t at = 0;

    if (gramme_json_kind_of(json) != GRAMME_JSON_ARRAY) {
        return refuse(reader, json, &list_shape, GRAMME_PLACE_FIELD);
    }
    count = gramme_json_count(json);
    if (count == 0) {
        note(reader, empty_set_problem(type));
        return GRAMME_OK;
    }
    elements = gramme_arena_calloc(reader->base->arena, count, sizeof(*elements));
    if (elements == NULL) {
        return gramme_error_nomem(reader->base->err);
    }
    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        gramme_status st = read_set_element(reader, &elements[at++], type, child);

        if (st != GRAMME_OK) {
            return st;
        }
    }
    *out = (gramme_set){.elements = elements, .count = count};
    if (reader->problem == NULL && !gramme_set_sort(elements, count, &duplicate)) {
        return note_duplicates(reader, elements, type, json);
    }
    return GRAMME_OK;
}

/* NOLINTBEGIN(misc-no-recursion): read_document lets LEVELS_MAX levels through */

static gramme_status
read_list(attribute_reader *reader, gramme_list *out, const cJSON *json)
{
    gramme_value *values;
    uint32_t at = 0;

    if (gramme_json_kind_of(json) != GRAMME_JSON_ARRAY) {
        return refuse(reader, json, &list_shape, GRAMME_PLACE_FIELD);
    }
    *out = (gramme_list){.count = gramme_json_count(json)};
    values = gramme_arena_calloc(reader->base->arena, out->count, sizeof(*values));
    if (values == NULL) {
        return gramme_error_nomem(reader->base->err);
    }
    out->values = values;
    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        gramme_status st =
            read_value(reader, &values[at++], child, GRAMME_PLACE_ELEMENT);

        if (st != GRAMME_OK) {
            return st;
        }
    }
    return GRAMME_OK;
}

static gramme_status
read_member(attribute_reader *reader, gramme_member *out, const cJSON *json)
{
    gramme_status st = gramme_json_copy(&out->name, reader->base, json->string);
    const char *problem;

    if (st != GRAMME_OK) {
        return st;
    }
    problem = gramme_attribute_name_problem(out->name);
    if (problem != NULL) {
        note(reader, problem);
    }
    return read_value(reader, &out->value, json, GRAMME_PLACE_ELEMENT);
}

static gramme_status
read_map(attribute_reader *reader, gramme_item *out, const cJSON *json)
{
    gramme_shape map_shape = {
        .name = "Map", .kind = GRAMME_SHAPE_MAP, .element = reader->shape};
    gramme_member *members;
    gramme_view duplicate;
    uint32_t at = 0;

    if (gramme_json_kind_of(json) != GRAMME_JSON_OBJECT) {
        return refuse(reader, json, &map_shape, GRAMME_PLACE_FIELD);
    }
    *out = (gramme_item){.count = gramme_json_count(json)};
    members = gramme_arena_calloc(reader->base->arena, out->count, sizeof(*members));
    if (members == NULL) {
        return gramme_error_nomem(reader->base->err);
    }
    out->members = members;
    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        gramme_status st = read_member(reader, &members[at++], child);

        if (st != GRAMME_OK) {
            return st;
        }
    }
    if (!gramme_item_sort(members, out->count, &duplicate)) {
        return gramme_json_refuse(reader->base, "%s", "");
    }
    return GRAMME_OK;
}

/* Lists and maps: what lies deeper than AWS allows is not looked at. */
static gramme_status
read_document(attribute_reader *reader, gramme_value *out, const cJSON *json)
{
    gramme_status st;

    if (reader->level == LEVELS_MAX) {
        if (reader->problem == gramme_attribute_unnamed) {
            reader->problem = NULL; /* AWS looks at names of inner maps later */
        }
        note(reader, gramme_attribute_too_deep);
        return GRAMME_OK;
    }
    reader->level++;
    st = out->type == GRAMME_TYPE_L ? read_list(reader, &out->list, json)
                                    : read_map(reader, &out->map, json);
    reader->level--;
    return st;
}

static gramme_status
read_typed(attribute_reader *reader, gramme_value *out, const cJSON *json)
{
    gramme_status st;

    switch (out->type) {
    case GRAMME_TYPE_S:
        return read_string(reader, &out->scalar, json);
    case GRAMME_TYPE_N:
        return read_number(reader, &out->scalar, json);
    case GRAMME_TYPE_B:
        return read_binary(reader, &out->scalar, json);
    case GRAMME_TYPE_BOOL:
        return read_boolean(reader, &out->boolean, json);
    case GRAMME_TYPE_NULL:
        st = read_boolean(reader, &out->boolean, json);
        if (st == GRAMME_OK && !out->boolean) {
            note(reader, INVALID_VALUES
                 "Null attribute value types must have the value of true");
        }
        return st;
    case GRAMME_TYPE_SS:
    case GRAMME_TYPE_NS:
    case GRAMME_TYPE_BS:
        return read_set(reader, &out->set, out->type, json);
    case GRAMME_TYPE_L:
    case GRAMME_TYPE_M:
        return read_document(reader, out, json);
    case GRAMME_TYPE_COUNT:
        break;
    }
    return GRAMME_OK;
}

/* The type this member of an attribute value names; false for anything else. */
static bool type_of(gramme_type *out, const char *name)
{
    static const struct {
        char name[5];
        gramme_type type;
    } types[] = {
        {"S", GRAMME_TYPE_S},       {"N", GRAMME_TYPE_N},   {"B", GRAMME_TYPE_B},
        {"M", GRAMME_TYPE_M},       {"L", GRAMME_TYPE_L},   {"BOOL", GRAMME_TYPE_BOOL},
        {"NULL", GRAMME_TYPE_NULL}, {"SS", GRAMME_TYPE_SS}, {"NS", GRAMME_TYPE_NS},
        {"BS", GRAMME_TYPE_BS},
    };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (types[i].name[0] == name[0] && strcmp(types[i].name, name) == 0) {
            *out = types[i].type;
            return true;
        }
    }
    return false;
}

/* Recursion ends at LEVELS_MAX (read_document). */
static gramme_status read_value(attribute_reader *reader,
                                gramme_value *out,
                                const cJSON *json,
                                gramme_place place)
{
    unsigned seen = 0;
    gramme_json_kind kind = gramme_json_kind_of(json);

    *out = (gramme_value){.type = GRAMME_TYPE_NULL};
    if (kind == GRAMME_JSON_NULL) {
        note(reader, gramme_attribute_empty);
        return GRAMME_OK;
    }
    if (kind != GRAMME_JSON_OBJECT) {
        return gramme_json_refuse_kind(reader->base, kind, reader->shape, place);
    }
    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        gramme_value value = {.type = GRAMME_TYPE_NULL};
        gramme_status st;

        if (!type_of(&value.type, child->string) ||
            gramme_json_kind_of(child) == GRAMME_JSON_NULL) {
            continue;
        }
        if ((seen >> value.type & 1) != 0) {
            return gramme_json_refuse(reader->base, "%s", "");
        }
        seen |= 1U << value.type;
        st = read_typed(reader, &value, child);
        if (st != GRAMME_OK) {
            return st;
        }
        *out = value;
    }
    if (seen == 0) {
        note(reader, gramme_attribute_empty);
    } else if ((seen & (seen - 1)) != 0) {
        note(reader, "Supplied AttributeValue has more than one datatypes set, must "
                     "contain exactly "
                     "one of the supported datatypes");
    }
    return GRAMME_OK;
}

/* NOLINTEND(misc-no-recursion) */

gramme_status gramme_attribute_read(gramme_value *out,
                                    const char **problem,
                                    const gramme_reader *reader,
                                    const cJSON *json,
                                    const gramme_shape *shape,
                                    gramme_place place)
{
    attribute_reader attribute = {.base = reader, .shape = shape};
    gramme_status st = read_value(&attribute, out, json, place);

    *problem = attribute.problem;
    return st;
}
