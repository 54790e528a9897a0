/* SPDX-License-Identifier: Apache-2.0 */
/* value.h - attribute values and items in memory.
 *
 * Values are plain structs whose parts live in an arena or are borrowed from a stored
 * row. They are canonical, so that equal values have equal bytes once encoded:
 * - numbers are the ordered bytes of number.h
 * - sets are sorted by bytes (hence number sets by value) and have no duplicates
 * - items (also maps) are sorted by attribute name and have no duplicates
 *
 * A value is shared freely and never changed in place by anyone but its maker.
 *
 * Nesting is at most GRAMME_DEPTH_MAX in every request and stored item. An update may
 * build a deeper value before gramme_value_depth() finds it out, but never one of more
 * than GRAMME_WALK_MAX levels: beyond those no walk looks. */
#ifndef GRAMME_STORAGE_ITEM_VALUE_H
#define GRAMME_STORAGE_ITEM_VALUE_H

#include "storage/base/arena.h"
#include "storage/base/status.h"

#define GRAMME_TYPE(id, wire, words) GRAMME_TYPE_##id,
typedef enum gramme_type {
#include "storage/item/type.def"
    GRAMME_TYPE_COUNT
} gramme_type;
#undef GRAMME_TYPE

enum {
    GRAMME_DEPTH_MAX = 32,             /* nesting of lists and maps */
    GRAMME_WALK_MAX = 4 * 32,          /* nesting at which every walk stops */
    GRAMME_ITEM_SIZE_MAX = 400 * 1024, /* bytes, names and values */
    GRAMME_PARTITION_KEY_MAX = 2048,
    GRAMME_SORT_KEY_MAX = 1024,
};

typedef struct gramme_value gramme_value;
typedef struct gramme_member gramme_member;

typedef struct gramme_list {
    const gramme_value *values;
    uint32_t count;
} gramme_list;

typedef struct gramme_set {
    const gramme_view *elements;
    uint32_t count;
} gramme_set;

typedef struct gramme_item {
    const gramme_member *members;
    uint32_t count;
} gramme_item;

struct gramme_value {
    gramme_type type;
    union {
        gramme_view scalar; /* S: UTF-8; N: ordered bytes; B */
        bool boolean;       /* BOOL */
        gramme_set set;     /* SS, NS, BS */
        gramme_list list;   /* L */
        gramme_item map;    /* M */
    };
};

struct gramme_member {
    gramme_view name;
    gramme_value value;
};

/* "S", "NS", ...; static. */
const char *gramme_type_name(gramme_type type);

/* "STRING", "NUMBER_SET", ... as messages have them; static. */
const char *gramme_type_words(gramme_type type);

/* The type with this wire name; false when there is none. */
bool gramme_type_find(gramme_type *out, gramme_view wire_name);

static inline gramme_value gramme_value_string(gramme_view text)
{
    return (gramme_value){.type = GRAMME_TYPE_S, .scalar = text};
}

static inline gramme_value gramme_value_boolean(bool boolean)
{
    return (gramme_value){.type = GRAMME_TYPE_BOOL, .boolean = boolean};
}

static inline bool gramme_type_is_set(gramme_type type)
{
    return type == GRAMME_TYPE_SS || type == GRAMME_TYPE_NS || type == GRAMME_TYPE_BS;
}

/* The scalar type a set's elements have; S for SS and so on. */
gramme_type gramme_type_of_element(gramme_type set_type);

/* Deep equality: type and content; sets as sets, maps as maps. */
bool gramme_value_equal(const gramme_value *a, const gramme_value *b);

/* DynamoDB's order of two values of one scalar type (S, N, B): negative, 0, above. */
int gramme_value_compare(const gramme_value *a, const gramme_value *b);

/* DynamoDB's size in bytes: of a value without its name; of an item with its names.
 * Rule: developer guide, "DynamoDB item sizes and formats". */
size_t gramme_value_size(const gramme_value *value);
size_t gramme_item_size(const gramme_item *item);

/* Levels of lists and maps: 0 for a scalar or set, 1 for a flat list; at most
 * GRAMME_WALK_MAX. */
unsigned gramme_value_depth(const gramme_value *value);

/* Copies everything `value` borrows into `arena`. False when memory has run out, or at
 * GRAMME_WALK_MAX levels. */
bool gramme_value_copy(gramme_value *out,
                       gramme_arena *arena,
                       const gramme_value *value);
bool gramme_item_copy(gramme_item *out, gramme_arena *arena, const gramme_item *item);

/* The attribute's value, or NULL. */
const gramme_value *gramme_item_get(const gramme_item *item, gramme_view name);

/* Position of `name`, or where it would go; `*found` tells which. */
uint32_t gramme_item_find(const gramme_item *item, gramme_view name, bool *found);

/* `item` gets or replaces an attribute: the member array is copied into `arena`, the
 * values are shared. False when memory has run out. */
bool gramme_item_put(gramme_item *item,
                     gramme_arena *arena,
                     gramme_view name,
                     const gramme_value *value);

/* `item` loses an attribute, if it has it; as gramme_item_put. */
bool gramme_item_remove(gramme_item *item, gramme_arena *arena, gramme_view name);

/* Sorts members by name in place. False when two are equal: `*duplicate` is the name.
 */
bool gramme_item_sort(gramme_member *members, uint32_t count, gramme_view *duplicate);

/* Sorts elements by bytes in place. False when two are equal: `*duplicate` is it. */
bool gramme_set_sort(gramme_view *elements, uint32_t count, gramme_view *duplicate);

/* True when `element` (scalar bytes) is in the set. */
bool gramme_set_contains(const gramme_set *set, gramme_view element);

/* Union and difference; the result borrows elements. False when memory has run out. */
bool gramme_set_union(gramme_set *out,
                      gramme_arena *arena,
                      const gramme_set *a,
                      const gramme_set *b);
bool gramme_set_minus(gramme_set *out,
                      gramme_arena *arena,
                      const gramme_set *a,
                      const gramme_set *b);

#endif
