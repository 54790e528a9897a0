/* SPDX-License-Identifier: Apache-2.0 */
/* expression.c - what a pattern asks of a leaf: the elements of its array.
 *
 *   test     "text" | number | true | false | null | { operator: operand } */
#include "api/triggers/pattern_parts.h"

#include <arpa/inet.h>
#include <float.h>

static gramme_condition text_condition(gramme_condition_kind kind, gramme_view text)
{
    return (gramme_condition){.kind = kind, .text = text};
}

static gramme_condition number_condition(double number)
{
    return (gramme_condition){
        .kind = GRAMME_CONDITION_RANGE,
        .range = {.low = number, .high = number},
    };
}

static bool is_number(const gramme_json *json)
{
    return json->kind == GRAMME_JSON_INTEGER || json->kind == GRAMME_JSON_DECIMAL;
}

/* Room for the conditions of `test`. */
static gramme_condition *new_conditions(const gramme_pattern_reader *reader,
                                        gramme_leaf_test *test,
                                        uint32_t count)
{
    gramme_condition *conditions =
        gramme_arena_calloc(reader->arena, count, sizeof(*conditions));

    if (conditions == NULL) {
        (void)gramme_error_nomem(reader->err);
    }
    test->conditions = conditions;
    test->count = count;
    return conditions;
}

static gramme_status one_condition(const gramme_pattern_reader *reader,
                                   gramme_leaf_test *test,
                                   gramme_condition condition)
{
    gramme_condition *conditions = new_conditions(reader, test, 1);

    if (conditions == NULL) {
        return GRAMME_NOMEM;
    }
    conditions[0] = condition;
    return GRAMME_OK;
}

bool gramme_network_read(gramme_network *out, gramme_view text)
{
    const uint8_t *slash = text.size == 0 ? NULL : memchr(text.data, '/', text.size);
    size_t size = slash == NULL ? text.size : (size_t)(slash - text.data);
    char address[INET6_ADDRSTRLEN + 1];
    unsigned bits = 0;

    if (size == 0 || size >= sizeof(address)) {
        return false;
    }
    memcpy(address, text.data, size);
    address[size] = '\0';
    *out = (gramme_network){.wide = strchr(address, ':') != NULL};
    if (memchr(address, '\0', size) != NULL ||
        inet_pton(out->wide ? AF_INET6 : AF_INET, address, out->address) != 1) {
        return false;
    }
    out->bits = out->wide ? 128 : 32;
    if (slash == NULL) {
        return true;
    }
    size++;
    if (size == text.size || text.size - size > 3) {
        return false;
    }
    for (; size < text.size; size++) {
        if (text.data[size] < '0' || text.data[size] > '9') {
            return false;
        }
        bits = bits * 10 + (unsigned)(text.data[size] - '0');
    }
    if (bits > out->bits) {
        return false;
    }
    out->bits = bits;
    return true;
}

/* `text` with GRAMME_PATTERN_STAR for "*", and "\*" and "\\" resolved. */
static gramme_status read_wildcard(const gramme_pattern_reader *reader,
                                   gramme_condition *out,
                                   gramme_view text)
{
    uint8_t *to = gramme_arena_alloc(reader->arena, text.size);
    size_t size = 0;

    if (to == NULL) {
        return gramme_error_nomem(reader->err);
    }
    for (size_t i = 0; i < text.size; i++) {
        uint8_t byte = text.data[i];

        if (byte == '*') {
            if (size > 0 && to[size - 1] == GRAMME_PATTERN_STAR) {
                return gramme_pattern_refuse(
                    reader, "consecutive wildcard characters in \"%.*s\"",
                    GRAMME_VIEW_ARG(text));
            }
            byte = GRAMME_PATTERN_STAR;
        } else if (byte == '\\') {
            i++;
            if (i == text.size || (text.data[i] != '*' && text.data[i] != '\\')) {
                return gramme_pattern_refuse(
                    reader, "invalid escape character in wildcard \"%.*s\"",
                    GRAMME_VIEW_ARG(text));
            }
            byte = text.data[i];
        }
        to[size++] = byte;
    }
    *out = text_condition(GRAMME_CONDITION_WILDCARD, gramme_view_of(to, size));
    return GRAMME_OK;
}

/* Operators whose operand is a string. */
static const struct {
    const char *name;
    gramme_condition_kind kind;
    gramme_condition_kind folded; /* of {"equals-ignore-case": ...} in its place, or
                                     `kind`: it takes none */
} text_operators[] = {
    {"exactly", GRAMME_CONDITION_EQUAL, GRAMME_CONDITION_EQUAL},
    {"prefix", GRAMME_CONDITION_PREFIX, GRAMME_CONDITION_PREFIX_FOLDED},
    {"suffix", GRAMME_CONDITION_SUFFIX, GRAMME_CONDITION_SUFFIX_FOLDED},
    {"equals-ignore-case", GRAMME_CONDITION_EQUAL_FOLDED,
     GRAMME_CONDITION_EQUAL_FOLDED},
    {"wildcard", GRAMME_CONDITION_WILDCARD, GRAMME_CONDITION_WILDCARD},
};

enum { TEXT_OPERATORS = sizeof(text_operators) / sizeof(text_operators[0]) };

/* Which of them `json`'s only member is, or TEXT_OPERATORS. */
static size_t find_text_operator(const gramme_json *json)
{
    size_t i = 0;

    while (i < TEXT_OPERATORS && !gramme_view_is(json->name, text_operators[i].name)) {
        i++;
    }
    return i;
}

static gramme_status read_text_operand(const gramme_pattern_reader *reader,
                                       gramme_condition *out,
                                       size_t operation,
                                       const gramme_json *operand)
{
    const char *name = text_operators[operation].name;
    gramme_condition_kind kind = text_operators[operation].kind;

    if (operand->kind == GRAMME_JSON_OBJECT &&
        text_operators[operation].folded != kind) {
        if (operand->count != 1 ||
            !gramme_view_is(operand->children[0].name, "equals-ignore-case")) {
            return gramme_pattern_refuse(reader, "%s match pattern must be a string",
                                         name);
        }
        kind = text_operators[operation].folded;
        operand = &operand->children[0];
    }
    if (operand->kind != GRAMME_JSON_STRING) {
        return gramme_pattern_refuse(reader, "%s match pattern must be a string", name);
    }
    if (kind == GRAMME_CONDITION_WILDCARD) {
        return read_wildcard(reader, out, operand->text);
    }
    *out = text_condition(kind, operand->text);
    return GRAMME_OK;
}

/* anything-but's operand: a string or a number, or an array of either kind. */
static gramme_status read_others(const gramme_pattern_reader *reader,
                                 gramme_leaf_test *out,
                                 const gramme_json *values,
                                 uint32_t count)
{
    gramme_condition *conditions = new_conditions(reader, out, count);

    if (conditions == NULL) {
        return GRAMME_NOMEM;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!is_number(&values[i]) && values[i].kind != GRAMME_JSON_STRING) {
            return gramme_pattern_refuse(
                reader, "inside anything-but only strings and numbers are "
                        "supported");
        }
        if (is_number(&values[i]) != is_number(&values[0])) {
            return gramme_pattern_refuse(
                reader, "inside an anything-but list either all values are "
                        "numbers or all are strings");
        }
        conditions[i] = is_number(&values[i])
                            ? number_condition(values[i].real)
                            : text_condition(GRAMME_CONDITION_EQUAL, values[i].text);
    }
    return GRAMME_OK;
}

/* {"anything-but": {"prefix": "a"}}, or with an array of strings. */
static gramme_status read_other_texts(const gramme_pattern_reader *reader,
                                      gramme_leaf_test *out,
                                      const gramme_json *operand)
{
    const gramme_json *values = operand->children;
    uint32_t count = 1;
    size_t operation =
        operand->count == 1 ? find_text_operator(values) : TEXT_OPERATORS;
    gramme_condition *conditions;

    if (operand->count != 1) {
        return gramme_pattern_refuse(reader,
                                     "only one key allowed in match expression");
    }
    if (operation == TEXT_OPERATORS ||
        text_operators[operation].kind == GRAMME_CONDITION_EQUAL) {
        return gramme_pattern_refuse(reader, "unsupported anything-but pattern: %.*s",
                                     GRAMME_VIEW_ARG(values->name));
    }
    if (values->kind == GRAMME_JSON_ARRAY) {
        count = values->count;
        values = values->children;
    }
    conditions = count == 0 ? NULL : new_conditions(reader, out, count);
    if (conditions == NULL) {
        return count == 0
                   ? gramme_pattern_refuse(reader, "empty arrays are not allowed")
                   : GRAMME_NOMEM;
    }
    for (uint32_t i = 0; i < count; i++) {
        gramme_status status =
            read_text_operand(reader, &conditions[i], operation, &values[i]);

        if (status != GRAMME_OK) {
            return status;
        }
        if (conditions[i].text.size == 0) {
            return gramme_pattern_refuse(reader, "null prefix/suffix not allowed");
        }
    }
    return GRAMME_OK;
}

static gramme_status read_anything_but(const gramme_pattern_reader *reader,
                                       gramme_leaf_test *out,
                                       const gramme_json *operand)
{
    out->negated = true;
    if (operand->kind == GRAMME_JSON_OBJECT) {
        return read_other_texts(reader, out, operand);
    }
    if (operand->kind != GRAMME_JSON_ARRAY) {
        return read_others(reader, out, operand, 1);
    }
    if (operand->count == 0) {
        return gramme_pattern_refuse(reader, "empty arrays are not allowed");
    }
    return read_others(reader, out, operand->children, operand->count);
}

static gramme_status read_exists(const gramme_pattern_reader *reader,
                                 gramme_leaf_test *out,
                                 const gramme_json *operand)
{
    if (operand->kind != GRAMME_JSON_TRUE && operand->kind != GRAMME_JSON_FALSE) {
        return gramme_pattern_refuse(
            reader, "exists match pattern must be either true or false");
    }
    out->absent = operand->kind == GRAMME_JSON_FALSE;
    return one_condition(reader, out, (gramme_condition){.kind = GRAMME_CONDITION_ANY});
}

static gramme_status read_cidr(const gramme_pattern_reader *reader,
                               gramme_leaf_test *out,
                               const gramme_json *operand)
{
    gramme_condition condition = {.kind = GRAMME_CONDITION_NETWORK};

    if (operand->kind != GRAMME_JSON_STRING ||
        memchr(operand->text.data, '/', operand->text.size) == NULL ||
        !gramme_network_read(&condition.network, operand->text)) {
        return gramme_pattern_refuse(reader, "malformed CIDR, \"10.0.0.0/24\" is one");
    }
    return one_condition(reader, out, condition);
}

/* One bound: an operator and its number. */
static gramme_status read_bound(const gramme_pattern_reader *reader,
                                gramme_number_range *range,
                                const gramme_json *pair)
{
    const gramme_json *number = &pair[1];
    gramme_view operation = pair[0].text;

    if (pair[0].kind != GRAMME_JSON_STRING) {
        return gramme_pattern_refuse(reader, "invalid member in numeric match");
    }
    if (!is_number(number)) {
        return gramme_pattern_refuse(reader, "value of %.*s must be numeric",
                                     GRAMME_VIEW_ARG(operation));
    }
    if (gramme_view_is(operation, "=")) {
        range->low = number->real;
        range->high = number->real;
    } else if (gramme_view_is(operation, ">") || gramme_view_is(operation, ">=")) {
        range->low = number->real;
        range->open_low = operation.size == 1;
    } else if (gramme_view_is(operation, "<") || gramme_view_is(operation, "<=")) {
        range->high = number->real;
        range->open_high = operation.size == 1;
    } else {
        return gramme_pattern_refuse(reader,
                                     "unrecognized numeric range operator: %.*s",
                                     GRAMME_VIEW_ARG(operation));
    }
    return GRAMME_OK;
}

static gramme_status read_numeric(const gramme_pattern_reader *reader,
                                  gramme_leaf_test *out,
                                  const gramme_json *operand)
{
    gramme_condition condition = {
        .kind = GRAMME_CONDITION_RANGE,
        .range = {.low = -DBL_MAX, .high = DBL_MAX},
    };
    const gramme_json *pair = operand->children;

    if (operand->kind != GRAMME_JSON_ARRAY ||
        (operand->count != 2 && operand->count != 4)) {
        return gramme_pattern_refuse(
            reader, "value of numeric must be an array of an operator and a "
                    "number, or of two of each");
    }
    for (uint32_t i = 0; i < operand->count; i += 2) {
        gramme_status status = read_bound(reader, &condition.range, &pair[i]);

        if (status != GRAMME_OK) {
            return status;
        }
    }
    if (operand->count == 4 &&
        (pair[0].text.data[0] != '>' || pair[2].text.data[0] != '<')) {
        return gramme_pattern_refuse(
            reader, "bad numeric range: a lower bound, then an upper one");
    }
    if (operand->count == 4 && condition.range.low >= condition.range.high) {
        return gramme_pattern_refuse(reader, "bottom must be less than top");
    }
    return one_condition(reader, out, condition);
}

static const struct {
    const char *name;
    gramme_status (*read)(const gramme_pattern_reader *reader,
                          gramme_leaf_test *out,
                          const gramme_json *operand);
} operators[] = {
    {"anything-but", read_anything_but},
    {"cidr", read_cidr},
    {"exists", read_exists},
    {"numeric", read_numeric},
};

enum { OPERATORS = sizeof(operators) / sizeof(operators[0]) };

static gramme_status read_expression(const gramme_pattern_reader *reader,
                                     gramme_leaf_test *out,
                                     const gramme_json *json)
{
    const gramme_json *member = json->children;
    gramme_condition condition;
    gramme_status status;
    size_t text;

    if (json->count == 0) {
        return gramme_pattern_refuse(reader, "match expression name not found");
    }
    if (json->count > 1) {
        return gramme_pattern_refuse(reader,
                                     "only one key allowed in match expression");
    }
    for (size_t i = 0; i < OPERATORS; i++) {
        if (gramme_view_is(member->name, operators[i].name)) {
            return operators[i].read(reader, out, member);
        }
    }
    text = find_text_operator(member);
    if (text == TEXT_OPERATORS) {
        return gramme_pattern_refuse(reader, "unrecognized match type %.*s",
                                     GRAMME_VIEW_ARG(member->name));
    }
    status = read_text_operand(reader, &condition, text, member);
    return status == GRAMME_OK ? one_condition(reader, out, condition) : status;
}

/* A string that is an address also matches other spellings of that. */
static gramme_status read_string(const gramme_pattern_reader *reader,
                                 gramme_leaf_test *out,
                                 gramme_view text)
{
    gramme_condition address = {.kind = GRAMME_CONDITION_NETWORK};
    bool is_address = memchr(text.data, '/', text.size) == NULL &&
                      gramme_network_read(&address.network, text);
    gramme_condition *conditions = new_conditions(reader, out, is_address ? 2 : 1);

    if (conditions == NULL) {
        return GRAMME_NOMEM;
    }
    conditions[0] = text_condition(GRAMME_CONDITION_EQUAL, text);
    if (is_address) {
        conditions[1] = address;
    }
    return GRAMME_OK;
}

gramme_status gramme_leaf_test_read(const gramme_pattern_reader *reader,
                                    gramme_leaf_test *out,
                                    const gramme_json *json)
{
    gramme_condition condition = {.kind = GRAMME_CONDITION_NULL};

    switch (json->kind) {
    case GRAMME_JSON_OBJECT:
        return read_expression(reader, out, json);
    case GRAMME_JSON_STRING:
        return read_string(reader, out, json->text);
    case GRAMME_JSON_INTEGER:
    case GRAMME_JSON_DECIMAL:
        condition = number_condition(json->real);
        break;
    case GRAMME_JSON_TRUE:
        condition.kind = GRAMME_CONDITION_TRUE;
        break;
    case GRAMME_JSON_FALSE:
        condition.kind = GRAMME_CONDITION_FALSE;
        break;
    case GRAMME_JSON_NULL:
        break;
    case GRAMME_JSON_ARRAY:
        return gramme_pattern_refuse(
            reader, "match value must be a string, a number, true, false, or "
                    "null");
    }
    return one_condition(reader, out, condition);
}

bool gramme_pattern_reserved(const gramme_json *member)
{
    for (size_t i = 0; i < OPERATORS; i++) {
        if (gramme_view_is(member->name, operators[i].name)) {
            return true;
        }
    }
    return find_text_operator(member) < TEXT_OPERATORS;
}
