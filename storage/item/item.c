/* SPDX-License-Identifier: Apache-2.0 */
/* item.c - the sorted members of an item or map. */
#include "storage/item/sort.h"
#include "storage/item/value.h"

_Static_assert(offsetof(gramme_member, name) == 0,
               "sort.h compares what begins a member");
_Static_assert(sizeof(gramme_member) <= GRAMME_SORT_ELEMENT_MAX,
               "sort.h moves members");

bool gramme_item_sort(gramme_member *members, uint32_t count, gramme_view *duplicate)
{
    return gramme_sort(members, count, sizeof(*members), duplicate);
}

uint32_t gramme_item_find(const gramme_item *item, gramme_view name, bool *found)
{
    uint32_t low = 0;
    uint32_t high = item->count;

    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = gramme_view_compare(name, item->members[middle].name);

        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order > 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    *found = false;
    return low;
}

const gramme_value *gramme_item_get(const gramme_item *item, gramme_view name)
{
    bool found;
    uint32_t at = gramme_item_find(item, name, &found);

    return found ? &item->members[at].value : NULL;
}

/* `count` members from the one at `first` on; an empty item may have no array at all.
 */
static void
copy_members(gramme_member *to, const gramme_item *item, uint32_t first, uint32_t count)
{
    if (count > 0) {
        memcpy(to, item->members + first, count * sizeof(*to));
    }
}

bool gramme_item_put(gramme_item *item,
                     gramme_arena *arena,
                     gramme_view name,
                     const gramme_value *value)
{
    bool found;
    uint32_t at = gramme_item_find(item, name, &found);
    uint32_t behind = at + found;
    uint32_t count = item->count + !found;
    gramme_member *members;

    members = count == 0 ? NULL : gramme_arena_alloc(arena, count * sizeof(*members));
    if (members == NULL) {
        return false;
    }
    copy_members(members, item, 0, at);
    members[at] = (gramme_member){name, *value};
    copy_members(members + at + 1, item, behind, item->count - behind);
    *item = (gramme_item){members, count};
    return true;
}

bool gramme_item_remove(gramme_item *item, gramme_arena *arena, gramme_view name)
{
    bool found;
    uint32_t at = gramme_item_find(item, name, &found);
    gramme_member *members;

    if (!found) {
        return true;
    }
    members = gramme_arena_alloc(arena, (item->count - 1) * sizeof(*members));
    if (members == NULL) {
        return false;
    }
    copy_members(members, item, 0, at);
    copy_members(members + at, item, at + 1, item->count - at - 1);
    *item = (gramme_item){members, item->count - 1};
    return true;
}
