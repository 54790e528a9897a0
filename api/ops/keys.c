/* SPDX-License-Identifier: Apache-2.0 */
/* keys.c - key attributes against key schemas, in AWS's order and words. */
#include "api/ops/keys.h"

#include "api/model/exception.h"

gramme_status
gramme_keys_each(const gramme_key_schema *schema, gramme_keys_visit visit, void *self)
{
    gramme_status status = GRAMME_OK;
    uint8_t i;

    for (i = 0; i < schema->hash_count && status == GRAMME_OK; i++) {
        status = visit(self, &schema->hash[i], true);
    }
    for (i = 0; i < schema->range_count && status == GRAMME_OK; i++) {
        status = visit(self, &schema->range[i], false);
    }
    return status;
}

bool gramme_keys_has(const gramme_key_schema *schema, gramme_view name)
{
    uint8_t i;

    for (i = 0; i < schema->hash_count; i++) {
        if (gramme_view_equal(schema->hash[i].name, name)) {
            return true;
        }
    }
    for (i = 0; i < schema->range_count; i++) {
        if (gramme_view_equal(schema->range[i].name, name)) {
            return true;
        }
    }
    return false;
}

static bool is_empty(const gramme_value *value)
{
    return (value->type == GRAMME_TYPE_S || value->type == GRAMME_TYPE_B) &&
           value->scalar.size == 0;
}

static const char *empty_word(const gramme_value *value)
{
    return value->type == GRAMME_TYPE_S ? "string" : "binary";
}

static gramme_status
check_size(const gramme_value *value, bool is_hash, gramme_error *err)
{
    if (value->type == GRAMME_TYPE_N) {
        return GRAMME_OK;
    }
    if (is_hash && value->scalar.size > GRAMME_PARTITION_KEY_MAX) {
        return gramme_invalid(
            err, "One or more parameter values were invalid: Size of hashkey "
                 "has exceeded the maximum size limit of2048 bytes");
    }
    if (!is_hash && value->scalar.size > GRAMME_SORT_KEY_MAX) {
        return gramme_invalid(
            err, "One or more parameter values were invalid: Aggregated size of "
                 "all range keys has exceeded the size limit of 1024 bytes");
    }
    return GRAMME_OK;
}

static gramme_status refuse_empty(const gramme_key_attribute *attribute,
                                  const gramme_value *value,
                                  gramme_error *err)
{
    return gramme_invalid(
        err,
        "One or more parameter values are not valid. The AttributeValue "
        "for a key attribute cannot contain an empty %s value. Key: %.*s",
        empty_word(value), GRAMME_VIEW_ARG(attribute->name));
}

gramme_status gramme_keys_check_value(const gramme_key_attribute *attribute,
                                      const gramme_value *value,
                                      bool is_hash,
                                      gramme_error *err)
{
    if (value == NULL || value->type != attribute->type) {
        return gramme_invalid(err,
                              "The provided key element does not match the schema");
    }
    return is_empty(value) ? refuse_empty(attribute, value, err)
                           : check_size(value, is_hash, err);
}

typedef struct empty_check {
    const gramme_item *item;
    gramme_error *err;
} empty_check;

static gramme_status
check_not_empty(void *self, const gramme_key_attribute *attribute, bool is_hash)
{
    const empty_check *check = self;
    const gramme_value *value = gramme_item_get(check->item, attribute->name);

    (void)is_hash;
    return value != NULL && value->type == attribute->type && is_empty(value)
               ? refuse_empty(attribute, value, check->err)
               : GRAMME_OK;
}

gramme_status gramme_keys_check_not_empty(const gramme_table *table,
                                          const gramme_item *item,
                                          gramme_error *err)
{
    empty_check check = {.item = item, .err = err};

    return gramme_keys_each(&table->key, check_not_empty, &check);
}

typedef struct item_check {
    const gramme_table *table;
    const gramme_index *index;
    const gramme_item *old;
    const gramme_item *item;
    gramme_error *err;
    bool is_update; /* the words for an empty index key differ */
} item_check;

static gramme_status
check_table_attribute(void *self, const gramme_key_attribute *attribute, bool is_hash)
{
    const item_check *check = self;
    const gramme_value *value = gramme_item_get(check->item, attribute->name);

    if (value == NULL) {
        return gramme_invalid(
            check->err,
            "One or more parameter values were invalid: Missing the key "
            "%.*s in the item",
            GRAMME_VIEW_ARG(attribute->name));
    }
    if (value->type != attribute->type) {
        return gramme_invalid(
            check->err,
            "One or more parameter values were invalid: Type mismatch for "
            "key %.*s expected: %s actual: %s",
            GRAMME_VIEW_ARG(attribute->name), gramme_type_name(attribute->type),
            gramme_type_name(value->type));
    }
    return gramme_keys_check_value(attribute, value, is_hash, check->err);
}

static gramme_status check_index_value(const item_check *check,
                                       const gramme_key_attribute *attribute,
                                       const gramme_value *value)
{
    if (value->type != attribute->type) {
        return gramme_invalid(
            check->err,
            "One or more parameter values were invalid: Type mismatch for "
            "Index Key %.*s Expected: %s Actual: %s IndexName: %.*s",
            GRAMME_VIEW_ARG(attribute->name), gramme_type_name(attribute->type),
            gramme_type_name(value->type), GRAMME_VIEW_ARG(check->index->name));
    }
    if (is_empty(value) && check->is_update) {
        return gramme_invalid(check->err,
                              "One or more parameter values are not valid. The update "
                              "expression attempted to "
                              "update a secondary index key to a value that is not "
                              "supported. The AttributeValue "
                              "for a key attribute cannot contain an empty %s value.",
                              empty_word(value));
    }
    if (is_empty(value)) {
        return gramme_invalid(
            check->err,
            "One or more parameter values are not valid. A value specified "
            "for a secondary index key is not supported. The AttributeValue "
            "for a key attribute cannot contain an empty %s value. "
            "IndexName: %.*s, IndexKey: %.*s",
            empty_word(value), GRAMME_VIEW_ARG(check->index->name),
            GRAMME_VIEW_ARG(attribute->name));
    }
    return GRAMME_OK;
}

/* The table's own key is known to fit the table, but an index may sort by its partition
 * key, which may be longer than a sort key. */
static gramme_status
check_index_attribute(void *self, const gramme_key_attribute *attribute, bool is_hash)
{
    const item_check *check = self;
    const gramme_value *value = gramme_item_get(check->item, attribute->name);
    const gramme_value *before;
    size_t limit = is_hash ? GRAMME_PARTITION_KEY_MAX : GRAMME_SORT_KEY_MAX;
    gramme_status status = GRAMME_OK;

    if (value == NULL) {
        return GRAMME_OK;
    }
    before = gramme_item_get(check->old, attribute->name);
    if (before != NULL && gramme_value_equal(before, value)) {
        return GRAMME_OK;
    }
    if (!gramme_keys_has(&check->table->key, attribute->name)) {
        status = check_index_value(check, attribute, value);
    }
    if (status == GRAMME_OK && value->type != GRAMME_TYPE_N &&
        value->scalar.size > limit) {
        return gramme_invalid(
            check->err,
            "One or more parameter values were invalid: Size limit exceeded "
            "for Index Key %.*s Actual Size: %zu bytes Max Size: %zu bytes "
            "IndexName: %.*s",
            GRAMME_VIEW_ARG(attribute->name), value->scalar.size, limit,
            GRAMME_VIEW_ARG(check->index->name));
    }
    return status;
}

static gramme_status check_indexes(item_check *check)
{
    const gramme_table *table = check->table;
    gramme_status status = GRAMME_OK;
    uint32_t i;

    for (i = 0; i < table->index_count && status == GRAMME_OK; i++) {
        check->index = &table->indexes[i];
        status = gramme_keys_each(&check->index->key, check_index_attribute, check);
    }
    return status;
}

gramme_status gramme_keys_check_update(const gramme_table *table,
                                       const gramme_item *old,
                                       const gramme_item *item,
                                       gramme_error *err)
{
    item_check check = {
        .table = table, .old = old, .item = item, .err = err, .is_update = true};

    return check_indexes(&check);
}

static gramme_status check_whole(const gramme_table *table,
                                 const gramme_item *item,
                                 gramme_keys_visit check_attribute,
                                 gramme_error *err)
{
    static const gramme_item nothing = {0};
    item_check check = {.table = table, .old = &nothing, .item = item, .err = err};
    gramme_status status = gramme_keys_each(&table->key, check_attribute, &check);

    return status != GRAMME_OK ? status : check_indexes(&check);
}

gramme_status gramme_keys_check_item(const gramme_table *table,
                                     const gramme_item *item,
                                     gramme_error *err)
{
    return check_whole(table, item, check_table_attribute, err);
}

static gramme_status
check_key_attribute(void *self, const gramme_key_attribute *attribute, bool is_hash)
{
    const item_check *check = self;

    return gramme_keys_check_value(
        attribute, gramme_item_get(check->item, attribute->name), is_hash, check->err);
}

gramme_status gramme_keys_check_batch_item(const gramme_table *table,
                                           const gramme_item *item,
                                           gramme_error *err)
{
    return check_whole(table, item, check_key_attribute, err);
}

gramme_status gramme_keys_check_key(const gramme_table *table,
                                    const gramme_item *key,
                                    gramme_error *err)
{
    item_check check = {.table = table, .item = key, .err = err};

    if (key->count != (uint32_t)table->key.hash_count + table->key.range_count) {
        return gramme_invalid(err,
                              "The provided key element does not match the schema");
    }
    return gramme_keys_each(&table->key, check_key_attribute, &check);
}

static gramme_status
refuse_nested(gramme_view name, const char *what, gramme_error *err)
{
    return gramme_invalid(
        err,
        "Key attributes must be scalars; list random access '[]' and map "
        "lookup '.' are not allowed: %s: %.*s",
        what, GRAMME_VIEW_ARG(name));
}

gramme_status gramme_keys_check_paths(const gramme_table *table,
                                      const gramme_path *paths,
                                      uint32_t count,
                                      gramme_error *err)
{
    uint32_t i;
    uint32_t j;

    for (i = 0; i < count; i++) {
        if (paths[i].count > 1 &&
            gramme_keys_has(&table->key, paths[i].steps[0].name)) {
            return refuse_nested(paths[i].steps[0].name, "Key", err);
        }
    }
    for (i = 0; i < count; i++) {
        for (j = 0; paths[i].count > 1 && j < table->index_count; j++) {
            if (gramme_keys_has(&table->indexes[j].key, paths[i].steps[0].name)) {
                return refuse_nested(paths[i].steps[0].name, "IndexKey", err);
            }
        }
    }
    return GRAMME_OK;
}

bool gramme_keys_of(gramme_item *out,
                    const gramme_table *table,
                    const gramme_index *index,
                    const gramme_item *item,
                    gramme_arena *arena)
{
    gramme_member *members = gramme_arena_calloc(
        arena, 4 * (size_t)GRAMME_KEY_ATTRIBUTES_MAX, sizeof(*members));
    uint32_t count = 0;
    uint32_t i;

    if (members == NULL) {
        return false;
    }
    for (i = 0; i < item->count; i++) {
        gramme_view name = item->members[i].name;

        if (gramme_keys_has(&table->key, name) ||
            (index != NULL && gramme_keys_has(&index->key, name))) {
            members[count++] = item->members[i];
        }
    }
    *out = (gramme_item){members, count};
    return true;
}
