/* SPDX-License-Identifier: Apache-2.0 */
/* update_table.c - UpdateTable. Everything but an index's backfill is done when the
 * call returns; the reply shows the states that AWS passes through. */
#include "api/ops/describe.h"
#include "api/ops/features.h"
#include "api/ops/index_updates.h"
#include "api/ops/modes.h"
#include "api/ops/ops.h"
#include "api/ops/schema.h"
#include "api/ops/settings.h"
#include "api/ops/throughput.h"
#include "api/ops/together.h"

#define IN(member) gramme_call_member(call, GRAMME_UPDATE_TABLE_INPUT_##member)
#define INVALID    "One or more parameter values were invalid: "

enum { GLOBAL_INDEXES_MAX = 20 };

typedef struct update_request {
    gramme_op_call *call;
    const gramme_table *old;
    gramme_table table;    /* as it will be */
    gramme_index *indexes; /* of `table` */
    gramme_index deleting; /* shown in the reply, already gone from `table` */
    bool has_deleting;
    bool on_demand;
} update_request;

static gramme_status refuse_unsupported(gramme_op_call *call)
{
    static const struct {
        unsigned member;
        const char *name;
    } members[] = {
        {GRAMME_UPDATE_TABLE_INPUT_REPLICA_UPDATES, "ReplicaUpdates"},
        {GRAMME_UPDATE_TABLE_INPUT_MULTI_REGION_CONSISTENCY, "MultiRegionConsistency"},
        {GRAMME_UPDATE_TABLE_INPUT_GLOBAL_TABLE_WITNESS_UPDATES,
         "GlobalTableWitnessUpdates"},
        {GRAMME_UPDATE_TABLE_INPUT_GLOBAL_TABLE_SETTINGS_REPLICATION_MODE,
         "GlobalTableSettingsReplicationMode"},
        {GRAMME_UPDATE_TABLE_INPUT_DISASSOCIATION_PROTECTION_ENABLED,
         "DisassociationProtectionEnabled"},
        {GRAMME_UPDATE_TABLE_INPUT_VECTOR_INDEX_UPDATES, "VectorIndexUpdates"},
    };
    gramme_status status = GRAMME_OK;
    size_t i;

    for (i = 0; i < sizeof(members) / sizeof(members[0]) && status == GRAMME_OK; i++) {
        status = gramme_features_refuse(call, members[i].member, members[i].name);
    }
    return status;
}

/* What is wrong with the request whatever the table is. */
static gramme_status check_request(gramme_op_call *call)
{
    static const unsigned subjects[] = {
        GRAMME_UPDATE_TABLE_INPUT_PROVISIONED_THROUGHPUT,
        GRAMME_UPDATE_TABLE_INPUT_BILLING_MODE,
        GRAMME_UPDATE_TABLE_INPUT_STREAM_SPECIFICATION,
        GRAMME_UPDATE_TABLE_INPUT_SSE_SPECIFICATION,
        GRAMME_UPDATE_TABLE_INPUT_TABLE_CLASS,
        GRAMME_UPDATE_TABLE_INPUT_DELETION_PROTECTION_ENABLED,
        GRAMME_UPDATE_TABLE_INPUT_ON_DEMAND_THROUGHPUT,
        GRAMME_UPDATE_TABLE_INPUT_WARM_THROUGHPUT,
    };
    bool any = IN(GLOBAL_SECONDARY_INDEX_UPDATES)->count > 0;
    size_t i;

    for (i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++) {
        any |= gramme_node_present(gramme_call_member(call, subjects[i]));
    }
    if (!any) {
        return gramme_invalid(call->err,
                              "At least one of ProvisionedThroughput, BillingMode, "
                              "UpdateStreamEnabled, GlobalSecondaryIndexUpdates, "
                              "SSESpecification, ReplicaUpdates, "
                              "MultiAccountReplicaReady, ReplicaTransitRoleArn, "
                              "MultiRegionConsistency, DeletionProtectionEnabled, "
                              "OnDemandThroughput, WarmThroughput or TableClass is "
                              "required");
    }
    if (gramme_node_present(IN(GLOBAL_SECONDARY_INDEX_UPDATES)) &&
        IN(GLOBAL_SECONDARY_INDEX_UPDATES)->count == 0) {
        return gramme_invalid(call->err,
                              INVALID "List of GlobalSecondaryIndexUpdates is empty");
    }
    if (gramme_view_is(gramme_node_text(IN(BILLING_MODE)), "PROVISIONED") &&
        !gramme_node_present(IN(PROVISIONED_THROUGHPUT))) {
        return gramme_invalid(call->err,
                              INVALID "ProvisionedThroughput must be specified when "
                                      "BillingMode is PROVISIONED");
    }
    if (refuse_unsupported(call) != GRAMME_OK) {
        return GRAMME_FAILED;
    }
    if (gramme_features_class(call, IN(TABLE_CLASS)) != GRAMME_OK ||
        gramme_index_updates_check_warm(call) != GRAMME_OK ||
        gramme_together_check(call) != GRAMME_OK) {
        return GRAMME_FAILED;
    }
    return gramme_throughput_check(IN(PROVISIONED_THROUGHPUT), call->err);
}

/* `index` is empty where the table's own figures are meant. */
static gramme_status
refuse_same(gramme_op_call *call, gramme_view index, int64_t reads, int64_t writes)
{
    const char *whose = index.size > 0 ? "index " : "table";
    const char *the = index.size > 0 ? "" : "the ";

    return gramme_invalid(
        call->err,
        "The provisioned throughput for the %s%.*s will not change. The requested "
        "value "
        "equals the current value. Current ReadCapacityUnits provisioned for %s%s%.*s: "
        "%lld. Requested ReadCapacityUnits: %lld. Current WriteCapacityUnits "
        "provisioned "
        "for %s%s%.*s: %lld. Requested WriteCapacityUnits: %lld. Refer to the Amazon "
        "DynamoDB Developer Guide for current limits and how to request higher limits.",
        whose, GRAMME_VIEW_ARG(index), the, whose, GRAMME_VIEW_ARG(index),
        (long long)reads, (long long)reads, the, whose, GRAMME_VIEW_ARG(index),
        (long long)writes, (long long)writes);
}

/* New figures, with the time and kind of change that descriptions show.
 * `was_on_demand`: there were no figures to compare with. */
static gramme_status change_throughput(gramme_item *settings,
                                       gramme_op_call *call,
                                       const gramme_node *provisioned,
                                       gramme_view index,
                                       bool was_on_demand)
{
    int64_t reads = gramme_settings_integer(settings, "ReadCapacityUnits", 0);
    int64_t writes = gramme_settings_integer(settings, "WriteCapacityUnits", 0);
    int64_t decreases = gramme_settings_integer(settings, "NumberOfDecreasesToday", 0);
    int64_t now = gramme_store_now(call->db->store);
    int64_t more_reads;
    int64_t more_writes;
    gramme_status status = gramme_throughput_read(settings, call, provisioned);

    if (status != GRAMME_OK) {
        return status;
    }
    more_reads = gramme_settings_integer(settings, "ReadCapacityUnits", 0) - reads;
    more_writes = gramme_settings_integer(settings, "WriteCapacityUnits", 0) - writes;
    if (more_reads == 0 && more_writes == 0 && !was_on_demand) {
        return refuse_same(call, index, reads, writes);
    }
    if ((more_reads > 0 || more_writes > 0) &&
        !gramme_settings_put_integer(settings, call->arena, "LastIncreaseDateTime",
                                     now)) {
        return gramme_error_nomem(call->err);
    }
    if ((more_reads < 0 || more_writes < 0) &&
        (!gramme_settings_put_integer(settings, call->arena, "LastDecreaseDateTime",
                                      now) ||
         !gramme_settings_put_integer(settings, call->arena, "NumberOfDecreasesToday",
                                      decreases + 1))) {
        return gramme_error_nomem(call->err);
    }
    return GRAMME_OK;
}

/* Before anything changes that warm throughput would follow. */
static gramme_status keep_warm(update_request *update)
{
    gramme_op_call *call = update->call;
    bool on_demand = gramme_settings_on_demand(&update->old->settings);
    gramme_status status =
        gramme_modes_keep_warm(&update->table.settings, call, on_demand);
    uint32_t i;

    for (i = 0; i < update->table.index_count && status == GRAMME_OK; i++) {
        if (update->indexes[i].kind == GRAMME_INDEX_GLOBAL) {
            status =
                gramme_modes_keep_warm(&update->indexes[i].settings, call, on_demand);
        }
    }
    return status;
}

static gramme_status change_billing(update_request *update)
{
    gramme_op_call *call = update->call;
    gramme_item *settings = &update->table.settings;
    gramme_view mode = gramme_node_text(IN(BILLING_MODE));
    const gramme_node *provisioned = IN(PROVISIONED_THROUGHPUT);
    bool was_on_demand = gramme_settings_on_demand(settings);

    update->on_demand =
        mode.size == 0 ? was_on_demand : gramme_view_is(mode, "PAY_PER_REQUEST");
    if (update->on_demand && gramme_node_present(provisioned)) {
        return gramme_invalid(call->err, INVALID
                              "Neither ReadCapacityUnits nor WriteCapacityUnits can be "
                              "specified when BillingMode is PAY_PER_REQUEST");
    }
    if (mode.size > 0 &&
        !gramme_settings_put_text(settings, call->arena, "BillingMode", mode)) {
        return gramme_error_nomem(call->err);
    }
    if (update->on_demand && !was_on_demand &&
        !gramme_settings_put_integer(settings, call->arena,
                                     "LastUpdateToPayPerRequestDateTime",
                                     gramme_store_now(call->db->store))) {
        return gramme_error_nomem(call->err);
    }
    return gramme_node_present(provisioned)
               ? change_throughput(settings, call, provisioned, gramme_view_of(NULL, 0),
                                   was_on_demand)
               : GRAMME_OK;
}

static gramme_index *find_index(update_request *update, gramme_view name)
{
    uint32_t i;

    for (i = 0; i < update->table.index_count; i++) {
        if (gramme_view_equal(update->indexes[i].name, name)) {
            return &update->indexes[i];
        }
    }
    return NULL;
}

static gramme_status find_global(gramme_index **out,
                                 update_request *update,
                                 gramme_view name,
                                 const char *verb)
{
    *out = find_index(update, name);
    if (*out == NULL) {
        return gramme_exception_set(
            update->call->err, GRAMME_EXCEPTION_RESOURCE_NOT_FOUND,
            "Requested resource not found: Index %.*s for table %.*s",
            GRAMME_VIEW_ARG(name), GRAMME_VIEW_ARG(update->table.name));
    }
    if ((*out)->kind != GRAMME_INDEX_GLOBAL) {
        return gramme_invalid(
            update->call->err,
            "Cannot %s an index that is not a GlobalSecondaryIndex: %.*s", verb,
            GRAMME_VIEW_ARG(name));
    }
    return GRAMME_OK;
}

static gramme_status refuse_online(gramme_op_call *call)
{
    return gramme_exception_set(
        call->err, GRAMME_EXCEPTION_LIMIT_EXCEEDED,
        "Subscriber limit exceeded: Only 1 online index can be created "
        "or deleted simultaneously per table");
}

static gramme_status
create_index(update_request *update, gramme_schema *schema, const gramme_node *create)
{
    gramme_op_call *call = update->call;
    gramme_index *index = &update->indexes[update->table.index_count];
    gramme_view name = gramme_node_text(gramme_node_member(
        create, GRAMME_CREATE_GLOBAL_SECONDARY_INDEX_ACTION_INDEX_NAME));
    gramme_status status;
    uint32_t globals = 0;
    uint32_t i;

    for (i = 0; i < update->table.index_count; i++) {
        globals += update->indexes[i].kind == GRAMME_INDEX_GLOBAL;
        if (update->indexes[i].state == GRAMME_TABLE_CREATING) {
            return refuse_online(call);
        }
    }
    if (find_index(update, name) != NULL) {
        return gramme_invalid(call->err,
                              "Attempting to create an index which already exists");
    }
    if (globals >= GLOBAL_INDEXES_MAX) {
        return gramme_exception_set(
            call->err, GRAMME_EXCEPTION_LIMIT_EXCEEDED,
            "Subscriber limit exceeded: Number of global secondary indexes exceeds "
            "per-table limit of 20");
    }
    if (!gramme_node_present(IN(ATTRIBUTE_DEFINITIONS))) {
        return gramme_invalid(
            call->err, INVALID "AttributeDefinitions is not specified for index: %.*s",
            GRAMME_VIEW_ARG(name));
    }
    status = gramme_schema_global_index(index, schema, create);
    if (status == GRAMME_OK) {
        index->state = GRAMME_TABLE_CREATING;
        index->backfilling = true;
        update->table.index_count++;
        status = gramme_schema_check_projections(update->indexes,
                                                 update->table.index_count, call->err);
    }
    return status;
}

static gramme_status delete_index(update_request *update, const gramme_node *delete)
{
    gramme_index *index;
    gramme_index *last;
    gramme_status status = find_global(
        &index, update,
        gramme_node_text(gramme_node_member(
            delete, GRAMME_DELETE_GLOBAL_SECONDARY_INDEX_ACTION_INDEX_NAME)),
        "delete");

    if (status != GRAMME_OK) {
        return status;
    }
    update->deleting = *index;
    update->deleting.state = GRAMME_TABLE_DELETING;
    update->deleting.backfilling = false;
    update->has_deleting = true;
    last = &update->indexes[--update->table.index_count];
    for (; index < last; index++) {
        *index = index[1];
    }
    return GRAMME_OK;
}

/* A structure without members changes nothing. */
static bool changes_modes(const gramme_node *change)
{
    return gramme_node_members(gramme_node_member(
               change,
               GRAMME_UPDATE_GLOBAL_SECONDARY_INDEX_ACTION_ON_DEMAND_THROUGHPUT)) > 0 ||
           gramme_node_members(gramme_node_member(
               change, GRAMME_UPDATE_GLOBAL_SECONDARY_INDEX_ACTION_WARM_THROUGHPUT)) >
               0;
}

static gramme_status change_index(update_request *update, const gramme_node *change)
{
    gramme_op_call *call = update->call;
    const gramme_node *provisioned = gramme_node_member(
        change, GRAMME_UPDATE_GLOBAL_SECONDARY_INDEX_ACTION_PROVISIONED_THROUGHPUT);
    gramme_index *index;
    gramme_status status = find_global(
        &index, update,
        gramme_node_text(gramme_node_member(
            change, GRAMME_UPDATE_GLOBAL_SECONDARY_INDEX_ACTION_INDEX_NAME)),
        "update");

    if (status == GRAMME_OK && update->on_demand &&
        (gramme_node_present(provisioned) || !changes_modes(change))) {
        return gramme_invalid(call->err,
                              INVALID
                              "The only Updates for index: %.*s when "
                              "TableThroughputMode is PAY_PER_REQUEST can be to "
                              "OnDemandThroughput, WarmThroughput",
                              GRAMME_VIEW_ARG(index->name));
    }
    if (status == GRAMME_OK && gramme_node_present(provisioned)) {
        status = change_throughput(&index->settings, call, provisioned, index->name,
                                   gramme_settings_on_demand(&update->old->settings));
    }
    if (status == GRAMME_OK) {
        status = gramme_modes_read(
            &index->settings, call,
            &(gramme_modes){
                .on_demand = gramme_node_member(
                    change,
                    GRAMME_UPDATE_GLOBAL_SECONDARY_INDEX_ACTION_ON_DEMAND_THROUGHPUT),
                .warm = gramme_node_member(
                    change,
                    GRAMME_UPDATE_GLOBAL_SECONDARY_INDEX_ACTION_WARM_THROUGHPUT),
                .index = index->name,
                .is_on_demand = update->on_demand,
            });
    }
    return status;
}

/* One index may be created or deleted at a time. */
static gramme_status check_online(gramme_op_call *call)
{
    const gramme_node *updates = IN(GLOBAL_SECONDARY_INDEX_UPDATES);
    gramme_view name;
    unsigned member = 0;
    int online = 0;
    uint32_t i;

    for (i = 0; i < updates->count; i++) {
        gramme_index_updates_action(&name, &member, &updates->children[i]);
        online += member != GRAMME_GLOBAL_SECONDARY_INDEX_UPDATE_UPDATE;
    }
    return online > 1 ? refuse_online(call) : GRAMME_OK;
}

static gramme_status change_indexes(update_request *update)
{
    gramme_op_call *call = update->call;
    const gramme_node *updates = IN(GLOBAL_SECONDARY_INDEX_UPDATES);
    gramme_schema schema;
    gramme_view name;
    unsigned member = 0;
    uint32_t i;
    gramme_status status = check_online(call);

    if (status == GRAMME_OK) {
        status = gramme_schema_init(&schema, call, IN(ATTRIBUTE_DEFINITIONS),
                                    update->old, update->on_demand);
    }
    for (i = 0; i < updates->count && status == GRAMME_OK; i++) {
        const gramme_node *action =
            gramme_index_updates_action(&name, &member, &updates->children[i]);

        if (member == GRAMME_GLOBAL_SECONDARY_INDEX_UPDATE_CREATE) {
            status = create_index(update, &schema, action);
        } else if (member == GRAMME_GLOBAL_SECONDARY_INDEX_UPDATE_DELETE) {
            status = delete_index(update, action);
        } else {
            status = change_index(update, action);
        }
    }
    return status;
}

/* Indexes that an on-demand table had need figures once it is provisioned. */
static gramme_status check_index_figures(const update_request *update)
{
    uint32_t i;

    for (i = 0; i < update->table.index_count && !update->on_demand; i++) {
        const gramme_index *index = &update->indexes[i];

        if (index->kind == GRAMME_INDEX_GLOBAL &&
            gramme_settings_integer(&index->settings, "ReadCapacityUnits", 0) == 0) {
            return gramme_invalid(
                update->call->err,
                INVALID "ProvisionedThroughput must be specified for index: %.*s",
                GRAMME_VIEW_ARG(index->name));
        }
    }
    return GRAMME_OK;
}

static gramme_status change_features(update_request *update)
{
    gramme_op_call *call = update->call;
    gramme_item *settings = &update->table.settings;
    gramme_status status = gramme_modes_read(settings, call,
                                             &(gramme_modes){
                                                 .on_demand = IN(ON_DEMAND_THROUGHPUT),
                                                 .warm = IN(WARM_THROUGHPUT),
                                                 .is_on_demand = update->on_demand,
                                             });

    if (status == GRAMME_OK) {
        status = gramme_features_stream(settings, call, IN(STREAM_SPECIFICATION),
                                        update->table.name, false);
    }
    if (status == GRAMME_OK) {
        status =
            gramme_features_encryption(settings, call, IN(SSE_SPECIFICATION), false);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    if (gramme_node_present(IN(DELETION_PROTECTION_ENABLED)) &&
        !gramme_settings_put_flag(settings, call->arena, "DeletionProtectionEnabled",
                                  IN(DELETION_PROTECTION_ENABLED)->boolean)) {
        return gramme_error_nomem(call->err);
    }
    if (gramme_node_present(IN(TABLE_CLASS)) &&
        (!gramme_settings_put_text(settings, call->arena, "TableClass",
                                   IN(TABLE_CLASS)->text) ||
         !gramme_settings_put_integer(settings, call->arena, "TableClassChanged",
                                      gramme_store_now(call->db->store)))) {
        return gramme_error_nomem(call->err);
    }
    return GRAMME_OK;
}

/* Until the change is done, a provisioned table is described with its old figures. */
static bool
show_old_figures(gramme_table *shown, gramme_arena *arena, const gramme_table *old)
{
    static const char *const figures[] = {"ReadCapacityUnits", "WriteCapacityUnits",
                                          "NumberOfDecreasesToday"};
    size_t i;

    if (gramme_settings_on_demand(&old->settings) ||
        gramme_settings_on_demand(&shown->settings)) {
        return true;
    }
    for (i = 0; i < sizeof(figures) / sizeof(*figures); i++) {
        if (!gramme_settings_put_integer(
                &shown->settings, arena, figures[i],
                gramme_settings_integer(&old->settings, figures[i], 0))) {
            return false;
        }
    }
    return true;
}

/* Until the change is done, a table shows the key it gives up. */
static bool
show_old_key(gramme_table *shown, gramme_arena *arena, const gramme_table *old)
{
    gramme_view key = gramme_settings_text(&old->settings, "KMSMasterKeyArn");

    if (key.size == 0 ||
        gramme_settings_text(&shown->settings, "KMSMasterKeyArn").size > 0) {
        return true;
    }
    return gramme_settings_put_text(&shown->settings, arena, "KMSMasterKeyArn", key) &&
           gramme_settings_put_text(&shown->settings, arena, "SSEStatus",
                                    GRAMME_VIEW("UPDATING"));
}

/* The reply shows the change under way, as AWS's does. */
static gramme_status
write_reply(update_request *update, gramme_txn *txn, const gramme_table *stored)
{
    gramme_op_call *call = update->call;
    gramme_table shown = *stored;
    gramme_index *indexes;
    uint32_t i;

    indexes = gramme_arena_calloc(call->arena, (size_t)stored->index_count + 1,
                                  sizeof(*indexes));
    if (indexes == NULL || !show_old_figures(&shown, call->arena, update->old) ||
        !show_old_key(&shown, call->arena, update->old)) {
        return gramme_error_nomem(call->err);
    }
    for (i = 0; i < stored->index_count; i++) {
        indexes[i] = stored->indexes[i];
        if (indexes[i].state == GRAMME_TABLE_CREATING) {
            indexes[i].backfilling = false;
        }
    }
    if (update->has_deleting) {
        indexes[shown.index_count++] = update->deleting;
    }
    shown.indexes = indexes;
    shown.state = GRAMME_TABLE_UPDATING;
    gramme_describe_table(call, txn, "TableDescription", &shown);
    return GRAMME_OK;
}

static gramme_status check_state(gramme_op_call *call, const gramme_table *table)
{
    static const char *const doing[] = {"created", NULL, "updated", "deleted"};

    if (table->state == GRAMME_TABLE_ACTIVE) {
        return GRAMME_OK;
    }
    return gramme_exception_set(
        call->err, GRAMME_EXCEPTION_RESOURCE_IN_USE,
        "Attempt to change a resource which is still in use: Table is "
        "being %s: %.*s",
        doing[table->state], GRAMME_VIEW_ARG(table->name));
}

static gramme_status begin_update(update_request *update, gramme_op_call *call)
{
    size_t count =
        (size_t)update->old->index_count + IN(GLOBAL_SECONDARY_INDEX_UPDATES)->count;
    uint32_t i;

    update->table = *update->old;
    update->indexes = gramme_arena_calloc(call->arena, count, sizeof(*update->indexes));
    if (update->indexes == NULL) {
        return gramme_error_nomem(call->err);
    }
    for (i = 0; i < update->old->index_count; i++) {
        update->indexes[i] = update->old->indexes[i];
    }
    update->table.indexes = update->indexes;
    if (call->db->transient > 0) {
        update->table.state = GRAMME_TABLE_UPDATING;
        update->table.ready_at =
            gramme_store_now(call->db->store) + call->db->transient;
    }
    return GRAMME_OK;
}

static gramme_status perform(gramme_op_call *call, gramme_txn *txn)
{
    update_request update = {.call = call};
    const gramme_table *stored;
    gramme_status status =
        gramme_call_table_any(&update.old, call, txn, gramme_node_text(IN(TABLE_NAME)));

    if (status == GRAMME_OK) {
        status = check_state(call, update.old);
    }
    if (status == GRAMME_OK) {
        status = begin_update(&update, call);
    }
    if (status == GRAMME_OK) {
        status = keep_warm(&update);
    }
    if (status == GRAMME_OK) {
        status = change_billing(&update);
    }
    if (status == GRAMME_OK) {
        status = change_indexes(&update);
    }
    if (status == GRAMME_OK) {
        status = check_index_figures(&update);
    }
    if (status == GRAMME_OK) {
        status = change_features(&update);
    }
    if (status == GRAMME_OK) {
        status = gramme_features_apply_stream(&update.table, call, txn);
    }
    if (status == GRAMME_OK) {
        status = gramme_table_update(&stored, txn, &update.table, call->err);
    }
    return status == GRAMME_OK ? write_reply(&update, txn, stored) : status;
}

gramme_status gramme_op_update_table(gramme_op_call *call)
{
    gramme_txn *txn;
    gramme_status status = check_request(call);

    if (status == GRAMME_OK) {
        status = gramme_index_updates_check(call);
    }
    if (status == GRAMME_OK) {
        status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);
    }
    return status == GRAMME_OK ? gramme_call_end(call, txn, perform(call, txn))
                               : status;
}
