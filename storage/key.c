/* SPDX-License-Identifier: Apache-2.0 */
/* key.c - row keys whose memcmp order is DynamoDB's order; key.h draws them. The hash
 * is taken over the encoded partition, with the fixed seed of stored keys. */
#include "storage/key.h"

#include "storage/base/hash.h"

enum { TREE_BYTES = 4, HASH_BYTES = 8, PREFIX_BYTES = TREE_BYTES + HASH_BYTES };

static void append_big_endian(gramme_bytes *out, uint64_t number, unsigned bytes)
{
    uint8_t *to = gramme_bytes_reserve(out, bytes);

    if (to == NULL) {
        return;
    }
    for (unsigned i = 0; i < bytes; i++) {
        to[i] = (uint8_t)(number >> (8 * (bytes - 1 - i)));
    }
    out->size += bytes;
}

static void append_escaped(gramme_bytes *out, gramme_view run)
{
    const uint8_t *from = run.data;
    const uint8_t *end = run.data + run.size;

    while (from < end) {
        const uint8_t *zero = memchr(from, 0, (size_t)(end - from));

        if (zero == NULL) {
            gramme_bytes_append(out, from, (size_t)(end - from));
            return;
        }
        gramme_bytes_append(out, from, (size_t)(zero - from) + 1);
        gramme_bytes_append_byte(out, 0xff);
        from = zero + 1;
    }
}

void gramme_key_append_value(gramme_bytes *out, const gramme_value *value)
{
    if (value->type == GRAMME_TYPE_N) {
        gramme_bytes_append_view(out, value->scalar);
        return;
    }
    if (value->scalar.size > 0) {
        append_escaped(out, value->scalar);
    }
    gramme_bytes_append(out, "\0", 2);
}

void gramme_key_append_prefix(gramme_bytes *out, const gramme_value *value)
{
    if (value->scalar.size > 0) {
        append_escaped(out, value->scalar);
    }
}

void gramme_key_append_partition(gramme_bytes *out,
                                 uint32_t tree,
                                 const gramme_value *const *values,
                                 uint32_t count)
{
    size_t start = out->size + PREFIX_BYTES;
    uint64_t hash;

    gramme_key_append_hash_bound(out, tree, 0);
    for (uint32_t i = 0; i < count; i++) {
        gramme_key_append_value(out, values[i]);
    }
    if (!gramme_bytes_ok(out)) {
        return;
    }
    hash = gramme_hash(gramme_view_of(out->data + start, out->size - start), 0);
    for (unsigned i = 0; i < HASH_BYTES; i++) {
        out->data[start - 1 - i] = (uint8_t)(hash >> (8 * i));
    }
}

static void
append_base(gramme_bytes *out, const gramme_key_schema *schema, const gramme_item *item)
{
    for (uint32_t i = 0; i < schema->hash_count; i++) {
        gramme_key_append_value(out, gramme_item_get(item, schema->hash[i].name));
    }
    for (uint32_t i = 0; i < schema->range_count; i++) {
        gramme_key_append_value(out, gramme_item_get(item, schema->range[i].name));
    }
}

void gramme_key_of_item(gramme_bytes *out,
                        const gramme_table *table,
                        const gramme_item *item)
{
    const gramme_value *hash[GRAMME_KEY_ATTRIBUTES_MAX];
    const gramme_key_schema *schema = &table->key;

    for (uint32_t i = 0; i < schema->hash_count; i++) {
        hash[i] = gramme_item_get(item, schema->hash[i].name);
    }
    gramme_key_append_partition(out, table->tree, hash, schema->hash_count);
    for (uint32_t i = 0; i < schema->range_count; i++) {
        gramme_key_append_value(out, gramme_item_get(item, schema->range[i].name));
    }
}

/* The attribute's value when it may be part of an index key; AWS allows neither empty
 * strings nor longer ones there. Writes of such items are refused above; items older
 * than the index are left out of it. */
static const gramme_value *index_key_value(const gramme_key_attribute *attribute,
                                           const gramme_item *item,
                                           size_t limit)
{
    const gramme_value *value = gramme_item_get(item, attribute->name);

    if (value == NULL || value->type != attribute->type || value->scalar.size == 0 ||
        value->scalar.size > limit) {
        return NULL;
    }
    return value;
}

bool gramme_key_of_index_row(gramme_bytes *out,
                             const gramme_table *table,
                             const gramme_index *index,
                             const gramme_item *item)
{
    const gramme_value *hash[GRAMME_KEY_ATTRIBUTES_MAX];
    const gramme_value *range[GRAMME_KEY_ATTRIBUTES_MAX];
    const gramme_key_schema *schema = &index->key;

    for (uint32_t i = 0; i < schema->hash_count; i++) {
        hash[i] = index_key_value(&schema->hash[i], item, GRAMME_PARTITION_KEY_MAX);
        if (hash[i] == NULL) {
            return false;
        }
    }
    for (uint32_t i = 0; i < schema->range_count; i++) {
        range[i] = index_key_value(&schema->range[i], item, GRAMME_SORT_KEY_MAX);
        if (range[i] == NULL) {
            return false;
        }
    }
    gramme_key_append_partition(out, index->tree, hash, schema->hash_count);
    for (uint32_t i = 0; i < schema->range_count; i++) {
        gramme_key_append_value(out, range[i]);
    }
    append_base(out, &table->key, item);
    return true;
}

bool gramme_key_is_in_index(const gramme_index *index, const gramme_item *item)
{
    const gramme_key_schema *schema = &index->key;

    for (uint32_t i = 0; i < schema->hash_count; i++) {
        if (index_key_value(&schema->hash[i], item, GRAMME_PARTITION_KEY_MAX) == NULL) {
            return false;
        }
    }
    for (uint32_t i = 0; i < schema->range_count; i++) {
        if (index_key_value(&schema->range[i], item, GRAMME_SORT_KEY_MAX) == NULL) {
            return false;
        }
    }
    return true;
}

void gramme_key_successor(gramme_bytes *key)
{
    if (!gramme_bytes_ok(key)) {
        return;
    }
    while (key->size > 0 && key->data[key->size - 1] == 0xff) {
        key->size--;
    }
    GRAMME_PRE(key->size > 0); /* tree ids stay far below FFFFFFFF */
    if (key->size > 0) {
        key->data[key->size - 1]++;
    }
}

void gramme_key_append_hash_bound(gramme_bytes *out, uint32_t tree, uint64_t hash)
{
    append_big_endian(out, tree, TREE_BYTES);
    append_big_endian(out, hash, HASH_BYTES);
}

uint64_t gramme_key_hash(gramme_view key)
{
    uint64_t hash = 0;

    GRAMME_PRE(key.size >= PREFIX_BYTES);
    for (unsigned i = 0; i < HASH_BYTES; i++) {
        hash = hash << 8 | key.data[TREE_BYTES + i];
    }
    return hash;
}
