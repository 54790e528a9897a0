/* SPDX-License-Identifier: Apache-2.0 */
/* value.c - walks over one value: equality, size, depth, copy. Each counts its levels
 * down from GRAMME_WALK_MAX. */
#include "storage/item/value.h"

#include "storage/item/number.h"

static bool equal_within(const gramme_value *a, const gramme_value *b, unsigned room);

static bool sets_equal(const gramme_set *a, const gramme_set *b)
{
    if (a->count != b->count) {
        return false;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        if (!gramme_view_equal(a->elements[i], b->elements[i])) {
            return false;
        }
    }
    return true;
}

/* NOLINTBEGIN(misc-no-recursion): room starts at GRAMME_WALK_MAX levels */

static bool lists_equal(const gramme_list *a, const gramme_list *b, unsigned room)
{
    if (a->count != b->count || room == 0) {
        return false;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        if (!equal_within(&a->values[i], &b->values[i], room - 1)) {
            return false;
        }
    }
    return true;
}

static bool maps_equal(const gramme_item *a, const gramme_item *b, unsigned room)
{
    if (a->count != b->count || room == 0) {
        return false;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        if (!gramme_view_equal(a->members[i].name, b->members[i].name) ||
            !equal_within(&a->members[i].value, &b->members[i].value, room - 1)) {
            return false;
        }
    }
    return true;
}

static bool equal_within(const gramme_value *a, const gramme_value *b, unsigned room)
{
    if (a->type != b->type) {
        return false;
    }
    switch (a->type) {
    case GRAMME_TYPE_S:
    case GRAMME_TYPE_N:
    case GRAMME_TYPE_B:
        return gramme_view_equal(a->scalar, b->scalar);
    case GRAMME_TYPE_BOOL:
        return a->boolean == b->boolean;
    case GRAMME_TYPE_SS:
    case GRAMME_TYPE_NS:
    case GRAMME_TYPE_BS:
        return sets_equal(&a->set, &b->set);
    case GRAMME_TYPE_L:
        return lists_equal(&a->list, &b->list, room);
    case GRAMME_TYPE_M:
        return maps_equal(&a->map, &b->map, room);
    case GRAMME_TYPE_NULL:
    case GRAMME_TYPE_COUNT:
        break;
    }
    return true;
}

/* NOLINTEND(misc-no-recursion) */

bool gramme_value_equal(const gramme_value *a, const gramme_value *b)
{
    return equal_within(a, b, GRAMME_WALK_MAX);
}

int gramme_value_compare(const gramme_value *a, const gramme_value *b)
{
    GRAMME_PRE(a->type == b->type && a->type <= GRAMME_TYPE_B);
    return gramme_view_compare(a->scalar, b->scalar);
}

/* A list or map costs 3 bytes, and each of its elements 1 more. */
enum { NESTING_BYTES = 3, ELEMENT_BYTES = 1 };

static size_t size_within(const gramme_value *value, unsigned room);

static size_t set_size(gramme_type type, const gramme_set *set)
{
    size_t size = 0;

    for (uint32_t i = 0; i < set->count; i++) {
        size += type == GRAMME_TYPE_NS ? gramme_number_item_size(set->elements[i])
                                       : set->elements[i].size;
    }
    return size;
}

/* NOLINTBEGIN(misc-no-recursion): room starts at GRAMME_WALK_MAX levels */

static size_t list_size(const gramme_list *list, unsigned room)
{
    size_t size = NESTING_BYTES;

    for (uint32_t i = 0; room > 0 && i < list->count; i++) {
        size += ELEMENT_BYTES + size_within(&list->values[i], room - 1);
    }
    return size;
}

static size_t members_size(const gramme_item *item, unsigned room)
{
    size_t size = 0;

    for (uint32_t i = 0; room > 0 && i < item->count; i++) {
        size +=
            item->members[i].name.size + size_within(&item->members[i].value, room - 1);
    }
    return size;
}

static size_t size_within(const gramme_value *value, unsigned room)
{
    switch (value->type) {
    case GRAMME_TYPE_S:
    case GRAMME_TYPE_B:
        return value->scalar.size;
    case GRAMME_TYPE_N:
        return gramme_number_item_size(value->scalar);
    case GRAMME_TYPE_SS:
    case GRAMME_TYPE_NS:
    case GRAMME_TYPE_BS:
        return set_size(value->type, &value->set);
    case GRAMME_TYPE_L:
        return list_size(&value->list, room);
    case GRAMME_TYPE_M:
        return NESTING_BYTES + (size_t)value->map.count * ELEMENT_BYTES +
               members_size(&value->map, room);
    case GRAMME_TYPE_BOOL:
    case GRAMME_TYPE_NULL:
    case GRAMME_TYPE_COUNT:
        break;
    }
    return 1;
}

/* NOLINTEND(misc-no-recursion) */

size_t gramme_value_size(const gramme_value *value)
{
    return size_within(value, GRAMME_WALK_MAX);
}

size_t gramme_item_size(const gramme_item *item)
{
    return members_size(item, GRAMME_WALK_MAX);
}

/* NOLINTNEXTLINE(misc-no-recursion): room starts at GRAMME_WALK_MAX levels */
static unsigned depth_within(const gramme_value *value, unsigned room)
{
    unsigned deepest = 0;
    bool is_list = value->type == GRAMME_TYPE_L;
    uint32_t count = is_list ? value->list.count : value->map.count;

    if ((!is_list && value->type != GRAMME_TYPE_M) || room == 0) {
        return 0;
    }
    for (uint32_t i = 0; i < count; i++) {
        unsigned depth = depth_within(
            is_list ? &value->list.values[i] : &value->map.members[i].value, room - 1);

        deepest = depth > deepest ? depth : deepest;
    }
    return deepest + 1;
}

unsigned gramme_value_depth(const gramme_value *value)
{
    return depth_within(value, GRAMME_WALK_MAX);
}

static bool copy_within(gramme_value *out,
                        gramme_arena *arena,
                        const gramme_value *value,
                        unsigned room);

static bool copy_set(gramme_set *out, gramme_arena *arena, const gramme_set *set)
{
    gramme_view *elements = gramme_arena_calloc(arena, set->count, sizeof(*elements));

    if (elements == NULL) {
        return false;
    }
    for (uint32_t i = 0; i < set->count; i++) {
        if (!gramme_arena_copy(&elements[i], arena, set->elements[i])) {
            return false;
        }
    }
    *out = (gramme_set){elements, set->count};
    return true;
}

/* NOLINTBEGIN(misc-no-recursion): room starts at GRAMME_WALK_MAX levels */

static bool
copy_list(gramme_list *out, gramme_arena *arena, const gramme_list *list, unsigned room)
{
    gramme_value *values = gramme_arena_calloc(arena, list->count, sizeof(*values));

    if (values == NULL || room == 0) {
        return false;
    }
    for (uint32_t i = 0; i < list->count; i++) {
        if (!copy_within(&values[i], arena, &list->values[i], room - 1)) {
            return false;
        }
    }
    *out = (gramme_list){values, list->count};
    return true;
}

static bool copy_members(gramme_item *out,
                         gramme_arena *arena,
                         const gramme_item *item,
                         unsigned room)
{
    gramme_member *members = gramme_arena_calloc(arena, item->count, sizeof(*members));

    if (members == NULL || room == 0) {
        return false;
    }
    for (uint32_t i = 0; i < item->count; i++) {
        if (!gramme_arena_copy(&members[i].name, arena, item->members[i].name) ||
            !copy_within(&members[i].value, arena, &item->members[i].value, room - 1)) {
            return false;
        }
    }
    *out = (gramme_item){members, item->count};
    return true;
}

static bool copy_within(gramme_value *out,
                        gramme_arena *arena,
                        const gramme_value *value,
                        unsigned room)
{
    out->type = value->type;
    switch (value->type) {
    case GRAMME_TYPE_S:
    case GRAMME_TYPE_N:
    case GRAMME_TYPE_B:
        return gramme_arena_copy(&out->scalar, arena, value->scalar);
    case GRAMME_TYPE_SS:
    case GRAMME_TYPE_NS:
    case GRAMME_TYPE_BS:
        return copy_set(&out->set, arena, &value->set);
    case GRAMME_TYPE_L:
        return copy_list(&out->list, arena, &value->list, room);
    case GRAMME_TYPE_M:
        return copy_members(&out->map, arena, &value->map, room);
    case GRAMME_TYPE_BOOL:
        out->boolean = value->boolean;
        break;
    case GRAMME_TYPE_NULL:
    case GRAMME_TYPE_COUNT:
        break;
    }
    return true;
}

/* NOLINTEND(misc-no-recursion) */

bool gramme_value_copy(gramme_value *out,
                       gramme_arena *arena,
                       const gramme_value *value)
{
    return copy_within(out, arena, value, GRAMME_WALK_MAX);
}

bool gramme_item_copy(gramme_item *out, gramme_arena *arena, const gramme_item *item)
{
    return copy_members(out, arena, item, GRAMME_WALK_MAX);
}
