/* SPDX-License-Identifier: Apache-2.0 */
/* ttl.c - UpdateTimeToLive and DescribeTimeToLive. Unlike AWS, Gramme lets the setting
 * be changed again within the hour: tests want to. */
#include "api/ops/ops.h"

static gramme_status set_ttl(gramme_op_call *call, gramme_txn *txn)
{
    const gramme_node *specification = gramme_call_member(
        call, GRAMME_UPDATE_TIME_TO_LIVE_INPUT_TIME_TO_LIVE_SPECIFICATION);
    gramme_view name = gramme_node_text(gramme_node_member(
        specification, GRAMME_TIME_TO_LIVE_SPECIFICATION_ATTRIBUTE_NAME));
    bool enabled = gramme_node_boolean(
        gramme_node_member(specification, GRAMME_TIME_TO_LIVE_SPECIFICATION_ENABLED),
        false);
    const gramme_table *table;
    gramme_table changed;
    gramme_status status =
        gramme_call_table_any(&table, call, txn,
                              gramme_node_text(gramme_call_member(
                                  call, GRAMME_UPDATE_TIME_TO_LIVE_INPUT_TABLE_NAME)));

    if (status != GRAMME_OK) {
        return status;
    }
    if (table->ttl_attribute.size > 0 &&
        !gramme_view_equal(table->ttl_attribute, name)) {
        return gramme_invalid(
            call->err,
            "TimeToLive is active on a different AttributeName: current "
            "AttributeName is %.*s",
            GRAMME_VIEW_ARG(table->ttl_attribute));
    }
    if (enabled == (table->ttl_attribute.size > 0)) {
        return gramme_invalid(call->err, "TimeToLive is already %s",
                              enabled ? "enabled" : "disabled");
    }
    changed = *table;
    changed.ttl_attribute = enabled ? name : gramme_view_of(NULL, 0);
    status = gramme_table_update(NULL, txn, &changed, call->err);
    if (status == GRAMME_OK) {
        gramme_write_name(&call->out, "TimeToLiveSpecification");
        gramme_write_object_begin(&call->out);
        gramme_write_name(&call->out, "Enabled");
        gramme_write_boolean(&call->out, enabled);
        gramme_write_name(&call->out, "AttributeName");
        gramme_write_string(&call->out, name);
        gramme_write_object_end(&call->out);
    }
    return status;
}

gramme_status gramme_op_update_time_to_live(gramme_op_call *call)
{
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_WRITE);

    if (status != GRAMME_OK) {
        return status;
    }
    return gramme_call_end(call, txn, set_ttl(call, txn));
}

gramme_status gramme_op_describe_time_to_live(gramme_op_call *call)
{
    const gramme_table *table;
    gramme_txn *txn;
    gramme_status status = gramme_call_begin(&txn, call, GRAMME_TXN_READ);

    if (status != GRAMME_OK) {
        return status;
    }
    status = gramme_call_table_any(
        &table, call, txn,
        gramme_node_text(
            gramme_call_member(call, GRAMME_DESCRIBE_TIME_TO_LIVE_INPUT_TABLE_NAME)));
    if (status == GRAMME_OK) {
        gramme_write_name(&call->out, "TimeToLiveDescription");
        gramme_write_object_begin(&call->out);
        gramme_write_name(&call->out, "TimeToLiveStatus");
        gramme_write_text(&call->out,
                          table->ttl_attribute.size > 0 ? "ENABLED" : "DISABLED");
        if (table->ttl_attribute.size > 0) {
            gramme_write_name(&call->out, "AttributeName");
            gramme_write_string(&call->out, table->ttl_attribute);
        }
        gramme_write_object_end(&call->out);
    }
    return gramme_call_end(call, txn, status);
}
