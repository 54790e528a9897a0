/* SPDX-License-Identifier: Apache-2.0 */
/* selection.c - a SELECT's WHERE and ORDER BY as key ranges in the order to read. */
#include "api/ops/selection.h"

#include "api/ops/keyrange.h"
#include "api/ops/keys.h"

static gramme_status
keep(gramme_view *out, gramme_op_call *call, const gramme_bytes *bytes)
{
    return gramme_bytes_ok(bytes) &&
                   gramme_arena_copy(out, call->arena, gramme_bytes_view(bytes))
               ? GRAMME_OK
               : gramme_error_nomem(call->err);
}

/* The bounds of partition `hash`, narrowed by `condition` unless NULL. */
static gramme_status bounds_of(gramme_view *lower,
                               gramme_view *upper,
                               const gramme_selection *all,
                               const gramme_value *hash,
                               const gramme_key_condition *condition)
{
    gramme_op_call *call = all->call;
    const gramme_key_condition partition = {.op = GRAMME_KEY_EQ,
                                            .values = {hash, NULL}};
    gramme_key_range range = {.key = all->reader.key, .hash = {&partition}};
    gramme_bytes low;
    gramme_bytes high;
    gramme_status status;

    if (condition != NULL) {
        range.range[0] = condition;
        range.range_count = 1;
    }
    gramme_bytes_init(&low, call->arena->allocator);
    gramme_bytes_init(&high, call->arena->allocator);
    gramme_key_range_bounds(&low, &high, &range, all->reader.tree);
    status = keep(lower, call, &low);
    if (status == GRAMME_OK) {
        status = keep(upper, call, &high);
    }
    gramme_bytes_clear(&low);
    gramme_bytes_clear(&high);
    return status;
}

static gramme_status check_part(const gramme_selection *all,
                                const gramme_partiql_part *part)
{
    const gramme_key_schema *key = all->reader.key;
    gramme_error *err = all->call->err;
    gramme_status status =
        gramme_keys_check_value(&key->hash[0], part->hash, true, err);
    uint32_t i;

    for (i = 0; i < part->range_count && status == GRAMME_OK; i++) {
        const gramme_value *const *values = part->ranges[i].values;

        if (part->ranges[i].op == GRAMME_KEY_BEGINS_WITH) {
            continue;
        }
        status = gramme_keys_check_value(&key->range[0], values[0], false, err);
        if (status == GRAMME_OK && values[1] != NULL) {
            status = gramme_keys_check_value(&key->range[0], values[1], false, err);
        }
    }
    return status;
}

static gramme_status range_of(gramme_select_range *range,
                              const gramme_selection *all,
                              const gramme_partiql_part *part)
{
    const gramme_reader *reader = &all->reader;
    gramme_status status = check_part(all, part);
    bool is_equal = false;
    uint32_t i;

    *range = (gramme_select_range){.hash = part->hash, .is_loose = part->loose};
    if (status == GRAMME_OK) {
        status = bounds_of(&range->lower, &range->upper, all, part->hash, NULL);
    }
    for (i = 0; i < part->range_count && status == GRAMME_OK; i++) {
        gramme_view lower = {NULL, 0};
        gramme_view upper = {NULL, 0};

        is_equal |= part->ranges[i].op == GRAMME_KEY_EQ;
        status = bounds_of(&lower, &upper, all, part->hash, &part->ranges[i]);
        if (status == GRAMME_OK && gramme_view_compare(lower, range->lower) > 0) {
            range->lower = lower;
        }
        if (status == GRAMME_OK && gramme_view_compare(upper, range->upper) < 0) {
            range->upper = upper;
        }
    }
    range->is_row =
        reader->index == NULL && (is_equal || reader->key->range_count == 0);
    return status;
}

static bool is_empty(const gramme_select_range *range)
{
    return gramme_view_compare(range->lower, range->upper) >= 0;
}

/* Takes `range` into the gramme_selection: ranges of one partition that meet become
 * one, where AWS lets them. */
static gramme_status add_range(gramme_selection *all, const gramme_select_range *range)
{
    uint32_t i;

    if (is_empty(range)) {
        return GRAMME_OK;
    }
    for (i = 0; i < all->count; i++) {
        gramme_select_range *other = &all->ranges[i];

        if (gramme_view_compare(range->lower, other->upper) >= 0 ||
            gramme_view_compare(other->lower, range->upper) >= 0) {
            continue;
        }
        if (!range->is_loose && !other->is_loose) {
            return gramme_invalid(all->call->err,
                                  "Overlapping conditions with range keys are not "
                                  "supported in where clause");
        }
        if (gramme_view_compare(range->lower, other->lower) < 0) {
            other->lower = range->lower;
        }
        if (gramme_view_compare(range->upper, other->upper) > 0) {
            other->upper = range->upper;
        }
        other->is_row &= range->is_row;
        other->is_loose |= range->is_loose;
        return GRAMME_OK;
    }
    all->ranges[all->count++] = *range;
    return GRAMME_OK;
}

/* The order that ORDER BY asks for. */
typedef struct sort_order {
    bool hash_given;
    bool hash_descending;
    bool range_descending; /* also where ORDER BY does not say */
} sort_order;

static gramme_status read_order(sort_order *order, const gramme_selection *all)
{
    const gramme_partiql_plan *plan = &all->statement->plan;
    const gramme_key_schema *key = all->reader.key;
    uint32_t i;

    *order = (sort_order){.range_descending = plan->order_count > 0};
    for (i = 0; i < plan->order_count; i++) {
        gramme_view name = plan->order[i].name;

        if (gramme_view_equal(name, key->hash[0].name)) {
            order->hash_given = true;
            order->hash_descending = plan->order[i].descending;
        } else if (key->range_count > 0 &&
                   gramme_view_equal(name, key->range[0].name)) {
            order->range_descending = plan->order[i].descending;
        } else {
            return gramme_invalid(
                all->call->err,
                "Attribute %.*s in ORDER BY clause must be part of the "
                "primary key",
                GRAMME_VIEW_ARG(name));
        }
    }
    return GRAMME_OK;
}

static bool comes_before(const sort_order *order,
                         const gramme_select_range *a,
                         const gramme_select_range *b)
{
    int by_hash = gramme_value_compare(a->hash, b->hash);
    int by_range = gramme_view_compare(a->lower, b->lower);

    if (by_hash != 0) {
        return order->hash_given &&
               (order->hash_descending ? by_hash > 0 : by_hash < 0);
    }
    return order->range_descending ? by_range > 0 : by_range < 0;
}

/* By insertion: there are few ranges, and those of equal rank keep the order of the
 * statement. */
static void sort_ranges(gramme_selection *all, const sort_order *order)
{
    uint32_t i;

    for (i = 1; i < all->count; i++) {
        gramme_select_range moving = all->ranges[i];
        uint32_t to = i;

        while (to > 0 && comes_before(order, &moving, &all->ranges[to - 1])) {
            all->ranges[to] = all->ranges[to - 1];
            to--;
        }
        all->ranges[to] = moving;
    }
}

static gramme_status whole(gramme_selection *all, gramme_view *bound, uint32_t tree)
{
    all->call->scratch->size = 0;
    gramme_key_append_hash_bound(all->call->scratch, tree, 0);
    return keep(bound, all->call, all->call->scratch);
}

static gramme_status plan_scan(gramme_selection *all)
{
    gramme_status status;

    if (all->statement->plan.order_count > 0) {
        return gramme_invalid(
            all->call->err, "Must have at least one non-optional hash key condition in "
                            "WHERE clause when using ORDER BY clause.");
    }
    all->count = 1;
    status = whole(all, &all->ranges[0].lower, all->reader.tree);
    return status == GRAMME_OK ? whole(all, &all->ranges[0].upper, all->reader.tree + 1)
                               : status;
}

static bool is_one_partition(const gramme_partiql_access *access)
{
    uint32_t i;

    for (i = 1; i < access->count; i++) {
        if (!gramme_value_equal(access->parts[0].hash, access->parts[i].hash)) {
            return false;
        }
    }
    return true;
}

/* What an index lacks, AWS lets a WHERE look at where some part of it does not; else it
 * tells of the part with the highest partition key. */
static void judge_parts(gramme_selection *all, const gramme_partiql_access *access)
{
    const gramme_partiql_part *last = NULL;
    uint32_t i;

    for (i = 0; i < access->count && all->reader.index != NULL; i++) {
        const gramme_partiql_part *part = &access->parts[i];

        if (!gramme_reader_lacks(&all->reader, part->filter)) {
            return;
        }
        if (last == NULL || gramme_value_compare(part->hash, last->hash) >= 0) {
            last = part;
        }
    }
    all->judged = last == NULL ? NULL : last->filter;
}

gramme_status gramme_selection_plan(gramme_selection *all)
{
    const gramme_partiql_plan *plan = &all->statement->plan;
    gramme_op_call *call = all->call;
    gramme_partiql_access access;
    sort_order order;
    uint32_t i;
    gramme_status status =
        gramme_partiql_parts(&access, plan, all->reader.key, call->arena, call->err);

    if (status != GRAMME_OK) {
        return status;
    }
    all->ranges = gramme_arena_calloc(
        call->arena, access.scan ? 1 : (size_t)access.count, sizeof(*all->ranges));
    if (all->ranges == NULL) {
        return gramme_error_nomem(call->err);
    }
    status = read_order(&order, all);
    if (status != GRAMME_OK || access.scan) {
        return status == GRAMME_OK ? plan_scan(all) : status;
    }
    if (plan->order_count > 0 && !order.hash_given && !is_one_partition(&access)) {
        return gramme_invalid(
            call->err, "Must have hash key in ORDER BY clause when more than one "
                       "hash key condition specified in WHERE clause.");
    }
    judge_parts(all, &access);
    for (i = 0; i < access.count && status == GRAMME_OK; i++) {
        gramme_select_range range = {0};

        status = range_of(&range, all, &access.parts[i]);
        if (status == GRAMME_OK) {
            status = add_range(all, &range);
        }
    }
    all->reader.reverse = order.range_descending;
    sort_ranges(all, &order);
    return status;
}
