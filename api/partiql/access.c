/* SPDX-License-Identifier: Apache-2.0 */
/* access.c - what a WHERE says about keys: the item a write is about, the parts of a
 * table or index that a SELECT has to read.
 *
 * A SELECT's WHERE is multiplied out to a sum of products over the conditions that say
 * something about the key; everything else is left to the filter, which tests the whole
 * WHERE anyway. So a part may hold too many rows, but never too few. */
#include "api/partiql/plan.h"

#include "api/expr/tree.h"
#include "api/model/exception.h"

/* NOLINTBEGIN(misc-no-recursion): a tree has at most GRAMME_TREE_DEPTH_MAX levels */

/* As many items as DynamoDB lets one IN name by their keys. */
enum { PARTS_MAX = 50 };

static gramme_status refuse_type(gramme_view name, gramme_error *err)
{
    return gramme_invalid(err,
                          "Key attribute's data type should match its data type in "
                          "table's schema: Key %.*s",
                          GRAMME_VIEW_ARG(name));
}

/* The condition `name op constants`; false for any other. Sides of a comparison may
 * stand the other way round. */
static bool is_about(const gramme_condition *condition,
                     gramme_view name,
                     gramme_operator *op,
                     const gramme_operand **constants)
{
    static const gramme_operator mirrored[GRAMME_OPERATOR_COUNT] = {
        [GRAMME_OPERATOR_EQ] = GRAMME_OPERATOR_EQ,
        [GRAMME_OPERATOR_LT] = GRAMME_OPERATOR_GT,
        [GRAMME_OPERATOR_LE] = GRAMME_OPERATOR_GE,
        [GRAMME_OPERATOR_GT] = GRAMME_OPERATOR_LT,
        [GRAMME_OPERATOR_GE] = GRAMME_OPERATOR_LE,
    };
    const gramme_operand *operands = condition->operands;
    uint32_t path = 0;

    switch (condition->op) {
    case GRAMME_OPERATOR_EQ:
    case GRAMME_OPERATOR_LT:
    case GRAMME_OPERATOR_LE:
    case GRAMME_OPERATOR_GT:
    case GRAMME_OPERATOR_GE:
        path = operands[0].kind == GRAMME_OPERAND_PATH ? 0 : 1;
        break;
    case GRAMME_OPERATOR_BETWEEN:
    case GRAMME_OPERATOR_IN:
    case GRAMME_OPERATOR_BEGINS_WITH:
        break;
    default:
        return false;
    }
    *op = path == 0 ? condition->op : mirrored[condition->op];
    *constants = path == 0 ? &operands[1] : &operands[0];
    if (operands[path].kind != GRAMME_OPERAND_PATH || operands[path].path.count != 1 ||
        !gramme_view_equal(operands[path].path.steps[0].name, name)) {
        return false;
    }
    for (uint32_t i = 0; i < condition->count; i++) {
        if (i != path && operands[i].kind != GRAMME_OPERAND_VALUE) {
            return false;
        }
    }
    return true;
}

/* The conditions that all must hold; one, unless WHERE is an AND. */
static uint32_t conjuncts(const gramme_condition *const **out,
                          const gramme_condition *const *where)
{
    if ((*where)->op == GRAMME_OPERATOR_AND) {
        *out = (const gramme_condition *const *)(*where)->conditions;
        return (*where)->count;
    }
    *out = where;
    return 1;
}

/* What an equality says the attribute is; a SELECT's may be an IN with one value. NULL
 * for any other condition. */
static const gramme_value *equality(const gramme_condition *condition,
                                    gramme_view name,
                                    gramme_partiql_plan_kind kind)
{
    const gramme_operand *constants;
    gramme_operator op;

    if (gramme_operator_role_of(condition->op) == GRAMME_ROLE_LOGIC ||
        !is_about(condition, name, &op, &constants)) {
        return NULL;
    }
    return op == GRAMME_OPERATOR_EQ ||
                   (op == GRAMME_OPERATOR_IN && condition->count == 2 &&
                    kind == GRAMME_PARTIQL_PLAN_SELECT)
               ? constants[0].value
               : NULL;
}

/* What a statement's WHERE is made of, and how much of it the key took. */
typedef struct key_search {
    const gramme_condition *const *parts;
    uint32_t count;
    uint32_t used;
    gramme_partiql_plan_kind kind;
} key_search;

/* Notes equalities with the attribute. They may be repeated; EXISTS goes by the first
 * of several and finds the others not met. */
static gramme_status find_key(gramme_member *member,
                              key_search *where,
                              const gramme_key_attribute *attribute,
                              gramme_error *err)
{
    bool found = false;

    for (uint32_t i = 0; i < where->count; i++) {
        const gramme_value *value =
            equality(where->parts[i], attribute->name, where->kind);

        if (value == NULL) {
            continue;
        }
        if (!found || gramme_value_equal(&member->value, value)) {
            *member = (gramme_member){attribute->name, *value};
            found = true;
            where->used++;
        } else if (where->kind != GRAMME_PARTIQL_PLAN_EXISTS) {
            return gramme_invalid(
                err,
                "Multiple conditions on same key %.*s. Only single item "
                "Update/Insert/Delete are supported",
                GRAMME_VIEW_ARG(attribute->name));
        }
    }
    return found
               ? GRAMME_OK
               : gramme_invalid(err,
                                "Where clause does not contain a mandatory equality on "
                                "all key attributes");
}

gramme_status gramme_partiql_key(gramme_item *key,
                                 bool *exact,
                                 const gramme_partiql_plan *plan,
                                 const gramme_key_schema *schema,
                                 gramme_arena *arena,
                                 gramme_error *err)
{
    key_search where = {.kind = plan->kind};
    gramme_member *members = gramme_arena_calloc(
        arena, (size_t)schema->hash_count + schema->range_count, sizeof(*members));
    uint32_t found = 0;
    gramme_view duplicate;
    gramme_status st = GRAMME_OK;

    if (members == NULL) {
        return gramme_error_nomem(err);
    }
    if (plan->condition != NULL) {
        where.count = conjuncts(&where.parts, &plan->condition);
    }
    for (uint8_t i = 0; i < schema->hash_count && st == GRAMME_OK; i++) {
        st = find_key(&members[found++], &where, &schema->hash[i], err);
    }
    for (uint8_t i = 0; i < schema->range_count && st == GRAMME_OK; i++) {
        st = find_key(&members[found++], &where, &schema->range[i], err);
    }
    if (st != GRAMME_OK) {
        return st;
    }
    (void)gramme_item_sort(members, found, &duplicate);
    *key = (gramme_item){members, found};
    *exact = where.used == where.count;
    return gramme_partiql_check_item(key, schema, err);
}

/* A sum of products under construction. Without parts: nothing meets the condition. */
typedef struct sum {
    gramme_partiql_part *parts;
    uint32_t count;
} sum;

typedef struct analysis {
    const gramme_key_schema *schema;
    gramme_arena *arena;
    gramme_error *err;
    bool overflowed; /* there were more than PARTS_MAX */
} analysis;

static gramme_status new_sum(sum *out, analysis *on, uint32_t count)
{
    out->parts = gramme_arena_calloc(on->arena, count, sizeof(*out->parts));
    out->count = count;
    return out->parts == NULL ? gramme_error_nomem(on->err) : GRAMME_OK;
}

/* One part that holds everything. */
static gramme_status everything(sum *out, analysis *on)
{
    return new_sum(out, on, 1);
}

static gramme_status hash_leaf(sum *out,
                               analysis *on,
                               const gramme_condition *leaf,
                               gramme_operator op,
                               const gramme_operand *constants)
{
    uint32_t count = op == GRAMME_OPERATOR_IN ? leaf->count - 1 : 1;
    gramme_status st;

    if (op != GRAMME_OPERATOR_EQ && op != GRAMME_OPERATOR_IN) {
        return everything(out, on);
    }
    on->overflowed |= count > PARTS_MAX;
    st = new_sum(out, on, count);
    for (uint32_t i = 0; i < count && st == GRAMME_OK; i++) {
        out->parts[i].hash = constants[i].value;
    }
    return st;
}

static gramme_status range_leaf(sum *out,
                                analysis *on,
                                const gramme_condition *leaf,
                                gramme_operator op,
                                const gramme_operand *constants)
{
    static const gramme_key_operator operators[GRAMME_OPERATOR_COUNT] = {
        [GRAMME_OPERATOR_EQ] = GRAMME_KEY_EQ,
        [GRAMME_OPERATOR_IN] = GRAMME_KEY_EQ,
        [GRAMME_OPERATOR_LT] = GRAMME_KEY_LT,
        [GRAMME_OPERATOR_LE] = GRAMME_KEY_LE,
        [GRAMME_OPERATOR_GT] = GRAMME_KEY_GT,
        [GRAMME_OPERATOR_GE] = GRAMME_KEY_GE,
        [GRAMME_OPERATOR_BETWEEN] = GRAMME_KEY_BETWEEN,
        [GRAMME_OPERATOR_BEGINS_WITH] = GRAMME_KEY_BEGINS_WITH,
    };
    const gramme_key_attribute *attribute = &on->schema->range[0];
    uint32_t count = op == GRAMME_OPERATOR_IN ? leaf->count - 1 : 1;
    gramme_key_condition *ranges;
    gramme_status st = new_sum(out, on, count);

    if (st != GRAMME_OK) {
        return st;
    }
    ranges = gramme_arena_calloc(on->arena, count, sizeof(*ranges));
    if (ranges == NULL) {
        return gramme_error_nomem(on->err);
    }
    for (uint32_t i = 0; i < count; i++) {
        ranges[i].name = attribute->name;
        ranges[i].op = operators[op];
        ranges[i].values[0] = constants[i].value;
        ranges[i].values[1] = op == GRAMME_OPERATOR_BETWEEN ? constants[1].value : NULL;
        out->parts[i].ranges = &ranges[i];
        out->parts[i].range_count = 1;
    }
    return GRAMME_OK;
}

typedef struct name_search {
    gramme_view name;
    bool found;
} name_search;

static bool search_name(void *self, const gramme_path *path)
{
    name_search *search = self;

    search->found |= gramme_view_equal(path->steps[0].name, search->name);
    return !search->found;
}

static bool names(const gramme_condition *condition, gramme_view name)
{
    name_search search = {name, false};

    gramme_condition_visit_paths(condition, search_name, &search);
    return search.found;
}

/* A condition that is no range. */
static gramme_status opaque(sum *out, analysis *on, const gramme_condition *condition)
{
    gramme_status st = everything(out, on);
    gramme_condition *filter = gramme_arena_alloc(on->arena, sizeof(*filter));

    if (st != GRAMME_OK || filter == NULL) {
        return gramme_error_nomem(on->err);
    }
    *filter = *condition;
    out->parts[0].filter = filter;
    if (on->schema->range_count > 0) {
        out->parts[0].loose = names(condition, on->schema->range[0].name);
    }
    return GRAMME_OK;
}

static gramme_status leaf_sum(sum *out, analysis *on, const gramme_condition *leaf)
{
    const gramme_operand *constants;
    gramme_operator op;

    if (is_about(leaf, on->schema->hash[0].name, &op, &constants)) {
        return hash_leaf(out, on, leaf, op, constants);
    }
    if (on->schema->range_count > 0 &&
        is_about(leaf, on->schema->range[0].name, &op, &constants)) {
        return range_leaf(out, on, leaf, op, constants);
    }
    return opaque(out, on, leaf);
}

static bool is_contradiction(const gramme_partiql_part *a, const gramme_partiql_part *b)
{
    return a->hash != NULL && b->hash != NULL && !gramme_value_equal(a->hash, b->hash);
}

/* One or both may be NULL. */
static gramme_status join_filters(gramme_condition **out,
                                  const analysis *on,
                                  gramme_condition *a,
                                  gramme_condition *b)
{
    gramme_condition *both[2] = {a, b};

    if (a == NULL || b == NULL) {
        *out = a != NULL ? a : b;
        return GRAMME_OK;
    }
    *out = gramme_condition_join(on->arena, GRAMME_OPERATOR_AND, both, 2);
    return *out != NULL ? GRAMME_OK : gramme_error_nomem(on->err);
}

static gramme_status multiply_parts(gramme_partiql_part *out,
                                    analysis *on,
                                    const gramme_partiql_part *a,
                                    const gramme_partiql_part *b)
{
    gramme_key_condition *ranges;
    uint32_t count = 0;

    *out = (gramme_partiql_part){.hash = a->hash != NULL ? a->hash : b->hash,
                                 .range_count = a->range_count + b->range_count,
                                 .loose = a->loose || b->loose,
                                 .torn = a->torn || b->torn || is_contradiction(a, b)};
    ranges = gramme_arena_calloc(on->arena, out->range_count, sizeof(*ranges));
    if (ranges == NULL) {
        return gramme_error_nomem(on->err);
    }
    for (uint32_t i = 0; i < a->range_count; i++) {
        ranges[count++] = a->ranges[i];
    }
    for (uint32_t i = 0; i < b->range_count; i++) {
        ranges[count++] = b->ranges[i];
    }
    out->ranges = ranges;
    return join_filters(&out->filter, on, a->filter, b->filter);
}

/* a AND b */
static gramme_status multiply(sum *out, analysis *on, const sum *a, const sum *b)
{
    gramme_status st;
    uint32_t count = 0;

    if (a->count * b->count > PARTS_MAX) {
        on->overflowed = true;
        *out = b->count > 0 && b->parts[0].hash != NULL ? *b : *a;
        return GRAMME_OK;
    }
    st = new_sum(out, on, a->count * b->count);
    for (uint32_t i = 0; i < a->count; i++) {
        for (uint32_t k = 0; k < b->count && st == GRAMME_OK; k++) {
            st = multiply_parts(&out->parts[count++], on, &a->parts[i], &b->parts[k]);
        }
    }
    return st;
}

/* a OR b */
static gramme_status add(sum *out, analysis *on, const sum *a, const sum *b)
{
    gramme_status st;

    if (a->count + b->count > PARTS_MAX) {
        on->overflowed = true;
        return everything(out, on);
    }
    st = new_sum(out, on, a->count + b->count);
    for (uint32_t i = 0; i < out->count && st == GRAMME_OK; i++) {
        out->parts[i] = i < a->count ? a->parts[i] : b->parts[i - a->count];
    }
    return st;
}

static bool names_key(const analysis *on, const gramme_condition *condition)
{
    return names(condition, on->schema->hash[0].name) ||
           (on->schema->range_count > 0 && names(condition, on->schema->range[0].name));
}

/* Recursion ends with the condition, which is at most GRAMME_TREE_DEPTH_MAX deep. */
static gramme_status analyse(sum *out, analysis *on, const gramme_condition *condition)
{
    bool is_or = condition->op == GRAMME_OPERATOR_OR;
    gramme_status st;

    if (gramme_operator_role_of(condition->op) != GRAMME_ROLE_LOGIC) {
        return leaf_sum(out, on, condition);
    }
    if (condition->op == GRAMME_OPERATOR_NOT || !names_key(on, condition)) {
        return opaque(out, on, condition);
    }
    st = analyse(out, on, condition->conditions[0]);
    for (uint32_t i = 1; i < condition->count && st == GRAMME_OK; i++) {
        sum left = *out;
        sum right;

        st = analyse(&right, on, condition->conditions[i]);
        if (st == GRAMME_OK) {
            st = is_or ? add(out, on, &left, &right) : multiply(out, on, &left, &right);
        }
    }
    return st;
}

static gramme_status check_types(const gramme_partiql_part *part,
                                 const gramme_key_schema *schema,
                                 gramme_error *err)
{
    if (part->hash->type != schema->hash[0].type) {
        return refuse_type(schema->hash[0].name, err);
    }
    for (uint32_t i = 0; i < part->range_count; i++) {
        const gramme_value *const *values = part->ranges[i].values;

        if (values[0]->type != schema->range[0].type ||
            (values[1] != NULL && values[1]->type != schema->range[0].type)) {
            return refuse_type(schema->range[0].name, err);
        }
    }
    return GRAMME_OK;
}

gramme_status gramme_partiql_parts(gramme_partiql_access *out,
                                   const gramme_partiql_plan *plan,
                                   const gramme_key_schema *schema,
                                   gramme_arena *arena,
                                   gramme_error *err)
{
    analysis on = {.schema = schema, .arena = arena, .err = err};
    sum all = {0};
    gramme_status st;

    *out = (gramme_partiql_access){.scan = plan->condition == NULL};
    if (plan->condition == NULL) {
        return GRAMME_OK;
    }
    if ((st = analyse(&all, &on, plan->condition)) != GRAMME_OK) {
        return st;
    }
    for (uint32_t i = 0; i < all.count; i++) {
        /* Two partitions at once: AWS looks everywhere for what is nowhere. */
        out->scan |= all.parts[i].hash == NULL || all.parts[i].torn;
    }
    if (out->scan) {
        return GRAMME_OK;
    }
    if (on.overflowed) {
        return gramme_invalid(err,
                              "Too many decomposed read operations for a given query.");
    }
    for (uint32_t i = 0; i < all.count && st == GRAMME_OK; i++) {
        st = check_types(&all.parts[i], schema, err);
    }
    out->parts = all.parts;
    out->count = all.count;
    return st;
}

gramme_status gramme_partiql_delete_condition(const gramme_condition **out,
                                              const gramme_partiql_plan *plan,
                                              const gramme_key_schema *schema,
                                              gramme_arena *arena,
                                              gramme_error *err)
{
    gramme_operand operand = {.kind = GRAMME_OPERAND_PATH};
    gramme_condition *parts[2];

    if (!gramme_path_of_name(&operand.path, arena, schema->hash[0].name)) {
        return gramme_error_nomem(err);
    }
    parts[0] =
        gramme_condition_new(arena, GRAMME_OPERATOR_ATTRIBUTE_NOT_EXISTS, &operand, 1);
    parts[1] = gramme_arena_alloc(arena, sizeof(*parts[1]));
    if (parts[0] == NULL || parts[1] == NULL) {
        return gramme_error_nomem(err);
    }
    *parts[1] = *plan->condition;
    *out = gramme_condition_join(arena, GRAMME_OPERATOR_OR, parts, 2);
    return *out != NULL ? GRAMME_OK : gramme_error_nomem(err);
}

typedef struct path_check {
    const gramme_key_schema *schema;
    gramme_error *err;
    const char *separator;
    gramme_status status;
} path_check;

static bool check_path(void *self, const gramme_path *path)
{
    path_check *check = self;
    gramme_view name = path->steps[0].name;
    bool is_key = false;

    for (uint8_t i = 0; i < check->schema->hash_count; i++) {
        is_key |= gramme_view_equal(check->schema->hash[i].name, name);
    }
    for (uint8_t i = 0; i < check->schema->range_count; i++) {
        is_key |= gramme_view_equal(check->schema->range[i].name, name);
    }
    if (is_key && path->count > 1) {
        check->status = gramme_invalid(check->err,
                                       "Key attributes must be scalars; list random "
                                       "access '[]' and map lookup '.' are "
                                       "not allowed: Key%s %.*s",
                                       check->separator, GRAMME_VIEW_ARG(name));
    }
    return check->status == GRAMME_OK;
}

gramme_status gramme_partiql_check_paths(const gramme_partiql_plan *plan,
                                         const gramme_key_schema *schema,
                                         gramme_error *err)
{
    bool is_read = plan->kind == GRAMME_PARTIQL_PLAN_SELECT ||
                   plan->kind == GRAMME_PARTIQL_PLAN_EXISTS;
    path_check check = {schema, err, is_read ? ":" : "", GRAMME_OK};

    for (uint32_t i = 0; i < plan->projection.count; i++) {
        if (!check_path(&check, &plan->projection.paths[i])) {
            return check.status;
        }
    }
    gramme_condition_visit_paths(plan->condition, check_path, &check);
    return check.status;
}

static gramme_status check_member(const gramme_item *item,
                                  const gramme_key_attribute *attribute,
                                  gramme_error *err)
{
    const gramme_value *value = gramme_item_get(item, attribute->name);

    if (value == NULL) {
        return gramme_invalid(err,
                              "Key attribute should be present in the item: Key %.*s",
                              GRAMME_VIEW_ARG(attribute->name));
    }
    return value->type == attribute->type ? GRAMME_OK
                                          : refuse_type(attribute->name, err);
}

gramme_status gramme_partiql_check_item(const gramme_item *item,
                                        const gramme_key_schema *schema,
                                        gramme_error *err)
{
    gramme_status st = GRAMME_OK;

    for (uint8_t i = 0; i < schema->hash_count && st == GRAMME_OK; i++) {
        st = check_member(item, &schema->hash[i], err);
    }
    for (uint8_t i = 0; i < schema->range_count && st == GRAMME_OK; i++) {
        st = check_member(item, &schema->range[i], err);
    }
    return st;
}

/* NOLINTEND(misc-no-recursion) */
