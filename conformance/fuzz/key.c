/* SPDX-License-Identifier: Apache-2.0 */
/* key.c - row keys: two items of any key schema have the order of their attributes,
 * equal keys only when all key attributes are equal, and no key begins another one;
 * bounds lie where they should.
 *
 *   hash and range counts and types (a byte each) | values, field by field */
#include "conformance/fuzz/fuzz.h"

#include "storage/item/number.h"
#include "storage/key.h"

const fuzz_language fuzz_language_of_target = {NULL, NULL};

enum { ATTRIBUTES = 2 * GRAMME_KEY_ATTRIBUTES_MAX, TREE = 7, INDEX_TREE = 8 };

static const char *const names[ATTRIBUTES] = {"h0", "h1", "h2", "h3",
                                              "r0", "r1", "r2", "r3"};

typedef struct row {
    gramme_member members[ATTRIBUTES];
    gramme_item item;
    gramme_bytes key;       /* in the table */
    gramme_bytes index_key; /* empty: it is not in the index */
} row;

typedef struct keys {
    gramme_arena arena;
    gramme_table table; /* its first hash and first range attribute */
    gramme_index index; /* all of them */
    row rows[2];
} keys;

static gramme_type take_type(gramme_view *rest)
{
    static const gramme_type types[] = {GRAMME_TYPE_S, GRAMME_TYPE_N, GRAMME_TYPE_B};

    return types[fuzz_number(rest, 3)];
}

static void read_schema(keys *k, gramme_view *rest)
{
    gramme_key_schema *all = &k->index.key;
    gramme_key_schema *base = &k->table.key;

    all->hash_count = (uint8_t)(1 + fuzz_number(rest, GRAMME_KEY_ATTRIBUTES_MAX));
    all->range_count = (uint8_t)fuzz_number(rest, GRAMME_KEY_ATTRIBUTES_MAX + 1);
    for (uint32_t i = 0; i < GRAMME_KEY_ATTRIBUTES_MAX; i++) {
        all->hash[i] =
            (gramme_key_attribute){gramme_view_text(names[i]), take_type(rest)};
        all->range[i] = (gramme_key_attribute){
            gramme_view_text(names[GRAMME_KEY_ATTRIBUTES_MAX + i]), take_type(rest)};
    }
    base->hash[0] = all->hash[0];
    base->range[0] = all->range[0];
    base->hash_count = 1;
    base->range_count = all->range_count > 0 ? 1 : 0;
    k->table.tree = TREE;
    k->index.tree = INDEX_TREE;
}

/* The field as a value of the type; a number is one or zero when it is none. */
static gramme_value read_value(keys *k, gramme_type type, gramme_view field)
{
    gramme_value value = {.type = type, .scalar = field};

    if (type == GRAMME_TYPE_N &&
        gramme_number_read(&value.scalar, &k->arena, field, NULL) != GRAMME_OK) {
        FUZZ_CHECK(gramme_number_from_integer(&value.scalar, &k->arena, field.size % 2,
                                              NULL) == GRAMME_OK);
    }
    return value;
}

static void read_row(keys *k, row *out, gramme_view *rest)
{
    const gramme_key_schema *all = &k->index.key;
    gramme_view twice;

    for (uint32_t i = 0; i < ATTRIBUTES; i++) {
        bool range = i >= GRAMME_KEY_ATTRIBUTES_MAX;
        const gramme_key_attribute *attribute =
            range ? &all->range[i - GRAMME_KEY_ATTRIBUTES_MAX] : &all->hash[i];
        gramme_view field = {(const uint8_t *)"", 0};

        if ((range ? i - GRAMME_KEY_ATTRIBUTES_MAX < all->range_count
                   : i < all->hash_count) &&
            fuzz_field(&field, rest)) {
            out->members[out->item.count++] =
                (gramme_member){attribute->name, read_value(k, attribute->type, field)};
        }
    }
    out->item.members = out->members;
    FUZZ_CHECK(gramme_item_sort(out->members, out->item.count, &twice));
}

static bool has(const gramme_item *item, const gramme_key_attribute *attribute)
{
    return gramme_item_get(item, attribute->name) != NULL;
}

/* Rows whose table key lacks something are none. */
static bool make_keys(keys *k, row *of)
{
    const gramme_key_schema *base = &k->table.key;
    bool in_index;

    if (!has(&of->item, &base->hash[0]) ||
        (base->range_count > 0 && !has(&of->item, &base->range[0]))) {
        return false;
    }
    gramme_key_of_item(&of->key, &k->table, &of->item);
    in_index = gramme_key_of_index_row(&of->index_key, &k->table, &k->index, &of->item);
    FUZZ_CHECK(in_index == gramme_key_is_in_index(&k->index, &of->item));
    FUZZ_CHECK(in_index == (of->index_key.size > 0));
    return true;
}

static int sign(int order)
{
    return (order > 0) - (order < 0);
}

/* How the rows' values of these attributes lie to each other. */
static int
order_of(const keys *k, const gramme_key_attribute *attributes, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const gramme_value *a = gramme_item_get(&k->rows[0].item, attributes[i].name);
        const gramme_value *b = gramme_item_get(&k->rows[1].item, attributes[i].name);
        int order = sign(gramme_value_compare(a, b));

        FUZZ_CHECK((order == 0) == gramme_value_equal(a, b));
        if (order != 0) {
            return order;
        }
    }
    return 0;
}

/* Equal partitions lie together, in the order of their sort keys. */
static void check_order(const keys *k,
                        const gramme_bytes *one,
                        const gramme_bytes *two,
                        const gramme_key_schema *schema,
                        bool unique)
{
    gramme_view a = gramme_bytes_view(one);
    gramme_view b = gramme_bytes_view(two);
    int order = sign(gramme_view_compare(a, b));
    bool together = order_of(k, schema->hash, schema->hash_count) == 0;
    int wanted = order_of(k, schema->range, schema->range_count);

    FUZZ_CHECK(order == 0 ||
               (!gramme_view_starts_with(a, b) && !gramme_view_starts_with(b, a)));
    if (together) {
        FUZZ_CHECK(gramme_key_hash(a) == gramme_key_hash(b));
        FUZZ_CHECK(wanted == 0 ? !unique || order == 0 : order == wanted);
    } else {
        FUZZ_CHECK(order != 0);
        FUZZ_CHECK(gramme_key_hash(a) == gramme_key_hash(b) ||
                   order == (gramme_key_hash(a) < gramme_key_hash(b) ? -1 : 1));
    }
}

/* A partition's rows lie between its start and the successor of that. */
static void check_bounds(const keys *k, const row *of)
{
    const gramme_value *hash[] = {
        gramme_item_get(&of->item, k->table.key.hash[0].name)};
    gramme_view key = gramme_bytes_view(&of->key);
    gramme_bytes bound;

    gramme_bytes_init(&bound, gramme_allocator_default());
    gramme_key_append_partition(&bound, TREE, hash, 1);
    FUZZ_CHECK(gramme_view_starts_with(key, gramme_bytes_view(&bound)));
    gramme_key_successor(&bound);
    FUZZ_CHECK(gramme_view_compare(key, gramme_bytes_view(&bound)) < 0);
    gramme_bytes_reset(&bound, SIZE_MAX);
    gramme_key_append_hash_bound(&bound, TREE, gramme_key_hash(key));
    FUZZ_CHECK(gramme_view_compare(key, gramme_bytes_view(&bound)) > 0);
    gramme_bytes_clear(&bound);
}

/* Strings that begin alike lie under a common start, others do not. */
static void check_prefix(const gramme_value *whole, const gramme_value *start)
{
    gramme_bytes one;
    gramme_bytes two;

    if (whole->type == GRAMME_TYPE_N || whole->type != start->type) {
        return;
    }
    gramme_bytes_init(&one, gramme_allocator_default());
    gramme_bytes_init(&two, gramme_allocator_default());
    gramme_key_append_value(&one, whole);
    gramme_key_append_prefix(&two, start);
    FUZZ_CHECK(
        gramme_view_starts_with(gramme_bytes_view(&one), gramme_bytes_view(&two)) ==
        gramme_view_starts_with(whole->scalar, start->scalar));
    gramme_bytes_clear(&one);
    gramme_bytes_clear(&two);
}

static void check(keys *k)
{
    row *a = &k->rows[0];
    row *b = &k->rows[1];

    if (!make_keys(k, a) || !make_keys(k, b)) {
        return;
    }
    check_bounds(k, a);
    check_bounds(k, b);
    check_order(k, &a->key, &b->key, &k->table.key, true);
    check_prefix(&a->members[0].value, &b->members[0].value);
    if (a->index_key.size > 0 && b->index_key.size > 0) {
        check_order(k, &a->index_key, &b->index_key, &k->index.key, false);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    gramme_view rest = gramme_view_of(data, size);
    keys k = {.index = {.kind = GRAMME_INDEX_GLOBAL}};

    gramme_arena_init(&k.arena, gramme_allocator_default(), 0);
    read_schema(&k, &rest);
    for (unsigned i = 0; i < 2; i++) {
        gramme_bytes_init(&k.rows[i].key, gramme_allocator_default());
        gramme_bytes_init(&k.rows[i].index_key, gramme_allocator_default());
        read_row(&k, &k.rows[i], &rest);
    }
    check(&k);
    for (unsigned i = 0; i < 2; i++) {
        gramme_bytes_clear(&k.rows[i].key);
        gramme_bytes_clear(&k.rows[i].index_key);
    }
    gramme_arena_clear(&k.arena);
    return 0;
}
