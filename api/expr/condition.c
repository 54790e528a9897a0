/* SPDX-License-Identifier: Apache-2.0 */
/* condition.c - conditions from text, and whether an item meets one. Testing allocates
 * nothing: the only value it makes is a size, on the stack. */
#include "api/expr/parse.h"
#include "storage/base/utf8.h"
#include "storage/item/number.h"

/* NOLINTBEGIN(misc-no-recursion): a tree has at most GRAMME_TREE_DEPTH_MAX levels */

gramme_status gramme_condition_bind(gramme_condition *condition,
                                    gramme_scope *scope,
                                    const char *parameter,
                                    gramme_error *err)
{
    gramme_binder binder = {.scope = scope, .parameter = parameter, .err = err};

    return gramme_bind_condition(&binder, condition);
}

gramme_status gramme_condition_parse(const gramme_condition **out,
                                     gramme_scope *scope,
                                     gramme_view text,
                                     const char *parameter,
                                     gramme_error *err)
{
    gramme_condition *condition = NULL;
    gramme_status st =
        gramme_condition_read(&condition, scope->arena, text, parameter, err);

    if (st == GRAMME_OK) {
        st = gramme_condition_bind(condition, scope, parameter, err);
    }
    if (st == GRAMME_OK) {
        *out = condition;
    }
    return st;
}

typedef struct measured {
    gramme_value value;
    uint8_t number[GRAMME_NUMBER_SIZE_MAX];
} measured;

static bool size_of(size_t *out, const gramme_value *value)
{
    switch (value->type) {
    case GRAMME_TYPE_S:
        *out = gramme_utf8_utf16_length(value->scalar);
        return true;
    case GRAMME_TYPE_B:
        *out = value->scalar.size;
        return true;
    case GRAMME_TYPE_SS:
    case GRAMME_TYPE_NS:
    case GRAMME_TYPE_BS:
        *out = value->set.count;
        return true;
    case GRAMME_TYPE_L:
        *out = value->list.count;
        return true;
    case GRAMME_TYPE_M:
        *out = value->map.count;
        return true;
    case GRAMME_TYPE_N:
    case GRAMME_TYPE_BOOL:
    case GRAMME_TYPE_NULL:
    case GRAMME_TYPE_COUNT:
    default:
        return false;
    }
}

/* `size` as a number, in `room`. */
static const gramme_value *measure(measured *room, size_t size)
{
    char digits[24];
    size_t at = sizeof(digits);
    size_t encoded;

    do {
        digits[--at] = (char)('0' + size % 10);
        size /= 10;
    } while (size > 0);
    if (gramme_number_parse(room->number, &encoded,
                            gramme_view_of(digits + at, sizeof(digits) - at),
                            NULL) != GRAMME_OK) {
        return NULL;
    }
    room->value = (gramme_value){.type = GRAMME_TYPE_N,
                                 .scalar = gramme_view_of(room->number, encoded)};
    return &room->value;
}

static const gramme_value *truth(bool met)
{
    static const gramme_value truths[] = {
        {.type = GRAMME_TYPE_BOOL, .boolean = false},
        {.type = GRAMME_TYPE_BOOL, .boolean = true},
    };

    return &truths[met ? 1 : 0];
}

/* What the operand stands for in `item`; NULL when nothing. `room` takes a size. */
static const gramme_value *
evaluate(const gramme_operand *operand, const gramme_item *item, measured *room)
{
    const gramme_value *value;
    size_t size;

    switch (operand->kind) {
    case GRAMME_OPERAND_PATH:
        return gramme_path_get(&operand->path, item);
    case GRAMME_OPERAND_VALUE:
        return operand->value;
    case GRAMME_OPERAND_CALL:
        /* Only size() gets here, and never over another size(). */
        if (operand->operands[0].kind == GRAMME_OPERAND_CALL) {
            return NULL;
        }
        value = evaluate(&operand->operands[0], item, NULL);
        return value != NULL && room != NULL && size_of(&size, value)
                   ? measure(room, size)
                   : NULL;
    case GRAMME_OPERAND_CONDITION:
        return truth(gramme_condition_test(operand->condition, item));
    case GRAMME_OPERAND_PLACEHOLDER:
    default:
        return NULL;
    }
}

static bool is_scalar(gramme_type type)
{
    return type == GRAMME_TYPE_S || type == GRAMME_TYPE_N || type == GRAMME_TYPE_B;
}

static bool comparable(const gramme_value *a, const gramme_value *b)
{
    return a != NULL && b != NULL && a->type == b->type && is_scalar(a->type);
}

static bool equal(const gramme_value *a, const gramme_value *b)
{
    return a != NULL && b != NULL && gramme_value_equal(a, b);
}

static bool find_bytes(gramme_view haystack, gramme_view needle)
{
    const uint8_t *at = haystack.data;
    size_t left = haystack.size;

    if (needle.size == 0) {
        return true;
    }
    while (left >= needle.size) {
        const uint8_t *hit = memchr(at, needle.data[0], left - needle.size + 1);

        if (hit == NULL) {
            return false;
        }
        if (memcmp(hit, needle.data, needle.size) == 0) {
            return true;
        }
        left -= (size_t)(hit - at) + 1;
        at = hit + 1;
    }
    return false;
}

static bool list_contains(const gramme_list *list, const gramme_value *element)
{
    for (uint32_t i = 0; i < list->count; i++) {
        if (gramme_value_equal(&list->values[i], element)) {
            return true;
        }
    }
    return false;
}

static bool contains(const gramme_value *whole, const gramme_value *part)
{
    if (whole == NULL || part == NULL) {
        return false;
    }
    if (whole->type == GRAMME_TYPE_L) {
        return list_contains(&whole->list, part);
    }
    if (gramme_type_is_set(whole->type)) {
        return part->type == gramme_type_of_element(whole->type) &&
               gramme_set_contains(&whole->set, part->scalar);
    }
    return whole->type == part->type &&
           (whole->type == GRAMME_TYPE_S || whole->type == GRAMME_TYPE_B) &&
           find_bytes(whole->scalar, part->scalar);
}

static bool begins_with(const gramme_value *whole, const gramme_value *prefix)
{
    return comparable(whole, prefix) && whole->type != GRAMME_TYPE_N &&
           gramme_view_starts_with(whole->scalar, prefix->scalar);
}

static bool has_type(const gramme_value *value, const gramme_value *name)
{
    return value != NULL && name != NULL && name->type == GRAMME_TYPE_S &&
           gramme_view_is(name->scalar, gramme_type_name(value->type));
}

static bool test_between(const gramme_condition *condition, const gramme_item *item)
{
    measured room[3];
    const gramme_value *value = evaluate(&condition->operands[0], item, &room[0]);
    const gramme_value *low = evaluate(&condition->operands[1], item, &room[1]);
    const gramme_value *high = evaluate(&condition->operands[2], item, &room[2]);

    return comparable(value, low) && comparable(value, high) &&
           gramme_value_compare(low, value) <= 0 &&
           gramme_value_compare(value, high) <= 0;
}

static bool test_in(const gramme_condition *condition, const gramme_item *item)
{
    measured room[2];
    const gramme_value *value = evaluate(&condition->operands[0], item, &room[0]);

    for (uint32_t i = 1; i < condition->count; i++) {
        if (equal(value, evaluate(&condition->operands[i], item, &room[1]))) {
            return true;
        }
    }
    return false;
}

static bool test_pair(const gramme_condition *condition, const gramme_item *item)
{
    measured room[2];
    const gramme_value *a = evaluate(&condition->operands[0], item, &room[0]);
    const gramme_value *b = evaluate(&condition->operands[1], item, &room[1]);

    switch (condition->op) {
    case GRAMME_OPERATOR_EQ:
        return equal(a, b);
    case GRAMME_OPERATOR_NE:
        return !equal(a, b);
    case GRAMME_OPERATOR_LT:
        return comparable(a, b) && gramme_value_compare(a, b) < 0;
    case GRAMME_OPERATOR_LE:
        return comparable(a, b) && gramme_value_compare(a, b) <= 0;
    case GRAMME_OPERATOR_GT:
        return comparable(a, b) && gramme_value_compare(a, b) > 0;
    case GRAMME_OPERATOR_GE:
        return comparable(a, b) && gramme_value_compare(a, b) >= 0;
    case GRAMME_OPERATOR_ATTRIBUTE_TYPE:
        return has_type(a, b);
    case GRAMME_OPERATOR_BEGINS_WITH:
        return begins_with(a, b);
    case GRAMME_OPERATOR_CONTAINS:
        return contains(a, b);
    default:
        return false;
    }
}

bool gramme_condition_test(const gramme_condition *condition, const gramme_item *item)
{
    measured room;
    bool met;

    if (condition == NULL) {
        return true;
    }
    switch (condition->op) {
    case GRAMME_OPERATOR_AND:
    case GRAMME_OPERATOR_OR:
        met = condition->op == GRAMME_OPERATOR_AND;
        for (uint32_t i = 0; i < condition->count; i++) {
            if (gramme_condition_test(condition->conditions[i], item) != met) {
                return !met;
            }
        }
        return met;
    case GRAMME_OPERATOR_NOT:
        met = gramme_condition_test(condition->conditions[0], item);
        return condition->times % 2 == 1 ? !met : met;
    case GRAMME_OPERATOR_ATTRIBUTE_EXISTS:
        return evaluate(&condition->operands[0], item, &room) != NULL;
    case GRAMME_OPERATOR_ATTRIBUTE_NOT_EXISTS:
        return evaluate(&condition->operands[0], item, &room) == NULL;
    case GRAMME_OPERATOR_BETWEEN:
        return test_between(condition, item);
    case GRAMME_OPERATOR_IN:
        return test_in(condition, item);
    default:
        return test_pair(condition, item);
    }
}

typedef bool (*path_visitor)(void *self, const gramme_path *path);

static bool visit_operand(const gramme_operand *operand, path_visitor visit, void *self)
{
    if (operand->kind == GRAMME_OPERAND_PATH) {
        return visit(self, &operand->path);
    }
    if (operand->kind == GRAMME_OPERAND_CONDITION) {
        return gramme_condition_visit_paths(operand->condition, visit, self);
    }
    if (operand->kind == GRAMME_OPERAND_CALL) {
        for (uint32_t i = 0; i < operand->count; i++) {
            if (!visit_operand(&operand->operands[i], visit, self)) {
                return false;
            }
        }
    }
    return true;
}

bool gramme_condition_visit_paths(const gramme_condition *condition,
                                  bool (*visit)(void *self, const gramme_path *path),
                                  void *self)
{
    bool leaf;

    if (condition == NULL) {
        return true;
    }
    leaf = gramme_operator_role_of(condition->op) != GRAMME_ROLE_LOGIC;
    for (uint32_t i = 0; i < condition->count; i++) {
        if (leaf ? !visit_operand(&condition->operands[i], visit, self)
                 : !gramme_condition_visit_paths(condition->conditions[i], visit,
                                                 self)) {
            return false;
        }
    }
    return true;
}

/* NOLINTEND(misc-no-recursion) */
