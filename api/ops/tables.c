/* SPDX-License-Identifier: Apache-2.0 */
/* tables.c - DescribeTable, ListTables and DeleteTable. */
#include "api/ops/describe.h"
#include "api/ops/ops.h"
#include "api/ops/settings.h"
#include "streams/stream.h"

enum { LIST_LIMIT = 100 };

gramme_status gramme_op_describe_table(gramme_op_call *call)
{
    const gramme_table *table;
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);

    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_call_table_any(&table, call, txn,
                                   gramme_node_text(gramme_call_member(
                                       call, GRAMME_DESCRIBE_TABLE_INPUT_TABLE_NAME)));
    if (status == GRAMME_OK) {
        gramme_describe_table(call, txn, "Table", table);
    }
    return gramme_call_end(call, txn, status);
}

gramme_status gramme_op_list_tables(gramme_op_call *call)
{
    int64_t limit = gramme_node_integer(
        gramme_call_member(call, GRAMME_LIST_TABLES_INPUT_LIMIT), LIST_LIMIT);
    gramme_view after = gramme_node_text(
        gramme_call_member(call, GRAMME_LIST_TABLES_INPUT_EXCLUSIVE_START_TABLE_NAME));
    gramme_table_names found;
    gramme_txn *txn;
    uint32_t i;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);

    if (status != GRAMME_OK) {
        return status;
    }
    status =
        gramme_table_list(&found, txn, after, (uint32_t)limit, call->arena, call->err);
    if (status == GRAMME_OK) {
        gramme_write_name(&call->out, "TableNames");
        gramme_write_array_begin(&call->out);
        for (i = 0; i < found.count; i++) {
            gramme_write_string(&call->out, found.names[i]);
        }
        gramme_write_array_end(&call->out);
        if (found.more) {
            gramme_write_name(&call->out, "LastEvaluatedTableName");
            gramme_write_string(&call->out, found.names[found.count - 1]);
        }
    }
    return gramme_call_end(call, txn, status);
}

static gramme_status check_deletable(gramme_op_call *call, const gramme_table *table)
{
    if (gramme_settings_flag(&table->settings, "DeletionProtectionEnabled")) {
        return gramme_invalid(
            call->err,
            "Resource cannot be deleted as it is currently protected against "
            "deletion. Disable deletion protection first.");
    }
    if (table->state == GRAMME_TABLE_CREATING) {
        return gramme_exception_set(
            call->err, GRAMME_EXCEPTION_RESOURCE_IN_USE,
            "Attempt to change a resource which is still in use: Table "
            "is being created: %.*s",
            GRAMME_VIEW_ARG(table->name));
    }
    if (table->state == GRAMME_TABLE_DELETING) {
        return gramme_exception_set(
            call->err, GRAMME_EXCEPTION_RESOURCE_IN_USE,
            "Attempt to change a resource which is still in use: Table "
            "is being deleted: %.*s",
            GRAMME_VIEW_ARG(table->name));
    }
    return GRAMME_OK;
}

static gramme_status remove_table(gramme_op_call *call, gramme_txn *txn)
{
    const gramme_table *table;
    gramme_table leaving;
    gramme_status status =
        gramme_call_table_any(&table, call, txn,
                              gramme_node_text(gramme_call_member(
                                  call, GRAMME_DELETE_TABLE_INPUT_TABLE_NAME)));

    if (status == GRAMME_OK) {
        status = check_deletable(call, table);
    }
    if (status != GRAMME_OK) {
        return status;
    }
    gramme_describe_deleted(call, txn, table);
    leaving = *table;
    if (table->stream != 0) {
        status = gramme_stream_end(call->db->streams, txn, table->stream, call->err);
        leaving.stream = 0;
    }
    if (status != GRAMME_OK) {
        return status;
    }
    if (call->db->transient == 0) {
        return gramme_table_delete(txn, table->name, call->err);
    }
    leaving.state = GRAMME_TABLE_DELETING;
    leaving.ready_at = gramme_store_now(call->db->store) + call->db->transient;
    return gramme_table_update(NULL, txn, &leaving, call->err);
}

gramme_status gramme_op_delete_table(gramme_op_call *call)
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);

    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, remove_table(call, txn));
}
