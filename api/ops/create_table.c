/* SPDX-License-Identifier: Apache-2.0 */
/* create_table.c - CreateTable. */
#include "api/ops/describe.h"
#include "api/ops/features.h"
#include "api/ops/modes.h"
#include "api/ops/ops.h"
#include "api/ops/schema.h"
#include "api/ops/settings.h"
#include "api/ops/tag_text.h"
#include "api/ops/throughput.h"

#define IN(member) gramme_call_member(call, GRAMME_CREATE_TABLE_INPUT_##member)
#define INVALID    "One or more parameter values were invalid: "

enum { LOCAL_INDEXES_MAX = 5, GLOBAL_INDEXES_MAX = 20 };

static gramme_status refuse_null(gramme_op_call *call, const char *path)
{
    return gramme_invalid(
        call->err,
        "1 validation error detected: Value null at '%s' failed to satisfy "
        "constraint: Member must not be null",
        path);
}

static gramme_status refuse_unsupported(gramme_op_call *call)
{
    static const struct {
        unsigned member;
        const char *name;
    } members[] = {
        {GRAMME_CREATE_TABLE_INPUT_RESOURCE_POLICY, "ResourcePolicy"},
        {GRAMME_CREATE_TABLE_INPUT_GLOBAL_TABLE_SOURCE_ARN, "GlobalTableSourceArn"},
        {GRAMME_CREATE_TABLE_INPUT_GLOBAL_TABLE_SETTINGS_REPLICATION_MODE,
         "GlobalTableSettingsReplicationMode"},
        {GRAMME_CREATE_TABLE_INPUT_VECTOR_INDEXES, "VectorIndexes"},
    };
    gramme_status status = GRAMME_OK;
    size_t i;

    for (i = 0; i < sizeof(members) / sizeof(members[0]) && status == GRAMME_OK; i++) {
        status = gramme_features_refuse(call, members[i].member, members[i].name);
    }
    if (status == GRAMME_OK) {
        status = gramme_features_class(call, IN(TABLE_CLASS));
    }
    if (status == GRAMME_OK && !gramme_node_present(IN(KEY_SCHEMA))) {
        return refuse_null(call, "keySchema");
    }
    if (status == GRAMME_OK && !gramme_node_present(IN(ATTRIBUTE_DEFINITIONS))) {
        return refuse_null(call, "attributeDefinitions");
    }
    return status;
}

static gramme_status read_billing(gramme_table *table, gramme_op_call *call)
{
    gramme_view mode = gramme_node_text(IN(BILLING_MODE));
    const gramme_node *provisioned = IN(PROVISIONED_THROUGHPUT);
    bool on_demand = gramme_view_is(mode, "PAY_PER_REQUEST");
    gramme_item *settings = &table->settings;
    gramme_status status = GRAMME_OK;

    if (on_demand && gramme_node_present(provisioned)) {
        return gramme_invalid(call->err, INVALID
                              "Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                              "specified when BillingMode is PAY_PER_REQUEST");
    }
    if (!on_demand && !gramme_node_present(provisioned)) {
        return gramme_invalid(call->err, INVALID
                              "ReadCapacityUnits and WriteCapacityUnits must both be "
                              "specified when BillingMode is PROVISIONED");
    }
    if (!on_demand) {
        status = gramme_throughput_read(settings, call, provisioned);
    }
    if (status == GRAMME_OK) {
        status = gramme_modes_read(settings, call,
                                   &(gramme_modes){
                                       .on_demand = IN(ON_DEMAND_THROUGHPUT),
                                       .warm = IN(WARM_THROUGHPUT),
                                       .is_on_demand = on_demand,
                                       .is_new = true,
                                   });
    }
    if (status == GRAMME_OK && on_demand &&
        (!gramme_settings_put_text(settings, call->arena, "BillingMode", mode) ||
         !gramme_settings_put_integer(settings, call->arena,
                                      "LastUpdateToPayPerRequestDateTime",
                                      gramme_store_now(call->db->store)))) {
        return gramme_error_nomem(call->err);
    }
    return status;
}

static gramme_status check_count(gramme_op_call *call,
                                 const gramme_node *indexes,
                                 const char *empty,
                                 uint32_t limit,
                                 const char *too_many)
{
    if (gramme_node_present(indexes) && indexes->count == 0) {
        return gramme_invalid(call->err, INVALID "List of %s is empty", empty);
    }
    if (indexes->count > limit) {
        return gramme_invalid(call->err, INVALID "%s", too_many);
    }
    return GRAMME_OK;
}

static gramme_status
check_name(const gramme_index *indexes, uint32_t at, gramme_op_call *call)
{
    uint32_t i;

    for (i = 0; i < at; i++) {
        if (gramme_view_equal(indexes[i].name, indexes[at].name)) {
            return gramme_invalid(call->err, INVALID "Duplicate index name: %.*s",
                                  GRAMME_VIEW_ARG(indexes[at].name));
        }
    }
    return GRAMME_OK;
}

static gramme_status
read_indexes(gramme_table *table, gramme_op_call *call, gramme_schema *schema)
{
    const gramme_node *locals = IN(LOCAL_SECONDARY_INDEXES);
    const gramme_node *globals = IN(GLOBAL_SECONDARY_INDEXES);
    gramme_index *indexes = gramme_arena_calloc(
        call->arena, (size_t)locals->count + globals->count, sizeof(*indexes));
    gramme_status status = GRAMME_OK;
    uint32_t at = 0;
    uint32_t i;

    if (indexes == NULL) {
        return gramme_error_nomem(call->err);
    }
    if (locals->count > 0 && table->key.range_count == 0) {
        return gramme_invalid(call->err, INVALID
                              "Table KeySchema does not have a range key, which is "
                              "required when specifying a LocalSecondaryIndex");
    }
    for (i = 0; i < locals->count && status == GRAMME_OK; i++, at++) {
        status = gramme_schema_local_index(&indexes[at], schema, &locals->children[i],
                                           &table->key);
        if (status == GRAMME_OK) {
            status = check_name(indexes, at, call);
        }
    }
    if (status == GRAMME_OK) {
        status =
            check_count(call, locals, "LocalSecondaryIndexes", LOCAL_INDEXES_MAX,
                        "Number of LocalSecondaryIndexes exceeds per-table limit of 5");
    }
    for (i = 0; i < globals->count && status == GRAMME_OK; i++, at++) {
        status =
            gramme_schema_global_index(&indexes[at], schema, &globals->children[i]);
        if (status == GRAMME_OK) {
            status = check_name(indexes, at, call);
        }
    }
    if (status == GRAMME_OK) {
        status =
            check_count(call, globals, "GlobalSecondaryIndexes", GLOBAL_INDEXES_MAX,
                        "GlobalSecondaryIndex count exceeds the per-table limit of 20");
    }
    table->indexes = indexes;
    table->index_count = at;
    return status == GRAMME_OK ? gramme_schema_check_projections(indexes, at, call->err)
                               : status;
}

static bool
use_keys(gramme_schema *schema, const gramme_node *indexes, unsigned key_member)
{
    uint32_t i;

    for (i = 0; i < indexes->count; i++) {
        if (!gramme_schema_use(schema,
                               gramme_node_member(&indexes->children[i], key_member))) {
            return false;
        }
    }
    return indexes->count > 0 || !gramme_node_present(indexes);
}

/* Definitions that no key uses are told before what is wrong with an index, but after
 * keys without a definition or with a name twice and lists without an index. */
static gramme_status check_definitions(gramme_op_call *call, gramme_schema *schema)
{
    return use_keys(schema, IN(LOCAL_SECONDARY_INDEXES),
                    GRAMME_LOCAL_SECONDARY_INDEX_KEY_SCHEMA) &&
                   use_keys(schema, IN(GLOBAL_SECONDARY_INDEXES),
                            GRAMME_GLOBAL_SECONDARY_INDEX_KEY_SCHEMA)
               ? gramme_schema_check_used(schema)
               : GRAMME_OK;
}

static gramme_status read_schema(gramme_table *table, gramme_op_call *call)
{
    bool has_indexes = gramme_node_present(IN(LOCAL_SECONDARY_INDEXES)) ||
                       gramme_node_present(IN(GLOBAL_SECONDARY_INDEXES));
    gramme_schema schema;
    gramme_status status =
        gramme_schema_init(&schema, call, IN(ATTRIBUTE_DEFINITIONS), NULL,
                           gramme_settings_on_demand(&table->settings));

    if (status == GRAMME_OK) {
        status = gramme_schema_table_key(&table->key, &schema, IN(KEY_SCHEMA));
    }
    if (status == GRAMME_OK && !has_indexes &&
        IN(KEY_SCHEMA)->count != IN(ATTRIBUTE_DEFINITIONS)->count) {
        return gramme_invalid(
            call->err,
            INVALID "Number of attributes in KeySchema does not exactly match "
                    "number of attributes defined in AttributeDefinitions");
    }
    if (status == GRAMME_OK && has_indexes) {
        status = check_definitions(call, &schema);
    }
    if (status == GRAMME_OK) {
        status = read_indexes(table, call, &schema);
    }
    return status == GRAMME_OK ? gramme_schema_check_used(&schema) : status;
}

static gramme_status read_features(gramme_table *table, gramme_op_call *call)
{
    gramme_item *settings = &table->settings;
    char uuid[37];
    gramme_view id;
    gramme_status status = gramme_features_stream(
        settings, call, IN(STREAM_SPECIFICATION), table->name, true);

    if (status == GRAMME_OK) {
        status =
            gramme_features_encryption(settings, call, IN(SSE_SPECIFICATION), true);
    }
    if (status == GRAMME_OK) {
        status = gramme_tag_text_check(call, IN(TAGS));
    }
    if (status == GRAMME_OK) {
        status = gramme_features_tags(settings, call, IN(TAGS));
    }
    if (status != GRAMME_OK) {
        return status;
    }
    gramme_features_uuid(uuid);
    id = gramme_arena_printf(call->arena, "%s", uuid);
    if (id.data == NULL ||
        !gramme_settings_put_text(settings, call->arena, "TableId", id) ||
        !gramme_settings_put_flag(
            settings, call->arena, "DeletionProtectionEnabled",
            gramme_node_boolean(IN(DELETION_PROTECTION_ENABLED), false))) {
        return gramme_error_nomem(call->err);
    }
    if (gramme_node_present(IN(TABLE_CLASS)) &&
        !gramme_settings_put_text(settings, call->arena, "TableClass",
                                  IN(TABLE_CLASS)->text)) {
        return gramme_error_nomem(call->err);
    }
    return GRAMME_OK;
}

static gramme_status read_table(gramme_table *table, gramme_op_call *call)
{
    gramme_status status =
        gramme_call_table_name(&table->name, call, gramme_node_text(IN(TABLE_NAME)));

    if (status == GRAMME_OK) {
        status = refuse_unsupported(call);
    }
    if (status == GRAMME_OK) {
        status = read_billing(table, call);
    }
    if (status == GRAMME_OK) {
        status = read_schema(table, call);
    }
    return status == GRAMME_OK ? read_features(table, call) : status;
}

static gramme_status
refuse_existing(gramme_op_call *call, gramme_txn *txn, gramme_view name)
{
    const gramme_table *there = NULL;
    bool made = gramme_table_find(&there, txn, name, call->err) == GRAMME_OK &&
                there->state != GRAMME_TABLE_CREATING;

    return gramme_exception_set(
        call->err, GRAMME_EXCEPTION_RESOURCE_IN_USE, "%s: %.*s",
        made ? "Table already exists"
             : "Attempt to change a resource which is still in use: Table is being "
               "created",
        GRAMME_VIEW_ARG(name));
}

gramme_status gramme_op_create_table(gramme_op_call *call)
{
    int64_t now = gramme_store_now(call->db->store);
    gramme_table definition = {.created = now, .ready_at = now + call->db->transient};
    const gramme_table *table = NULL;
    gramme_txn *txn;
    gramme_status status = read_table(&definition, call);

    if (status != GRAMME_OK) {
        return status;
    }
    definition.state =
        call->db->transient > 0 ? GRAMME_TABLE_CREATING : GRAMME_TABLE_ACTIVE;
    status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);
    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_features_apply_stream(&definition, call, txn);
    if (status == GRAMME_OK) {
        status = gramme_table_create(&table, txn, &definition, call->err);
    }
    if (status == GRAMME_EXISTS) {
        status = refuse_existing(call, txn, definition.name);
    }
    if (status == GRAMME_OK) {
        gramme_describe_created(call, txn, table);
    }
    return gramme_call_end(call, txn, status);
}
