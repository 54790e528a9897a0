/* SPDX-License-Identifier: Apache-2.0 */
/* path.c - following document paths, and telling how two of them lie. */
#include "storage/item/path.h"

static const gramme_value *step_into(const gramme_value *value,
                                     const gramme_path_step *step)
{
    if (step->is_index) {
        return value->type == GRAMME_TYPE_L && step->index < value->list.count
                   ? &value->list.values[step->index]
                   : NULL;
    }
    return value->type == GRAMME_TYPE_M ? gramme_item_get(&value->map, step->name)
                                        : NULL;
}

const gramme_value *gramme_path_get(const gramme_path *path, const gramme_item *item)
{
    const gramme_value *value;

    GRAMME_PRE(path->count > 0 && !path->steps[0].is_index);
    value = gramme_item_get(item, path->steps[0].name);
    for (uint32_t i = 1; value != NULL && i < path->count; i++) {
        value = step_into(value, &path->steps[i]);
    }
    return value;
}

gramme_path_relation gramme_path_relate(const gramme_path *a, const gramme_path *b)
{
    uint32_t common = a->count < b->count ? a->count : b->count;

    for (uint32_t i = 0; i < common; i++) {
        const gramme_path_step *one = &a->steps[i];
        const gramme_path_step *two = &b->steps[i];

        if (one->is_index != two->is_index) {
            return GRAMME_PATH_CONFLICT;
        }
        if (one->is_index ? one->index != two->index
                          : !gramme_view_equal(one->name, two->name)) {
            return GRAMME_PATH_APART;
        }
    }
    return GRAMME_PATH_OVERLAP;
}

void gramme_path_print(gramme_bytes *out, const gramme_path *path)
{
    gramme_bytes_append_byte(out, '[');
    for (uint32_t i = 0; i < path->count; i++) {
        if (i > 0) {
            GRAMME_BYTES_LITERAL(out, ", ");
        }
        if (path->steps[i].is_index) {
            gramme_bytes_printf(out, "[%lu]", (unsigned long)path->steps[i].index);
        } else {
            gramme_bytes_append_view(out, path->steps[i].name);
        }
    }
    gramme_bytes_append_byte(out, ']');
}
