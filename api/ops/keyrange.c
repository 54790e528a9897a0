/* SPDX-License-Identifier: Apache-2.0 */
/* keyrange.c - from key conditions to the bounds of a range. */
#include "api/ops/keyrange.h"

#include "api/expr/print.h"
#include "api/model/exception.h"
#include "api/ops/keys.h"

static const gramme_key_condition *find(const gramme_key_conditions *conditions,
                                        gramme_view name)
{
    uint32_t i;

    for (i = 0; i < conditions->count; i++) {
        if (gramme_view_equal(conditions->conditions[i].name, name)) {
            return &conditions->conditions[i];
        }
    }
    return NULL;
}

static gramme_status check_type(const gramme_key_attribute *attribute,
                                const gramme_key_condition *condition,
                                bool is_hash,
                                gramme_error *err)
{
    int values = condition->op == GRAMME_KEY_BETWEEN ? 2 : 1;
    gramme_status status = GRAMME_OK;
    int i;

    for (i = 0; i < values; i++) {
        if (condition->values[i]->type != attribute->type) {
            return gramme_invalid(
                err, "One or more parameter values were invalid: Condition "
                     "parameter type does not match schema type");
        }
    }
    for (i = 0; i < values && status == GRAMME_OK; i++) {
        status = gramme_keys_check_value(attribute, condition->values[i], is_hash, err);
    }
    return status;
}

static gramme_status refuse_missing(gramme_view name, gramme_error *err)
{
    return gramme_invalid(err, "Query condition missed key schema element: %.*s",
                          GRAMME_VIEW_ARG(name));
}

/* A schema of one partition and at most one sort key attribute: the classic messages.
 */
static gramme_status init_simple(gramme_key_range *out,
                                 const gramme_key_conditions *conditions,
                                 gramme_error *err)
{
    const gramme_key_attribute *hash = &out->key->hash[0];
    const gramme_key_attribute *range =
        out->key->range_count > 0 ? &out->key->range[0] : NULL;
    gramme_status status;

    if (conditions->count < 1 || conditions->count > 2) {
        return gramme_invalid(err, "Conditions can be of length 1 or 2 only");
    }
    if (range == NULL && conditions->count > 1) {
        return gramme_invalid(err, "Query key condition not supported");
    }
    out->hash[0] = find(conditions, hash->name);
    if (out->hash[0] == NULL) {
        return refuse_missing(hash->name, err);
    }
    status = check_type(hash, out->hash[0], true, err);
    if (status != GRAMME_OK) {
        return status;
    }
    if (out->hash[0]->op != GRAMME_KEY_EQ) {
        return gramme_invalid(err, "Query key condition not supported");
    }
    if (conditions->count == 1) {
        return GRAMME_OK;
    }
    out->range[0] = find(conditions, range->name);
    if (out->range[0] == NULL) {
        return refuse_missing(range->name, err);
    }
    out->range_count = 1;
    return check_type(range, out->range[0], false, err);
}

/* Names all HASH attributes without an equality; DynamoDB Local's words, which AWS has
 * for RANGE attributes. */
static gramme_status refuse_hashes(const gramme_key_range *range, gramme_error *err)
{
    gramme_bytes names;
    gramme_status status;
    uint8_t i;

    gramme_bytes_init(&names, gramme_allocator_default());
    for (i = 0; i < range->key->hash_count; i++) {
        if (range->hash[i] == NULL || range->hash[i]->op != GRAMME_KEY_EQ) {
            gramme_bytes_append_text(&names, names.size == 0 ? "" : ", ");
            gramme_bytes_append_view(&names, range->key->hash[i].name);
        }
    }
    status = gramme_invalid(err,
                            "HASH key attributes %.*s must have equality conditions "
                            "specified in the query",
                            GRAMME_VIEW_ARG(gramme_bytes_view(&names)));
    gramme_bytes_clear(&names);
    return status;
}

static gramme_status init_hashes(gramme_key_range *out,
                                 const gramme_key_conditions *conditions,
                                 gramme_error *err)
{
    gramme_status status = GRAMME_OK;
    bool complete = true;
    uint8_t i;

    for (i = 0; i < out->key->hash_count; i++) {
        out->hash[i] = find(conditions, out->key->hash[i].name);
        complete &= out->hash[i] != NULL && out->hash[i]->op == GRAMME_KEY_EQ;
    }
    if (!complete) {
        return refuse_hashes(out, err);
    }
    for (i = 0; i < out->key->hash_count && status == GRAMME_OK; i++) {
        status = check_type(&out->key->hash[i], out->hash[i], true, err);
    }
    return status;
}

/* A multi-attribute key: RANGE attributes from the left, no gap, only the last may have
 * another condition than an equality. */
static gramme_status init_multiple(gramme_key_range *out,
                                   const gramme_key_conditions *conditions,
                                   gramme_error *err)
{
    gramme_status status = init_hashes(out, conditions, err);
    uint32_t used = out->key->hash_count;
    const gramme_key_attribute *open = NULL; /* the first without an equality */
    const gramme_key_attribute *missing = NULL;
    uint8_t i;

    for (i = 0; i < out->key->range_count && status == GRAMME_OK; i++) {
        const gramme_key_attribute *attribute = &out->key->range[i];
        const gramme_key_condition *condition = find(conditions, attribute->name);

        if (condition != NULL && open != NULL) {
            return gramme_invalid(
                err,
                "RANGE key attributes %.*s must have equality conditions specified in "
                "the query because a condition is present on key attribute %.*s",
                GRAMME_VIEW_ARG(open->name), GRAMME_VIEW_ARG(attribute->name));
        }
        if (open == NULL && (condition == NULL || condition->op != GRAMME_KEY_EQ)) {
            open = attribute;
        }
        if (condition == NULL) {
            missing = missing == NULL ? attribute : missing;
            continue;
        }
        out->range[out->range_count++] = condition;
        used++;
        status = check_type(&out->key->range[i], condition, false, err);
    }
    if (status == GRAMME_OK && used < conditions->count) {
        return missing != NULL
                   ? refuse_missing(missing->name, err)
                   : gramme_invalid(err, "Query key condition not supported");
    }
    return status;
}

gramme_status gramme_key_range_init(gramme_key_range *out,
                                    const gramme_key_schema *key,
                                    const gramme_key_conditions *conditions,
                                    gramme_error *err)
{
    *out = (gramme_key_range){.key = key};
    if (key->hash_count == 1 && key->range_count <= 1) {
        return init_simple(out, conditions, err);
    }
    return init_multiple(out, conditions, err);
}

void gramme_key_range_bounds(gramme_bytes *lower,
                             gramme_bytes *upper,
                             const gramme_key_range *range,
                             uint32_t tree)
{
    const gramme_value *hash[GRAMME_KEY_ATTRIBUTES_MAX];
    const gramme_key_condition *last = NULL;
    uint32_t i;

    for (i = 0; i < range->key->hash_count; i++) {
        hash[i] = range->hash[i]->values[0];
    }
    gramme_key_append_partition(lower, tree, hash, range->key->hash_count);
    for (i = 0; i < range->range_count; i++) {
        if (range->range[i]->op == GRAMME_KEY_EQ) {
            gramme_key_append_value(lower, range->range[i]->values[0]);
        } else {
            last = range->range[i];
        }
    }
    if (!gramme_bytes_ok(lower)) {
        return; /* what is not there has no successor */
    }
    gramme_bytes_append_view(upper, gramme_bytes_view(lower));
    if (last == NULL) {
        gramme_key_successor(upper);
        return;
    }
    switch (last->op) {
    case GRAMME_KEY_LT:
        gramme_key_append_value(upper, last->values[0]);
        break;
    case GRAMME_KEY_LE:
        gramme_key_append_value(upper, last->values[0]);
        gramme_key_successor(upper);
        break;
    case GRAMME_KEY_GT:
        gramme_key_append_value(lower, last->values[0]);
        gramme_key_successor(lower);
        gramme_key_successor(upper);
        break;
    case GRAMME_KEY_GE:
        gramme_key_append_value(lower, last->values[0]);
        gramme_key_successor(upper);
        break;
    case GRAMME_KEY_BETWEEN:
        gramme_key_append_value(lower, last->values[0]);
        gramme_key_append_value(upper, last->values[1]);
        gramme_key_successor(upper);
        break;
    case GRAMME_KEY_BEGINS_WITH:
        gramme_key_append_prefix(lower, last->values[0]);
        gramme_key_append_prefix(upper, last->values[0]);
        gramme_key_successor(upper);
        break;
    case GRAMME_KEY_EQ:
        break;
    }
}

static bool meets(const gramme_key_condition *condition, const gramme_value *value)
{
    int order = gramme_value_compare(value, condition->values[0]);

    switch (condition->op) {
    case GRAMME_KEY_EQ:
        return order == 0;
    case GRAMME_KEY_LT:
        return order < 0;
    case GRAMME_KEY_LE:
        return order <= 0;
    case GRAMME_KEY_GT:
        return order > 0;
    case GRAMME_KEY_GE:
        return order >= 0;
    case GRAMME_KEY_BETWEEN:
        return order >= 0 && gramme_value_compare(value, condition->values[1]) <= 0;
    case GRAMME_KEY_BEGINS_WITH:
        return gramme_view_starts_with(value->scalar, condition->values[0]->scalar);
    }
    return false;
}

/* Nothing can follow the only row of a partition. */
static gramme_status refuse_single_row(const gramme_item *start, gramme_error *err)
{
    gramme_arena arena;
    gramme_view value;
    gramme_status status;

    gramme_arena_init(&arena, gramme_allocator_default(), 0);
    value = gramme_expression_print(&arena, &start->members[0].value);
    status = gramme_invalid(
        err,
        "The provided exclusive start key is invalid: ExclusiveStartKey: "
        "{%.*s=%.*s}",
        GRAMME_VIEW_ARG(start->members[0].name), GRAMME_VIEW_ARG(value));
    gramme_arena_clear(&arena);
    return status;
}

gramme_status gramme_key_range_check_start(const gramme_key_range *range,
                                           const gramme_item *start,
                                           bool is_single_row,
                                           gramme_error *err)
{
    bool same_partition = true;
    uint32_t i;

    for (i = 0; i < range->key->hash_count; i++) {
        same_partition &=
            meets(range->hash[i], gramme_item_get(start, range->hash[i]->name));
    }
    if (same_partition && is_single_row) {
        return refuse_single_row(start, err);
    }
    if (range->range_count == 0) {
        return same_partition
                   ? GRAMME_OK
                   : gramme_invalid(
                         err, "The provided starting key is outside query boundaries "
                              "based on provided conditions");
    }
    for (i = 0; i < range->range_count; i++) {
        if (!meets(range->range[i], gramme_item_get(start, range->range[i]->name))) {
            return gramme_invalid(
                err,
                "The provided starting key does not match the range key predicate");
        }
    }
    return same_partition
               ? GRAMME_OK
               : gramme_invalid(
                     err,
                     "The query can return at most one row and cannot be restarted");
}
