/* SPDX-License-Identifier: Apache-2.0 */
/* legacy_condition.c - Expected, QueryFilter, ScanFilter and KeyConditions: comparison
 * operators by name, checked attribute by attribute in the request's order and built as
 * the conditions an expression would give.
 *
 * Two things are not as in expressions: NOT_CONTAINS is false for a missing attribute,
 * and the values of one comparison must all have the same type. */
#include "api/expr/tree.h"
#include "api/json/read.h"
#include "api/legacy.h"
#include "api/model/exception.h"
#include "api/model/model_gen.h"

#define TYPE(id) (1U << GRAMME_TYPE_##id)

enum {
    SCALARS = TYPE(S) | TYPE(N) | TYPE(B),
    ANY_TYPE = (1U << GRAMME_TYPE_COUNT) - 1,
    NOT_FOR_KEYS = -1,
};

typedef struct comparison {
    const char *name;
    gramme_operator op;
    uint32_t least; /* values */
    uint32_t most;
    unsigned types;
    bool negated;
    int key; /* the gramme_key_operator, or NOT_FOR_KEYS */
} comparison;

static const comparison comparisons[] = {
    {"EQ", GRAMME_OPERATOR_EQ, 1, 1, ANY_TYPE, false, GRAMME_KEY_EQ},
    {"NE", GRAMME_OPERATOR_NE, 1, 1, ANY_TYPE, false, NOT_FOR_KEYS},
    {"LE", GRAMME_OPERATOR_LE, 1, 1, SCALARS, false, GRAMME_KEY_LE},
    {"LT", GRAMME_OPERATOR_LT, 1, 1, SCALARS, false, GRAMME_KEY_LT},
    {"GE", GRAMME_OPERATOR_GE, 1, 1, SCALARS, false, GRAMME_KEY_GE},
    {"GT", GRAMME_OPERATOR_GT, 1, 1, SCALARS, false, GRAMME_KEY_GT},
    {"NOT_NULL", GRAMME_OPERATOR_ATTRIBUTE_EXISTS, 0, 0, 0, false, NOT_FOR_KEYS},
    {"NULL", GRAMME_OPERATOR_ATTRIBUTE_NOT_EXISTS, 0, 0, 0, false, NOT_FOR_KEYS},
    {"CONTAINS", GRAMME_OPERATOR_CONTAINS, 1, 1, SCALARS | TYPE(BOOL) | TYPE(NULL),
     false, NOT_FOR_KEYS},
    {"NOT_CONTAINS", GRAMME_OPERATOR_CONTAINS, 1, 1, SCALARS | TYPE(BOOL) | TYPE(NULL),
     true, NOT_FOR_KEYS},
    {"BEGINS_WITH", GRAMME_OPERATOR_BEGINS_WITH, 1, 1, TYPE(S) | TYPE(B), false,
     GRAMME_KEY_BEGINS_WITH},
    {"IN", GRAMME_OPERATOR_IN, 1, UINT32_MAX, SCALARS, false, NOT_FOR_KEYS},
    {"BETWEEN", GRAMME_OPERATOR_BETWEEN, 2, 2, SCALARS, false, GRAMME_KEY_BETWEEN},
};

/* One attribute's comparison, checked. */
typedef struct clause {
    const comparison *comparison;
    const gramme_value **values;
    uint32_t count;
} clause;

static const comparison *find_comparison(gramme_view name)
{
    for (size_t i = 0; i < sizeof(comparisons) / sizeof(comparisons[0]); i++) {
        if (gramme_view_is(name, comparisons[i].name)) {
            return &comparisons[i];
        }
    }
    return NULL;
}

/* The values of a LIST node, or the one in a VALUE node. */
static gramme_status read_values(clause *out,
                                 gramme_arena *arena,
                                 const gramme_node *values,
                                 gramme_error *err)
{
    bool single = values->kind == GRAMME_NODE_VALUE;
    uint32_t count = single ? 1 : values->kind == GRAMME_NODE_LIST ? values->count : 0;

    out->values = gramme_arena_calloc(arena, count, sizeof(gramme_value *));
    if (out->values == NULL) {
        return gramme_error_nomem(err);
    }
    for (out->count = 0; out->count < count; out->count++) {
        gramme_status st =
            gramme_node_value(&out->values[out->count],
                              single ? values : &values->children[out->count], err);

        if (st != GRAMME_OK) {
            return st;
        }
    }
    return GRAMME_OK;
}

static gramme_status check_clause(const clause *checked, gramme_error *err)
{
    const comparison *by = checked->comparison;

    if (checked->count < by->least || checked->count > by->most) {
        return gramme_invalid(
            err,
            "One or more parameter values were invalid: Invalid number "
            "of argument(s) for the %s ComparisonOperator",
            by->name);
    }
    for (uint32_t i = 0; i < checked->count; i++) {
        if ((by->types & (1U << checked->values[i]->type)) == 0) {
            return gramme_invalid(err,
                                  "One or more parameter values were invalid: "
                                  "ComparisonOperator %s is not valid for %s "
                                  "AttributeValue type",
                                  by->name, gramme_type_name(checked->values[i]->type));
        }
    }
    for (uint32_t i = 1; i < checked->count; i++) {
        if (checked->values[i]->type != checked->values[0]->type) {
            return gramme_invalid(
                err, "One or more parameter values were invalid: "
                     "AttributeValues inside AttributeValueList must be of "
                     "same type");
        }
    }
    if (by->op == GRAMME_OPERATOR_BETWEEN &&
        gramme_value_compare(checked->values[0], checked->values[1]) > 0) {
        return gramme_invalid(
            err, "The BETWEEN condition was provided a range where the lower "
                 "bound is greater than the upper bound");
    }
    return GRAMME_OK;
}

static gramme_status read_clause(clause *out,
                                 gramme_arena *arena,
                                 gramme_view operator_name,
                                 const gramme_node *values,
                                 gramme_error *err)
{
    gramme_status st;

    out->comparison = find_comparison(operator_name);
    if (out->comparison == NULL) {
        return gramme_invalid(err, "Comparison type does not exist in DynamoDB");
    }
    st = read_values(out, arena, values, err);
    return st == GRAMME_OK ? check_clause(out, err) : st;
}

/* "attribute exists and does not contain"; NULL when memory has run out. */
static gramme_condition *
negate(gramme_arena *arena, gramme_condition *contains, const gramme_operand *attribute)
{
    gramme_condition *parts[2];

    parts[0] =
        gramme_condition_new(arena, GRAMME_OPERATOR_ATTRIBUTE_EXISTS, attribute, 1);
    parts[1] = gramme_condition_join(arena, GRAMME_OPERATOR_NOT, &contains, 1);
    if (parts[0] == NULL || parts[1] == NULL) {
        return NULL;
    }
    return gramme_condition_join(arena, GRAMME_OPERATOR_AND, parts, 2);
}

static gramme_status build_clause(gramme_condition **out,
                                  gramme_arena *arena,
                                  gramme_view name,
                                  const clause *from,
                                  gramme_error *err)
{
    gramme_operand *operands =
        gramme_arena_calloc(arena, (size_t)from->count + 1, sizeof(*operands));
    gramme_path path;

    if (name.size == 0) {
        return gramme_invalid(err, "Empty attribute name");
    }
    if (operands == NULL || !gramme_path_of_name(&path, arena, name)) {
        return gramme_error_nomem(err);
    }
    operands[0] = gramme_operand_path(path);
    for (uint32_t i = 0; i < from->count; i++) {
        operands[i + 1] = gramme_operand_value(from->values[i]);
    }
    *out = gramme_condition_new(arena, from->comparison->op, operands, from->count + 1);
    if (*out != NULL && from->comparison->negated) {
        *out = negate(arena, *out, operands);
    }
    return *out == NULL ? gramme_error_nomem(err) : GRAMME_OK;
}

static gramme_status
refuse_expected(gramme_error *err, const char *what, gramme_view name)
{
    return gramme_invalid(
        err,
        "One or more parameter values were invalid: %s for Attribute: "
        "%.*s",
        what, GRAMME_VIEW_ARG(name));
}

/* Expected with Value and Exists. */
static gramme_status read_existence(clause *out,
                                    gramme_arena *arena,
                                    const gramme_node *entry,
                                    gramme_error *err)
{
    const gramme_node *value =
        gramme_node_member(entry, GRAMME_EXPECTED_ATTRIBUTE_VALUE_VALUE);
    const gramme_node *exists =
        gramme_node_member(entry, GRAMME_EXPECTED_ATTRIBUTE_VALUE_EXISTS);
    bool wanted = gramme_node_boolean(exists, true);

    if (wanted && !gramme_node_present(value)) {
        return refuse_expected(err,
                               gramme_node_present(exists)
                                   ? "Value must be provided when Exists is true"
                                   : "Value must be provided when Exists is null",
                               entry->name);
    }
    if (!wanted && gramme_node_present(value)) {
        return refuse_expected(err, "Value cannot be used when Exists is false",
                               entry->name);
    }
    return read_clause(out, arena, wanted ? GRAMME_VIEW("EQ") : GRAMME_VIEW("NULL"),
                       value, err);
}

static gramme_status read_expected(clause *out,
                                   gramme_arena *arena,
                                   const gramme_node *entry,
                                   gramme_error *err)
{
    const gramme_node *value =
        gramme_node_member(entry, GRAMME_EXPECTED_ATTRIBUTE_VALUE_VALUE);
    const gramme_node *list =
        gramme_node_member(entry, GRAMME_EXPECTED_ATTRIBUTE_VALUE_ATTRIBUTE_VALUE_LIST);
    gramme_view name = gramme_node_text(
        gramme_node_member(entry, GRAMME_EXPECTED_ATTRIBUTE_VALUE_COMPARISON_OPERATOR));
    const comparison *by = find_comparison(name);

    if (gramme_node_present(value) && gramme_node_present(list)) {
        return refuse_expected(
            err, "Value and AttributeValueList cannot be used together", entry->name);
    }
    if (name.data == NULL) {
        if (gramme_node_present(list)) {
            return refuse_expected(err,
                                   "AttributeValueList can only be used with a "
                                   "ComparisonOperator",
                                   entry->name);
        }
        return read_existence(out, arena, entry, err);
    }
    if (gramme_node_present(
            gramme_node_member(entry, GRAMME_EXPECTED_ATTRIBUTE_VALUE_EXISTS))) {
        return refuse_expected(
            err, "Exists and ComparisonOperator cannot be used together", entry->name);
    }
    if (by != NULL && by->least > 0 && !gramme_node_present(value) &&
        !gramme_node_present(list)) {
        return gramme_invalid(
            err,
            "One or more parameter values were invalid: Value or "
            "AttributeValueList must be used with ComparisonOperator: "
            "%s for Attribute: %.*s",
            by->name, GRAMME_VIEW_ARG(entry->name));
    }
    return read_clause(out, arena, name, gramme_node_present(value) ? value : list,
                       err);
}

/* Reads a Condition structure. */
static gramme_status read_condition(clause *out,
                                    gramme_arena *arena,
                                    const gramme_node *entry,
                                    gramme_error *err)
{
    return read_clause(out, arena,
                       gramme_node_text(gramme_node_member(
                           entry, GRAMME_CONDITION_COMPARISON_OPERATOR)),
                       gramme_node_member(entry, GRAMME_CONDITION_ATTRIBUTE_VALUE_LIST),
                       err);
}

typedef gramme_status (*clause_reader)(clause *out,
                                       gramme_arena *arena,
                                       const gramme_node *entry,
                                       gramme_error *err);

static gramme_status join(const gramme_condition **out,
                          gramme_arena *arena,
                          const gramme_node *map,
                          const gramme_node *conditional_operator,
                          clause_reader read,
                          gramme_error *err)
{
    uint32_t count = map->kind == GRAMME_NODE_MAP ? map->count : 0;
    bool any = gramme_view_is(gramme_node_text(conditional_operator), "OR");
    gramme_condition **parts =
        gramme_arena_calloc(arena, count, sizeof(gramme_condition *));

    *out = NULL;
    if (parts == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < count; i++) {
        const gramme_node *entry = &map->children[i];
        clause checked = {0};
        gramme_status st = read(&checked, arena, entry, err);

        if (st != GRAMME_OK || (st = build_clause(&parts[i], arena, entry->name,
                                                  &checked, err)) != GRAMME_OK) {
            return st;
        }
    }
    if (count == 1 && gramme_node_present(conditional_operator)) {
        return gramme_invalid(err,
                              "ConditionalOperator can only be used when Filter or "
                              "Expected has two or more elements");
    }
    if (count > 1) {
        parts[0] = gramme_condition_join(
            arena, any ? GRAMME_OPERATOR_OR : GRAMME_OPERATOR_AND, parts, count);
    }
    if (count > 0 && parts[0] == NULL) {
        return gramme_error_nomem(err);
    }
    *out = count == 0 ? NULL : parts[0];
    return GRAMME_OK;
}

gramme_status gramme_legacy_expected(const gramme_condition **out,
                                     gramme_arena *arena,
                                     const gramme_node *expected,
                                     const gramme_node *conditional_operator,
                                     gramme_error *err)
{
    return join(out, arena, expected, conditional_operator, read_expected, err);
}

gramme_status gramme_legacy_filter(const gramme_condition **out,
                                   gramme_arena *arena,
                                   const gramme_node *filter,
                                   const gramme_node *conditional_operator,
                                   gramme_error *err)
{
    return join(out, arena, filter, conditional_operator, read_condition, err);
}

gramme_status gramme_legacy_key_conditions(gramme_key_conditions *out,
                                           gramme_arena *arena,
                                           const gramme_node *conditions,
                                           gramme_error *err)
{
    uint32_t count = conditions->kind == GRAMME_NODE_MAP ? conditions->count : 0;
    gramme_key_condition *list = gramme_arena_calloc(arena, count, sizeof(*list));
    clause *clauses = gramme_arena_calloc(arena, count, sizeof(*clauses));

    if (list == NULL || clauses == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < count; i++) {
        gramme_status st =
            read_condition(&clauses[i], arena, &conditions->children[i], err);

        if (st != GRAMME_OK) {
            return st;
        }
    }
    for (uint32_t i = 0; i < count; i++) {
        if (clauses[i].comparison->key == NOT_FOR_KEYS) {
            return gramme_invalid(
                err, "Attempted conditional constraint is not an indexable operation");
        }
        list[i] = (gramme_key_condition){
            .name = conditions->children[i].name,
            .op = (gramme_key_operator)clauses[i].comparison->key,
            .values = {clauses[i].values[0],
                       clauses[i].count > 1 ? clauses[i].values[1] : NULL},
        };
    }
    *out = (gramme_key_conditions){list, count};
    return GRAMME_OK;
}
