/* SPDX-License-Identifier: Apache-2.0 */
/* describe.c - table descriptions. */
#include "api/ops/describe.h"

#include "api/ops/settings.h"
#include "api/ops/throughput.h"

static const char *state_name(gramme_table_state state)
{
    static const char *const names[] = {"CREATING", "ACTIVE", "UPDATING", "DELETING"};

    return names[state];
}

static void write_text(gramme_writer *out, const char *name, gramme_view text)
{
    gramme_write_name(out, name);
    gramme_write_string(out, text);
}

static void write_integer(gramme_writer *out, const char *name, int64_t integer)
{
    gramme_write_name(out, name);
    gramme_write_integer(out, integer);
}

static void
write_element(gramme_writer *out, const gramme_key_attribute *attribute, bool hash)
{
    gramme_write_object_begin(out);
    write_text(out, "AttributeName", attribute->name);
    write_text(out, "KeyType", hash ? GRAMME_VIEW("HASH") : GRAMME_VIEW("RANGE"));
    gramme_write_object_end(out);
}

static void write_key_schema(gramme_writer *out, const gramme_key_schema *key)
{
    uint8_t i;

    gramme_write_name(out, "KeySchema");
    gramme_write_array_begin(out);
    for (i = 0; i < key->hash_count; i++) {
        write_element(out, &key->hash[i], true);
    }
    for (i = 0; i < key->range_count; i++) {
        write_element(out, &key->range[i], false);
    }
    gramme_write_array_end(out);
}

/* Attributes already written, so that each is defined once. */
typedef struct definitions {
    gramme_writer *out;
    gramme_view names[32 * 2 * GRAMME_KEY_ATTRIBUTES_MAX];
    size_t count;
} definitions;

static void write_definition(definitions *all, const gramme_key_attribute *attribute)
{
    size_t i;

    for (i = 0; i < all->count; i++) {
        if (gramme_view_equal(all->names[i], attribute->name)) {
            return;
        }
    }
    if (all->count < sizeof(all->names) / sizeof(all->names[0])) {
        all->names[all->count++] = attribute->name;
    }
    gramme_write_object_begin(all->out);
    write_text(all->out, "AttributeName", attribute->name);
    gramme_write_name(all->out, "AttributeType");
    gramme_write_text(all->out, gramme_type_name(attribute->type));
    gramme_write_object_end(all->out);
}

static void write_definitions_of(definitions *all, const gramme_key_schema *key)
{
    uint8_t i;

    for (i = 0; i < key->hash_count; i++) {
        write_definition(all, &key->hash[i]);
    }
    for (i = 0; i < key->range_count; i++) {
        write_definition(all, &key->range[i]);
    }
}

static void write_definitions(gramme_writer *out, const gramme_table *table)
{
    definitions all = {.out = out};
    uint32_t i;

    gramme_write_name(out, "AttributeDefinitions");
    gramme_write_array_begin(out);
    write_definitions_of(&all, &table->key);
    for (i = 0; i < table->index_count; i++) {
        write_definitions_of(&all, &table->indexes[i].key);
    }
    gramme_write_array_end(out);
}

static void write_projection(gramme_writer *out, const gramme_index *index)
{
    static const char *const types[] = {"ALL", "KEYS_ONLY", "INCLUDE"};
    uint32_t i;

    gramme_write_name(out, "Projection");
    gramme_write_object_begin(out);
    gramme_write_name(out, "ProjectionType");
    gramme_write_text(out, types[index->projection]);
    if (index->projection == GRAMME_PROJECTION_INCLUDE) {
        gramme_write_name(out, "NonKeyAttributes");
        gramme_write_array_begin(out);
        for (i = 0; i < index->include_count; i++) {
            gramme_write_string(out, index->include[i]);
        }
        gramme_write_array_end(out);
    }
    gramme_write_object_end(out);
}

/* ARN of the table, or of what `suffix` and `name` say lies below it. */
static void write_arn(gramme_op_call *call,
                      const char *member,
                      const gramme_table *table,
                      const char *suffix,
                      gramme_view name)
{
    call->scratch->size = 0;
    gramme_call_print_arn(call->scratch, call, table->name);
    gramme_bytes_append_text(call->scratch, suffix);
    gramme_bytes_append_view(call->scratch, name);
    write_text(&call->out, member, gramme_bytes_view(call->scratch));
}

static void write_index(gramme_op_call *call,
                        gramme_txn *txn,
                        const gramme_table *table,
                        const gramme_index *index,
                        gramme_table_state phase)
{
    gramme_writer *out = &call->out;
    gramme_tree_stats stats = {0};

    if (index->tree != 0) {
        stats = gramme_tree_stats_get(txn, index->tree);
    }
    gramme_write_object_begin(out);
    write_text(out, "IndexName", index->name);
    write_key_schema(out, &index->key);
    write_projection(out, index);
    if (index->kind == GRAMME_INDEX_GLOBAL) {
        gramme_write_name(out, "IndexStatus");
        gramme_write_text(out, state_name(table->state == GRAMME_TABLE_CREATING
                                              ? table->state
                                              : index->state));
        if (index->state == GRAMME_TABLE_CREATING) { /* by UpdateTable */
            gramme_write_name(out, "Backfilling");
            gramme_write_boolean(out, index->backfilling);
        }
        gramme_throughput_write(out, &index->settings,
                                gramme_settings_on_demand(&table->settings), phase);
    }
    write_integer(out, "IndexSizeBytes", (int64_t)stats.bytes);
    write_integer(out, "ItemCount", (int64_t)stats.count);
    write_arn(call, "IndexArn", table, "/index/", index->name);
    gramme_write_object_end(out);
}

static void write_indexes(gramme_op_call *call,
                          gramme_txn *txn,
                          const gramme_table *table,
                          gramme_index_kind kind,
                          gramme_table_state phase)
{
    bool opened = false;
    uint32_t i;

    for (i = 0; i < table->index_count; i++) {
        if (table->indexes[i].kind != kind) {
            continue;
        }
        if (!opened) {
            gramme_write_name(&call->out, kind == GRAMME_INDEX_GLOBAL
                                              ? "GlobalSecondaryIndexes"
                                              : "LocalSecondaryIndexes");
            gramme_write_array_begin(&call->out);
            opened = true;
        }
        write_index(call, txn, table, &table->indexes[i], phase);
    }
    if (opened) {
        gramme_write_array_end(&call->out);
    }
}

static void
write_billing(gramme_writer *out, const gramme_item *settings, gramme_table_state phase)
{
    gramme_view mode = gramme_settings_text(settings, "BillingMode");
    int64_t changed =
        gramme_settings_integer(settings, "LastUpdateToPayPerRequestDateTime", 0);

    if (mode.size == 0) {
        return;
    }
    gramme_write_name(out, "BillingModeSummary");
    gramme_write_object_begin(out);
    write_text(out, "BillingMode", mode);
    if (changed > 0 && phase != GRAMME_TABLE_CREATING) {
        gramme_write_name(out, "LastUpdateToPayPerRequestDateTime");
        gramme_write_timestamp(out, changed);
    }
    gramme_write_object_end(out);
}

static void write_stream(gramme_op_call *call,
                         const gramme_table *table,
                         const gramme_item *settings)
{
    gramme_writer *out = &call->out;
    gramme_view type = gramme_settings_text(settings, "StreamViewType");
    gramme_view label = gramme_settings_text(settings, "LatestStreamLabel");

    if (type.size > 0) {
        gramme_write_name(out, "StreamSpecification");
        gramme_write_object_begin(out);
        gramme_write_name(out, "StreamEnabled");
        gramme_write_boolean(out, true);
        write_text(out, "StreamViewType", type);
        gramme_write_object_end(out);
    }
    if (label.size > 0) {
        write_text(out, "LatestStreamLabel", label);
        write_arn(call, "LatestStreamArn", table, "/stream/", label);
    }
}

static void write_encryption(gramme_op_call *call, const gramme_item *settings)
{
    gramme_view key = gramme_settings_text(settings, "KMSMasterKeyArn");
    gramme_view status = gramme_settings_text(settings, "SSEStatus");

    if (key.size == 0) {
        return;
    }
    gramme_write_name(&call->out, "SSEDescription");
    gramme_write_object_begin(&call->out);
    write_text(&call->out, "Status", status.size > 0 ? status : GRAMME_VIEW("ENABLED"));
    write_text(&call->out, "SSEType", GRAMME_VIEW("KMS"));
    write_text(&call->out, "KMSMasterKeyArn", key);
    gramme_write_object_end(&call->out);
}

static void write_class(gramme_writer *out, const gramme_item *settings)
{
    gramme_view class = gramme_settings_text(settings, "TableClass");
    int64_t changed = gramme_settings_integer(settings, "TableClassChanged", 0);

    if (class.size == 0) {
        return;
    }
    gramme_write_name(out, "TableClassSummary");
    gramme_write_object_begin(out);
    write_text(out, "TableClass", class);
    if (changed > 0) {
        gramme_write_name(out, "LastUpdateDateTime");
        gramme_write_timestamp(out, changed);
    }
    gramme_write_object_end(out);
}

static void write_identity(gramme_op_call *call,
                           gramme_txn *txn,
                           const gramme_table *table,
                           gramme_table_state state,
                           gramme_table_state phase)
{
    gramme_writer *out = &call->out;
    gramme_tree_stats stats = gramme_tree_stats_get(txn, table->tree);

    write_text(out, "TableName", table->name);
    gramme_write_name(out, "TableStatus");
    gramme_write_text(out, state_name(state));
    write_integer(out, "TableSizeBytes", (int64_t)stats.bytes);
    write_integer(out, "ItemCount", (int64_t)stats.count);
    write_arn(call, "TableArn", table, "", GRAMME_VIEW(""));
    write_text(out, "TableId", gramme_settings_text(&table->settings, "TableId"));
    gramme_throughput_write(out, &table->settings,
                            gramme_settings_on_demand(&table->settings), phase);
    write_billing(out, &table->settings, phase);
    gramme_write_name(out, "DeletionProtectionEnabled");
    gramme_write_boolean(
        out, gramme_settings_flag(&table->settings, "DeletionProtectionEnabled"));
}

static void describe(gramme_op_call *call,
                     gramme_txn *txn,
                     const char *name,
                     const gramme_table *table,
                     gramme_table_state phase)
{
    gramme_writer *out = &call->out;

    gramme_write_name(out, name);
    gramme_write_object_begin(out);
    write_definitions(out, table);
    write_identity(call, txn, table, table->state, phase);
    write_key_schema(out, &table->key);
    gramme_write_name(out, "CreationDateTime");
    gramme_write_timestamp(out, table->created);
    write_indexes(call, txn, table, GRAMME_INDEX_LOCAL, phase);
    write_indexes(call, txn, table, GRAMME_INDEX_GLOBAL, phase);
    write_stream(call, table, &table->settings);
    write_encryption(call, &table->settings);
    write_class(out, &table->settings);
    gramme_write_object_end(out);
}

void gramme_describe_table(gramme_op_call *call,
                           gramme_txn *txn,
                           const char *name,
                           const gramme_table *table)
{
    describe(call, txn, name, table, table->state);
}

void gramme_describe_created(gramme_op_call *call,
                             gramme_txn *txn,
                             const gramme_table *table)
{
    describe(call, txn, "TableDescription", table, GRAMME_TABLE_CREATING);
}

void gramme_describe_deleted(gramme_op_call *call,
                             gramme_txn *txn,
                             const gramme_table *table)
{
    gramme_write_name(&call->out, "TableDescription");
    gramme_write_object_begin(&call->out);
    write_identity(call, txn, table, GRAMME_TABLE_DELETING, GRAMME_TABLE_DELETING);
    gramme_write_object_end(&call->out);
}
