/* SPDX-License-Identifier: Apache-2.0 */
/* tree.c - the operator table and the nodes' makers. */
#include "api/expr/tree.h"

#define GRAMME_OPERATOR(id, text, operands, role) {text, operands, GRAMME_ROLE_##role},
static const struct {
    const char *text;
    uint32_t operands;
    gramme_operator_role role;
} operators[] = {
#include "api/expr/operator.def"
};
#undef GRAMME_OPERATOR

const char *gramme_operator_text(gramme_operator op)
{
    return operators[op].text;
}

gramme_operator_role gramme_operator_role_of(gramme_operator op)
{
    return operators[op].role;
}

uint32_t gramme_operator_operands(gramme_operator op)
{
    return operators[op].operands;
}

gramme_operator gramme_operator_find(gramme_view function)
{
    for (gramme_operator op = GRAMME_OPERATOR_ATTRIBUTE_EXISTS;
         op <= GRAMME_OPERATOR_LIST_APPEND; op++) {
        if (gramme_view_is(function, operators[op].text)) {
            return op;
        }
    }
    return GRAMME_OPERATOR_UNKNOWN;
}

bool gramme_path_of_name(gramme_path *out, gramme_arena *arena, gramme_view name)
{
    gramme_path_step *step = gramme_arena_calloc(arena, 1, sizeof(*step));

    if (step == NULL) {
        return false;
    }
    step->name = name;
    *out = (gramme_path){step, 1};
    return true;
}

int gramme_path_step_compare(const gramme_path_step *a, const gramme_path_step *b)
{
    if (a->is_index != b->is_index) {
        return a->is_index ? -1 : 1;
    }
    if (a->is_index) {
        return (a->index > b->index) - (a->index < b->index);
    }
    return gramme_view_compare(a->name, b->name);
}

int gramme_path_compare(const gramme_path *a, const gramme_path *b)
{
    uint32_t common = a->count < b->count ? a->count : b->count;

    for (uint32_t i = 0; i < common; i++) {
        int order = gramme_path_step_compare(&a->steps[i], &b->steps[i]);

        if (order != 0) {
            return order;
        }
    }
    return (a->count > b->count) - (a->count < b->count);
}

gramme_condition *gramme_condition_new(gramme_arena *arena,
                                       gramme_operator op,
                                       const gramme_operand *operands,
                                       uint32_t count)
{
    gramme_condition *condition = gramme_arena_calloc(arena, 1, sizeof(*condition));
    gramme_operand *copy = gramme_arena_calloc(arena, count, sizeof(*copy));

    if (condition == NULL || copy == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++) {
        copy[i] = operands[i];
    }
    condition->op = op;
    condition->count = count;
    condition->operands = copy;
    return condition;
}

gramme_condition *gramme_condition_join(gramme_arena *arena,
                                        gramme_operator op,
                                        gramme_condition *const *conditions,
                                        uint32_t count)
{
    gramme_condition *condition = gramme_arena_calloc(arena, 1, sizeof(*condition));
    gramme_condition **copy =
        gramme_arena_calloc(arena, count, sizeof(gramme_condition *));

    if (condition == NULL || copy == NULL) {
        return NULL;
    }
    for (uint32_t i = 0; i < count; i++) {
        copy[i] = conditions[i];
    }
    condition->op = op;
    condition->count = count;
    condition->conditions = copy;
    condition->times = 1;
    return condition;
}

gramme_update *gramme_update_new(gramme_arena *arena, uint32_t count)
{
    gramme_update *update = gramme_arena_calloc(arena, 1, sizeof(*update));

    if (update == NULL) {
        return NULL;
    }
    update->actions = gramme_arena_calloc(arena, count, sizeof(*update->actions));
    update->paths = gramme_arena_calloc(arena, count, sizeof(*update->paths));
    update->count = count;
    return update->actions == NULL || update->paths == NULL ? NULL : update;
}
