/* SPDX-License-Identifier: Apache-2.0 */
/* update.c - what an item becomes. First every action's outcome is computed from the
 * old item; then the outcomes, sorted by path, are merged into it: only what lies on a
 * path is copied, all else is shared, and the result is as sorted as the old item was.
 */
#include "api/expr/update.h"

#include <stdlib.h>

#include "api/expr/tree.h"
#include "storage/item/number.h"

/* NOLINTBEGIN(misc-no-recursion): limits of tree.h and of paths */

/* What becomes of one path. */
typedef struct edit {
    const gramme_path *path;
    bool removes;       /* the value, if it is there */
    gramme_value value; /* otherwise */
} edit;

typedef struct update_run {
    const gramme_update *update;
    const gramme_item *old;
    gramme_arena *arena;
    gramme_error *err;
} update_run;

static gramme_status refuse_path(const update_run *run)
{
    return gramme_error_set(
        run->err, GRAMME_INVALID,
        "The document path provided in the update expression is invalid for update");
}

static gramme_status refuse_type(const update_run *run)
{
    return gramme_error_set(
        run->err, GRAMME_INVALID,
        run->update->legacy
            ? "Type mismatch for attribute to update"
            : "An operand in the update expression has an incorrect data type");
}

static gramme_status
evaluate(gramme_value *out, const gramme_operand *operand, const update_run *run);

/* Both operands in turn, each of this type. */
static gramme_status evaluate_pair(gramme_value out[2],
                                   const gramme_operand *call,
                                   gramme_type type,
                                   const update_run *run)
{
    for (uint32_t i = 0; i < 2; i++) {
        gramme_status st = evaluate(&out[i], &call->operands[i], run);

        if (st != GRAMME_OK) {
            return st;
        }
        if (out[i].type != type) {
            return refuse_type(run);
        }
    }
    return GRAMME_OK;
}

static gramme_status concatenate(gramme_value *out,
                                 const gramme_list *a,
                                 const gramme_list *b,
                                 const update_run *run)
{
    gramme_value *values =
        gramme_arena_calloc(run->arena, (size_t)a->count + b->count, sizeof(*values));

    if (values == NULL) {
        return gramme_error_nomem(run->err);
    }
    for (uint32_t i = 0; i < a->count; i++) {
        values[i] = a->values[i];
    }
    for (uint32_t i = 0; i < b->count; i++) {
        values[a->count + i] = b->values[i];
    }
    *out = (gramme_value){.type = GRAMME_TYPE_L, .list = {values, a->count + b->count}};
    return GRAMME_OK;
}

/* AWS evaluates the second operand even when the path exists. */
static gramme_status
evaluate_default(gramme_value *out, const gramme_operand *call, const update_run *run)
{
    const gramme_value *there = gramme_path_get(&call->operands[0].path, run->old);
    gramme_status st = evaluate(out, &call->operands[1], run);

    if (st == GRAMME_OK && there != NULL) {
        *out = *there;
    }
    return st;
}

static gramme_status
evaluate_call(gramme_value *out, const gramme_operand *call, const update_run *run)
{
    gramme_value pair[2];
    gramme_status st;

    if (call->op == GRAMME_OPERATOR_IF_NOT_EXISTS) {
        return evaluate_default(out, call, run);
    }
    if (call->op == GRAMME_OPERATOR_LIST_APPEND) {
        st = evaluate_pair(pair, call, GRAMME_TYPE_L, run);
        return st == GRAMME_OK ? concatenate(out, &pair[0].list, &pair[1].list, run)
                               : st;
    }
    if ((st = evaluate_pair(pair, call, GRAMME_TYPE_N, run)) != GRAMME_OK) {
        return st;
    }
    *out = (gramme_value){.type = GRAMME_TYPE_N};
    return (call->op == GRAMME_OPERATOR_PLUS ? gramme_number_add
                                             : gramme_number_subtract)(
        &out->scalar, run->arena, pair[0].scalar, pair[1].scalar, run->err);
}

static gramme_status
evaluate(gramme_value *out, const gramme_operand *operand, const update_run *run)
{
    const gramme_value *value;

    switch (operand->kind) {
    case GRAMME_OPERAND_VALUE:
        *out = *operand->value;
        return GRAMME_OK;
    case GRAMME_OPERAND_PATH:
        value = gramme_path_get(&operand->path, run->old);
        if (value == NULL) {
            return gramme_error_set(
                run->err, GRAMME_INVALID,
                "The provided expression refers to an attribute that "
                "does not exist in the item");
        }
        *out = *value;
        return GRAMME_OK;
    case GRAMME_OPERAND_CALL:
        return evaluate_call(out, operand, run);
    case GRAMME_OPERAND_CONDITION:
    case GRAMME_OPERAND_PLACEHOLDER:
    default:
        return refuse_type(run);
    }
}

static gramme_status add_to(gramme_value *out,
                            const gramme_value *there,
                            const gramme_value *added,
                            const update_run *run)
{
    *out = *added;
    if (there == NULL) {
        return GRAMME_OK;
    }
    if (there->type != added->type) {
        return refuse_type(run);
    }
    if (added->type == GRAMME_TYPE_N) {
        return gramme_number_add(&out->scalar, run->arena, there->scalar, added->scalar,
                                 run->err);
    }
    if (added->type == GRAMME_TYPE_L) {
        return concatenate(out, &there->list, &added->list, run);
    }
    return gramme_set_union(&out->set, run->arena, &there->set, &added->set)
               ? GRAMME_OK
               : gramme_error_nomem(run->err);
}

/* A set that loses its last element is gone. */
static gramme_status delete_from(edit *out,
                                 const gramme_value *there,
                                 const gramme_value *deleted,
                                 const update_run *run)
{
    out->removes = true;
    if (there == NULL) {
        return GRAMME_OK;
    }
    if (there->type != deleted->type) {
        return refuse_type(run);
    }
    out->value.type = there->type;
    if (!gramme_set_minus(&out->value.set, run->arena, &there->set, &deleted->set)) {
        return gramme_error_nomem(run->err);
    }
    out->removes = out->value.set.count == 0;
    return GRAMME_OK;
}

/* Whether the place the path leads to could hold something. */
static gramme_status check_parent(const gramme_path *path, const update_run *run)
{
    gramme_path parent = {path->steps, path->count - 1};
    const gramme_value *there;

    if (path->count == 1) {
        return GRAMME_OK;
    }
    there = gramme_path_get(&parent, run->old);
    if (there != NULL &&
        there->type ==
            (path->steps[path->count - 1].is_index ? GRAMME_TYPE_L : GRAMME_TYPE_M)) {
        return GRAMME_OK;
    }
    return refuse_path(run);
}

static gramme_status compute(edit *out, uint32_t at, const update_run *run)
{
    const gramme_action *action = &run->update->actions[at];
    const gramme_path *path = &run->update->paths[at];
    gramme_status st = check_parent(path, run);

    *out = (edit){.path = path};
    if (st != GRAMME_OK) {
        return st;
    }
    switch (action->kind) {
    case GRAMME_ACTION_SET:
        st = evaluate(&out->value, &action->operand, run);
        break;
    case GRAMME_ACTION_REMOVE:
        out->removes = true;
        break;
    case GRAMME_ACTION_ADD:
        st = add_to(&out->value, gramme_path_get(path, run->old), action->operand.value,
                    run);
        break;
    case GRAMME_ACTION_DELETE:
        st = delete_from(out, gramme_path_get(path, run->old), action->operand.value,
                         run);
        break;
    default:
        break;
    }
    /* The item itself is the first level. */
    if (st == GRAMME_OK && !out->removes &&
        path->count + gramme_value_depth(&out->value) > GRAMME_DEPTH_MAX) {
        return gramme_error_set(run->err, GRAMME_INVALID,
                                "Nesting Levels have exceeded supported limits");
    }
    return st;
}

static int compare_edits(const void *left, const void *right)
{
    return gramme_path_compare(((const edit *)left)->path, ((const edit *)right)->path);
}

/* The edits, at least one, that agree on the first `depth` steps. */
typedef struct edit_range {
    const edit *edits;
    uint32_t count;
} edit_range;

static const gramme_path_step *step_of(const edit_range *range, uint32_t depth)
{
    return &range->edits[0].path->steps[depth];
}

/* Takes from the front of `rest` those that agree on the step at `depth` as well. */
static edit_range take_group(edit_range *rest, uint32_t depth)
{
    edit_range group = {rest->edits, 1};

    while (group.count < rest->count &&
           gramme_path_step_compare(&rest->edits[group.count].path->steps[depth],
                                    step_of(&group, depth)) == 0) {
        group.count++;
    }
    rest->edits += group.count;
    rest->count -= group.count;
    return group;
}

static gramme_status merge_map(gramme_item *out,
                               const gramme_item *map,
                               edit_range edits,
                               uint32_t depth,
                               const update_run *run);
static gramme_status merge_list(gramme_list *out,
                                const gramme_list *list,
                                edit_range edits,
                                uint32_t depth,
                                const update_run *run);

/* What the place the group leads to becomes; `there` is NULL when nothing is there, and
 * `*kept` tells whether something is afterwards. */
static gramme_status merge_place(gramme_value *out,
                                 bool *kept,
                                 const gramme_value *there,
                                 edit_range group,
                                 uint32_t depth,
                                 const update_run *run)
{
    const edit *first = &group.edits[0];

    if (first->path->count == depth + 1) {
        *kept = !first->removes;
        *out = first->value;
        return GRAMME_OK;
    }
    *kept = true;
    if (there == NULL) {
        return refuse_path(run);
    }
    *out = *there;
    if (there->type == GRAMME_TYPE_M && !step_of(&group, depth + 1)->is_index) {
        return merge_map(&out->map, &there->map, group, depth + 1, run);
    }
    if (there->type == GRAMME_TYPE_L && step_of(&group, depth + 1)->is_index) {
        return merge_list(&out->list, &there->list, group, depth + 1, run);
    }
    return refuse_path(run);
}

/* Recursion ends with the paths, which have at most GRAMME_DEPTH_MAX steps. */
static gramme_status merge_map(gramme_item *out,
                               const gramme_item *map,
                               edit_range edits,
                               uint32_t depth,
                               const update_run *run)
{
    gramme_member *members = gramme_arena_calloc(
        run->arena, (size_t)map->count + edits.count, sizeof(*members));
    uint32_t count = 0;
    uint32_t at = 0;

    if (members == NULL) {
        return gramme_error_nomem(run->err);
    }
    while (edits.count > 0) {
        edit_range group = take_group(&edits, depth);
        gramme_view name = step_of(&group, depth)->name;
        const gramme_value *there = NULL;
        bool kept = false;
        gramme_status st;

        while (at < map->count &&
               gramme_view_compare(map->members[at].name, name) < 0) {
            members[count++] = map->members[at++];
        }
        if (at < map->count && gramme_view_equal(map->members[at].name, name)) {
            there = &map->members[at++].value;
        }
        st = merge_place(&members[count].value, &kept, there, group, depth, run);
        if (st != GRAMME_OK) {
            return st;
        }
        if (kept) {
            members[count++].name = name;
        }
    }
    while (at < map->count) {
        members[count++] = map->members[at++];
    }
    *out = (gramme_item){members, count};
    return GRAMME_OK;
}

static gramme_status merge_list(gramme_list *out,
                                const gramme_list *list,
                                edit_range edits,
                                uint32_t depth,
                                const update_run *run)
{
    gramme_value *values = gramme_arena_calloc(
        run->arena, (size_t)list->count + edits.count, sizeof(*values));
    uint32_t count = 0;
    uint32_t at = 0;

    if (values == NULL) {
        return gramme_error_nomem(run->err);
    }
    while (edits.count > 0) {
        edit_range group = take_group(&edits, depth);
        uint32_t index = step_of(&group, depth)->index;
        const gramme_value *there = NULL;
        bool kept = false;
        gramme_status st;

        while (at < list->count && at < index) {
            values[count++] = list->values[at++];
        }
        if (at < list->count) {
            there = &list->values[at++];
        }
        st = merge_place(&values[count], &kept, there, group, depth, run);
        if (st != GRAMME_OK) {
            return st;
        }
        count += kept ? 1U : 0U;
    }
    while (at < list->count) {
        values[count++] = list->values[at++];
    }
    *out = (gramme_list){values, count};
    return GRAMME_OK;
}

static gramme_status apply(gramme_item *out, const update_run *run, bool creates)
{
    const gramme_update *update = run->update;
    edit *edits = gramme_arena_calloc(run->arena, update->count, sizeof(*edits));
    edit_range all = {edits, 0};

    if (edits == NULL) {
        return gramme_error_nomem(run->err);
    }
    for (uint32_t i = 0; i < update->count; i++) {
        gramme_status st;

        /* AWS lets REMOVE name any path of an item that does not exist yet. */
        if (creates && update->actions[i].kind == GRAMME_ACTION_REMOVE) {
            continue;
        }
        if ((st = compute(&edits[all.count], i, run)) != GRAMME_OK) {
            return st;
        }
        all.count++;
    }
    if (all.count == 0) {
        *out = *run->old;
        return GRAMME_OK;
    }
    qsort(edits, all.count, sizeof(*edits), compare_edits);
    return merge_map(out, run->old, all, 0, run);
}

gramme_status gramme_update_apply(gramme_item *out,
                                  const gramme_update *update,
                                  const gramme_item *old,
                                  gramme_arena *arena,
                                  gramme_error *err)
{
    update_run run = {update, old, arena, err};

    return apply(out, &run, false);
}

gramme_status gramme_update_create(gramme_item *out,
                                   const gramme_update *update,
                                   const gramme_item *key,
                                   gramme_arena *arena,
                                   gramme_error *err)
{
    update_run run = {update, key, arena, err};

    return apply(out, &run, true);
}

/* NOLINTEND(misc-no-recursion) */
