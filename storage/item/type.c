/* SPDX-License-Identifier: Apache-2.0 */
/* type.c - the ten types' names, all from type.def. */
#include "storage/item/value.h"

const char *gramme_type_name(gramme_type type)
{
#define GRAMME_TYPE(id, wire, words) wire,
    static const char *const names[] = {
#include "storage/item/type.def"
    };
#undef GRAMME_TYPE

    GRAMME_PRE(type < GRAMME_TYPE_COUNT);
    return names[type];
}

const char *gramme_type_words(gramme_type type)
{
#define GRAMME_TYPE(id, wire, words) words,
    static const char *const all_words[] = {
#include "storage/item/type.def"
    };
#undef GRAMME_TYPE

    GRAMME_PRE(type < GRAMME_TYPE_COUNT);
    return all_words[type];
}

bool gramme_type_find(gramme_type *out, gramme_view wire_name)
{
    for (unsigned type = 0; type < GRAMME_TYPE_COUNT; type++) {
        if (gramme_view_is(wire_name, gramme_type_name((gramme_type)type))) {
            *out = (gramme_type)type;
            return true;
        }
    }
    return false;
}

gramme_type gramme_type_of_element(gramme_type set_type)
{
    GRAMME_PRE(gramme_type_is_set(set_type));
    switch (set_type) {
    case GRAMME_TYPE_NS:
        return GRAMME_TYPE_N;
    case GRAMME_TYPE_BS:
        return GRAMME_TYPE_B;
    default:
        return GRAMME_TYPE_S;
    }
}
