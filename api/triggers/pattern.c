/* SPDX-License-Identifier: Apache-2.0 */
/* pattern.c - an event pattern's JSON to a tree of fields and tests.
 *
 *   object  { name: object | [ test ... ], "$or": [ object, object ... ] }
 *
 * What is refused follows the rule compiler that AWS published. */
#include "api/triggers/pattern_parts.h"

#include "storage/base/utf8.h"

gramme_status
gramme_pattern_refuse(const gramme_pattern_reader *reader, const char *format, ...)
{
    va_list args;
    gramme_status status;

    va_start(args, format);
    status = gramme_error_setv(reader->err, GRAMME_INVALID, format, args);
    va_end(args);
    return status;
}

static gramme_status read_tests(const gramme_pattern_reader *reader,
                                gramme_pattern_field *out,
                                const gramme_json *json)
{
    gramme_leaf_test *tests;

    if (json->count == 0) {
        return gramme_pattern_refuse(reader, "empty arrays are not allowed");
    }
    tests = gramme_arena_calloc(reader->arena, json->count, sizeof(*tests));
    if (tests == NULL) {
        return gramme_error_nomem(reader->err);
    }
    out->tests = tests;
    out->test_count = json->count;
    for (uint32_t i = 0; i < json->count; i++) {
        gramme_status status =
            gramme_leaf_test_read(reader, &tests[i], &json->children[i]);

        if (status != GRAMME_OK) {
            return status;
        }
    }
    return GRAMME_OK;
}

static gramme_status read_object(const gramme_pattern_reader *reader,
                                 gramme_pattern *out,
                                 const gramme_json *json,
                                 bool inside_or);

/* NOLINTNEXTLINE(misc-no-recursion): GRAMME_PATTERN_DEPTH_MAX levels */
static gramme_status read_or(const gramme_pattern_reader *reader,
                             gramme_pattern *out,
                             const gramme_json *json)
{
    gramme_pattern *objects;

    if (json->kind != GRAMME_JSON_ARRAY) {
        return gramme_pattern_refuse(reader, "it must be an array that follows $or");
    }
    if (json->count < 2) {
        return gramme_pattern_refuse(reader, "there must be at least 2 objects in $or");
    }
    objects = gramme_arena_calloc(reader->arena, json->count, sizeof(*objects));
    if (objects == NULL) {
        return gramme_error_nomem(reader->err);
    }
    out->ors = objects;
    out->or_count = json->count;
    for (uint32_t i = 0; i < json->count; i++) {
        gramme_status status;

        if (json->children[i].kind != GRAMME_JSON_OBJECT) {
            return gramme_pattern_refuse(
                reader, "only objects are allowed in the array of $or");
        }
        status = read_object(reader, &objects[i], &json->children[i], true);
        if (status != GRAMME_OK) {
            return status;
        }
    }
    return GRAMME_OK;
}

/* NOLINTNEXTLINE(misc-no-recursion): GRAMME_PATTERN_DEPTH_MAX levels */
static gramme_status read_field(const gramme_pattern_reader *reader,
                                gramme_pattern_field *out,
                                const gramme_json *json,
                                bool inside_or)
{
    gramme_pattern *object;

    out->name = json->name;
    if (inside_or && gramme_pattern_reserved(json)) {
        return gramme_pattern_refuse(
            reader, "%.*s is a reserved name which cannot be used inside $or",
            GRAMME_VIEW_ARG(json->name));
    }
    if (json->kind == GRAMME_JSON_ARRAY) {
        return read_tests(reader, out, json);
    }
    if (json->kind != GRAMME_JSON_OBJECT) {
        return gramme_pattern_refuse(reader, "\"%.*s\" must be an object or an array",
                                     GRAMME_VIEW_ARG(json->name));
    }
    object = gramme_arena_calloc(reader->arena, 1, sizeof(*object));
    if (object == NULL) {
        return gramme_error_nomem(reader->err);
    }
    out->object = object;
    return read_object(reader, object, json, inside_or);
}

/* NOLINTNEXTLINE(misc-no-recursion): GRAMME_PATTERN_DEPTH_MAX levels */
static gramme_status read_object(const gramme_pattern_reader *reader,
                                 gramme_pattern *out,
                                 const gramme_json *json,
                                 bool inside_or)
{
    const gramme_json *twice = gramme_json_duplicate(json);
    gramme_pattern_field *fields =
        gramme_arena_calloc(reader->arena, json->count, sizeof(*fields));

    if (fields == NULL) {
        return gramme_error_nomem(reader->err);
    }
    if (json->count == 0) {
        return gramme_pattern_refuse(reader, "empty objects are not allowed");
    }
    if (twice != NULL) {
        return gramme_pattern_refuse(reader, "\"%.*s\" stands twice in an object",
                                     GRAMME_VIEW_ARG(twice->name));
    }
    *out = (gramme_pattern){.fields = fields};
    for (uint32_t i = 0; i < json->count; i++) {
        const gramme_json *child = &json->children[i];
        gramme_status status =
            gramme_view_is(child->name, "$or")
                ? read_or(reader, out, child)
                : read_field(reader, &fields[out->field_count++], child, inside_or);

        if (status != GRAMME_OK) {
            return status;
        }
    }
    return GRAMME_OK;
}

gramme_status gramme_pattern_compile(const gramme_pattern **out,
                                     gramme_arena *arena,
                                     gramme_view text,
                                     gramme_error *err)
{
    gramme_pattern_reader reader = {.arena = arena, .err = err};
    gramme_pattern *pattern = gramme_arena_calloc(arena, 1, sizeof(*pattern));
    gramme_json json;
    gramme_status status;

    *out = pattern;
    if (pattern == NULL) {
        return gramme_error_nomem(err);
    }
    if (text.size > (size_t)GRAMME_PATTERN_SIZE_MAX * 4) {
        return gramme_pattern_refuse(&reader, "longer than %d characters",
                                     GRAMME_PATTERN_SIZE_MAX);
    }
    status = gramme_json_parse(&json, arena, text, GRAMME_PATTERN_DEPTH_MAX, err);
    if (status != GRAMME_OK) {
        return status;
    }
    if (gramme_utf8_utf16_length(text) > GRAMME_PATTERN_SIZE_MAX) {
        return gramme_pattern_refuse(&reader, "longer than %d characters",
                                     GRAMME_PATTERN_SIZE_MAX);
    }
    if (json.kind != GRAMME_JSON_OBJECT) {
        return gramme_pattern_refuse(&reader, "filter is not an object");
    }
    return read_object(&reader, pattern, &json, false);
}
