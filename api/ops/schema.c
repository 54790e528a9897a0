/* SPDX-License-Identifier: Apache-2.0 */
/* schema.c - key schemas and projections, in AWS's order of checks and words. */
#include "api/ops/schema.h"

#include "api/ops/throughput.h"

#define INVALID "One or more parameter values were invalid: "

enum { NON_KEY_ATTRIBUTES_MAX = 100, TABLE_KEY_ELEMENTS_MAX = 2 };

_Static_assert((int)GRAMME_GLOBAL_SECONDARY_INDEX_KEY_SCHEMA ==
                       (int)GRAMME_CREATE_GLOBAL_SECONDARY_INDEX_ACTION_KEY_SCHEMA &&
                   (int)GRAMME_GLOBAL_SECONDARY_INDEX_WARM_THROUGHPUT ==
                       (int)GRAMME_CREATE_GLOBAL_SECONDARY_INDEX_ACTION_WARM_THROUGHPUT,
               "an index is read the same way whichever request brings it");

static gramme_view element_name(const gramme_node *element)
{
    return gramme_node_text(
        gramme_node_member(element, GRAMME_KEY_SCHEMA_ELEMENT_ATTRIBUTE_NAME));
}

static bool element_is_hash(const gramme_node *element)
{
    return gramme_view_is(gramme_node_text(gramme_node_member(
                              element, GRAMME_KEY_SCHEMA_ELEMENT_KEY_TYPE)),
                          "HASH");
}

static gramme_view definition_name(const gramme_schema *schema, uint32_t i)
{
    return gramme_node_text(gramme_node_member(
        &schema->definitions->children[i], GRAMME_ATTRIBUTE_DEFINITION_ATTRIBUTE_NAME));
}

/* The key attribute `name` of a table or one of its indexes, or NULL. */
static const gramme_key_attribute *find_known(const gramme_table *table,
                                              gramme_view name)
{
    const gramme_key_schema *key;
    uint32_t i;
    uint8_t j;

    for (i = 0; table != NULL && i <= table->index_count; i++) {
        key = i == table->index_count ? &table->key : &table->indexes[i].key;
        for (j = 0; j < key->hash_count; j++) {
            if (gramme_view_equal(key->hash[j].name, name)) {
                return &key->hash[j];
            }
        }
        for (j = 0; j < key->range_count; j++) {
            if (gramme_view_equal(key->range[j].name, name)) {
                return &key->range[j];
            }
        }
    }
    return NULL;
}

/* An attribute keeps its type as long as some key of the table has it. */
static gramme_status
check_known(gramme_schema *schema, const gramme_table *table, uint32_t i)
{
    const gramme_key_attribute *known = find_known(table, definition_name(schema, i));
    gramme_view type = gramme_node_text(gramme_node_member(
        &schema->definitions->children[i], GRAMME_ATTRIBUTE_DEFINITION_ATTRIBUTE_TYPE));

    if (known == NULL || gramme_view_is(type, gramme_type_name(known->type))) {
        return GRAMME_OK;
    }
    return gramme_invalid(
        schema->call->err,
        INVALID
        "Attributes cannot be redefined. Please check that your attribute has the same "
        "type as previously defined. Existing schema: Schema:[SchemaElement: "
        "key{%.*s:%s:HASH}] New schema: Schema:[SchemaElement: key{%.*s:%.*s:HASH}]",
        GRAMME_VIEW_ARG(known->name), gramme_type_name(known->type),
        GRAMME_VIEW_ARG(known->name), GRAMME_VIEW_ARG(type));
}

gramme_status gramme_schema_init(gramme_schema *schema,
                                 gramme_op_call *call,
                                 const gramme_node *definitions,
                                 const gramme_table *table,
                                 bool on_demand)
{
    gramme_status status;
    uint32_t i;
    uint32_t j;

    *schema = (gramme_schema){.call = call,
                              .definitions = definitions,
                              .on_demand = on_demand,
                              .grows = table != NULL};
    schema->used =
        gramme_arena_calloc(call->arena, definitions->count, sizeof(*schema->used));
    if (schema->used == NULL) {
        return gramme_error_nomem(call->err);
    }
    for (i = 0; i < definitions->count; i++) {
        for (j = 0; j < i; j++) {
            if (gramme_view_equal(definition_name(schema, i),
                                  definition_name(schema, j))) {
                return gramme_invalid(call->err, "Attribute Name is duplicated: %.*s",
                                      GRAMME_VIEW_ARG(definition_name(schema, i)));
            }
        }
        status = check_known(schema, table, i);
        if (status != GRAMME_OK) {
            return status;
        }
    }
    return GRAMME_OK;
}

static bool find_type(gramme_type *type, gramme_schema *schema, gramme_view name)
{
    uint32_t i;

    for (i = 0; i < schema->definitions->count; i++) {
        if (gramme_view_equal(definition_name(schema, i), name)) {
            schema->used[i] = true;
            return gramme_type_find(type,
                                    gramme_node_text(gramme_node_member(
                                        &schema->definitions->children[i],
                                        GRAMME_ATTRIBUTE_DEFINITION_ATTRIBUTE_TYPE)));
        }
    }
    return false;
}

/* "Keys: [a, b], AttributeDefinitions: [c]" */
static gramme_status refuse_undefined(gramme_schema *schema,
                                      const gramme_node *key_schema)
{
    gramme_bytes *text = schema->call->scratch;
    uint32_t i;

    text->size = 0;
    GRAMME_BYTES_LITERAL(text, "Keys: [");
    for (i = 0; i < key_schema->count; i++) {
        gramme_bytes_append_text(text, i == 0 ? "" : ", ");
        gramme_bytes_append_view(text, element_name(&key_schema->children[i]));
    }
    GRAMME_BYTES_LITERAL(text, "], AttributeDefinitions: [");
    for (i = 0; i < schema->definitions->count; i++) {
        gramme_bytes_append_text(text, i == 0 ? "" : ", ");
        gramme_bytes_append_view(text, definition_name(schema, i));
    }
    GRAMME_BYTES_LITERAL(text, "]");
    return gramme_invalid(schema->call->err,
                          INVALID "Some index key attributes are not defined in "
                                  "AttributeDefinitions. %.*s",
                          GRAMME_VIEW_ARG(gramme_bytes_view(text)));
}

static bool has_twice(const gramme_node *key_schema)
{
    uint32_t i;
    uint32_t j;

    for (i = 0; i < key_schema->count; i++) {
        for (j = 0; j < i; j++) {
            if (gramme_view_equal(element_name(&key_schema->children[i]),
                                  element_name(&key_schema->children[j]))) {
                return true;
            }
        }
    }
    return false;
}

bool gramme_schema_use(gramme_schema *schema, const gramme_node *key_schema)
{
    gramme_type type;
    uint32_t i;

    for (i = 0; i < key_schema->count; i++) {
        if (!find_type(&type, schema, element_name(&key_schema->children[i]))) {
            return false;
        }
    }
    return !has_twice(key_schema);
}

static gramme_status check_names(gramme_schema *schema, const gramme_node *key_schema)
{
    gramme_type type;
    uint32_t i;

    for (i = 0; i < key_schema->count; i++) {
        if (!find_type(&type, schema, element_name(&key_schema->children[i]))) {
            return refuse_undefined(schema, key_schema);
        }
    }
    if (has_twice(key_schema)) {
        return gramme_invalid(schema->call->err,
                              key_schema->count > TABLE_KEY_ELEMENTS_MAX
                                  ? "The KeySchema contains multiple key attributes "
                                    "with the same name"
                                  : "Both the Hash Key and the Range Key element in "
                                    "the KeySchema have the same name");
    }
    return GRAMME_OK;
}

/* The classic shape: HASH, or HASH and RANGE. */
static gramme_status check_pair(const gramme_node *key_schema, gramme_error *err)
{
    if (!element_is_hash(&key_schema->children[0])) {
        return gramme_invalid(
            err,
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    }
    if (key_schema->count > 1 && element_is_hash(&key_schema->children[1])) {
        return gramme_invalid(
            err,
            "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    }
    return GRAMME_OK;
}

/* A GSI's: up to four HASH, then up to four RANGE. */
static gramme_status check_multiple(const gramme_node *key_schema, gramme_error *err)
{
    uint32_t hashes = 0;
    uint32_t ranges = 0;
    uint32_t i;

    if (!element_is_hash(&key_schema->children[0])) {
        return gramme_invalid(
            err,
            "Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
    }
    for (i = 0; i < key_schema->count; i++) {
        bool is_hash = element_is_hash(&key_schema->children[i]);

        if (is_hash && ranges > 0) {
            return gramme_invalid(err, INVALID
                                  "All HASH key attributes must precede RANGE key "
                                  "attributes in the KeySchema");
        }
        hashes += is_hash;
        ranges += !is_hash;
    }
    if (hashes > GRAMME_KEY_ATTRIBUTES_MAX) {
        return gramme_invalid(err, INVALID "The KeySchema exceeds the maximum allowed "
                                           "number of HASH key attributes");
    }
    if (ranges > GRAMME_KEY_ATTRIBUTES_MAX) {
        return gramme_invalid(err, INVALID "The KeySchema exceeds the maximum allowed "
                                           "number of RANGE key attributes");
    }
    return GRAMME_OK;
}

static void
fill_key(gramme_key_schema *out, gramme_schema *schema, const gramme_node *key_schema)
{
    uint32_t i;

    *out = (gramme_key_schema){.hash_count = 0};
    for (i = 0; i < key_schema->count; i++) {
        const gramme_node *element = &key_schema->children[i];
        gramme_key_attribute *attribute = element_is_hash(element)
                                              ? &out->hash[out->hash_count++]
                                              : &out->range[out->range_count++];

        attribute->name = element_name(element);
        find_type(&attribute->type, schema, attribute->name);
    }
}

static gramme_status refuse_length(const gramme_node *key_schema, gramme_error *err)
{
    return gramme_invalid(
        err,
        "1 validation error detected: Value with %u elements at 'keySchema' "
        "failed to satisfy constraint: Member must have length less than or "
        "equal to 2",
        (unsigned)key_schema->count);
}

gramme_status gramme_schema_table_key(gramme_key_schema *out,
                                      gramme_schema *schema,
                                      const gramme_node *key_schema)
{
    gramme_error *err = schema->call->err;
    gramme_status status;

    if (key_schema->count > TABLE_KEY_ELEMENTS_MAX) {
        return refuse_length(key_schema, err);
    }
    if (key_schema->count > schema->definitions->count) {
        return gramme_invalid(
            err, "Invalid KeySchema: Some index key attribute have no definition");
    }
    status = check_names(schema, key_schema);
    if (status == GRAMME_OK) {
        status = check_pair(key_schema, err);
    }
    if (status == GRAMME_OK) {
        fill_key(out, schema, key_schema);
    }
    return status;
}

static gramme_status
read_names(gramme_index *out, gramme_schema *schema, const gramme_node *names)
{
    gramme_error *err = schema->call->err;
    gramme_view *include =
        gramme_arena_calloc(schema->call->arena, names->count, sizeof(*include));
    uint32_t i;
    uint32_t j;

    if (include == NULL) {
        return gramme_error_nomem(err);
    }
    for (i = 0; i < names->count; i++) {
        include[i] = names->children[i].text;
        for (j = 0; j < i; j++) {
            if (gramme_view_equal(include[i], include[j])) {
                return gramme_invalid(
                    err, INVALID "Duplicate element in NonKeyAttributes: %.*s",
                    GRAMME_VIEW_ARG(include[i]));
            }
        }
    }
    out->include = include;
    out->include_count = names->count;
    return GRAMME_OK;
}

static gramme_status
read_projection(gramme_index *out, gramme_schema *schema, const gramme_node *projection)
{
    gramme_error *err = schema->call->err;
    const gramme_node *type =
        gramme_node_member(projection, GRAMME_PROJECTION_PROJECTION_TYPE);
    const gramme_node *names =
        gramme_node_member(projection, GRAMME_PROJECTION_NON_KEY_ATTRIBUTES);
    gramme_view text = gramme_node_text(type);

    if (!gramme_node_present(type)) {
        return gramme_invalid(err, INVALID "Unknown ProjectionType: null");
    }
    out->projection = gramme_view_is(text, "ALL")         ? GRAMME_PROJECTION_ALL
                      : gramme_view_is(text, "KEYS_ONLY") ? GRAMME_PROJECTION_KEYS_ONLY
                                                          : GRAMME_PROJECTION_INCLUDE;
    if (out->projection != GRAMME_PROJECTION_INCLUDE) {
        return !gramme_node_present(names)
                   ? GRAMME_OK
                   : gramme_invalid(err,
                                    INVALID
                                    "ProjectionType is %.*s, but NonKeyAttributes is "
                                    "specified",
                                    GRAMME_VIEW_ARG(text));
    }
    if (!gramme_node_present(names)) {
        return gramme_invalid(
            err,
            INVALID "ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
    }
    return read_names(out, schema, names);
}

gramme_status gramme_schema_global_index(gramme_index *out,
                                         gramme_schema *schema,
                                         const gramme_node *node)
{
    const gramme_node *key_schema =
        gramme_node_member(node, GRAMME_GLOBAL_SECONDARY_INDEX_KEY_SCHEMA);
    gramme_status status = check_names(schema, key_schema);

    *out = (gramme_index){.kind = GRAMME_INDEX_GLOBAL, .state = GRAMME_TABLE_ACTIVE};
    out->name = gramme_node_text(
        gramme_node_member(node, GRAMME_GLOBAL_SECONDARY_INDEX_INDEX_NAME));
    if (status == GRAMME_OK) {
        status = key_schema->count <= TABLE_KEY_ELEMENTS_MAX &&
                         (key_schema->count < 2 ||
                          !element_is_hash(&key_schema->children[1]))
                     ? check_pair(key_schema, schema->call->err)
                     : check_multiple(key_schema, schema->call->err);
    }
    if (status == GRAMME_OK) {
        fill_key(&out->key, schema, key_schema);
        status = read_projection(
            out, schema,
            gramme_node_member(node, GRAMME_GLOBAL_SECONDARY_INDEX_PROJECTION));
    }
    if (status == GRAMME_OK) {
        status =
            gramme_throughput_read_index(&out->settings, schema->call, node, out->name,
                                         schema->on_demand, schema->grows);
    }
    return status;
}

gramme_status gramme_schema_local_index(gramme_index *out,
                                        gramme_schema *schema,
                                        const gramme_node *node,
                                        const gramme_key_schema *table_key)
{
    const gramme_node *key_schema =
        gramme_node_member(node, GRAMME_LOCAL_SECONDARY_INDEX_KEY_SCHEMA);
    gramme_error *err = schema->call->err;
    gramme_status status;

    *out = (gramme_index){.kind = GRAMME_INDEX_LOCAL, .state = GRAMME_TABLE_ACTIVE};
    out->name = gramme_node_text(
        gramme_node_member(node, GRAMME_LOCAL_SECONDARY_INDEX_INDEX_NAME));
    if (key_schema->count > TABLE_KEY_ELEMENTS_MAX) {
        return refuse_length(key_schema, err);
    }
    status = check_names(schema, key_schema);
    if (status == GRAMME_OK) {
        status = check_pair(key_schema, err);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    fill_key(&out->key, schema, key_schema);
    if (out->key.range_count == 0) {
        return gramme_invalid(
            err, INVALID "Index KeySchema does not have a range key for index: %.*s",
            GRAMME_VIEW_ARG(out->name));
    }
    if (!gramme_view_equal(out->key.hash[0].name, table_key->hash[0].name)) {
        return gramme_invalid(
            err,
            INVALID "Index KeySchema does not have the same leading hash key "
                    "as table KeySchema for index: %.*s. index hash key: "
                    "%.*s, table hash key: %.*s",
            GRAMME_VIEW_ARG(out->name), GRAMME_VIEW_ARG(out->key.hash[0].name),
            GRAMME_VIEW_ARG(table_key->hash[0].name));
    }
    return read_projection(
        out, schema, gramme_node_member(node, GRAMME_LOCAL_SECONDARY_INDEX_PROJECTION));
}

gramme_status gramme_schema_check_used(gramme_schema *schema)
{
    gramme_bytes *text = schema->call->scratch;
    bool unused = false;
    bool first = true;
    uint32_t i;

    text->size = 0;
    GRAMME_BYTES_LITERAL(text, "AttributeDefinitions: [");
    for (i = 0; i < schema->definitions->count; i++) {
        unused |= !schema->used[i];
        gramme_bytes_append_text(text, i == 0 ? "" : ", ");
        gramme_bytes_append_view(text, definition_name(schema, i));
    }
    GRAMME_BYTES_LITERAL(text, "], keys used: [");
    for (i = 0; i < schema->definitions->count; i++) {
        if (schema->used[i]) {
            gramme_bytes_append_text(text, first ? "" : ", ");
            gramme_bytes_append_view(text, definition_name(schema, i));
            first = false;
        }
    }
    GRAMME_BYTES_LITERAL(text, "]");
    if (!unused) {
        return GRAMME_OK;
    }
    return gramme_invalid(schema->call->err,
                          INVALID "Some AttributeDefinitions are not used. %.*s",
                          GRAMME_VIEW_ARG(gramme_bytes_view(text)));
}

gramme_status gramme_schema_check_projections(const gramme_index *indexes,
                                              uint32_t count,
                                              gramme_error *err)
{
    uint32_t named = 0;
    uint32_t i;

    for (i = 0; i < count; i++) {
        named += indexes[i].include_count;
    }
    if (named > NON_KEY_ATTRIBUTES_MAX) {
        return gramme_invalid(err, INVALID
                              "The total number of projected attributes exceeds the "
                              "limit of 100");
    }
    return GRAMME_OK;
}
