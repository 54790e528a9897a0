/* SPDX-License-Identifier: Apache-2.0 */
/* text.c - texts out of cJSON's tree, and AWS's words for JSON of the wrong type.
 *
 * The words come from the service's Java marshaller: class names and parser tokens
 * show. */
#include "api/json/text.h"

#include <stdio.h>

#include "api/json/guard.h"
#include "api/model/exception.h"
#include "storage/base/base64.h"

#define MODEL_PACKAGE "com.amazonaws.dynamodb.v20120810."
#define CAST_FAILURE                                                                   \
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be "    \
    "cast "                                                                            \
    "to class java.lang.Class (sun.reflect.generics.reflectiveObjects."                \
    "ParameterizedTypeImpl and java.lang.Class are in module java.base of loader "     \
    "'bootstrap')"

static bool is_disguised_number(const cJSON *json)
{
    return (uint8_t)json->valuestring[0] == GRAMME_GUARD_NUMBER_MARK;
}

const char *gramme_json_number_text(const cJSON *json)
{
    return json->valuestring + 1;
}

/* The number after an "e", and no more than any double could need. */
static int read_exponent(const char *text)
{
    bool negative = *text == '-';
    int exponent = 0;

    for (text += *text == '-' || *text == '+'; *text != '\0' && exponent < 1000;
         text++) {
        exponent = exponent * 10 + (*text - '0');
    }
    return negative ? -exponent : exponent;
}

double gramme_json_real(const char *text)
{
    const uint64_t most = UINT64_C(100000000000000000); /* room for one more digit */
    bool negative = *text == '-';
    bool fraction = false;
    uint64_t digits = 0;
    int exponent = 0;
    double real;

    for (text += negative; *text != '\0' && *text != 'e' && *text != 'E'; text++) {
        if (*text == '.') {
            fraction = true;
        } else if (digits < most) {
            digits = digits * 10 + (uint64_t)(*text - '0');
            exponent -= fraction;
        } else {
            exponent += !fraction && exponent < 1000;
        }
    }
    if (*text != '\0') {
        exponent += read_exponent(text + 1);
    }
    real = (double)digits;
    for (; exponent > 0 && digits != 0 && real < 1e300; exponent--) {
        real *= 10;
    }
    for (; exponent < 0 && real > 0; exponent++) {
        real /= 10;
    }
    return negative ? -real : real;
}

gramme_json_kind gramme_json_kind_of(const cJSON *json)
{
    switch (json->type) {
    case cJSON_True:
        return GRAMME_JSON_TRUE;
    case cJSON_False:
        return GRAMME_JSON_FALSE;
    case cJSON_Number:
        return GRAMME_JSON_INTEGER;
    case cJSON_Array:
        return GRAMME_JSON_ARRAY;
    case cJSON_Object:
        return GRAMME_JSON_OBJECT;
    case cJSON_String:
        if (!is_disguised_number(json)) {
            return GRAMME_JSON_STRING;
        }
        return strpbrk(gramme_json_number_text(json), ".eE") == NULL
                   ? GRAMME_JSON_INTEGER
                   : GRAMME_JSON_DECIMAL;
    default:
        return GRAMME_JSON_NULL;
    }
}

unsigned gramme_json_count(const cJSON *json)
{
    unsigned count = 0;

    for (const cJSON *child = json->child; child != NULL; child = child->next) {
        count++;
    }
    return count;
}

/* Valid UTF-8 has no byte C0, so each one is the guard's. */
static size_t restore_zeros(uint8_t *text, size_t size)
{
    size_t to = 0;

    for (size_t from = 0; from < size; from++, to++) {
        text[to] = text[from];
        if (text[from] == 0xC0) {
            text[to] = 0;
            from++;
        }
    }
    return to;
}

gramme_status
gramme_json_copy(gramme_view *out, const gramme_reader *reader, const char *text)
{
    size_t size = strlen(text);
    uint8_t *copy = gramme_arena_alloc(reader->arena, size + 1);

    if (copy == NULL) {
        return gramme_error_nomem(reader->err);
    }
    memcpy(copy, text, size + 1);
    if (reader->zeros) {
        size = restore_zeros(copy, size);
        copy[size] = 0;
    }
    *out = gramme_view_of(copy, size);
    return GRAMME_OK;
}

gramme_status gramme_json_refuse(const gramme_reader *reader, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    gramme_error_setv(reader->err, GRAMME_FAILED, format, args);
    va_end(args);
    if (reader->err != NULL) {
        reader->err->exception = GRAMME_EXCEPTION_SERIALIZATION;
    }
    return GRAMME_FAILED;
}

static int upper(int c)
{
    return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c;
}

static bool same_word(const char *text, const char *word)
{
    while (*text != '\0' && upper(*text) == *word) {
        text++;
        word++;
    }
    return *text == *word;
}

bool gramme_json_boolean(bool *out, const cJSON *json)
{
    static const struct {
        const char *word;
        bool value;
    } words[] = {
        {"TRUE", true},   {"1", true},  {"YES", true},
        {"FALSE", false}, {"0", false}, {"NO", false},
    };
    gramme_json_kind kind = gramme_json_kind_of(json);

    *out = kind == GRAMME_JSON_TRUE;
    if (kind != GRAMME_JSON_STRING) {
        return kind == GRAMME_JSON_TRUE || kind == GRAMME_JSON_FALSE;
    }
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
        if (same_word(json->valuestring, words[i].word)) {
            *out = words[i].value;
            return true;
        }
    }
    return false;
}

/* Six bits of a base64 letter; -1 for any other byte. */
static int letter_value(char c)
{
    if (upper(c) >= 'A' && upper(c) <= 'Z') {
        return c >= 'a' ? c - 'a' + 26 : c - 'A';
    }
    if (c >= '0' && c <= '9') {
        return c - '0' + 52;
    }
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* True when the bits that padding leaves over are zero, as AWS demands. */
static bool padding_is_clean(const char *text, size_t size)
{
    size_t pads = 0;

    while (pads < 2 && pads < size && text[size - pads - 1] == '=') {
        pads++;
    }
    return pads == 0 ||
           (letter_value(text[size - pads - 1]) & (pads == 1 ? 3 : 15)) == 0;
}

gramme_status
gramme_json_base64(gramme_view *out, const gramme_reader *reader, const char *text)
{
    size_t size = strlen(text);
    bool nomem = false;

    if (gramme_base64_decode(out, reader->arena, gramme_view_of(text, size), &nomem) &&
        padding_is_clean(text, size)) {
        return GRAMME_OK;
    }
    if (nomem) {
        return gramme_error_nomem(reader->err);
    }
    if (size % 4 != 0) {
        return gramme_json_refuse(
            reader,
            "Base64 encoded length is expected a multiple of 4 bytes but found: %zu",
            size);
    }
    /* "dectected" is AWS's spelling. */
    return gramme_json_refuse(reader,
                              "Invalid last non-pad Base64 character dectected");
}

static const char *scalar_class(const gramme_shape *shape)
{
    switch (shape->kind) {
    case GRAMME_SHAPE_BOOLEAN:
        return "Boolean";
    case GRAMME_SHAPE_INTEGER:
        return "Integer";
    case GRAMME_SHAPE_LONG:
        return "Long";
    case GRAMME_SHAPE_DOUBLE:
        return "Double";
    case GRAMME_SHAPE_TIMESTAMP:
        return "Date";
    case GRAMME_SHAPE_STRING:
    case GRAMME_SHAPE_BLOB:
    case GRAMME_SHAPE_STRUCTURE:
    case GRAMME_SHAPE_LIST:
    case GRAMME_SHAPE_MAP:
    case GRAMME_SHAPE_ATTRIBUTE_VALUE:
        break;
    }
    return "String";
}

/* A shape's Java type as it stands between a map's angle brackets. */
static void print_type(char *out, size_t size, const gramme_shape *shape)
{
    bool list = shape->kind == GRAMME_SHAPE_LIST;
    const gramme_shape *inner = list ? shape->element : shape;
    bool ours = inner->kind == GRAMME_SHAPE_STRUCTURE ||
                inner->kind == GRAMME_SHAPE_ATTRIBUTE_VALUE;

    (void)snprintf(out, size, "%s%s%s%s", list ? "java.util.List<" : "",
                   ours ? MODEL_PACKAGE : "java.lang.",
                   ours ? inner->name : scalar_class(inner), list ? ">" : "");
}

static gramme_status refuse_array(const gramme_reader *reader,
                                  const gramme_shape *shape)
{
    char type[160];

    switch (shape->kind) {
    case GRAMME_SHAPE_MAP:
        print_type(type, sizeof(type), shape->element);
        return gramme_json_refuse(
            reader, "Unrecognized collection type java.util.Map<java.lang.String, %s>",
            type);
    case GRAMME_SHAPE_STRUCTURE:
    case GRAMME_SHAPE_ATTRIBUTE_VALUE:
        return gramme_json_refuse(
            reader, "Unrecognized collection type class " MODEL_PACKAGE "%s",
            shape->name);
    case GRAMME_SHAPE_BLOB:
        return gramme_json_refuse(
            reader, "Unrecognized collection type class java.nio.ByteBuffer");
    case GRAMME_SHAPE_TIMESTAMP:
        return gramme_json_refuse(reader,
                                  "Unrecognized collection type class java.util.Date");
    case GRAMME_SHAPE_STRING:
    case GRAMME_SHAPE_BOOLEAN:
    case GRAMME_SHAPE_INTEGER:
    case GRAMME_SHAPE_LONG:
    case GRAMME_SHAPE_DOUBLE:
    case GRAMME_SHAPE_LIST:
        break;
    }
    return gramme_json_refuse(reader, "Unrecognized collection type class java.lang.%s",
                              scalar_class(shape));
}

static gramme_status refuse_scalar(const gramme_reader *reader,
                                   gramme_json_kind kind,
                                   const gramme_shape *shape,
                                   gramme_place place)
{
    static const char *const tokens[] = {
        [GRAMME_JSON_NULL] = "NULL_VALUE",       [GRAMME_JSON_TRUE] = "TRUE_VALUE",
        [GRAMME_JSON_FALSE] = "FALSE_VALUE",     [GRAMME_JSON_INTEGER] = "NUMBER_VALUE",
        [GRAMME_JSON_DECIMAL] = "DECIMAL_VALUE", [GRAMME_JSON_STRING] = "STRING_VALUE",
    };
    bool field = place == GRAMME_PLACE_FIELD;

    switch (shape->kind) {
    case GRAMME_SHAPE_LIST:
    case GRAMME_SHAPE_MAP:
        return gramme_json_refuse(reader, "%s",
                                  field ? "Unexpected field type" : CAST_FAILURE);
    case GRAMME_SHAPE_STRUCTURE:
    case GRAMME_SHAPE_ATTRIBUTE_VALUE:
        return gramme_json_refuse(reader, "%s",
                                  field ? "Unexpected field type"
                                        : "Unexpected value type in payload");
    case GRAMME_SHAPE_BLOB:
        return gramme_json_refuse(
            reader, "only base-64-encoded strings are convertible to bytes");
    case GRAMME_SHAPE_BOOLEAN:
        if (kind == GRAMME_JSON_STRING) {
            return gramme_json_refuse(reader, "Unexpected token received from parser");
        }
        break;
    case GRAMME_SHAPE_STRING:
    case GRAMME_SHAPE_INTEGER:
    case GRAMME_SHAPE_LONG:
    case GRAMME_SHAPE_DOUBLE:
    case GRAMME_SHAPE_TIMESTAMP:
        break;
    }
    return gramme_json_refuse(reader, "%s cannot be converted to %s", tokens[kind],
                              scalar_class(shape));
}

gramme_status gramme_json_refuse_kind(const gramme_reader *reader,
                                      gramme_json_kind kind,
                                      const gramme_shape *shape,
                                      gramme_place place)
{
    if (kind == GRAMME_JSON_ARRAY) {
        return refuse_array(reader, shape);
    }
    if (kind == GRAMME_JSON_OBJECT) {
        return gramme_json_refuse(reader,
                                  "Start of structure or map found where not expected");
    }
    return refuse_scalar(reader, kind, shape, place);
}
