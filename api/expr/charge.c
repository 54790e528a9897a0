/* SPDX-License-Identifier: Apache-2.0 */
/* charge.c - how large AWS takes an UpdateExpression to be.
 *
 * A standalone UpdateItem may not be over 400 KB in what it says, whatever becomes of
 * the item: each action has its price, and so has each thing in it. The figures were
 * measured on AWS to the byte by paritysuite's tier3/limits/itemSizeBySurface. */
#include "api/expr/tree.h"

enum {
    UPDATE = 3,
    SET_OR_ADD = 19,
    REMOVE_OR_DELETE = 1,
    TARGET_STEP = 4, /* each but the first */
    PATH = 1,
    PATH_STEP = 14,
};

static const size_t prices[GRAMME_OPERATOR_COUNT] = {
    [GRAMME_OPERATOR_PLUS] = 34,
    [GRAMME_OPERATOR_MINUS] = 37,
    [GRAMME_OPERATOR_LIST_APPEND] = 37,
    [GRAMME_OPERATOR_IF_NOT_EXISTS] = 39,
};

/* The bytes of a name, the digits of an index. */
static size_t charge_step(const gramme_path_step *step)
{
    size_t digits = 1;

    if (!step->is_index) {
        return step->name.size;
    }
    for (uint32_t index = step->index; index >= 10; index /= 10) {
        digits++;
    }
    return digits;
}

static size_t charge_target(const gramme_path *path)
{
    size_t total = TARGET_STEP * (path->count - (size_t)1);

    for (uint32_t i = 0; i < path->count; i++) {
        total += charge_step(&path->steps[i]);
    }
    return total;
}

/* A path by its words, not by what it leads to; a constant wherever it is used. */
/* NOLINTNEXTLINE(misc-no-recursion): a tree has at most GRAMME_TREE_DEPTH_MAX levels */
static size_t charge_operand(const gramme_operand *operand)
{
    size_t total = 0;

    switch (operand->kind) {
    case GRAMME_OPERAND_PATH:
        total = PATH;
        for (uint32_t i = 0; i < operand->path.count; i++) {
            total += PATH_STEP + charge_step(&operand->path.steps[i]);
        }
        return total;
    case GRAMME_OPERAND_VALUE:
        return gramme_value_size(operand->value);
    case GRAMME_OPERAND_CALL:
        total = prices[operand->op];
        for (uint32_t i = 0; i < operand->count; i++) {
            total += charge_operand(&operand->operands[i]);
        }
        return total;
    case GRAMME_OPERAND_CONDITION:
    case GRAMME_OPERAND_PLACEHOLDER:
    default:
        return 0;
    }
}

size_t gramme_update_charge(const gramme_update *update)
{
    size_t total = UPDATE;

    if (update->legacy) {
        return 0;
    }
    for (uint32_t i = 0; i < update->count; i++) {
        const gramme_action *action = &update->actions[i];

        total += charge_target(&update->paths[i]);
        if (action->kind == GRAMME_ACTION_SET || action->kind == GRAMME_ACTION_ADD) {
            total += SET_OR_ADD + charge_operand(&action->operand);
        } else {
            total += REMOVE_OR_DELETE;
        }
    }
    return total;
}
