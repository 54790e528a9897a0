/* SPDX-License-Identifier: Apache-2.0 */
/* read.c - JSON text to nodes: guard, cJSON, then one walk along text and shapes.
 *
 * Everything a node holds is copied into the arena; nobody looks at cJSON's tree later.
 * cJSON notes where a parse failed in a variable of the process, which nobody reads
 * here. */
#include "api/json/read.h"

#include <errno.h>
#include <stdlib.h>

#include "api/json/attribute.h"
#include "api/json/guard.h"
#include "api/json/plant.h"

static gramme_status read_node(const gramme_reader *reader,
                               gramme_node *out,
                               const gramme_shape *shape,
                               const cJSON *json,
                               gramme_place place);

static gramme_status
read_text(const gramme_reader *reader, gramme_node *out, const cJSON *json)
{
    out->kind = GRAMME_NODE_TEXT;
    return gramme_json_copy(&out->text, reader, json->valuestring);
}

/* The integer a number stands for, its fraction cut off as Java does; false when it
 * does not fit 64 bits. */
static bool to_integer(int64_t *out, const cJSON *json)
{
    const double limit = 9223372036854775808.0;
    double real = json->valuedouble;

    if (gramme_json_kind_of(json) == GRAMME_JSON_INTEGER &&
        json->type == cJSON_String) {
        errno = 0;
        *out = strtoll(gramme_json_number_text(json), NULL, 10);
        return errno != ERANGE;
    }
    if (json->type == cJSON_String) {
        real = gramme_json_real(gramme_json_number_text(json));
    }
    if (real >= limit || real < -limit) {
        return false;
    }
    *out = (int64_t)real;
    return true;
}

static gramme_status read_integer(const gramme_reader *reader,
                                  gramme_node *out,
                                  const gramme_shape *shape,
                                  const cJSON *json)
{
    bool fits = to_integer(&out->integer, json);

    out->kind = GRAMME_NODE_INTEGER;
    if (shape->kind == GRAMME_SHAPE_INTEGER) {
        fits = fits && out->integer <= INT32_MAX && out->integer >= INT32_MIN;
    }
    return fits ? GRAMME_OK : gramme_json_refuse(reader, "%s", "");
}

static gramme_status read_real(gramme_node *out, const cJSON *json)
{
    out->kind = GRAMME_NODE_REAL;
    out->real = json->type == cJSON_String
                    ? gramme_json_real(gramme_json_number_text(json))
                    : json->valuedouble;
    return GRAMME_OK;
}

static gramme_status read_number(const gramme_reader *reader,
                                 gramme_node *out,
                                 const gramme_shape *shape,
                                 const cJSON *json)
{
    if (shape->kind == GRAMME_SHAPE_INTEGER || shape->kind == GRAMME_SHAPE_LONG) {
        return read_integer(reader, out, shape, json);
    }
    return read_real(out, json);
}

/* Position of the member called `name`, or member_count. Requests usually name members
 * in the model's order, so the search goes on from `*hint`. */
static uint32_t find_member(const gramme_shape *shape, const char *name, uint32_t *hint)
{
    size_t size = strlen(name);

    for (uint32_t i = 0; i < shape->member_count; i++) {
        uint32_t at = *hint + i < shape->member_count ? *hint + i
                                                      : *hint + i - shape->member_count;
        const gramme_shape_member *member = &shape->members[at];

        if (member->name_size == size && memcmp(member->name, name, size) == 0) {
            *hint = at + 1 < shape->member_count ? at + 1 : 0;
            return at;
        }
    }
    return shape->member_count;
}

/* NOLINTBEGIN(misc-no-recursion): the guard lets 512 levels through */

static gramme_status read_structure(const gramme_reader *reader,
                                    gramme_node *out,
                                    const gramme_shape *shape,
                                    const cJSON *json)
{
    uint32_t hint = 0;

    out->kind = GRAMME_NODE_STRUCTURE;
    out->count = shape->member_count;
    out->children = gramme_arena_calloc(reader->arena, out->count, sizeof(gramme_node));
    if (out->children == NULL) {
        return gramme_error_nomem(reader->err);
    }
    for (uint32_t i = 0; i < out->count; i++) {
        out->children[i].shape = shape->members[i].shape;
    }
    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        uint32_t at = find_member(shape, child->string, &hint);
        gramme_status st;

        if (at == shape->member_count) {
            continue;
        }
        if (gramme_node_present(&out->children[at])) {
            return gramme_json_refuse(reader, "%s", "");
        }
        st = read_node(reader, &out->children[at], shape->members[at].shape, child,
                       GRAMME_PLACE_FIELD);
        if (st != GRAMME_OK) {
            return st;
        }
    }
    return GRAMME_OK;
}

static gramme_status read_elements(const gramme_reader *reader,
                                   gramme_node *out,
                                   const gramme_shape *shape,
                                   const cJSON *json)
{
    uint32_t at = 0;

    out->count = gramme_json_count(json);
    out->children = gramme_arena_calloc(reader->arena, out->count, sizeof(gramme_node));
    if (out->children == NULL) {
        return gramme_error_nomem(reader->err);
    }
    for (const cJSON *child = json->child; child != NULL; child = child->next, at++) {
        gramme_node *node = &out->children[at];
        gramme_status st = GRAMME_OK;

        if (shape->kind == GRAMME_SHAPE_MAP) {
            st = gramme_json_copy(&node->name, reader, child->string);
        }
        if (st == GRAMME_OK) {
            st = read_node(reader, node, shape->element, child, GRAMME_PLACE_ELEMENT);
        }
        if (st != GRAMME_OK) {
            return st;
        }
    }
    return GRAMME_OK;
}

static gramme_status refuse_duplicate_keys(const gramme_reader *reader,
                                           const gramme_node *map)
{
    gramme_view *names;
    gramme_view duplicate;

    if (map->count < 2) {
        return GRAMME_OK;
    }
    names = gramme_arena_calloc(reader->arena, map->count, sizeof(*names));
    if (names == NULL) {
        return gramme_error_nomem(reader->err);
    }
    for (uint32_t i = 0; i < map->count; i++) {
        names[i] = map->children[i].name;
    }
    return gramme_set_sort(names, map->count, &duplicate)
               ? GRAMME_OK
               : gramme_json_refuse(reader, "%s", "");
}

static gramme_status read_map(const gramme_reader *reader,
                              gramme_node *out,
                              const gramme_shape *shape,
                              const cJSON *json)
{
    gramme_status st;

    out->kind = GRAMME_NODE_MAP;
    st = read_elements(reader, out, shape, json);
    return st == GRAMME_OK ? refuse_duplicate_keys(reader, out) : st;
}

static gramme_status read_attribute(const gramme_reader *reader,
                                    gramme_node *out,
                                    const gramme_shape *shape,
                                    const cJSON *json,
                                    gramme_place place)
{
    out->kind = GRAMME_NODE_VALUE;
    return gramme_attribute_read(&out->value, &out->problem, reader, json, shape,
                                 place);
}

/* Reads `json` when it is what `shape` takes; `*fits` is false when it is not. */
static gramme_status read_fitting(const gramme_reader *reader,
                                  gramme_node *out,
                                  const gramme_shape *shape,
                                  const cJSON *json,
                                  bool *fits)
{
    gramme_json_kind kind = gramme_json_kind_of(json);

    *fits = true;
    switch (shape->kind) {
    case GRAMME_SHAPE_STRING:
        *fits = kind == GRAMME_JSON_STRING;
        return *fits ? read_text(reader, out, json) : GRAMME_OK;
    case GRAMME_SHAPE_BLOB:
        *fits = kind == GRAMME_JSON_STRING;
        out->kind = GRAMME_NODE_BLOB;
        return *fits ? gramme_json_base64(&out->text, reader, json->valuestring)
                     : GRAMME_OK;
    case GRAMME_SHAPE_BOOLEAN:
        out->kind = GRAMME_NODE_BOOLEAN;
        *fits = gramme_json_boolean(&out->boolean, json);
        return GRAMME_OK;
    case GRAMME_SHAPE_INTEGER:
    case GRAMME_SHAPE_LONG:
    case GRAMME_SHAPE_DOUBLE:
    case GRAMME_SHAPE_TIMESTAMP:
        *fits = kind == GRAMME_JSON_INTEGER || kind == GRAMME_JSON_DECIMAL;
        return *fits ? read_number(reader, out, shape, json) : GRAMME_OK;
    case GRAMME_SHAPE_STRUCTURE:
        *fits = kind == GRAMME_JSON_OBJECT;
        return *fits ? read_structure(reader, out, shape, json) : GRAMME_OK;
    case GRAMME_SHAPE_LIST:
        *fits = kind == GRAMME_JSON_ARRAY;
        out->kind = GRAMME_NODE_LIST;
        return *fits ? read_elements(reader, out, shape, json) : GRAMME_OK;
    case GRAMME_SHAPE_MAP:
        *fits = kind == GRAMME_JSON_OBJECT;
        return *fits ? read_map(reader, out, shape, json) : GRAMME_OK;
    case GRAMME_SHAPE_ATTRIBUTE_VALUE:
        break;
    }
    *fits = false;
    return GRAMME_OK;
}

/* Recursion is as deep as the model's shapes nest: only AttributeValue holds itself,
 * and attribute.c counts there. */
static gramme_status read_node(const gramme_reader *reader,
                               gramme_node *out,
                               const gramme_shape *shape,
                               const cJSON *json,
                               gramme_place place)
{
    gramme_status st;
    bool fits;

    out->shape = shape;
    if (shape->kind == GRAMME_SHAPE_ATTRIBUTE_VALUE &&
        (place == GRAMME_PLACE_ELEMENT ||
         gramme_json_kind_of(json) != GRAMME_JSON_NULL)) {
        return read_attribute(reader, out, shape, json, place);
    }
    if (gramme_json_kind_of(json) == GRAMME_JSON_NULL) {
        return GRAMME_OK; /* stays ABSENT */
    }
    st = read_fitting(reader, out, shape, json, &fits);
    if (!fits) {
        return gramme_json_refuse_kind(reader, gramme_json_kind_of(json), shape, place);
    }
    return st;
}

/* NOLINTEND(misc-no-recursion) */

gramme_status gramme_read_request(gramme_node *out,
                                  gramme_arena *arena,
                                  const gramme_shape *shape,
                                  gramme_wording *wording,
                                  gramme_view body,
                                  gramme_error *err)
{
    gramme_reader reader = {.arena = arena, .err = err};
    gramme_guard guard;
    gramme_status st;
    cJSON *json;

    *out = (gramme_node){.kind = GRAMME_NODE_ABSENT, .shape = shape};
    if (!gramme_guard_check(&guard, body)) {
        return gramme_json_refuse(&reader, "%s", "");
    }
    if (!gramme_guard_disguise(&body, arena, &guard, body)) {
        return gramme_error_nomem(err);
    }
    if (*wording == GRAMME_WORDING_ENVELOPED &&
        guard.levels > GRAMME_ENVELOPED_LEVELS_MAX) {
        *wording = GRAMME_WORDING_OLDER;
    }
    reader.wording = *wording;
    reader.zeros = guard.zeros > 0;
    json = gramme_json_plant(arena, body);
    if (json == NULL) {
        return gramme_error_nomem(err); /* the guard let through what cJSON reads */
    }
    if (gramme_json_kind_of(json) == GRAMME_JSON_OBJECT) {
        st = read_structure(&reader, out, shape, json);
    } else {
        st = gramme_json_refuse(&reader, "%s", "");
    }
    gramme_json_uproot(json);
    return st;
}

gramme_status
gramme_node_value(const gramme_value **out, const gramme_node *node, gramme_error *err)
{
    GRAMME_PRE(node->kind == GRAMME_NODE_VALUE);
    if (node->problem != NULL) {
        return gramme_error_set(err, GRAMME_INVALID, "%s", node->problem);
    }
    *out = &node->value;
    return GRAMME_OK;
}

/* The first problem of the item's values; but AWS looks how deep all are before it
 * looks at the names inside any. */
static const gramme_node *worst_value(const gramme_node *item)
{
    const gramme_node *worst = NULL;

    for (uint32_t i = 0; i < item->count; i++) {
        const gramme_node *child = &item->children[i];

        if (child->kind == GRAMME_NODE_VALUE && child->problem != NULL &&
            (worst == NULL || (worst->problem == gramme_attribute_unnamed &&
                               child->problem == gramme_attribute_too_deep))) {
            worst = child;
        }
    }
    return worst;
}

gramme_status gramme_node_item(gramme_item *out,
                               const gramme_node *node,
                               gramme_arena *arena,
                               gramme_error *err)
{
    const gramme_node *worst;
    gramme_member *members;
    gramme_view duplicate;

    *out = (gramme_item){.members = NULL};
    if (node->kind == GRAMME_NODE_ABSENT || node->count == 0) {
        return GRAMME_OK;
    }
    GRAMME_PRE(node->kind == GRAMME_NODE_MAP);
    for (uint32_t i = 0; i < node->count; i++) {
        const char *problem = gramme_attribute_name_problem(node->children[i].name);

        if (problem != NULL) {
            return gramme_error_set(err, GRAMME_INVALID, "%s", problem);
        }
    }
    if ((worst = worst_value(node)) != NULL) {
        return gramme_error_set(err, GRAMME_INVALID, "%s", worst->problem);
    }
    members = gramme_arena_calloc(arena, node->count, sizeof(*members));
    if (members == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < node->count; i++) {
        const gramme_node *child = &node->children[i];

        GRAMME_PRE(child->kind == GRAMME_NODE_VALUE);
        members[i] = (gramme_member){.name = child->name, .value = child->value};
    }
    gramme_item_sort(members, node->count, &duplicate);
    *out = (gramme_item){.members = members, .count = node->count};
    return GRAMME_OK;
}
