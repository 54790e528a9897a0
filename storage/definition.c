/* SPDX-License-Identifier: Apache-2.0 */
/* definition.c - copies of table definitions, and their stored form, an item of
 * codec.h:
 *
 *   created, ready_at, state, tree   N
 *   stream                           N; only when on
 *   name, ttl                        S; ttl only when on
 *   key                              L of S: role (H, R) · type (S, N, B) · attribute
 * name indexes                          L of M: name, tree, kind, state, backfilling,
 * key, projection, include (L of S), settings settings                         M
 *
 * Unknown members are ignored: a later version may add some. */
#include "storage/definition.h"

#include "storage/item/codec.h"
#include "storage/item/number.h"

enum { ARENA_BLOCK = 1024, KEY_TEXT_HEAD = 2 /* role and type */ };

/* -- copies -- */

static bool copy_key(gramme_key_schema *key, gramme_arena *arena)
{
    for (uint32_t i = 0; i < key->hash_count; i++) {
        if (!gramme_arena_copy(&key->hash[i].name, arena, key->hash[i].name)) {
            return false;
        }
    }
    for (uint32_t i = 0; i < key->range_count; i++) {
        if (!gramme_arena_copy(&key->range[i].name, arena, key->range[i].name)) {
            return false;
        }
    }
    return true;
}

static bool copy_index(gramme_index *index, gramme_arena *arena)
{
    gramme_view *include =
        gramme_arena_calloc(arena, index->include_count, sizeof(*include));

    if (include == NULL || !copy_key(&index->key, arena) ||
        !gramme_arena_copy(&index->name, arena, index->name) ||
        !gramme_item_copy(&index->settings, arena, &index->settings)) {
        return false;
    }
    for (uint32_t i = 0; i < index->include_count; i++) {
        if (!gramme_arena_copy(&include[i], arena, index->include[i])) {
            return false;
        }
    }
    index->include = include;
    return true;
}

static bool copy_table(gramme_definition *definition)
{
    gramme_arena *arena = &definition->arena;
    gramme_table *table = &definition->table;
    gramme_index *indexes =
        gramme_arena_calloc(arena, table->index_count, sizeof(*indexes));

    if (indexes == NULL || !copy_key(&table->key, arena) ||
        !gramme_arena_copy(&table->name, arena, table->name) ||
        !gramme_arena_copy(&table->ttl_attribute, arena, table->ttl_attribute) ||
        !gramme_item_copy(&table->settings, arena, &table->settings)) {
        return false;
    }
    for (uint32_t i = 0; i < table->index_count; i++) {
        indexes[i] = table->indexes[i];
        if (!copy_index(&indexes[i], arena)) {
            return false;
        }
    }
    definition->indexes = indexes;
    table->indexes = indexes;
    return true;
}

gramme_status gramme_definition_new(gramme_definition **out,
                                    const gramme_allocator *allocator,
                                    const gramme_table *table,
                                    gramme_error *err)
{
    gramme_definition *definition = gramme_alloc_zero(allocator, sizeof(*definition));

    *out = NULL;
    if (definition == NULL) {
        return gramme_error_nomem(err);
    }
    atomic_init(&definition->references, 1);
    gramme_arena_init(&definition->arena, allocator, ARENA_BLOCK);
    definition->table = *table;
    if (!copy_table(definition)) {
        gramme_definition_unref(definition);
        return gramme_error_nomem(err);
    }
    *out = definition;
    return GRAMME_OK;
}

gramme_status gramme_definition_settle(gramme_definition *definition, gramme_error *err)
{
    const gramme_table *table = &definition->table;
    gramme_table *settled = &definition->settled;
    gramme_index *indexes;
    uint32_t count = 0;

    *settled = *table;
    if (table->state == GRAMME_TABLE_ACTIVE || table->state == GRAMME_TABLE_DELETING) {
        return GRAMME_OK;
    }
    indexes =
        gramme_arena_calloc(&definition->arena, table->index_count, sizeof(*indexes));
    if (indexes == NULL) {
        return gramme_error_nomem(err);
    }
    for (uint32_t i = 0; i < table->index_count; i++) {
        indexes[count] = table->indexes[i];
        if (!indexes[count].backfilling) {
            if (indexes[count].state == GRAMME_TABLE_DELETING) {
                continue;
            }
            indexes[count].state = GRAMME_TABLE_ACTIVE;
        }
        count++;
    }
    settled->state = GRAMME_TABLE_ACTIVE;
    settled->indexes = indexes;
    settled->index_count = count;
    definition->transient = true;
    return GRAMME_OK;
}

bool gramme_definition_is_deleting(const gramme_definition *definition)
{
    return definition != NULL &&
           (definition->table.state == GRAMME_TABLE_DELETING ||
            definition->settled.index_count != definition->table.index_count);
}

gramme_definition *gramme_definition_ref(gramme_definition *definition)
{
    atomic_fetch_add_explicit(&definition->references, 1, memory_order_relaxed);
    return definition;
}

void gramme_definition_unref(gramme_definition *definition)
{
    if (definition != NULL && atomic_fetch_sub_explicit(&definition->references, 1,
                                                        memory_order_acq_rel) == 1) {
        const gramme_allocator *allocator = definition->arena.allocator;

        gramme_arena_clear(&definition->arena);
        gramme_free(allocator, definition);
    }
}

/* -- writing -- */

/* An item under construction; `failed` once memory ran out. */
typedef struct builder {
    gramme_arena *arena;
    bool failed;
} builder;

static void put(builder *b, gramme_item *item, const char *name, gramme_value value)
{
    if (!b->failed &&
        !gramme_item_put(item, b->arena, gramme_view_text(name), &value)) {
        b->failed = true;
    }
}

static void
put_integer(builder *b, gramme_item *item, const char *name, int64_t integer)
{
    gramme_value value = {.type = GRAMME_TYPE_N};

    if (gramme_number_from_integer(&value.scalar, b->arena, integer, NULL) !=
        GRAMME_OK) {
        b->failed = true;
        return;
    }
    put(b, item, name, value);
}

static void put_map(builder *b, gramme_item *item, const char *name, gramme_item map)
{
    put(b, item, name, (gramme_value){.type = GRAMME_TYPE_M, .map = map});
}

static void put_strings(builder *b,
                        gramme_item *item,
                        const char *name,
                        const gramme_view *texts,
                        uint32_t count)
{
    gramme_value *values = gramme_arena_calloc(b->arena, count, sizeof(*values));

    if (values == NULL) {
        b->failed = true;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        values[i] = gramme_value_string(texts[i]);
    }
    put(b, item, name, (gramme_value){.type = GRAMME_TYPE_L, .list = {values, count}});
}

/* "HSname"; joined by hand, since a name may hold U+0000, where printf would stop. */
static gramme_view
key_text(builder *b, uint8_t role, const gramme_key_attribute *attribute)
{
    uint8_t *text = gramme_arena_alloc(b->arena, attribute->name.size + KEY_TEXT_HEAD);

    if (text == NULL) {
        b->failed = true;
        return gramme_view_of(NULL, 0);
    }
    text[0] = role;
    text[1] = (uint8_t)gramme_type_name(attribute->type)[0];
    memcpy(text + KEY_TEXT_HEAD, attribute->name.data, attribute->name.size);
    return gramme_view_of(text, attribute->name.size + KEY_TEXT_HEAD);
}

static void put_key(builder *b, gramme_item *item, const gramme_key_schema *key)
{
    gramme_view texts[2 * GRAMME_KEY_ATTRIBUTES_MAX];
    uint32_t count = 0;

    for (uint32_t i = 0; i < key->hash_count; i++) {
        texts[count++] = key_text(b, 'H', &key->hash[i]);
    }
    for (uint32_t i = 0; i < key->range_count; i++) {
        texts[count++] = key_text(b, 'R', &key->range[i]);
    }
    if (!b->failed) {
        put_strings(b, item, "key", texts, count);
    }
}

static gramme_item build_index(builder *b, const gramme_index *index)
{
    gramme_item item = {.count = 0};

    put(b, &item, "name", gramme_value_string(index->name));
    put_integer(b, &item, "tree", index->tree);
    put_integer(b, &item, "kind", index->kind);
    put_integer(b, &item, "state", index->state);
    put(b, &item, "backfilling", gramme_value_boolean(index->backfilling));
    put_key(b, &item, &index->key);
    put_integer(b, &item, "projection", index->projection);
    put_strings(b, &item, "include", index->include, index->include_count);
    put_map(b, &item, "settings", index->settings);
    return item;
}

static gramme_item build_table(builder *b, const gramme_table *table)
{
    gramme_item item = {.count = 0};
    gramme_value *indexes =
        gramme_arena_calloc(b->arena, table->index_count, sizeof(*indexes));

    put(b, &item, "name", gramme_value_string(table->name));
    put_integer(b, &item, "tree", table->tree);
    put_integer(b, &item, "state", table->state);
    put_integer(b, &item, "ready_at", table->ready_at);
    put_integer(b, &item, "created", table->created);
    put_key(b, &item, &table->key);
    if (table->ttl_attribute.size > 0) {
        put(b, &item, "ttl", gramme_value_string(table->ttl_attribute));
    }
    if (table->stream != 0) {
        put_integer(b, &item, "stream", table->stream);
    }
    put_map(b, &item, "settings", table->settings);
    if (indexes == NULL) {
        b->failed = true;
        return item;
    }
    for (uint32_t i = 0; i < table->index_count; i++) {
        indexes[i] = (gramme_value){
            .type = GRAMME_TYPE_M,
            .map = build_index(b, &table->indexes[i]),
        };
    }
    put(b, &item, "indexes",
        (gramme_value){.type = GRAMME_TYPE_L, .list = {indexes, table->index_count}});
    return item;
}

gramme_status gramme_definition_encode(gramme_bytes *out,
                                       const gramme_table *table,
                                       gramme_arena *arena,
                                       gramme_error *err)
{
    builder b = {.arena = arena};
    gramme_item item = build_table(&b, table);

    if (!b.failed) {
        gramme_codec_encode(out, &item, gramme_item_size(&item));
    }
    return b.failed || !gramme_bytes_ok(out) ? gramme_error_nomem(err) : GRAMME_OK;
}

/* -- reading -- */

/* The members of a stored definition; `damaged` once one was missing or made no sense.
 */
typedef struct reader {
    gramme_arena *arena;
    bool damaged;
    bool failed; /* memory ran out */
} reader;

static const gramme_value *
member(reader *r, const gramme_item *item, const char *name, gramme_type type)
{
    const gramme_value *value = gramme_item_get(item, gramme_view_text(name));

    if (value == NULL || value->type != type) {
        r->damaged = true;
        return NULL;
    }
    return value;
}

static int64_t
get_integer(reader *r, const gramme_item *item, const char *name, int64_t most)
{
    const gramme_value *value = member(r, item, name, GRAMME_TYPE_N);
    int64_t integer = 0;

    if (value != NULL && (!gramme_number_to_integer(&integer, value->scalar) ||
                          integer > most || (most != INT64_MAX && integer < 0))) {
        r->damaged = true;
        return 0;
    }
    return integer;
}

static gramme_view get_string(reader *r, const gramme_item *item, const char *name)
{
    const gramme_value *value = member(r, item, name, GRAMME_TYPE_S);

    return value == NULL ? gramme_view_of(NULL, 0) : value->scalar;
}

static gramme_item get_map(reader *r, const gramme_item *item, const char *name)
{
    static const gramme_item none = {.count = 0};
    const gramme_value *value = member(r, item, name, GRAMME_TYPE_M);

    return value == NULL ? none : value->map;
}

static gramme_list get_list(reader *r, const gramme_item *item, const char *name)
{
    static const gramme_list none = {.count = 0};
    const gramme_value *value = member(r, item, name, GRAMME_TYPE_L);

    return value == NULL ? none : value->list;
}

static void
get_key_attribute(reader *r, gramme_key_schema *key, const gramme_value *value)
{
    gramme_view text = value->scalar;
    bool hash = value->type == GRAMME_TYPE_S && text.size > 2 && text.data[0] == 'H';
    uint8_t *count = hash ? &key->hash_count : &key->range_count;
    gramme_key_attribute attribute;

    if (value->type != GRAMME_TYPE_S || text.size < 3 ||
        (!hash && text.data[0] != 'R') ||
        !gramme_type_find(&attribute.type, gramme_view_of(text.data + 1, 1)) ||
        attribute.type > GRAMME_TYPE_B || *count == GRAMME_KEY_ATTRIBUTES_MAX) {
        r->damaged = true;
        return;
    }
    attribute.name =
        gramme_view_of(text.data + KEY_TEXT_HEAD, text.size - KEY_TEXT_HEAD);
    (hash ? key->hash : key->range)[(*count)++] = attribute;
}

static gramme_key_schema get_key(reader *r, const gramme_item *item)
{
    gramme_list list = get_list(r, item, "key");
    gramme_key_schema key = {.hash_count = 0};

    for (uint32_t i = 0; i < list.count; i++) {
        get_key_attribute(r, &key, &list.values[i]);
    }
    r->damaged = r->damaged || key.hash_count == 0;
    return key;
}

static void get_include(reader *r, gramme_index *index, const gramme_item *item)
{
    gramme_list list = get_list(r, item, "include");
    gramme_view *include = gramme_arena_calloc(r->arena, list.count, sizeof(*include));

    if (include == NULL) {
        r->failed = true;
        return;
    }
    for (uint32_t i = 0; i < list.count; i++) {
        if (list.values[i].type != GRAMME_TYPE_S) {
            r->damaged = true;
            return;
        }
        include[i] = list.values[i].scalar;
    }
    index->include = include;
    index->include_count = list.count;
}

static gramme_index get_index(reader *r, const gramme_value *value)
{
    gramme_index index = {.tree = 0};
    const gramme_item *item = &value->map;
    const gramme_value *backfilling;

    if (value->type != GRAMME_TYPE_M) {
        r->damaged = true;
        return index;
    }
    backfilling = member(r, item, "backfilling", GRAMME_TYPE_BOOL);
    index.name = get_string(r, item, "name");
    index.tree = (uint32_t)get_integer(r, item, "tree", UINT32_MAX);
    index.kind = (gramme_index_kind)get_integer(r, item, "kind", GRAMME_INDEX_LOCAL);
    index.state =
        (gramme_table_state)get_integer(r, item, "state", GRAMME_TABLE_DELETING);
    index.backfilling = backfilling != NULL && backfilling->boolean;
    index.key = get_key(r, item);
    index.projection = (gramme_projection_kind)get_integer(r, item, "projection",
                                                           GRAMME_PROJECTION_INCLUDE);
    get_include(r, &index, item);
    index.settings = get_map(r, item, "settings");
    return index;
}

static gramme_table get_table(reader *r, const gramme_item *item)
{
    gramme_table table = {
        .name = get_string(r, item, "name"),
        .tree = (uint32_t)get_integer(r, item, "tree", UINT32_MAX),
        .state =
            (gramme_table_state)get_integer(r, item, "state", GRAMME_TABLE_DELETING),
        .ready_at = get_integer(r, item, "ready_at", INT64_MAX),
        .created = get_integer(r, item, "created", INT64_MAX),
        .key = get_key(r, item),
        .settings = get_map(r, item, "settings"),
    };
    gramme_list list = get_list(r, item, "indexes");
    gramme_index *indexes = gramme_arena_calloc(r->arena, list.count, sizeof(*indexes));

    if (gramme_item_get(item, GRAMME_VIEW("ttl")) != NULL) {
        table.ttl_attribute = get_string(r, item, "ttl");
    }
    if (gramme_item_get(item, GRAMME_VIEW("stream")) != NULL) {
        table.stream = (uint32_t)get_integer(r, item, "stream", UINT32_MAX);
    }
    if (indexes == NULL) {
        r->failed = true;
        return table;
    }
    for (uint32_t i = 0; i < list.count; i++) {
        indexes[i] = get_index(r, &list.values[i]);
    }
    table.indexes = indexes;
    table.index_count = list.count;
    return table;
}

gramme_status gramme_definition_decode(gramme_definition **out,
                                       const gramme_allocator *allocator,
                                       gramme_view blob,
                                       gramme_error *err)
{
    gramme_arena arena;
    gramme_item item;
    gramme_table table;
    gramme_status st;
    reader r = {.arena = &arena};

    *out = NULL;
    gramme_arena_init(&arena, allocator, 0);
    st = gramme_codec_decode(&item, &arena, blob, err);
    if (st != GRAMME_OK) {
        goto done;
    }
    table = get_table(&r, &item);
    if (r.failed) {
        st = gramme_error_nomem(err);
    } else if (r.damaged) {
        st = gramme_error_set(err, GRAMME_CORRUPT, "a table definition is damaged");
    } else {
        st = gramme_definition_new(out, allocator, &table, err);
    }
    if (st == GRAMME_OK) {
        GRAMME_PRE(*out != NULL);
        st = gramme_definition_settle(*out, err);
    }
    if (st != GRAMME_OK) {
        gramme_definition_unref(*out);
        *out = NULL;
    }
done:
    gramme_arena_clear(&arena);
    return st;
}
