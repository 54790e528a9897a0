/* SPDX-License-Identifier: Apache-2.0 */
/* tree.c - any JSON as a tree: guard, cJSON, then a copy that knows lengths and keeps
 * numbers as they were written. */
#include "api/json/tree.h"

#include <stdio.h>

#include "api/json/guard.h"
#include "api/json/plant.h"
#include "api/json/text.h"

static gramme_status convert(gramme_json *out,
                             const gramme_reader *reader,
                             const cJSON *json,
                             unsigned depth);

static gramme_status
convert_number(gramme_json *out, const gramme_reader *reader, const cJSON *json)
{
    char digits[32]; /* of at most 15, see guard.h */

    if (json->type == cJSON_String) {
        const char *text = gramme_json_number_text(json);

        out->real = gramme_json_real(text);
        return gramme_json_copy(&out->text, reader, text);
    }
    (void)snprintf(digits, sizeof(digits), "%.0f", json->valuedouble);
    out->real = json->valuedouble;
    return gramme_json_copy(&out->text, reader, digits);
}

/* NOLINTNEXTLINE(misc-no-recursion): `depth` */
static gramme_status convert_children(gramme_json *out,
                                      const gramme_reader *reader,
                                      const cJSON *json,
                                      unsigned depth)
{
    gramme_json *children =
        gramme_arena_calloc(reader->arena, gramme_json_count(json), sizeof(*children));

    if (children == NULL) {
        return gramme_error_nomem(reader->err);
    }
    out->children = children;
    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        gramme_json *next = &children[out->count];
        gramme_status status = convert(next, reader, child, depth - 1);

        if (status == GRAMME_OK && child->string != NULL) {
            status = gramme_json_copy(&next->name, reader, child->string);
        }
        if (status != GRAMME_OK) {
            return status;
        }
        out->count++;
    }
    return GRAMME_OK;
}

static gramme_status convert(gramme_json *out, /* NOLINT(misc-no-recursion): `depth` */
                             const gramme_reader *reader,
                             const cJSON *json,
                             unsigned depth)
{
    if (depth == 0) {
        return gramme_error_set(reader->err, GRAMME_INVALID, "nested too deeply");
    }
    *out = (gramme_json){.kind = gramme_json_kind_of(json)};
    switch (out->kind) {
    case GRAMME_JSON_INTEGER:
    case GRAMME_JSON_DECIMAL:
        return convert_number(out, reader, json);
    case GRAMME_JSON_STRING:
        return gramme_json_copy(&out->text, reader, json->valuestring);
    case GRAMME_JSON_ARRAY:
    case GRAMME_JSON_OBJECT:
        return convert_children(out, reader, json, depth);
    case GRAMME_JSON_NULL:
    case GRAMME_JSON_TRUE:
    case GRAMME_JSON_FALSE:
        break;
    }
    return GRAMME_OK;
}

gramme_status gramme_json_parse(gramme_json *out,
                                gramme_arena *arena,
                                gramme_view text,
                                unsigned depth,
                                gramme_error *err)
{
    gramme_reader reader = {.arena = arena, .err = err};
    gramme_guard guard;
    gramme_status status;
    cJSON *json;

    if (!gramme_guard_check(&guard, text)) {
        return gramme_error_set(err, GRAMME_INVALID, "not valid JSON");
    }
    if (!gramme_guard_disguise(&text, arena, &guard, text)) {
        return gramme_error_nomem(err);
    }
    reader.zeros = guard.zeros > 0;
    json = gramme_json_plant(arena, text);
    if (json == NULL) {
        return gramme_error_nomem(err); /* the guard let through what cJSON reads */
    }
    status = convert(out, &reader, json, depth);
    gramme_json_uproot(json);
    return status;
}

const gramme_json *gramme_json_member(const gramme_json *json, const char *name)
{
    if (json->kind != GRAMME_JSON_OBJECT) {
        return NULL;
    }
    for (uint32_t i = json->count; i-- > 0;) {
        if (gramme_view_is(json->children[i].name, name)) {
            return &json->children[i];
        }
    }
    return NULL;
}

const gramme_json *gramme_json_duplicate(const gramme_json *json)
{
    for (uint32_t i = 1; json->kind == GRAMME_JSON_OBJECT && i < json->count; i++) {
        for (uint32_t j = 0; j < i; j++) {
            if (gramme_view_equal(json->children[i].name, json->children[j].name)) {
                return &json->children[i];
            }
        }
    }
    return NULL;
}

bool gramme_json_integer(int64_t *out, const gramme_json *json)
{
    bool negative;
    int64_t value = 0;

    if (json->kind != GRAMME_JSON_INTEGER || json->text.size > 18) {
        return false;
    }
    negative = json->text.data[0] == '-';
    for (size_t i = negative; i < json->text.size; i++) {
        value = value * 10 + (json->text.data[i] - '0');
    }
    *out = negative ? -value : value;
    return true;
}

/* Its depth is that of a tree that was read. */
void gramme_write_json(gramme_writer *writer, /* NOLINT(misc-no-recursion) */
                       const gramme_json *json)
{
    switch (json->kind) {
    case GRAMME_JSON_STRING:
        gramme_write_string(writer, json->text);
        break;
    case GRAMME_JSON_TRUE:
    case GRAMME_JSON_FALSE:
        gramme_write_boolean(writer, json->kind == GRAMME_JSON_TRUE);
        break;
    case GRAMME_JSON_NULL:
        gramme_write_raw(writer, GRAMME_VIEW("null"));
        break;
    case GRAMME_JSON_INTEGER:
    case GRAMME_JSON_DECIMAL:
        gramme_write_raw(writer, json->text);
        break;
    case GRAMME_JSON_ARRAY:
        gramme_write_array_begin(writer);
        for (uint32_t i = 0; i < json->count; i++) {
            gramme_write_json(writer, &json->children[i]);
        }
        gramme_write_array_end(writer);
        break;
    case GRAMME_JSON_OBJECT:
        gramme_write_object_begin(writer);
        for (uint32_t i = 0; i < json->count; i++) {
            gramme_write_name_view(writer, json->children[i].name);
            gramme_write_json(writer, &json->children[i]);
        }
        gramme_write_object_end(writer);
        break;
    }
}
